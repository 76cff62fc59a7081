//! Listing of uses of keys: by holder, newest first, and the open reports, oldest first.
//! Not the uses themselves (records of the register); a list hands out the records, which are small and never grow.
//! What must hold: the rows follow the record in the same batch.

use crate::{
    StoreError,
    engine::{Engine, Sql, Statement, Value},
    register::{StoredRecord, stored_record},
};
use kernel::time::Timestamp;
use uuid::Uuid;

const SAVE: Sql = Sql::both(
    "key_use.save",
    "INSERT INTO key_use (id, holder, unit, used_at, open_report_at) VALUES ($1, $2, $3, $4, $5) \
     ON CONFLICT (id) DO UPDATE SET open_report_at = excluded.open_report_at",
);
const OF_HOLDER: Sql = Sql::both(
    "key_use.of_holder",
    "SELECT r.id, r.version, r.state, r.updated_at FROM key_use k JOIN record r ON r.id = k.id \
     WHERE k.holder = $1 AND (k.used_at, k.id) < ($2, $3) \
     ORDER BY k.used_at DESC, k.id DESC LIMIT $4",
);
const OPEN_REPORTS: Sql = Sql::both(
    "key_use.open_reports",
    "SELECT r.id, r.version, r.state, r.updated_at FROM key_use k JOIN record r ON r.id = k.id \
     WHERE k.open_report_at IS NOT NULL AND (k.open_report_at, k.id) > ($1, $2) \
     ORDER BY k.open_report_at, k.id LIMIT $3",
);

pub const ALL: &[&Sql] = &[&SAVE, &OF_HOLDER, &OPEN_REPORTS];

/// One use in the lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyUseRow {
    pub id: Uuid,
    pub holder: Uuid,
    pub unit: String,
    pub used_at: Timestamp,
    pub open_report_at: Option<Timestamp>,
}

pub fn save(row: &KeyUseRow) -> Statement {
    Statement::any(
        &SAVE,
        vec![
            Value::Id(row.id),
            Value::Id(row.holder),
            Value::from(row.unit.as_str()),
            Value::from(row.used_at),
            Value::from(row.open_report_at),
        ],
    )
}

/// Uses of a holder's keys, newest first; `before` is time and id of the last use of the page before.
pub async fn of_holder(
    engine: &Engine,
    holder: Uuid,
    before: Option<(Timestamp, Uuid)>,
    limit: u32,
) -> Result<Vec<StoredRecord>, StoreError> {
    let (at, id) = before.map_or((i64::MAX, Uuid::max()), |(at, id)| (at.as_micros(), id));
    let values =
        vec![Value::Id(holder), Value::Int(at), Value::Id(id), Value::Int(i64::from(limit))];
    let rows = engine.read(&OF_HOLDER, values).await?;
    rows.iter().map(|row| stored_record(row.id(0)?, row, 1)).collect()
}

/// Reports that wait, oldest first; `after` is time and id of the last report of the page before.
pub async fn open_reports(
    engine: &Engine,
    after: Option<(Timestamp, Uuid)>,
    limit: u32,
) -> Result<Vec<StoredRecord>, StoreError> {
    let (at, id) = after.map_or((i64::MIN, Uuid::nil()), |(at, id)| (at.as_micros(), id));
    let values = vec![Value::Int(at), Value::Id(id), Value::Int(i64::from(limit))];
    let rows = engine.read(&OPEN_REPORTS, values).await?;
    rows.iter().map(|row| stored_record(row.id(0)?, row, 1)).collect()
}
