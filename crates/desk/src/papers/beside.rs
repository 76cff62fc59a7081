//! Files beside the paper of a result: attachments that are sealed with it, and certified copies of it made later
//! (Decree 30/2020 annex I, part II, 8 and cell 14). Not the paper itself. What must always hold: an attachment keeps its
//! file and is only added to; a copy is a file of its own; every use of the agency's key is recorded.

use super::consent::{Made, Order, Sealing};
use super::{PaperFault, Papers, Work, blocking, sheet, sheet::Signing};
use crate::{Desk, DeskError, Done, IdempotencyKey};
use dossier::{
    Command, Dossier,
    model::{AttachedFile, Seal, SealedPaper},
};
use kernel::{
    id::{DossierId, FileId},
    time::Timestamp,
};
use key_use::Through;
use register::Actor;
use serde_json::json;
use signing::pades::Outcome;
use std::sync::Arc;

/// Begins the names of certified copies: the sign of copies in Decree 30/2020, annex III.
const COPY: &str = "SY";

impl Desk {
    /// An attachment in a file of its own, with the number of the paper and the organisation's seal.
    pub(super) async fn seal_attachment(
        &self,
        work: &Work,
        file: &AttachedFile,
        (number, now): (&str, Timestamp),
    ) -> Result<SealedPaper, DeskError> {
        let bytes = self.paper_bytes(file).await?;
        let signing = Signing { credential: work.credential.clone(), at: now };
        let sealed = self.sealed_beside(&work.papers, bytes, (number, &file.name), signing).await?;
        let stored = self.store().objects().put(&sealed.pdf).await?;
        let seal = sheet::seal(&work.papers, &sealed, file.id, (work.credential.place(), now));
        let file = AttachedFile { size: stored.size, sha256: stored.hash, ..file.clone() };
        Ok(SealedPaper { file, seal })
    }

    /// A PDF in a file of its own with number, time and seal at the top right of its first page.
    ///
    /// Errors: `DSK-014` it is no file that can be added to.
    pub(super) async fn sealed_beside(
        &self,
        papers: &Arc<Papers>,
        bytes: Vec<u8>,
        (number, name): (&str, &str),
        signing: Signing,
    ) -> Result<Outcome, DeskError> {
        let (papers, desk, number) = (Arc::clone(papers), self.clone(), number.to_owned());
        let sealed = tokio::task::spawn_blocking(move || {
            sheet::attachment(&papers, &bytes, &number, &signing, desk.random())
        });
        match sealed.await.map_err(DeskError::fault)? {
            Err(PaperFault::File(fault)) => {
                tracing::warn!(%fault, "an attachment cannot be sealed");
                let details = vec![("name", name.to_owned())];
                Err(DeskError::Refused { code: "DSK-014", details })
            }
            sealed => Ok(sealed?),
        }
    }

    /// A certified electronic copy ("sao y") of the released paper: the paper with the agency's signature and the line
    /// of the copy at the top right of its first page (Decree 30/2020 annex I, cell 14).
    ///
    /// Errors: `DSK-011`, `DSK-012`, `DSK-015` as for a release.
    pub async fn copy_result(
        &self,
        actor: &Actor,
        id: DossierId,
        through: &Through,
        (key, seen): (&IdempotencyKey, Option<u64>),
    ) -> Result<Done<Dossier>, DeskError> {
        let mut made = None;
        let order = Sealing { id, files: Vec::new(), key: key.clone(), seen };
        let answer = self.copy_once(actor, &order, through, &mut made).await;
        self.wait_as_ordered(actor, (order, Order::Copy), made, &answer).await?;
        answer
    }

    async fn copy_once(
        &self,
        actor: &Actor,
        Sealing { id, key, seen, .. }: &Sealing,
        through: &Through,
        made: &mut Option<Made>,
    ) -> Result<Done<Dossier>, DeskError> {
        let (id, seen) = (*id, *seen);
        // For whoever may not see it there is no such dossier, sealed or not.
        let record = self.read_dossier(actor, id).await?.ok_or(DeskError::NotFound)?.record;
        let paper = sealed_paper(&record);
        // Whatever would be refused is refused by the door, which is asked with a paper that is on the dossier already.
        let plain = |(file, seal): (AttachedFile, Seal)| Command::CopyResult {
            paper: Box::new(SealedPaper { file, seal }),
        };
        let (Some(papers), Some((file, seal))) = (self.papers(), paper) else {
            return Err(DeskError::Refused { code: "DOS-048", details: Vec::new() });
        };
        let asked = FileId::new(self.clock().now(), self.random());
        let new = AttachedFile { id: asked, ..file.clone() };
        let would = plain((new, Seal { file: asked, ..seal.clone() }));
        let Some((current, agency)) = self.would_take(actor, id, &would, seen).await? else {
            return self.dossier(actor, id, plain((file, seal)), key, seen).await;
        };
        let work = Work {
            papers: Arc::clone(papers),
            seen: current,
            credential: self.seal_of(papers, &agency).await?,
            holder: actor.account().ok_or(DeskError::NotFound)?,
            unit: agency,
            signed: self.paper_bytes(&file).await?,
        };
        let (version, now) = (work.seen.version, self.clock().now());
        let waited = self.shared.waits.made(work.holder, id, (version, now));
        let now = made.insert(waited.unwrap_or(Made { version, at: now, proof: None })).at;
        let signing = Signing { credential: work.credential.clone(), at: now };
        let (shared, desk, bytes) = (Arc::clone(papers), self.clone(), work.signed.clone());
        let name = self.province().unit_name(&work.unit).map(|name| name.vi.clone());
        let lines = json!({ "agency": name.unwrap_or_default() });
        let copied =
            blocking(move || sheet::copy(&shared, &bytes, lines, &signing, desk.random())).await?;
        let record = &work.seen.record;
        let mut kept = self.keep(record, &copied.pdf).await?;
        kept.name = format!("{COPY}{} {}", copies(record) + 1, kept.name);
        let used = self.use_for_organisation(&work, &kept, through);
        let seal = sheet::seal(papers, &copied, kept.id, (work.credential.place(), now));
        let command = plain((kept, seal));
        self.dossier_signed(actor, id, command, &[used], key, Some(work.seen.version)).await
    }
}

/// How many copies were made; attachments have seals too.
fn copies(record: &Dossier) -> usize {
    let sealed = |id: FileId| record.result.iter().any(|it| it.others.iter().any(|s| s.file == id));
    record.files.iter().filter(|file| file.name.starts_with(COPY) && sealed(file.id)).count()
}

/// The paper of a released result with the seal it bears.
fn sealed_paper(record: &Dossier) -> Option<(AttachedFile, Seal)> {
    let seal = record.result.as_ref()?.seal.clone()?;
    let file = record.files.iter().find(|file| file.id == seal.file)?.clone();
    Some((file, seal))
}
