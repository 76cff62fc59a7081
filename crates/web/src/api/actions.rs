//! What people and offices do to a dossier: one address per action, each with a body of its own.
//!
//! Nothing is decided here; which actions are possible now stands with the dossier. What must
//! always hold: an action is a command of the dossier's register, under the name the policies know.

use std::collections::BTreeMap;

use axum::response::Response;
use desk::Done;
use dossier::Command;
use dossier::model::{
    ComponentReceived, DeliveryMethod, Dossier, FeeLine, Outcome, Recipient, StopBasis,
    SupplementItem,
};
use kernel::id::{AccountId, DossierId, FileId};
use kernel::money::Dong;
use kernel::time::Date;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::extract::{Body, Key, Named, SeenVersion};
use super::fault::{Answered, ApiError};
use super::operation::Operation;
use super::view::{FeeLineBody, SupplementItemBody, reply_at};
use crate::routes::Who;
use crate::visit::Visit;

/// What a dossier came to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ActionDone {
    id: String,
    version: u64,
    state: String,
    code: Option<String>,
    /// The key had been used before: nothing was done this time, and this is the dossier by now.
    repeated: bool,
}

/// The answer to every action.
pub(super) fn done(done: &Done<Dossier>) -> Response {
    let registration = done.record.registration.as_ref();
    let body = ActionDone {
        id: done.record.id.to_string(),
        version: done.version,
        state: done.record.state_code().name().to_owned(),
        code: registration.map(|it| it.code.to_string()),
        repeated: done.repeated,
    };
    reply_at(done.version, &body)
}

/// The body of an action that is a plain command.
trait Action: DeserializeOwned + ToSchema + Send + 'static {
    fn command(self) -> Result<Command, ApiError>;
}

/// The action's operation: `/api/v1/dossiers/{id}/actions/<name>`.
fn operation<A: Action>(path: &'static str, id: &'static str) -> Operation {
    described::<A>(Operation::post(path, id, Who::Visitor, act::<A>))
}

fn described<A: ToSchema>(operation: Operation) -> Operation {
    operation.body::<A>().answer::<ActionDone>(200).keyed().versioned()
}

async fn act<A: Action>(
    visit: Visit,
    Named(id): Named<DossierId>,
    Key(key): Key,
    SeenVersion(seen): SeenVersion,
    Body(body): Body<A>,
) -> Answered {
    let actor = visit.need_actor()?;
    let command = body.command()?;
    let through = visit.through(&format!("api.{}", command.action()));
    Ok(done(&visit.app.desk.act(&actor, id, command, &through, (&key, seen)).await?))
}

macro_rules! at {
    ($name:literal) => {
        concat!("/api/v1/dossiers/{id}/actions/", $name)
    };
}

pub(super) fn operations() -> Vec<Operation> {
    vec![
        described::<AcceptBody>(Operation::post(
            at!("accept"),
            "api.accept",
            Who::OFFICIALS,
            accept,
        )),
        operation::<RejectBody>(at!("reject"), "api.reject"),
        operation::<RequestSupplementBody>(at!("request_supplement"), "api.request_supplement"),
        operation::<AnswerSupplementBody>(at!("answer_supplement"), "api.answer_supplement"),
        operation::<HandOverBody>(at!("hand_over"), "api.hand_over"),
        operation::<AssignBody>(at!("assign"), "api.assign"),
        operation::<ProposeBody>(at!("propose"), "api.propose"),
        operation::<SendUpBody>(at!("send_up"), "api.send_up"),
        operation::<SendBackBody>(at!("send_back"), "api.send_back"),
        operation::<ApproveBody>(at!("approve"), "api.approve"),
        described::<ReleaseBody>(Operation::post(
            at!("release"),
            "api.release",
            Who::OFFICIALS,
            release,
        )),
        described::<CopyResultBody>(Operation::post(
            at!("copy_result"),
            "api.copy_result",
            Who::OFFICIALS,
            copy_result,
        )),
        operation::<DeliverBody>(at!("deliver"), "api.deliver"),
        operation::<CollectFeesBody>(at!("collect_fees"), "api.collect_fees"),
        operation::<RequestWithdrawalBody>(at!("request_withdrawal"), "api.request_withdrawal"),
        operation::<AnswerWithdrawalBody>(at!("answer_withdrawal"), "api.answer_withdrawal"),
        operation::<StopBody>(at!("stop"), "api.stop"),
        operation::<AddNoteBody>(at!("add_note"), "api.add_note"),
        operation::<RateBody>(at!("rate"), "api.rate"),
    ]
}

/// Papers as received at the counter.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ComponentReceived)]
pub(super) struct ComponentReceivedBody {
    component: String,
    originals: u32,
    copies: u32,
    /// A file stands for it.
    #[serde(default)]
    digitised: bool,
    /// Inspected and given back.
    #[serde(default)]
    shown: bool,
}

