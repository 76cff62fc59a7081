//! Documents at the clerk's form: what is on a first page, and packages of the document axis.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do"
)]

mod office;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use data_encoding::BASE64;
use desk::DocumentList;
use desk::recognition::{Recogniser, Scan, Unrecognised};
use document::Command;
use document::incoming::{Order, Part, Place};
use futures::future::BoxFuture;
use kernel::hash::Sha256Hash;
use office::{Got, Office, Official};
use person::Role;

const BORDER: &str = "tinhso-test-border";

async fn clerk(office: &Office) -> Official {
    office.official("Văn Thư", Role::RecordsClerk, &office.places.agency).await
}

/// Sends a form with one file, under the token of the clerk's form.
async fn send(
    office: &Office,
    who: &Official,
    (address, field): (&str, &str),
    fields: &[(&str, &str)],
    (name, bytes): (&str, &[u8]),
) -> Got {
    let page = office.get(who, "/van-ban/dang-ky").await;
    let (token, key) = (page.hidden("_token"), page.hidden("_key"));
    let mut body = Vec::new();
    let own = [("_token", token.as_str()), ("_key", key.as_str())];
    for (name, value) in own.iter().chain(fields) {
        let head = format!("--{BORDER}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend_from_slice(format!("{head}{value}\r\n").as_bytes());
    }
    let head = format!(
        "--{BORDER}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(bytes);
    body.extend_from_slice(format!("\r\n--{BORDER}--\r\n").as_bytes());
    let request = Request::post(address)
        .header(header::COOKIE, &who.cookie)
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BORDER}"))
        .body(Body::from(body));
    office.send(request.unwrap()).await
}

/// A page that says this in Helvetica.
fn page_with(words: &str) -> Vec<u8> {
    let text = format!("BT /F1 24 Tf 72 700 Td ({words}) Tj 0 -40 Td (Noi dung cong van) Tj ET");
    format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
         2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R\
         /Resources<</Font<</F1 5 0 R>>>>>>endobj\n\
         4 0 obj<</Length {}>>stream\n{text}\nendstream endobj\n\
         5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n\
         trailer<</Root 1 0 R>>\n%%EOF\n",
        text.len()
    )
    .into_bytes()
}

const SHEET: [(&str, &str); 5] = [
    ("author", "Bộ Tư lệnh"),
    ("number", "11/BTL"),
    ("dated", "01/10/2026"),
    ("kind", "cong-van"),
    ("subject", "Kế hoạch phối hợp"),
];

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
async fn scan_that_looks_marked_is_doubted_then_held_until_a_person_says_why_it_is_not_secret() {
    let office = Office::open().await.seeing(std::sync::Arc::new(Eyes("Số: 11/BTL\nTỐI MẬT")));
    let clerk = clerk(&office).await;
    let leader = office.official("Lãnh Đạo", Role::Leader, &office.places.agency).await;
    let head = office.official("Trưởng Phòng", Role::DivisionHead, &office.places.division).await;
    let entry = ("/van-ban/dang-ky", "_file.main");
    let got = send(&office, &clerk, entry, &SHEET, ("quet.pdf", &picture())).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(got.holds("Tối mật") && got.holds("Trang đầu của tệp"), "{}", got.text);
    let affirmed = [&SHEET[..], &[("affirmed", "yes")]].concat();
    let got = send(&office, &clerk, entry, &affirmed, ("quet.pdf", &picture())).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text);

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
}

