//! An upload on its way in, hashed while it is written: in memory while it is small, then a temporary file.
//! Not visible to readers before the commit; dropped without one, it leaves nothing behind.
//! Always holds: after the commit the bytes, their name and the folders on the way are durable.

use std::io::{Cursor, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};

use camino::{Utf8Path, Utf8PathBuf};
use kernel::hash::{Hasher, Sha256Hash};
use kernel::time::{Clock as _, SystemClock};
use object_store::ObjectStore;
use object_store::{Error, ObjectStoreExt, PutMode, PutOptions, PutPayload, WriteMultipart};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{Look, Objects, fault, key, sync_folder};
use crate::engine::blocking;
use crate::error::StoreError;

/// Objects up to this size go to a bucket in one request, larger ones in parts of this size.
const PART_BYTES: usize = 8 * 1024 * 1024;
/// Parts under way at once.
const PARTS_UNDER_WAY_MAX: usize = 4;

/// Bytes of one upload that wait in memory; one of more takes a file. Most papers of the exchange are smaller: their file is
/// made, written, synced and named in one go.
pub const HELD_BYTES_MAX: usize = 64 * 1024;

static SERIAL: AtomicU64 = AtomicU64::new(0);

/// An upload not yet committed.
#[derive(Debug)]
pub struct Stage {
    objects: Objects,
    held: Held,
    hasher: Hasher,
    size: u64,
    bytes_max: u64,
}

/// What was written so far.
#[derive(Debug)]
enum Held {
    Memory(Vec<u8>),
    Disk { file: File, path: TemporaryPath },
}

/// What a commit stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    pub hash: Sha256Hash,
    /// Bytes.
    pub size: u64,
    /// False when the same bytes were there already.
    pub fresh: bool,
}

/// Removes the file when dropped, unless it has been moved away.
#[derive(Debug)]
struct TemporaryPath(Utf8PathBuf);

impl TemporaryPath {
    /// The file has another name now.
    fn moved(mut self) {
        self.0 = Utf8PathBuf::new();
    }
}

impl Drop for TemporaryPath {
    fn drop(&mut self) {
        if !self.0.as_str().is_empty()
            && let Err(error) = std::fs::remove_file(&self.0)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(kind = %error.kind(), "an abandoned upload could not be removed");
        }
    }
}

impl Stage {
    pub(super) fn begin(objects: Objects, bytes_max: u64) -> Self {
        let held = Held::Memory(Vec::new());
        Self { objects, held, hasher: Hasher::new(), size: 0, bytes_max }
    }

    /// Adds bytes. Over the limit is [`StoreError::Invalid`]; then drop the stage.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.size += bytes.len() as u64;
        if self.size > self.bytes_max {
            return Err(StoreError::invalid("objects.stage", "larger than allowed"));
        }
        self.hasher.update(bytes);
        if let Held::Memory(held) = &mut self.held {
            if held.len() + bytes.len() <= HELD_BYTES_MAX {
                held.extend_from_slice(bytes);
                return Ok(());
            }
            let (staging, held) = (self.objects.staging.clone(), std::mem::take(held));
            let (file, path) = blocking("objects.stage", move || create(&staging, &held)).await?;
            self.held = Held::Disk { file: File::from_std(file), path };
        }
        let Held::Disk { file, .. } = &mut self.held else { return Ok(()) };
        file.write_all(bytes).await.map_err(|error| StoreError::file("objects.stage", &error))
    }

    /// Looks into what has been written so far, on a thread that may wait for the disk.
    pub async fn inspect<T: Send + 'static>(
        &mut self,
        look: impl FnOnce(Look) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        let failed = |error: std::io::Error| StoreError::file("objects.inspect", &error);
        match &mut self.held {
            Held::Memory(held) => {
                let bytes = Look::Memory(Cursor::new(held.clone()));
                blocking("objects.inspect", move || Ok(look(bytes))).await
            }
            Held::Disk { file, path } => {
                file.flush().await.map_err(failed)?;
                let path = path.0.clone();
                let open = move || std::fs::File::open(path).map(Look::Disk).map_err(failed);
                blocking("objects.inspect", move || open().map(look)).await
            }
        }
    }

    /// Bytes so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Stores the object under its hash. Returns only when it is durable.
    pub async fn commit(self) -> Result<Stored, StoreError> {
        let Self { objects, mut held, hasher, size, .. } = self;
        let hash = hasher.finish();
        if let Some(small) = &objects.small
            && let Held::Memory(bytes) = &mut held
        {
            let bytes = std::mem::take(bytes);
            let fresh = small.put(&hash, bytes, SystemClock.now()).await?;
            return Ok(Stored { hash, size, fresh });
        }
        if let Held::Disk { file, .. } = &mut held {
            let failed = |error: std::io::Error| StoreError::file("objects.commit", &error);
            file.flush().await.map_err(failed)?;
        }
        let fresh = match objects.folder.clone() {
            Some(folder) => {
                let place = move || place(&objects, &folder, held, (hash, size));
                blocking("objects.commit", place).await?
            }
            // What lies aside does not count: it may be taken away.
            None if objects.size_at(&key(&hash)).await? == Some(size) => false,
            None => upload(&objects, held, &hash, size).await?,
        };
        Ok(Stored { hash, size, fresh })
    }
}

