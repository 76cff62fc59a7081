//! Tests of motions: the scene they share, and the rules one by one.

use super::*;
use crate::{
    Share, VoteRule,
    meeting::tests::{
        account, chair, commune, half, member, program, running_meeting, seated, secretary, start,
        stranger, unit,
    },
};
use kernel::{hash::Sha256Hash, id::MotionId, random::SeededRandom};
use register::fold;
use std::sync::LazyLock;

mod walks;

static MEETING: LazyLock<crate::Meeting> = LazyLock::new(running_meeting);

fn by_account(n: u64) -> NewVoter {
    NewVoter { who: Elector::Account { account: account(n) }, stand_in: None }
}

/// 1: a member; 2, 3: more of them; 4: a commune, for which its head votes.
fn voters() -> Vec<NewVoter> {
    let commune = NewVoter { who: Elector::Unit { unit: unit("H56.71") }, stand_in: None };
    vec![by_account(5), by_account(7), by_account(20), commune]
}

fn proposing(change: impl FnOnce(&mut NewMotion)) -> Command {
    let mut new = NewMotion {
        id: MotionId::new(start(), &SeededRandom::new(50)),
        meeting: MEETING.id,
        agency: unit("H56.01"),
        item: Some(1),
        text: "Thông qua phương án quy hoạch bến cá".to_owned(),
        choices: Choices::Standard,
        secret: false,
        voters: voters(),
        affirmed: false,
    };
    change(&mut new);
    Command::Propose(Box::new(new))
}

fn propose() -> Command {
    proposing(|_| {})
}

fn secretly() -> Command {
    proposing(|new| new.secret = true)
}

fn vote(voter: u32, option: &str) -> Command {
    Command::Vote { voter, option: option.to_owned() }
}

fn on_paper(voter: u32, option: &str) -> Command {
    Command::RecordPaper { voter, option: option.to_owned() }
}

fn sealed(counts: &[(&str, u32)]) -> Command {
    let counts =
        counts.iter().map(|(option, votes)| Count { option: (*option).to_owned(), votes: *votes });
    let commitment = Sha256Hash::of(b"ballots");
    Command::Close { sealed: Some(Sealed { counts: counts.collect(), commitment }) }
}

fn close() -> Command {
    Command::Close { sealed: None }
}

/// The meeting as it is for an actor; three of its members are there.
fn setting(actor: &Actor) -> Setting {
    Setting { present: 3, ..Setting::of(&MEETING, actor) }
}

fn decide_in(
    setting: Setting,
    now: Timestamp,
    actor: &Actor,
    found: Option<&Motion>,
    command: &Command,
) -> Result<Vec<Event>, Refusal> {
    MotionRegister::decide(found, command, &Context { now, actor, setting })
}

fn decide(actor: &Actor, found: Option<&Motion>, command: &Command) -> Result<Vec<Event>, Refusal> {
    decide_in(setting(actor), start(), actor, found, command)
}

fn refused(actor: &Actor, found: Option<&Motion>, command: &Command) -> Refusal {
    decide(actor, found, command).unwrap_err()
}

fn told(commands: &[(Actor, Command)]) -> Vec<Entry<Event>> {
    let mut found: Option<Motion> = None;
    let mut entries = Vec::new();
    for (actor, command) in commands {
        let events = decide(actor, found.as_ref(), command)
            .unwrap_or_else(|refusal| panic!("{command:?}: {refusal}"));
        for event in events {
            let version = entries.len() as u64 + 1;
            let entry = Entry { version, at: start(), by: actor.clone(), event };
            found = Some(MotionRegister::evolve(found.take(), &entry).unwrap());
            entries.push(entry);
        }
    }
    entries
}

fn after(commands: &[(Actor, Command)]) -> Motion {
    fold::<MotionRegister>(told(commands)).unwrap().unwrap()
}

fn second() -> Actor {
    seated(7, "leader", "H56.09")
}

fn third() -> Actor {
    seated(20, "leader", "H56.20")
}

fn opened(propose: Command, more: Vec<(Actor, Command)>) -> Vec<(Actor, Command)> {
    [vec![(secretary(), propose), (chair(), Command::Open)], more].concat()
}

fn matter_of(found: &Motion) -> &Matter {
    found.matter.as_deref().unwrap()
}

