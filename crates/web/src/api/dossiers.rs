//! Dossiers as their applicants and the offices see them, and following one by code and secret.
//!
//! What must always hold: what stands in [`Inside`] goes to those whom `view_internal` permits;
//! a wrong code and a wrong secret are answered alike, and tries are limited.

use access::Principal;
use axum::http::StatusCode;
use desk::Seen;
use dossier::Dossier;
use dossier::model::Outcome;
use kernel::id::{AccountId, DossierId};
use register::Actor;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::extract::{Ask, Body, Named};
use super::fault::{Answered, ApiError};
use super::operation::Operation;
use super::view::{self, DossierBody, DossierList, Office, moment, office, reply, reply_at};
use crate::app::App;
use crate::problem::Problem;
use crate::routes::Who;
use crate::visit::Visit;

pub(super) fn operations() -> Vec<Operation> {
    let one = "/api/v1/dossiers/{id}";
    vec![
        Operation::get("/api/v1/my/dossiers", "api.my_dossiers", Who::Visitor, mine)
            .query::<OwnQuery>()
            .answer::<DossierList>(200),
        Operation::get(one, "api.dossier", Who::Visitor, show).answer::<Shown>(200).versioned(),
        Operation::get("/api/v1/dossiers/{id}/timeline", "api.timeline", Who::Visitor, timeline)
            .answer::<Timeline>(200),
        Operation::post("/api/v1/lookups", "api.lookup", Who::Lookup, lookup)
            .body::<Secret>()
            .answer::<Found>(200),
    ]
}

#[derive(Debug, Default, Deserialize, IntoParams)]
struct OwnQuery {
    /// `next` of the page before.
    #[serde(default)]
    cursor: String,
}

async fn mine(visit: Visit, Ask(query): Ask<OwnQuery>) -> Answered {
    let after = super::work::cursor(&query.cursor)?;
    let desk = &visit.app.desk;
    let page = match visit.need_actor()? {
        Actor::Visitor { visitor } => {
            desk::DossierPage { rows: desk.visitor_drafts(visitor).await?, next: None }
        }
        Actor::Person { account } | Actor::Officer { account, .. } => {
            desk.own_dossiers(account, after).await?
        }
        Actor::System { .. } => return Err(Problem::Forbidden.into()),
    };
    Ok(reply(&view::list(page)))
}

/// A dossier with what its reader may know and do.
#[derive(Debug, Serialize, ToSchema)]
struct Shown {
    dossier: DossierBody,
    /// What was filled in, as the form's schema says; absent where the reader may not see it.
    #[schema(value_type = Option<Object>)]
    answers: Option<Value>,
    /// For following without an account; for the applicant only.
    lookup_secret: Option<String>,
    /// Actions possible now: the last part of their addresses.
    actions: Vec<String>,
    /// For the offices only.
    inside: Option<Inside>,
}

/// What the offices know of a dossier.
#[derive(Debug, Serialize, ToSchema)]
struct Inside {
    step: Option<String>,
    assignee: Option<String>,
    assignee_name: Option<String>,
    proposal: Option<ProposalBody>,
    trail: Vec<MoveBody>,
    notes: Vec<NoteBody>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Proposal)]
struct ProposalBody {
    granted: bool,
    /// Why it should be refused.
    reasons: Option<String>,
    summary: String,
    proposed_by: String,
    #[schema(format = DateTime)]
    proposed_at: String,
    #[schema(format = DateTime)]
    approved_at: Option<String>,
}

/// A hand-over from step to step.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Move)]
struct MoveBody {
    step: String,
    unit: Office,
    assignee: Option<String>,
    #[schema(format = DateTime)]
    at: String,
    #[schema(format = DateTime)]
    step_due_at: Option<String>,
    note: Option<String>,
    #[schema(format = DateTime)]
    ended_at: Option<String>,
    /// Office seconds spent.
    worked_seconds: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Note)]
struct NoteBody {
    #[schema(format = DateTime)]
    at: String,
    account: String,
    text: String,
}

async fn find(visit: &Visit, id: DossierId) -> Result<(Actor, Seen<Dossier>), ApiError> {
    let actor = visit.need_actor()?;
    let seen = visit.app.desk.read_dossier(&actor, id).await?;
    Ok((actor, seen.ok_or(Problem::NotFound)?))
}

