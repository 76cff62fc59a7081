//! Carries an act of the meeting's page to the desk and says what became of it.
//! Decides nothing. What must always hold: the version that was seen goes along; a refusal, and a colleague who was first,
//! are told on the same page with everything typed still in the form.

use axum::extract::{Path, Request};
use axum::http::StatusCode;
use desk::{DeskError, IdempotencyKey, Seen};
use kernel::id::AccountId;
use kernel::text::fold;
use meeting::Meeting;
use meeting::meeting::Who;
use register::Actor;

use super::choices::staff;
use super::command::{Brought, Sent, Wrong, command};
use super::page::{self, Asked, Returned, box_of, prefix};
use super::{PERHAPS_SECRET, SECRET, in_words};
use crate::answer::{Answer, go_saying, show_as};
use crate::counter::scans;
use crate::documents;
use crate::error_page;
use crate::form::Form;
use crate::paths::meetings;
use crate::problem::Problem;
use crate::ui::{Fault, Notice, Tone};
use crate::visit::{Flash, Visit};

/// What was sent, to be shown again.
struct Told<'t> {
    action: &'t str,
    part: &'t str,
    typed: &'t Form,
}

impl Told<'_> {
    fn returned(&self, faults: Vec<Fault>, stale: Option<Notice>) -> Returned {
        Returned {
            action: self.action.to_owned(),
            part: self.part.to_owned(),
            typed: self.typed.clone(),
            faults,
            stale,
            affirm: false,
        }
    }
}

pub(super) async fn act(visit: Visit, Path(id): Path<String>, request: Request) -> Answer {
    let (actor, seen) = page::read(&visit, &id).await?;
    let sent = scans::read(&visit, request).await?;
    let form = sent.form;
    let (action, part) = (form.get("_action").to_owned(), form.get("_part").to_owned());
    let typed = form.under(&prefix(&action, &part));
    let told = Told { action: &action, part: &part, typed: &typed };
    let kept = documents::kept_files(&visit, &form, &box_of(&action, &part)).await?;
    let (files, lost) = match kept {
        Ok(files) => (files, None),
        Err(sentence) => (Vec::new(), Some(sentence)),
    };
    let refused = sent.refused.into_iter().chain(lost);
    let refused: Vec<Fault> =
        refused.map(|sentence| Fault { name: "files".to_owned(), sentence }).collect();
    if !refused.is_empty() {
        return back(&visit, &actor, &seen, told.returned(refused, None)).await;
    }
    let people = people(&visit, &seen.record, &action, &part).await?;
    let read =
        Sent { visit: &visit, found: &seen.record, action: &action, part: &part, form: &typed };
    let command = match command(&read, Brought { files, people }) {
        Ok(command) => command,
        Err(Wrong::Unknown) => return Err(Problem::BadRequest),
        Err(Wrong::Typed(faults)) => {
            return back(&visit, &actor, &seen, told.returned(faults, None)).await;
        }
    };
    // Buttons of one page share a key; each act makes it its own.
    let key = format!("{}.{action}.{part}", form.get("_key"));
    let key = IdempotencyKey::parse(&key).ok_or(Problem::BadRequest)?;
    let version = form.get("_seen").parse().ok();
    match visit.app.desk.meeting(&actor, seen.record.id, command, &key, version).await {
        Ok(done) => {
            let flash = Flash { tone: Tone::Good, key: flash(&action) };
            let stays = visit.app.desk.may_meeting(&actor, "view_meeting", &done.record);
            let address = if stays { meetings::meeting(done.record.id) } else { meetings::all() };
            go_saying(&address, flash)
        }
        Err(DeskError::Refused { code, details }) => {
            let sentence =
                error_page::refusal(&visit, code, &in_words(&visit, "meeting", &details));
            let name = field(&action, code, &details);
            let mut again = told.returned(vec![Fault { name, sentence }], None);
            again.affirm = code == PERHAPS_SECRET;
            if code == SECRET {
                // Nothing typed comes back, and nothing that was stored stays.
                documents::forget_files(&visit, &form, &box_of(&action, &part)).await?;
                again.typed = Form::default();
            }
            back(&visit, &actor, &seen, again).await
        }
        Err(DeskError::Stale { .. }) => {
            // Read again: the page shows how it stands now, with what was typed.
            let (actor, seen) = page::read(&visit, &id).await?;
            let again = told.returned(Vec::new(), Some(page::stale(&visit)));
            let view = page::view(&visit, &actor, &seen, Asked::default(), again).await?;
            show_as(StatusCode::CONFLICT, view)
        }
        Err(error) => Err(error.into()),
    }
}

