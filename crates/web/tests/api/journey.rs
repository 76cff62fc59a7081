//! A dossier's way by programs alone: from the draft to its result and rating.

use super::house::{House, birth, pdf};
use person::Role;
use serde_json::{Value, json};

/// Opens and fills a birth registration; gives its id.
async fn filled(house: &House, token: &str) -> String {
    let wanted = json!({ "procedure": "1.001193", "case": "standard" });
    let opened = house.ask("POST", "/api/v1/drafts").token(token).key("open-the-draft");
    let opened = opened.json(&wanted).send().await.good();
    let id = opened["draft"]["id"].as_str().unwrap().to_owned();
    assert!(!opened["draft"]["faults"].as_array().unwrap().is_empty(), "an empty draft has faults");
    let answers = json!({ "answers": birth("LÊ VĂN HÙNG", "038095012345", "0912345678") });
    let saved = house.ask("PUT", &format!("/api/v1/drafts/{id}/answers")).token(token);
    let saved = saved.key("fill-it-in").json(&answers).send().await.good();
    assert_eq!(saved["faults"], json!([]), "{saved}");
    assert_eq!(saved["missing_components"], json!([]));
    assert_eq!(saved["answers"]["child"]["full_name"], "LÊ MINH KHÔI");
    id
}

async fn submitted(house: &House, token: &str) -> Value {
    let id = filled(house, token).await;
    let submit = house.ask("POST", &format!("/api/v1/drafts/{id}/submission")).token(token);
    submit.key("hand-it-in").json(&json!({ "declared": true })).send().await.good()
}

async fn act(house: &House, token: &str, id: &str, action: &str, body: &Value) -> Value {
    let address = format!("/api/v1/dossiers/{id}/actions/{action}");
    let key = format!("{action}-{id}");
    house.ask("POST", &address).token(token).key(&key).json(body).send().await.good()
}

