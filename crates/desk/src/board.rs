//! The leader's board: what was ordered, what is late, what was done and how well, by unit or agency; and which tasks stand
//! behind each number.
//! Not the tasks. What must hold: a line's numbers are parts of what was ordered, and add up to it; the list behind a
//! number is narrowed by the very values the number was counted by.

use crate::{
    Desk, DeskError,
    rows::{agencies_under, day_number},
};
use access::Area;
use kernel::{code::AgencyCode, id::AccountId, time::Date};
use register::Actor;
use std::collections::{BTreeMap, BTreeSet};
use store::task::{self as rows, Chosen, NO_DAY};
use task::Class;

/// What is asked of the board.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BoardQuery {
    /// One agency alone, by its units; all agencies of the reader's part of the tree without.
    pub agency: Option<AgencyCode>,
    /// First and last month of the orders: `2026-11`.
    pub months: (String, String),
    /// Orders of one person.
    pub giver: Option<AccountId>,
}

/// A column of the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BoardClass {
    Ordered,
    InTime,
    Soon,
    Late,
    DoneInTime,
    DoneLate,
    Gone,
    /// In time or late: what the average mark is of. No column of its own.
    Done,
}

/// Which tasks stand behind a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardList {
    /// Of a whole agency, or of one unit; of all without.
    pub agency: Option<AgencyCode>,
    pub unit: Option<AgencyCode>,
    pub months: (String, String),
    pub giver: Option<AccountId>,
    pub class: BoardClass,
}

/// One line: an agency, or a unit of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BoardLine {
    pub in_time: u64,
    pub soon: u64,
    pub late: u64,
    pub done_in_time: u64,
    pub done_late: u64,
    pub gone: u64,
    /// Sum of the marks of what was done.
    pub points: u64,
}

/// The board.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Board {
    pub lines: Vec<(AgencyCode, BoardLine)>,
    /// Who gave orders in these months.
    pub givers: Vec<AccountId>,
}

impl BoardClass {
    /// Those that are columns.
    pub const ALL: [BoardClass; 7] = [
        BoardClass::Ordered,
        BoardClass::InTime,
        BoardClass::Soon,
        BoardClass::Late,
        BoardClass::DoneInTime,
        BoardClass::DoneLate,
        BoardClass::Gone,
    ];

    /// The name in addresses and words.
    pub const fn name(self) -> &'static str {
        match self {
            BoardClass::Ordered => "ordered",
            BoardClass::InTime => "in-time",
            BoardClass::Soon => "soon",
            BoardClass::Late => "late",
            BoardClass::DoneInTime => "done-in-time",
            BoardClass::DoneLate => "done-late",
            BoardClass::Gone => "gone",
            BoardClass::Done => "done",
        }
    }
}

impl BoardLine {
    /// The number in a column.
    pub const fn count(&self, class: BoardClass) -> u64 {
        match class {
            BoardClass::Ordered => {
                self.in_time
                    + self.soon
                    + self.late
                    + self.done_in_time
                    + self.done_late
                    + self.gone
            }
            BoardClass::InTime => self.in_time,
            BoardClass::Soon => self.soon,
            BoardClass::Late => self.late,
            BoardClass::DoneInTime => self.done_in_time,
            BoardClass::DoneLate => self.done_late,
            BoardClass::Gone => self.gone,
            BoardClass::Done => self.done_in_time + self.done_late,
        }
    }

    /// The average mark, in hundredths; `None` when nothing was done.
    pub const fn average(&self) -> Option<u64> {
        (self.points * 100).checked_div(self.count(BoardClass::Done))
    }

    /// Adds another line to this one.
    pub const fn add(&mut self, other: &BoardLine) {
        self.in_time += other.in_time;
        self.soon += other.soon;
        self.late += other.late;
        self.done_in_time += other.done_in_time;
        self.done_late += other.done_late;
        self.gone += other.gone;
        self.points += other.points;
    }
}

