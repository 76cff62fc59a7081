//! Tasks of offices: whoever has them, one task with its way, and what people do with it.
//! Nothing is decided here. What must always hold: an act is a command of the task's register, under the name the policies
//! know; without its matter nothing is told of what was ordered.

use axum::response::Response;
use desk::{Done, TaskList};
use kernel::{
    code::AgencyCode,
    id::{AccountId, DocumentId, TaskId},
    time::Date,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use task::{Brought, Command, NewEvidence, Paper, Place, Role, Source, Task};
use utoipa::{IntoParams, ToSchema};

use super::extract::{Ask, Body, Key, Named, SeenVersion, after, limit};
use super::fault::{Answered, ApiError};
use super::operation::Operation;
use super::view::{Office, moment, office, reply, reply_at};
use crate::app::App;
use crate::documents::OFFICE;
use crate::problem::Problem;
use crate::visit::Visit;

macro_rules! at {
    ($name:literal) => {
        concat!("/api/v1/tasks/{id}/actions/", $name)
    };
}

/// Acts that have an address.
const OFFERED: [&str; 8] = [
    "take_up_task",
    "assign_task",
    "report_task",
    "report_task_done",
    "ask_extension",
    "send_back_task",
    "complete_task",
    "note_task",
];

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/api/v1/tasks", "api.tasks", OFFICE, list)
            .query::<TaskQuery>()
            .answer::<TasksBody>(200),
        Operation::get("/api/v1/tasks/{id}", "api.task", OFFICE, show)
            .answer::<ShownTask>(200)
            .versioned(),
        operation::<TakeUpBody>(at!("take_up_task"), "api.take_up_task"),
        operation::<AssignTaskBody>(at!("assign_task"), "api.assign_task"),
        operation::<ReportBody>(at!("report_task"), "api.report_task"),
        operation::<ReportDoneBody>(at!("report_task_done"), "api.report_task_done"),
        operation::<AskExtensionBody>(at!("ask_extension"), "api.ask_extension"),
        operation::<SendBackTaskBody>(at!("send_back_task"), "api.send_back_task"),
        operation::<CompleteBody>(at!("complete_task"), "api.complete_task"),
        operation::<NoteTaskBody>(at!("note_task"), "api.note_task"),
    ]
}

