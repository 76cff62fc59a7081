//! Worked examples of domain.md §2.5 and §3, one line a rule.

use super::*;
use crate::time::Time;
use jiff::civil::{date, time};

pub(super) const WEEKEND: [Weekday; 2] = [Weekday::Saturday, Weekday::Sunday];

fn session(opens: Time, closes: Time) -> OfficeSession {
    OfficeSession { opens, closes }
}

fn usual_hours() -> OfficeHours {
    OfficeHours {
        valid_from: None,
        valid_to: None,
        season: None,
        sessions: vec![
            session(time(7, 30, 0, 0), time(11, 30, 0, 0)),
            session(time(13, 30, 0, 0), time(17, 0, 0, 0)),
        ],
    }
}

pub(super) fn usual_data() -> CalendarData {
    CalendarData {
        weekly_days_off: WEEKEND.to_vec(),
        office_hours: vec![usual_hours()],
        days: Vec::new(),
        same_day_cutoff: time(15, 0, 0, 0),
        years_confirmed: Vec::new(),
    }
}

/// The year 2026 as noticed, with its swaps (domain.md §3).
pub(super) fn calendar() -> WorkingCalendar {
    let off = [
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
    ];
    let row = |(month, day), kind| CalendarDay {
        date: date(2026, month, day),
        kind,
        name: "x".to_owned(),
    };
    let mut days: Vec<CalendarDay> = off.map(|day| row(day, DayKind::Holiday)).to_vec();
    days.extend([(1, 2), (8, 31)].map(|day| row(day, DayKind::SwapOff)));
    days.extend([(1, 10), (8, 22)].map(|day| row(day, DayKind::MakeUpWork)));
    let data = CalendarData { days, years_confirmed: vec![2026], ..usual_data() };
    WorkingCalendar::new(data).unwrap()
}

fn at(month: i8, day: i8, hour: i8, minute: i8) -> Timestamp {
    Timestamp::from_local(date(2026, month, day).at(hour, minute, 0, 0))
}

fn term(amount: u32, unit: TermUnit) -> TermLimit {
    TermLimit::new(amount, unit)
}

#[test]
fn three_working_days_step_over_tet() {
    let calendar = calendar();
    let accepted_on = date(2026, 2, 12);
    for (n, due_on) in [(1, date(2026, 2, 13)), (2, date(2026, 2, 23)), (3, date(2026, 2, 24))] {
        assert_eq!(calendar.add_working_days(accepted_on, n), due_on);
    }
    assert_eq!(calendar.due(at(2, 12, 10, 0), &term(3, TermUnit::WorkingDay)), at(2, 24, 17, 0));
}

#[test]
fn same_day_dossier_after_the_cutoff_is_due_the_next_working_day() {
    let calendar = calendar();
    let same_day = term(1, TermUnit::SameDay);
    assert_eq!(calendar.due(at(11, 23, 15, 0), &same_day), at(11, 23, 17, 0));
    assert_eq!(calendar.due(at(11, 23, 15, 1), &same_day), at(11, 25, 17, 0));
    assert_eq!(calendar.due(at(11, 22, 9, 0), &same_day), at(11, 23, 17, 0));
    let own = TermLimit { cutoff: Some(time(10, 0, 0, 0)), ..same_day };
    assert_eq!(calendar.due(at(11, 23, 10, 1), &own), at(11, 25, 17, 0));
    let never = TermLimit { cutoff: Some(Time::MAX), ..same_day };
    assert_eq!(calendar.due(at(11, 23, 17, 1), &never), at(11, 25, 17, 0));
}

#[test]
fn term_in_days_or_months_ending_on_a_day_off_moves_on() {
    let calendar = calendar();
    let days = TermUnit::CalendarDay;
    assert_eq!(calendar.due(at(2, 2, 9, 0), &term(15, days)), at(2, 23, 17, 0));
    assert_eq!(calendar.due(at(3, 2, 9, 0), &term(15, days)), at(3, 17, 17, 0));
    let months = TermUnit::Month;
    assert_eq!(calendar.due(at(1, 31, 9, 0), &term(1, months)), at(3, 2, 17, 0));
    assert_eq!(calendar.due(at(3, 2, 9, 0), &term(6, months)), at(9, 3, 17, 0));
}

