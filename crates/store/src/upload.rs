//! Uploads under way: which parts of a file have come, so that a broken connection or a restart
//! costs nothing. The bytes of a part are an object that begins with the upload's salt, so no part
//! is ever the same object as somebody's file and may always be deleted. Not the finished file.
//! What must hold: parts lie end to end from 0, and a part's row is written after its object is
//! durable.

use crate::{
    StoreError,
    engine::{Engine, Query, Row, Sql, Statement, Value},
};
use kernel::{hash::Sha256Hash, time::Timestamp};
use uuid::Uuid;

const BEGIN: Sql = Sql::both(
    "upload.begin",
    "INSERT INTO upload (id, dossier, component, kind, name, size, salt, begun_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
);
const FIND: Sql = Sql::both(
    "upload.find",
    "SELECT id, dossier, component, kind, name, size, salt, begun_at FROM upload WHERE id = $1",
);
const PARTS: Sql = Sql::both(
    "upload.parts",
    "SELECT begins, size, sha256 FROM upload_part WHERE upload = $1 ORDER BY begins",
);
const COUNT: Sql = Sql::both("upload.count", "SELECT COUNT(*) FROM upload WHERE dossier = $1");
const ADD: Sql = Sql::both(
    "upload.add_part",
    "INSERT INTO upload_part (upload, begins, size, sha256) SELECT $1, $2, $3, $4 \
     WHERE COALESCE((SELECT MAX(begins + size) FROM upload_part WHERE upload = $1), 0) = $2 \
     AND EXISTS (SELECT 1 FROM upload WHERE id = $1)",
);
const END_PARTS: Sql = Sql::both("upload.end_parts", "DELETE FROM upload_part WHERE upload = $1");
const END: Sql = Sql::both("upload.end", "DELETE FROM upload WHERE id = $1");
const OLD: Sql =
    Sql::both("upload.old", "SELECT id FROM upload WHERE begun_at < $1 ORDER BY begun_at LIMIT $2");

pub const ALL: &[&Sql] = &[&BEGIN, &FIND, &PARTS, &COUNT, &ADD, &END_PARTS, &END, &OLD];

/// An upload as announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    pub id: Uuid,
    pub dossier: Uuid,
    pub component: String,
    /// Kind of paper, by its stored name.
    pub kind: String,
    /// Cleaned for display.
    pub name: String,
    /// Bytes announced.
    pub size: u64,
    /// Chance that each part's object begins with.
    pub salt: Vec<u8>,
    pub begun_at: Timestamp,
}

/// A part that has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Place of its first byte in the file.
    pub begins: u64,
    /// Bytes of the file in it.
    pub size: u64,
    pub sha256: Sha256Hash,
}

/// Keeps an announced upload.
pub async fn begin(engine: &Engine, upload: &Upload) -> Result<(), StoreError> {
    let values = vec![
        Value::Id(upload.id),
        Value::Id(upload.dossier),
        Value::from(upload.component.as_str()),
        Value::from(upload.kind.as_str()),
        Value::from(upload.name.as_str()),
        Value::from(upload.size),
        Value::Bytes(upload.salt.clone()),
        Value::from(upload.begun_at),
    ];
    engine.write_one(&BEGIN, values).await
}

/// The upload with the parts that have come, in their order.
pub async fn find(engine: &Engine, id: Uuid) -> Result<Option<(Upload, Vec<Part>)>, StoreError> {
    let queries =
        vec![Query::new(&FIND, vec![Value::Id(id)]), Query::new(&PARTS, vec![Value::Id(id)])];
    let mut answers = engine.read_many(queries).await?.into_iter();
    let (found, parts) = (answers.next().unwrap_or_default(), answers.next().unwrap_or_default());
    let Some(row) = found.first() else { return Ok(None) };
    Ok(Some((upload(row)?, parts.iter().map(part).collect::<Result<_, _>>()?)))
}

/// Uploads of one dossier under way.
pub async fn count(engine: &Engine, dossier: Uuid) -> Result<u64, StoreError> {
    let rows = engine.read(&COUNT, vec![Value::Id(dossier)]).await?;
    rows.first().map_or(Ok(0), |row| row.unsigned(0))
}

/// Notes a part whose object is durable. False when another part came to that place first, or the
/// upload has ended; then the object is nobody's.
pub async fn add_part(engine: &Engine, upload: Uuid, part: &Part) -> Result<bool, StoreError> {
    let values = vec![
        Value::Id(upload),
        Value::from(part.begins),
        Value::from(part.size),
        Value::Bytes(part.sha256.as_bytes().to_vec()),
    ];
    match engine.write(vec![Statement::any(&ADD, values)]).await {
        Ok(outcome) => Ok(outcome.results.first().is_some_and(|result| result.changed == 1)),
        Err(error) if error.kind() == crate::ErrorKind::Conflict => Ok(false),
        Err(error) => Err(error),
    }
}

/// Forgets an upload, attached or given up. Its parts' objects are the caller's to delete.
pub async fn end(engine: &Engine, id: Uuid) -> Result<(), StoreError> {
    let statements = vec![
        Statement::any(&END_PARTS, vec![Value::Id(id)]),
        Statement::any(&END, vec![Value::Id(id)]),
    ];
    engine.write(statements).await.map(|_| ())
}

/// Uploads begun before `before`, oldest first, for sweeping.
pub async fn old(engine: &Engine, before: Timestamp, limit: u32) -> Result<Vec<Uuid>, StoreError> {
    let values = vec![Value::from(before), Value::Int(i64::from(limit))];
    engine.read(&OLD, values).await?.iter().map(|row| row.id(0)).collect()
}

fn upload(row: &Row) -> Result<Upload, StoreError> {
    Ok(Upload {
        id: row.id(0)?,
        dossier: row.id(1)?,
        component: row.text(2)?,
        kind: row.text(3)?,
        name: row.text(4)?,
        size: row.unsigned(5)?,
        salt: row.bytes(6)?,
        begun_at: row.timestamp(7)?,
    })
}

fn part(row: &Row) -> Result<Part, StoreError> {
    let bytes = <[u8; 32]>::try_from(row.bytes(2)?.as_slice())
        .map_err(|_| StoreError::of(crate::ErrorKind::Corrupt, "upload.parts", "a broken hash"))?;
    Ok(Part {
        begins: row.unsigned(0)?,
        size: row.unsigned(1)?,
        sha256: Sha256Hash::from_bytes(bytes),
    })
}