async fn back(visit: &Visit, actor: &Actor, seen: &Seen<Meeting>, told: Returned) -> Answer {
    let view = page::view(visit, actor, seen, Asked::default(), told).await?;
    show_as(StatusCode::UNPROCESSABLE_ENTITY, view)
}

/// Those of the unit that answers, whom a typed name may mean.
async fn people(
    visit: &Visit,
    found: &Meeting,
    action: &str,
    part: &str,
) -> Result<Vec<(String, AccountId)>, Problem> {
    if !["confirm_site", "answer_invitation"].contains(&action) {
        return Ok(Vec::new());
    }
    let invitee = part.parse().ok().and_then(|number| found.matter.as_deref()?.invitee(number));
    let unit = match invitee.map(|invitee| &invitee.who) {
        Some(Who::Site { unit, .. } | Who::Person { unit, .. }) => unit,
        Some(Who::Guest(_)) | None => return Ok(Vec::new()),
    };
    let agency = visit.app.desk.directory().tree.agency_of(unit).unwrap_or_else(|| unit.clone());
    let staff = staff(visit, &agency).await?;
    Ok(staff.into_iter().map(|one| (fold(&one.name), one.account)).collect())
}

/// The field of the form that a refusal is about; empty for none.
fn field(action: &str, code: &str, details: &[(&'static str, String)]) -> String {
    let told = details.iter().find(|detail| ["field", "place"].contains(&detail.0));
    let name = match told.map(|detail| detail.1.as_str()) {
        Some("reason" | "note" | "text" | "conclusion") => "words",
        Some("item" | "paper") => "title",
        Some("file_name" | "first_page") => "files",
        Some("option") => "options",
        Some("name") if action == "confirm_site" => "head",
        Some("name") => "stand_in",
        Some("unit") => "",
        Some(other) => other,
        None => match code {
            "MET-009" => "ends",
            "MET-010" | "MET-011" => "day",
            "MET-012" if action == "confirm_site" => "absent",
            "MET-012" => "co_hosts",
            "MET-022" | "MET-034" => "minutes",
            "MET-024" => "files",
            "MET-031" if action == "confirm_site" => "present",
            "MET-042" => "owner",
            "MET-043" => "due",
            _ => "",
        },
    };
    name.to_owned()
}

fn flash(action: &str) -> &'static str {
    match action {
        "approve_meeting" => "meeting-flash-approved",
        "return_meeting" => "meeting-flash-returned",
        "refuse_meeting" => "meeting-flash-refused",
        "resubmit_meeting" => "meeting-flash-requested",
        "move_meeting" => "meeting-flash-moved",
        "add_agenda_item" | "change_agenda_item" | "remove_agenda_item" | "order_agenda" => {
            "meeting-flash-agenda"
        }
        "add_meeting_paper" => "meeting-flash-paper",
        "invite_meeting" => "meeting-flash-invited",
        "confirm_site" | "decline_site" | "answer_invitation" => "meeting-flash-answered",
        "open_meeting" => "meeting-flash-opened",
        "call_roll" => "meeting-flash-rolled",
        "close_meeting" => "meeting-flash-closed",
        "file_minutes" => "meeting-flash-filed",
        "conclude_meeting" => "meeting-flash-concluded",
        "cancel_meeting" => "meeting-flash-cancelled",
        "withdraw_meeting" | "withdraw_meeting_paper" => "meeting-flash-withdrawn",
        _ => "document-flash-done",
    }
}
