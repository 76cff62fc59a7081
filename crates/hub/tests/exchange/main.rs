//! Two provinces that exchange documents over real connections, on both engines, by a line that drops, doubles and delays
//! what it carries, with clocks that are minutes apart, and one of them killed again and again.
//! Nothing is faked but the badness: houses, engines, certificates, connections and papers are real.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, reason = "the door's suite uses all of it")]
#[path = "../../../desk/tests/door/house.rs"]
mod house;
#[allow(dead_code, reason = "the door's suite uses all of it")]
#[path = "../../../desk/tests/door/ring.rs"]
mod ring;

mod axis;
mod bad_line;
mod elsewhere;
mod packages;
mod papers;
mod provinces;
mod requests;
mod secrets;
