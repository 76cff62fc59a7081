//! Letters of e-mail from anybody: read or refused, never a panic, and never more than the limits.

use reading::{LetterLimits, letter_of};

pub fn run(bytes: &[u8]) {
    let limits = LetterLimits { characters: 2_000, files: 5, ..LetterLimits::default() };
    let Ok(letter) = letter_of(bytes, &limits) else { return };
    assert!(letter.text.len() <= 4 * limits.characters + 1);
    assert!(letter.beside.len() <= 4 * limits.characters + 1);
    assert!(letter.files.len() <= limits.files);
    assert!(!letter.more_files || letter.files.len() == limits.files);
    let again = letter_of(bytes, &limits);
    assert!(again.is_ok_and(|again| again == letter), "the same bytes read otherwise");
}
