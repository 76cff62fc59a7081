//! Tests of lists of titles: the harness every register passes, and the rules one by one.

use super::{Command, Context, Event, Title, TitleList, TitleListRegister};
use crate::{Refusal, Retention};
use kernel::{id::AccountId, random::SeededRandom, time::Timestamp};
use proptest::{prelude::*, sample::select, test_runner::TestCaseError};
use register::{
    Actor, Entry, Register, Seat,
    harness::{Attempt, Scene, turns, walk},
};

fn now() -> Timestamp {
    Timestamp::EPOCH.plus_seconds(1_770_000_000)
}

fn clerk() -> Actor {
    let account = AccountId::new(Timestamp::EPOCH, &SeededRandom::new(1));
    let seat = Seat { role: "records_clerk".to_owned(), unit: "H56.201".parse().unwrap() };
    Actor::Officer { account, seat }
}

fn title(code: &str, text: &str) -> Title {
    Title {
        code: code.to_owned(),
        title: text.to_owned(),
        unit: "H56.201.01".parse().unwrap(),
        retention: Retention::Years(10),
    }
}

fn begin(year: i16) -> Command {
    let titles = vec![title("2.kt", "Hồ sơ quy hoạch"), title("01.KT", "Hồ sơ đầu tư")];
    Command::Begin { agency: "H56.201".parse().unwrap(), year, titles }
}

fn decide(found: Option<&TitleList>, command: &Command) -> Result<Vec<Event>, Refusal> {
    TitleListRegister::decide(found, command, &Context { now: now(), actor: &clerk() })
}

fn after(commands: &[Command]) -> TitleList {
    let mut found: Option<TitleList> = None;
    for command in commands {
        for event in decide(found.as_ref(), command).unwrap() {
            let entry = Entry { version: 1, at: now(), by: clerk(), event };
            found = Some(TitleListRegister::evolve(found.take(), &entry).unwrap());
        }
    }
    found.unwrap()
}

#[test]
fn list_begins_with_the_titles_of_the_year_before_in_the_order_of_their_codes() {
    let found = after(&[begin(2026)]);
    let codes: Vec<&str> = found.titles.iter().map(|title| title.code.as_str()).collect();
    assert_eq!(codes, ["01.KT", "02.KT"]);
    assert_eq!(found.id, TitleList::id_of(&"H56.201".parse().unwrap(), 2026));
    assert_ne!(found.id, TitleList::id_of(&"H56.201".parse().unwrap(), 2027));
    assert_eq!(decide(None, &begin(2025)), Err(Refusal::DayFault), "no list for the past");
}

#[test]
fn issued_list_takes_new_titles_and_changes_none() {
    let put = |code: &str, text: &str| Command::Put { title: title(code, text) };
    let draft = after(&[begin(2026), put("02.KT", "Hồ sơ quy hoạch ven sông")]);
    assert_eq!(draft.title("02.KT").unwrap().title, "Hồ sơ quy hoạch ven sông");
    let issued = after(&[begin(2026), Command::Issue]);
    assert_eq!(decide(Some(&issued), &put("02.KT", "Khác")), Err(Refusal::Issued));
    let drop = Command::Drop { code: "02.KT".to_owned() };
    assert_eq!(decide(Some(&issued), &drop), Err(Refusal::Issued));
    assert_eq!(decide(Some(&issued), &Command::Issue), Err(Refusal::Issued));
    assert!(decide(Some(&issued), &put("03.KT", "Hồ sơ thiên tai")).is_ok());
    assert_eq!(decide(Some(&issued), &put("02.KT", "Hồ sơ quy hoạch")), Ok(vec![]));
    let empty = Command::Begin { agency: "H56.201".parse().unwrap(), year: 2026, titles: vec![] };
    assert_eq!(decide(Some(&after(&[empty])), &Command::Issue), Err(Refusal::Empty));
}

#[test]
fn code_stands_once_and_no_title_is_secret() {
    let twice = vec![title("01.KT", "Một"), title("1.kt", "Hai")];
    let twice = Command::Begin { agency: "H56.201".parse().unwrap(), year: 2026, titles: twice };
    assert_eq!(decide(None, &twice), Err(Refusal::TitleTaken));
    let marked = Command::Put { title: title("09.KT", "[MẬT] Hồ sơ phòng thủ") };
    let refused = decide(Some(&after(&[begin(2026)])), &marked);
    assert_eq!(refused, Err(Refusal::Secret { degree: "mat", place: "title" }));
}

struct Lists;

fn commands() -> Vec<Command> {
    vec![
        begin(2026),
        Command::Put { title: title("03.KT", "Hồ sơ thiên tai") },
        Command::Put { title: title("02.KT", "Hồ sơ khác") },
        Command::Put { title: title("x", "Hồ sơ không mã") },
        Command::Drop { code: "01.KT".to_owned() },
        Command::Drop { code: "77.KT".to_owned() },
        Command::Withdraw { code: "02.KT".to_owned() },
        Command::Issue,
    ]
}

impl Scene for Lists {
    type Register = TitleListRegister;

    fn attempts(&self, _: Option<&TitleList>) -> BoxedStrategy<Attempt<Command>> {
        select(commands()).prop_map(|command| Attempt { actor: clerk(), command }).boxed()
    }

    fn probes(&self, _: Option<&TitleList>) -> Vec<Attempt<Command>> {
        commands().into_iter().map(|command| Attempt { actor: clerk(), command }).collect()
    }

    fn decide(
        &self,
        found: Option<&TitleList>,
        attempt: &Attempt<Command>,
        _: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        decide(found, &attempt.command)
    }

    fn law(
        &self,
        before: Option<&TitleList>,
        _: &Attempt<Command>,
        _: &[Entry<Event>],
        after: &TitleList,
    ) -> Result<(), TestCaseError> {
        let mut codes: Vec<&str> = after.titles.iter().map(|title| title.code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        prop_assert_eq!(codes.len(), after.titles.len(), "a code stands twice");
        if let Some(before) = before.filter(|before| before.issued_at.is_some()) {
            // Unless it was withdrawn, or called something else after that.
            let kept = before.titles.iter().filter(|title| !title.title.is_empty()).all(|title| {
                let same = after.title(&title.code);
                same.is_some_and(|same| same == title || same.title.is_empty())
            });
            prop_assert!(kept, "a title of an issued list changed");
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn lists_keep_the_promises_of_a_register(turns in turns(1..=20)) {
        walk(&Lists, now(), &turns)?;
    }
}
