//! The legal clock by the worked examples of domain.md §2.5 and §3: due dates, cut-off, pauses,
//! shares of steps, classes. One case, one citation.
#![expect(clippy::unwrap_used, reason = "a helper of tests stops the test")]

use dossier::{
    Command, Refusal,
    listing::{Class, FinishedClass, OpenClass},
    model::{Channel, DueWhy, Outcome, StopBasis},
    sample::{self, Life, Stage, at, life},
};

fn stage() -> Stage {
    Stage::default()
}

fn same_day() -> Stage {
    Stage { rules: sample::same_day_rules(), ..Stage::default() }
}

fn due(life: &Life) -> String {
    life.dossier().clock.as_ref().unwrap().due_at.unwrap().local().to_string()
}

/// (accepted, stage, due, source)
fn due_dates() -> Vec<(&'static str, Stage, &'static str, &'static str)> {
    vec![
        ("2026-02-12T10:00", stage(), "2026-02-24T17:00:00", "§3 test: three days across Tết"),
        ("2026-11-23T15:01", same_day(), "2026-11-25T17:00:00", "§3 test: same day after 15:00"),
        ("2026-11-23T15:00", same_day(), "2026-11-23T17:00:00", "§2.5 rule 3: at the cut-off"),
        ("2026-03-02T07:30", stage(), "2026-03-05T17:00:00", "§2.5 rule 2: reception is day 0"),
        ("2026-03-06T16:59", stage(), "2026-03-11T17:00:00", "§2.5 rule 2: over a weekend"),
        ("2026-03-06T20:00", stage(), "2026-03-12T17:00:00", "§2.5 rule 3: arrives on Monday"),
        ("2026-08-21T09:00", stage(), "2026-08-25T17:00:00", "§3: Saturday 22 August is worked"),
        ("2026-04-24T09:00", stage(), "2026-05-04T17:00:00", "§3: 27 and 30 April, 1 May are off"),
    ]
}

#[test]
fn due_date_follows_the_working_calendar() {
    for (accepted, stage, expected, source) in due_dates() {
        let life = Life::accepted(stage, accepted);
        assert_eq!(due(&life), expected, "{source}");
        let clock = life.dossier().clock.clone().unwrap();
        assert_eq!(clock.accepted_at, at(accepted), "the real moment stays: {source}");
        assert_eq!(clock.due_history.len(), 1);
    }
}

#[test]
fn clock_starts_at_acceptance_and_not_at_submission() {
    // §2.5 rule 4.
    let mut life = Life::submitted(stage(), "2026-03-02T09:00");
    assert!(life.dossier().clock.is_none());
    assert_eq!(life.listing().due_at, None);
    life = life.later("2026-03-04T09:00");
    life.must(&sample::clerk(), life::accept());
    assert_eq!(due(&life), "2026-03-09T17:00:00");
}

#[test]
fn reception_has_eight_working_hours_to_check_a_filing() {
    // §2.5 rule 4; filed on a Friday evening it counts from Monday's opening (rule 3).
    let life = Life::submitted(stage(), "2026-03-06T20:00");
    let check_by = life.listing().step_due_at.unwrap();
    assert_eq!(check_by.local().to_string(), "2026-03-09T17:00:00");
    let life = Life::submitted(stage(), "2026-03-02T09:00");
    assert_eq!(life.listing().step_due_at, Some(at("2026-03-03T09:00")));
}

#[test]
fn evening_acceptance_counts_from_that_day_where_the_province_says_so() {
    let mut stage = stage();
    stage.rules.online_counts_next_opening = false;
    let life = Life::accepted(stage, "2026-03-06T20:00");
    assert_eq!(due(&life), "2026-03-11T17:00:00");
}

#[test]
fn term_of_the_case_goes_before_the_term_of_the_channel() {
    let mut life = Life::at(stage(), "2026-03-02T09:00");
    life.must(&sample::citizen(), life::open("late"));
    life.must(&sample::citizen(), life::submit());
    life.must(&sample::clerk(), life::accept());
    assert_eq!(due(&life), "2026-03-09T17:00:00");
}

#[test]
fn case_without_term_has_no_due_date_and_no_class() {
    // §2.5 rule 8, KhongCoNgayHenTra.
    let mut life = Life::at(stage(), "2026-03-02T09:00");
    life.must(&sample::citizen(), life::open("no_term"));
    life.must(&sample::citizen(), life::submit());
    life.must(&sample::clerk(), life::accept());
    let listing = life.listing();
    assert_eq!((listing.due_at, listing.running_due_at), (None, None));
    let class = listing.class(at("2027-03-02T09:00"), &life.stage.calendar, 1);
    assert_eq!(class, Class::Open(OpenClass::Unclassed));
    life.must(&sample::clerk(), life::request_supplement(None));
    life.must(&sample::citizen(), life::answer_supplement());
    assert!(life.dossier().clock.as_ref().unwrap().pauses.is_empty());
}

