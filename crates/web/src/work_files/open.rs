//! The form by which a file is opened: from the agency's list of titles, or beside it; perhaps with something to put in.
//! Decides nothing. What must always hold: what was typed stays on the form; the file and its first item come one after
//! the other, under keys that follow from each other.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use desk::work_file::Opening;
use desk::{DeskError, IdempotencyKey};
use kernel::id::WorkFileId;
use serde::Deserialize;
use work_file::file::{Command, Piece};

use super::act::fault;
use super::acts::{retentions, select};
use crate::answer::{Answer, go_saying, show, show_as};
use crate::form::Form;
use crate::page::Page;
use crate::page_views;
use crate::paths::work_files;
use crate::problem::Problem;
use crate::ui::{Control, ErrorSummary, Fault, Field, Tone};
use crate::visit::{Flash, Visit};

/// The choice of a title that is in no list.
const AD_HOC: &str = "";

/// The form.
#[derive(Debug, Template)]
#[template(path = "work_files/open.html")]
pub struct OpenPage {
    pub page: Page,
    pub errors: ErrorSummary,
    pub fields: Vec<Field>,
    /// What is to be put in: kind and id; empty for nothing.
    pub first: (String, String),
    pub key: String,
}

page_views!(OpenPage);

/// What is to be put in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    kieu: String,
    muc: String,
}

/// A document by kind and id, as they travel in forms.
pub(super) fn piece(kind: &str, id: &str) -> Option<Piece> {
    match kind {
        "incoming" => id.parse().ok().map(Piece::Incoming),
        "outgoing" => id.parse().ok().map(Piece::Outgoing),
        _ => None,
    }
}

pub(super) async fn show_form(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let first = piece(&asked.kieu, &asked.muc).map(|_| (asked.kieu, asked.muc));
    show(view(&visit, &Form::default(), first.unwrap_or_default(), Vec::new()).await?)
}

async fn view(
    visit: &Visit,
    form: &Form,
    first: (String, String),
    faults: Vec<Fault>,
) -> Result<OpenPage, Problem> {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let errors = ErrorSummary::new(&visit.say, faults);
    let year = desk.clock().now().local_date().year();
    let list = desk.title_list(&actor, year).await?.map(|seen| seen.record);
    let issued = list.filter(|list| list.issued_at.is_some());
    let own = issued
        .iter()
        .flat_map(|list| &list.titles)
        .filter(|it| Some(&it.unit) == actor.unit() && !it.title.is_empty());
    let listed = own.map(|it| (it.code.clone(), format!("{} {}", it.code, it.title)));
    let beside = (AD_HOC.to_owned(), visit.t("wfile-ad-hoc"));
    let titles: Vec<(String, String)> = std::iter::once(beside).chain(listed).collect();
    let label = |name: &str| visit.t(&format!("wfile-field-{name}"));
    let control = Control::Area { value: form.get("title").to_owned(), rows: 2, length_max: 1_000 };
    let chosen = if form.has("retention") { form.get("retention") } else { "10-nam" };
    let fields = vec![
        select(visit, "listed", label("listed"), titles, form.get("listed"))
            .hint(visit.t("wfile-listed-hint"))
            .error(errors.of("listed"))
            .optional(),
        Field::text(&visit.say, "code", label("code"), form.get("code"))
            .hint(visit.t("wfile-code-hint"))
            .error(errors.of("code"))
            .optional(),
        Field::new(&visit.say, "title", label("title"), control)
            .error(errors.of("title"))
            .optional(),
        select(visit, "retention", label("retention"), retentions(visit), chosen)
            .error(errors.of("retention"))
            .optional(),
    ];
    let mut page = visit
        .page(visit.t("wfile-open"))
        .crumb(visit.t("wfile-heading"), work_files::all())
        .script("keys.js");
    page.faulty = !errors.faults.is_empty();
    Ok(OpenPage { page, errors, fields, first, key: desk.random().token(16) })
}

pub(super) async fn open(visit: Visit, form: Form) -> Answer {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let listed = form.get("listed");
    let opening = if listed == AD_HOC {
        Opening::AdHoc {
            code: form.get("code").to_owned(),
            title: form.get("title").replace(['\r', '\n'], " "),
            retention: form.get("retention").to_owned(),
        }
    } else {
        Opening::Listed { code: listed.to_owned() }
    };
    let first = (form.get("kind").to_owned(), form.get("piece").to_owned());
    let key = IdempotencyKey::parse(form.get("_key")).ok_or(Problem::BadRequest)?;
    let id = WorkFileId::new(desk.clock().now(), desk.random());
    match desk.open_work_file(&actor, id, opening, &key).await {
        Ok(done) => {
            if let Some(piece) = piece(&first.0, &first.1) {
                let key = IdempotencyKey::derived(format!("{}.first", key.as_str()));
                let add = Command::Add { piece, pages: None };
                desk.work_file(&actor, done.record.id, add, &key, None).await?;
            }
            let flash = Flash { tone: Tone::Good, key: "wfile-flash-opened" };
            go_saying(&work_files::file(done.record.id), flash)
        }
        Err(DeskError::Refused { code, details }) => {
            let mut told = fault(&visit, code, &details);
            if told.name.is_empty() {
                let field = if listed == AD_HOC { "code" } else { "listed" };
                field.clone_into(&mut told.name);
            }
            let view = view(&visit, &form, first, vec![told]).await?;
            show_as(StatusCode::UNPROCESSABLE_ENTITY, view)
        }
        Err(error) => Err(error.into()),
    }
}
