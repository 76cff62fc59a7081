//! An incremental update: new and changed objects after the end of the file, with their own cross-reference section
//! (ISO 32000-2 §7.5.6).
//! No byte before is touched. What must always hold: the section is of the same kind as the one before, the result is the
//! old file followed by something, and it can be read back with every new object in its place.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use lopdf::Object;

use super::file::{File, Id};
use super::{PdfError, lexer, text};
use crate::algorithm::Digest;

/// What will be appended.
#[derive(Debug)]
pub(super) struct Update<'f, 'a> {
    file: &'f File<'a>,
    objects: BTreeMap<u32, (u16, Vec<u8>)>,
    next: u32,
}

/// The written file, and where each new object's body starts.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) bytes: Vec<u8>,
    pub(super) bodies: BTreeMap<u32, usize>,
}

impl<'f, 'a> Update<'f, 'a> {
    pub(super) fn new(file: &'f File<'a>) -> Self {
        let table = &file.document.reference_table;
        let size = file.document.trailer.get(b"Size").and_then(Object::as_i64).ok();
        let size = size.and_then(|it| u32::try_from(it).ok()).unwrap_or(0);
        let next = size.max(table.size).max(file.document.max_id.saturating_add(1));
        Self { file, objects: BTreeMap::new(), next }
    }

    pub(super) const fn file(&self) -> &'f File<'a> {
        self.file
    }

    /// A number for a new object.
    pub(super) const fn reserve(&mut self) -> Id {
        let id = self.next;
        self.next = self.next.saturating_add(1);
        (id, 0)
    }

    /// Sets an object's body, new or in place of what is there.
    pub(super) fn put(&mut self, id: Id, body: Vec<u8>) {
        self.objects.insert(id.0, (id.1, body));
    }

    /// Adds an object and gives its number.
    pub(super) fn add(&mut self, body: Vec<u8>) -> Id {
        let id = self.reserve();
        self.put(id, body);
        id
    }

    /// Adds a stream without a filter.
    pub(super) fn add_stream(&mut self, content: &[u8]) -> Id {
        let mut body = format!("<</Length {}>>\nstream\n", content.len()).into_bytes();
        body.extend_from_slice(content);
        body.extend_from_slice(b"\nendstream");
        self.add(body)
    }

    /// The body of an object as it will be.
    pub(super) fn body(&self, id: Id) -> Result<Vec<u8>, PdfError> {
        match self.objects.get(&id.0) {
            Some((_, body)) => Ok(body.clone()),
            None => Ok(self.file.source(id)?.into_owned()),
        }
    }

    /// Sets a key of a dictionary object.
    pub(super) fn set(&mut self, id: Id, key: &str, value: &str) -> Result<(), PdfError> {
        let changed = with_key(&self.body(id)?, key, value.as_bytes())?;
        self.put(id, changed);
        Ok(())
    }

    /// Appends to the array under a key of a dictionary's source, which is made when it is missing.
    /// An array that is an object of its own is changed there; the source to keep is given back.
    pub(super) fn append(
        &mut self,
        source: Vec<u8>,
        key: &str,
        item: &str,
    ) -> Result<Vec<u8>, PdfError> {
        let Some(range) = lexer::value(&source, 0, key.as_bytes())? else {
            return with_key(&source, key, format!("[{item}]").as_bytes());
        };
        let value = source.get(range).ok_or(PdfError::Syntax)?;
        if let Some(id) = lexer::reference(value) {
            let array = self.body(id)?;
            self.put(id, with_item(&array, item)?);
            return Ok(source);
        }
        let value = with_item(value, item)?;
        with_key(&source, key, &value)
    }

    /// Lays a widget over a page; gives the reference to it as it is written.
    pub(super) fn lay(&mut self, widget: Id, page: Id) -> Result<String, PdfError> {
        let item = format!("{} {} R", widget.0, widget.1);
        let source = self.body(page)?;
        let changed = self.append(source.clone(), "Annots", &item)?;
        // When the list of annotations is an object of its own, the page stays as it is.
        if changed != source {
            self.put(page, changed);
        }
        Ok(item)
    }

