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

/// Takes a file apart. With `tests` false everything from the first `#[cfg(test)]` on that opens
/// a module is left out; by the house style that is the end of the file.
pub(super) fn read(text: &str, tests: bool) -> Source {
    let text = if tests { text } else { product(text) };
    let characters: Vec<char> = text.chars().collect();
    let mut reader = Reader { characters: &characters, at: 0, line: 1, source: Source::default() };
    while reader.step() {}
    reader.source
}

fn product(text: &str) -> &str {
    let mut from = 0;
    while let Some(found) = text.get(from..).and_then(|rest| rest.find("#[cfg(test)]")) {
        let start = from + found;
        let after = text.get(start + 12..).unwrap_or_default().trim_start();
        let module = after.strip_prefix("mod ").and_then(|it| it.split_once('\n'));
        if module.is_some_and(|(line, _)| line.trim_end().ends_with('{')) {
            return text.get(..start).unwrap_or(text);
        }
        from = start + 12;
    }
    text
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
    fn a_test_module_at_the_end_is_left_out_and_a_test_function_before_it_is_not() {
        let text = "#[cfg(test)]\nmod other;\nconst A: &str = \"kept\";\n#[cfg(test)]\nmod tests {\n const B: &str = \"gone\";\n}";
        let texts: Vec<String> = read(text, false).literals.into_iter().map(|it| it.text).collect();
        assert_eq!(texts, ["kept"]);
        assert_eq!(read(text, true).literals.len(), 2);
    }

    #[test]
    fn the_code_before_a_literal_is_told() {
        let source = read("page.t(\"home-title\")", true);
        assert!(source.literals[0].before.ends_with("page.t("));
    }
}
