//! Whether a page speaks one language: no sentence of the other language's words files on it, no
//! key in place of a sentence, no hole where a value belongs. Whole texts are compared, so what
//! people typed and what the province's data say in Vietnamese disturbs nothing.

use crate::html::Html;
use crate::machine::root;
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};

/// The sentences that tell the two languages apart.
#[derive(Debug, Default)]
pub struct Words {
    /// Sentence → key, of sentences that stand in this language's files alone.
    vi: BTreeMap<String, String>,
    en: BTreeMap<String, String>,
    /// First parts of keys: the names of the words files.
    rooms: BTreeSet<String>,
}

impl Words {
    /// Reads the words files of the work tree.
    pub fn load() -> Result<Words> {
        let mut words = Words::default();
        let (vi, en) = (read("vi", &mut words.rooms)?, read("en", &mut words.rooms)?);
        let all_vi: BTreeSet<&String> = vi.values().collect();
        let all_en: BTreeSet<&String> = en.values().collect();
        let only = |from: &BTreeMap<String, String>, not: &BTreeSet<&String>| {
            let kept = from.iter().filter(|(_, sentence)| !not.contains(sentence));
            kept.map(|(key, sentence)| (sentence.clone(), key.clone())).collect()
        };
        words.vi = only(&vi, &all_en);
        words.en = only(&en, &all_vi);
        Ok(words)
    }

    /// What of the page is not in `lang`, or not words at all.
    pub fn faults(&self, page: &Html, lang: &str) -> Vec<String> {
        let other = if lang == "vi" { &self.en } else { &self.vi };
        let mut faults = Vec::new();
        for text in &page.texts {
            let words = text.words.as_str();
            if text.lang == lang
                && let Some(key) = other.get(words)
            {
                faults.push(format!("“{words}” ({key}) in the wrong language"));
            }
            if self.is_key(words) {
                faults.push(format!("the key {words} stands where its sentence should"));
            }
            if words.contains("{$") || words.contains("{ $") {
                faults.push(format!("“{words}” lacks a value"));
            }
        }
        faults
    }

    fn is_key(&self, words: &str) -> bool {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        words.chars().all(plain)
            && words.split_once('-').is_some_and(|(room, rest)| {
                self.rooms.contains(room) && rest.starts_with(|c: char| c.is_ascii_lowercase())
            })
    }
}

/// Key → sentence, of the sentences without values or choices.
fn read(lang: &str, rooms: &mut BTreeSet<String>) -> Result<BTreeMap<String, String>> {
    let folder = root().join("words").join(lang);
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if let Some(name) = path.file_stem() {
            rooms.insert(name.to_string_lossy().into_owned());
        }
        for line in std::fs::read_to_string(&path)?.lines() {
            let Some((key, sentence)) = line.split_once('=') else { continue };
            let (key, sentence) = (key.trim(), sentence.trim());
            let whole = !key.is_empty() && !line.starts_with([' ', '#', '.']);
            let whole = whole && key != "common-other-language";
            // Names of languages are also what people answer. Short words such as "A4" or "Email" belong to no language.
            if whole && sentence.chars().count() >= 4 && !sentence.contains(['{', '}']) {
                found.insert(key.to_owned(), sentence.to_owned());
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_of_the_other_language_is_found_and_a_language_switch_is_not() {
        let words = Words::load().unwrap();
        let page = "<html lang=\"en\"><body><a lang=\"vi\">Trang chủ</a><p>Home</p></body></html>";
        assert_eq!(words.faults(&Html::read(page), "en"), Vec::<String>::new());
        let page = page.replace(" lang=\"vi\"", "");
        assert_eq!(words.faults(&Html::read(&page), "en").len(), 1);
    }

    #[test]
    fn keys_and_holes_are_found() {
        let words = Words::load().unwrap();
        let page = "<p>common-no-such</p><p>Còn { $count } ngày</p><p>giay-khai-sinh</p>";
        assert_eq!(words.faults(&Html::read(page), "vi").len(), 2);
    }
}
