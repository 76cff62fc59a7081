//! Which procedure: all that this counter takes in, narrowed by words.
//! Not the form. What must always hold: a procedure closed at this counter is named with its
//! reason nowhere else but here, and cannot be entered.

use askama::Template;
use axum::extract::Query;
use desk::Desk;
use kernel::code::AgencyCode;
use kernel::text::fold;
use procedure::model::Procedure;
use register::Actor;
use serde::Deserialize;

use crate::answer::{Answer, show};
use crate::catalogue;
use crate::page::Page;
use crate::page_views;
use crate::paths::office;
use crate::portal::pick;
use crate::problem::Problem;
use crate::visit::Visit;

/// Procedures found at most.
const FOUND_MAX: usize = 20;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Wish {
    /// Words of the procedure; never of a person.
    #[serde(default, rename = "tt")]
    words: String,
}

/// The choice of a procedure.
#[derive(Debug, Template)]
#[template(path = "counter/start.html")]
pub struct StartPage {
    pub page: Page,
    pub words: String,
    pub procedures: Vec<Choice>,
}

/// A procedure to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub code: String,
    pub name: String,
    pub address: String,
    /// Folded words it is found by while typing.
    pub folded: String,
    pub closed: bool,
}

page_views!(StartPage);

pub(super) async fn show_start(visit: Visit, Query(wish): Query<Wish>) -> Answer {
    let actor = visit.need_actor()?;
    let words: String = wish.words.chars().take(200).collect();
    let procedures = offered(&visit, &actor, &words);
    let page = visit.page(visit.t("counter-start")).script("keys.js").script("counter.js");
    show(StartPage { page, words, procedures })
}

fn offered(visit: &Visit, actor: &Actor, words: &str) -> Vec<Choice> {
    let day = catalogue::today(visit);
    let province = &visit.app.province;
    let directory = visit.app.desk.directory();
    let choice = |version: &Procedure| {
        let unit = reception(&visit.app.desk, actor, version)?;
        let name = pick(&visit.say, &version.name);
        let known = [name.as_str(), &version.keywords.join(" ")].join(" ");
        let short = version.short_name.as_ref().map(|short| pick(&visit.say, short));
        Some(Choice {
            code: version.code.to_string(),
            folded: fold(&format!("{} {known} {}", version.code, short.unwrap_or_default())),
            address: office::intake_form(version.code.as_ref()),
            closed: !directory.offered(&unit, &version.code),
            name,
        })
    };
    if words.trim().is_empty() {
        let all = province.catalogue.all_in_force(day);
        return all.filter_map(|version| choice(version)).collect();
    }
    let hits = visit.app.finder.on(province, day).search(words, FOUND_MAX);
    let found = hits.iter().filter_map(|hit| province.catalogue.in_force(&hit.code, day));
    found.filter_map(|version| choice(version)).collect()
}

/// The reception unit in whose name this clerk takes the procedure in: the unit of the seat, or
/// the agency it belongs to; `None` when neither receives it.
pub(super) fn reception(desk: &Desk, actor: &Actor, version: &Procedure) -> Option<AgencyCode> {
    let unit = actor.unit()?;
    let directory = desk.directory();
    let agency = directory.tree.agency_of(unit);
    let own = [Some(unit.clone()), agency];
    own.into_iter().flatten().find(|unit| desk.receives(unit, version))
}

/// The procedure of an address, with the unit that takes it in.
pub(super) fn procedure<'v>(
    visit: &'v Visit,
    actor: &Actor,
    code: &str,
) -> Result<(&'v std::sync::Arc<Procedure>, AgencyCode), Problem> {
    let version = catalogue::find(visit, code).ok_or(Problem::NotFound)?;
    let unit = reception(&visit.app.desk, actor, version).ok_or(Problem::NotFound)?;
    if !visit.app.desk.directory().offered(&unit, &version.code) {
        let details = vec![("unit", unit.to_string())];
        return Err(Problem::Refused { code: "DSK-002", details });
    }
    Ok((version, unit))
}
