//! Why something about a document was refused, as data. Codes `DOC-0xx` are stable and never reused; the sentences stand
//! in `words/*/document.ftl` under `refusal-DOC-0xx`.

use register::Refuse;

/// A variant per thing a person would do differently.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("document does not exist")]
    NotHere,
    #[error("document is here already")]
    AlreadyHere,
    #[error("not possible while the document is {standing}")]
    NotNow { standing: &'static str },
    #[error("document is marked {degree} in {place}")]
    Secret { degree: &'static str, place: &'static str },
    #[error("document may be marked {degree} in {place}; somebody has to say that it is not")]
    PerhapsSecret { degree: &'static str, place: &'static str },
    #[error("{field} is empty, too long or holds characters that cannot be printed")]
    TextFault { field: &'static str },
    #[error("document bears a day that is still to come")]
    DatedAhead,
    #[error("same file twice, or too many files")]
    FilesFault,
    #[error("book gave no number")]
    NoNumber,
    #[error("only an official acts on documents")]
    AccountNeeded,
    #[error("nobody is named who is to handle the document")]
    NoShares,
    #[error("a document has one lead")]
    OneLead,
    #[error("the same person or unit is named twice, or has an open share already")]
    NamedTwice,
    #[error("too many shares")]
    TooManyShares,
    #[error("due date lies in the past")]
    DuePast,
    #[error("share {share} does not exist or is closed")]
    NoShare { share: u32 },
    #[error("share {share} is somebody else's")]
    NotYours { share: u32 },
    #[error("a share is passed on inside its own unit")]
    OtherUnit,
    #[error("document is with somebody else now")]
    NotWithYou,
    #[error("whom it was handed to has begun with it")]
    AtWork,
    #[error("nothing is asked about this document")]
    NothingAsked,
    #[error("too many recipients")]
    TooManyRecipients,
    #[error("nobody is named whom the group is for")]
    NoRecipients,
    #[error("what the agency issued itself is no copy")]
    CopyOfOriginal,
    #[error("file is not of a kind that bears a seal")]
    NoPaperToCopy,
    #[error("the sheet says what it said before")]
    NothingAmended,
    #[error("a scan looks marked as secret; a person has to look first")]
    Suspected,
}

impl Refuse for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::NotHere => "DOC-001",
            Refusal::AlreadyHere => "DOC-002",
            Refusal::NotNow { .. } => "DOC-003",
            Refusal::Secret { .. } => "DOC-004",
            Refusal::PerhapsSecret { .. } => "DOC-005",
            Refusal::TextFault { .. } => "DOC-006",
            Refusal::DatedAhead => "DOC-007",
            Refusal::FilesFault => "DOC-008",
            Refusal::NoNumber => "DOC-009",
            Refusal::AccountNeeded => "DOC-010",
            Refusal::NoShares => "DOC-011",
            Refusal::OneLead => "DOC-012",
            Refusal::NamedTwice => "DOC-013",
            Refusal::TooManyShares => "DOC-014",
            Refusal::DuePast => "DOC-015",
            Refusal::NoShare { .. } => "DOC-016",
            Refusal::NotYours { .. } => "DOC-017",
            Refusal::OtherUnit => "DOC-018",
            Refusal::NotWithYou => "DOC-019",
            Refusal::NothingAsked => "DOC-020",
            Refusal::TooManyRecipients => "DOC-021",
            Refusal::NoRecipients => "DOC-022",
            Refusal::CopyOfOriginal => "DOC-023",
            Refusal::NoPaperToCopy => "DOC-024",
            Refusal::NothingAmended => "DOC-025",
            Refusal::Suspected => "DOC-026",
            Refusal::AtWork => "DOC-027",
        }
    }

    fn details(&self) -> Vec<(&'static str, String)> {
        match self {
            Refusal::NotNow { standing } => vec![("standing", (*standing).to_owned())],
            Refusal::Secret { degree, place } | Refusal::PerhapsSecret { degree, place } => {
                vec![("degree", (*degree).to_owned()), ("place", (*place).to_owned())]
            }
            Refusal::TextFault { field } => vec![("field", (*field).to_owned())],
            Refusal::NoShare { share } | Refusal::NotYours { share } => {
                vec![("share", share.to_string())]
            }
            _ => Vec::new(),
        }
    }
}
