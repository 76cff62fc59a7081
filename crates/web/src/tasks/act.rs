//! Carries an act of the task's page to the desk and says what became of it.
//! Decides nothing. What must always hold: the version that was seen goes along; a refusal, and a colleague who was first,
//! are told on the same page with everything typed still in the form.

use axum::extract::{Path, Request};
use axum::http::StatusCode;
use desk::{DeskError, IdempotencyKey};
use kernel::partial_date::PartialDate;
use kernel::time::Date;
use register::Actor;
use task::{Brought, Command, NewEvidence};

use super::give::{PERHAPS_SECRET, SECRET, place};
use super::page::{self, Returned};
use super::{evidence, files};
use crate::answer::{Answer, go_saying, show_as};
use crate::counter::scans;
use crate::documents;
use crate::error_page;
use crate::form::Form;
use crate::paths::tasks;
use crate::problem::Problem;
use crate::ui::{Fault, Notice, Tone};
use crate::visit::{Flash, Visit};

pub(super) async fn act(visit: Visit, Path(id): Path<String>, request: Request) -> Answer {
    let (actor, seen) = page::read(&visit, &id).await?;
    let sent = scans::read(&visit, request).await?;
    let form = sent.form;
    let (action, part) = (form.get("_action").to_owned(), form.get("_part").to_owned());
    let typed = form.under(&page::prefix(&action, &part));
    let returned = |faults: Vec<Fault>, stale: Option<Notice>| Returned {
        action: action.clone(),
        part: part.clone(),
        typed: typed.clone(),
        faults,
        stale,
        affirm: false,
    };
    let kept = files::kept(&visit, &form, &page::box_of(&action, &part)).await?;
    let (files, lost) = match kept {
        Ok(files) => (files, None),
        Err(sentence) => (Vec::new(), Some(sentence)),
    };
    let refused: Vec<Fault> = sent
        .refused
        .into_iter()
        .chain(lost)
        .map(|sentence| Fault { name: "files".to_owned(), sentence })
        .collect();
    let command = match named(&visit, &actor, &typed).await? {
        _ if !refused.is_empty() => Err(Wrong::Typed(refused)),
        Ok(paper) => {
            let brought = files.into_iter().chain(paper.map(NewEvidence::Paper)).collect();
            command(&visit, (&action, &part), &typed, brought)
        }
        Err(fault) => Err(Wrong::Typed(vec![fault])),
    };
    let command = match command {
        Ok(command) => command,
        Err(Wrong::Unknown) => return Err(Problem::BadRequest),
        Err(Wrong::Typed(faults)) => {
            let view = page::view(&visit, &actor, &seen, returned(faults, None)).await?;
            return show_as(StatusCode::UNPROCESSABLE_ENTITY, view);
        }
    };
    // Buttons of one page share a key; each act makes it its own.
    let key = format!("{}.{action}.{part}", form.get("_key"));
    let key = IdempotencyKey::parse(&key).ok_or(Problem::BadRequest)?;
    let version = form.get("_seen").parse().ok();
    match visit.app.desk.task(&actor, seen.record.id, command, &key, version).await {
        Ok(done) => {
            let flash = Flash { tone: Tone::Good, key: flash(&action) };
            let stays = visit.app.desk.may_task(&actor, "view_task", &done.record);
            let address = if stays { tasks::task(done.record.id) } else { tasks::all() };
            go_saying(&address, flash)
        }
        Err(DeskError::Refused { code, details }) => {
            let sentence = error_page::refusal(&visit, code, &page::in_words(&visit, &details));
            let field = details.iter().find(|detail| detail.0 == "field");
            let name =
                field.map_or_else(|| field_of(code).to_owned(), |field| field_name(&field.1));
            let mut told = returned(vec![Fault { name, sentence }], None);
            told.affirm = code == PERHAPS_SECRET;
            if code == SECRET {
                // Nothing typed comes back, and nothing that was stored stays.
                documents::forget_files(&visit, &form, &page::box_of(&action, &part)).await?;
                told.typed = Form::default();
            }
            let view = page::view(&visit, &actor, &seen, told).await?;
            show_as(StatusCode::UNPROCESSABLE_ENTITY, view)
        }
        Err(DeskError::Stale { .. }) => {
            // Read again: the page shows how it stands now, with what was typed.
            let (actor, seen) = page::read(&visit, &id).await?;
            let notice = Notice::new(Tone::Late, visit.t("error-stale-title"))
                .text(visit.t("error-stale-text"));
            let told = returned(Vec::new(), Some(notice));
            let view = page::view(&visit, &actor, &seen, told).await?;
            show_as(StatusCode::CONFLICT, view)
        }
        Err(error) => Err(error.into()),
    }
}

