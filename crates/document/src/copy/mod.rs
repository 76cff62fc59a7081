//! Certified copies of documents ("bản sao"): true copies, extracts and copies of copies, asked for, decided by whoever may
//! sign copies, numbered and sealed by the records clerk (Decree 30/2020/NĐ-CP art. 25 to 27; annex I, part III).
//! Not the paper (the desk makes it), not copies of dossiers' results. What must always hold: a number of the book of
//! copies is given once, after the decision; all forms of copies of an agency and year share one book; what is issued is
//! never edited; of a copy whose document is withdrawn its line in the book is left and no content.

mod decide;
mod evolve;
mod record;
#[cfg(test)]
mod tests;

pub use decide::PART_CHARS_MAX;
pub use record::{Approved, CertifiedCopy, Form, Issued, Line, Remains, Source, Standing};

use crate::Refusal;
use crate::incoming::Place;
use crate::model::DocumentFile;
use crate::outgoing::{Delivery, Recipient, Sealed};
use kernel::{code::AgencyCode, id::CopyId, time::Timestamp};
use register::{Actor, Entry, Fact, Misfit, Register};
use serde::{Deserialize, Serialize};

/// The register of certified copies.
#[derive(Debug)]
pub struct CopyRegister;

/// What the rules may look at beside the copy.
#[derive(Debug)]
pub struct Context<'a> {
    pub now: Timestamp,
    pub actor: &'a Actor,
    /// The next number of the agency's book of copies of this year; only asked for when one is issued.
    pub number: Option<u64>,
}

/// A copy as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCopy {
    pub id: CopyId,
    pub agency: AgencyCode,
    pub form: Form,
    pub of: Source,
    /// The words that an extract gives, as typed; empty for others.
    pub part: String,
    /// Where in the document they stand: `Điều 2`; empty for others.
    pub place: String,
    pub recipients: Vec<Recipient>,
    /// Who decides: somebody who may sign copies.
    pub signer: Place,
}

/// What may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    Ask(Box<NewCopy>),
    Approve,
    Decline {
        reason: String,
    },
    Issue(Box<Issue>),
    /// Its paper with more evidence at its end.
    Strengthen {
        paper: Box<DocumentFile>,
        sealed: Sealed,
    },
    /// Its document was withdrawn: every word of the copy goes.
    Withhold,
}

/// The sealed copy with its number, and where it went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    pub sign: String,
    pub paper: DocumentFile,
    pub sealed: Sealed,
    pub deliveries: Vec<Delivery>,
}

impl Command {
    /// Every name [`Command::action`] can give.
    pub const ACTIONS: &'static [&'static str] = &[
        "ask_copy",
        "approve_copy",
        "decline_copy",
        "issue_copy",
        "strengthen_copy",
        "withhold_copy",
    ];

    /// Name of the action, as the access policies know it.
    pub const fn action(&self) -> &'static str {
        match self {
            Command::Ask(_) => "ask_copy",
            Command::Approve => "approve_copy",
            Command::Decline { .. } => "decline_copy",
            Command::Issue(_) => "issue_copy",
            Command::Strengthen { .. } => "strengthen_copy",
            Command::Withhold => "withhold_copy",
        }
    }
}

/// What happened. Cleaned values, so that replaying needs no rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    Asked {
        new: Box<NewCopy>,
        by: Place,
    },
    Approved,
    Declined {
        reason: String,
    },
    Issued {
        issued: Box<Issued>,
    },
    Strengthened {
        paper: Box<DocumentFile>,
        sealed: Sealed,
    },
    SourceWithdrawn,
    /// What stands in place of every earlier event once the document was withdrawn.
    Withheld {
        left: Box<Remains>,
    },
}

impl Fact for Event {
    fn kind(&self) -> &'static str {
        match self {
            Event::Asked { .. } => "asked",
            Event::Approved => "approved",
            Event::Declined { .. } => "declined",
            Event::Issued { .. } => "issued",
            Event::Strengthened { .. } => "strengthened",
            Event::SourceWithdrawn => "source_withdrawn",
            Event::Withheld { .. } => "withheld",
        }
    }
}

impl Register for CopyRegister {
    const NAME: &'static str = "copy";
    type Record = CertifiedCopy;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;
    type Context<'a> = Context<'a>;

    fn decide(
        record: Option<&CertifiedCopy>,
        command: &Command,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Refusal> {
        decide::decide(record, command, context)
    }

    fn evolve(
        record: Option<CertifiedCopy>,
        entry: &Entry<Event>,
    ) -> Result<CertifiedCopy, Misfit> {
        evolve::evolve(record, entry)
    }
}
