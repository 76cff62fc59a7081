//! Acts of the room's page, and the offers of its browser. Decides nothing.
//! What must always hold: an act of the register is the actor's own, by the desk; the room sees at once what became of it.

use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::{Json, extract::rejection::PathRejection};
use data_encoding::BASE64URL_NOPAD;
use desk::IdempotencyKey;
use desk::meeting::CastBallot;
use hall::{Act, Device, Fault};
use kernel::id::MotionId;
use meeting::motion::Command as MotionCommand;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use sfu::JoinError;

use super::{Asked, Here, answered, asked_by_script, enter, refused};
use crate::answer::Answer;
use crate::app::App;
use crate::problem::Problem;
use crate::visit::Visit;

/// A browser's offer.
#[derive(Debug, Deserialize)]
struct Joining {
    offer: String,
    #[serde(default)]
    slots: usize,
    #[serde(default)]
    device: Device,
}

/// A ballot to be signed unread.
#[derive(Debug, Deserialize)]
struct Unsigned {
    motion: MotionId,
    voter: u32,
    blinded: String,
}

/// A ballot that its voter casts without saying who they are.
#[derive(Debug, Deserialize)]
pub(super) struct Cast {
    motion: MotionId,
    choice: String,
    nonce: String,
    signature: String,
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
    Ok(answered(&visit, answer))
}

async fn carry(visit: &Visit, id: &str, asked: &Asked, value: Value) -> Answer {
    let here = enter(visit, id, asked).await?;
    match value.get("do").and_then(Value::as_str) {
        Some("vote") => vote(visit, here, read(value)?).await,
        Some("ballot") => ballot(visit, here, read(value)?).await,
        Some("relays") => Ok(relays(visit, &here)),
        _ => of_the_room(visit, here, read(value)?).await,
    }
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T, Problem> {
    serde_json::from_value(value).map_err(|_| Problem::BadRequest)
}

async fn of_the_room(visit: &Visit, here: Here, act: Act) -> Answer {
    let desk = &visit.app.desk;
    let commands = match here.hall.act(here.sits(), act, desk.clock().now()) {
        Ok(commands) => commands,
        Err(fault) => return Ok(refused(visit, fault)),
    };
    for command in commands {
        let key = IdempotencyKey::fresh(desk.random());
        let done = desk.meeting(&here.actor, here.seen.record.id, command, &key, None).await?;
        here.hall.see(&done.record, done.version);
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// A vote of this meeting.
fn known(here: &Here, motion: MotionId) -> Result<(), Problem> {
    let known = here.hall.look(|room| room.motions().iter().any(|it| it.id == motion));
    if known { Ok(()) } else { Err(Problem::NotFound) }
}

async fn vote(visit: &Visit, here: Here, ballot: Ballot) -> Answer {
    known(&here, ballot.motion)?;
    let desk = &visit.app.desk;
    let command = MotionCommand::Vote { voter: ballot.voter, option: ballot.choice };
    let key = IdempotencyKey::fresh(desk.random());
    desk.motion(&here.actor, ballot.motion, command, &key, None).await?;
    let motions = desk.motions_of(here.seen.record.id).await?;
    let motions = motions.into_iter().map(|seen| seen.record).collect();
    here.hall.change(|room| room.set_motions(motions));
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn ballot(visit: &Visit, here: Here, asked: Unsigned) -> Answer {
    known(&here, asked.motion)?;
    let blinded = BASE64URL_NOPAD.decode(asked.blinded.as_bytes());
    let blinded = blinded.map_err(|_| Problem::BadRequest)?;
    let desk = &visit.app.desk;
    let (of, key) = ((asked.motion, asked.voter), IdempotencyKey::fresh(desk.random()));
    let signature = desk.issue_ballot(&here.actor, of, blinded, &key).await?;
    Ok(Json(json!({ "signature": BASE64URL_NOPAD.encode(&signature) })).into_response())
}

/// Servers that carry packets, with a ticket for them, as browsers take them (WebRTC §4.2.2); for whoever is in.
fn relays(visit: &Visit, here: &Here) -> Response {
    if here.hall.look(|room| room.state(here.spot)) != hall::State::In {
        return refused(visit, Fault::Outside);
    }
    let (app, desk) = (&visit.app, &visit.app.desk);
    let Some(relays) = app.halls.as_ref().and_then(hall::Halls::relays) else {
        return Json(json!([])).into_response();
    };
    let ticket = relays.ticket(desk.clock().now(), desk.random());
    let server = json!({
        "urls": relays.addresses,
        "username": ticket.name,
        "credential": ticket.password,
    });
    Json(json!([server])).into_response()
}

pub(super) async fn join(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Answer {
    offered(&app, (&id, &asked), request, false).await
}

pub(super) async fn restart(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Answer {
    offered(&app, (&id, &asked), request, true).await
}

/// Answers a browser's offer: of a new connection, or of the same one after its network changed.
async fn offered(app: &App, (id, asked): (&str, &Asked), request: Request, again: bool) -> Answer {
    let (visit, value) = asked_by_script(app, request).await?;
    let answer = async {
        let here = enter(&visit, id, asked).await?;
        let joining: Joining = read(value)?;
        if again {
            return replied(here.hall.restart(here.sits(), joining.offer).await);
        }
        let shape = (joining.device, joining.slots);
        replied(here.hall.join(here.sits(), shape, joining.offer).await)
    };
    Ok(answered(&visit, answer.await))
}

/// Takes a secret ballot. Whoever sends it sends no cookie, and is not asked for one.
pub(super) async fn cast(visit: Visit, Path(id): Path<String>, Json(cast): Json<Cast>) -> Answer {
    let bytes =
        |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| Problem::BadRequest);
    let answer = async {
        let _: kernel::id::MeetingId = id.parse().map_err(|_| Problem::NotFound)?;
        let (nonce, signature) = (bytes(&cast.nonce)?, bytes(&cast.signature)?);
        let ballot = CastBallot { motion: cast.motion, choice: cast.choice, nonce, signature };
        let receipt = visit.app.desk.cast_ballot(&ballot).await?;
        Ok(Json(json!({ "receipt": receipt })).into_response())
    };
    Ok(answered(&visit, answer.await))
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
