//! Takes the four faces of Libertinus Serif out of Typst's own assets, so that the program carries
//! one family and not the eight megabytes of mathematics and code beside it.
//! Must hold: exactly these four are found, or the build stops.

use std::path::PathBuf;

/// Bold italic by its lighter sister: the bold italic face lacks ơ and ư, the semibold has both.
const FACES: [&str; 4] = ["Regular", "Bold", "Italic", "SemiboldItalic"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let target = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    for face in FACES {
        // The name a face bears in its own CFF table, ended by the table's next entry.
        let name = format!("LibertinusSerif-{face}");
        let bytes = typst_assets::fonts()
            .find(|bytes| postscript_name(bytes) == Some(name.as_bytes()))
            .ok_or_else(|| format!("{name} is not among the assets of Typst"))?;
        std::fs::write(target.join(format!("{name}.otf")), bytes)?;
    }
    println!("cargo::rerun-if-changed=build.rs");
    Ok(())
}

/// The first entry of the Name INDEX of an OpenType font's CFF table (Adobe TN 5176, §7).
fn postscript_name(font: &[u8]) -> Option<&[u8]> {
    let tables = usize::from(u16::from_be_bytes(font.get(4..6)?.try_into().ok()?));
    let directory = font.get(12..12 + 16 * tables)?.chunks_exact(16);
    let entry = directory.into_iter().find(|entry| entry.starts_with(b"CFF "))?;
    let start = u32::from_be_bytes(entry.get(8..12)?.try_into().ok()?);
    let cff = font.get(usize::try_from(start).ok()?..)?;
    let index = cff.get(usize::from(*cff.get(2)?)..)?;
    let width = usize::from(*index.get(2)?);
    let offset = |at: usize| {
        let bytes = index.get(3 + at * width..3 + (at + 1) * width)?;
        Some(bytes.iter().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte)))
    };
    let count = usize::from(u16::from_be_bytes(index.get(..2)?.try_into().ok()?));
    let data = 3 + (count + 1) * width - 1;
    index.get(data + offset(0)?..data + offset(1)?)
}
