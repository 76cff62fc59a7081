//! The inside of a file of Word from anybody: read or refused, never a panic; what was read is the same after it was written
//! and read again.

use std::io::{Cursor, Write as _};

use docx::{Paper, read, write};
use reading::{Limits, ReadingError};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

const STYLES: &str = "<s><style styleId=\"h\"><name val=\"heading 1\"/><basedOn val=\"h\"/></style><style styleId=\"n\"><pPr>\
    <numPr><numId val=\"1\"/></numPr></pPr><rPr><b/></rPr></style></s>";
const NUMBERS: &str = "<n><abstractNum abstractNumId=\"1\"><lvl ilvl=\"0\"><numFmt val=\"decimal\"/><lvlText val=\"%1.\"/></lvl>\
    <lvl ilvl=\"1\"><numFmt val=\"lowerLetter\"/><lvlText val=\"%1.%2)\"/></lvl></abstractNum><num numId=\"1\">\
    <abstractNumId val=\"1\"/></num></n>";
const NOTES: &str = "<f><footnote id=\"1\"><p><r><t>note</t></r></p></footnote></f>";

/// A file whose document is this.
fn packed(document: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, part) in [
        ("word/document.xml", document),
        ("word/styles.xml", STYLES.as_bytes()),
        ("word/numbering.xml", NUMBERS.as_bytes()),
        ("word/footnotes.xml", NOTES.as_bytes()),
    ] {
        zip.start_file(name, stored).unwrap();
        zip.write_all(part).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub fn run(bytes: &[u8]) {
    let limits = Limits {
        characters: 20_000,
        decoded_bytes: 8 << 20,
        operators: 200_000,
        ..Limits::default()
    };
    let answer = read(&packed(bytes), &limits);
    assert_ne!(answer.as_ref().err(), Some(&ReadingError::Internal), "a panic inside");
    let Ok(brought) = answer else { return };
    let file = write(&Paper::default(), &brought.prose).unwrap();
    let again = read(&file, &Limits::default()).unwrap();
    assert_eq!(again.prose, brought.prose, "another text came back");
}
