//! What people type as times and guests, and what a paper to be looked at bears.

use kernel::time::{Date, Time};
use lopdf::{Document, Object, dictionary};

use super::people::guest;
use super::{times, watermark};

#[test]
fn hours_are_read_as_people_write_them() {
    let at = |hour, minute| Time::new(hour, minute, 0, 0).ok();
    for (text, read) in [
        ("08:00", at(8, 0)),
        ("8h30", at(8, 30)),
        ("14g", at(14, 0)),
        (" 14.45 ", at(14, 45)),
        ("7", at(7, 0)),
        ("24:00", None),
        ("8h61", None),
        ("-1:00", None),
        ("sáng", None),
        ("", None),
    ] {
        assert_eq!(times::hour(text), read, "{text}");
    }
}

#[test]
fn week_begins_on_monday_and_a_monday_begins_its_own() {
    let day = |text: &str| text.parse::<Date>().unwrap();
    for (asked, monday) in [
        ("2026-11-23", "2026-11-23"),
        ("2026-11-25", "2026-11-23"),
        ("2026-11-29", "2026-11-23"),
        ("2027-01-01", "2026-12-28"),
    ] {
        assert_eq!(times::monday(day(asked)), day(monday), "{asked}");
    }
}

#[test]
fn guest_has_a_name_and_one_way_to_be_reached() {
    let read = guest("Bà Lê Thị Hoa; hoa@example.vn").unwrap();
    assert_eq!(read.name, "Bà Lê Thị Hoa");
    assert!(guest("Ông Nguyễn Văn A, 0912345678").is_some());
    for broken in ["Ông Nguyễn Văn A", "Ông Nguyễn Văn A; ở nhà", ""] {
        assert!(guest(broken).is_none(), "{broken}");
    }
}

/// Two pages, one with resources of its own, one that inherits everything.
fn paper() -> Vec<u8> {
    let mut document = Document::with_version("1.5");
    let pages = document.new_object_id();
    let font = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Courier",
    });
    let content = document.add_object(lopdf::Stream::new(
        lopdf::Dictionary::new(),
        b"q BT /F1 12 Tf 50 700 Td (NOI DUNG) Tj ET".to_vec(),
    ));
    let first = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content,
        "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
        "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
    });
    let second = document.add_object(dictionary! { "Type" => "Page", "Parent" => pages });
    let kids: Vec<Object> = vec![first.into(), second.into()];
    document.objects.insert(
        pages,
        Object::Dictionary(dictionary! {
            "Type" => "Pages", "Kids" => kids, "Count" => 2,
            "MediaBox" => vec![0.into(), 0.into(), 842.into(), 595.into()],
        }),
    );
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn every_page_of_a_copy_bears_the_viewer_and_keeps_its_own_words() {
    let copy = watermark::across(&paper(), "Nguyễn Thị Ánh - 09:00 25/11/2026").unwrap();
    let copy = Document::load_mem(&copy).unwrap();
    let pages: Vec<_> = copy.page_iter().collect();
    assert_eq!(pages.len(), 2);
    for page in &pages {
        let content = String::from_utf8_lossy(&copy.get_page_content(*page)).into_owned();
        assert!(content.contains("NGUYEN THI ANH - 09:00 25/11/2026"), "{content}");
        assert!(content.trim_start().starts_with('q'), "{content}");
    }
    let first = String::from_utf8_lossy(&copy.get_page_content(pages[0])).into_owned();
    assert!(first.contains("NOI DUNG"), "{first}");
    let fonts = copy.get_page_fonts(pages[0]).unwrap();
    assert!(fonts.contains_key(b"F1".as_slice()) && fonts.len() == 2, "{fonts:?}");
}

#[test]
fn what_is_no_paper_gives_no_copy() {
    assert!(watermark::across(b"%PDF-1.7 test", "x").is_none());
    assert!(watermark::across(b"", "x").is_none());
}
