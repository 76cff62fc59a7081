//! Parcels that waited at another house and could not be taken in: what was wrong, and when each is looked at again.
//! Not parcels of the register: of what cannot be read nobody knows more than its name. What must hold: a fault is a code;
//! one that was taken in after all is no longer here.

use crate::{
    StoreError,
    engine::{Engine, Row, Sql, Statement, Value},
};
use kernel::time::Timestamp;
use uuid::Uuid;

const NOTE: Sql = Sql::both(
    "parcel_refused.note",
    "INSERT INTO parcel_refused (node, parcel, fault, tries, at, next_at) \
     VALUES ($1, $2, $3, 1, $4, $5) ON CONFLICT (node, parcel) DO UPDATE SET \
     fault = excluded.fault, tries = parcel_refused.tries + 1, at = excluded.at, \
     next_at = excluded.next_at",
);
const FIND: Sql = Sql::both(
    "parcel_refused.find",
    "SELECT node, parcel, fault, tries, at, next_at FROM parcel_refused \
     WHERE node = $1 AND parcel = $2",
);
const GONE: Sql =
    Sql::both("parcel_refused.gone", "DELETE FROM parcel_refused WHERE node = $1 AND parcel = $2");
const LIST: Sql = Sql::both(
    "parcel_refused.list",
    "SELECT node, parcel, fault, tries, at, next_at FROM parcel_refused \
     WHERE (at, parcel) < ($1, $2) ORDER BY at DESC, parcel DESC LIMIT $3",
);

pub const ALL: &[&Sql] = &[&NOTE, &FIND, &GONE, &LIST];

/// A parcel that could not be taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Where it waits.
    pub node: String,
    pub parcel: Uuid,
    /// A code.
    pub fault: String,
    /// How often it was tried.
    pub tries: u64,
    /// The last time.
    pub at: Timestamp,
    /// When it is looked at again, if it still waits.
    pub next_at: Timestamp,
}

/// Notes that it could not be taken in, once more.
pub async fn note(
    engine: &Engine,
    (node, parcel): (&str, Uuid),
    fault: &str,
    (at, next_at): (Timestamp, Timestamp),
) -> Result<(), StoreError> {
    let values = vec![
        Value::from(node),
        Value::Id(parcel),
        Value::from(fault),
        Value::from(at),
        Value::from(next_at),
    ];
    engine.write_one(&NOTE, values).await
}

pub async fn find(
    engine: &Engine,
    node: &str,
    parcel: Uuid,
) -> Result<Option<Refused>, StoreError> {
    let rows = engine.read(&FIND, vec![Value::from(node), Value::Id(parcel)]).await?;
    rows.first().map(refused).transpose()
}

/// It was taken in after all.
pub async fn gone(engine: &Engine, node: &str, parcel: Uuid) -> Result<(), StoreError> {
    let values = vec![Value::from(node), Value::Id(parcel)];
    engine.write(vec![Statement::any(&GONE, values)]).await.map(|_| ())
}

/// The last ones first; `before` is the last of the page before.
pub async fn list(
    engine: &Engine,
    before: Option<(Timestamp, Uuid)>,
    limit: u32,
) -> Result<Vec<Refused>, StoreError> {
    let (at, parcel) = before
        .map_or((Value::Int(i64::MAX), Uuid::max()), |(at, parcel)| (Value::from(at), parcel));
    let values = vec![at, Value::Id(parcel), Value::Int(i64::from(limit))];
    engine.read(&LIST, values).await?.iter().map(refused).collect()
}

fn refused(row: &Row) -> Result<Refused, StoreError> {
    Ok(Refused {
        node: row.text(0)?,
        parcel: row.id(1)?,
        fault: row.text(2)?,
        tries: row.unsigned(3)?,
        at: row.timestamp(4)?,
        next_at: row.timestamp(5)?,
    })
}
