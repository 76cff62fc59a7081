//! The live room by its addresses alone: who reaches it, what each is told, and that whoever is sent out is out at once.

mod films;

use super::{Cast, HOME, JUSTICE, cast_of};
use crate::office::{Office, Official};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use http_body_util::BodyExt as _;
use kernel::id::MeetingId;
use person::Role;
use serde_json::{Value, json};

/// A stream that somebody listens to.
struct Listened {
    body: Body,
    view: serde_json::Map<String, Value>,
}

impl Listened {
    /// The next message, taken into the view.
    async fn next(&mut self) {
        let mut text = String::new();
        while !text.contains("\n\n") {
            let frame = self.body.frame().await.unwrap().unwrap();
            text.push_str(std::str::from_utf8(frame.data_ref().unwrap()).unwrap());
        }
        let data = text.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
        let told: Value = serde_json::from_str(data).unwrap();
        if told["whole"] == true {
            self.view.clear();
        }
        for (key, value) in told["set"].as_object().unwrap() {
            self.view.insert(key.clone(), value.clone());
        }
        for gone in told["gone"].as_array().unwrap() {
            self.view.remove(gone.as_str().unwrap());
        }
    }

    /// Listens until the view is as wanted.
    async fn until(&mut self, wanted: impl Fn(&serde_json::Map<String, Value>) -> bool) {
        for _ in 0..50 {
            if wanted(&self.view) {
                return;
            }
            self.next().await;
        }
        panic!("it never came: {:?}", self.view);
    }

    /// Whether the stream ends after what is still to be told.
    async fn ends(&mut self) -> bool {
        for _ in 0..50 {
            if self.body.frame().await.is_none() {
                return true;
            }
        }
        false
    }
}

impl Cast {
    /// Called, with two departments at their sites.
    async fn called(&self) -> MeetingId {
        let id = self.approved().await;
        self.done(&self.clerk, id, ("add_agenda_item", ""), &[("title", "Báo cáo")]).await;
        let people = format!("/hop/{id}/thanh-phan");
        let fields = [("role", "delegate"), ("voting", "yes"), ("to", HOME), ("to", JUSTICE)];
        let fields = [&fields[..], &[("_add", "yes")]].concat();
        let added = self.send(&self.clerk, &people, &people, &fields).await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
        self.done(&self.clerk, id, ("invite_meeting", ""), &[]).await;
        id
    }

    async fn listen(&self, who: &Official, id: MeetingId) -> Listened {
        let request = Request::get(format!("/hop/{id}/phong/tin-hieu?lang=vi"))
            .header(header::COOKIE, &who.cookie)
            .body(Body::empty())
            .unwrap();
        let answer: Response = self.office.ask(request).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let mut listened = Listened { body: answer.into_body(), view: serde_json::Map::new() };
        listened.next().await;
        listened
    }

    /// What the page's script sends; the token comes with the page.
    async fn script(
        &self,
        who: &Official,
        id: MeetingId,
        to: &str,
        sent: Value,
    ) -> (StatusCode, String) {
        let page = self.office.get(who, &format!("/hop/{id}/phong?lang=vi")).await;
        let setup = page.text.split_once("id=\"room\">").map_or("{}", |it| it.1);
        let setup = setup.split("</script>").next().unwrap();
        let setup: Value = serde_json::from_str(setup).unwrap_or_default();
        let token = setup["token"].as_str().unwrap_or_default();
        let request = Request::post(format!("/hop/{id}/phong/{to}?lang=vi"))
            .header(header::COOKIE, &who.cookie)
            .header(header::CONTENT_TYPE, "application/json")
            .header("x-form-token", token)
            .body(Body::from(sent.to_string()))
            .unwrap();
        let answer = self.office.ask(request).await;
        let status = answer.status();
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }

