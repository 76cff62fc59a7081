//! Figures over dossiers: counts beside filters, and who is late, where and why.
//! Only open dossiers are grouped while a page loads (they are few); finished ones are counters
//! kept as events commit.

use super::Within;
use crate::{
    StoreError,
    engine::{Engine, Query, Sql, Value},
};
use kernel::time::Timestamp;

macro_rules! facet {
    ($name:literal, $column:literal, $key:literal) => {
        facet!($name, $column, $key, $key)
    };
    ($name:literal, $column:literal, $sqlite:literal, $postgres:literal) => {
        Sql::each(
            $name,
            concat!(
                "SELECT ",
                $sqlite,
                ", COUNT(*) FROM dossier WHERE ",
                $column,
                " IN (SELECT value FROM json_each($1)) AND open = 1 GROUP BY 1 ORDER BY 2 DESC, 1"
            ),
            concat!(
                "SELECT ",
                $postgres,
                ", COUNT(*) FROM dossier WHERE ",
                $column,
                " = ANY (ARRAY(SELECT jsonb_array_elements_text($1))) AND open = 1 \
                 GROUP BY 1 ORDER BY 2 DESC, 1"
            ),
        )
    };
}

macro_rules! late {
    ($name:literal, $column:literal, $key:literal) => {
        Sql::each(
            $name,
            concat!(
                "SELECT ", $key, ", COUNT(*), \
                 SUM(CASE WHEN running_due_at < $2 THEN 1 ELSE 0 END), \
                 SUM(CASE WHEN running_due_at >= $2 AND running_due_at < $3 THEN 1 ELSE 0 END), \
                 SUM(CASE WHEN running_due_at IS NULL THEN 1 ELSE 0 END) \
                 FROM dossier WHERE ", $column, " IN (SELECT value FROM json_each($1)) \
                 AND open = 1 AND accepted_at IS NOT NULL GROUP BY 1 ORDER BY 3 DESC, 1"
            ),
            concat!(
                "SELECT ", $key, ", COUNT(*), \
                 SUM(CASE WHEN running_due_at < $2 THEN 1 ELSE 0 END)::bigint, \
                 SUM(CASE WHEN running_due_at >= $2 AND running_due_at < $3 THEN 1 ELSE 0 END)::bigint, \
                 SUM(CASE WHEN running_due_at IS NULL THEN 1 ELSE 0 END)::bigint \
                 FROM dossier WHERE ", $column, " = ANY (ARRAY(SELECT jsonb_array_elements_text($1))) \
                 AND open = 1 AND accepted_at IS NOT NULL GROUP BY 1 ORDER BY 3 DESC, 1"
            ),
        )
    };
}

const STATE_RECEIVED: Sql = facet!("dossier.facet_state_received", "received_by", "state");
const STATE_DIVISION: Sql = facet!("dossier.facet_state_division", "division", "state");
const STATE_DECIDED: Sql = facet!("dossier.facet_state_decided", "decided_by", "state");
const PROCEDURE_RECEIVED: Sql =
    facet!("dossier.facet_procedure_received", "received_by", "procedure");
const PROCEDURE_DIVISION: Sql = facet!("dossier.facet_procedure_division", "division", "procedure");
const PROCEDURE_DECIDED: Sql = facet!("dossier.facet_procedure_decided", "decided_by", "procedure");
const STEP_RECEIVED: Sql =
    facet!("dossier.facet_step_received", "received_by", "COALESCE(step, '')");
const STEP_DIVISION: Sql = facet!("dossier.facet_step_division", "division", "COALESCE(step, '')");
const STEP_DECIDED: Sql = facet!("dossier.facet_step_decided", "decided_by", "COALESCE(step, '')");
const UNIT_RECEIVED: Sql =
    facet!("dossier.facet_unit_received", "received_by", "COALESCE(unit, '')");
