//! Strings of text outside contents (ISO 32000-2 §7.9.2.2): UTF-16 or UTF-8 with a mark at the beginning, else
//! PDFDocEncoding.

/// PDFDocEncoding from 0x18 to 0x1f.
const MARKS: &str = "˘ˇˆ˙˝˛˚˜";
/// From 0x80 to 0xa0; `\0` where there is none.
const UPPER: &str = "•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž\0€";

pub(crate) fn text(bytes: &[u8]) -> String {
    let units = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = rest.chunks_exact(2).map(|it| unit(it.try_into().unwrap_or_default()));
        let letters = char::decode_utf16(units).map(|it| it.unwrap_or(char::REPLACEMENT_CHARACTER));
        without_languages(letters)
    };
    match bytes {
        [0xfe, 0xff, rest @ ..] => units(rest, u16::from_be_bytes),
        [0xff, 0xfe, rest @ ..] => units(rest, u16::from_le_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        // Against the standard some write UTF-8 without a mark; Western text is hardly ever valid as such.
        _ => match std::str::from_utf8(bytes) {
            Ok(text) if !text.is_ascii() => text.to_owned(),
            _ => bytes.iter().map(|it| letter(*it)).collect(),
        },
    }
}

/// Between two escapes stands a language, which is no text (§7.9.2.2.2).
fn without_languages(letters: impl Iterator<Item = char>) -> String {
    let mut language = false;
    letters
        .filter(|letter| {
            let escape = *letter == '\u{1b}';
            language ^= escape;
            !escape && !language
        })
        .collect()
}

fn letter(byte: u8) -> char {
    let from = |table: &str, first: u8| table.chars().nth(usize::from(byte - first));
    let found = match byte {
        0x18..=0x1f => from(MARKS, 0x18),
        0x80..=0xa0 => from(UPPER, 0x80),
        _ => Some(char::from(byte)),
    };
    found.filter(|it| *it != '\0').unwrap_or(char::REPLACEMENT_CHARACTER)
}
