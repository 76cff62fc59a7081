//! The room against a meeting that the register runs: who is in, who is heard, what is left of those who go.

use crate::room::{GRACE_SECONDS, carry::Todo};
use crate::{Act, Device, Fault, Look, Room, Spot, State};
use kernel::id::{AccountId, MeetingId};
use kernel::random::SeededRandom;
use kernel::time::Timestamp;
use meeting::meeting::{
    Command, Context, Event, NewInvitee, NewMeeting, Place, Posts, Role, Sheet, Span, Who,
};
use meeting::{Base, Kind, Meeting, MeetingRegister, Share, VoteRule};
use proptest::prelude::*;
use register::{Actor, Entry, Register, Seat};
use sfu::PeerId;
use std::collections::BTreeMap;

const CHAIR: Spot = Spot::Posted(1);

fn at(seconds: i64) -> Timestamp {
    Timestamp::parse("2026-10-12T07:30:00+07:00").unwrap().plus_seconds(seconds)
}

fn account(n: u64) -> AccountId {
    AccountId::new(Timestamp::EPOCH, &SeededRandom::new(n))
}

fn seated(n: u64, role: &str, unit: &str) -> Actor {
    let seat = Seat { role: role.to_owned(), unit: unit.parse().unwrap() };
    Actor::Officer { account: account(n), seat }
}

fn chair() -> Actor {
    seated(1, "leader", "H56.01")
}

/// A member with a vote, number 1 of the list.
fn member() -> Actor {
    seated(5, "leader", "H56.08")
}

/// The head of a commune, whose site is number 2.
fn commune() -> Actor {
    seated(4, "leader", "H56.71")
}

fn kinds() -> Vec<Kind> {
    let half = Share::more_than(1, 2).unwrap();
    let vote = Some(VoteRule { quorum: half, majority: half, of: Base::Members });
    let key = "committee_session".to_owned();
    vec![Kind { key, quorum: Some(half), vote, secret_votes: true, recording_days: Some(90) }]
}

/// A meeting with its version, as the door keeps it.
struct Kept {
    meeting: Option<Meeting>,
    version: u64,
}

impl Kept {
    fn act(&mut self, actor: &Actor, command: &Command) {
        let kinds = kinds();
        let context = Context { now: at(0), actor, kinds: &kinds, motions_open: 0 };
        let events: Vec<Event> =
            MeetingRegister::decide(self.meeting.as_ref(), command, &context).unwrap();
        for event in events {
            self.version += 1;
            let entry = Entry { version: self.version, at: at(0), by: actor.clone(), event };
            self.meeting = Some(MeetingRegister::evolve(self.meeting.take(), &entry).unwrap());
        }
    }

    fn called() -> Self {
        let mut kept = Kept { meeting: None, version: 0 };
        let new = NewMeeting {
            id: MeetingId::new(Timestamp::EPOCH, &SeededRandom::new(8)),
            agency: "H56.01".parse().unwrap(),
            kind: "committee_session".to_owned(),
            convener: Place { unit: "H56.01".parse().unwrap(), account: Some(account(1)) },
            posts: Posts {
                chair: account(1),
                secretary: Some(account(2)),
                host: Some(account(3)),
                co_hosts: Vec::new(),
            },
            planned: Span { begins_at: at(60), ends_at: at(7_200) },
            series: None,
            sheet: Sheet {
                title: "Session".to_owned(),
                words: String::new(),
                place: "Room 2".to_owned(),
                central: None,
            },
            affirmed: false,
        };
        let secretary = seated(2, "specialist", "H56.01.02");
        kept.act(&secretary, &Command::Request(Box::new(new)));
        kept.act(&chair(), &Command::Approve { note: String::new() });
        let item =
            meeting::meeting::ItemSheet { title: "First".to_owned(), presenter: None, minutes: 10 };
        kept.act(&secretary, &Command::AddItem { item, affirmed: false });
        let person = Who::Person { unit: "H56.08".parse().unwrap(), account: account(5) };
        let site = Who::Site { unit: "H56.71".parse().unwrap(), site: None };
        let invitees = vec![
            NewInvitee { who: person, role: Role::Delegate, voting: true },
            NewInvitee { who: site, role: Role::SiteHead, voting: false },
        ];
        kept.act(&secretary, &Command::AddInvitees { invitees });
        kept.act(&secretary, &Command::Invite { letter: None });
        kept
    }

