//! Judging at the counter in one form: scans, asking for more, refusing; finding somebody by a
//! number; and the papers that are printed.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do"
)]

mod office;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use dossier::StateCode;
use kernel::id::DossierId;
use office::{FUNERAL_SUPPORT, Got, Office, Official};
use person::Role;
use web::paths;

const BORDER: &str = "tinhso-test-border";
const PDF: &[u8] =
    b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n";

struct Counter {
    office: Office,
    clerk: Official,
    address: String,
    token: String,
}

impl Counter {
    async fn open() -> Counter {
        let office = Office::open().await;
        let reception = office.places.reception.clone();
        let clerk = office.official("Nguyễn Thị Lan", Role::Reception, &reception).await;
        let address = paths::office::intake_form(FUNERAL_SUPPORT);
        let blank = office.get(&clerk, &address).await;
        let token = blank.form(&address).hidden("_token");
        Counter { office, clerk, address, token }
    }

    /// The form filled in, with a key of its own.
    fn filled(&self) -> Vec<(String, String)> {
        let mut pairs: Vec<(String, String)> = vec![
            ("_token".to_owned(), self.token.clone()),
            ("_key".to_owned(), self.office.desk.random().token(16)),
            ("_case".to_owned(), "default".to_owned()),
            ("_channel".to_owned(), "counter".to_owned()),
        ];
        pairs.extend(office::typed(FUNERAL_SUPPORT, "Lê Văn Bình"));
        pairs
    }

    async fn send(&self, pairs: &[(String, String)], files: &[(&str, &str, &[u8])]) -> Got {
        let mut body = Vec::new();
        for (name, text) in pairs {
            let head =
                format!("--{BORDER}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(text.as_bytes());
            body.extend_from_slice(b"\r\n");
        }
        for (name, file, bytes) in files {
            let head = format!(
                "--{BORDER}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BORDER}--\r\n").as_bytes());
        let request = Request::post(&self.address)
            .header(header::COOKIE, &self.clerk.cookie)
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BORDER}"))
            .body(Body::from(body));
        self.office.send(request.unwrap()).await
    }

    async fn dossier(&self, answer: &Got) -> dossier::Dossier {
        let id: DossierId = answer.location().split(['/', '?']).nth(2).unwrap().parse().unwrap();
        self.office.dossier(&self.clerk, id).await.0
    }

    /// The first paper of the form.
    async fn component(&self) -> String {
        let blank = self.office.get(&self.clerk, &self.address).await;
        let rest = blank.text.split_once("name=\"_file.").unwrap().1;
        rest.split('"').next().unwrap().to_owned()
    }
}

fn with(mut pairs: Vec<(String, String)>, more: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.extend(more.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())));
    pairs
}

#[tokio::test]
async fn scans_chosen_before_another_button_are_kept_and_taken_in() {
    let counter = Counter::open().await;
    let component = counter.component().await;
    let file = format!("_file.{component}");
    let files: [(&str, &str, &[u8]); 2] =
        [(&file, "trang-1.pdf", PDF), (&file, "trang-2.pdf", b"%PDF-1.7 second\n%%EOF\n")];
    let again = with(counter.filled(), &[("_again", "1")]);
    let shown = counter.send(&again, &files).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
    assert!(shown.holds("trang-1.pdf") && shown.holds("trang-2.pdf"), "{}", shown.text);
    assert!(shown.holds("value=\"Lê Văn Bình\""));
    let name = format!("_scan.{component}");
    let kept: Vec<String> = shown
        .text
        .split(&format!("name=\"{name}\" value=\""))
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    assert_eq!(kept.len(), 2);
    let ticked = format!("accept.c.{component}.in");
    let more = [(name.as_str(), kept[0].as_str()), (&name, &kept[1]), (&ticked, "on")];
    let taken = counter.send(&with(counter.filled(), &more), &[]).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
    let dossier = counter.dossier(&taken).await;
    assert_eq!(dossier.state_code(), StateCode::Accepted);
    assert_eq!(dossier.files.len(), 2);
    let received = &dossier.registration.unwrap().components;
    assert!(received.iter().any(|one| one.component == component && one.digitised));
}

#[tokio::test]
async fn a_scan_that_lies_is_named_and_nothing_typed_is_lost() {
    let counter = Counter::open().await;
    let file = format!("_file.{}", counter.component().await);
    let told = counter.send(&counter.filled(), &[(&file, "don.pdf", b"MZ\x90 no pdf")]).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.holds("don.pdf: ") && told.holds("value=\"Lê Văn Bình\""), "{}", told.text);
    let name = format!("_scan.{}", counter.component().await);
    let never = format!("{}/4/khong-co.pdf", "0".repeat(64));
    let told = counter.send(&with(counter.filled(), &[(&name, &never)]), &[]).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.holds("khong-co.pdf"), "{}", told.text);
}

