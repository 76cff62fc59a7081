//! The pages of a filing: from the first to handing in, and everything that can go wrong between.

use super::support::{Browser, Got, House};
use axum::http::StatusCode;
use procedure::form::Typed;

const BIRTH: &str = "1.001193";

fn typed(pairs: &[(&str, &str)]) -> Typed {
    pairs.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

async fn draft_page(browser: &mut Browser, key: &str) -> String {
    let first = browser.begin(BIRTH, "standard").await;
    let draft = first.split("/trang/").next().unwrap().to_owned();
    format!("{draft}/trang/{key}")
}

#[tokio::test]
async fn birth_is_registered_over_all_pages_without_script() {
    let house = House::open().await;
    let mut browser = house.citizen("hoa.le").await;
    let (case, answers) = house.samples(BIRTH).remove(0);
    let first = browser.begin(BIRTH, &case).await;
    let check = browser.fill(&first, &answers).await;
    let page = browser.get(&check).await;
    assert_eq!(page.errors(), Vec::<String>::new());
    assert!(page.text.contains(&answers["child.full_name"]));
    assert!(page.text.contains("Tôi cam đoan nội dung đề nghị đăng ký khai sinh"));
    let sent = browser.submit(&check).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{:?}", sent.errors());
    let receipt = browser.get(&sent.location()).await;
    assert!(receipt.text.contains("Đã nộp hồ sơ") && receipt.text.contains("class=\"qr\""));
    assert!(receipt.text.contains("H56."), "the code of the dossier");
    let token = page.hidden("_token");
    let pairs = [("_token", token.as_str()), ("declaration_ack", "yes")];
    let again = browser.post(&check.replace("kiem-tra", "nop"), &pairs).await;
    assert_eq!(again.location(), sent.location(), "handing in twice leads to the one dossier");
    let list = browser.get("/ho-so").await;
    assert_eq!(list.text.matches("Chờ tiếp nhận").count(), 1);
}

#[tokio::test]
async fn every_sample_filing_can_be_handed_in() {
    let house = House::open().await;
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../provinces/thanh-hoa/samples");
    let mut codes: Vec<String> = std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap().replace(".jsonl", ""))
        .collect();
    codes.sort();
    let mut browser = house.citizen("hoa.le").await;
    let today = house.app.desk.clock().now().local_date();
    let mut filed = 0;
    for code in &codes {
        let procedure = house.app.province.catalogue.in_force(&code.parse().unwrap(), today);
        let procedure = procedure.unwrap().clone();
        for (case, answers) in house.samples(code) {
            let online =
                procedure.cases.iter().any(|one| one.key == case && one.counter_only.is_none());
            if !online || procedure.online_level == procedure::model::OnlineLevel::InformationOnly {
                continue;
            }
            let first = browser.begin(code, &case).await;
            let check = browser.fill(&first, &answers).await;
            let sent = browser.submit(&check).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{code} {case}: {:?}", sent.errors());
            filed += 1;
        }
    }
    assert!(filed >= 30, "only {filed}");
}

#[tokio::test]
async fn faults_are_shown_and_everything_typed_stays() {
    let house = House::open().await;
    let mut browser = house.browser();
    let page = draft_page(&mut browser, "requester").await;
    let wrong = typed(&[
        ("requester.full_name", "Lê <Thị> 1"),
        ("requester.birth_date", "31/02/1990"),
        ("requester.personal_number", "03818501234"),
        ("requester.phone", "091234"),
    ]);
    let got = browser.answer(&page, &wrong).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    let errors = got.errors();
    for expected in [
        "Họ tên chỉ gồm chữ cái",
        "Tháng đó không có ngày này",
        "Ông/Bà đã nhập 11 chữ số",
        "Số điện thoại phải có 10 chữ số",
        "Cần trả lời câu này",
    ] {
        assert!(errors.iter().any(|one| one.contains(expected)), "{expected}: {errors:?}");
    }
    assert!(
        got.text.contains("value=\"Lê &#60;Thị&#62; 1\"") && got.text.contains("value=\"091234\"")
    );
    assert!(got.text.contains("<title>Lỗi:"));
    let later = browser.get(&page).await;
    assert!(later.text.contains("value=\"31/02/1990\""), "it was saved as typed");
    assert_eq!(later.errors(), Vec::<String>::new(), "and nobody is scolded on coming back");
}

