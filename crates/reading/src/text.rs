//! What comes out: lines by page, and what stands beside the pages. Text is in NFC, without control characters and
//! without empty lines. Only `Lines` makes them, so that the meter counts every one.

use crate::meter::{Meter, Spent};
use unicode_normalization::UnicodeNormalization as _;

/// The text of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The pages that were read, in their order.
    pub pages: Vec<Page>,
    /// What stands on no page: annotations and stamps, form fields, headers and footers, notes, comments, title, subject.
    pub extra: Vec<String>,
    /// A limit was met or a part was damaged: there is more in the document than here.
    pub cut: bool,
    /// Pages read on which there is no text, as in a scan: nothing is known of what they say.
    pub pages_without_text: usize,
}

/// One page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Lines in reading order; a piece of text that stands apart is a line of its own.
    pub lines: Vec<String>,
}

impl Text {
    /// All lines where a mark of secrecy would stand: those of the first page, then all of `extra`.
    pub fn first_page(&self) -> impl Iterator<Item = &str> {
        self.pages
            .first()
            .into_iter()
            .flat_map(|it| &it.lines)
            .chain(&self.extra)
            .map(String::as_str)
    }

    /// Every line.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.pages.iter().flat_map(|it| &it.lines).chain(&self.extra).map(String::as_str)
    }
}

/// Lines as they come, counted.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    pub(crate) lines: Vec<String>,
}

impl Lines {
    /// Adds text, a line for each of its own.
    pub(crate) fn add(&mut self, text: &str, meter: &Meter) -> Result<(), Spent> {
        meter.characters(text.chars().count())?;
        self.add_counted(text, meter)
    }

    /// The same, where its letters were counted as they came.
    pub(crate) fn add_counted(&mut self, text: &str, meter: &Meter) -> Result<(), Spent> {
        for line in text.split(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']) {
            let line = clean(line);
            if line.is_empty() {
                continue;
            }
            meter.line()?;
            self.lines.push(line);
        }
        Ok(())
    }

    /// Adds text beside the pages, unless just that line is there.
    pub(crate) fn add_once(&mut self, text: &str, meter: &Meter) -> Result<(), Spent> {
        let mut fresh = Lines::default();
        fresh.add(text, meter)?;
        // A document with very many notes would compare each with each.
        let recent = self.lines.len().saturating_sub(200);
        for line in fresh.lines {
            if !self.lines.get(recent..).is_some_and(|it| it.contains(&line)) {
                self.lines.push(line);
            }
        }
        Ok(())
    }
}

/// One line: NFC, one space between words, nothing invisible. A soft hyphen goes, as it is shown only at a break.
fn clean(line: &str) -> String {
    let mut cleaned = String::with_capacity(line.len());
    for letter in line.chars().nfc() {
        if letter.is_whitespace() {
            if !cleaned.is_empty() && !cleaned.ends_with(' ') {
                cleaned.push(' ');
            }
        } else if !is_invisible(letter) {
            cleaned.push(letter);
        }
    }
    if cleaned.ends_with(' ') {
        cleaned.pop();
    }
    cleaned.shrink_to_fit();
    cleaned
}

/// Controls, joiners, directions and the like, which would keep a word from being found.
fn is_invisible(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}