impl From<ComponentReceivedBody> for ComponentReceived {
    fn from(body: ComponentReceivedBody) -> ComponentReceived {
        ComponentReceived {
            component: body.component,
            originals: body.originals,
            copies: body.copies,
            digitised: body.digitised,
            shown: body.shown,
        }
    }
}

fn fees(lines: Vec<FeeLineBody>) -> Vec<FeeLine> {
    let line = |line: FeeLineBody| FeeLine {
        key: line.key,
        amount: Dong(line.amount),
        quantity: line.quantity,
        exemption: line.exemption,
    };
    lines.into_iter().map(line).collect()
}

/// Reception takes the dossier: the clock starts.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AcceptBody {
    components: Vec<ComponentReceivedBody>,
    fees: Vec<FeeLineBody>,
}

async fn accept(
    visit: Visit,
    Named(id): Named<DossierId>,
    Key(key): Key,
    SeenVersion(seen): SeenVersion,
    Body(body): Body<AcceptBody>,
) -> Answered {
    let actor = visit.need_actor()?;
    let components = body.components.into_iter().map(Into::into).collect();
    let lines = fees(body.fees);
    Ok(done(&visit.app.desk.accept(&actor, id, components, lines, &key, seen).await?))
}

/// The records clerk numbers and releases the result.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReleaseBody {
    /// Files of the result, attached before under the component `result`.
    #[schema(value_type = Vec<String>)]
    files: Vec<FileId>,
}

async fn release(
    visit: Visit,
    Named(id): Named<DossierId>,
    Key(key): Key,
    SeenVersion(seen): SeenVersion,
    Body(body): Body<ReleaseBody>,
) -> Answered {
    let actor = visit.need_actor()?;
    Ok(done(
        &visit
            .app
            .desk
            .release(&actor, id, body.files, &visit.through("api.release"), (&key, seen))
            .await?,
    ))
}

/// The records clerk makes a certified electronic copy of the released paper, which becomes one more file of the result.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CopyResultBody)]
struct CopyResultBody {}

async fn copy_result(
    visit: Visit,
    Named(id): Named<DossierId>,
    Key(key): Key,
    SeenVersion(seen): SeenVersion,
    Body(CopyResultBody {}): Body<CopyResultBody>,
) -> Answered {
    let actor = visit.need_actor()?;
    let through = visit.through("api.copy_result");
    Ok(done(&visit.app.desk.copy_result(&actor, id, &through, (&key, seen)).await?))
}

/// Reception does not take the dossier.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RejectBody {
    reason_code: String,
    reason: String,
    /// Where to go instead.
    #[serde(default)]
    go_to: Option<String>,
}

impl Action for RejectBody {
    fn command(self) -> Result<Command, ApiError> {
        let RejectBody { reason_code, reason, go_to } = self;
        Ok(Command::RejectAtIntake { reason_code, reason, go_to })
    }
}

/// Something is missing; after acceptance the clock pauses.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RequestSupplementBody {
    items: Vec<SupplementItemBody>,
    reason: String,
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    supply_by: Option<Date>,
}

impl Action for RequestSupplementBody {
    fn command(self) -> Result<Command, ApiError> {
        let item = |item: SupplementItemBody| SupplementItem {
            component: item.component,
            what: item.what,
            legal_ref: item.legal_ref,
        };
        let items = self.items.into_iter().map(item).collect();
        Ok(Command::RequestSupplement { items, reason: self.reason, supply_by: self.supply_by })
    }
}

/// The applicant supplied what was missing; files were attached before.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AnswerSupplementBody {
    #[serde(default)]
    note: Option<String>,
    /// Corrected answers by dotted path, as typed.
    #[serde(default)]
    typed: Option<BTreeMap<String, String>>,
}

impl Action for AnswerSupplementBody {
    fn command(self) -> Result<Command, ApiError> {
        Ok(Command::AnswerSupplement { note: self.note, typed: self.typed })
    }
}

/// From reception to the division that works on it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct HandOverBody {
    #[serde(default)]
    note: Option<String>,
}

impl Action for HandOverBody {
    fn command(self) -> Result<Command, ApiError> {
        Ok(Command::HandOver { note: self.note })
    }
}

/// Names who works on it; a specialist may take what nobody has.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AssignBody {
    #[schema(value_type = String, example = "acc_01ARZ3NDEKTSV4RRFFQ69G5FAV")]
    assignee: AccountId,
    #[serde(default)]
    note: Option<String>,
}

impl Action for AssignBody {
    fn command(self) -> Result<Command, ApiError> {
        Ok(Command::Assign { assignee: self.assignee, note: self.note })
    }
}

/// The specialist proposes how to decide.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProposeBody {
    /// Whether what was asked for should be granted.
    granted: bool,
    /// Why it should be refused; needed when it should.
    #[serde(default)]
    reasons: Option<String>,
    summary: String,
    /// Key of the step to pass it on to, where there are several.
    #[serde(default)]
    to: Option<String>,
    /// What the office found, by the keys that the procedure's paper asks for: `result.amount`.
    #[serde(default)]
    findings: std::collections::BTreeMap<String, String>,
}

