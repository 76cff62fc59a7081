//! Following a dossier: by code and secret, in one's own list; supplying, withdrawing, rating.

use super::support::{Browser, House, pdf};
use axum::http::StatusCode;
use desk::IdempotencyKey;
use dossier::model::SupplementItem;
use dossier::{Command, Dossier};
use kernel::id::DossierId;
use kernel::time::Timestamp;
use register::{Actor, Seat};

const BIRTH: &str = "1.001193";

/// A birth registration handed in by `browser`; its id.
async fn filed(house: &House, browser: &mut Browser) -> DossierId {
    let (case, answers) = house.samples(BIRTH).remove(0);
    let first = browser.begin(BIRTH, &case).await;
    let check = browser.fill(&first, &answers).await;
    let sent = browser.submit(&check).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{:?}", sent.errors());
    sent.location().split('/').nth(2).unwrap().parse().unwrap()
}

async fn record(house: &House, id: DossierId) -> Dossier {
    let stored = store::register::record(house.app.desk.store().engine(), "dossier", id.as_uuid());
    serde_json::from_str(&stored.await.unwrap().unwrap().state).unwrap()
}

/// The desk of the dossier's reception unit.
fn clerk(dossier: &Dossier) -> Actor {
    let unit = dossier.registration.as_ref().unwrap().organisations.received_by.clone();
    let account = kernel::id::AccountId::from_uuid(uuid::Uuid::from_u128(7));
    Actor::Officer { account, seat: Seat { role: "reception".to_owned(), unit } }
}

async fn command(house: &House, id: DossierId, command: Command) {
    let actor = clerk(&record(house, id).await);
    let desk = &house.app.desk;
    let key = IdempotencyKey::fresh(desk.random());
    desk.dossier(&actor, id, command, &key, None).await.unwrap();
}

async fn accept(house: &House, id: DossierId) {
    let dossier = record(house, id).await;
    let desk = &house.app.desk;
    let key = IdempotencyKey::fresh(desk.random());
    let components = dossier.registration.as_ref().unwrap().components.clone();
    let fees = dossier.money.lines.clone();
    desk.accept(&clerk(&dossier), id, components, fees, &key, None).await.unwrap();
}

async fn look_up(browser: &mut Browser, code: &str, secret: &str) -> super::support::Got {
    let token = browser.get("/tra-cuu").await.hidden("_token");
    let pairs = [("_token", token.as_str()), ("ma", code), ("bi_mat", secret)];
    browser.post("/tra-cuu", &pairs).await
}

#[tokio::test]
async fn dossier_is_followed_by_code_and_secret_however_they_are_typed() {
    let house = House::open().await;
    let mut applicant = house.citizen("hoa.le").await;
    let id = filed(&house, &mut applicant).await;
    let registration = record(&house, id).await.registration.unwrap();
    let (code, secret) = (registration.code.to_string(), registration.secret);
    let mut anybody = house.browser();
    let typed = format!(" {} ", code.to_lowercase());
    let spaced = format!("{} {}", &secret[..4].to_lowercase(), &secret[4..]);
    let got = look_up(&mut anybody, &typed, &spaced).await;
    assert_eq!(got.location(), format!("/tra-cuu/{id}"), "{:?}", got.errors());
    let got = anybody.get(&format!("/tra-cuu/{id}")).await;
    assert!(got.text.contains("đang được kiểm tra") && got.text.contains(&code));
    assert!(!got.text.contains("LÊ MINH") && !got.text.contains(&secret), "no answers, no secret");
    let page = anybody.get(&format!("/tra-cuu?ma={code}")).await;
    assert!(page.text.contains(&format!("value=\"{code}\"")), "the QR picture fills in the code");
}

