//! The manifest of a backup: what is in the folder and how to tell that it is whole.
//! Not a place for anything about people.
//! Always holds: it is written last and durably, and a restore trusts no file it does not name.

use camino::Utf8Path;
use serde::{Deserialize, Serialize};

use super::{ATTEMPT, hash_file};
use crate::engine::blocking;
use crate::error::{ErrorKind, StoreError};

/// Version of the folder's layout.
pub(super) const FORMAT: u32 = 1;
const NAME: &str = "manifest.json";
/// Its name while it is written.
const UNFINISHED: &str = "manifest.unfinished";

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    /// `sqlite` or `postgres`: a backup goes back into the same kind of engine.
    pub engine: String,
    pub schema_version: i64,
    /// Microseconds since 1970 UTC.
    pub taken_at: i64,
    pub files: Vec<BackupFile>,
    pub objects: BackupObjects,
}

/// A file with rows: the SQLite database, or one PostgreSQL table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupFile {
    /// Relative to the folder.
    pub path: String,
    pub bytes: u64,
    pub sha256: String,
    /// The table and its columns; absent for a whole database.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<BackupTable>,
}

/// A table in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupTable {
    pub name: String,
    pub columns: Vec<String>,
    pub rows: u64,
}

/// The objects under `objects/`, as many as the rows refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BackupObjects {
    pub count: u64,
    pub bytes: u64,
    /// Referred to by a row but absent or damaged in the installation itself.
    pub missing: u64,
}

/// What a backup leaves in its folder.
const OURS: [&str; 5] = [NAME, UNFINISHED, super::sqlite::FILE, "tables", "objects"];

/// The first thing in the folder that no backup left there; `None` for an empty folder, a new one
/// or one with an older backup.
pub fn foreign(target: &Utf8Path) -> std::io::Result<Option<String>> {
    let entries = match target.read_dir_utf8() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry?.file_name().to_owned());
    }
    names.sort();
    Ok(names.into_iter().find(|name| !OURS.contains(&name.as_str())))
}

/// Makes the folder, and an older backup in it incomplete. A folder with anything else in it is
/// left alone.
pub(super) async fn begin(target: &Utf8Path) -> Result<(), StoreError> {
    let target = target.to_owned();
    blocking(ATTEMPT, move || {
        let found = foreign(&target).map_err(|error| StoreError::file(ATTEMPT, &error))?;
        if found.is_some() {
            return Err(StoreError::invalid(ATTEMPT, "the folder holds something else"));
        }
        let make = || -> std::io::Result<()> {
            let mut builder = std::fs::DirBuilder::new();
            builder.recursive(true);
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            builder.create(&target)?;
            match std::fs::remove_file(target.join(NAME)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            }
        };
        make().map_err(|error| StoreError::file(ATTEMPT, &error))
    })
    .await
}

/// Writes the manifest under another name, then gives it its own.
pub(super) async fn finish(target: &Utf8Path, manifest: &Manifest) -> Result<(), StoreError> {
    let text = serde_json::to_vec_pretty(manifest)
        .map_err(|_| StoreError::invalid(ATTEMPT, "the manifest cannot be written"))?;
    let target = target.to_owned();
    blocking(ATTEMPT, move || {
        let write = || -> std::io::Result<()> {
            let unfinished = target.join(UNFINISHED);
            let mut file = std::fs::File::create(&unfinished)?;
            std::io::Write::write_all(&mut file, &text)?;
            file.sync_all()?;
            std::fs::rename(&unfinished, target.join(NAME))?;
            std::fs::File::open(&target)?.sync_all()
        };
        write().map_err(|error| StoreError::file(ATTEMPT, &error))
    })
    .await
}

/// Reads the manifest and makes sure that every file it names is the one that was written.
pub(super) async fn open(source: &Utf8Path) -> Result<Manifest, StoreError> {
    let text = tokio::fs::read(source.join(NAME))
        .await
        .map_err(|_| StoreError::invalid(ATTEMPT, "no finished backup in this folder"))?;
    let manifest: Manifest =
        serde_json::from_slice(&text).map_err(|_| damaged("the manifest cannot be read"))?;
    if manifest.format != FORMAT {
        return Err(StoreError::invalid(ATTEMPT, "a backup of an unknown format"));
    }
    for file in &manifest.files {
        let (hash, bytes) = hash_file(&source.join(&file.path)).await?;
        if bytes != file.bytes || hash.to_string() != file.sha256 {
            return Err(damaged("a file differs from the manifest"));
        }
    }
    Ok(manifest)
}

pub(super) fn damaged(detail: &'static str) -> StoreError {
    StoreError::of(ErrorKind::Corrupt, ATTEMPT, detail)
}
