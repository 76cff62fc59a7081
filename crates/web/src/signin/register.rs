//! Opening an account of one's own: citizens and businesses.
//! Officials' accounts are opened by administrators. What must always hold: what was typed comes
//! back with the faults, except the password.

use std::str::FromStr;

use ::register::Actor;
use askama::Template;
use axum::http::StatusCode;
use kernel::code::{Email, PersonalNumber, Phone, TaxCode};
use kernel::id::{AccountId, VisitorId};
use person::{AccountKind, Command, Contact, Login, NewPerson};

use super::{password, strength};
use crate::answer::{Answer, go_saying, show, show_as, with_cookie};
use crate::error_page;
use crate::form::Form;
use crate::i18n::Language;
use crate::page::Page;
use crate::problem::Problem;
use crate::ui::{Choice, Control, ErrorSummary, Fault, Field, Tone, Width};
use crate::visit::{Flash, Visit};
use crate::{cookies, page_views, paths, session};

/// The page.
#[derive(Debug, Template)]
#[template(path = "signin/register.html")]
pub(super) struct RegisterPage {
    pub page: Page,
    pub errors: ErrorSummary,
    pub fields: Vec<Field>,
    /// Names this intention, so that sending twice opens one account.
    pub key: String,
}

page_views!(RegisterPage);

pub(super) async fn show_form(visit: Visit) -> Answer {
    let form = Form::parse(b"kind=citizen")?;
    show(view(&visit, &form, Vec::new()))
}

pub(super) async fn open(visit: Visit, form: Form) -> Answer {
    let limits = &visit.app.limits;
    let (person, faults) = read(&visit, &form);
    let Some((new, secret)) = person.filter(|_| faults.is_empty()) else {
        return refuse(&visit, &form, faults);
    };
    limits
        .sign_in(visit.network(), new.login.as_str())
        .map_err(|wait| Problem::TooMany { wait })?;
    let desk = &visit.app.desk;
    let hash = password::hash(secret, desk.random()).await.map_err(|_| Problem::Busy)?;
    let hash = hash.ok_or(Problem::Fault)?;
    let now = desk.clock().now();
    let id = AccountId::new(now, desk.random());
    let visitor = VisitorId::new(now, desk.random());
    let actor = visit.actor().unwrap_or(Actor::Visitor { visitor });
    let key = desk::IdempotencyKey::parse(form.get("_key")).ok_or(Problem::BadRequest)?;
    let command = Command::Register(Box::new(new.with(id, hash)));
    let opened = desk.account(&actor, id, command, &key, None);
    // Sent twice, the account opened first answers.
    let id = match opened.await {
        Ok(done) => done.record.id,
        Err(desk::DeskError::Refused { code, details }) => {
            let sentence = error_page::refusal(&visit, code, &details);
            let name = if code == "PER-003" { "login" } else { "" };
            return refuse(&visit, &form, vec![Fault { name: name.to_owned(), sentence }]);
        }
        Err(error) => return Err(error.into()),
    };
    let secret = session::open_for_account(&visit.app, id, false, visit.session()).await?;
    let cookie = cookies::passing(&visit.app.settings, session::COOKIE, &secret);
    let flash = Flash { tone: Tone::Good, key: "signin-flash-opened" };
    Ok(with_cookie(go_saying(&paths::my_dossiers(), flash)?, cookie))
}

/// A person without id and password hash.
struct Draft {
    kind: AccountKind,
    login: Login,
    full_name: String,
    personal_number: Option<PersonalNumber>,
    tax_code: Option<TaxCode>,
    contact: Contact,
}

impl Draft {
    fn with(self, id: AccountId, password: person::PasswordHash) -> NewPerson {
        NewPerson {
            id,
            kind: self.kind,
            login: self.login,
            full_name: self.full_name,
            personal_number: self.personal_number,
            tax_code: self.tax_code,
            contact: self.contact,
            password,
        }
    }
}