impl Action for ProposeBody {
    fn command(self) -> Result<Command, ApiError> {
        let outcome = match (self.granted, self.reasons) {
            (true, _) => Outcome::Grant,
            (false, Some(reasons)) => Outcome::Refuse { reasons },
            (false, None) => return Err(ApiError::request("reasons", "reasons")),
        };
        Ok(Command::Propose {
            outcome,
            summary: self.summary,
            to: self.to,
            findings: self.findings,
        })
    }
}

/// On to the next step of the decision.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SendUpBody {
    #[serde(default)]
    note: Option<String>,
    #[serde(default)]
    to: Option<String>,
}

impl Action for SendUpBody {
    fn command(self) -> Result<Command, ApiError> {
        Ok(Command::SendUp { note: self.note, to: self.to })
    }
}

/// Back to an earlier step.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SendBackBody {
    reason: String,
    /// Key of the step.
    to: String,
}

impl Action for SendBackBody {
    fn command(self) -> Result<Command, ApiError> {
        Ok(Command::SendBack { reason: self.reason, to: self.to })
    }
}

/// The leader decides as proposed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ApproveBody {
    #[serde(default)]
    note: Option<String>,
}

impl Action for ApproveBody {
    fn command(self) -> Result<Command, ApiError> {
        Ok(Command::Approve { note: self.note })
    }
}

/// How a result is handed over.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DeliveryMethod)]
enum DeliveryMethodBody {
    AtCounter,
    Post,
    Electronic,
}

/// Who took a result.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Recipient)]
struct RecipientBody {
    full_name: String,
    /// Relation to the applicant; `self` when the applicant came.
    relation: String,
    #[serde(default)]
    identity_number: Option<String>,
}

/// Hands the result over.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DeliverBody {
    method: DeliveryMethodBody,
    #[serde(default)]
    recipient: Option<RecipientBody>,
}

impl Action for DeliverBody {
    fn command(self) -> Result<Command, ApiError> {
        let method = match self.method {
            DeliveryMethodBody::AtCounter => DeliveryMethod::AtCounter,
            DeliveryMethodBody::Post => DeliveryMethod::Post,
            DeliveryMethodBody::Electronic => DeliveryMethod::Electronic,
        };
        let recipient = self.recipient.map(|who| Recipient {
            full_name: who.full_name,
            relation: who.relation,
            identity_number: who.identity_number,
        });
        Ok(Command::Deliver { method, recipient })
    }
}

/// Fees taken at the counter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CollectFeesBody {
    fees: Vec<FeeLineBody>,
}

impl Action for CollectFeesBody {
    fn command(self) -> Result<Command, ApiError> {
        Ok(Command::CollectFees { lines: fees(self.fees) })
    }
}

/// The applicant wants the dossier back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RequestWithdrawalBody {
    reason: String,
}

impl Action for RequestWithdrawalBody {
    fn command(self) -> Result<Command, ApiError> {
        Ok(Command::RequestWithdrawal { reason: self.reason })
    }
}

/// The answer to a wish to withdraw.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AnswerWithdrawalBody {
    granted: bool,
    /// Why not; needed when it is not granted.
    #[serde(default)]
    reason: Option<String>,
}

impl Action for AnswerWithdrawalBody {
    fn command(self) -> Result<Command, ApiError> {
        match (self.granted, self.reason) {
            (true, _) => Ok(Command::GrantWithdrawal),
            (false, Some(reason)) => Ok(Command::RefuseWithdrawal { reason }),
            (false, None) => Err(ApiError::request("reasons", "reason")),
        }
    }
}

/// Why a dossier is stopped.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = StopBasis)]
enum StopBasisBody {
    Withdrawal,
    NoSupplement,
    Law,
}

/// Ends the work on a dossier.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StopBody {
    basis: StopBasisBody,
    reason: String,
}

impl Action for StopBody {
    fn command(self) -> Result<Command, ApiError> {
        let basis = match self.basis {
            StopBasisBody::Withdrawal => StopBasis::Withdrawal,
            StopBasisBody::NoSupplement => StopBasis::NoSupplement,
            StopBasisBody::Law => StopBasis::Law,
        };
        Ok(Command::Stop { basis, reason: self.reason })
    }
}

/// A note for the offices.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AddNoteBody {
    text: String,
}

impl Action for AddNoteBody {
    fn command(self) -> Result<Command, ApiError> {
        Ok(Command::AddNote { text: self.text })
    }
}

/// What the applicant thinks of the service.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RateBody {
    #[schema(minimum = 1, maximum = 5)]
    stars: u8,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    comment: Option<String>,
}

impl Action for RateBody {
    fn command(self) -> Result<Command, ApiError> {
        Ok(Command::Rate { stars: self.stars, tags: self.tags, comment: self.comment })
    }
}
