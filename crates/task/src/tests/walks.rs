//! Whole lives of tasks: what any register promises, and that the board's counters follow.
//! Not single rules. What must always hold: a walk is a function of its turns alone.

use super::*;
use crate::counter_changes;
use proptest::{prelude::*, sample::select};
use register::harness::{Attempt, Scene, turns, walk};
use std::collections::BTreeMap;

struct Tasks;

fn commands() -> Vec<Command> {
    vec![
        give(),
        giving(|new| new.due = None),
        Command::TakeUp,
        Command::Assign { to: person(4), note: String::new() },
        split(4),
        split(5),
        report(30),
        report(120),
        part(1, 60),
        part(1, 100),
        part(2, 100),
        done(),
        ask("2026-11-10"),
        ask("2027-01-10"),
        answer(Some("2026-12-10")),
        answer(None),
        Command::SendBack { missing: "Thiếu".to_owned() },
        complete(),
        Command::Note { words: "Đã gọi điện".to_owned() },
        Command::Remind,
        Command::Cancel { reason: "Trùng".to_owned() },
        Command::Withhold,
        Command::Withdraw,
    ]
}

impl Scene for Tasks {
    type Register = TaskRegister;

    fn attempts(&self, found: Option<&Task>) -> BoxedStrategy<Attempt<Command>> {
        let all = commands();
        // Most lives begin with an order, and few end early.
        let usual = if found.is_none() { vec![give()] } else { all[2..20].to_vec() };
        let command = prop_oneof![12 => select(usual), 1 => select(all)];
        let actors = vec![leader(), head(), specialist(), program()];
        (select(actors), command).prop_map(|(actor, command)| Attempt { actor, command }).boxed()
    }

    fn probes(&self, _: Option<&Task>) -> Vec<Attempt<Command>> {
        commands().into_iter().map(|command| Attempt { actor: head(), command }).collect()
    }

    fn decide(
        &self,
        found: Option<&Task>,
        attempt: &Attempt<Command>,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        decide_at(now, &attempt.actor, found, &attempt.command)
    }

    fn law(
        &self,
        before: Option<&Task>,
        _: &Attempt<Command>,
        entries: &[Entry<Event>],
        after: &Task,
    ) -> Result<(), TestCaseError> {
        if after.standing == Standing::Done && before.is_some_and(Task::is_open) {
            let reported = before.map(|before| before.standing);
            prop_assert_eq!(reported, Some(Standing::Reported), "done without a report");
        }
        prop_assert!(after.percent() <= 100);
        if let Some(matter) = after.matter.as_deref() {
            let mut told: Vec<_> = matter.reminders.iter().map(|one| one.reminder).collect();
            told.sort();
            let all = told.len();
            told.dedup();
            prop_assert_eq!(told.len(), all, "reminded twice");
            let open = matter.asked.iter().filter(|asked| asked.decided.is_none()).count();
            prop_assert!(open <= 1, "two questions at once");
        }
        let listing = after.listing(&PLAN, &CALENDAR);
        prop_assert!(after.standing != Standing::Withheld || listing.holders.is_empty());
        // Counters follow: what moved out of one column came into another.
        let moves = counter_changes(before.map(Task::tally).as_ref(), &after.tally());
        let sum: i64 = moves.iter().filter(|it| it.name == "task.board").map(|it| it.delta).sum();
        prop_assert_eq!(sum, i64::from(before.is_none()), "a task is counted once");
        prop_assert!(!entries.is_empty());
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn tasks_keep_the_promises_of_a_register(turns in turns(1..=30)) {
        walk(&Tasks, start(), &turns)?;
    }

    /// The board by counters is the board by looking at every task.
    #[test]
    fn counters_of_the_board_add_up_over_a_whole_life(turns in turns(1..=30)) {
        let walked = walk(&Tasks, start(), &turns)?;
        let mut counters: BTreeMap<(&str, String, String), i64> = BTreeMap::new();
        let mut record: Option<Task> = None;
        for entry in &walked.entries {
            let before = record.as_ref().map(Task::tally);
            let after = TaskRegister::evolve(record.take(), entry).unwrap();
            for change in counter_changes(before.as_ref(), &after.tally()) {
                *counters.entry((change.name, change.unit, change.item)).or_default() += change.delta;
            }
            record = Some(after);
        }
        let mut expected = BTreeMap::new();
        if let Some(task) = &record {
            for change in counter_changes(None, &task.tally()) {
                expected.insert((change.name, change.unit, change.item), change.delta);
            }
        }
        counters.retain(|_, value| *value != 0);
        prop_assert_eq!(counters, expected);
    }

    #[test]
    fn lateness_and_its_day_agree(offset in 0_i64..400, today in 0_i64..400) {
        let day = |days: i64| start().plus_seconds(days * 86_400).local_date();
        let due = day(offset);
        let last = crate::last_day(due, &CALENDAR);
        let late = matches!(lateness(Some(due), day(today), &PLAN, &CALENDAR), Lateness::Late { .. });
        prop_assert_eq!(late, day(today) > last);
        let calls = calls(due, start().local_date(), &PLAN, &CALENDAR);
        prop_assert!(calls.is_sorted_by_key(|call| call.on));
        prop_assert!(calls.iter().all(|call| CALENDAR.works_on(call.on)));
    }
}
