//! Units of the organisation: what lies below, a new one, another name, an end.
//! What must always hold: a unit that closed is still shown, with who took over.

use agency::{Command, Kind, Name, Origin};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use desk::IdempotencyKey;
use kernel::code::AgencyCode;
use kernel::text::fold;

use super::{fault, unit_field};
use crate::answer::{Answer, go_saying, show, show_as};
use crate::form::Form;
use crate::format;
use crate::page::Page;
use crate::page_views;
use crate::paths::office;
use crate::problem::Problem;
use crate::ui::{Choice, Control, ErrorSummary, Fault, Field, Summary, SummaryRow, Tone, Width};
use crate::visit::{Flash, Visit};
use crate::work::naming;

/// Kinds an administrator may establish; the rules tell only divisions from the others.
const KINDS: [&str; 5] =
    ["division", "department", "service_centre", "commune_committee", "police"];

/// The page of a unit.
#[derive(Debug, Template)]
#[template(path = "administer/unit.html")]
pub struct UnitPage {
    pub page: Page,
    pub name: String,
    pub code: String,
    /// Name, address: from the top down.
    pub above: Vec<(String, String)>,
    /// Name, code, address, whether closed.
    pub below: Vec<(String, String, String, bool)>,
    pub people: Vec<(String, String, String)>,
    pub summary: Summary,
    pub errors: ErrorSummary,
    pub establish: Vec<Field>,
    pub rename: Vec<Field>,
    pub close: Vec<Field>,
    pub open: bool,
    pub version: u64,
    pub key: String,
}

page_views!(UnitPage);

pub(super) async fn show_own(visit: Visit) -> Answer {
    let actor = visit.need_actor()?;
    let own = actor.unit().ok_or(Problem::Forbidden)?.clone();
    show(view(&visit, &own, &Form::default(), Vec::new()).await?)
}

pub(super) async fn show_unit(visit: Visit, Path(code): Path<String>) -> Answer {
    let code = code.parse().map_err(|_| Problem::NotFound)?;
    show(view(&visit, &code, &Form::default(), Vec::new()).await?)
}

async fn view(
    visit: &Visit,
    code: &AgencyCode,
    form: &Form,
    faults: Vec<Fault>,
) -> Result<UnitPage, Problem> {
    let actor = visit.need_actor()?;
    let own = actor.unit().ok_or(Problem::Forbidden)?;
    let directory = visit.app.desk.directory();
    let tree = &directory.tree;
    if !tree.within(code, own) {
        return Err(Problem::NotFound);
    }
    let unit = tree.unit(code).ok_or(Problem::NotFound)?.clone();
    let seen = visit.app.desk.read_unit(code).await?.ok_or(Problem::NotFound)?;
    let today = visit.app.desk.clock().now().local_date();
    let mut above: Vec<AgencyCode> =
        tree.ancestors(code).into_iter().filter(|above| tree.within(above, own)).collect();
    above.reverse();
    let below = tree.children(code).iter().map(|child| {
        let open = tree.unit(child).is_some_and(|unit| unit.open_on(today));
        (naming::agency(visit, child), child.to_string(), office::unit(child), !open)
    });
    let below = below.collect();
    let seated = visit.app.desk.seated_in(code).await?;
    let people = seated.into_iter().map(|person| {
        let id = kernel::id::AccountId::from_uuid(person.account);
        (person.full_name, visit.t(&format!("role-{}", person.role)), office::account(id))
    });
    let mut page = visit.page(naming::agency(visit, code));
    page.faulty = !faults.is_empty();
    Ok(UnitPage {
        name: naming::agency(visit, code),
        code: code.to_string(),
        above: above.iter().map(|it| (naming::agency(visit, it), office::unit(it))).collect(),
        below,
        people: people.collect(),
        summary: summary(visit, &unit),
        errors: ErrorSummary::new(&visit.say, faults),
        establish: establish_fields(visit, form),
        rename: rename_fields(visit, form, &unit.name),
        close: close_fields(visit, &actor, form),
        open: unit.valid_to.is_none(),
        version: seen.version,
        key: visit.app.desk.random().token(16),
        page,
    })
}

fn summary(visit: &Visit, unit: &agency::Unit) -> Summary {
    let row = |key: &str, value: Option<String>| {
        let values = vec![value?];
        Some(SummaryRow { label: visit.t(key), values, ..SummaryRow::default() })
    };
    let successor = unit.successor.as_ref().map(|code| naming::agency(visit, code));
    let rows = [
        row("administer-unit-code", Some(unit.code.to_string())),
        row("administer-unit-kind", Some(kind_word(visit, &unit.kind.0))),
        row("administer-unit-name-en", Some(unit.name.en.clone()).filter(|it| !it.is_empty())),
        row("administer-unit-last", unit.valid_to.map(format::date)),
        row("administer-unit-successor", successor),
    ];
    let rows = rows.into_iter().flatten().collect();
    Summary { say: visit.say.clone(), title: String::new(), rows }
}

fn kind_word(visit: &Visit, kind: &str) -> String {
    let key = format!("administer-kind-{kind}");
    if visit.say.knows(&key) { visit.t(&key) } else { kind.to_owned() }
}

