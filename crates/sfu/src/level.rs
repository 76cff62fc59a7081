//! Who is loud: levels of RFC 6464 smoothed, the loudest three, and the active speaker.
//! Only the level counts: the voice bit is set by some browsers at full silence. No clock of its own.
//! What must always hold: at most three are heard, a seat changes hands only for somebody clearly louder, and the active
//! speaker stays for [`HOLD`] unless gone.

use crate::ids::PeerId;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// How many are heard at once.
pub const HEARD_MAX: usize = 3;
/// How long somebody has to lead before becoming the active speaker.
pub const RISE: Duration = Duration::from_millis(300);
/// How long the active speaker stays after last being the loudest.
pub const HOLD: Duration = Duration::from_secs(2);
/// Below this nobody speaks, in dBov.
pub const SILENCE: f32 = -55.0;
/// What somebody counts as who sends no level: heard when there is room, and in nobody's way.
const UNTOLD: i8 = -60;
/// How much louder somebody must be than the one whose seat they take, in dB.
const MARGIN: f32 = 6.0;
/// Time constants of the smoothing.
const RISE_CONSTANT: f32 = 0.12;
const FALL_CONSTANT: f32 = 0.6;
/// Somebody who sends nothing for so long gives their seat up.
const ABSENCE: Duration = Duration::from_millis(1_500);

#[derive(Clone, Copy, Debug)]
struct Level {
    smoothed: f32,
    at: Instant,
}

impl Level {
    fn new(at: Instant) -> Self {
        Self { smoothed: -127.0, at }
    }

    fn take(&mut self, level: i8, now: Instant) {
        let level = f32::from(level.clamp(-127, 0));
        let seconds = now.saturating_duration_since(self.at).as_secs_f32().clamp(0.005, 1.0);
        let constant = if level > self.smoothed { RISE_CONSTANT } else { FALL_CONSTANT };
        self.smoothed += (level - self.smoothed) * (1.0 - (-seconds / constant).exp());
        self.at = now;
    }
}

/// Chooses those who are heard.
#[derive(Debug, Default)]
pub struct Loudest {
    levels: BTreeMap<PeerId, Level>,
    seats: [Option<PeerId>; HEARD_MAX],
}

impl Loudest {
    /// Takes the level of one packet of somebody with the floor; the seat they are heard from, if they are.
    pub fn hear(&mut self, peer: PeerId, level: Option<i8>, now: Instant) -> Option<usize> {
        let mine = self.levels.entry(peer).or_insert_with(|| Level::new(now));
        mine.take(level.unwrap_or(UNTOLD), now);
        let mine = mine.smoothed;
        if let Some(seat) = self.seats.iter().position(|seat| *seat == Some(peer)) {
            return Some(seat);
        }
        let seat = self.seats.iter().position(|seat| self.free(*seat, now)).or_else(|| {
            let weakest = |seat: &Option<PeerId>| {
                seat.and_then(|peer| self.levels.get(&peer)).map_or(-127.0, |it| it.smoothed)
            };
            let (index, level) = self
                .seats
                .iter()
                .map(weakest)
                .enumerate()
                .min_by(|one, other| one.1.total_cmp(&other.1))?;
            (mine > SILENCE && mine > level + MARGIN).then_some(index)
        })?;
        *self.seats.get_mut(seat)? = Some(peer);
        Some(seat)
    }

    /// Whoever left, or lost the floor, is heard no more.
    pub fn forget(&mut self, peer: PeerId) {
        self.levels.remove(&peer);
        for seat in &mut self.seats {
            if *seat == Some(peer) {
                *seat = None;
            }
        }
    }

    /// Keeps only those who fulfil the condition.
    pub fn retain(&mut self, keep: impl Fn(PeerId) -> bool) {
        let gone: Vec<PeerId> = self.levels.keys().copied().filter(|peer| !keep(*peer)).collect();
        for peer in gone {
            self.forget(peer);
        }
    }

    /// Smoothed levels of those who were heard from lately, in dBov.
    pub fn levels(&self, now: Instant) -> Vec<(PeerId, f32)> {
        let lately = |level: &Level| now.saturating_duration_since(level.at) < ABSENCE;
        self.levels
            .iter()
            .filter(|(_, level)| lately(level))
            .map(|(peer, level)| (*peer, level.smoothed))
            .collect()
    }

