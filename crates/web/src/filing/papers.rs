//! The papers of a filing: one part a paper, with what is asked, what is there and a way to add.
//! The same for a draft and for a dossier whose office asked for more. What must hold: files that
//! were stored stay when a later one of the same request is refused.

use askama::Template;
use axum::extract::{Multipart, Path};
use axum::http::StatusCode;
use desk::{IdempotencyKey, NewAttachment};
use dossier::model::{AttachedFile, OTHER_COMPONENT, PaperKind};
use dossier::{Command, Dossier, StateCode};
use kernel::id::FileId;
use procedure::components::{ComponentNeed, Demand};
use procedure::model::Component;
use register::Actor;

use super::draft::{self, Draft, Step};
use super::tasks;
use crate::answer::{Answer, go, show, show_as};
use crate::form::{Form, TOKEN, token_fits};
use crate::format;
use crate::i18n::Arg;
use crate::page::Page;
use crate::page_views;
use crate::paths::filing as addresses;
use crate::portal::pick;
use crate::problem::Problem;
use crate::ui::{Choice, ErrorSummary, Fault, Field, Notice, Progress};
use crate::upload::{ACCEPT, Reason, Trouble, receive};
use crate::visit::Visit;
/// Characters of a small field of a multipart form.
const FIELD_BYTES_MAX: usize = 200;

/// The papers of a draft.
#[derive(Debug, Template)]
#[template(path = "filing/papers.html")]
pub struct PapersPage {
    pub page: Page,
    pub procedure: String,
    pub progress: Progress,
    pub errors: ErrorSummary,
    pub trouble: Option<Notice>,
    pub papers: Vec<Paper>,
    pub limits: String,
    pub next: String,
    pub before: String,
    pub tasks: String,
}

page_views!(PapersPage);

/// One paper with its files.
#[derive(Debug, Clone)]
pub struct Paper {
    pub id: String,
    pub key: String,
    pub name: String,
    /// `1 bản chính, 1 bản sao`.
    pub copies: String,
    /// When it is needed, in words; empty for always.
    pub when: String,
    pub must: bool,
    /// This or another that will do in its place.
    pub one_of: bool,
    pub shown_only: bool,
    pub template: String,
    pub error: String,
    pub files: Vec<FileRow>,
    /// Where to send files to.
    pub action: String,
    /// Where the script announces files to.
    pub announce: String,
    pub kinds: Vec<Choice>,
    pub accept: &'static str,
}

/// A file that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    pub name: String,
    pub about: String,
    pub address: String,
    /// Takes it off; empty when it stays.
    pub take_off: String,
}

/// Where a file goes: a dossier that takes files from this person now, and one of its papers.
#[derive(Debug)]
pub struct Place {
    pub actor: Actor,
    pub dossier: Dossier,
    pub component: String,
}

pub(super) async fn show_papers(visit: Visit, Path(id): Path<String>) -> Answer {
    let Some(draft) = Draft::open(&visit, &id).await? else {
        return go(&addresses::supplement(&id));
    };
    show(view(&visit, &draft, &[], None))
}

/// Files sent by the browser's own form.
pub(super) async fn attach(
    visit: Visit,
    Path((id, component)): Path<(String, String)>,
    multipart: Multipart,
) -> Answer {
    let place = place(&visit, &id, &component).await?;
    let refused = take(&visit, &place, multipart).await?;
    let here = format!("{}#{}", address(&place.dossier), Field::id_of(&component));
    if refused.is_empty() {
        return go(&here);
    }
    let faults: Vec<Fault> =
        refused.into_iter().map(|sentence| Fault { name: component.clone(), sentence }).collect();
    match Draft::open(&visit, &id).await? {
        Some(draft) => {
            show_as(StatusCode::UNPROCESSABLE_ENTITY, view(&visit, &draft, &faults, None))
        }
        None => crate::follow::supplement_with(&visit, &id, faults).await,
    }
}