    async fn acts(&self, who: &Official, id: MeetingId, sent: Value) {
        let (status, text) = self.script(who, id, "viec", sent).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{text}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_without_a_place_reaches_the_room_and_whoever_is_sent_out_is_out_at_once() {
    let cast = cast_of(Office::open().await.meeting_on_line()).await;
    let id = cast.called().await;
    let stranger =
        cast.office.official("Vũ Thị Lạ", Role::Leader, &"H56.06".parse().unwrap()).await;
    for path in ["phong", "phong/tin-hieu"] {
        let got = cast.office.get(&stranger, &format!("/hop/{id}/{path}")).await;
        assert_eq!(got.status, StatusCode::NOT_FOUND, "{path}");
    }
    let (status, _) = cast.script(&stranger, id, "viec", json!({ "do": "raise" })).await;
    assert!(status.is_client_error(), "{status}");
    let page = cast.page(&cast.home, &format!("/hop/{id}")).await;
    assert!(page.holds("Vào phòng họp trực tuyến"), "{}", page.text);

    // Before the opening the chair is in and a department waits.
    let mut chair = cast.listen(&cast.leader, id).await;
    let mut home = cast.listen(&cast.home, id).await;
    assert_eq!(chair.view["me"]["state"], "in");
    assert_eq!(home.view["me"]["state"], "waiting");
    let (status, told) = cast.script(&cast.home, id, "viec", json!({ "do": "raise" })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.contains("Hãy chờ người điều khiển"), "{told}");
    let offer = json!({ "offer": "v=0", "slots": 4 });
    assert_eq!(cast.script(&cast.home, id, "vao", offer.clone()).await.0, StatusCode::FORBIDDEN);
    let (status, told) = cast.script(&cast.home, id, "viec", json!({ "do": "open" })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");

    // Opened and let in: it sees the chair, and the floor is given in the order of hands.
    cast.acts(&cast.leader, id, json!({ "do": "open" })).await;
    chair.until(|view| view["room"]["waiting"] == 1).await;
    cast.acts(&cast.leader, id, json!({ "do": "admit_all" })).await;
    home.until(|view| view["me"]["state"] == "in" && view.contains_key("pc1")).await;
    cast.acts(&cast.home, id, json!({ "do": "raise" })).await;
    chair.until(|view| view["p1"]["hand"] == 1).await;
    assert_eq!(chair.view["p1"]["name"], "Sở Nội vụ");
    cast.acts(&cast.leader, id, json!({ "do": "next", "seconds": 120 })).await;
    home.until(|view| view["me"]["speaks"] == true && view["me"]["floor"]["until"].is_string())
        .await;
    // What cannot be read as an offer is refused, and nobody else notices.
    assert_eq!(cast.script(&cast.home, id, "vao", offer).await.0, StatusCode::BAD_REQUEST);
    cast.acts(&cast.home, id, json!({ "do": "chat", "words": "Xin in báo cáo" })).await;
    chair.until(|view| view.get("chat1").is_some_and(|it| it["words"] == "Xin in báo cáo")).await;
    cast.acts(&cast.leader, id, json!({ "do": "roll" })).await;
    let meeting = cast.meeting(id).await;
    let run = meeting.matter.as_deref().unwrap().run.as_deref().unwrap();
    assert_eq!(run.roll().unwrap().counts.present, 1);
    let (status, told) = cast.script(&cast.leader, id, "viec", json!({ "do": "record" })).await;
    assert_eq!(
        (status, told.contains("công cụ ghi hình")),
        (StatusCode::UNPROCESSABLE_ENTITY, true)
    );

    // Whoever is in gets a ticket for the relays.
    let (status, told) = cast.script(&cast.home, id, "viec", json!({ "do": "relays" })).await;
    let relays: Value = serde_json::from_str(&told).unwrap();
    assert_eq!((status, &relays[0]["urls"][0]), (StatusCode::OK, &json!("turn:127.0.0.1:9")));
    assert!(relays[0]["credential"].as_str().is_some_and(|it| it.len() == 28), "{told}");

    // Sent out: the stream says so and ends, and no way leads back.
    cast.acts(&cast.leader, id, json!({ "do": "remove", "seat": "1", "words": "Ồn" })).await;
    home.until(|view| view["me"]["state"] == "removed").await;
    assert!(home.ends().await);
    let again = cast.office.get(&cast.home, &format!("/hop/{id}/phong")).await;
    assert_eq!(again.status, StatusCode::FORBIDDEN);

    // A session that ends takes the room with it.
    let (status, _) = cast.script(&cast.justice, id, "viec", json!({ "do": "leave" })).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    cast.acts(&cast.leader, id, json!({ "do": "close" })).await;
    chair.until(|view| view["me"]["state"] == "over").await;
    assert!(chair.ends().await);
}
