//! What codes of fonts mean, one way of saying it after the other.

use crate::build::{Pdf, deflated};
use crate::{lines, read};

fn with_font(font: &str, shown: &str) -> Vec<String> {
    lines(
        &Pdf::page(
            &format!("BT /F 12 Tf 50 700 Td {shown} Tj ET"),
            &format!("/Font << /F {font} >>"),
        )
        .bytes(),
    )
}

#[test]
fn standard_encodings_are_read() {
    let font = |encoding: &str| {
        format!("<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman {encoding} >>")
    };
    assert_eq!(
        with_font(&font("/Encoding /WinAnsiEncoding"), "(Caf\\351 \\200 \\226)"),
        ["Café € –"]
    );
    assert_eq!(with_font(&font("/Encoding /MacRomanEncoding"), "(Caf\\216 \\333)"), ["Café €"]);
    assert_eq!(with_font(&font(""), "(it's \\341 \\256 \\320)"), ["it’s Æ ﬁ —"]);
}

#[test]
fn names_of_glyphs_are_read() {
    let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Times /Encoding << /Differences [1 /M /Acircumflexdotbelow /T \
         /uni1EADx /u1EA5 /ohornhookabove /dcroat /acute.alt /f_i /g23 65 /uni00410302] >> >>";
    assert_eq!(with_font(font, "<0102030506070941>"), ["MẬTấởđfiÂ"]);
}

#[test]
fn map_to_unicode_counts_before_the_encoding() {
    let map = b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange \
        2 beginbfchar <41> <004D> <42> <1EAC> endbfchar 1 beginbfrange <43> <44> [<0054> <00660069>] endbfrange \
        1 beginbfrange <61> <63> <0030> endbfrange endcmap";
    let font = "<< /Type /Font /Subtype /TrueType /BaseFont /Arial /Encoding /WinAnsiEncoding /ToUnicode 9 0 R >>";
    let mut pdf =
        Pdf::page("BT /F 12 Tf 50 700 Td (ABCDabcz) Tj ET", &format!("/Font << /F {font} >>"));
    pdf.stream(9, "/Filter /FlateDecode", &deflated(map));
    assert_eq!(lines(&pdf.bytes()), ["MẬTfi012z"]);
}

#[test]
fn composite_fonts_have_codes_of_two_bytes_or_as_they_say() {
    let map = b"2 beginbfrange <0001> <0003> <0041> <0101> <0101> <1EAC> endbfrange";
    let descendant = "[<< /Type /Font /Subtype /CIDFontType2 /DW 500 /W [1 [600 600] 3 9 700] >>]";
    let font = |encoding: &str| {
        format!(
            "<< /Type /Font /Subtype /Type0 /Encoding {encoding} /DescendantFonts {descendant} /ToUnicode 9 0 R >>"
        )
    };
    let content = "BT /F 12 Tf 50 700 Td <0001000201010003> Tj ET";
    let mut pdf = Pdf::page(content, &format!("/Font << /F {} >>", font("/Identity-H")));
    pdf.stream(9, "", map);
    assert_eq!(lines(&pdf.bytes()), ["ABẬC"]);
    let content = "BT /F 12 Tf 50 700 Td <01020101> Tj ET";
    let mut pdf = Pdf::page(content, &format!("/Font << /F {} >>", font("8 0 R")));
    pdf.stream(8, "", b"1 begincodespacerange <01> <02> endcodespacerange 1 begincidrange <01> <02> 5 endcidrange");
    pdf.stream(9, "", b"1 beginbfrange <01> <02> <0041> endbfrange");
    assert_eq!(lines(&pdf.bytes()), ["ABAA"]);
    let utf16 = "<< /Type /Font /Subtype /Type0 /Encoding /UniGB-UCS2-H /DescendantFonts [<< /DW 500 >>] >>";
    assert_eq!(with_font(utf16, "<004D1EAC0054>"), ["MẬT"]);
}

#[test]
fn old_one_byte_fonts_are_read_by_their_name() {
    let font = |name: &str| {
        format!("<< /Type /Font /Subtype /TrueType /BaseFont /{name} /Encoding /WinAnsiEncoding >>")
    };
    assert_eq!(
        with_font(&font("ABCDEF+.VnTime"), "(Th\\344 Xu\\251n, c\\253ng v\\250n m\\313t)"),
        ["Thọ Xuân, công văn mật"]
    );
    assert_eq!(with_font(&font(".VnTimeH"), "(m\\313t)"), ["MẬT"]);
    assert_eq!(with_font(&font("Arial"), "(m\\313t)"), ["mËt"]);
}

#[test]
fn letters_without_meaning_make_a_page_without_text() {
    let font =
        "<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /DescendantFonts [<< /DW 500 >>] >>";
    let content = "BT /F 12 Tf 50 700 Td <000100020003> Tj ET";
    let text = read(&Pdf::page(content, &format!("/Font << /F {font} >>")).bytes());
    assert_eq!((text.pages[0].lines.len(), text.pages_without_text), (0, 1));
}

#[test]
fn text_that_stands_for_letters_is_read_instead() {
    let content = "BT /F 12 Tf 50 700 Td (a) Tj /Span << /ActualText (\\376\\377\\036\\254) >> BDC (xy) Tj EMC (b) Tj ET";
    assert_eq!(lines(&Pdf::plain(content).bytes()), ["aẬb"]);
}

#[test]
fn font_that_is_missing_loses_no_text() {
    assert_eq!(
        lines(&Pdf::plain("BT /Nowhere 12 Tf 50 700 Td (SECRET) Tj ET").bytes()),
        ["SECRET"]
    );
}

#[test]
fn filters_are_undone() {
    let content = b"BT /F 12 Tf 50 700 Td (SECRET) Tj ET";
    let hexadecimal = hexadecimal_digits(content);
    let runs: Vec<u8> = content.iter().flat_map(|it| [0, *it]).chain([128]).collect();
    let mut lzw = weezl::encode::Encoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8);
    let lzw = lzw.encode(content).unwrap();
    for (filter, bytes) in [
        ("/ASCIIHexDecode", format!("{hexadecimal}>").into_bytes()),
        ("/RunLengthDecode", runs),
        ("/LZWDecode", lzw),
        ("[/ASCIIHexDecode /FlateDecode]", hexadecimal_digits(&deflated(content)).into_bytes()),
        // By Python's `base64.a85encode(…)`.
        ("/ASCII85Decode", br"6<#'\7NaE@+B2qq2)$.30JFVKA0<:!770sA<%/qhC*5rE~>".to_vec()),
    ] {
        let mut pdf = Pdf::plain("");
        pdf.stream(4, &format!("/Filter {filter}"), &bytes);
        assert_eq!(lines(&pdf.bytes()), ["SECRET"], "{filter}");
    }
}

fn hexadecimal_digits(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |digits, it| digits + &format!("{it:02x}"))
}
