//! Why something about a task was refused, as data. Codes `TSK-0xx` are stable and never reused; the sentences stand in
//! `words/*/task.ftl` under `refusal-TSK-0xx`.

use register::Refuse;

/// A variant per thing a person would do differently.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("task does not exist")]
    NotHere,
    #[error("task is here already")]
    AlreadyHere,
    #[error("not possible while the task is {standing}")]
    NotNow { standing: &'static str },
    #[error("only an official acts on tasks")]
    AccountNeeded,
    #[error("{field} is empty, too long or holds characters that cannot be printed")]
    TextFault { field: &'static str },
    #[error("text is marked {degree} in {place}")]
    Secret { degree: &'static str, place: &'static str },
    #[error("text may be marked {degree} in {place}; somebody has to say that it is not")]
    PerhapsSecret { degree: &'static str, place: &'static str },
    #[error("due date lies in the past")]
    DuePast,
    #[error("the same unit or person is named twice")]
    NamedTwice,
    #[error("too many units and people")]
    TooManyPlaces,
    #[error("a task is given to somebody else")]
    ToOneself,
    #[error("task is somebody else's")]
    NotYours,
    #[error("only whoever gave the task, or a leader of the agency, says this")]
    NotTheGiver,
    #[error("part {part} does not exist or is done")]
    NoPart { part: u32 },
    #[error("too many parts")]
    TooManyParts,
    #[error("progress is a number of hundredths from 0 to 100")]
    PercentFault,
    #[error("same file twice, or too many files")]
    FilesFault,
    #[error("{count} parts are not done")]
    PartsOpen { count: usize },
    #[error("a task without due date has none to move")]
    NoDue,
    #[error("a later due date was asked for and is not answered yet")]
    AskedAlready,
    #[error("no later due date was asked for")]
    NotAsked,
    #[error("the new due date is not later than the one of now")]
    NotLater,
    #[error("no such mark")]
    NoRating,
}

impl Refuse for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::NotHere => "TSK-001",
            Refusal::AlreadyHere => "TSK-002",
            Refusal::NotNow { .. } => "TSK-003",
            Refusal::AccountNeeded => "TSK-004",
            Refusal::TextFault { .. } => "TSK-005",
            Refusal::Secret { .. } => "TSK-006",
            Refusal::PerhapsSecret { .. } => "TSK-007",
            Refusal::DuePast => "TSK-008",
            Refusal::NamedTwice => "TSK-009",
            Refusal::TooManyPlaces => "TSK-010",
            Refusal::ToOneself => "TSK-011",
            Refusal::NotYours => "TSK-012",
            Refusal::NotTheGiver => "TSK-013",
            Refusal::NoPart { .. } => "TSK-014",
            Refusal::TooManyParts => "TSK-015",
            Refusal::PercentFault => "TSK-016",
            Refusal::FilesFault => "TSK-017",
            Refusal::PartsOpen { .. } => "TSK-018",
            Refusal::NoDue => "TSK-019",
            Refusal::AskedAlready => "TSK-020",
            Refusal::NotAsked => "TSK-021",
            Refusal::NotLater => "TSK-022",
            Refusal::NoRating => "TSK-023",
        }
    }

    fn details(&self) -> Vec<(&'static str, String)> {
        match self {
            Refusal::NotNow { standing } => vec![("standing", (*standing).to_owned())],
            Refusal::TextFault { field } => vec![("field", (*field).to_owned())],
            Refusal::Secret { degree, place } | Refusal::PerhapsSecret { degree, place } => {
                vec![("degree", (*degree).to_owned()), ("place", (*place).to_owned())]
            }
            Refusal::NoPart { part } => vec![("part", part.to_string())],
            Refusal::PartsOpen { count } => vec![("count", count.to_string())],
            _ => Vec::new(),
        }
    }
}