fn package(to: &str, action: &str, file: &[u8]) -> String {
    let id = "6f1d2c4e-0000-4000-8000-000000000001";
    let encoded = BASE64.encode(file);
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXML:edXMLEnvelope xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXML:edXMLHeader><edXML:MessageHeader>
<edXML:From><edXML:OrganId>H38</edXML:OrganId><edXML:OrganName>Ủy ban nhân dân tỉnh bạn</edXML:OrganName></edXML:From>
<edXML:To><edXML:OrganId>{to}</edXML:OrganId><edXML:OrganName>Nơi nhận</edXML:OrganName></edXML:To>
<edXML:Code><edXML:CodeNumber>0123</edXML:CodeNumber><edXML:CodeNotation>UBND-KT</edXML:CodeNotation></edXML:Code>
<edXML:PromulgationInfo><edXML:Place>Nghệ An</edXML:Place><edXML:PromulgationDate>2026/10/01</edXML:PromulgationDate></edXML:PromulgationInfo>
<edXML:DocumentType><edXML:Type>18</edXML:Type><edXML:TypeName>Công văn</edXML:TypeName></edXML:DocumentType>
<edXML:Subject>V/v phối hợp quản lý địa bàn giáp ranh</edXML:Subject>
<edXML:SignerInfo><edXML:Position>Chủ tịch</edXML:Position><edXML:FullName>Nguyễn Văn Mẫu</edXML:FullName></edXML:SignerInfo>
<edXML:OtherInfo><edXML:Priority>1</edXML:Priority></edXML:OtherInfo>
<edXML:DocumentId>H38,2026/10/01,0123/UBND-KT</edXML:DocumentId></edXML:MessageHeader>
<edXML:TraceHeaderList id="a1" version="1.0" mustUnderstand="1" actor="next"><edXML:TraceHeader><edXML:OrganId>H38</edXML:OrganId><edXML:Timestamp>2026/10/01 09:00:00</edXML:Timestamp></edXML:TraceHeader>
<edXML:Bussiness>{action}</edXML:Bussiness></edXML:TraceHeaderList></edXML:edXMLHeader>
<edXML:edXMLBody><edXML:edXMLManifest version="1.0"><edXML:Reference xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="cid:{id}" xlink:type="simple"><edXML:AttachmentName>0123-UBND-KT.pdf</edXML:AttachmentName><edXML:ContentType>application/pdf</edXML:ContentType><edXML:ContentId>cid:{id}</edXML:ContentId></edXML:Reference></edXML:edXMLManifest></edXML:edXMLBody></edXML:edXMLEnvelope>
<AttachmentEncoded><Attachment><ContentType>application/pdf</ContentType><ContentId>{id}</ContentId><ContentTransferEncoded>{encoded}</ContentTransferEncoded><AttachmentName>0123-UBND-KT.pdf</AttachmentName></Attachment></AttachmentEncoded></edXML>"#
    )
}

const NEW: &str = "<edXML:BussinessDocType>0</edXML:BussinessDocType>";
const RECALL: &str = "<edXML:BussinessDocType>1</edXML:BussinessDocType>\
                      <edXML:DocumentId>H38,2026/10/01,0123/UBND-KT</edXML:DocumentId>";

#[tokio::test]
async fn package_arrives_once_and_waits_to_be_entered_into_the_book() {
    let office = Office::open().await;
    let clerk = clerk(&office).await;
    let agency = office.places.agency.to_string();
    let bring = ("/van-ban/goi-tin", "package");
    let text = package(&agency, NEW, &page_with("UY BAN NHAN DAN"));
    let first = send(&office, &clerk, bring, &[], ("goi.edxml", text.as_bytes())).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text);
    let page = office.get(&clerk, first.location()).await;
    for told in ["0123/UBND-KT", "giáp ranh", "Nguyễn Văn Mẫu", "0123-UBND-KT.pdf", "Khẩn"]
    {
        assert!(page.holds(told), "{told} is not on the page");
    }
    let again = send(&office, &clerk, bring, &[], ("goi-2.edxml", text.as_bytes())).await;
    assert_eq!(again.location(), first.location(), "the same package is the same document");
    let form = page.form(first.location());
    let (token, key, seen) = (form.hidden("_token"), form.hidden("_key"), form.hidden("_seen"));
    let press = [
        ("_token", token.as_str()),
        ("_key", key.as_str()),
        ("_seen", seen.as_str()),
        ("_action", "register_document"),
        // The form stands filled with what the package says.
        ("register_document.author", "Ủy ban nhân dân tỉnh"),
        ("register_document.number", "0123/UBND-KT"),
        ("register_document.dated", "01/10/2026"),
        ("register_document.kind", "cong-van"),
        ("register_document.subject", "V/v giáp ranh"),
        ("register_document.urgency", "urgent"),
    ];
    let got = office.post(&clerk, first.location(), &press).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text);
    assert!(office.get(&clerk, "/van-ban/so-den").await.holds("giáp ranh"));
}

