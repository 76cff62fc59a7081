//! Signing in and out for programs: a token for the `Authorization` header, or the browser's own
//! session, of which this tells the form token.
//!
//! A token is the secret of an ordinary session: it ends when left unused, and with the account.
//! What must always hold: tries are limited as on the page, and an unknown login takes as long.

use axum::http::{Method, StatusCode};
use axum::response::IntoResponse as _;
use desk::IdempotencyKey;
use person::AccountKind;
use register::Seat;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::extract::Body;
use super::fault::{Answered, ApiError};
use super::operation::Operation;
use super::view::{Office, office, reply};
use crate::account::password::{self, Unchanged};
use crate::problem::Problem;
use crate::routes::Who;
use crate::session::{self, Holder, Session};
use crate::signin;
use crate::visit::Visit;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::post("/api/v1/sessions", "api.session_open", Who::Public, open)
            .body::<Credentials>()
            .answer::<Opened>(201),
        Operation::get("/api/v1/session", "api.session", Who::Public, show)
            .answer::<SessionBody>(200),
        Operation::write(
            Method::PUT,
            "/api/v1/session/seat",
            "api.session_seat",
            Who::OFFICIALS,
            sit,
        )
        .body::<SeatWanted>(),
        Operation::write(
            Method::PUT,
            "/api/v1/session/password",
            "api.session_password",
            Who::SignedIn,
            choose_password,
        )
        .body::<PasswordWanted>()
        .answer::<Opened>(200),
        Operation::write(Method::DELETE, "/api/v1/session", "api.session_end", Who::Visitor, end),
    ]
}

/// Login and password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Credentials {
    #[schema(max_length = 64)]
    login: String,
    #[schema(max_length = 500)]
    password: String,
}

/// A session that has begun.
#[derive(Serialize, ToSchema)]
struct Opened {
    /// For `Authorization: Bearer …`. Told once.
    token: String,
}

async fn open(visit: Visit, Body(given): Body<Credentials>) -> Answered {
    let proved = signin::prove(&visit, given.login.trim(), &given.password).await?;
    let account = match proved {
        Ok(account) => account,
        Err("signin-fault-locked") => return Err(unfit("account-locked")),
        Err(_) => return Err(unfit("credentials")),
    };
    let official = account.kind == AccountKind::Official;
    let before = visit.session();
    let token = signin::open_session(&visit, &account).await?;
    if let (Some(Session { holder: Holder::Visitor(visitor), .. }), false) = (before, official) {
        visit.app.desk.claim_drafts(*visitor, account.id).await?;
    }
    let mut response = reply(&Opened { token });
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

fn unfit(fault: &'static str) -> ApiError {
    ApiError::request(fault, "body").status(StatusCode::UNPROCESSABLE_ENTITY)
}

/// Who asks.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
struct SessionBody {
    /// `nobody`, `visitor`, `person`, `official`.
    holder: &'static str,
    account: Option<String>,
    full_name: Option<String>,
    /// The seat an official acts in.
    seat: Option<SeatBody>,
    /// All seats of the official.
    seats: Vec<SeatBody>,
    /// Somebody else made the password: every other operation answers `password-due` until another
    /// is chosen with `PUT /api/v1/session/password`.
    password_due: bool,
    /// For the header `X-CSRF-Token` of writes by a browser's own session; others need none.
    csrf_token: String,
}

/// A role in a unit.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Seat)]
struct SeatBody {
    role: String,
    unit: Office,
}

async fn show(visit: Visit) -> Answered {
    let told = |holder, account: Option<String>, full_name: Option<String>| SessionBody {
        holder,
        account,
        full_name,
        seat: None,
        seats: Vec::new(),
        password_due: visit.session().is_some_and(|session| session.password_due),
        csrf_token: visit.form_token(),
    };
    let seat =
        |seat: &Seat| SeatBody { role: seat.role.clone(), unit: office(&visit.app, &seat.unit) };
    Ok(reply(&match visit.session().map(|session| &session.holder) {
        None => told("nobody", None, None),
        Some(Holder::Visitor(_)) => told("visitor", None, None),
        Some(Holder::Person { account, full_name }) => {
            told("person", Some(account.to_string()), Some(full_name.clone()))
        }
        Some(Holder::Unseated { account, full_name }) => {
            told("official", Some(account.to_string()), Some(full_name.clone()))
        }
        Some(Holder::Officer { account, full_name, seat: taken, seats }) => SessionBody {
            seat: Some(seat(taken)),
            seats: seats.iter().map(seat).collect(),
            ..told("official", Some(account.to_string()), Some(full_name.clone()))
        },
    }))
}

/// The seat to act in from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SeatWanted {
    /// Key of a role, such as `specialist`.
    role: String,
    /// Code of the unit.
    unit: String,
}

async fn sit(visit: Visit, Body(wanted): Body<SeatWanted>) -> Answered {
    let Some(session) = visit.session() else { return Err(unfit("seat")) };
    let Holder::Officer { seats, .. } = &session.holder else { return Err(unfit("seat")) };
    let Ok(unit) = wanted.unit.parse() else { return Err(unfit("seat")) };
    let seat = Seat { role: wanted.role, unit };
    if !seats.contains(&seat) {
        return Err(unfit("seat"));
    }
    session::choose_seat(&visit.app, session, &seat).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Another password for one's own account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordWanted {
    /// The one in use.
    #[schema(max_length = 500)]
    old: String,
    /// At least 10 characters, and not easily guessed.
    #[schema(max_length = 500)]
    new: String,
}

async fn choose_password(visit: Visit, Body(wanted): Body<PasswordWanted>) -> Answered {
    let account = password::own(&visit).await?;
    let intention = IdempotencyKey::fresh(visit.app.desk.random());
    match password::choose(&visit, &account, &wanted.old, &wanted.new, intention).await {
        Ok(token) => Ok(reply(&Opened { token })),
        Err(Unchanged::Fault(field, key)) => {
            let fault = if field == "old" { "password-old" } else { "password-new" };
            let misfit = ApiError::request(fault, format!("body.{field}"));
            Err(misfit.status(StatusCode::UNPROCESSABLE_ENTITY).saying(visit.t(key)))
        }
        Err(Unchanged::Refused(code, details)) => Err(Problem::Refused { code, details }.into()),
        Err(Unchanged::Problem(problem)) => Err(problem.into()),
    }
}

async fn end(visit: Visit) -> Answered {
    if let Some(session) = visit.session() {
        session::end(&visit.app, session).await?;
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}
