//! The writer thread: drains its queue and commits waiting batches together.
//! Not a scheduler: batches run in the order they came.
//! Always holds: each batch stands in its own savepoint, so one conflict undoes one batch;
//! trouble of the file undoes the whole group; an answer is given only after COMMIT.

use std::thread::JoinHandle;

use camino::{Utf8Path, Utf8PathBuf};
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::merge::Merge;
use super::{answer, checkpoint, connect, fault, gone, run};
use crate::engine::batch::{Batch, BatchOutcome, Expect};
use crate::engine::limits::EngineLimits;
use crate::engine::measure;
use crate::error::{ErrorKind, StoreError};

const ATTEMPT: &str = "engine.write";

type Answer = oneshot::Sender<Result<BatchOutcome, StoreError>>;
type Task = Box<dyn FnOnce(&mut Connection) + Send>;

enum Work {
    Batch { batch: Batch, answer: Answer },
    Exclusive(Task),
    Stop,
}

/// Where batches wait.
#[derive(Debug)]
pub(super) struct Queue {
    sender: mpsc::Sender<Work>,
}

impl Queue {
    pub(super) async fn write(&self, batch: Batch) -> Result<BatchOutcome, StoreError> {
        let attempt = batch.statements.first().map_or(ATTEMPT, |statement| statement.sql.name);
        let (sender, receiver) = oneshot::channel();
        self.queue(attempt, Work::Batch { batch, answer: sender })?;
        answer(attempt, receiver).await
    }

    pub(super) async fn exclusive<T: Send + 'static>(
        &self,
        attempt: &'static str,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (sender, receiver) = oneshot::channel();
        let task: Task = Box::new(move |connection| {
            let result = work(connection);
            if sender.send(result).is_err() {
                tracing::trace!(attempt, "the answer was no longer awaited");
            }
        });
        self.queue(attempt, Work::Exclusive(task))?;
        answer(attempt, receiver).await
    }

    pub(super) async fn stop(&self) {
        if self.sender.send(Work::Stop).await.is_err() {
            tracing::debug!("the writer had already ended");
        }
    }

    fn queue(&self, attempt: &'static str, work: Work) -> Result<(), StoreError> {
        self.sender.try_send(work).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => {
                StoreError::of(ErrorKind::Busy, attempt, "too many writes are waiting")
            }
            mpsc::error::TrySendError::Closed(_) => gone(attempt),
        })
    }
}

pub(super) fn start(
    path: &Utf8Path,
    limits: &EngineLimits,
) -> Result<(Queue, [JoinHandle<()>; 2]), StoreError> {
    let (sender, receiver) = mpsc::channel(limits.write_queue_max.max(1));
    // The first connection: it turns the write-ahead file on.
    let connection = connect(path, limits)?;
    let (bell, checkpoints) = checkpoint::start(path, limits)?;
    let mut writer = Writer {
        merge: Merge::begin(&connection),
        connection,
        bell,
        path: path.to_owned(),
        limits: limits.clone(),
    };
    writer.watch();
    let thread = std::thread::Builder::new()
        .name("sqlite-write".to_owned())
        .spawn(move || writer.serve(receiver))
        .map_err(|error| StoreError::file("engine.open", &error))?;
    Ok((Queue { sender }, [thread, checkpoints]))
}

/// See [`Writer::undo_pages`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UndoPages {
    InMemory,
    OnDisk,
}

struct Writer {
    connection: Connection,
    merge: Merge,
    bell: checkpoint::Bell,
    path: Utf8PathBuf,
    limits: EngineLimits,
}

impl Writer {
    fn serve(mut self, mut queue: mpsc::Receiver<Work>) {
        self.undo_pages(UndoPages::InMemory);
        let mut held = None;
        while let Some(work) = held.take().or_else(|| self.next(&mut queue)) {
            match work {
                Work::Stop => return self.tidy(),
                Work::Exclusive(task) => {
                    self.undo_pages(UndoPages::OnDisk);
                    // Such as one that empties the write-ahead file.
                    let quiet = self.bell.quiet();
                    task(&mut self.connection);
                    drop(quiet);
                    self.undo_pages(UndoPages::InMemory);
                }
                Work::Batch { batch, answer } => {
                    let mut group = vec![(batch, answer)];
                    while group.len() < self.limits.group_max {
                        match queue.try_recv() {
                            Ok(Work::Batch { batch, answer }) => group.push((batch, answer)),
                            // Anything else waits until this group is committed.
                            Ok(other) => {
                                held = Some(other);
                                break;
                            }
                            Err(_) => break,
                        }
                    }
                    self.commit(group);
                }
            }
        }
    }

