//! Files of a dossier: the list, the bytes for looking at in place, and the form to add some.
//! Not the judging of what came (`upload`). What must always hold: bytes leave only for those whom
//! the policies let see files.

use axum::extract::Path;
use dossier::model::{AttachedFile, PROPOSAL_COMPONENT, RESULT_COMPONENT};

use super::dossier::Subject;
use super::papers;
use crate::answer::Answer;
use crate::format;
use crate::paths::office;
use crate::problem::Problem;
use crate::upload::{self, ACCEPT, Show};
use crate::visit::Visit;

/// How a file can be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    Picture,
    /// In a frame.
    Pages,
    /// Only by downloading.
    None,
}

impl Sight {
    /// Of a kind of file.
    pub(crate) fn of(media_type: &str) -> Sight {
        match media_type {
            "image/jpeg" | "image/png" => Sight::Picture,
            "application/pdf" => Sight::Pages,
            _ => Sight::None,
        }
    }
}

/// A file on the dossier page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileLine {
    pub id: String,
    pub name: String,
    pub component: String,
    pub address: String,
    pub size: String,
    pub at: String,
    pub sight: Sight,
    /// Came in answer to this request; empty for none.
    pub supplement: String,
}

/// The form that adds files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachForm {
    pub address: String,
    /// What the files are: key, words.
    pub components: Vec<(String, String)>,
    /// Number of the request they answer; empty for none.
    pub supplement: String,
    pub accept: &'static str,
}

pub(super) fn lines(visit: &Visit, subject: &Subject) -> Vec<FileLine> {
    subject.dossier.files.iter().map(|file| line(visit, subject, file)).collect()
}

fn line(visit: &Visit, subject: &Subject, file: &AttachedFile) -> FileLine {
    FileLine {
        id: file.id.to_string(),
        name: file.name.clone(),
        component: papers::name_of(visit, &subject.procedure, &file.component),
        address: office::file(subject.dossier.id, file.id),
        size: format::bytes(&visit.say, file.size),
        at: format::moment(file.attached_at.local()),
        sight: Sight::of(&file.media_type),
        supplement: file.supplement.map(|number| number.to_string()).unwrap_or_default(),
    }
}

/// Offered while the state and the policies take files: results from the records clerk, drafts of
/// results from the specialist, papers from the counter.
pub(super) fn attach_form(
    visit: &Visit,
    subject: &Subject,
    allowed: &[&str],
) -> Option<AttachForm> {
    if !allowed.contains(&"attach") {
        return None;
    }
    let own = |key: &str| (key.to_owned(), papers::name_of(visit, &subject.procedure, key));
    let components = if allowed.contains(&"release") {
        vec![own(RESULT_COMPONENT)]
    } else if allowed.contains(&"propose") {
        vec![own(PROPOSAL_COMPONENT), own(RESULT_COMPONENT)]
    } else {
        let papers = subject.procedure.components.iter();
        papers.filter(|one| !one.is_form).map(|one| own(&one.key)).collect()
    };
    let open = subject.dossier.supplements.last().filter(|asked| asked.answered_at.is_none());
    Some(AttachForm {
        address: office::attach(subject.dossier.id),
        components,
        supplement: open.map(|asked| asked.number.to_string()).unwrap_or_default(),
        accept: ACCEPT,
    })
}

/// The bytes of a file, for showing in place or keeping.
pub(super) async fn send(visit: Visit, Path((id, file)): Path<(String, String)>) -> Answer {
    let subject = Subject::read(&visit, &id).await?;
    if !subject.may(&visit, "view_files") {
        return Err(Problem::Forbidden);
    }
    let files = &subject.dossier.files;
    let file = files.iter().find(|one| one.id.to_string() == file).ok_or(Problem::NotFound)?;
    upload::send(&visit, file, Show::Inline).await
}
