//! Checking papers that somebody brings: by their file, by the code printed on them, and by the interface.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do"
)]

mod office;

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use kernel::random::SeededRandom;
use kernel::time::Timestamp;
use office::{FUNERAL_SUPPORT, Got, Office};
use signing::certificate::Name;
use signing::key::{Credential, KeyKind};
use signing::oid;
use signing::pades::sign_basic;
use signing::pdf::{Details, Field};
use signing::pki::{Addresses, World};
use signing::revocation::Evidence;
use web::paper_check::Trust;

/// What the office attaches as a result: no real PDF, and no signature.
const RESULT: &[u8] = b"%PDF-1.7 test";

fn name(common: &str) -> Name {
    Name::of(&[(oid::ORGANISATION, "Ủy ban nhân dân phường Hàm Rồng"), (oid::COMMON_NAME, common)])
}

/// An authority with one official, and what whoever trusts it needs.
fn authority(now: Timestamp) -> (Trust, Credential) {
    let random = SeededRandom::new(7);
    let addresses = Addresses {
        root: name("Gốc thử nghiệm"),
        officials: name("Chứng thư cán bộ thử nghiệm"),
        organisations: name("Chứng thư cơ quan thử nghiệm"),
        time: name("Dấu thời gian thử nghiệm"),
        url: "http://pki.example".to_owned(),
    };
    let mut world = World::draw(&addresses, KeyKind::P256, &random, now).unwrap();
    let official = world.official(name("Nguyễn Thị Ẩn"), KeyKind::P256, &random).unwrap();
    let trust = Trust {
        anchors: vec![world.root().certificate().clone()],
        evidence: world.lists().unwrap().into_values().map(Evidence::List).collect(),
    };
    (trust, official)
}

/// A PDF of one empty page, with offsets as they are.
fn blank() -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Resources << >> >>",
    ];
    let mut text = "%PDF-1.7\n".to_owned();
    let mut table = "xref\n0 4\n0000000000 65535 f \n".to_owned();
    for (object, number) in objects.iter().zip(1..) {
        writeln!(table, "{:010} 00000 n ", text.len()).unwrap();
        writeln!(text, "{number} 0 obj\n{object}\nendobj").unwrap();
    }
    let start = text.len();
    let id = "<00112233445566778899aabbccddeeff>";
    writeln!(text, "{table}trailer\n<< /Size 4 /Root 1 0 R /ID [{id} {id}] >>").unwrap();
    writeln!(text, "startxref\n{start}\n%%EOF").unwrap();
    text.into_bytes()
}

fn signed(by: &Credential, now: Timestamp) -> Vec<u8> {
    let details = Details { signed_at: now, ..Details::default() };
    sign_basic(&blank(), &Field { name: "KySo", place: None }, &details, by).unwrap().pdf
}

