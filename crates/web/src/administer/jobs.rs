//! Jobs that failed too often, and putting one back into the queue.
//! What must always hold: the policies say who may; a job's contents are not shown, for they may
//! be about people.

use access::Area;
use askama::Template;
use uuid::Uuid;

use crate::answer::{Answer, go_saying, show};
use crate::form::Form;
use crate::format;
use crate::page::Page;
use crate::page_views;
use crate::paths::office;
use crate::problem::Problem;
use crate::ui::Tone;
use crate::visit::{Flash, Visit};

/// Jobs shown.
const SHOWN_MAX: u32 = 100;

/// The page.
#[derive(Debug, Template)]
#[template(path = "administer/jobs.html")]
pub struct JobsPage {
    pub page: Page,
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
    show(JobsPage { page: visit.page(visit.t("administer-jobs")), jobs })
}

pub(super) async fn revive(visit: Visit, form: Form) -> Answer {
    permitted(&visit)?;
    let id = Uuid::parse_str(form.get("job")).map_err(|_| Problem::BadRequest)?;
    visit.app.desk.revive_job(id).await?;
    let flash = Flash { tone: Tone::Good, key: "administer-flash-revived" };
    go_saying(&office::jobs(), flash)
}
