//! Sendings: the copies of a document, lists of an agency, times to delivery and acknowledgement by receiver.
//! Not the notices (in the records). What must hold: rows follow the record in the same batch.

use crate::{
    StoreError,
    engine::{Engine, Sql, Statement, Value},
    register::{StoredRecord, stored_record},
};
use kernel::{hash::Sha256Hash, time::Timestamp};
use uuid::Uuid;

const SAVE: Sql = Sql::both(
    "sending.save",
    "INSERT INTO sending (id, agency, outgoing, course, receiver, node, parcel, standing, sent_at, \
     handed_over_at, acknowledged_at, due_at, overdue) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
     ON CONFLICT (id) DO UPDATE SET standing = excluded.standing, handed_over_at = excluded.handed_over_at, \
     acknowledged_at = excluded.acknowledged_at, overdue = excluded.overdue",
);
const OF_OUTGOING: Sql = Sql::both(
    "sending.of_outgoing",
    "SELECT r.id, r.version, r.state, r.updated_at, s.seq FROM sending s JOIN record r ON r.id = s.id \
     WHERE s.outgoing = $1 ORDER BY s.seq",
);
const OF_PARCEL: Sql =
    Sql::both("sending.of_parcel", "SELECT id FROM sending WHERE parcel = $1 ORDER BY seq");
const OF_COURSE: Sql = Sql::both(
    "sending.of_course",
    "SELECT id FROM sending WHERE course = $1 AND receiver = $2 ORDER BY seq LIMIT 1",
);
const OVERDUE: Sql = Sql::both(
    "sending.overdue",
    "SELECT r.id, r.version, r.state, r.updated_at, s.seq FROM sending s JOIN record r ON r.id = s.id \
     WHERE s.agency = $1 AND s.overdue = 1 AND s.seq < $2 AND s.due_at < $4 ORDER BY s.seq DESC LIMIT $3",
);
const OVERDUE_COUNT: Sql = Sql::both(
    "sending.overdue_count",
    "SELECT COUNT(*) FROM sending WHERE agency = $1 AND overdue = 1 AND due_at < $2",
);
const DUE: Sql = Sql::both(
    "sending.due",
    "SELECT id FROM sending WHERE due_at <= $1 AND acknowledged_at IS NULL AND overdue = 0 \
     ORDER BY due_at LIMIT $2",
);
const TIMES: Sql = Sql::both(
    "sending.times",
    "SELECT receiver, COUNT(*), COUNT(handed_over_at), COUNT(acknowledged_at), \
     CAST(AVG(handed_over_at - sent_at) AS BIGINT), MAX(handed_over_at - sent_at), \
     CAST(AVG(acknowledged_at - sent_at) AS BIGINT), MAX(acknowledged_at - sent_at), SUM(overdue) \
     FROM sending WHERE agency = $1 AND receiver > $2 AND sent_at >= $3 \
     GROUP BY receiver ORDER BY receiver LIMIT $4",
);

pub const ALL: &[&Sql] =
    &[&SAVE, &OF_OUTGOING, &OF_PARCEL, &OF_COURSE, &OVERDUE, &OVERDUE_COUNT, &DUE, &TIMES];

/// One sending in the lists.
#[derive(Debug, Clone)]
pub struct SendingRow {
    pub id: Uuid,
    pub agency: String,
    pub outgoing: Uuid,
    pub course: Sha256Hash,
    pub receiver: String,
    pub node: String,
    pub parcel: Uuid,
    pub standing: &'static str,
    pub sent_at: Timestamp,
    pub handed_over_at: Option<Timestamp>,
    pub acknowledged_at: Option<Timestamp>,
    pub due_at: Timestamp,
    /// Nobody had acknowledged it when it was time, nor since.
    pub overdue: bool,
}

/// How long an agency's documents took to one receiver; times in microseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Times {
    pub receiver: String,
    pub sent: u64,
    pub handed_over: u64,
    pub acknowledged: u64,
    pub to_delivery: Option<(i64, i64)>,
    pub to_acknowledgement: Option<(i64, i64)>,
    pub overdue: u64,
}

