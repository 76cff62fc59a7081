//! Editing papers as an attacker does: updates written by hand, objects found by their text and replaced.

use std::fmt::Write as _;

use lopdf::Document;

pub(super) const DEATH: &str = "BT /F1 14 Tf 72 720 Td (Certificate of death) Tj ET";

/// Appends an update with a table; objects are numbers and bodies. The trailer may say more.
pub(crate) fn append(pdf: &[u8], objects: &[(u32, &[u8])], more: &str) -> Vec<u8> {
    let document = Document::load_mem(pdf).unwrap();
    let mut bytes = pdf.to_vec();
    let mut rows = String::new();
    for (id, body) in objects {
        let _ = write!(rows, "{id} 1\n{:010} 00000 n\r\n", bytes.len());
        bytes.extend_from_slice(format!("{id} 0 obj\n").as_bytes());
        bytes.extend_from_slice(body);
        bytes.extend_from_slice(b"\nendobj\n");
    }
    finish(bytes, &document, &rows, more, 0)
}

/// Appends a table with rows, and a trailer.
pub(super) fn finish(
    mut bytes: Vec<u8>,
    document: &Document,
    rows: &str,
    more: &str,
    root: u32,
) -> Vec<u8> {
    let start = bytes.len();
    let root = if root > 0 {
        root
    } else {
        document.trailer.get(b"Root").unwrap().as_reference().unwrap().0
    };
    let size = document.max_id + 20;
    let previous = document.xref_start;
    bytes.extend_from_slice(
        format!(
            "xref\n{rows}trailer\n<</Size {size}/Root {root} 0 R/Prev {previous}{more}>>\nstartxref\n{start}\n%%EOF\n"
        )
        .as_bytes(),
    );
    bytes
}

/// A free number of an object, which no paper here refers to.
pub(crate) fn free(pdf: &[u8], more: u32) -> u32 {
    Document::load_mem(pdf).unwrap().max_id + 1 + more
}

/// The source of an object with a part replaced.
pub(super) fn source(pdf: &[u8], id: u32, from: &str, to: &str) -> Vec<u8> {
    let at = place(pdf, &format!("\n{id} 0 obj"));
    let start = at + format!("\n{id} 0 obj").len();
    let length = pdf[start..].windows(6).position(|it| it == b"endobj").unwrap();
    let text = String::from_utf8(pdf[start..start + length].to_vec()).unwrap();
    assert!(text.contains(from), "{from} in {text}");
    text.trim().replace(from, to).into_bytes()
}

pub(super) fn place(pdf: &[u8], what: &str) -> usize {
    pdf.windows(what.len()).rposition(|it| it == what.as_bytes()).unwrap()
}

pub(super) fn ids(pdf: &[u8]) -> (u32, u32, u32) {
    let document = Document::load_mem(pdf).unwrap();
    let page = document.page_iter().next().unwrap();
    let content = document.get_dictionary(page).unwrap().get(b"Contents").unwrap();
    let root = document.trailer.get(b"Root").unwrap().as_reference().unwrap();
    (root.0, page.0, content.as_reference().unwrap().0)
}

pub(crate) fn stream(content: &str) -> Vec<u8> {
    format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()).into_bytes()
}

/// The number of the object that has this text.
pub(super) fn with_text(pdf: &[u8], text: &str) -> u32 {
    let at = place(pdf, text);
    let head = pdf[..at].windows(5).rposition(|it| it == b" obj\n" || it == b" obj<").unwrap();
    let line = pdf[..head].iter().rposition(|it| *it == b'\n').unwrap() + 1;
    let line = std::str::from_utf8(&pdf[line..head]).unwrap();
    line.split(' ').next().unwrap().parse().unwrap()
}

pub(super) fn dictionary_source(pdf: &[u8], id: u32, key: &str, value: u32) -> Vec<u8> {
    let text = source(pdf, id, ">>", ">>");
    let end = text.windows(2).rposition(|it| it == b">>").unwrap();
    [&text[..end], format!("{key} {value} 0 R>>").as_bytes()].concat()
}

pub(super) fn dictionary_source_with_annotation(pdf: &[u8], page: u32, note: u32) -> Vec<u8> {
    source(pdf, page, "/Annots[", &format!("/Annots[{note} 0 R "))
}

pub(super) fn stream_with_box(content: &str) -> Vec<u8> {
    let length = content.len();
    format!(
        "<</Type/XObject/Subtype/Form/BBox[0 0 300 40]/Length {length}>>\nstream\n{content}\nendstream"
    )
    .into_bytes()
}

/// The text field with another value and appearance.
pub(super) fn with_look(pdf: &[u8], field: u32, look: u32) -> Vec<u8> {
    let document = Document::load_mem(pdf).unwrap();
    let dictionary = document.get_dictionary((field, 0)).unwrap();
    let page = dictionary.get(b"P").unwrap().as_reference().unwrap().0;
    format!(
        "<</Type/Annot/Subtype/Widget/FT/Tx/F 4/P {page} 0 R/T(SoTien)/V(9)/Rect[72 600 272 620]/AP<</N {look} 0 R>>>>"
    )
    .into_bytes()
}
