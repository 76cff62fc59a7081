//! One action on several dossiers of the list, each judged and reported by itself.
//! What must always hold: one refusal stops none of the others, a repeat with the same key does
//! nothing twice, and only procedures that allow it are approved together.

use axum::Json;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use desk::{Desk, DeskError, Done, IdempotencyKey, papers::Approval};
use dossier::{Command, Dossier};
use futures::future::join_all;
use kernel::id::{AccountId, DossierId};
use register::Actor;
use serde_json::json;

use super::list::{self, ReportLine};
use super::query::{self, Asked};
use crate::answer::{Answer, show};
use crate::error_page;
use crate::form::Form;
use crate::paths::office;
use crate::problem::Problem;
use crate::visit::Visit;

/// Dossiers of one action.
const CHOSEN_MAX: usize = 100;

/// A chosen row: the dossier and the version that was seen.
#[derive(Debug, Clone, Copy)]
struct Chosen {
    id: DossierId,
    version: u64,
}

pub(super) async fn assign(visit: Visit, form: Form) -> Answer {
    let assignee: AccountId = form.get("nguoi").parse().map_err(|_| Problem::BadRequest)?;
    each(&visit, &form, move |_| Some(Command::Assign { assignee, note: None }), "assign").await
}

pub(super) async fn approve(visit: Visit, form: Form) -> Answer {
    let together = |dossier: &dossier::Dossier, desk: &Desk| {
        desk.version(&dossier.procedure).is_ok_and(|version| version.flags.bulk_approve)
    };
    let desk = visit.app.desk.clone();
    let command = move |dossier: &dossier::Dossier| {
        together(dossier, &desk).then_some(Command::Approve { note: None })
    };
    each(&visit, &form, command, "approve").await
}

/// How far the reader's own pile has come, as numbers and a sentence; nothing of which dossiers.
pub(super) async fn progress(visit: Visit) -> Answer {
    let actor = visit.need_actor()?;
    let Some(now) = visit.app.desk.progress(&actor) else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let steps = [now.made, now.signed, now.kept];
    let counts = [("all", now.all), ("made", now.made), ("signed", now.signed), ("kept", now.kept)];
    let counts = counts.map(|(name, count)| (name, count.into()));
    let sentence = visit.say.with("work-bulk-progress", &counts);
    let done: usize = steps.iter().sum();
    Ok(Json(json!({ "done": done, "of": steps.len() * now.all, "sentence": sentence }))
        .into_response())
}

/// Gives the command to every chosen dossier; `None` means that this one is not for many at once.
async fn each(
    visit: &Visit,
    form: &Form,
    command: impl Fn(&dossier::Dossier) -> Option<Command>,
    action: &'static str,
) -> Answer {
    let actor = visit.need_actor()?;
    let chosen: Vec<Chosen> = form.all("chon").filter_map(read).take(CHOSEN_MAX).collect();
    let mut prepared = Vec::new();
    let mut report = Vec::new();
    for one in chosen {
        let Some(seen) = visit.app.desk.read_dossier(&actor, one.id).await? else { continue };
        let registration = seen.record.registration.as_ref();
        let code = registration.map(|given| given.code.to_string()).unwrap_or_default();
        if let Some(command) = command(&seen.record) {
            prepared.push((one, code, command));
        } else {
            let why = Err(visit.t("work-bulk-not-together"));
            report.push(line(office::dossier(one.id), code, why));
        }
    }
    let mut pile = Vec::new();
    let mut others = Vec::new();
    for (one, code, command) in prepared {
        let key = format!("{}.{action}.{}", form.get("_key"), one.id);
        let key = IdempotencyKey::parse(&key).ok_or(Problem::BadRequest)?;
        match command {
            // Signed together, with one consent of whoever holds the key.
            Command::Approve { note } => {
                let seen = Some(one.version);
                pile.push((one.id, code, Approval { id: one.id, note, key, seen }));
            }
            command => others.push(give(visit, &actor, one, code, command, key)),
        }
    }
    for (id, code, done) in join_all(others).await {
        report.push(told(visit, office::dossier(id), code, done.map(drop))?);
    }
    let through = visit.through("work.bulk_approve");
    let orders = pile.iter().map(|(_, _, order)| order.clone()).collect();
    let answers = visit.app.desk.approve(&actor, orders, &through).await;
    for ((id, code, _), done) in pile.into_iter().zip(answers) {
        report.push(told(visit, office::dossier(id), code, done.map(drop))?);
    }
    let words = form.get("q").trim().chars().take(200).collect();
    let asked = Asked { q: words, ..Asked::from_query(query::query_of(form.get("_back"))) };
    show(list::view(visit, asked, report).await?)
}

async fn give(
    visit: &Visit,
    actor: &Actor,
    one: Chosen,
    code: String,
    command: Command,
    key: IdempotencyKey,
) -> (DossierId, String, Result<Done<Dossier>, DeskError>) {
    let desk = &visit.app.desk;
    (one.id, code, desk.dossier(actor, one.id, command, &key, Some(one.version)).await)
}

/// A line on what became of one of a pile.
pub fn told(
    visit: &Visit,
    address: String,
    code: String,
    done: Result<(), DeskError>,
) -> Result<ReportLine, Problem> {
    let way = match &done {
        Err(DeskError::Refused { code, .. }) => error_page::way_out(visit, code),
        _ => None,
    };
    let outcome = match done {
        Ok(()) => Ok(visit.t("work-bulk-done")),
        Err(DeskError::Refused { code, details }) => {
            Err(error_page::refusal(visit, code, &details))
        }
        Err(DeskError::Stale { .. }) => Err(visit.t("work-bulk-stale")),
        Err(DeskError::Forbidden { .. } | DeskError::NotFound) => {
            Err(visit.t("work-bulk-elsewhere"))
        }
        Err(DeskError::Busy | DeskError::Conflict { .. }) => Err(visit.t("error-busy-text")),
        Err(error) => return Err(error.into()),
    };
    Ok(ReportLine { way, ..line(address, code, outcome) })
}

fn line(address: String, code: String, outcome: Result<String, String>) -> ReportLine {
    let done = outcome.is_ok();
    let sentence = outcome.unwrap_or_else(|why| why);
    ReportLine { code, address, done, sentence, way: None }
}

fn read(text: &str) -> Option<Chosen> {
    let (id, version) = text.split_once('.')?;
    Some(Chosen { id: id.parse().ok()?, version: version.parse().ok()? })
}
