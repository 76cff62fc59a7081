//! The private address of one's calendar: whether there is one, made anew, taken back.
//! Not what it gives (`feed`). What must always hold: it is shown once, on the answer to the button that made it, and no
//! copy of that page is kept; a new one ends the one before.

use askama::Template;
use axum::http::{HeaderValue, header};
use register::Actor;

use crate::answer::{Answer, go_saying, show};
use crate::form::Form;
use crate::format;
use crate::page::Page;
use crate::page_views;
use crate::paths::meetings;
use crate::problem::Problem;
use crate::ui::Tone;
use crate::visit::{Flash, Visit};

/// What the page of meetings says of the address.
#[derive(Debug, Clone, Default)]
pub struct FeedNote {
    /// Since when there is one; empty where there is none.
    pub since: String,
    /// When it was last fetched.
    pub fetched: String,
}

/// The address, this once.
#[derive(Debug, Template)]
#[template(path = "meetings/feed.html")]
pub(super) struct FeedPage {
    pub page: Page,
    pub address: String,
}

page_views!(FeedPage);

/// What is known of the reader's address.
pub(super) async fn note(visit: &Visit, actor: &Actor) -> Result<FeedNote, Problem> {
    let Some(feed) = visit.app.desk.calendar_feed(actor).await? else {
        return Ok(FeedNote::default());
    };
    let made_at = [("at", format::moment(feed.made_at.local()).into())];
    let fetched = match feed.fetched_at {
        Some(at) => {
            let at = [("at", format::moment(at.local()).into())];
            visit.say.with("meeting-feed-fetched", &at)
        }
        None => visit.t("meeting-feed-not-fetched"),
    };
    Ok(FeedNote { since: visit.say.with("meeting-feed-since", &made_at), fetched })
}

pub(super) async fn act(visit: Visit, form: Form) -> Answer {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    match form.get("_action") {
        "make_feed" => show_once(&visit, &desk.make_calendar_feed(&actor).await?),
        "end_feed" => {
            desk.end_calendar_feed(&actor).await?;
            let flash = Flash { tone: Tone::Good, key: "meeting-flash-feed-ended" };
            go_saying(&meetings::all(), flash)
        }
        _ => Err(Problem::BadRequest),
    }
}

fn show_once(visit: &Visit, secret: &str) -> Answer {
    let page = visit.page(visit.t("meeting-feed-heading"));
    let address = format!("{}{}", visit.app.settings.base_url, meetings::feed(secret));
    let mut response = show(FeedPage { page, address })?;
    let kept = HeaderValue::from_static("private, no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, kept);
    Ok(response)
}
