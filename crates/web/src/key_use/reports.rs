//! The administrator's list of uses that their holders did not know of, and what was found.
//! What must hold: only reports from the administrator's part of the tree are shown, judged by the policies one by one.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use desk::{DeskError, IdempotencyKey};
use kernel::id::KeyUseId;
use key_use::{Command, Finding};

use super::Line;
use crate::answer::{Answer, go_saying, show, show_as};
use crate::error_page;
use crate::form::Form;
use crate::page::Page;
use crate::page_views;
use crate::paths::{self, office};
use crate::problem::Problem;
use crate::ui::{ErrorSummary, Fault, Field, Pager, Tone};
use crate::visit::{Flash, Visit};
use crate::work::naming::People;

/// Reports on one page.
const SHOWN_MAX: u32 = 20;

/// The page.
#[derive(Debug, Template)]
#[template(path = "key_use/reports.html")]
pub struct ReportsPage {
    pub page: Page,
    pub errors: ErrorSummary,
    pub reports: Vec<Reported>,
    pub findings: Vec<(&'static str, String)>,
    pub pager: Pager,
    pub key: String,
}

/// A report with its holder's name.
#[derive(Debug, Clone)]
pub struct Reported {
    pub line: Line,
    /// Id of the field for the note, which a fault leads to.
    pub field: String,
    pub holder: String,
    pub reported_at: String,
}

page_views!(ReportsPage);

/// Which page of the list.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Place {
    /// The last report of the page before.
    sau: String,
}

pub(super) async fn show_reports(visit: Visit, Query(place): Query<Place>) -> Answer {
    show(view(&visit, place.sau.parse().ok(), Vec::new()).await?)
}

async fn view(
    visit: &Visit,
    after: Option<KeyUseId>,
    faults: Vec<Fault>,
) -> Result<ReportsPage, Problem> {
    let actor = visit.need_actor()?;
    let found = visit.app.desk.open_key_reports(&actor, after, SHOWN_MAX).await?;
    let people = People::of(visit, found.uses.iter().map(|seen| seen.record.holder)).await?;
    let reports = found.uses.iter().map(|seen| {
        let reported_at = seen.record.standing.report().map(|report| report.at);
        Reported {
            line: Line::of(visit, seen),
            field: Field::id_of(&format!("note-{}", seen.record.id)),
            holder: people.name(seen.record.holder),
            reported_at: crate::work::naming::moment(reported_at),
        }
    });
    let first = office::key_reports();
    let pager = Pager {
        say: visit.say.clone(),
        before: after.map(|_| first.clone()),
        after: found.next.map(|last| paths::with_query(&first, &[("sau", &last.to_string())])),
        position: String::new(),
    };
    let findings = Finding::ALL
        .into_iter()
        .map(|finding| (finding.name(), visit.t(&format!("key-finding-{}", finding.name()))));
    let mut page = visit.page(visit.t("key-reports"));
    page.faulty = !faults.is_empty();
    Ok(ReportsPage {
        errors: ErrorSummary::new(&visit.say, faults),
        reports: reports.collect(),
        findings: findings.collect(),
        pager,
        key: visit.app.desk.random().token(16),
        page,
    })
}

pub(super) async fn settle(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let actor = visit.need_actor()?;
    let id: KeyUseId = id.parse().map_err(|_| Problem::NotFound)?;
    let finding: Finding = form.get("finding").parse().map_err(|()| Problem::BadRequest)?;
    let key = format!("{}.{id}", form.get("_key"));
    let key = IdempotencyKey::parse(&key).ok_or(Problem::BadRequest)?;
    let command = Command::Settle { finding, note: form.get("note").to_owned() };
    let seen = form.get("_seen").parse().ok();
    let sentence = match visit.app.desk.key_use(&actor, id, command, &key, seen).await {
        Ok(_) => {
            let flash = Flash { tone: Tone::Good, key: "key-flash-settled" };
            return go_saying(&office::key_reports(), flash);
        }
        Err(DeskError::Forbidden { .. }) => return Err(Problem::NotFound),
        Err(DeskError::Refused { code, details }) => error_page::refusal(&visit, code, &details),
        Err(DeskError::Stale { .. }) => visit.t("administer-stale"),
        Err(error) => return Err(error.into()),
    };
    let faults = vec![Fault { name: format!("note-{id}"), sentence }];
    show_as(StatusCode::UNPROCESSABLE_ENTITY, view(&visit, None, faults).await?)
}
