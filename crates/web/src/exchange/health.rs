//! How the lines to other houses do; for clerks and leaders also which copies nobody acknowledged in time, and how long their agency's
//! documents take to each receiver.
//! What must always hold: an administrator sees of lines what is no document.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Query;
use desk::document::MailboxHealth;
use desk::exchange::{Health, Refused, Times};
use kernel::id::ParcelId;
use kernel::time::Timestamp;
use person::Role;
use serde::Deserialize;

use crate::answer::{Answer, show};
use crate::format;
use crate::page::Page;
use crate::page_views;
use crate::paths::{self, exchange as addresses, outgoing};
use crate::session::Session;
use crate::ui::{Align, Cell, Column, Icon, Notice, Pager, Row, Table, Tag, Tone};
use crate::visit::Visit;
use crate::work::naming;

/// Receivers, and overdue copies, on one page.
const SHOWN_MAX: u32 = 50;
/// Days over which times are counted.
const DAYS: i64 = 90;

/// Where the lists begin.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// Receivers after this code.
    noi: String,
    /// Overdue copies after this place.
    sau: String,
    /// Parcels that were not taken in, after this one: moment and id.
    goi: String,
}

/// The lines, what is overdue, and times.
#[derive(Debug, Template)]
#[template(path = "exchange/health.html")]
pub struct HealthPage {
    pub page: Page,
    pub lines: Table,
    pub mailboxes: Table,
    /// What waited elsewhere and could not be taken in.
    pub refused: (Table, Pager),
    pub overdue: Option<(Table, Pager)>,
    pub times: Option<(Table, Pager)>,
}

page_views!(HealthPage);

pub(super) async fn show_health(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let actor = visit.need_actor()?;
    let health = visit.app.desk.exchange_health(&actor).await?;
    let role = visit.session().and_then(Session::role);
    let of_agency = [Role::RecordsClerk, Role::Leader].map(Some).contains(&role);
    let boxes = visit.app.desk.mailboxes(&actor).await?;
    let (mut overdue, mut times) = (None, None);
    if of_agency {
        overdue = Some(overdue_table(&visit, &asked).await?);
        times = Some(times_table(&visit, &asked).await?);
    }
    let mut page = visit.page(visit.t("exchange-health"));
    if role == Some(Role::RecordsClerk) {
        page = page.crumb(visit.t("exchange-heading"), addresses::all());
    }
    show(HealthPage {
        page,
        lines: table(&visit, LINES_WORDS, LINES, health.iter().map(|it| line(&visit, it))),
        mailboxes: table(&visit, BOXES_WORDS, BOXES, boxes.iter().map(|it| mailbox(&visit, it))),
        refused: refused_table(&visit, &asked).await?,
        overdue,
        times,
    })
}

/// Captions of the tables, and what stands in one that is empty.
const LINES_WORDS: (&str, &str) = ("exchange-lines-caption", "exchange-lines-none");
const OVERDUE_WORDS: (&str, &str) = ("exchange-overdue-caption", "exchange-overdue-none");
const REFUSED_WORDS: (&str, &str) = ("exchange-refused-caption", "exchange-refused-none");
const TIMES_WORDS: (&str, &str) = ("exchange-times-caption", "exchange-times-none");
const BOXES_WORDS: (&str, &str) = ("mailbox-caption", "mailbox-none");
const BOXES: &[(&str, bool)] = &[
    ("mailbox-column-name", false),
    ("mailbox-column-agency", false),
    ("document-column-standing", false),
    ("mailbox-column-taken", true),
    ("mailbox-column-kept-out", true),
    ("mailbox-column-passed-over", true),
    ("exchange-column-good", false),
];
const LINES: &[(&str, bool)] = &[
    ("exchange-column-node", false),
    ("document-column-standing", false),
    ("exchange-column-waiting", true),
    ("exchange-column-dead", true),
    ("exchange-column-good", false),
    ("exchange-column-agencies", true),
];

