//! Following without an account: what code and secret open, and what they do not.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do"
)]

mod office;

use axum::http::StatusCode;
use dossier::Dossier;
use office::{FUNERAL_SUPPORT, Got, Office, Official};
use person::Role;

/// A browser without a session: the cookie it got with the page that asks.
async fn look_up(office: &Office, whose: &Official, code: &str, secret: &str) -> (Official, Got) {
    let asked = office.get_as_nobody("/tra-cuu").await;
    // Nothing of the account goes along but the shape of the helper.
    let browser = Official { cookie: cookies(&asked), ..whose.clone() };
    let token = asked.hidden("_token");
    let pairs = [("_token", &*token), ("ma", code), ("bi_mat", secret)];
    let got = office.post(&browser, "/tra-cuu", &pairs).await;
    let cookie = if cookies(&got).is_empty() { browser.cookie.clone() } else { cookies(&got) };
    (Official { cookie, ..browser }, got)
}

/// The session, or the form's cookie, that came back.
fn cookies(got: &Got) -> String {
    let set = got.headers.get_all("set-cookie").iter().map(|it| it.to_str().unwrap());
    let pairs = set.map(|it| it.split(';').next().unwrap()).filter(|it| !it.ends_with('='));
    pairs.collect::<Vec<_>>().join("; ")
}

async fn record(office: &Office, dossier: &Dossier) -> Dossier {
    let engine = office.desk.store().engine();
    let stored = store::register::record(engine, "dossier", dossier.id.as_uuid()).await;
    serde_json::from_str(&stored.unwrap().unwrap().state).unwrap()
}

#[tokio::test]
async fn code_and_secret_open_the_result_and_one_rating_and_no_more() {
    let office = Office::open().await;
    let citizen = office.citizen("Lê Văn Bình").await;
    let filed = office.filed(&citizen, FUNERAL_SUPPORT, "Lê Văn Bình").await;
    office.finish(&filed).await;
    office.desk.deliver_electronically(filed.id).await.unwrap().unwrap();
    let registration = filed.registration.as_ref().unwrap();
    let (code, secret) = (registration.code.to_string(), registration.secret.clone());
    let (browser, got) = look_up(&office, &citizen, &code, &secret).await;
    let address = format!("/tra-cuu/{}", filed.id);
    assert_eq!((got.status, got.location()), (StatusCode::SEE_OTHER, &*address));
    let page = office.get(&browser, &address).await;
    assert!(page.holds(&code) && !page.holds(&secret), "the secret is shown to nobody");
    assert!(!page.holds("Lê Văn Bình"), "no answers: {}", page.text);
    let after = record(&office, &filed).await;
    let result = after.result.as_ref().unwrap().files[0];
    let file = office.get(&browser, &format!("{address}/tep/{result}?tai=1")).await;
    assert_eq!(file.status, StatusCode::OK);
    assert_eq!(file.headers["content-type"], "application/pdf");
    for paper in after.files.iter().filter(|file| file.id != result) {
        let got = office.get(&browser, &format!("{address}/tep/{}", paper.id)).await;
        assert_eq!(got.status, StatusCode::NOT_FOUND, "{}", paper.component);
    }
    let rate = format!("{address}/danh-gia");
    let form = office.get(&browser, &rate).await;
    let token = form.hidden("_token");
    let none = office.post(&browser, &rate, &[("_token", &token), ("comment", "nhanh")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.holds("nhanh"));
    let pairs = [("_token", token.as_str()), ("stars", "5"), ("comment", "Nhanh")];
    let rated = office.post(&browser, &rate, &pairs).await;
    assert_eq!((rated.status, rated.location()), (StatusCode::SEE_OTHER, &*address));
    assert_eq!(record(&office, &filed).await.rating.unwrap().stars, 5);
    let again = office.post(&browser, &rate, &pairs).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "a dossier is rated once");
    let page = office.get(&browser, &address).await;
    assert!(!page.holds(&rate), "it is not offered again");
    for own in ["", "/da-nop", "/rut", "/danh-gia", "/bo-sung"] {
        let got = office.get(&browser, &format!("/ho-so/{}{own}", filed.id)).await;
        assert_ne!(got.status, StatusCode::OK, "{own}");
    }
}

