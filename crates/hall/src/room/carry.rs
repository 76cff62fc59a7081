//! Acts carried out: those that change the room alone, at once; the others as commands for the register, which decides.
//! What must always hold: an act that the room refuses changes nothing (of a report about devices it
//! takes what are facts, and refuses the screen); whoever is not in does nothing but leave; nobody acts from a place in which
//! somebody else sits.

use super::{
    CHAT_CHARS_MAX, CHAT_MAX, CHAT_PER_MINUTE, Followed, Message, PINNED_MAX, Room, State,
};
use crate::{Act, Fault, Spot};
use kernel::{id::AccountId, time::Timestamp};
use meeting::meeting::{Answer, Command, ConclusionSheet, Present, Run};
use sfu::PeerId;

/// What is left to do after an act.
#[derive(Debug, PartialEq)]
pub enum Todo {
    /// Nothing: the room has changed.
    Done,
    /// The register is asked, one after the other.
    Ask(Vec<Command>),
    /// The connection of somebody ends.
    Part(Option<PeerId>),
}

impl Room {
    /// Carries out an act of somebody who sits in a spot.
    pub fn act(
        &mut self,
        (spot, account): (Spot, AccountId),
        act: Act,
        now: Timestamp,
    ) -> Result<Todo, Fault> {
        self.is_held_by(spot, account)?;
        if act == Act::Leave {
            return Ok(Todo::Part(self.leave(spot)));
        }
        self.is_in(spot)?;
        match act {
            Act::Raise => {
                let number = spot.listed().ok_or(Fault::NotListed)?;
                if !self.has_floor(spot) {
                    self.hands.raise(number, now);
                }
            }
            Act::Lower => {
                spot.listed().map(|number| self.hands.lower(number));
            }
            Act::Look { layout, page, device, thumbnails } => {
                if let Some(one) = self.attending.get_mut(&spot) {
                    (one.look, one.gallery_page, one.device) = (layout, page, device);
                    one.thumbnails = thumbnails.min(one.slots);
                }
            }
            Act::Sending { camera, screen, microphone } => {
                self.sends(spot, (camera, microphone, screen))?;
            }
            Act::Chat { words } => self.message(spot, &words, now)?,
            Act::Line(report) => {
                if let Some(one) = self.attending.get_mut(&spot) {
                    one.line = Some(report);
                }
            }
            Act::First { seat } => {
                self.needs_conductor(spot)?;
                let number = seat.listed().ok_or(Fault::NotListed)?;
                if !self.hands.put_first(number) {
                    return Err(Fault::NoHand);
                }
            }
            Act::Ask { seat } => {
                self.needs_conductor(spot)?;
                self.other_in(seat)?;
                if let Some(other) = self.attending.get_mut(&seat) {
                    other.asked += 1;
                }
            }
            Act::Stage { seat } => {
                self.needs_conductor(spot)?;
                seat.map(|seat| self.other_in(seat)).transpose()?;
                self.stage = seat;
            }
            Act::Pin { seat } => {
                self.needs_conductor(spot)?;
                self.other_in(seat)?;
                self.pinned.retain(|it| *it != seat);
                self.pinned.push(seat);
                if self.pinned.len() > PINNED_MAX {
                    self.pinned.remove(0);
                }
            }
            Act::Unpin { seat } => {
                self.needs_conductor(spot)?;
                self.pinned.retain(|it| *it != seat);
            }
            Act::EndScreen => {
                self.needs_conductor(spot)?;
                self.end_screen();
            }
            Act::Paper { number, page } => self.follow(spot, number, page)?,
            Act::Point { x, y } => {
                if self.screen != Some(spot) {
                    self.needs_writer(spot)?;
                }
                self.pointer = x.zip(y).map(|(x, y)| (x.clamp(0.0, 1.0), y.clamp(0.0, 1.0)));
            }
            other => return self.commands(spot, other).map(Todo::Ask),
        }
        Ok(Todo::Done)
    }

    fn needs_conductor(&self, spot: Spot) -> Result<(), Fault> {
        if self.conducts(spot) { Ok(()) } else { Err(Fault::NotConducting) }
    }

    fn needs_writer(&self, spot: Spot) -> Result<(), Fault> {
        if self.conducts(spot) || self.writes(spot) { Ok(()) } else { Err(Fault::NotWriting) }
    }

    /// What a page has to send. Camera and microphone are as it says; a screen is shown only to those who may.
    fn sends(&mut self, spot: Spot, sent: (bool, bool, bool)) -> Result<(), Fault> {
        let (camera, microphone, screen) = sent;
        let shown = screen && self.may_share(spot);
        if shown {
            self.screen = Some(spot);
        } else if self.screen == Some(spot) {
            self.end_screen();
        }
        if let Some(one) = self.attending.get_mut(&spot) {
            (one.camera, one.microphone, one.screen) = (camera, microphone, shown);
        }
        if screen && !shown { Err(Fault::NoScreen) } else { Ok(()) }
    }

    pub(super) fn end_screen(&mut self) {
        let ended = self.screen.take().and_then(|spot| self.attending.get_mut(&spot));
        if let Some(one) = ended {
            one.screen = false;
        }
        self.pointer = None;
    }

