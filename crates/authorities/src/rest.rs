//! Rest for those who failed: an outside party that does not answer is not asked again for a while, so that its outage
//! costs one wait and not one for every paper (a circuit breaker).
//! By the clock that is given. What must always hold: a success ends the rest.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use kernel::time::{Clock, Timestamp};

#[derive(Debug)]
pub(crate) struct Rest {
    clock: Arc<dyn Clock>,
    seconds: i64,
    until_micros: AtomicI64,
}

impl Rest {
    pub(crate) fn new(clock: Arc<dyn Clock>, seconds: i64) -> Self {
        Self { clock, seconds, until_micros: AtomicI64::new(i64::MIN) }
    }

    pub(crate) fn resting(&self) -> bool {
        let until = Timestamp::from_micros(self.until_micros.load(Ordering::Acquire));
        self.clock.now() < until
    }

    pub(crate) fn failed(&self) {
        let until = self.clock.now().plus_seconds(self.seconds);
        self.until_micros.store(until.as_micros(), Ordering::Release);
    }

    pub(crate) fn answered(&self) {
        self.until_micros.store(i64::MIN, Ordering::Release);
    }
}
