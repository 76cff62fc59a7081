//! Filing and following as a browser without script does it, over a fresh store.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod files;
mod follow;
mod pages;
mod support;
