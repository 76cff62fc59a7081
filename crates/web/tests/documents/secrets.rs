//! Marks of secrecy at the entrances of the pages: files, scans, texts from Word, attachments, papers of work files.

use crate::office::{Got, Office, Official};
use crate::{SHEET, clerk, page_with, post_file, send};
use axum::http::StatusCode;
use desk::DocumentList;
use desk::recognition::{Recogniser, Scan, Unrecognised};
use document::Command;
use document::incoming::{Order, Part, Place};
use futures::future::BoxFuture;
use kernel::hash::Sha256Hash;
use person::Role;
#[tokio::test]
async fn mark_on_the_first_page_of_a_file_keeps_it_out_and_nothing_of_it_stays() {
    let office = Office::open().await;
    let clerk = clerk(&office).await;
    let entry = ("/van-ban/dang-ky", "_file.main");
    let marked = page_with("TUYET MAT");
    let got = send(&office, &clerk, entry, &SHEET, ("cong-van.pdf", &marked)).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(got.holds("Tuyệt mật") && got.holds("Trang đầu của tệp"), "{}", got.text);
    assert!(!got.holds("Kế hoạch phối hợp"), "what was typed came back");
    let kept = office.desk.store().objects().exists(&Sha256Hash::of(&marked)).await.unwrap();
    assert!(!kept, "the bytes are still there");
    let plain = page_with("UY BAN NHAN DAN");
    let got = send(&office, &clerk, entry, &SHEET, ("cong-van.pdf", &plain)).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text);
}

/// A page without a word, as a scanner makes it.
fn picture() -> Vec<u8> {
    let page = String::from_utf8(page_with("")).unwrap();
    page.replace("() Tj 0 -40 Td (Noi dung cong van) Tj", "").into_bytes()
}

/// Reads every scan as a page that bears this.
#[derive(Debug)]
struct Eyes(&'static str);

impl Recogniser for Eyes {
    fn read<'a>(&'a self, _: &'a Scan) -> BoxFuture<'a, Result<Vec<String>, Unrecognised>> {
        Box::pin(async { Ok(vec![self.0.to_owned()]) })
    }
}

#[tokio::test]
async fn scan_with_a_stamp_is_refused_and_one_that_looks_marked_asks_whoever_brings_it() {
    let entry = ("/van-ban/dang-ky", "_file.main");
    let office = Office::open().await.seeing(std::sync::Arc::new(Eyes("Số: 11/BTL\nTỐI MẬT")));
    let clerk_here = clerk(&office).await;
    let affirmed = [&SHEET[..], &[("affirmed", "yes")]].concat();
    for sheet in [&SHEET[..], &affirmed] {
        let got = send(&office, &clerk_here, entry, sheet, ("quet.pdf", &picture())).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(got.holds("Tối mật") && got.holds("không được đưa vào hệ thống"), "{}", got.text);
        assert!(got.holds("/van-ban/tren-giay"), "that it came may be told: {}", got.text);
        assert!(!got.holds("quet.pdf") && !got.holds(SHEET[4].1), "nothing comes back");
    }
    let book = office.desk.documents(&clerk_here.actor, &DocumentList::Book(2026), None, 5).await;
    assert!(book.unwrap().documents.is_empty());

    let office = Office::open().await.seeing(std::sync::Arc::new(Eyes("Số: 11/BTL\nTỐI MẬI")));
    let clerk = clerk(&office).await;
    let got = send(&office, &clerk, entry, &SHEET, ("quet.pdf", &picture())).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(got.holds("Tối mật") && got.holds("Trang đầu của tệp"), "{}", got.text);
    let got = send(&office, &clerk, entry, &affirmed, ("quet.pdf", &picture())).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text);
    let desk = &office.desk;
    while desk.work_once("reader").await.unwrap().done > 0 {}
    while desk.recognise_once(&Eyes("TỐI MẬT")).await.unwrap() {}
    let book = desk.documents(&clerk.actor, &DocumentList::Book(2026), None, 5).await.unwrap();
    assert!(!book.documents[0].record.is_suspected(), "the clerk looked, and is not asked again");
}

