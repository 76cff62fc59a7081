//! Where the parts of a PDF object begin and end in its bytes (ISO 32000-2 §7.2, §7.3).
//! It finds ranges and does not build objects, so that an object can be changed in one place and keep every other byte.
//! What must always hold: no input makes it panic, loop, or go deeper than its limit.

use std::ops::Range;

use super::PdfError;

/// A key of a dictionary, decoded, and the range of its value.
pub(crate) type Entry = (Vec<u8>, Range<usize>);

/// Arrays and dictionaries inside one another; real files stay far below.
const DEPTH_MAX: usize = 64;

/// Bytes that end a token beside white space.
const DELIMITERS: &[u8] = b"()<>[]{}/%";

const fn white(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

/// The first position from `at` on that is neither white space nor comment.
pub(crate) fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = bytes.get(at) {
        if byte == b'%' {
            while bytes.get(at).is_some_and(|byte| !matches!(byte, b'\r' | b'\n')) {
                at += 1;
            }
        } else if white(byte) {
            at += 1;
        } else {
            break;
        }
    }
    at
}

/// The range of the object that starts at or after `at`, white space before it left out.
/// A reference `7 0 R` is one object.
pub(crate) fn object(bytes: &[u8], at: usize) -> Result<Range<usize>, PdfError> {
    let start = skip_space(bytes, at);
    let end = end_of_object(bytes, start, 0)?;
    Ok(start..end)
}

fn end_of_object(bytes: &[u8], start: usize, depth: usize) -> Result<usize, PdfError> {
    if depth > DEPTH_MAX {
        return Err(PdfError::Syntax);
    }
    match bytes.get(start) {
        None => Err(PdfError::Syntax),
        Some(b'(') => end_of_text(bytes, start),
        Some(b'/') => Ok(end_of_word(bytes, start + 1)),
        Some(b'[') => end_of_group(bytes, start + 1, b"]", depth),
        Some(b'<') if bytes.get(start + 1) == Some(&b'<') => {
            end_of_group(bytes, start + 2, b">>", depth)
        }
        Some(b'<') => {
            let rest = bytes.get(start..).unwrap_or_default();
            let length = rest.iter().position(|byte| *byte == b'>').ok_or(PdfError::Syntax)?;
            Ok(start + length + 1)
        }
        Some(byte) if DELIMITERS.contains(byte) => Err(PdfError::Syntax),
        Some(_) => Ok(end_of_reference(bytes, start).unwrap_or_else(|| end_of_word(bytes, start))),
    }
}

fn end_of_group(
    bytes: &[u8],
    mut at: usize,
    closing: &[u8],
    depth: usize,
) -> Result<usize, PdfError> {
    loop {
        at = skip_space(bytes, at);
        if bytes.get(at..).is_some_and(|rest| rest.starts_with(closing)) {
            return Ok(at + closing.len());
        }
        at = end_of_object(bytes, at, depth + 1)?;
    }
}

fn end_of_text(bytes: &[u8], start: usize) -> Result<usize, PdfError> {
    let mut open = 0_usize;
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'(' => open += 1,
            b')' if open == 1 => return Ok(at + 1),
            b')' => open = open.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    Err(PdfError::Syntax)
}

fn end_of_word(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    let length = rest.iter().position(|byte| white(*byte) || DELIMITERS.contains(byte));
    start + length.unwrap_or(rest.len())
}

/// The end of `number generation R`, if that is what starts here.
fn end_of_reference(bytes: &[u8], start: usize) -> Option<usize> {
    let (_, at) = number(bytes, start)?;
    let (_, at) = number(bytes, skip_space(bytes, at))?;
    let at = skip_space(bytes, at);
    let end = end_of_word(bytes, at);
    (bytes.get(at..end) == Some(b"R")).then_some(end)
}

/// A plain number and where it ends.
pub(crate) fn number(bytes: &[u8], start: usize) -> Option<(u64, usize)> {
    let end = end_of_word(bytes, start);
    let digits = bytes.get(start..end)?;
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let value = std::str::from_utf8(digits).ok()?.parse().ok()?;
    Some((value, end))
}

/// Number and generation of the reference that `bytes` are.
pub(crate) fn reference(bytes: &[u8]) -> Option<(u32, u16)> {
    let start = skip_space(bytes, 0);
    end_of_reference(bytes, start)?;
    let (id, at) = number(bytes, start)?;
    let (generation, _) = number(bytes, skip_space(bytes, at))?;
    Some((u32::try_from(id).ok()?, u16::try_from(generation).ok()?))
}

