//! Who comes in and who goes: the queue of joins, half-joins and their end, leaving, coming back.
//! Not permission: whoever sends a join has asked the platform. What must always hold: a storm of joins is let in at a pace
//! that leaves time for the media of those inside; a peer has one endpoint; what waits is bounded and expires.

use super::message::{Departure, Event, Join, Limits, Relay};
use super::pace::Pace;
use super::peer::Peer;
use super::{Command, Worker};
use crate::error::JoinError;
use crate::ids::{PeerId, RoomId};
use crate::rtc::EndpointSetting;
use std::collections::VecDeque;
use std::time::Instant;

/// Those who wait to be let in.
pub(super) struct Doors {
    waiting: VecDeque<(Join, Instant)>,
    pace: Pace,
}

impl std::fmt::Debug for Doors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Doors").field("waiting", &self.waiting.len()).finish_non_exhaustive()
    }
}

impl Doors {
    pub(super) fn new(limits: &Limits, now: Instant) -> Self {
        let pace = Pace::new(limits.joins_per_second, limits.joins_at_once, now);
        Self { waiting: VecDeque::new(), pace }
    }

    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    pub(super) fn forget(&mut self, peer: PeerId) {
        self.waiting.retain(|(join, _)| join.peer != peer);
    }
}

impl Worker {
    pub(super) fn join(&mut self, join: Join) {
        if !self.rooms.contains_key(&join.room) {
            return (join.reply)(Err(JoinError::NoRoom));
        }
        // Whoever asks twice waits once.
        self.doors.forget(join.peer);
        if self.doors.waiting.len() >= self.limits.waiting_max {
            return (join.reply)(Err(JoinError::Busy));
        }
        self.doors.waiting.push_back((join, self.now));
        self.admit();
    }

    /// Lets in as many as the pace and the half-joined allow.
    pub(super) fn admit(&mut self) {
        while let Some((_, since)) = self.doors.waiting.front() {
            let old = self.now.saturating_duration_since(*since) > self.limits.connect_max;
            let full = self.half_joined() >= self.limits.half_joined_max;
            if !old && (full || !self.doors.pace.take(self.now)) {
                return;
            }
            let Some((join, _)) = self.doors.waiting.pop_front() else { return };
            if old {
                (join.reply)(Err(JoinError::Busy));
            } else {
                self.enter(join);
            }
        }
    }

    fn half_joined(&self) -> usize {
        self.peers.iter().flatten().filter(|peer| !peer.joined).count()
    }

    fn enter(&mut self, join: Join) {
        if !self.rooms.contains_key(&join.room) {
            return (join.reply)(Err(JoinError::NoRoom));
        }
        if let Some(former) = self.by_id.get(&join.peer).copied() {
            self.remove(former, Departure::Replaced);
        }
        let peer = Peer::new(join.peer, join.room, *join.endpoint, &self.limits, self.now);
        let key = self.free.pop().unwrap_or(self.peers.len());
        for fragment in &peer.fragments {
            self.by_fragment.insert(fragment.clone(), key);
        }
        self.by_id.insert(peer.id, key);
        if key == self.peers.len() {
            self.peers.push(None);
        }
        if let Some(place) = self.peers.get_mut(key) {
            *place = Some(Box::new(peer));
        }
        if let Some(room) = self.rooms.get_mut(&join.room) {
            room.members.push(key);
        }
        self.touch(key, |peer, now, sink| peer.endpoint.tick(peer.id, now, sink));
        self.next_tick = self.next_tick.min(self.now + self.limits.coalesce);
        (join.reply)(Ok(()));
    }

    /// Media can flow.
    pub(super) fn joined(&mut self, key: usize) {
        let Some(peer) = self.peer(key) else { return };
        if peer.joined {
            return;
        }
        peer.joined = true;
        let (room, id) = (peer.room, peer.id);
        self.out.events.push(Event::Joined(room, id));
        self.seat(key);
        self.admit();
    }

    pub(super) fn restart(
        &mut self,
        id: PeerId,
        offer: &str,
        setting: &EndpointSetting,
    ) -> Result<String, JoinError> {
        let key = self.by_id.get(&id).copied().ok_or(JoinError::NoPeer)?;
        let mut answer = Err(JoinError::OfferUnreadable);
        self.touch(key, |peer, now, sink| {
            answer = peer.endpoint.restart(offer, setting, now, sink);
            now
        });
        let answer = answer?;
        let peer = self.peers.get_mut(key).and_then(Option::as_mut).ok_or(JoinError::NoPeer)?;
        let fragment = peer.endpoint.fragment().to_owned();
        peer.heard_at = self.now;
        if !peer.fragments.contains(&fragment) {
            peer.fragments.push_back(fragment.clone());
            self.by_fragment.insert(fragment, key);
            if peer.fragments.len() > 2
                && let Some(old) = peer.fragments.pop_front()
            {
                self.by_fragment.remove(&old);
            }
        }
        Ok(answer)
    }

    pub(super) fn close(&mut self, id: RoomId) {
        let members = self.rooms.get(&id).map(|room| room.members.clone()).unwrap_or_default();
        for key in members {
            self.farewell(key);
            self.remove(key, Departure::Dismissed);
        }
        self.rooms.remove(&id);
        self.with_packets.remove(&id);
    }

    /// Tells the peer that it is over.
    pub(super) fn farewell(&mut self, key: usize) {
        self.touch(key, |peer, now, sink| {
            peer.endpoint.close();
            peer.endpoint.tick(peer.id, now, sink)
        });
    }

    pub(super) fn remove(&mut self, key: usize, why: Departure) {
        let Some(peer) = self.peers.get_mut(key).and_then(Option::take) else { return };
        self.free.push(key);
        self.with_changes.remove(&key);
        self.happenings.retain(|(of, _)| *of != key);
        for address in &peer.addresses {
            self.by_address.remove(address);
        }
        for fragment in &peer.fragments {
            self.by_fragment.remove(fragment);
        }
        if self.by_id.get(&peer.id) == Some(&key) {
            self.by_id.remove(&peer.id);
        }
        self.out.events.push(Event::Left(peer.room, peer.id, why));
        let Some(room) = self.rooms.get_mut(&peer.room) else { return };
        room.members.retain(|member| *member != key);
        if room.setting.sharded {
            for worker in (0..self.workers).filter(|it| *it != self.index) {
                self.out.relays.push((worker, Relay::Gone(peer.room, peer.id)));
            }
        }
        self.gone(peer.room, peer.id);
    }

    /// A publisher, here or elsewhere, sends no more.
    pub(super) fn gone(&mut self, id: RoomId, gone: PeerId) {
        let Some(room) = self.rooms.get_mut(&id) else { return };
        room.forget(gone);
        for key in room.members.clone() {
            if let Some(peer) = self.peers.get_mut(key).and_then(Option::as_mut) {
                peer.forget(gone);
                if !peer.changes.is_empty() {
                    self.with_changes.insert(key);
                }
            }
        }
    }
}

impl Drop for Worker {
    /// Nobody who waits is left without an answer.
    fn drop(&mut self) {
        for (join, _) in self.doors.waiting.drain(..) {
            (join.reply)(Err(JoinError::Stopped));
        }
    }
}

impl Command {
    /// Answers a request that no worker will see any more.
    pub fn refuse(self, why: JoinError) {
        match self {
            Self::Join(join) => (join.reply)(Err(why)),
            Self::Restart { reply, .. } => reply(Err(why)),
            _ => {}
        }
    }
}