    fn message(&mut self, spot: Spot, words: &str, now: Timestamp) -> Result<(), Fault> {
        let words = words.trim();
        let fits = !words.is_empty() && words.chars().count() <= CHAT_CHARS_MAX;
        if !fits || words.chars().any(|letter| letter.is_control() && letter != '\n') {
            return Err(Fault::Words);
        }
        let lately = self.chat.iter().filter(|it| it.from == spot && now.seconds_since(it.at) < 60);
        if lately.count() >= CHAT_PER_MINUTE {
            return Err(Fault::TooFast);
        }
        self.messages_ever += 1;
        let number = self.messages_ever;
        self.chat.push_back(Message { number, at: now, from: spot, words: words.to_owned() });
        if self.chat.len() > CHAT_MAX {
            self.chat.pop_front();
        }
        Ok(())
    }

    fn follow(&mut self, spot: Spot, number: Option<u32>, page: u32) -> Result<(), Fault> {
        // A presenter turns their own pages.
        if !self.speaks(spot) {
            self.needs_writer(spot)?;
        }
        self.followed = match number {
            Some(paper) => {
                let matter = self.meeting.matter.as_deref().ok_or(Fault::NoPaper)?;
                matter.paper(paper).ok_or(Fault::NoPaper)?;
                Some(Followed { paper, page: page.max(1), by: spot })
            }
            None => None,
        };
        Ok(())
    }

    /// What the register is asked for an act.
    fn commands(&self, spot: Spot, act: Act) -> Result<Vec<Command>, Fault> {
        let listed = |seat: Spot| seat.listed().ok_or(Fault::NotListed);
        match act {
            Act::Item { .. }
            | Act::EndItem
            | Act::Roll
            | Act::Note { .. }
            | Act::Conclude { .. }
            | Act::Announce { .. } => {
                self.needs_writer(spot)?;
            }
            Act::Done => {}
            _ => self.needs_conductor(spot)?,
        }
        let command = match act {
            Act::Done => Command::YieldFloor { invitee: listed(spot)? },
            Act::Admit { seats } => {
                let invitees =
                    seats.into_iter().map(listed).collect::<Result<Vec<u32>, Fault>>()?;
                Command::Admit { invitees }
            }
            Act::AdmitAll => {
                let invitees: Vec<u32> = self.waiting().filter_map(Spot::listed).collect();
                if invitees.is_empty() {
                    return Ok(Vec::new());
                }
                Command::Admit { invitees }
            }
            Act::Give { seat, seconds } => Command::GiveFloor { invitee: listed(seat)?, seconds },
            Act::Next { seconds } => {
                let next = self.hands.waiting().first().ok_or(Fault::NoHand)?;
                Command::GiveFloor { invitee: next.invitee, seconds }
            }
            Act::Withdraw { seat } => {
                Command::WithdrawFloor { invitee: listed(seat)?, reason: String::new() }
            }
            Act::MuteAll => {
                let floor = self.run().into_iter().flat_map(Run::floor);
                let end = |speech: &meeting::meeting::Speech| Command::WithdrawFloor {
                    invitee: speech.invitee,
                    reason: String::new(),
                };
                return Ok(floor.map(end).collect());
            }
            Act::Remove { seat, words } => {
                Command::Remove { invitee: listed(seat)?, reason: words }
            }
            Act::Lock => Command::Lock,
            Act::Unlock => Command::Unlock,
            Act::Open => Command::Open,
            Act::Close { words } => Command::Close { words },
            // What is not kept is not said to be recorded.
            Act::Record if !self.records => return Err(Fault::NoRecorder),
            Act::Record => Command::StartRecording,
            Act::StopRecord => Command::StopRecording,
            Act::Announce { words } => Command::Announce { words },
            Act::Roll => Command::CallRoll { present: self.present() },
            Act::Item { number } => Command::BeginItem { number },
            Act::EndItem => Command::EndItem,
            Act::Note { item, words } => Command::Note { item, words: self.noted(item, &words) },
            Act::Conclude { item, words } => Command::SetConclusion {
                number: None,
                conclusion: ConclusionSheet { item, words, owner: None, due: None },
            },
            // Carried out above.
            _ => return Ok(Vec::new()),
        };
        Ok(vec![command])
    }

    /// What is already noted, and new words under it.
    fn noted(&self, item: Option<u32>, words: &str) -> String {
        let matter = self.meeting.matter.as_deref();
        let before = match item {
            Some(number) => matter.and_then(|matter| matter.item(number)).map(|item| &item.note),
            None => matter.map(|matter| &matter.note),
        };
        match before.map(|note| note.trim_end()).filter(|note| !note.is_empty()) {
            Some(before) => format!("{before}\n{words}"),
            None => words.to_owned(),
        }
    }

    /// Who is there, for a roll-call: a site with the heads it announced.
    fn present(&self) -> Vec<Present> {
        let here = self
            .attending
            .iter()
            .filter(|(spot, one)| one.pages > 0 && self.state(**spot) == State::In);
        let numbers = here.filter_map(|(spot, _)| spot.listed());
        let heads = |number: u32| {
            let answer = self.invitee(Spot::Listed(number)).and_then(|one| one.answer.as_ref());
            answer.map_or(1, Answer::heads).max(1)
        };
        numbers.map(|number| Present { invitee: number, heads: heads(number) }).collect()
    }
}
