//! Lists of outgoing documents: in hand, had before, waiting for number and seal, and the outgoing book.
//! What must always hold: nobody sees a list that is always empty for them; a page goes on where the one before ended.

use askama::Template;
use axum::extract::Query;
use desk::{OutgoingList, Seen};
use document::model::Urgency;
use document::outgoing::{Outgoing, Standing, printed};
use person::Role;
use register::Actor;
use serde::Deserialize;
use store::document::Direction;

use super::copies::recipients;
use super::page::{kind_and_subject, standing_tag, subject};
use crate::answer::{Answer, show};
use crate::documents::list::{BookPage, Tab, years};
use crate::documents::page::{kind_word, urgency_tag};
use crate::format;
use crate::page::Page;
use crate::page_views;
use crate::paths::{self, outgoing};
use crate::problem::Problem;
use crate::session::Session;
use crate::ui::{Cell, Column, Notice, Pager, Row, Table, Tone};
use crate::visit::Visit;
use crate::work::naming::{self, People};

/// Documents on one page, and lines of the book on one sheet.
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

impl Asked {
    /// None of the lists by their keys: what waits for one's signature, which is a page of its own.
    pub(super) fn none() -> Asked {
        Asked { muc: "ky".to_owned(), ..Asked::default() }
    }
}

/// A list of outgoing documents.
#[derive(Debug, Template)]
#[template(path = "outgoing/list.html")]
pub struct OutgoingPage {
    pub page: Page,
    pub heading: String,
    /// For the clerk: that urgent documents are signed and wait to be released.
    pub urgent: Option<Notice>,
    /// Copies that nobody acknowledged in time.
    pub late: Option<Notice>,
    pub tabs: Vec<Tab>,
    pub table: Table,
    pub pager: Pager,
    /// The outgoing book of this year, for those who may look at it; empty for others.
    pub book: String,
}

page_views!(OutgoingPage);

/// Key of the list of what is signed and waits for number and seal.
const TO_RELEASE: &str = "cho-phat-hanh";

/// Key of the list of what others around the reader have in hand.
const AROUND: &str = "trong-don-vi";

/// The lists by their keys; those with a standing are the agency's.
const LISTS: [(&str, &str, Option<Standing>); 7] = [
    ("", "outgoing-list-in-hand", None),
    (AROUND, "outgoing-list-around", None),
    ("da-qua-tay", "outgoing-list-had", None),
    ("cho-ky", "outgoing-list-to-sign", Some(Standing::ToSign)),
    (TO_RELEASE, "outgoing-list-signed", Some(Standing::Signed)),
    ("da-phat-hanh", "outgoing-list-released", Some(Standing::Released)),
    ("da-go", "outgoing-standing-withdrawn", Some(Standing::Withdrawn)),
];

pub(super) async fn show_list(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let chosen = LISTS.iter().find(|list| list.0 == asked.muc).ok_or(Problem::NotFound)?;
    let list = match chosen {
        (_, _, Some(standing)) => OutgoingList::Standing(*standing),
        ("", _, None) => OutgoingList::InHand,
        (AROUND, _, None) => OutgoingList::Around,
        (_, _, None) => OutgoingList::Had,
    };
    show(view(&visit, &asked, list).await?)
}

async fn view(visit: &Visit, asked: &Asked, list: OutgoingList) -> Result<OutgoingPage, Problem> {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let after = (!asked.sau.is_empty()).then_some(asked.sau.as_str());
    let found = desk.outgoing_documents(&actor, &list, after, SHOWN_MAX).await?;
    let keeps_book = desk.may_enter(&actor, "keep_book", access::Area::Documents);
    let holders = found.documents.iter().filter_map(|seen| seen.record.holder.as_ref());
    let people = People::of(visit, holders.filter_map(|place| place.account)).await?;
    let column = |key: &str, minor| Column { label: visit.t(key), minor, ..Column::default() };
    let table = Table {
        say: visit.say.clone(),
        caption: visit.t("document-list-caption"),
        columns: vec![
            column("outgoing-column-number", false),
            column("document-column-subject", false),
            column("outgoing-column-unit", true),
            column("document-column-standing", false),
            column("outgoing-column-holder", true),
        ],
        rows: found.documents.iter().map(|seen| row(visit, &seen.record, &people)).collect(),
        empty: Notice::new(Tone::Info, visit.t("document-none"))
            .text(visit.t("outgoing-none-text")),
    };
    let pager = Pager {
        say: visit.say.clone(),
        before: (!asked.sau.is_empty()).then(|| outgoing::list(&asked.muc)),
        after: found
            .next
            .as_ref()
            .map(|next| paths::with_query(&outgoing::all(), &[("muc", &asked.muc), ("sau", next)])),
        position: visit.say.with("document-rows", &[("count", found.documents.len().into())]),
    };
    let this_year = desk.clock().now().local_date().year();
    Ok(OutgoingPage {
        page: visit.page(visit.t("outgoing-heading")).script("keys.js"),
        heading: visit.t("outgoing-heading"),
        urgent: urgent(visit, &actor).await?,
        late: late(visit, &actor).await?,
        tabs: tabs(visit, &actor, asked).await?,
        table,
        pager,
        book: if keeps_book { outgoing::book(this_year) } else { String::new() },
    })
}

