//! Filing: from "begin" on a procedure's page to a dossier that has been handed in.
//!
//! One subject a page, everything saved as typed, nothing lost by going back or leaving. Not what
//! happens afterwards (`follow`) nor the bytes of files (`upload`). What must hold: every page
//! works without script, faults never keep anybody from saving, and only a filing without faults
//! is handed in.

pub mod check;
pub mod condition;
pub mod draft;
pub mod fault;
pub mod page;
pub mod papers;
pub mod question;
pub mod rows;
pub mod shown;
pub mod start;
pub mod tasks;
pub mod units;

use std::time::Duration;

use crate::routes::{Route, Who};
use crate::upload;

/// Most bytes of a page of answers: a text of a million characters comes back with a sentence about
/// it (each may take nine bytes on the way), instead of being lost at the door.
const PAGE_BYTES_MAX: usize = 10_000_000;

/// Routes of this module.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/nop/{code}", "filing.begin", Who::Public, start::show_start),
        Route::post("/nop/{code}", "filing.start", Who::Public, start::start),
        Route::get("/khai/{id}", "filing.tasks", Who::Visitor, tasks::show_tasks),
        Route::get("/khai/{id}/truong-hop", "filing.case", Who::Visitor, start::show_case),
        Route::post(
            "/khai/{id}/truong-hop",
            "filing.choose_case",
            Who::Visitor,
            start::choose_case,
        ),
        Route::get("/khai/{id}/trang/{page}", "filing.page", Who::Visitor, page::show_page),
        Route::post("/khai/{id}/trang/{page}", "filing.save", Who::Visitor, page::save)
            .body(PAGE_BYTES_MAX),
        Route::get("/khai/{id}/giay-to", "filing.papers", Who::Visitor, papers::show_papers),
        Route::post(
            "/khai/{id}/giay-to/{component}",
            "filing.attach",
            Who::Visitor,
            papers::attach,
        )
        .body(upload::REQUEST_BYTES_MAX)
        .time(Duration::from_mins(10)),
        Route::post("/khai/{id}/tep/{file}/bo", "filing.detach", Who::Visitor, papers::detach),
        Route::get("/khai/{id}/kiem-tra", "filing.check", Who::Visitor, check::show_check),
        Route::post("/khai/{id}/nop", "filing.submit", Who::SignedIn, check::submit),
        Route::post("/khai/{id}/huy", "filing.discard", Who::Visitor, tasks::discard),
        Route::get("/don-vi", "filing.units", Who::Public, units::suggest),
    ]
}
