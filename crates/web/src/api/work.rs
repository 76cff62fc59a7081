//! The offices' lists, counts, intake and reports.
//! What must always hold: a list holds what its reader may view and nothing else; the desk sees to
//! it, by the same policies that guard each dossier. Words to search by are names and numbers of
//! people: they come in a body and never in an address, which machines on the way keep.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use desk::{DossierQuery, Intake, ListView};
use dossier::StateCode;
use dossier::model::{Channel, Owner};
use kernel::code::{AgencyCode, ProcedureCode};
use kernel::id::AccountId;
use kernel::time::{Date, Timestamp};
use register::Actor;
use serde::{Deserialize, Serialize};
use store::dossier::{Cursor, Dimension, Filter};
use utoipa::{IntoParams, ToSchema};

use super::actions::{ActionDone, ComponentReceivedBody, done};
use super::extract::{Ask, Body, Key};
use super::fault::{Answered, ApiError};
use super::operation::Operation;
use super::view::{self, DossierList, reply};
use crate::problem::Problem;
use crate::routes::Who;
use crate::visit::Visit;

/// Dossiers in one answer, unless another number is asked for.
const LIMIT: u32 = 50;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/api/v1/dossiers", "api.dossiers", Who::OFFICIALS, list)
            .query::<DossierQueryBody>()
            .answer::<DossierList>(200),
        Operation::post("/api/v1/dossiers/search", "api.dossier_search", Who::OFFICIALS, search)
            .body::<DossierQueryBody>()
            .answer::<DossierList>(200),
        Operation::get("/api/v1/dossiers/counts", "api.counts", Who::OFFICIALS, counts)
            .answer::<Counts>(200),
        Operation::post("/api/v1/dossiers", "api.take_in", Who::OFFICIALS, take_in)
            .body::<IntakeBody>()
            .answer::<ActionDone>(201)
            .keyed(),
        Operation::get("/api/v1/reports/late", "api.report_late", Who::OFFICIALS, late)
            .query::<LateQuery>()
            .answer::<LateReport>(200),
        Operation::get("/api/v1/reports/finished", "api.report_finished", Who::OFFICIALS, finished)
            .query::<FinishedQuery>()
            .answer::<FinishedReport>(200),
    ]
}

/// The place behind a cursor; an empty one is the beginning.
pub(super) fn cursor(word: &str) -> Result<Option<Cursor>, ApiError> {
    if word.is_empty() {
        return Ok(None);
    }
    let place = view::decode_cursor(word);
    place.map(Some).ok_or_else(|| ApiError::request("cursor-unfit", "query.cursor"))
}

/// Which dossiers.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum View {
    /// Something is still to be done; due first.
    #[default]
    Open,
    /// All, newest first.
    All,
}

/// What a list is narrowed to: as a query of an address, or as a body with words to search by.
#[derive(Debug, Default, Deserialize, IntoParams, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DossierSearch)]
struct DossierQueryBody {
    /// `open` (the default): what is still to be done, due first; `all`: newest first.
    #[serde(default)]
    #[param(inline)]
    view: View,
    /// Words to search by: code, names, identity number, phone; takes the place of `view`.
    #[serde(default)]
    #[param(ignore)]
    #[schema(max_length = 200)]
    q: Option<String>,
    /// Name of a state.
    state: Option<String>,
    /// Code of a procedure.
    procedure: Option<String>,
    /// Key of a step.
    step: Option<String>,
    /// Account of whoever works on it; `nobody` for what nobody has.
    assignee: Option<String>,
    /// `counter`, `online`, `post`.
    channel: Option<String>,
    /// Code of the unit where it is now.
    unit: Option<String>,
    /// First day of due dates.
    #[param(value_type = Option<String>, format = Date)]
    #[schema(value_type = Option<String>, format = Date)]
    due_from: Option<Date>,
    /// Last day of due dates.
    #[param(value_type = Option<String>, format = Date)]
    #[schema(value_type = Option<String>, format = Date)]
    due_to: Option<Date>,
    /// Most dossiers in the answer.
    #[param(minimum = 1, maximum = 200)]
    #[schema(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// `next` of the page before.
    #[serde(default)]
    cursor: String,
}

