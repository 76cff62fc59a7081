//! Lists of meetings: ahead of the reader, behind them, what waits for their approval, and a week of their agency by day;
//! under each, what is known of the private address of the reader's calendar.
//! What must always hold: what comes next stands first; the number of what waits is told only to those who approve.

use askama::Template;
use axum::extract::Query;
use desk::{MeetingList, Seen};
use kernel::time::{Date, Time};
use meeting::Meeting;
use person::Role;
use register::Actor;
use serde::Deserialize;

use super::feed_address::{self, FeedNote};
use super::names::{Names, answer_tag, kind, place, roles, standing_tag, title};
use super::times;
use crate::answer::{Answer, show};
use crate::documents::list::Tab;
use crate::format;
use crate::page::Page;
use crate::page_views;
use crate::paths::{self, meetings, sites};
use crate::problem::Problem;
use crate::session::Session;
use crate::ui::{Cell, Column, Notice, Pager, Row, Table, Tag, Tone};
use crate::visit::Visit;

/// Meetings on one page.
const SHOWN_MAX: u32 = 30;
/// Meetings of a week.
const WEEK_MAX: u32 = 300;
/// Days of a week.
const DAYS: usize = 7;

/// Which list, and from where on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// Key of the list.
    muc: String,
    /// Where the page begins.
    sau: String,
    /// A day of the week that is asked for.
    tuan: String,
}

/// A day of the week with its meetings.
#[derive(Debug, Clone)]
pub struct Day {
    pub heading: String,
    pub today: bool,
    pub lines: Vec<Line>,
}

/// A meeting of a day.
#[derive(Debug, Clone)]
pub struct Line {
    pub hours: String,
    pub title: String,
    pub address: String,
    pub kind: String,
    pub place: String,
    pub standing: Tag,
}

/// A week of the agency.
#[derive(Debug, Clone)]
pub struct Week {
    pub heading: String,
    pub before: String,
    pub after: String,
    pub days: Vec<Day>,
}

/// A list of meetings.
#[derive(Debug, Template)]
#[template(path = "meetings/list.html")]
pub struct MeetingsListPage {
    pub page: Page,
    pub tabs: Vec<Tab>,
    /// In place of the table.
    pub week: Option<Week>,
    pub table: Table,
    pub pager: Pager,
    pub may_request: bool,
    pub sites: String,
    pub feed: FeedNote,
}

page_views!(MeetingsListPage);

const WEEK: &str = "lich";
const TO_APPROVE: &str = "cho-duyet";

pub(super) async fn show_list(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let role = visit.session().and_then(Session::role);
    let approves = role == Some(Role::Leader);
    let list = match asked.muc.as_str() {
        "" | WEEK => MeetingList::Ahead,
        "da-qua" => MeetingList::Past,
        TO_APPROVE if approves => MeetingList::ToApprove,
        _ => return Err(Problem::NotFound),
    };
    let waiting = if approves { Some(desk.meetings_to_approve(&actor).await?) } else { None };
    let week = match asked.muc.as_str() {
        WEEK => Some(week(&visit, &actor, &asked.tuan).await?),
        _ => None,
    };
    let after = (!asked.sau.is_empty()).then_some(asked.sau.as_str());
    let found = match week {
        Some(_) => desk::MeetingsPage::default(),
        None => desk.meetings(&actor, &list, after, SHOWN_MAX).await?,
    };
    let first = meetings::list(&asked.muc);
    let next = |next: &String| paths::with_query(&first, &[("sau", next)]);
    let pager = Pager {
        say: visit.say.clone(),
        before: after.map(|_| first.clone()),
        after: found.next.as_ref().map(next),
        position: match week {
            Some(_) => String::new(),
            None => visit.say.with("meeting-rows", &[("count", found.meetings.len().into())]),
        },
    };
    let requests = [Role::Specialist, Role::DivisionHead, Role::Leader, Role::RecordsClerk];
    show(MeetingsListPage {
        page: visit.page(visit.t("meeting-heading")).script("keys.js"),
        tabs: tabs(&visit, &asked.muc, waiting),
        week,
        table: table(&visit, &actor, &found.meetings).await?,
        pager,
        may_request: role.is_some_and(|role| requests.contains(&role)),
        sites: sites::all(),
        feed: feed_address::note(&visit, &actor).await?,
    })
}

