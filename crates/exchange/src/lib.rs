//! Documents on their way between agencies of different houses (QCVN 102:2016 and amendment 1:2022; domain.md §7).
//!
//! Words: a *node* is a house that exchanges (another province's program, the national axis, an agency's own system); a
//! *parcel* is one package on its way to or from a node, answered by a signed *receipt*; a *sending* is the copy of one
//! released document that one agency elsewhere has, with the *notices* (status 01 to 16) that came back about it; a
//! *course* is everything that travels about one document, and keeps its order.
//! Not the packages themselves (`edxml`), not the lines they travel by (`hub`), not what an agency does with a document
//! (`document`).
//!
//! What must always hold: nothing of a course overtakes what was sent before it; the same parcel taken in again changes
//! nothing; a notice that comes late is kept and never sets a sending back; what asks for a document back is answered by a
//! person.

mod facts;
mod model;
pub mod parcel;
mod receipt;
mod refusal;
mod retry;
pub mod sending;
#[cfg(test)]
mod tests;

pub use facts::{parcel_facts, sending_facts};
pub use model::{Code, Course, NodeName, Package, Request};
pub use parcel::{Parcel, ParcelRegister};
pub use receipt::{Receipt, SignedReceipt};
pub use refusal::Refusal;
pub use retry::{TRIES_MAX, pause_seconds};
pub use sending::{Sending, SendingRegister};

use kernel::time::Timestamp;
use register::Actor;

/// What the rules may look at beside the record. Put together by the desk; nothing is fetched.
#[derive(Debug)]
pub struct Context<'a> {
    pub now: Timestamp,
    pub actor: &'a Actor,
}
