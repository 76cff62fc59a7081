//! What time brings: timers of endpoints, layers chosen anew, interest told to other workers, peers that fell silent.
//! What must always hold: timers are served together; the bitrate wanted is set whenever it changes, or the pacer starves;
//! whoever has no line in the table gets nothing.

use super::Worker;
use super::message::{Departure, Event, Relay};
use super::peer::Peer;
use super::room::Room;
use crate::allocate::{Carries, Wish, desired, layers};
use crate::ids::{Layer, Origin, RoomId, Source, Track};
use crate::signal::{Looked, SlotChange};
use crate::table::Table;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How often layers, levels and silence are looked at.
const UPKEEP: Duration = Duration::from_millis(200);
/// How long nobody looks before a page is told to stop sending a layer.
const FEWER_AFTER: Duration = Duration::from_secs(3);

impl Worker {
    /// Serves what is due.
    pub fn tick(&mut self, now: Instant) {
        self.now = self.now.max(now);
        if self.now < self.next_tick {
            return;
        }
        let estimates = self.rooms.values().any(|room| room.setting.estimates);
        let pause = self.limits.coalesce / if estimates { 4 } else { 1 };
        let busy = self.peers.iter().any(Option::is_some) || self.doors.waiting() > 0;
        self.next_tick = self.now + if busy { pause } else { UPKEEP };
        self.admit();
        for key in 0..self.peers.len() {
            let now = self.now;
            if self.peer(key).is_some_and(|peer| peer.due <= now) {
                self.touch(key, |peer, now, sink| peer.endpoint.tick(peer.id, now, sink));
            }
        }
        self.settle();
        if self.now >= self.next_upkeep {
            self.next_upkeep = self.now + UPKEEP;
            self.upkeep();
        }
        self.flush(now);
    }

    fn upkeep(&mut self) {
        self.silence();
        let ids: Vec<RoomId> = self.rooms.keys().copied().collect();
        for id in ids {
            self.report(id);
            self.settle();
            let Some(room) = self.rooms.get(&id) else { continue };
            let pause = self.limits.keyframe_pause;
            for origin in room.overdue(pause, self.now) {
                self.want_keyframe(id, origin);
            }
            let members = self.rooms.get(&id).map(|room| room.members.clone()).unwrap_or_default();
            for key in members {
                self.remind(key);
                self.line(key);
            }
        }
        self.settle();
    }

    /// Peers that never connected, ended or fell silent.
    fn silence(&mut self) {
        let (now, limits) = (self.now, self.limits);
        for key in 0..self.peers.len() {
            let Some(peer) = self.peer(key) else { continue };
            let silent = now.saturating_duration_since(peer.heard_at);
            let why = if !peer.endpoint.alive() {
                Departure::Goodbye
            } else if !peer.joined && now.saturating_duration_since(peer.since) > limits.connect_max
            {
                Departure::NeverConnected
            } else if peer.joined && silent > limits.silence_max {
                Departure::Silent
            } else {
                if peer.joined && !peer.unreachable && silent > limits.unreachable_after {
                    peer.unreachable = true;
                    let event = Event::Unreachable(peer.room, peer.id);
                    self.out.events.push(event);
                }
                continue;
            };
            self.remove(key, why);
        }
    }

    /// Levels and layers of this worker's publishers, to the platform and to other workers; choices follow.
    fn report(&mut self, id: RoomId) {
        let now = self.now;
        let Some(room) = self.rooms.get_mut(&id) else { return };
        let levels = room.local.levels(now);
        if !levels.is_empty() {
            self.out.events.push(Event::Levels(id, levels));
        }
        let mut changed = false;
        for (source, sent) in &mut room.sent {
            let rates = sent.rates(now);
            let present = rates.map(|it| it.is_some());
            let before = sent.reported.map(|it| it.is_some());
            let differs = |(one, other): (&Option<u64>, &Option<u64>)| match (one, other) {
                (Some(one), Some(other)) => one.abs_diff(*other) * 5 > *other,
                (one, other) => one.is_some() != other.is_some(),
            };
            if !rates.iter().zip(&sent.reported).any(differs) {
                continue;
            }
            sent.reported = rates;
            changed |= present != before;
            if self.by_id.contains_key(&source.peer) {
                if present != before {
                    self.out.events.push(Event::Sending(id, *source, present));
                }
                if room.setting.sharded {
                    for worker in (0..self.workers).filter(|it| *it != self.index) {
                        self.out.relays.push((worker, Relay::Rates(id, *source, rates)));
                    }
                }
            }
        }
        for key in room.members.clone() {
            let Some(peer) = self.peer(key) else { continue };
            if changed || peer.retarget {
                self.retarget(key);
            }
        }
    }

