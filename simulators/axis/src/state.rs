//! Mailboxes, the directory, and how badly the gateway behaves.
//! What must always hold: what was accepted stays in its mailbox until it is confirmed, whatever was answered.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use kernel::random::{Random as _, SeededRandom};

use crate::reader::{self, Read};
use crate::replies;

/// Something in a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// The gateway's name of it.
    pub id: String,
    /// Whether it is a status.
    pub status: bool,
    pub bytes: Vec<u8>,
}

/// How the gateway behaves: of a hundred calls, so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Conduct {
    /// Are refused as busy, with nothing done.
    pub busy: u64,
    /// Are done and answered with a fault.
    pub unanswered: u64,
    /// Put a message into the mailbox twice, under two names.
    pub doubled: u64,
    /// Show a mailbox in another order.
    pub shuffled: u64,
}

/// How a call ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    Good,
    Busy,
    Unanswered,
}

/// Why a package is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    Invalid,
    UnknownReceiver,
}

/// The gateway.
#[derive(Clone, Debug)]
pub struct Axis {
    inner: Arc<Mutex<Inner>>,
    random: Arc<SeededRandom>,
    token: Arc<str>,
}

#[derive(Debug, Default)]
struct Inner {
    conduct: Conduct,
    /// Code and name.
    agencies: Vec<(String, String)>,
    /// Agencies whose reader takes nothing that is not written to the letter.
    strict: BTreeSet<String>,
    mailboxes: BTreeMap<String, Vec<Message>>,
    /// Ids that were sent.
    sent: BTreeSet<String>,
    /// Document packages by receiver, for tests to look at.
    received: Vec<(String, Read)>,
    count: u64,
}

impl Axis {
    /// A gateway that asks for this token and has so many agencies, `H70.…` and on; each tenth has a strict reader.
    pub fn new(token: &str, agencies: usize, seed: u64) -> Self {
        let all = (0..agencies).map(|number| {
            let (first, second) = (number / 9_801, number % 9_801);
            let code = format!("H{:02}.{:02}.{:02}", 70 + first, second / 99 + 1, second % 99 + 1);
            (code, format!("Cơ quan số {number} thuộc bộ, ngành {}", 70 + first))
        });
        let agencies: Vec<(String, String)> = all.collect();
        let strict = agencies.iter().step_by(10).map(|(code, _)| code.clone()).collect();
        let inner = Inner { agencies, strict, ..Inner::default() };
        Self {
            inner: Arc::new(Mutex::new(inner)),
            random: Arc::new(SeededRandom::new(seed)),
            token: token.into(),
        }
    }

    fn with<T>(&self, act: impl FnOnce(&mut Inner) -> T) -> T {
        act(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Behaves so from now on.
    pub fn behave(&self, conduct: Conduct) {
        self.with(|inner| inner.conduct = conduct);
    }

    /// Puts a message into the mailbox of an organ, as another system would.
    pub fn post(&self, organ: &str, status: bool, bytes: Vec<u8>) -> String {
        let doubled = self.chance(|conduct| conduct.doubled);
        self.with(|inner| {
            inner.count += 1;
            let id = format!("axis-{:06}", inner.count);
            let mailbox = inner.mailboxes.entry(organ.to_owned()).or_default();
            mailbox.push(Message { id: id.clone(), status, bytes: bytes.clone() });
            if doubled {
                mailbox.push(Message { id: format!("{id}-again"), status, bytes });
            }
            id
        })
    }

    /// What agencies behind the gateway got, in order.
    pub fn received(&self) -> Vec<(String, Read)> {
        self.with(|inner| inner.received.clone())
    }

    /// Messages that nobody has confirmed.
    pub fn waiting(&self, organ: &str) -> usize {
        self.with(|inner| inner.mailboxes.get(organ).map_or(0, Vec::len))
    }

    pub(crate) fn admits(&self, token: &str) -> bool {
        token == &*self.token
    }

    fn chance(&self, of: impl Fn(&Conduct) -> u64) -> bool {
        let percent = self.with(|inner| of(&inner.conduct));
        self.random.below(100) < percent
    }

    /// How this call ends.
    pub(crate) fn turn(&self) -> Turn {
        if self.chance(|conduct| conduct.busy) {
            Turn::Busy
        } else if self.chance(|conduct| conduct.unanswered) {
            Turn::Unanswered
        } else {
            Turn::Good
        }
    }

    /// A package comes in under the sender's id; the same id again changes nothing.
    pub(crate) fn accept(&self, id: &str, status: bool, bytes: &[u8]) -> Result<(), Refused> {
        if self.with(|inner| inner.sent.contains(id)) {
            return Ok(());
        }
        let read = reader::read(bytes).ok_or(Refused::Invalid)?;
        if !status {
            let strict = self.with(|inner| {
                let known = |organ: &String| inner.agencies.iter().any(|(code, _)| code == organ);
                if !read.to.iter().all(known) {
                    return Err(Refused::UnknownReceiver);
                }
                Ok(read.to.iter().any(|organ| inner.strict.contains(organ)))
            })?;
            if strict && !reader::to_the_letter(bytes) {
                return Err(Refused::Invalid);
            }
        }
        self.with(|inner| {
            inner.sent.insert(id.to_owned());
            for organ in &read.to {
                inner.received.push((organ.clone(), read.clone()));
            }
        });
        if !status {
            for organ in &read.to {
                for reply in replies::to(&read, organ) {
                    self.post(&read.from, true, reply);
                }
            }
        }
        Ok(())
    }

    /// Up to so many messages of a mailbox, in an order that is not always theirs.
    pub(crate) fn listed(&self, organ: &str, status: Option<bool>, most: usize) -> Vec<String> {
        let shuffled = self.chance(|conduct| conduct.shuffled);
        let mut ids: Vec<String> = self.with(|inner| {
            let mailbox = inner.mailboxes.get(organ).into_iter().flatten();
            let wanted = mailbox.filter(|it| status.is_none_or(|status| it.status == status));
            wanted.take(most).map(|it| it.id.clone()).collect()
        });
        if shuffled {
            ids.reverse();
        }
        ids
    }

    pub(crate) fn message(&self, organ: &str, id: &str) -> Option<Message> {
        self.with(|inner| inner.mailboxes.get(organ)?.iter().find(|it| it.id == id).cloned())
    }

    pub(crate) fn confirm(&self, organ: &str, id: &str) {
        self.with(|inner| {
            if let Some(mailbox) = inner.mailboxes.get_mut(organ) {
                mailbox.retain(|it| it.id != id);
            }
        });
    }

    pub(crate) fn agencies(&self, page: usize, size: usize) -> Vec<(String, String)> {
        self.with(|inner| {
            inner.agencies.iter().skip(page.saturating_mul(size)).take(size).cloned().collect()
        })
    }
}
