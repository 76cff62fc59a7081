//! Official documents ("văn bản") in an agency: those that come in, who handles them by whose note, until they are closed
//! (Decree 30/2020/NĐ-CP chapter II part 3; domain.md §6.4).
//!
//! Words: a document *arrives*, is *registered* in the agency's incoming book of the year under the next number, is
//! *submitted* to a leader, who *directs* it by a handling note ("bút phê"): one *lead* and others who *coordinate* or are
//! *informed*, each a *share*; a share is *passed on* inside its unit, *answered* or *handed back*; the document is *closed*.
//! One that goes out is *drafted*, *presented* up the chain with *initials*, *signed*, and *released* under the next number
//! of the outgoing book with the seal.
//! Not dossiers of citizens (`dossier`), not the exchange between agencies, and not who may do what (that is `access`).
//!
//! What must always hold: nothing that bears a mark of secrecy is taken in; a document has at most one open lead; a
//! number once given stays with its document; what is withdrawn leaves the act and no content.

pub mod copy;
mod facts;
pub mod group;
pub mod incoming;
pub mod letter;
pub mod model;
pub mod outgoing;
pub mod prose;
mod refusal;
pub mod report;
pub mod savings;
mod secrets;

pub use copy::{CertifiedCopy, CopyRegister};
pub use facts::{copy_leaf_facts, leaf_facts, outgoing_leaf_facts};
pub use group::{Group, GroupRegister};
pub use incoming::{Command, Context, Event, Incoming, IncomingRegister};
pub use letter::Letter;
pub use outgoing::{Outgoing, OutgoingRegister};
pub use refusal::Refusal;
