//! Documents that go out ("văn bản đi"): drafted, presented up the chain with initials ("ký nháy"), signed by a leader,
//! numbered and sealed by the records clerk, released to recipients (Decree 30/2020/NĐ-CP chapter II part 2; domain.md §6.4).
//!
//! Not the paper (the desk makes it) and not its way to others. What must always hold: what was initialled and signed is the
//! text as it stands, or it is neither any more; a number is given once, at the release, after the signature; what is
//! released is never edited; of what is withdrawn as a secret its line in the book is left, and no word.

mod command;
mod decide;
mod event;
mod evolve;
mod recipients;
mod record;
#[cfg(test)]
mod tests;

pub use command::{Command, NewDraft, Release};
pub use decide::{BODY_CHARS_MAX, PASSAGE_CHARS_MAX, RECIPIENTS_MAX};
pub use event::Event;
pub(crate) use recipients::cleaned as cleaned_recipients;
pub use recipients::{ChosenBy, Recipient, printed};
pub use record::{
    Delivery, FileSeal, Initial, Line, Markup, Outgoing, Outward, Released, Remains, Sealed,
    Standing, Steering, Step, StepKind, Text,
};

use crate::Refusal;
use kernel::time::Timestamp;
use register::{Actor, Entry, Misfit, Register};

/// The register of outgoing documents.
#[derive(Debug)]
pub struct OutgoingRegister;

/// What the rules may look at beside the document. Put together by the desk; nothing is fetched.
#[derive(Debug)]
pub struct Context<'a> {
    pub now: Timestamp,
    pub actor: &'a Actor,
    /// The next number of the agency's outgoing book of this year; only asked for by a release.
    pub number: Option<u64>,
}

impl Register for OutgoingRegister {
    const NAME: &'static str = "outgoing";
    type Record = Outgoing;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;
    type Context<'a> = Context<'a>;

    fn decide(
        record: Option<&Outgoing>,
        command: &Command,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Refusal> {
        decide::decide(record, command, context)
    }

    fn evolve(record: Option<Outgoing>, entry: &Entry<Event>) -> Result<Outgoing, Misfit> {
        evolve::evolve(record, entry)
    }
}
