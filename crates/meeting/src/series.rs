//! Meetings that come again by a rule, weekly or monthly, with exceptions: on which days, and from when to when.
//! Not records: each occurrence becomes a meeting of its own with the id of the series. What must always hold: the same
//! series gives the same days whatever window is asked for; days come in order and none twice; a day left out stays out.

use crate::meeting::Span;
use kernel::{
    calendar::WorkingCalendar,
    time::{Date, Time, Timestamp, Weekday},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Days looked at for one series: some thirty years.
const DAYS_MAX: usize = 11_000;

/// How often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "repeat")]
pub enum Repeat {
    /// Every so many weeks on these days, 1 for Monday to 7 for Sunday. Weeks begin on Monday.
    Weekly { every: u32, days: BTreeSet<u8> },
    /// Every so many months on this day; in a shorter month on its last day.
    MonthlyDay { every: u32, day: u8 },
    /// Every so many months on the first to fourth such day of the week; 5 is the last one.
    MonthlyWeekday { every: u32, which: u8, day: u8 },
}

/// What becomes of a meeting on a day on which offices do not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DaysOff {
    /// It is held all the same.
    Held,
    /// There is none.
    Skipped,
    /// It is on the next working day.
    Postponed,
}

/// A series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    pub repeat: Repeat,
    /// The day from which the rule counts.
    pub from: Date,
    /// The last day on which there may be one.
    pub until: Date,
    pub begins: Time,
    pub minutes: u32,
    pub days_off: DaysOff,
    /// Days of the rule on which there is none.
    pub left_out: BTreeSet<Date>,
    /// Days of the rule whose meeting is at another time.
    pub moved: BTreeMap<Date, Span>,
}

/// One meeting of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occurrence {
    /// The day the rule names: by it the meeting is known in its series.
    pub on: Date,
    pub span: Span,
}

impl Series {
    /// Occurrences whose day of the rule lies in this window, ends included, in the order of those days.
    pub fn occurrences(
        &self,
        (first, last): (Date, Date),
        calendar: &WorkingCalendar,
    ) -> Vec<Occurrence> {
        let mut day = self.from;
        let mut found = Vec::new();
        for _ in 0..DAYS_MAX {
            if day > self.until || day > last {
                break;
            }
            if day >= first && self.repeat.names(day, self.from) && !self.left_out.contains(&day) {
                found.extend(self.on(day, calendar));
            }
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        found
    }

    fn on(&self, on: Date, calendar: &WorkingCalendar) -> Option<Occurrence> {
        if let Some(span) = self.moved.get(&on) {
            return Some(Occurrence { on, span: *span });
        }
        let held_on = match self.days_off {
            DaysOff::Held => on,
            DaysOff::Skipped => Some(on).filter(|day| calendar.works_on(*day))?,
            DaysOff::Postponed => calendar.working_day_at_or_after(on),
        };
        let begins_at = Timestamp::from_local(held_on.to_datetime(self.begins));
        let ends_at = begins_at.plus_seconds(i64::from(self.minutes) * 60);
        Some(Occurrence { on, span: Span { begins_at, ends_at } })
    }
}

impl Repeat {
    /// Whether the rule, counted from a day, names this day.
    pub fn names(&self, day: Date, from: Date) -> bool {
        match self {
            Repeat::Weekly { every, days } => {
                let weeks = (day_number(day) - offset(day) - day_number(from) + offset(from)) / 7;
                let turn = weeks.checked_rem(i64::from(*every)) == Some(0);
                turn && u8::try_from(offset(day) + 1).is_ok_and(|number| days.contains(&number))
            }
            Repeat::MonthlyDay { every, day: wanted } => {
                let here = i16::from(*wanted).min(i16::from(day.days_in_month()));
                month_turns(day, from, *every) && i16::from(day.day()) == here
            }
            Repeat::MonthlyWeekday { every, which, day: wanted } => {
                let same = offset(day) + 1 == i64::from(*wanted);
                let last = day.day() + 7 > day.days_in_month();
                let place = (day.day() - 1) / 7 + 1;
                let placed = if *which >= 5 { last } else { i16::from(place) == i16::from(*which) };
                month_turns(day, from, *every) && same && placed
            }
        }
    }
}

fn month_turns(day: Date, from: Date, every: u32) -> bool {
    let months = |date: Date| i64::from(date.year()) * 12 + i64::from(date.month());
    (months(day) - months(from)).checked_rem(i64::from(every)) == Some(0)
}

/// 0 for Monday to 6 for Sunday.
fn offset(day: Date) -> i64 {
    match day.weekday() {
        Weekday::Monday => 0,
        Weekday::Tuesday => 1,
        Weekday::Wednesday => 2,
        Weekday::Thursday => 3,
        Weekday::Friday => 4,
        Weekday::Saturday => 5,
        Weekday::Sunday => 6,
    }
}

/// Days since the epoch.
fn day_number(day: Date) -> i64 {
    let noon = Timestamp::from_local(day.at(12, 0, 0, 0));
    noon.seconds_since(Timestamp::EPOCH).div_euclid(86_400)
}

#[cfg(test)]
mod tests {
    use super::{DaysOff, Repeat, Series};
    use crate::meeting::Span;
    use kernel::{
        calendar::{CalendarData, OfficeHours, OfficeSession, WorkingCalendar},
        time::{Date, Time, Timestamp, Weekday},
    };
    use proptest::prelude::*;
    use std::{
        collections::{BTreeMap, BTreeSet},
        sync::LazyLock,
    };

