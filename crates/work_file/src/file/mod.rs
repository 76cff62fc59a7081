//! The work file itself: opened, filled, closed, handed over, kept in the archive, lent, destroyed
//! (Decree 30/2020/NĐ-CP arts. 29–31).
//! Not what its items say. What must always hold: rules are pure and total; the table of contents is made once, at closing,
//! and counts every item.

mod command;
mod decide;
mod event;
mod evolve;
mod listing;
mod record;
mod states;
#[cfg(test)]
mod tests;

pub use command::{Command, NewWorkFile};
pub use decide::{ITEMS_MAX, LOAN_DAYS_MAX, PAGES_MAX};
pub use event::Event;
pub use listing::{Listing, Stand};
pub use record::{
    Archived, Destruction, HandedOver, Item, Line, Loan, LoanState, Piece, Turn, TurnKind, WorkFile,
};
pub use states::Standing;

use crate::Refusal;
use kernel::time::{Date, Timestamp};
use register::{Actor, Entry, Misfit, Register};
use std::collections::BTreeMap;

/// The register of work files.
#[derive(Debug)]
pub struct WorkFileRegister;

/// What the rules may look at beside the file. Put together by the desk; nothing is fetched.
#[derive(Debug)]
pub struct Context<'a> {
    pub now: Timestamp,
    pub actor: &'a Actor,
    /// How the records of its items stand; only asked for by closing.
    pub pieces: &'a BTreeMap<Piece, PieceFacts>,
}

/// How the record of an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PieceFacts {
    /// Version of its record: by it the table of contents says what exactly was in the file.
    pub version: u64,
    /// It will not become another thing: released, cancelled, or came from outside.
    pub finished: bool,
    /// Nothing of it may be shown any more.
    pub withdrawn: bool,
}

impl Context<'_> {
    pub(crate) fn today(&self) -> Date {
        self.now.local_date()
    }
}

impl Register for WorkFileRegister {
    const NAME: &'static str = "work_file";
    type Record = WorkFile;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;
    type Context<'a> = Context<'a>;

    fn decide(
        record: Option<&WorkFile>,
        command: &Command,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Refusal> {
        decide::decide(record, command, context)
    }

    fn evolve(record: Option<WorkFile>, entry: &Entry<Event>) -> Result<WorkFile, Misfit> {
        evolve::evolve(record, entry)
    }
}