fn establish_fields(visit: &Visit, form: &Form) -> Vec<Field> {
    let say = &visit.say;
    let choices = KINDS.iter().map(|kind| Choice {
        value: (*kind).to_owned(),
        label: kind_word(visit, kind),
        hint: String::new(),
        chosen: form.get("new.kind") == *kind,
    });
    let kinds = Control::Select { choices: choices.collect(), empty: String::new() };
    vec![
        Field::text(say, "new.code", visit.t("administer-unit-code"), form.get("new.code"))
            .hint(visit.t("administer-unit-code-hint")),
        Field::text(say, "new.vi", visit.t("administer-unit-name-vi"), form.get("new.vi")),
        Field::text(say, "new.en", visit.t("administer-unit-name-en"), form.get("new.en")),
        Field::new(say, "new.kind", visit.t("administer-unit-kind"), kinds),
    ]
}

fn rename_fields(visit: &Visit, form: &Form, name: &Name) -> Vec<Field> {
    let value = |path: &str, now: &str| {
        if form.has(path) { form.get(path).to_owned() } else { now.to_owned() }
    };
    let say = &visit.say;
    vec![
        Field::text(
            say,
            "name.vi",
            visit.t("administer-unit-name-vi"),
            &value("name.vi", &name.vi),
        ),
        Field::text(
            say,
            "name.en",
            visit.t("administer-unit-name-en"),
            &value("name.en", &name.en),
        ),
    ]
}

fn close_fields(visit: &Visit, actor: &register::Actor, form: &Form) -> Vec<Field> {
    let label = visit.t("administer-unit-last");
    let mut successor = unit_field(visit, actor, "successor", form.get("successor")).optional();
    successor.label = visit.t("administer-unit-successor");
    vec![
        Field::digits(&visit.say, "last_day", label, form.get("last_day"), Width::Short)
            .hint(visit.t("administer-day-hint")),
        successor,
    ]
}

pub(super) async fn establish(visit: Visit, Path(code): Path<String>, form: Form) -> Answer {
    let Ok(new) = form.get("new.code").trim().parse::<AgencyCode>() else {
        return refuse(&visit, &code, &form, "new.code", "administer-fault-code").await;
    };
    let parent: AgencyCode = code.parse().map_err(|_| Problem::NotFound)?;
    let name = Name { vi: form.get("new.vi").to_owned(), en: form.get("new.en").to_owned() };
    let key: String = fold(&name.vi)
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join("-")
        .chars()
        .take(agency::KEY_CHARACTERS_MAX)
        .collect();
    let command = Command::Establish {
        code: new.clone(),
        key: key.trim_end_matches('-').to_owned(),
        name,
        kind: Kind(form.get("new.kind").to_owned()),
        parent: Some(parent),
        commune: None,
        valid_from: visit.app.desk.clock().now().local_date(),
        origin: Origin::Administrator,
    };
    give(&visit, &code, new, command, &form, None, "administer-flash-established").await
}

pub(super) async fn rename(visit: Visit, Path(code): Path<String>, form: Form) -> Answer {
    let unit: AgencyCode = code.parse().map_err(|_| Problem::NotFound)?;
    let name = Name { vi: form.get("name.vi").to_owned(), en: form.get("name.en").to_owned() };
    let seen = form.get("_seen").parse().ok();
    give(&visit, &code, unit, Command::Rename { name }, &form, seen, "administer-flash-renamed")
        .await
}

pub(super) async fn close(visit: Visit, Path(code): Path<String>, form: Form) -> Answer {
    let unit: AgencyCode = code.parse().map_err(|_| Problem::NotFound)?;
    let Some(last_day) = naming::day(form.get("last_day")) else {
        return refuse(&visit, &code, &form, "last_day", "work-fault-date").await;
    };
    let successor = form.get("successor").parse().ok();
    let seen = form.get("_seen").parse().ok();
    let command = Command::Close { last_day, successor };
    give(&visit, &code, unit, command, &form, seen, "administer-flash-closed").await
}

async fn refuse(visit: &Visit, code: &str, form: &Form, name: &str, key: &str) -> Answer {
    let faults = vec![Fault { name: name.to_owned(), sentence: visit.t(key) }];
    let code = code.parse().map_err(|_| Problem::NotFound)?;
    show_as(StatusCode::UNPROCESSABLE_ENTITY, view(visit, &code, form, faults).await?)
}

/// Gives a command on `unit` from the page of `code`.
async fn give(
    visit: &Visit,
    code: &str,
    unit: AgencyCode,
    command: Command,
    form: &Form,
    seen: Option<u64>,
    done: &'static str,
) -> Answer {
    let actor = visit.need_actor()?;
    let key = IdempotencyKey::parse(form.get("_key")).ok_or(Problem::BadRequest)?;
    let address = office::unit(&unit);
    match visit.app.desk.unit(&actor, &unit, command, &key, seen).await {
        Ok(_) => go_saying(&address, Flash { tone: Tone::Good, key: done }),
        Err(error) => {
            let faults = vec![fault(visit, error)?];
            let code = code.parse().map_err(|_| Problem::NotFound)?;
            show_as(StatusCode::UNPROCESSABLE_ENTITY, view(visit, &code, form, faults).await?)
        }
    }
}
