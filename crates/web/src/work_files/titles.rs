//! The agency's yearly list of file titles: shown to all who keep files, kept by the records clerk, issued by a leader.
//! Decides nothing. What must always hold: what was typed stays on the form.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use desk::{DeskError, IdempotencyKey};
use serde::Deserialize;
use work_file::Retention;
use work_file::titles::{Command, Title, TitleList};

use super::act::fault;
use super::acts::{retentions, select};
use super::page::retention_word;
use crate::answer::{Answer, go_saying, show, show_as};
use crate::documents::list::Tab;
use crate::documents::list_of_units;
use crate::form::Form;
use crate::page::Page;
use crate::page_views;
use crate::paths::work_files;
use crate::problem::Problem;
use crate::ui::{Control, ErrorSummary, Fault, Field, Notice, Tag, Tone};
use crate::visit::{Flash, Visit};
use crate::work::naming;

/// Titles shown on one page.
const SHOWN_MAX: usize = 200;

/// The list.
#[derive(Debug, Template)]
#[template(path = "work_files/titles.html")]
pub struct TitlesPage {
    pub page: Page,
    pub errors: ErrorSummary,
    pub heading: String,
    pub standing: Option<Tag>,
    pub years: Vec<Tab>,
    pub address: String,
    pub key: String,
    pub version: String,
    pub titles: Vec<TitleLine>,
    pub next: String,
    pub empty: Notice,
    /// The form of a title; only for whoever may put one in.
    pub fields: Vec<Field>,
    pub may_begin: bool,
    pub may_drop: bool,
    /// The choice of a title to withdraw; only for whoever may.
    pub withdrawn: Option<Field>,
    pub may_issue: bool,
}

page_views!(TitlesPage);

/// A title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TitleLine {
    pub code: String,
    pub title: String,
    pub unit: String,
    pub retention: String,
}

/// Which year, and from which title on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    nam: String,
    tu: String,
}

impl Asked {
    fn year(&self, visit: &Visit) -> i16 {
        let this_year = visit.app.desk.clock().now().local_date().year();
        let near = this_year - 10..=this_year + 1;
        self.nam.parse().ok().filter(|year| near.contains(year)).unwrap_or(this_year)
    }
}

pub(super) async fn show_titles(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    show(view(&visit, &asked, &Form::default(), Vec::new()).await?)
}

async fn view(
    visit: &Visit,
    asked: &Asked,
    form: &Form,
    faults: Vec<Fault>,
) -> Result<TitlesPage, Problem> {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let year = asked.year(visit);
    let seen = desk.title_list(&actor, year).await?;
    let list = seen.as_ref().map(|seen| &seen.record);
    let actions = desk.title_actions(&actor, list);
    let may = |action: &str| actions.contains(&action);
    let errors = ErrorSummary::new(&visit.say, faults);
    let this_year = desk.clock().now().local_date().year();
    // The list of the next year is made while this one runs.
    let years = (this_year - 2..=this_year + 1).rev().map(|one| Tab {
        label: one.to_string(),
        address: work_files::titles(one),
        count: String::new(),
        current: one == year,
    });
    let titles = list.map(|list| list.titles.as_slice()).unwrap_or_default();
    // A page begins behind a code.
    let from = titles.iter().position(|title| title.code == asked.tu).map_or(0, |at| at + 1);
    let shown = titles.get(from..).unwrap_or_default();
    let line = |title: &Title| TitleLine {
        code: title.code.clone(),
        title: if title.title.is_empty() { visit.t("wfile-no-title") } else { title.title.clone() },
        unit: naming::agency(visit, &title.unit),
        retention: retention_word(visit, &title.retention.key()),
    };
    let last = shown.get(SHOWN_MAX - 1).filter(|_| shown.len() > SHOWN_MAX);
    let next = last.map_or_else(String::new, |last| {
        let year = year.to_string();
        crate::paths::with_query("/ho-so-cong-viec/danh-muc", &[("nam", &year), ("tu", &last.code)])
    });
    let heading = visit.say.with("wfile-titles-of", &[("year", year.to_string().into())]);
    let mut page = visit
        .page(heading.clone())
        .crumb(visit.t("wfile-heading"), work_files::all())
        .script("keys.js");
    page.faulty = !errors.faults.is_empty();
    Ok(TitlesPage {
        heading,
        standing: list.map(|list| standing(visit, list)),
        years: years.collect(),
        address: work_files::titles(year),
        key: desk.random().token(16),
        version: seen.as_ref().map(|seen| seen.version.to_string()).unwrap_or_default(),
        titles: shown.iter().take(SHOWN_MAX).map(line).collect(),
        next,
        empty: Notice::new(Tone::Info, visit.t("wfile-titles-none"))
            .text(visit.t("wfile-titles-none-text")),
        fields: if may("put_title") { fields(visit, &actor, form, &errors)? } else { Vec::new() },
        may_begin: may("begin_titles"),
        may_drop: may("drop_title"),
        withdrawn: may("withdraw_title").then(|| choice_of(visit, titles)),
        may_issue: may("issue_titles"),
        page,
        errors,
    })
}

