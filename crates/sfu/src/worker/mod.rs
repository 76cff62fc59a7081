//! One worker of the forwarding core: its peers, its part of the rooms, and the packets between them.
//! No socket, no thread and no clock: it is driven. Whoever drives it hands in datagrams and commands with the time, calls
//! [`Worker::flush`] after each batch and [`Worker::tick`] when due, and sends what comes out.
//! What must always hold: a peer that fails takes nobody with it; nothing is kept for somebody who has not shown to know
//! their ICE password; each endpoint is drained after each change.

mod admit;
mod flow;
mod message;
mod pace;
mod peer;
mod room;
mod slot;
mod trial;
mod upkeep;

pub use message::{
    Command, Counts, Datagram, Departure, Event, Join, Limits, LineStats, Outputs, Relay, Reply,
    RoomSetting,
};

use crate::ids::{PeerId, RoomId};
use crate::rtc::Happening;
use crate::stun;
use admit::Doors;
use peer::Peer;
use room::Room;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

/// Forwards the media of its peers.
#[derive(Debug)]
pub struct Worker {
    index: usize,
    workers: usize,
    limits: Limits,
    now: Instant,
    peers: Vec<Option<Box<Peer>>>,
    free: Vec<usize>,
    by_address: HashMap<SocketAddr, usize>,
    by_fragment: HashMap<String, usize>,
    by_id: HashMap<PeerId, usize>,
    rooms: BTreeMap<RoomId, Room>,
    doors: Doors,
    happenings: VecDeque<(usize, Happening)>,
    with_packets: BTreeSet<RoomId>,
    with_changes: BTreeSet<usize>,
    next_tick: Instant,
    next_upkeep: Instant,
    counts: Counts,
    out: Outputs,
}

impl Worker {
    /// Number `index` of `workers` that may share rooms.
    pub fn new(index: usize, workers: usize, limits: Limits, now: Instant) -> Self {
        Self {
            index,
            workers,
            limits,
            now,
            peers: Vec::new(),
            free: Vec::new(),
            by_address: HashMap::new(),
            by_fragment: HashMap::new(),
            by_id: HashMap::new(),
            rooms: BTreeMap::new(),
            doors: Doors::new(&limits, now),
            happenings: VecDeque::new(),
            with_packets: BTreeSet::new(),
            with_changes: BTreeSet::new(),
            next_tick: now,
            next_upkeep: now,
            counts: Counts::default(),
            out: Outputs::default(),
        }
    }

    /// Takes a datagram that came from `from`.
    pub fn input(&mut self, now: Instant, from: SocketAddr, bytes: &[u8]) {
        self.now = self.now.max(now);
        self.counts.received += 1;
        let known = self.by_address.get(&from).copied();
        let named = stun::local_fragment(bytes).map(|it| self.by_fragment.get(it).copied());
        // A binding request is for whom it names, whoever else was heard of at that address.
        let Some(key) = named.unwrap_or(known) else {
            self.counts.unknown += 1;
            return;
        };
        let bytes_max = self.limits.datagram_bytes_max;
        let Some(peer) = self.peers.get_mut(key).and_then(Option::as_mut) else { return };
        if bytes.len() > bytes_max || !peer.pace.take(now) {
            peer.line.dropped += 1;
            self.counts.excessive += 1;
            return;
        }
        let sent = self.out.datagrams.len();
        self.touch(key, |peer, now, sink| peer.endpoint.receive(peer.id, now, from, bytes, sink));
        let answered = || {
            let new = self.out.datagrams.get(sent..).unwrap_or_default();
            new.iter().any(|it| it.to == from)
        };
        if known == Some(key) {
            self.heard_from(key);
            if let Some(peer) = self.peer(key).filter(|_| !stun::is_stun(bytes)) {
                peer.route = Some(from);
            }
        } else if answered() {
            self.learn(key, from);
            self.heard_from(key);
        }
        self.settle();
    }

