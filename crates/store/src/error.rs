//! What can go wrong in the stores, in kinds a caller can act upon.
//! Not the place for refusals of the law or of permission: those belong to the registers.
//! Always holds: no message carries a value that was stored or asked for, so an error may be logged.

use std::fmt;

/// Why the database or the object store did not do what it was asked.
///
/// `statement` names the [`crate::Sql`] (or the attempt) it happened in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// A unique key was already taken, or a statement changed another number of rows than expected.
    /// The whole batch was undone. Load again, decide again.
    #[error("conflict in {statement}")]
    Conflict { statement: &'static str },
    /// Too much is waiting, or two writers met. Nothing was written. Try again a little later.
    #[error("busy in {statement}: {detail}")]
    Busy { statement: &'static str, detail: String },
    /// The engine cannot be reached, or went away while at work.
    /// A write may or may not have been kept: repeat it under the same idempotency key.
    #[error("engine lost in {statement}: {detail}")]
    Lost { statement: &'static str, detail: String },
    /// No space is left. Nothing was written. Works again by itself once there is space.
    #[error("no space left in {statement}: {detail}")]
    Full { statement: &'static str, detail: String },
    /// Stored bytes are not what was once stored. An operator must look.
    #[error("corrupt data in {statement}: {detail}")]
    Corrupt { statement: &'static str, detail: String },
    /// A mistake of the program: wrong SQL, wrong type, broken foreign key. Repeating does not help.
    #[error("invalid use in {statement}: {detail}")]
    Invalid { statement: &'static str, detail: String },
}

/// The kinds of [`StoreError`], to which the retry policy is attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    Conflict,
    Busy,
    Lost,
    Full,
    Corrupt,
    Invalid,
}

impl ErrorKind {
    /// Whether the same work, unchanged, may succeed when tried again soon.
    ///
    /// [`ErrorKind::Lost`] is retryable only because writes carry an idempotency key.
    pub fn retryable(self) -> bool {
        matches!(self, Self::Busy | Self::Lost)
    }

    /// Lower-case word for logs and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Conflict => "conflict",
            Self::Busy => "busy",
            Self::Lost => "lost",
            Self::Full => "full",
            Self::Corrupt => "corrupt",
            Self::Invalid => "invalid",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl StoreError {
    /// The kind, to choose between retry, apology and alarm.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Conflict { .. } => ErrorKind::Conflict,
            Self::Busy { .. } => ErrorKind::Busy,
            Self::Lost { .. } => ErrorKind::Lost,
            Self::Full { .. } => ErrorKind::Full,
            Self::Corrupt { .. } => ErrorKind::Corrupt,
            Self::Invalid { .. } => ErrorKind::Invalid,
        }
    }

    /// Name of the SQL constant, or of the attempt, in which it happened.
    pub fn statement(&self) -> &'static str {
        match self {
            Self::Conflict { statement }
            | Self::Busy { statement, .. }
            | Self::Lost { statement, .. }
            | Self::Full { statement, .. }
            | Self::Corrupt { statement, .. }
            | Self::Invalid { statement, .. } => statement,
        }
    }

    pub(crate) fn of(kind: ErrorKind, statement: &'static str, detail: impl fmt::Display) -> Self {
        let detail = detail.to_string();
        match kind {
            ErrorKind::Conflict => Self::Conflict { statement },
            ErrorKind::Busy => Self::Busy { statement, detail },
            ErrorKind::Lost => Self::Lost { statement, detail },
            ErrorKind::Full => Self::Full { statement, detail },
            ErrorKind::Corrupt => Self::Corrupt { statement, detail },
            ErrorKind::Invalid => Self::Invalid { statement, detail },
        }
    }

    pub(crate) fn invalid(statement: &'static str, detail: impl fmt::Display) -> Self {
        Self::of(ErrorKind::Invalid, statement, detail)
    }

    /// A failure of the file system, by its kind.
    pub(crate) fn file(attempt: &'static str, error: &std::io::Error) -> Self {
        use std::io::ErrorKind as Io;
        let kind = match error.kind() {
            Io::StorageFull | Io::QuotaExceeded | Io::FileTooLarge => ErrorKind::Full,
            Io::InvalidInput => ErrorKind::Invalid,
            Io::InvalidData | Io::UnexpectedEof => ErrorKind::Corrupt,
            _ => ErrorKind::Lost,
        };
        // Only the kind: the message of the system may name a path chosen by a person.
        Self::of(kind, attempt, error.kind())
    }
}