fn standing(visit: &Visit, list: &TitleList) -> Tag {
    if list.issued_at.is_some() {
        Tag::new(Tone::Good, visit.t("wfile-titles-issued"))
    } else {
        Tag::new(Tone::Soon, visit.t("wfile-titles-draft"))
    }
}

fn choice_of(visit: &Visit, titles: &[Title]) -> Field {
    let titles = titles.iter().filter(|title| !title.title.is_empty());
    let titles = titles.map(|title| (title.code.clone(), title.code.clone()));
    select(visit, "withdrawn", visit.t("wfile-field-code"), titles.collect(), "")
}

fn fields(
    visit: &Visit,
    actor: &register::Actor,
    form: &Form,
    errors: &ErrorSummary,
) -> Result<Vec<Field>, Problem> {
    let agency = visit.app.desk.agency_of(actor).ok_or(Problem::Forbidden)?;
    let label = |name: &str| visit.t(&format!("wfile-field-{name}"));
    let mut units = vec![(agency.to_string(), naming::agency(visit, &agency))];
    let more = list_of_units(visit, &agency);
    units.extend(more.into_iter().map(|(unit, name)| (unit.to_string(), name)));
    let control = Control::Area { value: form.get("title").to_owned(), rows: 2, length_max: 1_000 };
    let chosen = if form.has("retention") { form.get("retention") } else { "10-nam" };
    Ok(vec![
        Field::text(&visit.say, "code", label("code"), form.get("code"))
            .hint(visit.t("wfile-code-hint"))
            .error(errors.of("code")),
        Field::new(&visit.say, "title", label("title"), control).error(errors.of("title")),
        select(visit, "unit", label("unit"), units, form.get("unit")).error(errors.of("unit")),
        select(visit, "retention", label("retention"), retentions(visit), chosen)
            .error(errors.of("retention")),
    ])
}

pub(super) async fn act(visit: Visit, Query(asked): Query<Asked>, form: Form) -> Answer {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let year = asked.year(&visit);
    let action = form.get("_action");
    let key = format!("{}.{action}.{}", form.get("_key"), form.get("drop"));
    let key = IdempotencyKey::parse(&key).ok_or(Problem::BadRequest)?;
    let version = form.get("_seen").parse().ok();
    let command = match action {
        "begin_titles" => None,
        "put_title" => Some(Command::Put {
            title: Title {
                code: form.get("code").to_owned(),
                title: form.get("title").replace(['\r', '\n'], " "),
                unit: form.get("unit").parse().map_err(|_| Problem::BadRequest)?,
                retention: Retention::of_key(form.get("retention")).ok_or(Problem::BadRequest)?,
            },
        }),
        "drop_title" => Some(Command::Drop { code: form.get("drop").to_owned() }),
        "withdraw_title" => {
            Some(Command::Withdraw { code: form.get("withdrawn").trim().to_owned() })
        }
        "issue_titles" => Some(Command::Issue),
        _ => return Err(Problem::BadRequest),
    };
    let done = match command {
        None => desk.begin_titles(&actor, year, &key).await,
        Some(command) => desk.titles(&actor, year, command, &key, version).await,
    };
    match done {
        Ok(_) => {
            let key = match action {
                "issue_titles" => "wfile-flash-titles-issued",
                _ => "document-flash-done",
            };
            go_saying(&work_files::titles(year), Flash { tone: Tone::Good, key })
        }
        Err(DeskError::Refused { code, details }) => {
            let faults = vec![fault(&visit, code, &details)];
            let view = view(&visit, &asked, &form, faults).await?;
            show_as(StatusCode::UNPROCESSABLE_ENTITY, view)
        }
        Err(error) => Err(error.into()),
    }
}
