//! Drafts: open, fill in, attach, hand in. The way of the citizen's pages, for programs of firms
//! that file often and for apps.
//!
//! What must always hold: answers may be saved with faults, and are told what the faults are; only
//! handing in refuses them. A visitor's first draft brings a session of its own.

use std::collections::BTreeMap;

use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use desk::{DeskError, Seen};
use dossier::{Command, Dossier, StateCode, model::Owner};
use kernel::code::ProcedureCode;
use kernel::id::{DossierId, FileId};
use procedure::form::FormDef;
use register::Actor;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::extract::{Body, Key, Named, Pair, SeenVersion};
use super::fault::{Answered, ApiError, FaultBody, Misfit};
use super::operation::Operation;
use super::view::{self, DossierBody, FeeLineBody, FileBody, moment, reply_at};
use crate::problem::Problem;
use crate::routes::Who;
use crate::session;
use crate::visit::Visit;

pub(super) fn operations() -> Vec<Operation> {
    let one = "/api/v1/drafts/{id}";
    vec![
        Operation::post("/api/v1/drafts", "api.draft_open", Who::Public, open)
            .body::<NewDraft>()
            .answer::<OpenedDraft>(201)
            .keyed(),
        Operation::get(one, "api.draft", Who::Visitor, show).answer::<DraftBody>(200).versioned(),
        Operation::write(
            Method::PUT,
            "/api/v1/drafts/{id}/answers",
            "api.draft_answers",
            Who::Visitor,
            save,
        )
        .body::<AnswersBody>()
        .answer::<DraftBody>(200)
        .keyed()
        .versioned(),
        Operation::write(
            Method::PUT,
            "/api/v1/drafts/{id}/case",
            "api.draft_case",
            Who::Visitor,
            case,
        )
        .body::<CaseWanted>()
        .answer::<DraftBody>(200)
        .keyed()
        .versioned(),
        Operation::write(
            Method::DELETE,
            "/api/v1/drafts/{id}/files/{file}",
            "api.draft_detach",
            Who::Visitor,
            detach,
        )
        .answer::<DraftBody>(200)
        .keyed(),
        Operation::post("/api/v1/drafts/{id}/submission", "api.draft_submit", Who::Visitor, submit)
            .body::<Declared>()
            .answer::<Submitted>(201)
            .keyed(),
        Operation::write(Method::DELETE, one, "api.draft_discard", Who::Visitor, discard).keyed(),
    ]
}

/// What a draft begins with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewDraft {
    /// Code of a procedure in force.
    #[schema(example = "1.001193")]
    procedure: String,
    /// Key of one of its cases.
    case: String,
}

/// A draft that was opened.
#[derive(Serialize, ToSchema)]
struct OpenedDraft {
    draft: DraftBody,
    /// For `Authorization: Bearer …`: the session of somebody who had none. Told once.
    token: Option<String>,
}

async fn open(visit: Visit, Key(key): Key, Body(wanted): Body<NewDraft>) -> Answered {
    let code: ProcedureCode =
        wanted.procedure.parse().map_err(|_| ApiError::request("procedure", "procedure"))?;
    let (actor, owner, token) = who(&visit).await?;
    let most = visit.app.province.file.settings.drafts_per_person;
    if drafts_of(&visit, &actor).await? >= most {
        return Err(ApiError::request("drafts", "body").status(StatusCode::UNPROCESSABLE_ENTITY));
    }
    let opened = visit.app.desk.open_draft(&actor, &code, &wanted.case, owner, &key).await?;
    let draft = body(&visit, &opened.record, opened.version)?;
    let mut response = reply_at(opened.version, &OpenedDraft { draft, token });
    *response.status_mut() = StatusCode::CREATED;
    let place = format!("/api/v1/drafts/{}", opened.record.id);
    if let Ok(place) = HeaderValue::from_str(&place) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    Ok(response)
}

/// Who opens a draft: whoever is signed in, else the visitor of this session, else a new one.
async fn who(visit: &Visit) -> Result<(Actor, Owner, Option<String>), ApiError> {
    match visit.actor() {
        Some(actor @ Actor::Person { account }) => Ok((actor, Owner::Account { account }, None)),
        Some(actor @ Actor::Visitor { visitor }) => Ok((actor, Owner::Visitor { visitor }, None)),
        Some(_) => Err(Problem::Forbidden.into()),
        None => {
            let (secret, visitor) = session::open_for_visitor(&visit.app).await?;
            Ok((Actor::Visitor { visitor }, Owner::Visitor { visitor }, Some(secret)))
        }
    }
}

