//! The suite of the typesetter: the letters of both provinces, the file that comes out, and what a
//! letter may not do. One program, because each links all of Typst.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must stop"
)]

mod edges;
mod file;
mod letters;
mod limits;
mod sandbox;
mod tools;
