//! How much may be said in one go, and the checks of free text. Generous for people, small enough
//! that no single command can fill a store. Not the rules of forms: those are in the procedure.
//! What must hold: every free text that reaches an event has passed here, in Unicode NFC, without
//! control characters.

use crate::refusal::Refusal;
use kernel::text::{clean_line, clean_text};

/// Characters of a reason, an internal note or a note to a hand-over.
pub const NOTE_CHARS_MAX: usize = 2_000;
/// Characters of a specialist's summary or of the reasons of a refusal.
pub const SUMMARY_CHARS_MAX: usize = 10_000;
/// Characters of a rating's comment.
pub const COMMENT_CHARS_MAX: usize = 1_000;
/// Characters of a name, an address, a number or any other single line.
pub const LINE_CHARS_MAX: usize = 500;
/// Characters of a key: component, fee, case, reason code, tag.
pub const KEY_CHARS_MAX: usize = 100;
/// Characters typed into one field of a form.
pub const TYPED_CHARS_MAX: usize = 10_000;
/// Fields of one dossier that may hold text.
pub const TYPED_FIELDS_MAX: usize = 3_000;
/// Characters typed into all fields of one dossier together.
pub const TYPED_CHARS_TOTAL_MAX: usize = 400_000;
/// Files on one dossier.
pub const FILES_MAX: usize = 200;
/// Internal notes on one dossier.
pub const NOTES_MAX: usize = 500;
/// Items of one supplement request.
pub const ITEMS_MAX: usize = 50;
/// Components ticked on one dossier.
pub const COMPONENTS_MAX: usize = 200;
/// Originals, or copies, of one component.
pub const PAPERS_MAX: u32 = 10_000;
/// Fee lines of one dossier.
pub const FEE_LINES_MAX: usize = 50;
/// Most stars a rating gives; the fewest are 1.
pub const STARS_MAX: u8 = 5;
/// Tags of one rating.
pub const TAGS_MAX: usize = 10;

/// A text of several lines that must say something.
pub(crate) fn text(field: &'static str, given: &str, max: usize) -> Result<String, Refusal> {
    fits(field, given, max)?;
    let text = clean_text(given, max).map_err(|_| Refusal::TextUnreadable { field })?;
    said(field, text)
}

/// A single line that must say something.
pub(crate) fn line(field: &'static str, given: &str) -> Result<String, Refusal> {
    bounded_line(field, given, LINE_CHARS_MAX)
}

/// A key from a list: a short single line.
pub(crate) fn key(field: &'static str, given: &str) -> Result<String, Refusal> {
    bounded_line(field, given, KEY_CHARS_MAX)
}

/// A text that may be left out; blank counts as left out.
pub(crate) fn optional_text(
    field: &'static str,
    given: Option<&str>,
    max: usize,
) -> Result<Option<String>, Refusal> {
    match given {
        Some(given) if !given.trim().is_empty() => text(field, given, max).map(Some),
        _ => Ok(None),
    }
}

/// A single line that may be left out; blank counts as left out.
pub(crate) fn optional_line(
    field: &'static str,
    given: Option<&str>,
) -> Result<Option<String>, Refusal> {
    match given {
        Some(given) if !given.trim().is_empty() => line(field, given).map(Some),
        _ => Ok(None),
    }
}

/// What stands in a form field, kept as typed.
pub(crate) fn typed(path: &str, given: &str) -> Result<(), Refusal> {
    fits("path", path, LINE_CHARS_MAX)?;
    fits("typed", given, TYPED_CHARS_MAX)?;
    // A zero character is no text in either engine's JSON.
    if path.trim().is_empty() || path.contains('\0') || given.contains('\0') {
        return Err(Refusal::TextUnreadable { field: "typed" });
    }
    Ok(())
}

/// No more than `max` of something.
pub(crate) fn at_most(what: &'static str, given: usize, max: usize) -> Result<(), Refusal> {
    if given > max { Err(Refusal::TooMany { what, max }) } else { Ok(()) }
}

fn bounded_line(field: &'static str, given: &str, max: usize) -> Result<String, Refusal> {
    fits(field, given, max)?;
    let line = clean_line(given, max).map_err(|_| Refusal::TextUnreadable { field })?;
    said(field, line)
}

fn fits(field: &'static str, given: &str, max: usize) -> Result<(), Refusal> {
    let count = given.chars().count();
    if count > max { Err(Refusal::TextTooLong { field, max, given: count }) } else { Ok(()) }
}

fn said(field: &'static str, text: String) -> Result<String, Refusal> {
    if text.is_empty() { Err(Refusal::TextMissing { field }) } else { Ok(text) }
}
