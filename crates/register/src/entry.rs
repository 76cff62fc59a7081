//! One line in a register: an event with its place, time and actor.
//! Not the stored row (that is `store`); entries of a record are numbered 1, 2, 3 … without gaps.

use crate::Actor;
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};

/// An event as it stands in the register.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry<E> {
    /// Position among the record's events, from 1; also the record's version after it.
    pub version: u64,
    /// When it happened, by the clock of the door.
    pub at: Timestamp,
    /// Who did it.
    pub by: Actor,
    /// What happened.
    pub event: E,
}

/// An event met a record it cannot belong to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("event {event} does not fit a record that is {found}")]
pub struct Misfit {
    /// Kind of the event.
    pub event: &'static str,
    /// What the record was.
    pub found: String,
}
