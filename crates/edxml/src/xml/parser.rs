//! The parser: start tags, pieces of text, end tags.
//! It knows no namespaces. Comments are checked and passed over, sections of character data are text. What must always
//! hold: no piece is larger than the window of the source, and every limit is checked before memory is taken.

use std::io::{self, Read};

use memchr::{memchr, memchr3, memmem};

use super::grammar::{allowed, attributes, brackets, name, resolve};
use super::source::Source;
use super::tag::{Attribute, Name, Tag};
use crate::error::{Code, ReadError};
use crate::limits::Limits;

/// Text of an attachment that is not counted against its size.
const FREE: u64 = 64 * 1024;

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// An element begins; [`Parser::tag`] has it.
    Start,
    /// Text in the element that is open, which [`Parser::text`] has; one text may come in many pieces.
    Text,
    /// The innermost element ends.
    End,
    /// The document is read to its end.
    Finished,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Beginning,
    BeforeRoot,
    Inside,
    CharacterData,
    AfterRoot,
}

/// Reads a document.
#[derive(Debug)]
pub(crate) struct Parser<R> {
    source: Source<R>,
    limits: Limits,
    place: Place,
    tag: Tag,
    open: Vec<Name>,
    ends: bool,
    elements: usize,
    /// Bytes that the piece given out last still holds in the window.
    held: usize,
    /// How many brackets the text ended with, for `]]>` across pieces.
    brackets: usize,
    /// Whether text is the content of an attachment, which is counted elsewhere.
    apart: bool,
    counted: u64,
    counted_apart: u64,
    /// The text that came last, where it is not as it stands in the window.
    resolved: String,
}

impl<R: Read> Parser<R> {
    pub(crate) fn new(inner: R, limits: Limits) -> Self {
        Self {
            source: Source::new(inner),
            limits,
            place: Place::Beginning,
            tag: Tag::default(),
            open: Vec::new(),
            ends: false,
            elements: 0,
            held: 0,
            brackets: 0,
            apart: false,
            counted: 0,
            counted_apart: 0,
            resolved: String::new(),
        }
    }

    /// The start tag that came last.
    pub(crate) const fn tag(&self) -> &Tag {
        &self.tag
    }

