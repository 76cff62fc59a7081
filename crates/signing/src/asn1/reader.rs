//! The reader: elements of DER one after another, each with its original bytes.
//! It knows no schema; callers say which tag they expect. What must always hold: a length is definite, in its shortest
//! form and inside the bytes given.

use const_oid::ObjectIdentifier;
use thiserror::Error;

use super::tag;

/// Why bytes are no DER of the expected shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Asn1Error {
    /// BER with an indefinite length, as `openssl cms -stream` writes it: lawful elsewhere, not in PDF signatures.
    #[error("unsupported encoding: indefinite length")]
    Indefinite,
    /// The bytes end before the element does.
    #[error("data ends inside an element")]
    Truncated,
    /// A length in a longer form than needed, or beyond four bytes.
    #[error("length is not in DER form")]
    Length,
    /// A tag number of more than one byte.
    #[error("tag is too long")]
    LongTag,
    /// Another element than the one expected here.
    #[error("element {found:#04x} stands where {wanted:#04x} should")]
    Unexpected {
        /// The tag that was expected.
        wanted: u8,
        /// The tag that was found.
        found: u8,
    },
    /// Bytes after the last element.
    #[error("data goes on after its end")]
    Trailing,
    /// Contents that the element's type does not allow.
    #[error("value is not of its type")]
    Value,
}

/// One element: tag, contents, and all its bytes as they came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    /// The identifier byte, with class and constructed bit.
    pub tag: u8,
    /// The contents alone.
    pub content: &'a [u8],
    /// Identifier, length and contents.
    pub raw: &'a [u8],
}

impl<'a> Element<'a> {
    /// The one element that `bytes` are, without anything after it.
    pub fn only(bytes: &'a [u8]) -> Result<Self, Asn1Error> {
        let mut reader = Reader::new(bytes);
        let element = reader.element()?;
        reader.finish()?;
        Ok(element)
    }

    /// A reader of the contents; the element must be constructed.
    pub fn inside(&self) -> Result<Reader<'a>, Asn1Error> {
        if self.tag & 0x20 == 0 {
            return Err(Asn1Error::Value);
        }
        Ok(Reader::new(self.content))
    }

    /// This element, if its tag is the expected one.
    pub fn tagged(self, wanted: u8) -> Result<Self, Asn1Error> {
        if self.tag == wanted {
            return Ok(self);
        }
        Err(Asn1Error::Unexpected { wanted, found: self.tag })
    }

    /// The object identifier that the element is.
    pub fn oid(&self) -> Result<ObjectIdentifier, Asn1Error> {
        self.tagged(tag::OID)?;
        ObjectIdentifier::from_bytes(self.content).map_err(|_| Asn1Error::Value)
    }

    /// The bytes of a non-negative INTEGER without leading zeros; a negative one is an error.
    pub fn unsigned(&self) -> Result<&'a [u8], Asn1Error> {
        self.tagged(tag::INTEGER)?;
        match self.content {
            [] => Err(Asn1Error::Value),
            [first, ..] if first & 0x80 != 0 => Err(Asn1Error::Value),
            [0] => Ok(&[]),
            [0, second, ..] if second & 0x80 == 0 => Err(Asn1Error::Value),
            [0, rest @ ..] => Ok(rest),
            all => Ok(all),
        }
    }

    /// A non-negative INTEGER or ENUMERATED that fits 64 bits.
    pub fn number(&self) -> Result<u64, Asn1Error> {
        let as_integer = Element { tag: tag::INTEGER, ..*self };
        let wanted = if self.tag == tag::ENUMERATED { as_integer } else { *self };
        let bytes = wanted.unsigned()?;
        if bytes.len() > 8 {
            return Err(Asn1Error::Value);
        }
        Ok(bytes.iter().fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte)))
    }

    /// A BOOLEAN; DER knows 00 and FF alone.
    pub fn boolean(&self) -> Result<bool, Asn1Error> {
        self.tagged(tag::BOOLEAN)?;
        match self.content {
            [0x00] => Ok(false),
            [0xff] => Ok(true),
            _ => Err(Asn1Error::Value),
        }
    }

    /// The bytes of a BIT STRING whose bits fill whole bytes.
    pub fn whole_bits(&self) -> Result<&'a [u8], Asn1Error> {
        self.tagged(tag::BIT_STRING)?;
        match self.content {
            [0, bytes @ ..] => Ok(bytes),
            _ => Err(Asn1Error::Value),
        }
    }
}

/// Walks over elements that follow one another.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// A reader at the start of `bytes`.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Whether every element was read.
    pub const fn done(&self) -> bool {
        self.rest.is_empty()
    }

    /// An error when something is left.
    pub const fn finish(&self) -> Result<(), Asn1Error> {
        if self.done() { Ok(()) } else { Err(Asn1Error::Trailing) }
    }

    /// The next element, whatever it is.
    pub fn element(&mut self) -> Result<Element<'a>, Asn1Error> {
        let (&tag, after_tag) = self.rest.split_first().ok_or(Asn1Error::Truncated)?;
        if tag & 0x1f == 0x1f {
            return Err(Asn1Error::LongTag);
        }
        let (length, head) = length(after_tag)?;
        let all = head.checked_add(1).and_then(|it| it.checked_add(length));
        let raw = all.and_then(|it| self.rest.get(..it)).ok_or(Asn1Error::Truncated)?;
        let content = raw.get(head + 1..).ok_or(Asn1Error::Truncated)?;
        self.rest = self.rest.get(raw.len()..).ok_or(Asn1Error::Truncated)?;
        Ok(Element { tag, content, raw })
    }

    /// The next element, which must have the tag `wanted`.
    pub fn expect(&mut self, wanted: u8) -> Result<Element<'a>, Asn1Error> {
        let before = self.rest;
        let element = self.element()?;
        element.tagged(wanted).inspect_err(|_| self.rest = before)
    }

    /// The next element if it has the tag `wanted`.
    pub fn optional(&mut self, wanted: u8) -> Result<Option<Element<'a>>, Asn1Error> {
        if self.rest.first() != Some(&wanted) {
            return Ok(None);
        }
        self.element().map(Some)
    }

    /// A reader of the contents of the SEQUENCE that comes next.
    pub fn sequence(&mut self) -> Result<Reader<'a>, Asn1Error> {
        self.expect(tag::SEQUENCE)?.inside()
    }

    /// All elements that are left.
    pub fn all(mut self) -> Result<Vec<Element<'a>>, Asn1Error> {
        let mut elements = Vec::new();
        while !self.done() {
            elements.push(self.element()?);
        }
        Ok(elements)
    }
}

/// The length and how many bytes it took.
fn length(bytes: &[u8]) -> Result<(usize, usize), Asn1Error> {
    let (&first, rest) = bytes.split_first().ok_or(Asn1Error::Truncated)?;
    if first < 0x80 {
        return Ok((usize::from(first), 1));
    }
    if first == 0x80 {
        return Err(Asn1Error::Indefinite);
    }
    let count = usize::from(first & 0x7f);
    if count > 4 {
        return Err(Asn1Error::Length);
    }
    let digits = rest.get(..count).ok_or(Asn1Error::Truncated)?;
    let length = digits.iter().fold(0_usize, |sum, byte| (sum << 8) | usize::from(*byte));
    if digits.first() == Some(&0) || length < 0x80 {
        return Err(Asn1Error::Length);
    }
    Ok((length, count + 1))
}
