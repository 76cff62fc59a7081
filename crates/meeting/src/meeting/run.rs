//! What happens in a meeting while it runs, and what is left of it: times of items are with the items, here stand those
//! admitted, the floor, roll-calls, announcements and recordings.
//! Not sound and pictures, hands that wait (`hands`) or who is connected: these never pass the door. What must always hold:
//! nobody has the floor twice at once; after the closing nothing is under way.

use super::record::{Item, Matter, Stretch};
use kernel::{
    hash::Sha256Hash,
    id::{AccountId, FileId},
    time::{Date, Timestamp},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    pub opened_at: Timestamp,
    pub opened_by: Option<AccountId>,
    pub closed_at: Option<Timestamp>,
    /// Nobody else is let in.
    pub locked: bool,
    /// The item that is spoken of.
    pub item: Option<u32>,
    /// Numbers of those let in from the waiting room.
    pub admitted: BTreeSet<u32>,
    /// Numbers of those sent out, and not let in again.
    pub removed: BTreeSet<u32>,
    pub speeches: Vec<Speech>,
    pub rolls: Vec<RollCall>,
    pub announcements: Vec<Announcement>,
    pub recordings: Vec<Recording>,
}

/// Somebody had the floor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speech {
    pub invitee: u32,
    /// What was spoken of when it was given.
    pub item: Option<u32>,
    pub given_at: Timestamp,
    /// Time given, in seconds; none for as long as it takes.
    pub seconds: Option<u32>,
    pub ended_at: Option<Timestamp>,
    /// The floor was taken away, with the reason.
    pub withdrawn: Option<String>,
}

/// Who was there at a moment ("điểm danh"): from the joins and the head counts of the sites.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollCall {
    pub at: Timestamp,
    pub by: Option<AccountId>,
    pub present: Vec<Present>,
    pub counts: RollCounts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Present {
    pub invitee: u32,
    /// People in the room.
    pub heads: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollCounts {
    /// Places on the list, and how many of them are there.
    pub invited: u32,
    pub present: u32,
    /// Sites among them.
    pub sites: u32,
    pub sites_present: u32,
    pub heads: u32,
    /// Those with a vote.
    pub members: u32,
    pub members_present: u32,
    /// How many of these have to be there; none where nobody is counted.
    pub quorum: Option<u32>,
    pub quorum_reached: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    pub at: Timestamp,
    pub by: Option<AccountId>,
    pub words: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    pub number: u32,
    pub started_at: Timestamp,
    pub stopped_at: Option<Timestamp>,
    /// The file it became; none before, and none after its time.
    pub kept: Option<KeptRecording>,
    pub dropped_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptRecording {
    pub file: FileId,
    pub media_type: String,
    pub size: u64,
    pub sha256: Sha256Hash,
    pub seconds: u32,
    /// The last day on which it has to be there.
    pub keep_until: Date,
}

/// An item of the agenda as long as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    pub item: u32,
    pub title: String,
    pub begins_at: Timestamp,
    pub ends_at: Timestamp,
}

impl Matter {
    /// What was spoken of while it was recorded, in order; of a recording that goes on, until now.
    pub fn chapters(&self, recording: &Recording, now: Timestamp) -> Vec<Chapter> {
        let (begun, over) = (recording.started_at, recording.stopped_at.unwrap_or(now));
        let spoken =
            self.items.iter().flat_map(|item| item.stretches.iter().map(move |it| (item, it)));
        let chapter = |(item, stretch): (&Item, &Stretch)| {
            let begins_at = stretch.begun_at.max(begun);
            let ends_at = stretch.ended_at.unwrap_or(over).min(over);
            let (item, title) = (item.number, item.sheet.title.clone());
            (begins_at < ends_at).then_some(Chapter { item, title, begins_at, ends_at })
        };
        let mut chapters: Vec<Chapter> = spoken.filter_map(chapter).collect();
        chapters.sort_by_key(|chapter| chapter.begins_at);
        chapters
    }
}

impl Run {
    /// Those who have the floor.
    pub fn floor(&self) -> impl Iterator<Item = &Speech> {
        self.speeches.iter().filter(|speech| speech.ended_at.is_none())
    }

    pub fn has_floor(&self, invitee: u32) -> bool {
        self.floor().any(|speech| speech.invitee == invitee)
    }

    /// The recording that is under way.
    pub fn recording(&self) -> Option<&Recording> {
        self.recordings.iter().find(|recording| recording.stopped_at.is_none())
    }

    /// The last roll-call: whether there are enough is as it says.
    pub fn roll(&self) -> Option<&RollCall> {
        self.rolls.last()
    }
}

impl Speech {
    /// When its time is over.
    pub fn until(&self) -> Option<Timestamp> {
        self.seconds.map(|seconds| self.given_at.plus_seconds(i64::from(seconds)))
    }
}
