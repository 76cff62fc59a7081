//! Jobs that failed too often: putting one back into the queue, or letting it go for a reason.
//! What must always hold: the policies say who may; a job's contents are not shown, for they may
//! be about people.

use access::Area;
use askama::Template;
use axum::http::StatusCode;
use uuid::Uuid;

use crate::answer::{Answer, go_saying, show, show_as};
use crate::form::Form;
use crate::format;
use crate::page::Page;
use crate::page_views;
use crate::paths::office;
use crate::problem::Problem;
use crate::ui::{ErrorSummary, Fault, Tone};
use crate::visit::{Flash, Visit};

/// Longest reason for letting a job go.
const REASON_CHARS_MAX: usize = 500;
/// Jobs shown.
const SHOWN_MAX: u32 = 100;

/// The page.
#[derive(Debug, Template)]
#[template(path = "administer/jobs.html")]
pub struct JobsPage {
    pub page: Page,
    pub errors: ErrorSummary,
    pub jobs: Vec<Line>,
}

/// A job that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub id: String,
    pub kind: String,
    pub attempts: String,
    pub at: String,
    pub error: String,
}

page_views!(JobsPage);

fn permitted(visit: &Visit) -> Result<(), Problem> {
    let actor = visit.need_actor()?;
    let may = visit.app.desk.may_enter(&actor, "mend_jobs", Area::Operations);
    if may { Ok(()) } else { Err(Problem::Forbidden) }
}

pub(super) async fn show_jobs(visit: Visit) -> Answer {
    permitted(&visit)?;
    show(view(&visit, Vec::new()).await?)
}

async fn view(visit: &Visit, faults: Vec<Fault>) -> Result<JobsPage, Problem> {
    let dead = visit.app.desk.dead_jobs(Uuid::nil(), SHOWN_MAX).await?;
    let jobs = dead
        .into_iter()
        .map(|job| Line {
            id: job.id.simple().to_string(),
            kind: job.kind,
            attempts: job.attempts.to_string(),
            at: format::moment(job.created_at.local()),
            error: job.last_error.unwrap_or_default(),
        })
        .collect();
    let mut page = visit.page(visit.t("administer-jobs"));
    page.faulty = !faults.is_empty();
    Ok(JobsPage { errors: ErrorSummary::new(&visit.say, faults), page, jobs })
}

/// Puts a job back into the queue, or lets it go for a reason.
pub(super) async fn mend(visit: Visit, form: Form) -> Answer {
    permitted(&visit)?;
    let id = Uuid::parse_str(form.get("job")).map_err(|_| Problem::BadRequest)?;
    if form.has("dismiss") {
        let reason: String = form.get("reason").trim().chars().take(REASON_CHARS_MAX).collect();
        if reason.is_empty() {
            let sentence = visit.t("administer-fault-reason");
            let name = format!("reason-{}", id.simple());
            let page = view(&visit, vec![Fault { name, sentence }]).await?;
            return show_as(StatusCode::UNPROCESSABLE_ENTITY, page);
        }
        let actor = visit.need_actor()?;
        let by = actor.account().ok_or(Problem::Forbidden)?;
        visit.app.desk.dismiss_job(id, by, &reason).await?;
        let flash = Flash { tone: Tone::Good, key: "administer-flash-dismissed" };
        return go_saying(&office::jobs(), flash);
    }
    visit.app.desk.revive_job(id).await?;
    let flash = Flash { tone: Tone::Good, key: "administer-flash-revived" };
    go_saying(&office::jobs(), flash)
}
