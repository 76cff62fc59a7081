//! A meeting as a file for a calendar (RFC 5545), for whoever may see it.
//! Not a feed: that needs a secret of its own that can be taken back. What must always hold: nobody's address is in it.

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse as _;
use meeting::{Method, calendar_text};

use super::names::{Names, place};
use super::page;
use crate::answer::Answer;
use crate::upload::disposition;
use crate::visit::Visit;

/// What makes the name of an entry one of ours, wherever the program runs.
const HOST: &str = "tinhso";

pub(super) async fn send(visit: Visit, Path(id): Path<String>) -> Answer {
    let (_, seen) = page::read(&visit, &id).await?;
    let found = &seen.record;
    let names = Names::of(&visit, std::iter::once(found)).await?;
    let matter = found.matter.as_deref();
    let changed_at = matter.and_then(|matter| matter.turns.last()).map(|turn| turn.at);
    let mut entry = found.calendar_entry(HOST, changed_at.unwrap_or(found.requested_at));
    // The room as well as the words.
    entry.location = place(&visit, found, &names);
    let text = calendar_text(Method::Publish, &[entry], visit.app.desk.clock().now());
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    if let Ok(name) = HeaderValue::from_str(&disposition("lich-hop.ics", false)) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}
