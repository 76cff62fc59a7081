//! The form by which a task is given: out of a document, a meeting, or a leader's word.
//! Decides nothing. What must always hold: the document is named by its id alone; a refused form comes back with
//! everything typed.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use desk::{DeskError, IdempotencyKey};
use kernel::code::AgencyCode;
use kernel::id::{AccountId, DocumentId, TaskId};
use kernel::partial_date::PartialDate;
use person::Role;
use register::Actor;
use serde::Deserialize;
use task::{Command, Importance, NewTask, Place, Source, TITLE_CHARS_MAX, WORDS_CHARS_MAX};

use super::names::units_of;
use super::page::in_words;
use crate::answer::{Answer, go_saying, show, show_as};
use crate::error_page;
use crate::form::Form;
use crate::outgoing::page::subject;
use crate::page::Page;
use crate::page_views;
use crate::paths::{documents, outgoing, tasks};
use crate::problem::Problem;
use crate::ui::{Choice, Control, ErrorSummary, Fault, Field, Tone, Width};
use crate::visit::{Flash, Visit};
use crate::work::naming;

/// The refusal after which a person may say that there is no mark of secrecy.
pub(super) const SECRET: &str = "TSK-006";
pub(super) const PERHAPS_SECRET: &str = "TSK-007";

/// Out of what.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// `den` or `di`.
    tu: String,
    #[serde(rename = "van-ban")]
    document: String,
}

/// The form.
#[derive(Debug, Template)]
#[template(path = "tasks/give.html")]
pub struct GivePage {
    pub page: Page,
    pub errors: ErrorSummary,
    pub key: String,
    /// Direction and id of the document; empty for none.
    pub source: (String, String),
    /// Words and address of the document.
    pub document: Option<(String, String)>,
    pub fields: Vec<Field>,
    pub coordinating: Field,
    pub affirm: bool,
}

page_views!(GivePage);

pub(super) async fn show_form(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let actor = visit.need_actor()?;
    let form =
        Form::of(vec![("_from".to_owned(), asked.tu), ("_document".to_owned(), asked.document)]);
    show(view(&visit, &actor, &form, Vec::new(), false).await?)
}

async fn view(
    visit: &Visit,
    actor: &Actor,
    form: &Form,
    faults: Vec<Fault>,
    affirm: bool,
) -> Result<GivePage, Problem> {
    let mut page = visit.page(visit.t("task-give")).crumb(visit.t("task-heading"), tasks::all());
    page.faulty = !faults.is_empty();
    let errors = ErrorSummary::new(&visit.say, faults);
    let document = document(visit, actor, form).await?;
    let (fields, coordinating) = fields(visit, actor, form, document.is_none(), &errors).await?;
    Ok(GivePage {
        page,
        key: visit.app.desk.random().token(16),
        source: match document {
            Some(_) => (form.get("_from").to_owned(), form.get("_document").to_owned()),
            None => Default::default(),
        },
        document,
        fields,
        coordinating,
        affirm,
        errors,
    })
}

/// The document that orders, in words, with its page.
async fn document(
    visit: &Visit,
    actor: &Actor,
    form: &Form,
) -> Result<Option<(String, String)>, Problem> {
    let Ok(id) = form.get("_document").parse::<DocumentId>() else { return Ok(None) };
    let desk = &visit.app.desk;
    if form.get("_from") == "di" {
        let seen = desk.read_outgoing(actor, id).await?.ok_or(Problem::NotFound)?;
        return Ok(Some((subject(visit, &seen.record), outgoing::document(id))));
    }
    let seen = desk.read_document(actor, id).await?.ok_or(Problem::NotFound)?;
    let matter = seen.record.matter.ok_or(Problem::NotFound)?;
    Ok(Some((matter.sheet.subject, documents::document(id))))
}

/// Whom a task may be given to, as values and words.
struct Places {
    owners: Vec<(String, String)>,
    units: Vec<(String, String)>,
    givers: Vec<(String, String)>,
}

