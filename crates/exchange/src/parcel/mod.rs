//! One package on its way to or from another house: queued, handed over and receipted, or given up until a person decides;
//! or taken in. Not how it travels, and not the bytes. What must always hold: a parcel is delivered by a receipt for its
//! own id alone; what was taken in is never changed.

mod record;
mod rules;
pub mod search;

pub use record::{Content, Outcome, Parcel, Standing, Way};
pub use rules::{Command, Event, NewParcel};

use crate::{Context, Refusal};
use register::{Entry, Misfit, Register};

/// The register of parcels.
#[derive(Debug)]
pub struct ParcelRegister;

impl Register for ParcelRegister {
    const NAME: &'static str = "parcel";
    type Record = Parcel;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;
    type Context<'a> = Context<'a>;

    fn decide(
        record: Option<&Parcel>,
        command: &Command,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Refusal> {
        rules::decide(record, command, context)
    }

    fn evolve(record: Option<Parcel>, entry: &Entry<Event>) -> Result<Parcel, Misfit> {
        rules::evolve(record, entry)
    }
}
