//! A room as one worker sees it: its members here, what comes from them and from other workers, and what of it somebody
//! here looks at. Rules and bookkeeping; the worker moves the packets.
//! What must always hold: a stream nobody looks at goes nowhere, and a source is asked for key frames by its pause.

use super::message::RoomSetting;
use crate::ids::{Layer, Origin, PeerId, Source};
use crate::level::Loudest;
use crate::rtc::Packet;
use crate::table::Table;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// After so long without a packet a layer counts as not sent.
const ABSENT_AFTER: Duration = Duration::from_millis(1_500);
/// Over how long rates are measured.
const RATE_WINDOW: Duration = Duration::from_millis(500);

/// Packets kept of each stream that is looked at, for receivers that begin with it.
const LATELY_MAX: usize = 24;

/// What one layer of a source takes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Meter {
    last: Option<Instant>,
    window: Option<Instant>,
    bytes: u64,
    bits: Option<u64>,
}

impl Meter {
    fn take(&mut self, bytes: usize, now: Instant) {
        self.last = Some(now);
        let window = *self.window.get_or_insert(now);
        self.bytes += u64::try_from(bytes).unwrap_or(0);
        let passed = now.saturating_duration_since(window);
        if passed >= RATE_WINDOW {
            let micros = u64::try_from(passed.as_micros()).unwrap_or(u64::MAX).max(1);
            let bits = self.bytes.saturating_mul(8_000_000) / micros;
            self.bits = Some(self.bits.map_or(bits, |before| before.midpoint(bits)));
            self.bytes = 0;
            self.window = Some(now);
        }
    }

    fn rate(&self, layer: Layer, now: Instant) -> Option<u64> {
        let last = self.last?;
        let present = now.saturating_duration_since(last) < ABSENT_AFTER;
        present.then(|| self.bits.unwrap_or(layer.expected_bits()))
    }
}

/// A source and how it is sent.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    meters: [Meter; 3],
    /// As another worker measured it.
    told: Option<[Option<u64>; 3]>,
    /// As it was last told to others.
    pub(crate) reported: [Option<u64>; 3],
}

impl Sent {
    pub(crate) fn rates(&self, now: Instant) -> [Option<u64>; 3] {
        self.told.unwrap_or_else(|| {
            let [low, middle, high] = &self.meters;
            [
                low.rate(Layer::Low, now),
                middle.rate(Layer::Middle, now),
                high.rate(Layer::High, now),
            ]
        })
    }

    fn best(&self, now: Instant) -> Option<Layer> {
        let rates = self.rates(now);
        Layer::ALL.into_iter().zip(rates).rev().find(|(_, rate)| rate.is_some()).map(|it| it.0)
    }
}

/// When a key frame of a stream was asked for.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    asked: Option<Instant>,
    wanted: bool,
}

impl Gate {
    /// Whether to ask now; if not, it is remembered.
    pub(crate) fn ask(&mut self, pause: Duration, now: Instant) -> bool {
        let free = self.asked.is_none_or(|at| now.saturating_duration_since(at) >= pause);
        self.wanted = !free;
        if free {
            self.asked = Some(now);
        }
        free
    }
}

/// A packet waiting to be forwarded; audio with the seat it is heard from.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub(crate) packet: Packet,
    pub(crate) seat: Option<usize>,
    /// Packets of the key frame that begins here which overtook its first.
    pub(crate) early: Vec<Packet>,
}

/// What another worker wants of the room.
#[derive(Debug, Default)]
pub(crate) struct Foreign {
    pub(crate) origins: BTreeSet<Origin>,
    pub(crate) wanted: BTreeMap<Source, Layer>,
    pub(crate) outgoing: Vec<Packet>,
}

#[derive(Debug)]
pub(crate) struct Room {
    pub(crate) setting: RoomSetting,
    pub(crate) members: Vec<usize>,
    pub(crate) table: Arc<Table>,
    pub(crate) sent: BTreeMap<Source, Sent>,
    pub(crate) gates: BTreeMap<Origin, Gate>,
    pub(crate) batch: Vec<Waiting>,
    /// By worker; this worker's own entry is unused.
    pub(crate) foreign: Vec<Foreign>,
    pub(crate) interest: BTreeSet<Origin>,
    pub(crate) wanted: BTreeMap<Source, Layer>,
    pub(crate) interest_changed: bool,
    /// Among this worker's publishers; only these go to other workers.
    pub(crate) local: Loudest,
    /// Among all.
    pub(crate) heard: Loudest,
    pub(crate) recording: BTreeSet<Origin>,
    lately: BTreeMap<Origin, VecDeque<Packet>>,
}

