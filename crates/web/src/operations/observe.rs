//! What is noted of every request: a name to find it by, its route, its status, how long it took.
//!
//! The name comes with the request when the program in front made a fit one, else it is made here;
//! it goes back in `x-request-id`. What must always hold: the address itself, its query, bodies,
//! cookies and network addresses are noted nowhere.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, request::Parts};
use axum::middleware::Next;
use axum::response::Response;
use kernel::id::RequestId;
use kernel::random::OsRandom;
use kernel::time::{Clock as _, SystemClock};
use tracing::Instrument as _;

/// Header with the name of a request, both ways.
const HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// Longest name taken from outside, in bytes.
const NAME_BYTES_MAX: usize = 64;

/// Name of a request, among its extensions.
#[derive(Debug, Clone)]
pub struct RequestName(pub String);

/// The name of this request; empty outside of [`observe`].
pub fn request_name(parts: &Parts) -> String {
    parts.extensions.get::<RequestName>().map(|name| name.0.clone()).unwrap_or_default()
}

/// See the module. The outermost layer of the router.
pub async fn observe(mut request: Request, next: Next) -> Response {
    let name = given(request.headers()).unwrap_or_else(fresh);
    request.extensions_mut().insert(RequestName(name.clone()));
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let method = method_name(request.method());
    let span = tracing::info_span!(
        "request",
        otel.name = format!("{method} {route}"),
        otel.kind = "server",
        request_id = name,
        http.request.method = method,
        http.route = route,
        http.response.status_code = tracing::field::Empty,
    );
    let began = now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let seconds = began.elapsed().as_secs_f64();
    span.record("http.response.status_code", response.status().as_u16());
    span.in_scope(|| tell(response.status(), seconds));
    let labels = [
        ("route", route),
        ("method", method.to_owned()),
        ("status", response.status().as_u16().to_string()),
    ];
    metrics::histogram!("http_request_seconds", &labels).record(seconds);
    if let Ok(value) = HeaderValue::from_str(&name) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

/// Who must act decides the level: nobody for what was done or refused, us for our faults.
fn tell(status: StatusCode, seconds: f64) {
    let (status, milliseconds) = (status.as_u16(), seconds * 1_000.0);
    if status >= 500 {
        tracing::warn!(status, milliseconds, "answered with a failure");
    } else {
        tracing::info!(status, milliseconds, "answered");
    }
}

#[expect(clippy::disallowed_methods, reason = "how long a request takes decides nothing")]
fn now() -> Instant {
    Instant::now()
}

/// A name made by the program in front: letters, digits, `-`, `_` and `.` only.
fn given(headers: &HeaderMap) -> Option<String> {
    let name = headers.get(HEADER)?.to_str().ok()?;
    let fit = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    // What is only digits could be somebody's number.
    let letters = name.bytes().any(|byte| byte.is_ascii_alphabetic());
    (fit && letters && (8..=NAME_BYTES_MAX).contains(&name.len())).then(|| name.to_owned())
}

fn fresh() -> String {
    RequestId::new(SystemClock.now(), &OsRandom).to_string()
}

/// One of the few methods there are, so that nobody can invent labels.
fn method_name(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_name(name: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, HeaderValue::from_str(name).unwrap());
        given(&headers)
    }

    #[test]
    fn fit_name_from_the_proxy_is_kept() {
        assert_eq!(with_name("req-0123_abc.9").as_deref(), Some("req-0123_abc.9"));
    }

    #[test]
    fn names_that_could_hold_something_else_are_replaced() {
        for name in ["short", "038195009913", "has a blank inside", &"a".repeat(65), "a/b/c/d/e/f"]
        {
            assert_eq!(with_name(name), None, "{name}");
        }
        assert!(fresh().starts_with("req_"));
    }
}
