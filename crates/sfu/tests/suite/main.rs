//! What the fuzz targets do, replayed without a fuzzer.

mod fuzzed;