#[tokio::test]
async fn document_whose_scan_looks_marked_is_held_until_a_person_says_why_it_is_not_secret() {
    let office = Office::open().await;
    let clerk = clerk(&office).await;
    let leader = office.official("Lãnh Đạo", Role::Leader, &office.places.agency).await;
    let head = office.official("Trưởng Phòng", Role::DivisionHead, &office.places.division).await;
    let entry = ("/van-ban/dang-ky", "_file.main");
    let got = send(&office, &clerk, entry, &SHEET, ("quet.pdf", &picture())).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text);
    assert!(!office.get(&clerk, "/van-ban").await.holds("bị giữ lại"));

    let desk = &office.desk;
    let book = desk.documents(&clerk.actor, &DocumentList::Book(2026), None, 5).await.unwrap();
    let found = &book.documents[0].record;
    let (id, address) = (found.id, format!("/van-ban/{}", found.id));
    let file = format!("{address}/tep/{}", found.files()[0].id);
    let to = Place { unit: office.places.division.clone(), account: None };
    let orders = vec![Order { to, part: Part::Lead, due: None }];
    let direct = Command::Direct { note: String::new(), orders };
    desk.document(&leader.actor, id, direct, &office.key(), None).await.unwrap();
    while desk.work_once("reader").await.unwrap().done > 0 {}
    while desk.recognise_once(&Eyes("TỐI MẬT")).await.unwrap() {}

    let page = office.get(&head, &address).await;
    assert!(page.holds("Văn bản được giữ lại cho đến khi"), "{}", page.text);
    assert!(!page.holds("quet.pdf") && !page.holds("Xác nhận không có dấu mật"));
    assert_eq!(office.get(&head, &file).await.status, StatusCode::NOT_FOUND);
    assert!(office.get(&clerk, "/van-ban?muc=dang-xu-ly").await.holds("Giữ lại"));
    for told in [&clerk, &leader] {
        let list = office.get(told, "/van-ban").await;
        assert!(list.holds("1 văn bản đang bị giữ lại"), "{}", list.text);
        let held = office.get(told, "/van-ban?muc=cho-xem").await;
        assert!(held.holds(&address) && !held.holds("văn bản đang bị giữ lại"), "{}", held.text);
    }
    assert!(!office.get(&head, "/van-ban").await.holds("bị giữ lại"), "not theirs to say");
    let page = office.get(&clerk, &address).await;
    assert!(page.holds("quet.pdf") && page.holds("Xác nhận không có dấu mật"), "{}", page.text);
    assert_eq!(office.get(&clerk, &file).await.status, StatusCode::OK);

    let form = page.form(&address);
    let (token, seen) = (form.hidden("_token"), form.hidden("_seen"));
    let press = [
        ("_token", token.as_str()),
        ("_key", "key-of-a-false-alarm"),
        ("_seen", seen.as_str()),
        ("_action", "clear_document"),
        ("clear_document.words", "Máy đọc nhầm dấu giáp lai"),
    ];
    let got = office.post(&clerk, &address, &press).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "nobody said that they looked");
    assert!(got.holds("Máy đọc nhầm dấu giáp lai"), "what was typed stays");
    let press = [&press[..], &[("clear_document.affirmed", "yes")]].concat();
    let got = office.post(&clerk, &address, &press).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text);
    let page = office.get(&head, &address).await;
    assert!(page.holds("quet.pdf") && page.holds("Máy đọc nhầm dấu giáp lai"), "{}", page.text);
    assert_eq!(office.get(&head, &file).await.status, StatusCode::OK);
    assert!(!office.get(&clerk, "/van-ban").await.holds("bị giữ lại"));
}

/// A file of Word with these words in its body and on its head.
fn word_file(head: &str, body: &str) -> Vec<u8> {
    let space = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
    let text = |words: &str| format!("<w:p><w:r><w:t>{words}</w:t></w:r></w:p>");
    let kind = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    let of = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let parts = [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
                 <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
                 <Override PartName=\"/word/document.xml\" ContentType=\"{kind}.document.main+xml\"/>\
                 <Override PartName=\"/word/header1.xml\" ContentType=\"{kind}.header+xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
                 <Relationship Id=\"a\" Type=\"{of}/officeDocument\" Target=\"word/document.xml\"/></Relationships>"
            ),
        ),
        (
            "word/document.xml",
            format!("<w:document {space}><w:body>{}</w:body></w:document>", text(body)),
        ),
        ("word/header1.xml", format!("<w:hdr {space}>{}</w:hdr>", text(head))),
    ];
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[tokio::test]
async fn text_from_word_or_pasted_with_a_mark_where_no_text_keeps_it_is_not_taken() {
    let office = Office::open().await;
    let author = office.official("Chuyên Viên", Role::Specialist, &office.places.division).await;
    let page = office.get(&author, "/van-ban-di/soan").await;
    let token = page.hidden("_token");
    let fields = [("_token", token.as_str())];
    let brought = async |name: &str, bytes: &[u8]| {
        let file = ("docx", name, bytes);
        post_file(&office, &author, "/van-ban-di/soan/docx", &fields, file).await
    };
    let plain = brought("a.docx", &word_file("Dự thảo", "Kiểm tra ba trạm bơm.")).await;
    assert_eq!(plain.status, StatusCode::OK, "{}", plain.text);
    assert!(plain.holds("Kiểm tra ba trạm bơm."));
    let marked = [
        brought("a.docx", &word_file("TUYỆT MẬT", "Kiểm tra ba trạm bơm.")).await,
        brought("TOI MAT.docx", &word_file("Dự thảo", "Kiểm tra ba trạm bơm.")).await,
    ];
    for got in marked {
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            got.holds("không được đưa vào hệ thống") || got.holds("bí mật nhà nước"),
            "{}",
            got.text
        );
        assert!(!got.holds("Kiểm tra ba trạm bơm."));
    }
    let frame = "<table><tr><td>UBND TỈNH<br>MẬT</td><td>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</td></tr></table>\
                 <p>Kiểm tra ba trạm bơm.</p>";
    let paste = [("_token", token.as_str()), ("pasted", frame)];
    let got = office.post(&author, "/van-ban-di/soan/cau-truc", &paste).await;
    assert!(!got.holds("trạm bơm") && got.holds("bí mật nhà nước"), "{}", got.text);
    let paste = [("_token", token.as_str()), ("pasted", "<p>Kiểm tra ba trạm bơm.</p>")];
    assert!(office.post(&author, "/van-ban-di/soan/cau-truc", &paste).await.holds("trạm bơm"));
}

