//! What handlers of the interface take out of a request, checked: the body, the query, the key, the
//! version before the caller's eyes, ids in the path.
//!
//! What must always hold: whatever comes, the answer is a problem that names the place; text with
//! the character U+0000, which no database keeps, never gets in.

use std::str::FromStr;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};
use desk::IdempotencyKey;
use serde::de::DeserializeOwned;
use serde_json::Value;
use subtle::ConstantTimeEq as _;

use super::fault::ApiError;
use crate::app::App;
use crate::problem::Problem;
use crate::visit::Visit;

/// Header with the form token, for writes of a browser's own session.
pub(super) const TOKEN_HEADER: &str = "x-csrf-token";
/// Header that names one intention.
pub(super) const KEY_HEADER: &str = "idempotency-key";

/// A JSON body of type `T`.
#[derive(Debug)]
pub(super) struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        if !json(request.headers()) {
            let fault = ApiError::request("not-json", "header.Content-Type");
            return Err(fault.status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let bytes = Bytes::from_request(request, app).await;
        let bytes = bytes.map_err(|_| ApiError::from(Problem::TooLarge))?;
        parse(&bytes).map(Body)
    }
}

fn json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = kind.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    let value: Value =
        serde_json::from_slice(bytes).map_err(|_| ApiError::request("not-json", "body"))?;
    if let Some(path) = unkept(&value, String::new()) {
        return Err(ApiError::request("character", path));
    }
    serde_path_to_error::deserialize(value)
        .map_err(|error| ApiError::request("shape", place("body", &error.path().to_string())))
}

fn place(outer: &str, inner: &str) -> String {
    if inner == "." { outer.to_owned() } else { inner.to_owned() }
}

/// Where a text (or a name) with U+0000 stands.
fn unkept(value: &Value, path: String) -> Option<String> {
    let below =
        |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::String(text) => text.contains('\0').then_some(path),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(number, item)| unkept(item, below(&number.to_string()))),
        Value::Object(map) => map.iter().find_map(|(name, item)| {
            if name.contains('\0') { Some(path.clone()) } else { unkept(item, below(name)) }
        }),
        _ => None,
    }
}

/// The query, as type `T`.
#[derive(Debug)]
pub(super) struct Ask<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Ask<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            return Err(ApiError::request("character", "query"));
        }
        let query = Query::<T>::from_request_parts(parts, app).await;
        query.map(|query| Ask(query.0)).map_err(|_| ApiError::request("shape", "query"))
    }
}

/// Most records in one answer of a list, when a number is asked for; and how many there are when none is.
const LIMIT_MAX: u32 = 200;
const LIMIT: u32 = 50;

/// How many records a list answers with.
pub(super) fn limit(asked: Option<u32>) -> u32 {
    asked.unwrap_or(LIMIT).clamp(1, LIMIT_MAX)
}

/// Where a list goes on: `next` of the page before.
pub(super) fn after(cursor: Option<&String>) -> Option<&str> {
    cursor.map(String::as_str).filter(|word| !word.is_empty())
}

/// The one parameter of the path. What cannot be an id or code names nothing: not found.
#[derive(Debug)]
pub(super) struct Named<T>(pub T);

impl<T: FromStr> FromRequestParts<App> for Named<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let text = Path::<String>::from_request_parts(parts, app).await.map_err(|_| lost())?;
        text.0.parse().map(Named).map_err(|_| lost())
    }
}

/// The two parameters of the path.
#[derive(Debug)]
pub(super) struct Pair<A, B>(pub A, pub B);

impl<A: FromStr, B: FromStr> FromRequestParts<App> for Pair<A, B> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let texts = Path::<(String, String)>::from_request_parts(parts, app).await;
        let Path((first, second)) = texts.map_err(|_| lost())?;
        let first = first.parse().map_err(|_| lost())?;
        Ok(Pair(first, second.parse().map_err(|_| lost())?))
    }
}

fn lost() -> ApiError {
    Problem::NotFound.into()
}

/// The idempotency key every write carries.
#[derive(Debug)]
pub(super) struct Key(pub IdempotencyKey);

impl FromRequestParts<App> for Key {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, ApiError> {
        let Some(value) = parts.headers.get(KEY_HEADER) else {
            return Err(ApiError::request("key-missing", "header.Idempotency-Key"));
        };
        let key = value.to_str().ok().and_then(IdempotencyKey::parse);
        key.map(Key).ok_or_else(|| ApiError::request("key-unfit", "header.Idempotency-Key"))
    }
}

/// The version the caller had before their eyes, from `If-Match: "12"`; `None` without one.
#[derive(Debug)]
pub(super) struct SeenVersion(pub Option<u64>);

impl FromRequestParts<App> for SeenVersion {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, ApiError> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else { return Ok(SeenVersion(None)) };
        let text = value.to_str().unwrap_or_default().trim();
        if text == "*" {
            return Ok(SeenVersion(None));
        }
        let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        let version = inner.and_then(|text| text.parse().ok());
        match version {
            Some(version) => Ok(SeenVersion(Some(version))),
            None => Err(ApiError::request("version-unfit", "header.If-Match")),
        }
    }
}

/// Whether a write may go on: a browser's own session sends the form token in a header, which no
/// page of somebody else can make it do. A session by `Authorization`, and none, need no token.
pub(super) fn guard(visit: &Visit, headers: &HeaderMap) -> Result<(), ApiError> {
    if visit.session().is_none() || visit.by_bearer() {
        return Ok(());
    }
    let given = headers.get(TOKEN_HEADER).map(HeaderValue::as_bytes).unwrap_or_default();
    let fits: bool = visit.form_token().as_bytes().ct_eq(given).into();
    if fits { Ok(()) } else { Err(ApiError::from(Problem::FormExpired)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read to see whether it can be")]
    struct Rows {
        rows: Vec<Row>,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only read to see whether it can be")]
    struct Row {
        count: u32,
    }

    #[test]
    fn mistake_in_a_body_is_told_with_its_place() {
        for (text, place) in [
            (r#"{"rows": [{"count": 1}, {"count": "two"}]}"#, "rows[1].count"),
            (r#"{"rows": [], "rest": 1}"#, "rest"),
            ("[]", "body"),
            ("{", "body"),
        ] {
            let told = format!("{:?}", parse::<Rows>(text.as_bytes()).unwrap_err());
            assert!(told.contains(&format!("path: {place:?}")), "{told}");
        }
    }

    #[test]
    fn null_characters_are_found_wherever_they_stand() {
        let deep = json!({ "a": ["b", { "c": "d\u{0}" }] });
        assert_eq!(unkept(&deep, String::new()).as_deref(), Some("a.1.c"));
        assert_eq!(unkept(&json!({ "x": { "y\u{0}": 1 } }), String::new()).as_deref(), Some("x"));
        assert_eq!(unkept(&json!({ "a": "hồ sơ", "b": null }), String::new()), None);
    }
}
