//! The rows every register shares: entries (events), records, receipts of commands, numbers,
//! counters. Not the listing of any one register. What must hold: one command is one batch; the
//! key (record, version) of `event` is the optimistic lock, the key (actor, key) of `receipt`
//! makes a repeated command answer what it answered first.

use crate::{
    StoreError,
    engine::{Engine, Query, Row, Sql, Statement, Value},
};
use kernel::time::Timestamp;
use uuid::Uuid;

const EVENT_INSERT: Sql = Sql::both(
    "event.insert",
    "INSERT INTO event (record_id, version, register, kind, at, actor, body) \
     VALUES ($1, $2, $3, $4, $5, $6, $7)",
);
const EVENTS_OF_RECORD: Sql = Sql::both(
    "event.of_record",
    "SELECT version, at, actor, body FROM event WHERE record_id = $1 ORDER BY version",
);
const EVENTS_BLANK: Sql = Sql::both(
    "register.blank_entries",
    "UPDATE event SET body = $2 WHERE record_id = $1 AND version <= $3",
);
const EVENT_BLANK: Sql = Sql::both(
    "register.blank_entry",
    "UPDATE event SET body = $2 WHERE record_id = $1 AND version = $3",
);
const RECORD_INSERT: Sql = Sql::both(
    "record.insert",
    "INSERT INTO record (id, register, version, state, updated_at) VALUES ($1, $2, $3, $4, $5)",
);
const RECORD_UPDATE: Sql = Sql::both(
    "record.update",
    "UPDATE record SET version = $3, state = $4, updated_at = $5 \
     WHERE id = $1 AND version = $2",
);
const RECORD_BY_ID: Sql = Sql::both(
    "record.by_id",
    "SELECT version, state, updated_at FROM record WHERE id = $1 AND register = $2",
);
const RECORDS_BY_IDS: Sql = Sql::each(
    "record.by_ids",
    "SELECT id, version, state, updated_at FROM record \
     WHERE id IN (SELECT unhex(value) FROM json_each($1))",
    "SELECT id, version, state, updated_at FROM record \
     WHERE id = ANY (ARRAY(SELECT value::uuid FROM jsonb_array_elements_text($1)))",
);
const RECORDS_AFTER: Sql = Sql::both(
    "record.after",
    "SELECT id, version, state, updated_at FROM record \
     WHERE register = $1 AND id > $2 ORDER BY id LIMIT $3",
);
const RECEIPT_INSERT: Sql = Sql::both(
    "receipt.insert",
    "INSERT INTO receipt (actor, key, answer, at) VALUES ($1, $2, $3, $4)",
);
const RECEIPT_BY_KEY: Sql =
    Sql::both("receipt.by_key", "SELECT answer FROM receipt WHERE actor = $1 AND key = $2");
const NUMBER_INSERT: Sql =
    Sql::both("number.insert", "INSERT INTO number (book, serial, record_id) VALUES ($1, $2, $3)");
// The row of a book without gaps is locked first, so that whoever takes the next number waits for the one before it and
// then sees what became of it.
const BOOK_LOCK: Sql = Sql::both(
    "number.lock_book",
    "INSERT INTO number_book (book, last) \
     SELECT $1, COALESCE((SELECT MAX(serial) FROM number WHERE book = $1), 0) WHERE 1 = 1 \
     ON CONFLICT (book) DO UPDATE SET last = number_book.last",
);
const BOOK_NEXT: Sql = Sql::both(
    "number.next_in_book",
    "UPDATE number_book SET last = $2 WHERE book = $1 AND last = $2 - 1",
);
const NUMBER_LAST: Sql =
    Sql::both("number.last", "SELECT COALESCE(MAX(serial), 0) FROM number WHERE book = $1");
const COUNTER_ADD: Sql = Sql::both(
    "counter.add",
    "INSERT INTO counter (name, unit, item, value) VALUES ($1, $2, $3, $4) \
     ON CONFLICT (name, unit, item) DO UPDATE SET value = counter.value + excluded.value",
);
const COUNTERS_OF_UNIT: Sql = Sql::both(
    "counter.of_unit",
    "SELECT item, value FROM counter WHERE name = $1 AND unit = $2 ORDER BY item",
);
const COUNTERS_BY_NAME: Sql = Sql::both(
    "counter.by_name",
    "SELECT unit, item, value FROM counter WHERE name = $1 ORDER BY unit, item",
);

