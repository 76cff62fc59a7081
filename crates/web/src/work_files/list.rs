//! Lists of work files: the reader's, the unit's, the archive's by how they stand, loans, what is due; and what was found.
//! What must always hold: words that are searched for travel in the body of a request, never in an address.

use askama::Template;
use axum::extract::Query;
use desk::{Seen, WorkFileList};
use kernel::time::Date;
use serde::Deserialize;
use work_file::WorkFile;
use work_file::file::Standing;

use super::page::standing_tag;
use crate::answer::{Answer, show};
use crate::documents::list::Tab;
use crate::form::Form;
use crate::format;
use crate::page::Page;
use crate::page_views;
use crate::paths::{self, work_files};
use crate::problem::Problem;
use crate::ui::{Align, Cell, Column, Notice, Pager, Row, Table, Tag, Tone};
use crate::visit::Visit;
use crate::work::naming::People;

/// Files on one page.
const SHOWN_MAX: u32 = 30;
/// Letters of a search that are looked at.
const WORDS_MAX: usize = 200;

/// Which list, and from where on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// Key of the list.
    muc: String,
    /// Where the page begins.
    sau: String,
}

/// A list of files.
#[derive(Debug, Template)]
#[template(path = "work_files/list.html")]
pub struct WorkFilesPage {
    pub page: Page,
    pub heading: String,
    pub tabs: Vec<Tab>,
    pub table: Table,
    pub pager: Pager,
    pub words: String,
    /// Where the next page of a search begins; empty for none.
    pub search_next: String,
    /// Files in which something with the words lies; only in a search.
    pub by_items: Option<Table>,
    pub titles: String,
}

page_views!(WorkFilesPage);

/// Who has a list among theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Everybody,
    Heads,
    Leaders,
    Archive,
    /// Who keeps the archive or decides about it.
    ArchiveAndLeaders,
}

/// The lists by their keys, in the order of a file's life.
fn lists() -> Vec<(&'static str, &'static str, WorkFileList, Of)> {
    let standing = WorkFileList::Standing;
    vec![
        ("", "wfile-list-mine", WorkFileList::Mine { working: true }, Of::Everybody),
        ("da-nop", "wfile-list-given", WorkFileList::Mine { working: false }, Of::Everybody),
        ("don-vi", "wfile-list-unit", WorkFileList::Unit, Of::Heads),
        ("dang-lap", "wfile-list-open", standing(Standing::Open), Of::Leaders),
        ("da-ket-thuc", "wfile-list-closed", standing(Standing::Closed), Of::Leaders),
        (
            "cho-nhan",
            "wfile-list-handed-over",
            standing(Standing::HandedOver),
            Of::ArchiveAndLeaders,
        ),
        ("kho", "wfile-list-archived", standing(Standing::Archived), Of::ArchiveAndLeaders),
        ("xin-doc", "wfile-list-loans-asked", WorkFileList::LoansAsked, Of::ArchiveAndLeaders),
        ("dang-muon", "wfile-list-lent", WorkFileList::Lent, Of::ArchiveAndLeaders),
        ("toi-muon", "wfile-list-borrowed", WorkFileList::Borrowed, Of::Everybody),
        ("het-han", "wfile-list-due", WorkFileList::Due, Of::Archive),
        (
            "de-nghi-huy",
            "wfile-list-proposed",
            standing(Standing::DestructionProposed),
            Of::ArchiveAndLeaders,
        ),
        ("da-huy", "wfile-list-destroyed", standing(Standing::Destroyed), Of::ArchiveAndLeaders),
    ]
}

/// Lists whose number tells that somebody has something to do.
const COUNTED: [&str; 6] = ["", "cho-nhan", "xin-doc", "dang-muon", "het-han", "de-nghi-huy"];

pub(super) async fn show_list(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let chosen = lists().into_iter().find(|list| list.0 == asked.muc).ok_or(Problem::NotFound)?;
    show(view(&visit, &asked, chosen.2).await?)
}

pub(super) async fn search(visit: Visit, form: Form) -> Answer {
    let words: String = form.get("q").trim().chars().take(WORDS_MAX).collect();
    if words.is_empty() {
        return crate::answer::go(&work_files::all());
    }
    let asked = Asked { sau: form.get("sau").to_owned(), ..Asked::default() };
    show(view(&visit, &asked, WorkFileList::Found(words)).await?)
}

