//! One parcel: between whom, how it stands, its receipt and proof; and what a clerk decides of one that was given up.

use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use desk::{DeskError, IdempotencyKey, Seen};
use exchange::parcel::{Command, Content, Parcel};
use kernel::id::ParcelId;
use register::Actor;

use super::list::{fault_words, standing_tag, words};
use crate::answer::{Answer, go_saying, show, show_as};
use crate::error_page;
use crate::form::Form;
use crate::format;
use crate::outgoing::page::subject;
use crate::page::Page;
use crate::page_views;
use crate::paths::{documents, exchange as addresses, outgoing};
use crate::problem::Problem;
use crate::ui::{Control, ErrorSummary, Fault, Field, Summary, SummaryRow, Tag, Tone};
use crate::visit::{Flash, Visit};

/// A parcel.
#[derive(Debug, Template)]
#[template(path = "exchange/parcel.html")]
pub struct ParcelPage {
    pub page: Page,
    pub errors: ErrorSummary,
    pub heading: String,
    pub standing: Tag,
    pub facts: Summary,
    pub address: String,
    pub version: u64,
    pub key: String,
    pub may_retry: bool,
    /// Why it is let go; none for whoever may not.
    pub drop: Option<Field>,
    /// The documents it is about: words and address.
    pub about: Vec<(String, String)>,
    /// Files that can be taken along: words and address.
    pub files: Vec<(String, String)>,
}

page_views!(ParcelPage);

async fn read(visit: &Visit, id: &str) -> Result<(Actor, Seen<Parcel>), Problem> {
    let actor = visit.need_actor()?;
    let id: ParcelId = id.parse().map_err(|_| Problem::NotFound)?;
    let seen = visit.app.desk.read_parcel(&actor, id).await?.ok_or(Problem::NotFound)?;
    Ok((actor, seen))
}

pub(super) async fn show_parcel(visit: Visit, Path(id): Path<String>) -> Answer {
    let (actor, seen) = read(&visit, &id).await?;
    show(view(&visit, &actor, &seen, Vec::new(), "").await?)
}

async fn view(
    visit: &Visit,
    actor: &Actor,
    seen: &Seen<Parcel>,
    faults: Vec<Fault>,
    typed: &str,
) -> Result<ParcelPage, Problem> {
    let (desk, parcel) = (&visit.app.desk, &seen.record);
    let errors = ErrorSummary::new(&visit.say, faults);
    let actions = desk.parcel_actions(actor, parcel);
    let mut about = Vec::new();
    if let Content::Document { outgoing: Some(document), .. } = &parcel.content
        && let Some(found) = desk.read_outgoing(actor, *document).await?
    {
        about.push((subject(visit, &found.record), outgoing::document(*document)));
    }
    for document in desk.arrived_with(parcel.id).await? {
        if let Some(found) = desk.read_document(actor, document).await? {
            let matter = found.record.matter.as_deref();
            let subject = matter.map_or_else(
                || visit.t("document-no-content"),
                |matter| matter.sheet.subject.clone(),
            );
            about.push((subject, documents::document(document)));
        }
    }
    let mut files = Vec::new();
    if parcel.receipt.is_some() {
        files.push((visit.t("exchange-receipt"), addresses::receipt(parcel.id)));
    }
    if desk.package_of(parcel.id).await?.is_some() {
        files.push((visit.t("exchange-package"), addresses::package(parcel.id)));
    }
    if visit.app.settings.log.is_some() {
        files.push((visit.t("exchange-proof"), addresses::proof(parcel.id)));
    }
    let control = Control::Area { value: typed.to_owned(), rows: 3, length_max: 1_000 };
    let why = Field::new(&visit.say, "why", visit.t("exchange-drop-why"), control);
    let (heading, _) = words(visit, parcel);
    let mut page = visit.page(heading.clone()).crumb(visit.t("exchange-heading"), addresses::all());
    page.faulty = !errors.faults.is_empty();
    Ok(ParcelPage {
        page,
        heading,
        standing: standing_tag(visit, parcel.standing),
        facts: facts(visit, parcel),
        address: addresses::parcel(parcel.id),
        version: seen.version,
        key: desk.random().token(16),
        may_retry: actions.contains(&"retry_parcel"),
        drop: actions.contains(&"drop_parcel").then(|| why.error(errors.of("why"))),
        errors,
        about,
        files,
    })
}

