//! The editor asks: what was pasted as structure, its text as markup, markup as its text. Nothing is kept.
//! What must always hold: what goes back is written from structure; what was left out is named.

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use document::prose::{LeftOut, Prose};
use kernel::secrecy::{Sign, in_text};
use serde_json::json;

use super::word;
use crate::answer::Answer;
use crate::drafting::show::{self, For};
use crate::drafting::take::{self, From};
use crate::form::Form;
use crate::problem::Problem;
use crate::visit::Visit;

pub(super) async fn clean(visit: Visit, form: Form) -> Answer {
    visit.need_actor()?;
    // What is pasted is looked through before its frame, where stamps stand, is left out.
    let whole = take::prose(form.get("pasted"), From::Editor).0.plain();
    if let Some(Sign::Marked(degree)) = in_text(&whole) {
        return Ok(answer("", "", &word::marked(&visit, degree, "body")));
    }
    let (prose, left) = match () {
        () if form.has("pasted") => take::prose(form.get("pasted"), From::Elsewhere),
        () if form.has("edited") => take::prose(form.get("edited"), From::Editor),
        () if form.has("markup") => (Prose::read(form.get("markup")), LeftOut::new()),
        () => return Err(Problem::BadRequest),
    };
    let told = if left.is_empty() { visit.t("editor-pasted") } else { left_out(&visit, &left) };
    Ok(answer(&show::html(&prose, For::Editing, ""), &prose.print(), &told))
}

fn answer(html: &str, markup: &str, told: &str) -> Response {
    let answer = json!({ "html": html, "markup": markup, "told": told });
    ([(header::CACHE_CONTROL, "private, no-store")], Json(answer)).into_response()
}

/// What was left out, in a sentence.
pub(super) fn left_out(visit: &Visit, left: &LeftOut) -> String {
    let names: Vec<String> =
        left.iter().map(|one| visit.t(&format!("draft-left-{}", one.name()))).collect();
    visit.say.with("editor-left", &[("what", names.join(", ").into())])
}
