//! An authority of ours as a source in the same program, for the demo and for networks without one.
//! Clock and numbers are given. What must always hold: a number is taken before a token is made with it, so that a fault
//! between costs a number and never gives one twice.

use std::fmt;
use std::sync::Arc;

use kernel::time::Clock;

use super::{TimestampAuthority, TimestampError, TimestampRefusal, TimestampSource};

/// Serial numbers, each given once, whatever happens to the program between.
pub trait SerialNumbers: Send + Sync + fmt::Debug {
    /// The next number, or why there is none.
    fn next(&self) -> Result<u64, String>;
}

/// An authority with its clock and its numbers.
#[derive(Clone, Debug)]
pub struct LocalAuthority {
    authority: TimestampAuthority,
    clock: Arc<dyn Clock>,
    serials: Arc<dyn SerialNumbers>,
}

impl LocalAuthority {
    /// Joins the three.
    pub fn new(
        authority: TimestampAuthority,
        clock: Arc<dyn Clock>,
        serials: Arc<dyn SerialNumbers>,
    ) -> Self {
        Self { authority, clock, serials }
    }

    /// The same authority, its numbers too, by another clock.
    #[must_use]
    pub fn at(&self, clock: Arc<dyn Clock>) -> Self {
        Self { clock, ..self.clone() }
    }

    /// The authority alone.
    pub const fn authority(&self) -> &TimestampAuthority {
        &self.authority
    }

    /// The TimeStampResp for a request; a refusal is one too, and is given beside its reason.
    pub fn answer(&self, request: &[u8]) -> (Vec<u8>, Option<TimestampRefusal>) {
        let answered = self.serials.next().map_err(TimestampRefusal::Serial);
        let answered =
            answered.and_then(|serial| self.authority.answer(request, serial, self.clock.now()));
        match answered {
            Ok(answer) => (answer, None),
            Err(refusal) => (refusal.response(), Some(refusal)),
        }
    }
}

impl TimestampSource for LocalAuthority {
    fn name(&self) -> String {
        "local".to_owned()
    }

    fn ask(&self, request: &[u8]) -> Result<Vec<u8>, TimestampError> {
        Ok(self.answer(request).0)
    }
}
