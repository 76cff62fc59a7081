//! The meeting itself: requested, approved, prepared, called, held, written down, concluded (domain.md §13).
//! Not its motions, which are records of their own (`motion`). What must always hold: rules are pure and total; who may do
//! what is `access`'s, and here stands only what a post in the meeting decides.

mod after;
mod answers;
mod command;
mod decide;
mod event;
mod evolve;
mod held;
mod listing;
mod people;
mod prepare;
mod record;
mod run;
mod states;
#[cfg(test)]
pub(crate) mod tests;

pub use command::{Command, NewInvitee, NewMeeting, NewPaper};
pub use decide::{
    CO_HOSTS_MAX, CONCLUSIONS_MAX, HEADS_MAX, INVITEES_MAX, ITEMS_MAX, PAPERS_MAX, RECORDINGS_MAX,
    SPAN_SECONDS_MAX,
};
pub use event::{Event, Left, Opening};
pub use listing::{Listing, Stand};
pub(crate) use people::heads;
pub use people::{
    Absentee, Answer, Answered, Confirmation, Contact, Guest, Invitee, Named, Place, Posts, Reply,
    Role, Who,
};
pub use record::{
    Conclusion, ConclusionSheet, Ever, InSeries, Item, ItemSheet, KeptPaper, Matter, Meeting,
    Paper, PaperFile, Rehearsal, Sheet, Span, Stretch, Turn, TurnKind,
};
pub use run::{
    Announcement, Chapter, KeptRecording, Present, Recording, RollCall, RollCounts, Run, Speech,
};
pub use states::Standing;

use crate::{Kind, Refusal};
use kernel::time::Timestamp;
use register::{Actor, Entry, Misfit, Register};

/// The register of meetings.
#[derive(Debug)]
pub struct MeetingRegister;

/// What the rules may look at beside the meeting. Put together by the desk; nothing is fetched.
#[derive(Debug)]
pub struct Context<'a> {
    pub now: Timestamp,
    pub actor: &'a Actor,
    /// The kinds of meetings, as the province has them now; only asked for by the request.
    pub kinds: &'a [Kind],
    /// Motions of this meeting that are being voted on; only asked for by the closing.
    pub motions_open: usize,
}

impl Register for MeetingRegister {
    const NAME: &'static str = "meeting";
    type Record = Meeting;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;
    type Context<'a> = Context<'a>;

    fn decide(
        record: Option<&Meeting>,
        command: &Command,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Refusal> {
        decide::decide(record, command, context)
    }

    fn evolve(record: Option<Meeting>, entry: &Entry<Event>) -> Result<Meeting, Misfit> {
        evolve::evolve(record, entry)
    }
}
