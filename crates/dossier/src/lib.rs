//! The one-stop dossier ("hồ sơ"): from a citizen's draft to the returned result and its rating.
//!
//! Words: a dossier is *filed* by an applicant, *accepted* at a reception unit (the clock starts),
//! *handed over* to a division, *appraised*, *signed*, *released* (the clock stops) and *delivered*.
//! Pure rules; procedures reach it as [`ProcedureRules`], put together by the desk.
//!
//! What must always hold: only the next states of domain.md §2.2 are reachable; a dossier keeps
//! its code, its procedure version and every due date it ever had; the clock runs only between
//! acceptance and release and stands still only while the citizen owes something.

pub mod clock_reading;
pub mod command;
pub mod context;
mod decide;
pub mod event;
mod evolve;
mod leaf_facts;
pub mod limits;
pub mod listing;
pub mod model;
pub mod refusal;
#[cfg(feature = "sample")]
pub mod sample;
mod states;
mod timing;
pub mod whereabouts;
pub mod working_days;

pub use command::Command;
pub use context::{Context, ProcedureRules, StepRule};
pub use event::Event;
pub use leaf_facts::leaf_facts;
pub use model::{Dossier, State, StateCode};
pub use refusal::Refusal;

/// The register of dossiers.
#[derive(Debug)]
pub struct DossierRegister;

impl register::Register for DossierRegister {
    const NAME: &'static str = "dossier";
    type Record = Dossier;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;
    type Context<'a> = Context<'a>;

    fn decide(
        record: Option<&Dossier>,
        command: &Command,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Refusal> {
        decide::decide(record, command, context)
    }

    fn evolve(
        record: Option<Dossier>,
        entry: &register::Entry<Event>,
    ) -> Result<Dossier, register::Misfit> {
        evolve::evolve(record, entry)
    }
}
