//! What happened to a meeting. Events hold cleaned values, so that replaying needs no rules.
//! What has legal meaning or is asked about afterwards is an event; raised hands, muted microphones and layouts are not.

use super::{
    people::{Invitee, Place, Posts, Reply},
    record::{ConclusionSheet, InSeries, ItemSheet, KeptPaper, Meeting, Sheet, Span},
    run::{KeptRecording, RollCall},
};
use crate::Kind;
use kernel::{
    code::AgencyCode,
    id::{AccountId, DocumentId, MeetingId, TaskId},
    time::Timestamp,
};
use register::Fact;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    Requested {
        opening: Box<Opening>,
    },
    Amended {
        sheet: Box<Sheet>,
    },
    Resubmitted,
    Approved {
        note: String,
    },
    Returned {
        reason: String,
    },
    Refused {
        reason: String,
    },
    Appointed {
        posts: Posts,
    },
    Moved {
        planned: Span,
        reason: String,
    },
    ItemAdded {
        number: u32,
        item: ItemSheet,
    },
    ItemChanged {
        number: u32,
        item: ItemSheet,
    },
    ItemRemoved {
        number: u32,
        reason: String,
    },
    ItemsOrdered {
        order: Vec<u32>,
    },
    PaperAdded {
        number: u32,
        item: Option<u32>,
        kept: Box<KeptPaper>,
    },
    PaperTakenOut {
        number: u32,
        reason: String,
    },
    DownloadSet {
        number: u32,
        allowed: bool,
    },
    PaperWithdrawn {
        number: u32,
    },
    /// In place of [`Event::PaperAdded`] after that: which paper, but no content.
    PaperWithheld {
        number: u32,
        item: Option<u32>,
    },
    InviteesAdded {
        invitees: Vec<Invitee>,
    },
    InviteeRemoved {
        number: u32,
        reason: String,
    },
    Invited {
        letter: Option<DocumentId>,
    },
    Answered {
        invitee: u32,
        reply: Reply,
    },
    Rehearsed {
        words: String,
        ready: Vec<u32>,
    },
    Opened,
    ItemBegun {
        number: u32,
    },
    ItemEnded {
        number: u32,
    },
    FloorGiven {
        invitee: u32,
        seconds: Option<u32>,
    },
    FloorYielded {
        invitee: u32,
    },
    FloorWithdrawn {
        invitee: u32,
        reason: String,
    },
    Admitted {
        invitees: Vec<u32>,
    },
    Removed {
        invitee: u32,
        reason: String,
    },
    Locked,
    Unlocked,
    RecordingStarted {
        number: u32,
    },
    RecordingStopped {
        number: u32,
    },
    RecordingKept {
        number: u32,
        kept: Box<KeptRecording>,
    },
    RecordingDropped {
        number: u32,
    },
    RollCalled {
        roll: Box<RollCall>,
    },
    Announced {
        words: String,
    },
    Noted {
        item: Option<u32>,
        words: String,
    },
    ConclusionSet {
        number: u32,
        conclusion: ConclusionSheet,
    },
    ConclusionDropped {
        number: u32,
    },
    Closed {
        words: String,
    },
    MinutesFiled {
        document: DocumentId,
    },
    Concluded {
        notice: Option<DocumentId>,
    },
    TaskLinked {
        conclusion: u32,
        task: TaskId,
    },
    Cancelled {
        reason: String,
    },
    Withdrawn,
    /// In place of any event above after that: which meeting of whom and when, but no content.
    Withheld {
        left: Box<Left>,
    },
}

/// All that is left of a withdrawn meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    pub id: MeetingId,
    pub agency: AgencyCode,
    pub kind: Kind,
    pub requested_by: AccountId,
    pub requested_at: Timestamp,
    pub posts: Posts,
    pub planned: Span,
    pub series: Option<InSeries>,
    pub sequence: u32,
}

/// What a meeting begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    pub id: MeetingId,
    pub agency: AgencyCode,
    pub kind: Kind,
    pub requested_by: AccountId,
    pub convener: Place,
    pub posts: Posts,
    pub planned: Span,
    pub series: Option<InSeries>,
    pub sheet: Sheet,
}

