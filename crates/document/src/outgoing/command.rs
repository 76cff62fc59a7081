//! What somebody may ask of an outgoing document. Ids and papers are made outside.

use super::record::{Delivery, FileSeal, Outward, Sealed, Text};
use crate::incoming::Place;
use crate::model::{Concern, DocumentFile, NewFile};
use kernel::{
    code::AgencyCode,
    id::{DocumentId, FileId},
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    Draft(Box<NewDraft>),
    Edit {
        text: Box<Text>,
    },
    /// Files that go out beside the paper; `affirmed` that none bears a mark of secrecy where there is a doubt.
    Attach {
        files: Vec<NewFile>,
        affirmed: bool,
    },
    Detach {
        file: FileId,
    },
    /// `passage`: words of the text that it is about; none for the whole.
    Comment {
        words: String,
        passage: String,
    },
    /// Up the chain: to be looked over, or to be signed.
    Present {
        to: Place,
        to_sign: bool,
        note: String,
    },
    /// Initials, and further up.
    Initial {
        to: Place,
        to_sign: bool,
        note: String,
    },
    Return {
        reason: String,
    },
    /// Back from whom it was handed to, who has done nothing with it yet ("rút lại").
    Retract,
    /// From somebody who is away ("nhận thay").
    TakeOver {
        reason: String,
    },
    Sign {
        paper: Box<DocumentFile>,
    },
    Release(Box<Release>),
    Cancel {
        reason: String,
    },
    /// A document that was released later asks something about it.
    NoteConcern {
        by: Concern,
    },
    /// One of its sealed files with more evidence at its end.
    Strengthen {
        file: Box<DocumentFile>,
        sealed: Sealed,
    },
    /// It holds a state secret: every word and file of it goes.
    Withdraw,
}

/// A draft as its author begins it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDraft {
    pub id: DocumentId,
    pub agency: AgencyCode,
    pub unit: AgencyCode,
    pub text: Text,
}

/// The sealed paper with its number, and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    pub sign: String,
    pub paper: DocumentFile,
    pub sealed: Sealed,
    /// As they go out, each PDF sealed in its own file.
    pub attachments: Vec<DocumentFile>,
    pub attachment_seals: Vec<FileSeal>,
    pub deliveries: Vec<Delivery>,
    pub outward: Vec<Outward>,
}

impl Command {
    /// Every name [`Command::action`] can give.
    pub const ACTIONS: &'static [&'static str] = &[
        "draft_document",
        "edit_document",
        "comment_document",
        "present_document",
        "initial_document",
        "return_document",
        "retract_document",
        "take_over_document",
        "sign_document",
        "release_document",
        "cancel_document",
        "note_concern",
        "strengthen_document",
        "withdraw_document",
    ];

    /// Name of the action, as the access policies know it.
    pub const fn action(&self) -> &'static str {
        match self {
            Command::Draft(_) => "draft_document",
            Command::Edit { .. } | Command::Attach { .. } | Command::Detach { .. } => {
                "edit_document"
            }
            Command::Comment { .. } => "comment_document",
            Command::Present { .. } => "present_document",
            Command::Initial { .. } => "initial_document",
            Command::Return { .. } => "return_document",
            Command::Retract => "retract_document",
            Command::TakeOver { .. } => "take_over_document",
            Command::Sign { .. } => "sign_document",
            Command::Release(_) => "release_document",
            Command::Cancel { .. } => "cancel_document",
            Command::NoteConcern { .. } => "note_concern",
            Command::Strengthen { .. } => "strengthen_document",
            Command::Withdraw => "withdraw_document",
        }
    }
}
