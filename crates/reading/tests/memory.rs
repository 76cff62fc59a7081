//! How much memory documents take that are large or made to take much: at most 64 MB beside their own bytes, as `Limits`
//! promises. A program of its own, because it counts every allocation; one test, because tests would count one another's.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "the suite uses all of it")]
#[path = "suite/build.rs"]
mod build;

use build::{Pdf, WORD, deflated, docx, package, paragraph};
use peak_alloc::PeakAlloc;
use reading::{Limits, text_of};
use std::fmt::Write as _;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const MOST: usize = 64 << 20;

const FONT: &str = "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>";

/// A page with this content, packed.
fn packed(content: &[u8]) -> Pdf {
    let mut pdf = Pdf::page("", FONT);
    pdf.stream(4, "/Filter /FlateDecode", &deflated(content));
    pdf
}

fn large_document() -> Vec<u8> {
    let mut pdf = Pdf::page("", FONT);
    let kids = (10..510).fold(String::new(), |all, it| format!("{all} {it} 0 R"));
    pdf.add(2, &format!("<< /Type /Pages /Kids [{kids}] /Count 500 >>"));
    for page in 10..510 {
        let mut content = "BT /F 12 Tf 14 TL 60 780 Td\n".to_owned();
        for line in 0..50 {
            let _ = writeln!(
                content,
                "(page {page} line {line} of a long document with many words in every line) '"
            );
        }
        content.push_str("ET");
        pdf.stream(page + 1_000, "/Filter /FlateDecode", &deflated(content.as_bytes()));
        pdf.add(
            page,
            &format!("<< /Type /Page /Contents {} 0 R /Resources << {FONT} >> >>", page + 1_000),
        );
        // Pictures, which are not looked at.
        pdf.stream(page + 2_000, "/Subtype /Image", &vec![7; 60_000]);
    }
    pdf.bytes()
}

fn many_objects(table: bool) -> Vec<u8> {
    let mut pdf = packed(b"BT /F 12 Tf (a) Tj ET");
    for number in 10..700_000 {
        pdf.add(number, "1");
    }
    let mut bytes = pdf.bytes();
    if !table {
        let start = memchr::memmem::rfind(&bytes, b"xref\n0").unwrap();
        bytes.truncate(start);
    }
    bytes
}

fn large_arrays() -> Vec<u8> {
    let mut pdf = packed(b"BT /F 12 Tf (a) Tj ET");
    let array = format!("[{}]", "0 ".repeat(1_000_000));
    for number in 10..25 {
        pdf.add(number, &array);
    }
    pdf.add(25, &format!("[{}]", "[] ".repeat(100_000)));
    pdf.add(26, &format!("<< {} >>", "/A [] ".repeat(50_000)));
    pdf.add(1, "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields 25 0 R >> /Metadata 26 0 R >>");
    let page = "<< /Type /Page /Contents 10 0 R /Annots 25 0 R /Resources << /Font 26 0 R /XObject 11 0 R >> >>";
    pdf.add(3, page);
    pdf.bytes()
}

fn object_streams() -> Vec<u8> {
    let mut pdf = Pdf::page("", FONT);
    let inner = format!("100 0 [{}", "[] ".repeat(2 << 20));
    let inner = deflated(inner.as_bytes());
    let mut rows = Vec::new();
    for number in 10..60_u8 {
        pdf.stream(number.into(), "/Type /ObjStm /N 1 /First 6 /Filter /FlateDecode", &inner);
        rows.extend([2, number, 0]);
    }
    pdf.add(1, "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [100 0 R 101 0 R 102 0 R 103 0 R] >> >>");
    pdf.stream(200, "/Type /XRef /W [1 1 1] /Index [100 50] /Root 1 0 R", &rows);
    let bytes = pdf.bytes();
    let place = memchr::memmem::rfind(&bytes, b"200 0 obj").unwrap();
    let tail = format!("trailer << /Root 1 0 R /XRefStm {place} >>\n");
    let cut = memchr::memmem::rfind(&bytes, b"trailer").unwrap();
    let start = memchr::memmem::rfind(&bytes, b"startxref").unwrap();
    [&bytes[..cut], tail.as_bytes(), &bytes[start..]].concat()
}

fn fonts() -> Vec<u8> {
    let mut content = String::new();
    let mut names = String::new();
    let mut pdf = Pdf::page("", "");
    let mut map = "2 beginbfchar ".to_owned();
    for code in 0..70_000 {
        let _ = write!(map, "<{code:06x}> <{}> ", "0041".repeat(16));
    }
    let map = deflated(map.as_bytes());
    for font in 10..60 {
        let _ = write!(names, "/F{font} {font} 0 R ");
        let _ = write!(content, "/F{font} 12 Tf (a) Tj ");
        pdf.add(
            font,
            &format!("<< /Subtype /Type0 /DescendantFonts [] /ToUnicode {} 0 R >>", font + 100),
        );
        pdf.stream(font + 100, "/Filter /FlateDecode", &map);
    }
    pdf.add(3, &format!("<< /Type /Page /Contents 4 0 R /Resources << /Font << {names} >> >> >>"));
    pdf.stream(4, "", content.as_bytes());
    pdf.bytes()
}

