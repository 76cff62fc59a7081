//! Numbers of one outgoing stream that is fed from several sources in turn: sequence numbers, timestamps and the picture
//! numbers of VP8 (RFC 7741 §4.2) go on without a jump.
//! Not the choice of the source. What must always hold: what goes out never has the number of something else that went
//! out, numbers begin below 65,536 (the receiver guesses the roll-over counter as zero, RFC 3711 §3.3.1), and a packet from
//! before the change of source is dropped.

use std::time::Instant;

/// What of a packet has to be rewritten.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Numbers {
    /// Extended sequence number.
    pub sequence: u64,
    /// RTP timestamp.
    pub time: u32,
    /// PictureID of VP8, 15 bit.
    pub picture: Option<u16>,
    /// TL0PICIDX of VP8.
    pub base_picture: Option<u8>,
}

/// Where an outgoing stream has come to.
#[derive(Debug)]
pub(crate) struct Rewriter {
    clock: u32,
    last: Option<(Numbers, Instant)>,
    offset: Offset,
}

#[derive(Clone, Copy, Debug, Default)]
struct Offset {
    first: u64,
    sequence: u64,
    time: u32,
    picture: u16,
    base_picture: u8,
}

/// Sequence number of the first packet.
const BEGIN: u64 = 1_000;
const PICTURES: u16 = 0x7FFF;

impl Rewriter {
    /// `clock`: ticks of the timestamp per second.
    pub(crate) fn new(clock: u32) -> Self {
        Self { clock, last: None, offset: Offset::default() }
    }

    /// From this packet on another source is sent; it follows what went out before.
    pub(crate) fn change(&mut self, first: Numbers, now: Instant) {
        let mut offset = Offset { first: first.sequence, ..Offset::default() };
        let Some((last, at)) = self.last else {
            offset.sequence = BEGIN.wrapping_sub(first.sequence);
            self.offset = offset;
            return;
        };
        let micros = now.saturating_duration_since(at).as_micros();
        let ticks =
            u32::try_from(micros * u128::from(self.clock) / 1_000_000).unwrap_or(u32::MAX / 4);
        let time = last.time.wrapping_add(ticks.max(1));
        offset.sequence = last.sequence.wrapping_add(1).wrapping_sub(first.sequence);
        offset.time = time.wrapping_sub(first.time);
        if let (Some(last), Some(first)) = (last.picture, first.picture) {
            offset.picture = last.wrapping_add(1).wrapping_sub(first) & PICTURES;
        }
        if let (Some(last), Some(first)) = (last.base_picture, first.base_picture) {
            offset.base_picture = last.wrapping_add(1).wrapping_sub(first);
        }
        self.offset = offset;
    }

    /// The numbers a packet of the present source goes out with; `None` when it is from before the change.
    pub(crate) fn rewrite(&mut self, packet: Numbers, now: Instant) -> Option<Numbers> {
        if packet.sequence < self.offset.first {
            return None;
        }
        let out = Numbers {
            sequence: packet.sequence.wrapping_add(self.offset.sequence),
            time: packet.time.wrapping_add(self.offset.time),
            picture: packet.picture.map(|it| it.wrapping_add(self.offset.picture) & PICTURES),
            base_picture: packet.base_picture.map(|it| it.wrapping_add(self.offset.base_picture)),
        };
        match &mut self.last {
            Some((last, at)) if out.sequence > last.sequence => {
                let picture = out.picture.or(last.picture);
                let base_picture = out.base_picture.or(last.base_picture);
                *last = Numbers { picture, base_picture, ..out };
                *at = now;
            }
            Some(_) => {}
            None => self.last = Some((out, now)),
        }
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::start;
    use proptest::prelude::*;
    use std::collections::HashSet;
    use std::time::Duration;

    fn numbers(sequence: u64, time: u32) -> Numbers {
        Numbers { sequence, time, picture: Some(5), base_picture: Some(250) }
    }

    #[test]
    fn another_source_goes_on_where_the_first_was() {
        let mut rewriter = Rewriter::new(90_000);
        rewriter.change(numbers(70_000, 5), start());
        assert_eq!(rewriter.rewrite(numbers(70_000, 5), start()).unwrap().sequence, BEGIN);
        let later = start() + Duration::from_millis(100);
        rewriter.change(numbers(9, u32::MAX), later);
        let out = rewriter.rewrite(numbers(9, u32::MAX), later).unwrap();
        assert_eq!(
            out,
            Numbers { sequence: 1_001, time: 9_005, picture: Some(6), base_picture: Some(251) }
        );
        assert_eq!(rewriter.rewrite(numbers(8, 0), later), None);
    }

    proptest! {
        #[test]
        fn no_number_goes_out_twice(
            runs in proptest::collection::vec((0u64..200_000, proptest::collection::vec(0u64..40, 1..30)), 1..8)
        ) {
            let mut rewriter = Rewriter::new(90_000);
            let mut out = HashSet::new();
            let mut now = start();
            for (base, steps) in runs {
                rewriter.change(numbers(base, 7), now);
                for step in steps.iter().copied().collect::<HashSet<_>>() {
                    now += Duration::from_millis(1);
                    let sent = rewriter.rewrite(numbers(base + step, 7), now).unwrap();
                    prop_assert!(out.insert(sent.sequence));
                }
            }
            prop_assert!(out.iter().min().copied() < Some(65_536));
        }
    }
}
