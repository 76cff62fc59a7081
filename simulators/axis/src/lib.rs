//! A gateway of the national document axis, simulated: it keeps mailboxes and a directory, in the REST and the SOAP shape,
//! and behaves badly on purpose: refuses, forgets to answer, shows things twice and in another order.
//! Behind it stand agencies of two kinds: those with a strict reader, which refuse what is not written to the letter, and
//! sloppy ones, which read anything and answer in their own spelling.
//! Not the axis. What must always hold: it shares no code with what it tests; the same seed behaves alike.

mod reader;
mod replies;
mod rest;
mod soap;
mod state;

pub use reader::Read;
pub use state::{Axis, Conduct};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

/// The routes of both shapes over one state.
pub fn router(axis: Axis) -> Router {
    Router::new()
        .route("/v1/sendEdoc", post(rest::send))
        .route("/v1/sendStatus", post(rest::send))
        .route("/v1/getReceivedEdocList", get(rest::documents))
        .route("/v1/getReceiveStatus", get(rest::statuses))
        .route("/v1/getEdoc", get(rest::fetch))
        .route("/v1/updateStatus", post(rest::confirm))
        .route("/v1/getAgenciesList", get(rest::agencies))
        .route("/soap", post(soap::answer))
        .layer(DefaultBodyLimit::max(500_000_000))
        .with_state(axis)
}
