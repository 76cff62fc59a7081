//! Reads objects as streams and, on wish, checks them against their hash on the way.
//! Not a cache.
//! Always holds: a verified stream that ended without an error gave exactly the stored bytes.

use std::future::ready;

use bytes::Bytes;
use futures::stream::{BoxStream, once, try_unfold};
use futures::{StreamExt, TryStreamExt};
use kernel::hash::{Hasher, Sha256Hash};
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};

use super::{HELD_BYTES_MAX, fault};
use crate::error::{ErrorKind, StoreError};

/// An object on its way out.
pub struct ObjectReader {
    /// Bytes of the whole object.
    pub size: u64,
    pub stream: BoxStream<'static, Result<Bytes, StoreError>>,
}

impl std::fmt::Debug for ObjectReader {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("ObjectReader").field("size", &self.size).finish_non_exhaustive()
    }
}

impl ObjectReader {
    /// An object that is in memory already.
    pub(super) fn held(bytes: Bytes) -> Self {
        Self { size: bytes.len() as u64, stream: once(ready(Ok(bytes))).boxed() }
    }

    /// The whole object in memory, if it is not larger than `bytes_max`.
    pub async fn bytes(mut self, bytes_max: u64) -> Result<Vec<u8>, StoreError> {
        let mut all = Vec::new();
        while let Some(chunk) = self.stream.try_next().await? {
            if (all.len() + chunk.len()) as u64 > bytes_max {
                return Err(StoreError::invalid("objects.get", "larger than allowed in memory"));
            }
            all.extend_from_slice(&chunk);
        }
        Ok(all)
    }

    /// Ends the stream with [`StoreError::Corrupt`] when the bytes do not have this hash.
    pub(super) fn verified(self, hash: Sha256Hash) -> Self {
        let start = (self.stream, Some(Hasher::new()));
        let stream = try_unfold(start, move |(mut stream, hasher)| async move {
            let Some(mut hasher) = hasher else { return Ok(None) };
            if let Some(chunk) = stream.try_next().await? {
                hasher.update(&chunk);
                return Ok(Some((chunk, (stream, Some(hasher)))));
            }
            if hasher.finish() == hash {
                return Ok(None);
            }
            Err(StoreError::of(ErrorKind::Corrupt, "objects.get", "the hash differs"))
        });
        Self { size: self.size, stream: stream.boxed() }
    }
}

/// What checking an object found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectCheck {
    Whole,
    Missing,
    Damaged,
}

pub(super) async fn get(
    store: &dyn ObjectStore,
    place: &Path,
) -> Result<Option<ObjectReader>, StoreError> {
    let Some(object) = fault::present("objects.get", store.get(place).await)? else {
        return Ok(None);
    };
    let size = object.meta.size;
    let stream = if size <= HELD_BYTES_MAX as u64 {
        // Small enough to be read in one go.
        let bytes = object.bytes().await;
        once(ready(bytes.map_err(|error| fault::of("objects.get", &error)))).boxed()
    } else {
        object.into_stream().map_err(|error| fault::of("objects.get", &error)).boxed()
    };
    Ok(Some(ObjectReader { size, stream }))
}

pub(super) async fn check(reader: Option<ObjectReader>) -> Result<ObjectCheck, StoreError> {
    let Some(mut reader) = reader else { return Ok(ObjectCheck::Missing) };
    loop {
        match reader.stream.try_next().await {
            Ok(Some(_)) => {}
            Ok(None) => return Ok(ObjectCheck::Whole),
            Err(StoreError::Corrupt { .. }) => return Ok(ObjectCheck::Damaged),
            Err(error) => return Err(error),
        }
    }
}
