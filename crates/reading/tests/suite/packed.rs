//! DOCX and ODT, built part by part.

use reading::{Kind, Limits, ReadingError, Text, sniff, text_of, text_of_docx, text_of_odt};

use crate::build::{WORD, docx, odt, package, paragraph};

fn read(bytes: &[u8]) -> Text {
    let text = text_of(bytes, &Limits::default()).unwrap();
    assert!(!text.cut);
    text
}

fn lines(body: &str) -> Vec<String> {
    read(&docx(body, &[])).pages.remove(0).lines
}

#[test]
fn paragraphs_headings_and_lists_are_lines() {
    let body = "<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:t>QUYẾT ĐỊNH</w:t></w:r></w:p>\
        <w:p><w:r><w:t xml:space=\"preserve\">Căn cứ </w:t></w:r><w:r><w:t>Luật &amp; Nghị định &#x1EAD;</w:t></w:r></w:p>\
        <w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>Điều 1.</w:t><w:tab/><w:t>Nội</w:t><w:noBreakHyphen/><w:t>vụ</w:t><w:br/>\
        <w:t>dòng hai</w:t></w:r></w:p>";
    assert_eq!(
        lines(body),
        ["QUYẾT ĐỊNH", "Căn cứ Luật & Nghị định ậ", "Điều 1. Nội-vụ", "dòng hai"]
    );
}

#[test]
fn cells_of_tables_are_lines() {
    let cell = |text: &str| format!("<w:tc>{}</w:tc>", paragraph(text));
    let row = format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>", cell("MẬT"), cell("Độc lập - Tự do"));
    assert_eq!(lines(&row), ["MẬT", "Độc lập - Tự do"]);
    assert_eq!(
        lines("<w:p><w:r><w:t>MẬT</w:t><w:tab/><w:tab/><w:t>Hà Nội</w:t></w:r></w:p>"),
        ["MẬT", "Hà Nội"]
    );
}

#[test]
fn letters_of_two_marks_are_composed() {
    assert_eq!(lines(&paragraph("MA\u{302}\u{323}T Ti\u{ad}nh")), ["MẬT Tinh"]);
}

#[test]
fn text_box_is_read_once_and_apart() {
    let inner = format!("<w:txbxContent>{}</w:txbxContent>", paragraph("TỐI MẬT"));
    let body = format!(
        "<w:p><w:r><w:t>Kính </w:t></w:r><w:r><mc:AlternateContent><mc:Choice>{inner}</mc:Choice><mc:Fallback>{inner}\
         </mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>gửi</w:t></w:r></w:p>"
    );
    assert_eq!(lines(&body), ["TỐI MẬT", "Kính gửi"]);
}

#[test]
fn watermark_in_a_header_is_read() {
    let header = format!(
        "<w:hdr {WORD}><w:p><w:r><w:pict><v:shape><v:textpath string=\"TUYỆT MẬT\"/></v:shape></w:pict></w:r></w:p></w:hdr>"
    );
    let text = read(&docx(&paragraph("a"), &[("word/header1.xml", &header)]));
    assert_eq!(text.extra, ["TUYỆT MẬT"]);
}

#[test]
fn what_stands_beside_the_document_is_read() {
    let part = |name: &str, text: &str| format!("<w:{name} {WORD}>{}</w:{name}>", paragraph(text));
    let core = "<cp:coreProperties xmlns:cp=\"c\" xmlns:dc=\"d\"><dc:title>Công văn</dc:title><dc:creator>Ai</dc:creator>\
        <dc:subject>Rà soát</dc:subject></cp:coreProperties>";
    let custom = "<Properties xmlns:vt=\"v\"><property name=\"Độ mật\"><vt:lpwstr>Mật</vt:lpwstr></property></Properties>";
    let more = [
        ("docProps/core.xml", core),
        ("docProps/custom.xml", custom),
        ("word/header2.xml", &part("hdr", "Đầu trang")),
        ("word/footer1.xml", &part("ftr", "Chân trang")),
        ("word/footnotes.xml", &part("footnotes", "Ghi chú")),
        ("word/comments.xml", &part("comments", "Ý kiến")),
        ("word/commentsExtended.xml", "<a/>"),
    ];
    let text = read(&docx(&paragraph("Thân"), &more));
    let extra = ["Công văn", "Rà soát", "Mật", "Chân trang", "Đầu trang", "Ý kiến", "Ghi chú"];
    assert_eq!(text.extra, extra);
    assert_eq!(text.first_page().collect::<Vec<_>>(), [&["Thân"], extra.as_slice()].concat());
}

#[test]
fn deleted_and_moved_text_and_codes_of_fields_are_no_text() {
    let body = "<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins><w:r><w:t>there</w:t></w:r></w:ins>\
        <w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>";
    assert_eq!(lines(body), ["there"]);
}

