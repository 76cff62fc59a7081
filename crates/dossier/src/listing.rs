//! The flat row by which lists, searches and counters know a dossier, and its official class
//! (early, on time, overdue …). Not a view: words and colours belong to the pages.
//! What must hold: it is a pure function of the record, so it can always be rebuilt.

use crate::model::{Channel, DeliveryMethod, MoneyStatus, StateCode};
use kernel::{
    code::{AgencyCode, DossierCode, ProcedureCode},
    id::{AccountId, DossierId},
    time::Timestamp,
};

/// One row per dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    pub id: DossierId,
    pub code: Option<DossierCode>,
    pub state: StateCode,
    pub procedure: ProcedureCode,
    pub case: String,
    pub channel: Channel,
    pub owner: Option<AccountId>,
    pub applicant_name: String,
    pub applicant_identity: Option<String>,
    pub received_by: Option<AgencyCode>,
    pub decided_by: Option<AgencyCode>,
    pub division: Option<AgencyCode>,
    /// Where it is now.
    pub unit: Option<AgencyCode>,
    pub step: Option<String>,
    pub assignee: Option<AccountId>,
    pub opened_at: Timestamp,
    pub submitted_at: Option<Timestamp>,
    pub accepted_at: Option<Timestamp>,
    /// First due date; statistics count against it (domain.md §2.5 rule 7) after pauses.
    pub original_due_at: Option<Timestamp>,
    pub due_at: Option<Timestamp>,
    /// `None` while the clock stands still.
    pub running_due_at: Option<Timestamp>,
    pub step_due_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
    pub delivered_at: Option<Timestamp>,
    pub updated_at: Timestamp,
    /// Class once finished; open dossiers are classed against the moment of looking.
    pub finished_class: Option<FinishedClass>,
    pub supplements: u32,
    pub money: MoneyStatus,
    pub delivery: DeliveryMethod,
    pub stars: Option<u8>,
}

/// Domain.md §2.5 rule 9, finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FinishedClass {
    Early,
    OnTime,
    Overdue,
    /// No due date, or never accepted.
    Unclassed,
}

/// Domain.md §2.5 rule 9, open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OpenClass {
    InTime,
    DueSoon,
    Overdue,
    Paused,
    Unclassed,
}
