//! The suite of signed papers: everything through the crate's public types, and outside judges over what they write.
//! One program, so that it is linked once. What must always hold: a judge that is missing fails the test that needs it,
//! unless `TINHSO_TEST_NO_JUDGES` says that this machine has none.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod authority;
mod batch;
mod blanks;
mod corpus;
mod court;
mod evidence;
mod exchange;
mod fuzzed;
mod judges;
mod levels;
mod openssl;
mod paths;
mod renewal;
mod support;
mod tamper;
mod token;
mod validation;
mod verdicts;
