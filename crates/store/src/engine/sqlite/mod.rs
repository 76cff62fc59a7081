//! SQLite: one writer thread and a few reader threads on one file in WAL mode.
//! Not a connection pool for writers: SQLite has one, so it is one thread with a queue.
//! Always holds: `synchronous=FULL`, foreign keys on, and every queue bounded.

mod checkpoint;
mod fault;
mod merge;
mod reader;
mod run;
mod writer;

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use rusqlite::Connection;
use tokio::sync::oneshot;

use super::batch::{Batch, BatchOutcome};
use super::limits::EngineLimits;
use super::row::Row;
use super::sql::{Query, Sql};
use crate::error::{ErrorKind, StoreError};

/// Prepared statements each connection keeps.
const STATEMENTS_CACHED_MAX: usize = 512;
/// What the write-ahead file may keep on disk after a checkpoint.
const WAL_BYTES_KEPT_MAX: i64 = 64 * 1024 * 1024;

/// A SQLite file and the threads that serve it.
#[derive(Debug, Clone)]
pub struct Sqlite {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    path: Utf8PathBuf,
    writer: writer::Queue,
    readers: reader::Queue,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Sqlite {
    pub(super) async fn open(path: &str, limits: &EngineLimits) -> Result<Self, StoreError> {
        let path = Utf8PathBuf::from(path);
        let limits = limits.clone();
        blocking("engine.open", move || Self::start(path, &limits)).await
    }

    fn start(path: Utf8PathBuf, limits: &EngineLimits) -> Result<Self, StoreError> {
        create_private(&path)?;
        // The writer first: it turns WAL on and creates the files the readers share.
        let (writer, writer_threads) = writer::start(&path, limits)?;
        let (readers, mut threads) = reader::start(&path, limits)?;
        threads.extend(writer_threads);
        let inner = Inner { path, writer, readers, threads: Mutex::new(threads) };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The database file.
    pub fn path(&self) -> &Utf8Path {
        &self.inner.path
    }

    pub(super) async fn read(&self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>, StoreError> {
        self.inner.readers.read(queries).await
    }

    pub(super) async fn prepare(&self, sql: &'static Sql) -> Result<(), StoreError> {
        self.exclusive(sql.name, |connection| {
            connection
                .prepare_cached(sql.sqlite)
                .map(|_| ())
                .map_err(|error| fault::of(sql.name, &error))
        })
        .await
    }

    pub(super) async fn write(&self, batch: Batch) -> Result<BatchOutcome, StoreError> {
        self.inner.writer.write(batch).await
    }

    /// Runs something alone on the writer's connection, outside any transaction.
    pub(crate) async fn exclusive<T: Send + 'static>(
        &self,
        attempt: &'static str,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.inner.writer.exclusive(attempt, work).await
    }

    pub(super) async fn close(&self) {
        self.inner.readers.stop().await;
        self.inner.writer.stop().await;
        let threads = {
            let mut threads = self.inner.threads.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *threads)
        };
        let joined = tokio::task::spawn_blocking(move || {
            threads.into_iter().map(JoinHandle::join).filter(Result::is_err).count()
        });
        if !matches!(joined.await, Ok(0)) {
            tracing::error!("a thread of the database ended badly");
        }
    }
}

/// A failure of SQLite, by kind. For the other rooms of this crate that use a connection.
pub(crate) fn fault(statement: &'static str, error: &rusqlite::Error) -> StoreError {
    fault::of(statement, error)
}

/// Runs blocking work away from the async threads.
pub(crate) async fn blocking<T: Send + 'static>(
    attempt: &'static str,
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(StoreError::of(ErrorKind::Lost, attempt, error)),
    }
}

/// Waits for an answer of a thread.
async fn answer<T>(
    attempt: &'static str,
    receiver: oneshot::Receiver<Result<T, StoreError>>,
) -> Result<T, StoreError> {
    receiver.await.unwrap_or_else(|_| Err(gone(attempt)))
}

fn gone(attempt: &'static str) -> StoreError {
    StoreError::of(ErrorKind::Lost, attempt, "the engine is closed")
}

/// Creates the file readable by its owner alone, since it holds personal data.
fn create_private(path: &Utf8Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(|_| ()).map_err(|error| StoreError::file("engine.open", &error))
}

/// Opens a connection with the settings every connection has.
fn connect(path: &Utf8Path, limits: &EngineLimits) -> Result<Connection, StoreError> {
    let settings = |connection: Connection| {
        connection.busy_timeout(Duration::from_secs(limits.statement_seconds))?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_CACHED_MAX);
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "trusted_schema", false)?;
        connection.pragma_update(None, "journal_size_limit", WAL_BYTES_KEPT_MAX)?;
        connection.pragma_update(None, "cache_size", -limits.cache_kibibytes)?;
        connection.pragma_update(None, "secure_delete", limits.overwrite_removed)?;
        Ok(connection)
    };
    Connection::open(path).and_then(settings).map_err(|error| fault::of("engine.open", &error))
}
