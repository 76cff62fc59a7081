//! Alive: the process answers. Ready: everything it needs answers too.
//!
//! Readiness is asked anew each time, so that it heals by itself when what was gone is back. What
//! must always hold: it names the part that is red, never why in the words of a library.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use store::StoreError;

use crate::app::App;

/// How long each part may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// A due job that nobody has taken for so long means the worker stands still.
const OUTBOX_SECONDS_MAX: i64 = 600;

pub(super) async fn alive() -> Response {
    answer(StatusCode::OK, &Health { status: "alive", parts: Vec::new() })
}

/// What `/healthz` and `/readyz` say.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Health {
    status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<Part>,
}

/// One thing that must answer.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Part {
    name: &'static str,
    status: &'static str,
    /// Kind of failure: `lost`, `full`, `busy`, `slow`, `old` …
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'static str>,
}

pub(super) async fn ready(State(app): State<App>) -> Response {
    let (engine, objects, schema, outbox) =
        tokio::join!(engine(&app), objects(&app), schema(&app), outbox(&app));
    let parts = vec![engine, objects, schema, outbox];
    let green = parts.iter().all(|part| part.why.is_none());
    let status = if green { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    metrics::gauge!("ready").set(if green { 1.0 } else { 0.0 });
    answer(status, &Health { status: if green { "ready" } else { "not ready" }, parts })
}

fn answer(status: StatusCode, health: &Health) -> Response {
    let mut response = (status, Json(health)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Reads and writes: a full or failing disk still answers what the engine holds in memory.
async fn engine(app: &App) -> Part {
    let engine = app.desk.store().engine();
    let asked = async {
        engine.ping().await?;
        engine.write(vec![store::register::add_to_counter("ready", "", "", 0)]).await
    };
    judge("engine", asked, |_| None).await
}

async fn objects(app: &App) -> Part {
    judge("objects", app.desk.store().objects().ping(), |()| None).await
}

async fn schema(app: &App) -> Part {
    let wanted = app.desk.store().engine().schema_version_wanted();
    judge("schema", app.desk.store().engine().schema_version(), |found| {
        (found != Some(wanted)).then_some("other version")
    })
    .await
}

async fn outbox(app: &App) -> Part {
    let now = app.desk.clock().now();
    judge("outbox", store::job::oldest_due(app.desk.store().engine(), now), |oldest| {
        let waited = oldest.map_or(0, |due| now.seconds_since(due));
        (waited > OUTBOX_SECONDS_MAX).then_some("old")
    })
    .await
}

async fn judge<T>(
    name: &'static str,
    asked: impl Future<Output = Result<T, StoreError>>,
    fault: impl FnOnce(T) -> Option<&'static str>,
) -> Part {
    let why = match tokio::time::timeout(PATIENCE, asked).await {
        Ok(Ok(found)) => fault(found),
        Ok(Err(error)) => {
            tracing::warn!(part = name, %error, "not ready");
            Some(error.kind().as_str())
        }
        Err(_) => Some("slow"),
    };
    Part { name, status: if why.is_none() { "green" } else { "red" }, why }
}