async fn places(visit: &Visit, actor: &Actor) -> Result<Places, Problem> {
    let desk = &visit.app.desk;
    let unit = actor.unit().ok_or(Problem::Forbidden)?;
    let agency = desk.agency_of(actor).ok_or(Problem::Forbidden)?;
    let role = visit.session().and_then(crate::session::Session::role);
    let heads = role == Some(Role::DivisionHead);
    let directory = desk.directory();
    let (mut units, below): (Vec<AgencyCode>, Vec<AgencyCode>) = if heads {
        (Vec::new(), Vec::new())
    } else {
        let all = directory.tree.descendants(&agency);
        let agencies = all.into_iter().filter(|unit| {
            directory.tree.unit(unit).is_some_and(|unit| !unit.kind.is_division())
                && *unit != agency
        });
        (units_of(visit, &agency), agencies.collect())
    };
    units.retain(|one| *one != agency);
    let mut owners: Vec<(String, String)> = Vec::new();
    let named = |unit: &AgencyCode| (unit.to_string(), naming::agency(visit, unit));
    owners.extend(units.iter().map(named));
    owners.extend(below.iter().map(named));
    let seats = if heads { unit } else { &agency };
    for one in desk.seated_in(seats).await? {
        let account = AccountId::from_uuid(one.account);
        let works = heads && one.role == Role::Specialist.key();
        let leads = !heads && one.role == Role::Leader.key();
        if (works || leads) && actor.account() != Some(account) {
            owners.push((format!("{seats}|{account}"), one.full_name));
        }
    }
    let mut givers = Vec::new();
    if role == Some(Role::RecordsClerk) {
        let seated = desk.seated_in(&agency).await?;
        let leaders = seated.into_iter().filter(|one| one.role == Role::Leader.key());
        givers.extend(
            leaders.map(|one| (AccountId::from_uuid(one.account).to_string(), one.full_name)),
        );
    }
    let others = units_of(visit, &agency);
    let units = others.iter().filter(|one| **one != agency).chain(&below).map(named).collect();
    Ok(Places { owners, units, givers })
}

async fn fields(
    visit: &Visit,
    actor: &Actor,
    form: &Form,
    without_document: bool,
    errors: &ErrorSummary,
) -> Result<(Vec<Field>, Field), Problem> {
    let label = |name: &str| visit.t(&format!("task-field-{name}"));
    let places = places(visit, actor).await?;
    let area = |name: &str, rows, max: usize| {
        let value = form.get(name).to_owned();
        let length_max = u32::try_from(max).unwrap_or_default();
        let control = Control::Area { value, rows, length_max };
        Field::new(&visit.say, name, label(name), control).error(errors.of(name))
    };
    let select = |name: &str, choices: Vec<(String, String)>, empty: String| {
        let choices = choices.into_iter().map(|(value, label)| Choice {
            chosen: value == form.get(name),
            value,
            label,
            hint: String::new(),
        });
        let control = Control::Select { choices: choices.collect(), empty };
        Field::new(&visit.say, name, label(name), control).error(errors.of(name))
    };
    let mut fields =
        vec![area("title", 2, TITLE_CHARS_MAX), area("words", 4, WORDS_CHARS_MAX).optional()];
    if without_document {
        let meeting =
            Field::input(&visit.say, "meeting", label("meeting"), form.get("meeting"), |input| {
                input.length_max = u32::try_from(TITLE_CHARS_MAX).unwrap_or_default();
            });
        fields.push(
            meeting.hint(visit.t("task-meeting-hint")).error(errors.of("meeting")).optional(),
        );
    }
    if !places.givers.is_empty() {
        fields.push(select("giver", places.givers, String::new()));
    }
    fields.push(select("owner", places.owners, visit.t("task-owner-choose")));
    let due = Field::digits(&visit.say, "due", label("due"), form.get("due"), Width::Short);
    let hint = visit.t("document-field-day-hint");
    fields.push(due.hint(hint).error(errors.of("due")).optional());
    let importances = Importance::ALL
        .iter()
        .map(|one| (one.name().to_owned(), visit.t(&format!("task-importance-{}", one.name()))));
    fields.push(select("importance", importances.collect(), String::new()));
    let boxes = places.units.into_iter().map(|(value, label)| Choice {
        chosen: form.has(&format!("coordinating.{value}")),
        value,
        label,
        hint: String::new(),
    });
    let control = Control::Boxes(boxes.collect());
    let coordinating = Field::new(&visit.say, "coordinating", label("coordinating"), control);
    Ok((fields, coordinating.optional()))
}

