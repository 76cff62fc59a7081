//! Lists of certified copies, and the book of copies: number and sign, day, of which document, who decided, for whom
//! (Decree 30/2020 annex I, part III).
//! What must always hold: nobody sees a list that is always empty for them; a page goes on where the one before ended.

use askama::Template;
use axum::extract::Query;
use desk::{CopyList, Seen};
use document::copy::{CertifiedCopy, Standing};
use document::outgoing::printed;
use person::Role;
use serde::Deserialize;
use store::document::Direction;

use crate::answer::{Answer, show};
use crate::documents::list::{BookPage, Tab, years};
use crate::documents::page::kind_word;
use crate::format;
use crate::page::Page;
use crate::page_views;
use crate::paths::{self, copies};
use crate::problem::Problem;
use crate::session::Session;
use crate::ui::{Cell, Column, Icon, Notice, Pager, Row, Table, Tag, Tone};
use crate::visit::Visit;
use crate::work::naming::People;

/// Copies on one page, and lines of the book on one sheet.
const SHOWN_MAX: u32 = 30;
const LINES_MAX: u32 = 50;

/// Which list, and from where on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    muc: String,
    nam: String,
    sau: String,
}

/// A list of copies.
#[derive(Debug, Template)]
#[template(path = "copies/list.html")]
pub struct CopiesPage {
    pub page: Page,
    pub tabs: Vec<Tab>,
    pub table: Table,
    pub pager: Pager,
    /// The book of this year, for those who may look at it; empty for others.
    pub book: String,
}

page_views!(CopiesPage);

/// The lists by their keys.
const LISTS: [(&str, &str, CopyList); 4] = [
    ("", "copy-list-own", CopyList::Own),
    ("cho-duyet", "copy-list-to-decide", CopyList::ToDecide),
    ("cho-cap-so", "copy-list-approved", CopyList::Standing(Standing::Approved)),
    ("da-cap", "copy-list-issued", CopyList::Standing(Standing::Issued)),
];

pub(super) async fn show_list(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let chosen = LISTS.iter().find(|list| list.0 == asked.muc).ok_or(Problem::NotFound)?;
    show(view(&visit, &asked, &chosen.2).await?)
}

async fn view(visit: &Visit, asked: &Asked, list: &CopyList) -> Result<CopiesPage, Problem> {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let after = (!asked.sau.is_empty()).then_some(asked.sau.as_str());
    let found = desk.copies(&actor, list, after, SHOWN_MAX).await?;
    let (waiting, approved) = desk.copy_counts(&actor).await?;
    let keeps_book = desk.may_enter(&actor, "keep_book", access::Area::Documents);
    let leads = visit.session().and_then(Session::role) == Some(Role::Leader);
    let shown = |list: &CopyList| match list {
        CopyList::ToDecide => leads,
        CopyList::Standing(_) => keeps_book,
        CopyList::Own | CopyList::Book(_) => true,
    };
    let tabs = LISTS.iter().filter(|(_, _, list)| shown(list)).map(|(key, label, list)| Tab {
        label: visit.t(label),
        address: copies::list(key),
        count: match list {
            CopyList::ToDecide => waiting.to_string(),
            CopyList::Standing(Standing::Approved) => approved.to_string(),
            _ => String::new(),
        },
        current: *key == asked.muc,
    });
    let column = |key: &str, minor| Column { label: visit.t(key), minor, ..Column::default() };
    let table = Table {
        say: visit.say.clone(),
        caption: visit.t("copy-heading"),
        columns: vec![
            column("copy-column-sign", false),
            column("document-column-subject", false),
            column("copy-column-form", true),
            column("document-column-standing", false),
        ],
        rows: found.copies.iter().map(|seen| row(visit, &seen.record)).collect(),
        empty: Notice::new(Tone::Info, visit.t("copy-none")).text(visit.t("copy-none-text")),
    };
    let pager = Pager {
        say: visit.say.clone(),
        before: after.map(|_| copies::list(&asked.muc)),
        after: found
            .next
            .as_ref()
            .map(|next| paths::with_query(&copies::all(), &[("muc", &asked.muc), ("sau", next)])),
        position: visit.say.with("document-rows", &[("count", found.copies.len().into())]),
    };
    let this_year = desk.clock().now().local_date().year();
    Ok(CopiesPage {
        page: visit
            .page(visit.t("copy-heading"))
            .crumb(visit.t("outgoing-heading"), paths::outgoing::all())
            .script("keys.js"),
        tabs: tabs.collect(),
        table,
        pager,
        book: if keeps_book { copies::book(this_year) } else { String::new() },
    })
}

