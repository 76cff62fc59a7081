//! Tests of uses of keys: the harness every register passes, and the rules one by one.

use crate::{
    Command, Context, Event, Finding, KeyKind, KeyUse, KeyUseRegister, NewUse, Refusal, Signed,
    Standing, Through,
};
use kernel::{
    code::AgencyCode, hash::Sha256Hash, id::AccountId, id::KeyUseId, random::SeededRandom,
    time::Timestamp,
};
use proptest::{prelude::*, sample::select};
use register::{
    Actor, Entry, Register, Seat,
    harness::{Attempt, Scene, turns, walk},
};

fn account(n: u64) -> AccountId {
    AccountId::new(Timestamp::EPOCH, &SeededRandom::new(n))
}

fn unit(text: &str) -> AgencyCode {
    text.parse().unwrap()
}

fn officer(n: u64, role: &str) -> Actor {
    let seat = Seat { role: role.to_owned(), unit: unit("H56.201") };
    Actor::Officer { account: account(n), seat }
}

fn leader() -> Actor {
    officer(1, "leader")
}

fn administrator() -> Actor {
    officer(9, "administrator")
}

fn new_use() -> NewUse {
    NewUse {
        id: KeyUseId::new(Timestamp::EPOCH, &SeededRandom::new(5)),
        holder: account(1),
        unit: unit("H56.201"),
        key: Sha256Hash::of(b"key"),
        kind: KeyKind::Personal,
        signed: Signed {
            register: "dossier".to_owned(),
            record: "dos_00000000000000000000000005".to_owned(),
            code: "H56.201-260212-0001-7".to_owned(),
            content: Sha256Hash::of(b"paper"),
        },
        through: Through { route: "work.act".to_owned(), session: Some(Sha256Hash::of(b"s")) },
    }
}

fn record() -> Command {
    Command::Record(Box::new(new_use()))
}

fn report() -> Command {
    Command::Report { reason: None }
}

fn settle(finding: Finding) -> Command {
    Command::Settle { finding, note: "Đã kiểm tra nhật ký máy".to_owned() }
}

fn decide(actor: &Actor, found: Option<&KeyUse>, command: &Command) -> Result<Vec<Event>, Refusal> {
    let context = Context { now: Timestamp::EPOCH, actor };
    KeyUseRegister::decide(found, command, &context)
}

/// A use after these commands, all of which must be taken.
fn after(commands: &[(Actor, Command)]) -> KeyUse {
    let mut found: Option<KeyUse> = None;
    for (actor, command) in commands {
        for event in decide(actor, found.as_ref(), command).unwrap() {
            let entry = Entry { version: 1, at: Timestamp::EPOCH, by: actor.clone(), event };
            found = Some(KeyUseRegister::evolve(found.take(), &entry).unwrap());
        }
    }
    found.unwrap()
}

fn recorded() -> KeyUse {
    after(&[(leader(), record())])
}

fn reported() -> KeyUse {
    after(&[(leader(), record()), (leader(), report())])
}

fn settled(finding: Finding) -> KeyUse {
    after(&[(leader(), record()), (leader(), report()), (administrator(), settle(finding))])
}

#[test]
fn use_remembers_who_let_the_key_sign_what() {
    let found = recorded();
    assert_eq!(found.used_by, leader());
    assert_eq!(found.signed, new_use().signed);
    assert_eq!(found.standing, Standing::Recorded);
    assert_eq!(found.listing().open_report_at, None);
}

#[test]
fn use_is_recorded_once() {
    assert_eq!(decide(&leader(), Some(&recorded()), &record()), Err(Refusal::AlreadyRecorded));
}

#[test]
fn use_without_a_way_or_a_record_is_refused() {
    let mut nowhere = new_use();
    nowhere.through.route = String::new();
    let mut person = new_use();
    person.signed.code = "Nguyễn Văn Mẫu".to_owned();
    let mut draft = new_use();
    draft.signed.code = String::new();
    let decided = |new: NewUse| decide(&leader(), None, &Command::Record(Box::new(new)));
    assert_eq!(decided(nowhere), Err(Refusal::NameFault));
    assert_eq!(decided(person), Err(Refusal::NameFault));
    assert!(decided(draft).is_ok());
}

