//! The words of the screens: the same keys with the same arguments in both languages, every key
//! that code asks for is there, every key that is there is asked for, Vietnamese is written with
//! its marks, and no Vietnamese word stands in code or templates.
//! Keys that code puts together (`refusal-…` by code) are known by their family in `tidy.toml`,
//! or by a literal such as `"state-{}"`.

use super::fluent::{self, Message};
use super::rust_source;
use super::tree::{TextFile, Tree};
use super::{Finding, list};
use std::collections::{BTreeMap, BTreeSet};

const RULE: &str = "words";

/// Syllables that carry a mark in every Vietnamese word they stand in.
const MARKED_ALWAYS: &[&str] = &[
    "nguoi", "duoc", "khong", "viec", "tiep", "quyet", "truong", "duong", "phuong", "thuoc",
    "nuoc", "cuoc", "huyen", "giay", "nhung", "truoc", "nghi",
];
const MARKED: &str = "ăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ";

type Messages = BTreeMap<String, (String, Message)>;

pub(super) fn check(tree: &Tree, settings: &toml::Table) -> Vec<Finding> {
    let mut findings = Vec::new();
    let vi = language(tree, "words/vi/", &mut findings);
    let en = language(tree, "words/en/", &mut findings);
    findings.extend(differences(&vi, &en));
    let plain = list(settings, "words", "without_marks");
    for (file, message) in vi.values().filter(|it| !plain.contains(&it.1.key.as_str())) {
        findings.extend(unmarked(file, message));
    }
    for province in tree.under("provinces/", ".ftl") {
        for message in fluent::messages(&province.text) {
            if !vi.contains_key(&message.key) {
                let at = format!("{}:{}", province.path, message.line);
                let says = format!("overrides `{}`, which words/vi does not have", message.key);
                findings.push(Finding::new(RULE, at, says));
            }
        }
    }
    let uses = Uses::read(tree);
    findings.extend(uses.missing(&vi));
    findings.extend(uses.idle(&vi, &list(settings, "words", "families")));
    findings.extend(words_in_code(tree, &list(settings, "words", "rooms_with_vietnamese")));
    findings
}

fn language(tree: &Tree, folder: &str, findings: &mut Vec<Finding>) -> Messages {
    let mut messages = Messages::new();
    for file in tree.under(folder, ".ftl") {
        for message in fluent::messages(&file.text) {
            let at = format!("{}:{}", file.path, message.line);
            let key = message.key.clone();
            if let Some((other, _)) = messages.insert(key.clone(), (file.path.clone(), message)) {
                findings.push(Finding::new(RULE, at, format!("`{key}` is also in {other}")));
            }
        }
    }
    messages
}

fn differences(vi: &Messages, en: &Messages) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (ours, other, folder) in [(vi, en, "words/en"), (en, vi, "words/vi")] {
        for (key, (file, message)) in ours {
            let at = format!("{file}:{}", message.line);
            match other.get(key) {
                None => {
                    findings.push(Finding::new(RULE, at, format!("`{key}` is not in {folder}")));
                }
                Some((_, twin)) if twin.arguments != message.arguments && folder == "words/en" => {
                    let says = format!(
                        "`{key}` takes {:?} here and {:?} in {folder}",
                        message.arguments, twin.arguments
                    );
                    findings.push(Finding::new(RULE, at, says));
                }
                Some(_) => {}
            }
        }
    }
    findings
}

/// Vietnamese typed without its marks: four words and not one mark, or a word that cannot be
/// without.
fn unmarked(file: &str, message: &Message) -> Option<Finding> {
    let text = message.words.to_lowercase();
    let words: Vec<&str> =
        text.split(|it: char| !it.is_alphabetic()).filter(|it| it.len() > 1).collect();
    let bare = words.len() >= 4 && !text.chars().any(|it| MARKED.contains(it));
    let wrong = words.iter().find(|word| MARKED_ALWAYS.contains(word));
    let says = match (wrong, bare) {
        (Some(word), _) => format!("`{}` has “{word}” without its marks", message.key),
        (None, true) => format!("`{}` seems to be written without marks", message.key),
        (None, false) => return None,
    };
    Some(Finding::new(RULE, format!("{file}:{}", message.line), says))
}

