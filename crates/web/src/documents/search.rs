//! Search over documents in and out: words of what is registered and of the files' text, people, days, type, standing.
//! Decides nothing. What must always hold: what is searched for travels in the body of a request, never in an address;
//! what was typed stays in the form.

use askama::Template;
use axum::http::StatusCode;
use desk::document::MARKED;
use desk::document::TYPES;
use desk::document::search::UNREAD_MAX;
use desk::{AnyDocument, DocumentSearch, FoundDocument};
use document::incoming::{Place, Standing};
use document::outgoing::Standing as OutStanding;
use kernel::id::AccountId;
use kernel::time::Date;
use person::Role;
use register::Actor;

use super::page::{kind_word, number_of, standing_tag, urgency_tag};
use super::shares;
use crate::answer::{Answer, show, show_as};
use crate::form::Form;
use crate::format;
use crate::outgoing::page::{standing_tag as outgoing_tag, subject as outgoing_subject};
use crate::page::Page;
use crate::page_views;
use crate::paths::{documents, outgoing};
use crate::problem::Problem;
use crate::session::Session;
use crate::ui::{
    Cell, Choice, Column, Control, ErrorSummary, Fault, Field, Notice, Row, Table, Tag, Tone, Width,
};
use crate::visit::Visit;
use crate::work::naming;

/// Documents on one page.
const SHOWN_MAX: u32 = 30;
/// Letters of a search that are looked at.
const WORDS_MAX: usize = 200;
/// Names of the fields that hold days, with the sentence's argument.
const DAYS: [&str; 4] = ["dated_from", "dated_to", "arrived_from", "arrived_to"];

/// The form, and what was found.
#[derive(Debug, Template)]
#[template(path = "documents/search.html")]
pub struct SearchPage {
    pub page: Page,
    pub errors: ErrorSummary,
    pub words: String,
    pub fields: Vec<Field>,
    /// Something beside words is asked for: the fields are open.
    pub narrowed: bool,
    /// Nothing before the first search.
    pub table: Option<Table>,
    /// What was typed, for the way to the next page: names and texts.
    pub asked: Vec<(String, String)>,
    /// Where the next page begins; empty for none.
    pub next: String,
    /// How many documents have files that cannot be read, for clerks; empty for none.
    pub unread: String,
}

page_views!(SearchPage);

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
) -> Result<(StatusCode, SearchPage), Problem> {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let read = asked_for(visit, form);
    let faults = read.as_ref().err().cloned().unwrap_or_default();
    let errors = ErrorSummary::new(&visit.say, faults);
    let mut page = visit
        .page(visit.t("document-search"))
        .crumb(visit.t("document-heading"), documents::all())
        .script("keys.js");
    page.faulty = !errors.faults.is_empty();
    let status = if page.faulty { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let (mut table, mut next) = (None, String::new());
    if let Some(search) = read.ok().filter(|_| asked) {
        let before = form.get("after").parse().ok();
        let found = desk.find_documents(&actor, &search, before, SHOWN_MAX).await?;
        table = Some(results(visit, &found.found));
        next = found.next.map(|next| next.to_string()).unwrap_or_default();
    }
    // Clerks see all that is counted; leaders nothing before it is in the book.
    let clerk = visit.session().and_then(Session::role) == Some(Role::RecordsClerk);
    let unread = desk.unread_documents(&actor).await?.filter(|count| clerk && *count > 0);
    let fields = fields(visit, &actor, form, &errors).await?;
    let names = fields.iter().map(|field| field.name.clone()).chain(["q".to_owned()]);
    let kept: Vec<(String, String)> = names
        .map(|name| (name.clone(), form.get(&name).to_owned()))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    let page = SearchPage {
        page,
        words: form.get("q").to_owned(),
        fields,
        narrowed: kept.iter().any(|(name, _)| name != "q"),
        table,
        asked: kept,
        next,
        unread: unread.map(|count| unread_words(visit, count)).unwrap_or_default(),
        errors,
    };
    Ok((status, page))
}

fn unread_words(visit: &Visit, count: u64) -> String {
    let more = count >= u64::from(UNREAD_MAX);
    let key = if more { "document-search-unread-many" } else { "document-search-unread" };
    visit.say.with(key, &[("count", count.into())])
}

/// What the form asks for; faults name their fields.
fn asked_for(visit: &Visit, form: &Form) -> Result<DocumentSearch, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut days = DAYS.iter().map(|name| {
        let typed = form.get(name).trim();
        let day: Option<Date> = naming::day(typed);
        if day.is_none() && !typed.is_empty() {
            let sentence = visit.t("document-fault-day");
            faults.push(Fault { name: (*name).to_owned(), sentence });
        }
        day
    });
    let mut day = || days.next().flatten();
    let (dated, arrived) = ((day(), day()), (day(), day()));
    drop(days);
    if !faults.is_empty() {
        return Err(faults);
    }
    let (way, standing) = form.get("standing").split_once('.').unwrap_or_default();
    let standing = match way {
        "in" => Standing::ALL.map(Standing::name).into_iter().find(|name| *name == standing),
        "out" => OutStanding::ALL.map(OutStanding::name).into_iter().find(|name| *name == standing),
        _ => None,
    };
    let way = if standing.is_some() { way } else { form.get("direction") };
    let kind = form.get("kind");
    Ok(DocumentSearch {
        text: form.get("q").trim().chars().take(WORDS_MAX).collect(),
        incoming: ["in", "out"].contains(&way).then_some(way == "in"),
        standing,
        kind: (!kind.is_empty()).then(|| kind.to_owned()),
        dated,
        arrived,
        holder: place(form.get("holder")),
        unread: form.has("unread"),
    })
}

