//! Tasks ("nhiệm vụ"): what a leader orders somebody to do until when, and what becomes of it.
//!
//! Words: a task is *given* from a *source* (a document, a meeting, a leader's word) to an *owner*, a unit or a person,
//! with others *coordinating*; the owner *takes it up*, *assigns* it on, *splits* it into *parts*, *reports* progress and at
//! last that it is done, with *evidence*; the giver *sends it back* or *completes* it with a *rating*. A later due date is
//! *asked for* and granted or refused.
//! Not documents (`document`), and not who may do what (that is `access`). A document is held by its id, never by its
//! title.
//!
//! What must always hold: nobody completes what was not reported done; nothing is reminded of twice; when the document
//! that ordered is withdrawn, no word of the task is left.

mod command;
mod decide;
mod event;
mod evolve;
mod lateness;
mod listing;
mod model;
mod refusal;
#[cfg(test)]
mod tests;
mod work;

pub use command::{Brought, Command, NewEvidence, NewTask};
pub use decide::{FILES_MAX, PARTS_MAX, PLACES_MAX, TITLE_CHARS_MAX, WORDS_CHARS_MAX};
pub use event::Event;
pub use lateness::{Call, Lateness, Plan, calls, last_day, lateness};
pub use listing::{Class, CounterChange, Holder, Listing, Relation, Role, Tally, counter_changes};
pub use model::{
    Asked, Decided, Ended, Evidence, Importance, Matter, Paper, Part, Place, Rating, Reminded,
    Reminder, ReminderKind, Source, Standing, Task, TaskFile, Turn, TurnKind,
};
pub use refusal::Refusal;

use kernel::{
    calendar::WorkingCalendar,
    time::{Date, Timestamp},
};
use register::{Actor, Entry, Misfit, Register};

/// The register of tasks.
#[derive(Debug)]
pub struct TaskRegister;

/// What the rules may look at beside the task. Put together by the desk; nothing is fetched.
#[derive(Debug)]
pub struct Context<'a> {
    pub now: Timestamp,
    pub actor: &'a Actor,
    pub calendar: &'a WorkingCalendar,
    pub plan: &'a Plan,
    /// The marks a giver may set, as the province has them.
    pub ratings: &'a [Rating],
}

impl Context<'_> {
    pub(crate) fn today(&self) -> Date {
        self.now.local_date()
    }
}

impl Register for TaskRegister {
    const NAME: &'static str = "task";
    type Record = Task;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;
    type Context<'a> = Context<'a>;

    fn decide(
        record: Option<&Task>,
        command: &Command,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Refusal> {
        decide::decide(record, command, context)
    }

    fn evolve(record: Option<Task>, entry: &Entry<Event>) -> Result<Task, Misfit> {
        evolve::evolve(record, entry)
    }
}
