//! For those who run the platform: is it alive, is it ready, what does it do and how fast.
//!
//! Not the work itself. What must always hold: no answer, metric or log line here names a person,
//! a dossier or what anybody typed; routes are told by their pattern, never by their address.

mod health;
mod metrics;
mod observe;

pub use metrics::{Recorder, recorder};
pub use observe::{RequestName, observe, request_name};

use crate::routes::{Route, Who};

/// Routes of this module.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/healthz", "operations.alive", Who::Public, health::alive),
        Route::get("/readyz", "operations.ready", Who::Public, health::ready),
        Route::get("/metrics", "operations.metrics", Who::Public, metrics::show),
    ]
}
