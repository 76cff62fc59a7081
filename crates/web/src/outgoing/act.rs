//! Carries an act of the document's page to the desk and says what became of it.
//! Decides nothing. What must always hold: the version that was seen goes along; a refusal, and a colleague who was first,
//! are told on the same page with everything typed still in the form.

use axum::extract::Path;
use axum::http::StatusCode;
use desk::{DeskError, IdempotencyKey};
use document::incoming::Place;
use document::outgoing::{Command, Outgoing, Text};
use person::Role;

use super::draft;
use super::page::{self, Returned};
use crate::answer::{Answer, go_saying, show_as};
use crate::error_page;
use crate::form::Form;
use crate::paths::outgoing;
use crate::problem::Problem;
use crate::ui::{Notice, Tone};
use crate::visit::{Flash, Visit};

pub(super) async fn act(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let (actor, seen) = page::read(&visit, &id).await?;
    let desk = &visit.app.desk;
    let action = form.get("_action").to_owned();
    let key = format!("{}.{action}", form.get("_key"));
    let key = IdempotencyKey::parse(&key).ok_or(Problem::BadRequest)?;
    let version = form.get("_seen").parse().ok();
    let typed = draft::settled(form.under(&page::prefix(&action)));
    let found = &seen.record;
    let through = visit.through("outgoing.act");
    if action == "edit_document" {
        let (_, faults) = draft::text(&visit, &typed).await?;
        let finds = typed.has("_find");
        if finds || !faults.is_empty() {
            let status = if finds { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
            let faults = if finds { Vec::new() } else { faults };
            let told = Returned { action, typed, faults, ..Returned::default() };
            return show_as(status, page::view(&visit, &actor, &seen, told).await?);
        }
    }
    let done = match action.as_str() {
        "sign_document" => desk.sign_outgoing(&actor, found.id, &through, (&key, version)).await,
        "release_document" => {
            desk.release_outgoing(&actor, found.id, &through, (&key, version)).await
        }
        _ => {
            let command = command(&visit, found, &action, &typed).await?;
            desk.outgoing(&actor, found.id, command, &key, version).await
        }
    };
    let told = match done {
        Ok(done) => {
            let flash = Flash { tone: Tone::Good, key: flash(&action) };
            let stays = desk.may_outgoing(&actor, "view_outgoing", &done.record);
            let address = if stays { outgoing::document(done.record.id) } else { outgoing::all() };
            return go_saying(&address, flash);
        }
        Err(DeskError::Refused { code, details }) => Returned {
            faults: vec![draft::fault(&visit, code, &details)],
            way: error_page::way_out(&visit, code),
            ..Returned::default()
        },
        Err(DeskError::Stale { .. }) => Returned {
            stale: Some(
                Notice::new(Tone::Late, visit.t("error-stale-title"))
                    .text(visit.t("error-stale-text")),
            ),
            ..Returned::default()
        },
        Err(error) => return Err(error.into()),
    };
    let status =
        if told.stale.is_some() { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    // Read again: the page shows how it stands now, with what was typed.
    let (actor, seen) = page::read(&visit, &id).await?;
    let told = Returned { action, typed, ..told };
    show_as(status, page::view(&visit, &actor, &seen, told).await?)
}

async fn command(
    visit: &Visit,
    found: &Outgoing,
    action: &str,
    form: &Form,
) -> Result<Command, Problem> {
    let words = || form.get("words").replace('\r', "");
    let to = || {
        let mut parts = form.get("to").split('|');
        let unit = parts.next()?.parse().ok()?;
        let account = parts.next()?.parse().ok()?;
        // A leader of the agency signs; whoever else looks it over.
        let to_sign = parts.next() == Some(Role::Leader.key());
        Some((Place { unit, account: Some(account) }, to_sign))
    };
    Ok(match action {
        "present_document" => {
            let (to, to_sign) = to().ok_or(Problem::BadRequest)?;
            Command::Present { to, to_sign, note: words() }
        }
        "initial_document" => {
            let (to, to_sign) = to().ok_or(Problem::BadRequest)?;
            Command::Initial { to, to_sign, note: words() }
        }
        "edit_document" => {
            // What a document is about does not change with its text.
            let (text, _) = draft::text(visit, form).await?;
            let (concern, answers) = (found.text.concern, found.text.answers.clone());
            let text = Text { concern, answers, ..text };
            Command::Edit { text: Box::new(text) }
        }
        "detach_file" => {
            Command::Detach { file: form.get("file").parse().map_err(|_| Problem::BadRequest)? }
        }
        "return_document" => Command::Return { reason: words() },
        "retract_document" => Command::Retract,
        "take_over_document" => Command::TakeOver { reason: words() },
        "comment_document" => {
            Command::Comment { words: words(), passage: form.get("passage").to_owned() }
        }
        "cancel_document" => Command::Cancel { reason: words() },
        "withdraw_document" => Command::Withdraw,
        _ => return Err(Problem::BadRequest),
    })
}

fn flash(action: &str) -> &'static str {
    match action {
        "sign_document" => "outgoing-flash-signed",
        "release_document" => "outgoing-flash-released",
        "initial_document" => "outgoing-flash-initialled",
        "present_document" => "outgoing-flash-presented",
        "return_document" => "outgoing-flash-returned",
        "retract_document" => "outgoing-flash-retracted",
        "take_over_document" => "outgoing-flash-taken-over",
        "withdraw_document" => "document-flash-withdrawn",
        _ => "document-flash-done",
    }
}
