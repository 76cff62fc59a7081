//! Maps from codes of a font to Unicode or to glyphs (ISO 32000-2 §9.7.5, §9.10.3), which are small programs of which only
//! the tables count. What must always hold: a map holds at most `ENTRIES_MAX` entries, whatever it says.

use super::lexer::{Lexer, Token};
use super::object::Object;

/// No font has more glyphs.
const ENTRIES_MAX: usize = 70_000;
/// A code stands for a few letters (ligatures), not for a page.
const UNITS_MAX: usize = 16;

#[derive(Clone, Debug)]
enum Target {
    /// The letter of the first code; those after it follow.
    Letters(char),
    Text(Box<str>),
    /// The glyph of the first code; those after it follow.
    Glyphs(u32),
}

#[derive(Debug, Default)]
pub(crate) struct CMap {
    /// Bytes of a code, first and last code.
    spaces: Vec<(usize, u32, u32)>,
    /// First and last code, in order.
    ranges: Vec<(u32, u32, Target)>,
}

impl CMap {
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let mut map = Self::default();
        let mut lexer = Lexer::of_content(bytes, 4);
        let mut row = Vec::new();
        let mut table: &[u8] = b"";
        while let Ok(Some(token)) = lexer.token() {
            match token {
                Token::Object(it) if !table.is_empty() => {
                    row.push(it);
                    if row.len()
                        == if table.ends_with(b"range") && table != b"codespacerange" {
                            3
                        } else {
                            2
                        }
                    {
                        map.row(table, &row);
                        row.clear();
                    }
                }
                Token::Object(_) => {}
                Token::Word(word) => {
                    table = word.strip_prefix(b"begin").unwrap_or_default();
                    row.clear();
                }
            }
        }
        map.ranges.sort_by_key(|(first, last, _)| (*first, *last));
        map.ranges.shrink_to_fit();
        map
    }

    pub(crate) fn len(&self) -> usize {
        self.ranges.len()
    }

    /// One row of a table.
    fn row(&mut self, table: &[u8], row: &[Object]) {
        match (table, row) {
            (b"codespacerange", [Object::String(first), Object::String(last)])
                if (1..=4).contains(&first.len()) && self.spaces.len() < 100 =>
            {
                self.spaces.push((first.len(), code_of(first), code_of(last)));
            }
            (b"bfchar", [Object::String(code), target]) => {
                self.add(code_of(code), code_of(code), target);
            }
            (b"bfrange", [Object::String(first), Object::String(last), Object::Array(targets)]) => {
                for (code, target) in (code_of(first)..=code_of(last)).zip(targets) {
                    self.add(code, code, target);
                }
            }
            (b"bfrange", [Object::String(first), Object::String(last), target]) => {
                self.add(code_of(first), code_of(last), target);
            }
            (b"cidrange", [Object::String(first), Object::String(last), glyph]) => {
                self.add_glyphs(code_of(first), code_of(last), glyph);
            }
            (b"cidchar", [Object::String(code), glyph]) => {
                self.add_glyphs(code_of(code), code_of(code), glyph);
            }
            _ => {}
        }
    }

    fn add(&mut self, first: u32, last: u32, target: &Object) {
        let target = match target {
            Object::String(units) => of_units(units),
            Object::Name(name) => super::encoding::of_glyph(name),
            _ => None,
        };
        let Some(text) = target else { return };
        let mut letters = text.chars();
        let target = match (letters.next(), letters.next()) {
            (Some(only), None) => Target::Letters(only),
            (Some(_), Some(_)) => Target::Text(text.into()),
            (None, _) => return,
        };
        self.push(first, last, target);
    }

    fn add_glyphs(&mut self, first: u32, last: u32, glyph: &Object) {
        let glyph = glyph.count().and_then(|it| u32::try_from(it).ok());
        if let Some(glyph) = glyph {
            self.push(first, last, Target::Glyphs(glyph));
        }
    }

    fn push(&mut self, first: u32, last: u32, target: Target) {
        if first <= last && self.ranges.len() < ENTRIES_MAX {
            self.ranges.push((first, last, target));
        }
    }

    /// The range a code is in, and how far from its beginning.
    fn find(&self, code: u32) -> Option<(&Target, u32)> {
        let after = self.ranges.partition_point(|(first, _, _)| *first <= code);
        // Ranges may lie in one another; a few before are looked at.
        let from = after.saturating_sub(4);
        let near = self.ranges.get(from..after)?;
        let (first, _, target) = near.iter().rev().find(|(_, last, _)| *last >= code)?;
        Some((target, code - first))
    }

    /// Appends what a code means. Nothing, when it means nothing.
    pub(crate) fn text(&self, code: u32, into: &mut String) -> bool {
        match self.find(code) {
            Some((Target::Letters(first), 0)) => into.push(*first),
            Some((Target::Letters(first), past)) => {
                let Some(letter) = char::from_u32(u32::from(*first).wrapping_add(past)) else {
                    return false;
                };
                into.push(letter);
            }
            Some((Target::Text(text), past)) => {
                // Only the last unit counts on (§9.10.3).
                let mut letters = text.chars();
                let Some(last) = letters.next_back() else { return false };
                into.push_str(letters.as_str());
                into.push(char::from_u32(u32::from(last).wrapping_add(past)).unwrap_or(last));
            }
            _ => return false,
        }
        true
    }

    pub(crate) fn glyph(&self, code: u32) -> Option<u32> {
        match self.find(code)? {
            (Target::Glyphs(first), past) => first.checked_add(past),
            _ => None,
        }
    }

    /// The bytes of the code that comes next, or nothing where the map does not say.
    pub(crate) fn code_length(&self, bytes: &[u8]) -> Option<usize> {
        (1..=4).find(|length| {
            let Some(code) = bytes.get(..*length).map(code_of) else { return false };
            self.spaces
                .iter()
                .any(|(it, first, last)| it == length && (*first..=*last).contains(&code))
        })
    }
}

/// A code of up to four bytes.
pub(crate) fn code_of(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |code, byte| code << 8 | u32::from(*byte))
}

/// UTF-16, high byte first.
pub(crate) fn of_units(bytes: &[u8]) -> Option<String> {
    if let [only] = bytes {
        return Some(char::from(*only).to_string());
    }
    let units: Vec<u16> = bytes
        .chunks_exact(2)
        .take(UNITS_MAX)
        .map(|pair| u16::from_be_bytes(pair.try_into().unwrap_or_default()))
        .collect();
    String::from_utf16(&units).ok().filter(|it| !it.is_empty())
}
