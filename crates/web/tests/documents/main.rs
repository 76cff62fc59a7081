//! Documents at the clerk's form: marks of secrecy, packages of the document axis, search, the book.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do"
)]

#[path = "../office/mod.rs"]
mod office;
mod packages;
mod secrets;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use desk::DocumentList;
use document::Command;
use document::incoming::{Order, Part, Place};
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
    let own = [("_token", token.as_str()), ("_key", key.as_str())];
    let fields = [&own[..], fields].concat();
    post_file(office, who, address, &fields, (field, name, bytes)).await
}

/// Sends fields, and a file behind them.
async fn post_file(
    office: &Office,
    who: &Official,
    address: &str,
    fields: &[(&str, &str)],
    (field, name, bytes): (&str, &str, &[u8]),
) -> Got {
    let mut body = Vec::new();
    for (name, value) in fields {
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