/// Every text of a form of the page is typed into the one box of words.
fn field_name(field: &str) -> String {
    let words = ["words", "note", "reason", "missing"].contains(&field);
    if words { "words".to_owned() } else { field.to_owned() }
}

/// The field a refusal is about that names none.
fn field_of(code: &str) -> &'static str {
    match code {
        "TSK-008" | "TSK-022" => "due",
        "TSK-009" | "DSK-017" => "to",
        "TSK-016" => "percent",
        "TSK-017" => "files",
        "TSK-023" => "rating",
        _ => "",
    }
}

/// Why a form is no command.
enum Wrong {
    Unknown,
    Typed(Vec<Fault>),
}

/// The document that the form names, chosen or by its number and sign.
async fn named(
    visit: &Visit,
    actor: &Actor,
    form: &Form,
) -> Result<Result<Option<task::Paper>, Fault>, Problem> {
    let (chosen, sign) = (evidence::paper_of(form.get("paper")), form.get("sign"));
    if chosen.is_some() || sign.trim().is_empty() {
        return Ok(Ok(chosen));
    }
    let found = evidence::of_sign(visit, actor, sign).await?;
    let fault = |key: &str| Fault { name: "sign".to_owned(), sentence: visit.t(key) };
    Ok(match found.as_slice() {
        [(value, _)] => Ok(evidence::paper_of(value)),
        [] => Err(fault("task-fault-sign-none")),
        _ => Err(fault("task-fault-sign-several")),
    })
}

fn command(
    visit: &Visit,
    (action, part): (&str, &str),
    form: &Form,
    brought: Vec<NewEvidence>,
) -> Result<Command, Wrong> {
    let words = || form.get("words").replace('\r', "");
    let fault = |name: &str, key: &str| {
        Wrong::Typed(vec![Fault { name: name.to_owned(), sentence: visit.t(key) }])
    };
    let day = || -> Result<Option<Date>, Wrong> {
        let text = form.get("due").trim();
        if text.is_empty() {
            return Ok(None);
        }
        let day = text.parse::<PartialDate>().ok().and_then(|it| it.whole());
        day.map(Some).ok_or_else(|| fault("due", "document-fault-day"))
    };
    let needed_day = || day()?.ok_or_else(|| fault("due", "document-fault-day"));
    let to = || place(form.get("to")).ok_or_else(|| fault("to", "task-fault-owner"));
    let percent = || -> Result<u8, Wrong> {
        let text = form.get("percent").trim().trim_end_matches('%').trim();
        let percent = text.parse::<u8>().ok().filter(|percent| *percent <= 100);
        percent.ok_or_else(|| fault("percent", "task-fault-percent"))
    };
    let affirmed = form.has("affirmed");
    let brought = || Brought { words: words(), evidence: brought, affirmed };
    Ok(match action {
        "take_up_task" => Command::TakeUp,
        "assign_task" => Command::Assign { to: to()?, note: words() },
        "split_task" => Command::Split { to: to()?, words: words(), due: day()? },
        "report_part" => Command::ReportPart {
            part: part.parse().map_err(|_| Wrong::Unknown)?,
            percent: percent()?,
            brought: brought(),
        },
        "report_task" => Command::Report { percent: percent()?, brought: brought() },
        "report_task_done" => Command::ReportDone { brought: brought() },
        "ask_extension" => Command::AskExtension { due: needed_day()?, reason: words() },
        "answer_extension" => {
            let due = if form.get("answer") == "refuse" { None } else { Some(needed_day()?) };
            Command::AnswerExtension { due, words: words() }
        }
        "send_back_task" => Command::SendBack { missing: words() },
        "complete_task" => {
            Command::Complete { rating: form.get("rating").to_owned(), words: words() }
        }
        "note_task" => Command::Note { words: words() },
        "withdraw_task" => Command::Withdraw,
        "cancel_task" => Command::Cancel { reason: words() },
        _ => return Err(Wrong::Unknown),
    })
}

fn flash(action: &str) -> &'static str {
    match action {
        "take_up_task" => "task-flash-taken-up",
        "assign_task" | "split_task" => "task-flash-assigned",
        "report_task" | "report_part" => "task-flash-reported",
        "report_task_done" => "task-flash-reported-done",
        "ask_extension" => "task-flash-asked",
        "answer_extension" => "task-flash-answered",
        "send_back_task" => "task-flash-sent-back",
        "complete_task" => "task-flash-completed",
        "cancel_task" => "task-flash-cancelled",
        "withdraw_task" => "task-flash-withdrawn",
        _ => "document-flash-done",
    }
}
