//! The leader's board: what was ordered and what is late, by agency or by unit, on a page and as a file.
//! Not the tasks behind a number (`behind`). What must always hold: every number is a link to the list it counts, and the
//! file has the numbers of the page.

use askama::Template;
use axum::extract::Query;
use desk::{Board, BoardClass, BoardLine, BoardQuery};
use kernel::code::AgencyCode;
use kernel::id::AccountId;
use kernel::time::Date;
use serde::Deserialize;

use crate::answer::{Answer, show};
use crate::format;
use crate::page::Page;
use crate::page_views;
use crate::paths::{self, tasks};
use crate::problem::Problem;
use crate::supervise::file;
use crate::ui::{Icon, Notice, Tone};
use crate::visit::Visit;
use crate::work::naming::{self, People};

/// Months to choose from, back from this one.
const MONTHS: i32 = 24;

/// What is asked of the board, as it stands in addresses.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    #[serde(rename = "co-quan")]
    pub agency: String,
    #[serde(rename = "don-vi")]
    pub unit: String,
    #[serde(rename = "tu")]
    pub first: String,
    #[serde(rename = "den")]
    pub last: String,
    #[serde(rename = "nguoi-giao")]
    pub giver: String,
    #[serde(rename = "loai")]
    pub class: String,
    #[serde(rename = "sau")]
    pub from: String,
}

/// A number with its list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    pub class: &'static str,
    /// Word of its column.
    pub word: String,
    pub icon: Option<Icon>,
    pub count: u64,
    pub words: String,
    pub address: String,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub name: String,
    /// Its units, for an agency; empty for a unit.
    pub deeper: String,
    pub numbers: Vec<Number>,
    /// Average mark, or a dash.
    pub average: String,
    /// The tasks that it is of, with their marks; empty without any.
    pub average_address: String,
}

/// Something to choose: value, words, whether chosen.
pub type Option3 = (String, String, bool);

/// The board.
#[derive(Debug, Template)]
#[template(path = "tasks/board.html")]
pub struct BoardPage {
    pub page: Page,
    /// The agency looked at alone; empty for all.
    pub agency: String,
    pub agency_code: String,
    pub all_address: String,
    pub columns: Vec<(String, Option<Icon>)>,
    pub lines: Vec<Line>,
    pub total: Option<Line>,
    pub first: Vec<Option3>,
    pub last: Vec<Option3>,
    pub givers: Vec<Option3>,
    pub file_address: String,
    pub best: String,
    pub empty: Notice,
}

page_views!(BoardPage);

impl Asked {
    /// The query of the desk: without months, this year.
    pub(super) fn query(&self, visit: &Visit) -> BoardQuery {
        let (first, last) = default_months(visit);
        let month =
            |text: &str, default: String| if is_month(text) { text.to_owned() } else { default };
        BoardQuery {
            agency: self.agency.parse().ok(),
            months: (month(&self.first, first), month(&self.last, last)),
            giver: self.giver.parse().ok(),
        }
    }

    /// An address with what is asked here.
    pub(super) fn address(&self, address: &str) -> String {
        let pairs = [
            ("co-quan", self.agency.as_str()),
            ("tu", &self.first),
            ("den", &self.last),
            ("nguoi-giao", &self.giver),
        ];
        paths::with_query(address, &pairs)
    }
}

/// `2026-11`.
pub(crate) fn is_month(text: &str) -> bool {
    let date = format!("{text}-01");
    text.len() == 7 && date.parse::<Date>().is_ok()
}

