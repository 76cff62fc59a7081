//! Whole lives of motions: what any register promises, and the laws of voting.
//! Not single rules. What must always hold: a walk is a function of its turns alone.

use super::*;
use proptest::{prelude::*, sample::select, test_runner::TestCaseResult};
use register::{
    Fact,
    harness::{Attempt, Scene, Turn, turns, walk},
};
use std::collections::BTreeSet;

struct Motions;

fn hands() -> Vec<Actor> {
    vec![member(), second(), third(), commune(), seated(60, "specialist", "H56.09"), secretary()]
}

fn commands() -> Vec<Command> {
    let mut all = vec![
        propose(),
        secretly(),
        Command::Open,
        Command::Amend {
            text: "Câu khác".to_owned(), choices: Choices::Standard, affirmed: false
        },
        Command::ListVoters { voters: voters().split_off(1) },
        Command::NameStandIn { voter: 2, stand_in: Some(account(60)) },
        Command::NameStandIn { voter: 2, stand_in: None },
        on_paper(3, "reject"),
        on_paper(1, "approve"),
        close(),
        sealed(&[("approve", 1), ("reject", 1)]),
        sealed(&[]),
        sealed(&[("approve", 2), ("abstain", 1)]),
        Command::Drop { reason: "Rút lại".to_owned() },
        Command::Withdraw,
    ];
    for voter in 1..=4 {
        all.push(Command::IssueBallot { voter });
        all.extend(["approve", "reject", "abstain"].map(|option| vote(voter, option)));
    }
    all
}

impl Scene for Motions {
    type Register = MotionRegister;

    fn attempts(&self, found: Option<&Motion>) -> BoxedStrategy<Attempt<Command>> {
        let given = |actor: Actor, command: Command| Attempt { actor, command };
        match found.map(|found| found.standing) {
            None => select(vec![propose(), secretly()])
                .prop_map(move |command| given(secretary(), command))
                .boxed(),
            Some(Standing::Proposed) => prop_oneof![
                2 => Just(given(chair(), Command::Open)),
                1 => select(commands()).prop_map(move |command| given(secretary(), command)),
            ]
            .boxed(),
            Some(_) => {
                let votes = commands().split_off(15);
                let own = (select(hands()), select(votes));
                prop_oneof![
                    24 => own.prop_map(move |(actor, command)| given(actor, command)),
                    2 => select(commands()).prop_map(move |command| given(secretary(), command)),
                    1 => select(commands()).prop_map(move |command| given(chair(), command)),
                ]
                .boxed()
            }
        }
    }

    fn probes(&self, _: Option<&Motion>) -> Vec<Attempt<Command>> {
        let named: BTreeSet<&str> = commands().iter().map(Command::action).collect();
        assert_eq!(named.len(), Command::ACTIONS.len(), "a command is never tried");
        commands().into_iter().map(|command| Attempt { actor: chair(), command }).collect()
    }

    fn decide(
        &self,
        found: Option<&Motion>,
        attempt: &Attempt<Command>,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        decide_in(setting(&attempt.actor), now, &attempt.actor, found, &attempt.command)
    }

    fn law(
        &self,
        before: Option<&Motion>,
        attempt: &Attempt<Command>,
        entries: &[Entry<Event>],
        after: &Motion,
    ) -> TestCaseResult {
        for entry in entries {
            prop_assert!(Event::KINDS.contains(&entry.event.kind()));
            let votes = matches!(entry.event, Event::Voted { .. } | Event::BallotIssued { .. });
            let open = before.is_some_and(|before| before.standing == Standing::Open);
            prop_assert!(!votes || open, "a vote before the opening or after the closing");
            let tells = matches!(entry.event, Event::Voted { .. });
            prop_assert!(!(tells && after.secret), "a secret vote was written down");
        }
        if let Some(before) = before {
            prop_assert!(before.standing.allowed().contains(&attempt.command.action()));
        }
        let Some(matter) = after.matter.as_deref() else { return Ok(()) };
        let voted: BTreeSet<u32> = matter.votes.iter().map(|vote| vote.voter).collect();
        prop_assert_eq!(voted.len(), matter.votes.len(), "a vote was given twice");
        let own = matter.votes.iter().filter(|vote| !vote.on_paper);
        let given_by: Vec<_> = own.filter_map(|vote| vote.by).collect();
        let once: BTreeSet<_> = given_by.iter().collect();
        prop_assert_eq!(once.len(), given_by.len(), "somebody gave two votes");
        let issued: BTreeSet<u32> = matter.issued.iter().map(|issued| issued.voter).collect();
        prop_assert_eq!(issued.len(), matter.issued.len(), "a ballot was issued twice");
        let counts: u32 = matter.counts().iter().map(|count| count.votes).sum();
        prop_assert_eq!(usize::try_from(counts).unwrap(), matter.votes.len());
        if let Some(closing) = &matter.closing {
            let found = &closing.outcome;
            let sum: u32 = found.counts.iter().map(|count| count.votes).sum();
            prop_assert_eq!(sum, found.votes);
            let most = if after.secret { issued.len() } else { voted.len() };
            prop_assert!(usize::try_from(sum).unwrap() <= most, "more counted than given");
            let numbers = (found.members, found.present);
            let again = outcome(matter.rule, &matter.choices, &found.counts, numbers);
            prop_assert_eq!(&again, found, "the result is not that of its counts");
            prop_assert_eq!(closing.commitment.is_some(), after.secret);
        }
        Ok(())
    }
}

/// Laws that hold because nothing happens are worth nothing.
#[test]
fn walks_come_to_votes_ballots_and_results_of_both_kinds() {
    let (mut kinds, mut results) = (BTreeSet::new(), BTreeSet::new());
    for life in 0_u64..120 {
        let turn = |n: u64| Turn { after_seconds: 60, seed: (life * 1_000 + n) * 8 + 1 };
        let turns: Vec<Turn> = (0..40).map(turn).collect();
        let walked = walk(&Motions, start(), &turns).unwrap();
        kinds.extend(walked.entries.iter().map(|entry| entry.event.kind()));
        let record = walked.record.unwrap();
        results.extend(record.outcome().map(|found| (record.secret, found.votes > 0)));
    }
    let missed: Vec<_> =
        Event::KINDS.iter().filter(|it| !kinds.contains(*it) && **it != "withheld").collect();
    assert!(missed.is_empty(), "never happened: {missed:?}");
    assert!(results.contains(&(true, true)) && results.contains(&(false, true)), "{results:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]
    #[test]
    fn motions_keep_the_promises_of_a_register(turns in turns(1..=40)) {
        walk(&Motions, start(), &turns)?;
    }
}
