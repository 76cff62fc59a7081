//! An outgoing document: its text, who has it, who put initials under it, its paper and its release.
//! What must always hold: initials and paper belong to the text as it stands.

use super::decide::PASSAGE_CHARS_MAX;
use super::recipients::Recipient;
use crate::incoming::Place;
use crate::model::{Concern, DocumentFile, Request, Urgency};
use crate::prose::Prose;
use kernel::{
    code::AgencyCode,
    id::{AccountId, DocumentId, FileId, SendingId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// One document of one agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    pub id: DocumentId,
    /// Whose number and seal it will bear.
    pub agency: AgencyCode,
    /// The unit that drafts it, as its sign names it.
    pub unit: AgencyCode,
    pub author: Place,
    /// Who took the draft over from its author; what is returned goes back to them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<Place>,
    pub drafted_at: Timestamp,
    pub standing: Standing,
    pub text: Text,
    /// Counts the texts; 1 for the first.
    pub edition: u32,
    /// Who has it now; nobody once it is released or cancelled.
    pub holder: Option<Place>,
    /// Files that go out beside the paper, as they were brought.
    #[serde(default)]
    pub attachments: Vec<DocumentFile>,
    pub initials: Vec<Initial>,
    /// As the leader signed it.
    #[serde(default)]
    pub paper: Option<DocumentFile>,
    #[serde(default)]
    pub signed_by: Option<AccountId>,
    #[serde(default)]
    pub released: Option<Released>,
    /// Documents released later that recall, update or replace this one.
    #[serde(default)]
    pub concerned: Vec<Concern>,
    /// Its line in the book, where the document itself was withdrawn; see [`Outgoing::in_book`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub book_line: Option<Box<Line>>,
    /// Everybody who had it in hand.
    pub people: Vec<Place>,
    pub steps: Vec<Step>,
}

/// What a draft says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Key of its type in the province's list of document types.
    pub kind: String,
    pub subject: String,
    /// Its words with their structure, see [`Text::prose`].
    pub body: String,
    /// How its body is read.
    #[serde(default)]
    pub markup: Markup,
    pub urgency: Urgency,
    pub recipients: Vec<Recipient>,
    /// What it asks about a document that this agency released before.
    #[serde(default)]
    pub concern: Option<Concern>,
    /// Documents that came in and that this one answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<DocumentId>,
    /// Whether it orders something of its receivers, or reports on what was ordered; none where its author says neither.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steering: Option<Steering>,
}

/// The markup of a body. Texts kept before this was told are of the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Markup {
    #[default]
    First,
    Second,
}

impl Text {
    /// No word of any kind: what is left of a text that was withdrawn.
    pub(super) const fn gone() -> Text {
        Text {
            kind: String::new(),
            subject: String::new(),
            body: String::new(),
            markup: Markup::Second,
            urgency: Urgency::Normal,
            recipients: Vec::new(),
            concern: None,
            answers: Vec::new(),
            steering: None,
        }
    }

    /// Its body with its structure.
    pub fn prose(&self) -> Prose {
        match self.markup {
            Markup::First => Prose::read_first(&self.body),
            Markup::Second => Prose::read(&self.body),
        }
    }

    /// What a comment can be about: the lines of its body, each as far as it is quoted.
    pub fn passages(&self) -> Vec<String> {
        let plain = self.prose().plain();
        let lines = plain.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.map(|line| line.chars().take(PASSAGE_CHARS_MAX).collect()).collect()
    }

    /// Whether its body has this passage, as [`Text::passages`] gave it.
    pub fn has(&self, passage: &str) -> bool {
        passage.is_empty() || self.prose().plain().lines().any(|line| line.contains(passage))
    }

    /// Whether another says the same, however both are kept.
    pub(super) fn says(&self, other: &Text) -> bool {
        let as_theirs = Text { body: other.body.clone(), markup: other.markup, ..self.clone() };
        as_theirs == *other && self.prose() == other.prose()
    }
}

/// What a document is in the steering of work (QCVN 102:2016; domain.md §7.1, 1.13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Steering {
    /// It orders something of its receivers.
    Directive,
    /// It reports on what was ordered.
    Report,
}

impl Steering {
    pub const ALL: [Steering; 2] = [Steering::Directive, Steering::Report];

    /// The name in forms and words.
    pub const fn name(self) -> &'static str {
        match self {
            Steering::Directive => "directive",
            Steering::Report => "report",
        }
    }
}

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// With its author.
    Draft,
    /// With somebody who looks it over and puts initials under it.
    UnderReview,
    /// With a leader.
    ToSign,
    /// With the records clerk.
    Signed,
    Released,
    Cancelled,
    /// Somebody saw that it held a state secret: no word, no file of it is left.
    Withdrawn,
}

