//! The list of those invited, their answers, the agenda before the meeting, and the rows.
//! Not the running meeting (`hall`).

use super::*;
use crate::Shared;
use kernel::secrecy;

fn reply(invitee: u32, reply: Reply) -> Command {
    Command::Answer { invitee, reply }
}

fn matter_of(found: &Meeting) -> &Matter {
    found.matter.as_deref().unwrap()
}

#[test]
fn nobody_stands_on_the_list_twice() {
    let found = after(&called());
    let again = Command::AddInvitees { invitees: vec![with_vote(5, "H56.08")] };
    assert_eq!(refused(&secretary(), Some(&found), &again), Refusal::NamedTwice);
    let mut other_name = guest();
    if let Who::Guest(guest) = &mut other_name.who {
        guest.name = "Khách Khác".to_owned();
    }
    let same_address = Command::AddInvitees { invitees: vec![other_name] };
    assert_eq!(refused(&secretary(), Some(&found), &same_address), Refusal::NamedTwice);
    let who = Who::Site { unit: unit("H56.71"), site: Some(site(72)) };
    let room = Command::AddInvitees { invitees: vec![NewInvitee { who, ..at_site() }] };
    assert!(decide_at(start(), &secretary(), Some(&found), &room).is_ok(), "a second room");
}

#[test]
fn guests_and_observers_have_no_vote_and_posts_are_not_invited_to() {
    let found = after(&called());
    for one in [
        NewInvitee { voting: true, ..guest() },
        NewInvitee { role: Role::Observer, ..with_vote(8, "H56.10") },
        NewInvitee { role: Role::Host, voting: false, ..with_vote(8, "H56.10") },
    ] {
        let command = Command::AddInvitees { invitees: vec![one] };
        assert_eq!(refused(&secretary(), Some(&found), &command), Refusal::RoleFault);
    }
}

#[test]
fn removed_invitee_is_nobody_any_more_and_the_number_is_not_given_again() {
    let found = after(&with(
        called(),
        vec![
            (secretary(), Command::RemoveInvitee { number: 4, reason: because("Nhầm") }),
            (secretary(), Command::AddInvitees { invitees: vec![guest()] }),
        ],
    ));
    let numbers: Vec<u32> = matter_of(&found).invitees.iter().map(|one| one.number).collect();
    assert_eq!(numbers, [1, 2, 3, 5]);
    assert!(!found.is_admitted(4));
}

#[test]
fn site_confirms_with_head_count_and_absentees_and_revises_until_the_opening() {
    let found = after(&with(called(), vec![(commune(), confirm(12)), (commune(), confirm(9))]));
    let matter = matter_of(&found);
    assert_eq!(matter.invitee(1).unwrap().answered(), Answered::Coming);
    assert_eq!(matter.announced(), 9);
    assert_eq!(refused(&stranger(), Some(&found), &confirm(5)), Refusal::NotYours);
    let again = decide_at(start(), &commune(), Some(&found), &confirm(9));
    assert_eq!(again, Ok(Vec::new()), "the same answer is no event");
    let running = after(&opened());
    assert_eq!(refused(&commune(), Some(&running), &confirm(5)), Refusal::NotConducting);
    assert!(decide_at(start(), &host(), Some(&running), &confirm(5)).is_ok());
}

#[test]
fn colleague_of_the_unit_may_answer_for_its_site() {
    let found = after(&called());
    let colleague = seated(30, "specialist", "H56.71.01");
    assert!(decide_at(start(), &colleague, Some(&found), &confirm(3)).is_ok());
}

#[test]
fn site_that_confirms_names_somebody_and_nobody_twice() {
    let found = after(&called());
    assert_eq!(refused(&commune(), Some(&found), &confirm(0)), Refusal::HeadsFault);
    let by_account = |n| Named::Account(account(n));
    let says = |invitee, absent: Vec<Absentee>| Command::ConfirmSite {
        invitee,
        confirmation: Confirmation { head: by_account(4), present: 3, absent },
    };
    let away = |n: u64, stand_in: Option<u64>| Absentee {
        who: by_account(n),
        reason: "Ốm".to_owned(),
        stand_in: stand_in.map(by_account),
    };
    let head_is_away = vec![away(4, None)];
    let twice = vec![away(20, None), away(20, None)];
    let stand_in_is_away = vec![away(20, Some(21)), away(21, None)];
    for absent in [head_is_away, twice, stand_in_is_away] {
        assert_eq!(refused(&commune(), Some(&found), &says(1, absent)), Refusal::NamedTwice);
    }
    let person = refused(&member(), Some(&found), &says(2, Vec::new()));
    assert_eq!(person, Refusal::NotOfThisKind { number: 2 });
}

#[test]
fn person_comes_declines_or_sends_a_stand_in() {
    let stand_in =
        Reply::StandIn { who: Named::Account(account(31)), reason: because("Bận họp") };
    let found = after(&with(called(), vec![(member(), reply(2, stand_in))]));
    let invitee = matter_of(&found).invitee(2).unwrap();
    assert_eq!(invitee.answered(), Answered::StandIn);
    assert!(invitee.is_of(&seated(31, "specialist", "H56.08")), "the stand-in has the place");
    let silent = reply(2, Reply::Declined { reason: String::new() });
    assert_eq!(refused(&member(), Some(&found), &silent), Refusal::TextFault { field: "reason" });
    assert_eq!(refused(&member(), Some(&found), &reply(3, Reply::Comes)), Refusal::NotYours);
    // Guests answer by a link, which the program passes on.
    let guest = after(&with(called(), vec![(program(), reply(4, Reply::Comes))]));
    assert_eq!(matter_of(&guest).announced(), 1);
}

