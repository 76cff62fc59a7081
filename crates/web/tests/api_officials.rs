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
