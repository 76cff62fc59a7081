//! What follows when somebody withdraws a secret: which files go, which bytes, what is held because it has the same.
//! Not the rules (the registers) and not what the copies, tasks and parcels do (their rooms). What must hold: a batch that
//! withdraws brings the job that does the rest again; what has the same bytes is held before they go.

use crate::{
    Desk, DeskError, Done, IdempotencyKey,
    door::{self, Change},
    outgoing::{Beside, papers_of},
    reactions,
};
use ::document::{
    model::DocumentFile,
    outgoing::{Command, Event, Outgoing, OutgoingRegister},
};
use kernel::{hash::Sha256Hash, id::DocumentId, time::Timestamp};
use register::Actor;
use std::collections::BTreeSet;
use store::{
    document::{self as rows, Direction},
    engine::Statement,
};

/// Tries against others who change the document meanwhile.
const TRIES_MAX: u32 = 5;

impl Desk {
    /// What the document had led to goes as well. The jobs of its batch do it again if this is cut off.
    pub(crate) async fn withdraw_outgoing(
        &self,
        actor: &Actor,
        id: DocumentId,
        (key, seen): (&IdempotencyKey, Option<u64>),
    ) -> Result<Done<Outgoing>, DeskError> {
        let mut tries = 0;
        let (done, bytes) = loop {
            tries += 1;
            // The files are those of this version: of a paper that is signed meanwhile nothing would be known.
            let version = self.outgoing_by_id(id).await?.map(|found| found.version);
            let files = self.every_file_of(id).await?;
            let bytes: BTreeSet<Sha256Hash> = files.iter().map(|file| file.sha256).collect();
            let mut statements = gone(&files);
            statements.push(reactions::withhold(id, bytes.clone(), self.clock().now())?);
            let beside = Beside { statements, ..Beside::default() };
            let with = (key, seen.or(version));
            match self.pass_outgoing(actor, id, &Command::Withdraw, beside, with).await {
                Err(DeskError::Stale { .. }) if seen.is_none() && tries < TRIES_MAX => {}
                done => break (done?, bytes),
            }
        };
        self.forget_all(&bytes).await?;
        self.withhold_parcels_of(id).await?;
        self.withhold_tasks_of(id).await?;
        self.withhold_copies_of(id).await?;
        Ok(done)
    }

    /// Every file that the document ever had: papers of signatures that were given up and files taken off again too.
    async fn every_file_of(&self, id: DocumentId) -> Result<Vec<DocumentFile>, DeskError> {
        let mut files = Vec::new();
        for entry in store::register::entries(self.store().engine(), id.as_uuid()).await? {
            match door::parse(&entry.body)? {
                Event::Attached { files: brought } => files.extend(brought),
                Event::Signed { paper } => files.push(*paper),
                Event::Strengthened { file, .. } => files.push(*file),
                Event::Released { released } => {
                    files.push(released.paper);
                    files.extend(released.attachments);
                }
                _ => {}
            }
        }
        Ok(files)
    }

    /// Takes stored bytes away at once, unless a file or an upload under way names them: for what must not have come in,
    /// which does not wait for the sweep.
    pub async fn forget_bytes(&self, hash: &Sha256Hash) -> Result<(), DeskError> {
        let (engine, objects) = (self.store().engine(), self.store().objects());
        if !objects.exists(hash).await? || store::file::is_named(engine, hash).await? {
            return Ok(());
        }
        objects.set_aside(hash, self.clock().now()).await?;
        // Whoever named it in that very moment still reads it, and gets it back.
        if store::file::is_named(engine, hash).await? {
            return Ok(objects.bring_back(hash).await?);
        }
        objects.delete_aside(hash).await?;
        Ok(objects.settle().await?)
    }

    /// The same for many.
    pub(crate) async fn forget_all(&self, hashes: &BTreeSet<Sha256Hash>) -> Result<(), DeskError> {
        for hash in hashes {
            self.forget_bytes(hash).await?;
        }
        Ok(())
    }

    /// Takes away the papers that were made for a command which was refused, such as on a document that was withdrawn while
    /// its paper was being signed.
    pub(crate) async fn unless_refused<T>(
        &self,
        papers: impl IntoIterator<Item = Sha256Hash>,
        answer: Result<T, DeskError>,
    ) -> Result<T, DeskError> {
        let (engine, objects) = (self.store().engine(), self.store().objects());
        let put_away = async |paper| match &answer {
            Err(
                DeskError::Forbidden { .. }
                | DeskError::NotFound
                | DeskError::Refused { .. }
                | DeskError::Stale { .. },
            ) => self.forget_bytes(&paper).await,
            // The same command may be under way a second time: it is only set aside, where it is still read, until the
            // sweep has looked.
            Err(DeskError::Conflict { .. } | DeskError::Busy) => {
                if !store::file::is_named(engine, &paper).await? {
                    objects.set_aside(&paper, self.clock().now()).await?;
                }
                Ok(())
            }
            // After any other error the command may have been carried out.
            _ => Ok(()),
        };
        for paper in papers {
            if let Err(error) = put_away(paper).await {
                tracing::warn!(%error, "a paper that nobody names stays until the sweep");
            }
        }
        answer
    }

    /// Holds every document, at whichever agency, that has one of these files: somebody withdrew a document with it as secret,
    /// so that nobody opens it before a clerk or leader of the agency that has it looked.
    pub(crate) async fn hold_the_same(
        &self,
        files: &BTreeSet<Sha256Hash>,
    ) -> Result<(), DeskError> {
        for sha256 in files {
            for (id, direction) in rows::with_bytes(self.store().engine(), sha256).await? {
                if direction != Some(Direction::In) {
                    continue;
                }
                let id = DocumentId::from_uuid(id);
                let matter = self.document_by_id(id).await?.and_then(|seen| seen.record.matter);
                let its = matter.iter().flat_map(|matter| &matter.files);
                let same = its.filter(|file| file.sha256 == *sha256).map(|file| file.id).collect();
                self.suspect(id, same).await?;
            }
        }
        Ok(())
    }
}

/// After a withdrawal: no file, no word in entries, nothing by which the log's leaves could be told; and what follows.
pub(crate) fn nothing_left(
    change: &Change<'_, OutgoingRegister>,
    now: Timestamp,
) -> Result<Vec<Statement>, DeskError> {
    let id = change.after.id;
    let blank = Event::Withheld { left: Box::new(change.after.remains()) };
    let mut statements = change.blanked(id.as_uuid(), &blank)?;
    // Those that came while its history was read.
    let files: Vec<&DocumentFile> = change.before.into_iter().flat_map(papers_of).collect();
    statements.extend(gone(files.iter().copied()));
    let bytes = files.iter().map(|file| file.sha256).collect();
    statements.push(reactions::withhold(id, bytes, now)?);
    Ok(statements)
}

/// Rows of files that go.
fn gone<'a>(files: impl IntoIterator<Item = &'a DocumentFile>) -> Vec<Statement> {
    files.into_iter().map(|file| store::file::remove(file.id.as_uuid())).collect()
}
