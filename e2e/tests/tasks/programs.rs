//! What programs do for people by the JSON interface, with data that no log may show: every
//! address to read is asked by somebody who may, and a search by personal data is made.

use crate::people::{self, CITIZEN, PASSWORD};
use anyhow::{Context, Result, ensure};
use e2e::World;
use e2e::http::Visitor;
use e2e::program::{Parent, Program, Submitted, pdf};
use e2e::routes;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

tasks![a_dossier_goes_to_its_rating_by_programs_alone, every_address_of_the_interface_answers];

pub(crate) const CLERK: &str = "mot-cua-hac-thanh";
const SPECIALIST: &str = "chuyen-vien-hac-thanh";
const LEADER: &str = "lanh-dao-hac-thanh";
const RECORDS: &str = "van-thu-hac-thanh";

pub(crate) fn parent() -> Parent {
    let planted = people::planted();
    Parent { name: planted.name, personal_number: planted.personal_number, phone: planted.phone }
}

async fn program(world: &World, login: &str) -> Result<Program> {
    Program::sign_in(&world.base, login, PASSWORD).await
}

/// Files a birth registration as the citizen of the sample.
pub(crate) async fn file(world: &World, key: &str) -> Result<Submitted> {
    let mut citizen = program(world, CITIZEN).await?;
    let id = citizen.draft_birth(key, parent()).await?;
    citizen.submit(key, &id).await
}

/// Accepts a dossier and hands it over to whoever works on it.
async fn take_up(world: &World, id: &str) -> Result<()> {
    let mut clerk = program(world, CLERK).await?;
    clerk.act(id, "accept", &json!({ "components": [], "fees": [] })).await?;
    clerk.act(id, "hand_over", &json!({})).await?;
    let mut specialist = program(world, SPECIALIST).await?;
    let session = specialist.good("GET", "/api/v1/session", "", &Value::Null).await?;
    let me = e2e::program::text(&session, "/account")
        .or_else(|_| e2e::program::text(&session, "/account/id"))?;
    specialist.act(id, "assign", &json!({ "assignee": me })).await?;
    Ok(())
}

/// A dossier of the citizen that waits for a supplement.
pub(crate) async fn waiting_for_a_supplement(world: &World, key: &str) -> Result<Submitted> {
    let filed = file(world, key).await?;
    take_up(world, &filed.id).await?;
    let mut specialist = program(world, SPECIALIST).await?;
    let item = json!({ "component": "marriage_certificate", "what": "Bản chụp rõ hơn" });
    let request = json!({ "items": [item], "reason": "Bản chụp mờ" });
    specialist.act(&filed.id, "request_supplement", &request).await?;
    Ok(filed)
}

/// A dossier of the citizen that the counter refused to take.
pub(crate) async fn refused(world: &World, key: &str) -> Result<Submitted> {
    let filed = file(world, key).await?;
    let why = json!({ "reason_code": "other", "reason": "Nộp không đúng nơi" });
    program(world, CLERK).await?.act(&filed.id, "reject", &why).await?;
    Ok(filed)
}

/// A dossier of the citizen whose result was handed over; and the file of the result.
pub(crate) async fn delivered(world: &World, key: &str) -> Result<(Submitted, String)> {
    let filed = file(world, key).await?;
    let id = filed.id.as_str();
    take_up(world, id).await?;
    let mut specialist = program(world, SPECIALIST).await?;
    specialist.act(id, "add_note", &json!({ "text": people::planted().name })).await?;
    let proposal = json!({ "granted": true, "summary": people::planted().name });
    specialist.act(id, "propose", &proposal).await?;
    program(world, LEADER).await?.act(id, "approve", &json!({})).await?;
    let mut records = program(world, RECORDS).await?;
    let path = format!("/api/v1/dossiers/{id}/files?component=result&name=khai-sinh");
    let kind = "application/pdf";
    let sent = records.send("POST", &path, &format!("result-{id}"), kind, &pdf(id)).await?;
    ensure!(sent.status == 201, "the result is not taken: {} {}", sent.status, sent.text());
    let file = e2e::program::text(&sent.json()?, "/file/id")?;
    records.act(id, "release", &json!({ "files": [file] })).await?;
    let recipient = json!({ "full_name": people::planted().name, "relation": "self" });
    let handed = json!({ "method": "at_counter", "recipient": recipient });
    program(world, CLERK).await?.act(id, "deliver", &handed).await?;
    Ok((filed, file))
}

async fn a_dossier_goes_to_its_rating_by_programs_alone(world: Arc<World>) -> Result<()> {
    let (filed, file) = delivered(&world, "programs-rated").await?;
    let id = filed.id.as_str();
    let mut citizen = program(&world, CITIZEN).await?;
    citizen.act(id, "rate", &json!({ "stars": 5, "comment": people::planted().name })).await?;
    let path = format!("/api/v1/dossiers/{id}/files/{file}");
    let fetched = citizen.ask("GET", &path, "", &Value::Null).await?;
    // Sealed beside the paper: added to and nothing else.
    ensure!(fetched.body.starts_with(&pdf(id)), "the result came back changed");
    Ok(())
}

