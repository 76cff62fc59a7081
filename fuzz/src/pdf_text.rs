//! PDF files from anybody: read or refused, never a panic, the same answer twice, and no more of it than was asked for.

use reading::{Limits, ReadingError, text_of_pdf};

pub fn run(bytes: &[u8]) {
    let limits = Limits {
        pages: 20,
        characters: 20_000,
        lines: 500,
        decoded_bytes: 8 << 20,
        stream_bytes: 1 << 20,
        operators: 200_000,
        ..Limits::default()
    };
    let answer = text_of_pdf(bytes, &limits);
    assert_eq!(answer, text_of_pdf(bytes, &limits), "two answers");
    assert_ne!(answer, Err(ReadingError::Internal), "a panic inside");
    let Ok(text) = answer else { return };
    assert!(text.pages.len() <= 20, "more pages than allowed");
    assert!(text.lines().count() <= 500, "more lines than allowed");
    // Composing letters may add to their number, by three at most; a gap that becomes a space adds one.
    let letters: usize = text.lines().map(|it| it.chars().count()).sum();
    assert!(letters <= 3 * 20_000, "more letters than allowed");
}
