//! Asking for a certified copy of a document in the agency's books: form, file, which part, for whom, who decides.
//! Decides nothing. What must always hold: what was typed stands in the form after a refusal and while looking for agencies.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use desk::{CopyRequest, DeskError, IdempotencyKey};
use document::copy::{Form as CopyForm, PART_CHARS_MAX};
use document::incoming::{LINE_CHARS_MAX, Place};
use document::model::DocumentFile;
use kernel::id::{CopyId, DocumentId};
use serde::Deserialize;

use crate::answer::{Answer, go_saying, show, show_as};
use crate::form::Form;
use crate::outgoing::draft;
use crate::outgoing::recipients::{self, Chooser};
use crate::page::Page;
use crate::page_views;
use crate::paths::{copies, documents, outgoing};
use crate::problem::Problem;
use crate::ui::{Choice, Control, ErrorSummary, Fault, Field, Tone};
use crate::visit::{Flash, Visit};

/// What can bear a seal.
const PDF: &str = "application/pdf";

/// Of which document.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Of {
    tu: String,
    #[serde(rename = "van-ban")]
    document: String,
}

/// The document that is to be copied.
struct Source {
    came_in: bool,
    document: DocumentId,
    name: String,
    address: String,
    files: Vec<DocumentFile>,
    /// What the agency itself wrote, from which an extract is taken.
    body: String,
}

/// The form.
#[derive(Debug, Template)]
#[template(path = "copies/ask.html")]
pub struct AskPage {
    pub page: Page,
    pub errors: ErrorSummary,
    /// The document: words and address.
    pub of: (String, String),
    pub hidden: Vec<(String, String)>,
    pub fields: Vec<Field>,
    pub chooser: Chooser,
    pub key: String,
}

page_views!(AskPage);

pub(super) async fn show_form(visit: Visit, Query(of): Query<Of>) -> Answer {
    let source = source(&visit, &of.tu, &of.document).await?;
    let form = Form::of(vec![("part".to_owned(), source.body.clone())]);
    show(view(&visit, &source, &form, Vec::new()).await?)
}

async fn source(visit: &Visit, way: &str, id: &str) -> Result<Source, Problem> {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let document: DocumentId = id.parse().map_err(|_| Problem::NotFound)?;
    let named = |sign: &str, subject: &str| match sign {
        "" => subject.to_owned(),
        sign => format!("{sign} – {subject}"),
    };
    if way == "den" {
        let seen = desk.read_document(&actor, document).await?.ok_or(Problem::NotFound)?;
        let files = seen.record.files().to_vec();
        let matter = seen.record.matter.ok_or(Problem::NotFound)?;
        return Ok(Source {
            came_in: true,
            document,
            name: named(&matter.sheet.number, &matter.sheet.subject),
            address: documents::document(document),
            files,
            body: String::new(),
        });
    }
    let seen = desk.read_outgoing(&actor, document).await?.ok_or(Problem::NotFound)?;
    let released = seen.record.released.ok_or(Problem::NotFound)?;
    Ok(Source {
        came_in: false,
        document,
        name: named(&released.sign, &seen.record.text.subject),
        address: outgoing::document(document),
        files: std::iter::once(released.paper).chain(released.attachments).collect(),
        body: seen.record.text.prose().print(),
    })
}

async fn view(
    visit: &Visit,
    source: &Source,
    form: &Form,
    faults: Vec<Fault>,
) -> Result<AskPage, Problem> {
    let errors = ErrorSummary::new(&visit.say, faults);
    let mut page = visit
        .page(visit.t("copy-ask"))
        .crumb(visit.t("copy-heading"), copies::all())
        .script("keys.js");
    page.faulty = !errors.faults.is_empty();
    let unread = errors.of("recipients");
    let chooser = recipients::chooser(visit, (form, ""), unread, true).await?;
    let fields = fields(visit, source, form, &errors).await?;
    let way = if source.came_in { "den" } else { "di" };
    let hidden = [("tu", way.to_owned()), ("van-ban", source.document.to_string())];
    Ok(AskPage {
        page,
        errors,
        of: (source.name.clone(), source.address.clone()),
        hidden: hidden.map(|(name, value)| (name.to_owned(), value)).to_vec(),
        fields,
        chooser,
        key: visit.app.desk.random().token(16),
    })
}