impl Standing {
    pub const ALL: [Standing; 7] = [
        Standing::Draft,
        Standing::UnderReview,
        Standing::ToSign,
        Standing::Signed,
        Standing::Released,
        Standing::Cancelled,
        Standing::Withdrawn,
    ];

    /// The name in rows, policies and words.
    pub const fn name(self) -> &'static str {
        match self {
            Standing::Draft => "draft",
            Standing::UnderReview => "under_review",
            Standing::ToSign => "to_sign",
            Standing::Signed => "signed",
            Standing::Released => "released",
            Standing::Cancelled => "cancelled",
            Standing::Withdrawn => "withdrawn",
        }
    }
}

/// Initials under the text as it stands ("ký nháy").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Initial {
    pub by: AccountId,
    pub at: Timestamp,
}

/// Its line in the outgoing book, and its paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Released {
    pub year: i16,
    pub number: u64,
    /// Number and sign as printed: `05/QĐ-UBND`.
    pub sign: String,
    pub at: Timestamp,
    pub paper: DocumentFile,
    pub sealed: Sealed,
    /// The files beside it as they went out.
    #[serde(default)]
    pub attachments: Vec<DocumentFile>,
    /// Seals of those that bear one.
    #[serde(default)]
    pub attachment_seals: Vec<FileSeal>,
    pub deliveries: Vec<Delivery>,
    /// Copies that went to agencies of other houses.
    #[serde(default)]
    pub outward: Vec<Outward>,
}

/// A line in the outgoing book, and who got the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub year: i16,
    pub number: u64,
    /// Number and sign as printed.
    pub sign: String,
    /// When it was released.
    pub at: Timestamp,
    /// To whom it went, by whichever way.
    pub recipients: Vec<Recipient>,
    pub deliveries: Vec<Delivery>,
    pub outward: Vec<Outward>,
}

/// What is left of a document that was withdrawn: who had it and to whom it went, and no word of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remains {
    pub id: DocumentId,
    pub agency: AgencyCode,
    pub unit: AgencyCode,
    pub author: Place,
    pub drafted_at: Timestamp,
    pub people: Vec<Place>,
    pub signed_by: Option<AccountId>,
    pub book_line: Option<Box<Line>>,
}

/// The copy of one agency of another house.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outward {
    pub agency: AgencyCode,
    pub sending: SendingId,
}

/// The evidence on a sealed paper, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// Level of PAdES: `basic`, `timestamped`, `long_term`, `archived`.
    pub level: String,
    /// Keys of the demo signed: the paper proves nothing to anybody.
    pub demo: bool,
    /// When its evidence has to be added to next; none where nothing is due.
    #[serde(default)]
    pub strengthen_at: Option<Timestamp>,
}

/// The evidence on one of the files beside the paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSeal {
    pub file: FileId,
    pub sealed: Sealed,
}

/// One recipient's copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    pub agency: AgencyCode,
    /// The document as it arrived there.
    pub document: DocumentId,
}

/// One turn of its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub at: Timestamp,
    pub by: Option<AccountId>,
    pub kind: StepKind,
    pub words: String,
    /// Words of the text that a comment is about; none for the whole.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub passage: String,
    /// Who has it after this turn.
    #[serde(default)]
    pub to: Option<Place>,
    /// The text it was about.
    pub edition: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    Drafted,
    Edited,
    Attached,
    Detached,
    Commented,
    Presented,
    Initialled,
    SentBack,
    Retracted,
    TakenOver,
    Signed,
    Released,
    Cancelled,
    /// A later document recalls, updates or replaces it.
    Concerned,
    Withdrawn,
}

impl StepKind {
    /// The name in words.
    pub const fn name(self) -> &'static str {
        match self {
            StepKind::Drafted => "drafted",
            StepKind::Edited => "edited",
            StepKind::Attached => "attached",
            StepKind::Detached => "detached",
            StepKind::Commented => "commented",
            StepKind::Presented => "presented",
            StepKind::Initialled => "initialled",
            StepKind::SentBack => "sent-back",
            StepKind::Retracted => "retracted",
            StepKind::TakenOver => "taken-over",
            StepKind::Signed => "signed",
            StepKind::Released => "released",
            StepKind::Cancelled => "cancelled",
            StepKind::Concerned => "concerned",
            StepKind::Withdrawn => "withdrawn",
        }
    }
}

impl Outgoing {
    /// The paper as it went out, or as it was signed, and the files beside it.
    pub fn shown_files(&self) -> impl Iterator<Item = &DocumentFile> {
        let released = self.released.as_ref();
        let paper = released.map(|released| &released.paper).or(self.paper.as_ref());
        let beside = released.map_or(&self.attachments, |released| &released.attachments);
        paper.into_iter().chain(beside)
    }