async fn view(visit: &Visit, asked: &Asked, list: WorkFileList) -> Result<WorkFilesPage, Problem> {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let after = (!asked.sau.is_empty()).then_some(asked.sau.as_str());
    let found = desk.work_files(&actor, &list, after, SHOWN_MAX).await?;
    let words = match &list {
        WorkFileList::Found(words) => words.clone(),
        _ => String::new(),
    };
    let by_items = if words.is_empty() || after.is_some() {
        None
    } else {
        let files = desk.work_files_by_items(&actor, &words).await?;
        let table = table(visit, "wfile-by-items", &files).await?;
        (!files.is_empty()).then_some(table)
    };
    let today = desk.clock().now().local_date();
    let first = work_files::list(&asked.muc);
    let pager = Pager {
        say: visit.say.clone(),
        before: (words.is_empty() && !asked.sau.is_empty()).then(|| first.clone()),
        after: found.next.as_ref().filter(|_| words.is_empty()).map(|next| {
            paths::with_query(&work_files::all(), &[("muc", &asked.muc), ("sau", next)])
        }),
        position: visit.say.with("wfile-rows", &[("count", found.files.len().into())]),
    };
    let mut table = table(visit, "wfile-list-caption", &found.files).await?;
    if !words.is_empty() {
        table.empty = Notice::new(Tone::Info, visit.t("wfile-not-found"))
            .text(visit.t("wfile-not-found-text"));
    }
    Ok(WorkFilesPage {
        page: visit.page(visit.t("wfile-heading")).script("keys.js"),
        heading: visit.t("wfile-heading"),
        tabs: tabs(visit, &actor, if words.is_empty() { Some(&asked.muc) } else { None }).await?,
        table,
        pager,
        search_next: found.next.filter(|_| !words.is_empty()).unwrap_or_default(),
        words,
        by_items,
        titles: work_files::titles(today.year()),
    })
}

async fn tabs(
    visit: &Visit,
    actor: &register::Actor,
    current: Option<&str>,
) -> Result<Vec<Tab>, Problem> {
    let desk = &visit.app.desk;
    let keeps = desk.may_enter(actor, "keep_archive", access::Area::Documents);
    let role = visit.session().and_then(crate::session::Session::role);
    let heads = role == Some(person::Role::DivisionHead);
    let leads = role == Some(person::Role::Leader);
    let shown = |of: Of| match of {
        Of::Everybody => true,
        Of::Heads => heads || leads,
        Of::Leaders => leads,
        Of::Archive => keeps,
        Of::ArchiveAndLeaders => keeps || leads,
    };
    let mut tabs = Vec::new();
    for (key, label, list, of) in lists() {
        if !shown(of) {
            continue;
        }
        let count = if COUNTED.contains(&key) {
            desk.work_file_count(actor, &list).await?.to_string()
        } else {
            String::new()
        };
        let current = current == Some(key);
        tabs.push(Tab { label: visit.t(label), address: work_files::list(key), count, current });
    }
    Ok(tabs)
}

pub(super) async fn table(
    visit: &Visit,
    caption: &str,
    files: &[Seen<WorkFile>],
) -> Result<Table, Problem> {
    let column = |key: &str, minor| Column { label: visit.t(key), minor, ..Column::default() };
    let people = People::of(visit, files.iter().map(|seen| seen.record.keeper)).await?;
    let today = visit.app.desk.clock().now().local_date();
    Ok(Table {
        say: visit.say.clone(),
        caption: visit.t(caption),
        columns: vec![
            column("wfile-column-code", false),
            column("wfile-column-title", false),
            column("wfile-column-keeper", true),
            Column { align: Align::End, ..column("wfile-column-items", true) },
            column("wfile-column-standing", false),
            column("wfile-column-due", true),
        ],
        rows: files.iter().map(|seen| row(visit, &seen.record, &people, today)).collect(),
        empty: Notice::new(Tone::Info, visit.t("wfile-none")).text(visit.t("wfile-none-text")),
    })
}

fn row(visit: &Visit, file: &WorkFile, people: &People, today: Date) -> Row {
    let items = file.items.len().max(file.contents.len());
    let cells = vec![
        Cell::Two(file.code.clone(), file.year.to_string()),
        Cell::Link(super::page::titled(visit, file), work_files::file(file.id)),
        Cell::Text(people.name(file.keeper)),
        Cell::Number(items.to_string()),
        Cell::Tag(standing_tag(visit, file.standing)),
        due(visit, file, today),
    ];
    Row { key: file.id.to_string(), cells, ..Row::default() }
}

/// What is next by a day: a loan to come back, a file to be given to the archive, the end of its time of keeping.
fn due(visit: &Visit, file: &WorkFile, today: Date) -> Cell {
    let told = |key: &str, day: Date| visit.say.with(key, &[("day", format::date(day).into())]);
    if let Some(until) = file.readers().map(|loan| loan.until).min() {
        let words = told("wfile-lent-until", until);
        let tone = if until < today { Tone::Late } else { Tone::Info };
        return Cell::Tag(Tag::new(tone, words));
    }
    if let Some(last) = file.hand_over_by() {
        let words = told("wfile-hand-over-by", last);
        let tone = if last < today { Tone::Late } else { Tone::Plain };
        return Cell::Tag(Tag::new(tone, words));
    }
    match file.last_day().filter(|_| file.standing != Standing::Destroyed) {
        Some(last) => Cell::Text(told("wfile-kept-until", last)),
        None => Cell::Text(String::new()),
    }
}
