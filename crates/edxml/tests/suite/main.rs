//! The suite of packages: everything through the crate's public functions, and outside judges over what it signs.
//! One program, so that it is linked once. What must always hold: a judge that is missing fails the test that needs it,
//! unless `TINHSO_TEST_NO_JUDGES` says that this machine has none.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::format_collect,
    reason = "a test fails by panicking"
)]

mod attacks;
mod example;
mod forms;
mod fuzzed;
mod judges;
mod round;
mod signed;
mod support;
mod tolerant;
