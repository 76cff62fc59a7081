//! What somebody may ask of a work file. Ids are made outside.

use super::record::Piece;
use crate::Retention;
use kernel::{
    code::AgencyCode,
    hash::Sha256Hash,
    id::{AccountId, WorkFileId},
    time::Date,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    Open(Box<NewWorkFile>),
    Amend {
        title: String,
        retention: Retention,
        reason: String,
    },
    /// Somebody else of the unit is responsible from now on.
    Assign {
        keeper: AccountId,
        reason: String,
    },
    Add {
        piece: Piece,
        pages: Option<u32>,
    },
    Remove {
        item: u32,
        reason: String,
    },
    /// To this place, from 1.
    Move {
        item: u32,
        place: usize,
        reason: String,
    },
    Count {
        item: u32,
        pages: u32,
    },
    Close {
        words: String,
    },
    Reopen {
        reason: String,
    },
    HandOver {
        note: String,
    },
    Accept {
        place: String,
        note: String,
    },
    Return {
        reason: String,
    },
    AskLoan {
        to: AccountId,
        until: Date,
        purpose: String,
    },
    ApproveLoan {
        loan: u32,
    },
    RefuseLoan {
        loan: u32,
        reason: String,
    },
    EndLoan {
        loan: u32,
    },
    ProposeDestruction {
        reason: String,
    },
    DropDestruction {
        reason: String,
    },
    Destroy {
        number: String,
        dated: Date,
    },
    /// A package of it was made, with this manifest.
    Export {
        manifest: Sha256Hash,
        sealed: bool,
    },
    /// Its title or its notes told a secret: every word of it goes, the acts stay.
    Withdraw,
}

/// A file about to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWorkFile {
    pub id: WorkFileId,
    pub agency: AgencyCode,
    pub unit: AgencyCode,
    pub code: String,
    pub title: String,
    pub retention: Retention,
    /// Code, title and time of keeping are those of the agency's list.
    pub listed: bool,
}

impl Command {
    /// Every name [`Command::action`] can give.
    pub const ACTIONS: &'static [&'static str] = &[
        "open_file",
        "amend_file",
        "assign_file",
        "add_item",
        "remove_item",
        "move_item",
        "count_pages",
        "close_file",
        "reopen_file",
        "hand_over_file",
        "accept_file",
        "return_file",
        "ask_loan",
        "approve_loan",
        "refuse_loan",
        "end_loan",
        "propose_destruction",
        "drop_destruction",
        "destroy_file",
        "export_file",
        "withdraw_file",
    ];

    /// Name of the action, as the access policies know it.
    pub fn action(&self) -> &'static str {
        match self {
            Command::Open(_) => "open_file",
            Command::Amend { .. } => "amend_file",
            Command::Assign { .. } => "assign_file",
            Command::Add { .. } => "add_item",
            Command::Remove { .. } => "remove_item",
            Command::Move { .. } => "move_item",
            Command::Count { .. } => "count_pages",
            Command::Close { .. } => "close_file",
            Command::Reopen { .. } => "reopen_file",
            Command::HandOver { .. } => "hand_over_file",
            Command::Accept { .. } => "accept_file",
            Command::Return { .. } => "return_file",
            Command::AskLoan { .. } => "ask_loan",
            Command::ApproveLoan { .. } => "approve_loan",
            Command::RefuseLoan { .. } => "refuse_loan",
            Command::EndLoan { .. } => "end_loan",
            Command::ProposeDestruction { .. } => "propose_destruction",
            Command::DropDestruction { .. } => "drop_destruction",
            Command::Destroy { .. } => "destroy_file",
            Command::Export { .. } => "export_file",
            Command::Withdraw => "withdraw_file",
        }
    }
}
