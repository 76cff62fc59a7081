//! A work file on one page: what it is about, its items in order, loans, its way, and what its reader may do.
//! What must always hold: what is offered is what the register and the policies allow now; items are shown a part at a time.

use askama::Template;
use axum::extract::{Path, Query};
use desk::Seen;
use kernel::id::{AccountId, WorkFileId};
use register::Actor;
use serde::Deserialize;
use work_file::WorkFile;
use work_file::file::{LoanState, Standing, TurnKind};

use super::acts::{self, Act};
use super::lines::{ItemLine, lines};
use crate::answer::{Answer, show};
use crate::form::Form;
use crate::format;
use crate::page::Page;
use crate::page_views;
use crate::paths::work_files;
use crate::problem::Problem;
use crate::ui::{
    ErrorSummary, Fault, Icon, Moment, Notice, Summary, SummaryRow, Tag, Timeline, Tone,
};
use crate::visit::Visit;
use crate::work::naming::{self, People};

/// Items on one page.
pub(super) const ITEMS_SHOWN: usize = 100;
/// Turns of its way that are shown, the last ones.
const TURNS_SHOWN: usize = 200;

/// The page.
#[derive(Debug, Template)]
#[template(path = "work_files/file.html")]
pub struct WorkFilePage {
    pub page: Page,
    pub errors: ErrorSummary,
    pub stale: Option<Notice>,
    pub heading: String,
    pub standing: Tag,
    pub version: u64,
    pub key: String,
    pub facts: Summary,
    pub items: Vec<ItemLine>,
    /// Where the items before and behind are; empty for none.
    pub before: String,
    pub behind: String,
    /// The table of contents as it is printed; empty while it is open.
    pub contents: String,
    /// The record of its hand-over; empty before.
    pub record: String,
    pub loans: Vec<(String, String, Tag)>,
    pub way: Timeline,
    pub acts: Vec<Act>,
    /// Its items may be changed by the reader.
    pub filling: bool,
}

page_views!(WorkFilePage);

/// From which item on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    tu: String,
}

/// What a page comes back with after a refusal.
#[derive(Debug, Default)]
pub(super) struct Returned {
    pub(super) action: String,
    /// The loan it was about.
    pub(super) loan: String,
    /// Its fields, without the prefix that they have on the page.
    pub(super) typed: Form,
    pub(super) faults: Vec<Fault>,
    pub(super) stale: Option<Notice>,
    /// Somebody has to say that a paper bears no mark of secrecy.
    pub(super) affirm: bool,
    /// Scans that are kept: value and words.
    pub(super) kept: Vec<(String, String)>,
}

pub(super) async fn show_file(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let (actor, seen) = read(&visit, &id).await?;
    let from = asked.tu.parse::<usize>().unwrap_or(1).max(1);
    show(view(&visit, &actor, (&seen, from), Returned::default()).await?)
}

pub(super) async fn read(visit: &Visit, id: &str) -> Result<(Actor, Seen<WorkFile>), Problem> {
    let actor = visit.need_actor()?;
    let id: WorkFileId = id.parse().map_err(|_| Problem::NotFound)?;
    let seen = visit.app.desk.read_work_file(&actor, id).await?.ok_or(Problem::NotFound)?;
    Ok((actor, seen))
}

