//! Motions at the door: proposed, opened, voted on openly, closed; those of a meeting.
//! Not secret ballots (`ballot`). What must hold: a motion is asked about as its meeting; how the meeting
//! stands is read anew for each command.

use super::outside;
use crate::{
    Desk, DeskError, Done, IdempotencyKey, Seen,
    door::{self, Change, Request, Ruling},
    numbers::Stop,
    paging::parsed,
};
use ::meeting::{
    Meeting, Motion, MotionRegister,
    motion::{Command, Context, Elector, Event, NewVoter, Setting, Standing},
};
use access::MeetingFacts;
use kernel::id::{MeetingId, MotionId};
use register::{Actor, Fact as _, Register};
use store::{ballot as ballots, engine::Statement, meeting as rows};

/// Motions of one meeting.
const MOTIONS_MAX: u32 = 500;

impl Desk {
    /// Carries out a command on a motion; `Propose` opens one. A secret vote is closed with what the platform counted, whatever
    /// the command says. Errors: `DSK-017` a unit that is not there.
    pub async fn motion(
        &self,
        actor: &Actor,
        id: MotionId,
        command: Command,
        key: &IdempotencyKey,
        seen: Option<u64>,
    ) -> Result<Done<Motion>, DeskError> {
        let before = self.motion_by_id(id).await?;
        let of = match (&before, &command) {
            (Some(before), _) => before.record.meeting,
            (None, Command::Propose(new)) => new.meeting,
            (None, _) => return Err(DeskError::NotFound),
        };
        let meeting = self.meeting_by_id(of).await?.ok_or(DeskError::NotFound)?.record;
        let voters: &[NewVoter] = match &command {
            Command::Propose(new) => &new.voters,
            Command::ListVoters { voters } => voters,
            _ => &[],
        };
        for voter in voters {
            match &voter.who {
                Elector::Unit { unit } if self.directory().tree.unit(unit).is_none() => {
                    return Err(outside(unit));
                }
                _ => {}
            }
        }
        let uuid = id.as_uuid();
        let found = before.as_ref().map(|before| &before.record);
        let secret = found.is_some_and(|found| found.secret);
        if secret && matches!(command, Command::Close { .. }) {
            return self.close_secret_motion(actor, id, (key, seen)).await;
        }
        let beside = match &command {
            // A drop keeps the record and ends the vote.
            Command::Drop { .. } => ballots::close(uuid),
            Command::Withdraw => ballots::forget(uuid),
            _ => Vec::new(),
        };
        if secret && matches!(command, Command::Open) {
            // Before it is seen to be open: whoever sees that finds the key.
            self.permit_motion(actor, command.action(), (&meeting, found))?;
            self.have_ballot_key(id).await?;
        }
        self.pass_motion(actor, (id, &command, &meeting), beside, (key, seen)).await
    }

    pub(super) async fn pass_motion(
        &self,
        actor: &Actor,
        (id, command, meeting): (MotionId, &Command, &Meeting),
        beside: Vec<Statement>,
        (key, seen): (&IdempotencyKey, Option<u64>),
    ) -> Result<Done<Motion>, DeskError> {
        let now = self.clock().now();
        let request = Request { actor, id: id.as_uuid(), key, seen, now };
        door::pass::<MotionRegister, _, _>(
            self.store(),
            &self.shared.numbers,
            request,
            |record| {
                self.permit_motion(actor, command.action(), (meeting, record))?;
                let setting = Setting::of(meeting, actor);
                let context = Context { now, actor, setting };
                let events = MotionRegister::decide(record, command, &context)
                    .map_err(|refusal| DeskError::refused(&refusal))?;
                Ok::<_, Stop>(Ruling { beside: beside.clone(), ..Ruling::of(events) })
            },
            motion_rows,
        )
        .await
    }

    /// What is put to the vote in a meeting, the first first; whoever asks may see the meeting.
    pub async fn motions_of(&self, meeting: MeetingId) -> Result<Vec<Seen<Motion>>, DeskError> {
        let (engine, list) = (self.store().engine(), of_meeting(meeting));
        let span = (i64::MIN + 1, i64::MAX);
        let found = rows::ahead(engine, &list, span, None, MOTIONS_MAX).await?;
        found.iter().map(|(stored, _)| parsed(stored)).collect()
    }

    /// What the actor may do to a motion now: names of commands.
    pub fn motion_actions(
        &self,
        actor: &Actor,
        meeting: &Meeting,
        found: &Motion,
    ) -> Vec<&'static str> {
        let may = |action: &&'static str| {
            self.permit_motion(actor, action, (meeting, Some(found))).is_ok()
        };
        found.standing.allowed().iter().copied().filter(may).collect()
    }

    pub(super) async fn motions_open(&self, meeting: MeetingId) -> Result<usize, DeskError> {
        let found = self.motions_of(meeting).await?;
        Ok(found.iter().filter(|seen| seen.record.standing == Standing::Open).count())
    }

    /// A meeting was withdrawn: what was put to the vote in it goes as well.
    pub(super) async fn withdraw_motions_of(&self, meeting: MeetingId) -> Result<(), DeskError> {
        let actor = Actor::System { job: "meeting.withdraw_motions".to_owned() };
        for seen in self.motions_of(meeting).await? {
            let id = seen.record.id;
            if seen.record.standing == Standing::Withheld {
                continue;
            }
            let key = IdempotencyKey::derived(format!("withdraw:{id}"));
            self.motion(&actor, id, Command::Withdraw, &key, None).await?;
        }
        Ok(())
    }

    pub(super) fn permit_motion(
        &self,
        actor: &Actor,
        action: &'static str,
        (meeting, found): (&Meeting, Option<&Motion>),
    ) -> Result<(), DeskError> {
        let facts = MeetingFacts::of(meeting);
        let facts = match found {
            Some(motion) => facts.with_motion(motion),
            None => facts,
        };
        self.permit_thing(actor, action, &facts.into())
    }

    pub(super) async fn motion_by_id(
        &self,
        id: MotionId,
    ) -> Result<Option<Seen<Motion>>, DeskError> {
        let engine = self.store().engine();
        let stored = store::register::record(engine, MotionRegister::NAME, id.as_uuid()).await?;
        stored.as_ref().map(parsed).transpose()
    }
}

fn of_meeting(meeting: MeetingId) -> String {
    format!("motions:{meeting}")
}

/// The list of its meeting, in the order in which motions were proposed; and after a withdrawal, that no word is left.
fn motion_rows(change: &Change<'_, MotionRegister>) -> Result<Vec<Statement>, DeskError> {
    let found = change.after;
    let id = found.id.as_uuid();
    let mut statements =
        rows::save(id, &[(of_meeting(found.meeting), found.proposed_at.as_micros())]);
    if change.entries.iter().any(|entry| entry.event.kind() == "withdrawn") {
        statements.extend(change.blanked(id, &Event::blank(found))?);
    }
    Ok(statements)
}
