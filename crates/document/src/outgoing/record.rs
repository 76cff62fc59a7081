//! An outgoing document: its text, who has it, who put initials under it, its paper and its release.
//! What must always hold: initials and paper belong to the text as it stands.

use crate::incoming::Place;
use crate::model::{Concern, DocumentFile, Urgency};
use crate::prose::Prose;
use kernel::{
    code::AgencyCode,
    id::{AccountId, DocumentId, SendingId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// One document of one agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    pub id: DocumentId,
    /// Whose number and seal it will bear.
    pub agency: AgencyCode,
    /// The unit that drafts it, as its sign names it.
    pub unit: AgencyCode,
    pub author: Place,
    pub drafted_at: Timestamp,
    pub standing: Standing,
    pub text: Text,
    /// Counts the texts; 1 for the first.
    pub edition: u32,
    /// Who has it now; nobody once it is released or cancelled.
    pub holder: Option<Place>,
    /// Files that go out beside the paper, as they were brought.
    #[serde(default)]
    pub attachments: Vec<DocumentFile>,
    pub initials: Vec<Initial>,
    /// As the leader signed it.
    #[serde(default)]
    pub paper: Option<DocumentFile>,
    #[serde(default)]
    pub signed_by: Option<AccountId>,
    #[serde(default)]
    pub released: Option<Released>,
    /// Documents released later that recall, update or replace this one.
    #[serde(default)]
    pub concerned: Vec<Concern>,
    /// Everybody who had it in hand.
    pub people: Vec<Place>,
    pub steps: Vec<Step>,
}

/// What a draft says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Key of its type in the province's list of document types.
    pub kind: String,
    pub subject: String,
    /// Its words with their structure, see [`Text::prose`].
    pub body: String,
    /// How its body is read.
    #[serde(default)]
    pub markup: Markup,
    pub urgency: Urgency,
    pub recipients: Vec<Recipient>,
    /// What it asks about a document that this agency released before.
    #[serde(default)]
    pub concern: Option<Concern>,
}

/// The markup of a body. Texts kept before this was told are of the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Markup {
    #[default]
    First,
    Second,
}

impl Text {
    /// Its body with its structure.
    pub fn prose(&self) -> Prose {
        match self.markup {
            Markup::First => Prose::read_first(&self.body),
            Markup::Second => Prose::read(&self.body),
        }
    }

    /// Whether another says the same, however both are kept.
    pub(super) fn says(&self, other: &Text) -> bool {
        let as_theirs = Text { body: other.body.clone(), markup: other.markup, ..self.clone() };
        as_theirs == *other && self.prose() == other.prose()
    }
}

/// Whom it goes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// As printed under "Nơi nhận".
    pub name: String,
    /// The agency, where it works on this platform or is reached by the exchange.
    #[serde(default)]
    pub agency: Option<AgencyCode>,
}

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// With its author.
    Draft,
    /// With somebody who looks it over and puts initials under it.
    UnderReview,
    /// With a leader.
    ToSign,
    /// With the records clerk.
    Signed,
    Released,
    Cancelled,
}

impl Standing {
    pub const ALL: [Standing; 6] = [
        Standing::Draft,
        Standing::UnderReview,
        Standing::ToSign,
        Standing::Signed,
        Standing::Released,
        Standing::Cancelled,
    ];

    /// The name in rows, policies and words.
    pub const fn name(self) -> &'static str {
        match self {
            Standing::Draft => "draft",
            Standing::UnderReview => "under_review",
            Standing::ToSign => "to_sign",
            Standing::Signed => "signed",
            Standing::Released => "released",
            Standing::Cancelled => "cancelled",
        }
    }
}

/// Initials under the text as it stands ("ký nháy").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Initial {
    pub by: AccountId,
    pub at: Timestamp,
}

/// Its line in the outgoing book, and its paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Released {
    pub year: i16,
    pub number: u64,
    /// Number and sign as printed: `05/QĐ-UBND`.
    pub sign: String,
    pub at: Timestamp,
    pub paper: DocumentFile,
    pub sealed: Sealed,
    /// The files beside it as they went out.
    #[serde(default)]
    pub attachments: Vec<DocumentFile>,
    pub deliveries: Vec<Delivery>,
    /// Copies that went to agencies of other houses.
    #[serde(default)]
    pub outward: Vec<Outward>,
}

/// The copy of one agency of another house.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outward {
    pub agency: AgencyCode,
    pub sending: SendingId,
}

/// The evidence on a sealed paper, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// Level of PAdES: `basic`, `timestamped`, `long_term`, `archived`.
    pub level: String,
    /// Keys of the demo signed: the paper proves nothing to anybody.
    pub demo: bool,
}

/// One recipient's copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    pub agency: AgencyCode,
    /// The document as it arrived there.
    pub document: DocumentId,
}

/// One turn of its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub at: Timestamp,
    pub by: Option<AccountId>,
    pub kind: StepKind,
    pub words: String,
    /// Who has it after this turn.
    #[serde(default)]
    pub to: Option<Place>,
    /// The text it was about.
    pub edition: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    Drafted,
    Edited,
    Attached,
    Detached,
    Commented,
    Presented,
    Initialled,
    SentBack,
    Signed,
    Released,
    Cancelled,
    /// A later document recalls, updates or replaces it.
    Concerned,
}

impl StepKind {
    /// The name in words.
    pub const fn name(self) -> &'static str {
        match self {
            StepKind::Drafted => "drafted",
            StepKind::Edited => "edited",
            StepKind::Attached => "attached",
            StepKind::Detached => "detached",
            StepKind::Commented => "commented",
            StepKind::Presented => "presented",
            StepKind::Initialled => "initialled",
            StepKind::SentBack => "sent-back",
            StepKind::Signed => "signed",
            StepKind::Released => "released",
            StepKind::Cancelled => "cancelled",
            StepKind::Concerned => "concerned",
        }
    }
}

impl Outgoing {
    /// What may happen to it next, whoever asks: names of commands.
    pub const fn allowed(&self) -> &'static [&'static str] {
        match self.standing {
            Standing::Draft => {
                &["edit_document", "present_document", "comment_document", "cancel_document"]
            }
            Standing::UnderReview => {
                &["edit_document", "initial_document", "return_document", "comment_document"]
            }
            Standing::ToSign => {
                &["edit_document", "sign_document", "return_document", "comment_document"]
            }
            Standing::Signed => &["release_document", "return_document", "comment_document"],
            Standing::Released => &["comment_document", "note_concern"],
            Standing::Cancelled => &[],
        }
    }

    /// Its paper and the files beside it, as far as it has gone: those that go out once it is released.
    pub fn files(&self) -> Vec<&DocumentFile> {
        match &self.released {
            Some(released) => {
                std::iter::once(&released.paper).chain(&released.attachments).collect()
            }
            None => self.paper.iter().chain(&self.attachments).collect(),
        }
    }

    /// Whether it is with this person now.
    pub fn is_with(&self, account: Option<AccountId>) -> bool {
        let holder = self.holder.as_ref().and_then(|place| place.account);
        account.is_some() && holder == account
    }
}
