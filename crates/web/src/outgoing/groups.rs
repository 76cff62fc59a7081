//! Saved groups of recipients of the reader's agency: the list, a group as a form, and what it was before.
//! Decides nothing. What must always hold: what was typed stands in the form after a refusal and while looking for agencies.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use desk::{DeskError, GroupEdition, IdempotencyKey, Seen};
use document::group::{Command, Group};
use document::outgoing::Recipient;
use kernel::id::GroupId;
use serde::Deserialize;
use std::collections::BTreeSet;

use super::draft;
use super::recipients::{self, Chooser};
use crate::answer::{Answer, go_saying, show, show_as};
use crate::form::Form;
use crate::format;
use crate::page::Page;
use crate::page_views;
use crate::paths::{self, outgoing};
use crate::problem::Problem;
use crate::ui::{
    Cell, Column, ErrorSummary, Fault, Field, Icon, Moment, Notice, Pager, Row, Table, Timeline,
    Tone,
};
use crate::visit::{Flash, Visit};
use crate::work::naming::People;

/// Groups on one page.
const SHOWN_MAX: u32 = 50;
/// Names told of what came or went with one edition.
const TOLD_MAX: usize = 8;

/// From where on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    sau: String,
}

/// The groups of the agency.
#[derive(Debug, Template)]
#[template(path = "outgoing/groups.html")]
pub struct GroupsPage {
    pub page: Page,
    pub table: Table,
    pub pager: Pager,
}

page_views!(GroupsPage);

/// One group, or a new one.
#[derive(Debug, Template)]
#[template(path = "outgoing/group.html")]
pub struct GroupPage {
    pub page: Page,
    pub errors: ErrorSummary,
    pub stale: Option<Notice>,
    pub heading: String,
    pub address: String,
    pub key: String,
    pub version: String,
    pub name: Field,
    pub chooser: Chooser,
    /// A group that is there may be dissolved.
    pub known: bool,
    pub history: Timeline,
}

page_views!(GroupPage);

pub(super) async fn show_list(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let actor = visit.need_actor()?;
    let after = asked.sau.parse().ok();
    let found = visit.app.desk.groups(&actor, after, SHOWN_MAX).await?;
    let row = |seen: &Seen<Group>| {
        let group = &seen.record;
        let names: Vec<&str> =
            group.recipients.iter().map(|one| one.name.as_str()).take(TOLD_MAX).collect();
        let cells = vec![
            Cell::Link(group.name.clone(), outgoing::group(group.id)),
            Cell::Text(group.recipients.len().to_string()),
            Cell::Text(names.join("; ")),
        ];
        Row { key: group.id.to_string(), cells, ..Row::default() }
    };
    let column = |key: &str, minor| Column { label: visit.t(key), minor, ..Column::default() };
    let table = Table {
        say: visit.say.clone(),
        caption: visit.t("outgoing-groups"),
        columns: vec![
            column("outgoing-group-name", false),
            column("outgoing-group-count", false),
            column("outgoing-recipients", true),
        ],
        rows: found.groups.iter().map(row).collect(),
        empty: Notice::new(Tone::Info, visit.t("outgoing-groups-none"))
            .text(visit.t("outgoing-groups-none-text")),
    };
    let next = |id: GroupId| paths::with_query(&outgoing::groups(), &[("sau", &id.to_string())]);
    let pager = Pager {
        say: visit.say.clone(),
        before: after.map(|_| outgoing::groups()),
        after: found.next.map(next),
        position: visit.say.with("document-rows", &[("count", found.groups.len().into())]),
    };
    let heading = visit.t("outgoing-groups");
    let page = visit.page(heading).crumb(visit.t("outgoing-heading"), outgoing::all());
    show(GroupsPage { page, table, pager })
}

pub(super) async fn show_new(visit: Visit) -> Answer {
    show(view(&visit, None, &Form::default(), Told::default()).await?)
}

pub(super) async fn show_group(visit: Visit, Path(id): Path<String>) -> Answer {
    let seen = read(&visit, &id).await?;
    let form = typed(&visit, &seen.record).await?;
    show(view(&visit, Some(&seen), &form, Told::default()).await?)
}

async fn read(visit: &Visit, id: &str) -> Result<Seen<Group>, Problem> {
    let actor = visit.need_actor()?;
    let id: GroupId = id.parse().map_err(|_| Problem::NotFound)?;
    let seen = visit.app.desk.read_group(&actor, id).await?.ok_or(Problem::NotFound)?;
    if seen.record.dissolved { Err(Problem::NotFound) } else { Ok(seen) }
}

async fn typed(visit: &Visit, group: &Group) -> Result<Form, Problem> {
    let mut pairs = recipients::typed(visit, &group.recipients).await?;
    pairs.push(("name".to_owned(), group.name.clone()));
    Ok(Form::of(pairs))
}

/// What a page comes back with.
#[derive(Default)]
struct Told {
    faults: Vec<Fault>,
    stale: bool,
}

