//! Days off by the rule of the law, proposed for a year before the official notice is known (domain.md §3).
//! It is a proposal: the government chooses the days of Tết and swaps days each year, and an administrator confirms.
//! What must always hold: every holiday on a weekly day off brings one substitute, on the next day not already off.
//! Law: Labour Code 45/2019 article 112; Resolution 28/2026/QH16 for 24 November.

use std::collections::BTreeMap;

use jiff::Span;

use crate::calendar::{CalendarDay, DayKind};
use crate::lunar::solar_of_lunar;
use crate::time::{Date, Weekday};

/// First year with a second day beside National Day (Labour Code of 2019, in force 1 January 2021).
const NATIONAL_DAY_DOUBLED_FROM: i16 = 2021;
/// First year with Culture Day.
const CULTURE_DAY_FROM: i16 = 2026;

/// Keys of the holidays' names in the words files.
pub const HOLIDAY_NAMES: [&str; 8] = [
    "holiday-new-year",
    "holiday-lunar-new-year",
    "holiday-hung-kings",
    "holiday-reunification",
    "holiday-labour-day",
    "holiday-national-day",
    "holiday-culture-day",
    SUBSTITUTE,
];

const SUBSTITUTE: &str = "holiday-substitute";

/// The days off of `year` in order of date, by rule; names are keys of the words files.
/// Lunar holidays are known for the years of [`crate::lunar::LUNAR_YEARS`].
pub fn propose(year: i16, weekly_days_off: &[Weekday]) -> Vec<CalendarDay> {
    let holidays = holidays(year);
    let off = |date: Date| weekly_days_off.contains(&date.weekday());
    let mut days: BTreeMap<Date, CalendarDay> =
        holidays.iter().map(|(date, name)| (*date, row(*date, DayKind::Holiday, name))).collect();
    for date in holidays.keys().filter(|date| off(**date)) {
        // At most a week of days off and a handful of holidays can stand in the way.
        let free = date
            .series(Span::new().days(1))
            .take(40)
            .find(|day| !off(*day) && !days.contains_key(day));
        if let Some(free) = free {
            days.insert(free, row(free, DayKind::SubstituteOff, SUBSTITUTE));
        }
    }
    days.into_values().collect()
}

fn row(date: Date, kind: DayKind, name: &str) -> CalendarDay {
    CalendarDay { date, kind, name: name.to_owned() }
}

/// The holidays themselves; two on one date count once, under the name entered first.
fn holidays(year: i16) -> BTreeMap<Date, &'static str> {
    let mut holidays = BTreeMap::new();
    let mut add = |date: Option<Date>, name| {
        if let Some(date) = date {
            holidays.entry(date).or_insert(name);
        }
    };
    let on = |month, day| Date::new(year, month, day).ok();
    add(on(1, 1), "holiday-new-year");
    for day in lunar_new_year(year) {
        add(Some(day), "holiday-lunar-new-year");
    }
    add(on(4, 30), "holiday-reunification");
    add(on(5, 1), "holiday-labour-day");
    add(solar_of_lunar(year, 3, 10, false), "holiday-hung-kings");
    add(on(9, 2), "holiday-national-day");
    if year >= NATIONAL_DAY_DOUBLED_FROM {
        add(beside_national_day(year), "holiday-national-day");
    }
    if year >= CULTURE_DAY_FROM {
        add(on(11, 24), "holiday-culture-day");
    }
    holidays
}

/// The five days around the first of the lunar year: two before, the day, two after. With substitutes for weekends this is
/// what the notices of 2020 to 2026 came to.
fn lunar_new_year(year: i16) -> Vec<Date> {
    let Some(first) = solar_of_lunar(year, 1, 1, false) else { return Vec::new() };
    (-2..=2).map(|offset| first.saturating_add(Span::new().days(offset))).collect()
}

