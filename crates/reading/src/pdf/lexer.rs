//! Reads objects and operators (ISO 32000-2 §7.2, §7.3), in a file and in a content stream alike. Forgiving: what is
//! malformed is passed over. What must always hold: every call ends, moves forward, and makes no more values, and nests
//! them no deeper, than was allowed.

use super::object::{Dict, Object};

/// One object with more values in it than this is not read.
const VALUES_MAX: usize = 120_000;

/// A token: a whole object, or a word that is none.
#[derive(Debug)]
pub(crate) enum Token<'a> {
    Object(Object),
    Word(&'a [u8]),
}

/// The object holds or nests too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooMuch;

#[derive(Debug)]
pub(crate) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    values: usize,
    depth_max: usize,
    /// In files `1 0 R` is a reference, in content streams there are none.
    references: bool,
}

pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !is_delimiter(byte)
}

impl<'a> Lexer<'a> {
    pub(crate) fn of_file(bytes: &'a [u8], at: usize, depth_max: usize) -> Self {
        Self { bytes, at, values: VALUES_MAX, depth_max, references: true }
    }

    pub(crate) fn of_content(bytes: &'a [u8], depth_max: usize) -> Self {
        Self { bytes, at: 0, values: VALUES_MAX, depth_max, references: false }
    }

    pub(crate) fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn go(&mut self, at: usize) {
        self.at = at.min(self.bytes.len());
    }

