//! Files of drafts and dossiers: sent as the bytes of a request, read back as they were.
//!
//! What must always hold: no file is held in memory; its type is judged by its content; an office's
//! paper that is not released yet is for the office alone.

use std::time::Duration;

use access::Principal;
use axum::body::Body as Bytes;
use axum::http::{HeaderMap, StatusCode, header};
use desk::{NewAttachment, Seen};
use dossier::Dossier;
use dossier::model::{AttachedFile, PROPOSAL_COMPONENT, RESULT_COMPONENT};
use kernel::id::{DossierId, FileId};
use register::Actor;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::extract::{Ask, Key, Named, Pair};
use super::fault::{Answered, ApiError};
use super::operation::{Content, Operation};
use super::view::{self, FileBody, reply, reply_at};
use super::words::PaperKindBody;
use crate::problem::Problem;
use crate::routes::Who;
use crate::upload::{self, Show, Trouble};
use crate::visit::Visit;

/// How long a slow connection may take to send a file.
const TIME_MAX: Duration = Duration::from_mins(5);
/// Media types taken, as judged by content.
const MEDIA_TYPES: &[&str] = &[
    "application/pdf",
    "image/jpeg",
    "image/png",
    "image/heic",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
];

pub(super) fn operations() -> Vec<Operation> {
    let all = "/api/v1/dossiers/{id}/files";
    let one = "/api/v1/dossiers/{id}/files/{file}";
    vec![
        Operation::get(all, "api.files", Who::Visitor, list).answer::<FileList>(200).versioned(),
        Operation::post(all, "api.file_attach", Who::Visitor, attach)
            .query::<Paper>()
            .file(MEDIA_TYPES, upload::REQUEST_BYTES_MAX)
            .answer::<Attached>(201)
            .time(TIME_MAX)
            .keyed(),
        Operation::get(one, "api.file", Who::Visitor, show)
            .answer_with(Content::Bytes(MEDIA_TYPES))
            .time(TIME_MAX),
    ]
}

#[derive(Debug, Serialize, ToSchema)]
struct FileList {
    items: Vec<FileBody>,
}

/// Which paper the bytes are.
#[derive(Debug, Deserialize, IntoParams)]
struct Paper {
    /// Key of a component of the procedure; `result` or `proposal` for papers of the office.
    component: String,
    /// Name of the file; its ending follows the content.
    #[serde(default)]
    name: String,
    /// What kind of copy it is; a scan of the original unless said.
    #[serde(default)]
    #[param(inline)]
    kind: PaperKindBody,
}

/// A file that was attached.
#[derive(Debug, Serialize, ToSchema)]
struct Attached {
    file: FileBody,
    /// Version of the dossier now.
    version: u64,
}

async fn find(visit: &Visit, id: DossierId) -> Result<(Actor, Seen<Dossier>), ApiError> {
    let actor = visit.need_actor()?;
    let seen = visit.app.desk.read_dossier(&actor, id).await?;
    Ok((actor, seen.ok_or(Problem::NotFound)?))
}

/// Whether this file may be read: the applicant's papers and released results are one thing, what
/// the office still works on another.
fn may_read(visit: &Visit, actor: &Actor, record: &Dossier, file: &AttachedFile) -> bool {
    let who = Principal::from(actor);
    let desk = &visit.app.desk;
    let of_office = [RESULT_COMPONENT, PROPOSAL_COMPONENT].contains(&file.component.as_str());
    let released = record.result.as_ref().is_some_and(|paper| paper.files.contains(&file.id));
    desk.may_dossier(&who, "view_files", record)
        && (!of_office || released || desk.may_dossier(&who, "view_internal", record))
}

async fn list(visit: Visit, Named(id): Named<DossierId>) -> Answered {
    let (actor, seen) = find(&visit, id).await?;
    let files = seen.record.files.iter();
    let shown = files.filter(|file| may_read(&visit, &actor, &seen.record, file)).map(view::file);
    Ok(reply_at(seen.version, &FileList { items: shown.collect() }))
}

async fn attach(
    visit: Visit,
    Named(id): Named<DossierId>,
    Ask(paper): Ask<Paper>,
    Key(key): Key,
    headers: HeaderMap,
    body: Bytes,
) -> Answered {
    let (actor, _) = find(&visit, id).await?;
    let announced =
        headers.get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse().ok());
    if announced.is_some_and(|bytes: u64| bytes > visit.app.settings.upload_bytes_max) {
        return Err(Problem::TooLarge.into());
    }
    let received = upload::receive(&visit, &paper.name, body.into_data_stream()).await;
    let received = received.map_err(|trouble| unfit(&visit, trouble))?;
    let new = NewAttachment {
        component: paper.component,
        kind: paper.kind.into(),
        name: received.name,
        media_type: received.kind.media_type().to_owned(),
        size: received.size,
        sha256: received.sha256,
        supplement: None,
    };
    let done = visit.app.desk.attach(&actor, id, new, &key).await?;
    let file = done.record.files.iter().rev().find(|file| file.sha256 == received.sha256);
    // Without it the key was given before, with something else.
    let file = view::file(file.ok_or_else(ApiError::key_reused)?);
    let mut response = reply(&Attached { file, version: done.version });
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

fn unfit(visit: &Visit, trouble: Trouble) -> ApiError {
    match trouble {
        Trouble::Refused(reason) => {
            let fault = ApiError::request("file", "body").status(StatusCode::UNPROCESSABLE_ENTITY);
            fault.saying(visit.t(reason.key()))
        }
        Trouble::BrokenOff => Problem::BadRequest.into(),
        Trouble::Problem(problem) => problem.into(),
    }
}

async fn show(visit: Visit, Pair(id, file): Pair<DossierId, FileId>) -> Answered {
    let (actor, seen) = find(&visit, id).await?;
    let file = seen.record.files.iter().find(|one| one.id == file);
    let file = file.filter(|file| may_read(&visit, &actor, &seen.record, file));
    let file = file.ok_or(Problem::NotFound)?;
    Ok(upload::send(&visit, file, Show::Keep).await?)
}
