//! Fuzz target: bytes for what `src/media.rs` does. The tests replay it without a fuzzer.
#![no_main]

#[path = "../src/media.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| body::run(bytes));
