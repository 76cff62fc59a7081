//! What the fuzz targets do, replayed without a fuzzer: their seeds, and each seed changed in many
//! small ways drawn from a fixed seed of chance. Long runs with coverage are `fuzz/`'s own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub,
    reason = "helpers of tests fail as tests do"
)]

use kernel::random::{Random as _, SeededRandom};
use std::path::Path;

#[path = "../../../fuzz/src/codes.rs"]
mod codes;
#[path = "../../../fuzz/src/folder.rs"]
mod folder;
#[path = "../../../fuzz/src/form.rs"]
mod form;
#[path = "../../../fuzz/src/search.rs"]
mod search;
#[path = "../../../fuzz/src/text.rs"]
mod text;
#[path = "../../../fuzz/src/upload.rs"]
mod upload;

/// Runs every seed of a target, then `changes` changed ones of each.
fn replay(name: &str, changes: u64, run: fn(&[u8])) {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds").join(name);
    let random = SeededRandom::new(changes);
    let mut count = 0;
    for entry in std::fs::read_dir(&seeds).expect("seeds") {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        run(&bytes);
        for _ in 0..changes {
            run(&changed(&bytes, &random));
        }
        count += 1;
    }
    assert!(count > 0, "no seeds of {name}");
}

/// A few bytes replaced, cut out, doubled or put in.
fn changed(bytes: &[u8], random: &SeededRandom) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.below(4) {
        let length = u64::try_from(bytes.len()).unwrap().max(1);
        let at = usize::try_from(random.below(length)).unwrap().min(bytes.len());
        let byte = u8::try_from(random.below(256)).unwrap();
        match random.below(4) {
            0 if at < bytes.len() => bytes[at] = byte,
            1 if at < bytes.len() => drop(bytes.remove(at)),
            2 => bytes.insert(at, byte),
            _ => bytes.extend_from_slice(&bytes.clone()[..at]),
        }
    }
    bytes
}

#[test]
fn codes_from_outside_never_panic_and_parse_back() {
    replay("codes", 2_000, codes::run);
}

#[test]
fn text_from_outside_is_cleaned_the_same_twice() {
    replay("text", 2_000, text::run);
}

#[test]
fn anything_typed_into_a_form_is_read() {
    replay("form", 500, form::run);
}

#[test]
fn any_query_is_answered() {
    replay("search", 200, search::run);
}

#[test]
fn a_province_folder_with_any_file_in_it_is_explained() {
    replay("folder", 40, folder::run);
}

#[test]
fn uploads_and_forms_of_any_bytes_are_no_fault_of_the_server() {
    replay("upload", 60, upload::run);
}
