//! Files made to do harm.

use super::foreign::package;
use docx::read;
use reading::{Limits, ReadingError};

fn refused(document: &str) -> ReadingError {
    read(&package(&[("word/document.xml", document)]), &Limits::default()).unwrap_err()
}

#[test]
fn files_made_to_do_harm_are_refused() {
    assert_eq!(refused(&"<a>".repeat(10_000)), ReadingError::TooDeep);
    assert_eq!(refused("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"), ReadingError::Doctype);
    assert_eq!(refused(&format!("<a>{}</a>", " ".repeat(20 << 20))), ReadingError::Bomb);
    assert_eq!(read(b"PK\x03\x04", &Limits::default()).unwrap_err(), ReadingError::Damaged);
    let none = package(&[("word/styles.xml", "<a/>")]);
    assert_eq!(read(&none, &Limits::default()).unwrap_err(), ReadingError::NotThisKind);
}

#[test]
fn what_is_malformed_in_sense_is_read_for_its_words() {
    let odd = "<d><tc><p><r><t>một</t></r></p></tc><tbl><tr><tc><gridSpan val=\"4000000000\"/><p><r><t>hai</t></r></p></tc>\
               <tc><vMerge/></tc></tr></tbl><p><pPr><numPr><ilvl val=\"99999999\"/><numId val=\"1\"/></numPr></pPr><r><t>ba</t></r></p></d>";
    let found = read(&package(&[("word/document.xml", odd)]), &Limits::default()).unwrap();
    for word in ["một", "hai", "ba"] {
        assert!(found.prose.plain().contains(word), "{word} is lost");
    }
}
