//! The administrator's room: accounts and seats, units, which procedures are open where, jobs that
//! failed.
//!
//! Never a dossier. What must always hold: only what lies in the administrator's part of the tree
//! is shown and changed, judged by the policies record by record; a password made here is shown
//! once and kept nowhere.

pub mod account;
pub mod accounts;
pub mod home;
pub mod jobs;
pub mod offerings;
pub mod units;

use person::Role;
use register::Actor;

use crate::error_page;
use crate::problem::Problem;
use crate::routes::{Route, Who};
use crate::ui::{Choice, Control, Fault, Field};
use crate::visit::Visit;
use crate::work::naming;

/// Who administers.
pub const ADMINISTRATORS: Who = Who::Roles(&[Role::Administrator]);

/// Routes of this module.
pub fn routes() -> Vec<Route> {
    let who = ADMINISTRATORS;
    vec![
        Route::get("/quan-tri", "administer.home", who, home::show_home),
        Route::get("/quan-tri/tai-khoan", "administer.accounts", who, accounts::show_accounts),
        Route::post("/quan-tri/tai-khoan", "administer.find_accounts", who, accounts::find),
        Route::get("/quan-tri/tai-khoan/moi", "administer.ask_official", who, accounts::ask),
        Route::post("/quan-tri/tai-khoan/moi", "administer.open_official", who, accounts::open),
        Route::get("/quan-tri/tai-khoan/{id}", "administer.account", who, account::show_account),
        Route::post(
            "/quan-tri/tai-khoan/{id}/giao-vi-tri",
            "administer.give_seat",
            who,
            account::give_seat,
        ),
        Route::post(
            "/quan-tri/tai-khoan/{id}/thu-vi-tri",
            "administer.take_seat",
            who,
            account::take_seat,
        ),
        Route::post("/quan-tri/tai-khoan/{id}/khoa", "administer.lock", who, account::lock),
        Route::post("/quan-tri/tai-khoan/{id}/mo-khoa", "administer.unlock", who, account::unlock),
        Route::post(
            "/quan-tri/tai-khoan/{id}/mat-khau",
            "administer.reset_password",
            who,
            account::reset_password,
        ),
        Route::get("/quan-tri/don-vi", "administer.units", who, units::show_own),
        Route::get("/quan-tri/don-vi/{code}", "administer.unit", who, units::show_unit),
        Route::post(
            "/quan-tri/don-vi/{code}/thanh-lap",
            "administer.establish",
            who,
            units::establish,
        ),
        Route::post("/quan-tri/don-vi/{code}/doi-ten", "administer.rename", who, units::rename),
        Route::post("/quan-tri/don-vi/{code}/dong", "administer.close", who, units::close),
        Route::get("/quan-tri/thu-tuc", "administer.offerings", who, offerings::show_offerings),
        Route::post("/quan-tri/thu-tuc", "administer.change_offering", who, offerings::change),
        Route::get("/quan-tri/viec-hong", "administer.jobs", who, jobs::show_jobs),
        Route::post("/quan-tri/viec-hong", "administer.revive_job", who, jobs::mend),
    ]
}

/// A refusal of the registers as a fault of a form; other errors stay problems.
fn fault(visit: &Visit, error: desk::DeskError) -> Result<Fault, Problem> {
    match error {
        desk::DeskError::Refused { code, details } => {
            Ok(Fault { name: String::new(), sentence: error_page::refusal(visit, code, &details) })
        }
        desk::DeskError::Stale { .. } => {
            Ok(Fault { name: String::new(), sentence: visit.t("administer-stale") })
        }
        other => Err(other.into()),
    }
}

/// Open units in the administrator's part of the tree, as a choice.
fn unit_field(visit: &Visit, actor: &Actor, name: &str, chosen: &str) -> Field {
    let directory = visit.app.desk.directory();
    let today = visit.app.desk.clock().now().local_date();
    let own = actor.unit();
    let units = own
        .into_iter()
        .flat_map(|own| std::iter::once(own.clone()).chain(directory.tree.descendants(own)));
    let choices = units
        .filter(|code| directory.tree.unit(code).is_some_and(|unit| unit.open_on(today)))
        .map(|code| {
            let value = code.to_string();
            let agency = directory.tree.agency_of(&code).filter(|agency| *agency != code);
            let above = agency.map(|agency| format!(" · {}", naming::agency(visit, &agency)));
            Choice {
                chosen: value == chosen,
                label: format!("{}{}", naming::agency(visit, &code), above.unwrap_or_default()),
                hint: String::new(),
                value,
            }
        })
        .collect();
    let control = Control::Select { choices, empty: visit.t("common-choose") };
    Field::new(&visit.say, name, visit.t("administer-unit"), control)
}

/// The roles as a choice.
fn role_field(visit: &Visit, name: &str, chosen: &str) -> Field {
    let choices = Role::ALL
        .into_iter()
        .map(|role| Choice {
            value: role.key().to_owned(),
            label: visit.t(&format!("role-{}", role.key())),
            hint: String::new(),
            chosen: role.key() == chosen,
        })
        .collect();
    let control = Control::Select { choices, empty: visit.t("common-choose") };
    Field::new(&visit.say, name, visit.t("administer-role"), control)
}
