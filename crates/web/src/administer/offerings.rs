//! Which procedures are taken in where: each receiving unit may pause one, and says why.
//! What must always hold: only pairs of unit and procedure that belong together are shown.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use desk::IdempotencyKey;
use kernel::code::AgencyCode;
use procedure::offering::OfferingCommand;
use register::Actor;
use serde::Deserialize;

use super::fault;
use crate::answer::{Answer, go_saying, show, show_as};
use crate::catalogue;
use crate::form::Form;
use crate::page::Page;
use crate::page_views;
use crate::paths::{self, office};
use crate::portal::pick;
use crate::problem::Problem;
use crate::ui::{ErrorSummary, Fault, Tone};
use crate::visit::{Flash, Visit};
use crate::work::naming;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Wish {
    #[serde(default, rename = "don-vi")]
    unit: String,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "administer/offerings.html")]
pub struct OfferingsPage {
    pub page: Page,
    pub errors: ErrorSummary,
    /// Code, name, whether chosen.
    pub units: Vec<(String, String, bool)>,
    pub unit: String,
    pub lines: Vec<Line>,
    pub key: String,
}

/// One procedure at the chosen unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub code: String,
    pub name: String,
    pub open: bool,
}

page_views!(OfferingsPage);

pub(super) async fn show_offerings(visit: Visit, Query(wish): Query<Wish>) -> Answer {
    let actor = visit.need_actor()?;
    show(view(&visit, &actor, &wish.unit, Vec::new()))
}

fn view(visit: &Visit, actor: &Actor, wanted: &str, faults: Vec<Fault>) -> OfferingsPage {
    let units = receiving(visit, actor);
    let wanted: Option<AgencyCode> = wanted.parse().ok();
    let chosen = wanted.filter(|unit| units.contains(unit)).or_else(|| units.first().cloned());
    let directory = visit.app.desk.directory();
    let lines = chosen.iter().flat_map(|unit| {
        let all = catalogue::in_force(visit).into_iter();
        let here = all.filter(|version| visit.app.desk.receives(unit, version));
        here.map(|version| Line {
            code: version.code.to_string(),
            name: pick(&visit.say, &version.name),
            open: directory.offered(unit, &version.code),
        })
        .collect::<Vec<_>>()
    });
    let lines = lines.collect();
    let mut page = visit.page(visit.t("administer-offerings"));
    page.faulty = !faults.is_empty();
    OfferingsPage {
        errors: ErrorSummary::new(&visit.say, faults),
        units: units
            .iter()
            .map(|unit| {
                (unit.to_string(), naming::agency(visit, unit), Some(unit) == chosen.as_ref())
            })
            .collect(),
        unit: chosen.map(|unit| unit.to_string()).unwrap_or_default(),
        lines,
        key: visit.app.desk.random().token(16),
        page,
    }
}

/// Units of the administrator's part that receive anything.
fn receiving(visit: &Visit, actor: &Actor) -> Vec<AgencyCode> {
    let Some(own) = actor.unit() else { return Vec::new() };
    let directory = visit.app.desk.directory();
    let versions = catalogue::in_force(visit);
    let province = &visit.app.province;
    let mut units: Vec<AgencyCode> = versions
        .iter()
        .flat_map(|version| province.receiving_units(version))
        .filter(|unit| directory.tree.within(unit, own))
        .cloned()
        .collect();
    units.sort();
    units.dedup();
    units
}

pub(super) async fn change(visit: Visit, form: Form) -> Answer {
    let actor = visit.need_actor()?;
    let unit: AgencyCode = form.get("unit").parse().map_err(|_| Problem::BadRequest)?;
    let procedure = form.get("procedure").parse().map_err(|_| Problem::BadRequest)?;
    let note = Some(form.get("note").trim().to_owned()).filter(|note| !note.is_empty());
    let open = form.get("to") == "open";
    let key = IdempotencyKey::parse(form.get("_key")).ok_or(Problem::BadRequest)?;
    let chosen = unit.to_string();
    let command = if open {
        OfferingCommand::Open { unit, procedure, note }
    } else {
        OfferingCommand::Close { unit, procedure, note }
    };
    match visit.app.desk.offering(&actor, command, &key).await {
        Ok(_) => {
            let key = if open { "administer-flash-opened" } else { "administer-flash-paused" };
            let address = paths::with_query(&office::offerings(), &[("don-vi", &chosen)]);
            go_saying(&address, Flash { tone: Tone::Good, key })
        }
        Err(error) => {
            let faults = vec![fault(&visit, error)?];
            show_as(StatusCode::UNPROCESSABLE_ENTITY, view(&visit, &actor, &chosen, faults))
        }
    }
}
