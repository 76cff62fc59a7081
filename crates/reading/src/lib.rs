//! The text of documents that come into the office (PDF, DOCX, ODT), and what letters of e-mail say and carry: for search,
//! and for the check that nothing marked secret came in. Bytes in, text out.
//! It opens no file, no socket, asks no clock, runs no script and follows no link; it draws no page and recognises no
//! letters in pictures: a scan comes back as pages without text, and says so. Files inside files are not opened.
//! What must always hold: work and memory are bounded by `Limits` alone and counted, so that the same bytes always give
//! the same answer; a PDF over a limit gives what was read until there with `cut`, a packed document over one is refused;
//! no panic leaves this crate (each door catches them, see `caught`), and nothing of a document's content is in an error.
//!
//! ```
//! use reading::{Kind, Limits, sniff, text_of};
//!
//! let bytes = b"%PDF-1.4\n... not one really";
//! assert_eq!(sniff(bytes), Kind::Pdf);
//! assert_eq!(text_of(bytes, &Limits::default()).unwrap_err().code(), "damaged");
//! ```

mod docx;
mod error;
mod kind;
mod legacy;
mod letter;
mod limits;
mod meter;
mod odt;
pub mod office;
mod package;
mod paragraphs;
mod pdf;
mod text;
mod xml;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use error::ReadingError;
pub use kind::{Kind, sniff};
pub use letter::{Letter, LetterFile, LetterLimits, letter_of};
pub use limits::Limits;
pub use text::{Page, Text};

use meter::Meter;

/// The text of a document of whichever kind its content shows. [`ReadingError::NotThisKind`] for all other kinds.
pub fn text_of(bytes: &[u8], limits: &Limits) -> Result<Text, ReadingError> {
    match sniff(bytes) {
        Kind::Pdf => text_of_pdf(bytes, limits),
        Kind::Docx => text_of_docx(bytes, limits),
        Kind::Odt => text_of_odt(bytes, limits),
        Kind::Other if package::is_locked_office(bytes) => Err(ReadingError::Encrypted),
        Kind::Other => Err(ReadingError::NotThisKind),
    }
}

/// The text of a PDF (ISO 32000-2): what pages show, in reading order; beside it annotations, form fields and the title
/// and subject. Over a limit: what was read until there, with `cut`.
///
/// Errors: [`ReadingError::TooLarge`], [`ReadingError::NotThisKind`], [`ReadingError::Encrypted`],
/// [`ReadingError::Damaged`] when not even a page can be found, [`ReadingError::Internal`].
pub fn text_of_pdf(bytes: &[u8], limits: &Limits) -> Result<Text, ReadingError> {
    caught(bytes, limits, pdf::text)
}

/// The text of a word-processing document in Office Open XML (ECMA-376): paragraphs, lists, tables and text boxes;
/// beside it headers, footers, notes, comments, and the title and subject. Pages are those of the last time it was laid
/// out, where the file says so.
///
/// Errors: as [`text_of_pdf`], and [`ReadingError::Bomb`], [`ReadingError::TooManyEntries`], [`ReadingError::TooDeep`],
/// [`ReadingError::Doctype`]. Over the limit of characters: what was read until there, with `cut`.
pub fn text_of_docx(bytes: &[u8], limits: &Limits) -> Result<Text, ReadingError> {
    caught(bytes, limits, docx::text)
}

/// The text of a text document in OpenDocument (ISO/IEC 26300). Errors as for [`text_of_docx`].
pub fn text_of_odt(bytes: &[u8], limits: &Limits) -> Result<Text, ReadingError> {
    caught(bytes, limits, odt::text)
}

/// The door: a limit on what comes in, and no panic goes out. None is known; decoders of other hands are behind it.
fn caught(
    bytes: &[u8],
    limits: &Limits,
    read: impl FnOnce(&[u8], &Meter) -> Result<Text, ReadingError>,
) -> Result<Text, ReadingError> {
    if bytes.len() > limits.input_bytes {
        return Err(ReadingError::TooLarge);
    }
    let meter = Meter::new(limits);
    // Nothing that was being changed outlives the call, so nothing can be seen half changed.
    match catch_unwind(AssertUnwindSafe(|| read(bytes, &meter))) {
        Ok(Ok(mut text)) => {
            text.cut |= meter.is_cut();
            Ok(text)
        }
        Ok(Err(error)) => Err(error),
        Err(_) => Err(ReadingError::Internal),
    }
}