/// `H56.10|account` or a unit alone.
fn place(text: &str) -> Option<Place> {
    let (unit, account) = text.split_once('|').unwrap_or((text, ""));
    let account = (!account.is_empty()).then(|| account.parse().ok());
    Some(Place { unit: unit.parse().ok()?, account: account.flatten() })
}

async fn fields(
    visit: &Visit,
    actor: &Actor,
    form: &Form,
    errors: &ErrorSummary,
) -> Result<Vec<Field>, Problem> {
    let label = |name: &str| visit.t(&format!("document-search-{name}"));
    let select = |name: &str, choices: Vec<(String, String)>| {
        let choices = choices.into_iter().map(|(value, label)| Choice {
            chosen: value == form.get(name),
            value,
            label,
            hint: String::new(),
        });
        let control = Control::Select { choices: choices.collect(), empty: label("any") };
        Field::new(&visit.say, name, label(name), control).optional()
    };
    let day = |name: &str| {
        let field = Field::digits(&visit.say, name, label(name), form.get(name), Width::Short);
        field.error(errors.of(name)).optional()
    };
    let ways = ["in", "out"].map(|way| (way.to_owned(), label(&format!("way-{way}"))));
    let types = visit.app.province.lists.get(TYPES);
    let types = types.iter().flat_map(|list| &list.items);
    let types = types.map(|item| (item.code.clone(), visit.say.of(&item.vi, &item.en).to_owned()));
    let standing = |way: &str, name: &str, word: String| {
        (format!("{way}.{name}"), format!("{}: {word}", label(&format!("way-{way}"))))
    };
    let came_in = Standing::ALL
        .map(|it| standing("in", it.name(), visit.t(&format!("document-standing-{}", it.name()))));
    let go_out = OutStanding::ALL
        .map(|it| standing("out", it.name(), visit.t(&format!("outgoing-standing-{}", it.name()))));
    let checked = form.has("unread");
    Ok(vec![
        select("direction", ways.to_vec()),
        select("kind", types.collect()),
        select("standing", came_in.into_iter().chain(go_out).collect()),
        select("holder", holders(visit, actor).await?),
        day("dated_from"),
        day("dated_to"),
        day("arrived_from"),
        day("arrived_to"),
        Field::new(&visit.say, "unread", label("unread-only"), Control::Check { checked })
            .optional(),
    ])
}

