//! The agency's traffic with other houses, newest first, all of it or what stands so.

use askama::Template;
use axum::extract::Query;
use desk::exchange::ParcelLine;
use exchange::parcel::{Content, Parcel, Standing, Way};
use serde::Deserialize;

use crate::answer::{Answer, show};
use crate::documents::list::Tab;
use crate::format;
use crate::page::Page;
use crate::page_views;
use crate::paths::{self, exchange as addresses};
use crate::problem::Problem;
use crate::ui::{Cell, Column, Icon, Notice, Pager, Row, Table, Tag, Tone};
use crate::visit::Visit;

/// Parcels on one page.
const SHOWN_MAX: u32 = 30;

/// Which list, and from where on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    muc: String,
    sau: String,
}

/// The traffic.
#[derive(Debug, Template)]
#[template(path = "exchange/list.html")]
pub struct TrafficPage {
    pub page: Page,
    pub tabs: Vec<Tab>,
    pub table: Table,
    pub pager: Pager,
}

page_views!(TrafficPage);

/// The lists by their keys.
const LISTS: [(&str, &str, Option<Standing>); 5] = [
    ("", "exchange-list-all", None),
    ("dang-cho", "exchange-standing-waiting", Some(Standing::Waiting)),
    ("can-xem", "exchange-standing-dead", Some(Standing::Dead)),
    ("da-giao", "exchange-standing-delivered", Some(Standing::Delivered)),
    ("da-nhan", "exchange-standing-taken", Some(Standing::Taken)),
];

pub(super) async fn show_list(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let chosen = LISTS.iter().find(|list| list.0 == asked.muc).ok_or(Problem::NotFound)?;
    let actor = visit.need_actor()?;
    let after = (!asked.sau.is_empty()).then_some(asked.sau.as_str());
    let found = visit.app.desk.traffic(&actor, chosen.2, after, SHOWN_MAX).await?;
    let tabs = LISTS.iter().map(|(key, label, _)| Tab {
        label: visit.t(label),
        address: addresses::list(key),
        count: String::new(),
        current: *key == asked.muc,
    });
    let table = table(&visit, &found.parcels);
    let pager = Pager {
        say: visit.say.clone(),
        before: (!asked.sau.is_empty()).then(|| addresses::list(&asked.muc)),
        after: found.next.as_ref().map(|next| {
            paths::with_query(&addresses::all(), &[("muc", &asked.muc), ("sau", next)])
        }),
        position: visit.say.with("exchange-rows", &[("count", found.parcels.len().into())]),
    };
    show(TrafficPage {
        page: visit.page(visit.t("exchange-heading")).script("keys.js"),
        tabs: tabs.collect(),
        table,
        pager,
    })
}

/// Parcels as lists and searches show them.
pub(super) fn table(visit: &Visit, parcels: &[ParcelLine]) -> Table {
    let column = |key: &str, minor| Column { label: visit.t(key), minor, ..Column::default() };
    let row = |line: &ParcelLine| {
        let parcel = &line.seen.record;
        let (what, about) = words(visit, parcel);
        let cells = vec![
            Cell::Time(parcel.opened_at.to_string(), format::moment(parcel.opened_at.local())),
            Cell::Link(format!("{what} – {}", parcel.sign()), addresses::parcel(parcel.id)),
            Cell::Two(parcel.node.to_string(), about),
            Cell::Tag(standing_tag(visit, parcel.standing)),
            Cell::Text(fault_words(visit, parcel)),
        ];
        Row { key: parcel.id.to_string(), cells, ..Row::default() }
    };
    Table {
        say: visit.say.clone(),
        caption: visit.t("exchange-caption"),
        columns: vec![
            column("exchange-column-at", false),
            column("exchange-column-what", false),
            column("exchange-column-with", true),
            column("document-column-standing", false),
            column("exchange-column-fault", true),
        ],
        rows: parcels.iter().map(row).collect(),
        empty: Notice::new(Tone::Info, visit.t("exchange-none"))
            .text(visit.t("exchange-none-text")),
    }
}

/// What a parcel is, and between whom.
pub(super) fn words(visit: &Visit, parcel: &Parcel) -> (String, String) {
    let way = visit.t(&format!("exchange-way-{}", parcel.way.name()));
    match &parcel.content {
        Content::Document { request, receivers, .. } => {
            let what = visit.t(&format!("exchange-request-{}", request.name()));
            let whom = match parcel.way {
                Way::Out => receivers.join("; "),
                Way::In => parcel.course.sender.clone(),
            };
            (format!("{way}: {what}"), whom)
        }
        Content::Status { code, from, to, .. } => {
            let what = visit.t(&format!("exchange-status-{}", code.name()));
            let whom = if parcel.way == Way::Out { to } else { from };
            (format!("{way}: {:02} {what}", code.number()), whom.clone())
        }
    }
}

pub(super) fn standing_tag(visit: &Visit, standing: Standing) -> Tag {
    let (tone, icon) = match standing {
        Standing::Waiting => (Tone::Soon, Icon::Clock),
        Standing::Delivered | Standing::Taken => (Tone::Good, Icon::CheckCircle),
        Standing::Dead => (Tone::Late, Icon::Warning),
        Standing::Dropped => (Tone::Plain, Icon::CrossCircle),
    };
    Tag::with_icon(tone, icon, visit.t(&format!("exchange-standing-{}", standing.name())))
}

/// Why it does not go on; nothing for what does.
pub(super) fn fault_words(visit: &Visit, parcel: &Parcel) -> String {
    parcel
        .fault
        .as_ref()
        .map(|fault| visit.t(&format!("exchange-fault-{fault}")))
        .unwrap_or_default()
}
