//! A query of any shape finds something or nothing, and quickly.

use camino::Utf8Path;
use procedure::search::Index;
use province::Province;
use std::sync::LazyLock;

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let folder = Utf8Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../provinces/thanh-hoa"));
    let folder = if folder.is_dir() {
        folder
    } else {
        Utf8Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../provinces/thanh-hoa"))
    };
    let province = Province::load(folder).expect("the province loads");
    province.index(kernel::time::Date::constant(2026, 11, 23))
});

pub fn run(bytes: &[u8]) {
    let Ok(query) = std::str::from_utf8(bytes) else { return };
    let hits = INDEX.search(query, 10);
    assert!(hits.len() <= 10);
}
