//! A work file: what it is about, its items in order, and its way into the archive.
//! What must always hold: nothing here tells what an item says; numbers of items are never used again.

use super::states::Standing;
use crate::Retention;
use kernel::{
    code::AgencyCode,
    id::{AccountId, DocumentId, PaperId, WorkFileId},
    time::{Date, Timestamp},
};
use serde::{Deserialize, Serialize};

/// One file of one agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkFile {
    pub id: WorkFileId,
    pub agency: AgencyCode,
    /// The unit whose work it is about.
    pub unit: AgencyCode,
    /// Who is responsible for it ("người lập hồ sơ").
    pub keeper: AccountId,
    pub year: i16,
    /// Number and sign within agency and year: `01.KT`.
    pub code: String,
    /// Empty once it was withdrawn and no other was given.
    pub title: String,
    pub retention: Retention,
    /// From the agency's list; otherwise ad hoc.
    pub listed: bool,
    pub opened_at: Timestamp,
    pub standing: Standing,
    /// In the order of the file.
    pub items: Vec<Item>,
    /// How many items there ever were: the next one has a number above.
    pub items_ever: u32,
    /// The table of contents; empty while it is open.
    #[serde(default)]
    pub contents: Vec<Line>,
    #[serde(default)]
    pub closed_on: Option<Date>,
    #[serde(default)]
    pub handed_over: Option<HandedOver>,
    #[serde(default)]
    pub archived: Option<Archived>,
    pub loans: Vec<Loan>,
    #[serde(default)]
    pub destruction: Option<Destruction>,
    pub turns: Vec<Turn>,
}

/// Something in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Names it for good; not its place, which changes.
    pub number: u32,
    pub piece: Piece,
    #[serde(default)]
    pub pages: Option<u32>,
    pub added_by: Option<AccountId>,
    pub added_at: Timestamp,
}

/// Which record an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is", content = "id")]
pub enum Piece {
    Incoming(DocumentId),
    Outgoing(DocumentId),
    /// A paper of the file's own.
    Paper(PaperId),
}

impl Piece {
    /// The name in words.
    pub const fn name(self) -> &'static str {
        match self {
            Piece::Incoming(_) => "incoming",
            Piece::Outgoing(_) => "outgoing",
            Piece::Paper(_) => "paper",
        }
    }
}

/// A line of the table of contents ("mục lục văn bản"). Its place in the list is its number. What it says is read where it
/// is kept; the version says which state of that record was meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub item: u32,
    pub piece: Piece,
    pub pages: u32,
    pub version: u64,
}

/// That it was given to the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedOver {
    pub by: Option<AccountId>,
    pub at: Timestamp,
}

/// That the archive took it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Archived {
    pub by: Option<AccountId>,
    pub at: Timestamp,
    /// Shelf or box, for what is also on paper; empty for none.
    pub place: String,
}

/// Somebody wants to read it, reads it, or read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loan {
    /// Counted from 1 within the file.
    pub number: u32,
    pub to: AccountId,
    pub until: Date,
    pub purpose: String,
    pub asked_by: Option<AccountId>,
    pub asked_at: Timestamp,
    pub state: LoanState,
    /// Who decided, and when it changed last.
    #[serde(default)]
    pub by: Option<AccountId>,
    pub at: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoanState {
    Asked,
    Lent,
    Refused,
    Ended,
}

impl LoanState {
    /// The name in words.
    pub const fn name(self) -> &'static str {
        match self {
            LoanState::Asked => "asked",
            LoanState::Lent => "lent",
            LoanState::Refused => "refused",
            LoanState::Ended => "ended",
        }
    }

    /// Whether something is still to be done about it.
    pub const fn is_open(self) -> bool {
        matches!(self, LoanState::Asked | LoanState::Lent)
    }
}

/// On the way to being destroyed, or destroyed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destruction {
    pub proposed_by: Option<AccountId>,
    pub proposed_at: Timestamp,
    pub reason: String,
    #[serde(default)]
    pub decided: Option<Decided>,
}

/// The decision by which it was destroyed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    pub by: Option<AccountId>,
    pub at: Timestamp,
    /// Number and sign of the decision.
    pub number: String,
    pub dated: Date,
}

