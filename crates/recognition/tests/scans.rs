//! Scans read by the programs themselves: `tesseract` with Vietnamese, and `pdftoppm`.
//! Judged by hand-made pictures of one letter, with a stamp and without (`scans/make.py`).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use desk::recognition::{Recogniser as _, Scan, Unrecognised};
use kernel::secrecy::{Degree, Sign, in_text};
use recognition::{Missing, Settings, Tesseract};

fn scan(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/scans/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// A PDF of pictures alone (ISO 32000-2 §8.9), one JPEG a page.
fn pdf(pictures: &[Vec<u8>]) -> Vec<u8> {
    let mut objects: Vec<Vec<u8>> = Vec::new();
    let kids: Vec<String> = (0..pictures.len()).map(|at| format!("{} 0 R", 3 + at * 3)).collect();
    objects.push(b"<< /Type /Catalog /Pages 2 0 R >>".to_vec());
    let count = pictures.len();
    objects
        .push(format!("<< /Type /Pages /Count {count} /Kids [{}] >>", kids.join(" ")).into_bytes());
    for (at, picture) in pictures.iter().enumerate() {
        let (content, image) = (4 + at * 3, 5 + at * 3);
        objects.push(
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 360] /Contents {content} 0 R \
                 /Resources << /XObject << /I {image} 0 R >> >> >>"
            )
            .into_bytes(),
        );
        let drawn = "q 595 0 0 360 0 0 cm /I Do Q";
        objects
            .push(format!("<< /Length {} >> stream\n{drawn}\nendstream", drawn.len()).into_bytes());
        let mut object = format!(
            "<< /Subtype /Image /Width 1654 /Height 1000 /ColorSpace /DeviceGray /BitsPerComponent 8 \
             /Filter /DCTDecode /Length {} >> stream\n",
            picture.len()
        )
        .into_bytes();
        object.extend(picture);
        object.extend(b"\nendstream");
        objects.push(object);
    }
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n", at + 1).into_bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let start = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for place in places {
        bytes.extend(format!("{place:010} 00000 n \n").into_bytes());
    }
    let trailer = format!("trailer << /Size {} /Root 1 0 R >>\n", objects.len() + 1);
    bytes.extend(format!("{trailer}startxref\n{start}\n%%EOF\n").into_bytes());
    bytes
}

async fn read(media_type: &str, bytes: Vec<u8>, pages: u32) -> Result<Vec<String>, Unrecognised> {
    let scan = Scan { media_type: media_type.to_owned(), bytes, pages };
    Tesseract::new(Settings::default()).read(&scan).await
}

#[tokio::test]
async fn a_scanned_letter_gives_its_words() {
    for (name, kind) in [("plain.png", "image/png"), ("plain.jpg", "image/jpeg")] {
        let pages = read(kind, scan(name), 5).await.unwrap();
        assert_eq!(pages.len(), 1);
        for words in ["15/UBND-KT", "nạo vét kênh tiêu trước mùa mưa lũ", "trạm bơm dọc kênh Bắc"]
        {
            assert!(pages[0].contains(words), "{words}: {}", pages[0]);
        }
        assert_eq!(in_text(&pages[0]), None, "{}", pages[0]);
    }
}

#[tokio::test]
async fn a_stamp_of_secrecy_on_a_scan_is_seen() {
    let pages = read("image/png", scan("marked.png"), 1).await.unwrap();
    assert_eq!(in_text(&pages[0]), Some(Sign::Marked(Degree::Secret)), "{}", pages[0]);
    let pages = read("application/pdf", pdf(&[scan("marked.jpg")]), 1).await.unwrap();
    assert_eq!(in_text(&pages[0]), Some(Sign::Marked(Degree::Top)), "{}", pages[0]);
}

#[tokio::test]
async fn pages_of_a_pdf_are_read_as_far_as_is_asked() {
    let both = pdf(&[scan("plain.jpg"), scan("marked.jpg"), scan("plain.jpg")]);
    assert_eq!(read("application/pdf", both.clone(), 2).await.unwrap().len(), 2);
    let pages = read("application/pdf", both, 9).await.unwrap();
    assert_eq!(pages.len(), 3);
    assert!(pages[1].contains("nạo vét kênh"), "{}", pages[1]);
}

#[tokio::test]
async fn what_cannot_be_read_or_takes_too_much_is_told() {
    let broken = read("application/pdf", b"%PDF-1.7\nnothing".to_vec(), 3).await;
    assert_eq!(broken, Err(Unrecognised::Broken));
    let broken = read("image/png", b"\x89PNG\r\n\x1a\nnothing".to_vec(), 3).await;
    assert_eq!(broken, Err(Unrecognised::Broken));
    let narrow = Settings { memory_bytes_max: 20 << 20, ..Settings::default() };
    let file = Scan { media_type: "image/png".to_owned(), bytes: scan("plain.png"), pages: 1 };
    let told = Tesseract::new(narrow).read(&file).await;
    assert!(matches!(told, Err(Unrecognised::Broken | Unrecognised::Away)), "{told:?}");
}

#[tokio::test]
async fn what_is_missing_is_named() {
    assert_eq!(Tesseract::new(Settings::default()).check().await, Ok(()));
    let unknown = Settings { languages: "vie+xyz".to_owned(), ..Settings::default() };
    let missing = Tesseract::new(unknown).check().await;
    assert_eq!(missing, Err(Missing::Language("xyz".to_owned())));
    let nowhere = Settings { tesseract: "/nowhere/tesseract".into(), ..Settings::default() };
    let missing = Tesseract::new(nowhere).check().await;
    assert_eq!(missing, Err(Missing::Program("/nowhere/tesseract".to_owned())));
}
