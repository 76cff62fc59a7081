//! Takes the bytes of one file from a stream: staged, hashed, judged, then stored.
//! What must hold: bytes that were refused are never stored, and what was stored is durable.

use axum::body::Bytes;
use futures::{Stream, StreamExt as _};
use kernel::hash::Sha256Hash;

use super::{Kind, Reason, clean_name, judge};
use crate::problem::Problem;
use crate::visit::Visit;

/// A stored file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    pub kind: Kind,
    pub name: String,
    pub size: u64,
    pub sha256: Sha256Hash,
}

/// Why nothing was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The file itself is refused.
    Refused(Reason),
    /// The stream broke off.
    BrokenOff,
    Problem(Problem),
}

impl From<Reason> for Trouble {
    fn from(reason: Reason) -> Trouble {
        Trouble::Refused(reason)
    }
}

impl From<store::StoreError> for Trouble {
    fn from(error: store::StoreError) -> Trouble {
        Trouble::Problem(error.into())
    }
}

/// Receives one file under the name its sender gave it.
pub async fn receive<E>(
    visit: &Visit,
    given_name: &str,
    stream: impl Stream<Item = Result<Bytes, E>>,
) -> Result<Received, Trouble> {
    let bytes_max = visit.app.settings.upload_bytes_max;
    let mut stage = visit.app.desk.store().objects().stage(bytes_max).await?;
    let mut stream = std::pin::pin!(stream);
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Trouble::BrokenOff)?;
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