/// A table whose columns are named and told whether they hold numbers.
fn table(
    visit: &Visit,
    (caption, none): (&str, &str),
    columns: &[(&str, bool)],
    rows: impl Iterator<Item = Row>,
) -> Table {
    let column = |(label, number): &(&str, bool)| Column {
        label: visit.t(label),
        align: if *number { Align::End } else { Align::Start },
        ..Column::default()
    };
    Table {
        say: visit.say.clone(),
        caption: visit.t(caption),
        columns: columns.iter().map(column).collect(),
        rows: rows.collect(),
        empty: Notice::new(Tone::Info, visit.t(none)),
    }
}

fn line(visit: &Visit, health: &Health) -> Row {
    let line = &health.line;
    let good = line.failures == 0 && line.good_at.is_some();
    let tag = match (&line.fault, good) {
        (_, true) => Tag::with_icon(Tone::Good, Icon::CheckCircle, visit.t("exchange-line-good")),
        (Some(fault), _) => {
            let words = visit.t(&format!("exchange-fault-{fault}"));
            Tag::with_icon(Tone::Late, Icon::Warning, words)
        }
        (None, _) => Tag::new(Tone::Plain, visit.t("exchange-line-unused")),
    };
    let at = |at: Option<Timestamp>| at.map(|at| format::moment(at.local())).unwrap_or_default();
    let cells = vec![
        Cell::Code(line.node.clone()),
        Cell::Tag(tag),
        Cell::Number(health.waiting.to_string()),
        Cell::Number(health.dead.to_string()),
        Cell::Text(at(line.good_at)),
        Cell::Number(health.agencies.to_string()),
    ];
    Row { cells, ..Row::default() }
}

fn mailbox(visit: &Visit, health: &MailboxHealth) -> Row {
    let tag = match &health.fault {
        Some(fault) if health.failures > 0 => {
            let words = visit.t(&format!("mailbox-fault-{fault}"));
            Tag::with_icon(Tone::Late, Icon::Warning, words)
        }
        _ if health.good_at.is_some() => {
            Tag::with_icon(Tone::Good, Icon::CheckCircle, visit.t("exchange-line-good"))
        }
        _ => Tag::new(Tone::Plain, visit.t("exchange-line-unused")),
    };
    let good = health.good_at.map(|at| format::moment(at.local())).unwrap_or_default();
    let cells = vec![
        Cell::Code(health.name.clone()),
        Cell::Text(naming::unit(visit, &health.agency)),
        Cell::Tag(tag),
        Cell::Number(health.taken.to_string()),
        Cell::Number(health.kept_out.to_string()),
        Cell::Number(health.passed_over.to_string()),
        Cell::Text(good),
    ];
    Row { cells, ..Row::default() }
}

async fn overdue_table(
    visit: &Visit,
    asked: &Asked,
) -> Result<(Table, Pager), crate::problem::Problem> {
    let actor = visit.need_actor()?;
    let after = (!asked.sau.is_empty()).then_some(asked.sau.as_str());
    let found = visit.app.desk.overdue_sendings(&actor, after, SHOWN_MAX).await?;
    let row = |seen: &desk::Seen<exchange::Sending>| {
        let sending = &seen.record;
        let cells = vec![
            Cell::Link(sending.course.document.clone(), outgoing::document(sending.outgoing)),
            Cell::Code(sending.to.clone()),
            Cell::Text(format::moment(sending.sent_at.local())),
        ];
        Row { key: sending.id.to_string(), cells, ..Row::default() }
    };
    let columns = [
        ("exchange-fact-document", false),
        ("exchange-fact-receivers", false),
        ("exchange-column-at", false),
    ];
    let rows = found.sendings.iter().map(row);
    let table = table(visit, OVERDUE_WORDS, &columns, rows);
    let next = found.next.as_ref();
    let pager = Pager {
        say: visit.say.clone(),
        before: (!asked.sau.is_empty()).then(addresses::health),
        after: next.map(|next| paths::with_query(&addresses::health(), &[("sau", next)])),
        position: String::new(),
    };
    Ok((table, pager))
}

