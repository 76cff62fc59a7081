//! Every code with which a register or the desk says no has a sentence in both languages that says
//! what to do. What must hold: the codes are read from the sources, so none can be forgotten.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Crates whose code refuses.
const CRATES: [&str; 12] = [
    "document",
    "exchange",
    "register",
    "agency",
    "key_use",
    "meeting",
    "person",
    "procedure",
    "dossier",
    "task",
    "work_file",
    "desk",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// `DOS-001`: three capitals, a dash, three digits.
fn is_code(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 7
        && bytes.iter().take(3).all(u8::is_ascii_uppercase)
        && bytes.get(3) == Some(&b'-')
        && bytes.iter().skip(4).all(u8::is_ascii_digit)
}

/// Codes that stand as string literals in the sources.
fn codes() -> BTreeSet<String> {
    let mut sources = Vec::new();
    for name in CRATES {
        files(&root().join("crates").join(name).join("src"), &mut sources);
    }
    let texts = sources.iter().map(|path| std::fs::read_to_string(path).unwrap());
    texts
        .flat_map(|text| text.split('"').map(str::to_owned).collect::<Vec<_>>())
        .filter(|piece| is_code(piece))
        .collect()
}

/// Code and sentence of every `refusal-…` of a language; a sentence goes on in indented lines.
fn sentences(language: &str) -> Vec<(String, String)> {
    let mut sources = Vec::new();
    files(&root().join("words").join(language), &mut sources);
    let mut found: Vec<(String, String)> = Vec::new();
    for path in sources {
        let mut within = false;
        for line in std::fs::read_to_string(path).unwrap().lines() {
            if let Some((key, rest)) = line.split_once(" =")
                && let Some(code) = key.strip_prefix("refusal-").filter(|code| is_code(code))
            {
                found.push((code.to_owned(), rest.to_owned()));
                within = true;
            } else if within && line.starts_with(' ') {
                found.last_mut().unwrap().1.push_str(line);
            } else {
                within = false;
            }
        }
    }
    found
}

#[test]
fn every_code_has_words_in_both_languages_and_no_word_is_left_over() {
    let codes = codes();
    assert!(codes.len() > 80 && codes.contains("DSK-002"), "{codes:?}");
    for language in ["vi", "en"] {
        let spoken: BTreeSet<String> =
            sentences(language).into_iter().map(|entry| entry.0).collect();
        let missing: Vec<&String> = codes.difference(&spoken).collect();
        let left: Vec<&String> = spoken.difference(&codes).collect();
        assert!(missing.is_empty(), "without words in {language}: {missing:?}");
        assert!(left.is_empty(), "words of no code in {language}: {left:?}");
    }
}

#[test]
fn every_refusal_says_what_is_wrong_and_then_what_to_do() {
    for language in ["vi", "en"] {
        for (code, sentence) in sentences(language) {
            // A full stop within, or a choice with its own sentences followed by what to do.
            let ends = sentence.trim_end_matches(['.', ' ']).matches(". ").count();
            let chosen = sentence.rsplit_once("} ").is_some_and(|it| it.1.trim().len() > 10);
            assert!(ends > 0 || chosen, "{code} in {language} says not what to do: {sentence}");
        }
    }
}
