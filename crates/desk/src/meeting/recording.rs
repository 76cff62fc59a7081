//! Recordings at the door: how one stands, the film it became, and its end.
//! Not the writing of it (`hall`) nor the film (`film`). What must hold: the bytes are durable before the register names
//! them; once their time is over they go, and the record says when.

use crate::{Desk, DeskError, Done, IdempotencyKey, paging::parsed};
use ::meeting::{
    Meeting,
    meeting::{Chapter, Command, KeptRecording, Recording},
};
use kernel::{
    id::{FileId, MeetingId},
    time::Timestamp,
};
use register::Actor;
use store::{meeting as rows, objects::Stored};

/// The list of recordings that are kept, by when their time is over.
pub(super) const KEPT: &str = "recordings";
/// Meetings whose recordings are dropped in one sweep.
const DROPPED_MAX: u32 = 100;
/// The command by which a film is named.
const KEEP: &str = "keep_recording";
/// What films are.
const MEDIA_TYPE: &str = "video/mp4";
/// Under which name they are kept; they have no other.
pub(super) const FILE_NAME: &str = "ghi-hinh.mp4";

/// What is known of a recording that has no film yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    pub title: String,
    pub started_at: Timestamp,
    /// None while it goes on.
    pub stopped_at: Option<Timestamp>,
    /// The meeting is over: its film can be kept.
    pub over: bool,
    /// What was spoken of meanwhile, in order.
    pub chapters: Vec<Chapter>,
}

impl Desk {
    /// A recording that has to become a film; none that became one, or whose meeting was withdrawn.
    pub async fn recorded(
        &self,
        meeting: MeetingId,
        number: u32,
    ) -> Result<Option<Recorded>, DeskError> {
        let Some(seen) = self.meeting_by_id(meeting).await? else { return Ok(None) };
        let Some(matter) = seen.record.matter.as_deref() else { return Ok(None) };
        let recordings = matter.run.iter().flat_map(|run| &run.recordings);
        let waiting =
            |it: &&Recording| it.number == number && it.kept.is_none() && it.dropped_at.is_none();
        let found = recordings.into_iter().find(waiting);
        Ok(found.map(|recording| Recorded {
            title: matter.sheet.title.clone(),
            started_at: recording.started_at,
            stopped_at: recording.stopped_at,
            over: seen.record.standing.allows(KEEP),
            chapters: matter.chapters(recording, self.clock().now()),
        }))
    }

    /// Ends a recording in whose room nobody is any more.
    pub async fn end_recording(&self, meeting: MeetingId, number: u32) -> Result<(), DeskError> {
        self.by_program(meeting, number, Command::StopRecording).await.map(|_| ())
    }

    /// Names stored bytes as the film of a recording.
    ///
    /// Errors: `MET-003` the meeting goes on; `MET-044` it has one already.
    pub async fn keep_recording(
        &self,
        meeting: MeetingId,
        number: u32,
        (stored, seconds): (Stored, u32),
    ) -> Result<Done<Meeting>, DeskError> {
        let now = self.clock().now();
        let kept = KeptRecording {
            file: FileId::new(now, self.random()),
            media_type: MEDIA_TYPE.to_owned(),
            size: stored.size,
            sha256: stored.hash,
            seconds,
            // The rules set it by the kind of meeting.
            keep_until: now.local_date(),
        };
        self.by_program(meeting, number, Command::KeepRecording { number, kept: Box::new(kept) })
            .await
    }

    /// Drops recordings whose time is over.
    pub(crate) async fn drop_recordings(&self) -> Result<(), DeskError> {
        let now = self.clock().now();
        let over = (i64::MIN + 1, now.as_micros());
        let engine = self.store().engine();
        for (stored, _) in rows::ahead(engine, KEPT, over, None, DROPPED_MAX).await? {
            let found: Meeting = parsed(&stored)?.record;
            let runs = found.matter.iter().filter_map(|matter| matter.run.as_deref());
            let kept = runs.flat_map(|run| &run.recordings).filter(|it| it.kept.is_some());
            let over = kept.filter(|it| it.kept.as_ref().is_some_and(|kept| is_over(kept, now)));
            for recording in over {
                let number = recording.number;
                self.by_program(found.id, number, Command::DropRecording { number }).await?;
            }
        }
        Ok(())
    }

    async fn by_program(
        &self,
        meeting: MeetingId,
        number: u32,
        command: Command,
    ) -> Result<Done<Meeting>, DeskError> {
        let actor = Actor::System { job: format!("meeting.{}", command.action()) };
        let key = IdempotencyKey::derived(format!("{}:{meeting}:{number}", command.action()));
        self.meeting(&actor, meeting, command, &key, None).await
    }
}

fn is_over(kept: &KeptRecording, now: Timestamp) -> bool {
    now.local_date() > kept.keep_until
}

/// When the first of a meeting's recordings may go: the end of its last day.
pub(super) fn first_over(found: &Meeting) -> Option<i64> {
    let runs = found.matter.iter().filter_map(|matter| matter.run.as_deref());
    let kept = runs.flat_map(|run| &run.recordings).filter_map(|it| it.kept.as_ref());
    kept.map(|kept| Timestamp::from_local(kept.keep_until.at(23, 59, 59, 0)).as_micros()).min()
}
