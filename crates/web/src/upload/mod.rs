//! Files on their way in and out: streamed to the object store, judged and named by `intake`; and
//! sent back so that a browser shows them without trusting them.
//!
//! Not which paper a file proves (`filing::papers`). What must hold: no file is held in memory as
//! a whole, nothing is attached whose kind was not recognised, and every refusal says what to do.

mod receive;
mod resumable;
mod send;

pub use intake::{ACCEPT, Kind, Reason, Received};
pub use receive::{Trouble, receive};
pub(crate) use send::disposition;
pub use send::{Sending, Show, preview, send};

use std::time::Duration;

use axum::http::Method;

use crate::routes::{Route, Who};

/// Most bytes of one request with files in it: several scans of the usual limit.
pub const REQUEST_BYTES_MAX: usize = 260_000_000;
/// Most bytes of one part of an upload in parts.
pub const PART_BYTES_MAX: usize = 8_000_000;

/// Routes of this module.
pub fn routes() -> Vec<Route> {
    let long = Duration::from_mins(5);
    let part = "/tai-len/{upload}";
    vec![
        Route::post("/khai/{id}/tai-len", "upload.announce", Who::Visitor, resumable::announce),
        Route::get(part, "upload.offset", Who::Visitor, resumable::offset),
        Route::with_method(Method::PATCH, part, "upload.part", Who::Visitor, resumable::part)
            .body(PART_BYTES_MAX)
            .time(long),
        Route::post("/tai-len/{upload}/xong", "upload.done", Who::Visitor, resumable::done)
            .time(long),
    ]
}
