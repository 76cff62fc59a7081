//! Search by words: the list for the page, and the short one for search as you type.
//! What must always hold: both give the same order, and nothing of what people type is logged.

use std::sync::Arc;

use axum::Json;
use axum::extract::Query;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use procedure::model::Procedure;
use serde::{Deserialize, Serialize};

use super::{address_of, field_name, terms, today};
use crate::portal::pick;
use crate::visit::Visit;

/// Suggestions shown while typing.
const SUGGESTIONS_MAX: usize = 8;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Typing {
    #[serde(default)]
    q: String,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Suggestion {
    name: String,
    detail: String,
    url: String,
}

/// Procedures that fit, the closest first.
pub(super) fn matching(visit: &Visit, query: &str, limit: usize) -> Vec<Arc<Procedure>> {
    let province = &visit.app.province;
    let day = today(visit);
    let hits = visit.app.finder.on(province, day).search(query, limit);
    let found = hits.iter().filter_map(|hit| province.catalogue.in_force(&hit.code, day));
    found.cloned().collect()
}

pub(super) async fn suggest(visit: Visit, Query(typing): Query<Typing>) -> Response {
    let query: String = typing.q.chars().take(200).collect();
    let suggestion = |procedure: Arc<Procedure>| {
        let term = terms::usual_term(&procedure).map(|it| terms::term_words(&visit.say, &it));
        let field = field_name(&visit, &procedure.field);
        Suggestion {
            name: pick(&visit.say, &procedure.name),
            detail: [Some(field), term].into_iter().flatten().collect::<Vec<_>>().join(" · "),
            url: address_of(&procedure),
        }
    };
    let found = matching(&visit, &query, SUGGESTIONS_MAX);
    let answer: Vec<Suggestion> = found.into_iter().map(suggestion).collect();
    let keep = HeaderValue::from_static("private, max-age=60");
    ([(header::CACHE_CONTROL, keep)], Json(answer)).into_response()
}