#[test]
fn eight_hours_are_one_working_day() {
    let calendar = calendar();
    for (hours, due) in [
        (0, at(3, 2, 10, 0)),
        (1, at(3, 2, 11, 0)),
        (2, at(3, 2, 14, 0)),
        (5, at(3, 2, 17, 0)),
        (6, at(3, 3, 8, 30)),
        (8, at(3, 3, 10, 0)),
        (9, at(3, 3, 11, 0)),
        (40, at(3, 9, 10, 0)),
    ] {
        assert_eq!(calendar.due(at(3, 2, 10, 0), &term(hours, TermUnit::Hour)), due, "{hours}");
    }
    // Accepted in the lunch break or at night counts from the next opening.
    assert_eq!(calendar.due(at(3, 2, 12, 0), &term(1, TermUnit::Hour)), at(3, 2, 14, 30));
    // A whole day that begins with an opening ends with that day's close, not with the next opening.
    assert_eq!(calendar.due(at(3, 6, 18, 0), &term(8, TermUnit::Hour)), at(3, 9, 17, 0));
    assert_eq!(calendar.due(at(3, 2, 12, 0), &term(8, TermUnit::Hour)), at(3, 3, 11, 30));
}

#[test]
fn term_of_no_days_ends_with_the_office_hours() {
    let calendar = calendar();
    assert_eq!(calendar.due(at(3, 2, 16, 59), &term(0, TermUnit::WorkingDay)), at(3, 2, 17, 0));
    assert_eq!(calendar.due(at(3, 2, 17, 1), &term(0, TermUnit::Month)), at(3, 3, 17, 0));
}

#[test]
fn swapped_days_are_off_and_their_saturdays_worked() {
    let calendar = calendar();
    for (month, day, works) in [
        (1, 1, false),
        (1, 2, false),
        (1, 5, true),
        (1, 10, true),
        (1, 17, false),
        (4, 26, false),
        (4, 27, false),
        (8, 22, true),
        (8, 31, false),
        (9, 1, false),
        (9, 3, true),
        (11, 24, false),
    ] {
        assert_eq!(calendar.works_on(date(2026, month, day)), works, "{month}-{day}");
    }
    assert_eq!(calendar.next_working_day(date(2026, 8, 21)), date(2026, 8, 22));
    assert_eq!(calendar.working_days_between(date(2026, 8, 28), date(2026, 9, 3)), 1);
    assert_eq!(calendar.working_days_between(date(2026, 9, 3), date(2026, 8, 28)), -1);
}

#[test]
fn open_years_follow_the_rule_and_listed_rows_stand_above_it() {
    let calendar = calendar();
    assert!(calendar.covers(date(2026, 5, 5)) && !calendar.covers(date(2027, 5, 5)));
    assert!(!calendar.works_on(date(2027, 2, 10)) && !calendar.works_on(date(2027, 9, 3)));
    let row =
        CalendarDay { date: date(2027, 9, 3), kind: DayKind::MakeUpWork, name: "x".to_owned() };
    let changed = CalendarData { days: vec![row], ..usual_data() };
    assert!(WorkingCalendar::new(changed).unwrap().works_on(date(2027, 9, 3)));
}

#[test]
fn office_time_leaves_out_lunch_nights_and_days_off() {
    let calendar = calendar();
    let minutes = |a, b| calendar.office_seconds_between(a, b) / 60;
    assert_eq!(minutes(at(3, 2, 10, 0), at(3, 2, 14, 0)), 120);
    assert_eq!(minutes(at(3, 2, 0, 0), at(3, 3, 0, 0)), 450);
    assert_eq!(minutes(at(2, 13, 16, 0), at(2, 23, 8, 30)), 120);
    assert_eq!(minutes(at(3, 2, 14, 0), at(3, 2, 10, 0)), -120);
    assert_eq!(calendar.add_office_seconds(at(2, 13, 16, 0), 7200), at(2, 23, 8, 30));
    assert_eq!(calendar.add_office_seconds(at(2, 23, 8, 30), -7200), at(2, 13, 16, 0));
    assert_eq!(calendar.add_office_seconds(at(3, 2, 16, 0), 3600), at(3, 2, 17, 0));
    assert_eq!(calendar.add_office_seconds(at(3, 1, 16, 0), 0), at(3, 1, 16, 0));
}

#[test]
fn filing_outside_office_hours_arrives_at_the_next_opening() {
    let calendar = calendar();
    for (filed, arrives) in [
        (at(3, 2, 6, 0), at(3, 2, 7, 30)),
        (at(3, 2, 9, 15), at(3, 2, 9, 15)),
        (at(3, 2, 11, 30), at(3, 2, 13, 30)),
        (at(3, 2, 17, 0), at(3, 3, 7, 30)),
        (at(2, 13, 22, 0), at(2, 23, 7, 30)),
    ] {
        assert_eq!(calendar.opening_at_or_after(filed), arrives);
    }
}