pub(super) async fn view(
    visit: &Visit,
    actor: &Actor,
    (seen, from): (&Seen<WorkFile>, usize),
    returned: Returned,
) -> Result<WorkFilePage, Problem> {
    let file = &seen.record;
    let people = names(visit, file).await?;
    let mut page =
        visit.page(titled(visit, file)).crumb(visit.t("wfile-heading"), work_files::all());
    page.faulty = !returned.faults.is_empty();
    let acts = acts::acts(visit, actor, file, &returned).await?;
    let errors = ErrorSummary::new(&visit.say, returned.faults)
        .under(&acts::prefix(&returned.action, &returned.loan));
    let shown = lines(visit, actor, file, from - 1..from - 1 + ITEMS_SHOWN).await?;
    let count = file.items.len().max(file.contents.len());
    let part = |shown: bool, place: usize| {
        if shown { work_files::file_from(file.id, place) } else { String::new() }
    };
    Ok(WorkFilePage {
        page: page.script("keys.js").script("work.js"),
        errors,
        stale: returned.stale,
        heading: titled(visit, file),
        standing: standing_tag(visit, file.standing),
        version: seen.version,
        key: visit.app.desk.random().token(16),
        facts: facts(visit, file, &people),
        before: part(from > 1, from.saturating_sub(ITEMS_SHOWN).max(1)),
        behind: part(from - 1 + ITEMS_SHOWN < count, from + ITEMS_SHOWN),
        items: shown,
        contents: if file.contents.is_empty() {
            String::new()
        } else {
            work_files::contents(file.id)
        },
        record: file.handed_over.as_ref().map_or_else(String::new, |given| {
            work_files::record(&file.unit, given.at.local_date())
        }),
        loans: loans(visit, file, &people),
        way: Timeline { moments: turns(visit, file, &people) },
        filling: acts.iter().any(|act| act.action == "close_file"),
        acts,
    })
}

async fn names(visit: &Visit, file: &WorkFile) -> Result<People, Problem> {
    let mut ids: Vec<AccountId> = file.turns.iter().filter_map(|turn| turn.by).collect();
    for loan in &file.loans {
        ids.push(loan.to);
        ids.extend(loan.asked_by.into_iter().chain(loan.by));
    }
    ids.push(file.keeper);
    People::of(visit, ids).await
}

pub(super) fn standing_tag(visit: &Visit, standing: Standing) -> Tag {
    let (tone, icon) = match standing {
        Standing::Open => (Tone::Info, Icon::Edit),
        Standing::Closed => (Tone::Soon, Icon::Check),
        Standing::HandedOver => (Tone::Soon, Icon::ArrowRight),
        Standing::Archived => (Tone::Good, Icon::Inbox),
        Standing::DestructionProposed => (Tone::Late, Icon::Warning),
        Standing::Destroyed => (Tone::Plain, Icon::CrossCircle),
    };
    Tag::with_icon(tone, icon, visit.t(&format!("wfile-standing-{}", standing.name())))
}

/// What a file is called, also once that was withdrawn.
pub(super) fn titled(visit: &Visit, file: &WorkFile) -> String {
    if file.title.is_empty() { visit.t("wfile-no-title") } else { file.title.clone() }
}

/// A time of keeping as the province's list calls it.
pub(super) fn retention_word(visit: &Visit, key: &str) -> String {
    let list = visit.app.province.lists.get(desk::work_file::RETENTIONS);
    let item = list.and_then(|list| list.item(key));
    item.map_or_else(|| key.to_owned(), |item| visit.say.of(&item.vi, &item.en).to_owned())
}

fn facts(visit: &Visit, file: &WorkFile, people: &People) -> Summary {
    let mut rows = Vec::new();
    let mut put = |key: &str, value: String| {
        if !value.is_empty() {
            let label = visit.t(&format!("wfile-field-{key}"));
            rows.push(SummaryRow { label, values: vec![value], ..SummaryRow::default() });
        }
    };
    put("code", format!("{} ({})", file.code, file.year));
    let origin = if file.listed { "wfile-from-list" } else { "wfile-ad-hoc" };
    put("origin", visit.t(origin));
    put("unit", naming::agency(visit, &file.unit));
    put("keeper", people.name(file.keeper));
    put("retention", retention_word(visit, &file.retention.key()));
    put("opened_at", format::moment(file.opened_at.local()));
    put("closed_on", file.closed_on.map(format::date).unwrap_or_default());
    let (items, pages) = if file.contents.is_empty() {
        (file.items.len(), file.pages())
    } else {
        let pages = file.contents.iter().map(|line| u64::from(line.pages)).sum();
        (file.contents.len(), pages)
    };
    let counts = [("items", items.into()), ("pages", pages.into())];
    put("counts", visit.say.with("wfile-counts", &counts));
    put("hand_over_by", file.hand_over_by().map(format::date).unwrap_or_default());
    put("kept_until", file.last_day().map(format::date).unwrap_or_default());
    if let Some(archived) = &file.archived {
        put("archived_at", format::moment(archived.at.local()));
        put("place", archived.place.clone());
    }
    if let Some(decided) = file.destruction.as_ref().and_then(|it| it.decided.as_ref()) {
        let day = format::date(decided.dated);
        put("decision", format!("{}, {day}", decided.number));
    }
    Summary { say: visit.say.clone(), title: String::new(), rows }
}

