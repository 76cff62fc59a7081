//! Footnotes as other programs copy them: a link at the word, and the words of the note in a part at the end that the link
//! leads to (Word: `#_ftn1` and `ftn1`; LibreOffice: `#sdfootnote1sym` and `sdfootnote1`).

use std::collections::BTreeMap;

use html5gum::Token;

use super::css;
use super::take::{Tag, attribute, name_of};

/// The words of each note by the key of its part.
pub(super) fn gather(tokens: &[Token]) -> BTreeMap<String, String> {
    let mut notes = BTreeMap::new();
    let mut open: Option<(String, usize, String)> = None;
    let mut within_link = false;
    for token in tokens {
        match token {
            Token::StartTag(tag) => {
                let name = name_of(&tag.name);
                match &mut open {
                    Some((_, depth, _)) if name == "div" => *depth += 1,
                    Some(_) if name == "a" => within_link = true,
                    None if name == "div" => {
                        open = part_key(tag).map(|key| (key, 1, String::new()));
                    }
                    _ => {}
                }
            }
            Token::EndTag(tag) => {
                let name = name_of(&tag.name);
                if name == "a" {
                    within_link = false;
                }
                let ended = match &mut open {
                    Some((_, depth, text)) => {
                        text.push(' ');
                        *depth -= usize::from(name == "div");
                        *depth == 0
                    }
                    None => false,
                };
                if ended && let Some((key, _, text)) = open.take() {
                    notes.insert(key, text);
                }
            }
            Token::String(text) => {
                if let Some((_, _, words)) = open.as_mut().filter(|_| !within_link) {
                    words.push_str(&String::from_utf8_lossy(text));
                }
            }
            _ => {}
        }
    }
    notes
}

/// The key of an element that holds one note.
pub(super) fn part_key(tag: &Tag) -> Option<String> {
    let id = attribute(tag, "id")?;
    let word = css::read(&attribute(tag, "style").unwrap_or_default()).element;
    let is_note = word == "footnote" || word == "endnote";
    (is_note || id.starts_with("sdfootnote") || id.starts_with("sdendnote")).then_some(id)
}

/// The key of the note that a link leads to.
pub(super) fn link_key(tag: &Tag) -> Option<String> {
    let address = attribute(tag, "href")?;
    // Copied pages write the whole address.
    let place = address.rsplit_once('#').map(|(_, place)| place)?;
    Some(place.trim_start_matches('_').trim_end_matches("sym").to_owned())
}
