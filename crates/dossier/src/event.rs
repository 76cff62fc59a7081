//! What happened to a dossier. Events hold everything `evolve` needs, also what was worked out
//! from the calendar at the time, so that folding never needs a calendar or a procedure again.
//! Not messages to anybody. Stored for ever: a field may be added with a default, a kind is never
//! renamed. Who did it and when stand in the entry around the event, not in the event.

use crate::{
    context::StepKind,
    model::{
        Applicant, AttachedFile, Channel, ComponentReceived, Delivery, DeliveryMethod, FeeLine,
        MoneyStatus, Organisations, Outcome, Owner, ProcedureRef, Recipient, Seal, SealedPaper,
        StopBasis, SupplementItem,
    },
};
use kernel::{
    calendar::TermLimit,
    code::{AgencyCode, DossierCode},
    id::{AccountId, DossierId, FileId},
    time::{Date, Timestamp},
};
use register::Fact;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A fact in the life of a dossier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    Opened {
        id: DossierId,
        procedure: ProcedureRef,
        case: String,
        channel: Channel,
        owner: Owner,
    },
    /// Only what differs from before: paths emptied, and paths with their new text.
    AnswersSaved {
        cleared: Vec<String>,
        typed: BTreeMap<String, String>,
    },
    CaseChanged {
        case: String,
    },
    FileAttached {
        file: AttachedFile,
    },
    FileDetached {
        file: FileId,
    },
    Claimed {
        account: AccountId,
    },
    Discarded,
    Submitted(Box<Submission>),
    Accepted(Box<Acceptance>),
    RejectedAtIntake {
        reason_code: String,
        reason: String,
        go_to: Option<String>,
        worked_seconds: i64,
    },
    SupplementRequested {
        number: u32,
        items: Vec<SupplementItem>,
        reason: String,
        supply_by: Option<Date>,
        /// Office seconds left of the term; `None` when no clock with a due date was running.
        left_seconds: Option<i64>,
    },
    SupplementAnswered {
        number: u32,
        note: Option<String>,
        correction: Option<Correction>,
        resumed: Resumption,
    },
    HandedOver {
        passage: Passage,
        note: Option<String>,
    },
    Assigned {
        passage: Passage,
        note: Option<String>,
    },
    Proposed {
        outcome: Outcome,
        summary: String,
        passage: Passage,
        #[serde(default)]
        findings: BTreeMap<String, String>,
    },
    SentUp {
        passage: Passage,
        note: Option<String>,
    },
    SentBack {
        passage: Passage,
        reason: String,
    },
    /// The paper of the result, as the leader signed it; in place of one signed before.
    PaperSigned {
        file: AttachedFile,
    },
    Approved {
        passage: Passage,
        note: Option<String>,
    },
    /// The signed paper, numbered and sealed; in place of what the leader signed.
    PaperSealed {
        file: AttachedFile,
    },
    /// An attachment with the organisation's seal at its end, under the same file.
    AttachmentSealed {
        file: AttachedFile,
    },
    /// The result is out and the clock stands. `passage` leads to the return desk, if the process
    /// has one.
    Released {
        number: String,
        granted: bool,
        files: Vec<FileId>,
        worked_seconds: i64,
        passage: Option<Passage>,
        #[serde(default)]
        seal: Option<Seal>,
        #[serde(default)]
        others: Vec<Seal>,
    },
    /// A certified copy of the released paper.
    ResultCopied {
        paper: SealedPaper,
    },
    /// The sealed paper with more evidence at its end, under the same file.
    PaperStrengthened {
        paper: SealedPaper,
    },
    Delivered {
        method: DeliveryMethod,
        recipient: Option<Recipient>,
        worked_seconds: i64,
    },
    WithdrawalRequested {
        reason: String,
    },
    WithdrawalRefused {
        reason: String,
    },
    Stopped {
        basis: StopBasis,
        reason: String,
        worked_seconds: i64,
    },
    /// All fee lines as they stand after it.
    FeesCollected {
        lines: Vec<FeeLine>,
        status: MoneyStatus,
    },
    NoteAdded {
        text: String,
    },
    Rated {
        stars: u8,
        tags: Vec<String>,
        comment: Option<String>,
    },
}

/// What a draft became when it was handed in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Submission {
    pub code: DossierCode,
    pub secret: String,
    pub organisations: Organisations,
    pub components: Vec<ComponentReceived>,
    pub sets: u32,
    pub answers: serde_json::Value,
    pub applicant: Applicant,
    pub delivery: Delivery,
    pub fees: Vec<FeeLine>,
    pub money: MoneyStatus,
    /// Arrival at reception; its due time is the time to check the filing.
    pub passage: Passage,
}

/// What acceptance fixed: the legal clock and the line in the follow-up register.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Acceptance {
    pub components: Vec<ComponentReceived>,
    pub fees: Vec<FeeLine>,
    pub money: MoneyStatus,
    pub term: Option<TermLimit>,
    pub due_at: Option<Timestamp>,
    pub register_book: String,
    pub register_no: u64,
    pub supplements_max: u32,
    pub passage: Passage,
}

/// Leaving one step and arriving at another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// Office seconds worked in the step that ends, pauses left out; 0 when none ends.
    pub worked_seconds: i64,
    pub step: String,
    pub kind: StepKind,
    pub unit: AgencyCode,
    pub assignee: Option<AccountId>,
    pub step_due_at: Option<Timestamp>,
}

/// Answers put right while answering a supplement request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Correction {
    /// An empty text clears its path.
    pub typed: BTreeMap<String, String>,
    pub answers: serde_json::Value,
    pub applicant: Applicant,
}

/// The due times after a pause; `None` leaves them as they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Resumption {
    pub due_at: Option<Timestamp>,
    pub step_due_at: Option<Timestamp>,
}

impl Fact for Event {
    fn kind(&self) -> &'static str {
        match self {
            Event::Opened { .. } => "opened",
            Event::AnswersSaved { .. } => "answers_saved",
            Event::CaseChanged { .. } => "case_changed",
            Event::FileAttached { .. } => "file_attached",
            Event::FileDetached { .. } => "file_detached",
            Event::Claimed { .. } => "claimed",
            Event::Discarded => "discarded",
            Event::Submitted(_) => "submitted",
            Event::Accepted(_) => "accepted",
            Event::RejectedAtIntake { .. } => "rejected_at_intake",
            Event::SupplementRequested { .. } => "supplement_requested",
            Event::SupplementAnswered { .. } => "supplement_answered",
            Event::HandedOver { .. } => "handed_over",
            Event::Assigned { .. } => "assigned",
            Event::Proposed { .. } => "proposed",
            Event::SentUp { .. } => "sent_up",
            Event::SentBack { .. } => "sent_back",
            Event::Approved { .. } => "approved",
            Event::PaperSigned { .. } => "paper_signed",
            Event::PaperSealed { .. } => "paper_sealed",
            Event::AttachmentSealed { .. } => "attachment_sealed",
            Event::ResultCopied { .. } => "result_copied",
            Event::PaperStrengthened { .. } => "paper_strengthened",
            Event::Released { .. } => "released",
            Event::Delivered { .. } => "delivered",
            Event::WithdrawalRequested { .. } => "withdrawal_requested",
            Event::WithdrawalRefused { .. } => "withdrawal_refused",
            Event::Stopped { .. } => "stopped",
            Event::FeesCollected { .. } => "fees_collected",
            Event::NoteAdded { .. } => "note_added",
            Event::Rated { .. } => "rated",
        }
    }
}
