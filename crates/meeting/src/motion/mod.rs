//! Motions: a question put to the vote of a meeting ("biểu quyết"), open or secret, and what came of it (domain.md §13).
//!
//! A secret vote is by blind signatures (RFC 9474, RSABSSA), which the desk makes outside: this register knows who was
//! *issued a ballot*, once each and not after the closing, and at the closing the tally with a commitment to the published
//! list of ballots. Not how a ballot is signed or cast.
//! What must always hold: nobody votes twice, nobody after the closing; counts add up to votes; not more secret ballots are
//! counted than were issued, and nothing here ties one to a voter; the result is a function of counts and rule alone.

mod command;
mod decide;
mod event;
mod evolve;
mod outcome;
mod record;
#[cfg(test)]
mod tests;

pub use command::{Choices, Command, NewMotion, NewVoter};
pub use decide::{CHOICES_MAX, SECRET_VOTERS_MIN, VOTERS_MAX};
pub use event::{Event, Opening};
pub use outcome::{Count, Outcome, outcome};
pub use record::{
    Choice, ChoiceKind, Closing, Elector, Issued, Listing, Matter, Motion, Opened, Sealed, Stand,
    Standing, Vote, Voter,
};

use crate::{Kind, Meeting, Refusal, VoteRule, meeting};
use kernel::{id::MeetingId, time::Timestamp};
use register::{Actor, Entry, Misfit, Register};

/// The register of motions.
#[derive(Debug)]
pub struct MotionRegister;

/// What the rules may look at beside the motion. Put together by the desk; nothing is fetched.
#[derive(Debug)]
pub struct Context<'a> {
    pub now: Timestamp,
    pub actor: &'a Actor,
    /// The meeting it belongs to, as it stands now and for this actor.
    pub setting: Setting,
}

/// What a motion has to know of its meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    pub meeting: MeetingId,
    pub running: bool,
    /// Not closed yet, so that motions may be prepared.
    pub ahead: bool,
    /// The actor runs the meeting, writes it down, or prepares it.
    pub conducts: bool,
    pub writes: bool,
    pub prepares: bool,
    /// How motions are decided; none where nothing is put to the vote.
    pub rule: Option<VoteRule>,
    pub secret_votes: bool,
    /// Those with a vote who were there at the last roll-call.
    pub present: u32,
}

impl Setting {
    /// The setting a meeting is for one actor.
    pub fn of(found: &Meeting, actor: &Actor) -> Self {
        let run = found.matter.as_deref().and_then(|matter| matter.run.as_deref());
        let roll = run.and_then(|run| run.roll());
        let Kind { vote, secret_votes, .. } = &found.kind;
        Self {
            meeting: found.id,
            running: found.standing == meeting::Standing::Running,
            ahead: found.standing.is_ahead(),
            conducts: found.is_conducted_by(actor),
            writes: found.is_written_by(actor),
            prepares: found.is_prepared_by(actor),
            rule: *vote,
            secret_votes: *secret_votes,
            present: roll.map_or(0, |roll| roll.counts.members_present),
        }
    }
}

impl Register for MotionRegister {
    const NAME: &'static str = "motion";
    type Record = Motion;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;
    type Context<'a> = Context<'a>;

    fn decide(
        record: Option<&Motion>,
        command: &Command,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Refusal> {
        decide::decide(record, command, context)
    }

    fn evolve(record: Option<Motion>, entry: &Entry<Event>) -> Result<Motion, Misfit> {
        evolve::evolve(record, entry)
    }
}
