//! What somebody may ask of a dossier. Values that need chance or a number book (code, secret,
//! register number) are put in by the desk before `decide` sees them; nothing here is optional
//! for the rules' sake.

use crate::model::{
    Applicant, AttachedFile, Channel, ComponentReceived, DeliveryMethod, FeeLine, Organisations,
    Outcome, Owner, ProcedureRef, Recipient, SealedPaper, StopBasis, SupplementItem,
};
use kernel::{
    code::{AgencyCode, DossierCode},
    id::{AccountId, DossierId, FileId},
    time::Date,
};
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Start a draft.
    Open {
        id: DossierId,
        procedure: ProcedureRef,
        case: String,
        channel: Channel,
        owner: Owner,
    },
    /// Keep what was typed on one page, as typed. `paths` are all paths of that page: those not
    /// in `typed` are cleared.
    SaveAnswers {
        paths: Vec<String>,
        typed: BTreeMap<String, String>,
    },
    ChangeCase {
        case: String,
    },
    AttachFile {
        file: AttachedFile,
    },
    DetachFile {
        file: FileId,
    },
    /// A visitor's draft becomes the account's after sign-in.
    Claim {
        account: AccountId,
    },
    Discard,
    /// Hand in. The filing is in the context, read and checked by the desk.
    Submit {
        code: DossierCode,
        secret: String,
    },
    /// Counter: open, file and accept in one act.
    TakeIn(Box<TakeIn>),
    Accept {
        components: Vec<ComponentReceived>,
        fees: Vec<FeeLine>,
        register_no: u64,
    },
    RejectAtIntake {
        reason_code: String,
        reason: String,
        go_to: Option<String>,
    },
    /// Before acceptance (asked by reception) or after (clock pauses).
    RequestSupplement {
        items: Vec<SupplementItem>,
        reason: String,
        supply_by: Option<Date>,
    },
    AnswerSupplement {
        note: Option<String>,
        typed: Option<BTreeMap<String, String>>,
    },
    /// From reception to the division; state 2 → 4.
    HandOver {
        note: Option<String>,
    },
    /// The head names who works on it; also re-assigns.
    Assign {
        assignee: AccountId,
        note: Option<String>,
    },
    /// The specialist proposes; moves on to the step named.
    Propose {
        outcome: Outcome,
        summary: String,
        to: Option<String>,
        /// What the office found, by the keys of the procedure's paper, as typed.
        findings: BTreeMap<String, String>,
    },
    /// Pass on to a following step (review → sign).
    SendUp {
        note: Option<String>,
        to: Option<String>,
    },
    /// Back to an earlier step, with a reason.
    SendBack {
        reason: String,
        to: String,
    },
    /// The leader decides as proposed.
    Approve {
        note: Option<String>,
    },
    /// The same, with the paper of the result as the leader signed it.
    Sign {
        note: Option<String>,
        paper: Box<AttachedFile>,
    },
    /// The records clerk numbers and releases; state 9.
    Release {
        number: String,
        files: Vec<FileId>,
    },
    /// The same, with the paper numbered and sealed by the organisation's key; it comes before
    /// other files of the result. Attachments are among those files, each with a seal of its own at
    /// its end (Decree 30/2020 annex I, "attachment in a separate file").
    Seal {
        number: String,
        files: Vec<FileId>,
        paper: Box<SealedPaper>,
        attachments: Vec<SealedPaper>,
    },
    /// A certified electronic copy ("sao y") of the released paper.
    CopyResult {
        paper: Box<SealedPaper>,
    },
    /// The sealed paper with more evidence of its signatures at its end, so that they can be
    /// checked for longer; what it says is as before (ETSI EN 319 142-1 §5.5).
    Strengthen {
        paper: Box<SealedPaper>,
    },
    /// State 10.
    Deliver {
        method: DeliveryMethod,
        recipient: Option<Recipient>,
    },
    RequestWithdrawal {
        reason: String,
    },
    GrantWithdrawal,
    RefuseWithdrawal {
        reason: String,
    },
    Stop {
        basis: StopBasis,
        reason: String,
    },
    /// Fees taken at the counter.
    CollectFees {
        lines: Vec<FeeLine>,
    },
    AddNote {
        text: String,
    },
    Rate {
        stars: u8,
        tags: Vec<String>,
        comment: Option<String>,
    },
}

/// Everything the counter brings in one act.
#[derive(Debug, Clone, PartialEq)]
pub struct TakeIn {
    pub id: DossierId,
    pub procedure: ProcedureRef,
    pub case: String,
    pub channel: Channel,
    pub owner: Owner,
    pub applicant: Applicant,
    pub typed: BTreeMap<String, String>,
    pub answers: serde_json::Value,
    pub files: Vec<AttachedFile>,
    pub components: Vec<ComponentReceived>,
    pub fees: Vec<FeeLine>,
    pub delivery: DeliveryMethod,
    pub delivery_address: Option<String>,
    pub organisations: Organisations,
    pub code: DossierCode,
    pub secret: String,
    /// Line in the follow-up register; looked at when it is accepted.
    pub register_no: u64,
    pub verdict: Verdict,
}

/// What the counter says of papers brought to it (domain.md §2.2, states 2, 3 and 5).
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Verdict {
    /// Form 01; the clock starts.
    #[default]
    Accept,
    /// Form 02, before acceptance: no clock runs.
    AskForMore { items: Vec<SupplementItem>, reason: String, supply_by: Option<Date> },
    /// Form 03.
    Refuse { reason_code: String, reason: String, go_to: Option<String> },
}

impl Command {
    /// Name of the action, as the access policies know it.
    pub fn action(&self) -> &'static str {
        match self {
            Command::Open { .. } => "open",
            Command::SaveAnswers { .. } | Command::ChangeCase { .. } => "edit_draft",
            Command::AttachFile { .. } | Command::DetachFile { .. } => "attach",
            Command::Claim { .. } => "claim",
            Command::Discard => "discard",
            Command::Submit { .. } => "submit",
            Command::TakeIn(_) => "take_in",
            Command::Accept { .. } => "accept",
            Command::RejectAtIntake { .. } => "reject",
            Command::RequestSupplement { .. } => "request_supplement",
            Command::AnswerSupplement { .. } => "answer_supplement",
            Command::HandOver { .. } => "hand_over",
            Command::Assign { .. } => "assign",
            Command::Propose { .. } => "propose",
            Command::SendUp { .. } => "send_up",
            Command::SendBack { .. } => "send_back",
            Command::Approve { .. } | Command::Sign { .. } => "approve",
            Command::Release { .. } | Command::Seal { .. } => "release",
            Command::Strengthen { .. } => "strengthen",
            Command::CopyResult { .. } => "copy_result",
            Command::Deliver { .. } => "deliver",
            Command::RequestWithdrawal { .. } => "request_withdrawal",
            Command::GrantWithdrawal | Command::RefuseWithdrawal { .. } => "answer_withdrawal",
            Command::Stop { .. } => "stop",
            Command::CollectFees { .. } => "collect_fees",
            Command::AddNote { .. } => "add_note",
            Command::Rate { .. } => "rate",
        }
    }
}

/// The unit a seat must belong to for the current step; used by access and listings alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whereabouts {
    pub step: Option<String>,
    pub unit: Option<AgencyCode>,
    pub assignee: Option<AccountId>,
}
