//! What happened to an incoming document. Events hold cleaned values, so that replaying needs no rules.

use super::record::{Registration, Share};
use crate::letter::Letter;
use crate::model::{Concern, DocumentFile, Origin, Request, Sheet, Way};
use kernel::{
    code::AgencyCode,
    id::{AccountId, DocumentId, FileId},
    time::{Date, Timestamp},
};
use register::Fact;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    Arrived {
        id: DocumentId,
        agency: AgencyCode,
        way: Way,
        sheet: Box<Sheet>,
        files: Vec<DocumentFile>,
        #[serde(default)]
        twin: Option<DocumentId>,
        #[serde(default)]
        origin: Option<Origin>,
        #[serde(default)]
        concern: Option<Concern>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        letter: Option<Box<Letter>>,
    },
    /// In the book; the sheet as the clerk has it, and files added to those that arrived.
    Registered {
        registration: Registration,
        sheet: Box<Sheet>,
        files: Vec<DocumentFile>,
        #[serde(default)]
        twin: Option<DocumentId>,
    },
    ReceivedOnPaper {
        id: DocumentId,
        agency: AgencyCode,
    },
    KeptOut {
        id: DocumentId,
        agency: AgencyCode,
    },
    Refused {
        reason: String,
    },
    Amended {
        sheet: Box<Sheet>,
        reason: String,
        #[serde(default)]
        twin: Option<DocumentId>,
    },
    Submitted {
        to: Option<AccountId>,
        note: String,
    },
    Directed {
        note: String,
        shares: Vec<Share>,
    },
    PassedOn {
        note: String,
        share: Box<Share>,
    },
    Begun {
        share: u32,
    },
    /// `ended` are the shares that end with it: this one, and those it was passed on from when nothing else is open there.
    Answered {
        share: u32,
        words: String,
        ended: Vec<u32>,
    },
    HandedBack {
        share: u32,
        reason: String,
    },
    Extended {
        share: u32,
        due: Date,
        reason: String,
    },
    Noted {
        words: String,
    },
    Closed {
        words: String,
    },
    Asked {
        request: Request,
        by: Option<DocumentId>,
        words: String,
    },
    /// What was asked last is answered; on agreeing to give it back its files are gone.
    AskAnswered {
        request: Request,
        agreed: bool,
        words: String,
    },
    /// A machine read a mark of secrecy on the first page of these scans: nobody works on the document until a person looked.
    Suspected {
        files: Vec<FileId>,
    },
    /// A person looked at these scans and found no mark.
    Cleared {
        files: Vec<FileId>,
        reason: String,
    },
    Withdrawn,
    /// In place of any event above after a withdrawal: which document, and its line in the book, but no content.
    Withheld {
        id: DocumentId,
        agency: AgencyCode,
        arrived_at: Timestamp,
        registration: Option<Registration>,
    },
}

impl Event {
    /// Every name that [`Fact::kind`] can give.
    pub const KINDS: [&'static str; 21] = [
        "arrived",
        "registered",
        "received_on_paper",
        "kept_out",
        "refused",
        "amended",
        "submitted",
        "directed",
        "passed_on",
        "begun",
        "answered",
        "handed_back",
        "extended",
        "noted",
        "closed",
        "asked",
        "ask_answered",
        "suspected",
        "cleared",
        "withdrawn",
        "withheld",
    ];
}

impl Fact for Event {
    fn kind(&self) -> &'static str {
        match self {
            Event::Arrived { .. } => "arrived",
            Event::Registered { .. } => "registered",
            Event::ReceivedOnPaper { .. } => "received_on_paper",
            Event::KeptOut { .. } => "kept_out",
            Event::Refused { .. } => "refused",
            Event::Amended { .. } => "amended",
            Event::Submitted { .. } => "submitted",
            Event::Directed { .. } => "directed",
            Event::PassedOn { .. } => "passed_on",
            Event::Begun { .. } => "begun",
            Event::Answered { .. } => "answered",
            Event::HandedBack { .. } => "handed_back",
            Event::Extended { .. } => "extended",
            Event::Noted { .. } => "noted",
            Event::Closed { .. } => "closed",
            Event::Asked { .. } => "asked",
            Event::AskAnswered { .. } => "ask_answered",
            Event::Suspected { .. } => "suspected",
            Event::Cleared { .. } => "cleared",
            Event::Withdrawn => "withdrawn",
            Event::Withheld { .. } => "withheld",
        }
    }
}
