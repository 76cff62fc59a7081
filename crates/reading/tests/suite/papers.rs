//! Papers as writers of PDF make them (`papers/make.py`), beside what `pdftotext` of poppler-utils reads.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use reading::{Kind, Limits, ReadingError, sniff, text_of_pdf};

use crate::read;

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/papers").join(name)
}

pub(crate) fn paper(name: &str) -> Vec<u8> {
    std::fs::read(path(name)).unwrap()
}

fn words(text: &str) -> BTreeMap<String, usize> {
    let mut words = BTreeMap::new();
    for word in text.split_whitespace() {
        *words.entry(word.to_owned()).or_default() += 1;
    }
    words
}

/// How many of the words that `pdftotext` reads are read here, of how many; and those that are not.
fn compared(name: &str) -> (usize, usize, Vec<String>) {
    let output =
        Command::new("pdftotext").arg("-enc").arg("UTF-8").arg(path(name)).arg("-").output();
    let output = output.expect("pdftotext, from poppler-utils");
    assert!(output.status.success(), "pdftotext fails on {name}");
    let theirs = words(&String::from_utf8(output.stdout).unwrap());
    let text = read(&paper(name));
    let ours = words(&text.lines().collect::<Vec<_>>().join("\n"));
    let found =
        |word: &String, count: &usize| ours.get(word).copied().unwrap_or_default().min(*count);
    let all = theirs.values().sum();
    let sum = theirs.iter().map(|(word, count)| found(word, count)).sum();
    let missing = theirs.iter().filter(|(word, count)| found(word, count) < **count);
    (sum, all, missing.map(|(word, _)| word.clone()).collect())
}

#[test]
fn words_are_those_of_another_reader() {
    let (mut found, mut all) = (0, 0);
    for name in ["typst.pdf", "weasyprint.pdf", "reportlab.pdf", "cairo.pdf", "stamped.pdf"] {
        let (part, of, missing) = compared(name);
        println!("{name}: {part} of {of} words, without {missing:?}");
        assert!(part * 100 >= of * 98, "{name}: {part} of {of} words, without {missing:?}");
        found += part;
        all += of;
    }
    println!("all: {found} of {all} words");
}

#[test]
fn every_vietnamese_letter_is_read() {
    let letters =
        "àảãáạ ằẳẵắặ ầẩẫấậ èẻẽéẹ ềểễếệ ìỉĩíị òỏõóọ ồổỗốộ ờởỡớợ ùủũúụ ừửữứự ỳỷỹýỵ đĐ ĂÂÊÔƠƯ";
    for name in ["typst.pdf", "weasyprint.pdf", "reportlab.pdf", "cairo.pdf"] {
        let text = read(&paper(name));
        let whole = text.pages[0].lines.join(" ");
        for word in letters.split(' ') {
            assert!(whole.contains(word), "{name} lacks {word}");
        }
    }
}

#[test]
fn mark_of_secrecy_is_a_line_of_its_own() {
    for (name, mark) in [
        ("typst.pdf", "MẬT"),
        ("weasyprint.pdf", "TỐI MẬT"),
        ("reportlab.pdf", "HỎA TỐC"),
        ("stamped.pdf", "TUYỆT MẬT"),
    ] {
        let text = read(&paper(name));
        assert!(text.first_page().any(|it| it == mark), "{name} lacks {mark}: {text:?}");
    }
}

#[test]
fn columns_are_read_one_after_the_other() {
    let text = read(&paper("typst.pdf"));
    let column = text.pages[1].lines.join(" ");
    assert!(
        column.contains("Ủy ban nhân dân tỉnh đề nghị các sở, ban, ngành, Ủy ban nhân dân các xã")
    );
    let header = text.pages[0].lines.join("\n");
    assert!(header.starts_with("UBND TỈNH THANH HÓA\nSỞ NỘI VỤ\nSố: 1234/SNV-VP"), "{header}");
}

#[test]
fn what_stands_beside_the_pages_is_read() {
    let text = read(&paper("stamped.pdf"));
    for line in ["Giấy mời họp", "Họp giao ban tháng 12", "Nguyễn Thị Thảo", "TUYỆT MẬT", "TOP"]
    {
        assert!(text.extra.iter().any(|it| it == line), "{line} is not in {:?}", text.extra);
    }
    let text = read(&paper("typst.pdf"));
    assert_eq!(text.extra, ["Công văn số 1234", "rà soát, hồ sơ"]);
}

#[test]
fn writing_in_another_direction_is_read_last() {
    let text = read(&paper("reportlab.pdf"));
    assert_eq!(text.pages[0].lines.last().unwrap(), "BẢN SAO LƯU TRỮ");
}

#[test]
fn scan_says_that_nothing_could_be_read() {
    let text = read(&paper("scan.pdf"));
    assert_eq!((text.pages.len(), text.pages_without_text), (2, 2));
    assert_eq!(text.first_page().count(), 0);
}

#[test]
fn locked_paper_has_an_error_of_its_own() {
    let read = text_of_pdf(&paper("locked.pdf"), &Limits::default());
    assert_eq!(read.unwrap_err(), ReadingError::Encrypted);
}

#[test]
fn kind_is_told_by_content() {
    assert_eq!(sniff(&paper("typst.pdf")), Kind::Pdf);
    assert_eq!(sniff(b"PK\x03\x04 something else"), Kind::Other);
    assert_eq!(sniff(b"%!PS-Adobe"), Kind::Other);
    assert_eq!(sniff(b""), Kind::Other);
}

#[test]
fn paper_that_lost_its_table_is_read_all_the_same() {
    for name in ["typst.pdf", "reportlab.pdf", "stamped.pdf"] {
        let whole = paper(name);
        let expected = read(&whole);
        let start = memchr::memmem::rfind(&whole, b"startxref").unwrap();
        let mut broken = whole[..start].to_vec();
        broken.extend_from_slice(b"startxref\n7\n%%EOF");
        assert_eq!(read(&broken).pages, expected.pages, "{name}");
        // Something before the header moves every place.
        let moved = [b"HTTP/1.1 200 OK\r\n\r\n", whole.as_slice()].concat();
        assert_eq!(read(&moved).pages, expected.pages, "{name}");
    }
}

#[test]
fn half_a_paper_gives_what_is_in_it() {
    let whole = paper("reportlab.pdf");
    for part in 1..20 {
        let half = &whole[..whole.len() * part / 20];
        let read = text_of_pdf(half, &Limits::default());
        assert_ne!(read.unwrap_or_default().pages.len(), 2);
    }
}