    fn free(&self, seat: Option<PeerId>, now: Instant) -> bool {
        let level = seat.and_then(|peer| self.levels.get(&peer));
        level.is_none_or(|level| now.saturating_duration_since(level.at) > ABSENCE)
    }
}

/// Follows who speaks, from the levels that workers report.
#[derive(Debug, Default)]
pub struct Speaker {
    current: Option<(PeerId, Instant)>,
    rising: Option<(PeerId, Instant)>,
    levels: BTreeMap<PeerId, (f32, Instant)>,
}

impl Speaker {
    /// Takes a report; the new active speaker when that changed.
    pub fn update(&mut self, now: Instant, levels: &[(PeerId, f32)]) -> Option<PeerId> {
        for (peer, level) in levels {
            self.levels.insert(*peer, (*level, now));
        }
        self.levels.retain(|_, (_, at)| now.saturating_duration_since(*at) < ABSENCE);
        let loudest = self
            .levels
            .iter()
            .filter(|(_, (level, _))| *level > SILENCE)
            .max_by(|one, other| one.1.0.total_cmp(&other.1.0))
            .map(|(peer, _)| *peer)?;
        if let Some((current, last)) = &mut self.current {
            if *current == loudest {
                *last = now;
                self.rising = None;
                return None;
            }
            let held = now.saturating_duration_since(*last) < HOLD;
            if held && self.levels.contains_key(current) && self.led_for(loudest, now) < HOLD {
                return None;
            }
        }
        if self.led_for(loudest, now) < RISE {
            return None;
        }
        self.current = Some((loudest, now));
        self.rising = None;
        Some(loudest)
    }

    /// Who speaks, or spoke last.
    pub fn current(&self) -> Option<PeerId> {
        self.current.map(|(peer, _)| peer)
    }

    fn led_for(&mut self, peer: PeerId, now: Instant) -> Duration {
        match self.rising {
            Some((rising, since)) if rising == peer => now.saturating_duration_since(since),
            _ => {
                self.rising = Some((peer, now));
                Duration::ZERO
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::start;

    fn at(milliseconds: u64) -> Instant {
        start() + Duration::from_millis(milliseconds)
    }

    #[test]
    fn three_are_heard_and_a_louder_fourth_takes_the_quietest_seat() {
        let mut loudest = Loudest::default();
        let mut seat = None;
        for step in 0..50 {
            let now = at(step * 20);
            for (peer, level) in [(1, -20), (2, -25), (3, -45)] {
                assert!(loudest.hear(PeerId(peer), Some(level), now).is_some());
            }
        }
        for step in 50..100 {
            let now = at(step * 20);
            for (peer, level) in [(1, -20), (2, -25), (3, -45)] {
                loudest.hear(PeerId(peer), Some(level), now);
            }
            seat = loudest.hear(PeerId(4), Some(-22), now).or(seat);
        }
        assert_eq!(seat, Some(2));
        assert_eq!(loudest.hear(PeerId(3), Some(-45), at(2_000)), None);
    }

    #[test]
    fn a_fourth_as_loud_as_the_others_waits() {
        let mut loudest = Loudest::default();
        for step in 0..200 {
            for peer in 1..=4 {
                let seat = loudest.hear(PeerId(peer), Some(-30), at(step * 20));
                assert_eq!(seat.is_some(), peer < 4);
            }
        }
    }

    #[test]
    fn the_speaker_changes_after_the_hold_and_not_for_a_cough() {
        let mut speaker = Speaker::default();
        let mut told = Vec::new();
        for step in 0..200 {
            let now = at(step * 50);
            let cough = (40..44).contains(&step);
            let second = if cough || step >= 100 { -15.0 } else { -90.0 };
            let first = if step >= 100 { -90.0 } else { -30.0 };
            let levels = [(PeerId(1), first), (PeerId(2), second)];
            told.extend(speaker.update(now, &levels).map(|peer| (step, peer.0)));
        }
        assert_eq!(told.first(), Some(&(6, 1)));
        assert_eq!(told.len(), 2, "{told:?}");
        assert_eq!(told[1].1, 2);
        assert!((139..=141).contains(&told[1].0), "{told:?}");
    }
}