/// Stores and attaches every file of the form; the sentences of those refused.
async fn take(
    visit: &Visit,
    place: &Place,
    mut multipart: Multipart,
) -> Result<Vec<String>, Problem> {
    let mut refused = Vec::new();
    let (mut trusted, mut kind) = (false, PaperKind::OriginalScan);
    let mut files = 0;
    while let Some(mut field) = multipart.next_field().await.map_err(|_| Problem::BadRequest)? {
        let name = field.name().unwrap_or_default().to_owned();
        let Some(file_name) = field.file_name().map(ToOwned::to_owned) else {
            let text = small_text(&mut field).await?;
            match name.as_str() {
                TOKEN => trusted = token_fits(visit, &text),
                "kind" => kind = paper_kind(&text),
                _ => {}
            }
            continue;
        };
        if !trusted {
            return Err(Problem::FormExpired);
        }
        if file_name.is_empty() {
            continue;
        }
        files += 1;
        match receive(visit, &file_name, field).await {
            Ok(received) => {
                let new = NewAttachment {
                    component: place.component.clone(),
                    kind,
                    name: received.name,
                    media_type: received.kind.media_type().to_owned(),
                    size: received.size,
                    sha256: received.sha256,
                    supplement: None,
                };
                let key = IdempotencyKey::fresh(visit.app.desk.random());
                visit.app.desk.attach(&place.actor, place.dossier.id, new, &key).await?;
            }
            Err(Trouble::Refused(reason)) => {
                let sentence = reason_sentence(visit, reason);
                refused.push(format!("{}: {sentence}", shortened(&file_name)));
                if reason == Reason::TooLarge {
                    // The rest of the body is not worth reading through.
                    break;
                }
            }
            Err(Trouble::BrokenOff) => return Err(Problem::BadRequest),
            Err(Trouble::Problem(problem)) => return Err(problem),
        }
    }
    if !trusted {
        return Err(Problem::FormExpired);
    }
    if files == 0 {
        refused.push(visit.t("filing-file-none"));
    }
    Ok(refused)
}

async fn small_text(field: &mut axum::extract::multipart::Field<'_>) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|_| Problem::BadRequest)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > FIELD_BYTES_MAX {
            return Err(Problem::BadRequest);
        }
    }
    String::from_utf8(bytes).map_err(|_| Problem::BadRequest)
}

fn shortened(name: &str) -> String {
    name.chars().filter(|mark| !mark.is_control()).take(60).collect()
}

pub(super) async fn detach(
    visit: Visit,
    Path((id, file)): Path<(String, String)>,
    _form: Form,
) -> Answer {
    let (actor, dossier) = draft::read(&visit, &id).await?.ok_or(Problem::NotFound)?;
    let file: FileId = file.parse().map_err(|_| Problem::NotFound)?;
    let desk = &visit.app.desk;
    let key = IdempotencyKey::fresh(desk.random());
    desk.dossier(&actor, dossier.id, Command::DetachFile { file }, &key, None).await?;
    go(&address(&dossier))
}

/// The page with the papers of a dossier in this state.
pub fn address(dossier: &Dossier) -> String {
    match dossier.state_code() {
        StateCode::Draft => addresses::papers(dossier.id),
        _ => addresses::supplement(dossier.id),
    }
}

/// A place for files, if this browser's holder may put some there now.
pub async fn place(visit: &Visit, id: &str, component: &str) -> Result<Place, Problem> {
    let (actor, dossier) = draft::read(visit, id).await?.ok_or(Problem::NotFound)?;
    let takes_files =
        matches!(dossier.state_code(), StateCode::Draft | StateCode::SupplementRequired);
    let procedure = visit.app.desk.version(&dossier.procedure)?;
    let known = procedure.components.iter().any(|one| one.key == component && !one.is_form);
    let asked_beyond = component == OTHER_COMPONENT && dossier.state_code() != StateCode::Draft;
    if !takes_files || !(known || asked_beyond) {
        return Err(Problem::NotFound);
    }
    Ok(Place { actor, dossier, component: component.to_owned() })
}

/// Why a file was refused, with what to do.
pub fn reason_sentence(visit: &Visit, reason: Reason) -> String {
    let most = format::bytes(&visit.say, visit.app.settings.upload_bytes_max);
    visit.say.with(reason.key(), &[("most", Arg::from(most))])
}

/// The kind of paper by its stored name; a scan of the original when nothing else is said.
pub fn paper_kind(name: &str) -> PaperKind {
    match name {
        "certified_copy" => PaperKind::CertifiedCopy,
        "plain_copy" => PaperKind::PlainCopy,
        "e_original" => PaperKind::EOriginal,
        _ => PaperKind::OriginalScan,
    }
}

/// The stored name of a kind of paper.
pub fn paper_kind_name(kind: PaperKind) -> &'static str {
    match kind {
        PaperKind::OriginalScan => "original_scan",
        PaperKind::CertifiedCopy => "certified_copy",
        PaperKind::PlainCopy => "plain_copy",
        PaperKind::EOriginal => "e_original",
    }
}