/// What the clerk has to release at once (Decree 30/2020 art. 18).
async fn urgent(visit: &Visit, actor: &Actor) -> Result<Option<Notice>, Problem> {
    let clerk = visit.session().and_then(Session::role) == Some(Role::RecordsClerk);
    let count = if clerk { visit.app.desk.urgent_to_release(actor).await? } else { 0 };
    let words = || visit.say.with("outgoing-urgent-signed", &[("count", count.into())]);
    let way = || (visit.t("outgoing-urgent-open"), outgoing::list(TO_RELEASE));
    Ok((count > 0).then(|| Notice { action: Some(way()), ..Notice::new(Tone::Late, words()) }))
}

/// Copies that nobody acknowledged in time: told to the clerk, and a term later to the leaders.
async fn late(visit: &Visit, actor: &Actor) -> Result<Option<Notice>, Problem> {
    let count = visit.app.desk.exchange_lateness(actor).await?.sent;
    let words = || visit.say.with("outgoing-late", &[("count", count.into())]);
    let way = || (visit.t("outgoing-late-open"), paths::exchange::health());
    Ok((count > 0).then(|| Notice { action: Some(way()), ..Notice::new(Tone::Late, words()) }))
}

/// The lists that the reader may look at; leaders have one more, of what they sign.
pub(super) async fn tabs(visit: &Visit, actor: &Actor, asked: &Asked) -> Result<Vec<Tab>, Problem> {
    let desk = &visit.app.desk;
    let (in_hand, signed) = desk.outgoing_counts(actor).await?;
    let keeps_book = desk.may_enter(actor, "keep_book", access::Area::Documents);
    let leads = visit.session().and_then(Session::role) == Some(Role::Leader);
    let heads = leads || visit.session().and_then(Session::role) == Some(Role::DivisionHead);
    // Clerks meet a document once it is signed: what waits for a signature is the leaders'.
    let shown = |standing: &Option<Standing>| match standing {
        None => true,
        Some(standing) => keeps_book && (leads || *standing != Standing::ToSign),
    };
    let lists = LISTS.iter().filter(
        |(key, _, standing)| {
            if *key == AROUND { heads } else { shown(standing) }
        },
    );
    let mut tabs: Vec<Tab> = lists
        .map(|(key, label, standing)| Tab {
            label: visit.t(label),
            address: outgoing::list(key),
            count: match standing {
                None if key.is_empty() => in_hand.to_string(),
                Some(Standing::Signed) => signed.to_string(),
                _ => String::new(),
            },
            current: *key == asked.muc,
        })
        .collect();
    if leads {
        let label = visit.t("outgoing-pile");
        let current = asked.muc == Asked::none().muc;
        let tab = Tab { label, address: outgoing::sign(), count: String::new(), current };
        tabs.insert(1.min(tabs.len()), tab);
    }
    Ok(tabs)
}

fn row(visit: &Visit, found: &Outgoing, people: &People) -> Row {
    let sign = found.in_book().map(|line| line.sign).unwrap_or_default();
    let holder = found.holder.as_ref().map(|place| match place.account {
        Some(account) => people.name(account),
        None => naming::agency(visit, &place.unit),
    });
    let cells = vec![
        Cell::Code(sign),
        Cell::link(
            urgency_tag(visit, found.text.urgency),
            subject(visit, found),
            outgoing::document(found.id),
        ),
        Cell::Two(naming::agency(visit, &found.unit), kind_word(visit, &found.text.kind)),
        Cell::Tag(standing_tag(visit, found)),
        Cell::Text(holder.unwrap_or_default()),
    ];
    Row { key: found.id.to_string(), cells, ..Row::default() }
}

