//! The text of a document as a form: its type, abstract, recipients and body; for a new draft and for editing one.
//! Decides nothing. What must always hold: a recipient that works on this platform is known by its name, others go outside.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use desk::{DeskError, IdempotencyKey, document::TYPES};
use document::incoming::SUBJECT_CHARS_MAX;
use document::model::{Concern, Request, Urgency};
use document::outgoing::{Command, Markup, NewDraft, Recipient, Text};
use document::prose::Prose;
use kernel::code::AgencyCode;
use kernel::id::DocumentId;
use kernel::text::fold;

use crate::answer::{self, Answer, go_saying, show_as};
use crate::documents::page::in_words;
use crate::drafting::show::{self, For};
use crate::drafting::take::{self, From};
use crate::error_page;
use crate::form::Form;
use crate::format;
use crate::page::Page;
use crate::page_views;
use crate::paths::outgoing;
use crate::problem::Problem;
use crate::ui::{Choice, Control, ErrorSummary, Fault, Field, Notice, Tone};
use crate::visit::{Flash, Visit};
use serde::Deserialize;

/// Kinds of agencies that are written to all at once: name of the box and kind in the province folder.
const GROUPS: [(&str, &str); 2] =
    [("all_communes", "commune_committee"), ("all_departments", "department")];

/// The form.
#[derive(Debug, Template)]
#[template(path = "outgoing/draft.html")]
pub struct DraftPage {
    pub page: Page,
    pub errors: ErrorSummary,
    /// What became of a file that was brought.
    pub told: Option<Notice>,
    pub fields: Vec<Field>,
    /// What it asks about another document, for the form: names and values.
    pub concern: Vec<(String, String)>,
    /// The same in words; empty for a document of its own.
    pub about: String,
    pub key: String,
}

page_views!(DraftPage);

/// A draft about a released document.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct About {
    /// The document.
    ve: String,
    /// What is asked about it.
    #[serde(rename = "yeu-cau")]
    request: String,
}

pub(super) async fn show_draft(visit: Visit, Query(about): Query<About>) -> Answer {
    let form = match about.ve.parse() {
        Ok(document) => begun(&visit, document, &about.request).await?,
        Err(_) => Form::default(),
    };
    answer::show(view(&visit, &form, Vec::new(), None))
}

/// The form of a document that recalls, updates or replaces another: to the same recipients.
async fn begun(visit: &Visit, document: DocumentId, request: &str) -> Result<Form, Problem> {
    let actor = visit.need_actor()?;
    let seen = visit.app.desk.read_outgoing(&actor, document).await?.ok_or(Problem::NotFound)?;
    let released = seen.record.released.as_ref().ok_or(Problem::NotFound)?;
    let request = Request::BY_DOCUMENT.into_iter().find(|it| it.name() == request);
    let request = request.ok_or(Problem::NotFound)?;
    let values = [
        ("sign", released.sign.clone().into()),
        ("date", format::date(released.at.local_date()).into()),
    ];
    let say = |part: &str| visit.say.with(&format!("outgoing-{part}-{}", request.name()), &values);
    // A replacement begins with what it replaces.
    let text = if request == Request::Replace {
        seen.record.text.clone()
    } else {
        let (subject, body) = (say("subject"), Prose::read_first(&say("body")).print());
        Text { subject, body, markup: Markup::Second, ..seen.record.text.clone() }
    };
    let concern = Some(Concern { request, document });
    Ok(typed(visit, &Text { concern, ..text }))
}

pub(super) fn view(
    visit: &Visit,
    form: &Form,
    faults: Vec<Fault>,
    told: Option<Notice>,
) -> DraftPage {
    let errors = ErrorSummary::new(&visit.say, faults);
    let mut page = visit
        .page(visit.t("outgoing-draft"))
        .crumb(visit.t("outgoing-heading"), outgoing::all())
        .script("keys.js")
        .script("editor.js");
    page.faulty = !errors.faults.is_empty();
    let fields = fields(visit, form, &errors, "new");
    let hidden = |name: &str| (name.to_owned(), form.get(name).to_owned());
    let concern = [hidden("about"), hidden("request")].into_iter();
    let concern = concern.filter(|(_, value)| !value.is_empty()).collect();
    let request = form.get("request");
    let about = if request.is_empty() {
        String::new()
    } else {
        visit.t(&format!("outgoing-begin-{request}"))
    };
    let key = visit.app.desk.random().token(16);
    DraftPage { page, errors, told, fields, concern, about, key }
}

