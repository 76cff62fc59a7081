//! Which procedures are open where: a unit may pause taking one (a course of training, a moved
//! office), and says why. Not the catalogue, which is law; an unrecorded pair counts as open.
//! What must hold: an offering changes only between open and closed, each time with its moment.

mod rules;

pub use rules::{Context, OfferingRegister};

use ::register::{Fact, Refuse};
use kernel::{code::AgencyCode, code::ProcedureCode, time::Timestamp};
use serde::{Deserialize, Serialize};

/// One procedure at one unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offering {
    pub unit: AgencyCode,
    pub procedure: ProcedureCode,
    pub open: bool,
    /// Since when it is so.
    pub since_at: Timestamp,
    /// What people read, e.g. where to go meanwhile.
    pub note: Option<String>,
}

/// What an administrator may ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "command")]
pub enum OfferingCommand {
    Open { unit: AgencyCode, procedure: ProcedureCode, note: Option<String> },
    Close { unit: AgencyCode, procedure: ProcedureCode, note: Option<String> },
}

/// What then happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum OfferingEvent {
    Opened { unit: AgencyCode, procedure: ProcedureCode, note: Option<String> },
    Closed { unit: AgencyCode, procedure: ProcedureCode, note: Option<String> },
}

impl Fact for OfferingEvent {
    fn kind(&self) -> &'static str {
        match self {
            OfferingEvent::Opened { .. } => "opened",
            OfferingEvent::Closed { .. } => "closed",
        }
    }
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OfferingRefusal {
    #[error("no version of procedure {procedure} is in force")]
    NotInForce { procedure: ProcedureCode },
    #[error("unit {unit} does not receive procedure {procedure}")]
    NotReceivedHere { unit: AgencyCode, procedure: ProcedureCode },
    #[error("procedure is open already")]
    AlreadyOpen,
    #[error("procedure is closed already")]
    AlreadyClosed,
    #[error("closing needs a note for the public")]
    NoteMissing,
    #[error("command speaks of another unit or procedure")]
    OtherRecord,
}

impl Refuse for OfferingRefusal {
    fn code(&self) -> &'static str {
        match self {
            OfferingRefusal::NotInForce { .. } => "PRO-001",
            OfferingRefusal::NotReceivedHere { .. } => "PRO-002",
            OfferingRefusal::AlreadyOpen => "PRO-003",
            OfferingRefusal::AlreadyClosed => "PRO-004",
            OfferingRefusal::NoteMissing => "PRO-005",
            OfferingRefusal::OtherRecord => "PRO-006",
        }
    }

    fn details(&self) -> Vec<(&'static str, String)> {
        match self {
            OfferingRefusal::NotInForce { procedure } => {
                vec![("procedure", procedure.to_string())]
            }
            OfferingRefusal::NotReceivedHere { unit, procedure } => {
                vec![("unit", unit.to_string()), ("procedure", procedure.to_string())]
            }
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
