//! The one-stop counter ("một cửa"): the queue of new filings, taking in for people standing
//! there, the return desk.
//!
//! Not the dossier's own page. What must always hold: taking in needs no mouse and fewer than
//! twenty keys beside the data; nothing typed is lost to a refusal; no name or number of a person
//! stands in an address.

pub mod intake;
pub mod person;
pub mod queue;
pub mod returns;
pub mod scans;
pub mod start;
pub mod take_in;
pub mod verdict;

use std::time::Duration;

use ::person::Role;

use crate::routes::{Route, Who};
use crate::upload;

/// Who sits at the counter.
pub const CLERKS: Who = Who::Roles(&[Role::Reception]);

/// Several scans over a slow line.
const UPLOAD_TIME: Duration = Duration::from_mins(10);

/// Routes of this module.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/mot-cua", "counter.queue", CLERKS, queue::show_queue),
        Route::get("/mot-cua/tiep-nhan", "counter.start", CLERKS, start::show_start),
        Route::get("/mot-cua/tiep-nhan/{code}", "counter.intake", CLERKS, intake::show_form),
        Route::post("/mot-cua/tiep-nhan/{code}", "counter.take_in", CLERKS, take_in::take_in)
            .body(upload::REQUEST_BYTES_MAX)
            .time(UPLOAD_TIME),
        Route::post("/mot-cua/tep", "counter.scan", CLERKS, scans::take)
            .body(upload::REQUEST_BYTES_MAX)
            .time(UPLOAD_TIME),
        Route::get("/mot-cua/tra", "counter.returns", CLERKS, returns::show_returns),
        Route::post("/mot-cua/tra", "counter.find", CLERKS, returns::find),
    ]
}
