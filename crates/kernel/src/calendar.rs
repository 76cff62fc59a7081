//! The working calendar of one province: which days and hours its offices work, and when a term ends (domain.md §2.5, §3).
//! It does not decide whether a clock runs or pauses; that is the dossier's. Days off come from data an administrator
//! confirms each year; years not confirmed follow the rule of [`crate::holiday`], and [`WorkingCalendar::covers`] tells.
//! What must always hold: a term never ends before it begins, ends in office hours, and a longer term never ends earlier.

mod data;
mod hours;
mod term;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;

pub use data::{
    CalendarData, CalendarDay, CalendarFault, DayKind, MonthDay, OfficeHours, OfficeSession, Season,
};
pub use term::{HOURS_PER_WORKING_DAY, TermLimit, TermUnit};

use std::collections::{BTreeMap, BTreeSet};

use crate::holiday;
use crate::time::{Date, Timestamp, Weekday};

/// Years for which the rule of days off is worked out beforehand; beyond them only weekly days off are known.
pub const PROPOSED_YEARS: std::ops::RangeInclusive<i16> = 1990..=2100;

/// A checked calendar, ready for use. Cheap to ask, dear to make: make one per province and keep it.
#[derive(Clone, Debug)]
pub struct WorkingCalendar {
    data: CalendarData,
    kinds: BTreeMap<Date, DayKind>,
    confirmed: BTreeSet<i16>,
}

impl WorkingCalendar {
    /// The calendar of `data`, unless it contradicts itself.
    pub fn new(data: CalendarData) -> Result<Self, CalendarFault> {
        data.check()?;
        let confirmed: BTreeSet<i16> = data.years_confirmed.iter().copied().collect();
        let proposed = PROPOSED_YEARS
            .filter(|year| !confirmed.contains(year))
            .flat_map(|year| holiday::propose(year, &data.weekly_days_off));
        let mut kinds: BTreeMap<Date, DayKind> = proposed.map(|day| (day.date, day.kind)).collect();
        // Rows of a year which is still open stand above the proposal for the same date.
        kinds.extend(data.days.iter().map(|day| (day.date, day.kind)));
        Ok(Self { data, kinds, confirmed })
    }

    /// What the calendar was made from.
    pub const fn data(&self) -> &CalendarData {
        &self.data
    }

    /// Whether the days off of this date's year are confirmed; otherwise they are proposals.
    pub fn covers(&self, date: Date) -> bool {
        self.confirmed.contains(&date.year())
    }

    /// Whether offices work on this date.
    pub fn works_on(&self, date: Date) -> bool {
        match self.kinds.get(&date) {
            Some(DayKind::MakeUpWork) => true,
            Some(DayKind::Holiday | DayKind::SubstituteOff | DayKind::SwapOff) => false,
            None => !self.weekly_day_off(date.weekday()),
        }
    }

    /// The first working day after `date`.
    pub fn next_working_day(&self, date: Date) -> Date {
        let mut day = date;
        while let Ok(next) = day.tomorrow() {
            day = next;
            if self.works_on(day) {
                break;
            }
        }
        day
    }

    /// `date` when it is a working day, else the first after it.
    pub fn working_day_at_or_after(&self, date: Date) -> Date {
        if self.works_on(date) { date } else { self.next_working_day(date) }
    }

    /// The `n`-th working day after `from`, which itself is day 0; `from` unchanged when `n` is 0.
    pub fn add_working_days(&self, from: Date, n: u32) -> Date {
        let mut day = from;
        for _ in 0..n {
            if day == Date::MAX {
                break;
            }
            day = self.next_working_day(day);
        }
        day
    }

    /// Working days after `a` up to and including `b`; negative when `b` is before `a`.
    pub fn working_days_between(&self, a: Date, b: Date) -> i64 {
        if b < a {
            return -self.working_days_between(b, a);
        }
        let mut count = 0;
        let mut day = a;
        while day < b {
            let Ok(next) = day.tomorrow() else { break };
            day = next;
            count += i64::from(self.works_on(day));
        }
        count
    }

    /// When the office closes on this date by the hours in force, whether or not it is a working day.
    pub fn office_close(&self, date: Date) -> Timestamp {
        let closes = self.sessions(date).last().map_or(data::MIDDAY, |session| session.closes);
        Timestamp::from_local(date.to_datetime(closes))
    }

    fn weekly_day_off(&self, weekday: Weekday) -> bool {
        self.data.weekly_days_off.contains(&weekday)
    }
}
