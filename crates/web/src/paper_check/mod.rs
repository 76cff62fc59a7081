//! "Kiểm tra giấy tờ": anybody brings a paper, or the code printed on it, and learns in plain words who signed it, when,
//! whether it is unchanged, and whether it is the latest that this platform released.
//!
//! Not the judging itself (`signing::validate`). What must always hold: nothing that is brought is kept or logged; the page
//! is whole without script; a code tells nothing without the check value printed beside it.

mod code;
pub(crate) mod judge;
pub mod page;
pub mod spoken;

use std::time::Duration;

use signing::certificate::Certificate;
use signing::revocation::Evidence;

use crate::routes::{Route, Who};

/// Most bytes of one request: a paper and a signature beside it, or the other way round.
pub(crate) const REQUEST_BYTES_MAX: usize = 60_000_000;
/// How long a slow connection may take to send them.
pub(crate) const TIME_MAX: Duration = Duration::from_mins(2);

/// Whom this installation trusts when it judges papers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trust {
    /// Certificates of authorities, the last of every path.
    pub anchors: Vec<Certificate>,
    /// Lists of revoked certificates, besides those that papers bring along.
    pub evidence: Vec<Evidence>,
}

/// Routes of this module.
pub fn routes() -> Vec<Route> {
    let page = "/kiem-tra-giay-to";
    vec![
        Route::get(page, "paper_check.ask", Who::Lookup, page::ask),
        Route::post(page, "paper_check.check", Who::Public, page::check)
            .body(REQUEST_BYTES_MAX)
            .time(TIME_MAX),
        Route::post("/kiem-tra-giay-to/ma", "paper_check.code", Who::Lookup, code::look_up),
    ]
}