    /// Changes the dictionary under a key of the object `id`, which may stand there or be an object of its own, and is
    /// made when it is missing.
    pub(super) fn change(
        &mut self,
        id: Id,
        key: &str,
        change: impl FnOnce(&mut Self, Vec<u8>) -> Result<Vec<u8>, PdfError>,
    ) -> Result<(), PdfError> {
        let source = self.body(id)?;
        let value = lexer::value(&source, 0, key.as_bytes())?;
        let value = value.and_then(|range| source.get(range)).unwrap_or(b"null");
        let value = if value == b"null" { b"<<>>" } else { value };
        if let Some(id) = lexer::reference(value) {
            let body = self.body(id)?;
            let changed = change(self, body)?;
            self.put(id, changed);
            return Ok(());
        }
        let changed = change(self, value.to_vec())?;
        // The change may have touched the object around it.
        let source = with_key(&self.body(id)?, key, &changed)?;
        self.put(id, source);
        Ok(())
    }

    /// The file with the update at its end.
    pub(super) fn finish(mut self) -> Result<Written, PdfError> {
        let mut bytes = self.file.bytes.to_vec();
        if bytes.last() != Some(&b'\n') {
            bytes.push(b'\n');
        }
        let stream = self.file.written_as_stream().then(|| self.reserve());
        let mut offsets: BTreeMap<u32, (usize, u16)> = BTreeMap::new();
        let mut bodies = BTreeMap::new();
        for (id, (generation, body)) in &self.objects {
            offsets.insert(*id, (bytes.len(), *generation));
            bytes.extend_from_slice(format!("{id} {generation} obj\n").as_bytes());
            bodies.insert(*id, bytes.len());
            bytes.extend_from_slice(body);
            bytes.extend_from_slice(b"\nendobj\n");
        }
        let start = bytes.len();
        let added = bytes.get(self.file.bytes.len()..).unwrap_or_default();
        let trailer = self.trailer(added)?;
        match stream {
            Some(id) => {
                offsets.insert(id.0, (start, 0));
                let section = stream_section(id, &offsets, &trailer)?;
                bytes.extend_from_slice(&section);
            }
            None => bytes.extend_from_slice(table_section(&offsets, &trailer)?.as_bytes()),
        }
        bytes.extend_from_slice(format!("startxref\n{start}\n%%EOF\n").as_bytes());
        let written = Written { bytes, bodies };
        self.seen_by_readers(&written)?;
        Ok(written)
    }

    /// Reads the result as everybody else will. A file may be odd in places that only matter once something follows it;
    /// what cannot be read back is not signed.
    fn seen_by_readers(&self, written: &Written) -> Result<(), PdfError> {
        let read = File::open(&written.bytes)?;
        if read.sections.len() != self.file.sections.len() + 1 {
            return Err(PdfError::Damaged);
        }
        for (id, (generation, _)) in &self.objects {
            let body = written.bodies.get(id).copied();
            if Some(read.position((*id, *generation))?) != body {
                return Err(PdfError::Damaged);
            }
        }
        Ok(())
    }

    /// The trailer's entries, without brackets.
    fn trailer(&self, added: &[u8]) -> Result<String, PdfError> {
        let old = &self.file.document.trailer;
        let root = self.file.catalog()?;
        let previous = self.file.document.xref_start;
        let mut trailer =
            format!("/Size {}/Root {} {} R/Prev {previous}", self.next, root.0, root.1);
        if let Ok((id, generation)) = old.get(b"Info").and_then(Object::as_reference) {
            let _ = write!(trailer, "/Info {id} {generation} R");
        }
        // The first half names the document for good, the second this version (ISO 32000-2 §14.4).
        let mut version = Digest::Sha256.of(&[self.file.bytes, added]);
        version.truncate(16);
        let first = old.get(b"ID").and_then(|it| self.file.document.dereference(it));
        let first = first.ok().and_then(|(_, it)| it.as_array().ok()?.first()?.as_str().ok());
        let first = first.unwrap_or(&version);
        let _ = write!(trailer, "/ID[{}{}]", text::bytes(first), text::bytes(&version));
        Ok(trailer)
    }
}

