//! The keys one signs with, and what they have signed, newest first, each with its proof and a button to report it.
//! What must hold: reporting takes one click and asks for no words.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use desk::{DeskError, IdempotencyKey};
use kernel::id::KeyUseId;
use key_use::Command;

use super::Line;
use super::consent::{self, KeyPanel, Waiting};
use crate::answer::{Answer, go_saying, show, show_as};
use crate::error_page;
use crate::form::Form;
use crate::page::Page;
use crate::page_views;
use crate::paths;
use crate::problem::Problem;
use crate::ui::{ErrorSummary, Fault, Notice, Pager, Tone};
use crate::visit::{Flash, Visit};
use crate::work::list::ReportLine;

/// Uses on one page.
const SHOWN_MAX: u32 = 20;

/// The page.
#[derive(Debug, Template)]
#[template(path = "key_use/mine.html")]
pub struct MinePage {
    pub page: Page,
    pub errors: ErrorSummary,
    pub keys: Vec<KeyPanel>,
    pub waiting: Waiting,
    /// What became of orders that had waited.
    pub report: Vec<ReportLine>,
    pub lines: Vec<Line>,
    pub empty: Option<Notice>,
    pub pager: Pager,
    /// The public log gives proofs.
    pub logged: bool,
    /// One intention for all buttons of this page: a use is reported once.
    pub key: String,
}

page_views!(MinePage);

/// Which page of the list.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Place {
    /// The last use of the page before.
    sau: String,
}

pub(super) async fn show_mine(visit: Visit, Query(place): Query<Place>) -> Answer {
    let before = place.sau.parse().ok();
    show(view(&visit, before, Told::default()).await?)
}

/// What is told on top of the page.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// Sentences of what was refused.
    pub(super) faults: Vec<String>,
    pub(super) report: Vec<ReportLine>,
}

pub(super) async fn view(
    visit: &Visit,
    before: Option<KeyUseId>,
    told: Told,
) -> Result<MinePage, Problem> {
    let actor = visit.need_actor()?;
    let (keys, waiting) = consent::panels(visit).await?;
    let found = visit.app.desk.own_key_uses(&actor, before, SHOWN_MAX).await?;
    let first = paths::key_uses();
    let next = found.next.map(|last| paths::with_query(&first, &[("sau", &last.to_string())]));
    let pager = Pager {
        say: visit.say.clone(),
        before: before.map(|_| first),
        after: next,
        position: String::new(),
    };
    let lines: Vec<Line> = found.uses.iter().map(|seen| Line::of(visit, seen)).collect();
    let none = || Notice::new(Tone::Info, visit.t("key-none")).text(visit.t("key-none-text"));
    let mut page = visit.page(visit.t("key-mine"));
    page.faulty = !told.faults.is_empty();
    let fault = |sentence| Fault { name: String::new(), sentence };
    Ok(MinePage {
        errors: ErrorSummary::new(&visit.say, told.faults.into_iter().map(fault).collect()),
        keys,
        waiting,
        report: told.report,
        empty: lines.is_empty().then(none),
        lines,
        pager,
        logged: visit.app.settings.log.is_some(),
        key: visit.app.desk.random().token(16),
        page,
    })
}

pub(super) async fn report(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let actor = visit.need_actor()?;
    let id: KeyUseId = id.parse().map_err(|_| Problem::NotFound)?;
    // The button's intention is made particular to the use, since all buttons of a page share one.
    let key = format!("{}.{id}", form.get("_key"));
    let key = IdempotencyKey::parse(&key).ok_or(Problem::BadRequest)?;
    let reason = Some(form.get("reason").to_owned());
    let command = Command::Report { reason };
    match visit.app.desk.key_use(&actor, id, command, &key, None).await {
        Ok(_) => {
            let flash = Flash { tone: Tone::Good, key: "key-flash-reported" };
            go_saying(&paths::key_uses(), flash)
        }
        // Somebody else's use does not exist for the asker.
        Err(DeskError::Forbidden { .. }) => Err(Problem::NotFound),
        Err(DeskError::Refused { code, details }) => {
            let sentence = error_page::refusal(&visit, code, &details);
            let told = Told { faults: vec![sentence], ..Told::default() };
            show_as(StatusCode::UNPROCESSABLE_ENTITY, view(&visit, None, told).await?)
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn proof(visit: Visit, Path(id): Path<String>) -> Answer {
    let actor = visit.need_actor()?;
    let id: KeyUseId = id.parse().map_err(|_| Problem::NotFound)?;
    let log = visit.app.settings.log.as_ref().ok_or(Problem::NotFound)?;
    let file = visit.app.desk.key_use_proof(&log.origin, &actor, id, log.quorum).await?;
    if file.is_empty() {
        return Err(Problem::NotFound);
    }
    Ok(crate::proofs::held::file(&format!("{id}.tlog-proof"), file))
}
