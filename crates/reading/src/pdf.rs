//! The text of a PDF: opens the file, goes through its pages, and reads what stands beside them.
//! It never fails on a page: what cannot be read is left out, and where more is likely to be there, the answer is cut.

mod cmap;
mod content;
mod encoding;
mod file;
mod filters;
mod font;
mod layout;
mod lexer;
mod matrix;
mod object;
mod pages;
mod shelf;
mod sides;
mod string;
mod xref;

use crate::kind::{Kind, sniff};
use crate::meter::Meter;
use crate::text::{Lines, Page};
use crate::{ReadingError, Text};
use content::Walker;
use file::File;
use layout::Sheet;

pub(crate) fn text(bytes: &[u8], meter: &Meter) -> Result<Text, ReadingError> {
    if sniff(bytes) != Kind::Pdf {
        return Err(ReadingError::NotThisKind);
    }
    let file = File::open(bytes, meter)?;
    let pages = pages::list(&file);
    if pages.is_empty() && !meter.is_cut() {
        return Err(ReadingError::Damaged);
    }
    let mut text = Text::default();
    let mut extra = Lines::default();
    let mut walker = Walker::new(&file);
    // The few lines beside the pages come first, so that a long document cannot crowd them out.
    let _ = sides::properties(&file, &mut extra);
    let _ = sides::fields(&file, &mut extra);
    for place in pages {
        if meter.is_spent() {
            meter.cut();
            break;
        }
        let Some(page) = place.read(&file) else { continue };
        let mut sheet = Sheet::default();
        walker.page(&page.contents, &page.resources, &mut sheet);
        let mut lines = Lines::default();
        for line in sheet.lines() {
            if lines.add_counted(&line, meter).is_err() {
                break;
            }
        }
        text.pages_without_text += usize::from(lines.lines.is_empty() || sheet.is_unreadable());
        text.pages.push(Page { lines: lines.lines });
        let _ = sides::annotations(&file, &page.dict, &mut walker, &mut extra);
    }
    text.extra = extra.lines;
    Ok(text)
}
