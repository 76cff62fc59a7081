//! A province folder in which one file says anything: it loads or each mistake is told, never a
//! panic. The first byte chooses the file, the rest is its content.

use camino::{Utf8Path, Utf8PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};

const FILES: [&str; 14] = [
    "province.toml",
    "agencies.toml",
    "fields.toml",
    "life-events.toml",
    "units.csv",
    "unit-successors.csv",
    "calendar/2026.toml",
    "calendar/office-hours.toml",
    "lists/goods.toml",
    "processes/xa-thuong.toml",
    "procedures/5.990001-xac-nhan-thong-tin/procedure.toml",
    "procedures/5.990002-dang-ky-diem-ban-hang/procedure.toml",
    "procedures/5.990002-dang-ky-diem-ban-hang/form.schema.json",
    "forms/blocks.schema.json",
];

/// A copy of the model province, in memory where the machine has such a place.
static COPY: LazyLock<Mutex<(tempfile::TempDir, Utf8PathBuf)>> = LazyLock::new(|| {
    let model = Utf8Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../provinces/mau"));
    let model = if model.is_dir() {
        model
    } else {
        Utf8Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../provinces/mau"))
    };
    let memory = std::path::Path::new("/dev/shm");
    let kept = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    let kept = kept.expect("a folder");
    let folder = Utf8PathBuf::from_path_buf(kept.path().to_owned()).expect("UTF-8");
    copy(model, &folder);
    Mutex::new((kept, folder))
});

fn copy(from: &Utf8Path, to: &Utf8Path) {
    std::fs::create_dir_all(to).expect("make a folder");
    for entry in from.read_dir_utf8().expect("read a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copy a file");
        }
    }
}

pub fn run(bytes: &[u8]) {
    let Some((first, content)) = bytes.split_first() else { return };
    let copy = COPY.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(file) = FILES.get(usize::from(*first) % FILES.len()) else { return };
    let path = copy.1.join(file);
    let before = std::fs::read(&path).expect("the file");
    std::fs::write(&path, content).expect("write");
    let problems = province::check(&copy.1);
    std::fs::write(&path, before).expect("write back");
    for problem in problems {
        assert!(!problem.code.is_empty() && !problem.file.as_str().is_empty());
    }
}
