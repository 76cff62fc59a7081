//! The one door for writes, the same for every register.
//!
//! may this actor? → done before? → load → decide → one batch: entries, record, rows, counters,
//! jobs, receipt. Acknowledged only when the batch is durable. Not here: what a register's rules
//! or rows are; each register hands those in. What must hold: a key answers the same however often
//! it is repeated; nothing is written when anything is refused.

use crate::{
    DeskError,
    error::LastChange,
    measure,
    numbers::{Numbers, Stop, Taken},
};
use kernel::time::Timestamp;
use register::{Actor, Entry, Fact, Register};
use serde::{Deserialize, Serialize};
use store::{
    Store, StoreError,
    engine::{Batch, Statement},
    register as rows,
};
use uuid::Uuid;

/// Tries against other writers before giving up as busy.
const ATTEMPTS_MAX: u32 = 24;
/// Longest idempotency key taken from outside, in bytes.
pub const KEY_BYTES_MAX: usize = 100;

/// Names one intention of one actor; a repeat with the same key is answered, not done again.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// From outside: 8 to [`KEY_BYTES_MAX`] bytes of visible ASCII.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (8..=KEY_BYTES_MAX).contains(&text.len());
        (fits && text.bytes().all(|b| b.is_ascii_graphic())).then(|| Self(text.to_owned()))
    }

    /// A fresh key, for an intention that cannot be repeated from outside.
    pub fn fresh(random: &dyn kernel::random::Random) -> Self {
        Self(random.token(16))
    }

    /// A key that follows from another record's entry, for reactions and jobs.
    pub fn derived(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a command led to.
#[derive(Debug, Clone)]
pub struct Done<R> {
    pub record: R,
    pub version: u64,
    /// The key had been used before; nothing was written this time.
    pub repeated: bool,
}

/// A record as read, with the version to hand back when changing it.
#[derive(Debug, Clone)]
pub struct Seen<R> {
    pub record: R,
    pub version: u64,
}

/// One request at the door.
pub(crate) struct Request<'a> {
    pub(crate) actor: &'a Actor,
    pub(crate) id: Uuid,
    pub(crate) key: &'a IdempotencyKey,
    /// Version the actor had before their eyes, if the command depends on it.
    pub(crate) seen: Option<u64>,
    pub(crate) now: Timestamp,
}

/// What a register decided and what else its batch writes.
pub(crate) struct Ruling<E> {
    pub(crate) events: Vec<E>,
    pub(crate) numbers: Vec<Taken>,
    /// Rows of records that are opened in the same batch ([`opened_beside`]).
    pub(crate) beside: Vec<Statement>,
}

impl<E> Ruling<E> {
    pub(crate) fn of(events: Vec<E>) -> Self {
        Self { events, numbers: Vec::new(), beside: Vec::new() }
    }
}

/// The rest of a batch: listing rows, counters, search, jobs.
pub(crate) struct Change<'a, R: Register> {
    pub(crate) before: Option<&'a R::Record>,
    pub(crate) after: &'a R::Record,
    pub(crate) entries: &'a [Entry<R::Event>],
    pub(crate) version: u64,
}

impl<R: Register> Change<'_, R>
where
    R::Event: Serialize,
{
    /// Something was withdrawn: `blank` stands in place of every entry before this change, and nothing is left by which
    /// leaves of the public log could be told.
    pub(crate) fn blanked(&self, id: Uuid, blank: &R::Event) -> Result<Vec<Statement>, DeskError> {
        let blank = serde_json::to_string(blank).map_err(DeskError::fault)?;
        let before = self.version - self.entries.len() as u64;
        let mut statements = vec![store::register::blank_entries(id, blank, before)];
        statements.extend(store::leaf::forget(id));
        Ok(statements)
    }
}

#[derive(Serialize, Deserialize)]
struct Receipt {
    /// The record the command went to; a repeated opening names a new one, but means this.
    record: Uuid,
    version: u64,
}