    /// A new table.
    pub(super) fn plan(&mut self, id: RoomId, table: Arc<Table>) {
        let Some(room) = self.rooms.get_mut(&id) else { return };
        room.local.retain(|peer| table.floor.contains(&peer));
        room.heard.retain(|peer| table.floor.contains(&peer));
        room.recording.retain(|origin| table.recorded.contains(&origin.source));
        room.table = table;
        for key in room.members.clone() {
            self.seat(key);
        }
    }

    /// Gives a peer what its line of the table says.
    pub(super) fn seat(&mut self, key: usize) {
        let Some(peer) = self.peers.get_mut(key).and_then(Option::as_mut) else { return };
        let Some(room) = self.rooms.get_mut(&peer.room) else { return };
        let line = room.table.lines.get(&peer.id);
        peer.hears = line.is_some_and(|line| line.hears);
        for (index, slot) in peer.video.iter_mut().enumerate() {
            let want = line.and_then(|line| line.video.get(index).copied().flatten());
            slot.want = want;
            if want.is_none() && slot.clear() {
                peer.changes.push(SlotChange::video(index, None));
            }
        }
        let floor = &room.table.floor;
        for (index, slot) in peer.audio.iter_mut().enumerate() {
            if slot.current.is_some_and(|it| !peer.hears || !floor.contains(&it)) {
                slot.current = None;
                peer.changes.push(SlotChange::audio(index, None));
            }
        }
        room.interest_changed = true;
        self.with_changes.insert(key);
        self.retarget(key);
    }

    /// Chooses the layer of each slot by the line, and aims at it.
    fn retarget(&mut self, key: usize) {
        let now = self.now;
        let Some(peer) = self.peers.get_mut(key).and_then(Option::as_mut) else { return };
        let Some(room) = self.rooms.get_mut(&peer.room) else { return };
        peer.retarget = false;
        let (mut targets, wish_bits) = chosen(peer, room, false, now);
        let first = peer.video.iter().position(|slot| slot.want.is_some());
        let short = first.and_then(|first| targets.get(first)).is_some_and(Target::is_nothing);
        if short {
            if peer.trial.runs(now) {
                targets = chosen(peer, room, true, now).0;
            }
            // Until it runs, or no longer has to.
            peer.retarget = true;
        } else {
            peer.trial.unneeded(now);
        }
        let mut needed = Vec::new();
        let id = peer.room;
        for (index, (slot, target)) in peer.video.iter_mut().zip(targets).enumerate() {
            match target {
                Target::Stream(origin) => {
                    if slot.aim(origin) {
                        needed.push(origin);
                        room.interest_changed = true;
                    }
                }
                Target::Nothing => {
                    if slot.clear() {
                        peer.changes.push(SlotChange::video(index, None));
                        self.with_changes.insert(key);
                        room.interest_changed = true;
                    }
                }
                Target::Unsent => {}
            }
        }
        if peer.desired != wish_bits {
            peer.desired = wish_bits;
            if room.setting.estimates {
                self.touch(key, |peer, now, sink| {
                    peer.endpoint.desire(wish_bits);
                    peer.endpoint.tick(peer.id, now, sink)
                });
            }
        }
        if needed.is_empty() {
            return;
        }
        self.share();
        for origin in needed {
            self.want_keyframe(id, origin);
        }
    }

    /// A picture that is awaited for long is asked for again.
    fn remind(&mut self, key: usize) {
        let Some(peer) = self.peer(key) else { return };
        let id = peer.room;
        let waiting: Vec<Origin> = peer.video.iter().filter_map(|slot| slot.pending).collect();
        for origin in waiting {
            let sent = self.rooms.get(&id).is_some_and(|room| {
                let rates = room.rates(origin.source, self.now);
                rates.get(origin.layer.index()).copied().flatten().is_some()
            });
            if sent {
                self.want_keyframe(id, origin);
            }
        }
    }