pub const ALL: &[&Sql] = &[
    &EVENT_INSERT,
    &EVENTS_OF_RECORD,
    &EVENTS_BLANK,
    &EVENT_BLANK,
    &RECORD_INSERT,
    &RECORD_UPDATE,
    &RECORD_BY_ID,
    &RECORDS_BY_IDS,
    &RECORDS_AFTER,
    &RECEIPT_INSERT,
    &RECEIPT_BY_KEY,
    &NUMBER_INSERT,
    &BOOK_LOCK,
    &BOOK_NEXT,
    &NUMBER_LAST,
    &COUNTER_ADD,
    &COUNTERS_OF_UNIT,
    &COUNTERS_BY_NAME,
];

/// Name of the statement whose conflict means "somebody else wrote first".
pub const STALE: &str = EVENT_INSERT.name;
/// Name of the statement whose conflict means "this command was already carried out".
pub const REPEATED: &str = RECEIPT_INSERT.name;
/// Name of the statement whose unmet row count means "somebody else wrote first" as well.
pub const RECORD_MOVED: &str = RECORD_UPDATE.name;
/// Name of the statement whose conflict means "somebody else opened this record first".
pub const RECORD_NEW: &str = RECORD_INSERT.name;
/// Name of the statement whose conflict means "another process took this number".
pub const NUMBER_TAKEN: &str = NUMBER_INSERT.name;

/// A stored record, still as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRecord {
    pub id: Uuid,
    pub version: u64,
    pub state: String,
    pub updated_at: Timestamp,
}

/// A stored entry, still as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEntry {
    pub version: u64,
    pub at: Timestamp,
    pub actor: String,
    pub body: String,
}

/// An entry to be written.
#[derive(Debug, Clone)]
pub struct NewEntry<'a> {
    pub record: Uuid,
    pub version: u64,
    pub register: &'static str,
    pub kind: &'static str,
    pub at: Timestamp,
    pub actor: &'a str,
    pub body: String,
}

pub fn insert_entry(entry: NewEntry<'_>) -> Statement {
    Statement::any(
        &EVENT_INSERT,
        vec![
            Value::Id(entry.record),
            Value::from(entry.version),
            Value::from(entry.register),
            Value::from(entry.kind),
            Value::from(entry.at),
            Value::Json(entry.actor.to_owned()),
            Value::Json(entry.body),
        ],
    )
}

/// Puts the same content-free body in place of every entry up to a version: all that is left of a withdrawn record.
pub fn blank_entries(record: Uuid, body: String, up_to: u64) -> Statement {
    Statement::any(&EVENTS_BLANK, vec![Value::Id(record), Value::Json(body), Value::from(up_to)])
}

/// Puts a content-free body in place of one entry.
pub fn blank_entry(record: Uuid, body: String, version: u64) -> Statement {
    Statement::any(&EVENT_BLANK, vec![Value::Id(record), Value::Json(body), Value::from(version)])
}

/// Saves a record as it is after its entries; `before` is the version it was read at, 0 for none.
pub fn save_record(
    id: Uuid,
    register: &'static str,
    before: u64,
    after: u64,
    state: String,
    at: Timestamp,
) -> Statement {
    if before == 0 {
        return Statement::any(
            &RECORD_INSERT,
            vec![
                Value::Id(id),
                Value::from(register),
                Value::from(after),
                Value::Json(state),
                Value::from(at),
            ],
        );
    }
    let values = vec![
        Value::Id(id),
        Value::from(before),
        Value::from(after),
        Value::Json(state),
        Value::from(at),
    ];
    Statement::any(&RECORD_UPDATE, values).expecting(1)
}

pub fn keep_receipt(actor: &str, key: &str, answer: String, at: Timestamp) -> Statement {
    Statement::any(
        &RECEIPT_INSERT,
        vec![Value::from(actor), Value::from(key), Value::Json(answer), Value::from(at)],
    )
}

pub fn take_number(book: &str, serial: u64, record: Uuid) -> Statement {
    Statement::any(&NUMBER_INSERT, vec![Value::from(book), Value::from(serial), Value::Id(record)])
}

/// Takes the next number of a book without gaps: it stands only when the one before it is there.
pub fn take_next_number(book: &str, serial: u64, record: Uuid) -> Vec<Statement> {
    vec![
        Statement::any(&BOOK_LOCK, vec![Value::from(book)]),
        Statement::one(&BOOK_NEXT, vec![Value::from(book), Value::from(serial)])
            .tagged(NUMBER_TAKEN),
        take_number(book, serial, record),
    ]
}

