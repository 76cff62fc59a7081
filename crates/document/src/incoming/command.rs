//! What somebody may ask of an incoming document. Ids are made outside.

use super::record::{Part, Place};
use crate::letter::Letter;
use crate::model::{Concern, NewFile, Origin, Request, Sheet, Way};
use kernel::{
    code::AgencyCode,
    id::{AccountId, DocumentId, FileId},
    time::Date,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// It came by the exchange or the mail box; a clerk has not looked at it yet.
    Arrive(Box<NewIncoming>),
    /// Into the book: what lies there as arrived, or a new one at once.
    Register(Box<NewIncoming>),
    /// A secret document came on paper: only that it came.
    ReceiveOnPaper {
        id: DocumentId,
        agency: AgencyCode,
    },
    /// Something marked secret came by a machine: only that it came, and was kept out.
    KeepOut {
        id: DocumentId,
        agency: AgencyCode,
    },
    /// Not for this agency, not readable, not signed as it should be.
    Refuse {
        reason: String,
    },
    /// A slip of the pen on the sheet.
    Amend {
        sheet: Box<Sheet>,
        reason: String,
        affirmed: bool,
        /// The document that it repeats as amended, which the clerk was shown.
        twin: Option<DocumentId>,
    },
    /// To a leader, or to whichever leader comes first.
    Submit {
        to: Option<AccountId>,
        note: String,
    },
    /// The leader's handling note.
    Direct {
        note: String,
        orders: Vec<Order>,
    },
    /// Inside the unit, to a person.
    PassOn {
        share: u32,
        to: AccountId,
        due: Option<Date>,
        note: String,
    },
    Begin {
        share: u32,
    },
    /// What was done; for a share that informs, that it was read.
    Answer {
        share: u32,
        words: String,
    },
    HandBack {
        share: u32,
        reason: String,
    },
    Extend {
        share: u32,
        due: Date,
        reason: String,
    },
    Note {
        words: String,
    },
    Close {
        words: String,
    },
    /// Whoever sent it asks something about it.
    Ask {
        request: Request,
        /// The document that asks; none for a taking back.
        by: Option<DocumentId>,
        words: String,
    },
    /// A person answers.
    AnswerAsk {
        agreed: bool,
        words: String,
    },
    /// A machine read a mark of secrecy on the first page of these scans.
    Suspect {
        files: Vec<FileId>,
    },
    /// A person has looked (`affirmed`): none of the scans that are suspected bears a mark.
    Clear {
        reason: String,
        affirmed: bool,
    },
    /// Something secret had slipped in: content and traces go, the act stays.
    Withdraw,
}

/// A document as whoever takes it in knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewIncoming {
    pub id: DocumentId,
    pub agency: AgencyCode,
    pub way: Way,
    pub sheet: Sheet,
    pub files: Vec<NewFile>,
    /// A person has looked and says that there is no mark of secrecy.
    pub affirmed: bool,
    /// The document that it repeats, which the clerk was shown.
    pub twin: Option<DocumentId>,
    /// Where it came from by the exchange.
    pub origin: Option<Origin>,
    /// What it asks about an earlier document of this agency.
    pub concern: Option<Concern>,
    /// The letter by which it came, when that was an e-mail.
    pub letter: Option<Box<Letter>>,
}

/// A share as a leader gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    pub to: Place,
    pub part: Part,
    pub due: Option<Date>,
}

impl Command {
    /// Every name [`Command::action`] can give.
    pub const ACTIONS: &'static [&'static str] = &[
        "arrive",
        "register_document",
        "receive_on_paper",
        "keep_out",
        "refuse_document",
        "amend",
        "submit_document",
        "direct",
        "pass_on",
        "begin",
        "answer",
        "hand_back",
        "extend",
        "note_document",
        "close_document",
        "ask_document",
        "answer_ask",
        "suspect_document",
        "clear_document",
        "withdraw",
    ];

    /// The sheet that it gives a document.
    pub fn sheet(&self) -> Option<&Sheet> {
        match self {
            Command::Arrive(new) | Command::Register(new) => Some(&new.sheet),
            Command::Amend { sheet, .. } => Some(sheet),
            _ => None,
        }
    }

    /// Name of the action, as the access policies know it.
    pub fn action(&self) -> &'static str {
        match self {
            Command::Arrive(_) => "arrive",
            Command::Register(_) => "register_document",
            Command::ReceiveOnPaper { .. } => "receive_on_paper",
            Command::KeepOut { .. } => "keep_out",
            Command::Refuse { .. } => "refuse_document",
            Command::Amend { .. } => "amend",
            Command::Submit { .. } => "submit_document",
            Command::Direct { .. } => "direct",
            Command::PassOn { .. } => "pass_on",
            Command::Begin { .. } => "begin",
            Command::Answer { .. } => "answer",
            Command::HandBack { .. } => "hand_back",
            Command::Extend { .. } => "extend",
            Command::Note { .. } => "note_document",
            Command::Close { .. } => "close_document",
            Command::Ask { .. } => "ask_document",
            Command::AnswerAsk { .. } => "answer_ask",
            Command::Suspect { .. } => "suspect_document",
            Command::Clear { .. } => "clear_document",
            Command::Withdraw => "withdraw",
        }
    }
}