#[tokio::test]
async fn filing_with_faults_is_not_handed_in() {
    let house = House::open().await;
    let mut browser = house.citizen("hoa.le").await;
    let first = browser.begin(BIRTH, "standard").await;
    let draft = first.split("/trang/").next().unwrap().to_owned();
    let got = browser.submit(&format!("{draft}/kiem-tra")).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(got.errors().len() > 5, "{:?}", got.errors());
    for link in got.links(&format!("{draft}/trang/")) {
        let page = browser.get(&link).await;
        assert_eq!(page.status, StatusCode::OK, "{link}");
    }
}

#[tokio::test]
async fn declaration_is_asked_for_by_its_own_sentence() {
    let house = House::open().await;
    let mut browser = house.citizen("hoa.le").await;
    let (case, answers) = house.samples(BIRTH).remove(0);
    let first = browser.begin(BIRTH, &case).await;
    let check = browser.fill(&first, &answers).await;
    let token = browser.get(&check).await.hidden("_token");
    let got = browser.post(&check.replace("kiem-tra", "nop"), &[("_token", &token)]).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(got.errors(), ["Cần đánh dấu cam đoan trước khi nộp."]);
    assert_eq!(browser.submit(&check).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn visitor_signs_in_at_the_end_and_keeps_the_draft() {
    let house = House::open().await;
    house.citizen("hoa.le").await;
    let mut browser = house.browser();
    let (case, answers) = house.samples(BIRTH).remove(0);
    let first = browser.begin(BIRTH, &case).await;
    let check = browser.fill(&first, &answers).await;
    let page = browser.get(&check).await;
    assert!(page.text.contains("Đăng nhập để nộp hồ sơ"));
    let sign_in = page.links("/dang-nhap").into_iter().find(|it| it.contains("kiem-tra")).unwrap();
    let form = browser.get(&sign_in).await;
    let (token, back) = (form.hidden("_token"), form.hidden("ve"));
    let pairs = [
        ("_token", token.as_str()),
        ("login", "hoa.le"),
        ("password", super::support::PASSWORD),
        ("ve", &back),
    ];
    let inside = browser.post("/dang-nhap", &pairs).await;
    assert_eq!(inside.location(), check, "the way leads back to where they were");
    let sent = browser.submit(&check).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{:?}", sent.errors());
    let receipt = browser.get(&sent.location()).await;
    assert!(receipt.text.contains("Mã tra cứu"));
}

#[tokio::test]
async fn question_that_follows_from_an_answer_is_answered_on_the_same_screen_without_script() {
    let house = House::open().await;
    let mut browser = house.browser();
    let page = draft_page(&mut browser, "copies").await;
    let before = browser.get(&page).await;
    let hidden = before.text.split("data-when").nth(1).unwrap();
    assert!(hidden.contains(" hidden>") || hidden.split('>').next().unwrap().contains("hidden"));
    assert!(before.text.contains("class=\"field ahead\""), "it stands there where no script runs");
    assert!(before.text.contains("Chỉ trả lời nếu câu trả lời phía trên cần đến câu này."));
    let wants = typed(&[("copy_request.wanted", "yes")]);
    let empty = browser.answer(&page, &wants).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY, "it was there to be answered");
    assert!(empty.text.contains("id=\"f-copy-request-quantity-error\""), "{:?}", empty.errors());
    let no = typed(&[("copy_request.wanted", "no"), ("copy_request.quantity", "2")]);
    assert_ne!(
        browser.answer(&page, &no).await.location(),
        page,
        "what does not apply is no fault"
    );
    let both = typed(&[("copy_request.wanted", "yes"), ("copy_request.quantity", "2")]);
    assert_ne!(browser.answer(&page, &both).await.location(), page);
}

#[tokio::test]
async fn old_name_of_a_commune_offers_what_it_is_now() {
    let house = House::open().await;
    let mut browser = house.browser();
    let page = draft_page(&mut browser, "addressee").await;
    let old = typed(&[("addressee", "xã Nga Thủy, huyện Nga Sơn")]);
    let got = browser.answer(&page, &old).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(got.text.contains("(trước 7/2025) nay là"), "{}", got.text);
    let code = got.text.split("type=\"radio\"").nth(1).unwrap();
    let code = code.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let token = got.hidden("_token");
    let pairs = [
        ("_token", token.as_str()),
        ("addressee", old["addressee"].as_str()),
        ("addressee", &code),
    ];
    let chosen = browser.post(&page, &pairs).await;
    assert_eq!(chosen.status, StatusCode::SEE_OTHER, "the choice counts, not the old name");
    let list = browser.get("/don-vi?q=nga%20thuy").await;
    assert!(list.text.contains("trước 7/2025"), "{}", list.text);
}

#[tokio::test]
async fn answers_are_offered_from_the_account_and_from_earlier_pages() {
    let house = House::open().await;
    let mut browser = house.citizen("hoa.le").await;
    let first = browser.begin(BIRTH, "standard").await;
    let draft = first.split("/trang/").next().unwrap().to_owned();
    let applicant = browser.get(&format!("{draft}/trang/applicant")).await;
    assert!(applicant.text.contains("value=\"Lê Thị Hoa\""));
    assert!(applicant.text.contains("Điền sẵn giúp Ông/Bà"));
    let who = typed(&[
        ("applicant.full_name", "Lê Thị Hoa"),
        ("applicant.birth_date", "12/03/1990"),
        ("applicant.sex", "female"),
        ("applicant.personal_number", "038190000123"),
    ]);
    browser
        .answer(
            &format!("{draft}/trang/for_whom"),
            &typed(&[("applicant.for_whom", "self"), ("applicant.kind", "citizen")]),
        )
        .await;
    browser.answer(&format!("{draft}/trang/applicant"), &who).await;
    let requester = browser.get(&format!("{draft}/trang/requester")).await;
    assert!(requester.text.contains("value=\"038190000123\""));
    let token = requester.hidden("_token");
    let pairs =
        [("_token", token.as_str()), ("requester.phone", ""), ("requester.full_name", "Hoa")];
    browser.post(&format!("{draft}/trang/requester"), &pairs).await;
    let again = browser.get(&format!("{draft}/trang/requester")).await;
    let phone = again.text.split("name=\"requester.phone\" value=\"").nth(1).unwrap();
    assert!(phone.starts_with('"'), "what was emptied stays empty");
}

#[tokio::test]
async fn page_takes_no_answers_of_other_pages() {
    let house = House::open().await;
    let mut browser = house.browser();
    let page = draft_page(&mut browser, "copies").await;
    let token = browser.get(&page).await.hidden("_token");
    let pairs = [
        ("_token", token.as_str()),
        ("copy_request.wanted", "no"),
        ("child.full_name", "KHÔNG PHẢI TRANG NÀY"),
        ("declaration_ack", "yes"),
        ("registration_type", "on_time"),
    ];
    browser.post(&page, &pairs).await;
    let draft = page.split("/trang/").next().unwrap();
    let check = browser.get(&format!("{draft}/kiem-tra")).await;
    assert!(!check.text.contains("KHÔNG PHẢI TRANG NÀY"));
    assert!(!check.text.contains("name=\"declaration_ack\" value=\"yes\" checked"));
}

#[tokio::test]
async fn overlong_and_odd_text_comes_back_with_a_sentence() {
    let house = House::open().await;
    let mut browser = house.browser();
    let page = draft_page(&mut browser, "child").await;
    let long = "á".repeat(20_000);
    let got = browser.answer(&page, &typed(&[("child.full_name", &long)])).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(got.text.contains(&long), "it is still in the field");
    assert!(got.text.contains("nhiều nhất 10.000 ký tự"), "{:?}", got.errors());
    assert!(got.text.contains("id=\"f-child-full-name-error\""), "and beside the field");
    let huge = "ệ".repeat(1_000_000);
    let got = browser.answer(&page, &typed(&[("child.full_name", &huge)])).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(got.text.contains(&huge), "nothing typed is lost");
    let endless = "x".repeat(11_000_000);
    let got = browser.answer(&page, &typed(&[("child.full_name", &endless)])).await;
    assert_eq!(got.status, StatusCode::PAYLOAD_TOO_LARGE);
    for odd in [
        "e\u{301}\u{200b}\u{202e}nib",
        "👶🏽",
        "\u{0}\u{7}",
        "Đ\u{1ea5}t 𝓧",
        "<script>alert(1)</script>",
    ] {
        let got = browser.answer(&page, &typed(&[("child.full_name", odd)])).await;
        assert!(got.status.is_client_error() || got.status.is_redirection(), "{odd:?}");
        assert!(!got.text.contains("<script>alert"), "escaped");
    }
}

#[tokio::test]
async fn beginning_twice_with_one_page_gives_one_draft() {
    let house = House::open().await;
    let mut browser = house.citizen("hoa.le").await;
    let page = browser.get(&format!("/nop/{BIRTH}")).await;
    let (token, key) = (page.hidden("_token"), page.hidden("_key"));
    let pairs = [("_token", token.as_str()), ("_key", key.as_str()), ("case", "standard")];
    let one = browser.post(&format!("/nop/{BIRTH}"), &pairs).await;
    let two = browser.post(&format!("/nop/{BIRTH}"), &pairs).await;
    assert_eq!(one.location(), two.location());
}

#[tokio::test]
async fn drafts_are_limited_and_can_be_thrown_away() {
    let house = House::open().await;
    let mut browser = house.citizen("hoa.le").await;
    let most = house.app.province.file.settings.drafts_per_person;
    let mut first = String::new();
    for _ in 0..most {
        first = browser.begin(BIRTH, "standard").await;
    }
    let page = browser.get(&format!("/nop/{BIRTH}")).await;
    let token = page.hidden("_token");
    let pairs = [("_token", token.as_str()), ("case", "standard")];
    let refused: Got = browser.post(&format!("/nop/{BIRTH}"), &pairs).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("bản khai chưa nộp"));
    let draft = first.split("/trang/").next().unwrap().to_owned();
    let gone = browser.post(&format!("{draft}/huy"), &[("_token", &token)]).await;
    assert_eq!(gone.location(), "/ho-so");
    assert_eq!(browser.get(&draft).await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.post(&format!("/nop/{BIRTH}"), &pairs).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn nobody_opens_the_draft_of_somebody_else() {
    let house = House::open().await;
    let mut one = house.citizen("hoa.le").await;
    let first = one.begin(BIRTH, "standard").await;
    let draft = first.split("/trang/").next().unwrap().to_owned();
    for mut other in [house.browser(), house.citizen("tam.do").await] {
        for address in [&first, &draft, &format!("{draft}/giay-to"), &format!("{draft}/kiem-tra")] {
            assert_eq!(other.get(address).await.status, StatusCode::NOT_FOUND, "{address}");
        }
    }
}

#[tokio::test]
async fn list_of_tasks_tells_what_is_done() {
    let house = House::open().await;
    let mut browser = house.citizen("hoa.le").await;
    let (case, answers) = house.samples(BIRTH).remove(0);
    let first = browser.begin(BIRTH, &case).await;
    let draft = first.split("/trang/").next().unwrap().to_owned();
    let before = browser.get(&draft).await;
    assert!(before.text.contains("Chưa làm"));
    browser.fill(&first, &answers).await;
    let after = browser.get(&draft).await;
    assert!(!after.text.contains("Còn thiếu"), "{}", after.text);
    assert!(after.text.contains(&format!("href=\"{draft}/kiem-tra\"")));
}
