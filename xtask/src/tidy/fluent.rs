//! Reads a Fluent file just far enough for the house rules: which messages there are, which
//! arguments each takes, what it says. Not a Fluent parser; the pages use a real one.
//! A message begins in the first column and goes on in indented lines.

use std::collections::BTreeSet;

/// One message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) key: String,
    pub(super) line: usize,
    pub(super) arguments: BTreeSet<String>,
    /// The words alone: without placeables, selectors and variant keys.
    pub(super) words: String,
}

/// The messages of a file, in order.
pub(super) fn messages(text: &str) -> Vec<Message> {
    let mut messages: Vec<Message> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        if line.starts_with([' ', '\t', '}']) {
            if let Some(message) = messages.last_mut() {
                message.add(line);
            }
            continue;
        }
        let Some((key, value)) = line.split_once('=') else { continue };
        let key = key.trim().to_owned();
        let mut message = Message { key, line: number + 1, ..Message::default() };
        message.add(value);
        messages.push(message);
    }
    messages
}

impl Message {
    fn add(&mut self, line: &str) {
        for part in line.split('$').skip(1) {
            let name = part.split(|it: char| !it.is_ascii_alphanumeric() && it != '_' && it != '-');
            self.arguments.extend(name.take(1).map(str::to_owned));
        }
        // `*[other] words` is a variant: its key is no word.
        let line = line.trim_start();
        let line = match line.strip_prefix('*').unwrap_or(line).strip_prefix('[') {
            Some(variant) => variant.split_once(']').map_or("", |it| it.1),
            None => line,
        };
        let mut depth = 0_usize;
        self.words.push(' ');
        for character in line.chars() {
            match character {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ if depth == 0 => self.words.push(character),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_with_arguments_and_variants() {
        let text = "# A comment\nhome-title = Trang chủ\nhome-count = { $count ->\n    [1] Một hồ sơ của { $name }\n   *[other] { $count } hồ sơ\n }\n";
        let messages = messages(text);
        assert_eq!(messages.len(), 2);
        assert_eq!(messages[0].words.trim(), "Trang chủ");
        assert_eq!(messages[1].line, 3);
        let arguments: Vec<&str> = messages[1].arguments.iter().map(String::as_str).collect();
        assert_eq!(arguments, ["count", "name"]);
        assert!(messages[1].words.contains("Một hồ sơ của"));
        assert!(!messages[1].words.contains("other"));
    }
}
