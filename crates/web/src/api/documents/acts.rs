//! What people do with a document that came in: one address per act, each with a body of its own.
//! Nothing is decided here. What must always hold: an act is a command of the register.

use desk::Done;
use document::{
    Command, Incoming,
    incoming::{NewIncoming, Order, Part, Place},
    model::{Sheet, Urgency, Way},
};
use kernel::{
    code::AgencyCode,
    id::{AccountId, DocumentId},
    time::Date,
};
use register::Actor;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use utoipa::ToSchema;

use super::super::extract::{Body, Key, Named, SeenVersion};
use super::super::fault::{Answered, ApiError};
use super::super::operation::Operation;
use super::super::view::reply_at;
use super::OFFICE;
use crate::problem::Problem;
use crate::visit::Visit;
use axum::http::StatusCode;
use axum::response::Response;

macro_rules! at {
    ($name:literal) => {
        concat!("/api/v1/documents/{id}/actions/", $name)
    };
}

/// Acts that have an address.
const OFFERED: [&str; 10] = [
    "submit_document",
    "direct",
    "pass_on",
    "begin",
    "answer",
    "hand_back",
    "extend",
    "note_document",
    "close_document",
    "refuse_document",
];

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::post("/api/v1/documents", "api.document_register", OFFICE, register)
            .body::<RegisterBody>()
            .answer::<DocumentDone>(201)
            .keyed(),
        operation::<SubmitBody>(at!("submit_document"), "api.submit_document"),
        operation::<DirectBody>(at!("direct"), "api.direct"),
        operation::<PassOnBody>(at!("pass_on"), "api.pass_on"),
        operation::<BeginBody>(at!("begin"), "api.begin"),
        operation::<AnswerBody>(at!("answer"), "api.answer"),
        operation::<HandBackBody>(at!("hand_back"), "api.hand_back"),
        operation::<ExtendBody>(at!("extend"), "api.extend"),
        operation::<NoteBody>(at!("note_document"), "api.note_document"),
        operation::<CloseBody>(at!("close_document"), "api.close_document"),
        operation::<RefuseBody>(at!("refuse_document"), "api.refuse_document"),
    ]
}

/// Of what may be done now, the acts that have an address.
pub(super) fn offered(actions: &[&'static str]) -> Vec<String> {
    let offered = actions.iter().filter(|action| OFFERED.contains(action));
    offered.map(|action| (*action).to_owned()).collect()
}

/// What a document came to.
#[derive(Debug, Serialize, ToSchema)]
struct DocumentDone {
    id: String,
    version: u64,
    standing: String,
    /// Year of the incoming book, and its number there.
    year: Option<i16>,
    number: Option<u64>,
    /// The key had been used before: nothing was done this time, and this is the document by now.
    repeated: bool,
}

fn done(done: &Done<Incoming>) -> Response {
    let line = done.record.registration;
    let body = DocumentDone {
        id: done.record.id.to_string(),
        version: done.version,
        standing: done.record.standing.name().to_owned(),
        year: line.map(|line| line.year),
        number: line.map(|line| line.number),
        repeated: done.repeated,
    };
    reply_at(done.version, &body)
}

/// The body of an act.
trait Act: DeserializeOwned + ToSchema + Send + 'static {
    fn command(self) -> Result<Command, ApiError>;
}

fn operation<A: Act>(path: &'static str, id: &'static str) -> Operation {
    Operation::post(path, id, OFFICE, act::<A>)
        .body::<A>()
        .answer::<DocumentDone>(200)
        .keyed()
        .versioned()
}

async fn act<A: Act>(
    visit: Visit,
    Named(id): Named<DocumentId>,
    Key(key): Key,
    SeenVersion(seen): SeenVersion,
    Body(body): Body<A>,
) -> Answered {
    let actor = visit.need_actor()?;
    let command = body.command()?;
    Ok(done(&visit.app.desk.document(&actor, id, command, &key, seen).await?))
}

/// What a document says of itself, as its clerk takes it down.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RegisterBody {
    /// `post`, `counter`, `email`.
    way: WayBody,
    author: String,
    #[serde(default)]
    number: String,
    #[schema(value_type = String, format = Date)]
    dated: Date,
    /// Code of its type in the list `document-type`.
    #[schema(example = "cong-van")]
    kind: String,
    subject: String,
    #[serde(default)]
    urgency: UrgencyBody,
    #[serde(default)]
    signer: String,
    pages: Option<u32>,
    #[schema(value_type = Option<String>, format = Date)]
    answer_by: Option<Date>,
    /// A person has looked: there is no mark of secrecy.
    #[serde(default)]
    affirmed: bool,
    /// The document that it repeats, and is taken in all the same.
    #[schema(value_type = Option<String>)]
    twin: Option<DocumentId>,
}

#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum WayBody {
    Post,
    Counter,
    Email,
}

#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum UrgencyBody {
    #[default]
    Normal,
    Urgent,
    VeryUrgent,
    Express,
}

impl From<UrgencyBody> for Urgency {
    fn from(body: UrgencyBody) -> Urgency {
        match body {
            UrgencyBody::Normal => Urgency::Normal,
            UrgencyBody::Urgent => Urgency::Urgent,
            UrgencyBody::VeryUrgent => Urgency::VeryUrgent,
            UrgencyBody::Express => Urgency::Express,
        }
    }
}

