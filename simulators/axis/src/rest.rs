//! The REST shape: a JSON header with every question.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::state::{Axis, Refused, Turn};

fn header(headers: &HeaderMap) -> Value {
    let text = headers.get("edoc-header").and_then(|it| it.to_str().ok()).unwrap_or("{}");
    serde_json::from_str(text).unwrap_or(Value::Null)
}

fn text(header: &Value, name: &str) -> String {
    header.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn number(header: &Value, name: &str) -> usize {
    header.get(name).and_then(Value::as_u64).and_then(|it| usize::try_from(it).ok()).unwrap_or(0)
}

fn failed(code: &str) -> Response {
    Json(json!({ "status": "FAIL", "errorCode": code })).into_response()
}

/// Who asks, once it may.
fn caller(axis: &Axis, headers: &HeaderMap) -> Option<Value> {
    let header = header(headers);
    axis.admits(&text(&header, "token")).then_some(header)
}

/// Does what is asked, and perhaps says that it did not.
fn done(axis: &Axis, act: impl FnOnce() -> Response) -> Response {
    match axis.turn() {
        Turn::Busy => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Turn::Unanswered => {
            act();
            StatusCode::GATEWAY_TIMEOUT.into_response()
        }
        Turn::Good => act(),
    }
}

pub(crate) async fn send(State(axis): State<Axis>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(header) = caller(&axis, &headers) else { return failed("FORBIDDEN") };
    let (id, status) = (text(&header, "docId"), text(&header, "messagetype") == "status");
    done(&axis, || match axis.accept(&id, status, &body) {
        Ok(()) => Json(json!({ "status": "OK", "data": { "docId": id } })).into_response(),
        Err(Refused::Invalid) => failed("INVALID"),
        Err(Refused::UnknownReceiver) => failed("UNKNOWN_RECEIVER"),
    })
}

fn list(axis: &Axis, headers: &HeaderMap, status: bool) -> Response {
    let Some(header) = caller(axis, headers) else { return failed("FORBIDDEN") };
    let (organ, most) = (text(&header, "from"), number(&header, "pageSize"));
    done(axis, || {
        let ids = axis.listed(&organ, Some(status), most).into_iter();
        let data: Vec<Value> = ids.map(|id| json!({ "docId": id })).collect();
        Json(json!({ "status": "OK", "data": data })).into_response()
    })
}

pub(crate) async fn documents(State(axis): State<Axis>, headers: HeaderMap) -> Response {
    list(&axis, &headers, false)
}

pub(crate) async fn statuses(State(axis): State<Axis>, headers: HeaderMap) -> Response {
    list(&axis, &headers, true)
}

pub(crate) async fn fetch(State(axis): State<Axis>, headers: HeaderMap) -> Response {
    let Some(header) = caller(&axis, &headers) else { return failed("FORBIDDEN") };
    done(&axis, || match axis.message(&text(&header, "from"), &text(&header, "docId")) {
        Some(message) => message.bytes.into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    })
}

pub(crate) async fn confirm(State(axis): State<Axis>, headers: HeaderMap) -> Response {
    let Some(header) = caller(&axis, &headers) else { return failed("FORBIDDEN") };
    done(&axis, || {
        axis.confirm(&text(&header, "from"), &text(&header, "docId"));
        Json(json!({ "status": "OK" })).into_response()
    })
}

pub(crate) async fn agencies(State(axis): State<Axis>, headers: HeaderMap) -> Response {
    let Some(header) = caller(&axis, &headers) else { return failed("FORBIDDEN") };
    let (page, size) = (number(&header, "pageIndex"), number(&header, "pageSize"));
    done(&axis, || {
        let named = axis.agencies(page, size).into_iter();
        let data: Vec<Value> =
            named.map(|(code, name)| json!({ "code": code, "name": name })).collect();
        Json(json!({ "status": "OK", "data": data })).into_response()
    })
}
