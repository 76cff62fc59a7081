//! Programs of offices: one act on several dossiers, and what administrators do, under the same
//! rights as on the pages.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do"
)]

mod office;

use axum::body::Body;
use axum::http::{Request, header};
use dossier::Command;
use office::{FUNERAL_SUPPORT, Office, Official};
use person::Role;
use serde_json::{Value, json};

async fn post(
    office: &Office,
    who: &Official,
    path: &str,
    key: &str,
    body: &Value,
) -> (u16, Value) {
    let secret = who.cookie.strip_prefix("phien=").unwrap();
    let request = Request::post(path)
        .header(header::AUTHORIZATION, format!("Bearer {secret}"))
        .header(header::CONTENT_TYPE, "application/json")
        .header("idempotency-key", format!("program-{key}"))
        .body(Body::from(body.to_string()));
    let got = office.send(request.unwrap()).await;
    (got.status.as_u16(), serde_json::from_str(&got.text).unwrap_or(Value::Null))
}

#[tokio::test]
async fn one_act_on_several_dossiers_tells_of_each() {
    let office = Office::open().await;
    let places = office.places.clone();
    let citizen = office.citizen("Lê Văn Bình").await;
    let clerk = office.official("Nguyễn Thị Lan", Role::Reception, &places.reception).await;
    let worker = office.official("Trần Thị Lý", Role::Specialist, &places.division).await;
    let head = office.official("Phạm Văn Phòng", Role::DivisionHead, &places.division).await;
    let mut ids = Vec::new();
    for name in ["Lê Văn Một", "Lê Văn Hai"] {
        let id = office.filed(&citizen, FUNERAL_SUPPORT, name).await.id;
        office.act(&clerk, id, "accept", &[]).await;
        ids.push(id);
    }
    let over = Command::HandOver { note: None };
    office.desk.dossier(&clerk.actor, ids[0], over, &office.key(), None).await.unwrap();
    let chosen: Vec<Value> = ids.iter().map(|id| json!({ "id": id.to_string() })).collect();
    let body = json!({ "dossiers": chosen, "assignee": worker.account.to_string() });
    let (status, told) = post(&office, &head, "/api/v1/bulk/assign", "bulk-1", &body).await;
    assert_eq!(status, 200, "{told}");
    assert_eq!(told["results"][0]["outcome"], "done", "{told}");
    assert_ne!(told["results"][1]["outcome"], "done", "it is still at the counter: {told}");
    let (_, again) = post(&office, &head, "/api/v1/bulk/assign", "bulk-1", &body).await;
    assert_eq!(again["results"][0]["version"], told["results"][0]["version"], "done once");
    let body = json!({ "dossiers": chosen, "assignee": worker.account.to_string() });
    let (_, told) = post(&office, &clerk, "/api/v1/bulk/assign", "bulk-2", &body).await;
    assert_ne!(told["results"][0]["outcome"], "done", "a clerk assigns nobody: {told}");
}

#[tokio::test]
async fn administrators_work_by_program_within_their_part_of_the_tree() {
    let office = Office::open().await;
    let places = office.places.clone();
    let admin = office.official("Lương Thị Linh", Role::Administrator, &places.agency).await;
    let leader = office.official("Vũ Thị Chủ", Role::Leader, &places.agency).await;
    let body = json!({
        "login": "nguoi-moi", "full_name": "Người Mới", "home": places.division.to_string(),
    });
    let (status, opened) = post(&office, &admin, "/api/v1/accounts", "open-1", &body).await;
    assert_eq!(status, 201, "{opened}");
    assert!(opened["password"].as_str().unwrap().len() > 8);
    let (_, again) = post(&office, &admin, "/api/v1/accounts", "open-1", &body).await;
    assert!(again["password"].is_null(), "a password is told once: {again}");
    let account = format!("/api/v1/accounts/{}", opened["account"]["id"].as_str().unwrap());
    let seat = json!({ "role": "specialist", "unit": places.division.to_string() });
    let (status, seated) =
        post(&office, &admin, &format!("{account}/give-seat"), "seat-1", &seat).await;
    assert_eq!((status, &seated["seats"][0]["role"]), (200, &json!("specialist")), "{seated}");
    let lock = json!({ "reason": "Nghỉ việc" });
    let (status, _) = post(&office, &leader, &format!("{account}/lock"), "lock-1", &lock).await;
    assert_eq!(status, 403);
    let (status, locked) = post(&office, &admin, &format!("{account}/lock"), "lock-2", &lock).await;
    assert_eq!((status, &locked["locked"]), (200, &json!(true)), "{locked}");
    let far = json!({ "login": "o-xa", "full_name": "Ở Xa", "home": places.province.to_string() });
    let (status, _) = post(&office, &admin, "/api/v1/accounts", "open-2", &far).await;
    assert_eq!(status, 403, "above the administrator's part of the tree");
    let pause = json!({
        "unit": places.reception.to_string(), "procedure": FUNERAL_SUPPORT, "open": false,
        "note": "Bảo trì",
    });
    let (status, told) = post(&office, &admin, "/api/v1/offerings", "pause-1", &pause).await;
    assert_eq!((status, &told["open"]), (200, &json!(false)), "{told}");
    let unit = post(
        &office,
        &admin,
        &format!("/api/v1/units/{}/rename", places.division),
        "name-1",
        &json!({ "name_vi": "Phòng Mới", "name_en": "New division" }),
    )
    .await;
    assert_eq!((unit.0, &unit.1["name_vi"]), (200, &json!("Phòng Mới")), "{}", unit.1);
}

