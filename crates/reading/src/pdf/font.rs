//! A font as what its codes mean and how wide they are; how they look does not matter.
//! A code means what the map to Unicode says, else its encoding (ISO 32000-2 §9.10.2). Letters of the old Vietnamese
//! one-byte fonts are told by the font's name, as their encodings claim to be Latin. Not here: encodings inside font
//! programs. What must always hold: a code that means nothing known gives no letter, never a wrong one.

use super::cmap::{CMap, code_of};
use super::encoding::{self, Encoding};
use super::file::File;
use super::filters;
use super::object::{Dict, Object};
use crate::legacy;

/// Width of letters whose font does not say, in thousandths.
const USUAL_WIDTH: f64 = 500.0;

pub(crate) struct Font {
    /// Codes of one byte, by name or encoding; otherwise codes have two bytes or as many as `codes` says.
    simple: Option<Vec<String>>,
    unicode: Option<CMap>,
    codes: Option<CMap>,
    /// Two bytes are a letter in UTF-16.
    utf16: bool,
    /// First, last and width of glyphs or codes, in order.
    widths: Vec<(u32, u32, f64)>,
    default_width: f64,
    /// From units of widths to units of text.
    scale: f64,
}

/// One code of a string.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Code {
    pub(crate) length: usize,
    /// In units of text, at size 1.
    pub(crate) width: f64,
    /// It had a meaning, which was appended.
    pub(crate) meant: bool,
    /// The code to which word spacing applies (§9.3.3).
    pub(crate) is_space: bool,
}

impl Font {
    pub(crate) fn read(file: &File<'_>, dict: &Dict) -> Self {
        let unicode = file.get(dict, "ToUnicode").stream();
        let unicode = unicode.and_then(|it| filters::decode(file, &it)).map(|it| CMap::read(&it));
        if file.get(dict, "Subtype").name() == Some(b"Type0") {
            Self::composite(file, dict, unicode)
        } else {
            Self::simple(file, dict, unicode)
        }
    }

    /// About how many values it holds.
    pub(crate) fn len(&self) -> usize {
        let maps = [&self.unicode, &self.codes].into_iter().flatten().map(CMap::len);
        maps.sum::<usize>() + self.widths.len() + 256
    }

    fn simple(file: &File<'_>, dict: &Dict, unicode: Option<CMap>) -> Self {
        let subtype = file.get(dict, "Subtype");
        let base_font = file.get(dict, "BaseFont");
        let legacy = base_font.name().and_then(|it| legacy::of_font(&String::from_utf8_lossy(it)));
        let first = file.get(dict, "FirstChar").count().and_then(|it| u32::try_from(it).ok());
        let widths = file.get(dict, "Widths").array().unwrap_or_default();
        let widths: Vec<_> = (first.unwrap_or_default()..)
            .zip(widths.iter().take(256))
            .filter_map(|(code, width)| Some((code, code, file.resolve(width).number()?)))
            .collect();
        let descriptor = file.get(dict, "FontDescriptor").dict().unwrap_or_default();
        let missing = file.get(&descriptor, "MissingWidth").number().filter(|it| *it > 0.0);
        let scale = if subtype.name() == Some(b"Type3") {
            let matrix = file.get(dict, "FontMatrix").array().unwrap_or_default();
            matrix.first().and_then(Object::number).map_or(0.001, f64::abs)
        } else {
            0.001
        };
        let mono = base_font.name().is_some_and(|it| it.starts_with(b"Courier"));
        let usual = if mono { 600.0 } else { USUAL_WIDTH };
        Self {
            simple: Some(letters(file, dict, subtype.name() == Some(b"TrueType"), legacy)),
            // Their maps, where there are any, were made from the encoding that is a lie.
            unicode: unicode.filter(|_| legacy.is_none()),
            codes: None,
            utf16: false,
            default_width: missing.unwrap_or(if widths.is_empty() { usual } else { 0.0 }),
            widths,
            scale,
        }
    }

    fn composite(file: &File<'_>, dict: &Dict, unicode: Option<CMap>) -> Self {
        let (mut codes, mut utf16) = (None, false);
        match file.get(dict, "Encoding") {
            Object::Stream(stream) => {
                codes = filters::decode(file, &stream).map(|it| CMap::read(&it));
            }
            Object::Name(name) => {
                let name = String::from_utf8_lossy(&name);
                utf16 = name.contains("-UCS2") || name.contains("-UTF16");
            }
            _ => {}
        }
        let descendants = file.get(dict, "DescendantFonts").array().unwrap_or_default();
        let descendant = descendants.first().map(|it| file.resolve(it)).and_then(Object::dict);
        let descendant = descendant.unwrap_or_default();
        Self {
            simple: None,
            unicode,
            codes,
            utf16,
            widths: glyph_widths(file, &file.get(&descendant, "W").array().unwrap_or_default()),
            default_width: file.get(&descendant, "DW").number().unwrap_or(1000.0),
            scale: 0.001,
        }
    }

