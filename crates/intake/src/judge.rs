//! What a file is, by its content; its name is not believed. PDF, JPEG, PNG, HEIC, DOCX, XLSX.
//! Not whether the paper is the right one: officers read it. What must hold: what is not
//! recognised is refused, nothing is unpacked or decoded, and every look is bounded.

use std::io::{Read, Seek, SeekFrom};

use crate::{archive, image};

/// Bytes looked at from the beginning.
const HEAD_BYTES: usize = 256 * 1024;
/// Bytes looked at from the end.
const TAIL_BYTES: u64 = 4096;

/// A kind of file that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Pdf,
    Jpeg,
    Png,
    Heic,
    Docx,
    Xlsx,
}

impl Kind {
    /// Endings of names that fit.
    pub const fn endings(self) -> &'static [&'static str] {
        match self {
            Kind::Pdf => &["pdf"],
            Kind::Jpeg => &["jpg", "jpeg"],
            Kind::Png => &["png"],
            Kind::Heic => &["heic", "heif"],
            Kind::Docx => &["docx"],
            Kind::Xlsx => &["xlsx"],
        }
    }

    /// The usual ending.
    pub const fn ending(self) -> &'static str {
        match self {
            Kind::Pdf => "pdf",
            Kind::Jpeg => "jpg",
            Kind::Png => "png",
            Kind::Heic => "heic",
            Kind::Docx => "docx",
            Kind::Xlsx => "xlsx",
        }
    }

    /// IANA media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Kind::Pdf => "application/pdf",
            Kind::Jpeg => "image/jpeg",
            Kind::Png => "image/png",
            Kind::Heic => "image/heic",
            Kind::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Kind::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// What the file chooser of a browser offers.
pub const ACCEPT: &str = ".pdf,.jpg,.jpeg,.png,.heic,.heif,.docx,.xlsx,image/*";

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    Empty,
    TooLarge,
    UnknownKind,
    /// Cut off or damaged.
    Broken,
    ImageTooLarge,
    ArchiveTooLarge,
    ArchivePath,
    Macros,
    TooMany,
}

impl Reason {
    /// Key of the sentence that says what to do.
    pub const fn key(self) -> &'static str {
        match self {
            Reason::Empty => "filing-file-empty",
            Reason::TooLarge => "filing-file-too-large",
            Reason::UnknownKind => "filing-file-unknown-kind",
            Reason::Broken => "filing-file-broken",
            Reason::ImageTooLarge => "filing-file-image-too-large",
            Reason::ArchiveTooLarge => "filing-file-archive-too-large",
            Reason::ArchivePath => "filing-file-archive-path",
            Reason::Macros => "filing-file-macros",
            Reason::TooMany => "filing-file-too-many",
        }
    }
}

/// Judges a file. Reads its beginning, its end and a list of contents, never the whole.
pub(crate) fn judge(mut file: impl Read + Seek) -> Result<Kind, Reason> {
    let broken = |_| Reason::Broken;
    let size = file.seek(SeekFrom::End(0)).map_err(broken)?;
    if size == 0 {
        return Err(Reason::Empty);
    }
    file.rewind().map_err(broken)?;
    let mut head = Vec::new();
    (&mut file).take(HEAD_BYTES as u64).read_to_end(&mut head).map_err(broken)?;
    let media_type = infer::get(&head).map(|found| found.mime_type());
    match media_type {
        Some("application/pdf") if head.starts_with(b"%PDF-") => {
            let tail = tail(&mut file, size).map_err(broken)?;
            let whole = tail.windows(5).any(|five| five == b"%%EOF");
            if whole { Ok(Kind::Pdf) } else { Err(Reason::Broken) }
        }
        Some("image/jpeg") => image::bounded(image::jpeg(&head)).map(|()| Kind::Jpeg),
        Some("image/png") => image::bounded(image::png(&head)).map(|()| Kind::Png),
        Some("image/heif") => image::bounded(image::heic(&head)).map(|()| Kind::Heic),
        _ if head.starts_with(b"PK\x03\x04") => archive::office_document(file),
        _ => Err(Reason::UnknownKind),
    }
}

fn tail(file: &mut (impl Read + Seek), size: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(size.saturating_sub(TAIL_BYTES)))?;
    file.take(TAIL_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}