pub fn save(row: &SendingRow) -> Statement {
    Statement::any(
        &SAVE,
        vec![
            Value::Id(row.id),
            Value::from(row.agency.as_str()),
            Value::Id(row.outgoing),
            Value::Bytes(row.course.as_bytes().to_vec()),
            Value::from(row.receiver.as_str()),
            Value::from(row.node.as_str()),
            Value::Id(row.parcel),
            Value::from(row.standing),
            Value::from(row.sent_at),
            Value::from(row.handed_over_at),
            Value::from(row.acknowledged_at),
            Value::from(row.due_at),
            Value::Int(i64::from(row.overdue)),
        ],
    )
}

async fn records(
    engine: &Engine,
    sql: &'static Sql,
    values: Vec<Value>,
) -> Result<Vec<(StoredRecord, i64)>, StoreError> {
    let rows = engine.read(sql, values).await?;
    rows.iter().map(|row| Ok((stored_record(row.id(0)?, row, 1)?, row.int(4)?))).collect()
}

/// The copies of a document.
pub async fn of_outgoing(
    engine: &Engine,
    outgoing: Uuid,
) -> Result<Vec<(StoredRecord, i64)>, StoreError> {
    records(engine, &OF_OUTGOING, vec![Value::Id(outgoing)]).await
}

/// The copies that went with a parcel.
pub async fn of_parcel(engine: &Engine, parcel: Uuid) -> Result<Vec<Uuid>, StoreError> {
    let rows = engine.read(&OF_PARCEL, vec![Value::Id(parcel)]).await?;
    rows.iter().map(|row| row.id(0)).collect()
}

/// The copy of a document that an agency has.
pub async fn of_course(
    engine: &Engine,
    course: &Sha256Hash,
    receiver: &str,
) -> Result<Option<Uuid>, StoreError> {
    let values = vec![Value::Bytes(course.as_bytes().to_vec()), Value::from(receiver)];
    let rows = engine.read(&OF_COURSE, values).await?;
    rows.first().map(|row| row.id(0)).transpose()
}

/// How many of an agency's copies nobody acknowledged, that were due before this moment.
pub async fn overdue_count(
    engine: &Engine,
    agency: &str,
    due_before: Timestamp,
) -> Result<u64, StoreError> {
    let rows =
        engine.read(&OVERDUE_COUNT, vec![Value::from(agency), Value::from(due_before)]).await?;
    rows.first().map_or(Ok(0), |row| row.unsigned(0))
}

/// The same copies, newest first.
pub async fn overdue(
    engine: &Engine,
    (agency, due_before): (&str, Timestamp),
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<(StoredRecord, i64)>, StoreError> {
    let values = vec![
        Value::from(agency),
        Value::Int(before.unwrap_or(i64::MAX)),
        Value::Int(i64::from(limit)),
        Value::from(due_before),
    ];
    records(engine, &OVERDUE, values).await
}

/// Copies that should have been acknowledged by now and were not, and nobody was told.
pub async fn due(engine: &Engine, now: Timestamp, limit: u32) -> Result<Vec<Uuid>, StoreError> {
    let rows = engine.read(&DUE, vec![Value::from(now), Value::Int(i64::from(limit))]).await?;
    rows.iter().map(|row| row.id(0)).collect()
}

/// How long an agency's documents took since a moment, by receiver, in the order of their codes after `after`.
pub async fn times(
    engine: &Engine,
    agency: &str,
    after: &str,
    since: Timestamp,
    limit: u32,
) -> Result<Vec<Times>, StoreError> {
    let values = vec![
        Value::from(agency),
        Value::from(after),
        Value::from(since),
        Value::Int(i64::from(limit)),
    ];
    let rows = engine.read(&TIMES, values).await?;
    let both = |mean: Option<i64>, most: Option<i64>| mean.zip(most);
    rows.iter()
        .map(|row| {
            Ok(Times {
                receiver: row.text(0)?,
                sent: row.unsigned(1)?,
                handed_over: row.unsigned(2)?,
                acknowledged: row.unsigned(3)?,
                to_delivery: both(row.opt_int(4)?, row.opt_int(5)?),
                to_acknowledgement: both(row.opt_int(6)?, row.opt_int(7)?),
                overdue: row.unsigned(8)?,
            })
        })
        .collect()
}
