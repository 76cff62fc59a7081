//! The work list: what is due first stands first.
//! Not the dossier. What must always hold: only rows the reader may open are shown, and boxes to
//! choose rows stand there only for those who may act on many, before rows that can be acted on so.

use askama::Template;
use axum::extract::Query;
use kernel::id::AccountId;
use person::Role;
use register::Actor;

use super::filters::{self, Group};
use super::query::Asked;
use super::rows::{self, Together};
use crate::answer::{Answer, go, show};
use crate::form::Form;
use crate::page::Page;
use crate::page_views;
use crate::paths::{self, office};
use crate::problem::Problem;
use crate::session::Session;
use crate::ui::{Notice, Pager, Table, Tone};
use crate::visit::Visit;

/// The work list.
#[derive(Debug, Template)]
#[template(path = "work/list.html")]
pub struct ListPage {
    pub page: Page,
    pub heading: String,
    pub asked: Asked,
    pub groups: Vec<Group>,
    pub table: Table,
    pub pager: Pager,
    pub bulk: Option<Bulk>,
    /// What came of acting on many, one line each.
    pub report: Vec<ReportLine>,
    /// The same without the words.
    pub wordless_address: String,
    pub open_address: String,
    pub all_address: String,
    pub show_all: bool,
    /// Where the next page of what was found begins; empty on the last. It travels in a form.
    pub search_next: String,
}

impl ListPage {
    /// Whether words narrow the list: then filters are buttons, for words stand in no address.
    pub fn searched(&self) -> bool {
        !self.asked.q.is_empty()
    }
}

/// Acting on several dossiers at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bulk {
    pub address: String,
    pub submit: String,
    /// Whom to assign to; empty when approving.
    pub people: Vec<(String, String)>,
    /// It may take long, since every paper is signed; progress is shown.
    pub signs: bool,
    pub key: String,
    pub back: String,
}

/// One dossier of an action on many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportLine {
    pub code: String,
    pub address: String,
    pub done: bool,
    pub sentence: String,
    /// Where it can be mended: words and address.
    pub way: Option<(String, String)>,
}

page_views!(ListPage);

pub(super) async fn show_list(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    // Everybody lands here after signing in; an administrator has no dossiers.
    if visit.session().and_then(Session::role) == Some(Role::Administrator) {
        return go(&paths::administer());
    }
    show(view(&visit, asked, Vec::new()).await?)
}

/// Dossiers found by words, within what the list is narrowed to.
pub(super) async fn search(visit: Visit, form: Form) -> Answer {
    let asked = Asked::from_form(&form);
    if asked.q.is_empty() {
        return go(&asked.address());
    }
    show(view(&visit, asked, Vec::new()).await?)
}

/// The list, with the report of what was just done to some of it.
pub(super) async fn view(
    visit: &Visit,
    asked: Asked,
    report: Vec<ReportLine>,
) -> Result<ListPage, Problem> {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let found = desk.dossiers(&actor, &asked.query(visit, &actor)).await?;
    let many = asked.ds.is_empty() && !asked.finished();
    let together =
        together(visit).filter(|it| many && found.rows.iter().any(|row| it.takes(visit, row)));
    let bulk = match together {
        Some(together) => Some(bulk(visit, &actor, &asked, together).await?),
        None => None,
    };
    let table = Table {
        say: visit.say.clone(),
        caption: visit.t(if asked.due_first() { "work-list-caption" } else { "work-list-newest" }),
        columns: rows::columns(visit, bulk.is_some()),
        rows: rows::table_rows(visit, &found.rows, together).await?,
        empty: empty(visit, &asked),
    };
    let first = Asked { sau: String::new(), ..asked.clone() };
    let searched = !asked.q.is_empty();
    let pager = Pager {
        say: visit.say.clone(),
        // Words travel in a form alone.
        before: (!asked.sau.is_empty() && !searched).then(|| first.address()),
        after: found.next.filter(|_| !searched).map(|cursor| asked.page_address(cursor)),
        position: visit.say.with("work-rows", &[("count", found.rows.len().into())]),
    };
    let open =
        Asked { ds: String::new(), month: String::new(), sau: String::new(), ..asked.clone() };
    let all = Asked { ds: "tat-ca".to_owned(), sau: String::new(), ..asked.clone() };
    Ok(ListPage {
        page: visit.page(visit.t("work-heading")).script("keys.js").script("work.js"),
        heading: visit.t("work-heading"),
        groups: filters::groups(visit, &actor, &asked).await?,
        table,
        pager,
        bulk,
        report,
        wordless_address: first.address(),
        open_address: open.address(),
        all_address: all.address(),
        show_all: asked.ds == "tat-ca",
        search_next: found.next.filter(|_| searched).map(Asked::place).unwrap_or_default(),
        asked,
    })
}

fn empty(visit: &Visit, asked: &Asked) -> Notice {
    if asked.narrowed() {
        Notice::new(Tone::Info, visit.t("work-none-found"))
            .text(visit.t("work-none-found-text"))
            .action(visit.t("work-clear"), paths::work())
    } else {
        Notice::new(Tone::Good, visit.t("work-none")).text(visit.t("work-none-text"))
    }
}

/// Heads assign many at once, leaders approve many at once.
fn together(visit: &Visit) -> Option<Together> {
    match visit.session().and_then(Session::role)? {
        Role::DivisionHead => Some(Together::Assign),
        Role::Leader => Some(Together::Approve),
        _ => None,
    }
}

async fn bulk(
    visit: &Visit,
    actor: &Actor,
    asked: &Asked,
    together: Together,
) -> Result<Bulk, Problem> {
    let (address, submit, people) = match together {
        Together::Assign => {
            let people = specialists(visit, actor).await?;
            (office::bulk_assign(), visit.t("work-bulk-assign"), people)
        }
        Together::Approve => (office::bulk_approve(), visit.t("work-bulk-approve"), Vec::new()),
    };
    let key = visit.app.desk.random().token(16);
    let signs = matches!(together, Together::Approve);
    Ok(Bulk { address, submit, people, signs, key, back: asked.address() })
}

/// Specialists seated in the actor's unit: account and name.
async fn specialists(visit: &Visit, actor: &Actor) -> Result<Vec<(String, String)>, Problem> {
    let Some(unit) = actor.unit() else { return Ok(Vec::new()) };
    let seated = visit.app.desk.seated_in(unit).await?;
    let works = |role: &str| role == Role::Specialist.key();
    Ok(seated
        .into_iter()
        .filter(|person| works(&person.role))
        .map(|person| (AccountId::from_uuid(person.account).to_string(), person.full_name))
        .collect())
}
