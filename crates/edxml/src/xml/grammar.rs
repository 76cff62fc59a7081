//! The small rules of XML that the parser asks: characters, names, attributes, references.
//! They look at text that is at hand and read nothing. What must always hold: what they accept, XML 1.0 accepts.

use memchr::memmem;

use super::tag::{Attribute, Name, Tag};
use crate::error::{Code, ReadError};
use crate::limits::Limits;

/// How many brackets the text ends with, at most two; `]]>` must not stand in text (XML §2.4).
pub(super) fn brackets(before: usize, bytes: &[u8]) -> Result<usize, ReadError> {
    let leading = bytes.iter().take_while(|it| **it == b']').count();
    let closing = bytes.get(leading) == Some(&b'>') && before + leading >= 2;
    if closing || memmem::find(bytes, b"]]>").is_some() {
        return Err(Code::Malformed.into());
    }
    let trailing = bytes.iter().rev().take_while(|it| **it == b']').count();
    let all = if trailing == bytes.len() { before + trailing } else { trailing };
    Ok(all.min(2))
}

/// Refuses what is no character of XML (§2.2).
pub(super) fn allowed(text: &str) -> Result<(), ReadError> {
    let control = text.bytes().any(|it| it < 0x20 && !matches!(it, b'\t' | b'\n' | b'\r'));
    if control || (!text.is_ascii() && text.contains(['\u{FFFE}', '\u{FFFF}'])) {
        return Err(Code::Character.into());
    }
    Ok(())
}

/// A name in ASCII with at most one colon inside.
pub(super) fn name(text: &str) -> Result<Name, ReadError> {
    let (prefix, local) = text.split_once(':').unwrap_or(("", text));
    let part = |text: &str| {
        let mut bytes = text.bytes();
        let first = bytes.next().is_some_and(|it| it.is_ascii_alphabetic() || it == b'_');
        first && bytes.all(|it| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-' | b'.'))
    };
    if !part(local) || (text.contains(':') && !part(prefix)) {
        return Err(if text.is_ascii() { Code::Malformed } else { Code::Name }.into());
    }
    Ok(Name::new(prefix, local))
}

/// Reads the attributes of a tag, each with space before it.
pub(super) fn attributes(text: &str, tag: &mut Tag, limits: &Limits) -> Result<(), ReadError> {
    const SPACE: [char; 4] = [' ', '\t', '\r', '\n'];
    let mut rest = text;
    loop {
        let begin = rest.trim_start_matches(SPACE);
        if begin.is_empty() {
            return Ok(());
        }
        let (own, value) = begin.split_once('=').ok_or(Code::Malformed)?;
        let own = name(own.trim_end_matches(SPACE))?;
        let value = value.trim_start_matches(SPACE);
        let quote = value.chars().next().filter(|it| matches!(it, '"' | '\''));
        let quote = quote.ok_or(Code::Malformed)?;
        let (raw, after) =
            value.strip_prefix(quote).and_then(|it| it.split_once(quote)).ok_or(Code::Malformed)?;
        if begin.len() == rest.len() {
            return Err(Code::Malformed.into());
        }
        if tag.attributes.len() + tag.declared.len() >= limits.attributes_max {
            return Err(Code::Attributes.into());
        }
        let value = normalised(raw)?;
        let declares = own.prefix == "xmlns" || (own.prefix.is_empty() && own.local == "xmlns");
        if declares {
            let prefix = if own.prefix.is_empty() { String::new() } else { own.local };
            if tag.declared.iter().any(|it| it.0 == prefix) {
                return Err(Code::Malformed.into());
            }
            tag.declared.push((prefix, value));
        } else {
            if tag.attributes.iter().any(|it| it.name == own) {
                return Err(Code::Malformed.into());
            }
            tag.attributes.push(Attribute { name: own, value });
        }
        rest = after;
    }
}

/// The value of an attribute: references resolved, each kind of white space a space (XML §3.3.3).
fn normalised(raw: &str) -> Result<String, ReadError> {
    allowed(raw)?;
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find(['&', '\t', '\n', '\r']) {
        let (before, from) = rest.split_at(at);
        value.push_str(before);
        if let Some(after) = from.strip_prefix('&') {
            let (inner, after) = after.split_once(';').ok_or(Code::Entity)?;
            value.push(resolve(inner)?);
            rest = after;
        } else {
            value.push(' ');
            let mut after = from.chars();
            let first = after.next();
            rest = after.as_str();
            if first == Some('\r') {
                rest = rest.strip_prefix('\n').unwrap_or(rest);
            }
        }
    }
    value.push_str(rest);
    Ok(value)
}

/// What stands between `&` and `;`.
pub(super) fn resolve(inner: &str) -> Result<char, ReadError> {
    match inner {
        "lt" => return Ok('<'),
        "gt" => return Ok('>'),
        "amp" => return Ok('&'),
        "apos" => return Ok('\''),
        "quot" => return Ok('"'),
        _ => {}
    }
    let number = inner.strip_prefix('#').ok_or(Code::Entity)?;
    let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |digits| (digits, 16));
    let plain = !digits.is_empty() && digits.chars().all(|it| it.is_digit(radix));
    let value = plain.then(|| u32::from_str_radix(digits, radix).ok()).flatten();
    let read =
        value.ok_or(Code::Malformed).and_then(|it| char::from_u32(it).ok_or(Code::Character));
    let read = read?;
    let mut bytes = [0; 4];
    allowed(read.encode_utf8(&mut bytes))?;
    Ok(read)
}
