//! Why a change of a unit was refused, as data. Codes `AGE-0xx` are stable and never reused; the
//! sentences stand in `words/*/agency.ftl` under `refusal-AGE-0xx`.

use kernel::{code::AgencyCode, time::Date};
use register::Refuse;

/// A variant per thing an administrator would do differently.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("unit does not exist")]
    NotHere,
    #[error("code {code} is taken")]
    CodeTaken { code: AgencyCode },
    #[error("parent {parent} does not exist or is closed on that day")]
    ParentNotOpen { parent: AgencyCode },
    #[error("another unit is already at the top")]
    RootTaken,
    #[error("name is empty, too long or holds characters that cannot be printed")]
    NameFault,
    #[error("key is not made of small letters, digits and hyphens")]
    KeyFault,
    #[error("unit has been closed since {last_day}")]
    AlreadyClosed { last_day: Date },
    #[error("last day {last_day} lies before the first day {first_day}")]
    ClosedBeforeOpened { first_day: Date, last_day: Date },
    #[error("{open} units below are still open")]
    OpenBelow { open: usize },
    #[error("successor {successor} does not exist or is not open after the last day")]
    SuccessorNotOpen { successor: AgencyCode },
    #[error("a unit cannot be its own successor")]
    SuccessorIsSelf,
    #[error("nothing would change")]
    NothingNew,
}

impl Refuse for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::NotHere => "AGE-001",
            Refusal::CodeTaken { .. } => "AGE-002",
            Refusal::ParentNotOpen { .. } => "AGE-003",
            Refusal::RootTaken => "AGE-004",
            Refusal::NameFault => "AGE-005",
            Refusal::KeyFault => "AGE-006",
            Refusal::AlreadyClosed { .. } => "AGE-007",
            Refusal::ClosedBeforeOpened { .. } => "AGE-008",
            Refusal::OpenBelow { .. } => "AGE-009",
            Refusal::SuccessorNotOpen { .. } => "AGE-010",
            Refusal::SuccessorIsSelf => "AGE-011",
            Refusal::NothingNew => "AGE-012",
        }
    }

    fn details(&self) -> Vec<(&'static str, String)> {
        match self {
            Refusal::CodeTaken { code } => vec![("code", code.to_string())],
            Refusal::ParentNotOpen { parent } => vec![("parent", parent.to_string())],
            Refusal::AlreadyClosed { last_day } => vec![("last_day", printed(*last_day))],
            Refusal::ClosedBeforeOpened { first_day, last_day } => {
                vec![("first_day", printed(*first_day)), ("last_day", printed(*last_day))]
            }
            Refusal::OpenBelow { open } => vec![("open", open.to_string())],
            Refusal::SuccessorNotOpen { successor } => vec![("successor", successor.to_string())],
            _ => Vec::new(),
        }
    }
}

/// A day as people write it here: `24/02/2026`.
fn printed(day: Date) -> String {
    format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
}
