//! Papers of a work file that stand in no book: minutes, notes, calculations, pictures. Each is a record of its own, so that
//! one that should not have come in can go without a trace, and so that the bytes of a destroyed file can go.
//! Not documents, which keep their own records. What must always hold: after a withdrawal only the act is left; after its
//! file was destroyed the line in the table of contents is left.

mod rules;
#[cfg(test)]
mod tests;

use crate::Refusal;
use kernel::{
    hash::Sha256Hash,
    id::{FileId, PaperId, WorkFileId},
    secrecy::Sign,
    time::{Date, Timestamp},
};
use register::{Actor, Entry, Fact, Misfit, Register};
use serde::{Deserialize, Serialize};

/// The register of papers.
#[derive(Debug)]
pub struct PaperRegister;

/// One paper of one work file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    pub id: PaperId,
    /// The file in which it lies, or lay.
    pub file: WorkFileId,
    pub kept_at: Timestamp,
    /// What it is; nothing after a withdrawal.
    pub sheet: Option<Sheet>,
    /// Its bytes; nothing after a withdrawal, nor once they are destroyed.
    pub stored: Option<KeptFile>,
}

/// What stands of it in the table of contents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    pub subject: String,
    pub author: String,
    pub dated: Date,
}

/// Bytes in the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFile {
    pub id: FileId,
    /// As it was named, cleaned; for display only.
    pub name: String,
    pub media_type: String,
    pub size: u64,
    pub sha256: Sha256Hash,
    pub kept_at: Timestamp,
    /// How its signatures were judged when it came in: a name as in `document`.
    pub signatures: String,
}

/// A paper about to be taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPaper {
    pub id: PaperId,
    pub file: WorkFileId,
    pub sheet: Sheet,
    pub stored: KeptFile,
    /// A mark of secrecy on its first page, if its text could be read and shows one.
    pub on_first_page: Option<Sign>,
    /// A person has looked and says that there is no mark of secrecy.
    pub affirmed: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    Keep(Box<NewPaper>),
    /// Its file was destroyed by decision: the bytes go.
    DropBytes,
    /// Something secret had slipped in: everything goes, the act stays.
    Withdraw,
}

impl Command {
    /// Every name [`Command::action`] can give.
    pub const ACTIONS: &'static [&'static str] = &["add_item", "drop_paper", "withdraw_paper"];

    /// Name of the action, as the access policies know it: asked about the file in which the paper lies.
    pub fn action(&self) -> &'static str {
        match self {
            Command::Keep(_) => "add_item",
            Command::DropBytes => "drop_paper",
            Command::Withdraw => "withdraw_paper",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    Kept {
        id: PaperId,
        file: WorkFileId,
        sheet: Sheet,
        stored: Box<KeptFile>,
    },
    BytesDropped,
    Withdrawn,
    /// In place of any event above after a withdrawal: which paper, and no content.
    Withheld {
        id: PaperId,
        file: WorkFileId,
        kept_at: Timestamp,
    },
}

impl Fact for Event {
    fn kind(&self) -> &'static str {
        match self {
            Event::Kept { .. } => "kept",
            Event::BytesDropped => "bytes_dropped",
            Event::Withdrawn => "withdrawn",
            Event::Withheld { .. } => "withheld",
        }
    }
}

/// What the rules may look at beside the paper.
#[derive(Debug)]
pub struct Context<'a> {
    pub now: Timestamp,
    pub actor: &'a Actor,
}

impl Register for PaperRegister {
    const NAME: &'static str = "paper";
    type Record = Paper;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;
    type Context<'a> = Context<'a>;

    fn decide(
        record: Option<&Paper>,
        command: &Command,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Refusal> {
        rules::decide(record, command, context)
    }

    fn evolve(record: Option<Paper>, entry: &Entry<Event>) -> Result<Paper, Misfit> {
        rules::evolve(record, entry)
    }
}
