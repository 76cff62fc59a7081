//! Documents made to do harm: each is refused by a code or cut, within its bounds. How much memory they take is measured in
//! `../memory.rs`.

use reading::{Limits, ReadingError, Text, text_of, text_of_docx, text_of_pdf};

use crate::build::{Pdf, deflated, docx, package, paragraph};

fn pdf(bytes: &[u8]) -> Text {
    text_of_pdf(bytes, &Limits::default()).unwrap()
}

fn refused(bytes: &[u8]) -> ReadingError {
    text_of_docx(bytes, &Limits::default()).unwrap_err()
}

#[test]
fn more_bytes_than_allowed_are_not_looked_at() {
    let limits = Limits { input_bytes: 10, ..Limits::default() };
    assert_eq!(text_of(b"%PDF-1.7\n\n\n", &limits), Err(ReadingError::TooLarge));
}

#[test]
fn garbage_is_damaged() {
    for bytes in [
        b"%PDF-1.7".as_slice(),
        b"%PDF-1.7\nstartxref\n99999999999999999999\n%%EOF",
        b"%PDF-1 1 0 obj <<",
    ] {
        assert_eq!(text_of_pdf(bytes, &Limits::default()), Err(ReadingError::Damaged));
    }
    assert_eq!(refused(b"PK\x03\x04"), ReadingError::Damaged);
    assert_eq!(refused(&docx("<w:p", &[])), ReadingError::Damaged);
}

#[test]
fn stream_that_unpacks_to_much_is_read_up_to_there() {
    let mut content = b"BT /F 12 Tf 60 700 Td (SECRET) Tj ET ".to_vec();
    content.resize(12 << 20, b' ');
    let mut bomb = Pdf::plain("");
    bomb.stream(4, "/Filter /FlateDecode", &deflated(&content));
    let text = pdf(&bomb.bytes());
    assert!(text.cut);
    assert_eq!(text.pages[0].lines, ["SECRET"]);
    let twice = deflated(&deflated(&vec![0; 12 << 20]));
    bomb.stream(4, "/Filter [/FlateDecode /FlateDecode]", &twice);
    assert!(pdf(&bomb.bytes()).cut);
}

#[test]
fn tree_of_pages_that_leads_back_ends() {
    let mut looped = Pdf::plain("BT /F 12 Tf 60 700 Td (SECRET) Tj ET");
    looped.add(2, "<< /Type /Pages /Kids [2 0 R 5 0 R 3 0 R] >>");
    looped.add(5, "<< /Type /Pages /Kids [2 0 R 5 0 R 3 0 R] >>");
    let text = pdf(&looped.bytes());
    assert_eq!(text.pages.len(), 1);
    assert_eq!(text.pages[0].lines, ["SECRET"]);
}

#[test]
fn tree_of_pages_that_is_deep_ends() {
    let mut deep = Pdf::plain("");
    for number in 10..400 {
        deep.add(number, &format!("<< /Kids [{} 0 R] >>", number + 1));
    }
    deep.add(2, "<< /Kids [10 0 R 3 0 R] >>");
    let text = pdf(&deep.bytes());
    assert!(text.cut);
    assert_eq!(text.pages.len(), 1);
}

#[test]
fn references_in_a_circle_are_nothing() {
    let mut circle = Pdf::plain("BT /F 12 Tf 60 700 Td (SECRET) Tj ET");
    circle.add(6, "7 0 R");
    circle.add(7, "6 0 R");
    circle.trailer = "/Info 6 0 R".to_owned();
    circle.add(
        1,
        "<< /Type /Catalog /Pages 2 0 R /Metadata 6 0 R /AcroForm << /Fields [8 0 R] >> >>",
    );
    circle.add(8, "<< /T (a) /V 6 0 R /Kids [8 0 R 8 0 R] >>");
    assert_eq!(pdf(&circle.bytes()).pages[0].lines, ["SECRET"]);
}

#[test]
fn forms_that_place_one_another_end() {
    let mut forms = Pdf::page("/X Do", "/XObject << /X 5 0 R /Y 6 0 R >>");
    forms.stream(5, "/Subtype /Form", b"/Y Do /Y Do");
    forms.stream(6, "/Subtype /Form", b"/X Do /X Do");
    assert_eq!(pdf(&forms.bytes()).pages.len(), 1);
    // Each places the next ten times: a hundred million by the eighth.
    let mut forms = Pdf::page(
        "/X10 Do",
        &format!(
            "/XObject << {} >>",
            (10..30).fold(String::new(), |all, it| format!("{all} /X{it} {it} 0 R"))
        ),
    );
    for number in 10..30 {
        forms.stream(
            number,
            "/Subtype /Form",
            format!("/X{} Do ", number + 1).repeat(10).as_bytes(),
        );
    }
    let limits = Limits { operators: 200_000, ..Limits::default() };
    let text = text_of_pdf(&forms.bytes(), &limits).unwrap();
    assert!(text.cut);
}

