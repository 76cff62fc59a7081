//! The public log for whoever wants to check us: its files, a page that tells what it is, a page that checks a proof in
//! the browser, and the proofs of one's own dossier.
//!
//! Not the log itself (the desk's). What must always hold: files of the log are given out as they lie and hold nothing
//! personal; a proof goes to whoever may see its dossier and stands in nobody's cache.

pub mod check;
mod files;
pub mod held;

pub use held::Held;
pub(crate) use held::{link, qr};

use crate::routes::{Route, Who};

/// The log that this platform keeps, as its settings tell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// Name of the log: its address without scheme and final slash.
    pub origin: String,
    /// What its heads are checked with: `name+id+key`.
    pub key: String,
    /// The witnesses' keys.
    pub witnesses: Vec<String>,
    /// How many of them a proof should have.
    pub quorum: u64,
}

/// Routes of this module.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/nhat-ky", "proofs.about", Who::Public, check::about),
        Route::get("/nhat-ky/checkpoint", "proofs.checkpoint", Who::Public, files::checkpoint),
        Route::get("/nhat-ky/tile/{*path}", "proofs.tile", Who::Public, files::tile),
        Route::get("/kiem-chung", "proofs.check", Who::Public, check::check),
        Route::get("/ho-so/{id}/bang-chung", "proofs.clock", Who::Visitor, held::clock),
        Route::get("/ho-so/{id}/bang-chung/{version}", "proofs.event", Who::Visitor, held::event),
        Route::get(
            "/tra-cuu/{id}/bang-chung",
            "proofs.followed_clock",
            Who::Lookup,
            held::followed_clock,
        ),
    ]
}
