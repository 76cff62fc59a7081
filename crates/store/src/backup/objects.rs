//! Copies objects into a backup and back, checking each by its hash.
//! Not a mirror: only what the rows of the backup refer to is copied.
//! Always holds: an object in a backup folder has been read whole and hashed right; a finished backup holds no other.

use std::collections::BTreeSet;

use camino::Utf8Path;
use futures::TryStreamExt;
use kernel::hash::Sha256Hash;

use super::{ATTEMPT, BackupObjects, OnProgress, Progress};
use crate::error::{ErrorKind, StoreError};
use crate::objects::{ObjectCheck, Objects};

/// The hash kept in a row of `file`.
pub(super) fn hash_of(bytes: &[u8]) -> Result<Sha256Hash, StoreError> {
    let bytes: [u8; 32] = bytes.try_into().map_err(|_| {
        StoreError::of(ErrorKind::Corrupt, ATTEMPT, "a file's hash is not 32 bytes long")
    })?;
    Ok(Sha256Hash::from_bytes(bytes))
}

/// The backup's own object store: a file for each, which whoever keeps the backup can copy and compare.
async fn in_folder(folder: &Utf8Path) -> Result<Objects, StoreError> {
    Objects::open_files(folder.join("objects")).await
}

pub(super) async fn copy_out(
    objects: &Objects,
    hashes: &BTreeSet<Sha256Hash>,
    target: &Utf8Path,
    on_progress: OnProgress<'_>,
) -> Result<BackupObjects, StoreError> {
    let kept = in_folder(target).await?;
    let mut totals = BackupObjects::default();
    let of = hashes.len() as u64;
    for (hash, done) in hashes.iter().zip(1..) {
        if let Some(bytes) = copy(objects, &kept, hash).await? {
            totals.count += 1;
            totals.bytes += bytes;
        } else {
            // The rest is still worth keeping; each that is not there is told.
            totals.missing += 1;
            on_progress(Progress::Missing { object: *hash });
        }
        on_progress(Progress::Objects { done, of });
    }
    // What an earlier backup left here and no row mentions any more, such as papers that were withdrawn as secret.
    let found: Vec<Sha256Hash> = kept.list().try_collect().await?;
    for hash in found.iter().filter(|hash| !hashes.contains(hash)) {
        kept.delete(hash).await?;
    }
    Ok(totals)
}

/// Puts every object of a backup into a store. The number of objects.
pub(super) async fn copy_in(
    source: &Utf8Path,
    objects: &Objects,
    of: u64,
    on_progress: OnProgress<'_>,
) -> Result<u64, StoreError> {
    let kept = in_folder(source).await?;
    let mut found = kept.list();
    let mut done = 0;
    while let Some(hash) = found.try_next().await? {
        if copy(&kept, objects, &hash).await?.is_none() {
            return Err(super::manifest::damaged("an object of the backup is damaged"));
        }
        done += 1;
        on_progress(Progress::Objects { done, of });
    }
    Ok(done)
}

/// Copies one object unless it is there whole already. Its size, or `None` when the source is
/// missing or damaged.
async fn copy(from: &Objects, to: &Objects, hash: &Sha256Hash) -> Result<Option<u64>, StoreError> {
    if to.check(hash).await? == ObjectCheck::Whole {
        return to.size(hash).await;
    }
    let Some(mut reader) = from.get_verified(hash).await? else { return Ok(None) };
    // A damaged object of the same size would be taken for this one.
    to.delete(hash).await?;
    let mut stage = to.stage(u64::MAX);
    loop {
        match reader.stream.try_next().await {
            Ok(Some(chunk)) => stage.write(&chunk).await?,
            Ok(None) => break,
            Err(StoreError::Corrupt { .. }) => return Ok(None),
            Err(error) => return Err(error),
        }
    }
    stage.commit().await.map(|stored| Some(stored.size))
}
