//! The way of a packet: from the endpoint that took it, past the floor, to everyone here who looks, and once to each other
//! worker. And the way of a key frame request back.
//! What must always hold: whoever has not the floor is dropped here; a batch is written receiver by receiver, so that an
//! endpoint is warm and its datagrams lie together; nothing is written to a peer that is not connected.

use super::Worker;
use super::message::{Departure, Event, Relay};
use super::peer::Peer;
use super::room::Waiting;
use crate::ids::{Origin, RoomId, Track};
use crate::rtc::{Happening, Packet, Slot};
use crate::signal::SlotChange;
use std::time::Instant;

impl Worker {
    /// Works off what endpoints said.
    pub(super) fn settle(&mut self) {
        while let Some((key, happening)) = self.happenings.pop_front() {
            match happening {
                Happening::Packet(packet) => self.taken(key, packet),
                Happening::KeyframeWanted(slot) => {
                    self.counts.keyframes_wanted += 1;
                    let wanted = self
                        .peer(key)
                        .and_then(|peer| Some((peer.room, peer.video.get(slot)?.waits_for()?)));
                    if let Some((room, origin)) = wanted {
                        self.want_keyframe(room, origin);
                    }
                }
                Happening::Connected => self.joined(key),
                Happening::Closed => self.remove(key, Departure::Goodbye),
                Happening::ChannelOpen => {
                    if let Some(peer) = self.peer(key) {
                        peer.channel = true;
                        peer.changes = peer.all_slots();
                        peer.told = None;
                        self.with_changes.insert(key);
                    }
                }
                // Given out where it arose.
                Happening::Datagram { .. } => {}
                Happening::Estimate(bits) => {
                    if let Some(peer) = self.peer(key) {
                        peer.line.estimate_bits = Some(bits);
                        peer.retarget = true;
                    }
                }
                Happening::Loss { lost, packets } => {
                    if let Some(peer) = self.peer(key) {
                        peer.lost(lost, packets);
                    }
                }
                Happening::RoundTrip(round_trip) => {
                    if let Some(peer) = self.peer(key) {
                        peer.line.round_trip = Some(round_trip);
                    }
                }
            }
        }
    }

    /// A packet of a peer of this worker.
    fn taken(&mut self, key: usize, packet: Packet) {
        let Some(id) = self.peer(key).map(|peer| peer.room) else { return };
        let now = self.now;
        let Some(room) = self.rooms.get_mut(&id) else { return };
        let origin = packet.origin;
        if origin.source.track == Track::Microphone {
            let peer = origin.source.peer;
            let heard = room.has_floor(peer) && room.local.hear(peer, packet.level, now).is_some();
            if !heard {
                self.counts.unheard += 1;
                return;
            }
            if room.setting.sharded {
                for foreign in other(&mut room.foreign, self.index) {
                    foreign.outgoing.push(packet.clone());
                }
            }
            if room.table.record_audio {
                self.out.recorded.push((id, packet.clone()));
            }
            self.hear(id, packet);
            return;
        }
        room.measure(&packet, now);
        let (recorded, keyframe_missing) = room.records(&packet, now);
        if recorded {
            self.out.recorded.push((id, packet.clone()));
        }
        for foreign in other(&mut room.foreign, self.index) {
            if foreign.origins.contains(&origin) {
                foreign.outgoing.push(packet.clone());
            }
        }
        self.with_packets.insert(id);
        room.queue(packet);
        if keyframe_missing {
            self.want_keyframe(id, origin);
        }
    }

    /// Audio of somebody with the floor, from here or elsewhere: heard if among the loudest.
    fn hear(&mut self, id: RoomId, packet: Packet) {
        let Some(room) = self.rooms.get_mut(&id) else { return };
        let peer = packet.origin.source.peer;
        if !room.has_floor(peer) {
            self.counts.unheard += 1;
            return;
        }
        if let Some(seat) = room.heard.hear(peer, packet.level, self.now) {
            room.batch.push(Waiting { packet, seat: Some(seat), early: Vec::new() });
        } else {
            self.counts.unheard += 1;
        }
        self.with_packets.insert(id);
    }

    /// Something from another worker.
    pub(super) fn relayed(&mut self, relay: Relay) {
        match relay {
            Relay::Packets(id, packets) => {
                for packet in packets {
                    if packet.origin.source.track == Track::Microphone {
                        self.hear(id, packet);
                        continue;
                    }
                    let Some(room) = self.rooms.get_mut(&id) else { return };
                    room.queue(packet);
                    self.with_packets.insert(id);
                }
            }
            Relay::Interest { room, worker, origins, wanted } => {
                let foreign = self.rooms.get_mut(&room).and_then(|it| it.foreign.get_mut(worker));
                if let Some(foreign) = foreign {
                    foreign.origins = origins;
                    foreign.wanted = wanted;
                }
            }
            Relay::Keyframe(id, origin) => {
                // Only the worker that has the source acts; no request goes around.
                if self.by_id.contains_key(&origin.source.peer) {
                    self.want_keyframe(id, origin);
                }
            }
            Relay::Rates(id, source, rates) => {
                if let Some(room) = self.rooms.get_mut(&id) {
                    room.told(source, rates);
                }
            }
            Relay::Gone(id, peer) => self.gone(id, peer),
        }
    }