#[test]
fn pause_resumes_the_time_that_was_left() {
    let calendar = calendar();
    let due = calendar.due(at(3, 2, 9, 0), &term(3, TermUnit::WorkingDay));
    let (paused, resumed) = (at(3, 3, 16, 0), at(3, 9, 8, 30));
    let left = calendar.office_seconds_between(paused, due);
    assert_eq!(left, 3600 + 2 * 27_000);
    assert_eq!(calendar.add_office_seconds(resumed, left), at(3, 11, 9, 30));
}

#[test]
fn summer_hours_hold_in_their_season() {
    let summer = OfficeHours {
        season: Some(Season { from: "04-16".parse().unwrap(), to: "10-15".parse().unwrap() }),
        sessions: vec![session(time(7, 0, 0, 0), time(16, 30, 0, 0))],
        ..usual_hours()
    };
    let data = CalendarData { office_hours: vec![summer.clone(), usual_hours()], ..usual_data() };
    let calendar = WorkingCalendar::new(data).unwrap();
    assert_eq!(calendar.office_close(date(2026, 4, 15)), at(4, 15, 17, 0));
    assert_eq!(calendar.office_close(date(2026, 4, 16)), at(4, 16, 16, 30));
    assert_eq!(calendar.office_close(date(2026, 10, 16)), at(10, 16, 17, 0));
    let winter = Season { from: "10-16".parse().unwrap(), to: "04-15".parse().unwrap() };
    assert!(winter.contains(date(2026, 1, 1)) && winter.contains(date(2026, 12, 31)));
    assert!(!winter.contains(date(2026, 4, 16)));
    let old = OfficeHours { valid_to: Some(date(2025, 12, 31)), ..summer };
    assert!(old.in_force_on(date(2025, 6, 1)) && !old.in_force_on(date(2026, 6, 1)));
}

#[test]
fn contradictions_are_refused() {
    let fault = |data| WorkingCalendar::new(data).unwrap_err().code();
    let week = (1..=7).map(|day| Weekday::from_monday_one_offset(day).unwrap()).collect();
    assert_eq!(
        fault(CalendarData { weekly_days_off: week, ..usual_data() }),
        "calendar.no-working-day"
    );
    assert_eq!(
        fault(CalendarData { office_hours: Vec::new(), ..usual_data() }),
        "calendar.no-session"
    );
    let no_session = OfficeHours { sessions: Vec::new(), ..usual_hours() };
    assert_eq!(
        fault(CalendarData { office_hours: vec![no_session], ..usual_data() }),
        "calendar.no-session"
    );
    let mut turned = usual_hours();
    turned.sessions.reverse();
    assert_eq!(
        fault(CalendarData { office_hours: vec![turned], ..usual_data() }),
        "calendar.session-order"
    );
    let row = CalendarDay { date: date(2026, 1, 1), kind: DayKind::Holiday, name: String::new() };
    assert_eq!(
        fault(CalendarData { days: vec![row.clone(), row], ..usual_data() }),
        "calendar.day-twice"
    );
    assert_eq!(
        fault(CalendarData { years_confirmed: vec![2026], ..usual_data() }),
        "calendar.year-empty"
    );
    assert_eq!("02-30".parse::<MonthDay>(), Err(CalendarFault::MonthDay));
}

#[test]
fn calendar_is_written_as_plain_data() {
    let text = r#"{
        "weekly_days_off": ["saturday", "sunday"],
        "office_hours": [{
            "season": { "from": "04-16", "to": "10-15" },
            "sessions": [{ "opens": "07:00", "closes": "11:30" }]
        }],
        "days": [{ "date": "2026-01-02", "kind": "swap_off", "name": "Hoán đổi" }],
        "same_day_cutoff": "15:00",
        "years_confirmed": [2026]
    }"#;
    let data: CalendarData = serde_json::from_str(text).unwrap();
    assert_eq!(data.weekly_days_off, WEEKEND);
    assert_eq!(data.days[0].kind, DayKind::SwapOff);
    let again: CalendarData = serde_json::from_str(&serde_json::to_string(&data).unwrap()).unwrap();
    assert_eq!(again, data);
    let limit: TermLimit =
        serde_json::from_str(r#"{ "amount": 3, "unit": "working_day" }"#).unwrap();
    assert_eq!(limit, term(3, TermUnit::WorkingDay));
}