    /// Does what it is asked.
    pub fn command(&mut self, now: Instant, command: Command) {
        self.now = self.now.max(now);
        match command {
            Command::Open(id, setting) => {
                let workers = self.workers;
                let room = self.rooms.entry(id).or_insert_with(|| Room::new(setting, workers));
                room.setting = setting;
            }
            Command::Close(id) => self.close(id),
            Command::Join(join) => self.join(join),
            Command::Restart { peer, offer, setting, reply } => {
                reply(self.restart(peer, &offer, &setting));
            }
            Command::Leave(peer) => {
                if let Some(key) = self.by_id.get(&peer).copied() {
                    self.farewell(key);
                    self.remove(key, Departure::Dismissed);
                }
                self.doors.forget(peer);
            }
            Command::Plan(id, table) => self.plan(id, table),
            Command::Say(peer, text) => {
                if let Some(key) = self.by_id.get(&peer).copied() {
                    self.say(key, &text);
                }
            }
            Command::Relay(relay) => self.relayed(relay),
        }
        self.settle();
    }

    /// What came in is forwarded; to be called after each batch of input and commands.
    pub fn flush(&mut self, now: Instant) {
        self.now = self.now.max(now);
        self.forward();
        self.settle();
        self.tell();
        self.share();
        self.settle();
    }

    /// When [`Worker::tick`] wants to be called.
    pub fn due(&self) -> Instant {
        self.next_tick
    }

    /// What there is to give away; the caller empties it.
    pub fn outputs(&mut self) -> &mut Outputs {
        &mut self.out
    }

    /// What it counted.
    pub fn counts(&self) -> Counts {
        let peers = self.peers.iter().flatten();
        Counts {
            peers: peers.clone().count(),
            half_joined: peers.filter(|peer| !peer.joined).count(),
            waiting: self.doors.waiting(),
            ..self.counts
        }
    }

    /// Does something with a peer and lets it say what follows. A peer that panics is dropped, alone.
    fn touch(
        &mut self,
        key: usize,
        act: impl FnOnce(&mut Peer, Instant, &mut dyn FnMut(Happening)) -> Instant,
    ) {
        let Some(peer) = self.peers.get_mut(key).and_then(Option::as_mut) else { return };
        let now = self.now;
        let datagrams = &mut self.out.datagrams;
        let happenings = &mut self.happenings;
        let before = datagrams.len();
        let route = peer.route;
        let mut sink = |happening| match happening {
            Happening::Datagram { to, bytes } => {
                let to = route.filter(|_| !stun::is_stun(&bytes)).unwrap_or(to);
                datagrams.push(Datagram { to, bytes });
            }
            other => happenings.push_back((key, other)),
        };
        let acted = catch_unwind(AssertUnwindSafe(|| act(peer, now, &mut sink)));
        self.counts.sent += u64::try_from(self.out.datagrams.len() - before).unwrap_or(0);
        if let Ok(due) = acted {
            peer.due = due;
        } else {
            tracing::error!("an endpoint panicked and was dropped");
            self.counts.faults += 1;
            self.remove(key, Departure::Fault);
        }
    }

    fn peer(&mut self, key: usize) -> Option<&mut Peer> {
        self.peers.get_mut(key)?.as_deref_mut()
    }

    fn heard_from(&mut self, key: usize) {
        let now = self.now;
        let Some(peer) = self.peer(key) else { return };
        peer.heard_at = now;
        if peer.unreachable {
            peer.unreachable = false;
            let event = Event::Reachable(peer.room, peer.id);
            self.out.events.push(event);
        }
    }

    fn learn(&mut self, key: usize, address: SocketAddr) {
        let most = self.limits.addresses_max;
        if let Some(other) = self.by_address.insert(address, key)
            && let Some(other) = self.peer(other)
        {
            other.addresses.retain(|it| *it != address);
        }
        let Some(peer) = self.peers.get_mut(key).and_then(Option::as_mut) else { return };
        peer.addresses.push_back(address);
        if peer.addresses.len() > most
            && let Some(old) = peer.addresses.pop_front()
        {
            self.by_address.remove(&old);
        }
    }
}

#[cfg(test)]
impl Worker {
    /// Makes the next datagram of the peer panic its endpoint.
    pub(crate) fn break_endpoint(&mut self, peer: PeerId) {
        let key = self.by_id[&peer];
        self.peer(key).unwrap().endpoint.broken = true;
    }

    /// The name by which the peer's first packets are known.
    pub(crate) fn fragment_of(&mut self, peer: PeerId) -> String {
        let key = self.by_id[&peer];
        self.peer(key).unwrap().fragments[0].clone()
    }
}
