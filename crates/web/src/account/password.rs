//! Choosing another password of one's own.
//!
//! Not the reset by an administrator. What must always hold: the old password is asked for and
//! wrong tries count as at the door; afterwards no session of before is left, this browser's
//! included, which gets a new secret; no password is ever shown again.

use askama::Template;
use axum::http::StatusCode;
use desk::IdempotencyKey;
use person::{Account, AccountKind, Command};

use super::account_id;
use crate::answer::{Answer, go_saying, show, show_as, with_cookie};
use crate::form::Form;
use crate::page::Page;
use crate::problem::Problem;
use crate::signin::{self, password::Password, strength};
use crate::ui::{ErrorSummary, Fault, Field, Tone};
use crate::visit::{Flash, Visit};
use crate::{cookies, error_page, page_views, paths, session};

/// The page.
#[derive(Debug, Template)]
#[template(path = "account/password.html")]
pub(crate) struct PasswordPage {
    pub page: Page,
    pub errors: ErrorSummary,
    pub login: String,
    pub fields: Vec<Field>,
    /// Somebody else made the password in use.
    pub due: bool,
    pub key: String,
}

page_views!(PasswordPage);

/// Why a password was not changed.
#[derive(Debug)]
pub(crate) enum Unchanged {
    /// Name of the field, and key of the sentence.
    Fault(&'static str, &'static str),
    /// The rules of accounts refused.
    Refused(&'static str, Vec<(&'static str, String)>),
    Problem(Problem),
}

impl From<Problem> for Unchanged {
    fn from(problem: Problem) -> Unchanged {
        Unchanged::Problem(problem)
    }
}

pub(super) async fn ask(visit: Visit) -> Answer {
    let account = own(&visit).await?;
    show(view(&visit, &account, "", Vec::new()))
}

pub(super) async fn change(visit: Visit, form: Form) -> Answer {
    let account = own(&visit).await?;
    let (old, new) = (form.get("old"), form.get("new"));
    let again = form.get("again");
    let key = form.get("_key");
    let mut faults = Vec::new();
    let mut fault = |name: &str, key: &str| {
        faults.push(Fault { name: name.to_owned(), sentence: visit.t(key) });
    };
    if old.is_empty() {
        fault("old", "account-password-old-missing");
    }
    if let Some(key) = weak(&account, new) {
        fault("new", key);
    } else if again != new {
        fault("again", "account-password-again-differs");
    }
    if !faults.is_empty() {
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, view(&visit, &account, key, faults));
    }
    let intention = IdempotencyKey::parse(key).ok_or(Problem::BadRequest)?;
    let fault = match choose(&visit, &account, old, new, intention).await {
        Ok(secret) => {
            let cookie = cookies::passing(&visit.app.settings, session::COOKIE, &secret);
            let flash = Flash { tone: Tone::Good, key: "account-flash-password" };
            return Ok(with_cookie(go_saying(&paths::account(), flash)?, cookie));
        }
        Err(Unchanged::Fault(name, key)) => Fault { name: name.to_owned(), sentence: visit.t(key) },
        Err(Unchanged::Refused(code, details)) => {
            let sentence = error_page::refusal(&visit, code, &details);
            Fault { name: String::new(), sentence }
        }
        Err(Unchanged::Problem(problem)) => return Err(problem),
    };
    show_as(StatusCode::UNPROCESSABLE_ENTITY, view(&visit, &account, key, vec![fault]))
}

/// Changes the password and opens the only session left; gives its secret.
pub(crate) async fn choose(
    visit: &Visit,
    account: &Account,
    old: &str,
    new: &str,
    intention: IdempotencyKey,
) -> Result<String, Unchanged> {
    if let Some(key) = weak(account, new) {
        return Err(Unchanged::Fault("new", key));
    }
    if let Err(key) = signin::prove(visit, account.login.as_str(), old).await? {
        let key = match key {
            "signin-fault-wrong" => "account-password-old-wrong",
            "signin-fault-empty" => "account-password-old-missing",
            other => other,
        };
        return Err(Unchanged::Fault("old", key));
    }
    if old == new {
        return Err(Unchanged::Fault("new", "account-password-same"));
    }
    let desk = &visit.app.desk;
    let hash = signin::password::hash(Password(new.to_owned()), desk.random()).await;
    let hash = hash.map_err(|_| Problem::Busy)?.ok_or(Problem::Fault)?;
    let (actor, id) = (visit.need_actor()?, account.id);
    let command = Command::ChangePassword { hash };
    match desk.account(&actor, id, command, &intention, None).await {
        Ok(_) => {}
        Err(desk::DeskError::Refused { code, details }) => {
            return Err(Unchanged::Refused(code, details));
        }
        Err(error) => return Err(Unchanged::Problem(error.into())),
    }
    let official = account.kind == AccountKind::Official;
    let before = visit.session();
    let opened = session::open_for_account(&visit.app, id, official, before).await;
    opened.map_err(|error| Unchanged::Problem(error.into()))
}

/// The account of whoever is signed in.
pub(crate) async fn own(visit: &Visit) -> Result<Account, Problem> {
    let id = account_id(visit).ok_or(Problem::SignInNeeded)?;
    Ok(visit.app.desk.account_by_id(id).await?.ok_or(Problem::NotFound)?.record)
}

fn weak(account: &Account, new: &str) -> Option<&'static str> {
    let phone = account.contact.phone.as_ref().map(ToString::to_string).unwrap_or_default();
    let number = account.personal_number.as_ref().map(ToString::to_string).unwrap_or_default();
    strength::fault(new, &[account.login.as_str(), &phone, &number, &account.full_name])
}

fn view(visit: &Visit, account: &Account, key: &str, faults: Vec<Fault>) -> PasswordPage {
    let say = &visit.say;
    let mut page = visit.page(visit.t("account-password"));
    page.faulty = !faults.is_empty();
    let errors = ErrorSummary::new(say, faults);
    let field = |name: &str, label: &str, autocomplete: &str| {
        Field::password(say, name, visit.t(label), autocomplete).error(errors.of(name))
    };
    let fields = vec![
        field("old", "account-password-old", "current-password"),
        field("new", "account-password-new", "new-password").hint(visit.t("signin-password-hint")),
        field("again", "account-password-again", "new-password"),
    ];
    PasswordPage {
        page,
        login: account.login.to_string(),
        fields,
        due: account.password_temporary,
        key: if key.is_empty() { visit.app.desk.random().token(16) } else { key.to_owned() },
        errors,
    }
}
