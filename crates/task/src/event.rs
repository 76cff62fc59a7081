//! What happened to a task. Events hold cleaned values, so that replaying needs no rules.

use crate::model::{Evidence, Importance, Part, Place, Rating, Reminder, Source};
use kernel::{
    code::AgencyCode,
    id::TaskId,
    time::{Date, Timestamp},
};
use register::Fact;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    Given {
        id: TaskId,
        agency: AgencyCode,
        giver: Place,
        source: Source,
        title: String,
        words: String,
        owner: Place,
        coordinating: Vec<Place>,
        due: Option<Date>,
        importance: Importance,
    },
    TakenUp,
    Assigned {
        to: Place,
        note: String,
    },
    Split {
        part: Box<Part>,
    },
    PartReported {
        part: u32,
        percent: u8,
        words: String,
        evidence: Vec<Evidence>,
    },
    Reported {
        percent: u8,
        words: String,
        evidence: Vec<Evidence>,
    },
    ReportedDone {
        words: String,
        evidence: Vec<Evidence>,
    },
    ExtensionAsked {
        due: Date,
        reason: String,
    },
    ExtensionGranted {
        due: Date,
        words: String,
    },
    ExtensionRefused {
        words: String,
    },
    SentBack {
        missing: String,
    },
    Completed {
        in_time: bool,
        rating: Rating,
        words: String,
    },
    Noted {
        words: String,
    },
    Cancelled {
        reason: String,
    },
    Reminded {
        reminders: Vec<Reminder>,
    },
    SourceWithdrawn,
    Withdrawn,
    /// In place of any event above after that: which task of whom, but no content.
    Withheld {
        id: TaskId,
        agency: AgencyCode,
        giver: Place,
        given_at: Timestamp,
        source: Source,
        owner: Place,
    },
}

impl Event {
    /// Every name that [`Fact::kind`] can give.
    pub const KINDS: [&'static str; 18] = [
        "given",
        "taken_up",
        "assigned",
        "split",
        "part_reported",
        "reported",
        "reported_done",
        "extension_asked",
        "extension_granted",
        "extension_refused",
        "sent_back",
        "completed",
        "noted",
        "cancelled",
        "reminded",
        "source_withdrawn",
        "withdrawn",
        "withheld",
    ];
}

impl Fact for Event {
    fn kind(&self) -> &'static str {
        match self {
            Event::Given { .. } => "given",
            Event::TakenUp => "taken_up",
            Event::Assigned { .. } => "assigned",
            Event::Split { .. } => "split",
            Event::PartReported { .. } => "part_reported",
            Event::Reported { .. } => "reported",
            Event::ReportedDone { .. } => "reported_done",
            Event::ExtensionAsked { .. } => "extension_asked",
            Event::ExtensionGranted { .. } => "extension_granted",
            Event::ExtensionRefused { .. } => "extension_refused",
            Event::SentBack { .. } => "sent_back",
            Event::Completed { .. } => "completed",
            Event::Noted { .. } => "noted",
            Event::Cancelled { .. } => "cancelled",
            Event::Reminded { .. } => "reminded",
            Event::SourceWithdrawn => "source_withdrawn",
            Event::Withdrawn => "withdrawn",
            Event::Withheld { .. } => "withheld",
        }
    }
}
