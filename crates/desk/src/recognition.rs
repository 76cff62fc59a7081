//! Letters in pictures: the port to whatever reads scans, the look at a scan that somebody brings, and the turn by which one
//! document after the other is read.
//! Not how a picture is read (`recognition`), nor what a mark leads to (`document`). What must always hold: without a reader
//! nothing changes but what is said of scans; machines misread, so that only a mark of which no letter differs is a finding,
//! and everything that is alike a doubt.

use crate::{Desk, DeskError, document::mark_on_page};
use futures::future::BoxFuture;
use kernel::{id::DocumentId, secrecy::Sign};
use std::{fmt::Debug, sync::Arc};
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
    /// The same desk with eyes for the scans that people bring.
    #[must_use]
    pub fn with_recogniser(self, eyes: Arc<dyn Recogniser>) -> Desk {
        Desk { eyes: Some(eyes), ..self }
    }

    /// Whether scans that people bring are looked at.
    pub fn sees_scans(&self) -> bool {
        self.eyes.is_some()
    }

    /// What is, or looks like, a mark of secrecy on the first page of a scan; none where nobody can read it now.
    pub async fn mark_on_scan(&self, media_type: &str, bytes: Vec<u8>) -> Option<Sign> {
        let eyes = self.eyes.as_ref()?;
        let scan = Scan { media_type: media_type.to_owned(), bytes, pages: 1 };
        let pages = eyes.read(&scan).await.ok()?;
        pages.first().and_then(|page| mark_on_page(page))
    }

    /// Reads the scans of one document that waits for it, the newest first. Whether there was one.
    pub async fn recognise_once(&self, eyes: &dyn Recogniser) -> Result<bool, DeskError> {
        let next = search::unseen(self.store().engine()).await?;
        let Some((document, direction)) = next else { return Ok(false) };
        self.read_document_files(DocumentId::from_uuid(document), direction, Some(eyes)).await?;
        Ok(true)
    }
}
