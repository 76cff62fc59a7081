//! Why a parcel was not handed over or taken in: a stable code, and whether trying again may help.
//! Never a text from outside: codes are shown to clerks and kept in logs. What must always hold: what may pass by itself is
//! tried again, what would fail alike is told to a person at once.

use desk::exchange::Later;
use edxml::ReadError;
use intake::Unstored;

/// Stable codes of faults; the sentences stand in `words/*/exchange.ftl` under `exchange-fault-…`.
pub mod code {
    /// The other house cannot be reached, or not in time.
    pub const AWAY: &str = "away";
    /// It does not know us, or we not it.
    pub const STRANGER: &str = "stranger";
    /// Its answer is no receipt for the parcel.
    pub const RECEIPT: &str = "receipt";
    /// It is busy, or cannot keep anything now.
    pub const BUSY: &str = "busy";
    /// It refuses the package: it cannot be read.
    pub const UNREADABLE: &str = "unreadable";
    /// The package's signature is missing, or not the sender's.
    pub const UNSIGNED: &str = "unsigned";
    /// It speaks for an agency that is not its sender's.
    pub const IMPOSTOR: &str = "impostor";
    /// It is for no agency there.
    pub const NOBODY: &str = "nobody";
    /// It bears a mark of secrecy.
    pub const SECRET: &str = "secret";
    /// A file in it is refused.
    pub const FILE: &str = "file";
    /// It is too large.
    pub const TOO_LARGE: &str = "too-large";
    /// What it says cannot be taken in.
    pub const REFUSED: &str = "refused";
    /// It cannot be packed here: something of it is gone.
    pub const UNPACKED: &str = "unpacked";

    /// Every code.
    pub const ALL: &[&str] = &[
        AWAY, STRANGER, RECEIPT, BUSY, UNREADABLE, UNSIGNED, IMPOSTOR, NOBODY, SECRET, FILE,
        TOO_LARGE, REFUSED, UNPACKED,
    ];

    /// A code that the other house named, if it is one of ours.
    pub fn known(text: &str) -> Option<&'static str> {
        ALL.iter().find(|code| **code == text).copied()
    }
}

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{code}")]
pub struct Fault {
    pub code: &'static str,
    pub later: Later,
}

impl Fault {
    /// May pass by itself.
    pub const fn again(code: &'static str) -> Self {
        Self { code, later: Later::Again }
    }

    /// Would fail alike.
    pub const fn never(code: &'static str) -> Self {
        Self { code, later: Later::Never }
    }
}

impl From<store::StoreError> for Fault {
    fn from(error: store::StoreError) -> Self {
        tracing::warn!(%error, "the exchange cannot keep something");
        Self::again(code::BUSY)
    }
}

impl From<desk::DeskError> for Fault {
    fn from(error: desk::DeskError) -> Self {
        match error {
            desk::DeskError::Refused { code: "DOC-004" | "DOC-005", .. } => {
                Self::never(code::SECRET)
            }
            desk::DeskError::Refused { .. } | desk::DeskError::Forbidden { .. } => {
                Self::never(code::REFUSED)
            }
            error => {
                tracing::warn!(%error, "the exchange cannot write something");
                Self::again(code::BUSY)
            }
        }
    }
}

impl From<ReadError> for Fault {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Refused(refusal) if refusal.code.as_str().starts_with("signature.") => {
                Self::never(code::UNSIGNED)
            }
            ReadError::Refused(_) => Self::never(code::UNREADABLE),
            ReadError::Source(_) | ReadError::Sink(_) => Self::again(code::BUSY),
        }
    }
}

impl From<Unstored> for Fault {
    fn from(unstored: Unstored) -> Self {
        match unstored {
            Unstored::Refused(intake::Reason::TooLarge) => Self::never(code::TOO_LARGE),
            Unstored::Refused(_) => Self::never(code::FILE),
            Unstored::BrokenOff => Self::again(code::BUSY),
            Unstored::Store(error) => error.into(),
        }
    }
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        tracing::warn!(%error, "the exchange cannot read or write a file");
        Self::again(code::BUSY)
    }
}

impl From<tokio::task::JoinError> for Fault {
    fn from(error: tokio::task::JoinError) -> Self {
        tracing::error!(%error, "a worker of the exchange ended");
        Self::again(code::BUSY)
    }
}