async fn fields(
    visit: &Visit,
    source: &Source,
    form: &Form,
    errors: &ErrorSummary,
) -> Result<Vec<Field>, Problem> {
    let label = |name: &str| visit.t(&format!("copy-field-{name}"));
    // A copy of a copy is of what came in.
    let forms = CopyForm::ALL.into_iter().filter(|it| source.came_in || *it != CopyForm::OfCopy);
    let choices = forms.enumerate().map(|(at, it)| Choice {
        value: it.name().to_owned(),
        label: visit.t(&format!("copy-form-{}", it.name())),
        hint: visit.t(&format!("copy-hint-{}", it.name())),
        chosen: form.get("form") == it.name() || (form.get("form").is_empty() && at == 0),
    });
    let radios = Control::Radios { choices: choices.collect(), inline: false };
    let mut fields = vec![Field::new(&visit.say, "form", label("form"), radios)];
    let papers: Vec<&DocumentFile> =
        source.files.iter().filter(|file| file.media_type == PDF).collect();
    let choices = papers.iter().map(|file| Choice {
        value: file.id.to_string(),
        label: file.name.clone(),
        hint: String::new(),
        chosen: form.get("file") == file.id.to_string(),
    });
    if !papers.is_empty() {
        let select = Control::Select { choices: choices.collect(), empty: String::new() };
        let field = Field::new(&visit.say, "file", label("file"), select);
        fields.push(field.error(errors.of("file")));
    }
    let place = Field::text(&visit.say, "place", label("place"), form.get("place"));
    fields.push(place.hint(visit.t("copy-hint-place")).error(errors.of("place")).optional());
    let length_max = u32::try_from(PART_CHARS_MAX).unwrap_or_default();
    let area = Control::Area { value: form.get("part").to_owned(), rows: 8, length_max };
    let part = Field::new(&visit.say, "part", label("part"), area).error(errors.of("part"));
    let key = if source.came_in { "copy-hint-part-in" } else { "copy-hint-part-out" };
    fields.push(part.hint(visit.t(key)).optional());
    let actor = visit.need_actor()?;
    let agency = visit.app.desk.agency_of(&actor).ok_or(Problem::Forbidden)?;
    let signers = visit.app.desk.copy_signers(&agency).await?;
    let choices = signers.into_iter().map(|(account, name)| Choice {
        chosen: form.get("signer") == account.to_string(),
        value: account.to_string(),
        label: name,
        hint: String::new(),
    });
    let select = Control::Select { choices: choices.collect(), empty: String::new() };
    fields.push(Field::new(&visit.say, "signer", label("signer"), select));
    Ok(fields)
}

pub(super) async fn ask(visit: Visit, form: Form) -> Answer {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let source = source(&visit, form.get("tu"), form.get("van-ban")).await?;
    let again = async |faults| view(&visit, &source, &form, faults).await;
    if form.has("_find") {
        return show(again(Vec::new()).await?);
    }
    let chosen = recipients::read(&visit, &form).await?;
    if !chosen.faults.is_empty() {
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, again(chosen.faults).await?);
    }
    let wanted = CopyForm::ALL.into_iter().find(|it| it.name() == form.get("form"));
    let line: String = form.get("place").chars().take(LINE_CHARS_MAX).collect();
    let request = CopyRequest {
        id: CopyId::new(desk.clock().now(), desk.random()),
        form: wanted.ok_or(Problem::BadRequest)?,
        document: source.document,
        came_in: source.came_in,
        file: form.get("file").parse().ok(),
        part: form.get("part").replace('\r', ""),
        place: line,
        recipients: chosen.recipients,
        signer: Place {
            unit: desk.agency_of(&actor).ok_or(Problem::Forbidden)?,
            account: form.get("signer").parse().ok(),
        },
    };
    let key = IdempotencyKey::parse(form.get("_key")).ok_or(Problem::BadRequest)?;
    match desk.ask_copy(&actor, request, &key).await {
        Ok(done) => {
            let flash = Flash { tone: Tone::Good, key: "copy-flash-asked" };
            go_saying(&copies::copy(done.record.id), flash)
        }
        Err(DeskError::Refused { code, details }) => {
            let mut fault = draft::fault(&visit, code, &details);
            match code {
                "DSK-028" => "part".clone_into(&mut fault.name),
                "DOC-024" => "file".clone_into(&mut fault.name),
                _ => {}
            }
            show_as(StatusCode::UNPROCESSABLE_ENTITY, again(vec![fault]).await?)
        }
        Err(error) => Err(error.into()),
    }
}
