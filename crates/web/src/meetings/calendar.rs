//! A meeting as a file for a calendar (RFC 5545), for whoever may see it.
//! Not the feed of one's own meetings (`feed`). What must always hold: nobody's address is in it; an entry has the same
//! name in a file and in a feed.

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse as _;
use meeting::{CalendarEntry, Meeting, Method, calendar_text};

use super::names::{Names, place};
use super::page;
use crate::answer::Answer;
use crate::upload::disposition;
use crate::visit::Visit;

/// What makes the name of an entry one of ours, wherever the program runs.
const HOST: &str = "tinhso";
/// What both kinds of calendars are.
pub(super) const MEDIA_TYPE: &str = "text/calendar; charset=utf-8";

pub(super) async fn send(visit: Visit, Path(id): Path<String>) -> Answer {
    let (_, seen) = page::read(&visit, &id).await?;
    let found = &seen.record;
    let names = Names::of(&visit, std::iter::once(found)).await?;
    let entry = entry(&visit, found, &names);
    let text = calendar_text(Method::Publish, &[entry], visit.app.desk.clock().now());
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    if let Ok(name) = HeaderValue::from_str(&disposition("lich-hop.ics", false)) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

/// A meeting in a calendar, with the room as well as the words of its place.
pub(super) fn entry(visit: &Visit, found: &Meeting, names: &Names) -> CalendarEntry {
    let matter = found.matter.as_deref();
    let changed_at = matter.and_then(|matter| matter.turns.last()).map(|turn| turn.at);
    CalendarEntry {
        location: place(visit, found, names),
        ..found.calendar_entry(HOST, changed_at.unwrap_or(found.requested_at))
    }
}
