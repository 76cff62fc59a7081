//! What the room comes to: the table for the media core, and what pages show of it. What must always hold: only those who
//! are in are in the table; only those who are heard by the register have its floor.

use super::{Followed, Message, Room, State};
use crate::{Device, Look, Spot};
use sfu::plan::{self, Person, Stage};
use sfu::{PeerId, Table};

impl Room {
    /// The table of the room, if it changed since the last time.
    pub fn plan(&mut self) -> Option<Table> {
        let table = plan::plan(&self.planned(), self.table.as_ref());
        if self.table.as_ref() == Some(&table) {
            return None;
        }
        self.table = Some(table.clone());
        Some(table)
    }

    fn planned(&self) -> plan::Meeting {
        let peer = |spot: &Spot| self.attending.get(spot).map(|one| one.peer);
        let people = self.attending.iter().filter(|(_, one)| one.connected).map(|(spot, one)| {
            let layout = match one.look {
                Look::Stage => plan::Layout::Stage,
                Look::Both => plan::Layout::StageAndSlides,
                Look::Gallery => plan::Layout::Gallery { page: one.gallery_page },
                Look::Slides => plan::Layout::Slides,
                Look::Sound => plan::Layout::SoundAndSlides,
            };
            let device = match one.device {
                Device::Large => plan::Device::Large,
                Device::Phone => plan::Device::Phone,
            };
            let person = Person {
                admitted: self.state(*spot) == State::In,
                camera: one.camera,
                screen: one.screen,
                layout,
                device,
                video_slots: one.slots,
                thumbnails: one.thumbnails,
            };
            (one.peer, person)
        });
        let all = |spots: &[Spot]| spots.iter().filter_map(peer).collect::<Vec<PeerId>>();
        let raised: Vec<Spot> =
            self.hands.waiting().iter().map(|hand| Spot::Listed(hand.invitee)).collect();
        let floor = self.attending.keys().filter(|spot| self.speaks(**spot)).filter_map(peer);
        plan::Meeting {
            people: people.collect(),
            stage: self.stage.as_ref().and_then(peer).map_or(Stage::Speaker, Stage::Chosen),
            screen: self.screen.as_ref().and_then(peer),
            pinned: all(&self.pinned),
            raised: all(&raised),
            speakers: all(&self.shown_speakers()),
            floor: floor.collect(),
            recorded: self.recorded(),
        }
    }

    /// Who spoke, the last first; before anybody has, those who conduct are shown.
    fn shown_speakers(&self) -> Vec<Spot> {
        let mut spots = self.spoke.clone();
        let conducting = self.attending.keys().filter(|spot| self.conducts(**spot));
        spots.extend(conducting.filter(|spot| !self.spoke.contains(spot)));
        spots
    }

    /// Whether it is being recorded.
    pub fn recorded(&self) -> bool {
        self.recording().is_some()
    }

    /// The number of the recording that is under way.
    pub fn recording(&self) -> Option<u32> {
        self.run()?.recording().map(|recording| recording.number)
    }

    pub fn stage(&self) -> Option<Spot> {
        self.stage
    }

    pub fn screen(&self) -> Option<Spot> {
        self.screen
    }

    pub fn pinned(&self) -> &[Spot] {
        &self.pinned
    }

    pub fn followed(&self) -> Option<Followed> {
        self.followed
    }

    pub fn pointer(&self) -> Option<(f32, f32)> {
        self.pointer
    }

    /// Messages that somebody may read: their own; for those who conduct or write, all.
    pub fn messages(&self, spot: Spot) -> impl Iterator<Item = &Message> {
        let all = self.conducts(spot) || self.writes(spot);
        self.chat.iter().filter(move |message| all || message.from == spot)
    }

    /// Places on the list of which somebody is in, and all places.
    pub fn counts(&self) -> (usize, usize) {
        let here = self.attending.iter().filter(|(spot, one)| {
            one.pages > 0 && spot.listed().is_some() && self.state(**spot) == State::In
        });
        let invited = self.meeting.matter.as_deref().map_or(0, |matter| matter.invitees.len());
        (here.count(), invited)
    }

    /// Those with a vote who are in, and how many have to be; none where nobody is counted.
    pub fn quorum(&self) -> Option<(usize, u32)> {
        let (_, needed) = self.meeting.quorum()?;
        let here = self.attending.iter().filter(|(spot, one)| {
            let voting = self.invitee(**spot).is_some_and(|invitee| invitee.voting);
            one.pages > 0 && voting && self.state(**spot) == State::In
        });
        Some((here.count(), needed))
    }
}