    fn room(&self) -> Room {
        Room::new(self.meeting.clone().unwrap(), self.version, false)
    }

    /// Carries out what the room asks of the register, and shows the room what became of it.
    fn carry(&mut self, room: &mut Room, spot: Spot, actor: &Actor, act: Act) -> Vec<PeerId> {
        let Todo::Ask(commands) = sits(room, spot, act, at(0)).unwrap() else {
            panic!("the room itself changed")
        };
        for command in commands {
            self.act(actor, &command);
        }
        room.see(self.meeting.clone().unwrap(), self.version)
    }
}

/// Carries out an act of whoever sits there.
fn sits(room: &mut Room, spot: Spot, act: Act, at: Timestamp) -> Result<Todo, Fault> {
    let who = room.account(spot).unwrap_or_else(|| account(5));
    room.act((spot, who), act, at)
}

/// Chair, member and commune listen; the meeting is open and nobody is let in yet.
fn opened() -> (Kept, Room) {
    let mut kept = Kept::called();
    let mut room = kept.room();
    for (n, actor) in [(1, chair()), (2, member()), (3, commune())] {
        let spot = room.spot_of(&actor, None).unwrap();
        room.page_opened(spot, actor.account().unwrap(), PeerId(n)).unwrap();
    }
    kept.carry(&mut room, CHAIR, &chair(), Act::Open);
    (kept, room)
}

fn admitted() -> (Kept, Room) {
    let (mut kept, mut room) = opened();
    kept.carry(&mut room, CHAIR, &chair(), Act::AdmitAll);
    for peer in 1..4 {
        room.connected(PeerId(peer), true);
    }
    for spot in [CHAIR, MEMBER, COMMUNE] {
        sits(&mut room, spot, CAMERA, at(0)).unwrap();
    }
    (kept, room)
}

/// A page that has a camera and a microphone.
const CAMERA: Act = Act::Sending { camera: true, screen: false, microphone: true };
const MEMBER: Spot = Spot::Listed(1);
const COMMUNE: Spot = Spot::Listed(2);

#[test]
fn a_spot_is_ones_own_place_or_that_of_the_site_or_of_the_post() {
    let mut room = Kept::called().room();
    assert_eq!(room.spot_of(&chair(), None), Some(CHAIR));
    assert_eq!(room.spot_of(&member(), None), Some(MEMBER));
    assert_eq!(room.spot_of(&commune(), Some(MEMBER)), Some(COMMUNE), "not another's");
    assert_eq!(room.spot_of(&seated(9, "leader", "H56.99"), None), None);
    for spot in [MEMBER, CHAIR] {
        assert_eq!(spot.to_string().parse(), Ok(spot));
    }
}

#[test]
fn before_the_opening_only_those_who_conduct_are_in() {
    let mut room = Kept::called().room();
    assert_eq!(room.spot_of(&chair(), None), Some(CHAIR));
    assert_eq!((room.state(CHAIR), room.state(MEMBER)), (State::In, State::Waiting));
}

#[test]
fn whoever_waits_neither_joins_nor_acts_until_let_in() {
    let (mut kept, mut room) = opened();
    assert_eq!(room.waiting().collect::<Vec<_>>(), [MEMBER, COMMUNE]);
    assert_eq!(room.joining((MEMBER, account(5)), Device::Large, 8), None);
    assert_eq!(sits(&mut room, MEMBER, Act::Raise, at(0)), Err(Fault::Outside));
    kept.carry(&mut room, CHAIR, &chair(), Act::Admit { seats: vec![MEMBER] });
    assert_eq!(room.joining((MEMBER, account(5)), Device::Large, 8), Some(PeerId(2)));
    assert_eq!(room.state(COMMUNE), State::Waiting);
}

#[test]
fn only_those_given_the_floor_are_in_the_floor_of_the_table() {
    let (mut kept, mut room) = admitted();
    let floor = |room: &mut Room| room.plan().map(|table| table.floor);
    assert_eq!(floor(&mut room).unwrap().into_iter().collect::<Vec<_>>(), [PeerId(1)]);
    sits(&mut room, COMMUNE, Act::Raise, at(1)).unwrap();
    sits(&mut room, MEMBER, Act::Raise, at(2)).unwrap();
    assert_eq!((room.hand(COMMUNE), room.hand(MEMBER)), (Some(1), Some(2)));
    kept.carry(&mut room, CHAIR, &chair(), Act::Next { seconds: Some(60) });
    assert_eq!((room.hand(COMMUNE), room.hand(MEMBER)), (None, Some(1)));
    let heard = floor(&mut room).unwrap();
    assert!(heard.contains(&PeerId(3)) && !heard.contains(&PeerId(2)));
    kept.carry(&mut room, CHAIR, &chair(), Act::MuteAll);
    assert_eq!(floor(&mut room).unwrap().len(), 1);
}

