//! The nouns: a dossier, its states with each state's data, its deadline, files, trail and result.
//! Not the rules between them (`decide`). A field that only makes sense in one state lives in it.

use crate::context::StepKind;
use kernel::{
    calendar::TermLimit,
    code::{AgencyCode, DossierCode, ProcedureCode},
    hash::Sha256Hash,
    id::{AccountId, DossierId, FileId, VisitorId},
    money::Dong,
    time::{Date, Timestamp},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A dossier, whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dossier {
    pub id: DossierId,
    /// Procedure and version in force when it was filed; never changes (domain.md §1).
    pub procedure: ProcedureRef,
    pub case: String,
    pub channel: Channel,
    pub owner: Owner,
    pub opened_at: Timestamp,
    pub state: State,
    /// What the applicant filled in. While a draft, exactly as typed; after submission, the
    /// normalised answers too.
    pub filing: Filing,
    pub files: Vec<AttachedFile>,
    /// Given at submission: code, lookup secret, organisations. `None` while a draft.
    pub registration: Option<Registration>,
    /// Given at acceptance: term, due dates, pauses, register line.
    pub clock: Option<Clock>,
    /// Every hand-over from step to step, oldest first; the last one is where it is now.
    pub trail: Vec<Move>,
    pub supplements: Vec<Supplement>,
    /// Every time the applicant asked to withdraw, with the answer.
    pub withdrawals: Vec<Withdrawal>,
    pub notes: Vec<Note>,
    /// What has been proposed and decided so far.
    pub proposal: Option<Proposal>,
    pub result: Option<ResultPaper>,
    pub money: Money,
    pub delivery: Delivery,
    pub synchronisation: Synchronisation,
    pub rating: Option<Rating>,
    /// Time of its last event.
    pub updated_at: Timestamp,
}

/// Procedure version a dossier is bound to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcedureRef {
    pub code: ProcedureCode,
    /// `valid_from` of the version: with the code it names one version.
    pub valid_from: Date,
}

/// KenhThucHien: 1 counter, 2 online, 3 post (domain.md §2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Counter,
    Online,
    Post,
}

impl Channel {
    /// Stable name, as stored.
    pub fn name(self) -> &'static str {
        match self {
            Channel::Counter => "counter",
            Channel::Online => "online",
            Channel::Post => "post",
        }
    }
}

/// Who may see and change it as its applicant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Owner {
    /// A draft of somebody who has not signed in yet.
    Visitor {
        visitor: VisitorId,
    },
    Account {
        account: AccountId,
    },
    /// Taken in at the counter for somebody without an account.
    Nobody,
}

/// National state codes 1–10 and the draft (domain.md §2.2).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum State {
    Draft,
    Submitted {
        submitted_at: Timestamp,
    },
    /// 2: accepted, still with the reception unit.
    Accepted {
        accepted_at: Timestamp,
    },
    RejectedAtIntake {
        rejected_at: Timestamp,
        reason_code: String,
        reason: String,
        go_to: Option<String>,
    },
    /// 4: with the step that the last move names.
    Processing {
        since: Timestamp,
    },
    /// 5: the clock is paused when it had started; `before` says where it goes on.
    SupplementRequired {
        since: Timestamp,
        before: Box<State>,
    },
    /// 6
    PaymentRequired {
        since: Timestamp,
        before: Box<State>,
        pauses: bool,
    },
    /// 7: a refusal brings `before` back as it was.
    WithdrawalRequested {
        since: Timestamp,
        reason: String,
        before: Box<State>,
    },
    /// 8
    Stopped {
        stopped_at: Timestamp,
        basis: StopBasis,
        reason: String,
    },
    /// 9: the clock stopped at release.
    Completed {
        completed_at: Timestamp,
    },
    /// 10
    ResultDelivered {
        completed_at: Timestamp,
        delivered_at: Timestamp,
    },
    /// A draft its owner threw away; kept as a tombstone without contents.
    Discarded {
        discarded_at: Timestamp,
    },
}

/// The state without its data; `number()` is the national code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StateCode {
    Draft,
    Submitted,
    Accepted,
    RejectedAtIntake,
    Processing,
    SupplementRequired,
    PaymentRequired,
    WithdrawalRequested,
    Stopped,
    Completed,
    ResultDelivered,
    Discarded,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopBasis {
    /// The applicant withdrew.
    Withdrawal,
    /// No supplement by the deadline.
    NoSupplement,
    /// The law asks for it.
    Law,
}

