//! Officials' accounts: finding one, opening one.
//! What must always hold: names are searched by the body of a form, and an account outside the
//! administrator's part of the tree is not listed.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use desk::IdempotencyKey;
use kernel::code::{AgencyCode, Email, Phone};
use kernel::id::AccountId;
use person::{AccountState, Command, Contact, Login, NewOfficial};
use register::Actor;

use super::{fault, unit_field};
use crate::answer::{Answer, show, show_as};
use crate::form::Form;
use crate::page::Page;
use crate::page_views;
use crate::paths::{self, office};
use crate::problem::Problem;
use crate::signin::password::{self, Password};
use crate::ui::{Cell, Column, ErrorSummary, Fault, Field, Notice, Pager, Row, Table, Tag, Tone};
use crate::visit::Visit;
use crate::work::naming;

/// Accounts shown.
const SHOWN_MAX: u32 = 50;
/// Bytes of chance in a first password.
const SECRET_BYTES: usize = 12;

/// The list.
#[derive(Debug, Template)]
#[template(path = "administer/accounts.html")]
pub struct AccountsPage {
    pub page: Page,
    pub words: String,
    pub table: Table,
    pub pager: Pager,
}

/// A new official.
#[derive(Debug, Template)]
#[template(path = "administer/new_account.html")]
pub struct NewAccountPage {
    pub page: Page,
    pub errors: ErrorSummary,
    pub fields: Vec<Field>,
    pub key: String,
}

/// A password to hand over, shown once.
#[derive(Debug, Template)]
#[template(path = "administer/secret.html")]
pub struct SecretPage {
    pub page: Page,
    pub name: String,
    pub login: String,
    pub secret: String,
    pub address: String,
}

page_views!(AccountsPage, NewAccountPage, SecretPage);

/// Which page of the list.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Place {
    /// The last account of the page before.
    sau: String,
}

pub(super) async fn show_accounts(visit: Visit, Query(place): Query<Place>) -> Answer {
    list(&visit, String::new(), place.sau.parse().ok()).await
}

pub(super) async fn find(visit: Visit, form: Form) -> Answer {
    list(&visit, form.get("q").chars().take(100).collect(), None).await
}

async fn list(visit: &Visit, words: String, after: Option<AccountId>) -> Answer {
    let actor = visit.need_actor()?;
    let found = visit.app.desk.officials(&actor, &words, after, SHOWN_MAX).await?;
    let rows: Vec<Row> = found.accounts.iter().map(|seen| line(visit, &seen.record)).collect();
    let first = office::accounts();
    // Words stand in no address; whoever finds too many types more of them.
    let next = found.next.filter(|_| words.is_empty()).map(|last| last.to_string());
    let pager = Pager {
        say: visit.say.clone(),
        before: after.map(|_| first.clone()),
        after: next.map(|last| paths::with_query(&first, &[("sau", &last)])),
        position: String::new(),
    };
    let column = |key: &str| Column { label: visit.t(key), ..Column::default() };
    let table = Table {
        say: visit.say.clone(),
        caption: visit.t("administer-accounts"),
        columns: vec![
            column("administer-name"),
            column("administer-login"),
            column("administer-seats"),
            column("administer-state"),
        ],
        rows,
        empty: Notice::new(Tone::Info, visit.t("administer-no-account")),
    };
    let page = visit.page(visit.t("administer-accounts")).script("keys.js");
    show(AccountsPage { page, words, table, pager })
}

fn line(visit: &Visit, account: &person::Account) -> Row {
    let seats: Vec<String> = account
        .positions
        .iter()
        .map(|position| {
            let role = visit.t(&format!("role-{}", position.seat.role));
            format!("{role} · {}", naming::agency(visit, &position.seat.unit))
        })
        .collect();
    let state = match account.state {
        AccountState::Active => Tag::new(Tone::Good, visit.t("account-state-active")),
        AccountState::Locked { .. } => Tag::new(Tone::Late, visit.t("account-state-locked")),
    };
    let cells = vec![
        Cell::Link(account.full_name.clone(), office::account(account.id)),
        Cell::Code(account.login.to_string()),
        Cell::Text(seats.join("; ")),
        Cell::Tag(state),
    ];
    Row { key: account.id.to_string(), current: false, cells }
}

pub(super) async fn ask(visit: Visit) -> Answer {
    let actor = visit.need_actor()?;
    show(form_page(&visit, &actor, &Form::default(), Vec::new()))
}