    /// The text that came last.
    pub(crate) fn text(&self) -> &str {
        if !self.resolved.is_empty() {
            return &self.resolved;
        }
        let bytes = self.source.bytes().get(..self.held).unwrap_or_default();
        // Whether it is text was checked when it came.
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// How many bytes of UTF-8 were read.
    pub(crate) const fn position(&self) -> u64 {
        self.source.consumed()
    }

    /// Says whether text from here on is the content of an attachment.
    pub(crate) const fn set_apart(&mut self, apart: bool) {
        self.apart = apart;
        self.counted_apart = 0;
    }

    /// The next piece.
    pub(crate) fn next(&mut self) -> Result<Piece, ReadError> {
        let held = std::mem::take(&mut self.held);
        self.consume(held)?;
        if self.ends {
            self.ends = false;
            return Ok(self.ended());
        }
        loop {
            if self.source.bytes().is_empty() && !self.more()? {
                return match self.place {
                    Place::AfterRoot => Ok(Piece::Finished),
                    _ => Err(Code::Truncated.into()),
                };
            }
            match self.place {
                Place::Beginning => self.beginning()?,
                Place::BeforeRoot | Place::AfterRoot => {
                    if self.outside()? {
                        return Ok(Piece::Start);
                    }
                }
                Place::CharacterData => {
                    if let Some(length) = self.character_data()? {
                        return self.gather(length);
                    }
                }
                Place::Inside => match self.source.bytes().first() {
                    Some(b'<') => {
                        self.brackets = 0;
                        if let Some(start) = self.markup()? {
                            return Ok(if start { Piece::Start } else { Piece::End });
                        }
                    }
                    Some(b'&') => {
                        self.brackets = 0;
                        self.reference()?;
                        return Ok(Piece::Text);
                    }
                    Some(b'\r') => {
                        if self.line_end()? {
                            return Ok(Piece::Text);
                        }
                    }
                    _ => {
                        let bytes = self.source.bytes();
                        let length = memchr3(b'<', b'&', b'\r', bytes).unwrap_or(bytes.len());
                        return self.gather(length);
                    }
                },
            }
        }
    }

    fn more(&mut self) -> Result<bool, ReadError> {
        self.source.more().map_err(|fault| match fault.kind() {
            io::ErrorKind::InvalidData => Code::Encoding.into(),
            _ => ReadError::source(fault),
        })
    }

    fn consume(&mut self, count: usize) -> Result<(), ReadError> {
        self.source.consume(count);
        if self.apart {
            // Base64 has four characters for three bytes, and line ends; no more is white space alone.
            self.counted_apart += count as u64;
            if self.counted_apart / 2 > self.limits.attachment_bytes_max.max(FREE) {
                return Err(Code::AttachmentBytes.into());
            }
        } else {
            self.counted += count as u64;
            if self.counted > self.limits.header_bytes_max {
                return Err(Code::HeaderBytes.into());
            }
        }
        Ok(())
    }

    /// Makes the window hold so many bytes; false when the document has no more.
    fn ensure(&mut self, count: usize) -> Result<bool, ReadError> {
        while self.source.bytes().len() < count {
            if !self.more()? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn begins(&mut self, with: &[u8]) -> Result<bool, ReadError> {
        Ok(self.ensure(with.len())? && self.source.bytes().starts_with(with))
    }

    /// Where `found` first says so in the window, made larger up to the limit of a tag.
    fn find(&mut self, from: usize, needle: &[u8]) -> Result<usize, ReadError> {
        let mut looked = from;
        loop {
            let bytes = self.source.bytes();
            let rest = bytes.get(looked..).unwrap_or_default();
            if let Some(found) = memmem::find(rest, needle) {
                return Ok(looked + found);
            }
            looked = bytes.len().saturating_sub(needle.len() - 1).max(from);
            if bytes.len() > self.limits.tag_bytes_max {
                return Err(Code::TagBytes.into());
            }
            if !self.more()? {
                return Err(Code::Truncated.into());
            }
        }
    }

    /// The declaration. White space before it, which XML forbids and some senders write, is passed over.
    fn beginning(&mut self) -> Result<(), ReadError> {
        if self.white_space()? {
            return Ok(());
        }
        self.place = Place::BeforeRoot;
        if !self.begins(b"<?xml")? {
            return Ok(());
        }
        if !self.ensure(6)? || !self.source.bytes().get(5).is_some_and(u8::is_ascii_whitespace) {
            return Err(Code::Instruction.into());
        }
        let end = self.find(0, b"?>")?;
        let inner = self.source.bytes().get(5..end).unwrap_or_default().to_vec();
        self.declaration(&inner)?;
        self.consume(end + 2)
    }

    /// `version`, then perhaps `encoding` and `standalone`. The bytes have said already which encoding it is; programs that
    /// write from memory claim UTF-16 and are in UTF-8.
    fn declaration(&mut self, inner: &[u8]) -> Result<(), ReadError> {
        let inner = std::str::from_utf8(inner).map_err(|_| Code::Encoding)?;
        let mut tag = Tag::default();
        attributes(inner, &mut tag, &self.limits)?;
        let mut given = tag.attributes.iter();
        let value = |it: Option<&Attribute>, name: &str| {
            it.filter(|it| it.name == Name::new("", name)).map(|it| it.value.clone())
        };
        if value(given.next(), "version").as_deref() != Some("1.0") {
            return Err(Code::Malformed.into());
        }
        for it in given {
            match it.name.local.as_str() {
                "encoding" => {
                    let known = ["utf-8", "utf8", "utf-16", "us-ascii"];
                    if !known.contains(&it.value.to_ascii_lowercase().as_str()) {
                        return Err(Code::Encoding.into());
                    }
                }
                "standalone" if matches!(it.value.as_str(), "yes" | "no") => {}
                _ => return Err(Code::Malformed.into()),
            }
        }
        Ok(())
    }

    fn white_space(&mut self) -> Result<bool, ReadError> {
        let space = |it: &&u8| matches!(**it, b' ' | b'\t' | b'\r' | b'\n');
        let count = self.source.bytes().iter().take_while(space).count();
        self.consume(count)?;
        Ok(count > 0)
    }

    /// Before and behind the root; true when the root begins.
    fn outside(&mut self) -> Result<bool, ReadError> {
        if self.white_space()? {
            return Ok(false);
        }
        if self.source.bytes().first() != Some(&b'<') {
            return Err(Code::Malformed.into());
        }
        if self.begins(b"<!--")? {
            self.comment()?;
            return Ok(false);
        }
        if self.begins(b"<![")? {
            return Err(Code::Malformed.into());
        }
        match self.markup()? {
            Some(true) => Ok(true),
            _ => Err(Code::Malformed.into()),
        }
    }

    /// What begins with `<`: true for a start tag, false for an end tag, none for what is passed over.
    fn markup(&mut self) -> Result<Option<bool>, ReadError> {
        if !self.ensure(2)? {
            return Err(Code::Truncated.into());
        }
        match self.source.bytes().get(1) {
            Some(b'?') => Err(Code::Instruction.into()),
            Some(b'!') => {
                if self.begins(b"<!--")? {
                    self.comment()?;
                } else if self.begins(b"<![CDATA[")? {
                    self.consume(9)?;
                    self.place = Place::CharacterData;
                } else {
                    return Err(Code::Doctype.into());
                }
                Ok(None)
            }
            Some(b'/') => self.end_tag().map(|()| Some(false)),
            _ => self.start_tag().map(|()| Some(true)),
        }
    }

    fn comment(&mut self) -> Result<(), ReadError> {
        let end = self.find(4, b"--")?;
        if !self.ensure(end + 3)? {
            return Err(Code::Truncated.into());
        }
        if self.source.bytes().get(end + 2) != Some(&b'>') {
            return Err(Code::Malformed.into());
        }
        let text = self.source.bytes().get(4..end).unwrap_or_default();
        allowed(std::str::from_utf8(text).map_err(|_| Code::Encoding)?)?;
        self.consume(end + 3)
    }

    fn end_tag(&mut self) -> Result<(), ReadError> {
        let end = self.find(2, b">")?;
        let inner = self.source.bytes().get(2..end).unwrap_or_default();
        let inner = std::str::from_utf8(inner).map_err(|_| Code::Encoding)?;
        let name = name(inner.trim_end_matches([' ', '\t', '\r', '\n']))?;
        if self.open.last() != Some(&name) {
            return Err(Code::Malformed.into());
        }
        self.consume(end + 1)?;
        self.ended();
        Ok(())
    }

    /// Leaves the innermost element.
    fn ended(&mut self) -> Piece {
        self.open.pop();
        if self.open.is_empty() {
            self.place = Place::AfterRoot;
        }
        Piece::End
    }

    fn start_tag(&mut self) -> Result<(), ReadError> {
        if self.place == Place::AfterRoot {
            return Err(Code::Malformed.into());
        }
        let end = self.tag_end()?;
        self.elements += 1;
        if self.elements > self.limits.elements_max {
            return Err(Code::Elements.into());
        }
        if self.open.len() >= self.limits.depth_max {
            return Err(Code::Depth.into());
        }
        let inner = self.source.bytes().get(1..end).unwrap_or_default();
        let mut inner = std::str::from_utf8(inner).map_err(|_| Code::Encoding)?;
        if let Some(rest) = inner.strip_suffix('/') {
            inner = rest;
            self.ends = true;
        }
        let (own, rest) = match inner.find([' ', '\t', '\r', '\n']) {
            Some(at) => inner.split_at(at),
            None => (inner, ""),
        };
        let mut tag = Tag { name: name(own)?, ..Tag::default() };
        attributes(rest, &mut tag, &self.limits)?;
        self.open.push(tag.name.clone());
        self.tag = tag;
        self.place = Place::Inside;
        self.consume(end + 1)
    }

    /// Where the `>` of a start tag is, outside of quotes.
    fn tag_end(&mut self) -> Result<usize, ReadError> {
        let (mut looked, mut quote) = (1, None);
        loop {
            let bytes = self.source.bytes();
            for (at, byte) in bytes.iter().enumerate().skip(looked) {
                match (quote, byte) {
                    (None, b'>') => return Ok(at),
                    (_, b'<') => return Err(Code::Malformed.into()),
                    (None, b'"' | b'\'') => quote = Some(*byte),
                    (Some(open), byte) if open == *byte => quote = None,
                    _ => {}
                }
            }
            looked = bytes.len();
            if looked > self.limits.tag_bytes_max {
                return Err(Code::TagBytes.into());
            }
            if !self.more()? {
                return Err(Code::Truncated.into());
            }
        }
    }

    fn reference(&mut self) -> Result<(), ReadError> {
        // The longest that is allowed is `&#x10FFFF;`, with some zeros.
        let mut wanted = 2;
        let end = loop {
            if let Some(end) = memchr(b';', self.source.bytes().get(..wanted).unwrap_or_default()) {
                break end;
            }
            wanted += 1;
            if wanted > 32 {
                return Err(Code::Entity.into());
            }
            if !self.ensure(wanted)? {
                return Err(Code::Truncated.into());
            }
        };
        let inner = self.source.bytes().get(1..end).unwrap_or_default();
        let read = resolve(std::str::from_utf8(inner).map_err(|_| Code::Encoding)?)?;
        self.resolved.clear();
        self.resolved.push(read);
        self.consume(end + 1)
    }

    /// A carriage return is a line feed, and nothing before one (XML §2.11); true when it stands for one.
    fn line_end(&mut self) -> Result<bool, ReadError> {
        let more = self.ensure(2)?;
        let alone = !more || self.source.bytes().get(1) != Some(&b'\n');
        self.consume(1)?;
        self.brackets = 0;
        self.resolved.clear();
        self.resolved.push('\n');
        Ok(alone)
    }

    /// The length of the next piece of a section of character data; none when it ended, or a line end was passed over.
    fn character_data(&mut self) -> Result<Option<usize>, ReadError> {
        if self.begins(b"]]>")? {
            self.consume(3)?;
            self.place = Place::Inside;
            return Ok(None);
        }
        if self.source.bytes().first() == Some(&b'\r') {
            if self.ensure(2)? && self.source.bytes().get(1) == Some(&b'\n') {
                self.consume(1)?;
            }
            // The parser gives a carriage return out as a line feed.
            return Ok(Some(1));
        }
        let bytes = self.source.bytes();
        let end = memchr::memchr2(b']', b'\r', bytes).unwrap_or(bytes.len());
        if end > 0 {
            return Ok(Some(end));
        }
        // A bracket that begins no end of the section.
        Ok(Some(1))
    }

    /// Gives out the first bytes of the window as text, or as much of them as are whole characters.
    fn gather(&mut self, length: usize) -> Result<Piece, ReadError> {
        let mut length = length;
        loop {
            let bytes = self.source.bytes().get(..length).unwrap_or_default();
            // What is before a fault is text, so that faults are told in their order.
            let whole = match std::str::from_utf8(bytes) {
                Ok(_) => length,
                Err(fault) if fault.valid_up_to() == 0 && fault.error_len().is_some() => {
                    return Err(Code::Encoding.into());
                }
                Err(fault) => fault.valid_up_to(),
            };
            if whole > 0 {
                length = whole;
                break;
            }
            // The window ends within the first character, which has at most four bytes.
            let all = self.source.bytes().len();
            if length >= 4 || (length >= all && !self.more()?) {
                return Err(Code::Encoding.into());
            }
            length += 1;
        }
        let bytes = self.source.bytes().get(..length).unwrap_or_default();
        self.resolved.clear();
        self.held = length;
        if bytes == b"\r" {
            self.resolved.push('\n');
            return Ok(Piece::Text);
        }
        allowed(std::str::from_utf8(bytes).map_err(|_| Code::Encoding)?)?;
        if self.place == Place::Inside {
            self.brackets = brackets(self.brackets, bytes)?;
        }
        Ok(Piece::Text)
    }
}
