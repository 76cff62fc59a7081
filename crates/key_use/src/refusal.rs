//! Why something about a use of a key was refused, as data. Codes `KEY-0xx` are stable and never reused; the sentences
//! stand in `words/*/key_use.ftl` under `refusal-KEY-0xx`.

use register::Refuse;

/// A variant per thing a person would do differently.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("use does not exist")]
    NotHere,
    #[error("use is recorded already")]
    AlreadyRecorded,
    #[error("route, register, record or code is empty, too long or not plain ASCII")]
    NameFault,
    #[error("only the holder of the key reports its use")]
    NotHolder,
    #[error("use is reported already")]
    AlreadyReported,
    #[error("report is settled already")]
    AlreadySettled,
    #[error("use was not reported")]
    NotReported,
    #[error("nobody settles a report about their own key or their own act")]
    OwnCause,
    #[error("reason or note is empty, too long or holds characters that cannot be printed")]
    WordsFault,
}

impl Refuse for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::NotHere => "KEY-001",
            Refusal::AlreadyRecorded => "KEY-002",
            Refusal::NameFault => "KEY-003",
            Refusal::NotHolder => "KEY-004",
            Refusal::AlreadyReported => "KEY-005",
            Refusal::AlreadySettled => "KEY-006",
            Refusal::NotReported => "KEY-007",
            Refusal::OwnCause => "KEY-008",
            Refusal::WordsFault => "KEY-009",
        }
    }
}