impl Event {
    /// What stands in place of this event once the paper was withdrawn; nothing, where it may stand as it is.
    #[must_use]
    pub fn without_paper(&self, paper: u32) -> Option<Event> {
        match self {
            Event::PaperAdded { number, item, .. } if *number == paper => {
                Some(Event::PaperWithheld { number: *number, item: *item })
            }
            _ => None,
        }
    }

    /// What stands in place of every entry of a withdrawn meeting.
    pub fn blank(meeting: &Meeting) -> Event {
        let left = Left {
            id: meeting.id,
            agency: meeting.agency.clone(),
            kind: meeting.kind.clone(),
            requested_by: meeting.requested_by,
            requested_at: meeting.requested_at,
            posts: meeting.posts.clone(),
            planned: meeting.planned,
            series: meeting.series.clone(),
            sequence: meeting.sequence,
        };
        Event::Withheld { left: Box::new(left) }
    }
}

macro_rules! kinds {
    ($($pattern:pat => $name:literal),+ $(,)?) => {
        impl Event {
            /// Every name that [`Fact::kind`] can give.
            pub const KINDS: &'static [&'static str] = &[$($name),+];
        }

        impl Fact for Event {
            fn kind(&self) -> &'static str {
                match self { $($pattern => $name),+ }
            }
        }
    };
}

kinds! {
    Event::Requested { .. } => "requested",
    Event::Amended { .. } => "amended",
    Event::Resubmitted => "resubmitted",
    Event::Approved { .. } => "approved",
    Event::Returned { .. } => "returned",
    Event::Refused { .. } => "refused",
    Event::Appointed { .. } => "appointed",
    Event::Moved { .. } => "moved",
    Event::ItemAdded { .. } => "item_added",
    Event::ItemChanged { .. } => "item_changed",
    Event::ItemRemoved { .. } => "item_removed",
    Event::ItemsOrdered { .. } => "items_ordered",
    Event::PaperAdded { .. } => "paper_added",
    Event::PaperTakenOut { .. } => "paper_taken_out",
    Event::DownloadSet { .. } => "download_set",
    Event::PaperWithdrawn { .. } => "paper_withdrawn",
    Event::PaperWithheld { .. } => "paper_withheld",
    Event::InviteesAdded { .. } => "invitees_added",
    Event::InviteeRemoved { .. } => "invitee_removed",
    Event::Invited { .. } => "invited",
    Event::Answered { .. } => "answered",
    Event::Rehearsed { .. } => "rehearsed",
    Event::Opened => "opened",
    Event::ItemBegun { .. } => "item_begun",
    Event::ItemEnded { .. } => "item_ended",
    Event::FloorGiven { .. } => "floor_given",
    Event::FloorYielded { .. } => "floor_yielded",
    Event::FloorWithdrawn { .. } => "floor_withdrawn",
    Event::Admitted { .. } => "admitted",
    Event::Removed { .. } => "removed",
    Event::Locked => "locked",
    Event::Unlocked => "unlocked",
    Event::RecordingStarted { .. } => "recording_started",
    Event::RecordingStopped { .. } => "recording_stopped",
    Event::RecordingKept { .. } => "recording_kept",
    Event::RecordingDropped { .. } => "recording_dropped",
    Event::RollCalled { .. } => "roll_called",
    Event::Announced { .. } => "announced",
    Event::Noted { .. } => "noted",
    Event::ConclusionSet { .. } => "conclusion_set",
    Event::ConclusionDropped { .. } => "conclusion_dropped",
    Event::Closed { .. } => "closed",
    Event::MinutesFiled { .. } => "minutes_filed",
    Event::Concluded { .. } => "concluded",
    Event::TaskLinked { .. } => "task_linked",
    Event::Cancelled { .. } => "cancelled",
    Event::Withdrawn => "withdrawn",
    Event::Withheld { .. } => "withheld",
}
