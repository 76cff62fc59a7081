//! Copies a SQLite database while it is written to, by SQLite's online backup interface.
//! Not through the writer's queue: the copy has connections of its own.
//! Always holds: one read transaction spans the copy, so it is one moment and never starts over.

use std::collections::BTreeSet;

use camino::Utf8Path;
use kernel::hash::Sha256Hash;
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use tokio::sync::mpsc::{self, UnboundedSender};

use super::{ATTEMPT, BackupFile, OnProgress, Progress, Rows, hash_file};
use crate::engine::{blocking, sqlite_fault};
use crate::error::{ErrorKind, StoreError};

pub(super) const FILE: &str = "store.db";
/// Pages copied between two reports: 4 MiB.
const PAGES_PER_STEP: i32 = 1024;

pub(super) async fn copy(
    database: &Utf8Path,
    target: &Utf8Path,
    on_progress: OnProgress<'_>,
) -> Result<Rows, StoreError> {
    let copied = target.join(FILE);
    let (sender, mut steps) = mpsc::unbounded_channel();
    let paths = (database.to_owned(), copied.clone());
    let copying = tokio::spawn(blocking(ATTEMPT, move || run(&paths.0, &paths.1, &sender)));
    while let Some(step) = steps.recv().await {
        on_progress(step);
    }
    let hashes =
        copying.await.map_err(|error| StoreError::of(ErrorKind::Lost, ATTEMPT, error))??;
    let (hash, bytes) = hash_file(&copied).await?;
    let file = BackupFile { path: FILE.to_owned(), bytes, sha256: hash.to_string(), table: None };
    Ok(Rows { files: vec![file], hashes })
}

/// The whole blocking part: the copy, made durable, and the hashes its file rows name.
fn run(
    database: &Utf8Path,
    copied: &Utf8Path,
    steps: &UnboundedSender<Progress>,
) -> Result<BTreeSet<Sha256Hash>, StoreError> {
    if copied.exists() {
        std::fs::remove_file(copied).map_err(|error| StoreError::file(ATTEMPT, &error))?;
    }
    copy_pages(database, copied, steps).map_err(|error| sqlite_fault(ATTEMPT, &error))?;
    sync(copied)?;
    hashes(copied).map_err(|error| sqlite_fault(ATTEMPT, &error))?.into_iter().collect()
}

fn copy_pages(
    database: &Utf8Path,
    copied: &Utf8Path,
    steps: &UnboundedSender<Progress>,
) -> rusqlite::Result<()> {
    let source = Connection::open(database)?;
    let mut target = Connection::open(copied)?;
    // Held until the end: without it each commit elsewhere would make the copy start over.
    source.execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema;")?;
    let backup = Backup::new(&source, &mut target)?;
    loop {
        let step = backup.step(PAGES_PER_STEP)?;
        let progress = backup.progress();
        let of = u64::try_from(progress.pagecount).unwrap_or(0);
        let left = u64::try_from(progress.remaining).unwrap_or(0);
        if steps.send(Progress::Pages { done: of.saturating_sub(left), of }).is_err() {
            return Err(rusqlite::Error::SqliteFailure(
                rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_INTERRUPT),
                None,
            ));
        }
        if matches!(step, StepResult::Done) {
            break;
        }
    }
    drop(backup);
    source.execute_batch("COMMIT")?;
    // A backup is one file: no write-ahead file beside it.
    target.pragma_update(None, "journal_mode", "DELETE")
}

fn sync(copied: &Utf8Path) -> Result<(), StoreError> {
    std::fs::File::open(copied)
        .and_then(|file| file.sync_all())
        .map_err(|error| StoreError::file(ATTEMPT, &error))
}

fn hashes(copied: &Utf8Path) -> rusqlite::Result<Vec<Result<Sha256Hash, StoreError>>> {
    let connection = Connection::open(copied)?;
    let mut statement = connection.prepare("SELECT DISTINCT sha256 FROM file")?;
    let rows = statement.query_map([], |row| row.get::<_, Vec<u8>>(0))?;
    rows.map(|row| row.map(|bytes| super::objects::hash_of(&bytes))).collect()
}
