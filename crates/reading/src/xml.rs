//! XML as a stream of starts, ends and text, for the parts of packed documents and for XMP. Names are local ones: prefixes
//! differ from writer to writer, and the names that are asked for are plain in their parts.
//! What must always hold: a document type is refused (so that there are no entities but the five), depth is bounded, and
//! no piece is held that is larger than `stream_bytes`.

use crate::ReadingError;
use crate::meter::{Meter, Spent};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::cell::Cell;
use std::io::BufRead;

/// Why reading ended before the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// What was read so far counts.
    Spent,
    Refused(ReadingError),
}

impl From<Spent> for Stop {
    fn from(_: Spent) -> Self {
        Self::Spent
    }
}

impl From<ReadingError> for Stop {
    fn from(error: ReadingError) -> Self {
        Self::Refused(error)
    }
}

/// What the bytes under the XML are known for.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    /// Bytes that came since the last piece of XML was whole.
    pub(crate) pending: Cell<usize>,
    /// Why no more bytes come.
    pub(crate) refused: Cell<Option<ReadingError>>,
}

/// A piece of XML.
#[derive(Debug)]
pub(crate) enum Node<'a> {
    Start(&'a str, &'a BytesStart<'a>),
    End(&'a str),
    Text(&'a str),
}

/// Calls for each piece, in order. An empty element is a start and an end.
pub(crate) fn walk(
    from: impl BufRead,
    watch: &Watch,
    meter: &Meter,
    mut each: impl FnMut(Node<'_>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let mut reader = Reader::from_reader(from);
    let mut buffer = Vec::new();
    let mut depth = 0_usize;
    loop {
        buffer.clear();
        if buffer.capacity() > 1 << 20 {
            buffer.shrink_to(1 << 16);
        }
        let event = reader.read_event_into(&mut buffer);
        if let Some(refused) = watch.refused.get() {
            return Err(Stop::Refused(refused));
        }
        watch.pending.set(0);
        meter.operators(1)?;
        match event.map_err(|_| ReadingError::Damaged)? {
            Event::Start(start) => {
                depth += 1;
                if depth > meter.limits().depth {
                    return Err(Stop::Refused(ReadingError::TooDeep));
                }
                each(Node::Start(start.local_name().as_ref(), &start))?;
            }
            Event::Empty(start) => {
                each(Node::Start(start.local_name().as_ref(), &start))?;
                each(Node::End(start.local_name().as_ref()))?;
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                each(Node::End(end.local_name().as_ref()))?;
            }
            Event::Text(text) => each(Node::Text(&text.xml10_content()))?,
            Event::CData(text) => each(Node::Text(&text.xml10_content()))?,
            Event::GeneralRef(name) => {
                let letter = match name.resolve_char_ref() {
                    Ok(Some(letter)) => Some(letter),
                    _ => predefined(&name.xml10_content()),
                };
                if let Some(letter) = letter {
                    each(Node::Text(letter.encode_utf8(&mut [0; 4])))?;
                }
            }
            Event::DocType(_) => return Err(Stop::Refused(ReadingError::Doctype)),
            Event::Eof => return Ok(()),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
    }
}

fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

/// The value of an attribute by its local name.
pub(crate) fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = start.attributes();
    // Attributes are few; looking for double ones would compare each with each.
    let attributes = attributes.with_checks(false).take(100).flatten();
    let mut found = attributes.filter(|it| it.key.local_name().as_ref() == name);
    let value = found.next()?;
    value
        .normalized_value(quick_xml::XmlVersion::Explicit1_0)
        .ok()
        .map(std::borrow::Cow::into_owned)
}

/// The texts of elements with one of these names.
pub(crate) fn texts(
    from: impl BufRead,
    watch: &Watch,
    meter: &Meter,
    names: &[&str],
) -> (Vec<String>, Result<(), Stop>) {
    let mut texts = Vec::new();
    let mut current: Option<String> = None;
    let mut within = 0_usize;
    let walked = walk(from, watch, meter, |node| {
        match node {
            Node::Start(_, _) if within > 0 => within += 1,
            Node::Start(name, _) if names.contains(&name) => {
                within = 1;
                current = Some(String::new());
            }
            Node::End(_) if within > 0 => {
                within -= 1;
                if within == 0 {
                    texts.extend(current.take());
                } else if let Some(text) = &mut current {
                    // Items of a list.
                    text.push('\n');
                }
            }
            Node::Text(text) => {
                if let Some(current) = &mut current {
                    meter.characters(text.chars().count())?;
                    current.push_str(text);
                }
            }
            _ => {}
        }
        Ok(())
    });
    (texts, walked)
}

/// Title, subject and keywords in XMP (ISO 16684-1). What is malformed ends it.
pub(crate) fn metadata(bytes: &[u8], meter: &Meter) -> Vec<String> {
    let names = ["title", "subject", "description", "Keywords"];
    texts(bytes, &Watch::default(), meter, &names).0
}
