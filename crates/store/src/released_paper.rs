//! The files of released results by the hash of their content. Not the results (records of the register), and not whether
//! a result still stands: that the record says. What must hold: a row is written in the batch that releases, and none is
//! ever taken away, so that an older paper is still known once a newer one has taken its place.

use crate::{
    StoreError,
    engine::{Engine, Row, Sql, Statement, Value},
};
use kernel::{hash::Sha256Hash, time::Timestamp};
use uuid::Uuid;

const SAVE: Sql = Sql::both(
    "released_paper.save",
    "INSERT INTO released_paper (content, record_id, file, released_at) VALUES ($1, $2, $3, $4) \
     ON CONFLICT (content, record_id, file) DO NOTHING",
);
const BY_CONTENT: Sql = Sql::both(
    "released_paper.by_content",
    "SELECT record_id, file, released_at FROM released_paper WHERE content = $1 \
     ORDER BY record_id, file LIMIT $2",
);

const KNOWN: Sql = Sql::both(
    "released_paper.known",
    "SELECT 1 FROM released_paper WHERE content = $1 AND record_id = $2 AND file = $3",
);

pub const ALL: &[&Sql] = &[&SAVE, &BY_CONTENT, &KNOWN];

/// A file of a result, as it was released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleasedRow {
    pub record: Uuid,
    pub file: Uuid,
    pub released_at: Timestamp,
}

pub fn save(content: &Sha256Hash, row: &ReleasedRow) -> Statement {
    Statement::any(
        &SAVE,
        vec![
            Value::from(content.as_bytes().as_slice()),
            Value::Id(row.record),
            Value::Id(row.file),
            Value::from(row.released_at),
        ],
    )
}

/// Where this very content was released, at most `limit` times.
pub async fn by_content(
    engine: &Engine,
    content: &Sha256Hash,
    limit: u32,
) -> Result<Vec<ReleasedRow>, StoreError> {
    let values = vec![Value::from(content.as_bytes().as_slice()), Value::Int(i64::from(limit))];
    let read = |row: &Row| {
        Ok(ReleasedRow { record: row.id(0)?, file: row.id(1)?, released_at: row.timestamp(2)? })
    };
    engine.read(&BY_CONTENT, values).await?.iter().map(read).collect()
}

/// Whether this file of this record has its row.
pub async fn known(
    engine: &Engine,
    content: &Sha256Hash,
    record: Uuid,
    file: Uuid,
) -> Result<bool, StoreError> {
    let content = Value::from(content.as_bytes().as_slice());
    let rows = engine.read(&KNOWN, vec![content, Value::Id(record), Value::Id(file)]).await?;
    Ok(!rows.is_empty())
}
