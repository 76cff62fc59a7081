//! Laws every working calendar obeys, tried on thousands of moments and terms.

use std::sync::LazyLock;

use super::tests::calendar;
use super::*;
use jiff::civil::date;
use proptest::prelude::*;

static CALENDAR: LazyLock<WorkingCalendar> = LazyLock::new(calendar);

fn any_day() -> impl Strategy<Value = Date> {
    (0_i32..1500).prop_map(|days| date(2025, 1, 1).saturating_add(jiff::Span::new().days(days)))
}

fn any_moment() -> impl Strategy<Value = Timestamp> {
    (0_i64..120_000_000).prop_map(|seconds| {
        Timestamp::from_local(date(2025, 1, 1).at(0, 0, 0, 0)).plus_seconds(seconds)
    })
}

fn any_unit() -> impl Strategy<Value = TermUnit> {
    prop_oneof![
        Just(TermUnit::WorkingDay),
        Just(TermUnit::CalendarDay),
        Just(TermUnit::Hour),
        Just(TermUnit::Month),
        Just(TermUnit::SameDay),
    ]
}

proptest! {
    #[test]
    fn days_added_are_days_counted(from in any_day(), n in 0_u32..200) {
        let reached = CALENDAR.add_working_days(from, n);
        prop_assert_eq!(CALENDAR.working_days_between(from, reached), i64::from(n));
        prop_assert!(n == 0 || CALENDAR.works_on(reached));
    }

    #[test]
    fn term_never_ends_before_it_begins(accepted_at in any_moment(), amount in 0_u32..60, unit in any_unit()) {
        let due = CALENDAR.due(accepted_at, &TermLimit::new(amount, unit));
        prop_assert!(accepted_at <= due);
        prop_assert!(CALENDAR.works_on(due.local_date()));
        prop_assert!(due <= CALENDAR.office_close(due.local_date()));
    }

    #[test]
    fn longer_term_never_ends_earlier(accepted_at in any_moment(), amount in 0_u32..60, unit in any_unit()) {
        let due = |amount| CALENDAR.due(accepted_at, &TermLimit::new(amount, unit));
        prop_assert!(due(amount) <= due(amount + 1));
    }

    #[test]
    fn later_acceptance_is_never_due_earlier(
        accepted_at in any_moment(), later in 0_i64..400_000, amount in 0_u32..60, unit in any_unit(),
    ) {
        let due = |moment| CALENDAR.due(moment, &TermLimit::new(amount, unit));
        prop_assert!(due(accepted_at) <= due(accepted_at.plus_seconds(later)));
    }

    #[test]
    fn office_time_added_is_office_time_measured(start in any_moment(), seconds in -2_000_000_i64..2_000_000) {
        let reached = CALENDAR.add_office_seconds(start, seconds);
        prop_assert_eq!(CALENDAR.office_seconds_between(start, reached), seconds);
    }

    #[test]
    fn office_time_of_two_stretches_is_that_of_both(one in any_moment(), two in any_moment(), three in any_moment()) {
        let between = |a, b| CALENDAR.office_seconds_between(a, b);
        prop_assert_eq!(between(one, two) + between(two, three), between(one, three));
    }

    #[test]
    fn pause_keeps_the_time_left_and_never_shortens(
        accepted_at in any_moment(), worked in 0_i64..500_000, away in 0_i64..5_000_000, days in 1_u32..40,
    ) {
        let due = CALENDAR.due(accepted_at, &TermLimit::new(days, TermUnit::WorkingDay));
        let paused_at = accepted_at.plus_seconds(worked).min(due);
        let resumed_at = paused_at.plus_seconds(away);
        let left = CALENDAR.office_seconds_between(paused_at, due);
        let due_again = CALENDAR.add_office_seconds(resumed_at, left);
        prop_assert!(left >= 0);
        prop_assert_eq!(CALENDAR.office_seconds_between(resumed_at, due_again), left);
        prop_assert!(left == 0 || due <= due_again);
    }

    #[test]
    fn opening_is_open_and_no_office_time_is_lost_before_it(at in any_moment()) {
        let opening = CALENDAR.opening_at_or_after(at);
        prop_assert!(at <= opening && CALENDAR.works_on(opening.local_date()));
        prop_assert_eq!(CALENDAR.office_seconds_between(at, opening), 0);
        prop_assert_eq!(CALENDAR.office_seconds_between(opening, opening.plus_seconds(1)), 1);
    }
}

#[test]
fn ends_of_time_are_answered() {
    let calendar = &*CALENDAR;
    assert_eq!(calendar.next_working_day(Date::MAX), Date::MAX);
    assert_eq!(calendar.add_working_days(Date::MAX, u32::MAX), Date::MAX);
    for unit in [TermUnit::CalendarDay, TermUnit::Month, TermUnit::SameDay] {
        let due = calendar.due(Timestamp::EPOCH, &TermLimit::new(u32::MAX, unit));
        assert!(due > Timestamp::EPOCH);
    }
    let last = Timestamp::from_local(Date::MAX.at(23, 0, 0, 0));
    assert_eq!(calendar.opening_at_or_after(last), last);
}
