//! What happened to an outgoing document. Events hold cleaned values, so that replaying needs no rules.

use super::record::{Released, Remains, Sealed, Text};
use crate::incoming::Place;
use crate::model::{Concern, DocumentFile};
use kernel::{
    code::AgencyCode,
    id::{DocumentId, FileId},
};
use register::Fact;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    Drafted {
        id: DocumentId,
        agency: AgencyCode,
        unit: AgencyCode,
        author: Place,
        text: Box<Text>,
    },
    /// A new text; initials and signature of the one before are gone.
    Edited {
        text: Box<Text>,
    },
    /// Files beside the text; initials and signature are gone as with a new text.
    Attached {
        files: Vec<DocumentFile>,
    },
    Detached {
        file: FileId,
    },
    Commented {
        words: String,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        passage: String,
    },
    Presented {
        to: Place,
        to_sign: bool,
        note: String,
    },
    Initialled {
        to: Place,
        to_sign: bool,
        note: String,
    },
    /// To the author, or to who took the draft over from them, with initials and signature gone.
    SentBack {
        reason: String,
    },
    /// To who handed it on, as it stood before; with initials gone if they were put under it then.
    Retracted {
        to: Place,
    },
    /// From somebody who is away to who goes on with it. Its text and initials stay.
    TakenOver {
        to: Place,
        reason: String,
    },
    Signed {
        paper: Box<DocumentFile>,
    },
    Released {
        released: Box<Released>,
    },
    Cancelled {
        reason: String,
    },
    Concerned {
        by: Concern,
    },
    Strengthened {
        file: Box<DocumentFile>,
        sealed: Sealed,
    },
    Withdrawn,
    /// What stands in place of every earlier event of a document that was withdrawn.
    Withheld {
        left: Box<Remains>,
    },
}

impl Fact for Event {
    fn kind(&self) -> &'static str {
        match self {
            Event::Drafted { .. } => "drafted",
            Event::Edited { .. } => "edited",
            Event::Attached { .. } => "attached",
            Event::Detached { .. } => "detached",
            Event::Commented { .. } => "commented",
            Event::Presented { .. } => "presented",
            Event::Initialled { .. } => "initialled",
            Event::SentBack { .. } => "sent_back",
            Event::Retracted { .. } => "retracted",
            Event::TakenOver { .. } => "taken_over",
            Event::Signed { .. } => "signed",
            Event::Released { .. } => "released",
            Event::Cancelled { .. } => "cancelled",
            Event::Concerned { .. } => "concerned",
            Event::Strengthened { .. } => "strengthened",
            Event::Withdrawn => "withdrawn",
            Event::Withheld { .. } => "withheld",
        }
    }
}
