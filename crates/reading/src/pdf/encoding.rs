//! What codes of fonts without a map to Unicode mean: the encodings of ISO 32000-2 annex D, and names of glyphs.
//! Names are put together from their parts (`abreveacute` is a, breve, acute), as the Adobe Glyph List does for all Latin
//! letters, so that no long table is kept. Not here: names that only one font knows.

use unicode_normalization::UnicodeNormalization as _;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Standard,
    WinAnsi,
    MacRoman,
}

/// From 0x80.
const WIN_ANSI: &str = "€•‚ƒ„…†‡ˆ‰Š‹Œ•Ž••‘’“”•–—˜™š›œ•žŸ";
/// From 0x80.
const MAC_ROMAN: &str = "\
     \u{c4}\u{c5}\u{c7}\u{c9}\u{d1}\u{d6}\u{dc}\u{e1}\u{e0}\u{e2}\u{e4}\u{e3}\u{e5}\u{e7}\
     \u{e9}\u{e8}\u{ea}\u{eb}\u{ed}\u{ec}\u{ee}\u{ef}\u{f1}\u{f3}\u{f2}\u{f4}\u{f6}\u{f5}\
     \u{fa}\u{f9}\u{fb}\u{fc}†°¢£§•¶\u{df}®©™´¨≠\u{c6}\u{d8}∞±≤≥¥µ∂∑∏\u{3c0}∫\u{aa}\u{ba}\
     \u{3a9}\u{e6}\u{f8}¿¡¬√\u{192}≈∆«»…\u{a0}\u{c0}\u{c3}\u{d5}\u{152}\u{153}–—“”‘’÷◊\
     \u{ff}\u{178}⁄€‹›\u{fb01}\u{fb02}‡·‚„‰\u{c2}\u{ca}\u{c1}\u{cb}\u{c8}\u{cd}\u{ce}\
     \u{cf}\u{cc}\u{d3}\u{d4}\u{f8ff}\u{d2}\u{da}\u{db}\u{d9}\u{131}\u{2c6}˜¯˘˙˚¸˝˛\
     \u{2c7}";
/// From 0xA0; `\0` where there is none.
const STANDARD: &str = "\0¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ\0–†‡·\0¶•‚„”»…‰\0¿\0`´ˆ˜¯˘˙¨\0˚¸\0˝˛ˇ—\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0Æ\0ª\0\0\0\0ŁØŒº\0\0\0\0\0æ\0\0\0ı\0\0łøœß\0\0\0\0";

impl Encoding {
    pub(crate) fn of_name(name: &[u8]) -> Option<Self> {
        match name {
            b"StandardEncoding" => Some(Self::Standard),
            b"WinAnsiEncoding" => Some(Self::WinAnsi),
            b"MacRomanEncoding" => Some(Self::MacRoman),
            _ => None,
        }
    }

    /// The letter of a code.
    pub(crate) fn letter(self, code: u8) -> Option<char> {
        let from = |table: &str, first: u8| table.chars().nth(usize::from(code - first));
        let letter = match (self, code) {
            (Self::Standard, 0x27) => Some('\u{2019}'),
            (Self::Standard, 0x60) => Some('\u{2018}'),
            (_, 0x20..=0x7e) | (Self::WinAnsi, 0xa0..) => Some(char::from(code)),
            (Self::WinAnsi, 0x80..=0x9f) => from(WIN_ANSI, 0x80),
            (Self::MacRoman, 0x80..) => from(MAC_ROMAN, 0x80),
            (Self::Standard, 0xa0..) => from(STANDARD, 0xa0),
            _ => None,
        };
        letter.filter(|it| *it != '\0')
    }
}

/// What a glyph's name means: `uni1EA5`, `u1EA5`, `acircumflexacute`, `one`, `fi`; a suffix after a point does not count.
pub(crate) fn of_glyph(name: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(name).ok()?;
    let name = name.split('.').next().filter(|it| !it.is_empty() && it.len() < 64)?;
    if let Some(digits) = name.strip_prefix("uni").filter(|it| it.len() >= 4) {
        return of_digits(digits);
    }
    let mut letters = name.chars();
    if let (Some(only), None) = (letters.next(), letters.next()) {
        return Some(only.to_string());
    }
    if let Some((_, meant)) = NAMES.iter().find(|(it, _)| *it == name) {
        return Some((*meant).to_owned());
    }
    if let Some(digits) = name.strip_prefix('u').filter(|it| (4..=6).contains(&it.len()))
        && let Some(letter) = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)
    {
        return Some(letter.to_string());
    }
    of_parts(name)
}

fn of_digits(digits: &str) -> Option<String> {
    let units: Vec<u16> = digits
        .as_bytes()
        .chunks_exact(4)
        .filter_map(|it| u16::from_str_radix(std::str::from_utf8(it).ok()?, 16).ok())
        .collect();
    String::from_utf16(&units).ok().filter(|it| !it.is_empty())
}

/// A letter and its marks, in the order of the name.
fn of_parts(name: &str) -> Option<String> {
    let first = name.chars().next().filter(char::is_ascii_alphabetic)?;
    let mut rest = name.get(1..)?;
    let mut letters = first.to_string();
    while !rest.is_empty() {
        let (part, mark) = MARKS.iter().find(|(part, _)| rest.starts_with(part))?;
        letters.push(*mark);
        rest = rest.get(part.len()..)?;
    }
    Some(letters.nfc().collect())
}