#[test]
fn open_vote_is_carried_by_more_than_half_of_all_members() {
    let votes = vec![
        (member(), vote(1, "approve")),
        (second(), vote(2, "approve")),
        (commune(), vote(4, "approve")),
        (chair(), close()),
    ];
    let found = after(&opened(propose(), votes));
    let outcome = found.outcome().unwrap();
    assert_eq!((outcome.passed, outcome.votes, outcome.members, outcome.needed), (true, 3, 4, 3));
    assert_eq!(
        outcome.rule,
        VoteRule { quorum: half(), majority: half(), of: crate::Base::Members }
    );
    let two = opened(
        propose(),
        vec![(member(), vote(1, "approve")), (second(), vote(2, "approve")), (chair(), close())],
    );
    assert!(!after(&two).outcome().unwrap().passed, "half of all members is not more than half");
}

#[test]
fn vote_may_be_changed_until_the_closing_and_not_after() {
    let commands =
        opened(propose(), vec![(member(), vote(1, "approve")), (member(), vote(1, "reject"))]);
    let found = after(&commands);
    assert_eq!(matter_of(&found).votes.len(), 1);
    assert_eq!(matter_of(&found).votes[0].option, "reject");
    assert_eq!(decide(&member(), Some(&found), &vote(1, "reject")), Ok(Vec::new()));
    let closed = after(&[commands, vec![(chair(), close())]].concat());
    let late = refused(&member(), Some(&closed), &vote(1, "approve"));
    assert_eq!(late, Refusal::NotNow { standing: "closed" });
}

#[test]
fn nobody_gives_the_vote_of_another_or_two_votes() {
    let found = after(&opened(propose(), Vec::new()));
    assert_eq!(refused(&member(), Some(&found), &vote(2, "approve")), Refusal::NotYourVote);
    assert_eq!(
        refused(&member(), Some(&found), &vote(9, "approve")),
        Refusal::NoVoter { number: 9 }
    );
    assert_eq!(refused(&member(), Some(&found), &vote(1, "maybe")), Refusal::NoChoice);
    // Whoever is a member and heads a commune as well has one vote.
    let both = seated(5, "leader", "H56.71");
    assert_eq!(refused(&both, Some(&found), &vote(4, "approve")), Refusal::OneVote);
    let found = after(&opened(propose(), vec![(commune(), vote(4, "reject"))]));
    let deputy = seated(44, "division_head", "H56.71");
    assert!(
        decide(&deputy, Some(&found), &vote(4, "approve")).is_ok(),
        "the unit's vote is changed"
    );
    let again = proposing(|new| new.voters = vec![by_account(5), by_account(5)]);
    assert_eq!(refused(&secretary(), None, &again), Refusal::NamedTwice);
    let two_hats = proposing(|new| {
        new.voters = vec![by_account(5), NewVoter { stand_in: Some(account(5)), ..by_account(7) }];
    });
    assert_eq!(refused(&secretary(), None, &two_hats), Refusal::NamedTwice);
}

#[test]
fn stand_in_votes_in_place_of_the_member_and_not_beside() {
    let name = |stand_in| Command::NameStandIn { voter: 2, stand_in };
    let found = after(&opened(propose(), vec![(secretary(), name(Some(account(60))))]));
    assert_eq!(refused(&second(), Some(&found), &vote(2, "approve")), Refusal::NotYourVote);
    let stand_in = seated(60, "specialist", "H56.09");
    assert!(decide(&stand_in, Some(&found), &vote(2, "approve")).is_ok());
    let voted = after(&opened(propose(), vec![(second(), vote(2, "approve"))]));
    let late = refused(&secretary(), Some(&voted), &name(Some(account(60))));
    assert_eq!(late, Refusal::HasVoted { number: 2 });
    let taken = refused(
        &secretary(),
        Some(&found),
        &Command::NameStandIn { voter: 3, stand_in: Some(account(5)) },
    );
    assert_eq!(taken, Refusal::NamedTwice);
}

#[test]
fn opinion_form_of_an_absent_member_counts_and_gives_way_to_them() {
    let commands = opened(propose(), vec![(secretary(), on_paper(3, "approve"))]);
    let found = after(&commands);
    assert!(matter_of(&found).votes[0].on_paper);
    let came = after(&[commands, vec![(third(), vote(3, "reject"))]].concat());
    assert_eq!((matter_of(&came).votes.len(), matter_of(&came).votes[0].on_paper), (1, false));
    assert_eq!(
        refused(&secretary(), Some(&came), &on_paper(3, "approve")),
        Refusal::HasVoted { number: 3 }
    );
    assert_eq!(refused(&member(), Some(&found), &on_paper(2, "approve")), Refusal::NotSecretary);
}

