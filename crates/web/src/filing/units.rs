//! Communes for the box that completes names while typing. Public data, JSON for the script.
//! What must hold: an old name leads to what the place is now, with the old name beside it.

use axum::Json;
use axum::extract::Query;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use procedure::form::Reach;
use serde::{Deserialize, Serialize};

use crate::visit::Visit;

/// Suggestions at once.
const SUGGESTIONS_MAX: usize = 12;
/// Characters of a name looked at.
const QUERY_CHARS_MAX: usize = 100;

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    /// Any value: communes of other provinces too.
    #[serde(default)]
    ca_nuoc: String,
}

#[derive(Debug, Serialize)]
struct Suggestion {
    code: String,
    name: String,
    /// What else to say: the old name; empty for none.
    note: String,
}

pub(super) async fn suggest(visit: Visit, Query(asked): Query<Asked>) -> Response {
    let text: String = asked.q.chars().take(QUERY_CHARS_MAX).collect();
    let today = visit.app.desk.clock().now().local_date();
    let reach = if asked.ca_nuoc.is_empty() { Reach::Province } else { Reach::Country };
    let found = visit.app.province.units.suggest(&text, today, SUGGESTIONS_MAX, reach);
    let list: Vec<Suggestion> = found
        .into_iter()
        .map(|unit| Suggestion {
            code: unit.code.as_str().to_owned(),
            name: unit.name,
            note: unit.formerly.map_or_else(String::new, |old| {
                visit.say.with("filing-unit-was", &[("old", (&old).into())])
            }),
        })
        .collect();
    let kept = HeaderValue::from_static("public, max-age=3600");
    ([(header::CACHE_CONTROL, kept)], Json(list)).into_response()
}
