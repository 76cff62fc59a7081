//! The flat row by which lists of uses know one. Not a view.
//! What must hold: it is a pure function of the record, so it can always be rebuilt.

use crate::{KeyUse, Standing};
use kernel::{code::AgencyCode, id::AccountId, id::KeyUseId, time::Timestamp};

/// One row per use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    pub id: KeyUseId,
    pub holder: AccountId,
    pub unit: AgencyCode,
    pub used_at: Timestamp,
    /// When it was reported, while nobody has settled it: such a row stands in the administrators' list.
    pub open_report_at: Option<Timestamp>,
}

impl KeyUse {
    /// The row of this use.
    pub fn listing(&self) -> Listing {
        let open_report_at = match &self.standing {
            Standing::Reported { report } => Some(report.at),
            Standing::Recorded | Standing::Settled { .. } => None,
        };
        Listing {
            id: self.id,
            holder: self.holder,
            unit: self.unit.clone(),
            used_at: self.used_at,
            open_report_at,
        }
    }
}