/// Which tasks.
#[derive(Debug, Default, Deserialize, IntoParams)]
struct TaskQuery {
    /// In which part the reader has them; `owner` unless said.
    #[serde(default)]
    #[param(inline)]
    role: RoleBody,
    /// Still open; `false` for those that ended.
    #[param(default = true)]
    open: Option<bool>,
    /// Most tasks in the answer.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// A task.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Task)]
struct TaskBody {
    id: String,
    agency: Office,
    /// Who gave it: account.
    giver: Option<String>,
    #[schema(format = DateTime)]
    given_at: String,
    /// `incoming`, `outgoing`, `meeting`, `word`.
    source: String,
    /// The document that ordered it.
    document: Option<String>,
    owner: PlaceBody,
    /// `given`, `in_hand`, `reported`, `done`, `cancelled`, `withheld`.
    standing: String,
    /// What is asked; absent once its source was withdrawn.
    title: Option<String>,
    words: Option<String>,
    #[schema(format = Date)]
    due: Option<String>,
    percent: Option<u8>,
    coordinating: Vec<PlaceBody>,
}

/// A unit, or one person of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Place)]
struct PlaceBody {
    unit: Office,
    account: Option<String>,
}

/// Tasks, and where the next page begins.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Tasks)]
struct TasksBody {
    items: Vec<TaskBody>,
    next: Option<String>,
}

/// A task with its way and what its reader may do.
#[derive(Debug, Serialize, ToSchema)]
struct ShownTask {
    task: TaskBody,
    turns: Vec<TaskTurn>,
    /// Acts possible now: the last part of their addresses.
    actions: Vec<String>,
}

/// A turn of a task's way.
#[derive(Debug, Serialize, ToSchema)]
struct TaskTurn {
    #[schema(format = DateTime)]
    at: String,
    /// Account; absent for the program.
    by: Option<String>,
    kind: String,
    words: String,
}

fn body(app: &App, task: &Task) -> TaskBody {
    let place = |place: &Place| PlaceBody {
        unit: office(app, &place.unit),
        account: place.account.map(|account| account.to_string()),
    };
    let matter = task.matter.as_deref();
    let (source, document) = match &task.source {
        Source::Incoming { document } => ("incoming", Some(document.to_string())),
        Source::Outgoing { document } => ("outgoing", Some(document.to_string())),
        Source::Meeting { .. } => ("meeting", None),
        Source::Word => ("word", None),
    };
    TaskBody {
        id: task.id.to_string(),
        agency: office(app, &task.agency),
        giver: task.giver.account.map(|account| account.to_string()),
        given_at: moment(task.given_at),
        source: source.to_owned(),
        document,
        owner: place(&task.owner),
        standing: task.standing.name().to_owned(),
        title: matter.map(|matter| matter.title.clone()),
        words: matter.map(|matter| matter.words.clone()),
        due: matter.and_then(|matter| matter.due).map(|day| day.to_string()),
        percent: matter.map(|_| task.percent()),
        coordinating: matter.iter().flat_map(|matter| &matter.coordinating).map(place).collect(),
    }
}

async fn list(visit: Visit, Ask(query): Ask<TaskQuery>) -> Answered {
    let (desk, actor) = (&visit.app.desk, visit.need_actor()?);
    let list = TaskList::Held { role: query.role.into(), open: query.open.unwrap_or(true) };
    let (after, limit) = (after(query.cursor.as_ref()), limit(query.limit));
    let page = desk.tasks(&actor, &list, after, limit).await?;
    let items = page.tasks.iter().map(|seen| body(&visit.app, &seen.record));
    Ok(reply(&TasksBody { items: items.collect(), next: page.next }))
}

async fn show(visit: Visit, Named(id): Named<TaskId>) -> Answered {
    let (desk, actor) = (&visit.app.desk, visit.need_actor()?);
    let seen = desk.read_task(&actor, id).await?.ok_or(Problem::NotFound)?;
    let turns = seen.record.matter.iter().flat_map(|matter| &matter.turns);
    let turns = turns.map(|turn| TaskTurn {
        at: moment(turn.at),
        by: turn.by.map(|account| account.to_string()),
        kind: turn.kind.name().to_owned(),
        words: turn.words.clone(),
    });
    let actions = desk.task_actions(&actor, &seen.record);
    let offered = actions.into_iter().filter(|action| OFFERED.contains(action));
    let shown = ShownTask {
        task: body(&visit.app, &seen.record),
        turns: turns.collect(),
        actions: offered.map(str::to_owned).collect(),
    };
    Ok(reply_at(seen.version, &shown))
}

/// What a task came to.
#[derive(Debug, Serialize, ToSchema)]
struct TaskDone {
    id: String,
    version: u64,
    standing: String,
    percent: u8,
    /// The key had been used before: nothing was done this time, and this is the task by now.
    repeated: bool,
}

fn done(done: &Done<Task>) -> Response {
    let body = TaskDone {
        id: done.record.id.to_string(),
        version: done.version,
        standing: done.record.standing.name().to_owned(),
        percent: done.record.percent(),
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
        .answer::<TaskDone>(200)
        .keyed()
        .versioned()
}

async fn act<A: Act>(
    visit: Visit,
    Named(id): Named<TaskId>,
    Key(key): Key,
    SeenVersion(seen): SeenVersion,
    Body(body): Body<A>,
) -> Answered {
    let actor = visit.need_actor()?;
    let command = body.command()?;
    Ok(done(&visit.app.desk.task(&actor, id, command, &key, seen).await?))
}

/// The owner has seen it and does it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TakeUpTask)]
struct TakeUpBody {}

impl Act for TakeUpBody {
    fn command(self) -> Result<Command, ApiError> {
        Ok(Command::TakeUp)
    }
}

/// Inside the owner's unit, to a unit below or a person.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AssignTask)]
struct AssignTaskBody {
    /// Code of the unit.
    unit: String,
    #[schema(value_type = Option<String>)]
    account: Option<AccountId>,
    #[serde(default)]
    note: String,
}

impl Act for AssignTaskBody {
    fn command(self) -> Result<Command, ApiError> {
        let unit: AgencyCode = self.unit.parse().map_err(|_| ApiError::request("unit", "unit"))?;
        Ok(Command::Assign { to: Place { unit, account: self.account }, note: self.note })
    }
}

/// How far it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReportTask)]
struct ReportBody {
    #[schema(maximum = 100)]
    percent: u8,
    #[serde(default)]
    words: String,
    #[serde(default)]
    evidence: Vec<EvidenceBody>,
}

/// A document that shows what was done: one of the two.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TaskEvidence)]
struct EvidenceBody {
    #[schema(value_type = Option<String>)]
    incoming: Option<DocumentId>,
    #[schema(value_type = Option<String>)]
    outgoing: Option<DocumentId>,
}

fn brought(words: String, evidence: &[EvidenceBody]) -> Result<Brought, ApiError> {
    let paper = |(number, body): (usize, &EvidenceBody)| match (body.incoming, body.outgoing) {
        (Some(id), None) => Ok(NewEvidence::Paper(Paper::Incoming(id))),
        (None, Some(id)) => Ok(NewEvidence::Paper(Paper::Outgoing(id))),
        _ => Err(ApiError::request("shape", format!("evidence.{number}"))),
    };
    let evidence = evidence.iter().enumerate().map(paper).collect::<Result<_, ApiError>>()?;
    Ok(Brought { words, evidence, affirmed: false })
}

impl Act for ReportBody {
    fn command(self) -> Result<Command, ApiError> {
        let brought = brought(self.words, &self.evidence)?;
        Ok(Command::Report { percent: self.percent, brought })
    }
}

/// All of it is done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReportTaskDone)]
struct ReportDoneBody {
    #[serde(default)]
    words: String,
    #[serde(default)]
    evidence: Vec<EvidenceBody>,
}

impl Act for ReportDoneBody {
    fn command(self) -> Result<Command, ApiError> {
        Ok(Command::ReportDone { brought: brought(self.words, &self.evidence)? })
    }
}

/// Until later, with a reason.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AskExtension)]
struct AskExtensionBody {
    #[schema(value_type = String, format = Date)]
    due: Date,
    reason: String,
}

impl Act for AskExtensionBody {
    fn command(self) -> Result<Command, ApiError> {
        Ok(Command::AskExtension { due: self.due, reason: self.reason })
    }
}

/// Something is missing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SendBackTask)]
struct SendBackTaskBody {
    missing: String,
}

impl Act for SendBackTaskBody {
    fn command(self) -> Result<Command, ApiError> {
        Ok(Command::SendBack { missing: self.missing })
    }
}

/// The giver is content, and rates it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CompleteTask)]
struct CompleteBody {
    /// Key of a mark in the province's scale.
    #[schema(example = "good")]
    rating: String,
    #[serde(default)]
    words: String,
}

impl Act for CompleteBody {
    fn command(self) -> Result<Command, ApiError> {
        Ok(Command::Complete { rating: self.rating, words: self.words })
    }
}

/// Words that everybody who has to do with it reads.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NoteTask)]
struct NoteTaskBody {
    words: String,
}

impl Act for NoteTaskBody {
    fn command(self) -> Result<Command, ApiError> {
        Ok(Command::Note { words: self.words })
    }
}

/// In which part somebody has a task.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum RoleBody {
    /// Answers for it, has it in hand, or has a part of it.
    #[default]
    Owner,
    Coordinating,
    Giver,
}

impl From<RoleBody> for Role {
    fn from(body: RoleBody) -> Role {
        match body {
            RoleBody::Owner => Role::Owner,
            RoleBody::Coordinating => Role::Coordinating,
            RoleBody::Giver => Role::Giver,
        }
    }
}
