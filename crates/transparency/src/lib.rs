//! The public log as rules alone: a Merkle tree (RFC 6962 §2.1), its tiles, signed checkpoints, cosignatures, witnesses and
//! proofs in the formats of C2SP, and the leaf that one event of the province becomes.
//! It reads no file, opens no socket, asks no clock and draws no random number; `store` keeps the leaves and the tiles.
//! What must always hold: a tree only grows, what it prints it parses back to the same value, every parser is total, and a
//! leaf holds nothing from which a person could be found without its salt.
//!
//! Sources: RFC 6962 §2.1; C2SP `signed-note`, `tlog-checkpoint`, `tlog-tiles`, `tlog-cosignature`, `tlog-witness`,
//! `tlog-proof`.

pub mod capsule;
pub mod checkpoint;
pub mod cosignature;
pub mod grow;
pub mod hash;
pub mod leaf;
pub mod note;
pub mod policy;
pub mod proof;
pub mod tile;
pub mod tree;
pub mod witness;

mod lines;

pub use checkpoint::Checkpoint;
pub use hash::Hash;
pub use leaf::{Entry, Kind, Opening, Salt};
pub use note::{Note, Signer, VerifierKey};
pub use policy::Policy;
pub use proof::Proof;