#[test]
fn one_click_reports_and_only_the_holder_can() {
    assert_eq!(
        decide(&leader(), Some(&recorded()), &report()),
        Ok(vec![Event::Reported { reason: None }])
    );
    let blank = Command::Report { reason: Some("  ".to_owned()) };
    assert_eq!(
        decide(&leader(), Some(&recorded()), &blank),
        Ok(vec![Event::Reported { reason: None }])
    );
    assert_eq!(decide(&administrator(), Some(&recorded()), &report()), Err(Refusal::NotHolder));
    assert_eq!(decide(&leader(), Some(&reported()), &report()), Err(Refusal::AlreadyReported));
    assert!(reported().listing().open_report_at.is_some());
}

#[test]
fn nobody_is_judge_in_their_own_cause() {
    let holder = decide(&leader(), Some(&reported()), &settle(Finding::InOrder));
    assert_eq!(holder, Err(Refusal::OwnCause));
    let clerk = officer(2, "records_clerk");
    let seal = after(&[(clerk.clone(), record()), (leader(), report())]);
    assert_eq!(decide(&clerk, Some(&seal), &settle(Finding::InOrder)), Err(Refusal::OwnCause));
    let job = Actor::System { job: "sweep".to_owned() };
    assert_eq!(decide(&job, Some(&seal), &settle(Finding::InOrder)), Err(Refusal::OwnCause));
    assert!(decide(&administrator(), Some(&seal), &settle(Finding::InOrder)).is_ok());
}

#[test]
fn only_what_was_reported_is_settled_and_only_once() {
    let again = settle(Finding::Misused);
    assert_eq!(decide(&administrator(), Some(&recorded()), &again), Err(Refusal::NotReported));
    let found = settled(Finding::InOrder);
    assert_eq!(decide(&administrator(), Some(&found), &again), Err(Refusal::AlreadySettled));
    assert_eq!(found.listing().open_report_at, None);
}

#[test]
fn holder_who_disagrees_reports_again_unless_it_was_found_a_misuse() {
    assert!(decide(&leader(), Some(&settled(Finding::InOrder)), &report()).is_ok());
    let found = settled(Finding::Misused);
    assert_eq!(decide(&leader(), Some(&found), &report()), Err(Refusal::AlreadySettled));
}

#[test]
fn settling_needs_words() {
    let silent = Command::Settle { finding: Finding::InOrder, note: " ".to_owned() };
    assert_eq!(decide(&administrator(), Some(&reported()), &silent), Err(Refusal::WordsFault));
}

#[test]
fn nothing_happens_to_a_use_that_does_not_exist() {
    assert_eq!(decide(&leader(), None, &report()), Err(Refusal::NotHere));
    assert_eq!(decide(&administrator(), None, &settle(Finding::InOrder)), Err(Refusal::NotHere));
}

struct Uses;

fn commands() -> Vec<Command> {
    vec![
        record(),
        report(),
        Command::Report { reason: Some("Tôi nghỉ phép hôm đó".to_owned()) },
        Command::Report { reason: Some("a\u{7}".to_owned()) },
        settle(Finding::InOrder),
        settle(Finding::Misused),
        Command::Settle { finding: Finding::Misused, note: String::new() },
    ]
}

impl Scene for Uses {
    type Register = KeyUseRegister;

    fn attempts(&self, _: Option<&KeyUse>) -> BoxedStrategy<Attempt<Command>> {
        let actors = vec![leader(), administrator(), officer(2, "records_clerk")];
        (select(actors), select(commands()))
            .prop_map(|(actor, command)| Attempt { actor, command })
            .boxed()
    }

    fn probes(&self, _: Option<&KeyUse>) -> Vec<Attempt<Command>> {
        commands().into_iter().map(|command| Attempt { actor: leader(), command }).collect()
    }

    fn decide(
        &self,
        found: Option<&KeyUse>,
        attempt: &Attempt<Command>,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let context = Context { now, actor: &attempt.actor };
        KeyUseRegister::decide(found, &attempt.command, &context)
    }

    fn law(
        &self,
        before: Option<&KeyUse>,
        _: &Attempt<Command>,
        _: &[Entry<Event>],
        after: &KeyUse,
    ) -> Result<(), TestCaseError> {
        if let Some(before) = before {
            let kept = KeyUse { standing: before.standing.clone(), ..after.clone() };
            prop_assert_eq!(&kept, before, "a recorded use was changed");
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn uses_keep_the_promises_of_a_register(turns in turns(1..=30)) {
        walk(&Uses, Timestamp::EPOCH, &turns)?;
    }
}