/// What the applicant gave.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Filing {
    /// Dotted path → text exactly as typed (`procedure::form::Typed`), all pages together.
    pub typed: BTreeMap<String, String>,
    /// Normalised answers; set at submission and by an officer's intake.
    pub answers: Option<serde_json::Value>,
    /// Who it is about and whom to notify; taken from the answers at submission.
    pub applicant: Option<Applicant>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applicant {
    pub kind: ApplicantKind,
    /// Chủ hồ sơ.
    pub full_name: String,
    /// Personal number, or tax code of an organisation.
    pub identity_number: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    /// One line, as printed.
    pub address: Option<String>,
    /// Người nộp, when somebody else hands in.
    pub submitted_by: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicantKind {
    Citizen,
    Enterprise,
    HouseholdBusiness,
    Organisation,
}

/// Component under which the office keeps result papers.
pub const RESULT_COMPONENT: &str = "result";
/// Component under which a specialist keeps drafts of the result.
pub const PROPOSAL_COMPONENT: &str = "proposal";
/// Component for what an office asks for beyond the papers of the procedure.
pub const OTHER_COMPONENT: &str = "other";

/// A file on the dossier. Its bytes are in the object store under their hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachedFile {
    pub id: FileId,
    /// Component it proves; `result` and `proposal` for papers made by the office.
    pub component: String,
    pub kind: PaperKind,
    /// As the person named it, cleaned; for display only.
    pub name: String,
    pub media_type: String,
    pub size: u64,
    pub sha256: Sha256Hash,
    pub attached_at: Timestamp,
    /// Added in answer to this supplement request (its number), if any.
    pub supplement: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperKind {
    OriginalScan,
    CertifiedCopy,
    PlainCopy,
    EOriginal,
}

/// What a submission brings into being.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    pub code: DossierCode,
    /// Lookup secret for following without an account.
    pub secret: String,
    pub submitted_at: Timestamp,
    pub organisations: Organisations,
    /// Papers as handed in; the counter ticks them, on line they follow from the files.
    pub components: Vec<ComponentReceived>,
    pub sets: u32,
}

/// The three organisations of Decree 118/2025: where helped, where received, who decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisations {
    pub helped_at: AgencyCode,
    pub received_by: AgencyCode,
    pub decided_by: AgencyCode,
    /// Division of the deciding agency that works on it.
    pub division: AgencyCode,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComponentReceived {
    pub component: String,
    pub originals: u32,
    pub copies: u32,
    /// DuocSoHoa: a file stands for it.
    pub digitised: bool,
    /// Inspected and given back.
    pub shown: bool,
}