/// A file of its own in the staging folder, with these bytes in it.
fn create(staging: &Utf8Path, bytes: &[u8]) -> Result<(std::fs::File, TemporaryPath), StoreError> {
    let failed = |error: std::io::Error| StoreError::file("objects.stage", &error);
    let (mut file, path) = loop {
        let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
        let path = staging.join(format!("{}-{serial}", std::process::id()));
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(&path) {
            Ok(file) => break (file, TemporaryPath(path)),
            // Left behind by an earlier process of the same number.
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(error)),
        }
    };
    file.write_all(bytes).map_err(failed)?;
    Ok((file, path))
}

/// Writes a file to the staging folder and removes it.
pub(super) fn try_writing(staging: &Utf8Path) -> Result<(), StoreError> {
    create(staging, b"tinhso").map(|_| ())
}

/// Moves what was written to its name; false when the same bytes are there already. Then only their durability is made sure
/// of: whoever put them there may not have come to that yet.
fn place(
    objects: &Objects,
    folder: &Utf8Path,
    held: Held,
    (hash, size): (Sha256Hash, u64),
) -> Result<bool, StoreError> {
    let failed = |error: std::io::Error| StoreError::file("objects.commit", &error);
    let target = folder.join(key(&hash).as_ref());
    // The object's folder holds its name; the folders above hold that folder's, once.
    let mut depth = if objects.synced.holds(&hash) { 1 } else { 3 };
    // What lies aside does not count: it may be taken away.
    let there = match std::fs::metadata(&target) {
        Ok(known) => known.len() == size,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(error) => return Err(failed(error)),
    };
    if there {
        std::fs::File::open(&target).and_then(|file| file.sync_all()).map_err(failed)?;
    } else {
        let (file, path) = match held {
            Held::Memory(bytes) => create(&objects.staging, &bytes)?,
            Held::Disk { file, path } => {
                // Flushed, so that nothing of it is under way.
                let file = file.try_into_std().map_err(|_| {
                    StoreError::invalid("objects.commit", "the upload is still being written")
                })?;
                (file, path)
            }
        };
        file.sync_all().map_err(failed)?;
        let made = || target.parent().map_or(Ok(()), std::fs::create_dir_all);
        let moved = || std::fs::rename(&path.0, &target);
        let moved = match moved() {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                depth = 3;
                made().and_then(|()| moved())
            }
            moved => moved,
        };
        moved.map_err(failed)?;
        path.moved();
    }
    let mut folders = target.ancestors().skip(1).take(depth);
    folders.try_for_each(sync_folder).map_err(failed)?;
    objects.synced.add(&hash);
    Ok(!there)
}

/// Folders that this process has found or made and seen durable, by the first two bytes of the hashes in them. Nobody
/// removes a folder of objects while the program runs.
#[derive(Debug)]
pub(super) struct SyncedFolders(Vec<AtomicU64>);