fn read(visit: &Visit, form: &Form) -> (Option<(Draft, password::Password)>, Vec<Fault>) {
    let mut reader = Reader { visit, form, faults: Vec::new() };
    let kind = match form.get("kind") {
        "business" => AccountKind::Business,
        _ => AccountKind::Citizen,
    };
    let full_name = form.get("full_name").trim().to_owned();
    if full_name.is_empty() {
        reader.fault("full_name", "signin-fault-full-name");
    }
    let personal_number = reader.optional("personal_number", "signin-fault-personal-number");
    let tax_code = reader.optional("tax_code", "signin-fault-tax-code");
    if kind == AccountKind::Business && form.get("tax_code").trim().is_empty() {
        reader.fault("tax_code", "signin-fault-tax-code");
    }
    let phone: Option<Phone> = reader.optional("phone", "signin-fault-phone");
    let email: Option<Email> = reader.optional("email", "signin-fault-email");
    if form.get("phone").trim().is_empty() && form.get("email").trim().is_empty() {
        reader.fault("phone", "signin-fault-reach");
    }
    let login: Option<Login> = reader.required("login", "signin-fault-login");
    let secret = reader.secret();
    let language = match visit.say.language() {
        Language::Vi => person::Language::Vi,
        Language::En => person::Language::En,
    };
    let contact = Contact { phone, email, address: None, language };
    let draft =
        login.map(|login| Draft { kind, login, full_name, personal_number, tax_code, contact });
    (draft.zip(secret), reader.faults)
}

struct Reader<'v> {
    visit: &'v Visit,
    form: &'v Form,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn fault(&mut self, name: &str, key: &str) {
        self.faults.push(Fault { name: name.to_owned(), sentence: self.visit.t(key) });
    }

    fn required<T: FromStr>(&mut self, name: &str, key: &str) -> Option<T> {
        let read = self.form.get(name).trim().parse().ok();
        if read.is_none() {
            self.fault(name, key);
        }
        read
    }

    fn optional<T: FromStr>(&mut self, name: &str, key: &str) -> Option<T> {
        if self.form.get(name).trim().is_empty() { None } else { self.required(name, key) }
    }

    fn secret(&mut self) -> Option<password::Password> {
        let text = self.form.get("password");
        let about = ["login", "phone", "personal_number", "full_name"].map(|it| self.form.get(it));
        if let Some(key) = strength::fault(text, &about) {
            self.fault("password", key);
            return None;
        }
        Some(password::Password(text.to_owned()))
    }
}

fn refuse(visit: &Visit, form: &Form, faults: Vec<Fault>) -> Answer {
    show_as(StatusCode::UNPROCESSABLE_ENTITY, view(visit, form, faults))
}

fn view(visit: &Visit, form: &Form, faults: Vec<Fault>) -> RegisterPage {
    let say = &visit.say;
    let mut page = visit.page(visit.t("common-register"));
    page.faulty = !faults.is_empty();
    let errors = ErrorSummary::new(say, faults);
    let label = |name: &str| visit.t(&format!("signin-{}", name.replace('_', "-")));
    let kind = |value: &str, key: &str| Choice {
        value: value.to_owned(),
        label: visit.t(key),
        hint: String::new(),
        chosen: form.get("kind") == value,
    };
    let kinds =
        vec![kind("citizen", "account-kind-citizen"), kind("business", "account-kind-business")];
    let radios = Control::Radios { choices: kinds, inline: false };
    let text = |name: &str, autocomplete: &str| {
        Field::input(say, name, label(name), form.get(name), |input| {
            autocomplete.clone_into(&mut input.autocomplete);
        })
    };
    let digits = |name: &str| Field::digits(say, name, label(name), form.get(name), Width::Medium);
    let fields = vec![
        Field::new(say, "kind", label("kind"), radios),
        text("full_name", "name").hint(visit.t("signin-full-name-hint")),
        digits("personal_number").hint(visit.t("signin-personal-number-hint")).optional(),
        digits("tax_code").hint(visit.t("signin-tax-code-hint")).optional(),
        Field::phone(say, "phone", label("phone"), form.get("phone")).optional(),
        Field::email(say, "email", label("email"), form.get("email")).optional(),
        text("login", "username").hint(visit.t("signin-login-hint")),
        Field::password(say, "password", label("password"), "new-password")
            .hint(visit.t("signin-password-hint")),
    ];
    let fields = fields
        .into_iter()
        .map(|field| {
            let fault = errors.of(&field.name);
            field.error(fault)
        })
        .collect();
    let sent = form.get("_key");
    let key = if sent.is_empty() { visit.app.desk.random().token(16) } else { sent.to_owned() };
    RegisterPage { page, errors, fields, key }
}