async fn list(visit: Visit, Ask(query): Ask<DossierQueryBody>) -> Answered {
    if query.q.is_some() {
        return Err(ApiError::request("words-in-address", "query.q"));
    }
    listed(&visit, query).await
}

async fn search(visit: Visit, Body(query): Body<DossierQueryBody>) -> Answered {
    listed(&visit, query).await
}

async fn listed(visit: &Visit, query: DossierQueryBody) -> Answered {
    let actor = visit.need_actor()?;
    let after = cursor(&query.cursor)?;
    let words: String = query.q.as_deref().unwrap_or_default().chars().take(200).collect();
    let view = match (words.trim().is_empty(), query.view) {
        (false, _) => ListView::Search(words),
        (true, View::Open) => ListView::Open,
        (true, View::All) => ListView::All,
    };
    let limit = query.limit.unwrap_or(LIMIT);
    let query = DossierQuery { view, filter: filter(query)?, after, limit };
    Ok(reply(&view::list(visit.app.desk.dossiers(&actor, &query).await?)))
}

fn filter(query: DossierQueryBody) -> Result<Filter, ApiError> {
    if let Some(state) = &query.state
        && StateCode::from_name(state).is_none()
    {
        return Err(ApiError::request("state", "query.state"));
    }
    let unassigned = query.assignee.as_deref() == Some("nobody");
    let assignee = query.assignee.filter(|_| !unassigned).map(|id| id.parse::<AccountId>());
    let assignee =
        assignee.transpose().map_err(|_| ApiError::request("account", "query.assignee"))?;
    Ok(Filter {
        state: query.state,
        procedure: query.procedure,
        step: query.step,
        assignee: assignee.map(AccountId::as_uuid),
        channel: query.channel,
        unit: query.unit,
        due_from: query.due_from.map(midnight),
        due_before: query.due_to.and_then(|day| day.tomorrow().ok()).map(midnight),
        unassigned,
        ..Filter::default()
    })
}

fn midnight(day: Date) -> Timestamp {
    Timestamp::from_local(day.at(0, 0, 0, 0))
}

/// Counts of open dossiers, for the seat of whoever asks.
#[derive(Debug, Serialize, ToSchema)]
struct Counts {
    /// By name of the state.
    states: BTreeMap<String, u64>,
    /// By code of the procedure.
    procedures: BTreeMap<String, u64>,
    /// By key of the step.
    steps: BTreeMap<String, u64>,
    overdue: u64,
    due_soon: u64,
    paused: u64,
    /// Accepted and not finished, all together.
    accepted: u64,
}

async fn counts(visit: Visit) -> Answered {
    let facet = visit.app.desk.facets(&visit.need_actor()?).await?;
    Ok(reply(&Counts {
        states: facet.states.into_iter().collect(),
        procedures: facet.procedures.into_iter().collect(),
        steps: facet.steps.into_iter().collect(),
        overdue: facet.overdue,
        due_soon: facet.due_soon,
        paused: facet.paused,
        accepted: facet.accepted,
    }))
}

/// How the papers came.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum IntakeChannel {
    Counter,
    Post,
}

/// What the person in front of the clerk brings.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct IntakeBody {
    #[schema(example = "1.001193")]
    procedure: String,
    case: String,
    channel: IntakeChannel,
    /// Account of the applicant, when they have one.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    account: Option<AccountId>,
    /// Answers by dotted path, as typed.
    typed: BTreeMap<String, String>,
    components: Vec<ComponentReceivedBody>,
    /// Key of an exemption by key of the fee.
    #[serde(default)]
    exemptions: BTreeMap<String, String>,
}