#[tokio::test]
async fn dossier_travels_from_draft_to_rating() {
    let house = House::open().await;
    let citizen = house.citizen("hung.le", "LÊ VĂN HÙNG").await;
    let (reception, _) = house.official(Role::Reception, Some("mot-cua")).await;
    let (specialist, specialist_id) = house.official(Role::Specialist, Some("van-phong")).await;
    let (leader, _) = house.official(Role::Leader, None).await;
    let (clerk, _) = house.official(Role::RecordsClerk, Some("van-phong")).await;

    let handed_in = submitted(&house, &citizen).await;
    let dossier = &handed_in["dossier"];
    let id = dossier["id"].as_str().unwrap();
    assert_eq!(dossier["state"], "submitted");
    assert_eq!(dossier["state_number"], 1);

    let queue = house.ask("GET", "/api/v1/dossiers").token(&reception).send().await.good();
    assert_eq!(queue["items"][0]["id"], id);
    for words in ["lê văn hùng", dossier["code"].as_str().unwrap()] {
        let search = house.ask("POST", "/api/v1/dossiers/search").token(&reception);
        let found = search.json(&json!({ "q": words })).send().await.good();
        assert_eq!(found["items"][0]["id"], id, "{words}");
    }
    let asked = json!({ "reason": "Thiếu giấy tờ", "items": [
        { "component": "giay_la", "what": "Bản rõ hơn" },
    ] });
    let address = format!("/api/v1/dossiers/{id}/actions/request_supplement");
    let unknown = house.ask("POST", &address).token(&reception).key("ask-for-what-is-not");
    unknown.json(&asked).send().await.problem(422, "DOS-047");
    let counts = house.ask("GET", "/api/v1/dossiers/counts").token(&reception).send().await.good();
    assert_eq!(counts["states"]["submitted"], 1);

    let one = format!("/api/v1/dossiers/{id}");
    let shown = house.ask("GET", &one).token(&reception).send().await.good();
    assert!(shown["actions"].as_array().unwrap().contains(&json!("accept")), "{shown}");
    assert_eq!(shown["lookup_secret"], Value::Null, "the secret is the applicant's");

    let nothing = json!({ "components": [], "fees": [] });
    let accepted = act(&house, &reception, id, "accept", &nothing).await;
    assert_eq!(accepted["state"], "accepted");
    act(&house, &reception, id, "hand_over", &json!({})).await;
    let assignee = json!({ "assignee": specialist_id.to_string() });
    act(&house, &specialist, id, "assign", &assignee).await;
    act(&house, &specialist, id, "add_note", &json!({ "text": "Đã đối chiếu." })).await;
    let proposal = json!({ "granted": true, "summary": "Đủ điều kiện." });
    act(&house, &specialist, id, "propose", &proposal).await;
    act(&house, &leader, id, "approve", &json!({})).await;
    let sent = house.ask("POST", &format!("{one}/files?component=result&name=khai-sinh"));
    let sent = sent.token(&clerk).key("attach-the-result").bytes("application/pdf", pdf());
    let file = sent.send().await.good()["file"].clone();
    assert_eq!(file["media_type"], "application/pdf");
    let early = house.ask("GET", &format!("{one}/files")).token(&citizen).send().await.good();
    assert_eq!(early["items"], json!([]), "what is not released is the office's");
    act(&house, &clerk, id, "release", &json!({ "files": [file["id"]] })).await;

    let address = format!("{one}/files/{}", file["id"].as_str().unwrap());
    let fetched = house.ask("GET", &address).token(&citizen).send().await;
    assert_eq!(fetched.text.as_bytes(), pdf());
    assert!(fetched.header("content-disposition").starts_with("attachment"));

    let recipient = json!({ "full_name": "LÊ VĂN HÙNG", "relation": "self" });
    let handed = json!({ "method": "at_counter", "recipient": recipient });
    act(&house, &reception, id, "deliver", &handed).await;
    act(&house, &citizen, id, "rate", &json!({ "stars": 5, "comment": "Nhanh." })).await;

    let last = house.ask("GET", &one).token(&citizen).send().await;
    let version: u64 = last.header("etag").trim_matches('"').parse().unwrap();
    let last = last.good();
    assert_eq!(last["dossier"]["version"], version);
    assert_eq!(last["dossier"]["state"], "result_delivered");
    assert_eq!(last["dossier"]["rating"]["stars"], 5);
    assert_eq!(last["inside"], Value::Null, "notes and persons are the offices' own");
    let inside = house.ask("GET", &one).token(&specialist).send().await.good();
    assert_eq!(inside["inside"]["notes"][0]["text"], "Đã đối chiếu.");

    let code = dossier["code"].as_str().unwrap();
    let secret = handed_in["lookup_secret"].as_str().unwrap();
    let body = json!({ "code": code, "secret": secret.to_lowercase() });
    let found = house.ask("POST", "/api/v1/lookups").json(&body).send().await.good();
    let kinds: Vec<&str> = found["timeline"]["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds.first(), Some(&"submitted"));
    assert_eq!(kinds.last(), Some(&"rated"));
}

#[tokio::test]
async fn visitor_gets_a_session_with_the_first_draft_and_keeps_it_by_signing_in() {
    let house = House::open().await;
    let wanted = json!({ "procedure": "1.001193", "case": "standard" });
    let opened = house.ask("POST", "/api/v1/drafts").key("a-visitor-opens").json(&wanted);
    let opened = opened.send().await;
    assert_eq!(opened.status.as_u16(), 201);
    let place = opened.header("location").to_owned();
    let token = opened.good()["token"].as_str().unwrap().to_owned();
    assert_eq!(house.get(&place).await.status.as_u16(), 404, "nobody else finds it");
    house.ask("GET", &place).token(&token).send().await.good();

    let declared = json!({ "declared": true });
    let submit = house.ask("POST", &format!("{place}/submission")).token(&token);
    let refused = submit.key("not-signed-in").json(&declared).send().await;
    assert!(refused.status.is_client_error(), "handing in needs an account");

    house.citizen("hung.le", "LÊ VĂN HÙNG").await;
    let body = json!({ "login": "hung.le", "password": super::house::PASSWORD });
    let signed_in = house.ask("POST", "/api/v1/sessions").token(&token).json(&body);
    let account = signed_in.send().await.good()["token"].as_str().unwrap().to_owned();
    house.ask("GET", &place).token(&account).send().await.good();
    let mine = house.ask("GET", "/api/v1/my/dossiers").token(&account).send().await.good();
    assert_eq!(mine["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn repeated_key_is_answered_again_and_done_once() {
    let house = House::open().await;
    let token = house.citizen("hung.le", "LÊ VĂN HÙNG").await;
    let first = submitted(&house, &token).await;
    let id = first["dossier"]["id"].as_str().unwrap();
    let submit = house.ask("POST", &format!("/api/v1/drafts/{id}/submission")).token(&token);
    let again = submit.key("hand-it-in").json(&json!({ "declared": true })).send().await.good();
    assert_eq!(again["dossier"]["code"], first["dossier"]["code"]);
    assert_eq!(again["lookup_secret"], first["lookup_secret"]);
    let mine = house.ask("GET", "/api/v1/my/dossiers").token(&token).send().await.good();
    assert_eq!(mine["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn second_officer_is_told_that_somebody_was_first() {
    let house = House::open().await;
    let citizen = house.citizen("hung.le", "LÊ VĂN HÙNG").await;
    let (reception, _) = house.official(Role::Reception, Some("mot-cua")).await;
    let handed_in = submitted(&house, &citizen).await;
    let id = handed_in["dossier"]["id"].as_str().unwrap();
    let seen = handed_in["dossier"]["version"].to_string();
    act(&house, &reception, id, "accept", &json!({ "components": [], "fees": [] })).await;
    let address = format!("/api/v1/dossiers/{id}/actions/reject");
    let late = house.ask("POST", &address).token(&reception).key("too-late-to-reject");
    let late = late.header("if-match", &format!("\"{seen}\""));
    let body = json!({ "reason_code": "other", "reason": "Sai nơi nhận." });
    late.json(&body).send().await.problem(412, "stale");
}

#[tokio::test]
async fn catalogue_is_paged_searched_and_its_forms_are_schemas() {
    let house = House::open().await;
    let first = house.get("/api/v1/procedures?limit=10").await.good();
    assert_eq!(first["items"].as_array().unwrap().len(), 10);
    let mut all = first["items"].as_array().unwrap().clone();
    let mut next = first["next"].clone();
    while let Some(cursor) = next.as_str() {
        let page = house.get(&format!("/api/v1/procedures?limit=10&cursor={cursor}")).await.good();
        all.extend(page["items"].as_array().unwrap().clone());
        next = page["next"].clone();
    }
    let mut codes: Vec<&str> = all.iter().map(|one| one["code"].as_str().unwrap()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), all.len(), "no procedure stands on two pages");
    assert!(codes.len() >= 50);
    let found = house.get("/api/v1/procedures?q=dang%20ky%20khai%20sinh").await.good();
    assert_eq!(found["items"][0]["code"], "1.001193");
    let form = house.get("/api/v1/procedures/1.001193/form").await;
    assert_eq!(form.header("content-type"), "application/schema+json");
    assert_eq!(form.good()["$schema"], "https://json-schema.org/draft/2020-12/schema");
    let units = house.get("/api/v1/units?q=hac%20thanh").await.good();
    assert_eq!(units["items"][0]["code"], super::house::WARD);
}
