//! Why a command was not carried out, as data. Codes `DOS-0xx` are stable and never reused; the
//! sentences are in the words files under `refusal-DOS-0xx`.

/// A variant per thing a person would do differently.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("to be completed")]
    NotHere,
}