/// Carries a request through and notes how that went. `rule` checks permission and decides;
/// `rows_of` turns the change into statements. Both may be called again when another writer was
/// faster.
pub(crate) async fn pass<R, Rule, Rows>(
    store: &Store,
    numbers: &Numbers,
    request: Request<'_>,
    rule: Rule,
    rows_of: Rows,
) -> Result<Done<R::Record>, DeskError>
where
    R: Register,
    Rule: FnMut(Option<&R::Record>) -> Result<Ruling<R::Event>, Stop>,
    Rows: Fn(&Change<'_, R>) -> Result<Vec<Statement>, DeskError>,
{
    let begun = measure::begun();
    let result = carry::<R, Rule, Rows>(store, numbers, request, rule, rows_of).await;
    measure::command(R::NAME, &result, begun);
    result
}

async fn carry<R, Rule, Rows>(
    store: &Store,
    numbers: &Numbers,
    request: Request<'_>,
    mut rule: Rule,
    rows_of: Rows,
) -> Result<Done<R::Record>, DeskError>
where
    R: Register,
    Rule: FnMut(Option<&R::Record>) -> Result<Ruling<R::Event>, Stop>,
    Rows: Fn(&Change<'_, R>) -> Result<Vec<Statement>, DeskError>,
{
    let actor_key = actor_key(request.actor);
    for _ in 0..ATTEMPTS_MAX {
        let (receipt, stored) =
            rows::begin(store.engine(), R::NAME, request.id, &actor_key, request.key.as_str())
                .await?;
        let (before, version) = match stored {
            Some(stored) => (Some(parse::<R::Record>(&stored.state)?), stored.version),
            None => (None, 0),
        };
        if let Some(receipt) = receipt {
            return answer_again::<R>(store, &receipt).await;
        }
        if let Some(seen) = request.seen
            && seen != version
        {
            return Err(stale(store, request.id, version).await?);
        }
        let ruling = match rule(before.as_ref()) {
            Ok(ruling) => ruling,
            Err(Stop::Desk(error)) => return Err(error),
            Err(Stop::Unread { book }) => {
                numbers.read(store, &book).await?;
                continue;
            }
        };
        if ruling.events.is_empty() {
            let record = before.ok_or(DeskError::NotFound)?;
            return Ok(Done { record, version, repeated: false });
        }
        let entries = number_entries(&ruling.events, version, &request);
        let after = match apply::<R>(before.clone(), &entries) {
            Ok(after) => after,
            Err(fault) => {
                ruling.numbers.iter().for_each(|taken| numbers.give_back(taken));
                return Err(fault);
            }
        };
        let new_version = version + entries.len() as u64;
        let change = Change {
            before: before.as_ref(),
            after: &after,
            entries: &entries,
            version: new_version,
        };
        let mut batch = spine::<R>(&request, &actor_key, version, new_version, &after, &entries)?;
        for taken in &ruling.numbers {
            if taken.gapless {
                batch.extend(rows::take_next_number(&taken.book, taken.serial, request.id));
            } else {
                batch.push(rows::take_number(&taken.book, taken.serial, request.id));
            }
        }
        batch.extend(rows_of(&change)?);
        batch.extend(ruling.beside);
        match store.engine().write(Batch { statements: batch }).await {
            Ok(_) => {
                ruling.numbers.iter().for_each(|taken| numbers.confirm(taken));
                measure::entries(R::NAME, entries.iter().map(|entry| entry.event.kind()));
                return Ok(Done { record: after, version: new_version, repeated: false });
            }
            Err(StoreError::Conflict { statement }) => {
                settle_numbers(numbers, &ruling.numbers, statement);
                if statement == rows::STALE && request.seen.is_some() {
                    return Err(stale(store, request.id, version + 1).await?);
                }
                if !retryable(statement) {
                    return Err(DeskError::Conflict { statement });
                }
            }
            Err(error) => {
                // Whether it was written is unknown only when the engine was lost; the serial is
                // then either in the table, where the unique key keeps it, or free.
                ruling.numbers.iter().for_each(|taken| numbers.fall_behind(&taken.book));
                return Err(error.into());
            }
        }
    }
    Err(DeskError::Busy)
}

fn retryable(statement: &str) -> bool {
    [rows::STALE, rows::REPEATED, rows::NUMBER_TAKEN, rows::RECORD_MOVED, rows::RECORD_NEW]
        .contains(&statement)
}

fn settle_numbers(numbers: &Numbers, taken: &[Taken], conflict: &'static str) {
    for number in taken {
        if conflict == rows::NUMBER_TAKEN {
            numbers.fall_behind(&number.book);
        } else {
            numbers.give_back(number);
        }
    }
}

fn number_entries<E: Clone>(events: &[E], version: u64, request: &Request<'_>) -> Vec<Entry<E>> {
    events
        .iter()
        .zip(version + 1..)
        .map(|(event, version)| Entry {
            version,
            at: request.now,
            by: request.actor.clone(),
            event: event.clone(),
        })
        .collect()
}

fn apply<R: Register>(
    before: Option<R::Record>,
    entries: &[Entry<R::Event>],
) -> Result<R::Record, DeskError> {
    let mut record = before;
    for entry in entries {
        record = Some(R::evolve(record, entry).map_err(DeskError::fault)?);
    }
    record.ok_or_else(|| DeskError::fault("no entries"))
}

/// The rows every register has: entries, record, receipt.
fn spine<R: Register>(
    request: &Request<'_>,
    actor_key: &str,
    before: u64,
    after: u64,
    record: &R::Record,
    entries: &[Entry<R::Event>],
) -> Result<Vec<Statement>, DeskError> {
    let mut statements = written::<R>(request, before, after, record, entries)?;
    let receipt = Receipt { record: request.id, version: after };
    let receipt = serde_json::to_string(&receipt).map_err(DeskError::fault)?;
    statements.push(rows::keep_receipt(actor_key, request.key.as_str(), receipt, request.now));
    Ok(statements)
}

/// Entries and record.
fn written<R: Register>(
    request: &Request<'_>,
    before: u64,
    after: u64,
    record: &R::Record,
    entries: &[Entry<R::Event>],
) -> Result<Vec<Statement>, DeskError> {
    let actor = serde_json::to_string(request.actor).map_err(DeskError::fault)?;
    let mut statements = Vec::with_capacity(entries.len() + 8);
    for entry in entries {
        statements.push(rows::insert_entry(rows::NewEntry {
            record: request.id,
            version: entry.version,
            register: R::NAME,
            kind: entry.event.kind(),
            at: entry.at,
            actor: &actor,
            body: serde_json::to_string(&entry.event).map_err(DeskError::fault)?,
        }));
    }
    let state = serde_json::to_string(record).map_err(DeskError::fault)?;
    statements.push(rows::save_record(request.id, R::NAME, before, after, state, request.now));
    Ok(statements)
}

/// The rows of a record that another command opens inside its own batch, with the record. They need no receipt: the key
/// of the other command speaks for both, since either all of the batch is written or nothing.
pub(crate) fn opened_beside<R: Register>(
    request: &Request<'_>,
    events: &[R::Event],
) -> Result<(R::Record, Vec<Statement>), DeskError> {
    let entries = number_entries(events, 0, request);
    let record = apply::<R>(None, &entries)?;
    let rows = written::<R>(request, 0, entries.len() as u64, &record, &entries)?;
    Ok((record, rows))
}

/// Whether a command was carried out under this key.
pub(crate) async fn was_done(
    store: &Store,
    actor: &Actor,
    key: &IdempotencyKey,
) -> Result<bool, DeskError> {
    Ok(rows::receipt(store.engine(), &actor_key(actor), key.as_str()).await?.is_some())
}

/// The first answer, for a command given again with its key: the record as it is by now.
async fn answer_again<R: Register>(
    store: &Store,
    receipt: &str,
) -> Result<Done<R::Record>, DeskError> {
    let receipt: Receipt = parse(receipt)?;
    let stored = rows::record(store.engine(), R::NAME, receipt.record).await?;
    let stored = stored.ok_or(DeskError::NotFound)?;
    Ok(Done { record: parse(&stored.state)?, version: stored.version, repeated: true })
}

async fn stale(store: &Store, id: Uuid, at_least: u64) -> Result<DeskError, DeskError> {
    let entries = rows::entries(store.engine(), id).await?;
    let last = entries.last().and_then(|entry| {
        let by: Actor = serde_json::from_str(&entry.actor).ok()?;
        let body: serde_json::Value = serde_json::from_str(&entry.body).ok()?;
        let kind = body.get("event")?.as_str()?.to_owned();
        Some(Box::new(LastChange { kind, at: entry.at, by }))
    });
    let now = entries.last().map_or(at_least, |entry| entry.version);
    Ok(DeskError::Stale { now, last })
}

/// Receipts are kept per actor, so that nobody can read another's answer by guessing a key.
fn actor_key(actor: &Actor) -> String {
    match actor {
        Actor::Visitor { visitor } => visitor.to_string(),
        Actor::Person { account } | Actor::Officer { account, .. } => account.to_string(),
        Actor::System { job } => format!("system:{job}"),
    }
}

pub(crate) fn parse<T: serde::de::DeserializeOwned>(json: &str) -> Result<T, DeskError> {
    serde_json::from_str(json).map_err(DeskError::fault)
}
