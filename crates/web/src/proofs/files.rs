//! The files of the log over HTTP (C2SP `tlog-tiles`): the newest head, tiles and bundles of entries.
//! What must always hold: a head is asked for anew each time; a tile never changes and may be kept for ever.

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};

use crate::answer::Answer;
use crate::problem::Problem;
use crate::visit::Visit;

const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ANEW: HeaderValue = HeaderValue::from_static("no-cache");
/// Pages elsewhere may read the log too: it is public, and checking it is welcome.
const ANYBODY: HeaderValue = HeaderValue::from_static("*");

pub(super) async fn checkpoint(visit: Visit) -> Answer {
    let log = visit.app.settings.log.as_ref().ok_or(Problem::NotFound)?;
    let note = visit.app.desk.log_checkpoint(&log.origin).await?.ok_or(Problem::NotFound)?;
    Ok(file(note.into_bytes(), "text/plain; charset=utf-8", ANEW))
}

pub(super) async fn tile(visit: Visit, Path(path): Path<String>) -> Answer {
    let log = visit.app.settings.log.as_ref().ok_or(Problem::NotFound)?;
    let path = format!("tile/{path}");
    let bytes = visit.app.desk.log_tile(&log.origin, &path).await?.ok_or(Problem::NotFound)?;
    Ok(file(bytes, "application/octet-stream", FOR_EVER))
}

fn file(bytes: Vec<u8>, media_type: &'static str, kept: HeaderValue) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CACHE_CONTROL, kept),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, ANYBODY),
        (
            header::HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("cross-origin"),
        ),
    ];
    (headers, bytes).into_response()
}
