//! Files of Word in and out: what was written is read back the same; files from elsewhere are read for what they say; what is
//! made to do harm is refused.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod foreign;
mod fuzzed;
mod harm;
mod round;
