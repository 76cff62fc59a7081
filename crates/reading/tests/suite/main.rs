//! The suite of reading: papers of several writers beside an outside reader, documents built byte by byte, attacks, and
//! changed bytes. One program, so that it is linked once. What must always hold: no answer is `internal`, which would be a
//! panic inside.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod attacks;
mod build;
mod fonts;
mod fuzzed;
mod layout;
mod letters;
mod packed;
mod papers;

use reading::{Limits, Text, text_of_pdf};

/// The text of a PDF that is read whole.
fn read(pdf: &[u8]) -> Text {
    let text = text_of_pdf(pdf, &Limits::default()).unwrap();
    assert!(!text.cut, "cut: {text:?}");
    text
}

/// The lines of its first page.
fn lines(pdf: &[u8]) -> Vec<String> {
    read(pdf).pages.remove(0).lines
}
