//! Cleaning of what people type or paste, before anything is stored.
//! A character that hides or turns text round is refused. Only four that come along unseen when text is pasted from pages
//! and word processors, and change nothing, are dropped without a word: no writer could find them to take them out.
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
    /// A control, direction-changing, invisible, private-use or never assigned character.
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
    let text = seen(text)?;
    let line = nfc(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    within(line, max_chars)
}

/// Several lines: as [`clean_line`] within each, line breaks kept as `\n`, at most one empty line in a row, none at the ends.
pub fn clean_text(text: &str, max_chars: usize) -> Result<String, TextFault> {
    let text = seen(text)?;
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

/// The text without the characters for which cleaning refuses it: for what a machine brings and nobody can be asked about.
pub fn readable(text: &str) -> String {
    text.chars().filter(|character| !forbidden(*character)).collect()
}

fn within(text: String, max: usize) -> Result<String, TextFault> {
    let given = text.chars().count();
    if given > max { Err(TextFault::TooLong { given, max }) } else { Ok(text) }
}

/// Whether a character may stand in a text. What comes from other programs leaves out those that may not.
pub fn may_stand(character: char) -> bool {
    !pasted_trace(character) && !forbidden(character)
}

/// The text without pasted traces; refused when another character must not be kept.
fn seen(text: &str) -> Result<String, TextFault> {
    let mut kept = String::with_capacity(text.len());
    for (place, character) in text.chars().enumerate() {
        if pasted_trace(character) {
            continue;
        }
        if forbidden(character) {
            return Err(TextFault::Forbidden {
                character: u32::from(character),
                position: place + 1,
            });
        }
        kept.push(character);
    }
    Ok(kept)
}

/// Soft hyphen, zero width space, word joiner and byte order mark.
fn pasted_trace(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}')
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