const UNIT_DIVISION: Sql = facet!("dossier.facet_unit_division", "division", "COALESCE(unit, '')");
const UNIT_DECIDED: Sql = facet!("dossier.facet_unit_decided", "decided_by", "COALESCE(unit, '')");
const ASSIGNEE_RECEIVED: Sql = facet!(
    "dossier.facet_assignee_received",
    "received_by",
    "COALESCE(lower(hex(assignee)), '')",
    "COALESCE(replace(assignee::text, '-', ''), '')"
);
const ASSIGNEE_DIVISION: Sql = facet!(
    "dossier.facet_assignee_division",
    "division",
    "COALESCE(lower(hex(assignee)), '')",
    "COALESCE(replace(assignee::text, '-', ''), '')"
);
const ASSIGNEE_DECIDED: Sql = facet!(
    "dossier.facet_assignee_decided",
    "decided_by",
    "COALESCE(lower(hex(assignee)), '')",
    "COALESCE(replace(assignee::text, '-', ''), '')"
);
const CLASS_RECEIVED: Sql = late!("dossier.facet_class_received", "received_by", "''");
const CLASS_DIVISION: Sql = late!("dossier.facet_class_division", "division", "''");
const CLASS_DECIDED: Sql = late!("dossier.facet_class_decided", "decided_by", "''");
const LATE_AGENCY: Sql = late!("dossier.late_agency", "decided_by", "decided_by");
const LATE_UNIT: Sql = late!("dossier.late_unit", "decided_by", "COALESCE(unit, '')");
const LATE_PROCEDURE: Sql = late!("dossier.late_procedure", "decided_by", "procedure");
const LATE_STEP: Sql = late!("dossier.late_step", "decided_by", "COALESCE(step, '')");
const LATE_PERSON: Sql = Sql::each(
    "dossier.late_person",
    "SELECT COALESCE(lower(hex(assignee)), ''), COUNT(*), \
     SUM(CASE WHEN running_due_at < $2 THEN 1 ELSE 0 END), \
     SUM(CASE WHEN running_due_at >= $2 AND running_due_at < $3 THEN 1 ELSE 0 END), \
     SUM(CASE WHEN running_due_at IS NULL THEN 1 ELSE 0 END) \
     FROM dossier WHERE decided_by IN (SELECT value FROM json_each($1)) \
     AND open = 1 AND accepted_at IS NOT NULL GROUP BY 1 ORDER BY 3 DESC, 1",
    "SELECT COALESCE(replace(assignee::text, '-', ''), ''), COUNT(*), \
     SUM(CASE WHEN running_due_at < $2 THEN 1 ELSE 0 END)::bigint, \
     SUM(CASE WHEN running_due_at >= $2 AND running_due_at < $3 THEN 1 ELSE 0 END)::bigint, \
     SUM(CASE WHEN running_due_at IS NULL THEN 1 ELSE 0 END)::bigint \
     FROM dossier WHERE decided_by = ANY (ARRAY(SELECT jsonb_array_elements_text($1))) \
     AND open = 1 AND accepted_at IS NOT NULL GROUP BY 1 ORDER BY 3 DESC, 1",
);
const FINISHED: Sql = Sql::each(
    "dossier.finished_by_month",
    "SELECT unit, item, value FROM counter WHERE name = 'finished' \
     AND unit IN (SELECT value FROM json_each($1)) ORDER BY unit, item",
    "SELECT unit, item, value FROM counter WHERE name = 'finished' \
     AND unit = ANY (ARRAY(SELECT jsonb_array_elements_text($1))) ORDER BY unit, item",
);

pub(super) const ALL: &[&Sql] = &[
    &STATE_RECEIVED,
    &STATE_DIVISION,
    &STATE_DECIDED,
    &PROCEDURE_RECEIVED,
    &PROCEDURE_DIVISION,
    &PROCEDURE_DECIDED,
    &STEP_RECEIVED,
    &STEP_DIVISION,
    &STEP_DECIDED,
    &UNIT_RECEIVED,
    &UNIT_DIVISION,
    &UNIT_DECIDED,
    &ASSIGNEE_RECEIVED,
    &ASSIGNEE_DIVISION,
    &ASSIGNEE_DECIDED,
    &CLASS_RECEIVED,
    &CLASS_DIVISION,
    &CLASS_DECIDED,
    &LATE_AGENCY,
    &LATE_UNIT,
    &LATE_PROCEDURE,
    &LATE_STEP,
    &LATE_PERSON,
    &FINISHED,
];

/// Counts beside the filters of an office's list of open dossiers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facet {
    pub states: Vec<(String, u64)>,
    pub procedures: Vec<(String, u64)>,
    pub steps: Vec<(String, u64)>,
    pub units: Vec<(String, u64)>,
    /// Account id as 32 hexadecimal digits; empty for nobody.
    pub assignees: Vec<(String, u64)>,
    /// Accepted and running: overdue, due soon, paused or without due date, and all of them.
    pub overdue: u64,
    pub due_soon: u64,
    pub paused: u64,
    pub accepted: u64,
}

