//! The header of a document package (elements 1.1 to 1.14 of the standard), its trace and the list of its attachments.
//! Codes of agencies and numbers of documents are kept as they came: senders write them in many ways. What must always
//! hold: a value the standard gives a list for is a type of its own.

use std::fmt;

use kernel::time::{Date, Timestamp};

use super::business::{Business, Unknown};

/// Who and what a document package is about.
#[derive(Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The sender (1.1).
    pub from: Organisation,
    /// The receivers (1.2), at least one.
    pub to: Vec<Organisation>,
    /// Number and sign (1.3).
    pub code: DocumentCode,
    /// Where and when it was issued (1.4).
    pub promulgation: Promulgation,
    /// What kind of document it is (1.5).
    pub document_type: DocumentType,
    /// The abstract (1.6).
    pub subject: String,
    /// The summary (1.7).
    pub content: Option<String>,
    /// Who signed the document (1.8).
    pub signer: Signer,
    /// Until when an answer is wanted (1.9).
    pub due_on: Option<Date>,
    /// Where copies are kept or sent (1.10).
    pub to_places: Vec<String>,
    /// How urgent and how long it is (1.11).
    pub other: Option<OtherInformation>,
    /// The documents it answers (1.12).
    pub response_for: Vec<ResponseFor>,
    /// Whether it directs the receiver (1.13).
    pub steering: Option<Steering>,
    /// Its name on the axis (1.14).
    pub document_id: DocumentId,
    /// The way it came (2, 2.1).
    pub trace: Trace,
    /// What is to be done with it (2.2).
    pub business: Business,
    /// What is attached, in this order.
    pub manifest: Vec<Reference>,
}

/// Subjects name persons, so that only ids are shown.
impl fmt::Debug for Envelope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Envelope")
            .field("document_id", &self.document_id)
            .field("attachments", &self.manifest.len())
            .finish_non_exhaustive()
    }
}

/// An agency with its address. Code and name are as its system writes them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Organisation {
    /// The identifier, such as `H56.99` or `000.00.99.H56`.
    pub id: String,
    /// The identifier of the agency above it.
    pub in_charge: Option<String>,
    /// The name; senders leave it out in status packages.
    pub name: Option<String>,
    /// The postal address.
    pub address: Option<String>,
    /// The mail address.
    pub email: Option<String>,
    /// The telephone number.
    pub telephone: Option<String>,
    /// The fax number.
    pub fax: Option<String>,
    /// The web site.
    pub website: Option<String>,
}

/// Number and sign: `0123` and `UBND-KSTTHC`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentCode {
    /// The number, with its zeros.
    pub number: String,
    /// The sign.
    pub notation: String,
}

/// `0123/UBND-KSTTHC`, as the page shows it.
impl fmt::Display for DocumentCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.number, self.notation)
    }
}

/// Place and date of issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promulgation {
    /// The place.
    pub place: Option<String>,
    /// The date on the page.
    pub date: Date,
}

/// Kind of document. Numbers mean different things in the groups of the standard, so that the name decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentType {
    /// The number in its group.
    pub number: Option<u16>,
    /// The name.
    pub name: Option<String>,
    /// The group, as the sender has it.
    pub detail: Option<String>,
}

/// Who signed the document. Does not show in `Debug`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Signer {
    /// In whose right, such as for the chairman.
    pub competence: Option<String>,
    /// The office.
    pub position: Option<String>,
    /// The name.
    pub full_name: Option<String>,
}

impl fmt::Debug for Signer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Signer").finish_non_exhaustive()
    }
}

/// How urgent a document is, and how long.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OtherInformation {
    /// How urgent.
    pub priority: Option<Priority>,
    /// Who may read it.
    pub sphere: Option<String>,
    /// The sign of who typed it.
    pub typer_notation: Option<String>,
    /// How many copies were issued.
    pub promulgation_amount: Option<u32>,
    /// How many pages it has.
    pub page_amount: Option<u32>,
    /// Its appendixes.
    pub appendixes: Vec<String>,
}

macro_rules! coded {
    ($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $variant_doc:literal])+ $variant:ident = $number:literal,)* }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[doc = $variant_doc])+ $variant,)* }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The number of the standard.
            pub const fn number(self) -> u8 {
                match self { $(Self::$variant => $number,)* }
            }
        }

        impl TryFrom<u8> for $name {
            type Error = Unknown;

            fn try_from(number: u8) -> Result<Self, Unknown> {
                match number { $($number => Ok(Self::$variant),)* _ => Err(Unknown) }
            }
        }
    };
}
pub(crate) use coded;

coded! {
    /// How urgent a document is.
    Priority {
        /// Usual.
        Normal = 0,
        /// Urgent.
        Urgent = 1,
        /// Very urgent.
        VeryUrgent = 2,
        /// By express.
        Express = 3,
        /// By express, at a time.
        ExpressTimed = 4,
    }
}

coded! {
    /// Whether a document directs its receiver. The 0 of some senders reads as 1.
    Steering {
        /// It does not.
        None = 1,
        /// It does.
        Directive = 2,
        /// It reports on a directive.
        Report = 3,
    }
}

/// Another document, which this one answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseFor {
    /// The agency that sent it.
    pub organ_id: String,
    /// Its number and sign together, as its sender writes them.
    pub code: Option<String>,
    /// Its date.
    pub promulgated_on: Option<Date>,
    /// Its name on the axis.
    pub document_id: Option<DocumentId>,
}

/// The name of a document on the axis: opaque, and unique with its sender.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId(pub String);

impl DocumentId {
    /// The form of the file encoding: `<OrganId>,<yyyy/MM/dd>,<number>/<sign>`.
    pub fn compose(organ_id: &str, date: Date, code: &DocumentCode) -> Self {
        Self(format!("{organ_id},{},{code}", crate::calendar::write_date(date)))
    }

    /// As it stands in packages.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The way of a package, with the attributes of its list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// The attribute `id`.
    pub id: Option<String>,
    /// The attribute `version`.
    pub version: Option<String>,
    /// The attribute `mustUnderstand`.
    pub must_understand: Option<String>,
    /// The attribute `actor`.
    pub actor: Option<String>,
    /// Who had it and when, oldest first.
    pub hops: Vec<Hop>,
}

impl Trace {
    /// The trace of a package that its sender makes now.
    pub fn begin(id: String, organ_id: String, at: Timestamp) -> Self {
        Self {
            id: Some(id),
            version: Some("1.0".to_owned()),
            must_understand: Some("1".to_owned()),
            actor: Some("http://schemas.xmlsoap.org/soap/actor/next".to_owned()),
            hops: vec![Hop { organ_id, at }],
        }
    }
}

/// One agency on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// The agency.
    pub organ_id: String,
    /// When; packages carry whole seconds.
    pub at: Timestamp,
}

/// One attachment in the list of the envelope.
#[derive(Clone, PartialEq, Eq)]
pub struct Reference {
    /// Its id, without `cid:`.
    pub content_id: String,
    /// The media type.
    pub content_type: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// The name of the file.
    pub name: Option<String>,
}

/// Names of files are somebody's words.
impl fmt::Debug for Reference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("Reference");
        shown.field("content_id", &self.content_id).finish_non_exhaustive()
    }
}