impl Default for SyncedFolders {
    fn default() -> Self {
        Self(std::iter::repeat_with(AtomicU64::default).take(1 << 10).collect())
    }
}

impl SyncedFolders {
    /// The word and the bit of a hash's folder.
    fn bit(&self, hash: &Sha256Hash) -> Option<(&AtomicU64, u64)> {
        let [first, second, ..] = hash.as_bytes();
        let number = u16::from_be_bytes([*first, *second]);
        let word = self.0.get(usize::from(number >> 6))?;
        Some((word, 1 << (number & 63)))
    }

    fn holds(&self, hash: &Sha256Hash) -> bool {
        self.bit(hash).is_some_and(|(word, bit)| word.load(Ordering::Acquire) & bit != 0)
    }

    fn add(&self, hash: &Sha256Hash) {
        if let Some((word, bit)) = self.bit(hash) {
            word.fetch_or(bit, Ordering::AcqRel);
        }
    }
}

/// Sends what was written to a bucket. False when the same bytes were there already.
async fn upload(
    objects: &Objects,
    held: Held,
    hash: &Sha256Hash,
    size: u64,
) -> Result<bool, StoreError> {
    let failed = |error: std::io::Error| StoreError::file("objects.commit", &error);
    let location = key(hash);
    let path = match held {
        Held::Memory(bytes) => return put_if_absent(objects, &location, bytes.into()).await,
        Held::Disk { path, .. } => path,
    };
    let mut file = File::open(&path.0).await.map_err(failed)?;
    if size <= PART_BYTES as u64 {
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).await.map_err(failed)?;
        return put_if_absent(objects, &location, bytes.into()).await;
    }
    let begun = objects.store.put_multipart(&location).await;
    let begun = begun.map_err(|error| fault::of("objects.commit", &error))?;
    let mut parts = WriteMultipart::new_with_chunk_size(begun, PART_BYTES);
    if let Err(error) = send_parts(&mut file, &mut parts).await {
        if parts.abort().await.is_err() {
            tracing::warn!("the parts of a failed upload stay in the bucket");
        }
        return Err(error);
    }
    parts.finish().await.map_err(|error| fault::of("objects.commit", &error))?;
    Ok(true)
}

async fn send_parts(file: &mut File, parts: &mut WriteMultipart) -> Result<(), StoreError> {
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let read = file
            .read(&mut buffer)
            .await
            .map_err(|error| StoreError::file("objects.commit", &error))?;
        let Some(chunk) = buffer.get(..read).filter(|chunk| !chunk.is_empty()) else {
            return Ok(());
        };
        parts
            .wait_for_capacity(PARTS_UNDER_WAY_MAX)
            .await
            .map_err(|error| fault::of("objects.commit", &error))?;
        parts.write(chunk);
    }
}

async fn put_if_absent(
    objects: &Objects,
    location: &object_store::path::Path,
    payload: PutPayload,
) -> Result<bool, StoreError> {
    let create = PutOptions::from(PutMode::Create);
    match objects.store.put_opts(location, payload.clone(), create).await {
        Ok(_) => Ok(true),
        Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => Ok(false),
        // Some S3 stores know no conditions; writing the same bytes again changes nothing.
        Err(Error::NotImplemented { .. } | Error::NotSupported { .. }) => {
            let put = objects.store.put(location, payload).await;
            put.map(|_| true).map_err(|error| fault::of("objects.commit", &error))
        }
        Err(error) => Err(fault::of("objects.commit", &error)),
    }
}

pub(super) fn clear(staging: &Utf8Path) -> Result<u64, StoreError> {
    let failed = |error: std::io::Error| StoreError::file("objects.clear_staging", &error);
    let mut removed = 0;
    for entry in std::fs::read_dir(staging).map_err(failed)? {
        std::fs::remove_file(entry.map_err(failed)?.path()).map_err(failed)?;
        removed += 1;
    }
    Ok(removed)
}
