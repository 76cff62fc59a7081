//! The rows of the public log: events that wait to become leaves, the leaves in their order, the salts that open them,
//! and the signed heads. Not what a leaf holds (`transparency`), nor when it is made (`desk`).
//! What must hold: an event waits from the moment it is committed until it is a leaf, and is a leaf once; a position
//! never changes its entry; heads of one size have one note.

use crate::{
    StoreError,
    engine::{Engine, Query, Row, Sql, Statement, Value},
};
use data_encoding::HEXLOWER;
use kernel::time::Timestamp;
use serde::Serialize;
use uuid::Uuid;

const PENDING: Sql = Sql::both(
    "leaf.pending",
    "SELECT event.record_id, event.version, event.register, event.kind, event.at, event.body, leaf_salt.salt \
     FROM leaf_pending \
     JOIN event ON event.record_id = leaf_pending.record_id AND event.version = leaf_pending.version \
     LEFT JOIN leaf_salt ON leaf_salt.record_id = leaf_pending.record_id \
     ORDER BY leaf_pending.record_id, leaf_pending.version LIMIT $1",
);
// One statement a batch, not one a leaf: JSON carries the rows, hexadecimal their bytes.
const APPEND: Sql = Sql::each(
    "leaf.append",
    "INSERT INTO leaf (position, entry, record_id, version) \
     SELECT value ->> 'position', unhex(value ->> 'entry'), unhex(value ->> 'record'), value ->> 'version' \
     FROM json_each($1)",
    "INSERT INTO leaf (position, entry, record_id, version) \
     SELECT position, decode(entry, 'hex'), record::uuid, version \
     FROM jsonb_to_recordset($1) AS it (position bigint, entry text, record text, version bigint)",
);
const SALT: Sql = Sql::each(
    "leaf.salt",
    "INSERT INTO leaf_salt (record_id, salt) \
     SELECT unhex(value ->> 'record'), unhex(value ->> 'salt') FROM json_each($1)",
    "INSERT INTO leaf_salt (record_id, salt) SELECT record::uuid, decode(salt, 'hex') \
     FROM jsonb_to_recordset($1) AS it (record text, salt text)",
);
const TAKEN: Sql = Sql::each(
    "leaf.taken",
    "DELETE FROM leaf_pending WHERE (record_id, version) IN \
     (SELECT unhex(value ->> 'record'), value ->> 'version' FROM json_each($1))",
    "DELETE FROM leaf_pending USING jsonb_to_recordset($1) AS it (record text, version bigint) \
     WHERE record_id = it.record::uuid AND leaf_pending.version = it.version",
);
const COUNT: Sql = Sql::both("leaf.count", "SELECT COALESCE(MAX(position) + 1, 0) FROM leaf");
const ENTRIES: Sql = Sql::both(
    "leaf.entries",
    "SELECT entry FROM leaf WHERE position >= $1 AND position < $2 ORDER BY position",
);
const OF_RECORD: Sql = Sql::both(
    "leaf.of_record",
    "SELECT position, version FROM leaf WHERE record_id = $1 ORDER BY version",
);
const EVENT: Sql = Sql::both(
    "leaf.event",
    "SELECT event.record_id, event.version, event.register, event.kind, event.at, event.body, leaf_salt.salt \
     FROM event LEFT JOIN leaf_salt ON leaf_salt.record_id = event.record_id \
     WHERE event.record_id = $1 AND event.version = $2",
);
const FORGET_SALT: Sql =
    Sql::both("leaf.forget_salt", "DELETE FROM leaf_salt WHERE record_id = $1");
const FORGET_RECORD: Sql = Sql::both(
    "leaf.forget_record",
    "UPDATE leaf SET record_id = NULL, version = NULL WHERE record_id = $1",
);
const HEAD: Sql =
    Sql::both("log.head", "SELECT size, note, at FROM log_head ORDER BY size DESC LIMIT 1");
const HEAD_ADD: Sql =
    Sql::both("log.head_add", "INSERT INTO log_head (size, note, at) VALUES ($1, $2, $3)");
const HEAD_COSIGNED: Sql =
    Sql::both("log.head_cosigned", "UPDATE log_head SET note = $2 WHERE size = $1");
const WAITING: Sql = Sql::both(
    "leaf.waiting",
    "SELECT COUNT(*) FROM (SELECT 1 FROM leaf_pending LIMIT $1) AS some",
);

pub const ALL: &[&Sql] = &[
    &PENDING,
    &APPEND,
    &SALT,
    &TAKEN,
    &COUNT,
    &ENTRIES,
    &OF_RECORD,
    &EVENT,
    &FORGET_SALT,
    &FORGET_RECORD,
    &HEAD,
    &HEAD_ADD,
    &HEAD_COSIGNED,
    &WAITING,
];

/// Name of the statement whose conflict means "another process gave out this position".
pub const FENCED: &str = APPEND.name;
/// Name of the statement whose conflict means "another process drew a salt for this record".
pub const SALTED: &str = SALT.name;
/// Name of the statement whose conflict means "another process signed a head of this size".
pub const HEAD_TAKEN: &str = HEAD_ADD.name;

/// A committed event, as its leaf is made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedEvent {
    pub record: Uuid,
    pub version: u64,
    pub register: String,
    pub kind: String,
    pub at: Timestamp,
    /// JSON as stored.
    pub body: String,
    /// 32 bytes, none before the record's first leaf and after its erasure.
    pub salt: Option<Vec<u8>>,
}

