//! The writer: each function gives the bytes of one element.
//! It is no schema compiler; the structures of this crate are few and stand where they are used. What must always hold:
//! what is written here the reader accepts, with the same contents.

use const_oid::ObjectIdentifier;

use super::tag;

/// An element with the tag and the parts of its contents, one after another.
pub fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut bytes = Vec::with_capacity(length.saturating_add(6));
    bytes.push(tag);
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => bytes.push(short),
        _ => {
            let digits = length.to_be_bytes();
            let digits: Vec<u8> = digits.into_iter().skip_while(|byte| *byte == 0).collect();
            bytes.push(0x80 | u8::try_from(digits.len()).unwrap_or(0x7f));
            bytes.extend(digits);
        }
    }
    for part in parts {
        bytes.extend_from_slice(part);
    }
    bytes
}

/// SEQUENCE of the elements.
pub fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(tag::SEQUENCE, parts)
}

/// SET OF the elements, in the order DER asks for.
pub fn set(parts: &[Vec<u8>]) -> Vec<u8> {
    tlv(tag::SET, &sorted(parts))
}

/// SET OF the elements under the context tag `[number]` in place of its own.
pub fn implicit_set(number: u8, parts: &[Vec<u8>]) -> Vec<u8> {
    tlv(tag::constructed(number), &sorted(parts))
}

fn sorted(parts: &[Vec<u8>]) -> Vec<&[u8]> {
    let mut parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    parts.sort_unstable();
    parts
}

/// The element wrapped in the context tag `[number]`.
pub fn explicit(number: u8, element: &[u8]) -> Vec<u8> {
    tlv(tag::constructed(number), &[element])
}

/// Contents under the primitive context tag `[number]`.
pub fn implicit(number: u8, content: &[u8]) -> Vec<u8> {
    tlv(tag::primitive(number), &[content])
}

/// OBJECT IDENTIFIER.
pub fn oid(id: ObjectIdentifier) -> Vec<u8> {
    tlv(tag::OID, &[id.as_bytes()])
}

/// INTEGER from the bytes of a non-negative number, most significant first.
pub fn integer(unsigned: &[u8]) -> Vec<u8> {
    let start = unsigned.iter().position(|byte| *byte != 0).unwrap_or(unsigned.len());
    let digits = unsigned.get(start..).unwrap_or_default();
    let zero = digits.first().is_none_or(|byte| byte & 0x80 != 0);
    tlv(tag::INTEGER, &[if zero { &[0] } else { &[] }, digits])
}

/// INTEGER from a number.
pub fn small_integer(value: u64) -> Vec<u8> {
    integer(&value.to_be_bytes())
}

/// ENUMERATED below 128.
pub fn enumerated(value: u8) -> Vec<u8> {
    tlv(tag::ENUMERATED, &[&[value & 0x7f]])
}

/// BOOLEAN.
pub fn boolean(value: bool) -> Vec<u8> {
    tlv(tag::BOOLEAN, &[&[if value { 0xff } else { 0 }]])
}

/// NULL.
pub fn null() -> Vec<u8> {
    tlv(tag::NULL, &[])
}

/// OCTET STRING.
pub fn octet_string(bytes: &[u8]) -> Vec<u8> {
    tlv(tag::OCTET_STRING, &[bytes])
}

/// BIT STRING whose bits fill whole bytes.
pub fn bit_string(bytes: &[u8]) -> Vec<u8> {
    tlv(tag::BIT_STRING, &[&[0], bytes])
}

/// UTF8String.
pub fn utf8(text: &str) -> Vec<u8> {
    tlv(tag::UTF8, &[text.as_bytes()])
}

/// PrintableString; the caller gives letters and digits alone.
pub fn printable(text: &str) -> Vec<u8> {
    tlv(tag::PRINTABLE, &[text.as_bytes()])
}
