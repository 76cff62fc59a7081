//! What happened to a work file. Events hold cleaned values, so that replaying needs no rules; of items they hold ids.

use super::record::{Line, Piece, WorkFile};
use crate::Retention;
use kernel::{
    code::AgencyCode,
    hash::Sha256Hash,
    id::{AccountId, WorkFileId},
    time::Date,
};
use register::Fact;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    Opened {
        id: WorkFileId,
        agency: AgencyCode,
        unit: AgencyCode,
        keeper: AccountId,
        year: i16,
        code: String,
        title: String,
        retention: Retention,
        listed: bool,
    },
    Amended {
        title: String,
        retention: Retention,
        reason: String,
    },
    Assigned {
        keeper: AccountId,
        reason: String,
    },
    ItemAdded {
        item: u32,
        piece: Piece,
        pages: Option<u32>,
    },
    ItemRemoved {
        item: u32,
        reason: String,
    },
    /// To this place, from 1.
    ItemMoved {
        item: u32,
        place: usize,
        reason: String,
    },
    PagesCounted {
        item: u32,
        pages: u32,
    },
    Closed {
        contents: Vec<Line>,
        words: String,
    },
    Reopened {
        reason: String,
    },
    HandedOver {
        note: String,
    },
    Accepted {
        place: String,
        note: String,
    },
    Returned {
        reason: String,
    },
    LoanAsked {
        loan: u32,
        to: AccountId,
        until: Date,
        purpose: String,
    },
    LoanApproved {
        loan: u32,
    },
    LoanRefused {
        loan: u32,
        reason: String,
    },
    LoanEnded {
        loan: u32,
    },
    DestructionProposed {
        reason: String,
    },
    DestructionDropped {
        reason: String,
    },
    Destroyed {
        number: String,
        dated: Date,
    },
    Exported {
        manifest: Sha256Hash,
        sealed: bool,
    },
    /// Every word of the file went, and with them those of all entries before: in place of each stands this. So it holds
    /// the whole file.
    Withdrawn {
        file: Box<WorkFile>,
    },
}

impl Fact for Event {
    fn kind(&self) -> &'static str {
        match self {
            Event::Opened { .. } => "opened",
            Event::Amended { .. } => "amended",
            Event::Assigned { .. } => "assigned",
            Event::ItemAdded { .. } => "item_added",
            Event::ItemRemoved { .. } => "item_removed",
            Event::ItemMoved { .. } => "item_moved",
            Event::PagesCounted { .. } => "pages_counted",
            Event::Closed { .. } => "closed",
            Event::Reopened { .. } => "reopened",
            Event::HandedOver { .. } => "handed_over",
            Event::Accepted { .. } => "accepted",
            Event::Returned { .. } => "returned",
            Event::LoanAsked { .. } => "loan_asked",
            Event::LoanApproved { .. } => "loan_approved",
            Event::LoanRefused { .. } => "loan_refused",
            Event::LoanEnded { .. } => "loan_ended",
            Event::DestructionProposed { .. } => "destruction_proposed",
            Event::DestructionDropped { .. } => "destruction_dropped",
            Event::Destroyed { .. } => "destroyed",
            Event::Exported { .. } => "exported",
            Event::Withdrawn { .. } => "withdrawn",
        }
    }
}
