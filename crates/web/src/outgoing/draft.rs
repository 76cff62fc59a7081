//! The text of a document as a form: its type, abstract, recipients and body; for a new draft and for editing one.
//! Decides nothing. What must always hold: a recipient that works on this platform is known by its name, others go outside.

use std::collections::BTreeMap;

use askama::Template;
use axum::http::StatusCode;
use desk::{DeskError, IdempotencyKey, document::TYPES};
use document::incoming::SUBJECT_CHARS_MAX;
use document::model::Urgency;
use document::outgoing::{BODY_CHARS_MAX, Command, NewDraft, Recipient, Text};
use kernel::code::AgencyCode;
use kernel::id::DocumentId;
use kernel::text::fold;

use crate::answer::{Answer, go_saying, show, show_as};
use crate::documents::page::in_words;
use crate::error_page;
use crate::form::Form;
use crate::page::Page;
use crate::page_views;
use crate::paths::outgoing;
use crate::problem::Problem;
use crate::ui::{Choice, Control, ErrorSummary, Fault, Field, Tone};
use crate::visit::{Flash, Visit};

/// Kinds of agencies that are written to all at once: name of the box and kind in the province folder.
const GROUPS: [(&str, &str); 2] =
    [("all_communes", "commune_committee"), ("all_departments", "department")];

/// The form.
#[derive(Debug, Template)]
#[template(path = "outgoing/draft.html")]
pub struct DraftPage {
    pub page: Page,
    pub errors: ErrorSummary,
    pub fields: Vec<Field>,
    pub key: String,
}

page_views!(DraftPage);

pub(super) async fn show_draft(visit: Visit) -> Answer {
    show(view(&visit, &Form::default(), Vec::new()))
}

fn view(visit: &Visit, form: &Form, faults: Vec<Fault>) -> DraftPage {
    let errors = ErrorSummary::new(&visit.say, faults);
    let mut page = visit
        .page(visit.t("outgoing-draft"))
        .crumb(visit.t("outgoing-heading"), outgoing::all())
        .script("keys.js");
    page.faulty = !errors.faults.is_empty();
    let fields = fields(visit, form, &errors);
    DraftPage { page, errors, fields, key: visit.app.desk.random().token(16) }
}

/// What a text is as the form holds it.
pub(super) fn typed(text: &Text) -> Form {
    let names: Vec<&str> = text.recipients.iter().map(|it| it.name.as_str()).collect();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Form::of(vec![
        pair("kind", &text.kind),
        pair("subject", &text.subject),
        pair("urgency", text.urgency.name()),
        pair("recipients", &names.join("\n")),
        pair("body", &text.body),
    ])
}

pub(super) fn fields(visit: &Visit, form: &Form, errors: &ErrorSummary) -> Vec<Field> {
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
    fields.push(area("body", 18, BODY_CHARS_MAX).hint(visit.t("outgoing-body-hint")));
    fields
}

/// The text as typed.
pub(super) fn text(visit: &Visit, form: &Form) -> Text {
    let agencies = &visit.app.province.agencies;
    let whole = agencies.all().filter(|unit| !unit.is_division());
    let by_name: BTreeMap<String, AgencyCode> =
        whole.map(|unit| (fold(&unit.name.vi), unit.code.clone())).collect();
    let lines = form.get("recipients").lines().map(str::trim).filter(|line| !line.is_empty());
    let mut recipients: Vec<Recipient> = lines
        .map(|line| Recipient { name: line.to_owned(), agency: by_name.get(&fold(line)).cloned() })
        .collect();
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
    Text {
        kind: form.get("kind").to_owned(),
        subject: form.get("subject").replace(['\r', '\n'], " "),
        body: form.get("body").replace('\r', ""),
        urgency: urgency.unwrap_or_default(),
        recipients,
    }
}

pub(super) async fn draft(visit: Visit, form: Form) -> Answer {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let new = NewDraft {
        id: DocumentId::new(desk.clock().now(), desk.random()),
        agency: desk.agency_of(&actor).ok_or(Problem::Forbidden)?,
        unit: actor.unit().ok_or(Problem::Forbidden)?.clone(),
        text: text(&visit, &form),
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
            show_as(StatusCode::UNPROCESSABLE_ENTITY, view(&visit, &form, faults))
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