#[tokio::test]
async fn attachment_with_a_mark_is_refused_and_others_go_with_the_draft() {
    let office = Office::open().await;
    let author = office.official("Chuyên Viên", Role::Specialist, &office.places.division).await;
    let page = office.get(&author, "/van-ban-di/soan").await;
    let (token, key) = (page.hidden("_token"), page.hidden("_key"));
    let body = ("body", "Kiểm tra ba trạm bơm.");
    let form = [("_token", token.as_str()), ("_key", key.as_str()), ("kind", "cong-van")];
    let form = [&form[..], &[("subject", "kiểm tra trạm bơm"), body]].concat();
    let drafted = office.post(&author, "/van-ban-di/soan", &form).await;
    let address = drafted.location().to_owned();
    let files = format!("{address}/tep");
    for (words, status) in [("TOI MAT", 422), ("Phu luc tram bom", 303)] {
        let page = office.get(&author, &address).await;
        let part = page.form(&files);
        let seen = part.hidden("_seen");
        let got =
            bring(&office, &author, (&page.hidden("_token"), &seen), (&files, &page_with(words)))
                .await;
        assert_eq!(got.status.as_u16(), status, "{words}: {}", got.text);
        let hash = Sha256Hash::of(&page_with(words));
        let kept = office.desk.store().objects().exists(&hash).await.unwrap();
        assert_eq!(kept, status == 303, "{words}");
    }
    let page = office.get(&author, &address).await;
    assert!(page.holds("phu-luc.pdf") && page.holds("Thêm tài liệu kèm theo"));
    let edit = page.form(&address);
    let seen = edit.hidden("_seen");
    let form = [
        ("_token", token.as_str()),
        ("_key", "edit-for-the-test"),
        ("_seen", seen.as_str()),
        ("_action", "edit_document"),
        ("edit_document.kind", "cong-van"),
        ("edit_document.subject", "kiểm tra trạm bơm"),
        ("edit_document.body", "Kiểm tra năm trạm bơm."),
    ];
    let got = office.post(&author, &address, &form).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text);
    let compared = office.get(&author, &format!("{address}/so-sanh")).await;
    assert!(
        compared.holds("<span lang=\"vi\">ba") && compared.holds("<span lang=\"vi\">năm"),
        "{}",
        compared.text
    );
    let gone = office.get(&author, &format!("{address}/so-sanh?tu=1&den=9")).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

/// Brings one file to a draft.
async fn bring(
    office: &Office,
    who: &Official,
    (token, seen): (&str, &str),
    (address, bytes): (&str, &[u8]),
) -> Got {
    let fields = [("_token", token), ("_key", "attach-for-the-test"), ("_seen", seen)];
    post_file(office, who, address, &fields, ("_file.main", "phu-luc.pdf", bytes)).await
}

#[tokio::test]
async fn marked_paper_stays_out_of_a_work_file_and_pages_of_a_plain_one_are_counted() {
    let office = Office::open().await;
    let clerk = clerk(&office).await;
    let page = office.get(&clerk, "/ho-so-cong-viec/mo").await;
    let (token, key) = (page.hidden("_token"), page.hidden("_key"));
    let open = [
        ("_token", token.as_str()),
        ("_key", key.as_str()),
        ("code", "1.vt"),
        ("title", "Hồ sơ văn thư"),
        ("retention", "5-nam"),
    ];
    let opened = office.post(&clerk, "/ho-so-cong-viec/mo", &open).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.text);
    let file = opened.location().to_owned();
    let address = format!("{file}/tai-lieu");
    let papers = (address.as_str(), "_file.main");
    let fields = [("subject", "Biên bản họp giao ban"), ("dated", "01/10/2026")];
    let marked = page_with("TOI MAT");
    let got = send(&office, &clerk, papers, &fields, ("bien-ban.pdf", &marked)).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(got.holds("Tối mật") && got.holds("Trang đầu của tệp"), "{}", got.text);
    assert!(!got.holds("Biên bản họp giao ban"), "what was typed came back");
    let kept = office.desk.store().objects().exists(&Sha256Hash::of(&marked)).await.unwrap();
    assert!(!kept, "the bytes are still there");
    let undated = [("subject", "Biên bản họp giao ban"), ("dated", "hôm qua")];
    let plain = page_with("BIEN BAN HOP");
    let got = send(&office, &clerk, papers, &undated, ("bien-ban.pdf", &plain)).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(got.holds("Biên bản họp giao ban") && got.holds("_scan.main"), "{}", got.text);
    let got = send(&office, &clerk, papers, &fields, ("bien-ban.pdf", &plain)).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text);
    let page = office.get(&clerk, &file).await;
    assert!(page.holds("1 văn bản, 1 trang"), "{}", page.text);
}
