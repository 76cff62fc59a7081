//! Listing of organisation units and of which procedures are open where.
//! Not the tree's rules (`agency`). Small tables, read whole when the program starts and whenever
//! an administrator changed something.

use crate::{
    StoreError,
    engine::{Engine, Sql, Statement, Value},
};
use kernel::time::Timestamp;
use uuid::Uuid;

const UNIT_SAVE: Sql = Sql::both(
    "unit.save",
    "INSERT INTO unit (code, id, state, updated_at) VALUES ($1, $2, $3, $4) \
     ON CONFLICT (code) DO UPDATE SET state = excluded.state, updated_at = excluded.updated_at",
);
const UNITS: Sql = Sql::both(
    "unit.all",
    "SELECT r.id, r.version, r.state, r.updated_at FROM record r \
     JOIN unit u ON u.id = r.id ORDER BY u.code",
);
const UNIT_BY_CODE: Sql = Sql::both("unit.by_code", "SELECT id FROM unit WHERE code = $1");
const OFFERING_SAVE: Sql = Sql::both(
    "offering.save",
    "INSERT INTO offering (unit, procedure, id, open) VALUES ($1, $2, $3, $4) \
     ON CONFLICT (unit, procedure) DO UPDATE SET open = excluded.open",
);
const OFFERINGS: Sql = Sql::both(
    "offering.all",
    "SELECT unit, procedure, id, open FROM offering ORDER BY unit, procedure",
);

pub const ALL: &[&Sql] = &[&UNIT_SAVE, &UNITS, &UNIT_BY_CODE, &OFFERING_SAVE, &OFFERINGS];

/// Which procedure is open or closed where; no row means open as the province folder says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferingRow {
    pub unit: String,
    pub procedure: String,
    pub id: Uuid,
    pub open: bool,
}

pub fn save_unit(code: &str, id: Uuid, state: &str, at: Timestamp) -> Statement {
    Statement::any(
        &UNIT_SAVE,
        vec![Value::from(code), Value::Id(id), Value::from(state), Value::from(at)],
    )
}

/// All units as stored records: (id, version, JSON).
pub async fn units(engine: &Engine) -> Result<Vec<(Uuid, u64, String)>, StoreError> {
    let rows = engine.read(&UNITS, Vec::new()).await?;
    rows.iter().map(|row| Ok((row.id(0)?, row.unsigned(1)?, row.text(2)?))).collect()
}

pub async fn unit_by_code(engine: &Engine, code: &str) -> Result<Option<Uuid>, StoreError> {
    let rows = engine.read(&UNIT_BY_CODE, vec![Value::from(code)]).await?;
    rows.first().map(|row| row.id(0)).transpose()
}

pub fn save_offering(row: &OfferingRow) -> Statement {
    Statement::any(
        &OFFERING_SAVE,
        vec![
            Value::from(row.unit.as_str()),
            Value::from(row.procedure.as_str()),
            Value::Id(row.id),
            Value::Int(i64::from(row.open)),
        ],
    )
}

pub async fn offerings(engine: &Engine) -> Result<Vec<OfferingRow>, StoreError> {
    let rows = engine.read(&OFFERINGS, Vec::new()).await?;
    rows.iter()
        .map(|row| {
            Ok(OfferingRow {
                unit: row.text(0)?,
                procedure: row.text(1)?,
                id: row.id(2)?,
                open: row.int(3)? != 0,
            })
        })
        .collect()
}