async fn view(
    visit: &Visit,
    seen: Option<&Seen<Group>>,
    form: &Form,
    told: Told,
) -> Result<GroupPage, Problem> {
    let errors = ErrorSummary::new(&visit.say, told.faults);
    let heading = match seen {
        Some(seen) => seen.record.name.clone(),
        None => visit.t("outgoing-group-new"),
    };
    let mut page = visit
        .page(heading.clone())
        .crumb(visit.t("outgoing-heading"), outgoing::all())
        .crumb(visit.t("outgoing-groups"), outgoing::groups())
        .script("keys.js");
    page.faulty = !errors.faults.is_empty();
    let name = Field::text(&visit.say, "name", visit.t("outgoing-group-name"), form.get("name"))
        .hint(visit.t("outgoing-group-name-hint"))
        .error(errors.of("name"));
    let unread = errors.of("recipients");
    let chooser = recipients::chooser(visit, (form, ""), unread, false).await?;
    let history = match seen {
        Some(seen) => history(visit, seen.record.id).await?,
        None => Timeline { moments: Vec::new() },
    };
    let stale = told.stale.then(|| {
        Notice::new(Tone::Late, visit.t("error-stale-title")).text(visit.t("error-stale-text"))
    });
    Ok(GroupPage {
        page,
        errors,
        stale,
        heading,
        address: seen.map_or_else(outgoing::group_new, |seen| outgoing::group(seen.record.id)),
        key: visit.app.desk.random().token(16),
        version: seen.map(|seen| seen.version.to_string()).unwrap_or_default(),
        name,
        chooser,
        known: seen.is_some(),
        history,
    })
}

/// Who changed it, when, and who came in or went out by that.
async fn history(visit: &Visit, id: GroupId) -> Result<Timeline, Problem> {
    let editions = visit.app.desk.group_editions(id).await?;
    let people = People::of(visit, editions.iter().filter_map(|one| one.by)).await?;
    let mut moments = Vec::new();
    let mut before: Option<&GroupEdition> = None;
    for edition in &editions {
        let names = |edition: &GroupEdition| -> BTreeSet<String> {
            edition.recipients.iter().map(|one: &Recipient| one.name.clone()).collect()
        };
        let (now, then) = (names(edition), before.map(names).unwrap_or_default());
        let some = |key: &str, names: Vec<&String>| {
            if names.is_empty() {
                return String::new();
            }
            let shown: Vec<&str> = names.iter().take(TOLD_MAX).map(|name| name.as_str()).collect();
            let more = names.len().saturating_sub(TOLD_MAX);
            let line = visit.say.with(key, &[("names", shown.join("; ").into())]);
            if more == 0 { line } else { format!("{line} (+{more})") }
        };
        let renamed = match before {
            Some(old) if old.name != edition.name => {
                visit.say.with("outgoing-group-was", &[("name", old.name.as_str().into())])
            }
            _ => String::new(),
        };
        let came = some("outgoing-group-came", now.difference(&then).collect());
        let went = some("outgoing-group-went", then.difference(&now).collect());
        let parts: Vec<String> =
            [renamed, came, went].into_iter().filter(|part| !part.is_empty()).collect();
        let (kind, icon) = match before {
            None => ("outgoing-group-founded", Icon::Plus),
            Some(_) => ("outgoing-group-revised", Icon::Edit),
        };
        moments.push(Moment {
            tone: Tone::Plain,
            icon,
            at: edition.at.to_string(),
            when: format::moment(edition.at.local()),
            what: visit.t(kind),
            who: edition.by.map(|by| people.name(by)).unwrap_or_default(),
            took: String::new(),
            detail: parts.join(". "),
            ahead: false,
        });
        before = Some(edition);
    }
    moments.reverse();
    Ok(Timeline { moments })
}

pub(super) async fn found(visit: Visit, form: Form) -> Answer {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let agency = desk.agency_of(&actor).ok_or(Problem::Forbidden)?;
    let id = GroupId::new(desk.clock().now(), desk.random());
    keep(&visit, None, id, &form, |name, recipients| {
        let agency = agency.clone();
        Command::Found { id, agency, name, recipients }
    })
    .await
}

pub(super) async fn act(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let seen = read(&visit, &id).await?;
    let action = form.get("_action").to_owned();
    keep(&visit, Some(&seen), seen.record.id, &form, |name, recipients| match action.as_str() {
        "dissolve" => Command::Dissolve,
        "withdraw" => Command::Withdraw,
        _ => Command::Revise { name, recipients },
    })
    .await
}

async fn keep(
    visit: &Visit,
    seen: Option<&Seen<Group>>,
    id: GroupId,
    form: &Form,
    command: impl FnOnce(String, Vec<Recipient>) -> Command,
) -> Answer {
    if form.has("_find") {
        return show(view(visit, seen, form, Told::default()).await?);
    }
    let actor = visit.need_actor()?;
    let chosen = recipients::read(visit, form).await?;
    if !chosen.faults.is_empty() {
        let told = Told { faults: chosen.faults, stale: false };
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, view(visit, seen, form, told).await?);
    }
    let key = IdempotencyKey::parse(form.get("_key")).ok_or(Problem::BadRequest)?;
    let version = form.get("_seen").parse().ok();
    let command = command(form.get("name").to_owned(), chosen.recipients);
    match visit.app.desk.group(&actor, id, command, &key, version).await {
        Ok(done) => {
            let key = if done.record.dissolved {
                "outgoing-group-dissolved"
            } else {
                "outgoing-group-kept"
            };
            go_saying(&outgoing::groups(), Flash { tone: Tone::Good, key })
        }
        Err(DeskError::Refused { code, details }) => {
            let mut fault = draft::fault(visit, code, &details);
            match code {
                "DSK-026" => "name".clone_into(&mut fault.name),
                "DOC-021" | "DOC-022" => "recipients".clone_into(&mut fault.name),
                _ => {}
            }
            let told = Told { faults: vec![fault], stale: false };
            show_as(StatusCode::UNPROCESSABLE_ENTITY, view(visit, seen, form, told).await?)
        }
        Err(DeskError::Stale { .. }) => {
            let told = Told { stale: true, ..Told::default() };
            show_as(StatusCode::CONFLICT, view(visit, seen, form, told).await?)
        }
        Err(error) => Err(error.into()),
    }
}