impl Room {
    pub(crate) fn new(setting: RoomSetting, workers: usize) -> Self {
        Self {
            setting,
            members: Vec::new(),
            table: Arc::default(),
            sent: BTreeMap::new(),
            gates: BTreeMap::new(),
            batch: Vec::new(),
            foreign: (0..workers).map(|_| Foreign::default()).collect(),
            interest: BTreeSet::new(),
            wanted: BTreeMap::new(),
            interest_changed: true,
            local: Loudest::default(),
            heard: Loudest::default(),
            recording: BTreeSet::new(),
            lately: BTreeMap::new(),
        }
    }

    /// What is looked at here from now on.
    pub(crate) fn look(&mut self, interest: BTreeSet<Origin>, wanted: BTreeMap<Source, Layer>) {
        self.lately.retain(|origin, _| interest.contains(origin));
        self.interest = interest;
        self.wanted = wanted;
    }

    /// Puts a packet of a video into the batch, if somebody here looks at it.
    pub(crate) fn queue(&mut self, packet: Packet) {
        if !self.interest.contains(&packet.origin) {
            return;
        }
        let lately = self.lately.entry(packet.origin).or_default();
        let sequence = packet.numbers.sequence;
        let overtook = |it: &&Packet| packet.keyframe && it.numbers.sequence > sequence;
        let early = lately.iter().filter(overtook).cloned().collect();
        if lately.len() >= LATELY_MAX {
            lately.pop_front();
        }
        lately.push_back(packet.clone());
        self.batch.push(Waiting { packet, seat: None, early });
    }

    pub(crate) fn has_floor(&self, peer: PeerId) -> bool {
        self.table.floor.contains(&peer)
    }

    /// Takes note of a packet of this worker's publisher.
    pub(crate) fn measure(&mut self, packet: &Packet, now: Instant) {
        let sent = self.sent.entry(packet.origin.source).or_default();
        sent.told = None;
        if let Some(meter) = sent.meters.get_mut(packet.origin.layer.index()) {
            meter.take(packet.payload.len(), now);
        }
        if packet.keyframe
            && let Some(gate) = self.gates.get_mut(&packet.origin)
        {
            gate.wanted = false;
        }
    }

    /// Whether the packet belongs into the recording: the largest layer there is, from a key frame on. The second value
    /// says that a key frame is missing.
    pub(crate) fn records(&mut self, packet: &Packet, now: Instant) -> (bool, bool) {
        let origin = packet.origin;
        if !self.table.recorded.contains(&origin.source) {
            return (false, false);
        }
        let best = self.sent.get(&origin.source).and_then(|sent| sent.best(now));
        if best != Some(origin.layer) {
            self.recording.remove(&origin);
            return (false, false);
        }
        if packet.keyframe {
            self.recording.insert(origin);
        }
        let running = self.recording.contains(&origin);
        (running, !running)
    }

    pub(crate) fn rates(&self, source: Source, now: Instant) -> [Option<u64>; 3] {
        self.sent.get(&source).map_or([None; 3], |sent| sent.rates(now))
    }

    /// Another worker says what a source takes.
    pub(crate) fn told(&mut self, source: Source, rates: [Option<u64>; 3]) {
        self.sent.entry(source).or_default().told = Some(rates);
    }

    /// Somebody is gone.
    pub(crate) fn forget(&mut self, peer: PeerId) {
        self.sent.retain(|source, _| source.peer != peer);
        self.gates.retain(|origin, _| origin.source.peer != peer);
        self.lately.retain(|origin, _| origin.source.peer != peer);
        self.recording.retain(|origin| origin.source.peer != peer);
        self.local.forget(peer);
        self.heard.forget(peer);
        self.interest_changed = true;
    }

    /// The largest layer that anybody anywhere wants of a source.
    pub(crate) fn wanted_of(&self, source: Source) -> Option<Layer> {
        let recorded = self.table.recorded.contains(&source).then_some(Layer::High);
        let here = self.wanted.get(&source).copied();
        let foreign = self.foreign.iter().filter_map(|it| it.wanted.get(&source).copied()).max();
        here.max(foreign).max(recorded)
    }

    /// Streams whose key frame was asked for too early and may be asked for now.
    pub(crate) fn overdue(&self, pause: Duration, now: Instant) -> Vec<Origin> {
        let due = |gate: &Gate| {
            gate.wanted && gate.asked.is_none_or(|at| now.saturating_duration_since(at) >= pause)
        };
        self.gates.iter().filter(|(_, gate)| due(gate)).map(|(origin, _)| *origin).collect()
    }
}
