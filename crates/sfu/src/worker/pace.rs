//! How fast something may come: a bucket that is emptied by use and filled by time.
//! What must always hold: over any time no more is let through than the bucket holds plus what the time filled.

use std::time::{Duration, Instant};

/// The generic cell rate algorithm: keeps the moment at which the bucket will be full again.
#[derive(Debug)]
pub(crate) struct Pace {
    each: Duration,
    ahead_max: Duration,
    full_at: Instant,
}

impl Pace {
    /// `per_second` in the long run, `at_once` after a pause.
    pub(crate) fn new(per_second: u32, at_once: u32, now: Instant) -> Self {
        let each = Duration::from_secs(1) / per_second.max(1);
        Self { each, ahead_max: each * at_once.max(1), full_at: now }
    }

    /// Whether one more may come now.
    pub(crate) fn take(&mut self, now: Instant) -> bool {
        let next = self.full_at.max(now) + self.each;
        let fits = next.saturating_duration_since(now) <= self.ahead_max;
        if fits {
            self.full_at = next;
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::start;

    #[test]
    fn a_burst_passes_and_then_the_rate() {
        let mut pace = Pace::new(100, 20, start());
        let let_in =
            (0..1_000u32).filter(|step| pace.take(start() + Duration::from_millis(1) * *step));
        assert!((118..=121).contains(&let_in.count()));
    }
}
