//! How the interface tells documents: its own types, apart from the registers'.
//! What must always hold: without its matter nothing is told of what was in a document.

use document::{
    Incoming, Outgoing,
    incoming::{Share, Turn},
    model::{DocumentFile, Sheet},
    outgoing::Step,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::view::{Office, moment, office};
use crate::app::App;

/// A document that came in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Document)]
pub(super) struct DocumentBody {
    id: String,
    agency: Office,
    /// `arrived`, `registered`, `submitted`, `in_hand`, `done`, `given_back`, `refused`, `on_paper`, `withdrawn`.
    standing: String,
    #[schema(format = DateTime)]
    arrived_at: String,
    /// Year of the incoming book, and its number there.
    year: Option<i16>,
    number: Option<u64>,
    /// `exchange`, `email`, `post`, `counter`.
    way: Option<String>,
    /// What it says of itself; absent for what was received on paper alone, and after a withdrawal.
    sheet: Option<SheetBody>,
    files: Vec<DocumentFileBody>,
    /// The first page of a scan looks marked as secret: nothing may be done to it, and its files are not sent but to those
    /// who say whether it is, until a person has looked.
    suspected: bool,
}

/// What a document says of itself.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Sheet)]
pub(super) struct SheetBody {
    author: String,
    number: String,
    #[schema(format = Date)]
    dated: String,
    /// Code of its type in the list `document-type`.
    kind: String,
    subject: String,
    /// `normal`, `urgent`, `very-urgent`, `express`.
    urgency: String,
    signer: String,
    pages: Option<u32>,
    #[schema(format = Date)]
    answer_by: Option<String>,
}

/// A file of a document.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DocumentFile)]
pub(super) struct DocumentFileBody {
    id: String,
    name: String,
    media_type: String,
    /// Bytes.
    size: u64,
    /// SHA-256 of the bytes, in hexadecimal digits.
    sha256: String,
    /// How its signatures were judged when it came in: `none`, `good`, `unsure`, `bad`, `not-judged`.
    signatures: String,
}

/// A part of the work on a document.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Share)]
pub(super) struct ShareBody {
    number: u32,
    unit: Office,
    /// Account of the person, when it is not the unit's.
    account: Option<String>,
    /// `lead`, `coordinate`, `inform`.
    part: String,
    #[schema(format = Date)]
    due: Option<String>,
    #[schema(format = DateTime)]
    given_at: String,
    #[schema(format = DateTime)]
    begun_at: Option<String>,
    #[schema(format = DateTime)]
    ended_at: Option<String>,
    handed_back: bool,
    /// Whether the reader may answer it.
    own: bool,
}

/// A turn of a document's way through the house.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Turn)]
pub(super) struct TurnBody {
    #[schema(format = DateTime)]
    at: String,
    /// Account; absent for the program.
    by: Option<String>,
    kind: String,
    words: String,
    /// Numbers of shares that were given, or that it was about.
    shares: Vec<u32>,
}

/// A document that goes out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OutgoingDocument)]
pub(super) struct OutgoingBody {
    id: String,
    agency: Office,
    unit: Office,
    /// `draft`, `under_review`, `to_sign`, `signed`, `released`, `cancelled`, `withdrawn`.
    standing: String,
    #[schema(format = DateTime)]
    drafted_at: String,
    /// Code of its type in the list `document-type`.
    kind: String,
    subject: String,
    urgency: String,
    /// Counts its texts from 1.
    edition: u32,
    /// Who has it in hand: account.
    holder: Option<String>,
    /// As printed under "Nơi nhận".
    recipients: Vec<RecipientBody>,
    /// Number and sign, once released.
    sign: Option<String>,
    #[schema(format = DateTime)]
    released_at: Option<String>,
    /// The paper as it stands, and files beside it.
    files: Vec<DocumentFileBody>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DocumentRecipient)]
pub(super) struct RecipientBody {
    name: String,
    /// Identification code of the agency, where it is reached electronically.
    agency: Option<String>,
}

