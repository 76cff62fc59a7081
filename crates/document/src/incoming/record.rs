//! An incoming document: its number, how it stands, and what it is about as long as that may be known.
//! What must always hold: without its matter nothing here tells what was in the document.

use crate::letter::Letter;
use crate::model::{Concern, DocumentFile, Origin, Request, Sheet, Way};
use kernel::{
    code::AgencyCode,
    id::{AccountId, DocumentId, FileId},
    time::{Date, Timestamp},
};
use register::Actor;
use serde::{Deserialize, Serialize};

/// Keys of the roles that act for a unit.
const HEADS: [&str; 2] = ["division_head", "leader"];

/// One document in one agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incoming {
    pub id: DocumentId,
    /// In whose book it stands.
    pub agency: AgencyCode,
    pub arrived_at: Timestamp,
    pub standing: Standing,
    pub registration: Option<Registration>,
    /// What it is and who handles it; absent for what was received on paper alone, and after a withdrawal.
    pub matter: Option<Box<Matter>>,
}

/// Its line in the incoming book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// Year of the book; numbers begin at 1 each 1 January (Decree 30/2020 art. 15).
    pub year: i16,
    pub number: u64,
    pub at: Timestamp,
}

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Here, and not in the book yet.
    Arrived,
    Registered,
    /// With a leader, who is to direct it.
    Submitted,
    /// Directed; somebody works on it.
    InHand,
    Done,
    /// Given back because its sender asked for it: its line in the book stays, its files are gone (Decree 30/2020 art. 18).
    GivenBack,
    /// Not taken in; the reason is told to whoever sent it.
    Refused,
    /// A secret document, on paper alone: that it came, and nothing else.
    OnPaper,
    /// Something marked secret came by a machine and was kept out: that it came, and nothing else.
    KeptOut,
    /// Taken back with its content: something secret had slipped in.
    Withdrawn,
}

impl Standing {
    pub const ALL: [Standing; 10] = [
        Standing::Arrived,
        Standing::Registered,
        Standing::Submitted,
        Standing::InHand,
        Standing::Done,
        Standing::GivenBack,
        Standing::Refused,
        Standing::OnPaper,
        Standing::KeptOut,
        Standing::Withdrawn,
    ];

    /// The name in rows, policies and words.
    pub const fn name(self) -> &'static str {
        match self {
            Standing::Arrived => "arrived",
            Standing::Registered => "registered",
            Standing::Submitted => "submitted",
            Standing::InHand => "in_hand",
            Standing::Done => "done",
            Standing::GivenBack => "given_back",
            Standing::Refused => "refused",
            Standing::OnPaper => "on_paper",
            Standing::KeptOut => "kept_out",
            Standing::Withdrawn => "withdrawn",
        }
    }
}

/// What it is, and its way through the house.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    pub way: Way,
    pub sheet: Sheet,
    pub files: Vec<DocumentFile>,
    /// An earlier document with the same sender, number and day, or the same file, that the clerk knew of.
    #[serde(default)]
    pub twin: Option<DocumentId>,
    /// The leader it was submitted to, when one was named.
    #[serde(default)]
    pub leader: Option<AccountId>,
    pub shares: Vec<Share>,
    pub turns: Vec<Turn>,
    /// Where it came from by the exchange.
    #[serde(default)]
    pub origin: Option<Origin>,
    /// What it asks about an earlier document.
    #[serde(default)]
    pub concern: Option<Concern>,
    /// What its sender asked about it.
    #[serde(default)]
    pub asks: Vec<Ask>,
    /// The letter by which it came, when that was an e-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letter: Option<Box<Letter>>,
    /// Its scans on which a machine read a mark of secrecy.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suspicions: Vec<Suspicion>,
}

/// A scan whose first page a machine read as marked secret. Machines misread, so that a person says whether it is; who and
/// why stands in the turn of that moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspicion {
    pub file: FileId,
    pub at: Timestamp,
    /// When a person said that it bears no mark.
    #[serde(default)]
    pub cleared_at: Option<Timestamp>,
}

/// Something asked about the document by whoever sent it, and what a person answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    pub request: Request,
    /// The document that asks; none for a taking back.
    #[serde(default)]
    pub by: Option<DocumentId>,
    pub at: Timestamp,
    #[serde(default)]
    pub agreed: Option<bool>,
}

/// Who has a share: a unit, whose head acts, or one person of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    pub unit: AgencyCode,
    #[serde(default)]
    pub account: Option<AccountId>,
}

/// What is asked of whoever has a share (domain.md §6.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// "Chủ trì".
    Lead,
    /// "Phối hợp".
    Coordinate,
    /// "Để biết".
    Inform,
}

impl Part {
    pub const ALL: [Part; 3] = [Part::Lead, Part::Coordinate, Part::Inform];

    /// The name in forms and words.
    pub const fn name(self) -> &'static str {
        match self {
            Part::Lead => "lead",
            Part::Coordinate => "coordinate",
            Part::Inform => "inform",
        }
    }
}

/// A part of the work on a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Counted from 1 within the document.
    pub number: u32,
    pub to: Place,
    pub part: Part,
    pub due: Option<Date>,
    pub given_by: AccountId,
    pub given_at: Timestamp,
    /// The share out of which it was passed on.
    #[serde(default)]
    pub under: Option<u32>,
    #[serde(default)]
    pub begun_at: Option<Timestamp>,
    #[serde(default)]
    pub ended: Option<Ended>,
}

/// The end of a share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    pub at: Timestamp,
    pub by: Option<AccountId>,
    /// Given back undone.
    #[serde(default)]
    pub handed_back: bool,
}