#[test]
fn whoever_is_sent_out_loses_connection_and_picture_at_once() {
    let (mut kept, mut room) = admitted();
    sits(&mut room, CHAIR, Act::Stage { seat: Some(MEMBER) }, at(1)).unwrap();
    let act = Act::Remove { seat: MEMBER, words: "Noise".to_owned() };
    let parted = kept.carry(&mut room, CHAIR, &chair(), act);
    assert_eq!(parted, [PeerId(2)]);
    assert_eq!((room.state(MEMBER), room.stage()), (State::Removed, None));
    assert!(!room.plan().unwrap().lines.contains_key(&PeerId(2)));
}

#[test]
fn acts_of_conducting_are_refused_to_others_and_change_nothing() {
    let (_, mut room) = admitted();
    let before = room.plan();
    for act in [
        Act::AdmitAll,
        Act::MuteAll,
        Act::Lock,
        Act::Stage { seat: Some(MEMBER) },
        Act::Pin { seat: MEMBER },
        Act::EndScreen,
        Act::Ask { seat: COMMUNE },
        Act::First { seat: MEMBER },
        Act::Record,
        Act::Close { words: String::new() },
        Act::Give { seat: MEMBER, seconds: None },
    ] {
        assert_eq!(sits(&mut room, MEMBER, act, at(0)), Err(Fault::NotConducting));
    }
    assert_eq!(sits(&mut room, MEMBER, Act::Roll, at(0)), Err(Fault::NotWriting));
    assert!(before.is_some() && room.plan().is_none());
}

#[test]
fn a_screen_takes_the_floor_and_one_is_shown_at_a_time() {
    let (mut kept, mut room) = admitted();
    let shares = Act::Sending { camera: true, screen: true, microphone: true };
    assert_eq!(sits(&mut room, MEMBER, shares.clone(), at(0)), Err(Fault::NoScreen));
    let one = &room.attending()[&MEMBER];
    assert_eq!((one.camera, one.microphone, one.screen), (true, true, false), "what is on is on");
    kept.carry(&mut room, CHAIR, &chair(), Act::Give { seat: MEMBER, seconds: None });
    sits(&mut room, MEMBER, shares.clone(), at(0)).unwrap();
    assert_eq!(room.screen(), Some(MEMBER));
    kept.carry(&mut room, CHAIR, &chair(), Act::Give { seat: COMMUNE, seconds: None });
    assert_eq!(sits(&mut room, COMMUNE, shares.clone(), at(0)), Err(Fault::NoScreen));
    sits(&mut room, CHAIR, Act::EndScreen, at(0)).unwrap();
    assert_eq!(room.screen(), None);
    sits(&mut room, MEMBER, shares, at(0)).unwrap();
    kept.carry(&mut room, CHAIR, &chair(), Act::MuteAll);
    assert_eq!(room.screen(), None, "the screen ends with the floor");
    assert!(!room.attending()[&MEMBER].screen);
}

#[test]
fn a_camera_that_was_on_before_anybody_came_is_shown_to_whoever_comes() {
    let (mut kept, mut room) = opened();
    room.connected(PeerId(1), true);
    sits(&mut room, CHAIR, CAMERA, at(0)).unwrap();
    // Nobody looks at it yet, so the media core has nothing of it to carry.
    let alone = room.plan().unwrap();
    assert!(alone.lines[&PeerId(1)].video.iter().all(Option::is_none));
    kept.carry(&mut room, CHAIR, &chair(), Act::AdmitAll);
    room.connected(PeerId(2), true);
    let shown = room.plan().unwrap().lines[&PeerId(2)].video[0].unwrap().source.peer;
    assert_eq!(shown, PeerId(1));
}