#[test]
fn deep_nesting_is_not_read() {
    let open = "[".repeat(100_000);
    let mut deep = Pdf::plain(&format!("{open} BT /F 12 Tf 60 700 Td (SECRET) Tj ET"));
    assert!(pdf(&deep.bytes()).cut);
    deep.trailer = format!("/Info {}", "<< /A ".repeat(100_000));
    assert_eq!(pdf(&deep.bytes()).pages.len(), 1);
    let body = format!("{}{}", "<w:sdt>".repeat(1_000), "</w:sdt>".repeat(1_000));
    assert_eq!(refused(&docx(&body, &[])), ReadingError::TooDeep);
}

#[test]
fn object_streams_within_one_another_are_nothing() {
    let mut packed = Pdf::plain("BT /F 12 Tf 60 700 Td (SECRET) Tj ET");
    packed.stream(6, "/Type /ObjStm /N 1 /First 4 /Filter 7 0 R", b"7 0 /FlateDecode");
    let rows: Vec<u8> = [[1, 0, 9], [2, 6, 0], [2, 7, 0]].concat();
    packed.stream(8, "/Type /XRef /W [1 1 1] /Index [6 3] /Root 1 0 R", &rows);
    assert_eq!(pdf(&packed.bytes()).pages[0].lines, ["SECRET"]);
}

#[test]
fn limits_of_pages_characters_and_lines_cut() {
    let content = "BT /F 12 Tf 14 TL 60 700 Td (one) Tj T* (two) Tj T* (three) Tj ET";
    let mut many = Pdf::plain(content);
    many.add(2, "<< /Kids [3 0 R 5 0 R 6 0 R] >>");
    for number in [5, 6] {
        many.add(number, "<< /Type /Page /Contents 4 0 R >>");
    }
    let read = |limits: &Limits| text_of_pdf(&many.bytes(), limits).unwrap();
    let whole = read(&Limits::default());
    assert_eq!((whole.cut, whole.pages.len(), whole.lines().count()), (false, 3, 9));
    let pages = read(&Limits { pages: 2, ..Limits::default() });
    assert_eq!((pages.cut, pages.pages.len()), (true, 2));
    let lines = read(&Limits { lines: 4, ..Limits::default() });
    assert_eq!((lines.cut, lines.lines().count()), (true, 4));
    let characters = read(&Limits { characters: 8, ..Limits::default() });
    assert_eq!(
        (characters.cut, characters.pages[0].lines.join("|").as_str()),
        (true, "one|two|th")
    );
}

#[test]
fn same_bytes_give_the_same_answer_at_any_limit() {
    let paper = crate::papers::paper("typst.pdf");
    for operators in (0..6_000).step_by(97) {
        let limits = Limits { operators, decoded_bytes: 50 * operators, ..Limits::default() };
        let once = text_of_pdf(&paper, &limits);
        assert_eq!(once, text_of_pdf(&paper, &limits));
        assert_ne!(once, Err(ReadingError::Internal));
    }
}

#[test]
fn package_that_unpacks_to_much_is_refused() {
    let much = paragraph(&" ".repeat(2 << 20));
    assert_eq!(refused(&docx(&much, &[])), ReadingError::Bomb);
    // Not by its ratio, but in all.
    let limits = Limits { decoded_bytes: 10_000, ..Limits::default() };
    let text = docx(&paragraph(&"a b".repeat(5_000)), &[]);
    assert_eq!(text_of_docx(&text, &limits), Err(ReadingError::Bomb));
    // By one piece alone.
    let limits = Limits { stream_bytes: 30_000, ..Limits::default() };
    let name = format!("<w:{} a=\"{}\"/>", "x".repeat(40_000), "y".repeat(40_000));
    assert_eq!(text_of_docx(&docx(&name, &[]), &limits), Err(ReadingError::Bomb));
}

#[test]
fn package_of_many_entries_is_refused() {
    let names: Vec<String> = (0..2_001).map(|it| format!("word/media/{it}")).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|it| (it.as_str(), b"".as_slice())).collect();
    assert_eq!(refused(&package(&parts)), ReadingError::TooManyEntries);
}

#[test]
fn document_type_is_refused() {
    let entities = "<!DOCTYPE a [<!ENTITY b \"SECRET\">]><a>&b;</a>";
    assert_eq!(
        refused(&package(&[("word/document.xml", entities.as_bytes())])),
        ReadingError::Doctype
    );
    let core = [("docProps/core.xml", entities)];
    assert_eq!(refused(&docx(&paragraph("a"), &core)), ReadingError::Doctype);
}

#[test]
fn package_over_the_limit_of_characters_is_cut() {
    let limits = Limits { characters: 12, ..Limits::default() };
    let body = format!("{}{}", paragraph("first line"), paragraph("second line"));
    let text = text_of_docx(&docx(&body, &[]), &limits).unwrap();
    assert!(text.cut);
    assert_eq!(text.pages[0].lines, ["first line"]);
}