/// What a text is as the form holds it.
pub(super) fn typed(visit: &Visit, text: &Text) -> Form {
    let names: Vec<String> = text.recipients.iter().map(|it| recipient(visit, it)).collect();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let about = text.concern.map(|concern| concern.document.to_string()).unwrap_or_default();
    let request = text.concern.map_or("", |concern| concern.request.name());
    Form::of(vec![
        pair("about", &about),
        pair("request", request),
        pair("kind", &text.kind),
        pair("subject", &text.subject),
        pair("urgency", text.urgency.name()),
        pair("recipients", &names.join("\n")),
        pair("body", &body(text)),
    ])
}

/// The body in the markup that is typed today.
fn body(text: &Text) -> String {
    match text.markup {
        Markup::First => text.prose().print(),
        Markup::Second => text.body.clone(),
    }
}

/// A form with the editor's text in it as markup: what is looked at, kept, and shown again after a refusal.
pub(super) fn settled(form: Form) -> Form {
    const EDITED: &str = "body_html";
    if !form.has(EDITED) {
        return form;
    }
    let markup = take::prose(form.get(EDITED), From::Editor).0.print();
    let others = form.pairs().iter().filter(|(name, _)| name != EDITED && name != "body").cloned();
    Form::of(others.chain([("body".to_owned(), markup)]).collect())
}

/// A recipient as it is typed: one elsewhere with the code by which it is known.
fn recipient(visit: &Visit, found: &Recipient) -> String {
    match &found.agency {
        Some(code) if !visit.app.desk.exchanges(code) => format!("{} ({code})", found.name),
        _ => found.name.clone(),
    }
}

/// The questions of a draft; `keep` names it among the drafts that the reader's browser keeps.
pub(super) fn fields(visit: &Visit, form: &Form, errors: &ErrorSummary, keep: &str) -> Vec<Field> {
    let label = |name: &str| visit.t(&format!("outgoing-field-{name}"));
    let select = |name: &str, choices: Vec<(String, String)>| {
        let choices = choices.into_iter().map(|(value, label)| Choice {
            chosen: value == form.get(name),
            value,
            label,
            hint: String::new(),
        });
        let control = Control::Select { choices: choices.collect(), empty: String::new() };
        Field::new(&visit.say, name, label(name), control).error(errors.of(name))
    };
    let area = |name: &str, rows, length_max: usize| {
        let length_max = u32::try_from(length_max).unwrap_or_default();
        let control = Control::Area { value: form.get(name).to_owned(), rows, length_max };
        Field::new(&visit.say, name, label(name), control).error(errors.of(name))
    };
    let types = visit.app.province.lists.get(TYPES);
    let types = types.iter().flat_map(|list| &list.items);
    let types = types.map(|item| (item.code.clone(), visit.say.of(&item.vi, &item.en).to_owned()));
    let urgencies = Urgency::ALL.iter().map(|urgency| {
        (urgency.name().to_owned(), visit.t(&format!("document-urgency-{}", urgency.name())))
    });
    let groups = GROUPS.iter().map(|(name, _)| {
        let checked = form.has(name);
        Field::new(&visit.say, name, label(name), Control::Check { checked }).optional()
    });
    let mut fields = vec![
        select("kind", types.collect()),
        area("subject", 2, SUBJECT_CHARS_MAX),
        select("urgency", urgencies.collect()),
        area("recipients", 4, 40_000).hint(visit.t("outgoing-recipients-hint")).optional(),
    ];
    fields.extend(groups);
    let value = form.get("body").to_owned();
    let html = show::html(&Prose::read(&value), For::Editing, "");
    let account = visit.actor().and_then(|actor| actor.account());
    let keep = account.map(|account| format!("{account}/{keep}")).unwrap_or_default();
    let control = Control::Prose { value, html, rows: 18, keep };
    let body = Field::new(&visit.say, "body", label("body"), control).error(errors.of("body"));
    fields.push(body.hint(visit.t("outgoing-body-hint")));
    fields
}

