//! What is counted of the engine's work: batches by outcome, how large they are, how long until
//! they were durable, how many were committed together.
//! What must always hold: labels come from the code, never from a value.

use super::BatchOutcome;
use crate::error::StoreError;
use std::time::Instant;

/// When a batch was handed over.
#[expect(clippy::disallowed_methods, reason = "how long a batch takes decides nothing")]
pub(super) fn begun() -> Instant {
    Instant::now()
}

/// A batch was answered.
pub(super) fn batch(
    engine: &'static str,
    statements: usize,
    result: &Result<BatchOutcome, StoreError>,
    begun: Instant,
) {
    let outcome = match result {
        Ok(_) => "durable",
        Err(error) => error.kind().as_str(),
    };
    metrics::histogram!("store_batch_seconds", "engine" => engine, "outcome" => outcome)
        .record(begun.elapsed().as_secs_f64());
    metrics::histogram!("store_batch_statements", "engine" => engine)
        .record(f64::from(u32::try_from(statements).unwrap_or(u32::MAX)));
}

/// So many batches were committed by one fsync.
pub(super) fn group(batches: usize) {
    metrics::histogram!("store_group_batches")
        .record(f64::from(u32::try_from(batches).unwrap_or(u32::MAX)));
}
