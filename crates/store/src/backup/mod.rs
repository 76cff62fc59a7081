//! Backups: a folder that holds the whole of one moment, rows and objects, and its manifest.
//! Not replication and not a schedule: the program's operator decides when and where to.
//! Always holds: it runs while the installation works; the manifest is written last, so a folder
//! without one is no backup; rows come first and objects after them, so no row lacks its object.

mod manifest;
mod objects;
mod postgres;
mod restore;
mod sqlite;
mod verify;

use std::collections::BTreeSet;
use std::io::Read;

use camino::Utf8Path;
use kernel::hash::{Hasher, Sha256Hash};
use kernel::time::Timestamp;

pub use manifest::{BackupFile, BackupObjects, BackupTable, Manifest, foreign};
pub use restore::restore;
pub(crate) use verify::ALL;
pub use verify::{Finding, RecordHistory, StoredEvent, VerifyReport, verify};

use crate::engine::{Engine, blocking};
use crate::error::StoreError;
use crate::objects::Objects;

const ATTEMPT: &str = "backup";

/// How far a backup, restore or verification is. Counts of what is done, and of all if known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// SQLite: pages copied.
    Pages { done: u64, of: u64 },
    /// PostgreSQL: tables copied.
    Tables { done: u64, of: u64 },
    /// Objects copied.
    Objects { done: u64, of: u64 },
    /// An object that a row refers to is not there, or damaged; it is not in the backup.
    Missing { object: Sha256Hash },
    /// Records checked.
    Records { done: u64 },
    /// File rows checked.
    Files { done: u64 },
}

/// Told how far the work is.
pub type OnProgress<'a> = &'a (dyn Fn(Progress) + Send + Sync);

/// What reading the rows gave.
struct Rows {
    files: Vec<BackupFile>,
    /// The objects those rows refer to.
    hashes: BTreeSet<Sha256Hash>,
}

/// Copies rows and objects into `target`, while the installation works.
///
/// A folder with anything in it that no backup left there is [`StoreError::Invalid`] and stays as
/// it is ([`foreign`] names what was found). A folder that already holds a backup's objects is reused: objects in it that are still whole
/// are not copied again, and what no row mentions any more is taken away. Its old manifest is removed first.
pub async fn backup(
    engine: &Engine,
    objects: &Objects,
    target: &Utf8Path,
    now: Timestamp,
    on_progress: OnProgress<'_>,
) -> Result<Manifest, StoreError> {
    manifest::begin(target).await?;
    let schema_version = engine
        .schema_version()
        .await?
        .ok_or_else(|| StoreError::invalid(ATTEMPT, "the database holds no tables"))?;
    let rows = match engine {
        Engine::Sqlite(engine) => sqlite::copy(engine.path(), target, on_progress).await?,
        Engine::Postgres(engine) => postgres::copy(engine, target, on_progress).await?,
    };
    let copied = objects::copy_out(objects, &rows.hashes, target, on_progress).await?;
    let manifest = Manifest {
        format: manifest::FORMAT,
        engine: engine.name().to_owned(),
        schema_version,
        taken_at: now.as_micros(),
        files: rows.files,
        objects: copied,
    };
    manifest::finish(target, &manifest).await?;
    Ok(manifest)
}

/// Hash and size of a file, read in pieces.
async fn hash_file(path: &Utf8Path) -> Result<(Sha256Hash, u64), StoreError> {
    let path = path.to_owned();
    blocking(ATTEMPT, move || {
        read_and_hash(&path).map_err(|error| StoreError::file(ATTEMPT, &error))
    })
    .await
}

fn read_and_hash(path: &Utf8Path) -> std::io::Result<(Sha256Hash, u64)> {
    let mut file = std::fs::File::open(path)?;
    let mut buffer = vec![0; 256 * 1024];
    let (mut hasher, mut size) = (Hasher::new(), 0);
    loop {
        let count = file.read(&mut buffer)?;
        let Some(chunk) = buffer.get(..count).filter(|chunk| !chunk.is_empty()) else {
            return Ok((hasher.finish(), size));
        };
        hasher.update(chunk);
        size += chunk.len() as u64;
    }
}