/// The day before National Day or the one after, whichever joins it to the weekend.
fn beside_national_day(year: i16) -> Option<Date> {
    let national_day = Date::new(year, 9, 2).ok()?;
    match national_day.weekday() {
        Weekday::Sunday | Weekday::Monday | Weekday::Thursday => national_day.tomorrow().ok(),
        _ => national_day.yesterday().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    const WEEKEND: [Weekday; 2] = [Weekday::Saturday, Weekday::Sunday];

    /// Weekdays off as (month, day), swaps of the government left out, from the table of domain.md §3.
    fn weekdays_off(year: i16) -> Vec<(i8, i8)> {
        let proposed = propose(year, &WEEKEND);
        let weekdays = proposed.iter().filter(|day| !WEEKEND.contains(&day.date.weekday()));
        weekdays.map(|day| (day.date.month(), day.date.day())).collect()
    }

    #[test]
    fn proposals_agree_with_the_notices_apart_from_swaps() {
        assert_eq!(
            weekdays_off(2024),
            [
                (1, 1),
                (2, 8),
                (2, 9),
                (2, 12),
                (2, 13),
                (2, 14),
                (4, 18),
                (4, 30),
                (5, 1),
                (9, 2),
                (9, 3),
            ]
        );
        assert_eq!(
            weekdays_off(2025),
            [
                (1, 1),
                (1, 27),
                (1, 28),
                (1, 29),
                (1, 30),
                (1, 31),
                (4, 7),
                (4, 30),
                (5, 1),
                (9, 1),
                (9, 2),
            ]
        );
        assert_eq!(
            weekdays_off(2026),
            [
                (1, 1),
                (2, 16),
                (2, 17),
                (2, 18),
                (2, 19),
                (2, 20),
                (4, 27),
                (4, 30),
                (5, 1),
                (9, 1),
                (9, 2),
                (11, 24),
            ]
        );
    }

    #[test]
    fn proposals_for_years_without_notice_are_those_of_the_handbook() {
        assert_eq!(
            weekdays_off(2027),
            [
                (1, 1),
                (2, 4),
                (2, 5),
                (2, 8),
                (2, 9),
                (2, 10),
                (4, 16),
                (4, 30),
                (5, 3),
                (9, 2),
                (9, 3),
                (11, 24),
            ]
        );
        assert_eq!(
            weekdays_off(2028),
            [
                (1, 3),
                (1, 24),
                (1, 25),
                (1, 26),
                (1, 27),
                (1, 28),
                (4, 4),
                (5, 1),
                (5, 2),
                (9, 1),
                (9, 4),
                (11, 24),
            ]
        );
    }

    #[test]
    fn holiday_on_a_sunday_has_its_substitute_on_monday() {
        let proposed = propose(2026, &WEEKEND);
        let found = |on: Date| proposed.iter().find(|day| day.date == on).unwrap();
        assert_eq!(found(date(2026, 4, 26)).kind, DayKind::Holiday);
        assert_eq!(found(date(2026, 4, 26)).name, "holiday-hung-kings");
        assert_eq!(found(date(2026, 4, 27)).kind, DayKind::SubstituteOff);
        assert_eq!(propose(2026, &[]).len(), 12);
    }

    proptest! {
        #[test]
        fn every_holiday_costs_one_working_day(year in 1900_i16..2200) {
            let proposed = propose(year, &WEEKEND);
            let holidays = proposed.iter().filter(|day| day.kind == DayKind::Holiday).count();
            let off = proposed.iter().filter(|day| !WEEKEND.contains(&day.date.weekday())).count();
            prop_assert_eq!(holidays, off);
            prop_assert!(proposed.is_sorted_by(|one, two| one.date < two.date));
            prop_assert!(proposed.iter().all(|day| HOLIDAY_NAMES.contains(&day.name.as_str())));
        }

        #[test]
        fn any_year_has_a_proposal(year in i16::MIN..) {
            let _ = propose(year, &WEEKEND);
        }
    }
}
