//! What is counted of the door's work: commands by register and outcome, entries by kind.
//! What must always hold: labels come from the code, never from a record.

use crate::{DeskError, Done};
use std::time::Instant;

/// When a command came to the door.
#[expect(clippy::disallowed_methods, reason = "how long a command takes decides nothing")]
pub(crate) fn begun() -> Instant {
    Instant::now()
}

/// One command of a register came to its end.
pub(crate) fn command<R>(
    register: &'static str,
    result: &Result<Done<R>, DeskError>,
    begun: Instant,
) {
    let outcome = match result {
        Ok(done) if done.repeated => "repeated",
        Ok(_) => "done",
        Err(DeskError::Forbidden { .. }) => "forbidden",
        Err(DeskError::NotFound) => "not_found",
        Err(DeskError::Refused { .. }) => "refused",
        Err(DeskError::Stale { .. }) => "stale",
        Err(DeskError::Conflict { .. }) => "conflict",
        Err(DeskError::Busy) => "busy",
        Err(DeskError::Unavailable(_)) => "unavailable",
        Err(DeskError::Fault(_)) => "fault",
    };
    metrics::histogram!("desk_command_seconds", "register" => register, "outcome" => outcome)
        .record(begun.elapsed().as_secs_f64());
}

/// Entries that became durable.
pub(crate) fn entries(register: &'static str, kinds: impl Iterator<Item = &'static str>) {
    for kind in kinds {
        metrics::counter!("desk_entries_total", "register" => register, "kind" => kind)
            .increment(1);
    }
}

/// A file of so many bytes became part of a dossier.
pub(crate) fn attached(bytes: u64) {
    metrics::counter!("attached_files_total").increment(1);
    metrics::counter!("attached_bytes_total").increment(bytes);
}