#[test]
fn supplement_pauses_the_clock_and_resumes_with_what_was_left() {
    // §2.5 rule 5. Due Thursday 17:00; asked Tuesday 09:00, so 2 h 30 + 3 h 30 of Tuesday and two
    // days of 7 h 30 are left; supplied the Monday after at 13:30.
    let mut life = Life::appraised_by_specialist(stage(), "2026-03-02T10:00");
    life = life.later("2026-03-03T09:00");
    life.must(&sample::specialist(), life::request_supplement(None));
    let paused = life.dossier().clock.clone().unwrap().pauses.pop().unwrap();
    assert_eq!(paused.left_seconds, (6 * 60 + 15 * 60) * 60);
    assert_eq!(life.listing().running_due_at, None);
    let class = life.listing().class(at("2026-03-30T09:00"), &life.stage.calendar, 1);
    assert_eq!(class, Class::Open(OpenClass::Paused));

    life = life.later("2026-03-09T13:30");
    life.must(&sample::citizen(), life::answer_supplement());
    assert_eq!(due(&life), "2026-03-12T10:00:00");
    let clock = life.dossier().clock.clone().unwrap();
    let kept: Vec<_> = clock.due_history.iter().map(|due| (due.due_at, due.why)).collect();
    let old_and_new =
        [(at("2026-03-05T17:00"), DueWhy::Accepted), (at("2026-03-12T10:00"), DueWhy::Resumed)];
    assert_eq!(kept, old_and_new);
    assert_eq!(clock.pauses[0].to, Some(at("2026-03-09T13:30")));
}

#[test]
fn time_the_applicant_owes_is_not_worked_time_of_the_step() {
    let mut life = Life::appraised_by_specialist(stage(), "2026-03-02T10:00");
    life = life.later("2026-03-02T11:00");
    life.must(&sample::specialist(), life::request_supplement(None));
    life = life.later("2026-03-09T14:00");
    life.must(&sample::citizen(), life::answer_supplement());
    life = life.later("2026-03-09T15:30");
    life.must(&sample::specialist(), life::propose(Outcome::Grant));
    let trail = &life.dossier().trail;
    let appraised = &trail[trail.len() - 2];
    assert_eq!((appraised.step.as_str(), appraised.worked_seconds), ("appraise", Some(9_000)));
}

#[test]
fn share_of_a_step_is_resumed_with_what_was_left_of_it() {
    let mut life = Life::appraised_by_specialist(stage(), "2026-03-02T10:00");
    // Ten hours are a day and two hours (§2.5 rule 1): Tuesday 10:00 and two more, over lunch.
    assert_eq!(life.listing().step_due_at, Some(at("2026-03-03T14:00")));
    life = life.later("2026-03-03T10:30");
    life.must(&sample::specialist(), life::request_supplement(None));
    assert_eq!(life.listing().step_due_at, None);
    life = life.later("2026-03-10T08:00");
    life.must(&sample::citizen(), life::answer_supplement());
    assert_eq!(life.listing().step_due_at, Some(at("2026-03-10T09:30")));
}

#[test]
fn share_of_a_step_never_reaches_beyond_the_term() {
    let mut life = Life::accepted(stage(), "2026-03-02T10:00").later("2026-03-05T16:00");
    life.must(&sample::clerk(), Command::HandOver { note: None });
    assert_eq!(life.listing().step_due_at, Some(at("2026-03-05T17:00")));
}

#[test]
fn overdue_dossier_stays_as_overdue_after_a_supplement() {
    let mut life = Life::appraised_by_specialist(stage(), "2026-03-02T10:00");
    life = life.later("2026-03-06T09:30");
    life.must(&sample::specialist(), life::request_supplement(None));
    life = life.later("2026-03-12T09:30");
    life.must(&sample::citizen(), life::answer_supplement());
    let left = life.listing().remaining(life.now, &life.stage.calendar).unwrap();
    assert!(left.overdue);
    assert_eq!(left.office_seconds, 2 * 3_600);
}

#[test]
fn request_before_acceptance_neither_pauses_nor_counts() {
    let mut life = Life::submitted(stage(), "2026-03-02T09:00");
    life.must(&sample::clerk(), life::request_supplement(None));
    life = life.later("2026-03-04T09:00");
    life.must(&sample::citizen(), life::answer_supplement());
    life.must(&sample::clerk(), life::accept());
    assert_eq!(due(&life), "2026-03-09T17:00:00");
    assert!(life.dossier().supplements[0].before_acceptance);
    assert_eq!(life.listing().supplements, 0);
}

#[test]
fn second_request_after_acceptance_counts_as_overdue() {
    // §2.5 rule 5: more than one supplement request counts the dossier as overdue.
    let mut life = Life::approved_after_requests(1);
    assert_eq!(finish(&mut life), FinishedClass::Early);
    let mut life = Life::approved_after_requests(2);
    let class = life.listing().class(life.now, &life.stage.calendar, 1);
    assert_eq!(class, Class::Open(OpenClass::Overdue));
    assert_eq!(finish(&mut life), FinishedClass::Overdue);
}

