//! Files that go out beside the paper of an outgoing document: each PDF sealed in its own file with the document's number
//! at the top right of its first page (Decree 30/2020 annex I; domain.md §6.5), other kinds as they were brought.
//! Not the paper itself. What must hold: every use of the agency's key is recorded; what was brought stays as it was.

use super::document::{Work, keyless};
use super::{PAPER_BYTES_MAX, PDF, sheet::Signing};
use crate::{Desk, DeskError};
use ::document::{
    model::DocumentFile,
    outgoing::{FileSeal, Outgoing},
};
use kernel::{hash::Sha256Hash, id::FileId, time::Timestamp};
use key_use::{KeyKind, Through};
use register::Actor;
use store::engine::Statement;

impl Desk {
    /// The attachments as they go out under a number, the seals of those that bear one, and the rows of the uses of the key.
    ///
    /// Errors: `DSK-014` one of them cannot be sealed (detail: `name`).
    pub(super) async fn attachments_out(
        &self,
        actor: &Actor,
        record: &Outgoing,
        (work, sign, now): (&Work<'_>, &str, Timestamp),
        through: &Through,
    ) -> Result<(Vec<DocumentFile>, Vec<FileSeal>, Vec<Statement>), DeskError> {
        let holder = actor.account().ok_or_else(keyless)?;
        let (mut files, mut seals, mut statements) = (Vec::new(), Vec::new(), Vec::new());
        for brought in &record.attachments {
            let id = FileId::new(now, self.random());
            if brought.media_type != PDF {
                files.push(DocumentFile { id, ..brought.clone() });
                continue;
            }
            let object = self.store().objects().get_verified(&brought.sha256).await?;
            let object = object.ok_or_else(|| DeskError::fault("an attachment is gone"))?;
            let bytes = object.bytes(PAPER_BYTES_MAX).await?;
            let signing = Signing { credential: work.credential.clone(), at: now };
            let about = (sign, brought.name.as_str());
            let sealed = self.sealed_beside(work.papers, bytes, about, signing).await?;
            self.store().objects().put(&sealed.pdf).await?;
            let file = DocumentFile {
                id,
                size: sealed.pdf.len() as u64,
                sha256: Sha256Hash::of(&sealed.pdf),
                kept_at: now,
                signatures: self.judged(work.papers, &sealed.pdf).await?,
                ..brought.clone()
            };
            let kind = (KeyKind::Organisation, holder);
            let used = self.use_on(record, kind, work.credential, (&file, through));
            statements.extend(self.key_use_rows(actor, &used, now)?);
            let sealed = Self::seal_told(work.papers, &sealed, work.credential, now);
            seals.push(FileSeal { file: id, sealed });
            files.push(file);
        }
        Ok((files, seals, statements))
    }
}
