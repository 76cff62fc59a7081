//! An emulated network in virtual time: loss, delay, reordering, duplication, outages and changed addresses, from a seed.
//! What must always hold: the same seed and the same datagrams meet the same fate.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// A small generator (SplitMix64), so that a seed tells everything.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    pub(crate) fn per_mille(&mut self, share: u64) -> bool {
        self.below(1_000) < share
    }
}

/// How a line treats datagrams; the same in both directions.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Line {
    pub(crate) delay: Duration,
    /// Up to so much is added at random; more than the distance of packets reorders them.
    pub(crate) jitter: Duration,
    pub(crate) loss_per_mille: u64,
    pub(crate) duplicate_per_mille: u64,
    /// Carries so many bits a second towards the client; without a number it has no end. What waits over 300 ms is dropped.
    pub(crate) down_bits: Option<u64>,
    pub(crate) cut: bool,
}

/// A datagram that arrives.
pub(crate) struct Arrival {
    pub(crate) from: SocketAddr,
    pub(crate) to: SocketAddr,
    pub(crate) bytes: Vec<u8>,
}

pub(crate) struct Net {
    chance: Chance,
    waiting: BTreeMap<(Instant, u64), Arrival>,
    order: u64,
    lines: HashMap<SocketAddr, Line>,
    /// What clients call themselves, and what the server sees.
    outside: HashMap<SocketAddr, SocketAddr>,
    inside: HashMap<SocketAddr, SocketAddr>,
    busy_until: HashMap<SocketAddr, Instant>,
    pub(crate) lost: u64,
}

impl Net {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            chance: Chance::new(seed),
            waiting: BTreeMap::new(),
            order: 0,
            lines: HashMap::new(),
            outside: HashMap::new(),
            inside: HashMap::new(),
            busy_until: HashMap::new(),
            lost: 0,
        }
    }

    /// Sets the line of a client by what it calls itself.
    pub(crate) fn line(&mut self, client: SocketAddr, line: Line) {
        self.lines.insert(client, line);
    }

    /// From now on the server sees the client at another address; the former one leads nowhere.
    pub(crate) fn rebind(&mut self, client: SocketAddr, seen: SocketAddr) {
        if let Some(before) = self.outside.insert(client, seen) {
            self.inside.remove(&before);
        }
        self.inside.insert(seen, client);
    }

    pub(crate) fn up(&mut self, now: Instant, from: SocketAddr, to: SocketAddr, bytes: Vec<u8>) {
        let line = self.lines.get(&from).copied().unwrap_or_default();
        let from = self.outside.get(&from).copied().unwrap_or(from);
        self.travel(now, line, from, to, bytes);
    }

    pub(crate) fn down(&mut self, now: Instant, from: SocketAddr, to: SocketAddr, bytes: Vec<u8>) {
        let client = self.inside.get(&to).copied().unwrap_or(to);
        if self.outside.get(&client).is_some_and(|seen| *seen != to) {
            self.lost += 1;
            return;
        }
        let line = self.lines.get(&client).copied().unwrap_or_default();
        let mut sent = now;
        if let Some(down_bits) = line.down_bits {
            let until = self.busy_until.entry(client).or_insert(now);
            let begin = (*until).max(now);
            if begin > now + Duration::from_millis(300) {
                self.lost += 1;
                return;
            }
            let bits = u64::try_from(bytes.len() + 28).unwrap() * 8;
            *until = begin + Duration::from_micros(bits * 1_000_000 / down_bits);
            sent = *until;
        }
        self.travel(sent, line, from, client, bytes);
    }

    fn travel(
        &mut self,
        now: Instant,
        line: Line,
        from: SocketAddr,
        to: SocketAddr,
        bytes: Vec<u8>,
    ) {
        if line.cut || self.chance.per_mille(line.loss_per_mille) {
            self.lost += 1;
            return;
        }
        let twice = self.chance.per_mille(line.duplicate_per_mille);
        for _ in 0..=u32::from(twice) {
            let jitter = u64::try_from(line.jitter.as_micros()).unwrap();
            let at = now + line.delay + Duration::from_micros(self.chance.below(jitter + 1));
            self.order += 1;
            let arrival = Arrival { from, to, bytes: bytes.clone() };
            self.waiting.insert((at, self.order), arrival);
        }
    }

    pub(crate) fn due(&self) -> Option<Instant> {
        self.waiting.first_key_value().map(|((at, _), _)| *at)
    }

    pub(crate) fn arrived(&mut self, now: Instant) -> Option<Arrival> {
        let at = self.due()?;
        (at <= now).then(|| self.waiting.pop_first().map(|it| it.1)).flatten()
    }
}