async fn refused_table(
    visit: &Visit,
    asked: &Asked,
) -> Result<(Table, Pager), crate::problem::Problem> {
    let actor = visit.need_actor()?;
    let before = asked.goi.split_once('.').and_then(|(at, parcel)| {
        Some((Timestamp::from_micros(at.parse().ok()?), parcel.parse().ok()?))
    });
    let found = visit.app.desk.refused_parcels(&actor, before, SHOWN_MAX).await?;
    let row = |refused: &Refused| {
        let words = visit.t(&format!("exchange-fault-{}", refused.fault));
        let cells = vec![
            Cell::Code(refused.node.clone()),
            Cell::Tag(Tag::with_icon(Tone::Late, Icon::Warning, words)),
            Cell::Number(refused.tries.to_string()),
            Cell::Text(format::moment(refused.at.local())),
            Cell::Text(format::moment(refused.next_at.local())),
        ];
        Row { key: ParcelId::from_uuid(refused.parcel).to_string(), cells, ..Row::default() }
    };
    let columns = [
        ("exchange-column-node", false),
        ("exchange-column-why", false),
        ("exchange-column-tries", true),
        ("exchange-column-last", false),
        ("exchange-column-next", false),
    ];
    let table = table(visit, REFUSED_WORDS, &columns, found.iter().map(row));
    let full = u32::try_from(found.len()).is_ok_and(|count| count == SHOWN_MAX);
    let next = found
        .last()
        .filter(|_| full)
        .map(|last| format!("{}.{}", last.at.as_micros(), ParcelId::from_uuid(last.parcel)));
    let pager = Pager {
        say: visit.say.clone(),
        before: before.is_some().then(addresses::health),
        after: next.map(|next| paths::with_query(&addresses::health(), &[("goi", &next)])),
        position: String::new(),
    };
    Ok((table, pager))
}

/// So long, in the unit in which people would say it: whole minutes, hours or days.
fn span(visit: &Visit, micros: i64) -> String {
    let minutes = usize::try_from(micros / 60_000_000).unwrap_or_default();
    let (key, count) = match minutes {
        0..120 => ("exchange-minutes", minutes),
        120..2_880 => ("exchange-hours", minutes / 60),
        _ => ("exchange-days", minutes / 1_440),
    };
    visit.say.with(key, &[("count", count.into())])
}

async fn times_table(
    visit: &Visit,
    asked: &Asked,
) -> Result<(Table, Pager), crate::problem::Problem> {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let since = desk.clock().now().plus_seconds(-DAYS * 86_400);
    let found = desk.sending_times(&actor, &asked.noi, since, SHOWN_MAX).await?;
    let spans = |times: Option<(i64, i64)>| {
        times.map_or_else(
            || Cell::Text(String::new()),
            |(mean, most)| {
                let most = [("span", span(visit, most).into())];
                Cell::Two(span(visit, mean), visit.say.with("exchange-span-most", &most))
            },
        )
    };
    let mut names = BTreeMap::new();
    for times in &found {
        if let Some(organ) = desk.organ(&times.receiver).await? {
            names.insert(organ.code, organ.name);
        }
    }
    let row = |times: &Times| {
        let receiver = match names.get(&times.receiver) {
            Some(name) => Cell::Two(name.clone(), times.receiver.clone()),
            None => Cell::Code(times.receiver.clone()),
        };
        let cells = vec![
            receiver,
            Cell::Number(times.sent.to_string()),
            spans(times.to_delivery),
            spans(times.to_acknowledgement),
            Cell::Number(times.overdue.to_string()),
        ];
        Row { key: times.receiver.clone(), cells, ..Row::default() }
    };
    let columns = [
        ("exchange-fact-receivers", false),
        ("exchange-column-sent", true),
        ("exchange-column-to-delivery", false),
        ("exchange-column-to-acknowledgement", false),
        ("exchange-column-overdue", true),
    ];
    let table = table(visit, TIMES_WORDS, &columns, found.iter().map(row));
    let full = u32::try_from(found.len()).is_ok_and(|count| count == SHOWN_MAX);
    let last = found.last().filter(|_| full).map(|times| times.receiver.clone());
    let pager = Pager {
        say: visit.say.clone(),
        before: (!asked.noi.is_empty()).then(addresses::health),
        after: last.map(|last| paths::with_query(&addresses::health(), &[("noi", &last)])),
        position: String::new(),
    };
    Ok((table, pager))
}
