//! The documents behind a number of the report.
//! What must always hold: the list is narrowed by the very values the number was counted by.

use askama::Template;
use axum::extract::Query;
use desk::ReportedPage;
use document::{Incoming, Outgoing};
use store::document_line::Behind;

use super::documents::{Asked, days, direction};
use crate::answer::{Answer, show};
use crate::documents::page::{kind_word, standing_tag, urgency_tag};
use crate::format;
use crate::outgoing::page::{kind_and_subject, standing_tag as outgoing_tag};
use crate::page::Page;
use crate::page_views;
use crate::paths::{self, documents, outgoing, reports};
use crate::ui::{Align, Cell, Column, Notice, Pager, Row, Table, Tone};
use crate::visit::Visit;

/// Documents on one page.
const SHOWN_MAX: u32 = 50;

/// The list.
#[derive(Debug, Template)]
#[template(path = "reports/behind.html")]
pub struct ReportBehindPage {
    pub page: Page,
    pub up: String,
    pub period: String,
    pub table: Table,
    pub pager: Pager,
}

page_views!(ReportBehindPage);

pub(super) async fn show_behind(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let actor = visit.need_actor()?;
    let (between, period) = days(&visit, &asked);
    let behind = match asked.group.as_str() {
        "ton" => Behind::Carried,
        "xong" => Behind::Ended,
        _ => Behind::Of {
            kind: asked.kind.clone(),
            way: asked.way.clone(),
            standing: asked.standing.clone(),
            pace: asked.pace.clone(),
        },
    };
    let after = (!asked.from.is_empty()).then_some(asked.from.as_str());
    let asks = (direction(&asked), between);
    let found = visit.app.desk.documents_behind(&actor, asks, &behind, after, SHOWN_MAX).await?;
    let (rows, next): (Vec<Row>, _) = match found {
        ReportedPage::In { documents, next } => {
            (documents.iter().map(|seen| incoming(&visit, &seen.record)).collect(), next)
        }
        ReportedPage::Out { documents, next } => {
            (documents.iter().map(|seen| released(&visit, &seen.record)).collect(), next)
        }
    };
    let column = |key: &str, minor| Column { label: visit.t(key), minor, ..Column::default() };
    let address = |from: &str| {
        let pairs = [
            ("ky", asked.period.as_str()),
            ("chieu", &asked.direction),
            ("loai", &asked.kind),
            ("duong", &asked.way),
            ("tinh-trang", &asked.standing),
            ("han", &asked.pace),
            ("nhom", &asked.group),
            ("sau", from),
        ];
        paths::with_query(&reports::behind(), &pairs)
    };
    let pager = Pager {
        say: visit.say.clone(),
        before: after.map(|_| address("")),
        after: next.as_deref().map(address),
        position: visit.say.with("document-rows", &[("count", rows.len().into())]),
    };
    let table = Table {
        say: visit.say.clone(),
        caption: visit.t("report-behind-caption"),
        columns: vec![
            Column { align: Align::End, ..column("report-column-number", false) },
            column("document-column-subject", false),
            column("report-column-day", true),
            column("document-column-standing", false),
        ],
        rows,
        empty: Notice::new(Tone::Info, visit.t("report-behind-none")),
    };
    show(ReportBehindPage {
        page: visit
            .page(visit.t("report-behind"))
            .crumb(visit.t("report-documents"), reports::documents())
            .script("keys.js"),
        up: paths::with_query(&reports::documents(), &[("ky", &asked.period)]),
        period,
        table,
        pager,
    })
}

fn incoming(visit: &Visit, found: &Incoming) -> Row {
    let subject = found.matter.as_deref().map(|matter| {
        format!("{} – {}", kind_word(visit, &matter.sheet.kind), matter.sheet.subject)
    });
    let subject = subject.unwrap_or_else(|| visit.t("document-no-content"));
    let urgency =
        found.matter.as_deref().and_then(|matter| urgency_tag(visit, matter.sheet.urgency));
    let line = found.registration;
    let cells = vec![
        Cell::Number(line.map(|line| format!("{:02}", line.number)).unwrap_or_default()),
        Cell::link(urgency, subject, documents::document(found.id)),
        Cell::Text(line.map(|line| format::date(line.at.local_date())).unwrap_or_default()),
        Cell::Tag(standing_tag(visit, found.standing)),
    ];
    Row { key: found.id.to_string(), cells, ..Row::default() }
}

fn released(visit: &Visit, found: &Outgoing) -> Row {
    let line = found.in_book();
    let dated = line.as_ref().map(|line| format::date(line.at.local_date()));
    let cells = vec![
        Cell::Code(line.map(|line| line.sign).unwrap_or_default()),
        Cell::link(
            urgency_tag(visit, found.text.urgency),
            kind_and_subject(visit, found),
            outgoing::document(found.id),
        ),
        Cell::Text(dated.unwrap_or_default()),
        Cell::Tag(outgoing_tag(visit, found)),
    ];
    Row { key: found.id.to_string(), cells, ..Row::default() }
}
