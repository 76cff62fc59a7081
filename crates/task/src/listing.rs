//! The flat rows by which lists, the board and reminders know a task, and the counters of the board. Not a view.
//! What must hold: they are a pure function of the record and the calendar, so they can always be rebuilt; counters move
//! by the difference of two rows; nothing of what a task says is here.

use crate::{
    lateness::{Plan, calls, last_day},
    model::{Evidence, Paper, Place, Reminded, ReminderKind, Standing, Task},
};
use kernel::{
    calendar::WorkingCalendar,
    code::AgencyCode,
    id::{AccountId, TaskId},
    time::{Date, Timestamp},
};

/// How many tasks the board counts.
const BOARD: &str = "task.board";
/// The sum of the marks.
const POINTS: &str = "task.points";

/// One row per task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    pub id: TaskId,
    pub agency: AgencyCode,
    pub giver: Option<AccountId>,
    pub owner_unit: AgencyCode,
    pub given_at: Timestamp,
    pub standing: Standing,
    pub class: Class,
    /// The last day of the due date; none for what has none, or needs none any more.
    pub due: Option<Date>,
    /// The next day on which somebody is reminded.
    pub next_call: Option<Date>,
    pub holders: Vec<Holder>,
    pub papers: Vec<(Paper, Relation)>,
    /// Reminders that stand, each with who is told.
    pub reminders: Vec<(Place, Reminded)>,
    pub points: u32,
}

/// The columns of the board that do not depend on the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    Open,
    DoneInTime,
    DoneLate,
    /// Cancelled, or withheld with its source.
    Gone,
}

/// Somebody in whose list it stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holder {
    pub place: Place,
    pub role: Role,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Answers for it, has it in hand, or has a part of it.
    Owner,
    Coordinating,
    Giver,
}

/// How a document belongs to a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// It ordered it.
    Ordered,
    /// It reported it.
    Reported,
}

/// What of a task the board counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    unit: AgencyCode,
    /// `2026-11`.
    month: String,
    giver: String,
    class: Class,
    points: u32,
}

/// A counter that moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CounterChange {
    pub name: &'static str,
    pub unit: String,
    /// `2026-11|done_late|acc_…`; marks have no class.
    pub item: String,
    pub delta: i64,
}

impl Class {
    pub const ALL: [Class; 4] = [Class::Open, Class::DoneInTime, Class::DoneLate, Class::Gone];

    /// The name in rows and counters.
    pub const fn name(self) -> &'static str {
        match self {
            Class::Open => "open",
            Class::DoneInTime => "done_in_time",
            Class::DoneLate => "done_late",
            Class::Gone => "gone",
        }
    }
}

impl Role {
    pub const ALL: [Role; 3] = [Role::Owner, Role::Coordinating, Role::Giver];

    /// The name in rows.
    pub const fn name(self) -> &'static str {
        match self {
            Role::Owner => "owner",
            Role::Coordinating => "coordinating",
            Role::Giver => "giver",
        }
    }
}

impl Relation {
    pub const ALL: [Self; 2] = [Self::Ordered, Self::Reported];

    /// The name in rows.
    pub const fn name(self) -> &'static str {
        match self {
            Relation::Ordered => "ordered",
            Relation::Reported => "reported",
        }
    }
}

impl Task {
    /// In which column of the board it stands, whatever the day.
    pub fn class(&self) -> Class {
        let ended = self.matter.as_deref().and_then(|matter| matter.ended.as_ref());
        match (self.standing, ended) {
            (Standing::Done, Some(ended)) if ended.in_time => Class::DoneInTime,
            (Standing::Done, _) => Class::DoneLate,
            (Standing::Cancelled | Standing::Withheld, _) => Class::Gone,
            (Standing::Given | Standing::InHand | Standing::Reported, _) => Class::Open,
        }
    }

    /// What the board counts of it.
    pub fn tally(&self) -> Tally {
        let on = self.given_at.local_date();
        Tally {
            unit: self.owner.unit.clone(),
            month: format!("{:04}-{:02}", on.year(), on.month()),
            giver: self.giver.account.map(|giver| giver.to_string()).unwrap_or_default(),
            class: self.class(),
            points: self.points(),
        }
    }

    fn points(&self) -> u32 {
        let ended = self.matter.as_deref().and_then(|matter| matter.ended.as_ref());
        ended.and_then(|ended| ended.rating.as_ref()).map_or(0, |rating| rating.points)
    }

