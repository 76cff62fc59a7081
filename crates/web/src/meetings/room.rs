//! The live room on pages: the page itself, the stream of what happens, acts, and the offers of browsers.
//! Not the room (`hall`), which knows who is in and heard. What must always hold: nobody reaches a room whose meeting they may
//! not see; every act on what the register keeps goes through the desk; trouble comes as a sentence that a script can show.

mod acts;
mod page;
mod stream;
mod view;

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::{Json, body::to_bytes};
use desk::Seen;
use hall::{Fault, Hall, Spot, State};
use kernel::id::AccountId;
use meeting::Meeting;
use register::Actor;
use serde::Deserialize;
use serde_json::{Value, json};

use super::INVITED;
use crate::answer::Answer;
use crate::app::App;
use crate::form::token_fits;
use crate::problem::Problem;
use crate::routes::{Route, Who};
use crate::visit::Visit;

/// Header with the token that forms carry.
const TOKEN_HEADER: &str = "x-form-token";
/// Bytes of an act, and of a browser's offer with all its sections.
const ACT_BYTES_MAX: usize = 40_000;
const OFFER_BYTES_MAX: usize = 100_000;

/// Routes of this module.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/hop/{id}/phong", "meetings.room", INVITED, page::show_room),
        Route::get("/hop/{id}/phong/tin-hieu", "meetings.room_stream", INVITED, stream::follow),
        Route::post("/hop/{id}/phong/viec", "meetings.room_act", INVITED, acts::act)
            .body(ACT_BYTES_MAX),
        Route::post("/hop/{id}/phong/vao", "meetings.room_join", INVITED, acts::join)
            .body(OFFER_BYTES_MAX),
        Route::post("/hop/{id}/phong/phieu", "meetings.room_ballot", Who::Public, acts::cast)
            .body(ACT_BYTES_MAX),
        Route::post("/hop/{id}/phong/noi-lai", "meetings.room_restart", INVITED, acts::restart)
            .body(OFFER_BYTES_MAX),
    ]
}

/// Somebody at a room.
struct Here {
    actor: Actor,
    seen: Seen<Meeting>,
    hall: Arc<Hall>,
    spot: Spot,
    account: AccountId,
}

impl Here {
    fn sits(&self) -> (Spot, AccountId) {
        (self.spot, self.account)
    }
}

/// The place that is asked for, where somebody has several.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    cho: String,
}

/// The room of a meeting, for somebody who has a place in it.
async fn enter(visit: &Visit, id: &str, asked: &Asked) -> Result<Here, Problem> {
    let (actor, seen) = super::page::read(visit, id).await?;
    let account = actor.account().ok_or(Problem::SignInNeeded)?;
    let (hall, spot) = place(visit, (&actor, &seen), asked)?;
    Ok(Here { actor, seen, hall, spot, account })
}

/// Somebody's place in the room of a meeting they may see.
fn place(
    visit: &Visit,
    (actor, seen): (&Actor, &Seen<Meeting>),
    asked: &Asked,
) -> Result<(Arc<Hall>, Spot), Problem> {
    let halls = visit.app.halls.as_ref().ok_or(Problem::NotFound)?;
    let hall = halls.hall(&seen.record, seen.version);
    let spot = hall.spot_of(actor, asked.cho.parse().ok()).ok_or(Problem::Forbidden)?;
    if hall.look(|room| room.state(spot)) == State::Removed {
        return Err(Problem::Forbidden);
    }
    Ok((hall, spot))
}

/// A request of the page's script, with the token of its forms and one value in JSON.
async fn asked_by_script(app: &App, request: Request) -> Result<(Visit, Value), Problem> {
    let (mut parts, body) = request.into_parts();
    let visit = Visit::from_request_parts(&mut parts, app).await?;
    token(&visit, &parts.headers)?;
    let bytes = to_bytes(body, OFFER_BYTES_MAX).await.map_err(|_| Problem::TooLarge)?;
    let value = serde_json::from_slice(&bytes).map_err(|_| Problem::BadRequest)?;
    Ok((visit, value))
}

fn token(visit: &Visit, headers: &HeaderMap) -> Result<(), Problem> {
    let given = headers.get(TOKEN_HEADER).and_then(|it| it.to_str().ok()).unwrap_or_default();
    if visit.by_bearer() || token_fits(visit, given) { Ok(()) } else { Err(Problem::FormExpired) }
}

/// Trouble as a script can show it.
fn told(visit: &Visit, problem: Problem) -> Response {
    let sentence = match &problem {
        Problem::Refused { code, details } => {
            crate::error_page::refusal(visit, code, &super::in_words(visit, "meeting", details))
        }
        other => visit.t(&format!("error-{}-text", other.key())),
    };
    (problem.status(), Json(json!({ "sentence": sentence }))).into_response()
}

fn refused(visit: &Visit, fault: Fault) -> Response {
    let sentence = visit.t(&fault.word());
    // A place that somebody else has is no place at all until they go.
    let status = match fault {
        Fault::Taken => StatusCode::FORBIDDEN,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    (status, Json(json!({ "sentence": sentence }))).into_response()
}

/// Whatever became of it, as a script can read it.
fn answered(visit: &Visit, answer: Answer) -> Response {
    answer.unwrap_or_else(|problem| told(visit, problem))
}
