//! Choosing another password of one's own, and having to after an administrator made one.

use super::signing_in::{PASSWORD, register, sign_in};
use super::{Got, House};
use crate::Settings;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use desk::IdempotencyKey;
use kernel::id::AccountId;
use person::{Command, Contact, NewOfficial};
use register::{Actor, Seat};

const OTHER: &str = "trâu vàng ăn cỏ non";
const ADDRESS: &str = "/tai-khoan/mat-khau";

async fn change(house: &House, cookies: &str, old: &str, new: &str, again: &str) -> Got {
    let page = house.get_with(ADDRESS, cookies).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let (token, key) = (page.hidden("_token"), page.hidden("_key"));
    let pairs =
        [("_token", &*token), ("_key", &*key), ("old", old), ("new", new), ("again", again)];
    house.post(ADDRESS, cookies, &pairs).await
}

#[tokio::test]
async fn changed_password_ends_every_other_session_and_renews_this_one() {
    let house = House::open().await;
    let phone = register(&house, "hoa.le").await.cookies();
    let desktop = sign_in(&house, "hoa.le", PASSWORD, "").await.cookies();
    let changed = change(&house, &desktop, PASSWORD, OTHER, OTHER).await;
    assert_eq!((changed.status, changed.location()), (StatusCode::SEE_OTHER, "/tai-khoan"));
    for gone in [&phone, &desktop] {
        let got = house.get_with("/tai-khoan", gone).await;
        assert_eq!(got.status, StatusCode::SEE_OTHER, "a session of before is left");
    }
    let inside = house.get_with("/tai-khoan", &changed.cookies()).await;
    assert!(inside.text.contains("Đã đổi mật khẩu."), "{}", inside.text);
    assert_eq!(
        sign_in(&house, "hoa.le", PASSWORD, "").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(sign_in(&house, "hoa.le", OTHER, "").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn each_fault_stands_on_top_and_beside_its_field() {
    let house = House::open().await;
    let cookies = register(&house, "hoa.le").await.cookies();
    for (old, new, again, field, said) in [
        ("", OTHER, OTHER, "old", "Hãy nhập mật khẩu đang dùng."),
        ("không phải", OTHER, OTHER, "old", "Mật khẩu đang dùng chưa đúng."),
        (PASSWORD, "ngắn", "ngắn", "new", "Mật khẩu phải có ít nhất 10 ký tự."),
        (PASSWORD, "1234567890", "1234567890", "new", "Mật khẩu này dễ đoán"),
        (PASSWORD, "hoa.le0912345678", "hoa.le0912345678", "new", "dễ đoán"),
        (PASSWORD, OTHER, "khác hẳn đi", "again", "không giống nhau"),
        (PASSWORD, PASSWORD, PASSWORD, "new", "phải khác mật khẩu đang dùng"),
    ] {
        let got = change(&house, &cookies, old, new, again).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(got.text.contains(&format!("href=\"#f-{field}\"")), "{said}");
        assert!(got.text.contains(&format!("id=\"f-{field}-error\"")), "{said}");
        assert!(got.text.contains(said), "{said}: {}", got.text);
        assert!(!got.text.contains(OTHER), "a password is never shown again");
    }
}

#[tokio::test]
async fn guessing_the_old_password_is_limited_like_signing_in() {
    let house = House::with(Settings { sign_in_tries_per_hour: 3, ..Settings::default() }).await;
    let cookies = register(&house, "hoa.le").await.cookies();
    // Opening the account was the first try.
    for _ in 0..2 {
        let got = change(&house, &cookies, "không phải", OTHER, OTHER).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let got = change(&house, &cookies, PASSWORD, OTHER, OTHER).await;
    assert_eq!(got.status, StatusCode::TOO_MANY_REQUESTS);
}

/// An official whose password an administrator has just made.
async fn official(house: &House, password: &str) {
    let desk = &house.app.desk;
    let now = desk.clock().now();
    let unit = desk.province().file.agency_code.clone();
    let seat = Seat { role: "administrator".to_owned(), unit: unit.clone() };
    let account = AccountId::new(now, desk.random());
    let administrator = Actor::Officer { account, seat: seat.clone() };
    let id = AccountId::new(now, desk.random());
    let hash = crate::signin::password::hash_now(password, desk.random()).unwrap();
    let open = Command::OpenOfficial(Box::new(NewOfficial {
        id,
        login: "can.bo".parse().unwrap(),
        full_name: "Nguyễn Văn Mẫu".to_owned(),
        personal_number: None,
        contact: Contact::default(),
        password: hash,
        home: unit,
    }));
    let give = Command::GiveSeat { seat, note: None };
    for command in [open, give] {
        let key = IdempotencyKey::fresh(desk.random());
        desk.account(&administrator, id, command, &key, None).await.unwrap();
    }
}

#[tokio::test]
async fn password_of_an_administrator_leads_only_to_choosing_another() {
    let house = House::open().await;
    official(&house, "tạm thời một lát").await;
    let inside = sign_in(&house, "can.bo", "tạm thời một lát", "/quan-tri").await;
    assert_eq!((inside.status, inside.location()), (StatusCode::SEE_OTHER, ADDRESS));
    let cookies = inside.cookies();
    for address in ["/quan-tri", "/", "/tai-khoan", "/thu-tuc"] {
        let got = house.get_with(address, &cookies).await;
        assert_eq!((got.status, got.location()), (StatusCode::SEE_OTHER, ADDRESS), "{address}");
    }
    let page = house.get_with(ADDRESS, &cookies).await;
    assert!(page.text.contains("do quản trị cấp"), "{}", page.text);
    let changed = change(&house, &cookies, "tạm thời một lát", OTHER, OTHER).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.text);
    let work = house.get_with("/quan-tri", &changed.cookies()).await;
    assert_eq!(work.status, StatusCode::OK);
}

async fn call(house: &House, method: &str, path: &str, token: &str, body: &str) -> Got {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_owned()));
    house.send(request.unwrap()).await
}

#[tokio::test]
async fn programs_change_the_password_and_get_a_new_token() {
    let house = House::open().await;
    official(&house, "tạm thời một lát").await;
    let body = r#"{"login":"can.bo","password":"tạm thời một lát"}"#;
    let opened = call(&house, "POST", "/api/v1/sessions", "x", body).await;
    let token = |got: &Got| {
        let value: serde_json::Value = serde_json::from_str(&got.text).unwrap();
        value["token"].as_str().unwrap().to_owned()
    };
    let first = token(&opened);
    let refused = call(&house, "GET", "/api/v1/procedures", &first, "").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.text.contains("password-due"), "{}", refused.text);
    let path = "/api/v1/session/password";
    let wrong = r#"{"old":"không phải","new":"trâu vàng ăn cỏ non"}"#;
    let wrong = call(&house, "PUT", path, &first, wrong).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("password-old"), "{}", wrong.text);
    let right = r#"{"old":"tạm thời một lát","new":"trâu vàng ăn cỏ non"}"#;
    let changed = call(&house, "PUT", path, &first, right).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.text);
    let second = token(&changed);
    let told = call(&house, "GET", "/api/v1/session", &second, "").await;
    assert!(told.text.contains("\"password_due\":false"), "{}", told.text);
    let old = call(&house, "GET", "/api/v1/session", &first, "").await;
    assert!(old.text.contains("\"holder\":\"nobody\""), "{}", old.text);
}