pub(crate) fn month_of(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

/// From January of this year to this month.
pub(crate) fn default_months(visit: &Visit) -> (String, String) {
    let today = visit.app.desk.clock().now().local_date();
    (format!("{:04}-01", today.year()), month_of(today))
}

/// `11/2026`.
pub(crate) fn month_words(month: &str) -> String {
    month
        .split_once('-')
        .map_or_else(|| month.to_owned(), |(year, month)| format!("{month}/{year}"))
}

pub(super) fn months_words(months: &(String, String)) -> String {
    format!("{} – {}", month_words(&months.0), month_words(&months.1))
}

/// The last months to choose from, newest first.
pub(crate) fn month_choices(visit: &Visit, chosen: &str) -> Vec<Option3> {
    let today = visit.app.desk.clock().now().local_date();
    let this = i32::from(today.year()) * 12 + i32::from(today.month()) - 1;
    let months = (0..MONTHS).map(|back| this - back);
    let months = months.map(|month| format!("{:04}-{:02}", month / 12, month % 12 + 1));
    months.map(|month| (month.clone(), month_words(&month), month == chosen)).collect()
}

pub(super) async fn show_board(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let (query, board) = read(&visit, &asked).await?;
    let people = People::of(&visit, board.givers.iter().copied()).await?;
    let lines: Vec<Line> =
        board.lines.iter().map(|(unit, line)| line_of(&visit, &asked, Some(unit), line)).collect();
    let mut sum = BoardLine::default();
    board.lines.iter().for_each(|(_, line)| sum.add(line));
    let giver = |id: &AccountId| (id.to_string(), people.name(*id), query.giver == Some(*id));
    let best = visit.app.province.tasks.ratings.iter().map(|rating| rating.points).max();
    let only = query.agency.as_ref();
    let mut all = asked.clone();
    all.agency.clear();
    show(BoardPage {
        page: visit.page(visit.t("task-board")).script("keys.js"),
        agency: only.map(|agency| naming::agency(&visit, agency)).unwrap_or_default(),
        agency_code: only.map(ToString::to_string).unwrap_or_default(),
        all_address: all.address(&tasks::board()),
        columns: BoardClass::ALL.into_iter().map(|class| column(&visit, class)).collect(),
        total: (lines.len() > 1).then(|| line_of(&visit, &asked, None, &sum)),
        lines,
        first: month_choices(&visit, &query.months.0),
        last: month_choices(&visit, &query.months.1),
        givers: board.givers.iter().map(giver).collect(),
        file_address: asked.address(&tasks::board_file()),
        best: best.unwrap_or_default().to_string(),
        empty: Notice::new(Tone::Info, visit.t("task-board-none"))
            .text(visit.t("task-board-none-text")),
    })
}

async fn read(visit: &Visit, asked: &Asked) -> Result<(BoardQuery, Board), Problem> {
    let actor = visit.need_actor()?;
    let query = asked.query(visit);
    let board = visit.app.desk.task_board(&actor, &query).await?;
    Ok((query, board))
}

fn column(visit: &Visit, class: BoardClass) -> (String, Option<Icon>) {
    let icon = match class {
        BoardClass::Late | BoardClass::DoneLate => Some(Icon::Warning),
        BoardClass::Soon => Some(Icon::Clock),
        BoardClass::DoneInTime => Some(Icon::CheckCircle),
        BoardClass::Ordered | BoardClass::InTime | BoardClass::Gone | BoardClass::Done => None,
    };
    (visit.t(&format!("task-board-{}", class.name())), icon)
}

fn line_of(visit: &Visit, asked: &Asked, unit: Option<&AgencyCode>, line: &BoardLine) -> Line {
    let by_unit = !asked.agency.is_empty();
    let code = unit.map(ToString::to_string).unwrap_or_default();
    let mut narrowed = asked.clone();
    if !by_unit {
        narrowed.agency.clone_from(&code);
    }
    let of_unit = if by_unit { code.as_str() } else { "" };
    let address = |class: BoardClass| {
        let pairs = [("loai", class.name()), ("don-vi", of_unit)];
        paths::with_query(&narrowed.address(&tasks::behind()), &pairs)
    };
    let number = |class: BoardClass| {
        let (word, icon) = column(visit, class);
        let count = line.count(class);
        Number {
            class: class.name(),
            word,
            icon,
            count,
            words: format::number(&visit.say, i64::try_from(count).unwrap_or(i64::MAX)),
            address: address(class),
        }
    };
    Line {
        name: match unit {
            Some(unit) => naming::agency(visit, unit),
            None => visit.t("supervise-total"),
        },
        deeper: match unit {
            Some(_) if !by_unit => narrowed.address(&tasks::board()),
            _ => String::new(),
        },
        numbers: BoardClass::ALL.into_iter().map(number).collect(),
        average: average(visit, line),
        average_address: line.average().map(|_| address(BoardClass::Done)).unwrap_or_default(),
    }
}

/// `3,25`, or a dash.
fn average(visit: &Visit, line: &BoardLine) -> String {
    let Some(hundredths) = line.average() else { return "–".to_owned() };
    let mark = visit.say.of(",", ".");
    format!("{}{mark}{:02}", hundredths / 100, hundredths % 100)
}

pub(super) async fn send_file(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let (_, board) = read(&visit, &asked).await?;
    let columns = BoardClass::ALL.into_iter().map(|class| column(&visit, class).0);
    let mut heads = vec![visit.t("task-board-unit"), visit.t("supervise-code")];
    heads.extend(columns);
    heads.push(visit.t("task-board-average"));
    let rows = board.lines.iter().map(|(unit, line)| {
        let mut cells = vec![naming::agency(&visit, unit), unit.to_string()];
        cells.extend(BoardClass::ALL.into_iter().map(|class| line.count(class).to_string()));
        cells.push(average(&visit, line));
        cells
    });
    Ok(file::table("bang-nhiem-vu.csv", &heads, rows))
}