/// By what a report of lateness is grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dimension {
    Agency,
    Unit,
    Procedure,
    Step,
    /// Account id as 32 hexadecimal digits; empty for nobody.
    Person,
}

/// One line of a report of lateness over open, accepted dossiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateRow {
    pub key: String,
    pub open: u64,
    pub overdue: u64,
    pub due_soon: u64,
    pub paused: u64,
}

pub async fn facets(
    engine: &Engine,
    within: &Within,
    now: Timestamp,
    soon: Timestamp,
) -> Result<Facet, StoreError> {
    let (counted, class) = match within {
        Within::ReceivedBy(_) => (
            [
                &STATE_RECEIVED,
                &PROCEDURE_RECEIVED,
                &STEP_RECEIVED,
                &UNIT_RECEIVED,
                &ASSIGNEE_RECEIVED,
            ],
            &CLASS_RECEIVED,
        ),
        Within::Division(_) => (
            [
                &STATE_DIVISION,
                &PROCEDURE_DIVISION,
                &STEP_DIVISION,
                &UNIT_DIVISION,
                &ASSIGNEE_DIVISION,
            ],
            &CLASS_DIVISION,
        ),
        Within::DecidedBy(_) => (
            [&STATE_DECIDED, &PROCEDURE_DECIDED, &STEP_DECIDED, &UNIT_DECIDED, &ASSIGNEE_DECIDED],
            &CLASS_DECIDED,
        ),
    };
    let units = || vec![Value::Json(within.json())];
    let moments = vec![Value::Json(within.json()), Value::from(now), Value::from(soon)];
    let queries = counted
        .into_iter()
        .map(|sql| Query::new(sql, units()))
        .chain(std::iter::once(Query::new(class, moments)))
        .collect();
    let answers = engine.read_many(queries).await?;
    let mut answers = answers.into_iter();
    let mut counts = || -> Result<Vec<(String, u64)>, StoreError> {
        answers
            .next()
            .unwrap_or_default()
            .iter()
            .map(|row| Ok((row.text(0)?, row.unsigned(1)?)))
            .collect()
    };
    let mut facet = Facet {
        states: counts()?,
        procedures: counts()?,
        steps: counts()?,
        units: counts()?,
        assignees: counts()?,
        ..Facet::default()
    };
    if let Some(row) = answers.next().unwrap_or_default().first() {
        facet.accepted = row.unsigned(1)?;
        facet.overdue = row.unsigned(2)?;
        facet.due_soon = row.unsigned(3)?;
        facet.paused = row.unsigned(4)?;
    }
    Ok(facet)
}

/// Who is late: open, accepted dossiers decided by these agencies, grouped.
pub async fn late_by(
    engine: &Engine,
    agencies: &[String],
    dimension: Dimension,
    now: Timestamp,
    soon: Timestamp,
) -> Result<Vec<LateRow>, StoreError> {
    let sql = match dimension {
        Dimension::Agency => &LATE_AGENCY,
        Dimension::Unit => &LATE_UNIT,
        Dimension::Procedure => &LATE_PROCEDURE,
        Dimension::Step => &LATE_STEP,
        Dimension::Person => &LATE_PERSON,
    };
    let agencies = serde_json::Value::from(agencies).to_string();
    let rows =
        engine.read(sql, vec![Value::Json(agencies), Value::from(now), Value::from(soon)]).await?;
    rows.iter()
        .map(|row| {
            Ok(LateRow {
                key: row.text(0)?,
                open: row.unsigned(1)?,
                overdue: row.unsigned(2)?,
                due_soon: row.unsigned(3)?,
                paused: row.unsigned(4)?,
            })
        })
        .collect()
}

/// Finished dossiers by agency: (agency, `<month>/<class>`, count), from counters.
pub async fn finished_by_month(
    engine: &Engine,
    agencies: &[String],
) -> Result<Vec<(String, String, i64)>, StoreError> {
    let agencies = serde_json::Value::from(agencies).to_string();
    let rows = engine.read(&FINISHED, vec![Value::Json(agencies)]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?, row.int(2)?))).collect()
}
