//! One live room, pure: the meeting as the register has it, and beside it what only lives while people are there.
//! Not packets and not pages. What must always hold: who is in, heard and has the floor follows from the register; a spot
//! that is not let in any more loses its connection at once; in a place sits one account at a time, and it has the rights of
//! that account; somebody who comes back within [`GRACE_SECONDS`] finds place, hand and layout as they were.

pub(crate) mod carry;
mod people;
mod shown;

use crate::{Device, Fault, LineReport, Look, Spot};
use kernel::id::{AccountId, MotionId};
use kernel::time::Timestamp;
use meeting::meeting::{Invitee, Run, Standing, Who};
use meeting::{Hands, Meeting, Motion};
use register::Actor;
use sfu::level::Speaker;
use sfu::{PeerId, Table};
use std::collections::{BTreeMap, VecDeque};

/// How long somebody whose page is gone keeps hand and place.
pub(crate) const GRACE_SECONDS: i64 = 30;
/// Speakers that are remembered for thumbnails.
const SPOKE_MAX: usize = 12;
/// Pictures that are pinned for all.
const PINNED_MAX: usize = 6;
/// Messages that are kept.
const CHAT_MAX: usize = 200;
/// Characters of a message.
const CHAT_CHARS_MAX: usize = 1_000;
/// Messages of one spot in a minute.
const CHAT_PER_MINUTE: usize = 10;
/// Video slots of an offer that are filled.
const SLOTS_MAX: usize = 10;

/// See the module.
#[derive(Debug)]
pub struct Room {
    meeting: Meeting,
    version: u64,
    /// Accounts with a post and no place on the list, in the order in which they came.
    posted: Vec<AccountId>,
    attending: BTreeMap<Spot, Attendee>,
    hands: Hands,
    stage: Option<Spot>,
    screen: Option<Spot>,
    pinned: Vec<Spot>,
    spoke: Vec<Spot>,
    speaker: Speaker,
    followed: Option<Followed>,
    pointer: Option<(f32, f32)>,
    chat: VecDeque<Message>,
    messages_ever: u64,
    motions: Vec<Motion>,
    /// Of secret votes that take ballots: modulus and exponent as pages read them.
    ballot_keys: BTreeMap<MotionId, (String, String)>,
    /// What spots are called, by whoever may ask the registers of people and units.
    names: BTreeMap<Spot, String>,
    table: Option<Table>,
    /// What is recorded can be kept here.
    records: bool,
}

/// Somebody who is there, or was a moment ago.
#[derive(Debug, Clone, PartialEq)]
pub struct Attendee {
    pub account: AccountId,
    pub peer: PeerId,
    /// Their sound and pictures can flow.
    pub connected: bool,
    /// Nothing has come from them for some seconds.
    pub away: bool,
    /// Pages of theirs that listen.
    pub pages: u32,
    /// Since when none does.
    pub gone_at: Option<Timestamp>,
    /// They left of their own will.
    pub left: bool,
    /// What they have to send, as their page says: nothing flows of a camera that nobody looks at.
    pub camera: bool,
    pub microphone: bool,
    pub screen: bool,
    pub look: Look,
    pub gallery_page: usize,
    pub device: Device,
    pub slots: usize,
    pub thumbnails: usize,
    /// How often the host asked to unmute.
    pub asked: u32,
    pub line: Option<LineReport>,
}

/// Where somebody stands with the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// In the waiting room.
    Waiting,
    In,
    /// Sent out.
    Removed,
    /// The meeting is over or was called off.
    Over,
}

/// The page of a paper that all follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Followed {
    pub paper: u32,
    pub page: u32,
    pub by: Spot,
}

/// A message to the secretary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub number: u64,
    pub at: Timestamp,
    pub from: Spot,
    pub words: String,
}

impl Room {
    /// `records`: whether what is recorded can be kept here.
    pub fn new(meeting: Meeting, version: u64, records: bool) -> Self {
        Room {
            meeting,
            version,
            posted: Vec::new(),
            attending: BTreeMap::new(),
            hands: Hands::default(),
            stage: None,
            screen: None,
            pinned: Vec::new(),
            spoke: Vec::new(),
            speaker: Speaker::default(),
            followed: None,
            pointer: None,
            chat: VecDeque::new(),
            messages_ever: 0,
            motions: Vec::new(),
            ballot_keys: BTreeMap::new(),
            names: BTreeMap::new(),
            table: None,
            records,
        }
    }