/// The legal clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    pub accepted_at: Timestamp,
    pub term: Option<TermLimit>,
    /// `None`: the case has no due date.
    pub due_at: Option<Timestamp>,
    /// Every due date it ever had, oldest first, with why it changed.
    pub due_history: Vec<DueDate>,
    pub pauses: Vec<Pause>,
    /// Line in the follow-up register (form 07): book "2026", ordinal.
    pub register_book: String,
    pub register_no: u64,
    /// Supplement requests after acceptance that do not yet count as overdue (domain.md §2.5
    /// rule 5), by the procedure version in force at acceptance.
    pub supplements_max: u32,
    /// When the clock stopped: release or stop.
    pub stopped_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueDate {
    pub due_at: Timestamp,
    pub set_at: Timestamp,
    pub why: DueWhy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueWhy {
    Accepted,
    Resumed,
    Extended,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    pub from: Timestamp,
    pub to: Option<Timestamp>,
    /// Office seconds that were left when it was paused.
    pub left_seconds: i64,
}

/// One hand-over in the process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    pub step: String,
    pub kind: StepKind,
    pub unit: AgencyCode,
    pub assignee: Option<AccountId>,
    pub at: Timestamp,
    /// By the step's share of the term.
    pub step_due_at: Option<Timestamp>,
    pub how: MoveKind,
    /// Reason of a sending back, note of a forwarding.
    pub note: Option<String>,
    /// Set when the next move ends this one.
    pub ended_at: Option<Timestamp>,
    /// Office seconds spent, pauses left out; set with `ended_at`.
    pub worked_seconds: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoveKind {
    /// Arrived at reception, not yet accepted.
    Submitted,
    Accepted,
    HandedOver,
    Assigned,
    Forwarded,
    SentBack,
    Released,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supplement {
    /// 1, 2, …
    pub number: u32,
    pub items: Vec<SupplementItem>,
    pub reason: String,
    pub requested_at: Timestamp,
    pub supply_by: Option<Date>,
    /// Before acceptance no clock ran and it does not count as a supplement for scoring.
    pub before_acceptance: bool,
    pub answered_at: Option<Timestamp>,
    pub answer_note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplementItem {
    /// Component concerned, or `None` for the form or anything else.
    pub component: Option<String>,
    pub what: String,
    pub legal_ref: Option<String>,
}

/// A wish to withdraw and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    pub requested_at: Timestamp,
    pub reason: String,
    pub answered_at: Option<Timestamp>,
    /// Why it was refused; `None` while open and when granted.
    pub refused_because: Option<String>,
}

/// Internal note; never shown to the applicant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    pub at: Timestamp,
    pub account: AccountId,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    pub outcome: Outcome,
    pub summary: String,
    /// What the office found, by the keys of the procedure's paper, as typed.
    #[serde(default)]
    pub findings: BTreeMap<String, String>,
    pub proposed_at: Timestamp,
    pub proposed_by: AccountId,
    pub approved_at: Option<Timestamp>,
    pub approved_by: Option<AccountId>,
    /// The paper of the result, signed by whoever approved; `None` where papers are signed by hand.
    #[serde(default)]
    pub paper: Option<FileId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Outcome {
    Grant,
    Refuse { reasons: String },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultPaper {
    /// Number and sign as printed, e.g. `125/2026`.
    pub number: String,
    pub granted: bool,
    pub released_at: Timestamp,
    pub released_by: AccountId,
    /// Files of the result (component `result`), the sealed paper first.
    pub files: Vec<FileId>,
    /// How far the sealed paper's signatures can be checked; `None` where papers are signed by hand.
    #[serde(default)]
    pub seal: Option<Seal>,
    /// The same of further files: attachments sealed with it, certified copies made since.
    #[serde(default)]
    pub others: Vec<Seal>,
}

impl ResultPaper {
    /// The evidence of every sealed file, the paper's own first.
    pub fn seals(&self) -> impl Iterator<Item = &Seal> {
        self.seal.iter().chain(&self.others)
    }
}

/// A paper of the result with the signature of a leader and the seal of the organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedPaper {
    pub file: AttachedFile,
    pub seal: Seal,
}

/// The evidence that a sealed paper carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// The sealed paper among the files.
    pub file: FileId,
    pub level: SealLevel,
    /// Keys of the demo signed: the paper proves nothing to anybody.
    pub demo: bool,
    /// From when on its evidence has to be added to; `None` while nothing is to be done.
    pub strengthen_at: Option<Timestamp>,
}

/// Levels of PAdES (ETSI EN 319 142-1 §6), as this register tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SealLevel {
    /// B-B
    Basic,
    /// B-T
    Timestamped,
    /// B-LT
    LongTerm,
    /// B-LTA
    Archived,
}

/// Money axis.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Money {
    pub lines: Vec<FeeLine>,
    pub status: MoneyStatus,
}

impl Money {
    /// What is to pay in all. Lines that sum beyond an amount are refused when they come in.
    pub fn total(&self) -> Dong {
        fee_total(&self.lines).unwrap_or(Dong(i64::MAX))
    }
}

/// Sum of all lines; `None` beyond what an amount can hold.
pub fn fee_total(lines: &[FeeLine]) -> Option<Dong> {
    lines.iter().try_fold(Dong::ZERO, |sum, line| sum.checked_add(line.amount))
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeLine {
    pub key: String,
    /// Of the whole line: tiers, maximum and exemption applied. Never to be multiplied again.
    pub amount: Dong,
    /// Of what: pages, copies. Told, not counted with.
    pub quantity: u32,
    /// Key and reason of an exemption or reduction.
    pub exemption: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoneyStatus {
    /// Nothing to pay.
    #[default]
    Free,
    Unpaid,
    Exempt,
    Paid,
}

/// Delivery axis.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Delivery {
    pub wanted: DeliveryMethod,
    pub address: Option<String>,
    pub handed: Option<HandedOver>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryMethod {
    #[default]
    AtCounter,
    Post,
    Electronic,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedOver {
    pub at: Timestamp,
    pub method: DeliveryMethod,
    /// Who took it; `None` for electronic delivery.
    pub recipient: Option<Recipient>,
    pub by: Option<AccountId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    pub full_name: String,
    /// Relation to the applicant; `self` when the applicant came.
    pub relation: String,
    pub identity_number: Option<String>,
}

/// Synchronisation axis (national portal); the exchange itself comes with its own capability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Synchronisation {
    #[default]
    NotSent,
    Pending,
    Sent,
    Failed,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// 1 to 5.
    pub stars: u8,
    pub tags: Vec<String>,
    pub comment: Option<String>,
    pub at: Timestamp,
}
