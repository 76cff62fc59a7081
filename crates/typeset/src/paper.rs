//! One document from source to bytes: compile, look for missing glyphs, find the anchors, write
//! PDF/A-2b. Not threads or limits of time. Must hold: the bytes follow from letters, data, date
//! and fonts alone, the file's identifier included.

use crate::anchors::{self, Anchor};
use crate::fault::{self, TypesetError};
use crate::world::Sight;
use kernel::hash::Hasher;
use std::collections::BTreeSet;
use typst::diag::Warned;
use typst::foundations::Smart;
use typst::layout::{Frame, FrameItem};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

/// A finished paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendered {
    /// PDF/A-2b.
    pub pdf: Vec<u8>,
    pub pages: usize,
    /// Where signatures belong, in the order of the document.
    pub anchors: Vec<Anchor>,
}

/// Typesets what `sight` shows.
pub(crate) fn make(sight: &Sight, pages_max: usize) -> Result<Rendered, TypesetError> {
    let Warned { output, .. } = typst::compile::<PagedDocument>(sight);
    let document =
        output.map_err(|errors| TypesetError::Faults(fault::told(sight, &sight.shelf, &errors)))?;
    let pages = document.pages().len();
    if pages > pages_max {
        return Err(TypesetError::TooManyPages { pages, limit: pages_max });
    }
    let mut uncovered = BTreeSet::new();
    for page in document.pages() {
        without_glyph(&page.frame, &mut uncovered);
    }
    if !uncovered.is_empty() {
        let family = sight.shelf.fonts.family.clone();
        return Err(TypesetError::Uncovered { family, characters: named(&uncovered) });
    }
    let anchors = anchors::all(&document);
    let standards = PdfStandards::new(&[PdfStandard::A_2b]).map_err(|why| internal(sight, &why))?;
    let options = PdfOptions {
        ident: Smart::Custom(identifier(sight)),
        creator: Smart::Custom(Some("Tỉnh Số".to_owned())),
        timestamp: Some(Timestamp::new_utc(sight.dated)),
        standards,
        ..PdfOptions::default()
    };
    let pdf = typst_pdf::pdf(&document, &options)
        .map_err(|errors| TypesetError::Faults(fault::told(sight, &sight.shelf, &errors)))?;
    Ok(Rendered { pdf, pages, anchors })
}

fn internal(sight: &Sight, why: &impl std::fmt::Debug) -> TypesetError {
    let template = sight.shelf.name(sight.main).unwrap_or_default().to_owned();
    TypesetError::Internal { template, why: format!("{why:?}") }
}

/// The same for the same letter, data and date, different for any other: a paper's identity in
/// its file (ISO 32000, 14.4) must not be that of another paper with the same title.
fn identifier(sight: &Sight) -> String {
    let mut hasher = Hasher::new();
    hasher.update(sight.shelf.name(sight.main).unwrap_or_default().as_bytes());
    hasher.update(b"\n");
    hasher.update(format!("{:?}", sight.dated).as_bytes());
    hasher.update(b"\n");
    hasher.update(&sight.data);
    hasher.finish().to_string()
}

/// Characters set as the empty box that stands for a missing glyph.
fn without_glyph(frame: &Frame, found: &mut BTreeSet<char>) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => without_glyph(&group.frame, found),
            FrameItem::Text(text) => {
                for glyph in text.glyphs.iter().filter(|glyph| glyph.id == 0) {
                    found.extend(text.text.get(glyph.range()).unwrap_or_default().chars());
                }
            }
            _ => {}
        }
    }
}

/// `“象” (U+8C61)`, so that a character nobody can see can still be looked for.
fn named(characters: &BTreeSet<char>) -> String {
    let told: Vec<String> =
        characters.iter().map(|it| format!("“{it}” (U+{:04X})", u32::from(*it))).collect();
    told.join(", ")
}