#[test]
fn in_a_place_sits_one_account_and_a_stand_in_has_no_rights_of_whoever_they_stand_in_for() {
    let mut kept = Kept::called();
    let secretary = seated(2, "specialist", "H56.01.02");
    let who = Who::Person { unit: "H56.01".parse().unwrap(), account: account(1) };
    let invitees = vec![NewInvitee { who, role: Role::Delegate, voting: false }];
    kept.act(&secretary, &Command::AddInvitees { invitees });
    let mut room = kept.room();
    let place = Spot::Listed(3);
    assert_eq!(room.page_opened(place, account(7), PeerId(7)), Ok(None));
    assert_eq!((room.conducts(place), room.state(place)), (false, State::Waiting));
    assert_eq!(room.page_opened(place, account(1), PeerId(1)), Err(Fault::Taken));
    assert_eq!(room.act((place, account(1)), Act::Open, at(0)), Err(Fault::Taken));

    room.set_names(BTreeMap::from([(place, "Stand-in".to_owned())]));
    room.connected(PeerId(7), true);
    room.page_closed(place, at(1));
    assert_eq!(room.page_opened(place, account(1), PeerId(1)), Ok(Some(PeerId(7))));
    assert_eq!((room.conducts(place), room.name(place)), (true, ""));
    assert!(matches!(room.act((place, account(1)), Act::Open, at(1)), Ok(Todo::Ask(_))));
}

#[test]
fn recording_is_asked_of_the_register_only_where_it_can_be_kept() {
    let (mut kept, mut room) = admitted();
    assert_eq!(sits(&mut room, CHAIR, Act::Record, at(0)), Err(Fault::NoRecorder));
    let mut room = Room::new(kept.meeting.clone().unwrap(), kept.version, true);
    let chair_account = chair().account().unwrap();
    assert_eq!(room.spot_of(&chair(), None), Some(CHAIR));
    room.page_opened(CHAIR, chair_account, PeerId(1)).unwrap();
    kept.carry(&mut room, CHAIR, &chair(), Act::Record);
    assert_eq!((room.recording(), room.recorded()), (Some(1), true));
    kept.carry(&mut room, CHAIR, &chair(), Act::StopRecord);
    assert_eq!(room.recording(), None);
}

#[test]
fn words_for_the_minutes_go_under_those_that_stand_there() {
    let (mut kept, mut room) = admitted();
    let note = |item, words: &str| Act::Note { item, words: words.to_owned() };
    for words in ["One", "Two"] {
        kept.carry(&mut room, CHAIR, &chair(), note(None, words));
        kept.carry(&mut room, CHAIR, &chair(), note(Some(1), words));
    }
    let matter = room.meeting().matter.as_deref().unwrap();
    assert_eq!((matter.note.as_str(), matter.items[0].note.as_str()), ("One\nTwo", "One\nTwo"));
}

#[test]
fn whoever_leaves_is_gone_at_once_and_whoever_loses_the_line_is_not() {
    let (_, mut room) = admitted();
    sits(&mut room, MEMBER, Act::Leave, at(1)).unwrap();
    room.page_closed(MEMBER, at(1));
    room.page_closed(COMMUNE, at(1));
    let there: Vec<Spot> = room.attending().keys().copied().collect();
    assert_eq!(there, [COMMUNE, CHAIR]);
}

#[test]
fn somebody_who_comes_back_in_time_finds_hand_and_layout_and_later_nothing() {
    let (_, mut room) = admitted();
    sits(&mut room, MEMBER, Act::Raise, at(0)).unwrap();
    let look = Act::Look { layout: Look::Gallery, page: 2, device: Device::Phone, thumbnails: 3 };
    sits(&mut room, MEMBER, look, at(0)).unwrap();
    room.page_closed(MEMBER, at(10));
    assert!(room.tidy(at(10 + GRACE_SECONDS - 1)).is_empty());
    room.page_opened(MEMBER, account(5), PeerId(99)).unwrap();
    let one = &room.attending()[&MEMBER];
    assert_eq!((one.peer, one.look, room.hand(MEMBER)), (PeerId(2), Look::Gallery, Some(1)));
    room.page_closed(MEMBER, at(50));
    assert_eq!(room.tidy(at(50 + GRACE_SECONDS)), [PeerId(2)]);
    assert_eq!(room.hand(MEMBER), None);
    assert!(!room.attending().contains_key(&MEMBER));
}