    pub(crate) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn peek_after(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at.saturating_add(ahead)).copied()
    }

    pub(crate) fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if is_space(byte) {
                self.at += 1;
            } else if byte == b'%' {
                while self.peek().is_some_and(|it| it != b'\n' && it != b'\r') {
                    self.at += 1;
                }
            } else {
                return;
            }
        }
    }

    /// The next token, or nothing at the end. A new one may hold as much as the last.
    pub(crate) fn token(&mut self) -> Result<Option<Token<'a>>, TooMuch> {
        self.values = VALUES_MAX;
        self.next(0)
    }

    /// The next object, where a word counts as none.
    pub(crate) fn object(&mut self) -> Result<Option<Object>, TooMuch> {
        Ok(match self.token()? {
            Some(Token::Object(object)) => Some(object),
            _ => None,
        })
    }

    /// A whole number, where one stands next.
    pub(crate) fn integer(&mut self) -> Option<usize> {
        self.skip_space();
        let start = self.at;
        let mut value = 0_usize;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            value = value.checked_mul(10)?.checked_add(usize::from(digit - b'0'))?;
            self.at += 1;
        }
        (self.at > start).then_some(value)
    }

    /// Whether this word stands next; it is passed over if so.
    pub(crate) fn word(&mut self, word: &[u8]) -> bool {
        self.skip_space();
        let stands =
            self.rest().starts_with(word) && !self.peek_after(word.len()).is_some_and(is_regular);
        if stands {
            self.at += word.len();
        }
        stands
    }

    fn next(&mut self, depth: usize) -> Result<Option<Token<'a>>, TooMuch> {
        self.skip_space();
        let Some(byte) = self.peek() else { return Ok(None) };
        self.values = self.values.checked_sub(1).ok_or(TooMuch)?;
        if depth > self.depth_max {
            return Err(TooMuch);
        }
        let object = match byte {
            b'/' => {
                self.at += 1;
                Object::Name(self.name())
            }
            b'(' => {
                self.at += 1;
                Object::String(self.literal())
            }
            b'<' if self.peek_after(1) == Some(b'<') => {
                self.at += 2;
                Object::Dict(self.dict(depth)?)
            }
            b'<' => {
                self.at += 1;
                Object::String(self.hexadecimal())
            }
            b'[' => {
                self.at += 1;
                Object::Array(self.array(depth)?)
            }
            b'0'..=b'9' | b'+' | b'-' | b'.' => self.number_or_reference(),
            _ => return Ok(Some(self.word_or_value())),
        };
        Ok(Some(Token::Object(object)))
    }

    fn word_or_value(&mut self) -> Token<'a> {
        let start = self.at;
        while self.peek().is_some_and(is_regular) {
            self.at += 1;
        }
        if self.at == start {
            // A delimiter out of place, such as a closing one.
            self.at += if self.rest().starts_with(b">>") { 2 } else { 1 };
        }
        match self.bytes.get(start..self.at).unwrap_or_default() {
            b"true" | b"false" => Token::Object(Object::Boolean),
            b"null" => Token::Object(Object::Null),
            word => Token::Word(word),
        }
    }

    fn name(&mut self) -> Vec<u8> {
        let mut name = Vec::new();
        while let Some(byte) = self.peek().filter(|it| is_regular(*it)) {
            self.at += 1;
            let escaped =
                (byte == b'#').then(|| Some((self.peek()?, self.peek_after(1)?))).flatten();
            match escaped.and_then(|(high, low)| Some(digit(high)? << 4 | digit(low)?)) {
                Some(value) => {
                    self.at += 2;
                    name.push(value);
                }
                None => name.push(byte),
            }
        }
        name
    }

    fn literal(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        let mut open = 1_usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        break;
                    }
                }
                b'\\' => {
                    self.escape(&mut text);
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
        text
    }

    /// What follows a backslash (§7.3.4.2, table 3).
    fn escape(&mut self, text: &mut Vec<u8>) {
        let Some(byte) = self.peek() else { return };
        self.at += 1;
        text.push(match byte {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
                return;
            }
            b'\n' => return,
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(next @ b'0'..=b'7') = self.peek() else { break };
                    self.at += 1;
                    value = value * 8 + u32::from(next - b'0');
                }
                u8::try_from(value & 0xff).unwrap_or_default()
            }
            other => other,
        });
    }

    fn hexadecimal(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        let mut half = None;
        while let Some(byte) = self.peek() {
            self.at += 1;
            if byte == b'>' {
                break;
            }
            let Some(value) = digit(byte) else { continue };
            match half.take() {
                Some(high) => text.push(high << 4 | value),
                None => half = Some(value),
            }
        }
        if let Some(high) = half {
            text.push(high << 4);
        }
        text
    }

    fn array(&mut self, depth: usize) -> Result<Vec<Object>, TooMuch> {
        let mut values = Vec::new();
        while let Some(token) = self.next(depth + 1)? {
            match token {
                Token::Object(object) => values.push(object),
                Token::Word(b"]" | b"endobj" | b"endstream" | b"stream") => break,
                Token::Word(_) => {}
            }
        }
        Ok(values)
    }

    fn dict(&mut self, depth: usize) -> Result<Dict, TooMuch> {
        let mut entries: Vec<(Vec<u8>, Object)> = Vec::new();
        let mut key = None;
        while let Some(token) = self.next(depth + 1)? {
            match (token, key.take()) {
                (Token::Object(value), Some(name)) => entries.push((name, value)),
                (Token::Object(Object::Name(name)), None) => key = Some(name),
                (Token::Word(b">>" | b"endobj" | b"stream"), _) => break,
                _ => {}
            }
        }
        Ok(Dict(entries))
    }

    fn number_or_reference(&mut self) -> Object {
        let first = self.number();
        if !self.references {
            return Object::Number(first);
        }
        let here = self.at;
        let is_id = first >= 0.0 && first <= f64::from(u32::MAX) && first.fract() == 0.0;
        // Whole numbers are common, so the look ahead is short.
        if is_id && self.peek().is_some_and(is_space) && self.integer().is_some() && self.word(b"R")
        {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "within the bounds that are asked for before"
            )]
            return Object::Reference(first as u32);
        }
        self.at = here;
        Object::Number(first)
    }

    /// A number, however badly it is written; at least one byte is passed over.
    fn number(&mut self) -> f64 {
        let mut negative = false;
        while let Some(sign @ (b'+' | b'-')) = self.peek() {
            negative |= sign == b'-';
            self.at += 1;
        }
        let (mut value, mut scale) = (0.0_f64, 0.0_f64);
        while let Some(byte) = self.peek() {
            match byte {
                b'0'..=b'9' if scale > 0.0 => {
                    value += f64::from(byte - b'0') * scale;
                    scale /= 10.0;
                }
                b'0'..=b'9' => value = value * 10.0 + f64::from(byte - b'0'),
                b'.' if scale == 0.0 => scale = 0.1,
                // `1.2.3` and `1-2` are written by some; the rest is dropped.
                b'.' | b'-' => {}
                _ => break,
            }
            self.at += 1;
        }
        let value = value.min(1e12);
        if negative { -value } else { value }
    }
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}
