//! What happened to a use of a key. Events hold cleaned values, so that replaying needs no rules.

use crate::{Finding, KeyKind, Signed, Through};
use kernel::{code::AgencyCode, hash::Sha256Hash, id::AccountId, id::KeyUseId};
use register::Fact;
use serde::{Deserialize, Serialize};

#[expect(clippy::large_enum_variant, reason = "almost every event is the large one")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    Recorded {
        id: KeyUseId,
        holder: AccountId,
        unit: AgencyCode,
        key: Sha256Hash,
        kind: KeyKind,
        signed: Signed,
        through: Through,
    },
    Reported {
        reason: Option<String>,
    },
    Settled {
        by: AccountId,
        finding: Finding,
        note: String,
    },
}

impl Fact for Event {
    fn kind(&self) -> &'static str {
        match self {
            Event::Recorded { .. } => "recorded",
            Event::Reported { .. } => "reported",
            Event::Settled { .. } => "settled",
        }
    }
}
