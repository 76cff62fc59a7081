//! What is late, what is due soon, and when somebody is reminded: functions of days and the working calendar alone.
//! Not what was reminded of already. What must always hold: a due date on a day off ends with the next working day, as
//! every term does (Civil Code 2015 art. 148.5).

use crate::model::{Reminder, ReminderKind};
use kernel::{calendar::WorkingCalendar, time::Date};

/// How a task stands against its due date on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lateness {
    /// It has no due date.
    None,
    InTime {
        /// Working days that are left after today.
        left: i64,
    },
    Soon {
        left: i64,
    },
    Late {
        /// Working days since.
        by: i64,
    },
}

/// When the province reminds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Working days before the due date, each a reminder.
    pub before: Vec<u32>,
    /// Working days after the due date when head and giver are told.
    pub escalate_after: u32,
    /// Working days before the due date from which it counts as due soon.
    pub soon: u32,
}

/// A reminder on its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Call {
    pub on: Date,
    pub reminder: Reminder,
}

/// The last day of a due date.
pub fn last_day(due: Date, calendar: &WorkingCalendar) -> Date {
    calendar.working_day_at_or_after(due)
}

/// How something due stands on a day.
pub fn lateness(
    due: Option<Date>,
    today: Date,
    plan: &Plan,
    calendar: &WorkingCalendar,
) -> Lateness {
    let Some(due) = due else { return Lateness::None };
    let left = calendar.working_days_between(today, last_day(due, calendar));
    if last_day(due, calendar) < today {
        Lateness::Late { by: -left }
    } else if left <= i64::from(plan.soon) {
        Lateness::Soon { left }
    } else {
        Lateness::InTime { left }
    }
}

/// The reminders of a due date that was set on a day, in their order; those whose day is over when it is set are left out.
pub fn calls(due: Date, set_on: Date, plan: &Plan, calendar: &WorkingCalendar) -> Vec<Call> {
    let last = last_day(due, calendar);
    let call = |on, kind, days| Call { on, reminder: Reminder { due, kind, days } };
    let before = plan
        .before
        .iter()
        .filter(|days| **days > 0)
        .map(|days| call(back(last, *days, calendar), ReminderKind::Before, *days));
    let late = calendar.add_working_days(last, 1);
    let after = plan.escalate_after.max(1);
    let told = calendar.add_working_days(last, after);
    let mut calls: Vec<Call> = before
        .filter(|call| call.on > set_on)
        .chain([
            call(last, ReminderKind::Today, 0),
            call(late, ReminderKind::Late, 1),
            call(told, ReminderKind::Escalated, after),
        ])
        .collect();
    calls.sort();
    calls.dedup();
    calls
}

/// The day so many working days before another.
fn back(from: Date, days: u32, calendar: &WorkingCalendar) -> Date {
    let (mut day, mut left) = (from, days);
    while left > 0 {
        let Ok(before) = day.yesterday() else { break };
        day = before;
        if calendar.works_on(day) {
            left -= 1;
        }
    }
    day
}
