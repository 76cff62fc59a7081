//! Files that show what was done: kept from a form, and sent to those who may see the task.
//! Not their judging (`documents::files`). What must always hold: what the form says of a stored file is believed only
//! after its bytes were judged anew.

use axum::extract::Path;
use kernel::id::TaskId;
use task::{Evidence, NewEvidence, TaskFile};

use crate::answer::Answer;
use crate::documents;
use crate::form::Form;
use crate::problem::Problem;
use crate::upload::{self, Show};
use crate::visit::Visit;

/// The files of one form of the page; `Err` names what is not there any more.
pub(super) async fn kept(
    visit: &Visit,
    form: &Form,
    component: &str,
) -> Result<Result<Vec<NewEvidence>, String>, Problem> {
    let files = match documents::kept_files(visit, form, component).await? {
        Ok(files) => files,
        Err(sentence) => return Ok(Err(sentence)),
    };
    let evidence = files.into_iter().map(|new| {
        let file = new.file;
        let file = TaskFile {
            id: file.id,
            name: file.name,
            media_type: file.media_type,
            size: file.size,
            sha256: file.sha256,
            kept_at: file.kept_at,
        };
        NewEvidence::File { file: Box::new(file), on_first_page: new.on_first_page }
    });
    Ok(Ok(evidence.collect()))
}

/// The bytes of a file, for looking at in place or keeping.
pub(super) async fn send(visit: Visit, Path((id, file)): Path<(String, String)>) -> Answer {
    let actor = visit.need_actor()?;
    let id: TaskId = id.parse().map_err(|_| Problem::NotFound)?;
    let seen = visit.app.desk.read_task(&actor, id).await?.ok_or(Problem::NotFound)?;
    let matter = seen.record.matter.as_deref().ok_or(Problem::NotFound)?;
    let found = matter.evidence.iter().find_map(|one| match one {
        Evidence::File(found) if found.id.to_string() == file => Some(found),
        _ => None,
    });
    let found = found.ok_or(Problem::NotFound)?;
    let sent = upload::Sending {
        id: found.id,
        sha256: found.sha256,
        media_type: &found.media_type,
        name: &found.name,
    };
    upload::send(&visit, sent, Show::Inline).await
}