async fn show(visit: Visit, Named(id): Named<DossierId>) -> Answered {
    let (actor, seen) = find(&visit, id).await?;
    let desk = &visit.app.desk;
    let record = &seen.record;
    let may = |action: &str| desk.may_dossier(&Principal::from(&actor), action, record);
    let inside = if may("view_internal") { Some(inside(&visit.app, record).await?) } else { None };
    let owns = matches!(actor, Actor::Person { .. } | Actor::Visitor { .. });
    let registration = record.registration.as_ref();
    let shown = Shown {
        dossier: view::dossier(&visit.app, record, seen.version),
        answers: record.filing.answers.clone().filter(|_| may("view_answers")),
        lookup_secret: registration.filter(|_| owns).map(|it| it.secret.clone()),
        actions: desk.actions(&actor, record)?.into_iter().map(str::to_owned).collect(),
        inside,
    };
    Ok(reply_at(seen.version, &shown))
}

async fn inside(app: &App, record: &Dossier) -> Result<Inside, ApiError> {
    let here = record.whereabouts();
    let named: Vec<AccountId> = here.assignee.into_iter().collect();
    let names = app.desk.names(&named).await?;
    Ok(Inside {
        step: here.step,
        assignee: here.assignee.map(|id| id.to_string()),
        assignee_name: names.into_iter().next().map(|found| found.1),
        proposal: record.proposal.as_ref().map(|proposal| ProposalBody {
            granted: proposal.outcome == Outcome::Grant,
            reasons: match &proposal.outcome {
                Outcome::Refuse { reasons } => Some(reasons.clone()),
                Outcome::Grant => None,
            },
            summary: proposal.summary.clone(),
            proposed_by: proposal.proposed_by.to_string(),
            proposed_at: moment(proposal.proposed_at),
            approved_at: proposal.approved_at.map(moment),
        }),
        trail: record
            .trail
            .iter()
            .map(|passed| MoveBody {
                step: passed.step.clone(),
                unit: office(app, &passed.unit),
                assignee: passed.assignee.map(|id| id.to_string()),
                at: moment(passed.at),
                step_due_at: passed.step_due_at.map(moment),
                note: passed.note.clone(),
                ended_at: passed.ended_at.map(moment),
                worked_seconds: passed.worked_seconds,
            })
            .collect(),
        notes: record
            .notes
            .iter()
            .map(|note| NoteBody {
                at: moment(note.at),
                account: note.account.to_string(),
                text: note.text.clone(),
            })
            .collect(),
    })
}

/// What the applicant may be told of the dossier's way, oldest first.
#[derive(Debug, Serialize, ToSchema)]
struct Timeline {
    items: Vec<TimelineBody>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TimelineItem)]
struct TimelineBody {
    #[schema(format = DateTime)]
    at: String,
    /// `submitted`, `accepted`, `handed_over`, `supplement_requested`, `completed` …
    kind: String,
    unit: Option<Office>,
    /// Number of the supplement request concerned.
    supplement: Option<u32>,
}

fn told(app: &App, record: &Dossier) -> Timeline {
    let items = record.timeline().into_iter().map(|item| TimelineBody {
        at: moment(item.at),
        kind: item.kind.name().to_owned(),
        unit: item.unit.as_ref().map(|unit| office(app, unit)),
        supplement: item.supplement,
    });
    Timeline { items: items.collect() }
}

async fn timeline(visit: Visit, Named(id): Named<DossierId>) -> Answered {
    let (_, seen) = find(&visit, id).await?;
    Ok(reply(&told(&visit.app, &seen.record)))
}

/// What stands on the receipt.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Secret {
    /// Code of the dossier.
    #[schema(max_length = 100)]
    code: String,
    /// Lookup secret.
    #[schema(max_length = 100)]
    secret: String,
}

/// A dossier that was followed.
#[derive(Debug, Serialize, ToSchema)]
struct Found {
    dossier: DossierBody,
    timeline: Timeline,
}

async fn lookup(visit: Visit, Body(given): Body<Secret>) -> Answered {
    let found = crate::follow::lookup::find(&visit, &given.code, &given.secret).await?;
    let Some(seen) = found else {
        return Err(ApiError::request("lookup", "body").status(StatusCode::NOT_FOUND));
    };
    Ok(reply(&Found {
        dossier: view::dossier(&visit.app, &seen.record, seen.version),
        timeline: told(&visit.app, &seen.record),
    }))
}