pub(super) async fn give(visit: Visit, form: Form) -> Answer {
    let actor = visit.need_actor()?;
    let key = IdempotencyKey::parse(form.get("_key")).ok_or(Problem::BadRequest)?;
    let new = match new_task(&visit, &actor, &form) {
        Ok(new) => new,
        Err(faults) => return back(&visit, &actor, &form, faults, false).await,
    };
    let (id, command) = (new.id, Command::Give(Box::new(new)));
    match visit.app.desk.task(&actor, id, command, &key, None).await {
        Ok(done) => {
            let flash = Flash { tone: Tone::Good, key: "task-flash-given" };
            go_saying(&tasks::task(done.record.id), flash)
        }
        Err(DeskError::Refused { code, details }) => {
            let sentence = error_page::refusal(&visit, code, &in_words(&visit, &details));
            let detail = |name: &str| details.iter().find(|one| one.0 == name);
            let name = detail("field").or_else(|| detail("place"));
            let name = name.map_or_else(|| field_of(code).to_owned(), |one| one.1.clone());
            let faults = vec![Fault { name, sentence }];
            back(&visit, &actor, &form, faults, code == PERHAPS_SECRET).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The field a refusal is about that names none.
fn field_of(code: &str) -> &'static str {
    match code {
        "TSK-008" => "due",
        "TSK-011" | "DSK-017" => "owner",
        _ => "",
    }
}

async fn back(
    visit: &Visit,
    actor: &Actor,
    form: &Form,
    faults: Vec<Fault>,
    affirm: bool,
) -> Answer {
    let view = view(visit, actor, form, faults, affirm).await?;
    show_as(StatusCode::UNPROCESSABLE_ENTITY, view)
}

fn new_task(visit: &Visit, actor: &Actor, form: &Form) -> Result<NewTask, Vec<Fault>> {
    let desk = &visit.app.desk;
    let mut faults = Vec::new();
    let mut fault = |name: &str, key: &str| {
        faults.push(Fault { name: name.to_owned(), sentence: visit.t(key) });
    };
    if form.get("title").trim().is_empty() {
        fault("title", "task-fault-title");
    }
    let due = form.get("due").trim();
    let day = due.parse::<PartialDate>().ok().and_then(|it| it.whole());
    if day.is_none() && !due.is_empty() {
        fault("due", "document-fault-day");
    }
    let owner = place(form.get("owner"));
    if owner.is_none() {
        fault("owner", "task-fault-owner");
    }
    let (Some(agency), Some(unit), Some(owner)) = (desk.agency_of(actor), actor.unit(), owner)
    else {
        return Err(faults);
    };
    if !faults.is_empty() {
        return Err(faults);
    }
    let leader = form.get("giver").parse::<AccountId>().ok();
    let giver = match leader {
        Some(leader) => Place { unit: agency.clone(), account: Some(leader) },
        None => Place { unit: unit.clone(), account: actor.account() },
    };
    let chosen =
        form.pairs().iter().filter_map(|(name, _)| place(name.strip_prefix("coordinating.")?));
    let id = TaskId::new(desk.clock().now(), desk.random());
    let importance = Importance::ALL.iter().find(|one| one.name() == form.get("importance"));
    Ok(NewTask {
        id,
        agency,
        giver,
        source: source(form),
        title: form.get("title").replace(['\r', '\n'], " "),
        words: form.get("words").replace('\r', ""),
        coordinating: chosen.filter(|place| *place != owner).collect(),
        owner,
        due: day,
        importance: importance.copied().unwrap_or_default(),
        affirmed: form.has("affirmed"),
    })
}

fn source(form: &Form) -> Source {
    let title = form.get("meeting").trim();
    match (form.get("_document").parse::<DocumentId>(), form.get("_from")) {
        (Ok(document), "di") => Source::Outgoing { document },
        (Ok(document), _) => Source::Incoming { document },
        // A meeting that was held elsewhere has no record: the title stands for the id.
        (Err(_), _) if !title.is_empty() => {
            Source::Meeting { meeting: title.to_owned(), title: title.to_owned() }
        }
        (Err(_), _) => Source::Word,
    }
}

/// `H56.01` or `H56.01|acc_…`.
pub(super) fn place(text: &str) -> Option<Place> {
    let (unit, account) = match text.split_once('|') {
        Some((unit, account)) => (unit, Some(account.parse().ok()?)),
        None => (text, None),
    };
    Some(Place { unit: unit.parse().ok()?, account })
}