async fn take_in(visit: Visit, Key(key): Key, Body(body): Body<IntakeBody>) -> Answered {
    let actor = visit.need_actor()?;
    let Actor::Officer { seat, .. } = &actor else { return Err(Problem::Forbidden.into()) };
    let procedure: ProcedureCode =
        body.procedure.parse().map_err(|_| ApiError::request("procedure", "procedure"))?;
    let intake = Intake {
        procedure,
        case: body.case,
        channel: match body.channel {
            IntakeChannel::Counter => Channel::Counter,
            IntakeChannel::Post => Channel::Post,
        },
        owner: body.account.map_or(Owner::Nobody, |account| Owner::Account { account }),
        reception: seat.unit.clone(),
        typed: body.typed,
        files: Vec::new(),
        components: body.components.into_iter().map(Into::into).collect(),
        exemptions: body.exemptions,
    };
    let taken = visit.app.desk.take_in(&actor, &intake, &key).await?;
    let mut response = done(&taken);
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

/// By what a report is grouped.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum By {
    #[default]
    Agency,
    Unit,
    Procedure,
    Step,
    Person,
}

#[derive(Debug, Default, Deserialize, IntoParams)]
struct LateQuery {
    /// By what it is grouped; agencies unless said.
    #[serde(default)]
    #[param(inline)]
    by: By,
    /// Code of a unit: only it and what is under it.
    under: Option<String>,
}

/// Who is late: open, accepted dossiers.
#[derive(Debug, Serialize, ToSchema)]
struct LateReport {
    rows: Vec<LateBody>,
}

#[derive(Debug, Serialize, ToSchema)]
struct LateBody {
    /// Code, key or account that it is grouped by; empty for nobody.
    key: String,
    open: u64,
    overdue: u64,
    due_soon: u64,
    paused: u64,
}

async fn late(visit: Visit, Ask(query): Ask<LateQuery>) -> Answered {
    let dimension = match query.by {
        By::Agency => Dimension::Agency,
        By::Unit => Dimension::Unit,
        By::Procedure => Dimension::Procedure,
        By::Step => Dimension::Step,
        By::Person => Dimension::Person,
    };
    let under = unit(query.under)?;
    let actor = visit.need_actor()?;
    let rows = visit.app.desk.late_by(&actor, dimension, under.as_ref()).await?;
    let rows = rows.into_iter().map(|row| LateBody {
        key: row.key,
        open: row.open,
        overdue: row.overdue,
        due_soon: row.due_soon,
        paused: row.paused,
    });
    Ok(reply(&LateReport { rows: rows.collect() }))
}

fn unit(code: Option<String>) -> Result<Option<AgencyCode>, ApiError> {
    let code = code.map(|text| text.parse().map_err(|_| ApiError::request("unit", "query.under")));
    code.transpose()
}

#[derive(Debug, Default, Deserialize, IntoParams)]
struct FinishedQuery {
    /// Code of a unit: only it and what is under it.
    under: Option<String>,
}

/// Finished dossiers by agency, month and class.
#[derive(Debug, Serialize, ToSchema)]
struct FinishedReport {
    rows: Vec<FinishedBody>,
}

#[derive(Debug, Serialize, ToSchema)]
struct FinishedBody {
    /// Code of the agency.
    agency: String,
    #[schema(example = "2026-02")]
    month: String,
    /// `early`, `on_time`, `overdue`, `unclassed`.
    class: String,
    count: i64,
}

async fn finished(visit: Visit, Ask(query): Ask<FinishedQuery>) -> Answered {
    let under = unit(query.under)?;
    let actor = visit.need_actor()?;
    let rows = visit.app.desk.finished(&actor, under.as_ref()).await?;
    let rows = rows.into_iter().map(|(agency, item, count)| {
        let (month, class) = item.split_once('|').unwrap_or((item.as_str(), ""));
        FinishedBody { agency, month: month.to_owned(), class: class.to_owned(), count }
    });
    Ok(reply(&FinishedReport { rows: rows.collect() }))
}