    /// What may happen to it next, whoever asks: names of commands.
    pub const fn allowed(&self) -> &'static [&'static str] {
        match self.standing {
            Standing::Draft => &[
                "edit_document",
                "present_document",
                "comment_document",
                "cancel_document",
                "take_over_document",
                "withdraw_document",
            ],
            Standing::UnderReview => &[
                "edit_document",
                "initial_document",
                "return_document",
                "comment_document",
                "retract_document",
                "take_over_document",
                "withdraw_document",
            ],
            Standing::ToSign => &[
                "edit_document",
                "sign_document",
                "return_document",
                "comment_document",
                "retract_document",
                "take_over_document",
                "withdraw_document",
            ],
            Standing::Signed => {
                &["release_document", "return_document", "comment_document", "withdraw_document"]
            }
            Standing::Released => {
                &["comment_document", "note_concern", "strengthen_document", "withdraw_document"]
            }
            Standing::Cancelled => &["withdraw_document"],
            // What went out is asked back by a later document.
            Standing::Withdrawn if self.book_line.is_some() => &["note_concern"],
            Standing::Withdrawn => &[],
        }
    }

    /// Its line in the book, also after it was withdrawn; none before the release.
    pub fn in_book(&self) -> Option<Line> {
        let released = self.released.as_ref().map(|it| Line {
            year: it.year,
            number: it.number,
            sign: it.sign.clone(),
            at: it.at,
            recipients: self.text.recipients.clone(),
            deliveries: it.deliveries.clone(),
            outward: it.outward.clone(),
        });
        released.or_else(|| self.book_line.as_deref().cloned())
    }

    /// What is left of it once it is withdrawn.
    pub fn remains(&self) -> Remains {
        Remains {
            id: self.id,
            agency: self.agency.clone(),
            unit: self.unit.clone(),
            author: self.author.clone(),
            drafted_at: self.drafted_at,
            people: self.people.clone(),
            signed_by: self.signed_by,
            book_line: self.in_book().map(Box::new),
        }
    }

    /// Its paper and the files beside it, as far as it has gone: those that go out once it is released.
    pub fn files(&self) -> Vec<&DocumentFile> {
        match &self.released {
            Some(released) => {
                std::iter::once(&released.paper).chain(&released.attachments).collect()
            }
            None => self.paper.iter().chain(&self.attachments).collect(),
        }
    }

    /// Its sealed files as they went out, each with its evidence: the paper first.
    pub fn seals(&self) -> Vec<(&DocumentFile, &Sealed)> {
        let Some(released) = &self.released else { return Vec::new() };
        let of = |file: &DocumentFile| {
            released.attachment_seals.iter().find(|seal| seal.file == file.id)
        };
        let beside = released.attachments.iter();
        let beside = beside.filter_map(|file| Some((file, &of(file)?.sealed)));
        std::iter::once((&released.paper, &released.sealed)).chain(beside).collect()
    }

    /// What a later document of the agency made of it, the gravest first: recalled, replaced, updated.
    pub fn superseded(&self) -> Option<Request> {
        let asked = |request| self.concerned.iter().any(|concern| concern.request == request);
        [Request::Recall, Request::Replace, Request::Update].into_iter().find(|it| asked(*it))
    }

    /// The turn that handed it to who has it now, as long as they have done nothing with it: what others say does not count.
    pub fn handed_on(&self) -> Option<&Step> {
        if !matches!(self.standing, Standing::UnderReview | Standing::ToSign) {
            return None;
        }
        let holder = self.holder.as_ref().and_then(|place| place.account);
        let said = |step: &&Step| step.kind == StepKind::Commented && step.by != holder;
        let last = self.steps.iter().rev().find(|step| !said(step));
        last.filter(|step| matches!(step.kind, StepKind::Presented | StepKind::Initialled))
    }

    /// The place in which somebody had it last.
    pub(super) fn place_of(&self, account: AccountId) -> Option<&Place> {
        let places = self.steps.iter().rev().filter_map(|step| step.to.as_ref());
        places.into_iter().find(|place| place.account == Some(account))
    }

    /// Whether it is with this person now.
    pub fn is_with(&self, account: Option<AccountId>) -> bool {
        let holder = self.holder.as_ref().and_then(|place| place.account);
        account.is_some() && holder == account
    }
}

impl From<Remains> for Outgoing {
    fn from(left: Remains) -> Self {
        Outgoing {
            id: left.id,
            agency: left.agency,
            unit: left.unit,
            author: left.author,
            successor: None,
            drafted_at: left.drafted_at,
            standing: Standing::Withdrawn,
            text: Text::gone(),
            edition: 0,
            holder: None,
            attachments: Vec::new(),
            initials: Vec::new(),
            paper: None,
            signed_by: left.signed_by,
            released: None,
            concerned: Vec::new(),
            book_line: left.book_line,
            people: left.people,
            steps: Vec::new(),
        }
    }
}