fn loans(visit: &Visit, file: &WorkFile, people: &People) -> Vec<(String, String, Tag)> {
    let today = visit.app.desk.clock().now().local_date();
    let line = |loan: &work_file::file::Loan| {
        let overdue = loan.state == LoanState::Lent && loan.until < today;
        let (tone, word) = match loan.state {
            LoanState::Lent if overdue => (Tone::Late, "overdue"),
            LoanState::Lent => (Tone::Info, loan.state.name()),
            LoanState::Asked => (Tone::Soon, loan.state.name()),
            LoanState::Refused | LoanState::Ended => (Tone::Plain, loan.state.name()),
        };
        let until = [("day", format::date(loan.until).into())];
        let who =
            format!("{}, {}", people.name(loan.to), visit.say.with("wfile-loan-until", &until));
        (who, loan.purpose.clone(), Tag::new(tone, visit.t(&format!("wfile-loan-{word}"))))
    };
    file.loans.iter().rev().map(line).collect()
}

fn turns(visit: &Visit, file: &WorkFile, people: &People) -> Vec<Moment> {
    let moment = |turn: &work_file::file::Turn| {
        let (tone, icon) = match turn.kind {
            TurnKind::Opened | TurnKind::Added => (Tone::Plain, Icon::Plus),
            TurnKind::Amended | TurnKind::Moved | TurnKind::Counted | TurnKind::Assigned => {
                (Tone::Plain, Icon::Edit)
            }
            TurnKind::Removed => (Tone::Soon, Icon::Trash),
            TurnKind::Closed | TurnKind::Accepted => (Tone::Good, Icon::CheckCircle),
            TurnKind::Reopened | TurnKind::Returned => (Tone::Soon, Icon::ArrowLeft),
            TurnKind::HandedOver | TurnKind::Exported => (Tone::Info, Icon::ArrowRight),
            TurnKind::LoanAsked => (Tone::Soon, Icon::Clock),
            TurnKind::LoanApproved | TurnKind::LoanEnded => (Tone::Info, Icon::Book),
            TurnKind::LoanRefused | TurnKind::DestructionDropped => {
                (Tone::Plain, Icon::CrossCircle)
            }
            TurnKind::DestructionProposed => (Tone::Late, Icon::Warning),
            TurnKind::Destroyed | TurnKind::Withdrawn => (Tone::Late, Icon::CrossCircle),
        };
        let kind = visit.t(&format!("wfile-turn-{}", turn.kind.name()));
        let place = turn
            .item
            .and_then(|item| file.items.iter().position(|one| one.number == item))
            .map(|at| visit.say.with("wfile-item-place", &[("number", (at + 1).into())]));
        Moment {
            tone,
            icon,
            at: turn.at.to_string(),
            when: format::moment(turn.at.local()),
            what: place.map_or_else(|| kind.clone(), |place| format!("{kind} – {place}")),
            who: turn.by.map(|by| people.name(by)).unwrap_or_default(),
            took: String::new(),
            detail: turn.words.clone(),
            ahead: false,
        }
    };
    let first = file.turns.len().saturating_sub(TURNS_SHOWN);
    file.turns.iter().skip(first).map(moment).collect()
}
