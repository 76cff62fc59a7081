//! The text of a document as a form: its type, abstract, recipients and body; for a new draft and for editing one.
//! Decides nothing; recipients are chosen in `recipients`. What must always hold: looking for an agency keeps everything typed.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use desk::{DeskError, IdempotencyKey, document::TYPES};
use document::incoming::SUBJECT_CHARS_MAX;
use document::model::{Concern, Request, Urgency};
use document::outgoing::{Command, Markup, NewDraft, Steering, Text};
use document::prose::Prose;
use kernel::id::DocumentId;

use super::copies;
use super::recipients::{self, Chooser};
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

/// The form.
#[derive(Debug, Template)]
#[template(path = "outgoing/draft.html")]
pub struct DraftPage {
    pub page: Page,
    pub errors: ErrorSummary,
    /// What became of a file that was brought.
    pub told: Option<Notice>,
    pub fields: Vec<Field>,
    pub chooser: Chooser,
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
    /// A document that came in, which is answered.
    #[serde(rename = "tra-loi")]
    answer: String,
}

pub(super) async fn show_draft(visit: Visit, Query(about): Query<About>) -> Answer {
    let form = match about.ve.parse() {
        Ok(document) => begun(&visit, document, &about.request).await?,
        Err(_) => match about.answer.parse() {
            Ok(document) => answering(&visit, document).await?,
            Err(_) => Form::default(),
        },
    };
    answer::show(view(&visit, &form, Vec::new(), None).await?)
}

/// The form of a document that recalls, updates or replaces another: to the same recipients.
async fn begun(visit: &Visit, document: DocumentId, request: &str) -> Result<Form, Problem> {
    let actor = visit.need_actor()?;
    let seen = visit.app.desk.read_outgoing(&actor, document).await?.ok_or(Problem::NotFound)?;
    let line = seen.record.in_book().ok_or(Problem::NotFound)?;
    let request = Request::BY_DOCUMENT.into_iter().find(|it| it.name() == request);
    let request = request.ok_or(Problem::NotFound)?;
    let values =
        [("sign", line.sign.clone().into()), ("date", format::date(line.at.local_date()).into())];
    let say = |part: &str| visit.say.with(&format!("outgoing-{part}-{}", request.name()), &values);
    let text =
        Text { recipients: copies::recipients(&seen.record).to_vec(), ..seen.record.text.clone() };
    // A replacement begins with what it replaces.
    let text = if request == Request::Replace {
        text
    } else {
        let (subject, body) = (say("subject"), Prose::read_first(&say("body")).print());
        Text { subject, body, markup: Markup::Second, ..text }
    };
    let concern = Some(Concern { request, document });
    typed(visit, &Text { concern, ..text }).await
}

/// The form of a document that answers one which came in: to whoever sent it.
async fn answering(visit: &Visit, document: DocumentId) -> Result<Form, Problem> {
    let actor = visit.need_actor()?;
    let seen = visit.app.desk.read_document(&actor, document).await?.ok_or(Problem::NotFound)?;
    let matter = seen.record.matter.ok_or(Problem::NotFound)?;
    let values = [
        ("sign", matter.sheet.number.clone().into()),
        ("date", format::date(matter.sheet.dated).into()),
    ];
    // By its code where it came by the exchange, else by the name it has on the paper.
    let sender = matter.origin.map_or(matter.sheet.author, |origin| origin.sender);
    let pair = |name: &str, value: String| (name.to_owned(), value);
    Ok(Form::of(vec![
        pair("answers", document.to_string()),
        pair("subject", visit.say.with("outgoing-subject-answer", &values)),
        pair("recipients", sender),
    ]))
}

pub(super) async fn view(
    visit: &Visit,
    form: &Form,
    faults: Vec<Fault>,
    told: Option<Notice>,
) -> Result<DraftPage, Problem> {
    let errors = ErrorSummary::new(&visit.say, faults);
    let mut page = visit
        .page(visit.t("outgoing-draft"))
        .crumb(visit.t("outgoing-heading"), outgoing::all())
        .script("keys.js")
        .script("editor.js");
    page.faulty = !errors.faults.is_empty();
    let fields = fields(visit, form, &errors, "new");
    let unread = errors.of("recipients");
    let chooser = recipients::chooser(visit, (form, ""), unread, true).await?;
    let hidden = |name: &str| (name.to_owned(), form.get(name).to_owned());
    let answers = form.all("answers").map(|id| ("answers".to_owned(), id.to_owned()));
    let concern = [hidden("about"), hidden("request")].into_iter().chain(answers);
    let concern = concern.filter(|(_, value)| !value.is_empty()).collect();
    let request = form.get("request");
    let about = if request.is_empty() {
        String::new()
    } else {
        visit.t(&format!("outgoing-begin-{request}"))
    };
    let key = visit.app.desk.random().token(16);
    Ok(DraftPage { page, errors, told, fields, chooser, concern, about, key })
}

