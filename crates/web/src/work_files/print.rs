//! What is printed of files: the table of contents of one ("mục lục văn bản, tài liệu"), and the record of what a unit gave
//! to the archive on a day ("biên bản giao nhận hồ sơ, tài liệu"; Decree 30/2020 annex V).
//! Nothing is decided here. What must always hold: every line stands on the page that counts them.

use askama::Template;
use axum::extract::{Path, Query};
use desk::WorkFileList;
use kernel::code::AgencyCode;
use serde::Deserialize;
use work_file::WorkFile;

use super::lines::{ItemLine, lines};
use super::page::{self, retention_word};
use crate::answer::{Answer, show};
use crate::format;
use crate::page::Page;
use crate::page_views;
use crate::paths::work_files;
use crate::problem::Problem;
use crate::visit::Visit;
use crate::work::naming::{self, People};

/// Files of one record; the next page goes on.
const FILES_MAX: u32 = 200;

/// The table of contents.
#[derive(Debug, Template)]
#[template(path = "work_files/contents.html")]
pub struct ContentsPage {
    pub page: Page,
    pub agency: String,
    pub unit: String,
    pub code: String,
    pub year: String,
    pub title: String,
    pub retention: String,
    pub lines: Vec<ItemLine>,
    pub counts: String,
    pub closed: String,
    pub keeper: String,
    pub up: String,
}

/// The record of a hand-over.
#[derive(Debug, Template)]
#[template(path = "work_files/record.html")]
pub struct RecordPage {
    pub page: Page,
    pub agency: String,
    pub unit: String,
    pub day: String,
    pub files: Vec<RecordLine>,
    pub counts: String,
    /// Who gave and who took; empty while nobody has taken.
    pub giver: String,
    pub taker: String,
    pub next: String,
}

page_views!(ContentsPage, RecordPage);

/// A file in the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordLine {
    pub place: usize,
    pub code: String,
    pub title: String,
    pub address: String,
    pub items: usize,
    pub pages: u64,
    pub retention: String,
    pub note: String,
}

pub(super) async fn contents(visit: Visit, Path(id): Path<String>) -> Answer {
    let (actor, seen) = page::read(&visit, &id).await?;
    let file = &seen.record;
    // A file that is open has none yet.
    let closed = file.closed_on.filter(|_| !file.contents.is_empty()).ok_or(Problem::NotFound)?;
    let people = People::of(&visit, [file.keeper]).await?;
    show(ContentsPage {
        page: visit
            .page(visit.t("wfile-contents"))
            .crumb(visit.t("wfile-heading"), work_files::all()),
        agency: naming::agency(&visit, &file.agency),
        unit: naming::agency(&visit, &file.unit),
        code: file.code.clone(),
        year: file.year.to_string(),
        title: super::page::titled(&visit, file),
        retention: retention_word(&visit, &file.retention.key()),
        lines: lines(&visit, &actor, file, 0..file.contents.len()).await?,
        counts: counts(&visit, file),
        closed: format::long_date(&visit.say, closed),
        keeper: people.name(file.keeper),
        up: work_files::file(file.id),
    })
}

fn counts(visit: &Visit, file: &WorkFile) -> String {
    let values = [("items", file.contents.len().into()), ("pages", pages(file).into())];
    visit.say.with("wfile-counts", &values)
}

fn pages(file: &WorkFile) -> u64 {
    file.contents.iter().map(|line| u64::from(line.pages)).sum()
}

/// Whose record, and of which day.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    don_vi: String,
    ngay: String,
    sau: String,
}

pub(super) async fn show_record(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let actor = visit.need_actor()?;
    let unit: AgencyCode = asked.don_vi.parse().map_err(|_| Problem::NotFound)?;
    let on = naming::day(&asked.ngay).ok_or(Problem::NotFound)?;
    let list = WorkFileList::HandedOver { unit: unit.clone(), on };
    let after = (!asked.sau.is_empty()).then_some(asked.sau.as_str());
    let found = visit.app.desk.work_files(&actor, &list, after, FILES_MAX).await?;
    let first = found.files.first().ok_or(Problem::NotFound)?;
    let givers = found.files.iter().filter_map(|it| it.record.handed_over.as_ref()?.by);
    let takers = found.files.iter().filter_map(|it| it.record.archived.as_ref()?.by);
    let people = People::of(&visit, givers.clone().chain(takers.clone())).await?;
    let named = |ids: Vec<kernel::id::AccountId>| {
        let mut names: Vec<String> = ids.into_iter().map(|id| people.name(id)).collect();
        names.dedup();
        names.join(", ")
    };
    let line = |(seen, place): (&desk::Seen<WorkFile>, usize)| {
        let file = &seen.record;
        RecordLine {
            place,
            code: file.code.clone(),
            title: super::page::titled(&visit, file),
            address: work_files::file(file.id),
            items: file.contents.len(),
            pages: pages(file),
            retention: retention_word(&visit, &file.retention.key()),
            note: visit.t(&format!("wfile-standing-{}", file.standing.name())),
        }
    };
    let files: Vec<RecordLine> = found.files.iter().zip(1..).map(line).collect();
    let all = files.iter().map(|file| file.pages).sum::<u64>();
    let values = [("files", files.len().into()), ("pages", all.into())];
    let next = found.next.map_or_else(String::new, |next| {
        let query = [("don_vi", asked.don_vi.as_str()), ("ngay", &asked.ngay), ("sau", &next)];
        crate::paths::with_query("/ho-so-cong-viec/bien-ban", &query)
    });
    show(RecordPage {
        page: visit
            .page(visit.t("wfile-record"))
            .crumb(visit.t("wfile-heading"), work_files::all()),
        agency: naming::agency(&visit, &first.record.agency),
        unit: naming::agency(&visit, &unit),
        day: format::long_date(&visit.say, on),
        counts: visit.say.with("wfile-record-counts", &values),
        giver: named(givers.collect()),
        taker: named(takers.collect()),
        files,
        next,
    })
}
