//! The status package: what a receiver did with a document.
//! It does not say which status may follow which; that is the desk's rule. What must always hold: an unknown code is a
//! refusal, never a status.

use std::fmt;

use kernel::time::Timestamp;

use super::business::{Staff, Unknown};
use super::envelope::{Organisation, ResponseFor, coded};

/// What a receiver did with a document.
#[derive(Clone, PartialEq, Eq)]
pub struct Status {
    /// The document.
    pub response_for: ResponseFor,
    /// The receiver.
    pub from: Organisation,
    /// What it did.
    pub code: StatusCode,
    /// In words; with a refusal, why.
    pub description: Option<String>,
    /// When; packages carry whole seconds.
    pub at: Timestamp,
    /// Who at the receiver can be asked.
    pub staff: Option<Staff>,
}

/// Descriptions are somebody's words.
impl fmt::Debug for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Status")
            .field("response_for", &self.response_for)
            .field("code", &self.code)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

coded! {
    /// What a receiver did, written with two digits.
    StatusCode {
        /// 01: it is stored.
        Arrived = 1,
        /// 02: refused; also refuses a recall.
        Refused = 2,
        /// 03: registered; also agrees to a recall.
        Registered = 3,
        /// 04: given to somebody.
        Assigned = 4,
        /// 05: begun.
        InProgress = 5,
        /// 06: done.
        Done = 6,
        /// 13: the sender asks to take it back.
        TakeBack = 13,
        /// 15: agrees to take back or update.
        Agreed = 15,
        /// 16: refuses to.
        Declined = 16,
    }
}
