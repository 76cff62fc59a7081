//! Files from outside: what they are by their content, a name that is safe to show, a place among the objects, and a mark
//! of secrecy on their first page.
//! Not where they come from (forms are `web`'s, packages `hub`'s) and not which paper a file proves. What must hold: bytes
//! that were refused are never stored, what was stored is durable, and no file is held in memory as a whole but to be read.

mod archive;
mod image;
mod judge;
mod name;

pub use judge::{ACCEPT, Kind, Reason};
pub use name::clean as clean_name;

use bytes::Bytes;
use futures::{Stream, StreamExt as _};
use kernel::{
    hash::Sha256Hash,
    secrecy::{Sign, in_text},
};
use store::{StoreError, objects::Objects};

/// Most bytes of a file whose text is read.
pub const READ_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// A stored file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    pub kind: Kind,
    pub name: String,
    pub size: u64,
    pub sha256: Sha256Hash,
}

/// Why nothing was stored.
#[derive(Debug)]
pub enum Unstored {
    /// The file itself is refused.
    Refused(Reason),
    /// The stream broke off.
    BrokenOff,
    Store(StoreError),
}

impl From<Reason> for Unstored {
    fn from(reason: Reason) -> Self {
        Self::Refused(reason)
    }
}

impl From<StoreError> for Unstored {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Takes one file in under the name its sender gave it: staged, hashed, judged, then stored.
pub async fn receive<E>(
    objects: &Objects,
    bytes_max: u64,
    given_name: &str,
    stream: impl Stream<Item = Result<Bytes, E>>,
) -> Result<Received, Unstored> {
    let mut stage = objects.stage(bytes_max);
    let mut stream = std::pin::pin!(stream);
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Unstored::BrokenOff)?;
        if stage.size() + chunk.len() as u64 > bytes_max {
            return Err(Reason::TooLarge.into());
        }
        stage.write(&chunk).await?;
    }
    let kind = stage.inspect(judge::judge).await??;
    let stored = stage.commit().await?;
    Ok(Received {
        kind,
        name: clean_name(given_name, kind),
        size: stored.size,
        sha256: stored.hash,
    })
}

/// A mark of secrecy in the text of a file's first page. It blocks. A scan without text, a picture, or a file that cannot
/// be read shows none: a clerk's eyes are what is left.
pub fn mark_on_first_page(kind: Kind, bytes: &[u8]) -> Option<Sign> {
    if !matches!(kind, Kind::Pdf | Kind::Docx) {
        return None;
    }
    let text = reading::text_of(bytes, &reading::Limits::default()).ok()?;
    let page: Vec<&str> = text.first_page().collect();
    in_text(&page.join("\n"))
}

/// Whether its first page is a picture, so that [`mark_on_first_page`] has nothing to read.
pub fn is_scan(kind: Kind, bytes: &[u8]) -> bool {
    match kind {
        Kind::Pdf => {
            let first = reading::Limits { pages: 1, ..reading::Limits::default() };
            reading::text_of(bytes, &first).is_ok_and(|text| text.first_page().next().is_none())
        }
        kind => kind.media_type().starts_with("image/"),
    }
}
