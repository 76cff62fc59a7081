//! A letter that came by e-mail, as a clerk reads it: plain text and the names of what was not taken.
//! Not MIME (`reading`) and not the files that were taken. What must always hold: its texts are cleaned and bounded, and
//! looked through for marks of secrecy like any other way in.

use crate::{Refusal, refusal::Refusal::TextFault};
use kernel::{
    secrecy::{Sign, in_field, in_file_name, in_text},
    text::{clean_line, clean_text},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// Longest line of a letter's head, in characters.
pub const HEAD_CHARS_MAX: usize = 1_000;
/// Longest text of a letter that is kept, in characters.
pub const TEXT_CHARS_MAX: usize = 20_000;
/// Files told as not taken.
pub const LEFT_OUT_MAX: usize = 100;

/// What a letter says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// The box in which it lies, by the name that the configuration gives it.
    pub mailbox: String,
    /// Who wrote it, as it says itself: a name and an address. Nobody vouches for it.
    pub from: String,
    pub subject: String,
    /// When it says it was written.
    #[serde(default)]
    pub written_at: Option<Timestamp>,
    /// Its words as plain text.
    pub text: String,
    /// There is more of its words than is kept.
    #[serde(default)]
    pub cut: bool,
    /// What it carried that was not taken.
    #[serde(default)]
    pub left_out: Vec<LeftOut>,
}

/// A file that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    pub name: String,
    /// A code for words: why.
    pub why: String,
}

impl Letter {
    /// The same, cleaned; what is too long is a fault of whoever read the letter.
    pub(crate) fn cleaned(&self) -> Result<Letter, Refusal> {
        let line =
            |field, text: &str| clean_line(text, HEAD_CHARS_MAX).map_err(|_| TextFault { field });
        if self.left_out.len() > LEFT_OUT_MAX {
            return Err(Refusal::FilesFault);
        }
        let left_out = self.left_out.iter().map(|left| {
            Ok(LeftOut { name: line("file_name", &left.name)?, why: left.why.clone() })
        });
        Ok(Letter {
            mailbox: self.mailbox.clone(),
            from: line("letter_from", &self.from)?,
            subject: line("letter_subject", &self.subject)?,
            text: clean_text(&self.text, TEXT_CHARS_MAX)
                .map_err(|_| TextFault { field: "letter_text" })?,
            left_out: left_out.collect::<Result<_, Refusal>>()?,
            ..*self
        })
    }

    /// Where marks of secrecy are looked for.
    pub(crate) fn signs(&self) -> Vec<(&'static str, Option<Sign>)> {
        let mut found = vec![
            ("letter_from", in_field(&self.from)),
            ("letter_subject", in_field(&self.subject)),
            ("letter_text", in_text(&self.text)),
        ];
        found.extend(self.left_out.iter().map(|left| ("file_name", in_file_name(&left.name))));
        found
    }
}
