//! One row of the listing: written by the desk with the record, read by every list.
//! Not the dossier: pages that show one dossier read its record.

use crate::{
    StoreError,
    engine::{Engine, Row, Sql, Statement, Value},
};
use kernel::time::Timestamp;
use uuid::Uuid;

macro_rules! columns {
    () => {
        "seq, id, version, code, state, procedure, procedure_case, channel, owner, visitor, \
         applicant_name, received_by, decided_by, division, unit, step, assignee, opened_at, \
         submitted_at, accepted_at, original_due_at, due_at, running_due_at, step_due_at, \
         finished_at, delivered_at, updated_at, finished_class, supplements, money, delivery, \
         stars, due_sort"
    };
}
pub(super) use columns;

const SAVE: Sql = Sql::both(
    "dossier.save",
    "INSERT INTO dossier (id, version, code, state, procedure, procedure_case, channel, owner, \
     visitor, applicant_name, applicant_sort, received_by, decided_by, division, unit, step, \
     assignee, opened_at, submitted_at, accepted_at, original_due_at, due_at, running_due_at, \
     step_due_at, finished_at, delivered_at, updated_at, finished_class, supplements, money, \
     delivery, stars, open, due_sort) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, \
     $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34) \
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, code = excluded.code, \
     state = excluded.state, procedure_case = excluded.procedure_case, owner = excluded.owner, \
     visitor = excluded.visitor, applicant_name = excluded.applicant_name, \
     applicant_sort = excluded.applicant_sort, received_by = excluded.received_by, \
     decided_by = excluded.decided_by, division = excluded.division, unit = excluded.unit, \
     step = excluded.step, assignee = excluded.assignee, submitted_at = excluded.submitted_at, \
     accepted_at = excluded.accepted_at, original_due_at = excluded.original_due_at, \
     due_at = excluded.due_at, running_due_at = excluded.running_due_at, \
     step_due_at = excluded.step_due_at, finished_at = excluded.finished_at, \
     delivered_at = excluded.delivered_at, updated_at = excluded.updated_at, \
     finished_class = excluded.finished_class, supplements = excluded.supplements, \
     money = excluded.money, delivery = excluded.delivery, stars = excluded.stars, \
     open = excluded.open, due_sort = excluded.due_sort",
);
const BY_CODE: Sql =
    Sql::both("dossier.by_code", concat!("SELECT ", columns!(), " FROM dossier WHERE code = $1"));
const BY_ID: Sql =
    Sql::both("dossier.by_id", concat!("SELECT ", columns!(), " FROM dossier WHERE id = $1"));

pub(super) const ALL: &[&Sql] = &[&SAVE, &BY_CODE, &BY_ID];

/// The columns of one row. Enumerations travel as their snake-case names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierRow {
    /// Place in the listing, given by the engine; 0 when writing.
    pub seq: i64,
    pub id: Uuid,
    pub version: u64,
    pub code: Option<String>,
    pub state: String,
    pub procedure: String,
    pub case: String,
    pub channel: String,
    pub owner: Option<Uuid>,
    pub visitor: Option<Uuid>,
    pub applicant_name: String,
    pub received_by: Option<String>,
    pub decided_by: Option<String>,
    pub division: Option<String>,
    pub unit: Option<String>,
    pub step: Option<String>,
    pub assignee: Option<Uuid>,
    pub opened_at: Timestamp,
    pub submitted_at: Option<Timestamp>,
    pub accepted_at: Option<Timestamp>,
    pub original_due_at: Option<Timestamp>,
    pub due_at: Option<Timestamp>,
    pub running_due_at: Option<Timestamp>,
    pub step_due_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
    pub delivered_at: Option<Timestamp>,
    pub updated_at: Timestamp,
    pub finished_class: Option<String>,
    pub supplements: u64,
    pub money: String,
    pub delivery: String,
    pub stars: Option<u64>,
    /// What an office's list is ordered by: the running due date, else when it was submitted.
    pub due_sort: i64,
}

/// Writes the row; `open` says whether an office still has something to do with it.
pub fn save_row(row: &DossierRow, open: bool) -> Statement {
    Statement::any(
        &SAVE,
        vec![
            Value::Id(row.id),
            Value::from(row.version),
            Value::from(row.code.as_deref()),
            Value::from(row.state.as_str()),
            Value::from(row.procedure.as_str()),
            Value::from(row.case.as_str()),
            Value::from(row.channel.as_str()),
            Value::from(row.owner),
            Value::from(row.visitor),
            Value::from(row.applicant_name.as_str()),
            Value::Bytes(kernel::text::name_sort_key(&row.applicant_name)),
            Value::from(row.received_by.as_deref()),
            Value::from(row.decided_by.as_deref()),
            Value::from(row.division.as_deref()),
            Value::from(row.unit.as_deref()),
            Value::from(row.step.as_deref()),
            Value::from(row.assignee),
            Value::from(row.opened_at),
            Value::from(row.submitted_at),
            Value::from(row.accepted_at),
            Value::from(row.original_due_at),
            Value::from(row.due_at),
            Value::from(row.running_due_at),
            Value::from(row.step_due_at),
            Value::from(row.finished_at),
            Value::from(row.delivered_at),
            Value::from(row.updated_at),
            Value::from(row.finished_class.as_deref()),
            Value::from(row.supplements),
            Value::from(row.money.as_str()),
            Value::from(row.delivery.as_str()),
            Value::from(row.stars),
            Value::Int(i64::from(open)),
            Value::Int(row.due_sort),
        ],
    )
}

pub async fn by_code(engine: &Engine, code: &str) -> Result<Option<DossierRow>, StoreError> {
    let rows = engine.read(&BY_CODE, vec![Value::from(code)]).await?;
    rows.first().map(read_row).transpose()
}

pub async fn by_id(engine: &Engine, id: Uuid) -> Result<Option<DossierRow>, StoreError> {
    let rows = engine.read(&BY_ID, vec![Value::Id(id)]).await?;
    rows.first().map(read_row).transpose()
}

pub(super) fn read_row(row: &Row) -> Result<DossierRow, StoreError> {
    Ok(DossierRow {
        seq: row.int(0)?,
        id: row.id(1)?,
        version: row.unsigned(2)?,
        code: row.opt_text(3)?,
        state: row.text(4)?,
        procedure: row.text(5)?,
        case: row.text(6)?,
        channel: row.text(7)?,
        owner: row.opt_id(8)?,
        visitor: row.opt_id(9)?,
        applicant_name: row.text(10)?,
        received_by: row.opt_text(11)?,
        decided_by: row.opt_text(12)?,
        division: row.opt_text(13)?,
        unit: row.opt_text(14)?,
        step: row.opt_text(15)?,
        assignee: row.opt_id(16)?,
        opened_at: row.timestamp(17)?,
        submitted_at: row.opt_timestamp(18)?,
        accepted_at: row.opt_timestamp(19)?,
        original_due_at: row.opt_timestamp(20)?,
        due_at: row.opt_timestamp(21)?,
        running_due_at: row.opt_timestamp(22)?,
        step_due_at: row.opt_timestamp(23)?,
        finished_at: row.opt_timestamp(24)?,
        delivered_at: row.opt_timestamp(25)?,
        updated_at: row.timestamp(26)?,
        finished_class: row.opt_text(27)?,
        supplements: row.unsigned(28)?,
        money: row.text(29)?,
        delivery: row.text(30)?,
        stars: row.opt_unsigned(31)?,
        due_sort: row.int(32)?,
    })
}