async fn drafts_of(visit: &Visit, actor: &Actor) -> Result<u32, ApiError> {
    let rows = match actor {
        Actor::Visitor { visitor } => visit.app.desk.visitor_drafts(*visitor).await?,
        Actor::Person { account } => visit.app.desk.own_dossiers(*account, None).await?.rows,
        _ => return Ok(0),
    };
    let drafts = rows.iter().filter(|row| row.state == StateCode::Draft.name()).count();
    Ok(u32::try_from(drafts).unwrap_or(u32::MAX))
}

/// A draft as read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Draft)]
struct DraftBody {
    id: String,
    version: u64,
    procedure: String,
    /// Version of the procedure it is bound to; its form is the one in force then.
    #[schema(format = Date)]
    procedure_valid_from: String,
    case: String,
    /// What was understood, as the form's schema says; answers with faults are left out.
    #[schema(value_type = Object)]
    answers: Value,
    /// What was given, by dotted path, as people would type it.
    typed: BTreeMap<String, String>,
    /// What keeps it from being handed in.
    faults: Vec<FaultBody>,
    /// Components that still need a file.
    missing_components: Vec<String>,
    fees: Vec<FeeLineBody>,
    files: Vec<FileBody>,
    #[schema(format = DateTime)]
    updated_at: String,
}

fn body(visit: &Visit, record: &Dossier, version: u64) -> Result<DraftBody, ApiError> {
    let today = visit.app.desk.clock().now().local_date();
    let reading = visit.app.desk.read_draft(record, today)?;
    let faults = misfits(visit, record)?.iter().map(|it| super::fault::told(visit, it)).collect();
    Ok(DraftBody {
        id: record.id.to_string(),
        version,
        procedure: record.procedure.code.to_string(),
        procedure_valid_from: record.procedure.valid_from.to_string(),
        case: record.case.clone(),
        answers: reading.filing.answers,
        typed: record.filing.typed.clone(),
        faults,
        missing_components: reading.filing.missing_components,
        fees: reading
            .filing
            .fees
            .iter()
            .map(|line| FeeLineBody {
                key: line.key.clone(),
                amount: line.amount.amount(),
                quantity: line.quantity,
                exemption: line.exemption.clone(),
            })
            .collect(),
        files: record.files.iter().map(view::file).collect(),
        updated_at: moment(record.updated_at),
    })
}

/// The faults of a draft with their sentences.
fn misfits(visit: &Visit, record: &Dossier) -> Result<Vec<Misfit>, ApiError> {
    let desk = &visit.app.desk;
    let today = desk.clock().now().local_date();
    let form = desk.form(&record.procedure)?;
    let reading = desk.read_draft(record, today)?;
    let told = |path: &str, code: &str| {
        let fault = reading.reading.faults.iter().find(|it| it.path == path && it.code == code);
        fault.map(|fault| crate::filing::fault::sentence(&visit.say, form, fault))
    };
    Ok(reading
        .filing
        .faults
        .iter()
        .map(|fault| Misfit {
            path: format!("answers.{}", fault.path),
            code: fault.code.clone(),
            message: told(&fault.path, &fault.code),
        })
        .collect())
}

/// The draft, if it is one and may be seen by whoever asks.
async fn find(visit: &Visit, id: DossierId) -> Result<(Actor, Seen<Dossier>), ApiError> {
    let actor = visit.need_actor()?;
    let seen = visit.app.desk.read_dossier(&actor, id).await?;
    let draft = seen.filter(|seen| seen.record.state_code() == StateCode::Draft);
    Ok((actor, draft.ok_or(Problem::NotFound)?))
}

async fn show(visit: Visit, Named(id): Named<DossierId>) -> Answered {
    let (_, seen) = find(&visit, id).await?;
    Ok(reply_at(seen.version, &body(&visit, &seen.record, seen.version)?))
}

/// What was filled in: either the whole document, or some answers as people type them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AnswersBody {
    /// The whole document, as the form's schema says. Takes the place of all answers.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    answers: Option<serde_json::Map<String, Value>>,
    /// Some answers by dotted path, as typed: `applicant.birth_date` → `05/01/2026`.
    #[serde(default)]
    typed: BTreeMap<String, String>,
    /// Paths to empty.
    #[serde(default)]
    clear: Vec<String>,
}