fn forms() -> Vec<u8> {
    let names = (10..40).fold(String::new(), |all, it| format!("{all} /X{it} {it} 0 R"));
    let mut pdf = Pdf::page("/X10 Do", &format!("/XObject << {names} >>"));
    for form in 10..40 {
        let mut content = format!("/X{} Do ", form + 1).into_bytes();
        content.resize(7 << 20, b' ');
        pdf.stream(form, "/Subtype /Form /Filter /FlateDecode", &deflated(&content));
    }
    pdf.bytes()
}

fn wide_tree() -> Vec<u8> {
    let mut pdf = Pdf::page("", FONT);
    let kids = "3 0 R ".repeat(100_000);
    for node in 10..60 {
        pdf.add(node, &format!("<< /Kids [{} 0 R {kids}] >>", node + 1));
    }
    pdf.add(2, "<< /Kids [10 0 R] >>");
    pdf.bytes()
}

fn much_xml(body: &str) -> Vec<u8> {
    docx(body, &[])
}

type Make = fn() -> Vec<u8>;

/// Each document with its name.
fn documents() -> Vec<(&'static str, Make)> {
    vec![
        ("document of 500 pages and 30 MB", large_document),
        ("700 000 objects", || many_objects(true)),
        ("700 000 objects without a table", || many_objects(false)),
        ("large arrays", large_arrays),
        ("large object streams", object_streams),
        ("large fonts", fonts),
        ("large forms in one another", forms),
        ("wide and deep tree of pages", wide_tree),
        ("content that unpacks to 64 MB", || packed(&vec![b' '; 64 << 20]).bytes()),
        ("letters each placed alone", || {
            packed("BT /F 9 Tf 9 9 Td (a)Tj ET ".repeat(300_000).as_bytes()).bytes()
        }),
        ("one text of 8 MB", || {
            packed(format!("BT /F 9 Tf ({}) Tj", "a".repeat(9 << 20)).as_bytes()).bytes()
        }),
        ("one array of 8 MB", || {
            packed(format!("BT /F 9 Tf [{}] TJ", "(a)9".repeat(2 << 20)).as_bytes()).bytes()
        }),
        ("lines of one letter", || {
            packed(format!("/F 9 Tf {}", "0 9 TD(a)Tj ".repeat(600_000)).as_bytes()).bytes()
        }),
        ("marks in one another", || packed("/A BMC q BT ".repeat(600_000).as_bytes()).bytes()),
        ("standing text", || {
            packed(
                format!("BT /F 9 Tf /A << /ActualText ({}) >> BDC (a) Tj", "a".repeat(8 << 20))
                    .as_bytes(),
            )
            .bytes()
        }),
        ("paragraphs of one letter", || much_xml(&paragraph("a").repeat(300_000))),
        ("paragraphs in one another", || {
            much_xml(&format!(
                "{}{}",
                "<w:p><w:r><w:t>a</w:t>".repeat(25),
                "</w:r></w:p>".repeat(25)
            ))
        }),
        ("one text of XML of 12 MB", || much_xml(&paragraph(&"ab cd ef gh ".repeat(1 << 20)))),
        ("one attribute of 12 MB", || {
            much_xml(&format!("<w:p w:a=\"{}\"/>", "ab cd ef gh ".repeat(1 << 20)))
        }),
        ("many attributes", || much_xml(&format!("<w:p {}/>", "w:a=\"\" ".repeat(1 << 19)))),
        ("many headers", || {
            let header = format!(
                "<w:hdr {WORD}>{}</w:hdr>",
                (0..3_000).fold(String::new(), |all, it| all + &paragraph(&it.to_string()))
            );
            let names: Vec<String> = (0..500).map(|it| format!("word/header{it}.xml")).collect();
            let document = format!("<w:document {WORD}/>");
            let mut parts: Vec<(&str, &[u8])> =
                names.iter().map(|it| (it.as_str(), header.as_bytes())).collect();
            parts.push(("word/document.xml", document.as_bytes()));
            package(&parts)
        }),
    ]
}

#[test]
fn no_document_takes_more_than_64_megabytes_beside_itself() {
    let mut over = Vec::new();
    for (name, make) in documents() {
        let bytes = make();
        let before = MEMORY.current_usage();
        MEMORY.reset_peak_usage();
        let read = text_of(&bytes, &Limits::default());
        let taken = MEMORY.peak_usage().saturating_sub(before);
        let answer = match &read {
            Ok(text) => format!(
                "{} pages, {} lines, cut {}",
                text.pages.len(),
                text.lines().count(),
                text.cut
            ),
            Err(error) => error.code().to_owned(),
        };
        println!("{name}: {} kB in, {} kB taken: {answer}", bytes.len() / 1_000, taken / 1_000);
        if taken > MOST {
            over.push(name);
        }
    }
    assert!(over.is_empty(), "too much: {over:?}");
}
