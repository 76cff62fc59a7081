//! Takes committed pages from the write-ahead file into the database beside the writer, so that nobody's commit waits for it.
//! Not what makes a commit durable: that is the write-ahead file.
//! What must hold: the write-ahead file begins anew once in a while, however busy the writer is. A checkpoint beside the writer
//! never ends it, since more was committed meanwhile; the writer's own, of what little is left then, does.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use camino::Utf8Path;
use rusqlite::Connection;

use super::connect;
use crate::engine::limits::EngineLimits;
use crate::error::StoreError;

/// Pages of 4 KB in the write-ahead file from one checkpoint beside the writer to the next.
const PAGES_BESIDE: i32 = 1_000;
/// Pages from which on the writer does what is left itself.
const PAGES_MAX: i32 = 8_000;

/// Wakes the thread of the checkpoints. It ends when the last of these is dropped.
#[derive(Debug, Clone)]
pub(super) struct Bell {
    sender: SyncSender<()>,
    /// Held while a checkpoint is made.
    working: Arc<Mutex<()>>,
}

impl Bell {
    /// Waits until no checkpoint is made, and keeps others from being made until it is dropped.
    pub(super) fn quiet(&self) -> MutexGuard<'_, ()> {
        self.working.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) fn start(
    path: &Utf8Path,
    limits: &EngineLimits,
) -> Result<(Bell, JoinHandle<()>), StoreError> {
    let (sender, rung) = sync_channel(1);
    let bell = Bell { sender, working: Arc::default() };
    let working = Arc::clone(&bell.working);
    let connection = connect(path, limits)?;
    let thread = std::thread::Builder::new()
        .name("sqlite-checkpoint".to_owned())
        .spawn(move || serve(&connection, &rung, &working))
        .map_err(|error| StoreError::file("engine.open", &error))?;
    Ok((bell, thread))
}

fn serve(connection: &Connection, rung: &Receiver<()>, working: &Mutex<()>) {
    while rung.recv().is_ok() {
        let _working = working.lock().unwrap_or_else(PoisonError::into_inner);
        let done = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
        if let Err(error) = done {
            tracing::warn!(%error, "a checkpoint beside the writer was not made");
        }
    }
}

/// Makes a writer's connection ring once so many pages were committed.
pub(super) fn watch(connection: &mut Connection, bell: Bell) -> rusqlite::Result<()> {
    let mut rung_at = 0;
    connection.wal_hook(Some(move |wal: &mut rusqlite::hooks::Wal, pages: i32| {
        if pages >= PAGES_MAX {
            rung_at = 0;
            // What was committed stays committed, whatever becomes of this: one that fails, or finds the other at work, is
            // made after the next commit.
            if let Err(error) = wal.checkpoint() {
                tracing::debug!(%error, pages, "the writer made no checkpoint");
            }
            return Ok(());
        }
        if pages < rung_at {
            // The file began anew.
            rung_at = 0;
        }
        if pages - rung_at >= PAGES_BESIDE {
            rung_at = pages;
            // Full: it will look anyway.
            let _ = bell.sender.try_send(());
        }
        Ok(())
    }))
}
