//! Why a document was not read, each with a code that stays. Nothing of the document's content is in it.

use thiserror::Error;

/// Why a document was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ReadingError {
    /// More bytes than `Limits::input_bytes`.
    #[error("document is too large")]
    TooLarge,
    /// The content is of another kind than was asked for.
    #[error("document is not of this kind")]
    NotThisKind,
    /// The document has a password, even an empty one.
    #[error("document is encrypted")]
    Encrypted,
    /// No page or no main part can be found.
    #[error("document is damaged")]
    Damaged,
    /// A packed document unpacks to more than the limits allow, in all or compared with what it was.
    #[error("document unpacks to too much")]
    Bomb,
    /// A packed document has more entries than `Limits::entries`.
    #[error("document has too many entries")]
    TooManyEntries,
    /// XML is nested deeper than `Limits::depth`.
    #[error("document is nested too deep")]
    TooDeep,
    /// XML declares a document type, which no office program writes.
    #[error("document declares a document type")]
    Doctype,
    /// A decoder fell over; the document is to be treated as unread.
    #[error("document made the reader fail")]
    Internal,
}

impl ReadingError {
    /// The code to keep and to quote. It never changes its meaning.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "too-large",
            Self::NotThisKind => "not-this-kind",
            Self::Encrypted => "encrypted",
            Self::Damaged => "damaged",
            Self::Bomb => "bomb",
            Self::TooManyEntries => "too-many-entries",
            Self::TooDeep => "too-deep",
            Self::Doctype => "doctype",
            Self::Internal => "internal",
        }
    }
}
