//! Lists of documents: what waits for the reader, the agency's by how they stand, and the incoming book.
//! What must always hold: nobody sees a list that is always empty for them; a page goes on where the one before ended.

use askama::Template;
use axum::extract::Query;
use desk::{DocumentList, Seen};
use document::Incoming;
use document::incoming::Standing;
use document::model::Urgency;
use kernel::time::Date;
use person::Role;
use serde::Deserialize;
use store::document::Direction;

use super::page::{kind_word, number_of, standing_tag, urgency_tag};
use crate::answer::{Answer, show};
use crate::format;
use crate::page::Page;
use crate::page_views;
use crate::paths::{self, documents};
use crate::problem::Problem;
use crate::session::Session;
use crate::ui::{Align, Cell, Column, Icon, Notice, Pager, Row, Table, Tag, Tone};
use crate::visit::Visit;

/// Documents on one page, and lines of the book on one sheet.
const SHOWN_MAX: u32 = 30;
const LINES_MAX: u32 = 50;

/// Which list, and from where on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// Key of the list.
    muc: String,
    /// Year of the book.
    nam: String,
    /// Where the page begins.
    sau: String,
}

/// A way to another list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    pub label: String,
    pub address: String,
    pub count: String,
    pub current: bool,
}

/// A list of documents.
#[derive(Debug, Template)]
#[template(path = "documents/list.html")]
pub struct DocumentsPage {
    pub page: Page,
    pub heading: String,
    /// Some documents wait for the reader to look at a scan.
    pub suspected: Option<Notice>,
    /// What arrived long ago and is not in the book yet.
    pub late: Option<Notice>,
    pub tabs: Vec<Tab>,
    pub table: Table,
    pub pager: Pager,
    pub may_register: bool,
    /// The incoming book of this year, for those who may look at it; empty for others.
    pub book: String,
}

/// The incoming book, as it is printed.
#[derive(Debug, Template)]
#[template(path = "documents/book.html")]
pub struct BookPage {
    pub page: Page,
    pub heading: String,
    pub years: Vec<Tab>,
    /// The way back: words and address.
    pub up: (String, String),
    pub table: Table,
    pub pager: Pager,
}

page_views!(DocumentsPage, BookPage);

/// Key of the list of those that wait for a person to look at a scan.
const SUSPECTED: &str = "cho-xem";
/// Key of the list of those that should be in the book.
const LATE: &str = "cham-vao-so";
/// The lists by their keys, in the order of a document's life.
const LISTS: [(&str, &str, Option<Standing>); 14] = [
    ("", "document-list-held", None),
    ("da-lam", "document-list-was-held", None),
    (SUSPECTED, "document-suspected", None),
    (LATE, "document-late-list", None),
    ("moi-den", "document-list-arrived", Some(Standing::Arrived)),
    ("da-vao-so", "document-list-registered", Some(Standing::Registered)),
    ("dang-trinh", "document-list-submitted", Some(Standing::Submitted)),
    ("dang-xu-ly", "document-list-in-hand", Some(Standing::InHand)),
    ("da-xong", "document-list-done", Some(Standing::Done)),
    ("da-tra", "document-standing-given_back", Some(Standing::GivenBack)),
    ("tu-choi", "document-standing-refused", Some(Standing::Refused)),
    ("tren-giay", "document-standing-on_paper", Some(Standing::OnPaper)),
    ("bi-chan", "document-standing-kept_out", Some(Standing::KeptOut)),
    ("da-go", "document-standing-withdrawn", Some(Standing::Withdrawn)),
];

pub(super) async fn show_list(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let chosen = LISTS.iter().find(|list| list.0 == asked.muc).ok_or(Problem::NotFound)?;
    let list = match chosen {
        (_, _, Some(standing)) => DocumentList::Standing(*standing),
        (SUSPECTED, _, None) => DocumentList::Suspected,
        (LATE, _, None) => DocumentList::Late,
        (key, _, None) => DocumentList::Held { open: key.is_empty() },
    };
    show(view(&visit, &asked, list).await?)
}

