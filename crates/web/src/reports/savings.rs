//! What electronic documents save: share, sheets, postage, hours and money, with the formula and its assumptions open to
//! see, for the reader's part of the tree and each agency in it.
//! Not the formula (`document::savings`). What must always hold: anybody can compute every number again from what stands on
//! the page.

use askama::Template;
use axum::extract::Query;
use desk::Paperless;
use document::savings::{Assumptions, Counts, Savings, savings};
use serde::Deserialize;

use crate::answer::{Answer, show};
use crate::format;
use crate::page::Page;
use crate::page_views;
use crate::paths::{self, reports};
use crate::problem::Problem;
use crate::supervise::file;
use crate::tasks::board::{Option3, default_months, is_month, month_choices, month_words};
use crate::visit::Visit;
use crate::work::naming;

/// What is asked, as it stands in addresses.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    #[serde(rename = "tu")]
    first: String,
    #[serde(rename = "den")]
    last: String,
}

/// An assumption, with its place on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssumptionLine {
    /// `c` and its key: where links go.
    pub anchor: String,
    pub name: String,
    pub value: String,
    pub source: String,
    pub assumed: bool,
}

/// A step of the formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Where links go.
    pub anchor: &'static str,
    pub name: String,
    /// In words, and with the numbers of now.
    pub formula: String,
    pub numbers: String,
    pub result: String,
}

/// One agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub name: String,
    pub cells: Vec<String>,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "reports/savings.html")]
pub struct SavingsPage {
    pub page: Page,
    pub first: Vec<Option3>,
    pub last: Vec<Option3>,
    pub period: String,
    /// Share processed and signed electronically, in words; and the money.
    pub share: String,
    pub money: String,
    /// What was counted: words, number.
    pub counts: Vec<(String, String)>,
    pub assumptions: Vec<AssumptionLine>,
    pub valid_from: String,
    pub steps: Vec<Step>,
    pub heads: Vec<String>,
    pub lines: Vec<Line>,
    pub file_address: String,
    /// The report of the reader's own agency; empty for who keeps no book.
    pub records: String,
}

page_views!(SavingsPage);

fn months(visit: &Visit, asked: &Asked) -> (String, String) {
    let (first, last) = default_months(visit);
    let month = |text: &str, default| if is_month(text) { text.to_owned() } else { default };
    (month(&asked.first, first), month(&asked.last, last))
}

async fn read(visit: &Visit, asked: &Asked) -> Result<Paperless, Problem> {
    let actor = visit.need_actor()?;
    let (first, last) = months(visit, asked);
    Ok(visit.app.desk.paperless(&actor, (&first, &last)).await?)
}

pub(super) async fn show_savings(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let found = read(&visit, &asked).await?;
    let (first, last) = months(&visit, &asked);
    let desk = &visit.app.desk;
    let assumed = desk.paper_assumptions();
    let total = savings(&found.total, &assumed);
    let number = |count: u64| format::number(&visit.say, i64::try_from(count).unwrap_or(i64::MAX));
    let counts = found
        .total
        .named()
        .map(|(name, count)| (visit.t(&format!("savings-count-{name}")), number(count)));
    let keeps = desk.may_enter(&visit.need_actor()?, "keep_book", access::Area::Documents);
    let pairs = [("tu", asked.first.as_str()), ("den", &asked.last)];
    show(SavingsPage {
        page: visit.page(visit.t("savings-heading")),
        first: month_choices(&visit, &first),
        last: month_choices(&visit, &last),
        period: format!("{} – {}", month_words(&first), month_words(&last)),
        share: share(&found.total),
        money: dong(&visit, total.dong),
        counts: counts.to_vec(),
        assumptions: assumptions(&visit),
        valid_from: format::date(visit.app.province.savings.valid_from),
        steps: steps(&visit, &found.total, &assumed, &total),
        heads: heads(&visit),
        lines: lines(&visit, &found, &assumed),
        file_address: paths::with_query(&reports::savings_file(), &pairs),
        records: if keeps { reports::documents() } else { String::new() },
    })
}

fn share(counts: &Counts) -> String {
    counts.share().map_or_else(|| "–".to_owned(), |share| format!("{share}%"))
}

fn dong(visit: &Visit, amount: u64) -> String {
    format::money(&visit.say, i64::try_from(amount).unwrap_or(i64::MAX))
}

