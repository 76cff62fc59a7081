//! What callers do wrong, and what they are told: never a failure of the server, always the place.

use super::house::{House, birth, pdf};
use serde_json::json;

#[tokio::test]
async fn write_without_a_key_is_told_what_is_missing() {
    let house = House::open().await;
    let body = json!({ "procedure": "1.001193", "case": "standard" });
    let problem = house.ask("POST", "/api/v1/drafts").json(&body).send().await;
    let problem = problem.problem(400, "key-missing");
    assert_eq!(problem["faults"][0]["path"], "header.Idempotency-Key");
    let short = house.ask("POST", "/api/v1/drafts").key("short").json(&body).send().await;
    short.problem(400, "key-unfit");
}

#[tokio::test]
async fn key_of_another_intention_is_refused() {
    let house = House::open().await;
    let token = house.citizen("hung.le", "LÊ VĂN HÙNG").await;
    let wanted = json!({ "procedure": "1.001193", "case": "standard" });
    let opened = house.ask("POST", "/api/v1/drafts").token(&token).key("one-key-for-all");
    let opened = opened.json(&wanted).send().await.good();
    let id = opened["draft"]["id"].as_str().unwrap();
    let submit = house.ask("POST", &format!("/api/v1/drafts/{id}/submission")).token(&token);
    let submit = submit.key("one-key-for-all").json(&json!({ "declared": true }));
    submit.send().await.problem(422, "key-reused");
    let address = format!("/api/v1/dossiers/{id}/files?component=birth_notice");
    let attach = house.ask("POST", &address).token(&token).key("one-key-for-all");
    attach.bytes("application/pdf", pdf()).send().await.problem(422, "key-reused");
}

#[tokio::test]
async fn problems_speak_the_language_of_the_caller() {
    let house = House::open().await;
    let vietnamese = house.get("/api/v1/procedures/9.999999").await.problem(404, "not-found");
    let english = house.ask("GET", "/api/v1/procedures/9.999999").header("accept-language", "en");
    let english = english.send().await.problem(404, "not-found");
    assert_ne!(vietnamese["title"], english["title"]);
    assert_eq!(vietnamese["type"], english["type"]);
}

