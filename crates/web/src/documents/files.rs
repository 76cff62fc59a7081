//! The files of a document: kept from a form, judged, and sent to those who may see it.
//! Not the judging itself. What must always hold: what the form says of a stored file is believed only after its bytes were
//! judged anew; bytes of what is refused as secret are gone before the answer is.

use axum::extract::Path;
use desk::document::signatures_of;
use document::model::{DocumentFile, NewFile, Signatures};
use kernel::id::{DocumentId, FileId};
use kernel::secrecy::Sign;

use crate::answer::Answer;
use crate::counter::scans;
use crate::form::Form;
use crate::paper_check::judge;
use crate::problem::Problem;
use crate::upload::{self, Show, Trouble, receive};
use crate::visit::Visit;

/// Name of the box to choose files in, behind the prefix of kept scans.
pub(crate) const MAIN: &str = "main";

/// The files of a form that stand in a box of this name; `Err` names what is not there any more.
pub(crate) async fn kept(
    visit: &Visit,
    form: &Form,
    component: &str,
) -> Result<Result<Vec<NewFile>, String>, Problem> {
    let desk = &visit.app.desk;
    let mut files = Vec::new();
    for scan in scans::kept(Some(form), component) {
        let Some(object) = desk.store().objects().get(&scan.sha256()).await? else {
            return Ok(Err(scans::lost(visit, &scan)));
        };
        let received = match receive(visit, scan.name(), object.stream).await {
            Ok(received) if received.sha256 == scan.sha256() => received,
            Ok(_) | Err(Trouble::Refused(_)) => return Ok(Err(scans::lost(visit, &scan))),
            Err(Trouble::BrokenOff) => return Err(Problem::Unavailable),
            Err(Trouble::Problem(problem)) => return Err(problem),
        };
        files.push(new_file(visit, received).await?);
    }
    Ok(Ok(files))
}

/// A stored file with what was found of its signatures and on its first page.
pub(crate) async fn new_file(
    visit: &Visit,
    received: upload::Received,
) -> Result<NewFile, Problem> {
    let desk = &visit.app.desk;
    let now = desk.clock().now();
    let on_first_page = mark_on_first_page(visit, &received).await?;
    let signatures = judged(visit, &received).await?;
    let file = DocumentFile {
        id: FileId::new(now, desk.random()),
        name: received.name,
        media_type: received.kind.media_type().to_owned(),
        size: received.size,
        sha256: received.sha256,
        kept_at: now,
        signatures,
    };
    Ok(NewFile { file, on_first_page })
}

/// A mark of secrecy on its first page, in its text or, where the machine reads scans, on its picture. What nobody can read
/// shows none: the clerk's eyes are what is left.
async fn mark_on_first_page(
    visit: &Visit,
    received: &upload::Received,
) -> Result<Option<Sign>, Problem> {
    let desk = &visit.app.desk;
    let objects = desk.store().objects();
    let Some(object) = objects.get(&received.sha256).await? else { return Ok(None) };
    if object.size > intake::READ_BYTES_MAX {
        return Ok(None);
    }
    let (bytes, kind) = (object.bytes(intake::READ_BYTES_MAX).await?, received.kind);
    let turn = std::sync::Arc::clone(&visit.app.paper_turns).acquire_owned();
    let turn = turn.await.map_err(|_| Problem::Busy)?;
    let sees = desk.sees_scans();
    let work = tokio::task::spawn_blocking(move || {
        let mark = intake::mark_on_first_page(kind, &bytes);
        let scan = sees && mark.is_none() && intake::is_scan(kind, &bytes);
        (mark, scan.then_some(bytes), turn)
    });
    let (mark, scan, _turn) = work.await.map_err(|_| Problem::Fault)?;
    match scan {
        Some(bytes) => Ok(desk.mark_on_scan(kind.media_type(), bytes).await),
        None => Ok(mark),
    }
}

/// Pages of a PDF whose text can be read to its end; none of anything else.
pub(crate) async fn pages(visit: &Visit, file: &DocumentFile) -> Result<Option<u32>, Problem> {
    if file.media_type != upload::Kind::Pdf.media_type() || file.size > intake::READ_BYTES_MAX {
        return Ok(None);
    }
    let objects = visit.app.desk.store().objects();
    let Some(object) = objects.get(&file.sha256).await? else { return Ok(None) };
    let bytes = object.bytes(intake::READ_BYTES_MAX).await?;
    let turn = std::sync::Arc::clone(&visit.app.paper_turns).acquire_owned();
    let turn = turn.await.map_err(|_| Problem::Busy)?;
    let work = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        let text = reading::text_of(&bytes, &reading::Limits::default()).ok()?;
        if text.cut { None } else { u32::try_from(text.pages.len()).ok() }
    });
    let pages = work.await.map_err(|_| Problem::Fault)?;
    Ok(pages.filter(|pages| *pages > 0))
}

/// How its signatures hold now; a paper that cannot be judged in time is taken in all the same and says so.
async fn judged(visit: &Visit, received: &upload::Received) -> Result<Signatures, Problem> {
    if received.kind != upload::Kind::Pdf {
        return Ok(Signatures::NotJudged);
    }
    let objects = visit.app.desk.store().objects();
    let Some(object) = objects.get(&received.sha256).await? else {
        return Ok(Signatures::NotJudged);
    };
    let staged = judge::stage(visit, object.stream).await;
    let judged = match staged {
        Ok(staged) => judge::judge(visit, staged, None).await,
        Err(error) => Err(error),
    };
    Ok(signatures_of(judged.ok().and_then(|judged| judged.report).as_ref()))
}

/// Throws away what a refused form had stored, unless something else names it.
pub(crate) async fn forget(visit: &Visit, form: &Form, component: &str) -> Result<(), Problem> {
    for scan in scans::kept(Some(form), component) {
        visit.app.desk.forget_bytes(&scan.sha256()).await?;
    }
    Ok(())
}

/// The bytes of a file, for looking at in place or keeping.
pub(super) async fn send(visit: Visit, Path((id, file)): Path<(String, String)>) -> Answer {
    let actor = visit.need_actor()?;
    let id: DocumentId = id.parse().map_err(|_| Problem::NotFound)?;
    let seen = visit.app.desk.read_document(&actor, id).await?.ok_or(Problem::NotFound)?;
    let files = visit.app.desk.document_files(&actor, &seen.record);
    let found = files.iter().find(|one| one.id.to_string() == file);
    let found = found.ok_or(Problem::NotFound)?;
    upload::send(&visit, found, Show::Inline).await
}
