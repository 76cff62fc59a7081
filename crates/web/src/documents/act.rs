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
use super::{entry, sheet};
use crate::answer::{Answer, go_saying, show_as};
use crate::error_page;
use crate::form::Form;
use crate::paths::documents;
use crate::problem::Problem;
use crate::ui::{Fault, Notice, Tone};
use crate::visit::{Flash, Visit};

/// The refusals of a day that is still to come, and of a type that the province does not know.
const DATED_AHEAD: &str = "DOC-007";
const NO_SUCH_KIND: &str = "DSK-018";

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
        ..Returned::default()
    };
    let share = form.get("_share").parse().ok();
    let command = match command(&visit, &seen.record, (action, share), &typed) {
        Ok(command) => command,
        Err(Wrong::Unknown) => return Err(Problem::BadRequest),
        Err(Wrong::Typed(faults)) => {
            let told = returned(faults, None);
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
            let told = refused(&visit, returned(Vec::new(), None), code, &details);
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

/// A refusal beside the field it is about, with what the clerk may answer to it. Of what is marked secret nothing typed
/// comes back.
fn refused(
    visit: &Visit,
    returned: Returned,
    code: &'static str,
    details: &[(&'static str, String)],
) -> Returned {
    let detail = |name: &str| details.iter().find(|one| one.0 == name).map(|one| one.1.clone());
    let sentence = error_page::refusal(visit, code, &page::in_words(visit, details));
    let name = match (detail("field").or_else(|| detail("place")), code) {
        (Some(name), _) if ["reason", "note"].contains(&name.as_str()) => "words".to_owned(),
        (Some(name), _) => name,
        (None, DATED_AHEAD) => "dated".to_owned(),
        (None, NO_SUCH_KIND) => "kind".to_owned(),
        (None, _) => String::new(),
    };
    let typed = if code == entry::SECRET { Form::default() } else { returned.typed };
    Returned {
        typed,
        faults: vec![Fault { name, sentence }],
        twin: detail("document")
            .filter(|_| code == desk::document::TWIN)
            .map(|id| (id, detail("number").unwrap_or_default())),
        affirm: code == entry::PERHAPS_SECRET,
        ..returned
    }
}

/// Why a form is no command.
enum Wrong {
    Unknown,
    Typed(Vec<Fault>),
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
    Ok(match action {
        "register_document" => {
            let matter = found.matter.as_deref().ok_or(Wrong::Unknown)?;
            Command::Register(Box::new(NewIncoming {
                id: found.id,
                agency: found.agency.clone(),
                way: matter.way,
                sheet: sheet::read(visit, form).map_err(Wrong::Typed)?,
                files: Vec::new(),
                affirmed: form.has("affirmed"),
                twin: form.get("twin").parse().ok().or(matter.twin),
                origin: None,
                concern: None,
                letter: None,
            }))
        }
        "amend" => Command::Amend {
            sheet: Box::new(sheet::read(visit, form).map_err(Wrong::Typed)?),
            reason: words(),
            affirmed: form.has("affirmed"),
            twin: form.get("twin").parse().ok(),
        },
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
        "clear_document" => Command::Clear { reason: words(), affirmed: form.has("affirmed") },
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
        "amend" => "document-flash-amended",
        "submit_document" => "document-flash-submitted",
        "direct" => "document-flash-directed",
        "pass_on" => "document-flash-passed-on",
        "answer" => "document-flash-answered",
        "close_document" => "document-flash-closed",
        "answer_ask" => "document-flash-ask-answered",
        "clear_document" => "document-flash-cleared",
        "withdraw" => "document-flash-withdrawn",
        _ => "document-flash-done",
    }
}
