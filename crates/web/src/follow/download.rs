//! The bytes of a file on one's own dossier.
//! What must hold: drafts of the office stay inside; a result is seen once it is released.

use axum::extract::{Path, Query};
use dossier::Dossier;
use dossier::model::{AttachedFile, PROPOSAL_COMPONENT, RESULT_COMPONENT};
use serde::Deserialize;

use crate::answer::Answer;
use crate::filing::draft::own;
use crate::problem::Problem;
use crate::upload::{Show, send};
use crate::visit::Visit;

#[derive(Debug, Deserialize)]
pub(super) struct Wish {
    /// Keep the file instead of opening it.
    #[serde(default)]
    tai: String,
}

pub(super) async fn file(
    visit: Visit,
    Path((id, file)): Path<(String, String)>,
    Query(wish): Query<Wish>,
) -> Answer {
    let (actor, dossier) = own(&visit, &id).await?;
    if !visit.app.desk.may_dossier(&(&actor).into(), "view_files", &dossier) {
        return Err(Problem::NotFound);
    }
    let found = dossier.files.iter().find(|it| it.id.to_string() == file);
    let found = found.filter(|file| shown(&dossier, file)).ok_or(Problem::NotFound)?;
    send(&visit, found, wish.show()).await
}

impl Wish {
    pub(super) fn show(&self) -> Show {
        if self.tai.is_empty() { Show::Inline } else { Show::Keep }
    }
}

/// Whether the applicant may see a file of their dossier.
pub(super) fn shown(dossier: &Dossier, file: &AttachedFile) -> bool {
    match file.component.as_str() {
        PROPOSAL_COMPONENT => false,
        RESULT_COMPONENT => {
            dossier.result.as_ref().is_some_and(|result| result.files.contains(&file.id))
        }
        _ => true,
    }
}
