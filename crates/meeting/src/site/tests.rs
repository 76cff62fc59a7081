//! Tests of sites: the harness every register passes, and the rules one by one.

use super::*;
use kernel::random::SeededRandom;
use proptest::{prelude::*, sample::select, test_runner::TestCaseResult};
use register::{
    Seat,
    harness::{Attempt, Scene, turns, walk},
};

fn now() -> Timestamp {
    Timestamp::parse("2026-10-05T08:00:00+07:00").unwrap()
}

fn officer() -> Actor {
    let seat = Seat { role: "administrator".to_owned(), unit: "H56.71".parse().unwrap() };
    Actor::Officer { account: AccountId::new(Timestamp::EPOCH, &SeededRandom::new(1)), seat }
}

fn sheet() -> Sheet {
    let set = |kind, count| Equipment { kind, name: " Bộ  hội nghị ".to_owned(), count };
    Sheet {
        name: "Điểm cầu xã Hạc Thành".to_owned(),
        place: "Tầng 2, trụ sở UBND".to_owned(),
        equipment: vec![set(EquipmentKind::Camera, 1), set(EquipmentKind::Microphone, 4)],
        contact: Contact { account: None, phone: Some("02373852246".parse().unwrap()) },
    }
}

fn open() -> Command {
    let id = SiteId::new(Timestamp::EPOCH, &SeededRandom::new(2));
    Command::Open { id, unit: "H56.71".parse().unwrap(), sheet: sheet() }
}

fn token(text: &str) -> Sha256Hash {
    Sha256Hash::of(text.as_bytes())
}

fn pair(text: &str) -> Command {
    Command::Pair { token: token(text) }
}

fn revoke() -> Command {
    Command::Revoke { reason: "Mất máy".to_owned() }
}

fn close() -> Command {
    Command::Close { reason: "Sáp nhập".to_owned() }
}

fn decide(found: Option<&Site>, command: &Command) -> Result<Vec<Event>, Refusal> {
    SiteRegister::decide(found, command, &Context { now: now(), actor: &officer() })
}

fn after(commands: &[Command]) -> Site {
    let mut found = None;
    for command in commands {
        for event in decide(found.as_ref(), command).unwrap() {
            let entry = Entry { version: 1, at: now(), by: officer(), event };
            found = Some(SiteRegister::evolve(found.take(), &entry).unwrap());
        }
    }
    found.unwrap()
}

#[test]
fn site_is_opened_with_its_equipment_and_changed() {
    let found = after(&[open()]);
    assert_eq!(found.sheet.equipment[0].name, "Bộ hội nghị");
    assert_eq!((found.kiosk.name(), found.listing().token), ("unpaired", None));
    let same = Command::Change { sheet: sheet() };
    assert_eq!(decide(Some(&found), &same), Ok(Vec::new()), "nothing changed");
    let nameless = Command::Change { sheet: Sheet { name: " ".to_owned(), ..sheet() } };
    assert_eq!(decide(Some(&found), &nameless), Err(Refusal::TextFault { field: "site" }));
    let mut none = sheet();
    none.equipment[0].count = 0;
    assert_eq!(
        decide(Some(&found), &Command::Change { sheet: none }),
        Err(Refusal::EquipmentFault)
    );
}

#[test]
fn kiosk_is_known_by_its_token_as_long_as_it_is_paired() {
    let found = after(&[open(), pair("a")]);
    assert!(found.knows(&token("a")) && !found.knows(&token("b")));
    assert_eq!(found.listing().token, Some(token("a")));
    let new = after(&[open(), pair("a"), pair("b")]);
    assert!(new.knows(&token("b")) && !new.knows(&token("a")), "a new kiosk takes its place");
}

#[test]
fn token_that_was_taken_away_or_given_back_never_opens_the_door_again() {
    for gone in [revoke(), Command::Unpair, close()] {
        let closes = gone == close();
        let mut commands = vec![open(), pair("a"), gone];
        if closes {
            commands.push(Command::Reopen);
        }
        let found = after(&commands);
        assert!(!found.knows(&token("a")), "{commands:?}");
        assert_eq!(decide(Some(&found), &pair("a")), Err(Refusal::TokenSpent));
        assert!(decide(Some(&found), &pair("b")).is_ok());
    }
    assert_eq!(decide(Some(&after(&[open()])), &revoke()), Err(Refusal::NotPaired));
}

#[test]
fn closed_site_is_only_opened_again() {
    let found = after(&[open(), pair("a"), close()]);
    assert_eq!((found.standing, &found.kiosk), (Standing::Closed, &Kiosk::Unpaired));
    assert_eq!(decide(Some(&found), &pair("b")), Err(Refusal::NotNow { standing: "closed" }));
    assert_eq!(after(&[open(), close(), Command::Reopen]).closed, None);
}

struct Sites;

fn commands() -> Vec<Command> {
    let other = Sheet { name: "Điểm cầu xã Quảng Phú".to_owned(), ..sheet() };
    vec![
        open(),
        Command::Change { sheet: other },
        pair("a"),
        pair("b"),
        pair("c"),
        Command::Unpair,
        revoke(),
        close(),
        Command::Reopen,
    ]
}

impl Scene for Sites {
    type Register = SiteRegister;

    fn attempts(&self, found: Option<&Site>) -> BoxedStrategy<Attempt<Command>> {
        let usual = if found.is_none() { vec![open()] } else { commands() };
        select(usual).prop_map(|command| Attempt { actor: officer(), command }).boxed()
    }

    fn probes(&self, _: Option<&Site>) -> Vec<Attempt<Command>> {
        commands().into_iter().map(|command| Attempt { actor: officer(), command }).collect()
    }

    fn decide(
        &self,
        found: Option<&Site>,
        attempt: &Attempt<Command>,
        at: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let context = Context { now: at, actor: &attempt.actor };
        SiteRegister::decide(found, &attempt.command, &context)
    }

    fn law(
        &self,
        before: Option<&Site>,
        attempt: &Attempt<Command>,
        entries: &[Entry<Event>],
        after: &Site,
    ) -> TestCaseResult {
        prop_assert!(Command::ACTIONS.contains(&attempt.command.action()));
        prop_assert!(entries.iter().all(|entry| Event::KINDS.contains(&entry.event.kind())));
        if let Kiosk::Paired { token, .. } = &after.kiosk {
            let known = before.is_some_and(|before| before.knows(token));
            let spent = before.is_some_and(|before| before.spent.contains(token));
            prop_assert!(known || !spent, "a spent token opens the door");
            prop_assert_eq!(after.standing, Standing::Open);
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn sites_keep_the_promises_of_a_register(turns in turns(1..=30)) {
        walk(&Sites, now(), &turns)?;
    }
}