#[tokio::test]
async fn package_that_is_not_for_us_or_no_new_document_or_broken_leaves_nothing() {
    let office = Office::open().await;
    let clerk = clerk(&office).await;
    let agency = office.places.agency.to_string();
    let file = page_with("UY BAN NHAN DAN");
    let marked = page_with("TOI MAT");
    let broken = package(&agency, NEW, &file).replace("</edXML:Subject>", "");
    let attack = package(&agency, NEW, &file)
        .replace("<edXML xmlns", "<!DOCTYPE a [<!ENTITY b \"c\">]><edXML xmlns");
    for (text, told) in [
        (package("H56.99", NEW, &file), "không gửi cho cơ quan"),
        (package(&agency, RECALL, &file), "thu hồi, cập nhật hoặc thay thế"),
        (broken, "Không nhận được gói"),
        (attack, "xml.doctype"),
        (package(&agency, NEW, &marked), "Tối mật"),
    ] {
        let bring = ("/van-ban/goi-tin", "package");
        let got = send(&office, &clerk, bring, &[], ("goi.edxml", text.as_bytes())).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
        assert!(got.holds(told), "{told}: {}", got.text);
    }
    let list = office.get(&clerk, "/van-ban?muc=moi-den").await;
    assert!(!list.holds("giáp ranh"), "something of it stayed");
    assert!(!office.desk.store().objects().exists(&Sha256Hash::of(&marked)).await.unwrap());
}

#[tokio::test]
async fn document_is_found_by_what_its_file_says_and_words_stand_in_no_address() {
    let office = Office::open().await;
    let clerk = clerk(&office).await;
    let entry = ("/van-ban/dang-ky", "_file.main");
    let file = page_with("Cong Bai Trung mo luc nam gio");
    let got = send(&office, &clerk, entry, &SHEET, ("thong-bao.pdf", &file)).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text);
    while office.desk.work_once("reader").await.unwrap().done > 0 {}
    let page = office.get(&clerk, "/van-ban/tim").await;
    let token = page.hidden("_token");
    let search = async |fields: &[(&str, &str)]| {
        let form = [&[("_token", token.as_str())], fields].concat();
        office.post(&clerk, "/van-ban/tim", &form).await
    };
    let got = search(&[("q", "cống Bái Trung")]).await;
    assert!(
        got.holds("Kế hoạch phối hợp") && got.holds("tìm thấy trong nội dung tệp"),
        "{}",
        got.text
    );
    let got = search(&[("q", "\"Trung Bái\"")]).await;
    assert!(got.holds("Không có văn bản nào khớp"), "{}", got.text);
    let got = search(&[("q", "11/BTL"), ("direction", "out")]).await;
    assert!(got.holds("Không có văn bản nào khớp"), "{}", got.text);
    let day = ("dated_from", "32/10/2026");
    let got = search(&[("q", "11/BTL"), day]).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(got.holds("32/10/2026") && got.holds("Ghi ngày theo dạng"), "what was typed stays");
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
    let mut body = Vec::new();
    for (name, value) in [("_token", token), ("_key", "attach-for-the-test"), ("_seen", seen)] {
        let head = format!("--{BORDER}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend_from_slice(format!("{head}{value}\r\n").as_bytes());
    }
    let head = format!(
        "--{BORDER}\r\nContent-Disposition: form-data; name=\"_file.main\"; filename=\"phu-luc.pdf\"\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(bytes);
    body.extend_from_slice(format!("\r\n--{BORDER}--\r\n").as_bytes());
    let request = Request::post(address)
        .header(header::COOKIE, &who.cookie)
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BORDER}"))
        .body(Body::from(body));
    office.send(request.unwrap()).await
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

#[tokio::test]
async fn the_incoming_book_tells_when_a_document_was_passed_on_and_who_took_it_in_hand() {
    let office = Office::open().await;
    let clerk = clerk(&office).await;
    let leader = office.official("Lãnh Đạo", Role::Leader, &office.places.agency).await;
    let head = office.official("Trưởng Phòng", Role::DivisionHead, &office.places.division).await;
    let entry = ("/van-ban/dang-ky", "_file.main");
    let urgent = [&SHEET[..], &[("urgency", "urgent")]].concat();
    let plain = page_with("UY BAN NHAN DAN");
    let got = send(&office, &clerk, entry, &urgent, ("cong-van.pdf", &plain)).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text);
    let desk = &office.desk;
    let book = desk.documents(&clerk.actor, &DocumentList::Book(2026), None, 5).await.unwrap();
    let id = book.documents[0].record.id;
    office.clock.advance_seconds(2 * 86_400);
    let to = Place { unit: office.places.division.clone(), account: None };
    let orders = vec![Order { to, part: Part::Lead, due: None }];
    let direct = Command::Direct { note: String::new(), orders };
    desk.document(&leader.actor, id, direct, &office.key(), None).await.unwrap();
    let clerk = office.again(&clerk).await;
    let page = office.get(&clerk, "/van-ban/so-den?nam=2026&lang=vi").await;
    for told in ["Ngày chuyển", "Ký nhận", "27/11/2026", "Khẩn"] {
        assert!(page.holds(told), "{told}: {}", page.text);
    }
    let moment = "(28/11/2026";
    assert!(!page.holds(moment), "nobody has it in hand: {}", page.text);
    office.clock.advance_seconds(86_400);
    desk.document(&head.actor, id, Command::Begin { share: 1 }, &office.key(), None).await.unwrap();
    let clerk = office.again(&clerk).await;
    let page = office.get(&clerk, "/van-ban/so-den?nam=2026&lang=vi").await;
    assert!(page.holds("28/11/2026"), "{}", page.text);
    let list = office.get(&clerk, "/van-ban?muc=dang-xu-ly&lang=vi").await;
    assert!(list.holds("Khẩn</span> <a href"), "the tag stands before the subject: {}", list.text);
    // Years with lines are offered, and this one; others are not.
    assert!(page.holds(">2026</a>") && !page.holds(">2025</a>"), "{}", page.text);
    office.clock.advance_seconds(5 * 365 * 86_400);
    let clerk = office.again(&clerk).await;
    let page = office.get(&clerk, "/van-ban/so-den?lang=vi").await;
    assert!(page.holds(">2031</a>") && page.holds(">2026</a>"), "{}", page.text);
    assert!(!page.holds(">2030</a>"), "{}", page.text);
}

