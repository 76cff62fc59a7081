//! Search of the agency's traffic: sign of the document, agency elsewhere, days, way, standing.
//! Decides nothing. What must always hold: what is searched for travels in the body of a request, never in an address;
//! what was typed stays in the form.

use askama::Template;
use axum::http::StatusCode;
use desk::exchange::TrafficSearch;
use exchange::parcel::{Standing, Way};
use kernel::time::Date;

use super::list::table;
use crate::answer::{Answer, show, show_as};
use crate::form::Form;
use crate::page::Page;
use crate::page_views;
use crate::paths::exchange as addresses;
use crate::problem::Problem;
use crate::ui::{Choice, Control, ErrorSummary, Fault, Field, Table, Width};
use crate::visit::Visit;
use crate::work::naming;

/// Parcels on one page.
const SHOWN_MAX: u32 = 30;
/// Letters of a search that are looked at.
const WORDS_MAX: usize = 200;

/// The form, and what was found.
#[derive(Debug, Template)]
#[template(path = "exchange/search.html")]
pub struct TrafficSearchPage {
    pub page: Page,
    pub errors: ErrorSummary,
    pub fields: Vec<Field>,
    /// Nothing before the first search.
    pub table: Option<Table>,
    /// What was typed, for the way to the next page: names and texts.
    pub asked: Vec<(String, String)>,
    /// Where the next page begins; empty for none.
    pub next: String,
}

page_views!(TrafficSearchPage);

pub(super) async fn show_search(visit: Visit) -> Answer {
    show(view(&visit, &Form::default(), false).await?.1)
}

pub(super) async fn search(visit: Visit, form: Form) -> Answer {
    let (status, page) = view(&visit, &form, true).await?;
    show_as(status, page)
}

async fn view(
    visit: &Visit,
    form: &Form,
    asked: bool,
) -> Result<(StatusCode, TrafficSearchPage), Problem> {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let (mut shown, mut next) = (None, String::new());
    let faults = match asked_for(visit, form) {
        Err(faults) => faults,
        Ok(search) if asked => {
            let after = Some(form.get("after")).filter(|after| !after.is_empty());
            let found = desk.find_parcels(&actor, &search, after, SHOWN_MAX).await?;
            if found.vague {
                let sentence = visit.t("exchange-search-vague");
                vec![Fault { name: "party".to_owned(), sentence }]
            } else {
                shown = Some(table(visit, &found.parcels.parcels));
                next = found.parcels.next.unwrap_or_default();
                Vec::new()
            }
        }
        Ok(_) => Vec::new(),
    };
    let errors = ErrorSummary::new(&visit.say, faults);
    let mut page = visit
        .page(visit.t("exchange-search"))
        .crumb(visit.t("exchange-heading"), addresses::all())
        .script("keys.js");
    page.faulty = !errors.faults.is_empty();
    let status = if page.faulty { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let fields = fields(visit, form, &errors);
    let kept = fields.iter().map(|field| (field.name.clone(), form.get(&field.name).to_owned()));
    let asked = kept.filter(|(_, text)| !text.is_empty()).collect();
    Ok((status, TrafficSearchPage { page, errors, fields, table: shown, asked, next }))
}

/// What the form asks for; faults name their fields.
fn asked_for(visit: &Visit, form: &Form) -> Result<TrafficSearch, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut day = |name: &str| -> Option<Date> {
        let typed = form.get(name).trim();
        let day = naming::day(typed);
        if day.is_none() && !typed.is_empty() {
            let sentence = visit.t("document-fault-day");
            faults.push(Fault { name: name.to_owned(), sentence });
        }
        day
    };
    let days = (day("from"), day("to"));
    if !faults.is_empty() {
        return Err(faults);
    }
    let text = |name: &str| form.get(name).trim().chars().take(WORDS_MAX).collect::<String>();
    Ok(TrafficSearch {
        sign: text("sign"),
        party: text("party"),
        days,
        way: Way::ALL.into_iter().find(|way| way.name() == form.get("way")),
        standing: Standing::ALL.into_iter().find(|it| it.name() == form.get("standing")),
    })
}

fn fields(visit: &Visit, form: &Form, errors: &ErrorSummary) -> Vec<Field> {
    let label = |name: &str| visit.t(&format!("exchange-search-{name}"));
    let select = |name: &str, choices: Vec<(&str, String)>| {
        let choices = choices.into_iter().map(|(value, label)| Choice {
            chosen: value == form.get(name),
            value: value.to_owned(),
            label,
            hint: String::new(),
        });
        let empty = visit.t("document-search-any");
        let control = Control::Select { choices: choices.collect(), empty };
        Field::new(&visit.say, name, label(name), control).optional()
    };
    let text = |name: &str, hint: &str| {
        let field = Field::text(&visit.say, name, label(name), form.get(name));
        field.hint(visit.t(hint)).error(errors.of(name)).optional()
    };
    let day = |name: &str| {
        let field = Field::digits(&visit.say, name, label(name), form.get(name), Width::Short);
        field.error(errors.of(name)).optional()
    };
    let ways = Way::ALL.map(|way| (way.name(), visit.t(&format!("exchange-way-{}", way.name()))));
    let standings =
        Standing::ALL.map(|it| (it.name(), visit.t(&format!("exchange-standing-{}", it.name()))));
    vec![
        text("sign", "exchange-search-sign-hint"),
        text("party", "exchange-search-party-hint"),
        day("from"),
        day("to"),
        select("way", ways.to_vec()),
        select("standing", standings.to_vec()),
    ]
}
