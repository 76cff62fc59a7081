//! Number books: the next serial of a dossier code, a register line, a result number.
//!
//! A serial is proposed from memory and becomes real only as a row of the same batch as the event
//! that carries it, under a unique key. So no round trip is spent on it, two processes cannot give
//! one number twice, and a serial whose batch failed is proposed again. A book without gaps goes
//! further: its numbers are taken one at a time, each only when the one before it is there. What
//! must hold: a number that anybody saw is in the table; a number in the table is never given
//! again; a book without gaps has none at any moment, whatever was killed.

use crate::DeskError;
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};
use store::Store;

/// How the names of books without gaps begin.
pub(crate) const GAPLESS_IN: &str = "incoming:";
pub(crate) const GAPLESS_OUT: &str = "outgoing:";
pub(crate) const GAPLESS_COPIES: &str = "copies:";

/// Tries at the next number against other processes.
const TRIES_MAX: u32 = 8;

#[derive(Debug, Default)]
pub(crate) struct Numbers {
    books: Mutex<HashMap<String, Book>>,
    /// Those who take the next number of a book without gaps, one after the other.
    turns: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

#[derive(Debug, Default)]
struct Book {
    last: u64,
    /// Another process was ahead: read the table before the next proposal.
    behind: bool,
    /// Serials proposed whose batch failed; given out again first.
    returned: BTreeSet<u64>,
    /// The last number is what the table says, and nothing proposed counts.
    gapless: bool,
}

/// A serial on its way into a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) book: String,
    pub(crate) serial: u64,
    /// Of a book without gaps.
    pub(crate) gapless: bool,
}

/// Why a rule could not be judged yet.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The answer is no.
    Desk(DeskError),
    /// The book has not been read since this process started; read it and judge again.
    Unread { book: String },
}

impl<E: Into<DeskError>> From<E> for Stop {
    fn from(error: E) -> Self {
        Stop::Desk(error.into())
    }
}

impl Numbers {
    /// Proposes the next serial of a book, from 1.
    pub(crate) fn propose(&self, book: &str) -> Result<Taken, Stop> {
        let serial = self.next_in_memory(book);
        let serial = serial.ok_or_else(|| Stop::Unread { book: book.to_owned() })?;
        Ok(Taken { book: book.to_owned(), serial, gapless: false })
    }

    /// Waits for one's turn at a book without gaps; whoever waits longest is next.
    pub(crate) async fn turn(&self, book: &str) -> tokio::sync::OwnedMutexGuard<()> {
        let turns = {
            let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(turns.entry(book.to_owned()).or_default())
        };
        turns.lock_owned().await
    }

    /// Proposes the number after the last one that is in the table, to whoever has the turn.
    pub(crate) fn propose_next(&self, book: &str) -> Result<Taken, Stop> {
        let last = self.lock().get(book).filter(|it| it.gapless && !it.behind).map(|it| it.last);
        let last = last.ok_or_else(|| Stop::Unread { book: book.to_owned() })?;
        Ok(Taken { book: book.to_owned(), serial: last + 1, gapless: true })
    }

    /// Makes something that bears the next number of a book without gaps, and makes it anew with the one after while other
    /// processes are quicker: what bore the lost number is thrown away unseen.
    pub(crate) async fn bear<T, F>(
        &self,
        store: &Store,
        book: &str,
        mut make: impl FnMut(Taken) -> F,
    ) -> Result<T, DeskError>
    where
        F: Future<Output = Result<T, DeskError>>,
    {
        let _turn = self.turn(book).await;
        for _ in 0..TRIES_MAX {
            let taken = match self.propose_next(book) {
                Ok(taken) => taken,
                Err(Stop::Unread { book }) => {
                    self.read(store, &book).await?;
                    continue;
                }
                Err(Stop::Desk(error)) => return Err(error),
            };
            match make(taken).await {
                Err(DeskError::Busy) => self.fall_behind(book),
                ended => return ended,
            }
        }
        Err(DeskError::Busy)
    }

    /// A number is in the table.
    pub(crate) fn confirm(&self, taken: &Taken) {
        if let Some(book) = self.lock().get_mut(&taken.book).filter(|_| taken.gapless) {
            book.last = book.last.max(taken.serial);
        }
    }

    /// Reads where a book stands.
    pub(crate) async fn read(&self, store: &Store, book: &str) -> Result<(), DeskError> {
        let last = store::register::last_number(store.engine(), book).await?;
        let mut books = self.lock();
        let entry = books.entry(book.to_owned()).or_default();
        entry.gapless |=
            [GAPLESS_IN, GAPLESS_OUT, GAPLESS_COPIES].iter().any(|begin| book.starts_with(begin));
        entry.last = if entry.gapless { last } else { entry.last.max(last) };
        entry.returned.retain(|serial| *serial > last);
        entry.behind = false;
        Ok(())
    }

    /// Gives a serial back whose batch was not written.
    pub(crate) fn give_back(&self, taken: &Taken) {
        if let Some(book) = self.lock().get_mut(&taken.book).filter(|_| !taken.gapless) {
            book.returned.insert(taken.serial);
        }
    }

    /// Another process is ahead of us in this book. What this process has proposed meanwhile stays
    /// proposed, so that its own callers do not collide with one another.
    pub(crate) fn fall_behind(&self, book: &str) {
        if let Some(book) = self.lock().get_mut(book) {
            book.behind = true;
        }
    }

    fn next_in_memory(&self, book: &str) -> Option<u64> {
        let mut books = self.lock();
        let entry = books.get_mut(book).filter(|entry| !entry.behind)?;
        if let Some(serial) = entry.returned.pop_first() {
            return Some(serial);
        }
        entry.last += 1;
        Some(entry.last)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Book>> {
        // A panic while holding the lock cannot leave a book half changed.
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
