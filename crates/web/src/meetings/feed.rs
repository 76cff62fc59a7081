//! One's own meetings as a calendar that programs fetch by a private address (RFC 5545, RFC 7986), without a session.
//! Not one meeting as a file (`calendar`), nor the making of the address (`feed_address`). What must always hold: the
//! address stands in no answer and no log; no people, no papers and no words of the request are in the calendar; an address
//! that was taken back, that of a locked account and one that never was are answered alike.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse as _;
use kernel::hash::Sha256Hash;
use meeting::{CalendarEntry, Meeting, feed_text};

use super::calendar::{self, MEDIA_TYPE};
use super::names::{Names, title};
use crate::answer::Answer;
use crate::paths::meetings;
use crate::problem::Problem;
use crate::shelf;
use crate::visit::Visit;

pub(super) async fn send(visit: Visit, Path(file): Path<String>, asked: HeaderMap) -> Answer {
    let secret = file.strip_suffix(".ics").ok_or(Problem::NotFound)?;
    let fed = visit.app.desk.fed_meetings(secret).await?.ok_or(Problem::NotFound)?;
    let names = Names::of_rooms(&visit, fed.actors.first(), &fed.meetings).await?;
    let entries: Vec<CalendarEntry> =
        fed.meetings.iter().map(|found| entry(&visit, found, &names)).collect();
    // The moment of the last change instead of now, so that the same meetings are the same bytes.
    let changed_at = entries.iter().map(|entry| entry.changed_at).max();
    let name = visit.t("meeting-feed-name");
    let text = feed_text(&name, &entries, changed_at.unwrap_or(fed.made_at));
    // Weak: on its way the text may be packed (RFC 9110 §8.8.1).
    let tag = format!("W/\"{}\"", Sha256Hash::of(text.as_bytes()));
    let tag = HeaderValue::from_str(&tag).map_err(|_| Problem::Fault)?;
    let mut response = if shelf::has(&asked, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        text.into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(header::ETAG, tag);
    Ok(response)
}

/// What stands of a meeting in the calendar: when, what, where and the address of its page.
fn entry(visit: &Visit, found: &Meeting, names: &Names) -> CalendarEntry {
    let page = meetings::meeting(found.id);
    CalendarEntry {
        summary: title(visit, found),
        description: String::new(),
        url: Some(format!("{}{page}", visit.app.settings.base_url)),
        ..calendar::entry(visit, found, names)
    }
}