pub(super) fn document(app: &App, found: &Incoming) -> DocumentBody {
    let matter = found.matter.as_deref();
    DocumentBody {
        id: found.id.to_string(),
        agency: office(app, &found.agency),
        standing: found.standing.name().to_owned(),
        arrived_at: moment(found.arrived_at),
        year: found.registration.map(|line| line.year),
        number: found.registration.map(|line| line.number),
        way: matter.map(|matter| matter.way.name().to_owned()),
        sheet: matter.map(|matter| sheet(&matter.sheet)),
        files: matter.iter().flat_map(|matter| &matter.files).map(file).collect(),
        suspected: found.is_suspected(),
    }
}

fn sheet(sheet: &Sheet) -> SheetBody {
    SheetBody {
        author: sheet.author.clone(),
        number: sheet.number.clone(),
        dated: sheet.dated.to_string(),
        kind: sheet.kind.clone(),
        subject: sheet.subject.clone(),
        urgency: sheet.urgency.name().to_owned(),
        signer: sheet.signer.clone(),
        pages: sheet.pages,
        answer_by: sheet.answer_by.map(|day| day.to_string()),
    }
}

pub(super) fn file(file: &DocumentFile) -> DocumentFileBody {
    DocumentFileBody {
        id: file.id.to_string(),
        name: file.name.clone(),
        media_type: file.media_type.clone(),
        size: file.size,
        sha256: file.sha256.to_string(),
        signatures: file.signatures.name().to_owned(),
    }
}

pub(super) fn share(app: &App, share: &Share, own: bool) -> ShareBody {
    ShareBody {
        number: share.number,
        unit: office(app, &share.to.unit),
        account: share.to.account.map(|account| account.to_string()),
        part: share.part.name().to_owned(),
        due: share.due.map(|day| day.to_string()),
        given_at: moment(share.given_at),
        begun_at: share.begun_at.map(moment),
        ended_at: share.ended.as_ref().map(|ended| moment(ended.at)),
        handed_back: share.ended.as_ref().is_some_and(|ended| ended.handed_back),
        own,
    }
}

pub(super) fn turn(turn: &Turn) -> TurnBody {
    TurnBody {
        at: moment(turn.at),
        by: turn.by.map(|account| account.to_string()),
        kind: turn.kind.name().to_owned(),
        words: turn.words.clone(),
        shares: turn.shares.clone(),
    }
}

pub(super) fn step(step: &Step) -> TurnBody {
    TurnBody {
        at: moment(step.at),
        by: step.by.map(|account| account.to_string()),
        kind: step.kind.name().to_owned(),
        words: step.words.clone(),
        shares: Vec::new(),
    }
}

pub(super) fn outgoing(app: &App, found: &Outgoing) -> OutgoingBody {
    let line = found.in_book();
    // Of one that is in the book they stand there, also once it is withdrawn.
    let own = found.text.recipients.iter().filter(|_| line.is_none());
    let recipient = |it: &document::outgoing::Recipient| RecipientBody {
        name: it.name.clone(),
        agency: it.agency.as_ref().map(ToString::to_string),
    };
    let recipients =
        line.iter().flat_map(|line| &line.recipients).chain(own).map(recipient).collect();
    OutgoingBody {
        id: found.id.to_string(),
        agency: office(app, &found.agency),
        unit: office(app, &found.unit),
        standing: found.standing.name().to_owned(),
        drafted_at: moment(found.drafted_at),
        kind: found.text.kind.clone(),
        subject: found.text.subject.clone(),
        urgency: found.text.urgency.name().to_owned(),
        edition: found.edition,
        holder: found.holder.as_ref().and_then(|it| it.account).map(|id| id.to_string()),
        recipients,
        released_at: line.as_ref().map(|line| moment(line.at)),
        sign: line.map(|line| line.sign),
        files: found.shown_files().map(file).collect(),
    }
}