async fn save(
    visit: Visit,
    Named(id): Named<DossierId>,
    Key(key): Key,
    SeenVersion(version): SeenVersion,
    Body(given): Body<AnswersBody>,
) -> Answered {
    let (actor, seen) = find(&visit, id).await?;
    let form = visit.app.desk.form(&seen.record.procedure)?;
    let command = answers_command(form, &seen.record, given)?;
    let done = visit.app.desk.dossier(&actor, id, command, &key, version).await?;
    Ok(reply_at(done.version, &body(&visit, &done.record, done.version)?))
}

fn answers_command(
    form: &FormDef,
    record: &Dossier,
    given: AnswersBody,
) -> Result<Command, ApiError> {
    let Some(answers) = given.answers else {
        let mut paths: Vec<String> = given.typed.keys().cloned().collect();
        paths.extend(given.clear);
        return Ok(Command::SaveAnswers { paths, typed: given.typed });
    };
    if !given.typed.is_empty() || !given.clear.is_empty() {
        return Err(ApiError::request("answers-both", "body"));
    }
    let typed = procedure::form::flatten(form, &Value::Object(answers));
    let mut paths: Vec<String> = record.filing.typed.keys().cloned().collect();
    paths.extend(typed.keys().filter(|path| !record.filing.typed.contains_key(*path)).cloned());
    Ok(Command::SaveAnswers { paths, typed })
}

/// Another case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CaseWanted {
    case: String,
}

async fn case(
    visit: Visit,
    Named(id): Named<DossierId>,
    Key(key): Key,
    SeenVersion(version): SeenVersion,
    Body(wanted): Body<CaseWanted>,
) -> Answered {
    let (actor, _) = find(&visit, id).await?;
    let command = Command::ChangeCase { case: wanted.case };
    let done = visit.app.desk.dossier(&actor, id, command, &key, version).await?;
    Ok(reply_at(done.version, &body(&visit, &done.record, done.version)?))
}

async fn detach(visit: Visit, Pair(id, file): Pair<DossierId, FileId>, Key(key): Key) -> Answered {
    let (actor, _) = find(&visit, id).await?;
    let command = Command::DetachFile { file };
    let done = visit.app.desk.dossier(&actor, id, command, &key, None).await?;
    Ok(reply_at(done.version, &body(&visit, &done.record, done.version)?))
}

async fn discard(visit: Visit, Named(id): Named<DossierId>, Key(key): Key) -> Answered {
    let actor = visit.need_actor()?;
    visit.app.desk.dossier(&actor, id, Command::Discard, &key, None).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The declaration that goes with handing in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Declared {
    /// Must be true: what is said is true, and whoever says it answers for it before the law.
    declared: bool,
}

/// A dossier that was handed in.
#[derive(Debug, Serialize, ToSchema)]
struct Submitted {
    dossier: DossierBody,
    /// With the dossier's code it follows the dossier without an account.
    lookup_secret: String,
}

async fn submit(
    visit: Visit,
    Named(id): Named<DossierId>,
    Key(key): Key,
    Body(given): Body<Declared>,
) -> Answered {
    if !given.declared {
        let fault = ApiError::request("undeclared", "declared");
        return Err(fault.status(StatusCode::UNPROCESSABLE_ENTITY));
    }
    let actor = visit.need_actor()?;
    // Not only drafts: a repeat with the same key finds the dossier handed in already.
    let seen = visit.app.desk.read_dossier(&actor, id).await?.ok_or(Problem::NotFound)?;
    let done = match visit.app.desk.submit(&actor, id, &key).await {
        Ok(done) => done,
        Err(DeskError::Refused { code, details }) => {
            let problem = ApiError::from(Problem::Refused { code, details });
            return Err(problem.at(misfits(&visit, &seen.record)?));
        }
        Err(error) => return Err(error.into()),
    };
    // Without it the key was given before, to something else than handing in.
    let registration = done.record.registration.as_ref().ok_or_else(ApiError::key_reused)?;
    let submitted = Submitted {
        dossier: view::dossier(&visit.app, &done.record, done.version),
        lookup_secret: registration.secret.clone(),
    };
    Ok(created(done.version, &submitted))
}

fn created(version: u64, body: &impl Serialize) -> Response {
    let mut response = reply_at(version, body);
    *response.status_mut() = StatusCode::CREATED;
    response
}
