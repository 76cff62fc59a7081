//! Drafts that nobody goes on with, for the sweep that discards them.
//! Not the discarding itself, which is a command like any other.

use crate::{
    StoreError,
    engine::{Engine, Sql, Value},
};
use kernel::time::Timestamp;
use uuid::Uuid;

const LEFT: Sql = Sql::both(
    "dossier.drafts_left",
    "SELECT id FROM dossier WHERE state = 'draft' AND updated_at < $1 \
     ORDER BY updated_at LIMIT $2",
);

pub(super) const ALL: &[&Sql] = &[&LEFT];

/// Drafts last touched before `before`, the oldest first.
pub async fn drafts_left(
    engine: &Engine,
    before: Timestamp,
    limit: u32,
) -> Result<Vec<Uuid>, StoreError> {
    let values = vec![Value::from(before), Value::Int(i64::from(limit))];
    engine.read(&LEFT, values).await?.iter().map(|row| row.id(0)).collect()
}
