//! Time for people who wait: how long a task took, and short pauses while a server starts.
//! Product code takes its time from `kernel`; this is the one place of the tasks that asks the machine.

use std::time::{Duration, Instant};

/// A moment to measure from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Since(Instant);

impl Since {
    #[expect(clippy::disallowed_methods, reason = "measures the tasks themselves")]
    pub(crate) fn now() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// Asks `ready` again and again until it says yes; false when `patience` is over.
#[expect(
    clippy::disallowed_methods,
    reason = "a starting server announces itself by answering, nothing else"
)]
pub(crate) fn wait_until(patience: Duration, mut ready: impl FnMut() -> bool) -> bool {
    let since = Since::now();
    loop {
        if ready() {
            return true;
        }
        if since.elapsed() > patience {
            return false;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// `7 s`, `1 min 12 s`.
pub(crate) fn words(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds < 10 {
        return format!("{:.1} s", duration.as_secs_f64());
    }
    if seconds < 60 {
        return format!("{seconds} s");
    }
    format!("{} min {:02} s", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_say_them() {
        assert_eq!(words(Duration::from_millis(1240)), "1.2 s");
        assert_eq!(words(Duration::from_secs(59)), "59 s");
        assert_eq!(words(Duration::from_secs(61)), "1 min 01 s");
    }

    #[test]
    fn waiting_ends_when_patience_does() {
        let mut asked = 0;
        assert!(wait_until(Duration::from_secs(5), || {
            asked += 1;
            asked == 2
        }));
        assert!(!wait_until(Duration::ZERO, || false));
    }
}