/// Keys of the dictionary that starts at or after `at`, decoded, each with the range of its value.
pub(crate) fn entries(bytes: &[u8], at: usize) -> Result<Vec<Entry>, PdfError> {
    let mut at = skip_space(bytes, at);
    if bytes.get(at..at + 2) != Some(b"<<") {
        return Err(PdfError::Syntax);
    }
    at += 2;
    let mut entries = Vec::new();
    loop {
        at = skip_space(bytes, at);
        if bytes.get(at..at + 2) == Some(b">>") {
            return Ok(entries);
        }
        if bytes.get(at) != Some(&b'/') {
            return Err(PdfError::Syntax);
        }
        let end = end_of_word(bytes, at + 1);
        let key = decoded_name(bytes.get(at + 1..end).unwrap_or_default());
        let value = object(bytes, end)?;
        at = value.end;
        entries.push((key, value));
    }
}

/// The range of the value under `key` in the dictionary at `at`. A key that stands there twice is an error, since
/// readers differ in which one they take.
pub(crate) fn value(bytes: &[u8], at: usize, key: &[u8]) -> Result<Option<Range<usize>>, PdfError> {
    let mut found = entries(bytes, at)?.into_iter().filter(|(name, _)| name == key);
    let first = found.next().map(|(_, range)| range);
    if found.next().is_some() {
        return Err(PdfError::Syntax);
    }
    Ok(first)
}

fn decoded_name(written: &[u8]) -> Vec<u8> {
    let mut name = Vec::with_capacity(written.len());
    let mut rest = written;
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|it| std::str::from_utf8(it).ok());
        match digits.and_then(|it| u8::from_str_radix(it, 16).ok()) {
            Some(byte) if *first == b'#' => {
                name.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                name.push(*first);
                rest = after;
            }
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(bytes: &[u8]) -> &str {
        std::str::from_utf8(&bytes[object(bytes, 0).unwrap()]).unwrap()
    }

    #[test]
    fn every_kind_of_object_ends_where_it_should() {
        let table: [(&[u8], &str); 11] = [
            (b" 12 0 R/Next", "12 0 R"),
            (b"12 0 Rx", "12"),
            (b"-1.5]", "-1.5"),
            (b"%note\n/Na#20me/Next", "/Na#20me"),
            (b"(a(b)\\)c)d", "(a(b)\\)c)"),
            (b"<48 45>x", "<48 45>"),
            (b"[1 [2 (]) ] /x]]", "[1 [2 (]) ] /x]"),
            (b"<< /a << /b >> /c (>>) >> >>", "<< /a << /b >> /c (>>) >>"),
            (b"true false", "true"),
            (b"null", "null"),
            (b"<</Type/Page/Kids[1 0 R]>>stream", "<</Type/Page/Kids[1 0 R]>>"),
        ];
        for (bytes, wanted) in table {
            assert_eq!(shown(bytes), wanted);
        }
    }

    #[test]
    fn objects_without_end_are_refused() {
        for bytes in [&b"("[..], b"<<", b"[", b"<4", b"<</a>>x", b"", b")", b"(\\", b"(()"] {
            let whole = object(bytes, 0).and_then(|_| entries(bytes, 0));
            assert!(whole.is_err(), "{}", bytes.escape_ascii());
        }
        assert!(object(&b"[".repeat(1000), 0).is_err());
    }

    #[test]
    fn key_that_stands_twice_is_refused() {
        assert!(value(b"<</A 1/#41 2>>", 0, b"A").is_err());
        assert_eq!(value(b"<</A 1/B 2>>", 0, b"B"), Ok(Some(9..10)));
        assert_eq!(value(b"<</A 1>>", 0, b"B"), Ok(None));
    }

    proptest! {
        #[test]
        fn any_bytes_are_cut_or_refused(bytes in "[<>()\\[\\]/%# 0-9A-Ra-f\\\\]{0,60}") {
            let bytes = bytes.as_bytes();
            if let Ok(range) = object(bytes, 0) {
                prop_assert!(range.start < range.end && range.end <= bytes.len());
            }
            let _ = entries(bytes, 0);
            let _ = reference(bytes);
        }
    }
}
