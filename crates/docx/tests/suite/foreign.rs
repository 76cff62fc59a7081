//! Files as other programs write them.

use document::prose::{Left, Prose};
use docx::{Brought, read};
use reading::Limits;
use std::io::{Cursor, Write as _};
use zip::{ZipWriter, write::SimpleFileOptions};

const NAMES: &str = "xmlns:w=\"w\" xmlns:r=\"r\"";

pub(crate) fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(part.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn brought(body: &str) -> Brought {
    let document = format!("<w:document {NAMES}><w:body>{body}</w:body></w:document>");
    let styles = format!(
        "<w:styles {NAMES}><w:style w:styleId=\"u1\"><w:name w:val=\"heading 2\"/><w:rPr><w:b/></w:rPr></w:style>\
         <w:style w:styleId=\"Manh\"><w:name w:val=\"Strong\"/><w:rPr><w:b/></w:rPr></w:style>\
         <w:style w:styleId=\"Muc\"><w:basedOn w:val=\"Goc\"/></w:style>\
         <w:style w:styleId=\"Goc\"><w:pPr><w:numPr><w:numId w:val=\"2\"/></w:numPr></w:pPr></w:style></w:styles>"
    );
    let level = |ilvl: u8, format: &str, text: &str| {
        format!(
            "<w:lvl w:ilvl=\"{ilvl}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"{text}\"/></w:lvl>"
        )
    };
    let numbering = format!(
        "<w:numbering {NAMES}><w:abstractNum w:abstractNumId=\"7\">{}{}{}</w:abstractNum>\
         <w:abstractNum w:abstractNumId=\"8\">{}{}</w:abstractNum>\
         <w:num w:numId=\"1\"><w:abstractNumId w:val=\"7\"/></w:num><w:num w:numId=\"2\"><w:abstractNumId w:val=\"8\"/></w:num></w:numbering>",
        level(0, "decimal", "%1."),
        level(1, "lowerLetter", "%2)"),
        level(2, "decimal", "%1.%3."),
        level(0, "bullet", "\u{f0b7}"),
        level(1, "bullet", "o"),
    );
    let notes = format!(
        "<w:footnotes {NAMES}><w:footnote w:type=\"separator\" w:id=\"-1\"><w:p><w:r><w:t>x</w:t></w:r></w:p></w:footnote>\
         <w:footnote w:id=\"3\"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space=\"preserve\"> Theo Luật.</w:t></w:r></w:p></w:footnote></w:footnotes>"
    );
    let file = package(&[
        ("word/document.xml", &document),
        ("word/styles.xml", &styles),
        ("word/numbering.xml", &numbering),
        ("word/footnotes.xml", &notes),
    ]);
    read(&file, &Limits::default()).unwrap()
}

fn p(properties: &str, runs: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>")
}

fn r(properties: &str, text: &str) -> String {
    format!("<w:r><w:rPr>{properties}</w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

fn numbered(list: u8, level: u8, text: &str) -> String {
    let number =
        format!("<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr>");
    p(&number, &r("", text))
}

#[test]
fn headings_lists_looks_and_notes_are_read() {
    let body = [
        p("<w:pStyle w:val=\"u1\"/>", &r("", "Đề mục")),
        numbered(1, 0, "khoản một"),
        numbered(1, 1, "điểm a"),
        numbered(1, 1, "điểm b"),
        numbered(1, 2, "nhỏ"),
        numbered(1, 0, "khoản hai"),
        numbered(1, 1, "lại a"),
        p("<w:pStyle w:val=\"Muc\"/>", &r("", "gạch")),
        numbered(2, 1, "cộng"),
        p(
            "",
            &[
                r("<w:rStyle w:val=\"Manh\"/>", "Đậm"),
                r("", " thường "),
                r("<w:i/><w:u w:val=\"none\"/>", "nghiêng"),
                r("<w:vertAlign w:val=\"superscript\"/>", "2"),
                "<w:r><w:footnoteReference w:id=\"3\"/></w:r>".to_owned(),
                r("<w:vanish/>", "ẩn"),
                r("<w:b w:val=\"0\"/>", "."),
            ]
            .concat(),
        ),
        p("", &r("<w:b/>", "Điều 2. Hiệu lực")),
    ]
    .concat();
    let expected = "## Đề mục\n\n1. khoản một\na) điểm a\nb) điểm b\n\n1.1. nhỏ\n\n2. khoản hai\na) lại a\n- gạch\n+ cộng\n\n\
                    **Đậm** thường ''nghiêng''^^2^^{{Theo Luật.}}.\n\n# Điều 2. Hiệu lực";
    assert_eq!(brought(&body).prose.print(), expected);
}

#[test]
fn tables_keep_joined_cells_and_heads() {
    let cell = |properties: &str, text: &str| {
        format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", p("", &r("", text)))
    };
    let body = format!(
        "<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>{}{}</w:tr><w:tr><w:trPr><w:tblHeader/></w:trPr>{}{}{}</w:tr><w:tr>{}{}{}</w:tr></w:tbl>",
        cell("<w:vMerge w:val=\"restart\"/>", "TT"),
        cell("<w:gridSpan w:val=\"2\"/>", "Việc"),
        cell("<w:vMerge/>", ""),
        cell("", "A"),
        cell("", "B"),
        cell("", "1"),
        cell("", "hai</w:t></w:r></w:p><w:p><w:r><w:t>dòng"),
        cell("", "3"),
    );
    let expected = "| TT | Việc | < |\n| ^ | A | B |\n| --- | --- | --- |\n| 1 | hai<br>dòng | 3 |";
    assert_eq!(brought(&body).prose.print(), expected);
}

#[test]
fn what_is_left_out_is_named() {
    let body = [
        p("", "<w:r><w:drawing><a><blip/><t>trong hình</t></a></w:drawing></w:r>"),
        p("", "<w:del><w:r><w:delText>đã xóa</w:delText><w:t>cũng xóa</w:t></w:r></w:del>"),
        p("", "<w:hyperlink r:id=\"x\"><w:r><w:t>liên kết</w:t></w:r></w:hyperlink><w:r><w:commentReference w:id=\"0\"/></w:r>"),
        p("", "<m:oMath><m:r><m:t>x+y</m:t></m:r></m:oMath>"),
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>trong khung</w:t></w:r></w:p></w:sdtContent></w:sdt>".to_owned(),
    ]
    .concat();
    let found = brought(&body);
    assert_eq!(found.prose.print(), "liên kết\n\ntrong khung");
    let named = [Left::Pictures, Left::Deletions, Left::Links, Left::Comments, Left::Formulas];
    assert_eq!(found.left, named.into());
}

#[test]
fn head_and_foot_of_an_official_paper_are_not_its_text() {
    let cell = |text: &str| format!("<w:tc>{}</w:tc>", p("", &r("", text)));
    let table = |left: &str, right: &str| {
        format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>", cell(left), cell(right))
    };
    let body = [
        table("SỞ NỘI VỤ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc"),
        p("", &r("", "Nội dung.")),
        table("Nơi nhận: - Như trên;", "GIÁM ĐỐC"),
    ]
    .concat();
    let found = brought(&body);
    assert_eq!(found.prose, Prose::read("Nội dung."));
    assert_eq!(found.left, [Left::Frame].into());
}

#[test]
fn letters_of_old_fonts_are_changed_to_unicode() {
    let old = r("<w:rFonts w:ascii=\".VnTime\" w:hAnsi=\".VnTime\"/>", "X· Qu¶ng");
    assert_eq!(brought(&p("", &old)).prose.plain(), "Xã Quảng");
}
