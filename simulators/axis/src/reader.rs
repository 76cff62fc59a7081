//! How systems behind the axis read packages: a sloppy reader that takes any prefix, and a strict one that takes one form.
//! What must always hold: neither shares code with the reader of the program under test.

use quick_xml::Reader;
use quick_xml::events::Event;

/// What a system makes of a package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    pub from: String,
    pub to: Vec<String>,
    pub document: String,
    pub subject: String,
    /// The number of `BussinessDocType`; empty for a status.
    pub business: String,
    /// The code of a status; empty for a document.
    pub status: String,
    pub files: usize,
}

/// Reads by local names alone.
pub(crate) fn read(bytes: &[u8]) -> Option<Read> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut reader = Reader::from_str(text);
    let mut open: Vec<String> = Vec::new();
    let mut found = Read::default();
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) => {
                open.push(tag.local_name().as_ref().to_owned());
                if open.last().is_some_and(|name| name == "ContentTransferEncoded") {
                    found.files += 1;
                }
            }
            Event::Text(text) => {
                let text = text.xml10_content().into_owned();
                let at = |index: usize| {
                    open.len()
                        .checked_sub(index + 1)
                        .and_then(|it| open.get(it))
                        .map(String::as_str)
                };
                let known = |field: &mut String| field.push_str(&text);
                match (at(1), at(0)) {
                    (Some("From"), Some("OrganId")) => known(&mut found.from),
                    (Some("To" | "ResponseFor"), Some("OrganId")) => found.to.push(text),
                    (Some("MessageHeader" | "ResponseFor"), Some("DocumentId")) => {
                        known(&mut found.document);
                    }
                    (_, Some("Subject")) => known(&mut found.subject),
                    (_, Some("BussinessDocType")) => known(&mut found.business),
                    (_, Some("StatusCode")) => known(&mut found.status),
                    _ => {}
                }
            }
            Event::End(_) => {
                open.pop();
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let whole = !found.from.is_empty() && !found.document.is_empty();
    whole.then_some(found)
}

/// Whether a package is in the one form that the strictest reader takes: the envelope and all in it with the prefix
/// `edXML`, attachments and all in them without.
pub(crate) fn to_the_letter(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let mut reader = Reader::from_str(text);
    let mut open: Vec<String> = Vec::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                let name = tag.name().as_ref().to_owned();
                let inside = open.iter().any(|it| it == "edXML:edXMLEnvelope");
                let signature =
                    name.starts_with("ds:") || open.iter().any(|it| it.starts_with("ds:"));
                let good = match open.len() {
                    0 => name == "edXML",
                    _ if signature => true,
                    1 => name == "edXML:edXMLEnvelope" || name == "AttachmentEncoded",
                    _ => name.starts_with("edXML:") == inside,
                };
                if !good {
                    return false;
                }
                open.push(name);
            }
            Ok(Event::Empty(tag)) => {
                let name = tag.name().as_ref().to_owned();
                if open.iter().any(|it| it == "edXML:edXMLEnvelope")
                    && !name.starts_with("edXML:")
                    && !name.starts_with("ds:")
                {
                    return false;
                }
            }
            Ok(Event::End(_)) => {
                open.pop();
            }
            Ok(Event::Eof) => return open.is_empty(),
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}