fn finish(life: &mut Life) -> FinishedClass {
    let file = sample::file(90, "result");
    life.must(&sample::records_clerk(), Command::AttachFile { file });
    life.must(&sample::records_clerk(), life::release());
    life.listing().finished_class.unwrap()
}

trait Requests {
    fn approved_after_requests(count: u32) -> Life;
}

impl Requests for Life {
    fn approved_after_requests(count: u32) -> Life {
        let mut life = Life::appraised_by_specialist(stage(), "2026-03-02T10:00");
        for _ in 0..count {
            life.must(&sample::specialist(), life::request_supplement(None));
            life.must(&sample::citizen(), life::answer_supplement());
        }
        life.must(&sample::specialist(), life::propose(Outcome::Grant));
        life.must(&sample::head(), Command::SendUp { note: None, to: None });
        life.must(&sample::leader(), Command::Approve { note: None });
        life
    }
}

#[test]
fn finished_class_compares_dates() {
    // §2.5 rule 9; due 5 March.
    let table = [
        ("2026-03-04T16:00", FinishedClass::Early),
        ("2026-03-05T08:00", FinishedClass::OnTime),
        ("2026-03-05T18:30", FinishedClass::OnTime),
        ("2026-03-06T07:30", FinishedClass::Overdue),
    ];
    for (released, class) in table {
        let mut life = Life::approved(stage(), "2026-03-02T10:00").later(released);
        assert_eq!(finish(&mut life), class, "{released}");
        // The end moment is 9, not 10: handing over late changes nothing.
        life = life.later("2026-04-02T10:00");
        life.must(&sample::clerk(), life::deliver());
        assert_eq!(life.listing().finished_class, Some(class));
        assert_eq!(life.listing().finished_at, Some(at(released)));
    }
}

#[test]
fn open_class_looks_at_the_moment() {
    // §2.5 rule 9 with due soon = 1 working day; due 5 March 17:00.
    let table = [
        ("2026-03-03T16:00", OpenClass::InTime),
        ("2026-03-04T08:00", OpenClass::DueSoon),
        ("2026-03-05T17:00", OpenClass::DueSoon),
        ("2026-03-05T17:01", OpenClass::Overdue),
    ];
    let life = Life::accepted(stage(), "2026-03-02T10:00");
    for (now, class) in table {
        let found = life.listing().class(at(now), &life.stage.calendar, 1);
        assert_eq!(found, Class::Open(class), "{now}");
    }
    let left = life.listing().remaining(at("2026-03-03T16:00"), &life.stage.calendar).unwrap();
    assert_eq!((left.working_days, left.overdue), (2, false));
    assert_eq!(left.office_seconds, 16 * 3_600);
}

#[test]
fn what_was_never_accepted_has_no_class() {
    // §2.5 rule 9: 8/3/7 only for dossiers that had been accepted.
    let mut life = Life::submitted(stage(), "2026-03-02T10:00");
    life.must(&sample::citizen(), life::withdraw());
    assert_eq!(life.listing().finished_class, Some(FinishedClass::Unclassed));
    let mut life = Life::accepted(stage(), "2026-03-02T10:00").later("2026-03-09T10:00");
    let reason = "Theo quyết định.".to_owned();
    life.must(&sample::leader(), Command::Stop { basis: StopBasis::Law, reason });
    assert_eq!(life.listing().finished_class, Some(FinishedClass::Overdue));
}

#[test]
fn clock_stops_at_release() {
    let life = Life::released(stage(), "2026-03-02T10:00").later("2026-04-02T10:00");
    assert_eq!(life.dossier().clock.as_ref().unwrap().stopped_at, Some(at("2026-03-02T10:00")));
    assert_eq!(life.listing().running_due_at, None);
}

#[test]
fn withdrawal_asked_during_a_supplement_keeps_the_clock_still() {
    // §2.5 rule 5: only the answer ends the pause.
    let mut life = Life::accepted(stage(), "2026-03-02T10:00");
    life.must(&sample::clerk(), life::request_supplement(None));
    life.must(&sample::citizen(), life::withdraw());
    assert!(life.dossier().applicant_owes());
    life = life.later("2026-03-04T10:00");
    let reason = "Đã làm xong phần lớn.".to_owned();
    life.must(&sample::clerk(), Command::RefuseWithdrawal { reason });
    assert_eq!(life.dossier().state_code().number(), Some(5));
    life.must(&sample::citizen(), life::answer_supplement());
    assert_eq!(life.dossier().state_code().number(), Some(2));
    assert_eq!(due(&life), "2026-03-09T17:00:00");
}

#[test]
fn channel_without_term_is_not_offered() {
    let mut life = Life::at(stage(), "2026-03-02T10:00");
    let brought = dossier::command::TakeIn { channel: Channel::Post, ..life::take_in() };
    let refused = life.act(&sample::clerk(), Command::TakeIn(Box::new(brought)));
    assert_eq!(refused, Err(Refusal::ChannelNotOffered { channel: Channel::Post }));
}
