//! Carries an act about a motion to the desk: put to the vote, put right, opened, voted on openly, closed, given up.
//! Decides nothing, and casts no secret ballot: that is the live room's. What must always hold: those who vote are the members of the meeting as it
//! lists them; a refusal is told on the meeting's page with everything typed still in the form.

use axum::extract::Path;
use axum::http::StatusCode;
use desk::{DeskError, IdempotencyKey, Seen};
use kernel::id::MotionId;
use meeting::Meeting;
use meeting::motion::{Choices, Command, NewMotion, NewVoter};
use register::Actor;

use super::page::{self, Asked, Returned, prefix};
use super::{PERHAPS_SECRET, SECRET, in_words};
use crate::answer::{Answer, go_saying, show_as};
use crate::error_page;
use crate::form::Form;
use crate::paths::meetings;
use crate::problem::Problem;
use crate::ui::{Fault, Tone};
use crate::visit::{Flash, Visit};

pub(super) async fn propose(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let (actor, seen) = page::read(&visit, &id).await?;
    let typed = form.under(&prefix("propose_motion", ""));
    let found = &seen.record;
    let desk = &visit.app.desk;
    let id = MotionId::new(desk.clock().now(), desk.random());
    let new = NewMotion {
        id,
        meeting: found.id,
        agency: found.agency.clone(),
        item: typed.get("item").parse().ok(),
        text: typed.get("words").replace('\r', ""),
        choices: choices(&typed),
        secret: typed.has("secret"),
        voters: voters(found),
        affirmed: typed.has("affirmed"),
    };
    let command = Command::Propose(Box::new(new));
    let about = ("propose_motion", String::new());
    pass(&visit, (&actor, &seen), (id, command, None), (&form, typed), about).await
}

pub(super) async fn act(
    visit: Visit,
    Path((id, motion)): Path<(String, String)>,
    form: Form,
) -> Answer {
    let (actor, seen) = page::read(&visit, &id).await?;
    let id: MotionId = motion.parse().map_err(|_| Problem::NotFound)?;
    let motions = visit.app.desk.motions_of(seen.record.id).await?;
    let known = motions.iter().find(|known| known.record.id == id).ok_or(Problem::NotFound)?;
    let part = id.to_string();
    let action = form.get("_action").to_owned();
    let typed = form.under(&prefix(&action, &part));
    let words = || typed.get("words").replace('\r', "");
    let option = typed.get("option").to_owned();
    let (command, action) = match action.as_str() {
        "cast_vote" => {
            let voter = known.record.voter_of(&actor).ok_or(Problem::NotFound)?.number;
            (Command::Vote { voter, option }, "cast_vote")
        }
        "record_paper_vote" => {
            let voter = typed.get("voter").parse().unwrap_or_default();
            (Command::RecordPaper { voter, option }, "record_paper_vote")
        }
        "open_motion" => (Command::Open, "open_motion"),
        "close_motion" => (Command::Close { sealed: None }, "close_motion"),
        "list_voters" => (Command::ListVoters { voters: voters(&seen.record) }, "list_voters"),
        "amend_motion" => {
            let affirmed = typed.has("affirmed");
            (Command::Amend { text: words(), choices: choices(&typed), affirmed }, "amend_motion")
        }
        "drop_motion" => (Command::Drop { reason: words() }, "drop_motion"),
        "withdraw_motion" => (Command::Withdraw, "withdraw_motion"),
        _ => return Err(Problem::BadRequest),
    };
    // Others vote meanwhile: a vote does not wait for a page that shows their votes too.
    let version = form.get("_seen").parse().ok().filter(|_| action != "cast_vote");
    let about = (id, command, version);
    pass(&visit, (&actor, &seen), about, (&form, typed), (action, part)).await
}

/// Those of the meeting with a vote, as it stands.
fn voters(found: &Meeting) -> Vec<NewVoter> {
    let electors = found.electors().into_iter();
    electors.map(|(who, stand_in)| NewVoter { who, stand_in }).collect()
}

/// For, against and abstention; or the lines of a box, side by side.
fn choices(typed: &Form) -> Choices {
    let lines = typed.get("options").lines().map(str::trim).filter(|line| !line.is_empty());
    let own: Vec<String> = lines.map(ToOwned::to_owned).collect();
    if own.is_empty() { Choices::Standard } else { Choices::Own(own) }
}

async fn pass(
    visit: &Visit,
    (actor, seen): (&Actor, &Seen<Meeting>),
    (id, command, version): (MotionId, Command, Option<u64>),
    (form, typed): (&Form, Form),
    (action, part): (&'static str, String),
) -> Answer {
    let key = format!("{}.{action}.{part}", form.get("_key"));
    let key = IdempotencyKey::parse(&key).ok_or(Problem::BadRequest)?;
    let mut told = Returned { action: action.to_owned(), part, typed, ..Returned::default() };
    let desk = &visit.app.desk;
    let done = desk.motion(actor, id, command, &key, version).await;
    let status = match done {
        Ok(done) => {
            let address = format!("{}#m-{}", meetings::meeting(seen.record.id), done.record.id);
            return go_saying(&address, Flash { tone: Tone::Good, key: flash(action) });
        }
        Err(DeskError::Refused { code, details }) => {
            let sentence = error_page::refusal(visit, code, &in_words(visit, "motion", &details));
            told.faults = vec![Fault { name: field(code, &details).to_owned(), sentence }];
            told.affirm = code == PERHAPS_SECRET;
            if code == SECRET {
                told.typed = Form::default();
            }
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(DeskError::Stale { .. }) => {
            told.stale = Some(page::stale(visit));
            StatusCode::CONFLICT
        }
        Err(error) => return Err(error.into()),
    };
    show_as(status, page::view(visit, actor, seen, Asked::default(), told).await?)
}

/// The field of the form that a refusal is about; empty for none.
fn field(code: &str, details: &[(&'static str, String)]) -> &'static str {
    let told = details.iter().find(|detail| ["field", "place"].contains(&detail.0));
    match (told.map(|detail| detail.1.as_str()), code) {
        (Some("text" | "reason"), _) => "words",
        (Some("option"), _) | (None, "MET-060") => "options",
        (None, "MET-055") => "option",
        (None, "MET-061") => "voter",
        _ => "",
    }
}

fn flash(action: &str) -> &'static str {
    match action {
        "propose_motion" => "motion-flash-proposed",
        "open_motion" => "motion-flash-opened",
        "cast_vote" | "record_paper_vote" => "motion-flash-voted",
        "close_motion" => "motion-flash-closed",
        _ => "document-flash-done",
    }
}
