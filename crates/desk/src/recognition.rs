//! Letters in pictures: the port to whatever reads scans, and the turn by which one document after the other is read.
//! Not how a picture is read (`recognition`). What must always hold: without a reader nothing changes but what is said of
//! scans; a scan whose first page bears a mark of secrecy gives no word to the index, and is told to whoever may withdraw it.

use crate::{Desk, DeskError};
use futures::future::BoxFuture;
use kernel::id::DocumentId;
use std::fmt::Debug;
use store::document::search;

/// Pages of one scan that are read.
pub const PAGES_MAX: u32 = 20;

/// A file whose pages are pictures.
#[derive(Debug, Clone)]
pub struct Scan {
    pub media_type: String,
    pub bytes: Vec<u8>,
    /// Most pages to be read.
    pub pages: u32,
}

/// Why a scan was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unrecognised {
    /// It took more time than a page may.
    #[error("too slow")]
    TooSlow,
    /// It cannot be drawn or read, or took more memory than it may.
    #[error("broken")]
    Broken,
    /// What reads scans is not there now.
    #[error("away")]
    Away,
}

/// Whatever reads scans.
pub trait Recogniser: Debug + Send + Sync {
    /// The words of each page, one text a page.
    fn read<'a>(&'a self, scan: &'a Scan) -> BoxFuture<'a, Result<Vec<String>, Unrecognised>>;
}

impl Desk {
    /// Reads the scans of one document that waits for it, the newest first. Whether there was one.
    pub async fn recognise_once(&self, eyes: &dyn Recogniser) -> Result<bool, DeskError> {
        let next = search::unseen(self.store().engine()).await?;
        let Some((document, direction)) = next else { return Ok(false) };
        self.read_document_files(DocumentId::from_uuid(document), direction, Some(eyes)).await?;
        Ok(true)
    }
}
