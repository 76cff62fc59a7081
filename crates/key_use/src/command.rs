//! What somebody may ask of a use of a key. Ids are made outside.

use crate::{Finding, KeyKind, Signed, Through};
use kernel::{code::AgencyCode, hash::Sha256Hash, id::AccountId, id::KeyUseId};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A key has signed. Whoever let it sign records it, in the batch that keeps what was signed.
    Record(Box<NewUse>),
    /// The holder does not know of it. One click is enough; words may be added.
    Report { reason: Option<String> },
    /// An administrator has looked into the report.
    Settle { finding: Finding, note: String },
}

/// A use as the signing flow knows it. The fields are those of [`crate::KeyUse`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewUse {
    pub id: KeyUseId,
    pub holder: AccountId,
    pub unit: AgencyCode,
    pub key: Sha256Hash,
    pub kind: KeyKind,
    pub signed: Signed,
    pub through: Through,
}

impl Command {
    /// Every name [`Command::action`] can give.
    pub const ACTIONS: &'static [&'static str] =
        &["record_key_use", "report_key_use", "settle_key_use"];

    /// Name of the action, as the access policies know it.
    pub fn action(&self) -> &'static str {
        match self {
            Command::Record(_) => "record_key_use",
            Command::Report { .. } => "report_key_use",
            Command::Settle { .. } => "settle_key_use",
        }
    }
}