fn assumptions(visit: &Visit) -> Vec<AssumptionLine> {
    let line = |one: &province::Assumption| AssumptionLine {
        anchor: format!("c-{}", one.key.replace('_', "-")),
        name: visit.t(&format!("savings-assumption-{}", one.key)),
        value: format::number(&visit.say, i64::try_from(one.value).unwrap_or(i64::MAX)),
        source: visit.say.of(&one.source.vi, &one.source.en).to_owned(),
        assumed: one.assumed,
    };
    visit.app.province.savings.assumptions.iter().map(line).collect()
}

fn steps(visit: &Visit, counts: &Counts, of: &Assumptions, found: &Savings) -> Vec<Step> {
    let number = |count: u64| format::number(&visit.say, i64::try_from(count).unwrap_or(i64::MAX));
    let step = |anchor: &'static str, numbers: String, result: String| Step {
        anchor,
        name: visit.t(&format!("savings-step-{anchor}")),
        formula: visit.t(&format!("savings-formula-{anchor}")),
        numbers,
        result,
    };
    let sent = number(counts.copies_electronic);
    let came = number(counts.registered_electronic);
    let signed = number(counts.released_signed);
    vec![
        step(
            "pages",
            format!(
                "({sent} + {came} × {}) × {}",
                number(of.internal_copies),
                number(of.pages_per_document)
            ),
            number(found.pages),
        ),
        step(
            "paper",
            format!("{} × {}", number(found.pages), number(of.dong_per_page)),
            dong(visit, found.paper_dong),
        ),
        step(
            "post",
            format!("{sent} × {}", number(of.dong_per_letter)),
            dong(visit, found.post_dong),
        ),
        step(
            "minutes",
            format!("({came} + {signed}) × {}", number(of.minutes_per_document)),
            hours(visit, found.minutes),
        ),
        step(
            "work",
            format!("{} × {} ÷ 60", number(found.minutes), number(of.dong_per_hour)),
            dong(visit, found.work_dong),
        ),
        step(
            "total",
            format!(
                "{} + {} + {}",
                number(found.paper_dong),
                number(found.post_dong),
                number(found.work_dong)
            ),
            dong(visit, found.dong),
        ),
    ]
}

/// `2.100 phút (35 giờ)`.
fn hours(visit: &Visit, minutes: u64) -> String {
    let number = |count: u64| format::number(&visit.say, i64::try_from(count).unwrap_or(i64::MAX));
    let (minutes, hours) = (number(minutes), number(minutes / 60));
    let values = [("minutes", minutes.as_str().into()), ("hours", hours.as_str().into())];
    visit.say.with("savings-hours", &values)
}

fn heads(visit: &Visit) -> Vec<String> {
    [
        "savings-column-agency",
        "savings-column-share",
        "savings-column-documents",
        "savings-column-pages",
        "savings-column-post",
        "savings-column-hours",
        "savings-column-money",
    ]
    .map(|key| visit.t(key))
    .to_vec()
}

fn lines(visit: &Visit, found: &Paperless, assumed: &Assumptions) -> Vec<Line> {
    let number = |count: u64| format::number(&visit.say, i64::try_from(count).unwrap_or(i64::MAX));
    let line = |name: String, counts: &Counts| {
        let saved = savings(counts, assumed);
        let documents = counts.registered_electronic + counts.released_signed;
        let cells = vec![
            share(counts),
            number(documents),
            number(saved.pages),
            number(counts.copies_electronic),
            number(saved.minutes / 60),
            number(saved.dong),
        ];
        Line { name, cells }
    };
    let agencies = found.agencies.iter();
    agencies.map(|(agency, counts)| line(naming::agency(visit, agency), counts)).collect()
}

pub(super) async fn send_file(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let found = read(&visit, &asked).await?;
    let assumed = visit.app.desk.paper_assumptions();
    let mut heads = heads(&visit);
    heads.extend(
        Counts::default().named().map(|(name, _)| visit.t(&format!("savings-count-{name}"))),
    );
    let rows = found.agencies.iter().map(|(agency, counts)| {
        let saved = savings(counts, &assumed);
        let mut cells = vec![naming::agency(&visit, agency), share(counts)];
        let numbers = [
            counts.registered_electronic + counts.released_signed,
            saved.pages,
            counts.copies_electronic,
            saved.minutes / 60,
            saved.dong,
        ];
        cells.extend(numbers.map(|number| number.to_string()));
        cells.extend(counts.named().map(|(_, count)| count.to_string()));
        cells
    });
    Ok(file::table("tiet-kiem.csv", &heads, rows))
}
