//! The rows of the public log: events that wait to become leaves, the leaves in their order, and the salts that open
//! them. Not what a leaf holds (`transparency`), nor when it is made (`desk`), nor the signed heads (`log_head`).
//! What must hold: an event waits from the moment it is committed until it is a leaf, and is a leaf once; a position
//! never changes its entry.

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
    "SELECT event.record_id, event.version, event.register, event.kind, event.at, event.body, leaf_salt.salt, \
     leaf_pending.seq FROM leaf_pending \
     JOIN event ON event.record_id = leaf_pending.record_id AND event.version = leaf_pending.version \
     LEFT JOIN leaf_salt ON leaf_salt.record_id = leaf_pending.record_id \
     ORDER BY leaf_pending.seq LIMIT $1",
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
    "DELETE FROM leaf_pending WHERE seq IN (SELECT value ->> 'seq' FROM json_each($1))",
    "DELETE FROM leaf_pending USING jsonb_to_recordset($1) AS it (seq bigint) \
     WHERE leaf_pending.seq = it.seq",
);
const COUNT: Sql = Sql::both("leaf.count", "SELECT COALESCE(MAX(position) + 1, 0) FROM leaf");
const ENTRIES: Sql = Sql::both(
    "leaf.entries",
    "SELECT entry FROM leaf WHERE position >= $1 AND position < $2 ORDER BY position",
);
const ROWS: Sql = Sql::both(
    "leaf.rows",
    "SELECT leaf.position, leaf.entry, event.record_id, event.version, event.register, event.kind, event.at, \
     event.body, leaf_salt.salt FROM leaf \
     LEFT JOIN event ON event.record_id = leaf.record_id AND event.version = leaf.version \
     LEFT JOIN leaf_salt ON leaf_salt.record_id = leaf.record_id \
     WHERE leaf.position >= $1 AND leaf.position < $2 ORDER BY leaf.position",
);
const OF_RECORD: Sql = Sql::both(
    "leaf.of_record",
    "SELECT event.record_id, event.version, event.register, event.kind, event.at, event.body, leaf_salt.salt, \
     leaf.position FROM leaf \
     JOIN event ON event.record_id = leaf.record_id AND event.version = leaf.version \
     LEFT JOIN leaf_salt ON leaf_salt.record_id = leaf.record_id \
     WHERE leaf.record_id = $1 ORDER BY leaf.version",
);
const FORGET_SALT: Sql =
    Sql::both("leaf.forget_salt", "DELETE FROM leaf_salt WHERE record_id = $1");
const FORGET_RECORD: Sql = Sql::both(
    "leaf.forget_record",
    "UPDATE leaf SET record_id = NULL, version = NULL WHERE record_id = $1",
);
const WAITING: Sql = Sql::both(
    "leaf.waiting",
    "SELECT COUNT(*) FROM (SELECT 1 FROM leaf_pending LIMIT $1) AS queued",
);

pub const ALL: &[&Sql] = &[
    &PENDING,
    &APPEND,
    &SALT,
    &TAKEN,
    &COUNT,
    &ENTRIES,
    &ROWS,
    &OF_RECORD,
    &FORGET_SALT,
    &FORGET_RECORD,
    &WAITING,
];

/// Name of the statement whose conflict means "another process gave out this position".
pub const FENCED: &str = APPEND.name;

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

/// What waits, and the position of the first of it, read in one moment.
#[derive(Debug, Clone, Default)]
pub struct Pending {
    pub first: u64,
    /// Each with its number in the queue; those of one record in their order.
    pub events: Vec<(u64, LoggedEvent)>,
}

/// A leaf to be appended.
#[derive(Debug, Clone)]
pub struct NewLeaf {
    /// Its number in the queue.
    pub seq: u64,
    pub position: u64,
    pub record: Uuid,
    pub version: u64,
    pub entry: Vec<u8>,
}

/// A leaf as kept, with the event it was made of; without it when the record was forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptLeaf {
    pub position: u64,
    pub entry: Vec<u8>,
    pub event: Option<LoggedEvent>,
}

#[derive(Serialize)]
struct LeafRow {
    seq: u64,
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
/// Any conflict means that another process was faster: read again and begin anew.
pub fn append(
    leaves: &[NewLeaf],
    salts: &[(Uuid, [u8; 32])],
) -> Result<Vec<Statement>, StoreError> {
    let hexadecimal = |id: &Uuid| HEXLOWER.encode(id.as_bytes());
    let rows: Vec<LeafRow> = leaves
        .iter()
        .map(|leaf| LeafRow {
            seq: leaf.seq,
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
        Statement::any(&APPEND, vec![rows.clone()]).expecting(count).tagged(FENCED),
        Statement::any(&SALT, vec![Value::json(&salts)?]).tagged(FENCED),
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

/// Events that are not leaves yet, at most `most`, in the order in which they were committed.
pub async fn pending(engine: &Engine, most: u64) -> Result<Pending, StoreError> {
    let queries = vec![Query::new(&COUNT, vec![]), Query::new(&PENDING, vec![most.into()])];
    let answers = engine.read_many(queries).await?;
    let [counted, waiting] = answers.as_slice() else { return Ok(Pending::default()) };
    let read = |row: &Row| Ok((row.unsigned(7)?, event(row, 0)?));
    Ok(Pending {
        first: first(counted)?,
        events: waiting.iter().map(read).collect::<Result<_, StoreError>>()?,
    })
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
    let rows = engine.read(&ENTRIES, vec![from.into(), to.into()]).await?;
    rows.iter().map(|row| row.bytes(0)).collect()
}

/// The leaves at `from..to` with their events, for checking the log.
pub async fn kept(engine: &Engine, from: u64, to: u64) -> Result<Vec<KeptLeaf>, StoreError> {
    let rows = engine.read(&ROWS, vec![from.into(), to.into()]).await?;
    let read = |row: &Row| {
        let event = row.opt_text(4)?.map(|_| event(row, 2)).transpose()?;
        Ok(KeptLeaf { position: row.unsigned(0)?, entry: row.bytes(1)?, event })
    };
    rows.iter().map(read).collect()
}

/// A record's events that are leaves, each with its position, by version.
pub async fn of_record(
    engine: &Engine,
    record: Uuid,
) -> Result<Vec<(u64, LoggedEvent)>, StoreError> {
    let rows = engine.read(&OF_RECORD, vec![Value::Id(record)]).await?;
    rows.iter().map(|row| Ok((row.unsigned(7)?, event(row, 0)?))).collect()
}

fn event(row: &Row, from: usize) -> Result<LoggedEvent, StoreError> {
    Ok(LoggedEvent {
        record: row.id(from)?,
        version: row.unsigned(from + 1)?,
        register: row.text(from + 2)?,
        kind: row.text(from + 3)?,
        at: row.timestamp(from + 4)?,
        body: row.text(from + 5)?,
        salt: row.opt_bytes(from + 6)?,
    })
}

fn first(rows: &[Row]) -> Result<u64, StoreError> {
    rows.first().map_or(Ok(0), |row| row.unsigned(0))
}
