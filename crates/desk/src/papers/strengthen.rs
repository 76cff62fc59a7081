//! More evidence for sealed papers, by jobs: up to the wanted level when an authority was down at the release, and new
//! archive time stamps before certificates end or algorithms age (ETSI EN 319 142-1 §5.5).
//! What must always hold: the file on the dossier is only replaced by itself with something added; an authority that is
//! still down fails the job, which is tried again and in the end shown to a person.

use super::{PAPER_BYTES_MAX, Papers, blocking, document::level_name};
use crate::{Desk, DeskError, IdempotencyKey, outgoing::Beside};
use ::document::{
    copy,
    model::DocumentFile,
    outgoing::{self, Sealed},
};
use dossier::{
    Command,
    model::{AttachedFile, Seal, SealedPaper},
};
use kernel::{
    id::{CopyId, DocumentId, DossierId, FileId},
    random::Random,
    time::Timestamp,
};
use register::Actor;
use signing::{
    pades::{self, Level, Outcome},
    renewal::{Facts, Step},
};
use std::sync::Arc;

/// Job: add evidence to the sealed paper of a dossier.
pub const STRENGTHEN: &str = "dossier.strengthen_paper";

/// Job: the same for the paper and the attachments of a released document.
pub const STRENGTHEN_DOCUMENT: &str = "document.strengthen_papers";

/// Job: the same for a certified copy.
pub const STRENGTHEN_COPY: &str = "copy.strengthen_paper";

impl Desk {
    /// Adds what is due to the sealed files of a dossier, if anything is.
    pub(crate) async fn strengthen_paper(&self, id: DossierId) -> Result<(), DeskError> {
        let Some(seen) = self.dossier_record(id).await? else { return Ok(()) };
        let seals: Vec<FileId> = seen
            .record
            .result
            .iter()
            .flat_map(|result| result.seals().map(|seal| seal.file))
            .collect();
        for file in seals {
            self.strengthen_file(id, file).await?;
        }
        Ok(())
    }

    async fn strengthen_file(&self, id: DossierId, file: FileId) -> Result<(), DeskError> {
        let (Some(papers), Some(seen)) = (self.papers(), self.dossier_record(id).await?) else {
            return Ok(());
        };
        let result = seen.record.result.as_ref();
        let seal = result.and_then(|result| result.seals().find(|seal| seal.file == file));
        let kept = seen.record.files.iter().find(|kept| kept.id == file);
        let (Some(seal), Some(kept)) = (seal.cloned(), kept.cloned()) else { return Ok(()) };
        let now = self.clock().now();
        let bytes = self.paper_bytes(&kept).await?;
        let (shared, desk) = (Arc::clone(papers), self.clone());
        let added = blocking(move || Ok(shared.added_to(bytes, now, desk.random()))).await?;
        let Some(outcome) = added else { return Ok(()) };
        if let Some(shortfall) = &outcome.shortfall {
            return Err(DeskError::fault(format!("evidence is not to be had now: {shortfall}")));
        }
        let stored = self.store().objects().put(&outcome.pdf).await?;
        let file = AttachedFile { size: stored.size, sha256: stored.hash, ..kept };
        let seal = Seal {
            level: super::level_of(outcome.reached),
            strengthen_at: papers.strengthen_at(&outcome.pdf, now),
            ..seal
        };
        let key = IdempotencyKey::derived(format!("strengthen:{id}:{}", file.sha256));
        let actor = Actor::System { job: STRENGTHEN.to_owned() };
        let command = Command::Strengthen { paper: Box::new(SealedPaper { file, seal }) };
        self.dossier(&actor, id, command, &key, Some(seen.version)).await.map(|_| ())
    }
}

