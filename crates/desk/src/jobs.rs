//! The worker of the outbox: claims due jobs with a lease, performs them, retries with back-off,
//! and leaves what keeps failing among the dead for a person to see.
//! Not what a job does (`reactions`). What must hold: a job is done at least once, and every job
//! may be done twice without harm.

use crate::{Desk, DeskError, IdempotencyKey, reactions};
use dossier::Command;
use kernel::id::{AccountId, DossierId};
use register::Actor;
use store::job::{self, DeadJob};
use uuid::Uuid;

/// Seconds a worker may hold a job before another may claim it.
const LEASE_SECONDS: i64 = 60;
/// Waits before the next try; after the last one the job is dead.
const BACK_OFF_SECONDS: [i64; 5] = [60, 300, 1_800, 7_200, 21_600];
/// Jobs claimed at once.
const CLAIM_MAX: u32 = 16;

/// Name of the program's own act of discarding drafts.
const DISCARD: &str = "dossier.discard_drafts";
/// How long an upload that nobody goes on with is kept.
const UPLOAD_SECONDS_MAX: i64 = 2 * 86_400;
/// Uploads forgotten, and drafts discarded, per sweep.
const SWEEP_MAX: u32 = 200;

/// What one round came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Round {
    pub done: usize,
    pub failed: usize,
}

impl Desk {
    /// Claims and performs due jobs once. `worker` names this process among others.
    pub async fn work_once(&self, worker: &str) -> Result<Round, DeskError> {
        let engine = self.store().engine();
        let now = self.clock().now();
        let lease = now.plus_seconds(LEASE_SECONDS);
        let mut round = Round::default();
        for job in job::claim(engine, worker, now, lease, CLAIM_MAX).await? {
            match reactions::perform(self, &job).await {
                Ok(()) => {
                    job::done(engine, job.id, worker).await?;
                    round.done += 1;
                }
                Err(error) => {
                    round.failed += 1;
                    let tries = usize::try_from(job.attempt).unwrap_or(usize::MAX);
                    let wait = BACK_OFF_SECONDS.get(tries.saturating_sub(1)).copied();
                    let run_at = self.clock().now().plus_seconds(wait.unwrap_or(0));
                    tracing::warn!(job = %job.id, kind = %job.kind, tries, %error, "job failed");
                    let told = error.to_string();
                    job::retry(engine, job.id, worker, wait.is_none(), run_at, &told).await?;
                }
            }
        }
        Ok(round)
    }

    /// Forgets what has run out: sessions past their end, uploads and drafts nobody went on with,
    /// and bytes that nothing names. Tells of copies elsewhere that nobody acknowledged in time.
    pub async fn sweep(&self) -> Result<(), DeskError> {
        let engine = self.store().engine();
        let now = self.clock().now();
        store::session::sweep(engine, now).await?;
        let before = now.plus_seconds(-UPLOAD_SECONDS_MAX);
        for id in store::upload::old(engine, before, SWEEP_MAX).await? {
            let parts = store::upload::find(engine, id).await?.map(|(_, parts)| parts);
            for part in parts.unwrap_or_default() {
                self.store().objects().delete(&part.sha256).await?;
            }
            store::upload::end(engine, id).await?;
        }
        self.discard_drafts().await?;
        self.remind_of_sendings(SWEEP_MAX).await?;
        self.drop_recordings().await?;
        self.collect_some().await
    }

    /// Discards drafts that nobody went on with for as long as the province keeps them
    /// (`retention_of_drafts_days`); the list of one's own dossiers says until when.
    async fn discard_drafts(&self) -> Result<(), DeskError> {
        let now = self.clock().now();
        let days = i64::from(self.province().file.settings.retention_of_drafts_days);
        let before = now.plus_seconds(-days * 86_400);
        let actor = Actor::System { job: DISCARD.to_owned() };
        let engine = self.store().engine();
        for id in store::dossier::drafts_left(engine, before, SWEEP_MAX).await? {
            let id = DossierId::from_uuid(id);
            let key = IdempotencyKey::derived(format!("discard:{id}"));
            match self.dossier(&actor, id, Command::Discard, &key, None).await {
                // Handed in, or thrown away by its owner, in this very moment.
                Ok(_) | Err(DeskError::Refused { .. } | DeskError::Forbidden { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Jobs that failed too often, oldest first, paged by id.
    pub async fn dead_jobs(&self, after: Uuid, limit: u32) -> Result<Vec<DeadJob>, DeskError> {
        Ok(job::dead(self.store().engine(), after, limit).await?)
    }

    /// A person lets a dead job go, and says why.
    pub async fn dismiss_job(&self, id: Uuid, by: AccountId, why: &str) -> Result<(), DeskError> {
        let told = format!("{by}: {why}");
        Ok(job::dismiss(self.store().engine(), id, &told).await?)
    }

    /// A person puts a dead job back into the queue.
    pub async fn revive_job(&self, id: Uuid) -> Result<(), DeskError> {
        Ok(job::revive(self.store().engine(), id, self.clock().now()).await?)
    }
}
