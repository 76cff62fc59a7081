//! Our own authorities over HTTP: time stamps (RFC 3161 §3.4), answers about certificates (RFC 6960 appendix A), lists and
//! the authorities' certificates.
//! What must always hold: a request beyond its limit is not read, every request gets an answer in the form of its
//! protocol, and signing never blocks the connections.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use data_encoding::BASE64;
use kernel::time::Clock;
use signing::timestamp::LocalAuthority;

use crate::office::{Branch, Office};

/// Bytes of a request: a time-stamp request or one about a certificate has some hundred.
const REQUEST_BYTES_MAX: usize = 8 * 1024;

/// Answers time-stamp requests on every path that others use: `/` and `/tsa`.
pub fn timestamps(authority: LocalAuthority) -> Router {
    Router::new()
        .route("/", post(stamp))
        .route("/tsa", post(stamp))
        .layer(DefaultBodyLimit::max(REQUEST_BYTES_MAX))
        .with_state(Arc::new(authority))
}

async fn stamp(
    State(authority): State<Arc<LocalAuthority>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !asks(&headers, "application/timestamp-query") {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    let answered = tokio::task::spawn_blocking(move || authority.answer(&body).0).await;
    match answered {
        Ok(answer) => {
            ([(header::CONTENT_TYPE, "application/timestamp-reply")], answer).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn asks(headers: &HeaderMap, wanted: &str) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let kind = kind.and_then(|it| it.split(';').next()).unwrap_or_default().trim();
    kind.eq_ignore_ascii_case(wanted)
}

/// An office with the clock by which its lists and answers are dated.
#[derive(Clone, Debug)]
struct Desk {
    office: Arc<Office>,
    clock: Arc<dyn Clock>,
}

/// Serves an office: `/root.crl`, `/officials.crl`, `/organisations.crl`, the same names with `.crt`, and a responder at
/// `/officials/ocsp` and `/organisations/ocsp`, by POST and by GET.
pub fn office(office: Arc<Office>, clock: Arc<dyn Clock>) -> Router {
    Router::new()
        .route("/{file}", get(published))
        .route("/{branch}/ocsp", post(respond))
        .route("/{branch}/ocsp/{request}", get(respond_to_address))
        .layer(DefaultBodyLimit::max(REQUEST_BYTES_MAX))
        .with_state(Desk { office, clock })
}

async fn published(State(desk): State<Desk>, Path(file): Path<String>) -> Response {
    let Some((name, ending)) = file.rsplit_once('.') else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let Some(branch) = Branch::named(name) else { return StatusCode::NOT_FOUND.into_response() };
    match ending {
        "crt" => {
            let der = desk.office.certificate(branch).der().to_vec();
            ([(header::CONTENT_TYPE, "application/pkix-cert")], der).into_response()
        }
        "crl" => {
            let made = blocking(move || desk.office.list(branch, desk.clock.now())).await;
            let typed = |list| ([(header::CONTENT_TYPE, "application/pkix-crl")], list);
            made.map_or_else(IntoResponse::into_response, |list| typed(list).into_response())
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn respond(
    State(desk): State<Desk>,
    Path(branch): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !asks(&headers, "application/ocsp-request") {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    answer(desk, &branch, body.to_vec()).await
}

async fn respond_to_address(
    State(desk): State<Desk>,
    Path((branch, request)): Path<(String, String)>,
) -> Response {
    match BASE64.decode(request.as_bytes()) {
        Ok(request) if request.len() <= REQUEST_BYTES_MAX => answer(desk, &branch, request).await,
        _ => StatusCode::BAD_REQUEST.into_response(),
    }
}

async fn answer(desk: Desk, branch: &str, request: Vec<u8>) -> Response {
    let Some(branch) = Branch::named(branch) else { return StatusCode::NOT_FOUND.into_response() };
    let made = blocking(move || desk.office.respond(branch, &request, desk.clock.now())).await;
    let typed = |answer| ([(header::CONTENT_TYPE, "application/ocsp-response")], answer);
    made.map_or_else(IntoResponse::into_response, |answer| typed(answer).into_response())
}

/// Does something that signs or reads files; the error is the status to answer with.
async fn blocking<T: Send + 'static>(
    call: impl FnOnce() -> Result<T, crate::office::OfficeError> + Send + 'static,
) -> Result<T, StatusCode> {
    match tokio::task::spawn_blocking(call).await {
        Ok(Ok(made)) => Ok(made),
        Ok(Err(crate::office::OfficeError::NoResponder)) => Err(StatusCode::NOT_FOUND),
        _ => Err(StatusCode::INTERNAL_SERVER_ERROR),
    }
}
