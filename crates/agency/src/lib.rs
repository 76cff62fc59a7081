//! Organisation units ("cơ quan, đơn vị, phòng ban"): what an administrator may change on top of
//! the province folder, and the tree they form.
//!
//! Words: a *unit* is an agency or a division of one; a closed unit may name its *successor*; the
//! *origin* says whether it came from the province folder or from an administrator.
//! Not the administrative map (communes and their codes are province data) and not who works where
//! (that is `person`).
//!
//! What must always hold: a unit keeps its code and key for ever; it closes only when nothing open
//! hangs below it; the tree has no circle, so "is this unit inside that one" always has an answer.

mod command;
mod context;
mod decide;
mod event;
mod evolve;
mod model;
mod refusal;
#[cfg(test)]
mod tests;
mod tree;

pub use command::Command;
pub use context::Context;
pub use decide::{KEY_CHARACTERS_MAX, NAME_CHARACTERS_MAX};
pub use event::Event;
pub use model::{Kind, Name, Origin, Unit};
pub use refusal::Refusal;
pub use tree::{Tree, TreeFault};

use register::{Entry, Misfit, Register};

/// The register of organisation units.
#[derive(Debug)]
pub struct AgencyRegister;

impl Register for AgencyRegister {
    const NAME: &'static str = "agency";
    type Record = Unit;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;
    type Context<'a> = Context<'a>;

    fn decide(
        record: Option<&Unit>,
        command: &Command,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Refusal> {
        decide::decide(record, command, context)
    }

    fn evolve(record: Option<Unit>, entry: &Entry<Event>) -> Result<Unit, Misfit> {
        evolve::evolve(record, entry)
    }
}