#[test]
fn motion_is_opened_in_a_running_meeting_with_a_quorum() {
    let found = after(&[(secretary(), propose())]);
    let open = |change: fn(&mut Setting)| {
        let mut setting = setting(&chair());
        change(&mut setting);
        decide_in(setting, start(), &chair(), Some(&found), &Command::Open)
    };
    assert_eq!(open(|setting| setting.running = false), Err(Refusal::NotRunning));
    assert_eq!(
        open(|setting| setting.present = 2),
        Err(Refusal::NoQuorum { present: 2, needed: 3 })
    );
    assert_eq!(open(|setting| setting.present = 3), Ok(vec![Event::Opened { present: 3 }]));
    assert_eq!(refused(&secretary(), Some(&found), &Command::Open), Refusal::NotConducting);
    let nobody = after(&[(secretary(), proposing(|new| new.voters = Vec::new()))]);
    assert_eq!(refused(&chair(), Some(&nobody), &Command::Open), Refusal::NoVoters);
}

#[test]
fn motion_is_proposed_by_those_who_prepare_where_the_kind_takes_votes() {
    assert_eq!(refused(&stranger(), None, &propose()), Refusal::NotPreparing);
    let propose_in = |change: fn(&mut Setting), command: &Command| {
        let mut setting = setting(&secretary());
        change(&mut setting);
        decide_in(setting, start(), &secretary(), None, command).unwrap_err()
    };
    assert_eq!(propose_in(|setting| setting.rule = None, &propose()), Refusal::NoVotes);
    assert_eq!(
        propose_in(|setting| setting.secret_votes = false, &secretly()),
        Refusal::NotSecretly
    );
    assert_eq!(propose_in(|setting| setting.ahead = false, &propose()), Refusal::MeetingOver);
}

#[test]
fn options_of_its_own_stand_beside_abstention_and_differ() {
    let own = |words: &[&str]| {
        let words = words.iter().map(|it| (*it).to_owned()).collect();
        proposing(|new| new.choices = Choices::Own(words))
    };
    let found = after(&[(secretary(), own(&["Phương án 1", "Phương án 2"]))]);
    let keys: Vec<&str> = matter_of(&found).choices.iter().map(|one| one.key.as_str()).collect();
    assert_eq!(keys, ["option_1", "option_2", "abstain"]);
    for wrong in [&["Một"][..], &["Một", "MỘT"], &[]] {
        assert_eq!(refused(&secretary(), None, &own(wrong)), Refusal::ChoicesFault);
    }
    let votes = vec![
        (member(), vote(1, "option_2")),
        (second(), vote(2, "option_2")),
        (third(), vote(3, "option_2")),
        (chair(), close()),
    ];
    let found = after(&opened(own(&["Phương án 1", "Phương án 2"]), votes));
    let outcome = found.outcome().unwrap();
    assert_eq!((outcome.carried.as_deref(), outcome.passed), (Some("option_2"), true));
}

#[test]
fn secret_vote_knows_who_has_a_ballot_and_nothing_else() {
    let issue = |actor: Actor, voter| (actor, Command::IssueBallot { voter });
    let commands =
        opened(secretly(), vec![issue(member(), 1), issue(second(), 2), issue(commune(), 4)]);
    let found = after(&commands);
    assert_eq!(
        refused(&member(), Some(&found), &Command::IssueBallot { voter: 1 }),
        Refusal::BallotIssued
    );
    assert_eq!(refused(&member(), Some(&found), &vote(1, "approve")), Refusal::VotedSecretly);
    assert_eq!(refused(&secretary(), Some(&found), &on_paper(3, "reject")), Refusal::VotedSecretly);
    for wrong in [
        close(),
        sealed(&[("approve", 4)]),
        sealed(&[("approve", 1), ("approve", 1)]),
        sealed(&[("maybe", 1)]),
        sealed(&[("approve", u32::MAX), ("reject", u32::MAX)]),
    ] {
        assert_eq!(refused(&chair(), Some(&found), &wrong), Refusal::TallyFault, "{wrong:?}");
    }
    let entries =
        told(&[commands, vec![(chair(), sealed(&[("reject", 1), ("approve", 2)]))]].concat());
    let found = fold::<MotionRegister>(entries.clone()).unwrap().unwrap();
    let outcome = found.outcome().unwrap();
    assert_eq!((outcome.votes, outcome.passed, outcome.members), (3, false, 4));
    assert_eq!(
        matter_of(&found).closing.as_ref().unwrap().commitment,
        Some(Sha256Hash::of(b"ballots"))
    );
    assert!(matter_of(&found).votes.is_empty());
    // No entry that names a voter names an option.
    for entry in &entries {
        let text = serde_json::to_string(&entry.event).unwrap();
        let names_option = matches!(entry.event, Event::Closed { .. } | Event::Proposed { .. });
        assert!(names_option || !text.contains("approve"), "{text}");
    }
    let late = refused(&third(), Some(&found), &Command::IssueBallot { voter: 3 });
    assert_eq!(late, Refusal::NotNow { standing: "closed" });
}

