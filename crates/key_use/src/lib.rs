//! Uses of keys ("lượt ký số"): each time an official's key or an organisation's seal signs something, that is one
//! record, so that its holder sees every use and can say "that was not me".
//!
//! Words: a *holder* is the account a key was entrusted to; a *use* is one signature made with it; a holder *reports* a
//! use they do not know; an administrator *settles* the report with a finding.
//! Not the keys, not the signatures (those are `signing`), and not who may sign what (that is `access`).
//!
//! What must always hold: a use, once recorded, is never changed or taken back; only the holder reports it; nobody
//! settles a report about a key of their own, or about a use that they made.

mod command;
mod context;
mod decide;
mod event;
mod evolve;
mod facts;
mod listing;
mod model;
mod refusal;
#[cfg(test)]
mod tests;

pub use command::{Command, NewUse};
pub use context::Context;
pub use decide::{ROUTE_CHARACTERS_MAX, WORDS_CHARACTERS_MAX};
pub use event::Event;
pub use facts::leaf_facts;
pub use listing::Listing;
pub use model::{Finding, KeyKind, KeyUse, Report, Settlement, Signed, Standing, Through};
pub use refusal::Refusal;

use register::{Entry, Misfit, Register};

/// The register of uses of keys.
#[derive(Debug)]
pub struct KeyUseRegister;

impl Register for KeyUseRegister {
    const NAME: &'static str = "key_use";
    type Record = KeyUse;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;
    type Context<'a> = Context<'a>;

    fn decide(
        record: Option<&KeyUse>,
        command: &Command,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Refusal> {
        decide::decide(record, command, context)
    }

    fn evolve(record: Option<KeyUse>, entry: &Entry<Event>) -> Result<KeyUse, Misfit> {
        evolve::evolve(record, entry)
    }
}