fn facts(visit: &Visit, parcel: &Parcel) -> Summary {
    let mut rows = Vec::new();
    let mut put = |key: &str, value: String| {
        if !value.is_empty() {
            let label = visit.t(&format!("exchange-fact-{key}"));
            rows.push(SummaryRow { label, values: vec![value], ..SummaryRow::default() });
        }
    };
    put("node", parcel.node.to_string());
    put("sender", parcel.course.sender.clone());
    put("document", parcel.course.document.clone());
    match &parcel.content {
        Content::Document { receivers, .. } => put("receivers", receivers.join("; ")),
        Content::Status { at, words, .. } => {
            put("told_at", format::moment(at.local()));
            put("words", words.clone());
        }
    }
    put("opened_at", format::moment(parcel.opened_at.local()));
    put("ended_at", parcel.ended_at.map(|at| format::moment(at.local())).unwrap_or_default());
    put("fault", fault_words(visit, parcel));
    if let Some(receipt) = &parcel.receipt {
        put("package", receipt.receipt.package.sha256.to_string());
        put("bytes", format::bytes(&visit.say, receipt.receipt.package.bytes));
    }
    Summary { say: visit.say.clone(), title: String::new(), rows }
}

pub(super) async fn act(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let (actor, seen) = read(&visit, &id).await?;
    let command = match form.get("_action") {
        "retry_parcel" => Command::Retry,
        "drop_parcel" => Command::Drop { why: form.get("why").replace('\r', "") },
        _ => return Err(Problem::BadRequest),
    };
    let key = format!("{}.{}", form.get("_key"), command.action());
    let key = IdempotencyKey::parse(&key).ok_or(Problem::BadRequest)?;
    let version = form.get("_seen").parse().ok();
    match visit.app.desk.parcel(&actor, seen.record.id, command, &key, version).await {
        Ok(_) => {
            let flash = Flash { tone: Tone::Good, key: "document-flash-done" };
            go_saying(&addresses::parcel(seen.record.id), flash)
        }
        Err(DeskError::Refused { code, details }) => {
            let field = details.iter().find(|detail| detail.0 == "field");
            let name = field.map(|field| field.1.clone()).unwrap_or_default();
            let sentence = error_page::refusal(&visit, code, &[]);
            let faults = vec![Fault { name, sentence }];
            let view = view(&visit, &actor, &seen, faults, form.get("why")).await?;
            show_as(StatusCode::UNPROCESSABLE_ENTITY, view)
        }
        Err(error) => Err(error.into()),
    }
}

/// The package, byte for byte as it travelled.
pub(super) async fn package(visit: Visit, Path(id): Path<String>) -> Answer {
    let (_, seen) = read(&visit, &id).await?;
    let desk = &visit.app.desk;
    let package = desk.package_of(seen.record.id).await?.ok_or(Problem::NotFound)?;
    let object = desk.store().objects().get(&package.sha256).await?.ok_or(Problem::NotFound)?;
    let body = axum::body::Body::from_stream(object.stream);
    Ok(kept(body.into_response(), "application/xml", "goi-tin.edxml"))
}

/// The receipt as it was signed.
pub(super) async fn receipt(visit: Visit, Path(id): Path<String>) -> Answer {
    let (_, seen) = read(&visit, &id).await?;
    let receipt = seen.record.receipt.ok_or(Problem::NotFound)?;
    Ok(kept(receipt.print().into_response(), "text/plain; charset=utf-8", "bien-nhan.txt"))
}

/// What the public log says of the parcel.
pub(super) async fn proof(visit: Visit, Path(id): Path<String>) -> Answer {
    let (actor, seen) = read(&visit, &id).await?;
    let log = visit.app.settings.log.as_ref().ok_or(Problem::NotFound)?;
    let id = seen.record.id;
    let file = visit.app.desk.parcel_proof(&log.origin, &actor, id, log.quorum).await?;
    if file.is_empty() {
        return go_saying(
            &addresses::parcel(id),
            Flash { tone: Tone::Info, key: "exchange-flash-no-proof" },
        );
    }
    Ok(kept(file.into_response(), "text/plain; charset=utf-8", "bang-chung.tlog-proof"))
}

fn kept(mut response: Response, media_type: &'static str, name: &str) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    if let Ok(disposition) = disposition {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}
