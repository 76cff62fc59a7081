//! Tests of groups of recipients: the harness every register passes, and the rules one by one.

use super::{Command, Event, Group, GroupRegister};
use crate::{Refusal, outgoing::Recipient};
use kernel::{
    id::{AccountId, GroupId},
    random::SeededRandom,
    time::Timestamp,
};
use proptest::{prelude::*, sample::select};
use register::{
    Actor, Register, Seat,
    harness::{Attempt, Scene, turns, walk},
};

fn now() -> Timestamp {
    Timestamp::EPOCH.plus_seconds(1_770_000_000)
}

fn clerk() -> Actor {
    let account = AccountId::new(Timestamp::EPOCH, &SeededRandom::new(4));
    let seat = Seat { role: "records_clerk".to_owned(), unit: "H56.201".parse().unwrap() };
    Actor::Officer { account, seat }
}

fn recipients() -> Vec<Recipient> {
    vec![
        Recipient::agency("Sở Nội vụ", "H56.12".parse().unwrap()),
        Recipient::outside("Hội Luật gia"),
    ]
}

fn found(name: &str, recipients: Vec<Recipient>) -> Command {
    let id = GroupId::new(Timestamp::EPOCH, &SeededRandom::new(8));
    Command::Found { id, agency: "H56.201".parse().unwrap(), name: name.to_owned(), recipients }
}

fn revise(name: &str, recipients: Vec<Recipient>) -> Command {
    Command::Revise { name: name.to_owned(), recipients }
}

fn commands() -> Vec<Command> {
    vec![
        found("Các thành viên Ban Chỉ đạo", recipients()),
        found("  ", recipients()),
        found("Ban Chỉ đạo", Vec::new()),
        revise("Ban Chỉ đạo", recipients()),
        revise("Ban Chỉ đạo", recipients().split_off(1)),
        Command::Dissolve,
        Command::Withdraw,
    ]
}

struct Groups;

impl Scene for Groups {
    type Register = GroupRegister;

    fn attempts(&self, _: Option<&Group>) -> BoxedStrategy<Attempt<Command>> {
        select(commands()).prop_map(|command| Attempt { actor: clerk(), command }).boxed()
    }

    fn probes(&self, _: Option<&Group>) -> Vec<Attempt<Command>> {
        commands().into_iter().map(|command| Attempt { actor: clerk(), command }).collect()
    }

    fn decide(
        &self,
        found: Option<&Group>,
        attempt: &Attempt<Command>,
        _: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        GroupRegister::decide(found, &attempt.command, &())
    }
}

proptest! {
    #[test]
    fn groups_keep_the_promises_of_a_register(turns in turns(1..=20)) {
        walk(&Groups, now(), &turns)?;
    }
}

#[test]
fn group_has_a_name_and_somebody_in_it() {
    let decide = |command: &Command| GroupRegister::decide(None, command, &());
    let field = "name";
    assert_eq!(decide(&found("  ", recipients())), Err(Refusal::TextFault { field }));
    assert_eq!(decide(&found("Ban Chỉ đạo", Vec::new())), Err(Refusal::NoRecipients));
    assert!(decide(&found("Ban Chỉ đạo", recipients())).is_ok());
}

#[test]
fn dissolved_group_changes_no_more() {
    let group = Group {
        id: GroupId::new(Timestamp::EPOCH, &SeededRandom::new(8)),
        agency: "H56.201".parse().unwrap(),
        name: "Ban Chỉ đạo".to_owned(),
        recipients: recipients(),
        dissolved: true,
    };
    let refusal = Err(Refusal::NotNow { standing: "dissolved" });
    assert_eq!(GroupRegister::decide(Some(&group), &Command::Dissolve, &()), refusal);
    let open = Group { dissolved: false, ..group };
    let same = revise("Ban  Chỉ đạo", recipients());
    assert_eq!(GroupRegister::decide(Some(&open), &same, &()), Ok(Vec::new()));
}
