//! Cleaning of what people type or paste, before anything is stored.
//! It refuses rather than repairs what cannot be seen: a character that hides or turns text round is never kept.
//! What must always hold: cleaned text is NFC, trimmed, and clean again unchanged.

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

/// Why a text is not taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TextFault {
    /// More characters than the place allows.
    #[error("text has {given} characters, more than {max}")]
    TooLong {
        /// Characters after cleaning.
        given: usize,
        /// Characters allowed.
        max: usize,
    },
    /// A control, direction-changing, invisible, private-use or unassigned-for-ever character.
    #[error("text has the character U+{character:04X} in place {position}")]
    Forbidden {
        /// The code point.
        character: u32,
        /// Its place, from 1.
        position: usize,
    },
}

impl TextFault {
    /// Stable code for words files and interfaces.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "text.too-long",
            Self::Forbidden { .. } => "text.forbidden-character",
        }
    }
}

/// The text in normal form C: one code point for each Vietnamese letter with its tone.
pub fn nfc(text: &str) -> String {
    text.nfc().collect()
}

/// One line: NFC, trimmed, runs of blanks made one space. Line breaks count as blanks. `max_chars` counts code points.
pub fn clean_line(text: &str, max_chars: usize) -> Result<String, TextFault> {
    refuse_forbidden(text)?;
    let line = nfc(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    within(line, max_chars)
}

/// Several lines: as [`clean_line`] within each, line breaks kept as `\n`, at most one empty line in a row, none at the ends.
pub fn clean_text(text: &str, max_chars: usize) -> Result<String, TextFault> {
    refuse_forbidden(text)?;
    let mut lines: Vec<String> = Vec::new();
    for line in text.replace("\r\n", "\n").split(['\n', '\r', '\u{2028}', '\u{2029}']) {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        let repeated = line.is_empty() && lines.last().is_none_or(String::is_empty);
        if !repeated {
            lines.push(line);
        }
    }
    if lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    within(nfc(&lines.join("\n")), max_chars)
}

fn within(text: String, max: usize) -> Result<String, TextFault> {
    let given = text.chars().count();
    if given > max { Err(TextFault::TooLong { given, max }) } else { Ok(text) }
}

fn refuse_forbidden(text: &str) -> Result<(), TextFault> {
    match text.chars().enumerate().find(|(_, character)| forbidden(*character)) {
        None => Ok(()),
        Some((place, character)) => {
            Err(TextFault::Forbidden { character: u32::from(character), position: place + 1 })
        }
    }
}

fn forbidden(character: char) -> bool {
    let blank = matches!(character, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}');
    (character.is_control() && !blank) || hidden(character) || never_assigned(character)
}

/// Characters which show nothing yet change what is seen or matched, Unicode 16 category Cf and the like.
fn hidden(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

fn never_assigned(character: char) -> bool {
    let code = u32::from(character);
    let private = matches!(character, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}');
    private || code & 0xfffe == 0xfffe || matches!(character, '\u{fdd0}'..='\u{fdef}')
}
