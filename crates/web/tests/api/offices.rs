//! Documents and tasks of offices by programs alone.

use super::house::House;
use person::Role;
use serde_json::{Value, json};

struct Office {
    house: House,
    clerk: String,
    leader: String,
    leader_id: kernel::id::AccountId,
    head: String,
    specialist: String,
    specialist_id: String,
    division: String,
}

async fn office() -> Office {
    let house = House::open().await;
    let (clerk, _) = house.official(Role::RecordsClerk, None).await;
    let (leader, leader_id) = house.official(Role::Leader, None).await;
    let (head, _) = house.official(Role::DivisionHead, Some("van-phong")).await;
    let (specialist, specialist_id) = house.official(Role::Specialist, Some("van-phong")).await;
    let agencies = &house.app.province.agencies;
    let unit = agencies.of_commune(&super::house::WARD.parse().unwrap()).unwrap();
    let division = agencies.division(&unit.code, "van-phong").unwrap().code.to_string();
    Office {
        clerk,
        leader,
        leader_id,
        head,
        specialist,
        specialist_id: specialist_id.to_string(),
        division,
        house,
    }
}

impl Office {
    async fn act(&self, token: &str, address: &str, body: &Value) -> Value {
        let address = format!("/api/v1/{address}");
        let key = address.replace('/', "-");
        self.house.ask("POST", &address).token(token).key(&key).json(body).send().await.good()
    }

    async fn get(&self, token: &str, address: &str) -> Value {
        self.house.ask("GET", &format!("/api/v1/{address}")).token(token).send().await.good()
    }
}

fn letter(number: &str) -> Value {
    json!({
        "way": "post", "author": "Sở Xây dựng", "number": number, "dated": "2026-01-05",
        "kind": "cong-van", "subject": "V/v rà soát nhà ở xuống cấp", "affirmed": true,
    })
}

