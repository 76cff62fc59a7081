//! Why the desk did not do what was asked, in the few kinds a caller treats differently.
//! Not words for people: those are chosen from the code by the pages.

use store::StoreError;

/// An answer other than "done".
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The policies do not let this actor do this.
    #[error("not allowed: {action}")]
    Forbidden { action: &'static str },
    /// There is no such record, or this actor must not know of it.
    #[error("not found")]
    NotFound,
    /// The register's rules say no.
    #[error("refused: {code}")]
    Refused { code: &'static str, details: Vec<(&'static str, String)> },
    /// Somebody else changed the record since it was read.
    #[error("changed meanwhile, now version {now}")]
    Stale { now: u64, last: Option<Box<LastChange>> },
    /// A unique key outside the spine was taken; the register's own module says what that means.
    #[error("conflict in {statement}")]
    Conflict { statement: &'static str },
    /// Too much at once; the same command may be given again with the same key.
    #[error("busy")]
    Busy,
    /// The engine or the object store is away or full; nothing was written.
    #[error("unavailable: {0}")]
    Unavailable(StoreError),
    /// A programmer's mistake or a damaged store.
    #[error("fault: {0}")]
    Fault(String),
}

/// What the other officer did, to be told to the one who came second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastChange {
    pub kind: String,
    pub at: kernel::time::Timestamp,
    pub by: register::Actor,
}

impl From<StoreError> for DeskError {
    fn from(error: StoreError) -> Self {
        use store::ErrorKind as Kind;
        match error.kind() {
            Kind::Busy | Kind::Conflict => DeskError::Busy,
            Kind::Lost | Kind::Full => DeskError::Unavailable(error),
            Kind::Corrupt | Kind::Invalid => DeskError::Fault(error.to_string()),
        }
    }
}

impl DeskError {
    pub(crate) fn fault(what: impl std::fmt::Display) -> Self {
        DeskError::Fault(what.to_string())
    }

    pub(crate) fn refused(refusal: &impl register::Refuse) -> Self {
        DeskError::Refused { code: refusal.code(), details: refusal.details() }
    }
}
