//! The file itself: the same bytes every time, and the structure that PDF/A-2b asks for. Our own
//! reading of the standard (ISO 19005-2), not a certificate: veraPDF was not to be had.

use crate::tools::{TODAY, province, sample, single, typesetter};
use jiff::civil::date;
use lopdf::{Dictionary, Document, Object};
use serde_json::json;

const LETTER: &str = "ket-qua/khai-sinh.typ";

#[test]
fn the_same_paper_has_the_same_bytes() {
    let province = province("thanh-hoa");
    let data = sample(&province, LETTER);
    let first = typesetter(&province).render(LETTER, &data, TODAY).unwrap();
    let second = typesetter(&province).render(LETTER, &data, TODAY).unwrap();
    assert!(first == second, "two typesetters gave different bytes");
}

#[test]
fn two_papers_never_share_an_identifier() {
    let province = province("thanh-hoa");
    let typesetter = typesetter(&province);
    let data = sample(&province, LETTER);
    let mut other = data.clone();
    other["number"] = json!("126/2026");
    let identifier = |data, dated| {
        let paper = typesetter.render(LETTER, data, dated).unwrap();
        let document = Document::load_mem(&paper.pdf).unwrap();
        document.trailer.get(b"ID").unwrap().as_array().unwrap()[0].clone()
    };
    let one = identifier(&data, TODAY);
    assert_ne!(one, identifier(&other, TODAY));
    assert_ne!(one, identifier(&data, date(2026, 11, 25)));
    assert_eq!(one, identifier(&data, TODAY));
}

#[test]
fn every_paper_has_the_structure_of_pdf_a_2b() {
    let province = province("thanh-hoa");
    let typesetter = typesetter(&province);
    for letter in province.letters.samples.keys() {
        let paper = typesetter.render(letter, &sample(&province, letter), TODAY).unwrap();
        check(letter, &paper.pdf);
    }
}

fn check(letter: &str, pdf: &[u8]) {
    assert!(pdf.starts_with(b"%PDF-1.7"), "{letter}: header (6.1.2)");
    // A comment of four bytes above 127 says that the file is binary.
    assert!(pdf[8..].iter().take(8).filter(|byte| **byte > 127).count() >= 4, "{letter}: 6.1.2");
    let document = Document::load_mem(pdf).unwrap();
    assert!(document.trailer.get(b"Encrypt").is_err(), "{letter}: encrypted (6.1.3)");
    assert!(document.trailer.get(b"ID").is_ok(), "{letter}: no identifier (6.1.3)");
    let catalog = document.catalog().unwrap();
    for forbidden in [b"AA".as_slice(), b"OpenAction", b"Names", b"NeedsRendering"] {
        assert!(catalog.get(forbidden).is_err(), "{letter}: actions or files (6.5, 6.8)");
    }
    let intents = resolved(&document, catalog.get(b"OutputIntents").unwrap());
    let intent = resolved(&document, &intents.as_array().unwrap()[0]).as_dict().unwrap();
    assert_eq!(intent.get(b"S").unwrap().as_name().unwrap(), b"GTS_PDFA1", "{letter}: 6.2.3");
    let profile = resolved(&document, intent.get(b"DestOutputProfile").unwrap());
    assert!(!profile.as_stream().unwrap().content.is_empty(), "{letter}: 6.2.3");
    let metadata = resolved(&document, catalog.get(b"Metadata").unwrap()).as_stream().unwrap();
    assert!(metadata.dict.get(b"Filter").is_err(), "{letter}: packed metadata (6.6.2.1)");
    let xmp = String::from_utf8_lossy(&metadata.content);
    assert!(xmp.contains("<pdfaid:part>2</pdfaid:part>"), "{letter}: 6.6.4: {xmp}");
    assert!(xmp.contains("<pdfaid:conformance>B</pdfaid:conformance>"), "{letter}: 6.6.4");
    assert!(xmp.contains("2026-11-24"), "{letter}: its date is the paper's: {xmp}");
    let fonts = fonts(&document);
    assert!(!fonts.is_empty(), "{letter}: no fonts");
    for font in fonts {
        let embedded = ["FontFile", "FontFile2", "FontFile3"]
            .iter()
            .any(|key| font.get(key.as_bytes()).is_ok());
        assert!(embedded, "{letter}: a font is not embedded (6.2.11.4): {font:?}");
    }
}

fn resolved<'a>(document: &'a Document, object: &'a Object) -> &'a Object {
    match object {
        Object::Reference(id) => document.get_object(*id).unwrap(),
        other => other,
    }
}

fn fonts(document: &Document) -> Vec<&Dictionary> {
    let is_descriptor = |it: &&Dictionary| {
        it.get(b"Type").is_ok_and(|kind| kind.as_name().is_ok_and(|name| name == b"FontDescriptor"))
    };
    document.objects.values().filter_map(|it| it.as_dict().ok()).filter(is_descriptor).collect()
}

#[test]
fn letter_without_a_date_of_its_own_gets_the_papers() {
    let paper = single("#set text(font: sys.inputs.font)\nXin chào")
        .render("letter.typ", &json!({}), date(2030, 2, 3))
        .unwrap();
    let document = Document::load_mem(&paper.pdf).unwrap();
    let metadata = resolved(&document, document.catalog().unwrap().get(b"Metadata").unwrap());
    let xmp = String::from_utf8_lossy(&metadata.as_stream().unwrap().content).into_owned();
    assert!(xmp.contains("2030-02-03"), "{xmp}");
}
