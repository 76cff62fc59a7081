//! Anchors of domain.md §3, years in which the calendars of Việt Nam and China differ, and leap months.

use super::*;
use jiff::civil::date;
use proptest::prelude::*;

fn solar(year: i16, month: i8, day: i8) -> Date {
    solar_of_lunar(year, month, day, false).unwrap()
}

#[test]
fn anchors_of_the_handbook_hold() {
    for (year, new_year, hung_kings) in [
        (2024, date(2024, 2, 10), date(2024, 4, 18)),
        (2025, date(2025, 1, 29), date(2025, 4, 7)),
        (2026, date(2026, 2, 17), date(2026, 4, 26)),
        (2027, date(2027, 2, 6), date(2027, 4, 16)),
        (2028, date(2028, 1, 26), date(2028, 4, 4)),
        (2029, date(2029, 2, 13), date(2029, 4, 23)),
        (2030, date(2030, 2, 2), date(2030, 4, 12)),
        (2031, date(2031, 1, 23), date(2031, 4, 1)),
    ] {
        assert_eq!(solar(year, 1, 1), new_year, "{year}");
        assert_eq!(solar(year, 3, 10), hung_kings, "{year}");
    }
}

#[test]
fn new_years_which_differ_from_the_chinese_calendar_are_vietnamese() {
    for new_year in [
        date(1968, 1, 29),
        date(1969, 2, 16),
        date(1985, 1, 21),
        date(2007, 2, 17),
        date(2030, 2, 2),
    ] {
        assert_eq!(solar(new_year.year(), 1, 1), new_year);
    }
}

#[test]
fn leap_months_stand_where_the_calendar_has_them() {
    for (year, month) in [
        (1985, 2),
        (1987, 7),
        (1998, 5),
        (2001, 4),
        (2004, 2),
        (2006, 7),
        (2009, 5),
        (2012, 4),
        (2014, 9),
        (2017, 6),
        (2020, 4),
        (2023, 2),
        (2025, 6),
        (2028, 5),
        (2031, 3),
        (2033, 11),
    ] {
        let leaps: Vec<i8> =
            (1..=12).filter(|month| solar_of_lunar(year, *month, 1, true).is_some()).collect();
        assert_eq!(leaps, [month], "{year}");
    }
    for year in [1984, 2022, 2024, 2026, 2027, 2034] {
        assert!((1..=12).all(|month| solar_of_lunar(year, month, 1, true).is_none()), "{year}");
    }
}

#[test]
fn last_day_of_the_year_is_the_eve_of_the_next() {
    let eve = lunar_of_solar(date(2026, 2, 16)).unwrap();
    assert_eq!(eve, LunarDate { year: 2025, month: 12, leap: false, day: 29 });
    assert_eq!(solar_of_lunar(2025, 12, 30, false), None);
    assert_eq!(solar_of_lunar(2025, 6, 1, true), Some(date(2025, 7, 25)));
}

#[test]
fn dates_that_do_not_exist_are_not_converted() {
    for (year, month, day) in
        [(2026, 0, 1), (2026, 13, 1), (2026, 1, 0), (2026, 1, 31), (1899, 1, 1), (2200, 1, 1)]
    {
        assert_eq!(solar_of_lunar(year, month, day, false), None);
    }
    assert_eq!(lunar_of_solar(Date::MIN), None);
    assert_eq!(lunar_of_solar(Date::MAX), None);
}

proptest! {
    #[test]
    fn every_date_comes_back_from_its_lunar_date(days in 0_i32..109_000) {
        let on = date(1900, 3, 1).saturating_add(jiff::Span::new().days(days));
        let lunar = lunar_of_solar(on).unwrap();
        prop_assert_eq!(solar_of_lunar(lunar.year, lunar.month, lunar.day, lunar.leap), Some(on));
    }

    #[test]
    fn the_next_day_is_the_next_lunar_day_or_a_first(days in 0_i32..109_000) {
        let on = date(1900, 3, 1).saturating_add(jiff::Span::new().days(days));
        let (today, next) = (lunar_of_solar(on).unwrap(), lunar_of_solar(on.tomorrow().unwrap()).unwrap());
        if next.day == 1 {
            prop_assert!(today.day == 29 || today.day == 30);
            prop_assert!((today.year, today.month, today.leap) < (next.year, next.month, next.leap));
        } else {
            prop_assert_eq!(next, LunarDate { day: today.day + 1, ..today });
        }
    }

    #[test]
    fn winter_solstice_lies_in_the_eleventh_month(year in 1900_i16..2199) {
        // The solstice falls on 21 to 23 December throughout these years.
        let months: Vec<i8> = (21..=23).map(|day| lunar_of_solar(date(year, 12, day)).unwrap().month).collect();
        prop_assert!(months.contains(&11));
    }
}