/// What a text is as the form holds it.
pub(super) async fn typed(visit: &Visit, text: &Text) -> Result<Form, Problem> {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let about = text.concern.map(|concern| concern.document.to_string()).unwrap_or_default();
    let request = text.concern.map_or("", |concern| concern.request.name());
    let mut pairs = recipients::typed(visit, &text.recipients).await?;
    pairs.extend([
        pair("about", &about),
        pair("request", request),
        pair("kind", &text.kind),
        pair("subject", &text.subject),
        pair("urgency", text.urgency.name()),
        pair("steering", text.steering.map_or("", Steering::name)),
        pair("body", &body(text)),
    ]);
    pairs.extend(text.answers.iter().map(|id| pair("answers", &id.to_string())));
    Ok(Form::of(pairs))
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

/// Type, abstract, urgency and body; recipients have a chooser of their own. `keep` names the draft among those that the
/// reader's browser keeps.
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
    let steerings = std::iter::once("").chain(Steering::ALL.map(Steering::name)).map(|name| {
        let key = if name.is_empty() { "none" } else { name };
        (name.to_owned(), visit.t(&format!("outgoing-steering-{key}")))
    });
    let mut fields = vec![
        select("kind", types.collect()),
        area("subject", 2, SUBJECT_CHARS_MAX),
        select("urgency", urgencies.collect()),
        select("steering", steerings.collect()).optional(),
    ];
    let value = form.get("body").to_owned();
    let html = show::html(&Prose::read(&value), For::Editing, "");
    let account = visit.actor().and_then(|actor| actor.account());
    let keep = account.map(|account| format!("{account}/{keep}")).unwrap_or_default();
    let control = Control::Prose { value, html, rows: 18, keep };
    let body = Field::new(&visit.say, "body", label("body"), control).error(errors.of("body"));
    fields.push(body.hint(visit.t("outgoing-body-hint")));
    fields
}

/// The text as typed, and what is wrong with its recipients.
pub(super) async fn text(visit: &Visit, form: &Form) -> Result<(Text, Vec<Fault>), Problem> {
    let chosen = recipients::read(visit, form).await?;
    let urgency = Urgency::ALL.into_iter().find(|one| one.name() == form.get("urgency"));
    let request = Request::BY_DOCUMENT.into_iter().find(|it| it.name() == form.get("request"));
    let concern = request.zip(form.get("about").parse().ok());
    let text = Text {
        kind: form.get("kind").to_owned(),
        subject: form.get("subject").replace(['\r', '\n'], " "),
        body: form.get("body").replace('\r', ""),
        markup: Markup::Second,
        urgency: urgency.unwrap_or_default(),
        recipients: chosen.recipients,
        answers: form.all("answers").filter_map(|id| id.parse().ok()).collect(),
        steering: Steering::ALL.into_iter().find(|it| it.name() == form.get("steering")),
        concern: concern.map(|(request, document)| Concern { request, document }),
    };
    Ok((text, chosen.faults))
}

pub(super) async fn draft(visit: Visit, form: Form) -> Answer {
    let actor = visit.need_actor()?;
    let form = settled(form);
    let desk = &visit.app.desk;
    if form.has("_find") {
        return answer::show(view(&visit, &form, Vec::new(), None).await?);
    }
    let (text, faults) = text(&visit, &form).await?;
    if !faults.is_empty() {
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, view(&visit, &form, faults, None).await?);
    }
    let new = NewDraft {
        id: DocumentId::new(desk.clock().now(), desk.random()),
        agency: desk.agency_of(&actor).ok_or(Problem::Forbidden)?,
        unit: actor.unit().ok_or(Problem::Forbidden)?.clone(),
        text,
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
            show_as(StatusCode::UNPROCESSABLE_ENTITY, view(&visit, &form, faults, None).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// A refusal at the field it is about.
pub(crate) fn fault(visit: &Visit, code: &str, details: &[(&'static str, String)]) -> Fault {
    let sentence = error_page::refusal(visit, code, &in_words(visit, details));
    let field = details.iter().find(|detail| ["field", "place"].contains(&detail.0));
    Fault { name: field.map(|field| field.1.clone()).unwrap_or_default(), sentence }
}
