//! What follows from what: the only place where one event leads to another act. Read it as a table.
//!
//! | when | then |
//! |---|---|
//! | a result is released and the applicant wants it electronically | deliver it (job) |
//! | the store comes to the version that knows released papers | make those released before known (job) |
//! | a paper is taken out of its work file, or its file is destroyed | its bytes go (job) |
//! | a paper is sealed or strengthened and its evidence has to be added to | strengthen it then (job) |
//!
//! A reaction is a job in the same batch as its event, so it cannot be lost; it is keyed by the
//! record, so it cannot happen twice.

use crate::{Desk, DeskError, papers::STRENGTHEN, work_file::DROP_PAPERS};
use dossier::{
    Dossier, Event,
    model::{DeliveryMethod, Seal},
};
use kernel::{
    id::{DossierId, JobId, PaperId},
    random::Random,
    time::Timestamp,
};
use register::Entry;
use serde::{Deserialize, Serialize};
use store::{engine::Statement, job::Job};

/// Job: hand a released result over electronically.
pub const DELIVER: &str = "dossier.deliver_electronically";

/// Job: note the contents of results that were released before the store kept them. Named in the migration.
pub const KNOW_RELEASED: &str = "dossier.know_released";

/// Body of every job about one dossier.
#[derive(Debug, Serialize, Deserialize)]
struct AboutDossier {
    dossier: DossierId,
}

/// Body of every job about papers of work files.
#[derive(Debug, Serialize, Deserialize)]
struct AboutPapers {
    papers: Vec<PaperId>,
}

/// The body of a job about papers that lie in no file any more.
pub(crate) fn about_papers(papers: Vec<PaperId>) -> Result<String, DeskError> {
    serde_json::to_string(&AboutPapers { papers }).map_err(DeskError::fault)
}

/// Jobs that the new entries of a dossier lead to.
pub(crate) fn jobs(
    record: &Dossier,
    entries: &[Entry<Event>],
    now: Timestamp,
    random: &dyn Random,
) -> Result<Vec<Statement>, DeskError> {
    let mut statements = Vec::new();
    for entry in entries {
        let mut follow = Vec::new();
        match &entry.event {
            Event::Released { seal, others, .. } => {
                if record.delivery.wanted == DeliveryMethod::Electronic {
                    follow.push((DELIVER, now));
                }
                follow.extend(seal.iter().chain(others).filter_map(|seal| strengthen(seal, now)));
            }
            Event::PaperStrengthened { paper } | Event::ResultCopied { paper } => {
                follow.extend(strengthen(&paper.seal, now));
            }
            _ => {}
        }
        for (kind, run_at) in follow {
            let body = serde_json::to_string(&AboutDossier { dossier: record.id })
                .map_err(DeskError::fault)?;
            let id = JobId::new(now, random).as_uuid();
            statements.push(store::job::add(id, kind, body, run_at, now));
        }
    }
    Ok(statements)
}

/// When a sealed paper's evidence has to be added to next.
fn strengthen(seal: &Seal, now: Timestamp) -> Option<(&'static str, Timestamp)> {
    let at = seal.strengthen_at?;
    Some((STRENGTHEN, at.max(now)))
}

/// Carries out one claimed job.
pub(crate) async fn perform(desk: &Desk, job: &Job) -> Result<(), DeskError> {
    match job.kind.as_str() {
        DELIVER => {
            let about: AboutDossier = crate::door::parse(&job.body)?;
            desk.deliver_electronically(about.dossier).await.map(|_| ())
        }
        KNOW_RELEASED => desk.know_released_papers().await.map(|_| ()),
        STRENGTHEN => {
            let about: AboutDossier = crate::door::parse(&job.body)?;
            desk.strengthen_paper(about.dossier).await
        }
        DROP_PAPERS => {
            let about: AboutPapers = crate::door::parse(&job.body)?;
            desk.drop_papers(&about.papers).await
        }
        other => Err(DeskError::fault(format!("no such job: {other}"))),
    }
}
