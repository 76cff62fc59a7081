//! The process of a procedure: who works on it, in which order, and how the term is shared.
//! Not the running dossier. What must hold (see [`crate::check`]): every step reaches the end,
//! every step is reachable, shares stay within the legal term.

use crate::model::Words;
use serde::{Deserialize, Serialize};

/// Roles that may work on a step; the access policies give them their rights.
pub const ROLES: [&str; 5] =
    ["reception", "specialist", "division_head", "leader", "records_clerk"];

/// A named process, `processes/<key>.toml` or `steps.toml` beside a procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Process {
    pub key: String,
    pub name: Words,
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
}

/// One step. The first is always the intake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub key: String,
    pub name: Words,
    pub kind: StepKind,
    /// Key of the role that works here: `reception`, `specialist`, `division_head`, `leader`,
    /// `records_clerk`.
    pub role: String,
    pub place: Place,
    /// Working hours of the legal term; 8 hours are one working day (domain.md §2.5).
    pub hours: u32,
    /// Keys of the steps that may follow; empty only for the last one.
    #[serde(default)]
    pub next: Vec<String>,
    /// Keys of earlier steps it may be sent back to, with a reason.
    #[serde(default)]
    pub back: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Reception checks and accepts, then hands over.
    Intake,
    /// The head of the division names the specialist.
    Assign,
    /// The specialist examines and proposes a result.
    Appraise,
    /// The head of the division reviews the proposal.
    Review,
    /// The leader approves.
    Sign,
    /// The records clerk numbers and releases; the clock stops.
    Release,
    /// The return desk hands over.
    Deliver,
}

/// In which unit the step is worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The unit that received the dossier.
    Reception,
    /// The division that works on it.
    Division,
    /// The agency that decides (its leaders, its records clerk).
    Agency,
}
