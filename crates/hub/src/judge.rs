//! Files that come in by a machine: their signatures judged, their first page looked at, a few at a time.
//! Not storing them (`intake`). What must always hold: a paper that cannot be judged is taken all the same and says so.

use std::sync::Arc;

use desk::document::signatures_of;
use desk::{Desk, DeskError};
use document::model::{DocumentFile, NewFile, Signatures};
use kernel::id::FileId;
use signing::certificate::Certificate;
use signing::validate::{Policy, validate_pdf};
use tokio::sync::Semaphore;

/// Papers judged at once.
const JUDGED_AT_ONCE: usize = 2;
/// Files of one document whose pictures are looked at before it arrives.
const SCANS_SEEN_MAX: usize = 5;

/// Judges files that were stored.
#[derive(Debug, Clone)]
pub struct Judge {
    desk: Desk,
    /// Whom papers are judged by.
    anchors: Arc<[Certificate]>,
    turns: Arc<Semaphore>,
}

impl Judge {
    pub fn new(desk: Desk, anchors: Vec<Certificate>) -> Self {
        Self { desk, anchors: anchors.into(), turns: Arc::new(Semaphore::new(JUDGED_AT_ONCE)) }
    }

    /// A stored file as a document takes it. `earlier` are those that came with it before: of many scans the first few are
    /// looked at here, the others by the job that reads scans.
    ///
    /// Errors: [`DeskError::Busy`] its bytes are gone meanwhile, or the program stops.
    pub async fn file(
        &self,
        received: intake::Received,
        earlier: usize,
    ) -> Result<NewFile, DeskError> {
        let (desk, now) = (&self.desk, self.desk.clock().now());
        let look = desk.sees_scans() && earlier < SCANS_SEEN_MAX;
        let object = desk.store().objects().get(&received.sha256).await?;
        let object = object.ok_or(DeskError::Busy)?;
        let kind = received.kind;
        let (on_first_page, signatures) = if object.size <= intake::READ_BYTES_MAX {
            let bytes = object.bytes(intake::READ_BYTES_MAX).await?;
            let turn = Arc::clone(&self.turns).acquire_owned().await;
            let turn = turn.map_err(|_| DeskError::Busy)?;
            let anchors = Arc::clone(&self.anchors);
            let work = tokio::task::spawn_blocking(move || {
                let _turn = turn;
                let mark = intake::mark_on_first_page(kind, &bytes);
                let scan = look && mark.is_none() && intake::is_scan(kind, &bytes);
                let policy = Policy::new(now, &anchors);
                let pdf = kind == intake::Kind::Pdf;
                let signatures = if pdf {
                    signatures_of(Some(&validate_pdf(&bytes, &policy)))
                } else {
                    Signatures::NotJudged
                };
                (mark, signatures, scan.then_some(bytes))
            });
            let (mark, signatures, scan) = work.await.map_err(|_| DeskError::Busy)?;
            let mark = match scan {
                Some(bytes) => desk.mark_on_scan(kind.media_type(), bytes).await,
                None => mark,
            };
            (mark, signatures)
        } else {
            (None, Signatures::NotJudged)
        };
        let file = DocumentFile {
            id: FileId::new(now, desk.random()),
            name: received.name,
            media_type: kind.media_type().to_owned(),
            size: received.size,
            sha256: received.sha256,
            kept_at: now,
            signatures,
        };
        Ok(NewFile { file, on_first_page })
    }
}