/// Brings a file to the page, as a browser without script does.
async fn bring(office: &Office, file: &[u8]) -> Got {
    let page = office.get_as_nobody("/kiem-tra-giay-to?lang=vi").await;
    let cookie = page.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let mut body = Vec::new();
    for (name, file_name, bytes) in [
        ("_token", "", page.hidden("_token").as_bytes()),
        ("giay_to", "; filename=\"giay.pdf\"", file),
        ("tep_kem", "; filename=\"\"", b""),
    ] {
        body.extend(
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"{file_name}\r\n\r\n")
                .as_bytes(),
        );
        body.extend_from_slice(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--x--\r\n");
    let request = Request::post("/kiem-tra-giay-to")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    office.send(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn page_says_who_signed_and_shows_no_good_sign_for_a_changed_paper() {
    let office = Office::open().await;
    let now = office.desk.clock().now();
    let (trust, official) = authority(now);
    let office = office.trusting(trust);
    let paper = signed(&official, now);
    let good = bring(&office, &paper).await;
    assert_eq!(good.status, StatusCode::OK, "{}", good.text);
    for wanted in
        ["Chữ ký hợp lệ vào lúc này", "Nguyễn Thị Ẩn", "Hàm Rồng", "TOTAL-PASSED", "Còn nguyên"]
    {
        assert!(good.holds(wanted), "{wanted}: {}", good.text);
    }
    assert!(good.holds("Không có trong sổ của cổng này"));
    assert!(good.holds("data:application/json;base64,"), "the report lies in the page itself");

    let mut changed = paper.clone();
    let at = changed.windows(8).position(|it| it == b"[0 0 200").unwrap();
    changed[at + 5] = b'9';
    let bad = bring(&office, &changed).await;
    assert!(bad.holds("Nội dung đã bị sửa sau khi ký"), "{}", bad.text);
    assert!(bad.holds("TOTAL-FAILED"));
    assert!(!bad.holds("notice good"), "{}", bad.text);

    let untrusted = Office::open().await;
    let unknown = bring(&untrusted, &paper).await;
    assert!(unknown.holds("Không rõ ai bảo đảm cho người ký"), "{}", unknown.text);
    assert!(!unknown.holds("notice good"), "{}", unknown.text);
}

#[tokio::test]
async fn paper_without_signature_is_told_apart_from_a_damaged_one_and_from_none() {
    let office = Office::open().await;
    assert!(bring(&office, &blank()).await.holds("Tệp không có chữ ký số"));
    assert!(bring(&office, b"\xff\xd8\xff photograph").await.holds("không có chữ ký số đọc được"));
    assert!(bring(&office, b"%PDF-1.7 cut off").await.holds("Tệp hoặc chữ ký bị hỏng"));
    let none = bring(&office, b"").await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.holds("Hãy chọn tệp giấy tờ cần kiểm tra"));
}

#[tokio::test]
async fn released_paper_is_known_by_its_content_and_by_the_code_printed_on_it() {
    let office = Office::open().await;
    let citizen = office.citizen("Lê Văn Bình").await;
    let filed = office.filed(&citizen, FUNERAL_SUPPORT, "Lê Văn Bình").await;
    assert!(bring(&office, RESULT).await.holds("Không có trong sổ của cổng này"));
    office.finish(&filed).await;
    let (dossier, _) = office.dossier(&citizen, filed.id).await;

    let known = bring(&office, RESULT).await;
    assert!(known.holds("là bản mới nhất"), "{}", known.text);
    let number = dossier.result.as_ref().unwrap().number.clone();
    assert!(known.holds(&number) && !known.holds("Lê Văn Bình"), "the number and no person");

    let code = dossier.registration.as_ref().unwrap().code.to_string();
    let check = desk::check_value(&dossier).unwrap();
    let address = web::paths::printed_paper(&code, &check);
    let scanned = office.get_as_nobody(&address).await;
    assert_eq!(scanned.status, StatusCode::OK, "{}", scanned.text);
    assert!(scanned.holds("là bản mới nhất") && scanned.holds(&number));
    assert!(!scanned.holds("Lê Văn Bình"));
    let wrong = if check == "AAAAAAAA" { "BBBBBBBB" } else { "AAAAAAAA" };
    let guessed = office.get_as_nobody(&web::paths::printed_paper(&code, wrong)).await;
    assert_eq!(guessed.status, StatusCode::NOT_FOUND);
    assert!(!guessed.holds(&number));
}

#[tokio::test]
async fn interface_gives_the_report_with_the_evidence() {
    let office = Office::open().await;
    let now = office.desk.clock().now();
    let (trust, official) = authority(now);
    let office = office.trusting(trust);
    let post = |bytes: Vec<u8>| {
        Request::post("/api/v1/papers/check")
            .header(header::CONTENT_TYPE, "application/pdf")
            .body(Body::from(bytes))
            .unwrap()
    };
    let got = office.send(post(signed(&official, now))).await;
    assert_eq!(got.status, StatusCode::OK, "{}", got.text);
    let answer: serde_json::Value = serde_json::from_str(&got.text).unwrap();
    assert_eq!(answer["report"]["verdict"]["indication"], "TOTAL-PASSED");
    assert_eq!(answer["report"]["signatures"][0]["signer"]["name"], "Nguyễn Thị Ẩn");
    let path = answer["report"]["signatures"][0]["chain"]["certificates"].as_array().unwrap();
    assert_eq!(path.len(), 3);
    assert_eq!(answer["released"], serde_json::Value::Null);
    let photograph = office.send(post(b"\xff\xd8\xff".to_vec())).await;
    let answer: serde_json::Value = serde_json::from_str(&photograph.text).unwrap();
    assert_eq!(answer["report"], serde_json::Value::Null);
    assert_eq!(office.send(post(Vec::new())).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn nothing_that_was_brought_is_kept() {
    let office = Office::open().await;
    bring(&office, b"%PDF-1.7 nobody keeps this").await;
    let hash = kernel::hash::Sha256Hash::of(b"%PDF-1.7 nobody keeps this");
    assert!(!office.desk.store().objects().exists(&hash).await.unwrap());
}

#[tokio::test]
async fn papers_of_one_address_are_limited() {
    let office = Office::open().await;
    let settings = web::Settings { papers_per_hour: 2, ..(*office.app.settings).clone() };
    let app = web::App::new(office.desk.clone(), web::Words::load(&[]).unwrap(), settings);
    let router = web::router(app);
    let mut statuses = Vec::new();
    for _ in 0..3 {
        let request = Request::post("/api/v1/papers/check").body(Body::from("x")).unwrap();
        let response = tower::ServiceExt::oneshot(router.clone(), request).await.unwrap();
        statuses.push(response.status());
    }
    assert_eq!(statuses[..2], [StatusCode::OK; 2]);
    assert_eq!(statuses[2], StatusCode::TOO_MANY_REQUESTS);
}