async fn view(visit: &Visit, asked: &Asked, list: DocumentList) -> Result<DocumentsPage, Problem> {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let after = (!asked.sau.is_empty()).then_some(asked.sau.as_str());
    let found = desk.documents(&actor, &list, after, SHOWN_MAX).await?;
    let (counts, held) = desk.document_counts(&actor).await?;
    let suspected = desk.suspected_documents(&actor).await?;
    let late = desk.exchange_lateness(&actor).await?.arrived;
    let keeps_book = desk.may_enter(&actor, "keep_book", access::Area::Documents);
    let may_register = visit.session().and_then(Session::role) == Some(Role::RecordsClerk);
    // What is not in the book yet, or was not taken in, is the clerk's; nobody sees a list that is always empty.
    let clerks_own = [Standing::Arrived, Standing::Refused, Standing::KeptOut];
    let shown = |key: &str, standing: &Option<Standing>| match standing {
        // There is none as a rule, so that the list is shown only while there is.
        None if key == SUSPECTED => suspected > 0 || asked.muc == SUSPECTED,
        None if key == LATE => late > 0 || asked.muc == LATE,
        None => true,
        Some(standing) => keeps_book && (may_register || !clerks_own.contains(standing)),
    };
    let tabs = LISTS.iter().filter(|(key, _, standing)| shown(key, standing)).map(
        |(key, label, standing)| {
            let count = match standing {
                None if key.is_empty() => Some(held),
                None if *key == SUSPECTED => Some(suspected),
                None if *key == LATE => Some(late),
                None => None,
                Some(standing) => {
                    counts.iter().find(|(one, _)| one == standing).map(|(_, count)| *count)
                }
            };
            Tab {
                label: visit.t(label),
                address: documents::list(key),
                count: count.map(|count| count.to_string()).unwrap_or_default(),
                current: *key == asked.muc,
            }
        },
    );
    let today = desk.clock().now().local_date();
    let table = Table {
        say: visit.say.clone(),
        caption: visit.t("document-list-caption"),
        columns: columns(visit),
        rows: found.documents.iter().map(|seen| row(visit, seen, today)).collect(),
        empty: Notice::new(Tone::Good, visit.t("document-none"))
            .text(visit.t("document-none-text")),
    };
    let first = documents::list(&asked.muc);
    let pager = Pager {
        say: visit.say.clone(),
        before: (!asked.sau.is_empty()).then(|| first.clone()),
        after: found.next.as_ref().map(|next| {
            paths::with_query(&documents::all(), &[("muc", &asked.muc), ("sau", next)])
        }),
        position: visit.say.with("document-rows", &[("count", found.documents.len().into())]),
    };
    let waiting = Notice::new(
        Tone::Late,
        visit.say.with("document-suspected-wait", &[("count", suspected.into())]),
    )
    .text(visit.t("document-suspected-wait-text"))
    .action(visit.t("document-suspected-open"), documents::list(SUSPECTED));
    Ok(DocumentsPage {
        late: (asked.muc != LATE).then(|| late_notice(visit, late)).flatten(),
        suspected: (suspected > 0 && asked.muc != SUSPECTED).then_some(waiting),
        page: visit.page(visit.t("document-heading")).script("keys.js"),
        heading: visit.t("document-heading"),
        tabs: tabs.collect(),
        table,
        pager,
        book: if keeps_book { documents::book(today.year()) } else { String::new() },
        may_register,
    })
}

/// What arrived and was not entered into the book in time: told to the clerk and to the leaders.
fn late_notice(visit: &Visit, count: u64) -> Option<Notice> {
    let words = || visit.say.with("document-late", &[("count", count.into())]);
    let way = || (visit.t("document-late-open"), documents::list(LATE));
    (count > 0).then(|| Notice { action: Some(way()), ..Notice::new(Tone::Late, words()) })
}

fn columns(visit: &Visit) -> Vec<Column> {
    let column = |key: &str, minor| Column { label: visit.t(key), minor, ..Column::default() };
    vec![
        Column { align: Align::End, ..column("document-column-number", false) },
        column("document-column-subject", false),
        column("document-column-author", true),
        column("document-column-standing", false),
        column("document-column-due", true),
    ]
}

fn row(visit: &Visit, seen: &Seen<Incoming>, today: Date) -> Row {
    let found = &seen.record;
    let address = documents::document(found.id);
    let number = number_of(found);
    let cells = match found.matter.as_deref() {
        None => vec![
            Cell::Number(number),
            Cell::Link(visit.t("document-no-content"), address),
            Cell::Text(String::new()),
            Cell::Tag(standing_tag(visit, found.standing)),
            Cell::Text(String::new()),
        ],
        Some(matter) => {
            let sheet = &matter.sheet;
            let due = found.open_shares().filter_map(|share| share.due).min();
            let due = match due {
                Some(due) if due < today => Cell::Tag(Tag::new(Tone::Late, format::date(due))),
                Some(due) => Cell::Text(format::date(due)),
                None => Cell::Text(String::new()),
            };
            let urgency = urgency_tag(visit, sheet.urgency);
            vec![
                Cell::Number(number),
                Cell::link(urgency, sheet.subject.clone(), address),
                Cell::Two(sheet.author.clone(), sheet.number.clone()),
                Cell::Tag(if found.is_suspected() {
                    Tag::with_icon(Tone::Late, Icon::Warning, visit.t("document-suspected"))
                } else {
                    standing_tag(visit, found.standing)
                }),
                due,
            ]
        }
    };
    Row { key: found.id.to_string(), cells, ..Row::default() }
}

