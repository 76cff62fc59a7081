//! Why something about a parcel or a sending was refused, as data. Codes `EXC-0xx` are stable and never reused; the
//! sentences stand in `words/*/exchange.ftl` under `refusal-EXC-0xx`.

use register::Refuse;

/// A variant per thing a person would do differently.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("no such parcel or sending")]
    NotHere,
    #[error("it is here already")]
    AlreadyHere,
    #[error("not possible while it is {standing}")]
    NotNow { standing: &'static str },
    #[error("{field} is empty, too long or holds characters that cannot be printed")]
    TextFault { field: &'static str },
    #[error("receipt is for another parcel")]
    OtherReceipt,
    #[error("something is asked already and not answered")]
    AskedAlready,
    #[error("only an official decides this")]
    AccountNeeded,
}

impl Refuse for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::NotHere => "EXC-001",
            Refusal::AlreadyHere => "EXC-002",
            Refusal::NotNow { .. } => "EXC-003",
            Refusal::TextFault { .. } => "EXC-004",
            Refusal::OtherReceipt => "EXC-005",
            Refusal::AskedAlready => "EXC-006",
            Refusal::AccountNeeded => "EXC-007",
        }
    }

    fn details(&self) -> Vec<(&'static str, String)> {
        match self {
            Refusal::NotNow { standing } => vec![("standing", (*standing).to_owned())],
            Refusal::TextFault { field } => vec![("field", (*field).to_owned())],
            _ => Vec::new(),
        }
    }
}