#[test]
fn pages_are_those_of_the_last_layout() {
    let body = format!(
        "{}<w:p><w:r><w:lastRenderedPageBreak/><w:t>hai</w:t></w:r></w:p><w:p><w:r><w:t>vẫn</w:t>\
         <w:lastRenderedPageBreak/><w:t> hai</w:t></w:r></w:p><w:p><w:r><w:t>ba</w:t><w:br w:type=\"page\"/></w:r></w:p>{}",
        paragraph("một"),
        paragraph("bốn")
    );
    let pages: Vec<String> =
        read(&docx(&body, &[])).pages.into_iter().map(|it| it.lines.join("|")).collect();
    assert_eq!(pages, ["một", "hai|vẫn hai", "ba", "bốn"]);
}

#[test]
fn old_one_byte_fonts_are_read_by_their_name() {
    let run = |font: &str| {
        format!(
            "<w:p><w:r><w:rPr><w:rFonts w:ascii=\"{font}\"/></w:rPr><w:t>m\u{cb}t</w:t></w:r><w:r><w:t>Ë</w:t></w:r></w:p>"
        )
    };
    assert_eq!(lines(&run(".VnTime")), ["mậtË"]);
    assert_eq!(lines(&run(".VnTimeH")), ["MẬTË"]);
    assert_eq!(lines(&run("Arial")), ["mËtË"]);
}

#[test]
fn main_part_is_the_one_the_package_names() {
    let relations = "<Relationships><Relationship Type=\"http://x/officeDocument\" Target=\"/word/document2.xml\"/></Relationships>";
    let document = format!("<w:document {WORD}>{}</w:document>", paragraph("SECRET"));
    let parts =
        [("_rels/.rels", relations.as_bytes()), ("word/document2.xml", document.as_bytes())];
    assert_eq!(read(&package(&parts)).pages[0].lines, ["SECRET"]);
}

#[test]
fn document_without_text_says_so() {
    let text = read(&docx("<w:p><w:r><w:drawing/></w:r></w:p>", &[]));
    assert_eq!((text.pages.len(), text.pages_without_text), (0, 1));
}

#[test]
fn text_document_of_open_document_is_read() {
    let body = "<text:tracked-changes><text:p>gone</text:p></text:tracked-changes><text:h>QUYẾT ĐỊNH</text:h>\
        <text:p>Kính<text:s text:c=\"3\"/>gửi <text:span>Sở</text:span><text:tab/><text:date>24/11</text:date>\n dòng</text:p>\
        <text:p>a<office:annotation><dc:creator>Ai</dc:creator><text:p>Ý kiến</text:p></office:annotation>b<text:note>\
        <text:note-citation>1</text:note-citation><text:note-body><text:p>Ghi chú</text:p></text:note-body></text:note></text:p>\
        <text:soft-page-break/><text:p>Trang hai<text:line-break/>MẬT</text:p>";
    let styles = "<s><style:header><text:p>Đầu trang</text:p></style:header></s>";
    let meta = "<m><dc:title>Tên</dc:title><dc:creator>Ai</dc:creator></m>";
    let text = read(&odt(body, &[("styles.xml", styles), ("meta.xml", meta)]));
    assert_eq!(text.pages[0].lines, ["QUYẾT ĐỊNH", "Kính gửi Sở 24/11 dòng", "ab1"]);
    assert_eq!(text.pages[1].lines, ["Trang hai", "MẬT"]);
    assert_eq!(text.extra, ["Tên", "Đầu trang", "Ý kiến", "Ghi chú"]);
}

#[test]
fn kinds_are_told_apart() {
    let (word, open) = (docx("", &[]), odt("", &[]));
    assert_eq!((sniff(&word), sniff(&open)), (Kind::Docx, Kind::Odt));
    assert_eq!(sniff(&package(&[("xl/workbook.xml", b"<a/>")])), Kind::Other);
    let limits = Limits::default();
    assert_eq!(text_of_docx(b"%PDF-1.7", &limits), Err(ReadingError::NotThisKind));
    assert_eq!(text_of_docx(&open, &limits), Err(ReadingError::NotThisKind));
    assert_eq!(text_of_odt(&word, &limits), Err(ReadingError::NotThisKind));
}

#[test]
fn locked_documents_have_an_error_of_their_own() {
    let manifest = "<manifest:manifest><manifest:encryption-data/></manifest:manifest>";
    let open = odt("", &[("META-INF/manifest.xml", manifest)]);
    assert_eq!(text_of(&open, &Limits::default()), Err(ReadingError::Encrypted));
    let mut word = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    assert_eq!(text_of(&word, &Limits::default()), Err(ReadingError::NotThisKind));
    word.extend("EncryptedPackage".bytes().flat_map(|it| [it, 0]));
    assert_eq!(text_of(&word, &Limits::default()), Err(ReadingError::Encrypted));
}
