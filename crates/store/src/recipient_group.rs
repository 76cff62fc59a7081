//! Listing of groups of recipients: an agency's, in the order of their names.
//! Not the groups themselves (records of the register); a list hands out the records.
//! What must hold: the rows follow the record in the same batch; a dissolved group has none.

use crate::{
    StoreError,
    engine::{Engine, Sql, Statement, Value},
    register::{StoredRecord, stored_record},
};
use uuid::Uuid;

/// The conflict of two groups of an agency that would bear one name.
pub const NAME_TAKEN: &str = SAVE.name;

const SAVE: Sql = Sql::both(
    "recipient_group.save",
    "INSERT INTO recipient_group (id, agency, name) VALUES ($1, $2, $3) \
     ON CONFLICT (id) DO UPDATE SET name = excluded.name",
);
const GONE: Sql = Sql::both("recipient_group.gone", "DELETE FROM recipient_group WHERE id = $1");
const OF_AGENCY: Sql = Sql::both(
    "recipient_group.of_agency",
    "SELECT r.id, r.version, r.state, r.updated_at FROM recipient_group g JOIN record r ON r.id = g.id \
     WHERE g.agency = $1 AND (g.name, g.id) > ($2, $3) ORDER BY g.name, g.id LIMIT $4",
);

pub const ALL: &[&Sql] = &[&SAVE, &GONE, &OF_AGENCY];

/// Writes a group's row; `name` is what it is sorted by.
pub fn save(id: Uuid, agency: &str, name: &str) -> Statement {
    Statement::any(&SAVE, vec![Value::Id(id), Value::from(agency), Value::from(name)])
}

/// A dissolved group leaves the list.
pub fn gone(id: Uuid) -> Statement {
    Statement::any(&GONE, vec![Value::Id(id)])
}

/// An agency's groups by the order of their names; `after` is name, as sorted, and id of the last of the page before.
pub async fn of_agency(
    engine: &Engine,
    agency: &str,
    after: (&str, Uuid),
    limit: u32,
) -> Result<Vec<StoredRecord>, StoreError> {
    let (name, id) = after;
    let values =
        vec![Value::from(agency), Value::from(name), Value::Id(id), Value::Int(i64::from(limit))];
    let rows = engine.read(&OF_AGENCY, values).await?;
    rows.iter().map(|row| stored_record(row.id(0)?, row, 1)).collect()
}
