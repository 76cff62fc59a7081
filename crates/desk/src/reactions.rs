//! What follows from what: the only place where one event leads to another act. Read it as a table.
//!
//! | when | then |
//! |---|---|
//! | a result is released and the applicant wants it electronically | deliver it (job) |
//! | the store comes to the version that knows released papers | make those released before known (job) |
//! | the store comes to the version that finds parcels | note what those of before are found by (job) |
//! | a document arrives, is entered or amended with files, or is released | read its files for search (job) |
//! | the store comes to the version that knows texts of files | read those of all documents (job) |
//! | a paper is taken out of its work file, or its file is destroyed | its bytes go (job) |
//! | a paper is sealed or strengthened and its evidence has to be added to | strengthen it then (job) |
//! | a document is released, or a certified copy issued, and its evidence has to be added to | strengthen it then (job) |
//! | a document that recalls, updates or replaces another is released or arrives | ask whoever has the other (job) |
//! | a task gets a due date, or was reminded of | remind of it on the next day of its plan (job) |
//! | a task is withdrawn | take its bytes away; hold every document with the same files (job) |
//! | a document is withdrawn | withhold its parcels, the tasks it ordered and its copies; hold every document with the same files (job) |
//!
//! A reaction is a job in the same batch as its event, so it cannot be lost; it is keyed by the
//! record, so it cannot happen twice.

use crate::{
    Desk, DeskError, document,
    exchange::{CONCERN, KNOW_PARCELS},
    papers::{STRENGTHEN, STRENGTHEN_COPY, STRENGTHEN_DOCUMENT},
    work_file::DROP_PAPERS,
};
use dossier::{
    Dossier, Event,
    model::{DeliveryMethod, Seal},
};
use kernel::{
    hash::Sha256Hash,
    id::{CopyId, DocumentId, DossierId, JobId, PaperId, TaskId},
    random::Random,
    time::Timestamp,
};
use register::Entry;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::{engine::Statement, job::Job};
use uuid::Uuid;

/// Job: hand a released result over electronically.
pub const DELIVER: &str = "dossier.deliver_electronically";

/// Job: note the contents of results that were released before the store kept them. Named in the migration.
pub const KNOW_RELEASED: &str = "dossier.know_released";

/// Job: remind of a task.
pub const REMIND: &str = "task.remind";

/// Job: take the words from the tasks that a withdrawn document ordered.
pub const WITHHOLD: &str = "task.withhold";

/// Job: take bytes of a withdrawn task away, and hold every document with the same.
pub const HOLD: &str = "document.hold";

/// Body of every job about one task.
#[derive(Debug, Serialize, Deserialize)]
struct AboutTask {
    task: TaskId,
}

/// Body of every job about one document.
#[derive(Debug, Serialize, Deserialize)]
struct AboutDocument {
    document: DocumentId,
}

/// Body of the job that follows a withdrawal.
#[derive(Debug, Serialize, Deserialize)]
struct Withdrawn {
    document: DocumentId,
    /// The files that it had.
    #[serde(default)]
    files: BTreeSet<Sha256Hash>,
}

/// Body of the job that follows the withdrawal of what no document is.
#[derive(Debug, Serialize, Deserialize)]
struct Gone {
    files: BTreeSet<Sha256Hash>,
}

/// Body of every job about one certified copy.
#[derive(Debug, Serialize, Deserialize)]
struct AboutCopy {
    copy: CopyId,
}

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

/// Reminds of a task then.
pub(crate) fn remind(
    task: TaskId,
    run_at: Timestamp,
    now: Timestamp,
) -> Result<Statement, DeskError> {
    once(REMIND, &AboutTask { task }, run_at, now)
}

/// Adds evidence to the sealed files of a released document then.
pub(crate) fn strengthen_document(
    document: DocumentId,
    run_at: Timestamp,
    now: Timestamp,
) -> Result<Statement, DeskError> {
    once(STRENGTHEN_DOCUMENT, &AboutDocument { document }, run_at, now)
}

/// The same for a certified copy.
pub(crate) fn strengthen_copy(
    copy: CopyId,
    run_at: Timestamp,
    now: Timestamp,
) -> Result<Statement, DeskError> {
    once(STRENGTHEN_COPY, &AboutCopy { copy }, run_at, now)
}

/// Withholds the parcels, tasks and copies of a document that is withdrawn now, and holds what has the same files.
pub(crate) fn withhold(
    document: DocumentId,
    files: BTreeSet<Sha256Hash>,
    now: Timestamp,
) -> Result<Statement, DeskError> {
    once(WITHHOLD, &Withdrawn { document, files }, now, now)
}

/// Takes these bytes away and holds what has them elsewhere.
pub(crate) fn hold(files: BTreeSet<Sha256Hash>, now: Timestamp) -> Result<Statement, DeskError> {
    once(HOLD, &Gone { files }, now, now)
}

/// A job whose id follows from what it does and when, so that it waits once however often it is asked for.
fn once(
    kind: &str,
    about: &impl Serialize,
    run_at: Timestamp,
    now: Timestamp,
) -> Result<Statement, DeskError> {
    let body = serde_json::to_string(about).map_err(DeskError::fault)?;
    let told = Sha256Hash::of(format!("{kind}\n{body}\n{}", run_at.as_micros()).as_bytes());
    let first = told.as_bytes().first_chunk::<16>().copied().unwrap_or_default();
    Ok(store::job::add(Uuid::from_bytes(first), kind, body, run_at, now))
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
        KNOW_PARCELS => desk.know_parcels().await,
        document::READ => desk.read_files(&job.body).await,
        document::READ_ALL => desk.read_all_files().await,
        STRENGTHEN => {
            let about: AboutDossier = crate::door::parse(&job.body)?;
            desk.strengthen_paper(about.dossier).await
        }
        STRENGTHEN_DOCUMENT => {
            let about: AboutDocument = crate::door::parse(&job.body)?;
            desk.strengthen_document(about.document).await
        }
        STRENGTHEN_COPY => {
            let about: AboutCopy = crate::door::parse(&job.body)?;
            desk.strengthen_copy(about.copy).await
        }
        CONCERN => crate::exchange::perform_concern(desk, job).await,
        REMIND => {
            let about: AboutTask = crate::door::parse(&job.body)?;
            desk.remind_of_task(about.task).await
        }
        WITHHOLD => {
            let about: Withdrawn = crate::door::parse(&job.body)?;
            // Held first: bytes can wait for a store of objects that is away.
            desk.hold_the_same(&about.files).await?;
            desk.withhold_parcels_of(about.document).await?;
            desk.withhold_tasks_of(about.document).await?;
            desk.withhold_copies_of(about.document).await?;
            desk.forget_all(&about.files).await
        }
        HOLD => {
            let gone: Gone = crate::door::parse(&job.body)?;
            desk.hold_the_same(&gone.files).await?;
            desk.forget_all(&gone.files).await
        }
        DROP_PAPERS => {
            let about: AboutPapers = crate::door::parse(&job.body)?;
            desk.drop_papers(&about.papers).await
        }
        other => Err(DeskError::fault(format!("no such job: {other}"))),
    }
}