#[test]
fn the_roll_is_called_from_those_who_are_there() {
    let (mut kept, mut room) = admitted();
    room.page_closed(COMMUNE, at(0));
    kept.carry(&mut room, CHAIR, &chair(), Act::Roll);
    let matter = kept.meeting.as_ref().unwrap().matter.as_deref().unwrap();
    let roll = matter.run.as_deref().unwrap().roll().unwrap();
    let present: Vec<u32> = roll.present.iter().map(|one| one.invitee).collect();
    assert_eq!(present, [1]);
    assert_eq!(room.quorum(), Some((1, 1)));
}

#[test]
fn messages_go_to_those_who_conduct_or_write_and_come_at_a_human_pace() {
    let (_, mut room) = admitted();
    let say = |words: &str| Act::Chat { words: words.to_owned() };
    for _ in 0..10 {
        sits(&mut room, MEMBER, say("A word"), at(0)).unwrap();
    }
    assert_eq!(sits(&mut room, MEMBER, say("More"), at(59)), Err(Fault::TooFast));
    sits(&mut room, MEMBER, say("More"), at(60)).unwrap();
    assert_eq!(sits(&mut room, MEMBER, say("  "), at(200)), Err(Fault::Words));
    assert_eq!(room.messages(CHAIR).count(), 11);
    assert_eq!(room.messages(COMMUNE).count(), 0);
}

#[test]
fn acts_are_read_as_pages_write_them() {
    let read = |text: &str| serde_json::from_str::<Act>(text).unwrap();
    assert_eq!(
        read(r#"{"do":"give","seat":"2","seconds":180}"#),
        Act::Give { seat: COMMUNE, seconds: Some(180) }
    );
    assert_eq!(read(r#"{"do":"stage","seat":null}"#), Act::Stage { seat: None });
    assert_eq!(
        read(r#"{"do":"admit","seats":["1","c1"]}"#),
        Act::Admit { seats: vec![MEMBER, CHAIR] }
    );
    assert!(serde_json::from_str::<Act>(r#"{"do":"give","seat":"x"}"#).is_err());
}

proptest! {
    #[test]
    fn whatever_is_done_nobody_outside_is_in_the_table(
        acts in proptest::collection::vec((0_u8..12, 0_u32..3, 0_u32..3), 0..60),
    ) {
        let (mut kept, mut room) = opened();
        let spots = [CHAIR, MEMBER, COMMUNE];
        for (place, (act, who, whom)) in acts.into_iter().enumerate() {
            let seconds = i64::try_from(place).unwrap_or(0) * 7;
            let (spot, seat) = (spots[who as usize], spots[whom as usize]);
            let peer = PeerId(u128::from(who) + 1);
            match act {
                0 => room.page_closed(spot, at(seconds)),
                1 => { let _ = room.page_opened(spot, account([1, 5, 4][who as usize]), peer); }
                2 => { room.tidy(at(seconds)); }
                3 => room.connected(peer, true),
                4 => room.connected(peer, false),
                5 => { let _ = sits(&mut room, spot, CAMERA, at(seconds)); }
                6 => { let _ = sits(&mut room, spot, Act::Raise, at(seconds)); }
                7 => { let _ = sits(&mut room, spot, Act::Leave, at(seconds)); }
                8 => { let _ = sits(&mut room, spot, Act::Pin { seat }, at(seconds)); }
                9 => { let _ = sits(&mut room, spot, Act::Stage { seat: Some(seat) }, at(seconds)); }
                10 => {
                    kept.act(&chair(), &Command::Admit { invitees: vec![1 + whom % 2] });
                    room.see(kept.meeting.clone().unwrap(), kept.version);
                }
                _ => {
                    let reason = "Noise".to_owned();
                    kept.act(&chair(), &Command::Remove { invitee: 1 + whom % 2, reason });
                    room.see(kept.meeting.clone().unwrap(), kept.version);
                }
            }
            let Some(table) = room.plan() else { continue };
            for (peer, line) in &table.lines {
                let spot = room.spot_of_peer(*peer).unwrap();
                prop_assert_eq!(room.state(spot), State::In);
                for want in line.video.iter().flatten() {
                    let shown = room.spot_of_peer(want.source.peer).unwrap();
                    prop_assert_eq!(room.state(shown), State::In);
                }
            }
            for peer in &table.floor {
                prop_assert!(room.speaks(room.spot_of_peer(*peer).unwrap()));
            }
        }
    }
}