pub fn add_to_counter(name: &str, unit: &str, item: &str, delta: i64) -> Statement {
    Statement::any(
        &COUNTER_ADD,
        vec![Value::from(name), Value::from(unit), Value::from(item), Value::Int(delta)],
    )
}

/// What was answered under a key of an actor.
pub async fn receipt(
    engine: &Engine,
    actor: &str,
    key: &str,
) -> Result<Option<String>, StoreError> {
    let rows = engine.read(&RECEIPT_BY_KEY, vec![Value::from(actor), Value::from(key)]).await?;
    rows.first().map(|row| row.text(0)).transpose()
}

/// What a command needs to begin: the receipt of the same command, if any, and the record.
pub async fn begin(
    engine: &Engine,
    register: &'static str,
    id: Uuid,
    actor: &str,
    key: &str,
) -> Result<(Option<String>, Option<StoredRecord>), StoreError> {
    let answers = engine
        .read_many(vec![
            Query::new(&RECEIPT_BY_KEY, vec![Value::from(actor), Value::from(key)]),
            Query::new(&RECORD_BY_ID, vec![Value::Id(id), Value::from(register)]),
        ])
        .await?;
    let mut answers = answers.into_iter();
    let receipts = answers.next().unwrap_or_default();
    let records = answers.next().unwrap_or_default();
    let receipt = receipts.first().map(|row| row.text(0)).transpose()?;
    let record = records.first().map(|row| stored_record(id, row, 0)).transpose()?;
    Ok((receipt, record))
}

pub async fn record(
    engine: &Engine,
    register: &'static str,
    id: Uuid,
) -> Result<Option<StoredRecord>, StoreError> {
    let rows = engine.read(&RECORD_BY_ID, vec![Value::Id(id), Value::from(register)]).await?;
    rows.first().map(|row| stored_record(id, row, 0)).transpose()
}

/// Records of any register by their ids, in no particular order.
pub async fn records(engine: &Engine, ids: &[Uuid]) -> Result<Vec<StoredRecord>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids = Value::Json(crate::person::id_list(ids));
    let rows = engine.read(&RECORDS_BY_IDS, vec![ids]).await?;
    rows.iter().map(|row| stored_record(row.id(0)?, row, 1)).collect()
}

/// The next records of a register by id, for sweeps (verification, rebuilding).
pub async fn records_after(
    engine: &Engine,
    register: &'static str,
    after: Uuid,
    limit: u32,
) -> Result<Vec<StoredRecord>, StoreError> {
    let rows = engine
        .read(
            &RECORDS_AFTER,
            vec![Value::from(register), Value::Id(after), Value::Int(i64::from(limit))],
        )
        .await?;
    rows.iter().map(|row| stored_record(row.id(0)?, row, 1)).collect()
}

pub async fn entries(engine: &Engine, id: Uuid) -> Result<Vec<StoredEntry>, StoreError> {
    let rows = engine.read(&EVENTS_OF_RECORD, vec![Value::Id(id)]).await?;
    rows.iter()
        .map(|row| {
            Ok(StoredEntry {
                version: row.unsigned(0)?,
                at: row.timestamp(1)?,
                actor: row.text(2)?,
                body: row.text(3)?,
            })
        })
        .collect()
}

/// Last serial used in a number book; 0 when none.
pub async fn last_number(engine: &Engine, book: &str) -> Result<u64, StoreError> {
    let rows = engine.read(&NUMBER_LAST, vec![Value::from(book)]).await?;
    rows.first().map_or(Ok(0), |row| row.unsigned(0))
}

/// Counters of one unit: item → value.
pub async fn counters(
    engine: &Engine,
    name: &str,
    unit: &str,
) -> Result<Vec<(String, i64)>, StoreError> {
    let rows = engine.read(&COUNTERS_OF_UNIT, vec![Value::from(name), Value::from(unit)]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
}

/// All counters of a name: (unit, item, value).
pub async fn counters_named(
    engine: &Engine,
    name: &str,
) -> Result<Vec<(String, String, i64)>, StoreError> {
    let rows = engine.read(&COUNTERS_BY_NAME, vec![Value::from(name)]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?, row.int(2)?))).collect()
}

pub(crate) fn stored_record(id: Uuid, row: &Row, first: usize) -> Result<StoredRecord, StoreError> {
    Ok(StoredRecord {
        id,
        version: row.unsigned(first)?,
        state: row.text(first + 1)?,
        updated_at: row.timestamp(first + 2)?,
    })
}
