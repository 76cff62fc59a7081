//! Tests of papers: the harness every register passes, and the rules one by one.

use super::{Command, Context, Event, KeptFile, NewPaper, Paper, PaperRegister, Sheet};
use crate::Refusal;
use kernel::{
    hash::Sha256Hash,
    id::{AccountId, FileId, PaperId, WorkFileId},
    random::SeededRandom,
    secrecy::{Degree, Sign},
    time::{Date, Timestamp},
};
use proptest::{prelude::*, sample::select};
use register::{
    Actor, Entry, Register, Seat, fold,
    harness::{Attempt, Scene, turns, walk},
};

fn now() -> Timestamp {
    Timestamp::EPOCH.plus_seconds(1_770_000_000)
}

fn keeper() -> Actor {
    let account = AccountId::new(Timestamp::EPOCH, &SeededRandom::new(1));
    let seat = Seat { role: "specialist".to_owned(), unit: "H56.201.01".parse().unwrap() };
    Actor::Officer { account, seat }
}

fn new() -> NewPaper {
    NewPaper {
        id: PaperId::new(Timestamp::EPOCH, &SeededRandom::new(2)),
        file: WorkFileId::new(Timestamp::EPOCH, &SeededRandom::new(3)),
        sheet: Sheet {
            subject: "Biên bản kiểm tra thực địa".to_owned(),
            author: "Tổ kiểm tra".to_owned(),
            dated: Date::constant(2026, 1, 20),
        },
        stored: KeptFile {
            id: FileId::new(Timestamp::EPOCH, &SeededRandom::new(4)),
            name: "bien-ban.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            size: 10,
            sha256: Sha256Hash::of(b"minutes"),
            kept_at: now(),
            signatures: "none".to_owned(),
        },
        on_first_page: None,
        affirmed: false,
    }
}

fn decide(found: Option<&Paper>, command: &Command) -> Result<Vec<Event>, Refusal> {
    PaperRegister::decide(found, command, &Context { now: now(), actor: &keeper() })
}

fn keep(change: impl FnOnce(&mut NewPaper)) -> Command {
    let mut new = new();
    change(&mut new);
    Command::Keep(Box::new(new))
}

fn entries(commands: &[Command]) -> Vec<Entry<Event>> {
    let mut entries: Vec<Entry<Event>> = Vec::new();
    for command in commands {
        let found = fold::<PaperRegister>(entries.clone()).unwrap();
        for event in decide(found.as_ref(), command).unwrap() {
            let version = entries.len() as u64 + 1;
            entries.push(Entry { version, at: now(), by: keeper(), event });
        }
    }
    entries
}

#[test]
fn marks_of_secrecy_keep_a_paper_out_whoever_says_that_there_is_none() {
    let refused = |command: Command, place: &str| {
        let refused = decide(None, &command);
        assert!(
            matches!(refused, Err(Refusal::Secret { place: at, .. }) if at == place),
            "{place}"
        );
    };
    for affirmed in [false, true] {
        refused(
            keep(|new| {
                "[MẬT] Biên bản".clone_into(&mut new.sheet.subject);
                new.affirmed = affirmed;
            }),
            "subject",
        );
        refused(
            keep(|new| {
                "BB_TUYET_MAT.pdf".clone_into(&mut new.stored.name);
                new.affirmed = affirmed;
            }),
            "file_name",
        );
        refused(
            keep(|new| {
                new.on_first_page = Some(Sign::Marked(Degree::Secret));
                new.affirmed = affirmed;
            }),
            "first_page",
        );
    }
    let ahead = keep(|new| new.sheet.dated = now().plus_seconds(86_400).local_date());
    assert_eq!(decide(None, &ahead), Err(Refusal::DayFault));
}

#[test]
fn withdrawn_paper_leaves_the_act_and_folds_the_same_without_content() {
    let told = entries(&[keep(|_| ()), Command::Withdraw]);
    let found = fold::<PaperRegister>(told.clone()).unwrap().unwrap();
    assert_eq!((found.sheet.clone(), found.stored.clone()), (None, None));
    let blank = Event::Withheld { id: found.id, file: found.file, kept_at: found.kept_at };
    let blanked: Vec<Entry<Event>> = told
        .into_iter()
        .map(|entry| match entry.event {
            Event::Withdrawn => entry,
            _ => Entry { event: blank.clone(), ..entry },
        })
        .collect();
    let text = serde_json::to_string(&blanked).unwrap();
    assert!(!text.contains("Biên bản") && !text.contains("bien-ban"), "{text}");
    assert_eq!(fold::<PaperRegister>(blanked).unwrap(), Some(found));
}

#[test]
fn paper_of_a_destroyed_file_keeps_its_line() {
    let told = entries(&[keep(|_| ()), Command::DropBytes]);
    let found = fold::<PaperRegister>(told).unwrap().unwrap();
    assert_eq!(found.stored, None);
    assert_eq!(found.sheet.as_ref().map(|sheet| sheet.author.as_str()), Some("Tổ kiểm tra"));
    assert_eq!(decide(Some(&found), &Command::DropBytes), Ok(vec![]), "done is done");
}

struct Papers;

fn commands() -> Vec<Command> {
    vec![keep(|_| ()), keep(|new| new.sheet.subject.clear()), Command::DropBytes, Command::Withdraw]
}

impl Scene for Papers {
    type Register = PaperRegister;

    fn attempts(&self, _: Option<&Paper>) -> BoxedStrategy<Attempt<Command>> {
        select(commands()).prop_map(|command| Attempt { actor: keeper(), command }).boxed()
    }

    fn probes(&self, _: Option<&Paper>) -> Vec<Attempt<Command>> {
        commands().into_iter().map(|command| Attempt { actor: keeper(), command }).collect()
    }

    fn decide(
        &self,
        found: Option<&Paper>,
        attempt: &Attempt<Command>,
        _: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        decide(found, &attempt.command)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn papers_keep_the_promises_of_a_register(turns in turns(1..=12)) {
        walk(&Papers, now(), &turns)?;
    }
}
