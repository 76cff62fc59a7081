//! Why something about a work file was refused, as data. Codes `FIL-0xx` are stable and never reused; the sentences stand
//! in `words/*/work_file.ftl` under `refusal-FIL-0xx`.

use register::Refuse;

/// A variant per thing a person would do differently.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("it does not exist")]
    NotHere,
    #[error("it is here already")]
    AlreadyHere,
    #[error("not possible while the file is {standing}")]
    NotNow { standing: &'static str },
    #[error("{field} is empty, too long or holds characters that cannot be printed")]
    TextFault { field: &'static str },
    #[error("it is marked {degree} in {place}")]
    Secret { degree: &'static str, place: &'static str },
    #[error("it may be marked {degree} in {place}; somebody has to say that it is not")]
    PerhapsSecret { degree: &'static str, place: &'static str },
    #[error("only an official acts on files")]
    AccountNeeded,
    #[error("the code of a file is a number, a dot and a sign")]
    CodeFault,
    #[error("it lies in the file already, as number {place}")]
    InFile { place: usize },
    #[error("item {item} is not in the file")]
    NoItem { item: u32 },
    #[error("too many items")]
    TooManyItems,
    #[error("an item has at least one page and not very many")]
    PagesFault,
    #[error("the file holds nothing")]
    Empty,
    #[error("pages of number {place} are not counted")]
    NotCounted { place: usize },
    #[error("number {place} is not released yet")]
    NotFinished { place: usize },
    #[error("the day lies in the past, or too far ahead")]
    DayFault,
    #[error("loan {loan} is not there or not of this kind")]
    NoLoan { loan: u32 },
    #[error("a loan to the same person is open")]
    LentAlready,
    #[error("somebody reads it")]
    OnLoan,
    #[error("it has to be kept longer")]
    KeptLonger,
    #[error("whoever proposed does not decide")]
    SamePerson,
    #[error("the list of titles is issued; a title in it does not change")]
    Issued,
    #[error("a title of this code is in the list")]
    TitleTaken,
    #[error("no such title")]
    NoTitle,
}

impl Refuse for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::NotHere => "FIL-001",
            Refusal::AlreadyHere => "FIL-002",
            Refusal::NotNow { .. } => "FIL-003",
            Refusal::TextFault { .. } => "FIL-004",
            Refusal::Secret { .. } => "FIL-005",
            Refusal::PerhapsSecret { .. } => "FIL-006",
            Refusal::AccountNeeded => "FIL-007",
            Refusal::CodeFault => "FIL-008",
            Refusal::InFile { .. } => "FIL-009",
            Refusal::NoItem { .. } => "FIL-010",
            Refusal::TooManyItems => "FIL-011",
            Refusal::PagesFault => "FIL-012",
            Refusal::Empty => "FIL-013",
            Refusal::NotCounted { .. } => "FIL-014",
            Refusal::NotFinished { .. } => "FIL-015",
            Refusal::DayFault => "FIL-016",
            Refusal::NoLoan { .. } => "FIL-017",
            Refusal::LentAlready => "FIL-018",
            Refusal::OnLoan => "FIL-019",
            Refusal::KeptLonger => "FIL-020",
            Refusal::SamePerson => "FIL-021",
            Refusal::Issued => "FIL-022",
            Refusal::TitleTaken => "FIL-023",
            Refusal::NoTitle => "FIL-024",
        }
    }

    fn details(&self) -> Vec<(&'static str, String)> {
        match self {
            Refusal::NotNow { standing } => vec![("standing", (*standing).to_owned())],
            Refusal::TextFault { field } => vec![("field", (*field).to_owned())],
            Refusal::Secret { degree, place } | Refusal::PerhapsSecret { degree, place } => {
                vec![("degree", (*degree).to_owned()), ("place", (*place).to_owned())]
            }
            Refusal::InFile { place }
            | Refusal::NotCounted { place }
            | Refusal::NotFinished { place } => vec![("number", place.to_string())],
            _ => Vec::new(),
        }
    }
}