#[tokio::test]
async fn wrong_code_and_wrong_secret_are_answered_alike() {
    let house = House::open().await;
    let mut applicant = house.citizen("hoa.le").await;
    let id = filed(&house, &mut applicant).await;
    let registration = record(&house, id).await.registration.unwrap();
    let code = registration.code.to_string();
    let mut anybody = house.browser();
    let nobody = code.replace("-0", "-9");
    let wrong_secret = look_up(&mut anybody, &code, "AAAAAAAA").await;
    let wrong_code = look_up(&mut anybody, &nobody, &registration.secret).await;
    assert_eq!(wrong_secret.status, StatusCode::NOT_FOUND);
    assert_eq!(wrong_code.status, wrong_secret.status);
    assert_eq!(
        wrong_secret.text.replace(&code, "X"),
        wrong_code.text.replace(&nobody, "X"),
        "the pages differ in nothing but the code typed"
    );
    // As many as the province allows, and the two above.
    let most = house.app.province.file.settings.lookup_tries_per_hour;
    for _ in 2..most {
        let wrong = look_up(&mut anybody, &code, "BBBBBBBB").await;
        assert_eq!(wrong.status, StatusCode::NOT_FOUND);
    }
    let stopped = look_up(&mut anybody, &code, &registration.secret).await;
    assert_eq!(stopped.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn accepted_dossier_shows_its_clock_and_prints_form_01_twice() {
    let house = House::open().await;
    let mut applicant = house.citizen("hoa.le").await;
    let id = filed(&house, &mut applicant).await;
    let before = applicant.get(&format!("/ho-so/{id}/giay-tiep-nhan")).await;
    assert_eq!(before.status, StatusCode::NOT_FOUND, "nothing was accepted yet");
    accept(&house, id).await;
    let page = applicant.get(&format!("/ho-so/{id}")).await;
    assert!(page.text.contains("Đã tiếp nhận") && page.text.contains("Hẹn trả kết quả"));
    assert!(page.text.contains("class=\"strip\""), "the clock is drawn");
    // 24 November is a holiday; same day means the next working day.
    assert!(page.text.contains("17:00, thứ Tư, 25/11/2026"), "{}", page.text);
    let paper = applicant.get(&format!("/ho-so/{id}/giay-tiep-nhan")).await;
    assert_eq!(paper.text.matches("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ").count(), 2);
    for line in
        ["Liên: Lưu", "Liên: Giao người nộp", "09 giờ 00 phút, ngày 24/11/2026", "LÊ THỊ HOA"]
    {
        assert!(paper.text.contains(line), "{line}");
    }
    let mut other = house.citizen("tam.do").await;
    assert_eq!(other.get(&format!("/ho-so/{id}")).await.status, StatusCode::NOT_FOUND);
    let english = applicant.get(&format!("/ho-so/{id}/giay-tiep-nhan?lang=en")).await;
    assert!(english.text.contains("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), "papers stay Vietnamese");
}

#[tokio::test]
async fn asked_for_more_the_applicant_supplies_files_and_corrections() {
    let house = House::open().await;
    let mut applicant = house.citizen("hoa.le").await;
    let id = filed(&house, &mut applicant).await;
    accept(&house, id).await;
    let items = vec![
        SupplementItem {
            component: Some("birth_notice".to_owned()),
            what: "Giấy chứng sinh rõ nét".to_owned(),
            legal_ref: None,
        },
        SupplementItem { component: None, what: "Sửa giờ sinh".to_owned(), legal_ref: None },
    ];
    let reason = "Ảnh mờ".to_owned();
    command(&house, id, Command::RequestSupplement { items, reason, supply_by: None }).await;
    let page = applicant.get(&format!("/ho-so/{id}")).await;
    assert!(page.text.contains("Ông/Bà cần bổ sung 2 mục") && page.text.contains("Ảnh mờ"));
    let address = format!("/ho-so/{id}/bo-sung");
    let form = applicant.get(&address).await;
    let token = form.hidden("_token");
    let nothing = applicant.post(&address, &[("_token", &token)]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.text.contains("chưa được bổ sung"), "{}", nothing.text);
    let refused: [(&str, &[u8]); 1] = [("x.pdf", b"MZ")];
    let upload = format!("/khai/{id}/giay-to/birth_notice");
    let got = applicant.upload(&upload, &token, &refused).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(got.text.contains("Bổ sung hồ sơ"));
    let bytes = pdf("rõ");
    let got = applicant.upload(&upload, &token, &[("rõ.pdf", &bytes)]).await;
    assert_eq!(got.location(), format!("{address}#f-birth-notice"));
    let wrong = [("_token", token.as_str()), ("child.birth_time", "25:00"), ("_note", "Đã sửa")];
    let got = applicant.post(&address, &wrong).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(got.errors()[0].contains("Giờ ghi theo giờ:phút") && got.text.contains("Đã sửa"));
    let right = [("_token", token.as_str()), ("child.birth_time", "07:15"), ("_note", "Đã sửa")];
    let got = applicant.post(&address, &right).await;
    assert_eq!(got.location(), format!("/ho-so/{id}"), "{:?}", got.errors());
    let dossier = record(&house, id).await;
    assert_eq!(dossier.filing.answers.unwrap()["child"]["birth_time"], "07:15");
    assert_eq!(dossier.supplements[0].answer_note.as_deref(), Some("Đã sửa"));
    assert!(dossier.files.iter().any(|file| file.name == "rõ.pdf" && file.supplement == Some(1)));
}

#[tokio::test]
async fn whole_form_sent_unchanged_is_no_correction() {
    let house = House::open().await;
    let mut applicant = house.citizen("hoa.le").await;
    let id = filed(&house, &mut applicant).await;
    accept(&house, id).await;
    let item = SupplementItem { component: None, what: "Ghi chú".to_owned(), legal_ref: None };
    let request = Command::RequestSupplement {
        items: vec![item],
        reason: "Cần thêm".to_owned(),
        supply_by: None,
    };
    command(&house, id, request).await;
    let before = record(&house, id).await;
    let address = format!("/ho-so/{id}/bo-sung");
    let form = applicant.get(&address).await;
    let token = form.hidden("_token");
    // As a browser sends it: boxes with what stands in them, choices as they were chosen.
    let mut pairs = before.filing.typed.clone();
    for piece in form.text.split("<input ").filter(|it| it.contains("type=\"text\"")) {
        let piece = piece.split('>').next().unwrap();
        let part = |start: &str| {
            piece.split_once(start).map(|it| it.1.split('"').next().unwrap().to_owned())
        };
        pairs.insert(part(" name=\"").unwrap(), part(" value=\"").unwrap());
    }
    for select in form.text.split("<select ").filter(|it| it.contains(".country\"")) {
        let name = select.split("name=\"").nth(1).unwrap().split('"').next().unwrap();
        pairs.insert(name.to_owned(), "VN".to_owned());
    }
    let mut sent: Vec<(&str, &str)> = vec![("_token", &token), ("_note", "Không có gì sửa")];
    sent.extend(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let got = applicant.post(&address, &sent).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{:?}", got.errors());
    let after = record(&house, id).await;
    assert_eq!(after.filing.typed, before.filing.typed);
}

#[tokio::test]
async fn tables_of_a_supplement_take_rows_and_lose_them() {
    const RESIDENCE: &str = "1.004222";
    let house = House::open().await;
    let mut applicant = house.citizen("hoa.le").await;
    let (case, answers) = house.samples(RESIDENCE).remove(0);
    let first = applicant.begin(RESIDENCE, &case).await;
    let check = applicant.fill(&first, &answers).await;
    let sent = applicant.submit(&check).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{:?}", sent.errors());
    let id: DossierId = sent.location().split('/').nth(2).unwrap().parse().unwrap();
    let item = SupplementItem { component: None, what: "Thêm con".to_owned(), legal_ref: None };
    let reason = "Thiếu thành viên".to_owned();
    let items = vec![item];
    command(&house, id, Command::RequestSupplement { items, reason, supply_by: None }).await;
    let address = format!("/ho-so/{id}/bo-sung");
    let page = applicant.get(&address).await;
    assert!(page.text.contains("value=\"add:members\""), "{}", page.text);
    let (token, had) = (page.hidden("_token"), record(&house, id).await.filing.typed);
    let member = |row: usize, name: &str| {
        [
            ("full_name", name),
            ("birth_date", "01/02/2015"),
            ("sex", "male"),
            ("personal_number", "038215000123"),
            ("relation", "con đẻ"),
        ]
        .map(|(key, text)| (format!("members.{row}.{key}"), text.to_owned()))
    };
    let post = async |applicant: &mut Browser, more: Vec<(String, String)>, without: &str| {
        let kept = had.iter().filter(|(path, _)| without.is_empty() || !path.starts_with(without));
        let mut all: std::collections::BTreeMap<String, String> =
            kept.map(|(path, text)| (path.clone(), text.clone())).collect();
        all.extend(more);
        let mut pairs = vec![("_token", token.as_str()), ("_whole", "1"), ("_note", "Thêm")];
        pairs.extend(all.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        applicant.post(&address, &pairs).await
    };
    let add = vec![("_rows".to_owned(), "add:members".to_owned())];
    let grown = post(&mut applicant, add, "").await;
    assert_eq!(grown.status, StatusCode::OK, "{:?}", grown.errors());
    assert!(grown.text.contains("name=\"members.1.full_name\""), "an empty row has come");
    assert!(grown.text.contains("Thêm</textarea>"), "the note stays");
    assert!(grown.text.contains("<details open"), "the part of the table stays open");
    let filled = member(2, "NGUYỄN VĂN AN").to_vec();
    let mut blank = member(1, "").to_vec();
    for (_, text) in &mut blank {
        text.clear();
    }
    let done = post(&mut applicant, [filled, blank].concat(), "").await;
    assert_eq!(done.location(), format!("/ho-so/{id}"), "{:?}", done.errors());
    let members = record(&house, id).await.filing.answers.unwrap()["members"].clone();
    assert_eq!(members.as_array().unwrap().len(), 2, "{members}");
    assert_eq!(members[1]["full_name"], "NGUYỄN VĂN AN");

    let item =
        SupplementItem { component: None, what: "Bớt người".to_owned(), legal_ref: None };
    let (items, reason) = (vec![item], "Sai".to_owned());
    command(&house, id, Command::RequestSupplement { items, reason, supply_by: None }).await;
    let moved = member(0, "NGUYỄN VĂN AN").to_vec();
    let done = post(&mut applicant, moved, "members.").await;
    assert_eq!(done.location(), format!("/ho-so/{id}"), "{:?}", done.errors());
    let members = record(&house, id).await.filing.answers.unwrap()["members"].clone();
    assert_eq!(members.as_array().unwrap().len(), 1, "{members}");
    assert_eq!(members[0]["full_name"], "NGUYỄN VĂN AN");
}

#[tokio::test]
async fn applicant_asks_to_withdraw_with_a_reason() {
    let house = House::open().await;
    let mut applicant = house.citizen("hoa.le").await;
    let id = filed(&house, &mut applicant).await;
    accept(&house, id).await;
    let page = applicant.get(&format!("/ho-so/{id}/rut")).await;
    let token = page.hidden("_token");
    let address = format!("/ho-so/{id}/rut");
    let empty = applicant.post(&address, &[("_token", &token), ("reason", " ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = applicant.post(&address, &[("_token", &token), ("reason", "Nộp nhầm nơi")]).await;
    assert_eq!(done.location(), format!("/ho-so/{id}"), "{:?}", done.errors());
    let after = applicant.get(&format!("/ho-so/{id}")).await;
    assert!(after.text.contains("Đã xin rút"));
}

#[tokio::test]
async fn ended_dossier_is_rated_once() {
    let house = House::open().await;
    let mut applicant = house.citizen("hoa.le").await;
    let id = filed(&house, &mut applicant).await;
    let reject = Command::RejectAtIntake {
        reason_code: "other".to_owned(),
        reason: "Nộp sai nơi".to_owned(),
        go_to: None,
    };
    command(&house, id, reject).await;
    let address = format!("/ho-so/{id}/danh-gia");
    let page = applicant.get(&address).await;
    let token = page.hidden("_token");
    let none = applicant.post(&address, &[("_token", &token), ("comment", "tốt")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.text.contains("tốt"));
    let pairs =
        [("_token", token.as_str()), ("stars", "4"), ("tags.clear", "on"), ("comment", "Tốt")];
    let done = applicant.post(&address, &pairs).await;
    assert_eq!(done.location(), format!("/ho-so/{id}"), "{:?}", done.errors());
    let rating = record(&house, id).await.rating.unwrap();
    assert_eq!((rating.stars, rating.tags), (4, vec!["clear".to_owned()]));
    let after = applicant.get(&format!("/ho-so/{id}")).await;
    assert!(!after.text.contains(&address), "it is not offered again");
}

#[tokio::test]
async fn overdue_dossier_says_by_how_much() {
    let house = House::open().await;
    let mut applicant = house.citizen("hoa.le").await;
    let id = filed(&house, &mut applicant).await;
    accept(&house, id).await;
    house.clock.set(Timestamp::parse("2026-11-26T10:00:00+07:00").unwrap());
    let registration = record(&house, id).await.registration.unwrap();
    let mut anybody = house.browser();
    look_up(&mut anybody, registration.code.as_ref(), &registration.secret).await;
    let got = anybody.get(&format!("/tra-cuu/{id}")).await;
    assert!(
        got.text.contains("quá hạn 1 ngày làm việc"),
        "{:?}",
        got.text.split("class=\"state").nth(1)
    );
}