#[test]
fn agenda_is_ordered_by_naming_every_item_once() {
    let found = after(&called());
    let order = |order: &[u32]| Command::OrderItems { order: order.to_vec() };
    for wrong in [&[1][..], &[1, 1], &[1, 2, 3], &[]] {
        assert_eq!(refused(&secretary(), Some(&found), &order(wrong)), Refusal::OrderFault);
    }
    let turned = after(&with(called(), vec![(secretary(), order(&[2, 1]))]));
    let numbers: Vec<u32> = matter_of(&turned).items.iter().map(|item| item.number).collect();
    assert_eq!(numbers, [2, 1]);
}

#[test]
fn item_that_was_spoken_of_stays_on_the_agenda() {
    let remove = |number| Command::RemoveItem { number, reason: because("Hoãn") };
    let found = after(&with(opened(), vec![(chair(), Command::BeginItem { number: 1 })]));
    assert_eq!(refused(&chair(), Some(&found), &remove(1)), Refusal::ItemBegun { number: 1 });
    let removed = after(&with(called(), vec![(secretary(), remove(1))]));
    let matter = matter_of(&removed);
    assert_eq!((matter.items.len(), matter.papers[0].item), (1, None), "its paper stays");
}

#[test]
fn presenter_brings_papers_of_the_own_item_alone() {
    let found = after(&called());
    let presenter = seated(50, "leader", "H56.08");
    assert!(decide_at(start(), &presenter, Some(&found), &paper("bb", "phu-luc.pdf")).is_ok());
    let Command::AddPaper(new) = paper("bb", "phu-luc.pdf") else { unreachable!() };
    let whole = Command::AddPaper(Box::new(NewPaper { item: None, ..*new }));
    assert_eq!(refused(&presenter, Some(&found), &whole), Refusal::NotPreparing);
}

#[test]
fn same_paper_is_not_taken_twice_until_it_was_taken_out() {
    let found = after(&called());
    assert_eq!(refused(&secretary(), Some(&found), &paper("a", "b.pdf")), Refusal::PaperTwice);
    let out = Command::TakeOutPaper { number: 1, reason: because("Bản cũ") };
    let again = with(called(), vec![(secretary(), out), (secretary(), paper("a", "b.pdf"))]);
    let found = after(&again);
    assert!(matter_of(&found).paper(1).is_none());
    assert_eq!(matter_of(&found).paper(2).unwrap().file.name, "b.pdf");
}

#[test]
fn invited_people_see_a_meeting_once_it_is_called_and_guests_are_in_no_row() {
    let asked = after(&called()[..5]).listing();
    assert!(asked.stands.iter().all(|stand| stand.unit != Some(unit("H56.71"))));
    let listing = after(&with(called(), vec![(commune(), confirm(3))])).listing();
    let stand = |n: Option<u64>, at: Option<&str>, role, answered| Stand {
        unit: at.map(unit),
        account: n.map(account),
        role,
        answered,
    };
    for expected in [
        stand(Some(1), None, Role::Chair, Answered::Coming),
        stand(None, Some("H56.71"), Role::SiteHead, Answered::Coming),
        stand(Some(5), None, Role::Delegate, Answered::Waiting),
        stand(None, Some("H56.08"), Role::Presenter, Answered::Coming),
    ] {
        assert!(listing.stands.contains(&expected), "{expected:?}");
    }
    assert_eq!(listing.stands.len(), 3 + 1 + 3);
    let needs = listing.booking.unwrap().needs;
    let rooms = [Shared::Site(site(70)), Shared::Site(site(71))];
    assert!(rooms.iter().all(|room| needs.contains(room)) && needs.len() == 5);
    assert!(after(&closed()).listing().booking.is_none(), "what is over needs no room");
}

#[test]
fn names_of_guests_and_absentees_do_not_reach_debug_output() {
    let shown = format!("{:?}", after(&opened()));
    for name in ["Khách", "khach@", "Vắng", "Thay"] {
        assert!(!shown.contains(name), "{name}");
    }
}

#[test]
fn roles_of_somebody_come_with_the_foremost_first() {
    let found = after(&opened());
    assert_eq!(found.roles_of(&chair()), [Role::Chair]);
    assert_eq!(found.roles_of(&member()), [Role::Presenter, Role::Delegate]);
    assert_eq!(found.roles_of(&commune()), [Role::SiteHead]);
    assert!(found.roles_of(&stranger()).is_empty());
}

#[test]
fn paper_in_doubt_is_taken_once_somebody_says_that_it_bears_no_mark() {
    let found = after(&called());
    let doubtful = |affirmed| {
        let Command::AddPaper(mut new) = paper("bb", "quet.pdf") else { unreachable!() };
        new.on_first_page = Some(secrecy::Sign::Doubt(secrecy::Degree::Secret));
        Command::AddPaper(Box::new(NewPaper { affirmed, ..*new }))
    };
    let refusal = refused(&secretary(), Some(&found), &doubtful(false));
    assert_eq!(refusal, Refusal::PerhapsSecret { degree: "mat", place: "first_page" });
    assert!(decide_at(start(), &secretary(), Some(&found), &doubtful(true)).is_ok());
}
