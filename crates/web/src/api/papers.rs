//! Checking a paper: the bytes of a PDF or of a signature in CMS, answered with the report of the judging and with what the
//! platform knows of the paper.
//! What must always hold: nothing is kept; the same turns, times and limits as on the page.

use axum::body::Body as Bytes;
use axum::http::{HeaderMap, StatusCode, header};

use super::fault::{Answered, ApiError};
use super::operation::{Content, Operation};
use super::view::reply;
use crate::paper_check::judge::{self, Unjudged, report_json};
use crate::paper_check::{REQUEST_BYTES_MAX, TIME_MAX};
use crate::problem::Problem;
use crate::routes::Who;
use crate::visit::Visit;

/// Media types of what is judged; by content, whatever the header says.
const MEDIA_TYPES: &[&str] =
    &["application/pdf", "application/pkcs7-signature", "application/octet-stream"];

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::post("/api/v1/papers/check", "api.check_paper", Who::Public, check)
            .file(MEDIA_TYPES, REQUEST_BYTES_MAX)
            .answer_with(Content::Other("application/json"))
            .time(TIME_MAX),
    ]
}

async fn check(visit: Visit, headers: HeaderMap, body: Bytes) -> Answered {
    visit.app.limits.paper(visit.network()).map_err(|wait| Problem::TooMany { wait })?;
    let announced =
        headers.get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse().ok());
    if announced.is_some_and(|bytes: u64| bytes > visit.app.settings.upload_bytes_max) {
        return Err(Problem::TooLarge.into());
    }
    let file = judge::stage(&visit, body.into_data_stream()).await;
    let judged = match file {
        Ok(file) => judge::judge(&visit, file, None).await,
        Err(trouble) => Err(trouble),
    };
    let judged = judged.map_err(|trouble| refused(&visit, trouble))?;
    Ok(reply(&report_json(&judged)))
}

fn refused(visit: &Visit, trouble: Unjudged) -> ApiError {
    let unfit = |key: &str| {
        let fault = ApiError::request("file", "body").status(StatusCode::UNPROCESSABLE_ENTITY);
        fault.saying(visit.t(key))
    };
    match trouble {
        Unjudged::Empty => unfit("paper-file-missing"),
        Unjudged::TooLong => unfit("paper-file-long"),
        Unjudged::TooLarge => Problem::TooLarge.into(),
        Unjudged::BrokenOff => Problem::BadRequest.into(),
        Unjudged::Problem(problem) => problem.into(),
    }
}
