//! Objects that nothing names: set aside first, taken away for good later.
//! Not the judgement which those are: that needs the rows, and the desk asks them.
//! Always holds: an object set aside is still read by its hash, so that whoever names it in that
//! very moment loses nothing; storing the same bytes again makes an object of its own.

use futures::TryStreamExt;
use kernel::hash::Sha256Hash;
use kernel::time::{Clock as _, SystemClock, Timestamp};
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStoreExt};

use super::{Objects, Place, fault, key, parse_key};
use crate::engine::blocking;
use crate::error::StoreError;

/// Folder of objects set aside.
const ASIDE: &str = "aside";

impl Objects {
    /// Objects whose hash begins with this byte and that were stored before a moment.
    pub async fn stored_before(
        &self,
        first: u8,
        before: Timestamp,
    ) -> Result<Vec<Sha256Hash>, StoreError> {
        let found = self.listed(&Path::from(format!("{first:02x}"))).await?;
        let old = found.iter().filter(|meta| moment(meta) < before);
        let files = old.filter_map(|meta| parse_key(&meta.location));
        let small = self.small_before(Place::Kept, first, before).await?;
        Ok(files.chain(small.into_iter().map(|(hash, _)| hash)).collect())
    }

    /// Objects set aside whose hash begins with this byte, and since when.
    pub async fn aside(&self, first: u8) -> Result<Vec<(Sha256Hash, Timestamp)>, StoreError> {
        let folder = Path::from_iter([ASIDE.to_owned(), format!("{first:02x}")]);
        let found = self.listed(&folder).await?;
        let hash = |location: &Path| {
            let hash = location.filename()?.parse().ok()?;
            (aside(&hash) == *location).then_some(hash)
        };
        let files = found.iter().filter_map(|meta| Some((hash(&meta.location)?, moment(meta))));
        let ever = Timestamp::from_micros(i64::MAX);
        let small = self.small_before(Place::Aside, first, ever).await?;
        Ok(files.chain(small).collect())
    }

    async fn small_before(
        &self,
        place: Place,
        first: u8,
        before: Timestamp,
    ) -> Result<Vec<(Sha256Hash, Timestamp)>, StoreError> {
        match &self.small {
            Some(small) => small.before(place, first, before).await,
            None => Ok(Vec::new()),
        }
    }

    async fn listed(&self, folder: &Path) -> Result<Vec<ObjectMeta>, StoreError> {
        let found = self.store.list(Some(folder)).try_collect().await;
        found.map_err(|error| fault::of("objects.collect", &error))
    }

    /// Sets an object aside, from `at` on; absent already is fine.
    pub async fn set_aside(&self, hash: &Sha256Hash, at: Timestamp) -> Result<(), StoreError> {
        if let Some(small) = &self.small {
            small.take_from(Place::Kept, hash, at).await?;
        }
        self.relocate(&key(hash), &aside(hash), Some(at)).await
    }

    /// Puts an object that was set aside back to its place; absent is fine.
    pub async fn bring_back(&self, hash: &Sha256Hash) -> Result<(), StoreError> {
        if let Some(small) = &self.small {
            small.take_from(Place::Aside, hash, SystemClock.now()).await?;
        }
        self.relocate(&aside(hash), &key(hash), None).await
    }

    /// Takes what was set aside away for good; absent already is fine.
    pub async fn delete_aside(&self, hash: &Sha256Hash) -> Result<(), StoreError> {
        if let Some(small) = &self.small {
            small.delete(hash, Place::Aside).await?;
        }
        let deleted = self.store.delete(&aside(hash)).await;
        fault::present("objects.collect", deleted).map(|_| ())
    }

    async fn relocate(
        &self,
        from: &Path,
        to: &Path,
        at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let Some(folder) = self.folder.clone() else {
            // The copy bears the moment of the copy.
            let copied = self.store.copy(from, to).await;
            if fault::present("objects.collect", copied)?.is_none() {
                return Ok(());
            }
            let deleted = self.store.delete(from).await;
            return fault::present("objects.collect", deleted).map(|_| ());
        };
        let (from, to) = (folder.join(from.as_ref()), folder.join(to.as_ref()));
        blocking("objects.collect", move || {
            let moved = at.map_or(Ok(()), |at| touch(&from, at)).and_then(|()| {
                if let Some(parent) = to.parent() {
                    std::fs::create_dir_all(parent)?;
                }
                std::fs::rename(&from, &to)
            });
            match moved {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
                other => other.map_err(|error| StoreError::file("objects.collect", &error)),
            }
        })
        .await
    }
}

fn moment(meta: &ObjectMeta) -> Timestamp {
    Timestamp::from_micros(meta.last_modified.timestamp_micros())
}

/// Where an object lies that was set aside.
pub(super) fn aside(hash: &Sha256Hash) -> Path {
    let hex = hash.to_string();
    let (first, _) = hex.split_at(2);
    Path::from_iter([ASIDE, first, hex.as_str()])
}

/// A rename keeps the moment of the writing, and what counts is since when it is aside.
fn touch(file: &camino::Utf8Path, at: Timestamp) -> std::io::Result<()> {
    let since = std::time::Duration::from_micros(u64::try_from(at.as_micros()).unwrap_or(0));
    let file = std::fs::OpenOptions::new().write(true).open(file)?;
    file.set_modified(std::time::SystemTime::UNIX_EPOCH + since)
}
