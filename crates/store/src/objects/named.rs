//! Objects that have a name of their own: the files of the public log, which others read by their path.
//! Not for anything a person uploaded; that is addressed by content.
//! What must hold: names begin with `log/`, so that no stored file can be taken for one of them; what lies under a name
//! never changes, except the head, which is replaced only by whoever has seen what is replaced.

use super::{Objects, fault};
use crate::engine::blocking;
use crate::error::{ErrorKind, StoreError};
use futures::{StreamExt as _, TryStreamExt as _};
use object_store::path::Path;
use object_store::{
    Error, ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload, UpdateVersion,
};

const FOLDER: &str = "log";
/// Files on their way at once.
const AT_ONCE: usize = 8;
/// Tries against other writers of the head.
const TRIES: usize = 8;

fn place(log: &str, path: &str) -> Path {
    Path::from(format!("{FOLDER}/{log}/{path}"))
}

impl Objects {
    /// Writes files of the log named `log` and returns when they are durable. A file that is there with these bytes is
    /// left as it is; with other bytes it is a conflict, and stays.
    pub async fn add_log_files(
        &self,
        log: &str,
        files: Vec<(String, Vec<u8>)>,
    ) -> Result<(), StoreError> {
        let adding = files.into_iter().map(|(path, bytes)| self.add_log_file(log, path, bytes));
        futures::stream::iter(adding).buffer_unordered(AT_ONCE).try_collect().await
    }

    async fn add_log_file(
        &self,
        log: &str,
        path: String,
        bytes: Vec<u8>,
    ) -> Result<(), StoreError> {
        const ATTEMPT: &str = "objects.add_log_file";
        let place = place(log, &path);
        let payload = PutPayload::from(bytes.clone());
        let create = PutOptions::from(PutMode::Create);
        match self.store.put_opts(&place, payload.clone(), create).await {
            Ok(_) => Ok(()),
            Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => {
                match self.log_file(log, &path).await? {
                    Some(there) if there == bytes => Ok(()),
                    _ => Err(StoreError::of(
                        ErrorKind::Corrupt,
                        ATTEMPT,
                        format_args!("{place} holds other bytes"),
                    )),
                }
            }
            // Some S3 stores know no conditions; the fence is then the rows alone.
            Err(Error::NotImplemented { .. } | Error::NotSupported { .. }) => {
                let put = self.store.put(&place, payload).await;
                put.map(|_| ()).map_err(|error| fault::of(ATTEMPT, &error))
            }
            Err(error) => Err(fault::of(ATTEMPT, &error)),
        }
    }

    /// Replaces the head of a log unless what lies there is newer: `replaces` judges it. False when it stayed.
    ///
    /// Of several processes that replace at once each sees what the one before it wrote.
    pub async fn replace_log_head(
        &self,
        log: &str,
        path: &str,
        bytes: &[u8],
        replaces: impl Fn(&[u8]) -> bool,
    ) -> Result<bool, StoreError> {
        const ATTEMPT: &str = "objects.replace_log_head";
        let failed = |error: Error| fault::of(ATTEMPT, &error);
        let place = place(log, path);
        let alone = self.lock_log(log).await?;
        for _ in 0..TRIES {
            let found = fault::present(ATTEMPT, self.store.get(&place).await)?;
            let mode = match found {
                None => PutMode::Create,
                Some(found) => {
                    let version = UpdateVersion {
                        e_tag: found.meta.e_tag.clone(),
                        version: found.meta.version.clone(),
                    };
                    let there = found.bytes().await.map_err(failed)?;
                    if there == bytes || !replaces(&there) {
                        return Ok(false);
                    }
                    // Under the lock of a folder nobody else writes.
                    if alone.is_some() { PutMode::Overwrite } else { PutMode::Update(version) }
                }
            };
            let payload = PutPayload::from(bytes.to_vec());
            match self.store.put_opts(&place, payload.clone(), PutOptions::from(mode)).await {
                Ok(_) => return Ok(true),
                Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => {}
                Err(Error::NotImplemented { .. } | Error::NotSupported { .. }) => {
                    return self.store.put(&place, payload).await.map(|_| true).map_err(failed);
                }
                Err(error) => return Err(failed(error)),
            }
        }
        Err(StoreError::of(ErrorKind::Busy, ATTEMPT, "others replace it all the time"))
    }

    /// The bytes of one file of a log, none when it is not there.
    pub async fn log_file(&self, log: &str, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        const ATTEMPT: &str = "objects.log_file";
        let Some(found) = fault::present(ATTEMPT, self.store.get(&place(log, path)).await)? else {
            return Ok(None);
        };
        let bytes = found.bytes().await.map_err(|error| fault::of(ATTEMPT, &error))?;
        Ok(Some(bytes.to_vec()))
    }

    /// Removes every file below a path of a log. For what a fuller file has taken the place of.
    pub async fn remove_log_files(&self, log: &str, below: &str) -> Result<(), StoreError> {
        const ATTEMPT: &str = "objects.remove_log_files";
        let place = place(log, below);
        let failed = |error: Error| fault::of(ATTEMPT, &error);
        let found: Vec<_> = self.store.list(Some(&place)).try_collect().await.map_err(failed)?;
        for file in found {
            fault::present(ATTEMPT, self.store.delete(&file.location).await)?;
        }
        Ok(())
    }

    /// Waits until no other process writes the head of a log that lies in a folder; ends when it is dropped.
    async fn lock_log(&self, log: &str) -> Result<Option<std::fs::File>, StoreError> {
        const ATTEMPT: &str = "objects.lock_log";
        let Some(folder) = &self.folder else { return Ok(None) };
        let folder = folder.join(place(log, "").as_ref());
        blocking(ATTEMPT, move || {
            let lock = || {
                std::fs::create_dir_all(&folder)?;
                let options =
                    std::fs::OpenOptions::new().create(true).write(true).truncate(false).to_owned();
                let file = options.open(folder.join("lock"))?;
                file.lock()?;
                Ok(file)
            };
            lock().map(Some).map_err(|error: std::io::Error| StoreError::file(ATTEMPT, &error))
        })
        .await
    }
}