impl Desk {
    /// Adds what is due to the paper and the attachments of a released document, if anything is.
    pub(crate) async fn strengthen_document(&self, id: DocumentId) -> Result<(), DeskError> {
        let Some(seen) = self.outgoing_by_id(id).await? else { return Ok(()) };
        let mut version = seen.version;
        for (file, sealed) in seen.record.seals() {
            let Some((file, sealed)) = self.with_more(file, sealed).await? else { continue };
            let key = IdempotencyKey::derived(format!("strengthen:{id}:{}", file.sha256));
            let actor = Actor::System { job: STRENGTHEN_DOCUMENT.to_owned() };
            let command = outgoing::Command::Strengthen { file: Box::new(file), sealed };
            let with = (&key, Some(version));
            let done = self.pass_outgoing(&actor, id, &command, Beside::default(), with).await?;
            version = done.version;
        }
        Ok(())
    }

    /// The same for a certified copy.
    pub(crate) async fn strengthen_copy(&self, id: CopyId) -> Result<(), DeskError> {
        let Some(seen) = self.copy_by_id(id).await? else { return Ok(()) };
        let Some(issued) = &seen.record.issued else { return Ok(()) };
        let more = self.with_more(&issued.paper, &issued.sealed).await?;
        let Some((paper, sealed)) = more else { return Ok(()) };
        let key = IdempotencyKey::derived(format!("strengthen:{id}:{}", paper.sha256));
        let actor = Actor::System { job: STRENGTHEN_COPY.to_owned() };
        let command = copy::Command::Strengthen { paper: Box::new(paper), sealed };
        let with = (&key, Some(seen.version));
        self.pass_copy(&actor, id, &command, Beside::default(), with).await.map(|_| ())
    }

    /// A sealed file with what is due, kept; `None` when nothing is.
    async fn with_more(
        &self,
        file: &DocumentFile,
        sealed: &Sealed,
    ) -> Result<Option<(DocumentFile, Sealed)>, DeskError> {
        let (Some(papers), now) = (self.papers(), self.clock().now()) else { return Ok(None) };
        if sealed.strengthen_at.is_none_or(|due| due > now) {
            return Ok(None);
        }
        let object = self.store().objects().get_verified(&file.sha256).await?;
        let object = object.ok_or_else(|| DeskError::fault(format!("file {} is gone", file.id)))?;
        let bytes = object.bytes(PAPER_BYTES_MAX).await?;
        let (shared, desk) = (Arc::clone(papers), self.clone());
        let added = blocking(move || Ok(shared.added_to(bytes, now, desk.random()))).await?;
        let Some(outcome) = added else { return Ok(None) };
        if let Some(shortfall) = &outcome.shortfall {
            return Err(DeskError::fault(format!("evidence is not to be had now: {shortfall}")));
        }
        let stored = self.store().objects().put(&outcome.pdf).await?;
        let level = super::level_of(outcome.reached);
        let strengthen_at = papers.strengthen_at(&outcome.pdf, now);
        let sealed =
            Sealed { level: level_name(level).to_owned(), strengthen_at, ..sealed.clone() };
        let signatures = self.judged(papers, &outcome.pdf).await?;
        let (size, sha256) = (stored.size, stored.hash);
        Ok(Some((DocumentFile { size, sha256, signatures, ..file.clone() }, sealed)))
    }
}

impl Papers {
    /// The paper with what is due; `None` when nothing is.
    fn added_to(&self, pdf: Vec<u8>, now: Timestamp, random: &dyn Random) -> Option<Outcome> {
        let due = Facts::of(&pdf).ok()?.next(&self.plan).filter(|due| due.at(now))?;
        let services = (random, self.digest(now));
        Some(self.ring.with_services(services, |services| match due.step {
            Step::Upgrade => pades::upgrade(pdf, self.plan.wanted, services),
            Step::Renew => match pades::add_archive(&pdf, services) {
                Ok(pdf) => Outcome { pdf, reached: Level::Archived, shortfall: None },
                Err(shortfall) => {
                    Outcome { pdf, reached: Level::Archived, shortfall: Some(shortfall) }
                }
            },
        }))
    }
}
