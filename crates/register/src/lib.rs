//! What a register ("sổ") is: a kind of record whose rules are pure functions.
//!
//! `decide` turns a record, a command and a context into events or a refusal; `evolve` folds an
//! event into a record. Nothing here knows of databases, pages, the clock or chance: the context
//! brings them. What must always hold: folding a record's events gives the record that is stored,
//! and the same inputs always give the same answer. The module `harness` (feature of that name)
//! tests both for any register.

mod actor;
mod entry;
#[cfg(feature = "harness")]
pub mod harness;

pub use actor::{Actor, Seat};
pub use entry::{Entry, Misfit};

use serde::{Serialize, de::DeserializeOwned};
use std::fmt::Debug;

/// A kind of record and its rules.
pub trait Register: Debug + Send + Sync + 'static {
    /// The noun of the register, as in table rows, event kinds and folders: `dossier`.
    const NAME: &'static str;
    /// State of one record; an enum inside carries each state's data.
    type Record: Debug + Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static;
    /// What somebody may ask.
    type Command: Debug + Clone + Send + Sync + 'static;
    /// What then happened.
    type Event: Fact
        + Debug
        + Clone
        + PartialEq
        + Serialize
        + DeserializeOwned
        + Send
        + Sync
        + 'static;
    /// Why not, as data.
    type Refusal: Refuse + Debug + Clone + PartialEq + Send + Sync + 'static;
    /// What the rules may look at beside the record: time, actor, calendar, procedure version.
    type Context<'a>;

    /// Answers a command. Total, pure: no I/O, no clock, no chance. `record` is `None` for a
    /// command that opens a record.
    fn decide(
        record: Option<&Self::Record>,
        command: &Self::Command,
        context: &Self::Context<'_>,
    ) -> Result<Vec<Self::Event>, Self::Refusal>;

    /// Applies one event. Fails only when the event cannot belong to this record at all, which is
    /// a programmer's mistake or a damaged store, never something a user can cause.
    fn evolve(
        record: Option<Self::Record>,
        entry: &Entry<Self::Event>,
    ) -> Result<Self::Record, Misfit>;
}

/// An event as a fact: in the past tense, with a stable name.
pub trait Fact {
    /// Stable name inside its register, snake case, past tense: `accepted`.
    fn kind(&self) -> &'static str;
}

/// A refusal as data. The sentence a person reads is chosen by `code` from the words files.
pub trait Refuse {
    /// Stable code a person can quote, such as `DOS-014`.
    fn code(&self) -> &'static str;
    /// Named values for the sentence; nothing personal that the asker does not know already.
    fn details(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

/// Folds all entries of one record, oldest first.
pub fn fold<R: Register>(
    entries: impl IntoIterator<Item = Entry<R::Event>>,
) -> Result<Option<R::Record>, Misfit> {
    let mut record = None;
    for entry in entries {
        record = Some(R::evolve(record, &entry)?);
    }
    Ok(record)
}