    /// Tells the platform how a line is, and the page what is worth sending.
    fn line(&mut self, key: usize) {
        let now = self.now;
        let Some(peer) = self.peers.get_mut(key).and_then(Option::as_mut) else { return };
        let Some(room) = self.rooms.get(&peer.room) else { return };
        if peer.joined && peer.stats_due(now) {
            self.out.events.push(Event::Line(peer.room, peer.id, peer.line));
        }
        let camera = room.wanted_of(Source::camera(peer.id));
        let screen = room.wanted_of(Source { peer: peer.id, track: Track::Screen });
        let looked = Looked {
            camera: Layer::ALL.map(|layer| camera.is_some_and(|max| layer <= max)),
            screen: screen.is_some(),
        };
        if !peer.channel || peer.told == Some(looked) {
            peer.fewer_since = None;
            return;
        }
        let more = peer.told.is_none_or(|told| {
            (looked.screen && !told.screen)
                || looked.camera.iter().zip(told.camera).any(|(now, told)| *now && !told)
        });
        let since = *peer.fewer_since.get_or_insert(now);
        if more || now.saturating_duration_since(since) >= FEWER_AFTER {
            peer.told = Some(looked);
            peer.fewer_since = None;
            self.say(key, &crate::signal::send(looked));
        }
    }

    /// Finds out what is looked at here, and tells other workers when that changed.
    pub(super) fn share(&mut self) {
        for (id, room) in &mut self.rooms {
            if !std::mem::take(&mut room.interest_changed) {
                continue;
            }
            let mut interest = BTreeSet::new();
            let mut wanted: BTreeMap<Source, Layer> = BTreeMap::new();
            for key in &room.members {
                let Some(peer) = self.peers.get(*key).and_then(Option::as_ref) else { continue };
                for slot in &peer.video {
                    interest.extend(slot.current);
                    interest.extend(slot.pending);
                    if let Some(want) = slot.want {
                        let max = wanted.entry(want.source).or_insert(want.layer_max);
                        *max = want.layer_max.max(*max);
                    }
                }
            }
            if interest == room.interest && wanted == room.wanted {
                continue;
            }
            room.look(interest, wanted);
            if room.setting.sharded {
                for worker in (0..self.workers).filter(|it| *it != self.index) {
                    let relay = Relay::Interest {
                        room: *id,
                        worker: self.index,
                        origins: room.interest.clone(),
                        wanted: room.wanted.clone(),
                    };
                    self.out.relays.push((worker, relay));
                }
            }
        }
    }
}

enum Target {
    Stream(Origin),
    /// Nothing is wanted, or the line has no room for it.
    Nothing,
    /// The source sends nothing now; what was there stays.
    Unsent,
}

impl Target {
    fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing)
    }
}

/// The target of each slot, and what would be sent if the line allowed it. `trial`: the first slot is shown regardless.
fn chosen(peer: &Peer, room: &Room, trial: bool, now: Instant) -> (Vec<Target>, u64) {
    let wishes: Vec<Option<Wish>> = peer
        .video
        .iter()
        .map(|slot| {
            let want = slot.want?;
            let rates = room.rates(want.source, now);
            Some(Wish { max: want.layer_max, rates, now: slot.layer() })
        })
        .collect();
    let line = if room.setting.estimates {
        let carries = if trial { Carries::Guess } else { Carries::Bits };
        peer.line.estimate_bits.map_or(Carries::All, carries)
    } else {
        peer.budget.map_or(Carries::All, Carries::Guess)
    };
    let heard = peer.audio.iter().filter(|slot| slot.current.is_some()).count();
    let voices = u64::try_from(heard).unwrap_or(3).max(1);
    let given = layers(&wishes, line, voices);
    let targets = peer.video.iter().zip(&wishes).zip(given).map(|((slot, wish), layer)| {
        let (Some(want), Some(wish)) = (slot.want, wish) else { return Target::Nothing };
        match layer {
            Some(layer) => Target::Stream(Origin { source: want.source, layer }),
            None if wish.rates.iter().any(Option::is_some) => Target::Nothing,
            None => Target::Unsent,
        }
    });
    (targets.collect(), desired(&wishes))
}
