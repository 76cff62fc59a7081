//! The JSON interface under `/api/v1`: the same things the pages do, for programs, through the same
//! desk and the same policies, and the OpenAPI document that describes it.
//!
//! Types of the interface are its own ([`view`] and the bodies beside each handler), so that the
//! inside may change without it. What must always hold: each route is described where it is
//! declared ([`operation`]), so the document can neither lack one nor know one too many; writes
//! carry an idempotency key; a mistake of the caller is never a failure of the server.

mod actions;
mod administer;
mod bulk;
mod catalogue;
mod document;
mod documents;
mod dossiers;
mod drafts;
mod extract;
mod fault;
mod files;
mod key_use;
mod operation;
mod page;
mod papers;
mod sessions;
mod tasks;
mod view;
mod words;
mod work;

use axum::http::{header, request::Parts};

use crate::routes::Route;
use operation::{Operation, chapter};

pub use fault::problem_answer;

/// Where the interface begins.
const PREFIX: &str = "/api/";

/// Every operation, in the order of the document.
fn operations() -> Vec<Operation> {
    [
        chapter("procedures", catalogue::operations()),
        chapter("sessions", sessions::operations()),
        chapter("drafts", drafts::operations()),
        chapter("dossiers", dossiers::operations()),
        chapter("files", files::operations()),
        chapter("actions", actions::operations()),
        chapter("offices", [work::operations(), bulk::operations()].concat()),
        chapter("documents", documents::operations()),
        chapter("tasks", tasks::operations()),
        chapter("administration", administer::operations()),
        chapter("keys", key_use::operations()),
        chapter("papers", papers::operations()),
    ]
    .concat()
}

/// Routes of this module.
pub fn routes() -> Vec<Route> {
    let operations = operations().into_iter().map(|it| it.route);
    page::routes().into_iter().chain(operations).collect()
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
