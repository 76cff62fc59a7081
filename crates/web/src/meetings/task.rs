//! Gives a task out of a conclusion, by the door of tasks, and ties the two together.
//! Decides nothing. What must always hold: one conclusion gives one task, however often the form is sent; the task names the
//! meeting as its source.

use axum::extract::Path;
use axum::http::StatusCode;
use desk::{DeskError, IdempotencyKey};
use kernel::id::TaskId;
use meeting::Meeting;
use meeting::meeting::{Command as MeetingCommand, Conclusion};
use person::Role;
use register::Actor;
use task::{Command, Importance, NewTask, Place, Source};

use super::in_words;
use super::page::{self, Asked, Returned};
use crate::answer::{Answer, go_saying, show_as};
use crate::error_page;
use crate::form::Form;
use crate::paths::meetings;
use crate::problem::Problem;
use crate::session::Session;
use crate::ui::{Fault, Tone};
use crate::visit::{Flash, Visit};

/// What the page knows the form by.
pub(super) const ACTION: &str = "give_task";
/// The refusal of a task after which a person may say that there is no mark of secrecy.
const PERHAPS_SECRET: &str = "TSK-007";

pub(super) async fn give(
    visit: Visit,
    Path((id, conclusion)): Path<(String, String)>,
    form: Form,
) -> Answer {
    let (actor, seen) = page::read(&visit, &id).await?;
    let (desk, found) = (&visit.app.desk, &seen.record);
    let may = desk.meeting_actions(&actor, found).contains(&"link_meeting_task");
    if !may || !found.is_written_by(&actor) {
        return Err(Problem::NotFound);
    }
    let number: u32 = conclusion.parse().map_err(|_| Problem::NotFound)?;
    let matter = found.matter.as_deref().ok_or(Problem::NotFound)?;
    let conclusion = matter.conclusion(number).ok_or(Problem::NotFound)?;
    let new = new_task(&visit, &actor, found, (conclusion, form.has("affirmed")))?;
    IdempotencyKey::parse(form.get("_key")).ok_or(Problem::BadRequest)?;
    // By the conclusion, not by the form: two browsers at once still give one task.
    let key = IdempotencyKey::derived(format!("{}.conclusion.{number}", found.id));
    let given = desk.task(&actor, new.id, Command::Give(Box::new(new)), &key, None).await;
    let linked = match given {
        Ok(done) => {
            let link = MeetingCommand::LinkTask { conclusion: number, task: done.record.id };
            let key = IdempotencyKey::derived(format!("{}.link.{number}", found.id));
            let linked = desk.meeting(&actor, found.id, link, &key, None).await;
            linked.map(|_| ()).map_err(|error| (error, "meeting"))
        }
        Err(error) => Err((error, "task")),
    };
    match linked {
        Ok(()) => {
            let flash = Flash { tone: Tone::Good, key: "meeting-flash-task" };
            go_saying(&meetings::meeting(found.id), flash)
        }
        Err((DeskError::Refused { code, details }, register)) => {
            let details = in_words(&visit, register, &details);
            let sentence = error_page::refusal(&visit, code, &details);
            let faults = vec![Fault { name: String::new(), sentence }];
            let told = Returned {
                action: ACTION.to_owned(),
                part: number.to_string(),
                faults,
                affirm: code == PERHAPS_SECRET,
                ..Returned::default()
            };
            let view = page::view(&visit, &actor, &seen, Asked::default(), told).await?;
            show_as(StatusCode::UNPROCESSABLE_ENTITY, view)
        }
        Err((error, _)) => Err(error.into()),
    }
}

fn new_task(
    visit: &Visit,
    actor: &Actor,
    found: &Meeting,
    (conclusion, affirmed): (&Conclusion, bool),
) -> Result<NewTask, Problem> {
    let desk = &visit.app.desk;
    let owner = conclusion.sheet.owner.as_ref().ok_or(Problem::NotFound)?;
    let agency = desk.agency_of(actor).ok_or(Problem::Forbidden)?;
    let unit = actor.unit().ok_or(Problem::Forbidden)?.clone();
    // A clerk writes down what the chair ordered.
    let clerk = visit.session().and_then(Session::role) == Some(Role::RecordsClerk);
    let giver = if clerk {
        Place { unit: agency.clone(), account: Some(found.posts.chair) }
    } else {
        Place { unit, account: actor.account() }
    };
    let title = found.matter.as_deref().map(|matter| matter.sheet.title.clone());
    let words = &conclusion.sheet.words;
    Ok(NewTask {
        id: TaskId::new(desk.clock().now(), desk.random()),
        agency,
        giver,
        source: Source::Meeting { meeting: found.id.to_string(), title: title.unwrap_or_default() },
        title: short(words),
        words: words.clone(),
        owner: Place { unit: owner.unit.clone(), account: owner.account },
        coordinating: Vec::new(),
        due: conclusion.sheet.due,
        importance: Importance::default(),
        affirmed,
    })
}

/// The first line, as far as a title holds it.
fn short(words: &str) -> String {
    let line = words.lines().next().unwrap_or_default();
    line.chars().take(task::TITLE_CHARS_MAX).collect()
}
