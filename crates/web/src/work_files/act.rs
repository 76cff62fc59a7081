//! Carries an act of the file's page to the desk and says what became of it.
//! Decides nothing. What must always hold: the version that was seen goes along, so that a place means the item that was
//! shown there; a refusal is told on the same page with everything typed still in the form.

use axum::extract::Path;
use axum::http::StatusCode;
use desk::{DeskError, IdempotencyKey};
use kernel::partial_date::PartialDate;
use kernel::time::Date;
use work_file::file::{Command, Item, Piece};
use work_file::{Retention, WorkFile};

use super::acts;
use super::page::{self, Returned};
use crate::answer::{Answer, go_saying, show_as};
use crate::error_page;
use crate::form::Form;
use crate::paths::work_files;
use crate::problem::Problem;
use crate::ui::{Fault, Notice, Tone};
use crate::visit::{Flash, Visit};

/// What is done to a paper instead of its file.
const WITHDRAW: &str = "withdraw_paper";

pub(super) async fn act(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let (actor, seen) = page::read(&visit, &id).await?;
    let (action, loan) = (form.get("_action").to_owned(), form.get("_loan").to_owned());
    let typed = form.under(&acts::prefix(&action, &loan));
    let key = format!("{}.{action}.{loan}", form.get("_key"));
    let key = IdempotencyKey::parse(&key).ok_or(Problem::BadRequest)?;
    let desk = &visit.app.desk;
    let version = form.get("_seen").parse().ok();
    let done = match command(&visit, &seen.record, (&action, &loan), &typed) {
        Ok(Order::OfFile(command)) => {
            desk.work_file(&actor, seen.record.id, command, &key, version).await
        }
        Ok(Order::OfPaper(paper)) => match desk.withdraw_paper(&actor, paper, &key).await {
            Ok(_) => return go_saying(&work_files::file(seen.record.id), flash(WITHDRAW)),
            Err(error) => Err(error),
        },
        Err(Wrong::Unknown) => return Err(Problem::BadRequest),
        Err(Wrong::Typed(fault)) => {
            let told = Returned { action, loan, typed, faults: vec![fault], ..Returned::default() };
            let view = page::view(&visit, &actor, (&seen, 1), told).await?;
            return show_as(StatusCode::UNPROCESSABLE_ENTITY, view);
        }
    };
    let told = match done {
        Ok(done) => {
            let stays = desk.may_work_file(&actor, "view_file", &done.record);
            let address = if stays { work_files::file(done.record.id) } else { work_files::all() };
            return go_saying(&address, flash(&action));
        }
        Err(DeskError::Refused { code, details }) => {
            Returned { faults: vec![fault(&visit, code, &details)], ..Returned::default() }
        }
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
    let told = Returned { action, loan, typed, ..told };
    show_as(status, page::view(&visit, &actor, (&seen, 1), told).await?)
}

/// A refusal at the field it is about.
pub(super) fn fault(visit: &Visit, code: &str, details: &[(&'static str, String)]) -> Fault {
    let sentence = error_page::refusal(visit, code, &super::in_words(visit, details));
    let field = details.iter().find(|detail| ["field", "place"].contains(&detail.0));
    let name = match field.map(|field| field.1.as_str()) {
        // Words of all kinds are typed in one box.
        Some("reason" | "purpose" | "note" | "words") => "words".to_owned(),
        Some("file_name" | "first_page") => super::papers::FIELD.to_owned(),
        field => field.unwrap_or_default().to_owned(),
    };
    Fault { name, sentence }
}

/// A day as typed.
pub(super) fn day(text: &str) -> Option<Date> {
    text.trim().parse::<PartialDate>().ok().and_then(|day| day.whole())
}

/// What a form asks for.
enum Order {
    OfFile(Command),
    OfPaper(kernel::id::PaperId),
}

/// Why a form is no command.
enum Wrong {
    Unknown,
    Typed(Fault),
}

fn command(
    visit: &Visit,
    file: &WorkFile,
    (action, loan): (&str, &str),
    form: &Form,
) -> Result<Order, Wrong> {
    let words = || form.get("words").replace('\r', "");
    let fault = |name: &str, key: &str| {
        Wrong::Typed(Fault { name: name.to_owned(), sentence: visit.t(key) })
    };
    let number = |name: &str, key: &str| {
        let number = form.get(name).trim().parse::<u32>();
        number.ok().filter(|number| *number > 0).ok_or_else(|| fault(name, key))
    };
    let item = || -> Result<&Item, Wrong> {
        let place = number("item", "wfile-fault-item")?;
        let at = usize::try_from(place).unwrap_or(usize::MAX) - 1;
        file.items.get(at).ok_or_else(|| fault("item", "wfile-fault-item"))
    };
    let days = |name: &str| day(form.get(name)).ok_or_else(|| fault(name, "document-fault-day"));
    let person = || form.get("person").parse().map_err(|_| fault("person", "wfile-fault-person"));
    let loan = || loan.parse::<u32>().map_err(|_| Wrong::Unknown);
    Ok(Order::OfFile(match action {
        "amend_file" => Command::Amend {
            title: form.get("title").replace(['\r', '\n'], " "),
            retention: Retention::of_key(form.get("retention")).ok_or(Wrong::Unknown)?,
            reason: words(),
        },
        "assign_file" => Command::Assign { keeper: person()?, reason: words() },
        "remove_item" => Command::Remove { item: item()?.number, reason: words() },
        "move_item" => Command::Move {
            item: item()?.number,
            place: usize::try_from(number("to", "wfile-fault-item")?).unwrap_or(usize::MAX),
            reason: words(),
        },
        "count_pages" => {
            Command::Count { item: item()?.number, pages: number("pages", "wfile-fault-pages")? }
        }
        "close_file" => Command::Close { words: words() },
        "reopen_file" => Command::Reopen { reason: words() },
        "hand_over_file" => Command::HandOver { note: words() },
        "accept_file" => Command::Accept { place: form.get("place").to_owned(), note: words() },
        "return_file" => Command::Return { reason: words() },
        "ask_loan" => Command::AskLoan { to: person()?, until: days("until")?, purpose: words() },
        "approve_loan" => Command::ApproveLoan { loan: loan()? },
        "refuse_loan" => Command::RefuseLoan { loan: loan()?, reason: words() },
        "end_loan" => Command::EndLoan { loan: loan()? },
        "propose_destruction" => Command::ProposeDestruction { reason: words() },
        "drop_destruction" => Command::DropDestruction { reason: words() },
        "destroy_file" => {
            Command::Destroy { number: form.get("decision").to_owned(), dated: days("dated")? }
        }
        "withdraw_file" => Command::Withdraw,
        WITHDRAW => {
            let Piece::Paper(paper) = item()?.piece else {
                return Err(fault("item", "wfile-fault-paper"));
            };
            return Ok(Order::OfPaper(paper));
        }
        _ => return Err(Wrong::Unknown),
    }))
}

fn flash(action: &str) -> Flash {
    let key = match action {
        "close_file" => "wfile-flash-closed",
        "hand_over_file" => "wfile-flash-handed-over",
        "accept_file" => "wfile-flash-accepted",
        "return_file" => "wfile-flash-returned",
        "ask_loan" => "wfile-flash-loan-asked",
        "approve_loan" => "wfile-flash-lent",
        "end_loan" => "wfile-flash-given-back",
        "destroy_file" => "wfile-flash-destroyed",
        WITHDRAW | "withdraw_file" => "wfile-flash-withdrawn",
        _ => "document-flash-done",
    };
    Flash { tone: Tone::Good, key }
}
