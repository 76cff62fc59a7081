//! Packed documents from anybody: read or refused, never a panic, the same answer twice, and no more of it than was asked for.

use reading::{Limits, ReadingError, text_of_docx, text_of_odt};

pub fn run(bytes: &[u8]) {
    let limits = Limits {
        characters: 20_000,
        lines: 500,
        decoded_bytes: 8 << 20,
        operators: 200_000,
        ..Limits::default()
    };
    for read in [text_of_docx, text_of_odt] {
        let answer = read(bytes, &limits);
        assert_eq!(answer, read(bytes, &limits), "two answers");
        assert_ne!(answer, Err(ReadingError::Internal), "a panic inside");
        let Ok(text) = answer else { continue };
        assert!(text.lines().count() <= 500, "more lines than allowed");
        // Composing letters may add to their number, by three at most.
        let letters: usize = text.lines().map(|it| it.chars().count()).sum();
        assert!(letters <= 3 * 20_000, "more letters than allowed");
    }
}
