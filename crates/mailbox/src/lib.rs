//! The e-mail box of an agency as an entrance: letters are fetched (IMAP, RFC 3501), their files taken in like any from
//! outside, and put before the clerk as documents that arrived.
//!
//! Not the rules of documents (`document`) and not reading the form of e-mail (`reading`). A box is reached by a
//! [`line::Line`], over TLS.
//!
//! What must always hold: nothing in a box is changed or deleted (it is opened by EXAMINE, and only looked at); a letter
//! arrives once, whatever is killed and however its server numbers the box anew; what bears a mark of secrecy leaves a stub
//! and nothing else; a letter that cannot be taken never holds up those behind it; nothing of a letter is in a log.

mod fault;
mod guard;
mod imap;
pub mod line;
mod sheet;
mod take;

pub use fault::{Fault, code};
pub use sheet::number_in;

use std::sync::Arc;
use std::time::Duration;

use desk::Desk;
use desk::document::LetterOutcome;
use hub::Judge;
use kernel::code::AgencyCode;
use kernel::time::Date;
use tokio::task::JoinHandle;

use crate::line::Line;

/// Letters taken in one reading, so that a lease and a connection never last long.
const LETTERS_AT_ONCE: usize = 50;
/// Seconds after which another process may take a box over.
const LEASE_SECONDS: i64 = 900;
/// Pauses grow by this many times their length at most.
const PAUSES_MAX: u32 = 16;

/// One box.
#[derive(Clone)]
pub struct MailboxAt {
    /// By which clerks and operators call it.
    pub name: String,
    /// Whose clerk gets its letters.
    pub agency: AgencyCode,
    pub line: Arc<dyn Line>,
    pub user: String,
    pub password: String,
    /// The folder that is read.
    pub folder: String,
    /// Letters that came before this day stay unread.
    pub since: Option<Date>,
}

impl std::fmt::Debug for MailboxAt {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Neither user nor password is anybody's to see.
        formatter.debug_struct("MailboxAt").field("name", &self.name).finish_non_exhaustive()
    }
}

/// How boxes are read.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Most bytes of one letter; of a larger one only its head is fetched.
    pub letter_bytes_max: u32,
    /// Most bytes of one file in it.
    pub file_bytes_max: u64,
    /// How long a server may take over one answer.
    pub patience: Duration,
    /// Between two readings of a box.
    pub pause: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            letter_bytes_max: 60_000_000,
            file_bytes_max: 25_000_000,
            patience: Duration::from_mins(1),
            pause: Duration::from_mins(1),
        }
    }
}

/// What one reading came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Round {
    pub taken: usize,
    pub kept_out: usize,
    pub passed_over: usize,
    /// Taken before.
    pub known: usize,
    /// There are more letters.
    pub more: bool,
}

impl Round {
    fn count(&mut self, outcome: LetterOutcome) {
        let count = match outcome {
            LetterOutcome::Taken => &mut self.taken,
            LetterOutcome::KeptOut => &mut self.kept_out,
            LetterOutcome::PassedOver => &mut self.passed_over,
            LetterOutcome::Known => &mut self.known,
        };
        *count += 1;
    }
}

/// Reads boxes for one house. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Postman {
    desk: Desk,
    judge: Judge,
    settings: Settings,
}

/// The readers of all boxes; they stop when it is dropped.
#[derive(Debug)]
pub struct Running(Vec<JoinHandle<()>>);

impl Drop for Running {
    fn drop(&mut self) {
        for task in &self.0 {
            task.abort();
        }
    }
}

impl Postman {
    pub fn new(desk: Desk, judge: Judge, settings: Settings) -> Self {
        Self { desk, judge, settings }
    }

    /// Starts a reader for each box. `reader` names this process among others.
    pub fn run(&self, boxes: Vec<MailboxAt>, reader: &str) -> Running {
        let start = |at: MailboxAt| {
            let (postman, reader) = (self.clone(), reader.to_owned());
            tokio::spawn(async move { postman.serve(&at, &reader).await })
        };
        Running(boxes.into_iter().map(start).collect())
    }

    async fn serve(&self, at: &MailboxAt, reader: &str) {
        let mut failures: u32 = 0;
        loop {
            match self.read_once(at, reader).await {
                Ok(round) => {
                    failures = 0;
                    if round.more {
                        continue;
                    }
                }
                Err(fault) => {
                    failures = failures.saturating_add(1);
                    tracing::warn!(mailbox = %at.name, fault = fault.code, failures, "not read");
                }
            }
            let times = 1_u32.checked_shl(failures).unwrap_or(PAUSES_MAX).min(PAUSES_MAX);
            tokio::time::sleep(self.settings.pause * times).await;
        }
    }

    /// Reads a box once, unless another process does: takes what is new, oldest first, and notes how that went.
    pub async fn read_once(&self, at: &MailboxAt, reader: &str) -> Result<Round, Fault> {
        let Some(place) = self.claim(at, reader).await? else { return Ok(Round::default()) };
        let read = self.read_from(at, reader, place).await;
        let fault = read.as_ref().err().map(|fault| fault.code);
        self.desk.mailbox_read(&at.name, fault).await?;
        if let Ok(round) = &read
            && *round != Round::default()
        {
            let Round { taken, kept_out, passed_over, known, .. } = round;
            tracing::info!(mailbox = %at.name, taken, kept_out, passed_over, known, "letters");
        }
        read
    }

    async fn claim(
        &self,
        at: &MailboxAt,
        reader: &str,
    ) -> Result<Option<desk::document::LetterPlace>, Fault> {
        let until = self.desk.clock().now().plus_seconds(LEASE_SECONDS);
        Ok(self.desk.read_mailbox((&at.name, &at.agency), reader, until).await?)
    }
}
