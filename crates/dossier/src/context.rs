//! What the rules may look at beside the dossier: the moment, the actor, the calendar, and the
//! procedure version as this register needs it. Put together by the desk; nothing is fetched here.

use crate::model::{Applicant, Channel, DeliveryMethod, FeeLine, Organisations};
use kernel::{
    calendar::{TermLimit, WorkingCalendar},
    time::Timestamp,
};
use register::Actor;
use serde::{Deserialize, Serialize};

#[derive(Debug)]
pub struct Context<'a> {
    pub now: Timestamp,
    pub actor: &'a Actor,
    pub calendar: &'a WorkingCalendar,
    pub rules: &'a ProcedureRules,
    /// The filing as read from what was typed, when the command needs it (submit).
    pub filing: Option<&'a CheckedFiling>,
}

/// A procedure version in the words of this register.
#[derive(Debug, Clone, PartialEq)]
pub struct ProcedureRules {
    /// Keys of the cases.
    pub cases: Vec<String>,
    /// Cases that cannot be filed on line.
    pub counter_only: Vec<String>,
    /// Keys of the papers the procedure speaks of, in any case.
    pub components: Vec<String>,
    /// May be filed on line at all.
    pub online: bool,
    /// Term by channel and case; `None`: no due date.
    pub terms: Vec<TermRule>,
    pub steps: Vec<StepRule>,
    pub sets: u32,
    pub needs_result_file: bool,
    /// Keys of what the office finds for the procedure's paper.
    pub findings: Vec<String>,
    /// Supplement requests after acceptance allowed before it counts as overdue.
    pub supplements_max: u32,
    /// Working hours reception has to check a filing before it accepts it.
    pub intake_check_hours: u32,
    /// Outside office hours a filing counts as arriving at the next opening.
    pub online_counts_next_opening: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct TermRule {
    pub channel: Channel,
    /// `None`: every case without a rule of its own.
    pub case: Option<String>,
    pub term: Option<TermLimit>,
}

/// One step of the process, places resolved later from the organisations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRule {
    pub key: String,
    pub kind: StepKind,
    pub role: String,
    pub place: Place,
    pub hours: u32,
    pub next: Vec<String>,
    pub back: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    Intake,
    Assign,
    Appraise,
    Review,
    Sign,
    Release,
    Deliver,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    Reception,
    Division,
    Agency,
}

/// A draft read and found complete, or what is missing.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedFiling {
    /// Stable codes and paths of what is wrong; empty when it may be handed in.
    pub faults: Vec<FilingFault>,
    pub answers: serde_json::Value,
    pub applicant: Option<Applicant>,
    pub organisations: Option<Organisations>,
    pub delivery: DeliveryMethod,
    pub delivery_address: Option<String>,
    /// Components that must have a file and have none.
    pub missing_components: Vec<String>,
    pub fees: Vec<FeeLine>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilingFault {
    pub path: String,
    pub code: String,
}
