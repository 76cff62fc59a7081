//! Files on records: which bytes (by hash), what type, what name. The bytes are objects.
//! What must hold: a row is written in the batch that attaches the file, after its object is
//! durable, so a row without its object is damage that `verify` reports.

use crate::{
    StoreError,
    engine::{Engine, Sql, Statement, Value},
};
use kernel::{hash::Sha256Hash, time::Timestamp};
use std::collections::BTreeSet;
use uuid::Uuid;

const ADD: Sql = Sql::both(
    "file.add",
    "INSERT INTO file (id, sha256, size, media_type, name, created_at, owner) \
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING",
);
const AFTER: Sql =
    Sql::both("file.after", "SELECT id, sha256, size FROM file WHERE id > $1 ORDER BY id LIMIT $2");

const REPLACE: Sql =
    Sql::both("file.replace", "UPDATE file SET sha256 = $2, size = $3 WHERE id = $1");
const REMOVE: Sql = Sql::both("file.remove", "DELETE FROM file WHERE id = $1");
const NAMED: Sql = Sql::both(
    "file.named",
    "SELECT sha256 FROM file WHERE sha256 >= $1 AND sha256 <= $2 \
     UNION SELECT sha256 FROM upload_part WHERE sha256 >= $1 AND sha256 <= $2",
);

const IS_NAMED: Sql = Sql::both(
    "file.is_named",
    "SELECT 1 FROM file WHERE sha256 = $1 UNION ALL SELECT 1 FROM upload_part WHERE sha256 = $1 LIMIT 1",
);

pub const ALL: &[&Sql] = &[&ADD, &AFTER, &REPLACE, &REMOVE, &NAMED, &IS_NAMED];

/// What a file row holds beside its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile<'a> {
    pub id: Uuid,
    pub sha256: Sha256Hash,
    pub size: u64,
    pub media_type: &'a str,
    pub name: &'a str,
    /// Record it belongs to, in its prefixed text form.
    pub owner: &'a str,
    pub at: Timestamp,
}

pub fn add(file: &NewFile<'_>) -> Statement {
    Statement::any(
        &ADD,
        vec![
            Value::Id(file.id),
            Value::Bytes(file.sha256.as_bytes().to_vec()),
            Value::from(file.size),
            Value::from(file.media_type),
            Value::from(file.name),
            Value::from(file.at),
            Value::from(file.owner),
        ],
    )
}

/// Other bytes under the same file: a paper with more evidence at its end.
pub fn replace(id: Uuid, sha256: &Sha256Hash, size: u64) -> Statement {
    let sha256 = Value::Bytes(sha256.as_bytes().to_vec());
    Statement::any(&REPLACE, vec![Value::Id(id), sha256, Value::from(size)])
}

/// The next files by id, for sweeps: (id, hash bytes, size).
pub async fn after(
    engine: &Engine,
    id: Uuid,
    limit: u32,
) -> Result<Vec<(Uuid, Vec<u8>, u64)>, StoreError> {
    let rows = engine.read(&AFTER, vec![Value::Id(id), Value::Int(i64::from(limit))]).await?;
    rows.iter().map(|row| Ok((row.id(0)?, row.bytes(1)?, row.unsigned(2)?))).collect()
}

/// Takes a file off its record. Its object stays until nothing names it (`Objects::set_aside`).
pub fn remove(id: Uuid) -> Statement {
    Statement::any(&REMOVE, vec![Value::Id(id)])
}

/// Whether a file or an upload under way names an object.
pub async fn is_named(engine: &Engine, hash: &Sha256Hash) -> Result<bool, StoreError> {
    let rows = engine.read(&IS_NAMED, vec![Value::Bytes(hash.as_bytes().to_vec())]).await?;
    Ok(!rows.is_empty())
}

/// Objects beginning with this byte that a file or an upload under way names.
pub async fn named(engine: &Engine, first: u8) -> Result<BTreeSet<Sha256Hash>, StoreError> {
    let edge = |rest: u8| Value::Bytes([vec![first], vec![rest; 31]].concat());
    let values = vec![edge(0x00), edge(0xff)];
    let rows = engine.read(&NAMED, values).await?;
    rows.iter()
        .map(|row| {
            let bytes = <[u8; 32]>::try_from(row.bytes(0)?.as_slice());
            bytes.map(Sha256Hash::from_bytes).map_err(|_| {
                StoreError::of(crate::ErrorKind::Corrupt, "file.named", "a broken hash")
            })
        })
        .collect()
}
