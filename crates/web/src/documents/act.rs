//! Carries an act of the document's page to the desk and says what became of it.
//! Decides nothing. What must always hold: the version that was seen goes along; a refusal, and a colleague who was first,
//! are told on the same page with everything typed still in the form.

use axum::extract::Path;
use axum::http::StatusCode;
use desk::{DeskError, IdempotencyKey};
use document::Command;
use document::Incoming;
use document::incoming::{NewIncoming, Order, Part, Place};
use kernel::id::AccountId;
use kernel::partial_date::PartialDate;
use kernel::time::Date;

use super::page::{self, Returned};
use crate::answer::{Answer, go_saying, show_as};
use crate::error_page;
use crate::form::Form;
use crate::paths::documents;
use crate::problem::Problem;
use crate::ui::{Fault, Notice, Tone};
use crate::visit::{Flash, Visit};

pub(super) async fn act(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let (actor, seen) = page::read(&visit, &id).await?;
    let action = form.get("_action");
    let typed = form.under(&page::prefix(action, form.get("_share")));
    let returned = |faults: Vec<Fault>, stale: Option<Notice>| Returned {
        action: action.to_owned(),
        share: form.get("_share").to_owned(),
        typed: typed.clone(),
        faults,
        stale,
    };
    let share = form.get("_share").parse().ok();
    let command = match command(&visit, &seen.record, (action, share), &typed) {
        Ok(command) => command,
        Err(Wrong::Unknown) => return Err(Problem::BadRequest),
        Err(Wrong::Typed(fault)) => {
            let told = returned(vec![fault], None);
            let view = page::view(&visit, &actor, &seen, told).await?;
            return show_as(StatusCode::UNPROCESSABLE_ENTITY, view);
        }
    };
    let name = command.action();
    // Buttons of one page share a key; each act makes it its own.
    let key = format!("{}.{name}.{}", form.get("_key"), form.get("_share"));
    let key = IdempotencyKey::parse(&key).ok_or(Problem::BadRequest)?;
    let version = form.get("_seen").parse().ok();
    match visit.app.desk.document(&actor, seen.record.id, command, &key, version).await {
        Ok(done) => {
            if name == "register_document"
                && let Ok(leader) = typed.get("leader").parse::<AccountId>()
            {
                let submit = Command::Submit { to: Some(leader), note: String::new() };
                let key = IdempotencyKey::derived(format!("{}.submit", key.as_str()));
                visit.app.desk.document(&actor, done.record.id, submit, &key, None).await?;
            }
            let flash = Flash { tone: Tone::Good, key: flash(name) };
            let stays = visit.app.desk.may_document(&actor, "view_document", &done.record);
            let address =
                if stays { documents::document(done.record.id) } else { documents::all() };
            go_saying(&address, flash)
        }
        Err(DeskError::Refused { code, details }) => {
            let words = page::in_words(&visit, &details);
            let sentence = error_page::refusal(&visit, code, &words);
            let field = details.iter().find(|detail| detail.0 == "field");
            let name = field.map(|field| field.1.clone()).unwrap_or_default();
            let told = returned(vec![Fault { name, sentence }], None);
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

/// Why a form is no command.
enum Wrong {
    Unknown,
    Typed(Fault),
}

fn command(
    visit: &Visit,
    found: &Incoming,
    (action, share): (&str, Option<u32>),
    form: &Form,
) -> Result<Command, Wrong> {
    let words = || form.get("words").replace('\r', "");
    let share = || share.ok_or(Wrong::Unknown);
    let fault = |name: &str, key: &str| {
        Wrong::Typed(Fault { name: name.to_owned(), sentence: visit.t(key) })
    };
    let day = || -> Result<Option<Date>, Wrong> {
        let text = form.get("due").trim();
        if text.is_empty() {
            return Ok(None);
        }
        let day = text.parse::<PartialDate>().ok().and_then(|it| it.whole());
        day.map(Some).ok_or_else(|| fault("due", "document-fault-day"))
    };
    Ok(match action {
        "register_document" => {
            let matter = found.matter.as_deref().ok_or(Wrong::Unknown)?;
            Command::Register(Box::new(NewIncoming {
                id: found.id,
                agency: found.agency.clone(),
                way: matter.way,
                sheet: matter.sheet.clone(),
                files: Vec::new(),
                affirmed: form.has("affirmed"),
                twin: matter.twin,
                origin: None,
                concern: None,
            }))
        }
        "submit_document" => Command::Submit { to: form.get("leader").parse().ok(), note: words() },
        "direct" => Command::Direct { note: words(), orders: orders(found, form, day()?) },
        "pass_on" => Command::PassOn {
            share: share()?,
            to: form.get("person").parse().map_err(|_| fault("person", "document-fault-person"))?,
            due: day()?,
            note: words(),
        },
        "begin" => Command::Begin { share: share()? },
        "answer" => Command::Answer { share: share()?, words: words() },
        "hand_back" => Command::HandBack { share: share()?, reason: words() },
        "extend" => Command::Extend {
            share: share()?,
            due: day()?.ok_or_else(|| fault("due", "document-fault-day"))?,
            reason: words(),
        },
        "close_document" => Command::Close { words: words() },
        "note_document" => Command::Note { words: words() },
        "refuse_document" => Command::Refuse { reason: words() },
        "answer_ask" => Command::AnswerAsk {
            agreed: match form.get("answer") {
                "agree" => true,
                "decline" => false,
                _ => return Err(fault("answer", "document-fault-answer")),
            },
            words: words(),
        },
        "withdraw" => Command::Withdraw,
        _ => return Err(Wrong::Unknown),
    })
}

/// What the leader chose for each unit; one day for all who work.
fn orders(found: &Incoming, form: &Form, due: Option<Date>) -> Vec<Order> {
    let chosen = form.pairs().iter().filter_map(|(name, value)| {
        let unit = name.strip_prefix("unit.")?.parse().ok()?;
        let part = Part::ALL.into_iter().find(|part| part.name() == value)?;
        Some((unit, part))
    });
    let order = |(unit, part): (kernel::code::AgencyCode, Part)| Order {
        to: Place { unit, account: None },
        part,
        due: due.filter(|_| part != Part::Inform),
    };
    // The same unit has the same open share: naming it again is refused by the register.
    let held = |order: &Order| found.open_shares().any(|share| share.to == order.to);
    let orders: Vec<Order> = chosen.map(order).collect();
    let (again, fresh): (Vec<Order>, Vec<Order>) = orders.into_iter().partition(held);
    if fresh.is_empty() { again } else { fresh }
}

fn flash(action: &str) -> &'static str {
    match action {
        "register_document" => "document-flash-booked",
        "submit_document" => "document-flash-submitted",
        "direct" => "document-flash-directed",
        "pass_on" => "document-flash-passed-on",
        "answer" => "document-flash-answered",
        "close_document" => "document-flash-closed",
        "answer_ask" => "document-flash-ask-answered",
        "withdraw" => "document-flash-withdrawn",
        _ => "document-flash-done",
    }
}