    /// The rows of this task.
    pub fn listing(&self, plan: &Plan, calendar: &WorkingCalendar) -> Listing {
        let open = self.is_open();
        let due = self.matter.as_deref().and_then(|matter| matter.due).filter(|_| open);
        Listing {
            id: self.id,
            agency: self.agency.clone(),
            giver: self.giver.account,
            owner_unit: self.owner.unit.clone(),
            given_at: self.given_at,
            standing: self.standing,
            class: self.class(),
            due: due.map(|due| last_day(due, calendar)),
            next_call: self.next_call(plan, calendar),
            holders: self.holders(),
            papers: self.papers(),
            reminders: self.told(),
            points: self.points(),
        }
    }

    /// The next day on which somebody has to be reminded of it.
    pub fn next_call(&self, plan: &Plan, calendar: &WorkingCalendar) -> Option<Date> {
        let works = matches!(self.standing, Standing::Given | Standing::InHand);
        let matter = self.matter.as_deref().filter(|_| works)?;
        let told = |reminder| matter.reminders.iter().any(|known| known.reminder == reminder);
        let calls = calls(matter.due?, matter.due_set_on, plan, calendar);
        calls.into_iter().find(|call| !told(call.reminder)).map(|call| call.on)
    }

    fn holders(&self) -> Vec<Holder> {
        let Some(matter) = self.matter.as_deref() else { return Vec::new() };
        let workers = matter.parts.iter().map(|part| &part.to).chain(&matter.performer);
        let owners = workers.chain([&self.owner]).map(|place| (place, Role::Owner));
        let others = matter.coordinating.iter().map(|place| (place, Role::Coordinating));
        let all = owners.chain(others).chain([(&self.giver, Role::Giver)]);
        let mut holders: Vec<Holder> =
            all.map(|(place, role)| Holder { place: place.clone(), role }).collect();
        holders.sort();
        holders.dedup();
        holders
    }

    fn papers(&self) -> Vec<(Paper, Relation)> {
        let ordered = self.source.paper().map(|paper| (paper, Relation::Ordered));
        let evidence = self.matter.iter().flat_map(|matter| &matter.evidence);
        let reported = evidence.filter_map(|one| match one {
            Evidence::Paper(paper) => Some((*paper, Relation::Reported)),
            Evidence::File(_) => None,
        });
        let mut papers: Vec<_> = ordered.into_iter().chain(reported).collect();
        papers.sort();
        papers.dedup();
        papers
    }

    /// Who is told of what, as long as somebody works on it and the due date is that of the reminder.
    fn told(&self) -> Vec<(Place, Reminded)> {
        let works = matches!(self.standing, Standing::Given | Standing::InHand);
        let Some(matter) = self.matter.as_deref().filter(|_| works) else { return Vec::new() };
        let standing = matter.reminders.iter().filter(|one| Some(one.reminder.due) == matter.due);
        let mut told = Vec::new();
        for reminded in standing {
            let mut tell = |place: &Place| told.push((place.clone(), *reminded));
            if reminded.reminder.kind == ReminderKind::Escalated {
                tell(&Place { unit: self.owner.unit.clone(), account: None });
                tell(&self.giver);
            } else {
                tell(&self.owner);
                matter.performer.iter().for_each(&mut tell);
                let undone = matter.parts.iter().filter(|part| part.percent < 100);
                undone.for_each(|part| tell(&part.to));
            }
        }
        told.sort_by(|a, b| (&a.0, a.1.reminder).cmp(&(&b.0, b.1.reminder)));
        told.dedup();
        told
    }
}

/// How the board's counters move by a change.
pub fn counter_changes(before: Option<&Tally>, after: &Tally) -> Vec<CounterChange> {
    if before == Some(after) {
        return Vec::new();
    }
    let moves = |tally: &Tally, sign: i64| {
        let class = format!("{}|{}|{}", tally.month, tally.class.name(), tally.giver);
        let points = format!("{}|{}", tally.month, tally.giver);
        let unit = tally.unit.to_string();
        [(BOARD, class, sign), (POINTS, points, sign * i64::from(tally.points))]
            .into_iter()
            .filter(|(_, _, delta)| *delta != 0)
            .map(move |(name, item, delta)| CounterChange { name, unit: unit.clone(), item, delta })
    };
    before.into_iter().flat_map(|tally| moves(tally, -1)).chain(moves(after, 1)).collect()
}