/// An agency elsewhere that a line names by its code, anywhere in the line.
async fn organ_in(visit: &Visit, line: &str) -> Result<Option<Recipient>, Problem> {
    let words = line.split([' ', '(', ')', ',', ';']);
    for code in words.filter_map(|word| word.parse::<AgencyCode>().ok()) {
        if let Some(organ) = visit.app.desk.organ(code.as_str()).await? {
            return Ok(Some(Recipient { name: organ.name, agency: Some(code) }));
        }
    }
    Ok(None)
}

/// The text as typed.
pub(super) async fn text(visit: &Visit, form: &Form) -> Result<Text, Problem> {
    let agencies = &visit.app.province.agencies;
    let whole = agencies.all().filter(|unit| !unit.is_division());
    let by_name: BTreeMap<String, AgencyCode> =
        whole.map(|unit| (fold(&unit.name.vi), unit.code.clone())).collect();
    let lines = form.get("recipients").lines().map(str::trim).filter(|line| !line.is_empty());
    let mut recipients = Vec::new();
    for line in lines {
        let agency = by_name.get(&fold(line)).cloned();
        let elsewhere = if agency.is_none() { organ_in(visit, line).await? } else { None };
        let here = || Recipient { name: line.to_owned(), agency };
        recipients.push(elsewhere.unwrap_or_else(here));
    }
    for (name, kind) in GROUPS {
        if form.has(name) {
            let of_kind = agencies.all().filter(|unit| unit.kind == kind);
            recipients.extend(of_kind.map(|unit| Recipient {
                name: unit.name.vi.clone(),
                agency: Some(unit.code.clone()),
            }));
        }
    }
    let mut known = std::collections::BTreeSet::new();
    recipients.retain(|recipient| known.insert(fold(&recipient.name)));
    let urgency = Urgency::ALL.into_iter().find(|one| one.name() == form.get("urgency"));
    let request = Request::BY_DOCUMENT.into_iter().find(|it| it.name() == form.get("request"));
    let concern = request.zip(form.get("about").parse().ok());
    Ok(Text {
        kind: form.get("kind").to_owned(),
        subject: form.get("subject").replace(['\r', '\n'], " "),
        body: form.get("body").replace('\r', ""),
        markup: Markup::Second,
        urgency: urgency.unwrap_or_default(),
        recipients,
        concern: concern.map(|(request, document)| Concern { request, document }),
    })
}

pub(super) async fn draft(visit: Visit, form: Form) -> Answer {
    let actor = visit.need_actor()?;
    let form = settled(form);
    let desk = &visit.app.desk;
    let new = NewDraft {
        id: DocumentId::new(desk.clock().now(), desk.random()),
        agency: desk.agency_of(&actor).ok_or(Problem::Forbidden)?,
        unit: actor.unit().ok_or(Problem::Forbidden)?.clone(),
        text: text(&visit, &form).await?,
    };
    let key = IdempotencyKey::parse(form.get("_key")).ok_or(Problem::BadRequest)?;
    let (id, command) = (new.id, Command::Draft(Box::new(new)));
    match desk.outgoing(&actor, id, command, &key, None).await {
        Ok(done) => {
            let flash = Flash { tone: Tone::Good, key: "outgoing-flash-drafted" };
            go_saying(&outgoing::document(done.record.id), flash)
        }
        Err(DeskError::Refused { code, details }) => {
            let faults = vec![fault(&visit, code, &details)];
            show_as(StatusCode::UNPROCESSABLE_ENTITY, view(&visit, &form, faults, None))
        }
        Err(error) => Err(error.into()),
    }
}

/// A refusal at the field it is about.
pub(super) fn fault(visit: &Visit, code: &str, details: &[(&'static str, String)]) -> Fault {
    let sentence = error_page::refusal(visit, code, &in_words(visit, details));
    let field = details.iter().find(|detail| ["field", "place"].contains(&detail.0));
    Fault { name: field.map(|field| field.1.clone()).unwrap_or_default(), sentence }
}
