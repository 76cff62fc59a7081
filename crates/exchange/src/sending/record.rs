//! A sending: to whom, how far it is, what was told and asked.
//! What must always hold: `standing` follows from the notices alone.

use crate::{Code, Course, NodeName, Request};
use kernel::{
    code::AgencyCode,
    id::{DocumentId, ParcelId, SendingId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// One agency's copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sending {
    pub id: SendingId,
    /// Whose document it is.
    pub agency: AgencyCode,
    pub outgoing: DocumentId,
    pub course: Course,
    pub node: NodeName,
    pub parcel: ParcelId,
    /// The agency, as the directory has it.
    pub to: String,
    pub sent_at: Timestamp,
    pub standing: Standing,
    /// When the other house had it.
    #[serde(default)]
    pub handed_over_at: Option<Timestamp>,
    /// When the agency said that it takes it in or not.
    #[serde(default)]
    pub acknowledged_at: Option<Timestamp>,
    pub notices: Vec<Notice>,
    pub asks: Vec<Ask>,
    /// Nobody had acknowledged it when it was time.
    #[serde(default)]
    pub overdue_at: Option<Timestamp>,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub code: Code,
    /// By the clock of whoever says so.
    pub at: Timestamp,
    /// In words; with a refusal, why.
    pub words: String,
    /// Who at the agency can be asked, as it says.
    #[serde(default)]
    pub staff: String,
    /// When it came here; set by the fold.
    #[serde(default = "epoch")]
    pub told_at: Timestamp,
    /// Something further on had come before it.
    #[serde(default)]
    pub late: bool,
}

const fn epoch() -> Timestamp {
    Timestamp::EPOCH
}

/// What was asked of the agency about its copy, and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    pub request: Request,
    pub at: Timestamp,
    /// The document that asks; none for a taking back.
    #[serde(default)]
    pub by: Option<DocumentId>,
    #[serde(default)]
    pub agreed: Option<bool>,
}

/// How far it is. The order is that of the work (domain.md §7.4: 03 → 04 → 05 → 06).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Not handed over yet.
    Sent,
    /// The other house has it.
    HandedOver,
    Arrived,
    Refused,
    Registered,
    Assigned,
    InProgress,
    Done,
    /// Given back on our asking.
    GivenBack,
}

impl Standing {
    pub const ALL: [Standing; 9] = [
        Standing::Sent,
        Standing::HandedOver,
        Standing::Arrived,
        Standing::Refused,
        Standing::Registered,
        Standing::Assigned,
        Standing::InProgress,
        Standing::Done,
        Standing::GivenBack,
    ];

    /// The name in rows and words.
    pub const fn name(self) -> &'static str {
        match self {
            Standing::Sent => "sent",
            Standing::HandedOver => "handed-over",
            Standing::Arrived => "arrived",
            Standing::Refused => "refused",
            Standing::Registered => "registered",
            Standing::Assigned => "assigned",
            Standing::InProgress => "in-progress",
            Standing::Done => "done",
            Standing::GivenBack => "given-back",
        }
    }
}

impl Sending {
    /// What is asked and not answered.
    pub fn open_ask(&self) -> Option<&Ask> {
        self.asks.iter().rev().find(|ask| ask.agreed.is_none())
    }

    /// Whether the agency has said nothing yet of taking it in or not.
    pub fn is_unacknowledged(&self) -> bool {
        self.acknowledged_at.is_none()
    }

    /// What may happen to it next, whoever asks: names of commands.
    pub const fn allowed(&self) -> &'static [&'static str] {
        match self.standing {
            Standing::GivenBack | Standing::Refused => &["notice", "hand_over"],
            _ => &["notice", "hand_over", "take_back", "ask_sending", "remind"],
        }
    }
}
