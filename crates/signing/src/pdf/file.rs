//! A PDF that may be signed: opened strictly, with the source bytes of every object.
//! It never repairs: what had to be repaired, is encrypted, or says one thing to old readers and another to new ones is
//! refused, since a signature on it would cover what different programs show differently. What must always hold:
//! an object's source is what the newest cross-reference section points to, under the number it claims.

use std::borrow::Cow;

use lopdf::xref::{XrefEntry, XrefType};
use lopdf::{Document, LoadOptions, Object};

use super::sections::{self, Section};
use super::{PdfError, lexer};

/// Bytes that one compressed stream may have when read: object streams are small.
const DECOMPRESSED_MAX: usize = 64 * 1024 * 1024;

/// Number and generation of an object.
pub(crate) type Id = (u32, u16);

/// An opened PDF.
#[derive(Debug)]
pub struct File<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) document: Document,
    pub(crate) sections: Vec<Section>,
}

impl<'a> File<'a> {
    /// Opens a PDF for reading or signing.
    pub fn open(bytes: &'a [u8]) -> Result<Self, PdfError> {
        if !bytes.starts_with(b"%PDF-") {
            return Err(PdfError::NoPdf);
        }
        let sections = sections::walk(bytes);
        if sections.iter().flatten().any(|section| section.hybrid) {
            return Err(PdfError::Hybrid);
        }
        let options = LoadOptions {
            strict: true,
            max_decompressed_size: Some(DECOMPRESSED_MAX),
            ..LoadOptions::default()
        };
        // Strict reading fails on damage; the second look only tells damage from no PDF at all.
        let document = Document::load_mem_with_options(bytes, options).map_err(|_| {
            let lenient = Document::load_mem_with_options(
                bytes,
                LoadOptions::with_max_decompressed_size(DECOMPRESSED_MAX),
            );
            match lenient {
                Ok(document) if document.trailer.has(b"Encrypt") => PdfError::Encrypted,
                Ok(_) => PdfError::Damaged,
                Err(_) => PdfError::NoPdf,
            }
        })?;
        if document.xref_recovery.is_some() {
            return Err(PdfError::Damaged);
        }
        if document.trailer.has(b"Encrypt") || document.encryption_state.is_some() {
            return Err(PdfError::Encrypted);
        }
        let sections = sections?;
        if sections.first().is_none_or(|newest| newest.offset != document.xref_start) {
            return Err(PdfError::Damaged);
        }
        Ok(Self { bytes, document, sections })
    }

    /// The bytes as they came.
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// How many times the file was written to: once when it was made, once for each update.
    pub fn revisions(&self) -> usize {
        self.sections.len()
    }

    /// Number of pages.
    pub fn pages(&self) -> usize {
        self.document.page_iter().count()
    }

    pub(crate) fn page(&self, index: usize) -> Result<Id, PdfError> {
        self.document.page_iter().nth(index).ok_or(PdfError::NoPage)
    }

    pub(crate) fn catalog(&self) -> Result<Id, PdfError> {
        let root = self.document.trailer.get(b"Root").and_then(Object::as_reference);
        root.map_err(|_| PdfError::Syntax)
    }

    pub(crate) fn written_as_stream(&self) -> bool {
        let kind = self.document.reference_table.cross_reference_type;
        matches!(kind, XrefType::CrossReferenceStream)
    }

    /// The source of an object between `obj` and `endobj`; for streams, of their dictionary.
    pub(crate) fn source(&self, id: Id) -> Result<Cow<'a, [u8]>, PdfError> {
        match self.document.reference_table.get(id.0) {
            Some(XrefEntry::Normal { offset, generation }) if *generation == id.1 => {
                let offset = usize::try_from(*offset).map_err(|_| PdfError::Syntax)?;
                let at = self.body(id, offset)?;
                let range = lexer::object(self.bytes, at)?;
                Ok(Cow::Borrowed(self.bytes.get(range).ok_or(PdfError::Syntax)?))
            }
            Some(XrefEntry::Compressed { container, index }) if id.1 == 0 => {
                self.compressed(id.0, *container, usize::from(*index)).map(Cow::Owned)
            }
            _ => Err(PdfError::Missing),
        }
    }

    /// The position in the file of an object that is not compressed.
    pub(crate) fn position(&self, id: Id) -> Result<usize, PdfError> {
        match self.document.reference_table.get(id.0) {
            Some(XrefEntry::Normal { offset, generation }) if *generation == id.1 => {
                let offset = usize::try_from(*offset).map_err(|_| PdfError::Syntax)?;
                Ok(lexer::skip_space(self.bytes, self.body(id, offset)?))
            }
            _ => Err(PdfError::Missing),
        }
    }

    /// Where the object's body starts, after `7 0 obj` was seen at the offset.
    fn body(&self, id: Id, offset: usize) -> Result<usize, PdfError> {
        let start = lexer::skip_space(self.bytes, offset);
        let read = lexer::number(self.bytes, start).and_then(|(number, at)| {
            let (generation, at) = lexer::number(self.bytes, lexer::skip_space(self.bytes, at))?;
            let at = lexer::skip_space(self.bytes, at);
            let after = self.bytes.get(at..)?.strip_prefix(b"obj")?;
            Some((number, generation, self.bytes.len() - after.len()))
        });
        match read {
            Some((number, generation, at))
                if number == u64::from(id.0) && generation == u64::from(id.1) =>
            {
                Ok(at)
            }
            _ => Err(PdfError::Damaged),
        }
    }

    fn compressed(&self, id: u32, container: u32, index: usize) -> Result<Vec<u8>, PdfError> {
        let container = self.document.get_object((container, 0)).map_err(|_| PdfError::Missing)?;
        let stream = container.as_stream().map_err(|_| PdfError::Syntax)?;
        let number = |key: &[u8]| {
            let value = stream.dict.get(key).and_then(Object::as_i64).ok();
            value.and_then(|it| usize::try_from(it).ok()).ok_or(PdfError::Syntax)
        };
        let first = number(b"First")?;
        let count = number(b"N")?;
        let plain =
            stream.get_plain_content_with_limit(DECOMPRESSED_MAX).map_err(|_| PdfError::Syntax)?;
        if index >= count {
            return Err(PdfError::Syntax);
        }
        let mut at = 0;
        for position in 0..=index {
            let (number, after) =
                lexer::number(&plain, lexer::skip_space(&plain, at)).ok_or(PdfError::Syntax)?;
            let (offset, after) =
                lexer::number(&plain, lexer::skip_space(&plain, after)).ok_or(PdfError::Syntax)?;
            at = after;
            if position == index {
                if number != u64::from(id) {
                    return Err(PdfError::Damaged);
                }
                let start = usize::try_from(offset).ok().and_then(|it| it.checked_add(first));
                let range = lexer::object(&plain, start.ok_or(PdfError::Syntax)?)?;
                return Ok(plain.get(range).ok_or(PdfError::Syntax)?.to_vec());
            }
        }
        Err(PdfError::Syntax)
    }
}