impl Matter {
    /// When the clerk passed it on: to whoever was told to handle it, or before that to a leader.
    pub fn passed_on_at(&self) -> Option<Timestamp> {
        let given = self.shares.iter().filter(|share| share.under.is_none());
        let given = given.map(|share| share.given_at).min();
        let submitted = self.turns.iter().find(|turn| turn.kind == TurnKind::Submitted);
        given.or(submitted.map(|turn| turn.at))
    }
}

impl Share {
    /// When whoever has it took it in hand: on paper they would have signed for it then.
    pub fn received_at(&self) -> Option<Timestamp> {
        self.begun_at.or(self.ended.as_ref().map(|ended| ended.at))
    }

    pub fn is_open(&self) -> bool {
        self.ended.is_none()
    }

    /// Whether it is the actor's: their own, or that of the unit they head.
    pub fn is_of(&self, actor: &Actor) -> bool {
        match (actor, self.to.account) {
            (_, Some(account)) => actor.account() == Some(account),
            (Actor::Officer { seat, .. }, None) => {
                seat.unit == self.to.unit && HEADS.contains(&seat.role.as_str())
            }
            (_, None) => false,
        }
    }
}

/// One turn of its way through the house: what the picture of its chain is drawn from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    pub at: Timestamp,
    pub by: Option<AccountId>,
    pub kind: TurnKind,
    /// The handling note, answer or reason.
    pub words: String,
    /// Shares that were given, or that it was about.
    pub shares: Vec<u32>,
    /// What its sheet said before this turn, where the turn changed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Box<Sheet>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TurnKind {
    Arrived,
    Registered,
    Amended,
    Submitted,
    Directed,
    PassedOn,
    Begun,
    Answered,
    HandedBack,
    Extended,
    Noted,
    Closed,
    Refused,
    Asked,
    Agreed,
    Declined,
    Suspected,
    Cleared,
}

impl TurnKind {
    /// The name in words.
    pub const fn name(self) -> &'static str {
        match self {
            TurnKind::Arrived => "arrived",
            TurnKind::Registered => "registered",
            TurnKind::Amended => "amended",
            TurnKind::Submitted => "submitted",
            TurnKind::Directed => "directed",
            TurnKind::PassedOn => "passed-on",
            TurnKind::Begun => "begun",
            TurnKind::Answered => "answered",
            TurnKind::HandedBack => "handed-back",
            TurnKind::Extended => "extended",
            TurnKind::Noted => "noted",
            TurnKind::Closed => "closed",
            TurnKind::Refused => "refused",
            TurnKind::Asked => "asked",
            TurnKind::Agreed => "agreed",
            TurnKind::Declined => "declined",
            TurnKind::Suspected => "suspected",
            TurnKind::Cleared => "cleared",
        }
    }
}

impl Incoming {
    /// Shares that are open.
    pub fn open_shares(&self) -> impl Iterator<Item = &Share> {
        self.matter.iter().flat_map(|matter| &matter.shares).filter(|share| share.is_open())
    }

    /// Turns that changed the sheet: which, what it said before, and what it said then.
    pub fn corrections(&self) -> Vec<(usize, &Sheet, &Sheet)> {
        let Some(matter) = self.matter.as_deref() else { return Vec::new() };
        let mut after = &matter.sheet;
        let mut found = Vec::new();
        for (at, turn) in matter.turns.iter().enumerate().rev() {
            if let Some(before) = turn.before.as_deref() {
                found.push((at, before, after));
                after = before;
            }
        }
        found.reverse();
        found
    }

    /// What its sender asks and nobody has answered.
    pub fn open_ask(&self) -> Option<&Ask> {
        let mut asks = self.matter.iter().flat_map(|matter| &matter.asks);
        asks.find(|ask| ask.agreed.is_none())
    }

    /// Whether a scan of it looks marked as secret and nobody has said that it is not.
    pub fn is_suspected(&self) -> bool {
        self.suspects().next().is_some()
    }

    /// The scans that look marked.
    pub fn suspects(&self) -> impl Iterator<Item = FileId> {
        let suspicions = self.matter.iter().flat_map(|matter| &matter.suspicions);
        suspicions.filter(|it| it.cleared_at.is_none()).map(|it| it.file)
    }

    /// Its files as far as they may be passed on: none while it is suspected.
    pub fn files(&self) -> &[DocumentFile] {
        match self.matter.as_deref() {
            Some(matter) if !self.is_suspected() => &matter.files,
            _ => &[],
        }
    }

    /// What may happen to it next, whoever asks: names of commands.
    pub fn allowed(&self) -> &'static [&'static str] {
        if self.is_suspected() {
            return &["ask_document", "suspect_document", "clear_document", "withdraw"];
        }
        match self.standing {
            Standing::Arrived => &[
                "register_document",
                "refuse_document",
                "ask_document",
                "answer_ask",
                "suspect_document",
                "withdraw",
            ],
            Standing::Registered | Standing::Submitted => &[
                "amend",
                "submit_document",
                "direct",
                "close_document",
                "note_document",
                "ask_document",
                "answer_ask",
                "suspect_document",
                "withdraw",
            ],
            Standing::InHand => &[
                "amend",
                "direct",
                "pass_on",
                "begin",
                "answer",
                "hand_back",
                "extend",
                "close_document",
                "note_document",
                "ask_document",
                "answer_ask",
                "suspect_document",
                "withdraw",
            ],
            Standing::Done => &[
                "amend",
                "note_document",
                "ask_document",
                "answer_ask",
                "suspect_document",
                "withdraw",
            ],
            Standing::GivenBack => &["note_document", "withdraw"],
            Standing::Refused => &["suspect_document", "withdraw"],
            Standing::OnPaper | Standing::KeptOut | Standing::Withdrawn => &[],
        }
    }
}