    static CALENDAR: LazyLock<WorkingCalendar> = LazyLock::new(|| {
        let opens = Time::constant(7, 30, 0, 0);
        let sessions = vec![OfficeSession { opens, closes: Time::constant(17, 0, 0, 0) }];
        let hours = OfficeHours { valid_from: None, valid_to: None, season: None, sessions };
        WorkingCalendar::new(CalendarData {
            weekly_days_off: vec![Weekday::Saturday, Weekday::Sunday],
            office_hours: vec![hours],
            days: Vec::new(),
            same_day_cutoff: Time::constant(15, 0, 0, 0),
            years_confirmed: Vec::new(),
        })
        .unwrap()
    });

    fn on(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn series(repeat: Repeat) -> Series {
        Series {
            repeat,
            from: on("2026-10-05"),
            until: on("2027-12-31"),
            begins: Time::constant(7, 30, 0, 0),
            minutes: 90,
            days_off: DaysOff::Held,
            left_out: BTreeSet::new(),
            moved: BTreeMap::new(),
        }
    }

    fn days(series: &Series, first: &str, last: &str) -> Vec<String> {
        let found = series.occurrences((on(first), on(last)), &CALENDAR);
        found.iter().map(|one| one.on.to_string()).collect()
    }

    #[test]
    fn weekly_briefing_is_on_every_monday() {
        let weekly = series(Repeat::Weekly { every: 1, days: BTreeSet::from([1]) });
        let expected = ["2026-10-05", "2026-10-12", "2026-10-19", "2026-10-26"];
        assert_eq!(days(&weekly, "2026-10-01", "2026-10-31"), expected);
        let first = weekly.occurrences((on("2026-10-05"), on("2026-10-05")), &CALENDAR)[0].span;
        assert_eq!(first.begins_at.to_string(), "2026-10-05T07:30:00+07:00");
        assert_eq!(first.ends_at.to_string(), "2026-10-05T09:00:00+07:00");
    }

    #[test]
    fn every_other_week_counts_from_the_week_in_which_it_began() {
        let other = series(Repeat::Weekly { every: 2, days: BTreeSet::from([1, 4]) });
        let expected =
            ["2026-10-05", "2026-10-08", "2026-10-19", "2026-10-22", "2026-11-02", "2026-11-05"];
        assert_eq!(days(&other, "2026-10-01", "2026-11-10"), expected);
    }

    #[test]
    fn meeting_on_the_31st_is_on_the_last_day_of_a_shorter_month() {
        let monthly = series(Repeat::MonthlyDay { every: 1, day: 31 });
        let expected = ["2026-10-31", "2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"];
        assert_eq!(days(&monthly, "2026-10-01", "2027-03-01"), expected);
    }

    #[test]
    fn first_and_last_weekdays_of_a_month_are_found() {
        let first = series(Repeat::MonthlyWeekday { every: 1, which: 1, day: 3 });
        assert_eq!(
            days(&first, "2026-10-01", "2026-12-31"),
            ["2026-10-07", "2026-11-04", "2026-12-02"]
        );
        let last = series(Repeat::MonthlyWeekday { every: 2, which: 5, day: 5 });
        assert_eq!(
            days(&last, "2026-10-01", "2027-02-28"),
            ["2026-10-30", "2026-12-25", "2027-02-26"]
        );
    }

    #[test]
    fn days_off_are_held_skipped_or_postponed() {
        let monthly =
            |days_off| Series { days_off, ..series(Repeat::MonthlyDay { every: 1, day: 31 }) };
        let window = (on("2026-10-31"), on("2026-10-31"));
        assert_eq!(monthly(DaysOff::Held).occurrences(window, &CALENDAR).len(), 1);
        assert!(monthly(DaysOff::Skipped).occurrences(window, &CALENDAR).is_empty());
        let postponed = monthly(DaysOff::Postponed).occurrences(window, &CALENDAR)[0];
        assert_eq!(postponed.on, on("2026-10-31"));
        assert_eq!(postponed.span.begins_at.local_date(), on("2026-11-02"));
    }

    #[test]
    fn exceptions_leave_out_and_move_single_meetings() {
        let mut weekly = series(Repeat::Weekly { every: 1, days: BTreeSet::from([1]) });
        weekly.left_out.insert(on("2026-10-12"));
        let begins_at = Timestamp::parse("2026-10-20T14:00:00+07:00").unwrap();
        let span = Span { begins_at, ends_at: begins_at.plus_seconds(3_600) };
        weekly.moved.insert(on("2026-10-19"), span);
        let found = weekly.occurrences((on("2026-10-01"), on("2026-10-31")), &CALENDAR);
        assert_eq!(found.len(), 3);
        assert_eq!((found[1].on, found[1].span), (on("2026-10-19"), span));
    }

    #[test]
    fn rule_of_every_zero_weeks_names_nothing() {
        let never = series(Repeat::Weekly { every: 0, days: BTreeSet::from([1]) });
        assert!(days(&never, "2026-10-01", "2027-10-01").is_empty());
    }

    proptest! {
        #[test]
        fn windows_side_by_side_give_what_one_window_gives(
            every in 1_u32..4, which in 1_u8..=5, day in 1_u8..=7, kind in 0_u8..3, cut in 0_i64..400,
        ) {
            let series = series(match kind {
                0 => Repeat::Weekly { every, days: BTreeSet::from([day, which]) },
                1 => Repeat::MonthlyDay { every, day: which * day },
                _ => Repeat::MonthlyWeekday { every, which, day },
            });
            let (first, last) = (on("2026-10-01"), on("2027-12-31"));
            let after = |days: i64| Timestamp::from_local(first.at(12, 0, 0, 0)).plus_seconds(days * 86_400).local_date();
            let whole = series.occurrences((first, last), &CALENDAR);
            let mut parts = series.occurrences((first, after(cut)), &CALENDAR);
            parts.extend(series.occurrences((after(cut + 1), last), &CALENDAR));
            prop_assert_eq!(&whole, &parts);
            prop_assert!(whole.windows(2).all(|two| two[0].on < two[1].on));
            prop_assert!(!whole.is_empty());
            prop_assert!(whole.iter().all(|one| one.span.ends_at > one.span.begins_at));
        }
    }
}