    /// The next work; while there is none, what can be done meanwhile.
    fn next(&mut self, queue: &mut mpsc::Receiver<Work>) -> Option<Work> {
        while self.merge.has_work() {
            match queue.try_recv() {
                Ok(work) => return Some(work),
                Err(mpsc::error::TryRecvError::Disconnected) => return None,
                Err(mpsc::error::TryRecvError::Empty) => {
                    self.merge = self.merge.step(&self.connection);
                }
            }
        }
        queue.blocking_recv()
    }

    /// Runs a group in one transaction and answers each of its batches.
    fn commit(&mut self, mut group: Vec<(Batch, Answer)>) {
        // Nobody waits for these any more, and nothing of them has begun.
        group.retain(|(_, answer)| !answer.is_closed());
        if group.is_empty() {
            return;
        }
        measure::group(group.len());
        match self.run_group(&group) {
            Ok(results) => {
                self.merge = self.merge.committed();
                for ((_, answer), result) in group.into_iter().zip(results) {
                    give(answer, result);
                }
            }
            Err(error) => {
                tracing::warn!(kind = %error.kind(), batches = group.len(), "a group of writes was undone");
                self.recover(&error);
                for (_, answer) in group {
                    give(answer, Err(error.clone()));
                }
            }
        }
    }

    /// The outer error undoes the whole group; an inner one only its own batch.
    fn run_group(
        &self,
        group: &[(Batch, Answer)],
    ) -> Result<Vec<Result<BatchOutcome, StoreError>>, StoreError> {
        self.execute("BEGIN IMMEDIATE")?;
        let mut results = Vec::with_capacity(group.len());
        for (batch, _) in group {
            self.execute("SAVEPOINT batch")?;
            let result = self.run_batch(batch);
            match &result {
                Ok(_) => self.execute("RELEASE batch")?,
                Err(error) if fault::of_engine(error) || self.connection.is_autocommit() => {
                    return Err(error.clone());
                }
                Err(_) => {
                    self.execute("ROLLBACK TO batch")?;
                    self.execute("RELEASE batch")?;
                }
            }
            results.push(result);
        }
        self.execute("COMMIT")?;
        Ok(results)
    }

    fn run_batch(&self, batch: &Batch) -> Result<BatchOutcome, StoreError> {
        let mut outcome = BatchOutcome::default();
        for statement in &batch.statements {
            let conflict = || StoreError::Conflict { statement: statement.conflict_name() };
            let result = run::statement(
                &self.connection,
                statement.sql,
                &statement.params,
                self.limits.rows_max,
            );
            let result = match result {
                Err(StoreError::Conflict { .. }) => return Err(conflict()),
                other => other?,
            };
            match statement.expect {
                Expect::Rows(rows) if rows != result.changed => return Err(conflict()),
                _ => outcome.results.push(result),
            }
        }
        Ok(outcome)
    }

    fn execute(&self, text: &str) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(text)
            .and_then(|mut prepared| prepared.execute([]))
            .map(|_| ())
            .map_err(|error| fault::of(ATTEMPT, &error))
    }

    /// Where pages go that a savepoint may have to put back. A batch changes a few dozen pages, each of which would be
    /// written to a temporary file and never read; what an exclusive task sorts or undoes may be as large as the database.
    fn undo_pages(&self, place: UndoPages) {
        let store = match place {
            UndoPages::InMemory => "MEMORY",
            UndoPages::OnDisk => "DEFAULT",
        };
        if let Err(error) = self.connection.pragma_update(None, "temp_store", store) {
            tracing::warn!(%error, "temporary pages stay where they were");
        }
    }

    /// Has this connection's commits lead to checkpoints. Without it SQLite makes them itself, in the midst of commits.
    fn watch(&mut self) {
        if let Err(error) = checkpoint::watch(&mut self.connection, self.bell.clone()) {
            tracing::warn!(%error, "checkpoints are made by the writer");
        }
    }

    /// Lets SQLite refresh the statistics its query planner goes by, within a bounded effort.
    fn tidy(&self) {
        let tidied = self.connection.execute_batch("PRAGMA analysis_limit = 400; PRAGMA optimize;");
        if let Err(error) = tidied {
            tracing::warn!(%error, "the statistics of the database could not be refreshed");
        }
    }

    /// Makes the connection fit for the next group: out of the transaction, or opened anew.
    fn recover(&mut self, error: &StoreError) {
        let inside = !self.connection.is_autocommit();
        let undone = !inside || self.connection.execute_batch("ROLLBACK").is_ok();
        if undone && error.kind() != ErrorKind::Lost {
            return;
        }
        // The file system failed: a fresh connection reads the file's state from the disk again.
        match connect(&self.path, &self.limits) {
            Ok(connection) => {
                self.connection = connection;
                self.watch();
                self.undo_pages(UndoPages::InMemory);
            }
            Err(error) => tracing::error!(kind = %error.kind(), "cannot open the database again"),
        }
    }
}

fn give(answer: Answer, result: Result<BatchOutcome, StoreError>) {
    if answer.send(result).is_err() {
        tracing::trace!("a writer's answer was no longer awaited");
    }
}
