//! The form by which a clerk takes a document in: into the book at once, and to a leader if one is named.
//! Decides nothing. What must always hold: after a refusal everything typed stands in the form, except when the document is
//! marked secret: then nothing of it is shown again or kept.

use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use desk::{DeskError, DocumentList, IdempotencyKey};
use document::Command;
use document::incoming::NewIncoming;
use document::model::Way;
use kernel::id::{AccountId, DocumentId};
use kernel::secrecy::Degree;
use register::Actor;

use super::files::{self, MAIN};
use super::page::number_of;
use super::{shares, sheet};
use crate::answer::{Answer, go_saying, show, show_as};
use crate::counter::scans;
use crate::error_page;
use crate::form::Form;
use crate::page::Page;
use crate::page_views;
use crate::paths::documents;
use crate::problem::Problem;
use crate::ui::{Control, ErrorSummary, Fault, Field, Tone};
use crate::upload::ACCEPT;
use crate::visit::{Flash, Visit};

/// The refusal of a marked document, and of one that may be.
pub(super) const SECRET: &str = "DOC-004";
pub(super) const PERHAPS_SECRET: &str = "DOC-005";
/// The name of the field that says how secret a document is.
const SECRECY: &str = "secrecy";

/// The form.
#[derive(Debug, Template)]
#[template(path = "documents/entry.html")]
pub struct EntryPage {
    pub page: Page,
    pub errors: ErrorSummary,
    pub fields: Vec<Field>,
    /// Scans that are kept: value and words.
    pub kept: Vec<(String, String)>,
    pub files: Field,
    /// The document that is here already: number and address.
    pub twin: Option<(String, String, String)>,
    /// Something may be a mark of secrecy; the clerk says that it is none.
    pub affirm: bool,
    /// The document is marked; all that is left is to say that it came.
    pub secret: bool,
    pub key: String,
    /// Lines last written into the book: number, what, address.
    pub last: Vec<(String, String, String)>,
}

page_views!(EntryPage);

/// What a form comes back with.
#[derive(Debug, Default)]
struct Told {
    faults: Vec<Fault>,
    twin: Option<(String, String, String)>,
    affirm: bool,
    secret: bool,
}

pub(super) async fn show_entry(visit: Visit) -> Answer {
    show(view(&visit, &Form::default(), Told::default()).await?)
}

async fn view(visit: &Visit, form: &Form, told: Told) -> Result<EntryPage, Problem> {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let errors = ErrorSummary::new(&visit.say, told.faults);
    let lines = desk.documents(&actor, &DocumentList::Book(this_year(visit)), None, 3).await?;
    let last = lines.documents.iter().map(|seen| {
        let found = &seen.record;
        let what = found.matter.as_deref().map(|matter| matter.sheet.subject.clone());
        let what = what.unwrap_or_else(|| visit.t("document-no-content"));
        (number_of(found), what, documents::document(found.id))
    });
    let last = last.collect();
    let mut page = visit
        .page(visit.t("document-entry"))
        .crumb(visit.t("document-heading"), documents::all())
        .script("keys.js");
    page.faulty = !errors.faults.is_empty();
    let kept = scans::kept(Some(form), MAIN);
    Ok(EntryPage {
        fields: fields(visit, &actor, form, &errors).await?,
        kept: kept.iter().map(|scan| (scan.value(), scan.words(visit))).collect(),
        files: Field::new(
            &visit.say,
            &format!("{}{MAIN}", scans::FILE),
            visit.t("document-files"),
            Control::Files { accept: ACCEPT.to_owned(), camera: false, several: true },
        )
        .hint(visit.t("document-files-hint"))
        .optional(),
        twin: told.twin,
        affirm: told.affirm,
        secret: told.secret,
        key: desk.random().token(16),
        last,
        errors,
        page,
    })
}

async fn fields(
    visit: &Visit,
    actor: &Actor,
    form: &Form,
    errors: &ErrorSummary,
) -> Result<Vec<Field>, Problem> {
    let chosen_of = |name: &str, chosen: &str, choices, empty| {
        sheet::select(visit, name, chosen, choices, empty).error(errors.of(name))
    };
    let ways = Way::ALL
        .iter()
        .map(|way| (way.name().to_owned(), visit.t(&format!("document-way-{}", way.name()))));
    let degrees = Degree::ALL.iter().rev().map(|degree| {
        (degree.key().to_owned(), visit.t(&format!("document-secrecy-{}", degree.key())))
    });
    let agency = visit.app.desk.agency_of(actor).ok_or(Problem::Forbidden)?;
    let leaders = shares::leaders(visit, &agency).await?;
    let leaders: Vec<_> = leaders.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
    // A fresh form goes to the leader where there is but one.
    let only = leaders.first().filter(|_| leaders.len() == 1 && !form.has("author"));
    let leader = only.map_or_else(|| form.get("leader").to_owned(), |(id, _)| id.clone());
    let secrecy =
        chosen_of(SECRECY, form.get(SECRECY), degrees.collect(), visit.t("document-secrecy-none"));
    let way = chosen_of("way", form.get("way"), ways.collect(), String::new());
    let later = visit.t("document-leader-later");
    let mut fields: Vec<Field> = sheet::fields(visit, form)
        .into_iter()
        .map(|field| {
            let error = errors.of(&field.name);
            field.error(error)
        })
        .collect();
    let after = fields.iter().position(|field| field.name == "urgency").map_or(0, |at| at + 1);
    fields.splice(after..after, [secrecy.optional(), way]);
    fields.push(chosen_of("leader", &leader, leaders, later).optional());
    Ok(fields)
}

