//! Documents that came in ("văn bản đến"): arrived, registered, submitted, directed, handled, closed.
//! Not the incoming book itself, which is what registrations of one agency and year are together. What must always hold:
//! rules are pure and total; the number comes in with the context and is used once.

mod command;
mod decide;
mod event;
mod evolve;
mod listing;
mod record;
mod shares;
#[cfg(test)]
mod tests;

pub use command::{Command, NewIncoming, Order};
pub use decide::{FILES_MAX, LINE_CHARS_MAX, SHARES_MAX, SUBJECT_CHARS_MAX, WORDS_CHARS_MAX};
pub use event::Event;
pub use listing::{Holder, Listing, twin_key};
pub use record::{
    Ask, Ended, Incoming, Matter, Part, Place, Registration, Share, Standing, Suspicion, Turn,
    TurnKind,
};

use crate::Refusal;
use kernel::time::{Date, Timestamp};
use register::{Actor, Entry, Misfit, Register};

/// The register of incoming documents.
#[derive(Debug)]
pub struct IncomingRegister;

/// What the rules may look at beside the document. Put together by the desk; nothing is fetched.
#[derive(Debug)]
pub struct Context<'a> {
    pub now: Timestamp,
    pub actor: &'a Actor,
    /// The next number of the agency's incoming book of this year; only asked for by a registration.
    pub number: Option<u64>,
}

impl Context<'_> {
    pub(crate) fn today(&self) -> Date {
        self.now.local_date()
    }
}

impl Register for IncomingRegister {
    const NAME: &'static str = "incoming";
    type Record = Incoming;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;
    type Context<'a> = Context<'a>;

    fn decide(
        record: Option<&Incoming>,
        command: &Command,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Refusal> {
        decide::decide(record, command, context)
    }

    fn evolve(record: Option<Incoming>, entry: &Entry<Event>) -> Result<Incoming, Misfit> {
        evolve::evolve(record, entry)
    }
}
