//! Elements and text on their way out: written, and digested as a reader will digest them.
//! It knows no element of the standard. What must always hold: the digest is of the same events that are written.

use std::io::Write;

use kernel::hash::{Hasher, Sha256Hash};

use crate::error::WriteError;
use crate::limits::Limits;
use crate::xml::canonical::{Canonical, Take, attribute, escaped};
use crate::xml::node::trimmed;
use crate::xml::scope::Scope;
use crate::xml::tag::{Name, Tag};

/// The prefix of the envelope's elements.
const PREFIX: &str = "edXML";
/// Bytes that are gathered before they are written.
const GATHERED: usize = 64 * 1024;

/// Writes and digests.
pub(super) struct Emitter<'w> {
    out: &'w mut dyn Write,
    gathered: Vec<u8>,
    scope: Scope,
    digest: Canonical<Hasher>,
    /// Canonical bytes of a part that is signed for itself.
    kept: Option<Canonical<Vec<u8>>>,
    open: Vec<Name>,
    /// Whether what is written belongs to the signature, which the digest leaves out.
    apart: bool,
}

impl<'w> Emitter<'w> {
    pub(super) fn new(out: &'w mut dyn Write) -> Self {
        Self {
            out,
            gathered: Vec::with_capacity(2 * GATHERED),
            scope: Scope::default(),
            digest: Canonical::new(Hasher::new()),
            kept: None,
            open: Vec::new(),
            apart: false,
        }
    }

    /// Bytes that are no part of the document's tree.
    pub(super) fn raw(&mut self, bytes: &[u8]) -> Result<(), WriteError> {
        self.gathered.extend_from_slice(bytes);
        self.flush(false)
    }

    pub(super) const fn set_apart(&mut self, apart: bool) {
        self.apart = apart;
    }

    /// Keeps the canonical bytes of the next element.
    pub(super) fn keep(&mut self) {
        self.kept = Some(Canonical::new(Vec::new()));
    }

    /// What was kept.
    pub(super) fn kept(&mut self) -> Vec<u8> {
        self.kept.take().map(Canonical::finish).unwrap_or_default()
    }

    pub(super) fn start(&mut self, tag: &Tag) -> Result<(), WriteError> {
        self.scope.enter(tag).map_err(|_| WriteError::Field("namespace"))?;
        if !self.apart {
            self.digest.start(tag, &self.scope);
        }
        if let Some(kept) = &mut self.kept {
            kept.start(tag, &self.scope);
        }
        let line = &mut self.gathered;
        line.push(b'<');
        tag.name.write(line);
        for (prefix, namespace) in &tag.declared {
            let (one, two) =
                if prefix.is_empty() { ("", "xmlns") } else { ("xmlns", prefix.as_str()) };
            attribute(line, &Name::new(one, two), namespace);
        }
        for it in &tag.attributes {
            attribute(line, &it.name, &it.value);
        }
        line.push(b'>');
        self.open.push(tag.name.clone());
        self.flush(false)
    }

    pub(super) fn text(&mut self, text: &str) -> Result<(), WriteError> {
        if !self.apart {
            self.digest.text(text);
        }
        if let Some(kept) = &mut self.kept {
            kept.text(text);
        }
        escaped(text, &mut self.gathered);
        self.flush(false)
    }

    pub(super) fn end(&mut self) -> Result<(), WriteError> {
        if !self.apart {
            self.digest.end();
        }
        if let Some(kept) = &mut self.kept {
            kept.end();
        }
        self.scope.leave();
        if let Some(name) = self.open.pop() {
            self.gathered.take(b"</");
            name.write(&mut self.gathered);
            self.gathered.push(b'>');
        }
        self.flush(false)
    }

    /// An element of the envelope begins.
    pub(super) fn begin(&mut self, name: &str) -> Result<(), WriteError> {
        self.start(&Tag::new(PREFIX, name))
    }

    /// An element of the envelope with a text that must be there.
    pub(super) fn must(&mut self, name: &'static str, text: &str) -> Result<(), WriteError> {
        check(name, text)?;
        self.begin(name)?;
        self.text(text)?;
        self.end()
    }

    /// The same, when there is a text.
    pub(super) fn may(&mut self, name: &'static str, text: Option<&str>) -> Result<(), WriteError> {
        text.map_or(Ok(()), |text| self.must(name, text))
    }

    /// The same with a number.
    pub(super) fn number(
        &mut self,
        name: &'static str,
        number: Option<u32>,
    ) -> Result<(), WriteError> {
        self.may(name, number.map(|it| it.to_string()).as_deref())
    }

    /// Writes out what is gathered, and says what the document's digest is.
    pub(super) fn finish(mut self) -> Result<Sha256Hash, WriteError> {
        self.flush(true)?;
        self.out.flush().map_err(WriteError::Output)?;
        Ok(self.digest.finish().finish())
    }

    fn flush(&mut self, all: bool) -> Result<(), WriteError> {
        if all || self.gathered.len() >= GATHERED {
            self.out.write_all(&self.gathered).map_err(WriteError::Output)?;
            self.gathered.clear();
        }
        Ok(())
    }
}

/// Refuses what would not read back the same.
pub(super) fn check(name: &'static str, text: &str) -> Result<(), WriteError> {
    let control = |it: char| {
        (it < ' ' && !matches!(it, '\t' | '\n' | '\r')) || matches!(it, '\u{FFFE}' | '\u{FFFF}')
    };
    let untidy = text.is_empty() || trimmed(text) != text;
    if untidy || text.len() > Limits::default().text_bytes_max || text.contains(control) {
        return Err(WriteError::Field(name));
    }
    Ok(())
}