fn row(visit: &Visit, found: &CertifiedCopy) -> Row {
    let sign = found.issued.as_ref().map(|issued| issued.sign.clone()).unwrap_or_default();
    let cells = vec![
        Cell::Code(sign),
        Cell::Link(named(found), copies::copy(found.id)),
        Cell::Text(visit.t(&format!("copy-form-{}", found.form.name()))),
        Cell::Tag(standing_tag(visit, found.standing)),
    ];
    Row { key: found.id.to_string(), cells, ..Row::default() }
}

/// The copied document by its number and what it is about.
pub(super) fn named(found: &CertifiedCopy) -> String {
    let of = &found.of;
    if of.sign.is_empty() { of.subject.clone() } else { format!("{} – {}", of.sign, of.subject) }
}

pub(super) fn standing_tag(visit: &Visit, standing: Standing) -> Tag {
    let (tone, icon) = match standing {
        Standing::Asked => (Tone::Soon, Icon::Clock),
        Standing::Approved => (Tone::Soon, Icon::Book),
        Standing::Issued => (Tone::Good, Icon::CheckCircle),
        Standing::Declined | Standing::Withheld => (Tone::Late, Icon::CrossCircle),
    };
    Tag::with_icon(tone, icon, visit.t(&format!("copy-standing-{}", standing.name())))
}

/// The book of copies of a year.
pub(super) async fn show_book(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let this_year = desk.clock().now().local_date().year();
    let year = asked.nam.parse().unwrap_or(this_year);
    let after = (!asked.sau.is_empty()).then_some(asked.sau.as_str());
    let found = desk.copies(&actor, &CopyList::Book(year), after, LINES_MAX).await?;
    let signers = found.copies.iter().filter_map(|seen| seen.record.signer.account);
    let people = People::of(&visit, signers).await?;
    let line = |seen: &Seen<CertifiedCopy>| {
        let copy = &seen.record;
        let issued = copy.issued.as_ref();
        // Of one that was withheld the number is left.
        let line = || copy.line.map(|line| format!("{:02}", line.number)).unwrap_or_default();
        let of = &copy.of;
        let source = format!("{}, {}", of.author, format::date(of.dated));
        let kind = kind_word(&visit, &of.kind);
        let cells = vec![
            Cell::Code(issued.map_or_else(line, |it| it.sign.clone())),
            Cell::Text(issued.map(|it| format::date(it.at.local_date())).unwrap_or_default()),
            Cell::Text(visit.t(&format!("copy-form-{}", copy.form.name()))),
            Cell::Link(format!("{kind} {}", named(copy)), copies::copy(copy.id)),
            Cell::Text(source),
            Cell::Text(copy.signer.account.map(|by| people.name(by)).unwrap_or_default()),
            Cell::Text(printed(&copy.recipients).join("; ")),
        ];
        Row { key: copy.id.to_string(), cells, ..Row::default() }
    };
    let labels = [
        "copy-column-sign",
        "copy-column-day",
        "copy-column-form",
        "copy-column-source",
        "copy-column-author",
        "copy-column-signer",
        "outgoing-book-recipients",
    ];
    let table = Table {
        say: visit.say.clone(),
        caption: visit.say.with("copy-book-caption", &[("year", year.to_string().into())]),
        columns: labels
            .iter()
            .map(|label| Column { label: visit.t(label), ..Column::default() })
            .collect(),
        rows: found.copies.iter().map(line).collect(),
        empty: Notice::new(Tone::Info, visit.t("document-book-empty")),
    };
    let pager = Pager {
        say: visit.say.clone(),
        before: after.map(|_| copies::book(year)),
        after: found.next.map(|next| paths::with_query(&copies::book(year), &[("sau", &next)])),
        position: visit.say.with("document-rows", &[("count", found.copies.len().into())]),
    };
    let years = years(&visit, Direction::Copy, (this_year, year), copies::book).await?;
    show(BookPage {
        page: visit.page(visit.t("copy-book")).crumb(visit.t("copy-heading"), copies::all()),
        heading: visit.t("copy-book"),
        years,
        table,
        pager,
        up: (visit.t("copy-heading"), copies::all()),
    })
}