/// Runs of numbers without a gap: first number, offsets and generations.
fn runs(offsets: &BTreeMap<u32, (usize, u16)>) -> Vec<(u32, Vec<(usize, u16)>)> {
    let mut runs: Vec<(u32, Vec<(usize, u16)>)> = Vec::new();
    let mut expected = None;
    for (id, place) in offsets {
        match runs.last_mut() {
            Some((_, run)) if expected == Some(*id) => run.push(*place),
            _ => runs.push((*id, vec![*place])),
        }
        expected = id.checked_add(1);
    }
    runs
}

fn table_section(offsets: &BTreeMap<u32, (usize, u16)>, trailer: &str) -> Result<String, PdfError> {
    let mut section = String::from("xref\n");
    for (first, run) in runs(offsets) {
        let _ = writeln!(section, "{first} {}", run.len());
        for (offset, generation) in run {
            if offset > 9_999_999_999 {
                return Err(PdfError::TooLarge);
            }
            let _ = write!(section, "{offset:010} {generation:05} n\r\n");
        }
    }
    let _ = writeln!(section, "trailer\n<<{trailer}>>");
    Ok(section)
}

fn stream_section(
    id: Id,
    offsets: &BTreeMap<u32, (usize, u16)>,
    trailer: &str,
) -> Result<Vec<u8>, PdfError> {
    let mut index = String::new();
    let mut rows = Vec::new();
    for (first, run) in runs(offsets) {
        let _ = write!(index, "{first} {} ", run.len());
        for (offset, generation) in run {
            rows.push(1);
            let offset = u32::try_from(offset).map_err(|_| PdfError::TooLarge)?;
            rows.extend_from_slice(&offset.to_be_bytes());
            rows.extend_from_slice(&generation.to_be_bytes());
        }
    }
    let index = index.trim_end();
    let length = rows.len();
    let mut section = format!(
        "{} {} obj\n<</Type/XRef/W[1 4 2]/Index[{index}]{trailer}/Length {length}>>\nstream\n",
        id.0, id.1
    )
    .into_bytes();
    section.extend_from_slice(&rows);
    section.extend_from_slice(b"\nendstream\nendobj\n");
    Ok(section)
}

/// The dictionary's source with a key set to a value, every other byte as it was.
pub(super) fn with_key(source: &[u8], key: &str, value: &[u8]) -> Result<Vec<u8>, PdfError> {
    let (before, after, name) = if let Some(range) = lexer::value(source, 0, key.as_bytes())? {
        (source.get(..range.start), source.get(range.end..), String::new())
    } else {
        let whole = lexer::object(source, 0)?;
        let end = whole.end.checked_sub(2).ok_or(PdfError::Syntax)?;
        (source.get(..end), source.get(end..), format!("/{key} "))
    };
    let parts =
        [before.ok_or(PdfError::Syntax)?, name.as_bytes(), value, after.ok_or(PdfError::Syntax)?];
    Ok(parts.concat())
}

fn with_item(array: &[u8], item: &str) -> Result<Vec<u8>, PdfError> {
    let range = lexer::object(array, 0)?;
    let array = array.get(range).ok_or(PdfError::Syntax)?;
    match array {
        [b'[', .., b']'] => {}
        // A missing array may be written as null.
        b"null" => return Ok(format!("[{item}]").into_bytes()),
        _ => return Err(PdfError::Syntax),
    }
    let head = array.get(..array.len() - 1).ok_or(PdfError::Syntax)?;
    Ok([head, b" ", item.as_bytes(), b"]"].concat())
}
