//! The other province: the model province under another code, so that two houses have no agency in common.

use crate::house::{House, PROVINCE};
use camino::Utf8Path;
use province::Province;
use std::sync::{Arc, LazyLock};

/// A house of another province: the model province under another code.
static ELSEWHERE: LazyLock<Arc<Province>> = LazyLock::new(|| {
    let model = Utf8Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../provinces/mau"));
    let copy = tempfile::tempdir().unwrap();
    let to = Utf8Path::from_path(copy.path()).unwrap();
    copied(model, to);
    Arc::new(Province::load(to).expect("its copy loads"))
});

/// Copies a folder, with the code of its province changed in every text.
fn copied(from: &Utf8Path, to: &Utf8Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in from.read_dir_utf8().unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copied(entry.path(), &target);
        } else {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            std::fs::write(target, text.replace("H99", ELSEWHERE_ROOT)).unwrap();
        }
    }
}

/// The code of the other province.
pub(crate) const ELSEWHERE_ROOT: &str = "H98";

/// Houses of two provinces on two engines; the second is the other province's.
pub(crate) async fn two(first_on_postgres: bool) -> (House, House) {
    if first_on_postgres {
        (House::postgres_of(&PROVINCE).await, House::sqlite_of(&ELSEWHERE).await)
    } else {
        (House::sqlite_of(&PROVINCE).await, House::postgres_of(&ELSEWHERE).await)
    }
}
