//! What a parcel is found by: agencies elsewhere by their codes, and the number and sign of the document it is about.
//! Ids and codes alone, no name: names are looked up in the directory when somebody searches. What must hold: what is typed
//! leads to the same word as what the parcel says, however it is spelled.

use super::record::{Content, Parcel, Way};
use kernel::text::fold;
use std::collections::BTreeSet;

/// The word that every parcel has.
pub const EVERY: &str = "*";
/// Letters of a word that count.
const LETTERS_MAX: usize = 80;

impl Parcel {
    /// Codes of the agencies elsewhere that it comes from or goes to.
    pub fn parties(&self) -> Vec<&str> {
        match (&self.content, self.way) {
            (Content::Document { receivers, .. }, Way::Out) => {
                receivers.iter().map(String::as_str).collect()
            }
            (Content::Document { .. }, Way::In) => vec![&self.course.sender],
            (Content::Status { to, .. }, Way::Out) => vec![to],
            (Content::Status { from, .. }, Way::In) => vec![from],
        }
    }

    /// Number and sign of its document, as the name on the axis has them (domain.md §7.1, 1.14).
    pub fn sign(&self) -> &str {
        let name = &self.course.document;
        name.splitn(3, ',').nth(2).unwrap_or(name)
    }

    /// The words by which a search finds it.
    pub fn words(&self) -> BTreeSet<String> {
        let mut words: BTreeSet<String> = self.parties().into_iter().map(party_word).collect();
        words.insert(EVERY.to_owned());
        let sign = spelled(self.sign());
        if let Some((number, symbol)) = sign.split_once('/') {
            words.insert(word("n", number));
            words.insert(word("s", symbol));
        }
        words.insert(word("f", &sign));
        words
    }
}

/// The word of an agency elsewhere.
pub fn party_word(code: &str) -> String {
    word("p", &code.to_lowercase())
}

/// The word that a number (`5`), a sign (`UBND-KT`) or both (`05/UBND-KT`) lead to; none where nothing was typed.
pub fn sign_word(typed: &str) -> Option<String> {
    let typed = spelled(typed);
    let kind = match &typed {
        typed if typed.is_empty() => return None,
        typed if typed.contains('/') => "f",
        typed if typed.bytes().all(|byte| byte.is_ascii_digit()) => "n",
        _ => "s",
    };
    Some(word(kind, &typed))
}

fn word(kind: &str, text: &str) -> String {
    format!("{kind}:{}", text.chars().take(LETTERS_MAX).collect::<String>())
}

/// Without accents, spaces and the zeros before a number.
fn spelled(text: &str) -> String {
    let text: String = fold(text).split_whitespace().collect();
    let bare = text.trim_start_matches('0');
    let number = bare.starts_with(|first: char| first.is_ascii_digit());
    if number { bare.to_owned() } else { text }
}
