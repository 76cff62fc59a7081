//! Signing in and out with a local account, and opening one.
//!
//! Passwords stay here; what an account may do is decided elsewhere. What must always hold: a wrong
//! login and a wrong password are answered alike, after the same work; after signing in the way
//! leads to an address of ours only.

pub mod password;
mod register;
pub mod strength;

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use person::{Account, AccountKind, AccountState};
use serde::Deserialize;
use store::StoreError;

use crate::answer::{Answer, go, go_saying, show, show_as, with_cookie};
use crate::form::Form;
use crate::page::Page;
use crate::problem::Problem;
use crate::routes::{Route, Who};
use crate::ui::{ErrorSummary, Fault, Field, Tone};
use crate::visit::{Flash, Visit};
use crate::{cookies, navigation, page_views, paths, session};

/// Longest password taken, in bytes: hashing longer ones is work for nothing.
const PASSWORD_BYTES_MAX: usize = 500;

/// The page with login and password.
#[derive(Debug, Template)]
#[template(path = "signin/show.html")]
pub struct SignIn {
    pub page: Page,
    pub errors: ErrorSummary,
    pub login: Field,
    pub password: Field,
    /// Where to go afterwards; empty for the usual first page.
    pub back: String,
}

page_views!(SignIn);

/// Routes of this module.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/dang-nhap", "signin.show", Who::Public, show_form),
        Route::post("/dang-nhap", "signin.enter", Who::Public, enter),
        Route::post("/dang-xuat", "signin.leave", Who::Public, leave),
        Route::get("/dang-ky", "signin.register", Who::Public, register::show_form),
        Route::post("/dang-ky", "signin.open", Who::Public, register::open),
    ]
}

#[derive(Debug, Default, Deserialize)]
struct Back {
    #[serde(default, rename = "ve")]
    address: String,
}

async fn show_form(visit: Visit, Query(back): Query<Back>) -> Answer {
    show(view(&visit, "", ours(&back.address), Vec::new()))
}

async fn enter(visit: Visit, form: Form) -> Answer {
    let (login, secret) = (form.get("login").trim(), form.get("password"));
    let back = ours(form.get("ve"));
    let account = match prove(&visit, login, secret).await? {
        Ok(account) => account,
        Err(key) => return refuse(&visit, login, back, key),
    };
    let secret = open_session(&visit, &account).await?;
    let next = match back {
        _ if account.password_temporary => paths::password(),
        "" => first_page(&account),
        back => back.to_owned(),
    };
    let cookie = cookies::passing(&visit.app.settings, session::COOKIE, &secret);
    Ok(with_cookie(go(&next)?, cookie))
}

/// A session for an account that has just proved itself; with a temporary password it leads no
/// further than to choosing another.
pub(crate) async fn open_session(visit: &Visit, account: &Account) -> Result<String, StoreError> {
    let official = account.kind == AccountKind::Official;
    let (app, before) = (&visit.app, visit.session());
    if account.password_temporary {
        session::open_to_change_password(app, account.id, official, before).await
    } else {
        session::open_for_account(app, account.id, official, before).await
    }
}

/// The account these belong to, or the key of the sentence why there is none. Counts as a try.
pub(crate) async fn prove(
    visit: &Visit,
    login: &str,
    secret: &str,
) -> Result<Result<Account, &'static str>, Problem> {
    if login.is_empty() || secret.is_empty() || secret.len() > PASSWORD_BYTES_MAX {
        return Ok(Err("signin-fault-empty"));
    }
    let limits = &visit.app.limits;
    limits.sign_in(visit.network(), login).map_err(|wait| Problem::TooMany { wait })?;
    // What cannot be a login belongs to nobody, and takes as long.
    let account = match login.parse::<person::Login>() {
        Ok(login) => visit.app.desk.account_by_login(login.as_str()).await?,
        Err(_) => None,
    };
    let hash = account.as_ref().map(|seen| seen.record.password.clone());
    let secret = password::Password(secret.to_owned());
    let fits = password::fits(secret, hash).await.map_err(|_| Problem::Busy)?;
    let Some(account) = account.map(|seen| seen.record).filter(|_| fits) else {
        return Ok(Err("signin-fault-wrong"));
    };
    if matches!(account.state, AccountState::Locked { .. }) {
        return Ok(Err("signin-fault-locked"));
    }
    Ok(Ok(account))
}

async fn leave(visit: Visit, _form: Form) -> Answer {
    if let Some(session) = visit.session() {
        session::end(&visit.app, session).await?;
    }
    let flash = Flash { tone: Tone::Good, key: "signin-flash-left" };
    let cookie = cookies::gone(&visit.app.settings, session::COOKIE);
    Ok(with_cookie(go_saying(&paths::home(), flash)?, cookie))
}

/// Where people begin after signing in: officials in the first room of the seat they sit down in.
fn first_page(account: &Account) -> String {
    match account.kind {
        AccountKind::Official => {
            let seat = account.positions.first();
            let role = seat.and_then(|position| position.seat.role.parse().ok());
            navigation::first_room(role).unwrap_or_else(paths::work)
        }
        _ => paths::my_dossiers(),
    }
}

/// `address` if it is a path of this site; empty otherwise. `//x` and `/\x` lead elsewhere.
fn ours(address: &str) -> &str {
    let path = address.strip_prefix('/').is_some_and(|rest| !rest.starts_with(['/', '\\']));
    if path && !address.contains(char::is_control) { address } else { "" }
}

fn refuse(visit: &Visit, login: &str, back: &str, key: &str) -> Answer {
    let fault = Fault { name: "login".to_owned(), sentence: visit.t(key) };
    show_as(StatusCode::UNPROCESSABLE_ENTITY, view(visit, login, back, vec![fault]))
}

fn view(visit: &Visit, login: &str, back: &str, faults: Vec<Fault>) -> SignIn {
    let say = &visit.say;
    let mut page = visit.page(visit.t("common-sign-in"));
    page.faulty = !faults.is_empty();
    let errors = ErrorSummary::new(say, faults);
    let fault = errors.of("login");
    SignIn {
        page,
        login: Field::input(say, "login", visit.t("signin-login"), login, |input| {
            "username".clone_into(&mut input.autocomplete);
        })
        .error(fault),
        password: Field::password(say, "password", visit.t("signin-password"), "current-password"),
        errors,
        back: back.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::ours;

    #[test]
    fn way_back_never_leads_elsewhere() {
        assert_eq!(ours("/ho-so?x=1"), "/ho-so?x=1");
        for address in ["", "ho-so", "//evil.example", "/\\evil.example", "https://x", "/a\r\nb"] {
            assert_eq!(ours(address), "", "{address}");
        }
    }
}