/// One turn of its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    pub at: Timestamp,
    pub by: Option<AccountId>,
    pub kind: TurnKind,
    pub words: String,
    /// The item it was about.
    #[serde(default)]
    pub item: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TurnKind {
    Opened,
    Amended,
    Assigned,
    Added,
    Removed,
    Moved,
    Counted,
    Closed,
    Reopened,
    HandedOver,
    Accepted,
    Returned,
    LoanAsked,
    LoanApproved,
    LoanRefused,
    LoanEnded,
    DestructionProposed,
    DestructionDropped,
    Destroyed,
    Exported,
    Withdrawn,
}

impl TurnKind {
    /// The name in words.
    pub const fn name(self) -> &'static str {
        match self {
            TurnKind::Opened => "opened",
            TurnKind::Amended => "amended",
            TurnKind::Assigned => "assigned",
            TurnKind::Added => "added",
            TurnKind::Removed => "removed",
            TurnKind::Moved => "moved",
            TurnKind::Counted => "counted",
            TurnKind::Closed => "closed",
            TurnKind::Reopened => "reopened",
            TurnKind::HandedOver => "handed-over",
            TurnKind::Accepted => "accepted",
            TurnKind::Returned => "returned",
            TurnKind::LoanAsked => "loan-asked",
            TurnKind::LoanApproved => "loan-approved",
            TurnKind::LoanRefused => "loan-refused",
            TurnKind::LoanEnded => "loan-ended",
            TurnKind::DestructionProposed => "destruction-proposed",
            TurnKind::DestructionDropped => "destruction-dropped",
            TurnKind::Destroyed => "destroyed",
            TurnKind::Exported => "exported",
            TurnKind::Withdrawn => "withdrawn",
        }
    }
}

impl WorkFile {
    /// What may happen to it next, whoever asks: names of commands.
    pub const fn allowed(&self) -> &'static [&'static str] {
        self.standing.allowed()
    }

    pub fn item(&self, number: u32) -> Option<&Item> {
        self.items.iter().find(|item| item.number == number)
    }

    /// The place of a piece in the file, from 1.
    pub fn place_of(&self, piece: Piece) -> Option<usize> {
        self.items.iter().position(|item| item.piece == piece).map(|at| at + 1)
    }

    /// Pages of all items that are counted.
    pub fn pages(&self) -> u64 {
        self.items.iter().filter_map(|item| item.pages).map(u64::from).sum()
    }

    /// The last day on which it has to be kept; none while its work goes on, and for what is kept forever.
    pub fn last_day(&self) -> Option<Date> {
        self.retention.last_day(self.closed_on?)
    }

    /// Until when a closed file has to be with the archive: a year after its work ended (Decree 30/2020 art. 30; files of
    /// building works have three months, which their keepers know). None before it is closed, and once it was handed over.
    pub fn hand_over_by(&self) -> Option<Date> {
        let closed = self.closed_on.filter(|_| self.standing == Standing::Closed)?;
        let next = closed.year().checked_add(1)?;
        // 29 February has no anniversary in most years.
        Date::new(next, closed.month(), closed.day())
            .or_else(|_| Date::new(next, closed.month(), closed.day() - 1))
            .ok()
    }

    /// The same without a word that anybody typed; its code and the number of the decision by which it was destroyed stay.
    pub(super) fn without_words(&self) -> WorkFile {
        let mut file = self.clone();
        file.title.clear();
        file.turns
            .iter_mut()
            .filter(|turn| turn.kind != TurnKind::Destroyed)
            .for_each(|turn| turn.words.clear());
        file.loans.iter_mut().for_each(|loan| loan.purpose.clear());
        if let Some(archived) = &mut file.archived {
            archived.place.clear();
        }
        if let Some(destruction) = &mut file.destruction {
            destruction.reason.clear();
        }
        file
    }

    /// Those who read it now.
    pub fn readers(&self) -> impl Iterator<Item = &Loan> {
        self.loans.iter().filter(|loan| loan.state == LoanState::Lent)
    }
}
