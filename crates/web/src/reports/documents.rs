//! The report of an agency's documents in a day or a month: how many came in and went out, of which type, by which way, how
//! they stand and whether in time; on a page, printed, and as a file.
//! Not the documents behind a number (`behind`). What must always hold: the rows of the page and of the file are the same.

use askama::Template;
use axum::extract::Query;
use kernel::time::Date;
use serde::Deserialize;
use store::document::Direction;
use store::document_line::{CountRow, Sums};

use crate::answer::{Answer, show};
use crate::documents::page::kind_word;
use crate::format;
use crate::page::Page;
use crate::page_views;
use crate::paths::{self, documents, reports};
use crate::problem::Problem;
use crate::supervise::file;
use crate::tasks::board::{Option3, is_month, month_choices, month_of, month_words};
use crate::visit::Visit;
use crate::work::naming;

/// What is asked, as it stands in addresses.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// A day (`2026-11-29`) or a month (`2026-11`); this month without.
    #[serde(rename = "ky")]
    pub period: String,
    /// `den` or `di`.
    #[serde(rename = "chieu")]
    pub direction: String,
    #[serde(rename = "loai")]
    pub kind: String,
    #[serde(rename = "duong")]
    pub way: String,
    #[serde(rename = "tinh-trang")]
    pub standing: String,
    #[serde(rename = "han")]
    pub pace: String,
    /// `ton` or `xong`; empty for the documents of the period.
    #[serde(rename = "nhom")]
    pub group: String,
    #[serde(rename = "sau")]
    pub from: String,
}

/// A number: words of its line, count, address of its list (empty when 0).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    pub label: String,
    pub words: String,
    pub count: u64,
    pub address: String,
}

/// One table of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub title: String,
    pub numbers: Vec<Number>,
}

/// A direction of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Half {
    pub title: String,
    pub sections: Vec<Section>,
}

/// The report.
#[derive(Debug, Template)]
#[template(path = "reports/documents.html")]
pub struct ReportPage {
    pub page: Page,
    pub agency: String,
    pub period: String,
    pub up: (String, String),
    pub months: Vec<Option3>,
    /// Day in the box; empty when a month is shown.
    pub day: String,
    pub today: String,
    pub halves: Vec<Half>,
    pub file_address: String,
    pub book: String,
    pub at: String,
}

page_views!(ReportPage);

/// First and last day, and the period in words.
pub(super) fn days(visit: &Visit, asked: &Asked) -> ((Date, Date), String) {
    if let Ok(day) = asked.period.parse::<Date>() {
        return ((day, day), format::date(day));
    }
    let today = visit.app.desk.clock().now().local_date();
    let month = if is_month(&asked.period) { asked.period.clone() } else { month_of(today) };
    let first = format!("{month}-01").parse().unwrap_or(today);
    ((first, first.last_of_month()), month_words(&month))
}

pub(super) fn direction(asked: &Asked) -> Direction {
    if asked.direction == "di" { Direction::Out } else { Direction::In }
}

pub(super) async fn show_report(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let halves = halves(&visit, &asked).await?;
    let (_, period) = days(&visit, &asked);
    let desk = &visit.app.desk;
    let now = desk.clock().now();
    let today = now.local_date();
    let day = asked.period.parse::<Date>().map(|day| day.to_string()).unwrap_or_default();
    let chosen = match asked.period.as_str() {
        month if is_month(month) => month.to_owned(),
        _ if day.is_empty() => month_of(today),
        _ => String::new(),
    };
    let actor = visit.need_actor()?;
    let agency = desk.agency_of(&actor);
    show(ReportPage {
        page: visit
            .page(visit.t("report-documents"))
            .crumb(visit.t("document-heading"), documents::all()),
        agency: agency.map(|agency| naming::agency(&visit, &agency)).unwrap_or_default(),
        period,
        up: (visit.t("document-heading"), documents::all()),
        months: month_choices(&visit, &chosen),
        day,
        today: paths::with_query(&reports::documents(), &[("ky", &today.to_string())]),
        halves,
        file_address: paths::with_query(&reports::documents_file(), &[("ky", &asked.period)]),
        book: documents::book(today.year()),
        at: format::moment(now.local()),
    })
}