/// A leaf to be appended.
#[derive(Debug, Clone)]
pub struct NewLeaf {
    pub position: u64,
    pub record: Uuid,
    pub version: u64,
    pub entry: Vec<u8>,
}

/// A signed head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Leaves under it.
    pub size: u64,
    /// Signed note, cosignatures included.
    pub note: String,
    pub at: Timestamp,
}

#[derive(Serialize)]
struct LeafRow {
    position: u64,
    entry: String,
    record: String,
    version: u64,
}

#[derive(Serialize)]
struct SaltRow {
    record: String,
    salt: String,
}

/// Appends leaves and keeps the salts drawn for them; whole or not at all.
///
/// A conflict under [`FENCED`] or [`SALTED`] means that another process was faster: read again and begin anew.
pub fn append(leaves: &[NewLeaf], salts: &[(Uuid, [u8; 32])]) -> Result<Vec<Statement>, StoreError> {
    let hexadecimal = |id: &Uuid| HEXLOWER.encode(id.as_bytes());
    let rows: Vec<LeafRow> = leaves
        .iter()
        .map(|leaf| LeafRow {
            position: leaf.position,
            entry: HEXLOWER.encode(&leaf.entry),
            record: hexadecimal(&leaf.record),
            version: leaf.version,
        })
        .collect();
    let salts: Vec<SaltRow> = salts
        .iter()
        .map(|(record, salt)| SaltRow { record: hexadecimal(record), salt: HEXLOWER.encode(salt) })
        .collect();
    let count = leaves.len() as u64;
    let rows = Value::json(&rows)?;
    Ok(vec![
        Statement::any(&SALT, vec![Value::json(&salts)?]),
        Statement::any(&APPEND, vec![rows.clone()]).expecting(count).tagged(FENCED),
        Statement::any(&TAKEN, vec![rows]).expecting(count).tagged(FENCED),
    ])
}

/// Makes a record's leaves unlinkable: its salt goes, and the leaves forget whose they are.
pub fn forget(record: Uuid) -> Vec<Statement> {
    vec![
        Statement::any(&FORGET_SALT, vec![Value::Id(record)]),
        Statement::any(&FORGET_RECORD, vec![Value::Id(record)]),
    ]
}

/// Keeps a signed head. A conflict under [`HEAD_TAKEN`] means that one of this size is there.
pub fn add_head(head: &Head) -> Statement {
    Statement::any(&HEAD_ADD, vec![head.size.into(), head.note.as_str().into(), head.at.into()])
}

/// Replaces a head's note by the same one with more cosignatures.
pub fn cosigned(size: u64, note: &str) -> Statement {
    Statement::one(&HEAD_COSIGNED, vec![size.into(), note.into()])
}

/// Events that are not leaves yet, at most `most`; those of one record in their order.
pub async fn pending(engine: &Engine, most: u64) -> Result<Vec<LoggedEvent>, StoreError> {
    engine.read(&PENDING, vec![most.into()]).await?.iter().map(event).collect()
}

/// How many events wait, counted up to `most`.
pub async fn waiting(engine: &Engine, most: u64) -> Result<u64, StoreError> {
    first(&engine.read(&WAITING, vec![most.into()]).await?)
}

/// Leaves so far: the next position.
pub async fn count(engine: &Engine) -> Result<u64, StoreError> {
    first(&engine.read(&COUNT, vec![]).await?)
}

/// The entries at `from..to`, in order.
pub async fn entries(engine: &Engine, from: u64, to: u64) -> Result<Vec<Vec<u8>>, StoreError> {
    engine.read(&ENTRIES, vec![from.into(), to.into()]).await?.iter().map(|row| row.bytes(0)).collect()
}

/// Where a record's events stand: position and version of each.
pub async fn of_record(engine: &Engine, record: Uuid) -> Result<Vec<(u64, u64)>, StoreError> {
    let rows = engine.read(&OF_RECORD, vec![Value::Id(record)]).await?;
    rows.iter().map(|row| Ok((row.unsigned(0)?, row.unsigned(1)?))).collect()
}

/// One event with its record's salt.
pub async fn logged_event(
    engine: &Engine,
    record: Uuid,
    version: u64,
) -> Result<Option<LoggedEvent>, StoreError> {
    let rows = engine.read(&EVENT, vec![Value::Id(record), version.into()]).await?;
    rows.first().map(event).transpose()
}

/// The newest head, none before the first.
pub async fn head(engine: &Engine) -> Result<Option<Head>, StoreError> {
    let rows = engine.read(&HEAD, vec![]).await?;
    let read = |row: &Row| {
        Ok(Head { size: row.unsigned(0)?, note: row.text(1)?, at: row.timestamp(2)? })
    };
    rows.first().map(read).transpose()
}

fn event(row: &Row) -> Result<LoggedEvent, StoreError> {
    Ok(LoggedEvent {
        record: row.id(0)?,
        version: row.unsigned(1)?,
        register: row.text(2)?,
        kind: row.text(3)?,
        at: row.timestamp(4)?,
        body: row.text(5)?,
        salt: row.opt_bytes(6)?,
    })
}

fn first(rows: &[Row]) -> Result<u64, StoreError> {
    rows.first().map_or(Ok(0), |row| row.unsigned(0))
}