    pub fn meeting(&self) -> &Meeting {
        &self.meeting
    }

    /// Version of the record that the room follows.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Takes the meeting as the register has it now. Gives those whose connection ends with it.
    pub fn see(&mut self, meeting: Meeting, version: u64) -> Vec<PeerId> {
        if version <= self.version {
            return Vec::new();
        }
        (self.meeting, self.version) = (meeting, version);
        let floor: Vec<u32> =
            self.run().into_iter().flat_map(Run::floor).map(|it| it.invitee).collect();
        if self.screen.is_some_and(|spot| !self.speaks(spot)) {
            self.end_screen();
        }
        let waiting: Vec<u32> = self.hands.waiting().iter().map(|hand| hand.invitee).collect();
        for number in waiting {
            if floor.contains(&number) || self.state(Spot::Listed(number)) != State::In {
                self.hands.lower(number);
            }
        }
        let out: Vec<Spot> =
            self.attending.keys().copied().filter(|spot| self.state(*spot) != State::In).collect();
        let mut parted = Vec::new();
        for spot in out {
            self.forget_pictures(spot);
            let Some(one) = self.attending.get_mut(&spot) else { continue };
            (one.camera, one.microphone, one.screen) = (false, false, false);
            if std::mem::take(&mut one.connected) {
                parted.push(one.peer);
            }
        }
        parted
    }

    fn run(&self) -> Option<&Run> {
        self.meeting.matter.as_deref()?.run.as_deref()
    }

    pub fn invitee(&self, spot: Spot) -> Option<&Invitee> {
        self.meeting.matter.as_deref()?.invitee(spot.listed()?)
    }

    /// The account behind a spot with a post.
    pub fn posted(&self, spot: Spot) -> Option<AccountId> {
        match spot {
            Spot::Posted(number) => {
                self.posted.get(usize::try_from(number).ok()?.checked_sub(1)?).copied()
            }
            Spot::Listed(_) => None,
        }
    }

    /// The spot of somebody: the one asked for if it is theirs, else their own place on the list, else that of the site they
    /// answer for, else that of their post.
    pub fn spot_of(&mut self, actor: &Actor, asked: Option<Spot>) -> Option<Spot> {
        let account = actor.account()?;
        let own: Vec<(bool, u32)> = self
            .meeting
            .invitees_of(actor)
            .map(|one| (matches!(one.who, Who::Site { .. }), one.number))
            .collect();
        if let Some(Spot::Listed(number)) = asked
            && own.iter().any(|one| one.1 == number)
        {
            return asked;
        }
        if let Some((_, number)) = own.into_iter().min() {
            return Some(Spot::Listed(number));
        }
        if self.meeting.posts.of(account).is_empty() {
            return None;
        }
        let at = self.posted.iter().position(|one| *one == account).unwrap_or_else(|| {
            self.posted.push(account);
            self.posted.len() - 1
        });
        u32::try_from(at + 1).ok().map(Spot::Posted)
    }

    /// Where a spot stands. Before the opening only those who conduct are in.
    pub fn state(&self, spot: Spot) -> State {
        match self.meeting.standing {
            Standing::Running => {}
            Standing::Invited | Standing::Approved => {
                return if self.conducts(spot) { State::In } else { State::Waiting };
            }
            _ => return State::Over,
        }
        match spot {
            Spot::Listed(number) => {
                let removed = self.run().is_some_and(|run| run.removed.contains(&number));
                if self.invitee(spot).is_none() || removed {
                    State::Removed
                } else if self.meeting.is_admitted(number) || self.has_post(spot) {
                    State::In
                } else {
                    State::Waiting
                }
            }
            Spot::Posted(_) if self.has_post(spot) => State::In,
            Spot::Posted(_) => State::Removed,
        }
    }

    /// Whoever sits there: a place on the list may be taken by a stand-in, who has no post by it.
    pub fn account(&self, spot: Spot) -> Option<AccountId> {
        match spot {
            Spot::Listed(_) => self.attending.get(&spot).map(|one| one.account),
            Spot::Posted(_) => self.posted(spot),
        }
    }

    fn has_post(&self, spot: Spot) -> bool {
        self.account(spot).is_some_and(|who| !self.meeting.posts.of(who).is_empty())
    }