fn form_page(visit: &Visit, actor: &Actor, form: &Form, faults: Vec<Fault>) -> NewAccountPage {
    let say = &visit.say;
    let errors = ErrorSummary::new(say, faults);
    let own = actor.unit().map(ToString::to_string).unwrap_or_default();
    let home = if form.get("home").is_empty() { own.as_str() } else { form.get("home") };
    let fields = vec![
        Field::text(say, "full_name", visit.t("administer-name"), form.get("full_name")),
        Field::text(say, "login", visit.t("administer-login"), form.get("login"))
            .hint(visit.t("signin-login-hint")),
        Field::phone(say, "phone", visit.t("signin-phone"), form.get("phone")),
        Field::email(say, "email", visit.t("signin-email"), form.get("email")).optional(),
        unit_field(visit, actor, "home", home),
    ];
    let fields = fields
        .into_iter()
        .map(|field| {
            let fault = errors.of(&field.name);
            field.error(fault)
        })
        .collect();
    let mut page = visit.page(visit.t("administer-new-account"));
    page.faulty = !errors.faults.is_empty();
    let sent = form.get("_key");
    let key = if sent.is_empty() { visit.app.desk.random().token(16) } else { sent.to_owned() };
    NewAccountPage { page, errors, fields, key }
}

/// What an official's form says, or what is wrong with it.
fn read(visit: &Visit, form: &Form) -> Result<(Login, AgencyCode, Contact), Vec<Fault>> {
    let mut faults = Vec::new();
    let mut wrong = |name: &str, key: &str| {
        faults.push(Fault { name: name.to_owned(), sentence: visit.t(key) });
    };
    let given = |name: &str| Some(form.get(name).trim()).filter(|text| !text.is_empty());
    let phone: Option<Result<Phone, _>> = given("phone").map(str::parse);
    let email: Option<Result<Email, _>> = given("email").map(str::parse);
    if matches!(phone, Some(Err(_))) {
        wrong("phone", "signin-fault-phone");
    }
    if matches!(email, Some(Err(_))) {
        wrong("email", "signin-fault-email");
    }
    let login: Option<Login> = form.get("login").parse().ok();
    let home: Option<AgencyCode> = form.get("home").parse().ok();
    if login.is_none() {
        wrong("login", "signin-fault-login");
    }
    if home.is_none() {
        wrong("home", "administer-fault-unit");
    }
    let contact = Contact {
        phone: phone.and_then(Result::ok),
        email: email.and_then(Result::ok),
        ..Contact::default()
    };
    match (login, home) {
        (Some(login), Some(home)) if faults.is_empty() => Ok((login, home, contact)),
        _ => Err(faults),
    }
}

pub(super) async fn open(visit: Visit, form: Form) -> Answer {
    let actor = visit.need_actor()?;
    let (login, home, contact) = match read(&visit, &form) {
        Ok(read) => read,
        Err(faults) => return refuse(&visit, &actor, &form, faults),
    };
    let desk = &visit.app.desk;
    let key = IdempotencyKey::parse(form.get("_key")).ok_or(Problem::BadRequest)?;
    let (secret, hash) = fresh_password(&visit).await?;
    let id = AccountId::new(desk.clock().now(), desk.random());
    let new = NewOfficial {
        id,
        login: login.clone(),
        full_name: form.get("full_name").to_owned(),
        personal_number: None,
        contact,
        password: hash,
        home,
    };
    let command = Command::OpenOfficial(Box::new(new));
    match desk.account(&actor, id, command, &key, None).await {
        Ok(done) if done.repeated => crate::answer::go(&office::account(done.record.id)),
        Ok(done) => show_secret(&visit, &done.record, secret),
        Err(error) => {
            let actor = visit.need_actor()?;
            refuse(&visit, &actor, &form, vec![fault(&visit, error)?])
        }
    }
}

fn refuse(visit: &Visit, actor: &Actor, form: &Form, faults: Vec<Fault>) -> Answer {
    show_as(StatusCode::UNPROCESSABLE_ENTITY, form_page(visit, actor, form, faults))
}

/// A password made by chance, and its hash.
pub async fn fresh_password(visit: &Visit) -> Result<(String, person::PasswordHash), Problem> {
    let random = visit.app.desk.random();
    let secret = random.token(SECRET_BYTES);
    let hash = password::hash(Password(secret.clone()), random).await;
    let hash = hash.map_err(|_| Problem::Busy)?.ok_or(Problem::Fault)?;
    Ok((secret, hash))
}

pub(super) fn show_secret(visit: &Visit, account: &person::Account, secret: String) -> Answer {
    show(SecretPage {
        page: visit.page(visit.t("administer-secret")),
        name: account.full_name.clone(),
        login: account.login.to_string(),
        secret,
        address: office::account(account.id),
    })
}
