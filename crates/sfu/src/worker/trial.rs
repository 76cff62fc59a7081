//! Showing the first picture on a line that is thought too narrow, for a moment and ever more rarely.
//! An estimate falls while little is sent and rises only with what is sent, so estimate and choice could keep one another
//! down for ever (str0m's issue 1018). What must always hold: a line that truly is too narrow is tried less and less often.

use std::time::{Duration, Instant};

/// How long a picture is shown to see whether the estimate rises.
const LASTS: Duration = Duration::from_secs(6);
/// Pause after the first trial; twice as long after each that failed.
const PAUSE_MIN: Duration = Duration::from_secs(5);
const PAUSE_MAX: Duration = Duration::from_secs(80);

/// When it was tried and will be again.
#[derive(Debug, Default)]
pub(crate) struct Trial {
    until: Option<Instant>,
    next: Option<Instant>,
    pause: Duration,
}

impl Trial {
    /// The line is thought too narrow: whether the picture is shown all the same.
    pub(crate) fn runs(&mut self, now: Instant) -> bool {
        if self.until.is_some_and(|until| now < until) {
            return true;
        }
        if self.next.is_some_and(|next| now < next) {
            return false;
        }
        self.pause = (self.pause * 2).clamp(PAUSE_MIN, PAUSE_MAX);
        self.until = Some(now + LASTS);
        self.next = Some(now + LASTS + self.pause);
        true
    }

    /// The line is wide enough; if it stays so, the next trial may be soon again.
    pub(crate) fn unneeded(&mut self, now: Instant) {
        if self.next.is_some_and(|next| now >= next) {
            *self = Self::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::start;

    #[test]
    fn a_line_that_stays_narrow_is_tried_ever_more_rarely() {
        let mut trial = Trial::default();
        let shown = |from: u64, to: u64, trial: &mut Trial| {
            (from..to).filter(|second| trial.runs(start() + Duration::from_secs(*second))).count()
        };
        assert_eq!(shown(0, 11, &mut trial), 6);
        assert_eq!(shown(11, 27, &mut trial), 6);
        // A second in ten.
        assert!(shown(600, 1_440, &mut trial) < 84);
        trial.unneeded(start() + Duration::from_secs(2_000));
        assert_eq!(shown(2_000, 2_011, &mut trial), 6);
    }
}