/// The columns of the law (Decree 30/2020 annex IV; domain.md §6.4).
pub(super) async fn show_book(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let this_year = desk.clock().now().local_date().year();
    let year: i16 = asked.nam.parse().unwrap_or(this_year);
    let after = (!asked.sau.is_empty()).then_some(asked.sau.as_str());
    let list = OutgoingList::Book(year);
    let found = desk.outgoing_documents(&actor, &list, after, LINES_MAX).await?;
    let signers = found.documents.iter().filter_map(|seen| seen.record.signed_by);
    let people = People::of(&visit, signers).await?;
    let line = |seen: &Seen<Outgoing>| {
        let found = &seen.record;
        let in_book = found.in_book();
        let names = printed(recipients(found));
        let shown = names.iter().take(5).copied().collect::<Vec<_>>().join("; ");
        let more = names.len().saturating_sub(5);
        let recipients = if more == 0 {
            shown
        } else {
            visit.say.with("outgoing-and-more", &[("names", shown.into()), ("count", more.into())])
        };
        let dated = in_book.as_ref().map(|line| format::date(line.at.local_date()));
        let cells = vec![
            Cell::Code(in_book.map(|line| line.sign).unwrap_or_default()),
            Cell::Text(dated.unwrap_or_default()),
            Cell::Link(kind_and_subject(&visit, found), outgoing::document(found.id)),
            Cell::Text(found.signed_by.map(|by| people.name(by)).unwrap_or_default()),
            Cell::Text(recipients),
            Cell::Text(naming::agency(&visit, &found.unit)),
            Cell::Number(found.line().map(|line| line.copies.to_string()).unwrap_or_default()),
            Cell::Text(notes(&visit, found)),
        ];
        Row { key: found.id.to_string(), cells, ..Row::default() }
    };
    let labels = [
        "document-book-sign",
        "document-book-dated",
        "document-book-subject",
        "outgoing-book-signer",
        "outgoing-book-recipients",
        "outgoing-book-kept",
        "outgoing-book-copies",
        "document-book-note",
    ];
    let table = Table {
        say: visit.say.clone(),
        caption: visit.say.with("outgoing-book-caption", &[("year", year.to_string().into())]),
        columns: labels
            .iter()
            .map(|label| Column { label: visit.t(label), ..Column::default() })
            .collect(),
        rows: found.documents.iter().map(line).collect(),
        empty: Notice::new(Tone::Info, visit.t("document-book-empty")),
    };
    let pager = Pager {
        say: visit.say.clone(),
        before: (!asked.sau.is_empty()).then(|| outgoing::book(year)),
        after: found.next.map(|next| {
            let year = year.to_string();
            paths::with_query("/van-ban-di/so-di", &[("nam", &year), ("sau", &next)])
        }),
        position: visit.say.with("document-rows", &[("count", found.documents.len().into())]),
    };
    let years = years(&visit, Direction::Out, (this_year, year), outgoing::book).await?;
    show(BookPage {
        page: visit
            .page(visit.t("outgoing-book"))
            .crumb(visit.t("outgoing-heading"), outgoing::all()),
        heading: visit.t("outgoing-book"),
        years,
        table,
        pager,
        up: (visit.t("outgoing-heading"), outgoing::all()),
    })
}

/// What the book notes beside a line: how urgent it was, and what a later document made of it.
fn notes(visit: &Visit, found: &Outgoing) -> String {
    let urgency = found.text.urgency;
    let urgency = (urgency != Urgency::Normal)
        .then(|| visit.t(&format!("document-urgency-{}", urgency.name())));
    let later = found.superseded();
    let later = later.map(|request| visit.t(&format!("outgoing-superseded-{}", request.name())));
    let withdrawn = found.standing == Standing::Withdrawn;
    let withdrawn = withdrawn.then(|| visit.t("outgoing-standing-withdrawn"));
    urgency.into_iter().chain(later).chain(withdrawn).collect::<Vec<_>>().join("; ")
}
