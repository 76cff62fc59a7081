//! A query of any shape finds something or nothing, and quickly.
#![no_main]

use camino::Utf8Path;
use libfuzzer_sys::fuzz_target;
use procedure::search::Index;
use province::Province;
use std::sync::LazyLock;

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let folder = Utf8Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../provinces/thanh-hoa"));
    let province = Province::load(folder).expect("the province loads");
    province.index(kernel::time::Date::constant(2026, 11, 23))
});

fuzz_target!(|query: &str| {
    let hits = INDEX.search(query, 10);
    assert!(hits.len() <= 10);
});
