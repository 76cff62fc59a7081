//! One's own account, its password, and the choice among an official's seats.
//! Not the administration of accounts. What must always hold: only one's own account is shown.

pub(crate) mod password;

use askama::Template;
use kernel::id::AccountId;
use register::Seat;

use crate::answer::{Answer, go_saying, show};
use crate::form::Form;
use crate::format::date;
use crate::navigation::seat_words;
use crate::page::Page;
use crate::problem::Problem;
use crate::routes::{Route, Who};
use crate::session::{self, Holder};
use crate::ui::{Summary, SummaryRow, Tone};
use crate::visit::{Flash, Visit};
use crate::{page_views, paths};

/// The account of whoever is signed in.
#[derive(Debug, Template)]
#[template(path = "account/show.html")]
pub struct AccountPage {
    pub page: Page,
    pub summary: Summary,
    /// An official without any seat.
    pub unseated: bool,
    /// An official in a seat, who may have signed something.
    pub signs: bool,
}

/// The seats of an official.
#[derive(Debug, Template)]
#[template(path = "account/seats.html")]
pub struct Seats {
    pub page: Page,
    pub seats: Vec<SeatLine>,
}

/// A seat to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatLine {
    pub words: String,
    pub role: String,
    pub unit: String,
    pub current: bool,
}

page_views!(AccountPage, Seats);

/// Routes of this module.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/tai-khoan", "account.show", Who::SignedIn, show_account),
        Route::get("/tai-khoan/mat-khau", "account.ask_password", Who::SignedIn, password::ask),
        Route::post("/tai-khoan/mat-khau", "account.password", Who::SignedIn, password::change),
        Route::get("/vi-tri", "account.seats", Who::OFFICIALS, show_seats),
        Route::post("/vi-tri", "account.choose_seat", Who::OFFICIALS, choose_seat),
    ]
}

async fn show_account(visit: Visit) -> Answer {
    let id = account_id(&visit).ok_or(Problem::SignInNeeded)?;
    let account = visit.app.desk.account_by_id(id).await?.ok_or(Problem::NotFound)?.record;
    let rows: Vec<(&str, Option<String>)> = vec![
        ("account-name", Some(account.full_name.clone())),
        ("signin-login", Some(account.login.to_string())),
        (
            "signin-personal-number",
            account.personal_number.as_ref().map(kernel::code::PersonalNumber::masked),
        ),
        ("signin-tax-code", account.tax_code.as_ref().map(ToString::to_string)),
        ("signin-phone", account.contact.phone.as_ref().map(ToString::to_string)),
        ("signin-email", account.contact.email.as_ref().map(ToString::to_string)),
        ("account-opened", Some(date(account.opened_at.local_date()))),
        ("account-password-since", Some(date(account.password_changed_at.local_date()))),
    ];
    let row = |(key, value): (&str, Option<String>)| {
        let values = vec![value?];
        Some(SummaryRow { label: visit.t(key), values, ..SummaryRow::default() })
    };
    let rows = rows.into_iter().filter_map(row).collect();
    show(AccountPage {
        page: visit.page(visit.t("account-heading")),
        summary: Summary { say: visit.say.clone(), title: String::new(), rows },
        unseated: visit
            .session()
            .is_some_and(|session| matches!(session.holder, Holder::Unseated { .. })),
        signs: visit
            .session()
            .is_some_and(|session| matches!(session.holder, Holder::Officer { .. })),
    })
}

fn account_id(visit: &Visit) -> Option<AccountId> {
    visit.actor().and_then(|actor| actor.account())
}

async fn show_seats(visit: Visit) -> Answer {
    let session = visit.session().ok_or(Problem::SignInNeeded)?;
    let Holder::Officer { seats, seat: now, .. } = &session.holder else {
        return Err(Problem::Forbidden);
    };
    let line = |seat: &Seat| SeatLine {
        words: seat_words(&visit, seat),
        role: seat.role.clone(),
        unit: seat.unit.to_string(),
        current: seat == now,
    };
    let seats = seats.iter().map(line).collect();
    show(Seats { page: visit.page(visit.t("account-seats")), seats })
}

async fn choose_seat(visit: Visit, form: Form) -> Answer {
    let session = visit.session().ok_or(Problem::SignInNeeded)?;
    let unit = form.get("unit").parse().map_err(|_| Problem::BadRequest)?;
    let wanted = Seat { role: form.get("role").to_owned(), unit };
    session::choose_seat(&visit.app, session, &wanted).await?;
    let flash = Flash { tone: Tone::Good, key: "account-flash-seat" };
    go_saying(&paths::work(), flash)
}