#[test]
fn vote_of_two_cannot_be_secret_and_an_open_one_issues_no_ballots() {
    let few = proposing(|new| {
        new.secret = true;
        new.voters.truncate(2);
    });
    let found = after(&[(secretary(), few)]);
    assert_eq!(refused(&chair(), Some(&found), &Command::Open), Refusal::TooFewForSecret);
    let open = after(&opened(propose(), Vec::new()));
    assert_eq!(
        refused(&member(), Some(&open), &Command::IssueBallot { voter: 1 }),
        Refusal::VotedOpenly
    );
    assert_eq!(refused(&chair(), Some(&open), &sealed(&[])), Refusal::TallyFault);
}

#[test]
fn withdrawn_motion_leaves_the_act_without_a_word() {
    let commands =
        opened(propose(), vec![(member(), vote(1, "approve")), (program(), Command::Withdraw)]);
    let entries = told(&commands);
    let found = fold::<MotionRegister>(entries.clone()).unwrap().unwrap();
    assert_eq!((found.standing, found.matter.is_none()), (Standing::Withheld, true));
    let blank = Event::blank(&found);
    let last = entries.len() - 1;
    let blanked = entries.into_iter().enumerate().map(|(at, entry)| {
        if at == last { entry } else { Entry { event: blank.clone(), ..entry } }
    });
    let blanked: Vec<Entry<Event>> = blanked.collect();
    let text = serde_json::to_string(&blanked).unwrap();
    assert!(!text.contains("bến cá") && !text.contains("approve"), "{text}");
    assert_eq!(fold::<MotionRegister>(blanked).unwrap(), Some(found.clone()));
    assert!(found.listing().stands.is_empty());
}

#[test]
fn text_that_names_a_secret_is_kept_out() {
    let marked = proposing(|new| new.text = "TUYỆT MẬT\nPhương án".to_owned());
    assert!(matches!(refused(&secretary(), None, &marked), Refusal::Secret { place: "text", .. }));
}

#[test]
fn rows_tell_whose_vote_is_waited_for_until_it_is_closed() {
    let commands = opened(propose(), vec![(member(), vote(1, "approve"))]);
    let listing = after(&commands).listing();
    let done: Vec<bool> = listing.stands.iter().map(|stand| stand.done).collect();
    assert_eq!(done, [true, false, false, false]);
    assert_eq!(listing.stands[3].unit, Some(unit("H56.71")));
    let closed = after(&[commands, vec![(chair(), close())]].concat()).listing();
    assert!(closed.stands.is_empty() && closed.passed == Some(false));
}

#[test]
fn those_invited_with_a_vote_are_the_electors() {
    let electors = running_meeting().electors();
    let expected = [5, 7].map(|n| (Elector::Account { account: account(n) }, None));
    assert_eq!(electors, expected);
    let share = Share::more_than(1, 2).unwrap();
    assert_eq!(running_meeting().quorum(), Some((share, 2)));
    let roll = Setting::of(&running_meeting(), &chair()).present;
    assert_eq!(roll, 2, "both were there at the roll-call");
}

#[test]
fn motions_of_a_cancelled_meeting_are_given_up_by_the_program() {
    let drop = Command::Drop { reason: "Hủy cuộc họp".to_owned() };
    let found = after(&opened(propose(), vec![(program(), drop.clone())]));
    assert_eq!(found.standing, Standing::Dropped);
    let open = after(&opened(propose(), Vec::new()));
    assert_eq!(refused(&member(), Some(&open), &drop), Refusal::NotPreparing);
    assert_eq!(refused(&program(), Some(&open), &close()), Refusal::AccountNeeded);
}
