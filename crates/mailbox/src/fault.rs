//! Why a box was not read: a stable code.
//! Never a text from outside: codes are shown to clerks and kept in logs.

use desk::DeskError;

/// Stable codes of faults; the sentences stand in `words/*/exchange.ftl` under `mailbox-fault-…`.
pub mod code {
    /// The server cannot be reached, or broke off.
    pub const AWAY: &str = "away";
    /// It did not answer in time.
    pub const SILENT: &str = "silent";
    /// Its certificate is not one that is trusted.
    pub const STRANGER: &str = "stranger";
    /// It does not take the user and password.
    pub const SIGN_IN: &str = "sign-in";
    /// It has no such folder.
    pub const FOLDER: &str = "folder";
    /// It says what no server should.
    pub const BROKEN: &str = "broken";
    /// This house cannot keep anything now.
    pub const BUSY: &str = "busy";

    /// Every code.
    pub const ALL: &[&str] = &[AWAY, SILENT, STRANGER, SIGN_IN, FOLDER, BROKEN, BUSY];
}

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{code}")]
pub struct Fault {
    pub code: &'static str,
}

impl Fault {
    pub const fn of(code: &'static str) -> Self {
        Self { code }
    }
}

impl From<DeskError> for Fault {
    fn from(error: DeskError) -> Self {
        // A mistake of ours is worth a line; it never holds a stored value.
        tracing::debug!(%error, "a letter is not kept");
        Self::of(code::BUSY)
    }
}

impl From<store::StoreError> for Fault {
    fn from(error: store::StoreError) -> Self {
        Self::from(DeskError::from(error))
    }
}

/// Errors of the library quote what the server said: only their kind goes on.
impl From<async_imap::error::Error> for Fault {
    fn from(error: async_imap::error::Error) -> Self {
        use async_imap::error::Error;
        use std::io::ErrorKind;
        match error {
            Error::Io(error) if error.kind() == ErrorKind::InvalidData => Self::of(code::BROKEN),
            Error::Io(error) if error.kind() == ErrorKind::Other => Self::of(code::BROKEN),
            Error::Io(_) | Error::ConnectionLost => Self::of(code::AWAY),
            _ => Self::of(code::BROKEN),
        }
    }
}