/// Units of the agency and the people in them, who may have documents in hand.
async fn holders(visit: &Visit, actor: &Actor) -> Result<Vec<(String, String)>, Problem> {
    let desk = &visit.app.desk;
    let Some(agency) = desk.agency_of(actor) else { return Ok(Vec::new()) };
    let mut choices = Vec::new();
    let mut units = vec![(agency.clone(), naming::agency(visit, &agency))];
    units.extend(shares::units(visit, &agency));
    for (unit, name) in units {
        choices.push((unit.to_string(), name.clone()));
        for seated in desk.seated_in(&unit).await? {
            let account = AccountId::from_uuid(seated.account);
            choices.push((format!("{unit}|{account}"), format!("{} – {name}", seated.full_name)));
        }
    }
    Ok(choices)
}

fn results(visit: &Visit, found: &[FoundDocument]) -> Table {
    let column = |key: &str, minor| Column { label: visit.t(key), minor, ..Column::default() };
    Table {
        say: visit.say.clone(),
        caption: visit.t("document-search-caption"),
        columns: vec![
            column("document-search-direction", true),
            column("document-book-sign", false),
            column("document-column-subject", false),
            column("document-search-from", true),
            column("document-field-dated", true),
            column("document-column-standing", false),
        ],
        rows: found.iter().map(|found| row(visit, found)).collect(),
        empty: Notice::new(Tone::Info, visit.t("document-not-found"))
            .text(visit.t("document-not-found-text")),
    }
}

fn row(visit: &Visit, found: &FoundDocument) -> Row {
    let subject = |words: &str| {
        if found.in_files {
            visit.say.with("document-search-in-files", &[("subject", words.into())])
        } else {
            words.to_owned()
        }
    };
    let day = |day: Option<Date>| Cell::Text(day.map(format::date).unwrap_or_default());
    let way = |way: &str| Cell::Text(visit.t(&format!("document-search-way-{way}")));
    match &found.document {
        AnyDocument::In(found) => {
            let sheet = found.matter.as_deref().map(|matter| &matter.sheet);
            let words = sheet
                .map_or_else(|| visit.t("document-no-content"), |sheet| subject(&sheet.subject));
            let urgency = sheet.and_then(|sheet| urgency_tag(visit, sheet.urgency));
            let sign = sheet.map(|sheet| sheet.number.clone()).unwrap_or_default();
            let number = number_of(found);
            let number = if number.is_empty() {
                String::new()
            } else {
                visit.say.with("document-title", &[("number", number.into())])
            };
            let author = sheet.map(|sheet| sheet.author.clone()).unwrap_or_default();
            let kind = sheet.map(|sheet| kind_word(visit, &sheet.kind)).unwrap_or_default();
            let cells = vec![
                way("in"),
                Cell::Two(sign, number),
                Cell::link(urgency, words, documents::document(found.id)),
                Cell::Two(author, kind),
                day(sheet.map(|sheet| sheet.dated)),
                Cell::Tag(standing_tag(visit, found.standing)),
            ];
            Row { key: found.id.to_string(), cells, ..Row::default() }
        }
        AnyDocument::Out(found) => {
            let line = found.in_book();
            let dated = line.as_ref().map(|line| line.at.local_date());
            let cells = vec![
                way("out"),
                Cell::Code(line.map(|line| line.sign).unwrap_or_default()),
                Cell::link(
                    urgency_tag(visit, found.text.urgency),
                    subject(&outgoing_subject(visit, found)),
                    outgoing::document(found.id),
                ),
                Cell::Two(naming::agency(visit, &found.unit), kind_word(visit, &found.text.kind)),
                day(dated),
                Cell::Tag(outgoing_tag(visit, found)),
            ];
            Row { key: found.id.to_string(), cells, ..Row::default() }
        }
    }
}

/// A file's tag when its text could not be read, or not all of it.
pub(super) fn reading_tag(visit: &Visit, outcome: &str) -> Option<Tag> {
    (outcome != "read").then(|| {
        let tone = match outcome {
            "cut" | "seen" | "seen-in-part" => Tone::Plain,
            MARKED => Tone::Late,
            _ => Tone::Soon,
        };
        Tag::new(tone, visit.t(&format!("document-reading-{outcome}")))
    })
}