#[tokio::test]
async fn the_script_sends_a_scan_before_the_form() {
    let counter = Counter::open().await;
    let body = format!(
        "--{BORDER}\r\nContent-Disposition: form-data; name=\"_token\"\r\n\r\n{}\r\n--{BORDER}\r\nContent-Disposition: form-data; name=\"component\"\r\n\r\nx\r\n--{BORDER}\r\nContent-Disposition: form-data; name=\"_file.x\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7 a\n%%EOF\r\n--{BORDER}--\r\n",
        counter.token
    );
    let send = async |body: String| {
        let request = Request::post(paths::office::scan())
            .header(header::COOKIE, &counter.clerk.cookie)
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BORDER}"))
            .body(Body::from(body));
        counter.office.send(request.unwrap()).await
    };
    let stored = send(body.clone()).await;
    assert_eq!(stored.status, StatusCode::CREATED, "{}", stored.text);
    assert!(stored.holds("a.pdf"));
    let refused = send(body.replace("%PDF-1.7 a", "no file of ours")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let forged = send(body.replace(&counter.token, "somebody else's")).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN, "{}", forged.text);
}

#[tokio::test]
async fn asking_for_more_at_the_counter_prints_form_02_and_starts_no_clock() {
    let counter = Counter::open().await;
    let empty = with(counter.filled(), &[("_verdict", "ask")]);
    let told = counter.send(&empty, &[]).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", told.text);
    assert!(told.holds("data-key=\"b\" open"), "{}", told.text);
    let what = format!("_ask.i.{}.what", counter.component().await);
    let more = [
        ("_verdict", "ask"),
        (what.as_str(), "Bản chính có đóng dấu"),
        ("_ask.reason", "Bản nộp là bản chụp"),
        ("_ask.supply_by", "30/12/2026"),
    ];
    let asked = counter.send(&with(counter.filled(), &more), &[]).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
    let dossier = counter.dossier(&asked).await;
    assert_eq!(dossier.state_code(), StateCode::SupplementRequired);
    assert!(dossier.clock.is_none() && dossier.registration.is_some());
    assert!(asked.location().contains("/phieu-bo-sung"));
    let paper = counter.office.get(&counter.clerk, asked.location()).await;
    assert_eq!(paper.status, StatusCode::OK, "{}", paper.text);
    for words in ["PHIẾU YÊU CẦU BỔ SUNG", "Bản chính có đóng dấu", "30/12/2026", "Nguyễn Thị Lan"]
    {
        assert!(paper.holds(words), "{words} is not in {}", paper.text);
    }
}

#[tokio::test]
async fn refusing_at_the_counter_needs_a_reason_and_only_the_name() {
    let counter = Counter::open().await;
    let mut pairs = counter.filled();
    pairs.retain(|pair| pair.0 != "request_text" && !pair.0.starts_with("applicant.address"));
    let none = with(pairs.clone(), &[("_verdict", "refuse"), ("_refuse.reason_code", "khac")]);
    let told = counter.send(&none, &[]).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.holds("href=\"#f--refuse-reason\""), "{}", told.text);
    let more = [
        ("_verdict", "refuse"),
        ("_refuse.reason_code", "khac"),
        ("_refuse.reason", "Thuộc thẩm quyền của tỉnh khác"),
        ("_refuse.go_to", "Trung tâm Phục vụ hành chính công tỉnh Nghệ An"),
    ];
    let refused = counter.send(&with(pairs, &more), &[]).await;
    assert_eq!(refused.status, StatusCode::SEE_OTHER, "{}", refused.text);
    let dossier = counter.dossier(&refused).await;
    assert_eq!(dossier.state_code(), StateCode::RejectedAtIntake);
    let paper = counter.office.get(&counter.clerk, refused.location()).await;
    assert!(paper.holds("PHIẾU TỪ CHỐI TIẾP NHẬN"), "{}", paper.text);
    assert!(paper.holds("Thuộc thẩm quyền của tỉnh khác") && paper.holds("tỉnh Nghệ An"));
    let form_01 = counter.office.get(&counter.clerk, &paths::filing::form_01(dossier.id)).await;
    assert_ne!(form_01.status, StatusCode::OK, "there is no receipt of what was refused");
}

#[tokio::test]
async fn somebody_with_an_account_is_found_by_number_and_phone_and_by_nothing_less() {
    let counter = Counter::open().await;
    counter.office.citizen("Lê Văn Bình").await;
    let find = async |words: &str| {
        let mut pairs = counter.filled();
        pairs.retain(|pair| pair.0.starts_with('_'));
        let more = [("_words", words), ("_find", "1")];
        counter.send(&with(pairs, &more), &[]).await
    };
    for words in ["038094123456", "0987654321", "0987 654 321"] {
        let found = find(words).await;
        assert!(found.holds("autofocus>Lê Văn Bình"), "{words}: {}", found.text);
    }
    for words in ["03809412345", "Lê Văn"] {
        assert!(!find(words).await.holds("name=\"_person\""), "{words} found somebody");
    }
    let unknown = find("038195009914").await;
    assert!(unknown.holds("value=\"038195009914\""), "what was looked for stands in the form");
}