/// A paper as its part of the page shows it.
pub fn paper(visit: &Visit, dossier: &Dossier, need: &ComponentNeed<'_>, error: String) -> Paper {
    let say = &visit.say;
    let component = need.component;
    Paper {
        name: pick(say, &component.name),
        copies: copies(visit, component),
        when: component.when.as_ref().map(|when| pick(say, when)).unwrap_or_default(),
        must: need.demand == Demand::Must && !component.shown_only,
        one_of: need.demand == Demand::OneOf && !component.shown_only,
        shown_only: component.shown_only,
        template: component.template.clone().unwrap_or_default(),
        ..bare_paper(visit, dossier, &component.key, error)
    }
}

/// A paper outside the procedure's list.
pub fn bare_paper(visit: &Visit, dossier: &Dossier, key: &str, error: String) -> Paper {
    let kinds = ["original_scan", "e_original", "certified_copy", "plain_copy"];
    Paper {
        id: Field::id_of(key),
        key: key.to_owned(),
        name: visit.t("filing-paper-other"),
        copies: String::new(),
        when: String::new(),
        must: false,
        one_of: false,
        shown_only: false,
        template: String::new(),
        error,
        files: files(visit, dossier, key),
        action: addresses::paper(dossier.id, key),
        announce: addresses::announce(dossier.id),
        kinds: kinds
            .iter()
            .map(|kind| Choice {
                value: (*kind).to_owned(),
                label: visit.t(&format!("filing-paper-{}", kind.replace('_', "-"))),
                hint: String::new(),
                chosen: *kind == "original_scan",
            })
            .collect(),
        accept: ACCEPT,
    }
}

fn copies(visit: &Visit, component: &Component) -> String {
    let count = |key: &str, count: u32| {
        (count > 0).then(|| visit.say.with(key, &[("count", count.into())]))
    };
    let parts = [
        count("filing-paper-originals", component.originals),
        count("filing-paper-copies", component.copies),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Files that stand for a paper.
pub fn files(visit: &Visit, dossier: &Dossier, component: &str) -> Vec<FileRow> {
    let open = dossier.supplements.last().filter(|asked| asked.answered_at.is_none());
    let removable = |file: &AttachedFile| match dossier.state_code() {
        StateCode::Draft => true,
        StateCode::SupplementRequired => {
            file.supplement.is_some() && file.supplement == open.map(|asked| asked.number)
        }
        _ => false,
    };
    dossier
        .files
        .iter()
        .filter(|file| file.component == component)
        .map(|file| FileRow {
            name: file.name.clone(),
            about: format!(
                "{}, {}",
                format::bytes(&visit.say, file.size),
                visit.t(&format!("filing-paper-{}", paper_kind_name(file.kind).replace('_', "-")))
            ),
            address: addresses::file(dossier.id, file.id),
            take_off: if removable(file) {
                addresses::take_off(dossier.id, file.id)
            } else {
                String::new()
            },
        })
        .collect()
}

fn view(visit: &Visit, draft: &Draft, faults: &[Fault], trouble: Option<Notice>) -> PapersPage {
    let say = &visit.say;
    let typed = draft.typed();
    let answers = draft.reading(visit, typed).answers;
    let needs = draft::papers(&draft.procedure, &draft.dossier.case, &answers);
    let error = |key: &str| {
        faults
            .iter()
            .filter(|it| it.name == key)
            .map(|it| it.sentence.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let procedure = tasks::name_of(visit, &draft.procedure);
    let title = say.t("filing-papers-title");
    let (at, of) = draft.place(visit, typed, &Step::Papers);
    let mut page = visit
        .page(format!("{title} – {procedure}"))
        .script("upload.js")
        .crumb(&procedure, addresses::draft(draft.id));
    page.faulty = !faults.is_empty() || trouble.is_some();
    PapersPage {
        page,
        progress: Progress { say: say.clone(), step: at, of, title },
        errors: ErrorSummary::new(say, faults.to_vec()),
        trouble,
        papers: needs
            .iter()
            .map(|need| paper(visit, &draft.dossier, need, error(&need.component.key)))
            .collect(),
        limits: limits(visit),
        next: draft.after(visit, typed, &Step::Papers).address(draft.id),
        before: draft
            .before(visit, typed, &Step::Papers)
            .map(|step| step.address(draft.id))
            .unwrap_or_default(),
        tasks: addresses::draft(draft.id),
        procedure,
    }
}

/// What files are taken, in a sentence.
pub fn limits(visit: &Visit) -> String {
    let most = format::bytes(&visit.say, visit.app.settings.upload_bytes_max);
    visit.say.with("filing-file-limits", &[("most", most.into())])
}