#[tokio::test]
async fn odd_requests_are_the_callers_mistakes() {
    let house = House::open().await;
    let token = house.citizen("hung.le", "LÊ VĂN HÙNG").await;
    let post = |body: &str, kind: &str| {
        let ask = house.ask("POST", "/api/v1/drafts").token(&token).key("an-odd-request");
        ask.bytes(kind, body.as_bytes().to_vec()).send()
    };
    post("{", "application/json").await.problem(400, "not-json");
    post("{}", "text/plain").await.problem(415, "not-json");
    post("[]", "application/json").await.problem(400, "shape");
    let null = post(r#"{"procedure":"1.001193\u0000","case":"x"}"#, "application/json").await;
    assert_eq!(null.problem(400, "character")["faults"][0]["path"], "procedure");
    let more = r#"{"procedure":"1.001193","case":"standard","more":1}"#;
    assert_eq!(
        post(more, "application/json").await.problem(400, "shape")["faults"][0]["path"],
        "more"
    );
    let wrong = r#"{"procedure":"1.001193","case":"no such case"}"#;
    assert_eq!(post(wrong, "application/json").await.status.as_u16(), 422);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    post(&deep, "application/json").await.problem(400, "not-json");
    let large = format!("{{\"case\":\"{}\"}}", "a".repeat(1_100_000));
    post(&large, "application/json").await.problem(413, "too-large");

    for address in [
        "/api/v1/procedures?limit=ten",
        "/api/v1/procedures?q=%00",
        "/api/v1/procedures?cursor=made-up",
        "/api/v1/my/dossiers?cursor=%FF",
    ] {
        let got = house.ask("GET", address).token(&token).send().await;
        assert_eq!(got.status.as_u16(), 400, "{address} {}", got.text);
    }
    for address in ["/api/v1/dossiers/dos_x", "/api/v1/dossiers/%00", "/api/v1/none"] {
        let got = house.ask("GET", address).token(&token).send().await;
        got.problem(404, "not-found");
    }
    house.ask("PUT", "/api/v1/procedures").send().await.problem(405, "wrong-method");
}

#[tokio::test]
async fn faults_of_a_filing_name_each_answer() {
    let house = House::open().await;
    let token = house.citizen("hung.le", "LÊ VĂN HÙNG").await;
    let wanted = json!({ "procedure": "1.001193", "case": "standard" });
    let opened = house.ask("POST", "/api/v1/drafts").token(&token).key("open-the-draft");
    let opened = opened.json(&wanted).send().await.good();
    let id = opened["draft"]["id"].as_str().unwrap();
    let mut answers = birth("LÊ VĂN HÙNG", "038095012345", "0912345678");
    answers["child"]["birth_date"] = json!("2027-10-20");
    let body = json!({ "answers": answers });
    let save = house.ask("PUT", &format!("/api/v1/drafts/{id}/answers")).token(&token);
    save.key("save-with-a-fault").json(&body).send().await.good();
    let submit = house.ask("POST", &format!("/api/v1/drafts/{id}/submission")).token(&token);
    let refused = submit.key("hand-it-in").json(&json!({ "declared": true })).send().await;
    assert_eq!(refused.status.as_u16(), 422, "{}", refused.text);
    let problem = refused.json();
    let paths: Vec<&str> = problem["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| fault["path"].as_str().unwrap())
        .collect();
    assert!(paths.contains(&"answers.child.birth_date"), "{problem}");
    let undeclared = house.ask("POST", &format!("/api/v1/drafts/{id}/submission")).token(&token);
    let undeclared = undeclared.key("hand-it-in-2").json(&json!({ "declared": false }));
    undeclared.send().await.problem(422, "undeclared");
}

#[tokio::test]
async fn browser_session_needs_the_form_token_and_a_program_does_not() {
    let house = House::open().await;
    let token = house.citizen("hung.le", "LÊ VĂN HÙNG").await;
    let cookie = format!("phien={token}");
    let body = json!({ "procedure": "1.001193", "case": "standard" });
    let by_cookie = |csrf: &str, key: &str| {
        let ask = house.ask("POST", "/api/v1/drafts").header("cookie", &cookie).key(key);
        ask.header("x-csrf-token", csrf).json(&body).send()
    };
    by_cookie("", "without-a-token").await.problem(403, "form-expired");
    by_cookie("made-up", "with-a-wrong-one").await.problem(403, "form-expired");
    let session = house.ask("GET", "/api/v1/session").header("cookie", &cookie).send().await.good();
    assert_eq!(session["holder"], "person");
    let csrf = session["csrf_token"].as_str().unwrap();
    by_cookie(csrf, "with-the-right-one").await.good();
    let program = house.ask("POST", "/api/v1/drafts").token(&token).key("by-a-program");
    program.json(&body).send().await.good();
    let page = house.ask("GET", "/tai-khoan").token(&token).send().await;
    assert_eq!(page.status.as_u16(), 303, "tokens are for the interface alone");
}

#[tokio::test]
async fn strangers_are_told_nothing() {
    let house = House::open().await;
    let mine = house.citizen("hung.le", "LÊ VĂN HÙNG").await;
    let other = house.citizen("other.one", "NGUYỄN THỊ HOA").await;
    let wanted = json!({ "procedure": "1.001193", "case": "standard" });
    let opened = house.ask("POST", "/api/v1/drafts").token(&mine).key("open-the-draft");
    let opened = opened.json(&wanted).send().await.good();
    let id = opened["draft"]["id"].as_str().unwrap();
    for address in [
        format!("/api/v1/drafts/{id}"),
        format!("/api/v1/dossiers/{id}"),
        format!("/api/v1/dossiers/{id}/timeline"),
        format!("/api/v1/dossiers/{id}/files"),
    ] {
        house.ask("GET", &address).token(&other).send().await.problem(404, "not-found");
    }
    house.ask("GET", "/api/v1/dossiers").token(&other).send().await.problem(403, "forbidden");
    house.get("/api/v1/dossiers").await.problem(401, "sign-in-needed");
    let body = json!({ "code": "H56.1-261124-0001", "secret": "AAAAAAAA" });
    house.ask("POST", "/api/v1/lookups").json(&body).send().await.problem(404, "lookup");
    let wrong = json!({ "login": "hung.le", "password": "wrong" });
    let wrong = house.ask("POST", "/api/v1/sessions").json(&wrong).send().await;
    let nobody = json!({ "login": "nobody.here", "password": "wrong" });
    let nobody = house.ask("POST", "/api/v1/sessions").json(&nobody).send().await;
    assert_eq!(
        wrong.problem(422, "credentials")["detail"],
        nobody.problem(422, "credentials")["detail"]
    );
}

#[tokio::test]
async fn tries_to_follow_a_dossier_are_limited() {
    let house = House::open().await;
    let body = json!({ "code": "H56.1-261124-0001", "secret": "AAAAAAAA" });
    let mut last = 0;
    for _ in 0..=house.app.province.file.settings.lookup_tries_per_hour {
        last = house.ask("POST", "/api/v1/lookups").json(&body).send().await.status.as_u16();
    }
    assert_eq!(last, 429);
}

#[tokio::test]
async fn files_that_lie_are_refused_with_a_reason() {
    let house = House::open().await;
    let token = house.citizen("hung.le", "LÊ VĂN HÙNG").await;
    let wanted = json!({ "procedure": "1.001193", "case": "standard" });
    let opened = house.ask("POST", "/api/v1/drafts").token(&token).key("open-the-draft");
    let opened = opened.json(&wanted).send().await.good();
    let id = opened["draft"]["id"].as_str().unwrap();
    let send = |bytes: Vec<u8>, key: &str| {
        let address = format!("/api/v1/dossiers/{id}/files?component=birth_notice&name=../a.pdf");
        house.ask("POST", &address).token(&token).key(key).bytes("application/pdf", bytes).send()
    };
    let lie = send(b"MZ this is a program".to_vec(), "a-file-that-lies").await.problem(422, "file");
    assert!(lie["faults"][0]["message"].as_str().unwrap().len() > 10);
    send(Vec::new(), "an-empty-file").await.problem(422, "file");
    let taken = send(pdf(), "a-true-file").await.good();
    assert_eq!(taken["file"]["name"].as_str().unwrap().matches('/').count(), 0);
    let large = vec![b'a'; 25_000_001];
    assert_eq!(send(large, "a-large-file").await.status.as_u16(), 422);
}