    /// The first code of these bytes; its meaning is appended.
    pub(crate) fn code(&self, bytes: &[u8], into: &mut String) -> Option<Code> {
        let first = *bytes.first()?;
        let Some(letters) = &self.simple else { return Some(self.wide_code(bytes, into)) };
        let code = u32::from(first);
        let before = into.len();
        let mapped = self.unicode.as_ref().is_some_and(|it| it.text(code, into));
        if !mapped || into.get(before..).is_none_or(|it| it.chars().all(is_private)) {
            into.truncate(before);
            into.push_str(letters.get(usize::from(first)).map_or("", String::as_str));
        }
        let width = self.width(code);
        Some(Code { length: 1, width, meant: into.len() > before, is_space: code == 32 })
    }

    fn wide_code(&self, bytes: &[u8], into: &mut String) -> Code {
        let length =
            self.codes.as_ref().and_then(|it| it.code_length(bytes)).unwrap_or(2).min(bytes.len());
        let code = code_of(bytes.get(..length).unwrap_or_default());
        let before = into.len();
        let mapped = self.unicode.as_ref().is_some_and(|it| it.text(code, into));
        if !mapped && self.utf16 {
            into.extend(char::from_u32(code));
        }
        if into.get(before..).is_some_and(|it| it.chars().all(is_private)) {
            into.truncate(before);
        }
        let glyph = self.codes.as_ref().and_then(|it| it.glyph(code)).unwrap_or(code);
        let width = self.width(glyph);
        Code {
            length: length.max(1),
            width,
            meant: into.len() > before,
            is_space: length == 1 && code == 32,
        }
    }

    fn width(&self, glyph: u32) -> f64 {
        let after = self.widths.partition_point(|(first, _, _)| *first <= glyph);
        let range = after.checked_sub(1).and_then(|it| self.widths.get(it));
        let width = range.filter(|(_, last, _)| *last >= glyph).map(|(_, _, width)| *width);
        width.unwrap_or(self.default_width) * self.scale
    }
}

/// Letters only a font knows, controls and holes mean nothing to us.
fn is_private(letter: char) -> bool {
    letter == '\u{fffd}'
        || (letter.is_control() && !letter.is_whitespace())
        || matches!(letter, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
}

/// What each of the 256 codes means by the encoding.
fn letters(
    file: &File<'_>,
    dict: &Dict,
    true_type: bool,
    legacy: Option<legacy::Family>,
) -> Vec<String> {
    let encoding = file.get(dict, "Encoding");
    let usual = if true_type { Encoding::WinAnsi } else { Encoding::Standard };
    let (base, differences) = match encoding {
        Object::Name(name) => (Encoding::of_name(&name), Vec::new()),
        Object::Dict(dict) => (
            file.get(&dict, "BaseEncoding").name().and_then(Encoding::of_name),
            file.get(&dict, "Differences").array().unwrap_or_default(),
        ),
        _ => (None, Vec::new()),
    };
    let base = base.unwrap_or(if legacy.is_some() { Encoding::WinAnsi } else { usual });
    let plain = |code: u8| base.letter(code).map(String::from).unwrap_or_default();
    let mut letters: Vec<String> = (0..=u8::MAX).map(plain).collect();
    let mut code = 0;
    for entry in differences {
        match file.resolve(&entry) {
            Object::Number(_) => code = entry.count().unwrap_or(usize::MAX),
            Object::Name(name) => {
                if let Some(letter) = letters.get_mut(code) {
                    *letter = encoding::of_glyph(&name).unwrap_or_default();
                }
                code = code.saturating_add(1);
            }
            _ => {}
        }
    }
    if let Some(family) = legacy {
        for letter in &mut letters {
            *letter = family.text(letter);
        }
    }
    letters
}

/// Widths of glyphs (§9.7.4.3): `first [w …]` or `first last w`.
fn glyph_widths(file: &File<'_>, entries: &[Object]) -> Vec<(u32, u32, f64)> {
    let mut widths = Vec::new();
    let mut rest = entries;
    let number = |it: &Object| it.count().and_then(|it| u32::try_from(it).ok());
    while let [first, second, after @ ..] = rest {
        let Some(first) = number(&file.resolve(first)) else { break };
        match file.resolve(second) {
            Object::Array(list) => {
                let each = (first..).zip(list.iter().filter_map(Object::number));
                widths.extend(each.map(|(glyph, width)| (glyph, glyph, width)));
                rest = after;
            }
            last => {
                let [width, after @ ..] = after else { break };
                if let (Some(last), Some(width)) = (number(&last), file.resolve(width).number()) {
                    widths.push((first, last, width));
                }
                rest = after;
            }
        }
        if widths.len() > 70_000 {
            break;
        }
    }
    widths.sort_by_key(|(first, _, _)| *first);
    widths
}
