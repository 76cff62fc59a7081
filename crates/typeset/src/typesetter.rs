//! The way in: letters and fonts held ready, one thread a document, a deadline for each.
//! Not the typesetting. Must hold: a caller waits no longer than the deadline, whatever a letter
//! does; what cannot be stopped is counted, and soon nothing more is started.
//!
//! Typst cannot be interrupted, and a thread cannot be ended from outside. A letter that passes
//! its deadline goes on in its thread; it is not tried again until it changes, and when
//! `stray_max` such threads run, every letter is refused until one of them ends.
//! Memory is bounded by what goes in (data, letters, both limited), by the pages that come out,
//! and by the deadline; there is no hard limit but that of the process, which its operator sets.

use crate::fault::TypesetError;
use crate::fonts::Fonts;
use crate::paper::{self, Rendered};
use crate::world::{BadName, Shelf, Sight};
use jiff::civil::Date;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;
use typst::foundations::{Bytes, Datetime};

/// Deep nesting of content recurses; the memory is only taken when it is used.
const STACK_BYTES: usize = 32 * 1024 * 1024;

/// How many papers what was remembered for one may be of use to the next. Without forgetting, each
/// paper would leave most of a megabyte.
const MEMORY_PAPERS: usize = 8;

/// Limits for each paper and for all at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For waiting and typesetting together.
    pub deadline: Duration,
    pub data_bytes_max: usize,
    pub pages_max: usize,
    /// Papers typeset at the same time.
    pub at_once_max: usize,
    /// Letters that passed their deadline and still run.
    pub stray_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            deadline: Duration::from_secs(20),
            data_bytes_max: 1024 * 1024,
            pages_max: 300,
            at_once_max: 2,
            stray_max: 2,
        }
    }
}

/// Letters of a province, ready to be filled. Share it behind an `Arc`.
#[derive(Debug)]
pub struct Typesetter {
    shelf: Arc<Shelf>,
    limits: Limits,
    traffic: Arc<Traffic>,
}

#[derive(Debug, Default)]
struct Traffic {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    next: u64,
    running: BTreeSet<u64>,
    /// Passed their deadline and still run.
    stray: BTreeSet<u64>,
    /// Letters that did so; a typesetter with changed letters begins with none.
    condemned: BTreeSet<String>,
}

/// The right to typeset one paper, given back when its thread ends, however it ends.
#[derive(Debug)]
struct Permit {
    number: u64,
    traffic: Arc<Traffic>,
}

impl Traffic {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut state = self.traffic.lock();
        state.running.remove(&self.number);
        state.stray.remove(&self.number);
        self.traffic.changed.notify_one();
    }
}

impl Typesetter {
    /// Letters by their path in the letters folder (`ket-qua/khai-sinh.typ`), with usual limits.
    pub fn new(fonts: Fonts, letters: BTreeMap<String, String>) -> Result<Self, TypesetError> {
        Typesetter::with_limits(fonts, letters, Limits::default())
    }

    pub fn with_limits(
        fonts: Fonts,
        letters: BTreeMap<String, String>,
        limits: Limits,
    ) -> Result<Self, TypesetError> {
        let shelf = Shelf::new(fonts.shared, letters)
            .map_err(|BadName(name)| TypesetError::BadName { name })?;
        Ok(Typesetter { shelf: Arc::new(shelf), limits, traffic: Arc::default() })
    }

    /// Whether there is such a letter.
    pub fn has(&self, template: &str) -> bool {
        self.shelf.letters.contains_key(template)
    }

    /// The names of all letters, pages that others import included.
    pub fn templates(&self) -> impl Iterator<Item = &str> {
        self.shelf.letters.keys().map(String::as_str)
    }

    /// Fills a letter. `dated` is the paper's day: what the letter gets for today, and the date in
    /// the file. Blocks the calling thread, at most for the deadline: a caller on a runtime of
    /// tasks gives it a thread of its own.
    pub fn render(
        &self,
        template: &str,
        data: &Value,
        dated: Date,
    ) -> Result<Rendered, TypesetError> {
        let sight = self.sight(template, data, dated)?;
        let permit = self.permit(template)?;
        let number = permit.number;
        let pages_max = self.limits.pages_max;
        let (done, waiting) = mpsc::sync_channel(1);
        let begun = std::thread::Builder::new()
            .name("typeset".to_owned())
            .stack_size(STACK_BYTES)
            .spawn(move || {
                let made = paper::make(&sight, pages_max);
                drop(sight);
                comemo::evict(MEMORY_PAPERS);
                // Nobody listens after the deadline.
                let _ = done.send(made);
                drop(permit);
            });
        if let Err(error) = begun {
            return Err(internal(template, error.to_string()));
        }
        match waiting.recv_timeout(self.limits.deadline) {
            Ok(made) => made,
            Err(mpsc::RecvTimeoutError::Timeout) => self.give_up(template, number, &waiting),
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                Err(internal(template, "its thread ended early".to_owned()))
            }
        }
    }

    fn sight(&self, template: &str, data: &Value, dated: Date) -> Result<Sight, TypesetError> {
        let letter = self.shelf.letters.get(template);
        let main = letter
            .ok_or_else(|| TypesetError::UnknownTemplate { template: template.to_owned() })?
            .id();
        let data = data.to_string();
        let (bytes, limit) = (data.len(), self.limits.data_bytes_max);
        if bytes > limit {
            return Err(TypesetError::DataTooLarge { bytes, limit });
        }
        let day = |part: i8| u8::try_from(part).ok();
        let dated = day(dated.month())
            .zip(day(dated.day()))
            .and_then(|(month, day)| Datetime::from_ymd(dated.year().into(), month, day))
            .ok_or_else(|| internal(template, format!("{dated} is no date to Typst")))?;
        Ok(Sight { shelf: self.shelf.clone(), main, data: Bytes::from_string(data), dated })
    }

    /// Waits for a free place.
    fn permit(&self, template: &str) -> Result<Permit, TypesetError> {
        let limits = self.limits;
        let (mut state, waited) = self
            .traffic
            .changed
            .wait_timeout_while(self.traffic.lock(), limits.deadline, |state| {
                state.running.len() >= limits.at_once_max
                    && state.stray.len() < limits.stray_max
                    && !state.condemned.contains(template)
            })
            .unwrap_or_else(PoisonError::into_inner);
        if state.condemned.contains(template) {
            return Err(TypesetError::Condemned { template: template.to_owned() });
        }
        if state.stray.len() >= limits.stray_max {
            return Err(TypesetError::Stuck { running: state.stray.len() });
        }
        if waited.timed_out() {
            return Err(TypesetError::Busy { seconds: limits.deadline.as_secs() });
        }
        state.next += 1;
        let number = state.next;
        state.running.insert(number);
        Ok(Permit { number, traffic: self.traffic.clone() })
    }

    /// Lets a paper's thread go on by itself, unless it ended at this very moment.
    fn give_up(
        &self,
        template: &str,
        number: u64,
        waiting: &mpsc::Receiver<Result<Rendered, TypesetError>>,
    ) -> Result<Rendered, TypesetError> {
        let mut state = self.traffic.lock();
        if let Ok(made) = waiting.try_recv() {
            return made;
        }
        if state.running.remove(&number) {
            state.stray.insert(number);
        }
        state.condemned.insert(template.to_owned());
        self.traffic.changed.notify_all();
        let seconds = self.limits.deadline.as_secs();
        Err(TypesetError::Deadline { template: template.to_owned(), seconds })
    }
}

fn internal(template: &str, why: String) -> TypesetError {
    TypesetError::Internal { template: template.to_owned(), why }
}