async fn get(office: &Office, who: &Official, path: &str) -> (u16, Value) {
    let secret = who.cookie.strip_prefix("phien=").unwrap();
    let request = Request::get(path).header(header::AUTHORIZATION, format!("Bearer {secret}"));
    let got = office.send(request.body(Body::empty()).unwrap()).await;
    (got.status.as_u16(), serde_json::from_str(&got.text).unwrap_or(Value::Null))
}

/// Every item of a list, read two at a time.
async fn all(office: &Office, who: &Official, path: &str) -> Vec<Value> {
    let (mut items, mut cursor) = (Vec::new(), String::new());
    for _ in 0..200 {
        let (status, page) = get(office, who, &format!("{path}?limit=2&cursor={cursor}")).await;
        assert_eq!(status, 200, "{page}");
        let found = page["items"].as_array().unwrap();
        assert!(found.len() <= 2);
        items.extend(found.iter().cloned());
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => return items,
        }
    }
    panic!("the list of {path} never ends");
}

#[tokio::test]
async fn administrators_list_accounts_and_units_of_their_part_page_by_page() {
    let office = Office::open().await;
    let places = office.places.clone();
    let admin = office.official("Lương Thị Linh", Role::Administrator, &places.agency).await;
    for name in ["Đỗ Văn Ba", "Bùi Thị Ánh", "Phạm Văn Ổn", "Lê Văn Cảnh"] {
        office.official(name, Role::Specialist, &places.division).await;
    }
    let far = office.official("Ngô Thị Xa", Role::Supervisor, &places.province).await;
    let accounts = all(&office, &admin, "/api/v1/accounts").await;
    let names: Vec<&str> = accounts.iter().map(|it| it["full_name"].as_str().unwrap()).collect();
    let wanted = ["Bùi Thị Ánh", "Đỗ Văn Ba", "Lê Văn Cảnh", "Lương Thị Linh", "Phạm Văn Ổn"];
    assert_eq!(names, wanted, "by given name, and nobody from above");
    let units = all(&office, &admin, "/api/v1/organisation").await;
    let codes: Vec<&str> = units.iter().map(|it| it["code"].as_str().unwrap()).collect();
    let (own, division) = (places.agency.to_string(), places.division.to_string());
    assert!(codes.contains(&own.as_str()) && codes.contains(&division.as_str()), "{codes:?}");
    let sorted: std::collections::BTreeSet<&str> = codes.iter().copied().collect();
    assert_eq!(sorted.len(), codes.len(), "each once");
    assert!(!codes.contains(&places.province.to_string().as_str()));
    for path in ["/api/v1/accounts", "/api/v1/organisation"] {
        let (status, told) = get(&office, &admin, &format!("{path}?cursor=nowhere")).await;
        assert_eq!(status, 400, "{told}");
        assert_eq!(get(&office, &far, path).await.0, 403);
    }
}

#[tokio::test]
async fn a_long_list_of_accounts_goes_on_on_the_next_page() {
    let office = Office::open().await;
    let places = office.places.clone();
    let admin = office.official("Lương Thị Linh", Role::Administrator, &places.agency).await;
    for number in 0..60 {
        let name = format!("Lê Văn Thứ{number:02}");
        office.official(&name, Role::Specialist, &places.division).await;
    }
    let first = office.get(&admin, &web::paths::office::accounts()).await;
    let next = first.text.split_once("rel=\"next\" href=\"").unwrap().1;
    let next = next.split('"').next().unwrap();
    assert!(first.holds("Thứ05") && !first.holds("Thứ59"));
    let second = office.get(&admin, next).await;
    assert!(second.holds("Thứ59") && !second.holds("Thứ05") && second.holds("rel=\"prev\""));
}
