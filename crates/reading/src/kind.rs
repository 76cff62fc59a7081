//! What a document is, by its content and never by its name. A positive answer is no promise that it can be read.

use memchr::memmem;

/// The kinds that can be read, and all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A PDF.
    Pdf,
    /// A word-processing document in Office Open XML, with or without macros.
    Docx,
    /// A text document in OpenDocument.
    Odt,
    /// Anything else.
    Other,
}

/// How far into a file the header of a PDF may stand: what readers have always allowed.
const HEADER_WITHIN: usize = 1024;

/// What the bytes are.
pub fn sniff(bytes: &[u8]) -> Kind {
    if bytes.starts_with(b"PK\x03\x04") {
        return sniff_package(bytes);
    }
    let start = bytes.get(..HEADER_WITHIN).unwrap_or(bytes);
    if memmem::find(start, b"%PDF-").is_some() { Kind::Pdf } else { Kind::Other }
}

/// Of packed documents, OpenDocument says its type in a first entry that is not packed; Office Open XML has its main part
/// by its usual name, at least in the directory at the end.
fn sniff_package(bytes: &[u8]) -> Kind {
    const ODT: &[u8] = b"application/vnd.oasis.opendocument.text";
    // 30 bytes of header, the name, an extra field that is nearly always empty, then the content.
    let first = bytes.get(30..bytes.len().min(30 + 200)).unwrap_or_default();
    if first.starts_with(b"mimetype") {
        return if memmem::find(first, ODT).is_some() { Kind::Odt } else { Kind::Other };
    }
    if memmem::find(bytes, b"word/document").is_some() { Kind::Docx } else { Kind::Other }
}