#[tokio::test]
async fn document_travels_from_the_book_to_its_end() {
    let office = office().await;
    let (clerk, leader) = (&office.clerk, &office.leader);
    let taken = office.act(clerk, "documents", &letter("12/SXD-QLN")).await;
    assert_eq!(
        (taken["standing"].as_str(), taken["number"].as_u64()),
        (Some("registered"), Some(1))
    );
    let again = office.act(clerk, "documents", &letter("12/SXD-QLN")).await;
    assert_eq!((&again["id"], &again["repeated"]), (&taken["id"], &json!(true)));
    let id = taken["id"].as_str().unwrap();
    let at = |act: &str| format!("documents/{id}/actions/{act}");

    office.act(clerk, &at("submit_document"), &json!({})).await;
    let shown = office.get(leader, &format!("documents/{id}")).await;
    assert_eq!(shown["document"]["sheet"]["subject"], "V/v rà soát nhà ở xuống cấp");
    assert!(shown["actions"].as_array().unwrap().contains(&json!("direct")), "{shown}");
    let orders = json!([{ "unit": office.division, "part": "lead", "due": "2099-01-05" }]);
    let note = json!({ "note": "Chủ trì, tham mưu trả lời", "orders": orders });
    office.act(leader, &at("direct"), &note).await;
    let pass = json!({ "share": 1, "to": office.specialist_id });
    office.act(&office.head, &at("pass_on"), &pass).await;
    let held = office.get(&office.specialist, "documents").await;
    assert_eq!(held["items"][0]["id"], id);
    office.act(&office.specialist, &at("begin"), &json!({ "share": 2 })).await;
    let answer = json!({ "share": 2, "words": "Đã rà soát 14 nhà" });
    let ended = office.act(&office.specialist, &at("answer"), &answer).await;
    assert_eq!(ended["standing"], "done");

    let shown = office.get(clerk, &format!("documents/{id}")).await;
    let kinds: Vec<&str> =
        shown["turns"].as_array().unwrap().iter().map(|it| it["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds.last(), Some(&"closed"), "{kinds:?}");
    let book = office.get(clerk, "documents?book=2026").await;
    assert!(book["items"].as_array().is_some_and(|items| items.len() <= 1), "{book}");
    let search = office.house.ask("POST", "/api/v1/documents/search").token(clerk);
    let found = search.json(&json!({ "q": "nhà ở xuống cấp", "incoming": true })).send().await;
    assert_eq!(found.good()["items"][0]["incoming"]["id"], id);
}

#[tokio::test]
async fn marked_document_stays_out_and_a_citizen_learns_nothing() {
    let office = office().await;
    let mut secret = letter("13/SXD-QLN");
    secret["subject"] = json!("Kế hoạch A2 (TỐI MẬT)");
    let ask = office.house.ask("POST", "/api/v1/documents").token(&office.clerk);
    ask.key("secret-one").json(&secret).send().await.problem(422, "DOC-004");

    let taken = office.act(&office.clerk, "documents", &letter("14/SXD-QLN")).await;
    let citizen = office.house.citizen("hung.le", "LÊ VĂN HÙNG").await;
    let address = format!("/api/v1/documents/{}", taken["id"].as_str().unwrap());
    let got = office.house.ask("GET", &address).token(&citizen).send().await;
    assert!([403, 404].contains(&got.status.as_u16()), "{}", got.status);
    // A specialist of the same agency who has nothing to do with it.
    let got = office.house.ask("GET", &address).token(&office.specialist).send().await;
    assert_eq!(got.status.as_u16(), 404);
}

#[tokio::test]
async fn task_is_found_by_whoever_has_it_and_taken_to_its_end() {
    use desk::IdempotencyKey;
    use kernel::id::TaskId;
    use register::{Actor, Seat};
    use task::{Command, Importance, NewTask, Place, Source};
    let office = office().await;
    let desk = &office.house.app.desk;
    let agencies = &office.house.app.province.agencies;
    let agency = agencies.of_commune(&super::house::WARD.parse().unwrap()).unwrap().code.clone();
    let account = office.leader_id;
    let seat = Seat { role: Role::Leader.key().to_owned(), unit: agency.clone() };
    let actor = Actor::Officer { account, seat };
    let id = TaskId::new(desk.clock().now(), desk.random());
    let new = NewTask {
        id,
        agency: agency.clone(),
        giver: Place { unit: agency, account: Some(account) },
        source: Source::Word,
        title: "Rà soát nhà ở xuống cấp".to_owned(),
        words: String::new(),
        owner: Place { unit: office.division.parse().unwrap(), account: None },
        coordinating: Vec::new(),
        due: None,
        importance: Importance::Normal,
        affirmed: true,
    };
    let key = IdempotencyKey::derived("give-it");
    desk.task(&actor, id, Command::Give(Box::new(new)), &key, None).await.unwrap();

    let held = office.get(&office.head, "tasks").await;
    assert_eq!(held["items"][0]["id"], id.to_string());
    let at = |act: &str| format!("tasks/{id}/actions/{act}");
    office.act(&office.head, &at("take_up_task"), &json!({})).await;
    let half = json!({ "percent": 50, "words": "Một nửa" });
    let half = office.act(&office.head, &at("report_task"), &half).await;
    assert_eq!(half["percent"], 50);
    office.act(&office.head, &at("report_task_done"), &json!({ "words": "Đã xong" })).await;
    let rated =
        office.act(&office.leader, &at("complete_task"), &json!({ "rating": "good" })).await;
    assert_eq!(rated["standing"], "done");
    let given = office.get(&office.leader, "tasks?role=giver&open=false").await;
    assert_eq!(given["items"][0]["standing"], "done");
    let too_much = office.house.ask("POST", &format!("/api/v1/{}", at("report_task")));
    let too_much = too_much.token(&office.head).key("too-much");
    too_much.json(&json!({ "percent": 50, "words": "Thêm" })).send().await.problem(422, "TSK-003");
}