/// What code and templates say about keys.
#[derive(Debug, Default)]
struct Uses {
    /// Every literal, whether or not it is a key.
    literals: BTreeSet<String>,
    /// Beginnings of keys that code puts together.
    beginnings: BTreeSet<String>,
    /// Keys that are asked for by name, with where.
    asked: Vec<(String, String)>,
}

impl Uses {
    fn read(tree: &Tree) -> Self {
        let mut uses = Self::default();
        for file in tree.under("crates/", ".rs").filter(|it| !it.holds_tests()) {
            for literal in rust_source::read(&file.text, false).literals {
                let asks = asks(&literal.before, &literal.text);
                uses.literal(file, literal.line, &literal.text, asks);
            }
        }
        for file in tree.under("crates/web/templates/", ".html") {
            for (number, line) in file.text.lines().enumerate() {
                let mut before = "";
                for part in line.split('"') {
                    uses.literal(file, number + 1, part, asks(before, part));
                    before = part;
                }
            }
        }
        uses
    }

    fn literal(&mut self, file: &TextFile, line: usize, text: &str, asks: bool) {
        if asks {
            self.asked.push((text.to_owned(), format!("{}:{line}", file.path)));
        }
        if let Some((beginning, _)) = text.split_once('{')
            && beginning.ends_with('-')
            && beginning.chars().all(|it| it.is_ascii_lowercase() || it == '-')
        {
            self.beginnings.insert(beginning.to_owned());
        }
        self.literals.insert(text.to_owned());
    }

    fn missing(&self, vi: &Messages) -> Vec<Finding> {
        let missing = self.asked.iter().filter(|(key, _)| !vi.contains_key(key));
        let says = |key: &str| format!("asks for `{key}`, which words/vi does not have");
        missing.map(|(key, at)| Finding::new(RULE, at.clone(), says(key))).collect()
    }

    fn idle(&self, vi: &Messages, families: &[&str]) -> Vec<Finding> {
        let used = |key: &str| {
            self.literals.contains(key)
                || families.iter().any(|it| key.starts_with(it))
                || self.beginnings.iter().any(|it| key.starts_with(it.as_str()))
        };
        let idle = vi.iter().filter(|(key, _)| !used(key));
        idle.map(|(key, (file, message))| {
            let at = format!("{file}:{}", message.line);
            Finding::new(RULE, at, format!("nothing asks for `{key}`; take it out"))
        })
        .collect()
    }
}

/// Methods that take a key first. Some of the names are common words, so the literal must look
/// like a key as well.
const ASKING: &[&str] = &[".with(", ".tell(", ".progress(", ".sentence("];

/// Whether a literal after `before` is a key that is asked for.
fn asks(before: &str, text: &str) -> bool {
    let before = before.trim_end();
    let key = text.contains('-') && text.chars().all(|it| it.is_ascii_lowercase() || it == '-');
    before.ends_with(".t(") || (key && ASKING.iter().any(|it| before.ends_with(it)))
}

/// Vietnamese words outside the words files.
fn words_in_code(tree: &Tree, rooms: &[&str]) -> Vec<Finding> {
    let marked = |text: &str| text.to_lowercase().chars().any(|it| MARKED.contains(it));
    let says = "a word for people stands in code; put it into words/ and ask for its key";
    let mut findings = Vec::new();
    for file in tree.under("crates/", ".rs") {
        if file.holds_tests() || rooms.contains(&file.room()) {
            continue;
        }
        let source = rust_source::read(&file.text, false);
        for literal in source.literals.iter().filter(|it| marked(&it.text)) {
            findings.push(Finding::new(RULE, format!("{}:{}", file.path, literal.line), says));
        }
    }
    for file in tree.under("crates/web/templates/", ".html") {
        for (number, _) in file.text.lines().enumerate().filter(|(_, line)| marked(line)) {
            findings.push(Finding::new(RULE, format!("{}:{}", file.path, number + 1), says));
        }
    }
    findings
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