fn this_year(visit: &Visit) -> i16 {
    visit.app.desk.clock().now().local_date().year()
}

pub(super) async fn register(visit: Visit, request: Request) -> Answer {
    let actor = visit.need_actor()?;
    let sent = scans::read(&visit, request).await?;
    let form = sent.form;
    if Degree::ALL.iter().any(|degree| degree.key() == form.get(SECRECY)) {
        return keep_out(
            &visit,
            &form,
            vec![("degree", form.get(SECRECY).to_owned()), ("place", SECRECY.to_owned())],
        )
        .await;
    }
    let mut faults: Vec<Fault> = sent
        .refused
        .into_iter()
        .map(|sentence| Fault { name: format!("{}{MAIN}", scans::FILE), sentence })
        .collect();
    let sheet = match sheet::read(&visit, &form) {
        Ok(sheet) if faults.is_empty() => sheet,
        Ok(_) => return back(&visit, &form, Told { faults, ..Told::default() }).await,
        Err(more) => {
            faults.extend(more);
            return back(&visit, &form, Told { faults, ..Told::default() }).await;
        }
    };
    let files = match files::kept(&visit, &form, MAIN).await? {
        Ok(files) => files,
        Err(sentence) => {
            let faults = vec![Fault { name: String::new(), sentence }];
            return back(&visit, &form, Told { faults, ..Told::default() }).await;
        }
    };
    let desk = &visit.app.desk;
    let new = NewIncoming {
        id: DocumentId::new(desk.clock().now(), desk.random()),
        agency: desk.agency_of(&actor).ok_or(Problem::Forbidden)?,
        way: Way::ALL.into_iter().find(|way| way.name() == form.get("way")).unwrap_or(Way::Post),
        sheet,
        files,
        affirmed: form.has("affirmed"),
        twin: form.get("twin").parse().ok(),
        origin: None,
        concern: None,
        letter: None,
    };
    let key = IdempotencyKey::parse(form.get("_key")).ok_or(Problem::BadRequest)?;
    let (id, command) = (new.id, Command::Register(Box::new(new)));
    match desk.document(&actor, id, command, &key, None).await {
        Ok(done) => {
            if let Ok(leader) = form.get("leader").parse::<AccountId>() {
                let submit = Command::Submit { to: Some(leader), note: String::new() };
                let key = IdempotencyKey::derived(format!("{}.submit", key.as_str()));
                desk.document(&actor, done.record.id, submit, &key, None).await?;
            }
            let flash = Flash { tone: Tone::Good, key: "document-flash-registered" };
            go_saying(&documents::entry(), flash)
        }
        Err(DeskError::Refused { code: SECRET, details }) => keep_out(&visit, &form, details).await,
        Err(DeskError::Refused { code, details }) => {
            let told = refused(&visit, code, &details);
            back(&visit, &form, told).await
        }
        Err(error) => Err(error.into()),
    }
}

fn refused(visit: &Visit, code: &'static str, details: &[(&'static str, String)]) -> Told {
    let detail = |name: &str| details.iter().find(|one| one.0 == name).map(|one| one.1.clone());
    let sentence = error_page::refusal(visit, code, &super::page::in_words(visit, details));
    let name = detail("field").or_else(|| detail("place")).unwrap_or_default();
    let twin = detail("document").filter(|_| code == desk::document::TWIN).map(|id| {
        let number = detail("number").unwrap_or_default();
        (id.clone(), number, documents::document(id))
    });
    let faults = vec![Fault { name, sentence }];
    Told { faults, twin, affirm: code == PERHAPS_SECRET, secret: false }
}

/// A marked document: nothing typed comes back, and nothing that was stored stays.
async fn keep_out(visit: &Visit, form: &Form, details: Vec<(&'static str, String)>) -> Answer {
    files::forget(visit, form, MAIN).await?;
    let told = Told { secret: true, ..refused(visit, SECRET, &details) };
    back(visit, &Form::default(), told).await
}

/// The empty form with what is wrong with something else that was brought.
pub(super) async fn with_faults(visit: &Visit, status: StatusCode, faults: Vec<Fault>) -> Answer {
    let told = Told { faults, ..Told::default() };
    show_as(status, view(visit, &Form::default(), told).await?)
}

/// The empty form with a refusal of the desk; a marked document is told as such.
pub(super) async fn refuse(
    visit: &Visit,
    code: &'static str,
    details: Vec<(&'static str, String)>,
) -> Answer {
    let told = Told { secret: code == SECRET, affirm: false, ..refused(visit, code, &details) };
    back(visit, &Form::default(), told).await
}

async fn back(visit: &Visit, form: &Form, told: Told) -> Answer {
    show_as(StatusCode::UNPROCESSABLE_ENTITY, view(visit, form, told).await?)
}

/// That a secret document came on paper, and nothing else.
pub(super) async fn on_paper(visit: Visit, form: Form) -> Answer {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let key = IdempotencyKey::parse(form.get("_key")).ok_or(Problem::BadRequest)?;
    let id = DocumentId::new(desk.clock().now(), desk.random());
    let agency = desk.agency_of(&actor).ok_or(Problem::Forbidden)?;
    let command = Command::ReceiveOnPaper { id, agency };
    desk.document(&actor, id, command, &key, None).await?;
    go_saying(&documents::entry(), Flash { tone: Tone::Good, key: "document-flash-on-paper" })
}
