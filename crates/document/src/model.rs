//! The nouns that documents share: the sheet of what a paper says of itself, its files, and where it came from.
//! Not states. What must always hold: texts here are as cleaned by the rules, one line each.

use kernel::{
    hash::Sha256Hash,
    id::{DocumentId, FileId},
    secrecy,
    time::{Date, Timestamp},
};
use serde::{Deserialize, Serialize};

/// What a document says of itself: the columns of the incoming book (Decree 30/2020 annex IV; domain.md §6.4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Who issued it, as printed ("Tác giả").
    pub author: String,
    /// Number and sign as printed; empty when it has none, as on private letters.
    pub number: String,
    /// The day it bears.
    pub dated: Date,
    /// Key of its type in the province's list of document types.
    pub kind: String,
    /// What it is about ("Trích yếu").
    pub subject: String,
    pub urgency: Urgency,
    /// Name of who signed it, as printed; empty when not taken down.
    #[serde(default)]
    pub signer: String,
    /// Pages, if counted.
    #[serde(default)]
    pub pages: Option<u32>,
    /// Until when the issuer wants an answer.
    #[serde(default)]
    pub answer_by: Option<Date>,
}

/// How urgent (domain.md §6.3, cell 10b).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    #[default]
    Normal,
    /// "Khẩn" and so on, by rising degree.
    Urgent,
    VeryUrgent,
    Express,
}

impl Urgency {
    pub const ALL: [Urgency; 4] =
        [Urgency::Normal, Urgency::Urgent, Urgency::VeryUrgent, Urgency::Express];

    /// The name in forms and words.
    pub const fn name(self) -> &'static str {
        match self {
            Urgency::Normal => "normal",
            Urgency::Urgent => "urgent",
            Urgency::VeryUrgent => "very-urgent",
            Urgency::Express => "express",
        }
    }

    /// How high it stands in a queue: 0 for what is not urgent.
    pub const fn rank(self) -> u8 {
        match self {
            Urgency::Normal => 0,
            Urgency::Urgent => 1,
            Urgency::VeryUrgent => 2,
            Urgency::Express => 3,
        }
    }
}

/// By which way it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// From another agency through the exchange.
    Exchange,
    Email,
    Post,
    /// Brought to the counter or by a messenger.
    Counter,
}

impl Way {
    pub const ALL: [Way; 4] = [Way::Post, Way::Counter, Way::Email, Way::Exchange];

    /// The name in forms and words.
    pub const fn name(self) -> &'static str {
        match self {
            Way::Exchange => "exchange",
            Way::Email => "email",
            Way::Post => "post",
            Way::Counter => "counter",
        }
    }
}

/// The house that a document came from by the exchange, and its name there: opaque, and unique with its sender (domain.md
/// §7.1, 1.14).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The line by which answers go back.
    pub node: String,
    pub sender: String,
    pub document: String,
}

/// What a sender asks about a document that was sent before (domain.md §7.2). A person answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// By a document that recalls it ("thu hồi").
    Recall,
    /// By a document that changes it ("cập nhật").
    Update,
    /// By a document in its place ("thay thế").
    Replace,
    /// Without a document: it was sent by mistake ("lấy lại").
    TakeBack,
}

impl Request {
    /// Those that a document of its own makes.
    pub const BY_DOCUMENT: [Request; 3] = [Request::Recall, Request::Update, Request::Replace];

    /// The name in forms, rows and words.
    pub const fn name(self) -> &'static str {
        match self {
            Request::Recall => "recall",
            Request::Update => "update",
            Request::Replace => "replace",
            Request::TakeBack => "take-back",
        }
    }

    /// Whether agreeing gives the document back.
    pub const fn gives_back(self) -> bool {
        matches!(self, Request::Recall | Request::TakeBack)
    }
}

/// That a document asks something about another one of the same agency and direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concern {
    pub request: Request,
    pub document: DocumentId,
}

/// A file of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentFile {
    pub id: FileId,
    /// As it was named, cleaned; for display only.
    pub name: String,
    pub media_type: String,
    pub size: u64,
    pub sha256: Sha256Hash,
    pub kept_at: Timestamp,
    /// How its signatures were judged when it came in.
    pub signatures: Signatures,
}

/// What was found of a file's signatures when it came in (EN 319 102-1, in short).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signatures {
    /// It bears none.
    None,
    /// All hold.
    Good,
    /// Some could not be decided.
    Unsure,
    /// At least one does not hold.
    Bad,
    /// Of a kind that is not judged.
    NotJudged,
}

impl Signatures {
    /// The name in words.
    pub const fn name(self) -> &'static str {
        match self {
            Signatures::None => "none",
            Signatures::Good => "good",
            Signatures::Unsure => "unsure",
            Signatures::Bad => "bad",
            Signatures::NotJudged => "not-judged",
        }
    }
}

/// A file on its way in, with what its first page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    pub file: DocumentFile,
    /// A mark of secrecy on its first page, if its text could be read and shows one.
    pub on_first_page: Option<secrecy::Sign>,
}
