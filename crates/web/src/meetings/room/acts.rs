//! Acts of the room's page, and the offers of its browser. Decides nothing.
//! What must always hold: an act of the register is the actor's own, by the desk; the room sees at once what became of it.

use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::{Json, extract::rejection::PathRejection};
use desk::IdempotencyKey;
use hall::{Act, Device};
use kernel::id::MotionId;
use meeting::motion::Command as MotionCommand;
use serde::Deserialize;
use serde_json::{Value, json};
use sfu::JoinError;

use super::{Asked, answered, asked_by_script, enter, refused};
use crate::answer::Answer;
use crate::app::App;
use crate::problem::Problem;
use crate::visit::Visit;

/// A browser's offer.
#[derive(Debug, Deserialize)]
struct Offer {
    offer: String,
    #[serde(default)]
    slots: usize,
    #[serde(default)]
    device: Device,
}

/// A vote in the room.
#[derive(Debug, Deserialize)]
struct Ballot {
    motion: MotionId,
    voter: u32,
    choice: String,
}

pub(super) async fn act(
    State(app): State<App>,
    id: Result<Path<String>, PathRejection>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Answer {
    let Path(id) = id.map_err(|_| Problem::NotFound)?;
    let (visit, value) = asked_by_script(&app, request).await?;
    let answer = carry(&visit, &id, &asked, value).await;
    answered(&visit, answer)
}

async fn carry(visit: &Visit, id: &str, asked: &Asked, value: Value) -> Answer {
    let here = enter(visit, id, asked).await?;
    let desk = &visit.app.desk;
    let key = || IdempotencyKey::fresh(desk.random());
    if value.get("do").and_then(Value::as_str) == Some("vote") {
        let ballot: Ballot = serde_json::from_value(value).map_err(|_| Problem::BadRequest)?;
        let known = here.hall.look(|room| room.motions().iter().any(|it| it.id == ballot.motion));
        if !known {
            return Err(Problem::NotFound);
        }
        let command = MotionCommand::Vote { voter: ballot.voter, option: ballot.choice };
        desk.motion(&here.actor, ballot.motion, command, &key(), None).await?;
        let motions = desk.motions_of(here.seen.record.id).await?;
        let motions = motions.into_iter().map(|seen| seen.record).collect();
        here.hall.change(|room| room.set_motions(motions));
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let act: Act = serde_json::from_value(value).map_err(|_| Problem::BadRequest)?;
    let commands = match here.hall.act(here.spot, act, desk.clock().now()) {
        Ok(commands) => commands,
        Err(fault) => return Ok(refused(visit, fault)),
    };
    for command in commands {
        let done = desk.meeting(&here.actor, here.seen.record.id, command, &key(), None).await?;
        here.hall.see(&done.record, done.version);
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub(super) async fn join(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Answer {
    let (visit, value) = asked_by_script(&app, request).await?;
    let answer = async {
        let here = enter(&visit, &id, &asked).await?;
        let offer: Offer = serde_json::from_value(value).map_err(|_| Problem::BadRequest)?;
        let shape = (offer.device, offer.slots);
        replied(here.hall.join(here.spot, shape, offer.offer).await)
    };
    answered(&visit, answer.await)
}

pub(super) async fn restart(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Answer {
    let (visit, value) = asked_by_script(&app, request).await?;
    let answer = async {
        let here = enter(&visit, &id, &asked).await?;
        let offer: Offer = serde_json::from_value(value).map_err(|_| Problem::BadRequest)?;
        replied(here.hall.restart(here.spot, offer.offer).await)
    };
    answered(&visit, answer.await)
}

fn replied(answer: Result<String, JoinError>) -> Result<Response, Problem> {
    match answer {
        Ok(answer) => Ok(Json(json!({ "answer": answer })).into_response()),
        Err(JoinError::NoPeer | JoinError::NoRoom) => Err(Problem::Forbidden),
        Err(JoinError::OfferTooLarge) => Err(Problem::TooLarge),
        Err(JoinError::OfferUnreadable) => Err(Problem::BadRequest),
        Err(_) => Err(Problem::Unavailable),
    }
}