#[tokio::test]
async fn parcels_are_searched_by_a_form_whose_answers_have_no_address() {
    let office = Office::open().await;
    let clerk = clerk(&office).await;
    let desk = &office.desk;
    let queue = async |sign: &str| {
        let id = kernel::id::ParcelId::new(desk.clock().now(), desk.random());
        let agency = office.places.agency.clone();
        let document = format!("{agency},2026/11/25,{sign}");
        let content = exchange::parcel::Content::Document {
            request: exchange::Request::New,
            outgoing: None,
            receivers: vec!["H57.12".to_owned()],
        };
        let course = exchange::Course { sender: agency.to_string(), document };
        let node = "h57".parse().unwrap();
        let new = exchange::parcel::NewParcel { id, node, agency, course, content, urgency: 0 };
        desk.queue_parcel(new).await.unwrap();
        office.clock.advance_seconds(1);
    };
    for at in 1..=32 {
        queue(&format!("{at:02}/UBND-VP")).await;
    }
    let page = office.get(&clerk, "/lien-thong/tim?lang=vi").await;
    let token = page.hidden("_token");
    let ask = async |fields: &[(&str, &str)]| {
        let pairs = [&[("_token", token.as_str())][..], fields].concat();
        office.post(&clerk, "/lien-thong/tim?lang=vi", &pairs).await
    };
    let found = ask(&[("sign", "7"), ("party", "H57.12")]).await;
    assert!(found.holds("07/UBND-VP") && !found.holds("17/UBND-VP"), "{}", found.text);
    assert!(found.holds("value=\"7\"") && found.holds("value=\"H57.12\""), "typed is kept");
    let first = ask(&[("sign", "ubnd-vp")]).await;
    assert!(first.holds("32/UBND-VP") && !first.holds("02/UBND-VP"), "{}", first.text);
    let next = first.hidden("after");
    let second = ask(&[("sign", "ubnd-vp"), ("after", &next)]).await;
    assert!(second.holds("02/UBND-VP") && !second.holds("03/UBND-VP"), "{}", second.text);
    assert!(second.hidden("after").is_empty(), "the last page");
    let none = ask(&[("standing", "dead")]).await;
    assert!(!none.holds("UBND-VP – "), "{}", none.text);
    assert!(none.text.matches("/lien-thong/0").count() == 0, "{}", none.text);
    let wrong = ask(&[("from", "31/02/2026"), ("sign", "7")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.holds("value=\"31/02/2026\"") && wrong.holds("value=\"7\""));
    let list = office.get(&clerk, "/lien-thong?lang=vi").await;
    assert!(list.holds("action=\"/lien-thong/tim\""), "{}", list.text);
}
