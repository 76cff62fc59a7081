//! Exclusive XML Canonicalization 1.0 without comments, piece by piece.
//! It canonicalises whole elements, without a list of inclusive prefixes; leaving the signature out is the caller's. What
//! must always hold: its memory is that of the open elements, and the pieces a text comes in make no difference.
//!
//! Source: W3C, Exclusive XML Canonicalization 1.0 (2002), §3; Canonical XML 1.0, §2.3.

use kernel::hash::Hasher;

use super::scope::Scope;
use super::tag::{Name, Tag};

/// Where canonical bytes go.
pub(crate) trait Take {
    fn take(&mut self, bytes: &[u8]);
}

impl Take for Hasher {
    fn take(&mut self, bytes: &[u8]) {
        self.update(bytes);
    }
}

impl Take for Vec<u8> {
    fn take(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

/// Canonicalises what passes by.
#[derive(Clone, Debug)]
pub(crate) struct Canonical<T> {
    out: T,
    open: Vec<Name>,
    /// Declarations that the open elements show: depth, prefix, namespace.
    shown: Vec<(usize, String, String)>,
    line: Vec<u8>,
}

impl<T: Take> Canonical<T> {
    pub(crate) const fn new(out: T) -> Self {
        Self { out, open: Vec::new(), shown: Vec::new(), line: Vec::new() }
    }

    /// An element begins; the scope has entered it.
    pub(crate) fn start(&mut self, tag: &Tag, scope: &Scope) {
        let depth = self.open.len() + 1;
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        line.push(b'<');
        tag.name.write(&mut line);
        for prefix in used(tag) {
            let namespace = scope.find(prefix).unwrap_or_default();
            let shown = self.shown.iter().rev().find(|it| it.1 == prefix);
            if shown.map_or("", |it| it.2.as_str()) == namespace {
                continue;
            }
            let name =
                if prefix.is_empty() { Name::new("", "xmlns") } else { Name::new("xmlns", prefix) };
            attribute(&mut line, &name, namespace);
            self.shown.push((depth, prefix.to_owned(), namespace.to_owned()));
        }
        let mut sorted: Vec<_> = tag.attributes.iter().collect();
        sorted.sort_by_key(|it| {
            (scope.attribute(&it.name).unwrap_or_default(), it.name.local.as_str())
        });
        for it in sorted {
            attribute(&mut line, &it.name, &it.value);
        }
        line.push(b'>');
        self.out.take(&line);
        self.line = line;
        self.open.push(tag.name.clone());
    }

    /// Text in the innermost element.
    pub(crate) fn text(&mut self, text: &str) {
        escaped(text, &mut self.out);
    }

    /// The innermost element ends.
    pub(crate) fn end(&mut self) {
        let Some(name) = self.open.pop() else { return };
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        line.extend_from_slice(b"</");
        name.write(&mut line);
        line.push(b'>');
        self.out.take(&line);
        self.line = line;
        while self.shown.last().is_some_and(|it| it.0 > self.open.len()) {
            self.shown.pop();
        }
    }

    /// Whether every element that began has ended.
    pub(crate) const fn whole(&self) -> bool {
        self.open.is_empty()
    }

    pub(crate) fn finish(self) -> T {
        self.out
    }
}

/// Text with `&`, `<`, `>` and the carriage return written as references.
pub(crate) fn escaped(text: &str, out: &mut impl Take) {
    let mut rest = text.as_bytes();
    while let Some(at) = special(rest) {
        let (before, from) = rest.split_at(at);
        out.take(before);
        let (first, after) = from.split_at(1);
        out.take(match first {
            b"&" => b"&amp;",
            b"<" => b"&lt;",
            b">" => b"&gt;",
            _ => b"&#xD;",
        });
        rest = after;
    }
    out.take(rest);
}

/// ` name="value"` with `&`, `<`, `"` and other white space than the space written as references.
pub(crate) fn attribute(line: &mut Vec<u8>, name: &Name, value: &str) {
    line.push(b' ');
    name.write(line);
    line.extend_from_slice(b"=\"");
    for byte in value.bytes() {
        match byte {
            b'&' => line.extend_from_slice(b"&amp;"),
            b'<' => line.extend_from_slice(b"&lt;"),
            b'"' => line.extend_from_slice(b"&quot;"),
            b'\t' => line.extend_from_slice(b"&#x9;"),
            b'\n' => line.extend_from_slice(b"&#xA;"),
            b'\r' => line.extend_from_slice(b"&#xD;"),
            other => line.push(other),
        }
    }
    line.push(b'"');
}

fn special(bytes: &[u8]) -> Option<usize> {
    let one = memchr::memchr3(b'&', b'<', b'>', bytes);
    let before = bytes.get(..one.unwrap_or(bytes.len())).unwrap_or_default();
    memchr::memchr(b'\r', before).or(one)
}

/// The prefixes that an element visibly uses, in their order; the empty one is the default.
fn used(tag: &Tag) -> Vec<&str> {
    let attributes = tag.attributes.iter().map(|it| it.name.prefix.as_str());
    let attributes = attributes.filter(|it| !it.is_empty());
    let own = std::iter::once(tag.name.prefix.as_str());
    let mut prefixes: Vec<&str> = own.chain(attributes).filter(|it| *it != "xml").collect();
    prefixes.sort_unstable();
    prefixes.dedup();
    prefixes
}