fn tabs(visit: &Visit, chosen: &str, waiting: Option<u64>) -> Vec<Tab> {
    let tab = |key: &str, label: &str, count: Option<u64>| Tab {
        label: visit.t(label),
        address: meetings::list(key),
        count: count.map(|count| count.to_string()).unwrap_or_default(),
        current: key == chosen,
    };
    let mut tabs =
        vec![tab("", "meeting-list-ahead", None), tab("da-qua", "meeting-list-past", None)];
    if let Some(waiting) = waiting {
        tabs.push(tab(TO_APPROVE, "meeting-list-to-approve", Some(waiting)));
    }
    tabs.push(tab(WEEK, "meeting-list-week", None));
    tabs
}

async fn table(visit: &Visit, actor: &Actor, found: &[Seen<Meeting>]) -> Result<Table, Problem> {
    let names = Names::of(visit, found.iter().map(|seen| &seen.record)).await?;
    let column = |key: &str, minor| Column { label: visit.t(key), minor, ..Column::default() };
    Ok(Table {
        say: visit.say.clone(),
        caption: visit.t("meeting-list-caption"),
        columns: vec![
            column("meeting-column-when", false),
            column("meeting-column-title", false),
            column("meeting-column-place", true),
            column("meeting-column-standing", false),
            column("meeting-column-role", true),
            column("meeting-column-answer", true),
        ],
        rows: found.iter().map(|seen| row(visit, actor, &names, &seen.record)).collect(),
        empty: Notice::new(Tone::Good, visit.t("meeting-none")).text(visit.t("meeting-none-text")),
    })
}

fn row(visit: &Visit, actor: &Actor, names: &Names, found: &Meeting) -> Row {
    let begins = found.planned.begins_at.local();
    let answer = found.invitees_of(actor).next().map(|one| answer_tag(visit, one.answered()));
    let cells = vec![
        Cell::Two(format::long_date(&visit.say, begins.date()), times::hours(found.planned)),
        Cell::Link(
            format!("{} · {}", title(visit, found), kind(visit, found)),
            meetings::meeting(found.id),
        ),
        Cell::Text(place(visit, found, names)),
        Cell::Tag(standing_tag(visit, found.standing)),
        Cell::Text(roles(visit, found, actor)),
        answer.map_or_else(|| Cell::Text(String::new()), Cell::Tag),
    ];
    Row { key: found.id.to_string(), cells, ..Row::default() }
}

async fn week(visit: &Visit, actor: &Actor, asked: &str) -> Result<Week, Problem> {
    let desk = &visit.app.desk;
    let today = desk.clock().now().local_date();
    let monday = times::monday(asked.parse().unwrap_or(today));
    let mut days: Vec<Date> = vec![monday];
    while days.len() <= DAYS {
        let last = days.last().copied().unwrap_or(monday);
        days.push(last.tomorrow().map_err(|_| Problem::NotFound)?);
    }
    let next = days.pop().unwrap_or(monday);
    let midnight = |day: Date| times::at(day, Time::midnight());
    let list = MeetingList::Agency { from: midnight(monday), to: midnight(next) };
    let found = desk.meetings(actor, &list, None, WEEK_MAX).await?.meetings;
    let names = Names::of(visit, found.iter().map(|seen| &seen.record)).await?;
    let of_day = |day: &Date| Day {
        heading: format::long_date(&visit.say, *day),
        today: *day == today,
        lines: found
            .iter()
            .filter(|seen| seen.record.planned.begins_at.local_date() == *day)
            .map(|seen| Line {
                hours: times::hours(seen.record.planned),
                title: title(visit, &seen.record),
                address: meetings::meeting(seen.record.id),
                kind: kind(visit, &seen.record),
                place: place(visit, &seen.record, &names),
                standing: standing_tag(visit, seen.record.standing),
            })
            .collect(),
    };
    let last = days.last().copied().unwrap_or(monday);
    let values = [("first", format::date(monday).into()), ("last", format::date(last).into())];
    let before = monday.yesterday().unwrap_or(monday);
    Ok(Week {
        heading: visit.say.with("meeting-week", &values),
        before: meetings::week(times::monday(before)),
        after: meetings::week(next),
        days: days.iter().map(of_day).collect(),
    })
}