    /// Chair, host or co-host.
    pub fn conducts(&self, spot: Spot) -> bool {
        use meeting::meeting::Role as R;
        let roles = self.account(spot).map(|who| self.meeting.posts.of(who)).unwrap_or_default();
        roles.iter().any(|role| matches!(role, R::Chair | R::Host | R::CoHost))
    }

    /// Chair or secretary; the host where there is no secretary.
    pub fn writes(&self, spot: Spot) -> bool {
        use meeting::meeting::Role as R;
        let roles = self.account(spot).map(|who| self.meeting.posts.of(who)).unwrap_or_default();
        let alone = self.meeting.posts.secretary.is_none();
        roles
            .iter()
            .any(|role| matches!(role, R::Chair | R::Secretary) || (alone && *role == R::Host))
    }

    /// The foremost role of a spot, for its word.
    pub fn role(&self, spot: Spot) -> Option<meeting::meeting::Role> {
        let post = self.account(spot).and_then(|who| self.meeting.posts.of(who).into_iter().next());
        let listed = || {
            let one = self.invitee(spot)?;
            let site = matches!(one.who, Who::Site { .. });
            Some(if site { meeting::meeting::Role::SiteHead } else { one.role })
        };
        post.or_else(listed)
    }

    /// Has the floor by the register.
    pub fn has_floor(&self, spot: Spot) -> bool {
        let number = spot.listed();
        number.is_some_and(|number| self.run().is_some_and(|run| run.has_floor(number)))
    }

    /// Until when; `None` for as long as it takes, or without the floor.
    pub fn floor_until(&self, spot: Spot) -> Option<Timestamp> {
        let number = spot.listed()?;
        self.run()?.floor().find(|speech| speech.invitee == number)?.until()
    }

    /// Is heard: conducts the meeting or has the floor.
    pub fn speaks(&self, spot: Spot) -> bool {
        self.state(spot) == State::In && (self.conducts(spot) || self.has_floor(spot))
    }

    /// May show a screen: whoever is heard, if nobody else shows one or they conduct the meeting.
    pub fn may_share(&self, spot: Spot) -> bool {
        self.speaks(spot) && (self.screen.is_none_or(|it| it == spot) || self.conducts(spot))
    }

    /// Place in the queue of hands, from 1.
    pub fn hand(&self, spot: Spot) -> Option<usize> {
        self.hands.place_of(spot.listed()?)
    }

    pub fn attending(&self) -> &BTreeMap<Spot, Attendee> {
        &self.attending
    }

    /// Those in the waiting room who are there.
    pub fn waiting(&self) -> impl Iterator<Item = Spot> {
        let spots = self.attending.iter().filter(|(_, one)| one.pages > 0).map(|(spot, _)| *spot);
        spots.filter(|spot| self.state(*spot) == State::Waiting)
    }

    /// What is put to the vote.
    pub fn motions(&self) -> &[Motion] {
        &self.motions
    }

    /// Takes what is put to the vote; true when it differs from before.
    pub fn set_motions(&mut self, motions: Vec<Motion>) -> bool {
        let differs = self.motions != motions;
        self.motions = motions;
        differs
    }

    /// Modulus and exponent of a secret vote that takes ballots.
    pub fn ballot_key(&self, motion: MotionId) -> Option<&(String, String)> {
        self.ballot_keys.get(&motion)
    }

    pub fn set_ballot_keys(&mut self, keys: BTreeMap<MotionId, (String, String)>) {
        self.ballot_keys = keys;
    }

    /// What a spot is called; empty until somebody has said so.
    pub fn name(&self, spot: Spot) -> &str {
        self.names.get(&spot).map_or("", String::as_str)
    }

    /// Those in the room or before it who have no name yet.
    pub fn nameless(&self) -> Vec<Spot> {
        let spots = self.attending.keys().copied();
        spots.filter(|spot| !self.names.contains_key(spot)).collect()
    }

    pub fn set_names(&mut self, names: BTreeMap<Spot, String>) {
        self.names.extend(names);
    }

    fn is_in(&self, spot: Spot) -> Result<(), Fault> {
        let there = self.attending.contains_key(&spot) && self.state(spot) == State::In;
        if there { Ok(()) } else { Err(Fault::Outside) }
    }

    fn other_in(&self, spot: Spot) -> Result<(), Fault> {
        self.is_in(spot).map_err(|_| Fault::Gone)
    }
}
