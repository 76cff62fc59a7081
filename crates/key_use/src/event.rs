//! What happened to a use of a key. Events hold cleaned values, so that replaying needs no rules.

use crate::{Finding, NewUse};
use kernel::id::AccountId;
use register::Fact;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    /// Everything that the signing flow knew of it.
    Recorded(Box<NewUse>),
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
            Event::Recorded(_) => "recorded",
            Event::Reported { .. } => "reported",
            Event::Settled { .. } => "settled",
        }
    }
}
