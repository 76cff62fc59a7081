//! Opening an account, signing in and out, and what is refused.

use super::{Got, House};
use crate::Settings;
use axum::http::StatusCode;

pub(super) const PASSWORD: &str = "một câu dễ nhớ";

pub(super) async fn register(house: &House, login: &str) -> Got {
    let page = house.get("/dang-ky").await;
    let (token, key) = (page.hidden("_token"), page.hidden("_key"));
    let pairs = [
        ("_token", token.as_str()),
        ("_key", key.as_str()),
        ("kind", "citizen"),
        ("full_name", "Lê Thị Hoa"),
        ("phone", "0912345678"),
        ("login", login),
        ("password", PASSWORD),
    ];
    house.post("/dang-ky", &page.cookies(), &pairs).await
}

pub(super) async fn sign_in(house: &House, login: &str, password: &str, back: &str) -> Got {
    let page = house.get("/dang-nhap").await;
    let token = page.hidden("_token");
    let pairs =
        [("_token", token.as_str()), ("login", login), ("password", password), ("ve", back)];
    house.post("/dang-nhap", &page.cookies(), &pairs).await
}

#[tokio::test]
async fn citizen_opens_an_account_and_is_signed_in() {
    let house = House::open().await;
    let opened = register(&house, "hoa.le").await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.text);
    let account = house.get_with("/tai-khoan", &opened.cookies()).await;
    assert_eq!(account.status, StatusCode::OK);
    assert!(account.text.contains("Lê Thị Hoa") && account.text.contains("hoa.le"));
    assert!(account.text.contains("Tài khoản đã được mở."), "the message is shown once");
}

#[tokio::test]
async fn signing_in_changes_the_secret_and_signing_out_ends_it() {
    let house = House::open().await;
    register(&house, "hoa.le").await;
    let inside = sign_in(&house, "Hoa.Le", PASSWORD, "/tai-khoan").await;
    assert_eq!((inside.status, inside.location()), (StatusCode::SEE_OTHER, "/tai-khoan"));
    let again = sign_in(&house, "hoa.le", PASSWORD, "").await;
    assert_ne!(inside.cookies(), again.cookies());
    let page = house.get_with("/tai-khoan", &inside.cookies()).await;
    let token = page.hidden("_token");
    let out = house.post("/dang-xuat", &inside.cookies(), &[("_token", token.as_str())]).await;
    assert_eq!((out.status, out.location()), (StatusCode::SEE_OTHER, "/"));
    let after = house.get_with("/tai-khoan", &inside.cookies()).await;
    assert_eq!(after.status, StatusCode::SEE_OTHER, "the session is gone");
    assert_eq!(after.location(), "/dang-nhap?ve=%2Ftai-khoan");
}

#[tokio::test]
async fn wrong_login_and_wrong_password_are_answered_alike() {
    let house = House::open().await;
    register(&house, "hoa.le").await;
    let wrong = sign_in(&house, "hoa.le", "không phải", "").await;
    let nobody = sign_in(&house, "hoa.lx", "không phải", "").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(nobody.status, wrong.status);
    let said = |got: &Got| got.text.contains("Tên đăng nhập hoặc mật khẩu chưa đúng.");
    assert!(said(&wrong) && said(&nobody));
    assert!(wrong.text.contains("<title>Lỗi:"));
    assert!(!wrong.text.contains("không phải"), "a password is never shown again");
}

#[tokio::test]
async fn form_without_the_token_of_the_browser_is_refused() {
    let house = House::open().await;
    register(&house, "hoa.le").await;
    let page = house.get("/dang-nhap").await;
    let pairs = [("login", "hoa.le"), ("password", PASSWORD)];
    for (cookies, token) in
        [(page.cookies(), ""), (String::new(), &*page.hidden("_token")), (page.cookies(), "x")]
    {
        let with = [pairs[0], pairs[1], ("_token", token)];
        let got = house.post("/dang-nhap", &cookies, &with).await;
        assert_eq!(got.status, StatusCode::FORBIDDEN);
        assert!(got.text.contains("Trang đã mở quá lâu"));
    }
}

#[tokio::test]
async fn faults_come_back_beside_what_was_typed() {
    let house = House::open().await;
    let page = house.get("/dang-ky").await;
    let token = page.hidden("_token");
    let pairs = [
        ("_token", token.as_str()),
        ("kind", "business"),
        ("full_name", "<b>Công ty</b>"),
        ("phone", "12"),
        ("login", "x"),
        ("password", "ngắn"),
    ];
    let got = house.post("/dang-ky", &page.cookies(), &pairs).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    for name in ["tax-code", "phone", "login", "password"] {
        assert!(got.text.contains(&format!("href=\"#f-{name}\"")), "{name}");
        assert!(got.text.contains(&format!("id=\"f-{name}-error\"")), "{name}");
    }
    assert!(got.text.contains("value=\"&#60;b&#62;Công ty"), "typed text comes back, escaped");
}

#[tokio::test]
async fn tries_are_limited() {
    let house = House::with(Settings { sign_in_tries_per_hour: 3, ..Settings::default() }).await;
    for _ in 0..3 {
        let got = sign_in(&house, "hoa.le", "sai mật khẩu", "").await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let got = sign_in(&house, "hoa.le", "sai mật khẩu", "").await;
    assert_eq!(got.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(got.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn session_ends_after_half_a_day() {
    let house = House::open().await;
    let opened = register(&house, "hoa.le").await;
    house.clock.advance_seconds(11 * 3_600);
    assert_eq!(house.get_with("/tai-khoan", &opened.cookies()).await.status, StatusCode::OK);
    house.clock.advance_seconds(11 * 3_600);
    let kept = house.get_with("/tai-khoan", &opened.cookies()).await;
    assert_eq!(kept.status, StatusCode::OK, "a session in use lives on");
    house.clock.advance_seconds(13 * 3_600);
    let late = house.get_with("/tai-khoan", &opened.cookies()).await;
    assert_eq!(late.status, StatusCode::SEE_OTHER);
}