async fn halves(visit: &Visit, asked: &Asked) -> Result<Vec<Half>, Problem> {
    let actor = visit.need_actor()?;
    let (days, _) = days(visit, asked);
    let mut halves = Vec::new();
    for (direction, key) in [(Direction::In, "den"), (Direction::Out, "di")] {
        let sums = visit.app.desk.document_report(&actor, direction, days).await?;
        halves.push(half(visit, asked, (direction, key), &sums));
    }
    Ok(halves)
}

fn half(visit: &Visit, asked: &Asked, (direction, key): (Direction, &str), sums: &Sums) -> Half {
    let number = |label: String, count: u64, pairs: &[(&str, &str)]| {
        let mut all = vec![("ky", asked.period.as_str()), ("chieu", key)];
        all.extend(pairs);
        let address = paths::with_query(&reports::behind(), &all);
        Number {
            label,
            words: format::number(&visit.say, i64::try_from(count).unwrap_or(i64::MAX)),
            count,
            address: if count == 0 { String::new() } else { address },
        }
    };
    let sum = |count: fn(&CountRow) -> u64| sums.alike.iter().map(count).sum::<u64>();
    let total = sum(|row| row.count);
    let by = |parameter: &'static str, of: fn(&CountRow) -> &str, word: &dyn Fn(&str) -> String| {
        let mut keys: Vec<&str> = sums.alike.iter().map(of).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.into_iter()
            .map(|value| {
                let alike = sums.alike.iter().filter(|row| of(row) == value);
                let count = alike.map(|row| row.count).sum();
                number(word(value), count, &[(parameter, value)])
            })
            .collect::<Vec<_>>()
    };
    let title = |key: &str| visit.t(&format!("report-{key}"));
    let blank = |value: &str, word: String| {
        if value.is_empty() { visit.t("report-no-content") } else { word }
    };
    let kinds = by("loai", |row| &row.kind, &|kind| blank(kind, kind_word(visit, kind)));
    let ways = by("duong", |row| &row.way, &|way| {
        blank(way, visit.t(&format!("document-way-{}", if way.is_empty() { "post" } else { way })))
    });
    let mut sections = Vec::new();
    let mut whole = Vec::new();
    if direction == Direction::In {
        whole.push(number(title("carried"), sums.carried, &[("nhom", "ton")]));
        whole.push(number(title("registered"), total, &[]));
        whole.push(number(title("ended"), sums.ended, &[("nhom", "xong")]));
    } else {
        whole.push(number(title("released"), total, &[]));
        let plain = |key: &str, count: u64| number(title(key), count, &[]);
        whole.push(plain("signed", sum(|row| row.signed)));
        whole.push(plain("copies", sum(|row| row.copies)));
        whole.push(plain("copies-electronic", sum(|row| row.electronic)));
    }
    sections.push(Section { title: title("whole"), numbers: whole });
    sections.push(Section { title: title("by-kind"), numbers: kinds });
    sections.push(Section { title: title("by-way"), numbers: ways });
    if direction == Direction::In {
        let standings = by("tinh-trang", |row| &row.standing, &|standing| {
            visit.t(&format!("document-standing-{standing}"))
        });
        let paces = by("han", |row| &row.pace, &|pace| visit.t(&format!("report-pace-{pace}")));
        sections.push(Section { title: title("by-standing"), numbers: standings });
        sections.push(Section { title: title("by-pace"), numbers: paces });
    }
    sections.retain(|section| !section.numbers.is_empty());
    let key = if direction == Direction::In { "document-heading" } else { "outgoing-heading" };
    Half { title: visit.t(key), sections }
}

pub(super) async fn send_file(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let halves = halves(&visit, &asked).await?;
    let heads = [
        "report-column-direction",
        "report-column-section",
        "report-column-line",
        "report-column-count",
    ];
    let heads = heads.map(|key| visit.t(key));
    let rows = halves.iter().flat_map(|half| {
        half.sections.iter().flat_map(move |section| {
            section.numbers.iter().map(move |number| {
                let count = number.count.to_string();
                vec![half.title.clone(), section.title.clone(), number.label.clone(), count]
            })
        })
    });
    Ok(file::table("bao-cao-van-ban.csv", &heads, rows))
}
