//! The time at which a part of a stream is shown or heard: by the sender's clock, and by arrival where the two part.
//! Not the time of the wall. What must always hold: parts that follow one another keep the distance their sender gave
//! them, whatever the network did, and none is ever farther from its arrival than [`APART_MAX`].

use std::time::Duration;

/// Beyond this the sender's clock began anew, and arrival counts again.
pub(crate) const APART_MAX: Duration = Duration::from_secs(1);

/// Ticks of RTP time in a second: video (RFC 7741 §6.2).
pub(crate) const VIDEO: u32 = 90_000;
/// Ticks of RTP time in a second: Opus (RFC 7587 §4.1).
pub(crate) const SOUND: u32 = 48_000;

/// The clock of one stream.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Clock {
    ticks_per_second: u32,
    anchor: Option<Anchor>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Anchor {
    /// Microseconds.
    arrived: i64,
    /// Ticks since then, and the RTP time they lead to.
    ticks: i64,
    time: u32,
}

impl Clock {
    pub(crate) fn new(ticks_per_second: u32) -> Self {
        Self { ticks_per_second, anchor: None }
    }

    /// When the part with this arrival and RTP time is shown or heard.
    pub(crate) fn at(&mut self, arrived: Duration, time: u32) -> Duration {
        let arrived = i64::try_from(arrived.as_micros()).unwrap_or(i64::MAX);
        let mut anchor = self.anchor.unwrap_or(Anchor { arrived, ticks: 0, time });
        // The shorter way around the 32 bits.
        anchor.ticks += i64::from(time.wrapping_sub(anchor.time).cast_signed());
        anchor.time = time;
        let since =
            anchor.ticks.saturating_mul(1_000_000) / i64::from(self.ticks_per_second).max(1);
        let mut at = anchor.arrived.saturating_add(since);
        if u128::from(at.abs_diff(arrived)) > APART_MAX.as_micros() {
            anchor = Anchor { arrived, ticks: 0, time };
            at = arrived;
        }
        self.anchor = Some(anchor);
        Duration::from_micros(u64::try_from(at).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn frames_keep_the_distance_their_sender_gave_them() {
        let mut clock = Clock::new(VIDEO);
        assert_eq!(clock.at(millis(5_000), u32::MAX - 1_799), millis(5_000));
        assert_eq!(clock.at(millis(5_170), 1_800), millis(5_040));
        assert_eq!(clock.at(millis(5_075), 5_400), millis(5_080));
    }

    #[test]
    fn a_clock_that_began_anew_is_set_by_arrival() {
        let mut clock = Clock::new(SOUND);
        assert_eq!(clock.at(millis(100), 480), millis(100));
        assert_eq!(clock.at(millis(200), 4_000_000_000), millis(200));
        assert_eq!(clock.at(millis(1_300), 4_000_000_960), millis(1_300));
        assert_eq!(clock.at(millis(1_325), 4_000_001_920), millis(1_320));
    }

    proptest! {
        #[test]
        fn no_part_is_farther_from_its_arrival_than_is_allowed(
            parts in proptest::collection::vec((any::<u32>(), any::<u32>()), 1..60),
        ) {
            let mut clock = Clock::new(VIDEO);
            for (arrived, time) in parts {
                let arrived = Duration::from_micros(u64::from(arrived));
                prop_assert!(clock.at(arrived, time).abs_diff(arrived) <= APART_MAX);
            }
        }

        #[test]
        fn jitter_does_not_move_frames(late in proptest::collection::vec(0u64..900, 1..80), first in any::<u32>()) {
            let mut clock = Clock::new(VIDEO);
            let _ = clock.at(millis(2_000), first);
            for (number, late) in (1u32..).zip(late) {
                let sent = millis(2_000 + u64::from(number) * 40);
                let time = first.wrapping_add(number * 3_600);
                prop_assert_eq!(clock.at(sent + millis(late), time), sent);
            }
        }
    }
}
