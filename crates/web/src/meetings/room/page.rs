//! The page of the live room: what its script has to know, as JSON, and the words it shows.
//! What must always hold: the page names nobody; who is there comes by the stream alone.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::{HeaderValue, header};
use hall::Halls;
use meeting::Meeting;
use meeting::meeting::Standing;
use serde_json::{Map, Value, json};

use super::{Asked, place};
use crate::answer::{Answer, go, show};
use crate::meetings::names::title;
use crate::page::Page;
use crate::page_views;
use crate::paths::meetings;
use crate::visit::Visit;

/// Keys of the words that the script shows, without `room-`.
const WORDS: &str = include_str!("../room_words.txt");
/// In the order in which they are to run.
const SCRIPTS: [&str; 9] = [
    "room_state.js",
    "room_draw.js",
    "room_devices.js",
    "room_media.js",
    "room_stage.js",
    "room_panels.js",
    "room_vote.js",
    "room_enter.js",
    "room.js",
];
/// What the page may use of the computer; other pages may not.
const MAY_USE: HeaderValue = HeaderValue::from_static(
    "camera=(self), microphone=(self), display-capture=(self), screen-wake-lock=(self), \
     fullscreen=(self), geolocation=(), payment=(), usb=()",
);

/// The page.
#[derive(Debug, Template)]
#[template(path = "meetings/room.html")]
struct RoomPage {
    page: Page,
    title: String,
    back: String,
    /// What the script has to know, in JSON that may stand in a script element.
    setup: String,
    /// Words by key, likewise.
    words: String,
}

page_views!(RoomPage);

pub(super) async fn show_room(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let (actor, seen) = crate::meetings::page::read(&visit, &id).await?;
    let found = &seen.record;
    let back = meetings::meeting(found.id);
    if !matches!(found.standing, Standing::Approved | Standing::Invited | Standing::Running) {
        return go(&back);
    }
    // Whoever has no place in it is told so here.
    place(&visit, (&actor, &seen), &asked)?;
    let title = title(&visit, found);
    let mut page = visit.page(title.clone());
    for script in SCRIPTS {
        page = page.script(script);
    }
    let setup = setup(&visit, &page, found, &asked);
    let words: Map<String, Value> = WORDS
        .lines()
        .filter(|key| !key.is_empty())
        .map(|key| (key.to_owned(), visit.t(&format!("room-{key}")).into()))
        .collect();
    let words = in_script(&Value::Object(words));
    let mut answer = show(RoomPage { page, title, back, setup, words })?;
    answer.headers_mut().insert("permissions-policy", MAY_USE);
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(answer)
}

fn setup(visit: &Visit, page: &Page, found: &Meeting, asked: &Asked) -> String {
    let halls = visit.app.halls.as_ref();
    let kept = halls.is_some_and(Halls::records);
    let relays = halls.is_some_and(|halls| halls.relays().is_some());
    let matter = found.matter.as_deref();
    let papers = matter.iter().flat_map(|matter| &matter.papers);
    let papers = papers.filter(|paper| !paper.taken_out).filter_map(|paper| {
        let kept = paper.kept.as_deref()?;
        let address = meetings::paper(found.id, paper.number);
        Some(json!({ "number": paper.number, "title": kept.title, "address": address }))
    });
    let items = matter.iter().flat_map(|matter| &matter.items);
    let items = items.map(|item| json!({ "number": item.number, "title": item.sheet.title }));
    in_script(&json!({
        "address": meetings::room(found.id),
        "seat": asked.cho,
        "token": page.token(),
        "back": meetings::meeting(found.id),
        "papers": papers.collect::<Vec<_>>(),
        "items": items.collect::<Vec<_>>(),
        "relays": relays,
        "records": kept && found.kind.recording_days.is_some(),
        "kiosk": false,
    }))
}

/// JSON in which nothing can end the element it stands in (HTML §4.12.1.3).
fn in_script(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}
