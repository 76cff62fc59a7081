//! What a receiver makes of one slot: a decoder's rules without decoding.
//! What must always hold: a picture of another source begins with a key frame, and no number comes twice with other content.

use crate::pattern::Mark;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// How long a gap is waited for before a key frame is asked for.
const PATIENCE: Duration = Duration::from_millis(300);

#[derive(Default)]
pub(crate) struct Watch {
    next: Option<u64>,
    waiting: BTreeMap<u64, (Mark, bool, Option<u16>)>,
    gap_since: Option<Instant>,
    broken: bool,
    picture: Option<u16>,
    pub(crate) shows: Option<(u32, u8)>,
    pub(crate) pictures: u64,
    pub(crate) switches: u64,
    pub(crate) packets: u64,
    pub(crate) repeats: u64,
    pub(crate) last_at: Option<Instant>,
    pub(crate) longest_gap: Duration,
    pub(crate) frozen: Duration,
    seen: BTreeMap<u64, Mark>,
}

impl Watch {
    /// Takes a packet; whether a key frame should be asked for.
    pub(crate) fn take(
        &mut self,
        sequence: u64,
        picture: Option<u16>,
        marker: bool,
        mark: Mark,
        now: Instant,
    ) -> bool {
        self.packets += 1;
        if let Some(before) = self.seen.insert(sequence, mark) {
            assert_eq!(before, mark, "one number went out with two contents");
            self.repeats += 1;
            return false;
        }
        if self.seen.len() > 2_000 {
            self.seen.pop_first();
        }
        if self.next.is_none() && mark.first && mark.keyframe {
            self.next = Some(sequence);
            self.waiting = self.waiting.split_off(&sequence);
        }
        if self.next.is_some_and(|next| sequence < next) {
            return false;
        }
        self.waiting.insert(sequence, (mark, marker, picture));
        self.advance(now);
        self.impatient(now)
    }

    fn advance(&mut self, now: Instant) {
        while let Some(next) = self.next {
            let Some((mark, marker, picture)) = self.waiting.remove(&next) else { break };
            self.next = Some(next + 1);
            self.gap_since = None;
            let stream = (mark.sender, mark.stream);
            if mark.first && mark.keyframe {
                if self.shows != Some(stream) {
                    self.switches += 1;
                }
                if let (Some(before), Some(picture), false) = (self.picture, picture, self.broken) {
                    assert_eq!(picture, (before + 1) & 0x7FFF, "picture numbers jumped");
                }
                self.shows = Some(stream);
                self.broken = false;
            }
            self.picture = picture.or(self.picture);
            if self.broken || self.shows.is_none() {
                continue;
            }
            assert_eq!(self.shows, Some(stream), "another picture without a key frame");
            if marker {
                self.pictures += 1;
                if let Some(last) = self.last_at {
                    let gap = now - last;
                    self.longest_gap = self.longest_gap.max(gap);
                    if gap > Duration::from_millis(200) {
                        self.frozen += gap;
                    }
                }
                self.last_at = Some(now);
            }
        }
        if self.next.is_some() && !self.waiting.is_empty() {
            self.gap_since.get_or_insert(now);
        }
    }

    /// A gap that nothing filled: on from the next key frame.
    fn impatient(&mut self, now: Instant) -> bool {
        let lacking = self.broken || self.shows.is_none();
        let Some(since) = self.gap_since else { return lacking && self.packets.is_multiple_of(20) };
        if now - since < PATIENCE {
            return false;
        }
        let key = self.waiting.iter().find(|(_, it)| it.0.first && it.0.keyframe).map(|it| *it.0);
        match key {
            Some(key) => {
                self.waiting = self.waiting.split_off(&key);
                self.next = Some(key);
                self.broken = true;
                self.gap_since = None;
                self.advance(now);
                false
            }
            None => true,
        }
    }
}
