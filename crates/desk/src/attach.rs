//! Attaching a file: its bytes are already durable under their hash; here it becomes part of a
//! dossier. Not the upload itself, nor the judging of its type (`web`).

use crate::{Desk, DeskError, Done, IdempotencyKey, measure};
use dossier::{
    Command, Dossier,
    model::{AttachedFile, PaperKind},
};
use kernel::{
    hash::Sha256Hash,
    id::{DossierId, FileId},
};
use register::Actor;

/// A file whose object has been stored and whose type has been judged by its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAttachment {
    pub component: String,
    pub kind: PaperKind,
    /// Cleaned for display; never a path.
    pub name: String,
    pub media_type: String,
    pub size: u64,
    pub sha256: Sha256Hash,
    /// Answers this supplement request, if any.
    pub supplement: Option<u32>,
}

impl Desk {
    /// The file as it will stand on a dossier.
    pub fn attachment(&self, new: NewAttachment) -> AttachedFile {
        let now = self.clock().now();
        AttachedFile {
            id: FileId::new(now, self.random()),
            component: new.component,
            kind: new.kind,
            name: new.name,
            media_type: new.media_type,
            size: new.size,
            sha256: new.sha256,
            attached_at: now,
            supplement: new.supplement,
        }
    }

    /// Attaches a stored file to a dossier.
    pub async fn attach(
        &self,
        actor: &Actor,
        id: DossierId,
        new: NewAttachment,
        key: &IdempotencyKey,
    ) -> Result<Done<Dossier>, DeskError> {
        let file = self.attachment(new);
        let size = file.size;
        let done = self.dossier(actor, id, Command::AttachFile { file }, key, None).await?;
        if !done.repeated {
            measure::attached(size);
        }
        Ok(done)
    }
}
