//! The JSON interface under `/api/v1`: the same things the pages do, for programs, through the same
//! desk and the same policies, and the OpenAPI document that describes it.
//!
//! Types of the interface are its own ([`view`] and the bodies beside each handler), so that the
//! inside may change without it. What must always hold: each route is described where it is
//! declared ([`operation`]), so the document can neither lack one nor know one too many; writes
//! carry an idempotency key; a mistake of the caller is never a failure of the server.

mod extract;
mod fault;
mod operation;

use axum::http::{header, request::Parts};

use crate::routes::Route;
use operation::Operation;

pub use fault::problem_answer;

/// Where the interface begins.
const PREFIX: &str = "/api/";

/// Every operation, in the order of the document.
fn operations() -> Vec<Operation> {
    Vec::new()
}

/// Routes of this module.
pub fn routes() -> Vec<Route> {
    operations().into_iter().map(|it| it.route).collect()
}

/// The token of a program that asks the interface; pages take cookies only.
pub fn bearer(parts: &Parts) -> Option<&str> {
    if !parts.uri.path().starts_with(PREFIX) {
        return None;
    }
    let value = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let token = value.strip_prefix("Bearer ")?.trim();
    (!token.is_empty() && token.len() <= 200).then_some(token)
}
