//! A parcel: between whom, about what, and how it stands.
//! Ids and codes of agencies; no text of a document. What must always hold: what has a receipt was delivered or taken in.

use crate::{Code, Course, NodeName, Request, SignedReceipt};
use kernel::{
    code::AgencyCode,
    id::{AccountId, DocumentId, ParcelId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// One package on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel {
    /// The sender's id of it; the same in both houses.
    pub id: ParcelId,
    pub way: Way,
    /// The other house.
    pub node: NodeName,
    /// The agency of this house whose document it is about.
    pub agency: AgencyCode,
    pub course: Course,
    pub content: Content,
    /// How urgent its document is; 0 for what is not. Of those that are due, the carrier takes the most urgent first.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub urgency: u8,
    pub opened_at: Timestamp,
    pub standing: Standing,
    #[serde(default)]
    pub receipt: Option<Box<SignedReceipt>>,
    /// Why it was given up, or was not let in: a code.
    #[serde(default)]
    pub fault: Option<String>,
    /// When it was delivered, taken in, given up or dropped.
    #[serde(default)]
    pub ended_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    Out,
    In,
}

impl Way {
    pub const ALL: [Way; 2] = [Way::Out, Way::In];

    /// The name in rows and words.
    pub const fn name(self) -> &'static str {
        match self {
            Way::Out => "out",
            Way::In => "in",
        }
    }
}

/// What is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "content")]
pub enum Content {
    Document {
        request: Request,
        /// The document of this house it was made of; none on what comes in.
        #[serde(default)]
        outgoing: Option<DocumentId>,
        /// The agencies it is for, as the directory has them.
        receivers: Vec<String>,
    },
    Status {
        code: Code,
        /// The agency that says so, and the one it is said to.
        from: String,
        to: String,
        at: Timestamp,
        /// In words; with a refusal, why.
        words: String,
        /// Who of this house did what is told; none where the program did, and for what others tell.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<AccountId>,
    },
}

impl Content {
    /// The name in rows and words.
    pub const fn name(&self) -> &'static str {
        match self {
            Content::Document { .. } => "document",
            Content::Status { .. } => "status",
        }
    }
}

/// What became of a parcel that was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Outcome {
    /// Documents arrived, or the notice was noted.
    Accepted { documents: Vec<DocumentId> },
    /// The same document from the same sender was here.
    Repeated,
    /// About nothing that this house knows.
    Unknown,
}

/// Why a parcel goes no further whose document was withdrawn.
pub(super) const WITHDRAWN: &str = "withdrawn";

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// To be handed over.
    Waiting,
    /// Receipted by the other house.
    Delivered,
    /// Given up: a person decides.
    Dead,
    /// A person let it go.
    Dropped,
    /// Here.
    Taken,
}

impl Standing {
    /// Those that a parcel on this way may have.
    pub const fn of_way(way: Way) -> &'static [Standing] {
        match way {
            Way::Out => {
                &[Standing::Waiting, Standing::Delivered, Standing::Dead, Standing::Dropped]
            }
            Way::In => &[Standing::Taken],
        }
    }

    pub const ALL: [Standing; 5] = [
        Standing::Waiting,
        Standing::Delivered,
        Standing::Dead,
        Standing::Dropped,
        Standing::Taken,
    ];

    /// The name in rows, policies and words.
    pub const fn name(self) -> &'static str {
        match self {
            Standing::Waiting => "waiting",
            Standing::Delivered => "delivered",
            Standing::Dead => "dead",
            Standing::Dropped => "dropped",
            Standing::Taken => "taken",
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
pub(super) const fn is_nothing(urgency: &u8) -> bool {
    *urgency == 0
}

impl Parcel {
    /// Whether it goes no further because its document was withdrawn.
    pub fn is_withheld(&self) -> bool {
        self.standing == Standing::Dropped && self.fault.as_deref() == Some(WITHDRAWN)
    }

    /// What may happen to it next, whoever asks: names of commands.
    pub fn allowed(&self) -> &'static [&'static str] {
        match self.standing {
            // They fetched it before, and only now say so.
            Standing::Dropped if self.is_withheld() => &["deliver_parcel"],
            Standing::Waiting => &["deliver_parcel", "give_up_parcel", "withhold_parcel"],
            Standing::Dead => &["retry_parcel", "drop_parcel", "deliver_parcel", "withhold_parcel"],
            Standing::Delivered | Standing::Dropped | Standing::Taken => &[],
        }
    }
}
