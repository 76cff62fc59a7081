//! What the fuzz targets do, replayed without a fuzzer: their seeds, and each seed changed in many small ways.
//! `UPDATE_SEEDS=1` makes the seeds anew.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use reading::{Limits, text_of};

use crate::build::{Pdf, WORD, deflated, docx, odt, paragraph};

#[expect(unreachable_pub, reason = "the fuzzer's crate has it so")]
#[path = "../../../../fuzz/src/letter.rs"]
mod letter;
#[expect(unreachable_pub, reason = "the fuzzer's crate has it so")]
#[path = "../../../../fuzz/src/docx.rs"]
mod packed;
#[expect(unreachable_pub, reason = "the fuzzer's crate has it so")]
#[path = "../../../../fuzz/src/pdf_text.rs"]
mod pdf_text;

fn seeds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds")
}

/// Small documents that reach as much of the reader as may be.
fn written() -> Vec<(&'static str, Vec<u8>)> {
    let content = "q 1 0 0 1 5 5 cm BT /F 12 Tf 14 TL 60 700 Td [(SE) -300 (CRET)] TJ T* (two) ' /Span << /ActualText (x) >> \
        BDC (y) Tj EMC ET /X Do Q BI /W 1 ID x EI BT 0 1 -1 0 9 9 Tm <41> Tj ET";
    let fonts =
        "/F << /Subtype /Type1 /Encoding << /Differences [65 /uni1EAC] >> /ToUnicode 6 0 R >>";
    let mut plain = Pdf::page(content, &format!("/Font << {fonts} >> /XObject << /X 7 0 R >>"));
    plain.stream(
        6,
        "",
        b"1 beginbfchar <42> <1EAC> endbfchar 1 beginbfrange <43> <45> [<0041> <0042>] endbfrange",
    );
    plain.stream(7, "/Subtype /Form /Matrix [1 0 0 1 0 9]", b"BT /F 9 Tf (form) Tj ET");
    plain.add(8, "<< /Subtype /Stamp /Contents (stamp) /V (value) /AP << /N 7 0 R >> >>");
    plain.add(3, "<< /Type /Page /Contents 4 0 R /Annots [8 0 R] /Resources << /Font << /F 5 0 R >> /XObject << /X 7 0 R >> >> >>");
    plain.add(5, fonts.trim_start_matches("/F "));
    plain.add(9, "<< /Title (title) >>");
    "/Info 9 0 R".clone_into(&mut plain.trailer);
    let mut packed = plain.clone();
    packed.stream(4, "/Filter /FlateDecode", &deflated(content.as_bytes()));
    packed.stream(10, "/Type /ObjStm /N 2 /First 10", b"11 0 12 3 (a) << /B 11 0 R >>");
    let body = format!(
        "{}<w:p><w:r><w:br w:type=\"page\"/><w:tab/><w:t>b&amp;</w:t></w:r></w:p>",
        paragraph("a")
    );
    let header = format!("<w:hdr {WORD}>{}</w:hdr>", paragraph("head"));
    let core = "<c xmlns:dc=\"d\"><dc:title>title</dc:title></c>";
    let more = [("word/header1.xml", header.as_str()), ("docProps/core.xml", core)];
    vec![
        ("pdf_text/plain", plain.bytes()),
        ("pdf_text/packed", packed.bytes()),
        ("docx/document", docx(&body, &more)),
        ("docx/open", odt("<text:p>a<text:tab/><text:s/></text:p>", &[("meta.xml", core)])),
    ]
}

/// Runs every seed of a target.
fn seeds_of(name: &str) -> Vec<Vec<u8>> {
    if std::env::var_os("UPDATE_SEEDS").is_some() {
        for (name, bytes) in written() {
            let path = seeds().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    }
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(seeds().join(name)).unwrap().map(|it| it.unwrap().path()).collect();
    entries.sort();
    let seeds: Vec<Vec<u8>> = entries.iter().map(|it| std::fs::read(it).unwrap()).collect();
    assert!(!seeds.is_empty(), "no seeds of {name}");
    seeds
}

/// A change: where (as a share of the whole), what, and how.
type Change = (f64, u8, u8, usize);

fn changed(bytes: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (share, byte, kind, length) in changes {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a place in a small file"
        )]
        let at = (share * bytes.len() as f64) as usize;
        let end = (at + length).min(bytes.len());
        match kind % 6 {
            0 if at < bytes.len() => bytes[at] = *byte,
            1 => drop(bytes.drain(at..end)),
            2 => bytes.insert(at.min(bytes.len()), *byte),
            3 if at < bytes.len() => bytes[at] ^= 1 << (byte % 8),
            4 if at < bytes.len() && bytes[at].is_ascii_digit() => bytes[at] = b'0' + byte % 10,
            _ => {
                let piece = bytes[at.min(end)..end].to_vec();
                let to = usize::from(*byte) * bytes.len() / 256;
                bytes.splice(to..to, piece);
            }
        }
    }
    bytes
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    proptest::collection::vec((0.0..1.0, any::<u8>(), any::<u8>(), 0_usize..80), 1..8)
}

#[test]
fn seeds_run() {
    for seed in seeds_of("pdf_text") {
        pdf_text::run(&seed);
    }
    for seed in seeds_of("docx") {
        packed::run(&seed);
    }
    for seed in seeds_of("letter") {
        letter::run(&seed);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_seeds_are_read_or_refused(changes in changes()) {
        for seed in seeds_of("pdf_text") {
            pdf_text::run(&changed(&seed, &changes));
        }
        for seed in seeds_of("docx") {
            packed::run(&changed(&seed, &changes));
        }
        for seed in seeds_of("letter") {
            letter::run(&changed(&seed, &changes));
        }
    }

    #[test]
    fn any_content_is_read(content in "[ -~\n]{0,200}") {
        pdf_text::run(&Pdf::plain(&content).bytes());
    }

    #[test]
    fn any_body_is_read_or_refused(body in "(<w:(p|r|t|br|tbl|txbxContent)( w:type=\"page\")?/?>|</w:(p|r|t)>|[a-z&;]{0,5}){0,30}") {
        packed::run(&docx(&body, &[]));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_papers_are_read_or_refused(changes in changes()) {
        for name in ["typst.pdf", "reportlab.pdf", "stamped.pdf", "cairo.pdf", "weasyprint.pdf"] {
            let bytes = changed(&crate::papers::paper(name), &changes);
            let limits = Limits { operators: 100_000, ..Limits::default() };
            let read = text_of(&bytes, &limits);
            prop_assert_ne!(read, Err(reading::ReadingError::Internal));
        }
    }
}
