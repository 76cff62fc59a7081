//! Uploads in parts, for the script: announced, sent part by part, asked how far it is after a
//! broken connection, then put together, judged and attached.
//! What must hold: parts survive a dropped connection and a restart; only whoever may attach to
//! the dossier may add to its uploads; parts come in order.

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use desk::{IdempotencyKey, NewAttachment};
use dossier::Dossier;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use kernel::hash::Sha256Hash;
use kernel::id::DossierId;
use register::Actor;
use serde_json::json;
use store::StoreError;
use store::upload::{self as rows, Part, Upload};
use uuid::Uuid;

use super::{PART_BYTES_MAX, Reason, Trouble, receive};
use crate::filing::papers;
use crate::form::{Form, token_fits};
use crate::paths::filing as paths;
use crate::problem::Problem;
use crate::visit::Visit;

/// Header of a request with the token that forms carry.
const TOKEN_HEADER: &str = "x-form-token";
/// Header with the place of the next byte.
const OFFSET_HEADER: &str = "upload-offset";
/// Bytes of chance before each part's own.
const SALT_BYTES: usize = 16;
/// Uploads of one dossier under way at once.
const UNDER_WAY_MAX: u64 = 20;
/// An upload not ended by then is given up.
const KEPT_SECONDS: i64 = 2 * 86_400;
/// Uploads given up on the way when a new one begins.
const SWEPT_AT_ONCE: u32 = 10;

