//! The suite of the outside parties: each over real HTTP on this machine, with openssl and the simulator of a signing
//! service on the other side.
//! One program, so that it is linked once. What must always hold: a judge that is missing fails the test that needs it,
//! unless `TINHSO_TEST_NO_JUDGES` says that this machine has none.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod allowance;
mod fuzzed;
mod judged;
mod office;
mod remote;
mod revocation;
mod support;
mod timestamps;