    /// Somebody here or elsewhere cannot go on without a key frame of a stream.
    pub(super) fn want_keyframe(&mut self, id: RoomId, origin: Origin) {
        let (pause, now) = (self.limits.keyframe_pause, self.now);
        let Some(room) = self.rooms.get_mut(&id) else { return };
        if !room.gates.entry(origin).or_default().ask(pause, now) {
            return;
        }
        let source = origin.source;
        if let Some(key) = self.by_id.get(&source.peer).copied() {
            self.counts.keyframes_asked += 1;
            self.touch(key, |peer, now, sink| {
                let layer = origin.layer;
                peer.endpoint.request_keyframe(peer.id, source.track, layer, now, sink)
            });
            self.out.events.push(Event::KeyframeAsked(id, origin));
        } else if room.setting.sharded {
            for worker in (0..self.workers).filter(|it| *it != self.index) {
                self.out.relays.push((worker, Relay::Keyframe(id, origin)));
            }
        }
    }

    /// Writes what waits to everyone who looks.
    pub(super) fn forward(&mut self) {
        while let Some(id) = self.with_packets.pop_first() {
            let Some(room) = self.rooms.get_mut(&id) else { continue };
            for (worker, foreign) in room.foreign.iter_mut().enumerate() {
                if !foreign.outgoing.is_empty() {
                    let packets = std::mem::take(&mut foreign.outgoing);
                    self.out.relays.push((worker, Relay::Packets(id, packets)));
                }
            }
            if room.batch.is_empty() {
                continue;
            }
            let mut batch = std::mem::take(&mut room.batch);
            let members = std::mem::take(&mut room.members);
            let mut switched = false;
            for key in &members {
                let mut changed = false;
                self.touch(*key, |peer, now, sink| written(peer, &batch, now, &mut changed, sink));
                if changed {
                    switched = true;
                    self.with_changes.insert(*key);
                }
            }
            batch.clear();
            if let Some(room) = self.rooms.get_mut(&id) {
                room.batch = batch;
                room.members = members;
                room.interest_changed |= switched;
                room.members.retain(|key| self.peers.get(*key).is_some_and(Option::is_some));
            }
        }
    }

    /// Tells pages what changed in their slots.
    pub(super) fn tell(&mut self) {
        while let Some(key) = self.with_changes.pop_first() {
            let Some(peer) = self.peer(key).filter(|peer| peer.channel) else { continue };
            let changes = std::mem::take(&mut peer.changes);
            if !changes.is_empty() {
                let text = crate::signal::slots(&changes);
                self.say(key, &text);
            }
        }
    }

    pub(super) fn say(&mut self, key: usize, text: &str) {
        self.touch(key, |peer, now, sink| {
            if !peer.endpoint.say(text) {
                tracing::debug!("a data channel took nothing");
            }
            peer.endpoint.tick(peer.id, now, sink)
        });
    }
}

fn other<T>(all: &mut [T], own: usize) -> impl Iterator<Item = &mut T> {
    all.iter_mut().enumerate().filter(move |(index, _)| *index != own).map(|(_, it)| it)
}

fn written(
    peer: &mut Peer,
    batch: &[Waiting],
    now: Instant,
    any: &mut bool,
    sink: &mut dyn FnMut(Happening),
) -> Instant {
    let mut due = peer.due;
    if !peer.joined {
        return due;
    }
    for Waiting { packet, seat, early } in batch {
        let own = packet.origin.source.peer == peer.id;
        let mut changed = false;
        if let Some(seat) = *seat {
            let Some(slot) = peer.audio.get_mut(seat).filter(|_| peer.hears && !own) else {
                continue;
            };
            if let Some(numbers) = slot.take(packet, now, &mut changed) {
                due = peer.endpoint.write(peer.id, Slot::Audio(seat), packet, numbers, now, sink);
            }
            if changed {
                peer.changes.push(SlotChange::audio(seat, Some(packet.origin.source.peer)));
            }
            *any |= changed;
            continue;
        }
        for (index, slot) in peer.video.iter_mut().enumerate() {
            let Some(numbers) = slot.take(packet, now, &mut changed) else { continue };
            due = peer.endpoint.write(peer.id, Slot::Video(index), packet, numbers, now, sink);
            if !std::mem::take(&mut changed) {
                continue;
            }
            peer.changes.push(SlotChange::video(index, slot.shown()));
            *any = true;
            for packet in early {
                if let Some(numbers) = slot.take(packet, now, &mut changed) {
                    due = peer.endpoint.write(
                        peer.id,
                        Slot::Video(index),
                        packet,
                        numbers,
                        now,
                        sink,
                    );
                }
            }
        }
    }
    due
}