pub(super) async fn announce(
    visit: Visit,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let place = papers::place(&visit, &id, form.get("component")).await?;
    let size: u64 = form.get("size").parse().map_err(|_| Problem::BadRequest)?;
    if size == 0 {
        return Ok(refused(&visit, Reason::Empty));
    }
    if size > visit.app.settings.upload_bytes_max {
        return Ok(refused(&visit, Reason::TooLarge));
    }
    sweep(&visit).await;
    let engine = visit.app.desk.store().engine();
    if rows::count(engine, place.dossier.id.as_uuid()).await? >= UNDER_WAY_MAX {
        return Ok(refused(&visit, Reason::TooMany));
    }
    let now = visit.app.desk.clock().now();
    let mut salt = vec![0; SALT_BYTES];
    visit.app.desk.random().fill(&mut salt);
    let upload = Upload {
        id: fresh_id(&visit),
        dossier: place.dossier.id.as_uuid(),
        component: place.component,
        kind: papers::paper_kind_name(papers::paper_kind(form.get("kind"))).to_owned(),
        name: form.get("name").chars().take(300).collect(),
        size,
        salt,
        begun_at: now,
    };
    rows::begin(engine, &upload).await?;
    let body = json!({
        "upload": paths::upload(upload.id.simple()),
        "done": paths::upload_done(upload.id.simple()),
        "offset": 0,
    });
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

pub(super) async fn offset(visit: Visit, Path(id): Path<String>) -> Result<Response, Problem> {
    let (_, parts, _) = find(&visit, &id).await?;
    Ok(told(StatusCode::OK, reached(&parts)))
}

pub(super) async fn part(
    visit: Visit,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    token(&visit, &headers)?;
    let (upload, parts, _) = find(&visit, &id).await?;
    let at = reached(&parts);
    let given = headers.get(OFFSET_HEADER).and_then(|it| it.to_str().ok()?.parse::<u64>().ok());
    if given != Some(at) {
        return Ok(told(StatusCode::CONFLICT, at));
    }
    let room = (upload.size - at).min(PART_BYTES_MAX as u64);
    let objects = visit.app.desk.store().objects();
    let mut stage = objects.stage(room + SALT_BYTES as u64 + 8);
    stage.write(&upload.salt).await?;
    stage.write(&at.to_be_bytes()).await?;
    let mut came = 0;
    let mut stream = body.into_data_stream();
    // What came before the connection broke is kept.
    while let Some(Ok(chunk)) = stream.next().await {
        if came + chunk.len() as u64 > room {
            return Ok(refused(&visit, Reason::TooLarge));
        }
        came += chunk.len() as u64;
        stage.write(&chunk).await?;
    }
    if came > 0 {
        let stored = stage.commit().await?;
        let part = Part { begins: at, size: came, sha256: stored.hash };
        let engine = visit.app.desk.store().engine();
        if !rows::add_part(engine, upload.id, &part).await? {
            objects.delete(&stored.hash).await?;
            return Ok(told(StatusCode::CONFLICT, at));
        }
    }
    Ok(told(StatusCode::NO_CONTENT, at + came))
}

pub(super) async fn done(
    visit: Visit,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let (upload, parts, dossier) = find(&visit, &id).await?;
    if reached(&parts) != upload.size {
        return Ok(told(StatusCode::CONFLICT, reached(&parts)));
    }
    let received = match receive(&visit, &upload.name, joined(&visit, &parts)).await {
        Ok(received) => received,
        Err(Trouble::Refused(reason)) => {
            forget(&visit, upload.id, &parts).await?;
            return Ok(refused(&visit, reason));
        }
        Err(Trouble::BrokenOff) => return Err(Problem::Unavailable),
        Err(Trouble::Problem(problem)) => return Err(problem),
    };
    let _ = form;
    let actor: Actor = visit.need_actor()?;
    let new = NewAttachment {
        component: upload.component.clone(),
        kind: papers::paper_kind(&upload.kind),
        name: received.name.clone(),
        media_type: received.kind.media_type().to_owned(),
        size: received.size,
        sha256: received.sha256,
        supplement: None,
    };
    let key = IdempotencyKey::derived(format!("upload:{}", upload.id.simple()));
    visit.app.desk.attach(&actor, dossier.id, new, &key).await?;
    forget(&visit, upload.id, &parts).await?;
    let body = json!({ "name": received.name, "papers": papers::address(&dossier) });
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

/// The upload, its parts and its dossier, for somebody who may attach to it.
async fn find(visit: &Visit, id: &str) -> Result<(Upload, Vec<Part>, Dossier), Problem> {
    let id = Uuid::try_parse(id).map_err(|_| Problem::NotFound)?;
    let engine = visit.app.desk.store().engine();
    let (upload, parts) = rows::find(engine, id).await?.ok_or(Problem::NotFound)?;
    let dossier = DossierId::from_uuid(upload.dossier).to_string();
    let place = papers::place(visit, &dossier, &upload.component).await?;
    Ok((upload, parts, place.dossier))
}

/// The bytes of all parts, one after the other, without their salt.
fn joined(
    visit: &Visit,
    parts: &[Part],
) -> impl futures::Stream<Item = Result<Bytes, StoreError>> + use<> {
    let objects = visit.app.desk.store().objects().clone();
    let parts: Vec<Part> = parts.to_vec();
    stream::iter(parts)
        .then(move |part| {
            let objects = objects.clone();
            async move {
                let begin = SALT_BYTES as u64 + 8;
                objects.range(&part.sha256, begin..begin + part.size).await
            }
        })
        .map_ok(Option::unwrap_or_default)
}

async fn forget(visit: &Visit, upload: Uuid, parts: &[Part]) -> Result<(), Problem> {
    let store = visit.app.desk.store();
    rows::end(store.engine(), upload).await?;
    for part in parts {
        store.objects().delete(&part.sha256).await?;
    }
    Ok(())
}

/// Gives up a few uploads that nobody ended. Failing is no reason to refuse the new one.
async fn sweep(visit: &Visit) {
    let engine = visit.app.desk.store().engine();
    let before = visit.app.desk.clock().now().plus_seconds(-KEPT_SECONDS);
    let Ok(old) = rows::old(engine, before, SWEPT_AT_ONCE).await else { return };
    for id in old {
        let Ok(Some((_, parts))) = rows::find(engine, id).await else { continue };
        if let Err(problem) = forget(visit, id, &parts).await {
            tracing::warn!(?problem, "an old upload could not be given up");
        }
    }
}

fn reached(parts: &[Part]) -> u64 {
    parts.last().map_or(0, |part| part.begins + part.size)
}

fn token(visit: &Visit, headers: &HeaderMap) -> Result<(), Problem> {
    let sent = headers.get(TOKEN_HEADER).and_then(|it| it.to_str().ok()).unwrap_or_default();
    if token_fits(visit, sent) { Ok(()) } else { Err(Problem::FormExpired) }
}

fn told(status: StatusCode, offset: u64) -> Response {
    let mut response = (status, "").into_response();
    let headers = response.headers_mut();
    // Not a bare text, which would be dressed as a page about a problem.
    headers.insert("content-type", HeaderValue::from_static("application/octet-stream"));
    headers.insert(OFFSET_HEADER, HeaderValue::from(offset));
    headers.insert("cache-control", HeaderValue::from_static("no-store"));
    response
}

fn refused(visit: &Visit, reason: Reason) -> Response {
    let sentence = papers::reason_sentence(visit, reason);
    let body = json!({ "refused": reason.key(), "sentence": sentence });
    (StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response()
}

fn fresh_id(visit: &Visit) -> Uuid {
    let token = visit.app.desk.random().token(16);
    let hash = Sha256Hash::of(token.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(hash.as_bytes().first_chunk::<16>().unwrap_or(&[0; 16]));
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}
