//! The reader threads: each has a connection of its own and takes the next waiting read.
//! Not able to write: their connections refuse it.
//! Always holds: several queries of one read see one snapshot.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use camino::Utf8Path;
use rusqlite::Connection;
use tokio::sync::oneshot;

use super::{answer, connect, fault, gone, run};
use crate::engine::limits::EngineLimits;
use crate::engine::row::Row;
use crate::engine::sql::Query;
use crate::error::{ErrorKind, StoreError};

type Answers = Result<Vec<Vec<Row>>, StoreError>;

enum Work {
    Read { queries: Vec<Query>, answer: oneshot::Sender<Answers> },
    Stop,
}

/// Where reads wait.
#[derive(Debug)]
pub(super) struct Queue {
    sender: SyncSender<Work>,
    readers: usize,
}

impl Queue {
    pub(super) async fn read(&self, queries: Vec<Query>) -> Answers {
        let Some(attempt) = queries.first().map(|query| query.sql.name) else {
            return Ok(Vec::new());
        };
        let (sender, receiver) = oneshot::channel();
        match self.sender.try_send(Work::Read { queries, answer: sender }) {
            Ok(()) => answer(attempt, receiver).await,
            Err(TrySendError::Full(_)) => {
                Err(StoreError::of(ErrorKind::Busy, attempt, "too many reads are waiting"))
            }
            Err(TrySendError::Disconnected(_)) => Err(gone(attempt)),
        }
    }

    /// Tells every thread to end after what is queued.
    pub(super) async fn stop(&self) {
        let sender = self.sender.clone();
        let readers = self.readers;
        let told = tokio::task::spawn_blocking(move || {
            (0..readers).all(|_| sender.send(Work::Stop).is_ok())
        });
        if !told.await.unwrap_or(false) {
            tracing::debug!("the readers had already ended");
        }
    }
}

pub(super) fn start(
    path: &Utf8Path,
    limits: &EngineLimits,
) -> Result<(Queue, Vec<JoinHandle<()>>), StoreError> {
    let readers = limits.readers.max(1);
    let (sender, receiver) = sync_channel(limits.read_queue_max.max(1));
    let receiver = Arc::new(Mutex::new(receiver));
    let mut threads = Vec::with_capacity(readers);
    for number in 0..readers {
        let connection = connect(path, limits)?;
        connection
            .pragma_update(None, "query_only", true)
            .map_err(|error| fault::of("engine.open", &error))?;
        let receiver = Arc::clone(&receiver);
        let rows_max = limits.rows_max;
        let thread = std::thread::Builder::new()
            .name(format!("sqlite-read-{number}"))
            .spawn(move || serve(&connection, &receiver, rows_max))
            .map_err(|error| StoreError::file("engine.open", &error))?;
        threads.push(thread);
    }
    Ok((Queue { sender, readers }, threads))
}

fn serve(connection: &Connection, queue: &Mutex<Receiver<Work>>, rows_max: usize) {
    loop {
        // The lock is held only while waiting for work, never while doing it.
        let work = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Work::Read { queries, answer }) = work else { return };
        if answer.is_closed() {
            continue;
        }
        let answers = snapshot(connection, &queries, rows_max);
        if answer.send(answers).is_err() {
            tracing::trace!("a reader's answer was no longer awaited");
        }
    }
}

/// Runs the queries inside one read transaction; a single one is its own.
fn snapshot(connection: &Connection, queries: &[Query], rows_max: usize) -> Answers {
    let run = |query: &Query| {
        run::statement(connection, query.sql, &query.params, rows_max).map(|result| result.rows)
    };
    if let [query] = queries {
        return Ok(vec![run(query)?]);
    }
    let failed = |error: rusqlite::Error| fault::of("engine.read_many", &error);
    let transaction = connection.unchecked_transaction().map_err(failed)?;
    let answers = queries.iter().map(run).collect();
    transaction.finish().map_err(failed)?;
    answers
}
