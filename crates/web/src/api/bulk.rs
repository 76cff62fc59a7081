//! One action on several dossiers, each judged and told by itself.
//! What must always hold: one refusal stops none of the others; a repeat with the same key does
//! nothing twice; only procedures that allow it are approved together.

use desk::{DeskError, Done, IdempotencyKey, papers::Approval};
use dossier::{Command, Dossier};
use kernel::id::{AccountId, DossierId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::extract::{Body, Key};
use super::fault::{Answered, ApiError};
use super::operation::Operation;
use super::view::reply;
use crate::routes::Who;
use crate::visit::Visit;
use crate::work::BULK_TIME;

/// Dossiers of one request.
const CHOSEN_MAX: usize = 100;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::post("/api/v1/bulk/assign", "api.bulk_assign", Who::OFFICIALS, assign)
            .body::<BulkAssignBody>()
            .answer::<BulkDone>(200)
            .keyed()
            .time(BULK_TIME),
        Operation::post("/api/v1/bulk/approve", "api.bulk_approve", Who::OFFICIALS, approve)
            .body::<BulkApproveBody>()
            .answer::<BulkDone>(200)
            .keyed()
            .time(BULK_TIME),
    ]
}

/// A dossier with the version that was seen.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChosenBody {
    #[schema(value_type = String, example = "dos_01ARZ3NDEKTSV4RRFFQ69G5FAV")]
    id: DossierId,
    /// Version that was seen; without it nobody is told who was first.
    #[serde(default)]
    version: Option<u64>,
}

/// Names who works on all of these.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BulkAssignBody {
    /// At most 100.
    #[schema(max_items = 100)]
    dossiers: Vec<ChosenBody>,
    #[schema(value_type = String, example = "acc_01ARZ3NDEKTSV4RRFFQ69G5FAV")]
    assignee: AccountId,
}

/// Decides all of these as proposed; only of procedures that allow it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BulkApproveBody {
    /// At most 100.
    #[schema(max_items = 100)]
    dossiers: Vec<ChosenBody>,
}

/// What came of each, in the order of the request.
#[derive(Debug, Serialize, ToSchema)]
struct BulkDone {
    results: Vec<BulkResult>,
}

#[derive(Debug, Serialize, ToSchema)]
struct BulkResult {
    id: String,
    /// `done`, `refused`, `stale`, `forbidden`, `not_found`, `not_together`, `busy`.
    outcome: &'static str,
    /// Code of the refusal.
    code: Option<&'static str>,
    /// The version by now, when it was done.
    version: Option<u64>,
}

async fn assign(visit: Visit, Key(key): Key, Body(body): Body<BulkAssignBody>) -> Answered {
    let assignee = body.assignee;
    let command = move |_: &dossier::Dossier| Some(Command::Assign { assignee, note: None });
    each(&visit, &key, &body.dossiers, "assign", command).await
}

async fn approve(visit: Visit, Key(key): Key, Body(body): Body<BulkApproveBody>) -> Answered {
    let desk = visit.app.desk.clone();
    let command = move |dossier: &dossier::Dossier| {
        let version = desk.version(&dossier.procedure);
        let together = version.is_ok_and(|version| version.flags.bulk_approve);
        together.then_some(Command::Approve { note: None })
    };
    each(&visit, &key, &body.dossiers, "approve", command).await
}

async fn each(
    visit: &Visit,
    key: &IdempotencyKey,
    chosen: &[ChosenBody],
    action: &str,
    command: impl Fn(&dossier::Dossier) -> Option<Command>,
) -> Answered {
    if chosen.len() > CHOSEN_MAX {
        return Err(ApiError::request("too-many", "dossiers"));
    }
    let actor = visit.need_actor()?;
    let mut results = Vec::with_capacity(chosen.len());
    let mut pile = Vec::new();
    for one in chosen {
        let told =
            |outcome, code, version| BulkResult { id: one.id.to_string(), outcome, code, version };
        let Some(seen) = visit.app.desk.read_dossier(&actor, one.id).await? else {
            results.push(told("not_found", None, None));
            continue;
        };
        let Some(command) = command(&seen.record) else {
            results.push(told("not_together", None, None));
            continue;
        };
        let own = IdempotencyKey::derived(format!("{}.{action}.{}", key.as_str(), one.id));
        // Signed together, with one consent of whoever holds the key; told in its place.
        if let Command::Approve { note } = command {
            pile.push((results.len(), Approval { id: one.id, note, key: own, seen: one.version }));
            results.push(told("busy", None, None));
            continue;
        }
        let done = visit.app.desk.dossier(&actor, one.id, command, &own, one.version).await;
        let (outcome, code, version) = outcome(done)?;
        results.push(told(outcome, code, version));
    }
    let through = visit.through("api.bulk_approve");
    let orders = pile.iter().map(|(_, order)| order.clone()).collect();
    let answers = visit.app.desk.approve(&actor, orders, &through).await;
    for ((place, order), done) in pile.into_iter().zip(answers) {
        let (outcome, code, version) = outcome(done)?;
        if let Some(slot) = results.get_mut(place) {
            *slot = BulkResult { id: order.id.to_string(), outcome, code, version };
        }
    }
    Ok(reply(&BulkDone { results }))
}

type Outcome = (&'static str, Option<&'static str>, Option<u64>);

fn outcome(done: Result<Done<Dossier>, DeskError>) -> Result<Outcome, ApiError> {
    match done {
        Ok(done) => Ok(("done", None, Some(done.version))),
        Err(DeskError::Refused { code, .. }) => Ok(("refused", Some(code), None)),
        Err(DeskError::Stale { .. }) => Ok(("stale", None, None)),
        Err(DeskError::Forbidden { .. }) => Ok(("forbidden", None, None)),
        Err(DeskError::NotFound) => Ok(("not_found", None, None)),
        Err(DeskError::Busy | DeskError::Conflict { .. }) => Ok(("busy", None, None)),
        Err(error) => Err(error.into()),
    }
}
