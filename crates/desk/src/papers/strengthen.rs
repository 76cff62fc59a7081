//! More evidence for sealed papers, by jobs: up to the wanted level when an authority was down at the release, and new
//! archive time stamps before certificates end or algorithms age (ETSI EN 319 142-1 §5.5).
//! What must always hold: the file on the dossier is only replaced by itself with something added; an authority that is
//! still down fails the job, which is tried again and in the end shown to a person.

use super::{Papers, blocking};
use crate::{Desk, DeskError, IdempotencyKey};
use dossier::{
    Command,
    model::{AttachedFile, Seal, SealedPaper},
};
use kernel::{
    id::{DossierId, FileId},
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
