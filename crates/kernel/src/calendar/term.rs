//! Terms as the law sets them, and the moment each ends (domain.md §2.5).
//! The day of acceptance is day 0 (Civil Code, articles 147 and 148). Pausing, extending and blame are the dossier's.
//! What must always hold: the end is at or after acceptance, on a working day and within or at the end of office hours.

use jiff::Span;
use serde::{Deserialize, Serialize};

use super::WorkingCalendar;
use crate::time::{Date, Time, Timestamp};

/// Hours that make a working day in terms counted by the hour, whatever the office hours (domain.md §2.5).
pub const HOURS_PER_WORKING_DAY: u32 = 8;

/// How long the law gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermLimit {
    /// How many units; without meaning for [`TermUnit::SameDay`], where 1 is usual.
    pub amount: u32,
    /// What is counted.
    pub unit: TermUnit,
    /// For a same-day term: the time of day after which the next working day counts; the calendar's own when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cutoff: Option<Time>,
}

/// What a term counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TermUnit {
    /// Days on which offices work.
    WorkingDay,
    /// All days.
    CalendarDay,
    /// Hours within office hours, eight of them a working day.
    Hour,
    /// Months by date.
    Month,
    /// The day of acceptance itself.
    SameDay,
}

impl TermLimit {
    /// A term of `amount` units without a cut-off of its own.
    pub const fn new(amount: u32, unit: TermUnit) -> Self {
        Self { amount, unit, cutoff: None }
    }
}

impl WorkingCalendar {
    /// When a dossier accepted at a moment is due.
    ///
    /// Terms in days and months end with the office hours of their last day, moved to the next working day when that is
    /// off. A term of 0 days ends with the office hours in which acceptance lies, or the next ones.
    pub fn due(&self, accepted_at: Timestamp, term: &TermLimit) -> Timestamp {
        let day = accepted_at.local_date();
        let last = match term.unit {
            TermUnit::Hour => return self.due_in_hours(accepted_at, term.amount),
            TermUnit::SameDay => return self.due_same_day(accepted_at, term.cutoff),
            _ if term.amount == 0 => return self.due_same_day(accepted_at, Some(Time::MAX)),
            TermUnit::WorkingDay => self.add_working_days(day, term.amount),
            TermUnit::CalendarDay => day.saturating_add(Span::new().days(at_most(term.amount))),
            TermUnit::Month => later_by_months(day, term.amount),
        };
        self.office_close(self.working_day_at_or_after(last))
    }

    fn due_same_day(&self, accepted_at: Timestamp, cutoff: Option<Time>) -> Timestamp {
        let local = accepted_at.local();
        let in_time = local.time() <= cutoff.unwrap_or(self.data.same_day_cutoff);
        let closes = self.office_close(local.date());
        if self.works_on(local.date()) && in_time && accepted_at <= closes {
            return closes;
        }
        self.office_close(self.next_working_day(local.date()))
    }

    /// Whole working days keep the time of day; hours left over are worked off within office hours, but never reach
    /// further than one more whole day would, so that a longer term cannot end earlier where the office day is short.
    /// What would end with an opening ends with the close before it: nobody works in between, and "before 07:30 on
    /// Tuesday" is Monday's work.
    fn due_in_hours(&self, accepted_at: Timestamp, hours: u32) -> Timestamp {
        let start = self.opening_at_or_after(accepted_at);
        let (days, rest) = (hours / HOURS_PER_WORKING_DAY, hours % HOURS_PER_WORKING_DAY);
        if hours == 0 {
            return start;
        }
        let whole = self.same_time_after(start, days);
        if rest == 0 {
            return self.end_at(whole);
        }
        let worked = self.add_office_seconds(whole, i64::from(rest) * 3600);
        self.end_at(worked.min(self.same_time_after(start, days.saturating_add(1))))
    }

    fn same_time_after(&self, start: Timestamp, working_days: u32) -> Timestamp {
        if working_days == 0 {
            return start;
        }
        let local = start.local();
        let day = self.add_working_days(local.date(), working_days);
        // Hours differ between seasons: a time that is closed by then moves to that day's close or next opening.
        let moved = Timestamp::from_local(day.to_datetime(local.time()));
        let closes = self.office_close(day);
        if moved >= closes { closes } else { self.opening_at_or_after(moved) }
    }
}

/// Days as the date library counts them; terms beyond ten thousand years mean the end of the calendar.
fn at_most(amount: u32) -> i32 {
    i32::try_from(amount).unwrap_or(i32::MAX).min(3_660_000)
}

fn later_by_months(day: Date, amount: u32) -> Date {
    let months = i32::try_from(amount).unwrap_or(i32::MAX).min(120_000);
    day.saturating_add(Span::new().months(months))
}