const MARKS: [(&str, char); 15] = [
    ("acute", '\u{301}'),
    ("grave", '\u{300}'),
    ("circumflex", '\u{302}'),
    ("dieresis", '\u{308}'),
    ("tilde", '\u{303}'),
    ("ring", '\u{30a}'),
    ("cedilla", '\u{327}'),
    ("caron", '\u{30c}'),
    ("breve", '\u{306}'),
    ("hookabove", '\u{309}'),
    ("hook", '\u{309}'),
    ("dotbelow", '\u{323}'),
    ("horn", '\u{31b}'),
    ("ogonek", '\u{328}'),
    ("macron", '\u{304}'),
];

const NAMES: &[(&str, &str)] = &[
    ("space", " "),
    ("nbspace", " "),
    ("exclam", "!"),
    ("quotedbl", "\""),
    ("numbersign", "#"),
    ("dollar", "$"),
    ("percent", "%"),
    ("ampersand", "&"),
    ("quotesingle", "'"),
    ("parenleft", "("),
    ("parenright", ")"),
    ("asterisk", "*"),
    ("plus", "+"),
    ("comma", ","),
    ("hyphen", "-"),
    ("minus", "-"),
    ("period", "."),
    ("slash", "/"),
    ("zero", "0"),
    ("one", "1"),
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
    ("colon", ":"),
    ("semicolon", ";"),
    ("less", "<"),
    ("equal", "="),
    ("greater", ">"),
    ("question", "?"),
    ("at", "@"),
    ("bracketleft", "["),
    ("backslash", "\\"),
    ("bracketright", "]"),
    ("asciicircum", "^"),
    ("underscore", "_"),
    ("grave", "`"),
    ("braceleft", "{"),
    ("bar", "|"),
    ("braceright", "}"),
    ("asciitilde", "~"),
    ("exclamdown", "¡"),
    ("questiondown", "¿"),
    ("cent", "¢"),
    ("sterling", "£"),
    ("currency", "¤"),
    ("yen", "¥"),
    ("Euro", "€"),
    ("dong", "₫"),
    ("section", "§"),
    ("paragraph", "¶"),
    ("copyright", "©"),
    ("registered", "®"),
    ("trademark", "™"),
    ("degree", "°"),
    ("plusminus", "±"),
    ("multiply", "×"),
    ("divide", "÷"),
    ("fraction", "⁄"),
    ("onehalf", "½"),
    ("onequarter", "¼"),
    ("threequarters", "¾"),
    ("onesuperior", "¹"),
    ("twosuperior", "²"),
    ("threesuperior", "³"),
    ("ordfeminine", "ª"),
    ("ordmasculine", "º"),
    ("mu", "µ"),
    ("periodcentered", "·"),
    ("middot", "·"),
    ("bullet", "•"),
    ("ellipsis", "…"),
    ("endash", "–"),
    ("emdash", "—"),
    ("quoteleft", "‘"),
    ("quoteright", "’"),
    ("quotesinglbase", "‚"),
    ("quotedblleft", "“"),
    ("quotedblright", "”"),
    ("quotedblbase", "„"),
    ("guillemotleft", "«"),
    ("guillemotright", "»"),
    ("guilsinglleft", "‹"),
    ("guilsinglright", "›"),
    ("dagger", "†"),
    ("daggerdbl", "‡"),
    ("perthousand", "‰"),
    ("florin", "ƒ"),
    ("ff", "ff"),
    ("fi", "fi"),
    ("fl", "fl"),
    ("ffi", "ffi"),
    ("ffl", "ffl"),
    ("f_f", "ff"),
    ("f_i", "fi"),
    ("f_l", "fl"),
    ("f_f_i", "ffi"),
    ("AE", "Æ"),
    ("ae", "æ"),
    ("OE", "Œ"),
    ("oe", "œ"),
    ("Oslash", "Ø"),
    ("oslash", "ø"),
    ("Lslash", "Ł"),
    ("lslash", "ł"),
    ("germandbls", "ß"),
    ("dotlessi", "ı"),
    ("eth", "ð"),
    ("Eth", "Ð"),
    ("thorn", "þ"),
    ("Thorn", "Þ"),
    // The barred d, by all its names.
    ("dcroat", "\u{111}"),
    ("dmacron", "\u{111}"),
    ("dbar", "\u{111}"),
    ("dslash", "\u{111}"),
    ("Dcroat", "\u{110}"),
    ("Dbar", "\u{110}"),
    ("Dslash", "\u{110}"),
    ("notequal", "≠"),
    ("lessequal", "≤"),
    ("greaterequal", "≥"),
    ("infinity", "∞"),
    ("square", "□"),
    ("checkmark", "✓"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_whole() {
        assert_eq!(WIN_ANSI.chars().count(), 32);
        assert_eq!(MAC_ROMAN.chars().count(), 128);
        assert_eq!(STANDARD.chars().count(), 96);
    }

    #[test]
    fn names_that_say_nothing_mean_nothing() {
        for name in [b"".as_slice(), b".notdef", b"g23", b"glyph", b"\xff", b"uniZZZZ", b"uD800"] {
            assert_eq!(of_glyph(name), None, "{name:?}");
        }
    }
}