impl Desk {
    /// The board of the reader's part of the tree: by agency, or of one agency by unit.
    ///
    /// Errors: [`DeskError::Forbidden`] to whoever may not see it, or not this agency.
    pub async fn task_board(&self, actor: &Actor, query: &BoardQuery) -> Result<Board, DeskError> {
        let agencies = self.board_agencies(actor, query.agency.as_ref())?;
        let directory = self.directory();
        let tree = &directory.tree;
        let of_agency = |unit: &AgencyCode| tree.agency_of(unit).unwrap_or_else(|| unit.clone());
        let units: Vec<String> = agencies
            .iter()
            .flat_map(|agency| {
                let below = tree.descendants(agency);
                let own = below.into_iter().filter(|unit| of_agency(unit) == *agency);
                std::iter::once(agency.clone()).chain(own).collect::<BTreeSet<_>>()
            })
            .map(|unit| unit.to_string())
            .collect();
        let agencies: Vec<String> = agencies.iter().map(ToString::to_string).collect();
        let engine = self.store().engine();
        let giver = query.giver.map(|giver| giver.to_string()).unwrap_or_default();
        let months = (query.months.0.as_str(), query.months.1.as_str());
        let (today, soon) = self.board_days();
        let open = rows::open(engine, &agencies, months, &giver, (today, soon)).await?;
        // Behind every item of the last month: `|` is followed by letters, `~` comes after them all.
        let range = (months.0, &*format!("{}|~", months.1));
        let counted = rows::counted(engine, "task.board", &units, range).await?;
        let points = rows::counted(engine, "task.points", &units, range).await?;
        let mut board = Folding { lines: BTreeMap::new(), givers: BTreeSet::new() };
        let line_of = |unit: &str| -> Option<AgencyCode> {
            let unit: AgencyCode = unit.parse().ok()?;
            Some(if query.agency.is_some() { unit } else { of_agency(&unit) })
        };
        for row in open {
            let Some(line) = line_of(&row.unit) else { continue };
            let line = board.lines.entry(line).or_default();
            line.late += row.late;
            line.soon += row.soon;
            line.in_time += row.open.saturating_sub(row.late + row.soon);
        }
        for (unit, item, count) in &counted {
            let mut parts = item.split('|').skip(1);
            let (class, by) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            board.ordered_by(by, *count);
            let known = giver.is_empty() || by == giver;
            let Some(line) = line_of(unit).filter(|_| known && class != Class::Open.name()) else {
                continue;
            };
            let line = board.lines.entry(line).or_default();
            let count = u64::try_from(*count).unwrap_or(0);
            match class {
                "done_in_time" => line.done_in_time += count,
                "done_late" => line.done_late += count,
                _ => line.gone += count,
            }
        }
        for (unit, item, sum) in &points {
            let by = item.split('|').nth(1).unwrap_or_default();
            let Some(line) = line_of(unit).filter(|_| giver.is_empty() || by == giver) else {
                continue;
            };
            board.lines.entry(line).or_default().points += u64::try_from(*sum).unwrap_or(0);
        }
        let empty = |line: &(AgencyCode, BoardLine)| line.1.count(BoardClass::Ordered) == 0;
        let lines = board.lines.into_iter().filter(|line| !empty(line)).collect();
        Ok(Board { lines, givers: board.givers.into_iter().collect() })
    }

    /// What the list behind a number reads.
    pub(crate) fn board_chosen(
        &self,
        actor: &Actor,
        list: &BoardList,
    ) -> Result<Chosen, DeskError> {
        let (today, soon) = self.board_days();
        let (class, due) = match list.class {
            BoardClass::Ordered => ("", (0, NO_DAY)),
            BoardClass::InTime => (Class::Open.name(), (soon + 1, NO_DAY)),
            BoardClass::Soon => (Class::Open.name(), (today, soon)),
            BoardClass::Late => (Class::Open.name(), (0, today - 1)),
            BoardClass::DoneInTime => (Class::DoneInTime.name(), (0, NO_DAY)),
            BoardClass::DoneLate => (Class::DoneLate.name(), (0, NO_DAY)),
            BoardClass::Gone => (Class::Gone.name(), (0, NO_DAY)),
            BoardClass::Done => (rows::DONE, (0, NO_DAY)),
        };
        let places = if let Some(unit) = &list.unit {
            let tree = &self.directory().tree;
            let agency = tree.agency_of(unit).unwrap_or_else(|| unit.clone());
            self.board_agencies(actor, Some(&agency))?;
            vec![unit.to_string()]
        } else {
            let agencies = self.board_agencies(actor, list.agency.as_ref())?;
            agencies.iter().map(ToString::to_string).collect()
        };
        Ok(Chosen {
            whole_agencies: list.unit.is_none(),
            places,
            months: list.months.clone(),
            giver: list.giver.map(|giver| giver.to_string()).unwrap_or_default(),
            class: class.to_owned(),
            due,
        })
    }

    /// The agencies of the reader's part of the tree, or the one that is asked for.
    pub(crate) fn board_agencies(
        &self,
        actor: &Actor,
        only: Option<&AgencyCode>,
    ) -> Result<Vec<AgencyCode>, DeskError> {
        const FORBIDDEN: DeskError = DeskError::Forbidden { action: "see_task_board" };
        if !self.may_enter(actor, "see_task_board", Area::Tasks) {
            return Err(FORBIDDEN);
        }
        let top = self.agency_of(actor).ok_or(FORBIDDEN)?;
        let agencies = agencies_under(&self.directory(), &top);
        match only {
            None => Ok(agencies),
            Some(only) if agencies.contains(only) => Ok(vec![only.clone()]),
            Some(_) => Err(FORBIDDEN),
        }
    }

    /// Today, and the day until which something is due soon, as numbers.
    fn board_days(&self) -> (i64, i64) {
        let calendar = &self.province().calendar;
        let today: Date = self.clock().now().local_date();
        let soon = calendar.add_working_days(today, self.task_plan().soon);
        (day_number(today), day_number(soon))
    }
}

/// A board on its way.
struct Folding {
    lines: BTreeMap<AgencyCode, BoardLine>,
    givers: BTreeSet<AccountId>,
}

impl Folding {
    fn ordered_by(&mut self, giver: &str, count: i64) {
        if count > 0 {
            self.givers.extend(giver.parse::<AccountId>());
        }
    }
}
