//! The files beside the paper of an outgoing document: brought while it is drafted, looked at, taken away again.
//! Decides nothing. What must always hold: bytes of what is refused as secret are gone before the answer is; a file is sent
//! to whoever may see the document.

use axum::extract::{Path, Request};
use axum::http::StatusCode;
use desk::{DeskError, IdempotencyKey};
use document::model::DocumentFile;
use document::outgoing::{Command, Outgoing};

use super::draft;
use super::page::{self, Returned};
use crate::answer::{Answer, go_saying, show_as};
use crate::counter::scans;
use crate::documents::files::{self, MAIN};
use crate::documents::page::signatures;
use crate::format;
use crate::paths::outgoing;
use crate::problem::Problem;
use crate::ui::{Control, Fault, Field, Notice, Tag, Tone};
use crate::upload::{self, ACCEPT, Show};
use crate::visit::{Flash, Visit};
use crate::work::Sight;

/// Name of the form by which files are brought.
pub(super) const ATTACH: &str = "attach_files";
/// The refusal of what may be marked secret, and of what is.
const PERHAPS_SECRET: &str = "DOC-005";
const SECRET: &str = "DOC-004";

/// A file on the page.
#[derive(Debug, Clone)]
pub struct AttachedLine {
    pub id: String,
    pub name: String,
    pub address: String,
    pub size: String,
    pub signatures: Tag,
    pub sight: Sight,
}

/// The form by which files are brought.
#[derive(Debug, Clone)]
pub struct AttachForm {
    pub address: String,
    pub files: Field,
    /// Files that are kept: value and words.
    pub kept: Vec<(String, String)>,
    /// Something may be a mark of secrecy; whoever brings it says that it is none.
    pub affirm: bool,
    pub open: bool,
}

/// The files as they were brought, or as they went out.
pub(super) fn lines(visit: &Visit, found: &Outgoing) -> Vec<AttachedLine> {
    let line = |file: &DocumentFile| AttachedLine {
        id: file.id.to_string(),
        name: file.name.clone(),
        address: outgoing::file(found.id, file.id),
        size: format::bytes(&visit.say, file.size),
        signatures: signatures(visit, file.signatures),
        sight: Sight::of(&file.media_type),
    };
    shown(found).iter().map(line).collect()
}

fn shown(found: &Outgoing) -> &[DocumentFile] {
    found.released.as_ref().map_or(&found.attachments, |released| &released.attachments)
}

pub(super) fn form(visit: &Visit, found: &Outgoing, returned: &Returned) -> AttachForm {
    let again = returned.action == ATTACH;
    let kept = scans::kept(Some(&returned.typed).filter(|_| again), MAIN);
    AttachForm {
        address: outgoing::files(found.id),
        files: Field::new(
            &visit.say,
            &format!("{}{MAIN}", scans::FILE),
            visit.t("attachment-files"),
            Control::Files { accept: ACCEPT.to_owned(), camera: false, several: true },
        )
        .hint(visit.t("attachment-hint"))
        .optional(),
        affirm: again && returned.affirm,
        kept: kept.iter().map(|scan| (scan.value(), scan.words(visit))).collect(),
        open: again,
    }
}

/// Files are brought.
pub(super) async fn attach(visit: Visit, Path(id): Path<String>, request: Request) -> Answer {
    let (actor, seen) = page::read(&visit, &id).await?;
    let desk = &visit.app.desk;
    let sent = scans::read(&visit, request).await?;
    let (form, mut sentences) = (sent.form, sent.refused);
    let key = IdempotencyKey::parse(form.get("_key")).ok_or(Problem::BadRequest)?;
    let mut told = Returned::default();
    if sentences.is_empty() {
        match files::kept(&visit, &form, files::MAIN).await? {
            Err(sentence) => sentences.push(sentence),
            Ok(brought) => {
                let command = Command::Attach { files: brought, affirmed: form.has("affirmed") };
                let version = form.get("_seen").parse().ok();
                match desk.outgoing(&actor, seen.record.id, command, &key, version).await {
                    Ok(done) => {
                        let flash = Flash { tone: Tone::Good, key: "attachment-flash-kept" };
                        return go_saying(&outgoing::document(done.record.id), flash);
                    }
                    Err(DeskError::Refused { code, details }) => {
                        if code == SECRET {
                            files::forget(&visit, &form, MAIN).await?;
                        }
                        told.affirm = code == PERHAPS_SECRET;
                        sentences.push(draft::fault(&visit, code, &details).sentence);
                    }
                    Err(DeskError::Stale { .. }) => {
                        told.stale = Some(
                            Notice::new(Tone::Late, visit.t("error-stale-title"))
                                .text(visit.t("error-stale-text")),
                        );
                    }
                    Err(error) => return Err(error.into()),
                }
            }
        }
    }
    let fault = |sentence| Fault { name: String::new(), sentence };
    told.faults = sentences.into_iter().map(fault).collect();
    let status =
        if told.stale.is_some() { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    // Only what may be marked is asked about again; whatever else was refused is chosen anew.
    let typed = if told.affirm { form } else { crate::form::Form::default() };
    let told = Returned { action: ATTACH.to_owned(), typed, ..told };
    let (actor, seen) = page::read(&visit, &id).await?;
    show_as(status, page::view(&visit, &actor, &seen, told).await?)
}

/// The bytes of a file, for looking at in place or keeping.
pub(super) async fn send(visit: Visit, Path((id, file)): Path<(String, String)>) -> Answer {
    let (_, seen) = page::read(&visit, &id).await?;
    let found = shown(&seen.record).iter().find(|one| one.id.to_string() == file);
    let found = found.ok_or(Problem::NotFound)?;
    upload::send(&visit, found, Show::Inline).await
}