/// Reads the public log as programs do that follow it: its newest head, and its first tile.
async fn log_is_read(world: &World) -> Result<()> {
    let mut reader = Visitor::new(&world.base);
    let head = reader.get("/nhat-ky/checkpoint").await?;
    ensure!(head.status == 200, "there is no head of the log: {}", head.status);
    let note = head.text();
    let size: u64 = note.lines().nth(1).context("a head says its size")?.parse()?;
    // Tiles have 256 leaves (C2SP tlog-tiles); a smaller log has a part of one.
    let part = if size < 256 { format!(".p/{size}") } else { String::new() };
    let tile = reader.get(&format!("/nhat-ky/tile/0/000{part}")).await?;
    ensure!(tile.status == 200, "the first tile is missing: {}", tile.status);
    Ok(())
}

/// A document of a list with a file, and the file.
async fn with_file(records: &mut Program, list: &str) -> Result<(String, String)> {
    let found = records.good("GET", list, "", &Value::Null).await?;
    let items = found.pointer("/items").and_then(Value::as_array).context("no items")?;
    for item in items {
        if let Ok(file) = e2e::program::text(item, "/files/0/id") {
            return Ok((e2e::program::text(item, "/id")?, file));
        }
    }
    anyhow::bail!("none of {} documents in {list} has a file", items.len())
}

async fn every_address_of_the_interface_answers(world: Arc<World>) -> Result<()> {
    let filed = file(&world, "programs-read").await?;
    let mut citizen = program(&world, CITIZEN).await?;
    let draft = citizen.draft_birth("programs-draft", parent()).await?;
    let path = format!("/api/v1/dossiers/{draft}/files?component=marriage_certificate&name=a");
    let sent = citizen.send("POST", &path, "programs-paper", "application/pdf", &pdf("a")).await?;
    ensure!(sent.status == 201, "a paper is not taken: {} {}", sent.status, sent.text());
    let file = e2e::program::text(&sent.json()?, "/file/id")?;
    let body = json!({ "code": filed.code, "secret": filed.secret });
    citizen.good("POST", "/api/v1/lookups", "", &body).await?;

    let mut administrator = program(&world, "quan-tri").await?;
    let official = json!({ "login": "khach-doc", "full_name": "Lê Thị Đọc", "home": "H56.202" });
    let opened = administrator.good("POST", "/api/v1/accounts", "programs-open", &official).await?;
    let account = e2e::program::text(&opened, "/account/id")?;

    // A leader's signature on a result is a use of a key.
    delivered(&world, "programs-signed").await?;
    let mut leader = program(&world, LEADER).await?;
    let uses = leader.good("GET", "/api/v1/key-uses", "", &Value::Null).await?;
    let key_use = e2e::program::text(&uses, "/items/0/id")?;

    let mut records = program(&world, RECORDS).await?;
    let done = "/api/v1/documents?standing=done&limit=100";
    let (incoming, incoming_file) = with_file(&mut records, done).await?;
    let released = "/api/v1/outgoing-documents?standing=released&limit=100";
    let (outgoing, outgoing_file) = with_file(&mut records, released).await?;
    let tasks = leader.good("GET", "/api/v1/tasks?role=giver&open=false", "", &Value::Null).await?;
    let task = e2e::program::text(&tasks, "/items/0/id")?;

    // What stands for the parts of a pattern.
    let parts: BTreeMap<&str, String> = BTreeMap::from([
        ("/api/v1/documents/{id}", incoming),
        ("/api/v1/outgoing-documents/{id}", outgoing),
        ("/api/v1/tasks/{id}", task),
        ("/api/v1/accounts/{id}", account),
        ("/api/v1/key-uses/{id}", key_use),
        ("/api/v1/units/{code}", "H56.202".to_owned()),
        ("/api/v1/drafts/{id}", draft.clone()),
        ("/api/v1/dossiers/{id}/files/{file}", draft),
        ("/api/v1/dossiers/{id}", filed.id),
        ("/api/v1/procedures/{code}", "1.001193".to_owned()),
    ]);
    let files = [("/api/v1/documents/", incoming_file), ("/api/v1/outgoing-", outgoing_file)];
    let who = [CITIZEN, CLERK, RECORDS, LEADER, "giam-sat", "quan-tri"];
    let mut programs = Vec::new();
    for login in who {
        programs.push(program(&world, login).await?);
    }
    let routes = routes::table()?;
    for route in routes.iter().filter(|it| it.method == "GET" && it.name.starts_with("api.")) {
        let its_file = files.iter().find(|(start, _)| route.pattern.starts_with(start));
        let its_file = its_file.map_or(&file, |(_, its_file)| its_file);
        let mut path = route.pattern.replace("{file}", its_file);
        let known = parts.iter().rev().find(|(start, _)| route.pattern.starts_with(**start));
        if let Some((_, put)) = known {
            path = path.replacen("{id}", put, 1).replacen("{code}", put, 1);
        }
        ensure!(!path.contains('{'), "say what stands in {}", route.pattern);
        let mut best = u16::MAX;
        for one in &mut programs {
            let answer = one.ask("GET", &path, "", &Value::Null).await?;
            ensure!(answer.status < 500, "{path} answers {}", answer.status);
            best = best.min(answer.status);
        }
        ensure!(best == 200, "nobody gets {path}: {best}");
    }
    log_is_read(&world).await?;
    // A search by personal data carries it in its body, which no log may repeat.
    let planted = people::planted();
    let mut clerk = program(&world, CLERK).await?;
    for wanted in [planted.name, planted.personal_number, planted.phone] {
        let path = "/api/v1/dossiers/search";
        let found = clerk.good("POST", path, "", &json!({ "q": wanted })).await;
        let found = found.context("a search")?;
        ensure!(found.pointer("/items/0").is_some(), "nothing is found by personal data");
    }
    Ok(())
}
