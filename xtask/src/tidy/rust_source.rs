//! Reads Rust source just far enough to tell code, string literals and comments apart. Not a
//! parser: it knows nothing of syntax beyond tokens, and trusts that the compiler accepted it.
//! Lines are counted from 1, and code keeps its line breaks, so findings can name the line.

/// A string literal, raw or not, without its quotes; escapes of line ends are resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Literal {
    pub(super) line: usize,
    pub(super) text: String,
    /// The code just before it, such as `say.t(`.
    pub(super) before: String,
}

/// A source file taken apart.
#[derive(Debug, Clone, Default)]
pub(super) struct Source {
    pub(super) literals: Vec<Literal>,
    /// The code alone: literals and comments are blank.
    pub(super) code: String,
}

/// Takes a file apart. With `tests` false every item under `#[cfg(test)]` is left out.
pub(super) fn read(text: &str, tests: bool) -> Source {
    let text = if tests { text.to_owned() } else { product(text) };
    let characters: Vec<char> = text.chars().collect();
    let mut reader = Reader { characters: &characters, at: 0, line: 1, source: Source::default() };
    while reader.step() {}
    reader.source
}

/// The text with the items under `#[cfg(test)]` blanked. Formatted code ends an item with `;` on
/// its first line, or with a brace as far in as the item began.
fn product(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.trim() != "#[cfg(test)]" {
            out.push_str(line);
            out.push('\n');
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        let end = format!("{}}}", " ".repeat(indent));
        out.push('\n');
        for line in lines.by_ref() {
            out.push('\n');
            if line.trim_end() == end
                || line.ends_with(';')
                    && !line.contains('{')
                    && line.len() - line.trim_start().len() == indent
            {
                break;
            }
        }
    }
    out
}

struct Reader<'a> {
    characters: &'a [char],
    at: usize,
    line: usize,
    source: Source,
}

impl Reader<'_> {
    fn peek(&self, ahead: usize) -> char {
        self.characters.get(self.at + ahead).copied().unwrap_or('\0')
    }

    fn take(&mut self) -> char {
        let character = self.peek(0);
        self.at += 1;
        if character == '\n' {
            self.line += 1;
        }
        character
    }

    /// One token, or one character of code; false at the end.
    fn step(&mut self) -> bool {
        if self.at >= self.characters.len() {
            return false;
        }
        match (self.peek(0), self.peek(1)) {
            ('/', '/') => self.line_comment(),
            ('/', '*') => self.block_comment(),
            ('"', _) => self.plain(),
            ('r', '"' | '#') if !self.in_word() && self.raw_ahead() => self.raw(),
            ('\'', _) => self.quote(),
            _ => {
                let character = self.take();
                self.source.code.push(character);
            }
        }
        true
    }

    /// Whether the character before belongs to a word, as in `for"`; `b` and `c` prefixes do not.
    fn in_word(&self) -> bool {
        let before = self.source.code.chars().next_back().unwrap_or(' ');
        before.is_alphanumeric() && !matches!(before, 'b' | 'c') || before == '_'
    }

    fn raw_ahead(&self) -> bool {
        let mut ahead = 1;
        while self.peek(ahead) == '#' {
            ahead += 1;
        }
        self.peek(ahead) == '"'
    }

    fn line_comment(&mut self) {
        while self.at < self.characters.len() && self.peek(0) != '\n' {
            self.at += 1;
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        while self.at < self.characters.len() {
            match (self.peek(0), self.peek(1)) {
                ('/', '*') => {
                    depth += 1;
                    self.at += 2;
                }
                ('*', '/') => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        return;
                    }
                }
                _ => {
                    if self.take() == '\n' {
                        self.source.code.push('\n');
                    }
                }
            }
        }
    }

    fn plain(&mut self) {
        let (line, start) = (self.line, self.at);
        self.at += 1;
        let mut text = String::new();
        while self.at < self.characters.len() {
            match self.take() {
                '"' => break,
                '\\' => match self.take() {
                    '\n' => {
                        while self.peek(0).is_whitespace() && self.at < self.characters.len() {
                            self.take();
                        }
                    }
                    'n' => text.push('\n'),
                    other => text.push(other),
                },
                other => text.push(other),
            }
        }
        self.literal(line, start, text);
    }

    fn raw(&mut self) {
        let (line, start) = (self.line, self.at);
        self.at += 1;
        let mut marks = 0;
        while self.peek(0) == '#' {
            marks += 1;
            self.at += 1;
        }
        self.at += 1;
        let mut text = String::new();
        while self.at < self.characters.len() {
            if self.peek(0) == '"' && (1..=marks).all(|ahead| self.peek(ahead) == '#') {
                self.at += 1 + marks;
                break;
            }
            text.push(self.take());
        }
        self.literal(line, start, text);
    }

    /// A character literal, or the tick of a lifetime.
    fn quote(&mut self) {
        if self.peek(1) == '\\' {
            self.at += 3;
            while self.at < self.characters.len() && self.take() != '\'' {}
            return;
        }
        if self.peek(2) == '\'' {
            self.at += 3;
            return;
        }
        self.at += 1;
    }

    fn literal(&mut self, line: usize, start: usize, text: String) {
        let from = start.saturating_sub(40);
        let before = self.characters.get(from..start).unwrap_or_default().iter().collect();
        self.source.literals.push(Literal { line, text, before });
        for _ in line..self.line {
            self.source.code.push('\n');
        }
        self.source.code.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_told_from_code_and_comments() {
        let source = read(
            "let a = \"one \\\n   two\"; // \"no\"\n/* \"no /* deeper */\" */ call(r#\"raw \"x\"\"#, 'c', '\"', b\"bytes\");\nfn f<'a>(x: &'a str) {}",
            true,
        );
        let texts: Vec<(usize, &str)> =
            source.literals.iter().map(|it| (it.line, it.text.as_str())).collect();
        assert_eq!(texts, [(1, "one two"), (3, "raw \"x\""), (3, "bytes")]);
        assert!(source.code.contains("fn f<a>(x: &a str)"));
        assert!(!source.code.contains("no"));
        assert_eq!(source.code.lines().count(), 4);
    }

    #[test]
    fn items_for_tests_are_left_out_and_what_follows_them_is_not() {
        let text = "#[cfg(test)]\nmod other;\nconst A: &str = \"kept\";\nimpl X {\n    #[cfg(test)]\n    fn f() {\n        \"gone\";\n    }\n    const C: &str = \"kept too\";\n}\n#[cfg(test)]\nmod tests {\n const B: &str = \"gone\";\n}\n";
        let found = read(text, false).literals;
        let texts: Vec<(usize, &str)> =
            found.iter().map(|it| (it.line, it.text.as_str())).collect();
        assert_eq!(texts, [(3, "kept"), (9, "kept too")]);
        assert_eq!(read(text, true).literals.len(), 4);
    }

    #[test]
    fn the_code_before_a_literal_is_told() {
        let source = read("page.t(\"home-title\")", true);
        assert!(source.literals[0].before.ends_with("page.t("));
    }
}