async fn register(visit: Visit, Key(key): Key, Body(body): Body<RegisterBody>) -> Answered {
    let (desk, actor) = (&visit.app.desk, visit.need_actor()?);
    let Actor::Officer { .. } = &actor else { return Err(Problem::Forbidden.into()) };
    let agency = desk.agency_of(&actor).ok_or(Problem::Forbidden)?;
    let id = DocumentId::new(desk.clock().now(), desk.random());
    let new = NewIncoming {
        id,
        agency,
        way: match body.way {
            WayBody::Post => Way::Post,
            WayBody::Counter => Way::Counter,
            WayBody::Email => Way::Email,
        },
        sheet: Sheet {
            author: body.author,
            number: body.number,
            dated: body.dated,
            kind: body.kind,
            subject: body.subject,
            urgency: body.urgency.into(),
            signer: body.signer,
            pages: body.pages,
            answer_by: body.answer_by,
        },
        files: Vec::new(),
        affirmed: body.affirmed,
        twin: body.twin,
        origin: None,
        concern: None,
        letter: None,
    };
    let command = Command::Register(Box::new(new));
    let mut response = done(&desk.document(&actor, id, command, &key, None).await?);
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

/// To a leader, or to whichever leader comes first.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SubmitDocument)]
struct SubmitBody {
    /// Account of the leader.
    #[schema(value_type = Option<String>)]
    to: Option<AccountId>,
    #[serde(default)]
    note: String,
}

impl Act for SubmitBody {
    fn command(self) -> Result<Command, ApiError> {
        Ok(Command::Submit { to: self.to, note: self.note })
    }
}

/// The leader's handling note ("bút phê").
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DirectDocument)]
struct DirectBody {
    #[serde(default)]
    note: String,
    orders: Vec<OrderBody>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DocumentOrder)]
struct OrderBody {
    /// Code of a unit of the agency.
    unit: String,
    /// Account of a person of it, when it is not for the unit.
    #[schema(value_type = Option<String>)]
    account: Option<AccountId>,
    part: PartBody,
    #[schema(value_type = Option<String>, format = Date)]
    due: Option<Date>,
}

#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum PartBody {
    Lead,
    Coordinate,
    Inform,
}

impl Act for DirectBody {
    fn command(self) -> Result<Command, ApiError> {
        let order = |(number, body): (usize, OrderBody)| {
            let unit: AgencyCode = body
                .unit
                .parse()
                .map_err(|_| ApiError::request("unit", format!("orders.{number}.unit")))?;
            let part = match body.part {
                PartBody::Lead => Part::Lead,
                PartBody::Coordinate => Part::Coordinate,
                PartBody::Inform => Part::Inform,
            };
            Ok(Order { to: Place { unit, account: body.account }, part, due: body.due })
        };
        let orders = self.orders.into_iter().enumerate().map(order);
        let orders = orders.collect::<Result<Vec<_>, ApiError>>()?;
        Ok(Command::Direct { note: self.note, orders })
    }
}

/// Inside the unit, to a person.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PassOnDocument)]
struct PassOnBody {
    share: u32,
    #[schema(value_type = String)]
    to: AccountId,
    #[schema(value_type = Option<String>, format = Date)]
    due: Option<Date>,
    #[serde(default)]
    note: String,
}

impl Act for PassOnBody {
    fn command(self) -> Result<Command, ApiError> {
        Ok(Command::PassOn { share: self.share, to: self.to, due: self.due, note: self.note })
    }
}

/// Work on a share begins.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BeginShare)]
struct BeginBody {
    share: u32,
}

impl Act for BeginBody {
    fn command(self) -> Result<Command, ApiError> {
        Ok(Command::Begin { share: self.share })
    }
}

/// What was done; for a share that informs, that it was read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AnswerShare)]
struct AnswerBody {
    share: u32,
    #[serde(default)]
    words: String,
}

impl Act for AnswerBody {
    fn command(self) -> Result<Command, ApiError> {
        Ok(Command::Answer { share: self.share, words: self.words })
    }
}

/// Undone, with a reason.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = HandBackShare)]
struct HandBackBody {
    share: u32,
    reason: String,
}

impl Act for HandBackBody {
    fn command(self) -> Result<Command, ApiError> {
        Ok(Command::HandBack { share: self.share, reason: self.reason })
    }
}

/// To a later day.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ExtendShare)]
struct ExtendBody {
    share: u32,
    #[schema(value_type = String, format = Date)]
    due: Date,
    reason: String,
}

impl Act for ExtendBody {
    fn command(self) -> Result<Command, ApiError> {
        Ok(Command::Extend { share: self.share, due: self.due, reason: self.reason })
    }
}

/// Words that everybody who works on it reads.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NoteDocument)]
struct NoteBody {
    words: String,
}

impl Act for NoteBody {
    fn command(self) -> Result<Command, ApiError> {
        Ok(Command::Note { words: self.words })
    }
}

/// Its work is done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CloseDocument)]
struct CloseBody {
    words: String,
}

impl Act for CloseBody {
    fn command(self) -> Result<Command, ApiError> {
        Ok(Command::Close { words: self.words })
    }
}

/// Not taken in; whoever sent it is told.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RefuseDocument)]
struct RefuseBody {
    reason: String,
}

impl Act for RefuseBody {
    fn command(self) -> Result<Command, ApiError> {
        Ok(Command::Refuse { reason: self.reason })
    }
}
