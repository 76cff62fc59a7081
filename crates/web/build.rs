//! Embeds the words files and the assets, so that the program is one file.
//!
//! It writes two lists into `OUT_DIR/embedded.rs`; it knows nothing of what the files mean.
//! What must always hold: an asset's public name changes whenever its bytes change, because
//! browsers keep assets for a year.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let words = here.join("../../words");
    let assets = here.join("assets");
    println!("cargo::rerun-if-changed={}", words.display());
    println!("cargo::rerun-if-changed={}", assets.display());

    let mut code = String::from("pub(crate) const WORDS: &[(&str, &str, &str)] = &[\n");
    for language in ["vi", "en"] {
        for path in files(&words.join(language), "ftl")? {
            let name = file_name(&path);
            let path = path.canonicalize()?.to_string_lossy().into_owned();
            writeln!(code, "    ({language:?}, {name:?}, include_str!({path:?})),").ok();
        }
    }
    code.push_str("];\npub(crate) const ASSETS: &[(&str, &str, &[u8])] = &[\n");
    for path in files(&assets, "")? {
        let name = file_name(&path);
        let public = hashed_name(&name, &fs::read(&path)?);
        let path = path.canonicalize()?.to_string_lossy().into_owned();
        writeln!(code, "    ({name:?}, {public:?}, include_bytes!({path:?})),").ok();
    }
    code.push_str("];\n");

    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("embedded.rs"), code)
}

/// Files of a folder in the order of their names; of one extension, or all when it is empty.
fn files(folder: &Path, extension: &str) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let fits = extension.is_empty() || path.extension().is_some_and(|it| it == extension);
        if path.is_file() && fits {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// `app.css` becomes `app.0123456789abcdef.css`. FNV-1a tells versions apart; it guards nothing.
fn hashed_name(name: &str, bytes: &[u8]) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in bytes {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}.{hash:016x}.{extension}"),
        None => format!("{name}.{hash:016x}"),
    }
}
