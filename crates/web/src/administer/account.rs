//! One official's account: seats given and taken, locked and unlocked, a new password.
//! What must always hold: every change names the version that was seen.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use desk::{DeskError, Done, IdempotencyKey, Seen};
use kernel::id::AccountId;
use person::{Account, AccountState, Command};
use register::Seat;

use super::{accounts, fault, role_field, unit_field};
use crate::answer::{Answer, go_saying, show, show_as};
use crate::form::Form;
use crate::format;
use crate::page::Page;
use crate::page_views;
use crate::paths::office;
use crate::problem::Problem;
use crate::ui::{ErrorSummary, Fault, Field, Summary, SummaryRow, Tone};
use crate::visit::{Flash, Visit};
use crate::work::naming;

/// The page of an account.
#[derive(Debug, Template)]
#[template(path = "administer/account.html")]
pub struct AccountPage {
    pub page: Page,
    pub name: String,
    pub errors: ErrorSummary,
    pub summary: Summary,
    pub seats: Vec<SeatLine>,
    pub seat_fields: Vec<Field>,
    pub lock_field: Field,
    pub locked: bool,
    pub id: String,
    pub version: u64,
    pub key: String,
}

/// A seat held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatLine {
    pub words: String,
    pub since: String,
    pub note: String,
    pub role: String,
    pub unit: String,
}

page_views!(AccountPage);

pub(super) async fn show_account(visit: Visit, Path(id): Path<String>) -> Answer {
    let seen = read(&visit, &id).await?;
    show(view(&visit, &seen, &Form::default(), Vec::new())?)
}

async fn read(visit: &Visit, id: &str) -> Result<Seen<Account>, Problem> {
    let actor = visit.need_actor()?;
    let id: AccountId = id.parse().map_err(|_| Problem::NotFound)?;
    visit.app.desk.read_account(&actor, id).await?.ok_or(Problem::NotFound)
}

fn view(
    visit: &Visit,
    seen: &Seen<Account>,
    form: &Form,
    faults: Vec<Fault>,
) -> Result<AccountPage, Problem> {
    let actor = visit.need_actor()?;
    let account = &seen.record;
    let say = &visit.say;
    let row = |key: &str, value: String| SummaryRow {
        label: visit.t(key),
        values: vec![value],
        ..SummaryRow::default()
    };
    let home = account.home.as_ref().map(|home| naming::agency(visit, home)).unwrap_or_default();
    let phone = account.contact.phone.as_ref().map(ToString::to_string).unwrap_or_default();
    let email = account.contact.email.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut rows = vec![
        row("administer-login", account.login.to_string()),
        row("administer-home", home),
        row("signin-phone", phone),
        row("signin-email", email),
    ];
    let locked = match &account.state {
        AccountState::Active => false,
        AccountState::Locked { reason, at } => {
            let words = format!("{reason} ({})", format::moment(at.local()));
            rows.push(row("account-state-locked", words));
            true
        }
    };
    rows.retain(|row| row.values.iter().any(|value| !value.is_empty()));
    let seats = account.positions.iter().map(|position| {
        let role = visit.t(&format!("role-{}", position.seat.role));
        SeatLine {
            words: format!("{role} · {}", naming::agency(visit, &position.seat.unit)),
            since: format::date(position.since.local_date()),
            note: position.note.clone().unwrap_or_default(),
            role: position.seat.role.clone(),
            unit: position.seat.unit.to_string(),
        }
    });
    let mut page = visit.page(account.full_name.clone());
    page.faulty = !faults.is_empty();
    Ok(AccountPage {
        name: account.full_name.clone(),
        errors: ErrorSummary::new(say, faults),
        summary: Summary { say: say.clone(), title: String::new(), rows },
        seats: seats.collect(),
        seat_fields: vec![
            role_field(visit, "role", form.get("role")),
            unit_field(visit, &actor, "unit", form.get("unit")),
            Field::text(say, "note", visit.t("administer-seat-note"), form.get("note")).optional(),
        ],
        lock_field: Field::text(say, "reason", visit.t("administer-reason"), form.get("reason")),
        locked,
        id: account.id.to_string(),
        version: seen.version,
        key: visit.app.desk.random().token(16),
        page,
    })
}

pub(super) async fn give_seat(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let Ok(unit) = form.get("unit").parse() else {
        let sentence = visit.t("administer-fault-unit");
        let faults = vec![Fault { name: "unit".to_owned(), sentence }];
        return refuse(&visit, &id, &form, faults).await;
    };
    let seat = Seat { role: form.get("role").to_owned(), unit };
    let note = Some(form.get("note").to_owned()).filter(|note| !note.trim().is_empty());
    change(&visit, &id, &form, Command::GiveSeat { seat, note }, "administer-flash-seat-given")
        .await
}

pub(super) async fn take_seat(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let unit = form.get("unit").parse().map_err(|_| Problem::BadRequest)?;
    let seat = Seat { role: form.get("role").to_owned(), unit };
    change(&visit, &id, &form, Command::TakeSeat { seat }, "administer-flash-seat-taken").await
}

pub(super) async fn lock(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let command = Command::Lock { reason: form.get("reason").to_owned() };
    change(&visit, &id, &form, command, "administer-flash-locked").await
}

pub(super) async fn unlock(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    change(&visit, &id, &form, Command::Unlock, "administer-flash-unlocked").await
}

pub(super) async fn reset_password(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let seen = read(&visit, &id).await?;
    let (secret, hash) = accounts::fresh_password(&visit).await?;
    match give(&visit, &seen, &form, Command::ChangePassword { hash }).await {
        Ok(done) if done.repeated => crate::answer::go(&office::account(done.record.id)),
        Ok(done) => accounts::show_secret(&visit, &done.record, secret),
        Err(error) => {
            let faults = vec![fault(&visit, error)?];
            refuse(&visit, &id, &form, faults).await
        }
    }
}

async fn change(
    visit: &Visit,
    id: &str,
    form: &Form,
    command: Command,
    done: &'static str,
) -> Answer {
    let seen = read(visit, id).await?;
    match give(visit, &seen, form, command).await {
        Ok(_) => {
            let flash = Flash { tone: Tone::Good, key: done };
            go_saying(&office::account(seen.record.id), flash)
        }
        Err(error) => {
            let faults = vec![fault(visit, error)?];
            refuse(visit, id, form, faults).await
        }
    }
}

async fn give(
    visit: &Visit,
    seen: &Seen<Account>,
    form: &Form,
    command: Command,
) -> Result<Done<Account>, DeskError> {
    let Some(actor) = visit.actor() else { return Err(DeskError::NotFound) };
    let key = IdempotencyKey::parse(form.get("_key")).ok_or(DeskError::NotFound)?;
    let (id, version) = (seen.record.id, form.get("_seen").parse().ok());
    visit.app.desk.account(&actor, id, command, &key, version).await
}

async fn refuse(visit: &Visit, id: &str, form: &Form, faults: Vec<Fault>) -> Answer {
    let seen = read(visit, id).await?;
    show_as(StatusCode::UNPROCESSABLE_ENTITY, view(visit, &seen, form, faults)?)
}
