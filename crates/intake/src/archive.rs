//! Office documents are ZIP archives; here only their list of contents is read. A document that
//! would unpack to far more than it is, or to places of its own choosing, is refused.
//! What must hold: nothing is unpacked, and the number of entries looked at is bounded.

use std::io::{Read, Seek};

use crate::{Kind, Reason};

/// Entries of one document.
const ENTRIES_MAX: usize = 5_000;
/// Bytes it may unpack to.
const UNPACKED_BYTES_MAX: u64 = 300_000_000;
/// Times its packed size, beyond which it is a bomb; text packs to a tenth at best.
const RATIO_MAX: u64 = 100;
/// Below this size the ratio says nothing.
const RATIO_FROM_BYTES: u64 = 5_000_000;

/// DOCX or XLSX, judged by the parts it has (ECMA-376 part 2).
pub(crate) fn office_document(file: impl Read + Seek) -> Result<Kind, Reason> {
    let mut archive = zip::ZipArchive::new(file).map_err(|_| Reason::Broken)?;
    if archive.len() > ENTRIES_MAX {
        return Err(Reason::ArchiveTooLarge);
    }
    let (mut unpacked, mut packed) = (0_u64, 0_u64);
    let (mut types, mut word, mut sheet) = (false, false, false);
    for number in 0..archive.len() {
        let entry = archive.by_index_raw(number).map_err(|_| Reason::Broken)?;
        let name = entry.name().map_err(|_| Reason::ArchivePath)?;
        if !stays_inside(&name) {
            return Err(Reason::ArchivePath);
        }
        if name.to_ascii_lowercase().ends_with("vbaproject.bin") {
            return Err(Reason::Macros);
        }
        types |= name == "[Content_Types].xml";
        word |= name == "word/document.xml";
        sheet |= name == "xl/workbook.xml";
        unpacked = unpacked.saturating_add(entry.size());
        packed = packed.saturating_add(entry.compressed_size());
    }
    let bomb = unpacked > RATIO_FROM_BYTES && unpacked / packed.max(1) > RATIO_MAX;
    if unpacked > UNPACKED_BYTES_MAX || bomb {
        return Err(Reason::ArchiveTooLarge);
    }
    match (types, word, sheet) {
        (true, true, false) => Ok(Kind::Docx),
        (true, false, true) => Ok(Kind::Xlsx),
        _ => Err(Reason::UnknownKind),
    }
}

/// A name below the document, as every office program writes it.
fn stays_inside(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('/')
        && !name.contains(['\\', '\0', ':'])
        && name.split('/').all(|part| part != "..")
}