/// The columns of the law (Decree 30/2020 annex IV; domain.md §6.4).
pub(super) async fn show_book(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let this_year = desk.clock().now().local_date().year();
    let year: i16 = asked.nam.parse().unwrap_or(this_year);
    let after = (!asked.sau.is_empty()).then_some(asked.sau.as_str());
    let found = desk.documents(&actor, &DocumentList::Book(year), after, LINES_MAX).await?;
    let labels = [
        "document-book-arrived",
        "document-book-number",
        "document-book-author",
        "document-book-sign",
        "document-book-dated",
        "document-book-subject",
        "document-book-receiver",
        "document-book-passed-on",
        "document-book-received",
        "document-book-note",
    ];
    let people = super::shares::Names::of(&visit, found.documents.iter().map(|it| &it.record));
    let people = people.await?;
    let line = |seen: &Seen<Incoming>| {
        let found = &seen.record;
        let arrived = format::date(found.arrived_at.local_date());
        let number = number_of(found);
        let cells = match found.matter.as_deref() {
            None => {
                let note = visit.t(&format!("document-standing-{}", found.standing.name()));
                let blank = || Cell::Text(String::new());
                let ends = [Cell::Text(arrived), Cell::Number(number)];
                let rest = [blank(), blank(), blank()];
                let subject =
                    Cell::Link(visit.t("document-no-content"), documents::document(found.id));
                let last = [subject, blank(), blank(), blank(), Cell::Text(note)];
                ends.into_iter().chain(rest).chain(last).collect()
            }
            Some(matter) => {
                let sheet = &matter.sheet;
                let kind = kind_word(&visit, &sheet.kind);
                let shares = || matter.shares.iter().filter(|share| share.under.is_none());
                let receivers: Vec<String> =
                    shares().map(|share| people.place(&visit, &share.to)).collect();
                let passed_on = matter.passed_on_at();
                let passed_on = passed_on.map(|at| format::date(at.local_date()));
                // On paper they sign; here the record knows who took it in hand, and when.
                let received = shares().filter_map(|share| {
                    let at = share.received_at()?;
                    let place = people.place(&visit, &share.to);
                    Some(format!("{place} ({})", format::moment(at.local())))
                });
                let received: Vec<String> = received.collect();
                let urgency = sheet.urgency.name();
                let urgency = (sheet.urgency != Urgency::Normal)
                    .then(|| visit.t(&format!("document-urgency-{urgency}")));
                let back = [Standing::GivenBack, Standing::Refused].contains(&found.standing);
                let standing = found.standing.name();
                let back = back.then(|| visit.t(&format!("document-standing-{standing}")));
                let notes: Vec<String> = urgency.into_iter().chain(back).collect();
                vec![
                    Cell::Text(arrived),
                    Cell::Number(number),
                    Cell::Text(sheet.author.clone()),
                    Cell::Code(sheet.number.clone()),
                    Cell::Text(format::date(sheet.dated)),
                    Cell::Link(
                        format!("{kind} – {}", sheet.subject),
                        documents::document(found.id),
                    ),
                    Cell::Text(receivers.join("; ")),
                    Cell::Text(passed_on.unwrap_or_default()),
                    Cell::Text(received.join("; ")),
                    Cell::Text(notes.join("; ")),
                ]
            }
        };
        Row { key: found.id.to_string(), cells, ..Row::default() }
    };
    let table = Table {
        say: visit.say.clone(),
        caption: visit.say.with("document-book-caption", &[("year", year.to_string().into())]),
        columns: labels
            .iter()
            .map(|label| Column { label: visit.t(label), ..Column::default() })
            .collect(),
        rows: found.documents.iter().map(line).collect(),
        empty: Notice::new(Tone::Info, visit.t("document-book-empty")),
    };
    let address = documents::book;
    let pager = Pager {
        say: visit.say.clone(),
        before: (!asked.sau.is_empty()).then(|| address(year)),
        after: found.next.map(|next| {
            let year = year.to_string();
            paths::with_query("/van-ban/so-den", &[("nam", &year), ("sau", &next)])
        }),
        position: visit.say.with("document-rows", &[("count", found.documents.len().into())]),
    };
    let years = years(&visit, Direction::In, (this_year, year), address).await?;
    show(BookPage {
        page: visit
            .page(visit.t("document-book"))
            .crumb(visit.t("document-heading"), documents::all()),
        heading: visit.t("document-book"),
        years,
        table,
        pager,
        up: (visit.t("document-heading"), documents::all()),
    })
}

/// The years that a book has lines of, and this one.
pub(crate) async fn years(
    visit: &Visit,
    direction: Direction,
    (this_year, shown): (i16, i16),
    address: fn(i16) -> String,
) -> Result<Vec<Tab>, Problem> {
    let mut years = visit.app.desk.book_years(&visit.need_actor()?, direction).await?;
    if !years.contains(&this_year) {
        years.push(this_year);
        years.sort_unstable_by_key(|year| std::cmp::Reverse(*year));
    }
    let tab = |year: i16| Tab {
        label: year.to_string(),
        address: address(year),
        count: String::new(),
        current: year == shown,
    };
    Ok(years.into_iter().map(tab).collect())
}