#[tokio::test]
async fn proof_ends_after_an_hour_or_when_the_reader_is_done() {
    let office = Office::open().await;
    let citizen = office.citizen("Lê Văn Bình").await;
    let filed = office.filed(&citizen, FUNERAL_SUPPORT, "Lê Văn Bình").await;
    let registration = filed.registration.as_ref().unwrap();
    let (code, secret) = (registration.code.to_string(), registration.secret.clone());
    let address = format!("/tra-cuu/{}", filed.id);
    let (browser, _) = look_up(&office, &citizen, &code, &secret).await;
    let page = office.get(&browser, &address).await;
    assert!(page.holds("đăng nhập bằng tài khoản đã nộp"), "{}", page.text);
    let token = page.hidden("_token");
    office.post(&browser, &format!("{address}/dong"), &[("_token", &token)]).await;
    let closed = office.get(&browser, &address).await;
    assert_eq!((closed.status, closed.location()), (StatusCode::SEE_OTHER, "/tra-cuu"));
    let (browser, _) = look_up(&office, &citizen, &code, &secret).await;
    assert_eq!(office.get(&browser, &address).await.status, StatusCode::OK);
    office.clock.advance_seconds(3_601);
    let late = office.get(&browser, &address).await;
    assert_eq!((late.status, late.location()), (StatusCode::SEE_OTHER, "/tra-cuu"));
    let stranger = office.citizen("Người Lạ").await;
    let got = office.get(&stranger, &address).await;
    assert_eq!(got.location(), "/tra-cuu", "the proof is one browser's");
}

#[tokio::test]
async fn followers_are_told_what_is_asked_and_where_it_is_done() {
    let office = Office::open().await;
    let citizen = office.citizen("Lê Văn Bình").await;
    let unit = office.places.reception.clone();
    let clerk = office.official("Nguyễn Thị Lan", Role::Reception, &unit).await;
    let filed = office.filed(&citizen, FUNERAL_SUPPORT, "Lê Văn Bình").await;
    let items = [
        ("request_supplement.i..what", "Bản chụp rõ hơn"),
        ("request_supplement.reason_code", "unreadable"),
    ];
    office.act(&clerk, filed.id, "request_supplement", &items).await;
    let registration = filed.registration.as_ref().unwrap();
    let code = registration.code.to_string();
    let (browser, _) = look_up(&office, &citizen, &code, &registration.secret).await;
    let page = office.get(&browser, &format!("/tra-cuu/{}", filed.id)).await;
    assert!(page.holds("Ông/Bà cần bổ sung 1 mục"), "{}", page.text);
    assert!(page.holds("mang theo giấy tiếp nhận và căn cước"), "{}", page.text);
    assert!(page.holds(&format!("/dang-nhap?ve=%2Fho-so%2F{}", filed.id)), "{}", page.text);
}

#[tokio::test]
async fn officials_find_their_own_page_and_never_the_applicants() {
    let office = Office::open().await;
    let citizen = office.citizen("Lê Văn Bình").await;
    let unit = office.places.reception.clone();
    let clerk = office.official("Nguyễn Thị Lan", Role::Reception, &unit).await;
    let filed = office.filed(&citizen, FUNERAL_SUPPORT, "Lê Văn Bình").await;
    let own = office.get(&clerk, &format!("/ho-so/{}", filed.id)).await;
    assert_eq!(own.location(), format!("/lam-viec/{}", filed.id));
    for page in ["/da-nop", "/rut", "/danh-gia", "/bo-sung"] {
        let got = office.get(&clerk, &format!("/ho-so/{}{page}", filed.id)).await;
        assert_eq!(got.status, StatusCode::NOT_FOUND, "{page}");
    }
    let secret = filed.registration.unwrap().secret;
    let work = office.get(&clerk, &format!("/lam-viec/{}", filed.id)).await;
    assert!(work.status == StatusCode::OK && !work.holds(&secret));
}

#[tokio::test]
async fn a_slash_at_the_end_leads_to_the_page_and_never_to_another_site() {
    let office = Office::open().await;
    let led = office.get_as_nobody("/thu-tuc/2.000635/?tu=zalo").await;
    assert_eq!(led.status, StatusCode::PERMANENT_REDIRECT);
    assert_eq!(led.location(), "/thu-tuc/2.000635?tu=zalo");
    for foreign in ["//evil.example/", "/%5Cevil.example//x", "/khong-co-trang-nay"] {
        let got = office.get_as_nobody(foreign).await;
        assert!(!got.location().starts_with("//"), "{foreign}: {}", got.location());
        assert_eq!(got.status, StatusCode::NOT_FOUND, "{foreign}");
    }
}
