//! Texts as people type them, cleaned; and the marks of secrecy that keep a text out.
//! What must always hold: a mark refuses, whoever asks; a doubt refuses until a person says that there is no mark.

use crate::Refusal;
use kernel::{
    secrecy::{Sign, in_field, in_text},
    text::{clean_line, clean_text},
};

/// Longest name, place or line of contact, in characters.
pub const LINE_CHARS_MAX: usize = 200;
/// Longest title of a meeting, an item or a paper, in characters.
pub const TITLE_CHARS_MAX: usize = 500;
/// Longest note, reason or conclusion, in characters.
pub const WORDS_CHARS_MAX: usize = 8_000;

/// One line that may be missing; it may speak of secrets, and bears no mark.
pub(crate) fn line(field: &'static str, text: &str) -> Result<String, Refusal> {
    let line = clean_line(text, LINE_CHARS_MAX).map_err(|_| Refusal::TextFault { field })?;
    unmarked(field, line)
}

/// One line that may not.
pub(crate) fn needed_line(field: &'static str, text: &str) -> Result<String, Refusal> {
    there(field, line(field, text)?)
}

/// A title: what names a secret is in doubt until a person says that it is none.
pub(crate) fn title(field: &'static str, text: &str, affirmed: bool) -> Result<String, Refusal> {
    let line = clean_line(text, TITLE_CHARS_MAX).map_err(|_| Refusal::TextFault { field })?;
    keep_out([(field, in_field(&line))], affirmed)?;
    there(field, line)
}

/// Words that may be missing.
pub(crate) fn optional(field: &'static str, text: &str) -> Result<String, Refusal> {
    let words = clean_text(text, WORDS_CHARS_MAX).map_err(|_| Refusal::TextFault { field })?;
    unmarked(field, words)
}

/// Words that may not.
pub(crate) fn needed(field: &'static str, text: &str) -> Result<String, Refusal> {
    there(field, optional(field, text)?)
}

/// Refuses the gravest of the marks that were found, each with the place where.
pub(crate) fn keep_out(
    found: impl IntoIterator<Item = (&'static str, Option<Sign>)>,
    affirmed: bool,
) -> Result<(), Refusal> {
    let found = found.into_iter().filter_map(|(place, sign)| Some((sign?, place)));
    match found.max_by_key(|(sign, _)| *sign) {
        Some((Sign::Marked(degree), place)) => Err(Refusal::Secret { degree: degree.key(), place }),
        Some((Sign::Doubt(degree), place)) if !affirmed => {
            Err(Refusal::PerhapsSecret { degree: degree.key(), place })
        }
        _ => Ok(()),
    }
}

fn unmarked(place: &'static str, words: String) -> Result<String, Refusal> {
    match in_text(&words) {
        Some(Sign::Marked(degree)) => Err(Refusal::Secret { degree: degree.key(), place }),
        _ => Ok(words),
    }
}

fn there(field: &'static str, text: String) -> Result<String, Refusal> {
    if text.is_empty() { Err(Refusal::TextFault { field }) } else { Ok(text) }
}
