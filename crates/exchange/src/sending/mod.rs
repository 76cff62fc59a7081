//! The copy of a released document that one agency elsewhere has: handed over, and what that agency says of it.
//! Not the document. What must always hold: what came back is kept in the order it came; how far a copy is never goes back,
//! whatever overtakes what; an answer answers what was asked.

mod record;
mod rules;

pub use record::{Ask, Notice, Sending, Standing};
pub use rules::{Command, Event, NewSending};

use crate::{Context, Refusal};
use register::{Entry, Misfit, Register};

/// The register of sendings.
#[derive(Debug)]
pub struct SendingRegister;

impl Register for SendingRegister {
    const NAME: &'static str = "sending";
    type Record = Sending;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;
    type Context<'a> = Context<'a>;

    fn decide(
        record: Option<&Sending>,
        command: &Command,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Refusal> {
        rules::decide(record, command, context)
    }

    fn evolve(record: Option<Sending>, entry: &Entry<Event>) -> Result<Sending, Misfit> {
        rules::evolve(record, entry)
    }
}
