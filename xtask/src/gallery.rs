//! `gallery`: a small picture of the first page of every letter of the sample province, and the
//! page that shows them, into `docs/letters`. Drawn by the program itself, so that the pictures are
//! what an office gets. What must hold: pictures stay small, because they are committed.

use crate::place::Place;
use crate::stage::Log;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

const LETTERS: &str = "provinces/thanh-hoa/letters";
const GALLERY: &str = "docs/letters/gallery";
/// Dots per inch: enough to see the layout, too few to be taken for a paper.
const DOTS: &str = "48";
const PICTURE_BYTES_MAX: u64 = 40 * 1024;
const ALL_BYTES_MAX: u64 = 1536 * 1024;

pub(crate) fn run(place: &Place, log: &mut Log) -> Result<()> {
    let letters = place.root.join(LETTERS);
    let gallery = place.root.join(GALLERY);
    std::fs::create_dir_all(&gallery)?;
    let mut all = 0;
    let mut rows = Vec::new();
    for sample in samples(&letters)? {
        let below = sample.strip_prefix(&letters)?.to_string_lossy().into_owned();
        let letter = below.replace(".sample.json", ".typ");
        let picture = format!("{}.png", letter.trim_end_matches(".typ").replace('/', "-"));
        let mut draw = Command::new(place.program());
        draw.arg("preview").arg(letters.join(&letter));
        draw.args(["--first-page", "--grey", "--dpi", DOTS, "--out"]).arg(gallery.join(&picture));
        log.command(draw.current_dir(&place.root))?;
        let bytes = gallery.join(&picture).metadata()?.len();
        if bytes > PICTURE_BYTES_MAX {
            bail!("{picture} has {bytes} bytes, at most {PICTURE_BYTES_MAX} are committed");
        }
        all += bytes;
        rows.push((letter, picture));
    }
    if all > ALL_BYTES_MAX {
        bail!("the gallery has {all} bytes, at most {ALL_BYTES_MAX} are committed");
    }
    std::fs::write(place.root.join("docs/letters/gallery.md"), page(&rows))?;
    println!("      {} pictures, {} KB, in {GALLERY}", rows.len(), all / 1024);
    Ok(())
}

/// Every sample below a folder, sorted.
fn samples(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(samples(&path)?);
        } else if path.to_string_lossy().ends_with(".sample.json") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Three pictures a row.
fn page(rows: &[(String, String)]) -> String {
    let mut page = String::from(
        "# Gallery\n\nThe first page of every letter of the sample province, made from its sample by `cargo xtask gallery`.\nAll people in them are invented; the band says that they are demonstrations.\n",
    );
    for three in rows.chunks(3) {
        let cells = |of: &dyn Fn(&(String, String)) -> String| {
            let cells: Vec<String> = three.iter().map(of).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        page.push('\n');
        page.push_str(&cells(&|(letter, _)| format!("`{letter}`")));
        page.push_str(&cells(&|_| "---".to_owned()));
        page.push_str(&cells(&|(letter, picture)| format!("![{letter}](gallery/{picture})")));
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_letters_make_two_rows() {
        let row = |name: &str| (format!("{name}.typ"), format!("{name}.png"));
        let page = page(&["a", "b", "c", "d"].map(row));
        assert!(page.contains("| `a.typ` | `b.typ` | `c.typ` |\n| --- | --- | --- |\n"));
        assert!(page.contains("\n\n| `d.typ` |\n| --- |\n| ![d.typ](gallery/d.png) |\n"));
    }
}
