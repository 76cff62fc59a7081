//! A certified copy: of what, in which form, for whom, who decided, its number and paper.
//! What must always hold: a copy says of its document what stood there when it was asked for.

use crate::incoming::Place;
use crate::model::{DocumentFile, Signatures};
use crate::outgoing::{Delivery, Recipient, Sealed};
use kernel::{
    code::AgencyCode,
    hash::Sha256Hash,
    id::{AccountId, CopyId, DocumentId, FileId},
    time::{Date, Timestamp},
};
use serde::{Deserialize, Serialize};

/// The forms of copies (Decree 30/2020 art. 3 (10) to (12) and 25).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// "Sao y": whole and exact, of an original.
    True,
    /// "Trích sao": the exact words of a part of an original.
    Extract,
    /// "Sao lục": whole and exact, of a true copy.
    OfCopy,
}

impl Form {
    pub const ALL: [Form; 3] = [Form::True, Form::Extract, Form::OfCopy];

    /// The name in forms, rows and words.
    pub const fn name(self) -> &'static str {
        match self {
            Form::True => "true",
            Form::Extract => "extract",
            Form::OfCopy => "of-copy",
        }
    }

    /// As signs of copies abbreviate it (annex III).
    pub const fn sign(self) -> &'static str {
        match self {
            Form::True => "SY",
            Form::Extract => "TrS",
            Form::OfCopy => "SL",
        }
    }
}

/// The document that is copied, as it is told on the copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    pub document: DocumentId,
    /// It came in; else it went out from this agency.
    pub came_in: bool,
    /// Who issued it, as printed.
    pub author: String,
    /// Number and sign, as printed.
    pub sign: String,
    pub dated: Date,
    /// Key of its type in the province's list.
    pub kind: String,
    pub subject: String,
    /// The file that is copied; an extract is set anew and has the file beside it.
    pub file: DocumentFile,
}

/// One certified copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertifiedCopy {
    pub id: CopyId,
    pub agency: AgencyCode,
    pub form: Form,
    pub of: Source,
    pub part: String,
    pub place: String,
    pub recipients: Vec<Recipient>,
    pub asked_by: Place,
    pub asked_at: Timestamp,
    /// Who decides.
    pub signer: Place,
    pub standing: Standing,
    #[serde(default)]
    pub approved: Option<Approved>,
    /// Why it was declined.
    #[serde(default)]
    pub reason: String,
    #[serde(default)]
    pub issued: Option<Issued>,
    /// Its line in the book of copies, which stays whatever becomes of it.
    #[serde(default)]
    pub line: Option<Line>,
}

/// A line in the book of copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub year: i16,
    pub number: u64,
}

/// What is left of a copy whose document was withdrawn: no word of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remains {
    pub id: CopyId,
    pub agency: AgencyCode,
    pub form: Form,
    pub document: DocumentId,
    pub came_in: bool,
    pub asked_by: Place,
    pub asked_at: Timestamp,
    pub signer: Place,
    pub line: Option<Line>,
}

/// The decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approved {
    pub by: AccountId,
    pub at: Timestamp,
}

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// With whoever decides.
    Asked,
    /// With the records clerk, for number and seal.
    Approved,
    Issued,
    Declined,
    /// Its document was withdrawn.
    Withheld,
}

impl Standing {
    pub const ALL: [Standing; 5] = [
        Standing::Asked,
        Standing::Approved,
        Standing::Issued,
        Standing::Declined,
        Standing::Withheld,
    ];

    /// The name in rows, policies and words.
    pub const fn name(self) -> &'static str {
        match self {
            Standing::Asked => "asked",
            Standing::Approved => "approved",
            Standing::Issued => "issued",
            Standing::Declined => "declined",
            Standing::Withheld => "withheld",
        }
    }
}

/// Its line in the book of copies, and its paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    pub year: i16,
    pub number: u64,
    /// Number and sign as printed: `03/SY-UBND`.
    pub sign: String,
    pub at: Timestamp,
    pub by: AccountId,
    pub paper: DocumentFile,
    pub sealed: Sealed,
    pub deliveries: Vec<Delivery>,
}

impl CertifiedCopy {
    /// What may happen to it next, whoever asks: names of commands.
    pub const fn allowed(&self) -> &'static [&'static str] {
        match self.standing {
            Standing::Asked => &["approve_copy", "decline_copy", "withhold_copy"],
            Standing::Approved => &["issue_copy", "decline_copy", "withhold_copy"],
            Standing::Issued => &["strengthen_copy", "withhold_copy"],
            Standing::Declined => &["withhold_copy"],
            Standing::Withheld => &[],
        }
    }

    /// What is left of it once its document is withdrawn.
    pub fn remains(&self) -> Remains {
        Remains {
            id: self.id,
            agency: self.agency.clone(),
            form: self.form,
            document: self.of.document,
            came_in: self.of.came_in,
            asked_by: self.asked_by.clone(),
            asked_at: self.asked_at,
            signer: self.signer.clone(),
            line: self.line,
        }
    }

    /// Who has it now; the records clerk of the agency when nobody is named.
    pub fn holder(&self) -> Option<&Place> {
        (self.standing == Standing::Asked).then_some(&self.signer)
    }
}

impl From<Remains> for CertifiedCopy {
    fn from(left: Remains) -> Self {
        let file = DocumentFile {
            id: FileId::from_uuid(left.id.as_uuid()),
            name: String::new(),
            media_type: String::new(),
            size: 0,
            sha256: Sha256Hash::of(b""),
            kept_at: left.asked_at,
            signatures: Signatures::NotJudged,
        };
        let of = Source {
            document: left.document,
            came_in: left.came_in,
            author: String::new(),
            sign: String::new(),
            dated: left.asked_at.local_date(),
            kind: String::new(),
            subject: String::new(),
            file,
        };
        CertifiedCopy {
            id: left.id,
            agency: left.agency,
            form: left.form,
            of,
            part: String::new(),
            place: String::new(),
            recipients: Vec::new(),
            asked_by: left.asked_by,
            asked_at: left.asked_at,
            signer: left.signer,
            standing: Standing::Withheld,
            approved: None,
            reason: String::new(),
            issued: None,
            line: left.line,
        }
    }
}
