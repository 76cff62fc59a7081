//! `[[letter]]`, `[[draft]]` and `[[meeting]]` of a province's `demo.toml`: what the sample's documents and meetings say.
//! Not rules. What must always hold: senders and people are invented; nothing here was ever sent.

use document::model::Urgency;
use serde::Deserialize;

/// A letter as it comes in, and what becomes of it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Letter {
    /// Who sends it, as printed.
    pub(crate) author: String,
    /// What follows the number: `SXD-QLN`.
    pub(crate) sign: String,
    /// Who signed it, and as what.
    pub(crate) signer: String,
    pub(crate) position: String,
    /// Key of its type.
    pub(crate) kind: String,
    pub(crate) subject: String,
    /// Paragraphs.
    pub(crate) body: Vec<String>,
    #[serde(default)]
    pub(crate) urgency: Urgency,
    /// The leader's handling note.
    pub(crate) note: String,
    /// What the specialist answers in the end.
    pub(crate) answer: String,
    /// Working days given.
    pub(crate) days: u32,
    /// What the leader orders out of it, if anything.
    #[serde(default)]
    pub(crate) task: Option<String>,
}

/// A paper as somebody drafts it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Draft {
    pub(crate) kind: String,
    pub(crate) subject: String,
    /// In the markup of drafts.
    pub(crate) body: String,
    /// Printed beside the agencies that get it.
    pub(crate) others: Vec<String>,
    /// Of the other offices of the sample, so many get it.
    pub(crate) offices: usize,
}

/// A meeting as it is called.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct MeetingSample {
    /// Key of one of the province's kinds.
    pub(crate) kind: String,
    pub(crate) title: String,
    pub(crate) words: String,
    pub(crate) place: String,
    /// Name of the room of the office in which the chair sits.
    pub(crate) room: String,
    /// Title of the paper that belongs to the first item.
    pub(crate) paper: String,
    pub(crate) item: Vec<ItemSample>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ItemSample {
    pub(crate) title: String,
    pub(crate) minutes: u32,
}
