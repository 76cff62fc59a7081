//! Lists of dossiers, paged by key. Open ones come due-first, all of them newest-first.
//! Not counted while a page loads: totals come from counters and facets.

use super::{
    DossierRow, Within,
    row::{columns, read_row},
    words::UNITS_MAX,
};
use crate::{
    StoreError,
    engine::{Engine, Sql, Value},
};
use kernel::time::Timestamp;
use uuid::Uuid;

// One text per dimension, so that each has its index to itself. The filters are the same for all:
// an absent filter is a NULL parameter. The casts tell PostgreSQL the type of a NULL; the CASE keeps
// it from believing that so many conditions leave one row, for which it would gather and sort all.
macro_rules! filters {
    () => {
        "AND CASE WHEN (CAST($2 AS TEXT) IS NULL OR state = $2) \
         AND (CAST($3 AS TEXT) IS NULL OR procedure = $3) \
         AND (CAST($4 AS TEXT) IS NULL OR step = $4) \
         AND (CAST($5 AS uuid) IS NULL OR assignee = $5) \
         AND (CAST($6 AS TEXT) IS NULL OR channel = $6) \
         AND (CAST($7 AS TEXT) IS NULL OR unit = $7) \
         AND (CAST($8 AS BIGINT) IS NULL OR running_due_at >= $8) \
         AND (CAST($9 AS BIGINT) IS NULL OR running_due_at < $9) \
         AND (CAST($10 AS BIGINT) IS NULL OR assignee IS NULL) \
         AND (CAST($11 AS BIGINT) IS NULL OR (accepted_at IS NOT NULL AND running_due_at IS NULL)) \
         AND (CAST($12 AS TEXT) IS NULL OR decided_by = $12) \
         AND (CAST($13 AS TEXT) IS NULL OR finished_class = $13) \
         AND (CAST($14 AS BIGINT) IS NULL OR finished_at >= $14) \
         AND (CAST($15 AS BIGINT) IS NULL OR finished_at < $15) \
         AND (CAST($16 AS BIGINT) IS NULL OR accepted_at IS NOT NULL) THEN TRUE ELSE FALSE END "
    };
}

// One page of each unit straight from its index, then the pages together: what a list costs grows
// with the units looked at, never with the dossiers they have. SQLite has no LATERAL; there the
// page of a unit is a set of row numbers.
macro_rules! unit_pages {
    ($name:literal, $column:literal, $page:expr, $order:literal, $limit:literal) => {
        Sql::each(
            $name,
            concat!(
                "SELECT ",
                columns!(),
                " FROM (SELECT DISTINCT value AS within_unit FROM json_each($1)) AS units \
                 CROSS JOIN dossier WHERE seq IN (SELECT one.seq FROM dossier AS one WHERE one.",
                $column,
                " = units.within_unit ",
                $page,
                " ORDER BY ",
                $order,
                " LIMIT ",
                $limit,
                ") ORDER BY ",
                $order,
                " LIMIT ",
                $limit
            ),
            concat!(
                "SELECT ",
                columns!(),
                " FROM (SELECT DISTINCT jsonb_array_elements_text($1) AS within_unit) AS units \
                 CROSS JOIN LATERAL (SELECT ",
                columns!(),
                " FROM dossier WHERE ",
                $column,
                " = units.within_unit ",
                $page,
                " ORDER BY ",
                $order,
                " LIMIT ",
                $limit,
                ") AS page ORDER BY ",
                $order,
                " LIMIT ",
                $limit
            ),
        )
    };
}

macro_rules! open_list {
    ($name:literal, $column:literal) => {
        unit_pages!(
            $name,
            $column,
            concat!("AND open = 1 ", filters!(), "AND (due_sort, seq) > ($17, $18)"),
            "due_sort, seq",
            "$19"
        )
    };
}

macro_rules! all_list {
    ($name:literal, $column:literal) => {
        unit_pages!($name, $column, concat!(filters!(), "AND seq < $17"), "seq DESC", "$18")
    };
}

// Over more units than can be asked one by one, nearly every row belongs to one of them: the rows
// are walked in the order of the list. COALESCE keeps both planners from going by unit instead.
macro_rules! province_list {
    ($name:literal, $page:expr, $order:literal, $limit:literal) => {
        Sql::each(
            $name,
            concat!(
                "SELECT ",
                columns!(),
                " FROM dossier WHERE COALESCE(decided_by, '') IN (SELECT value FROM json_each($1)) ",
                $page,
                " ORDER BY ",
                $order,
                " LIMIT ",
                $limit
            ),
            concat!(
                "SELECT ",
                columns!(),
                " FROM dossier WHERE COALESCE(decided_by, '') = \
                 ANY (ARRAY(SELECT jsonb_array_elements_text($1))) ",
                $page,
                " ORDER BY ",
                $order,
                " LIMIT ",
                $limit
            ),
        )
    };
}

const OPEN_PROVINCE: Sql = province_list!(
    "dossier.open_province",
    concat!("AND open = 1 ", filters!(), "AND (due_sort, seq) > ($17, $18)"),
    "due_sort, seq",
    "$19"
);
const ALL_PROVINCE: Sql =
    province_list!("dossier.all_province", concat!(filters!(), "AND seq < $17"), "seq DESC", "$18");
const OPEN_RECEIVED: Sql = open_list!("dossier.open_received", "received_by");
const OPEN_DIVISION: Sql = open_list!("dossier.open_division", "division");
const OPEN_DECIDED: Sql = open_list!("dossier.open_decided", "decided_by");
const ALL_RECEIVED: Sql = all_list!("dossier.all_received", "received_by");
const ALL_DIVISION: Sql = all_list!("dossier.all_division", "division");
const ALL_DECIDED: Sql = all_list!("dossier.all_decided", "decided_by");
const OF_OWNER: Sql = Sql::both(
    "dossier.of_owner",
    concat!(
        "SELECT ",
        columns!(),
        " FROM dossier WHERE owner = $1 AND state <> 'discarded' \
         AND (updated_at, seq) < ($2, $3) ORDER BY updated_at DESC, seq DESC LIMIT $4"
    ),
);
const OF_VISITOR: Sql = Sql::both(
    "dossier.of_visitor",
    concat!(
        "SELECT ",
        columns!(),
        " FROM dossier WHERE visitor = $1 AND state <> 'discarded' \
         AND (updated_at, seq) < ($2, $3) ORDER BY updated_at DESC, seq DESC LIMIT $4"
    ),
);

pub(super) const ALL: &[&Sql] = &[
    &OPEN_PROVINCE,
    &ALL_PROVINCE,
    &OPEN_RECEIVED,
    &OPEN_DIVISION,
    &OPEN_DECIDED,
    &ALL_RECEIVED,
    &ALL_DIVISION,
    &ALL_DECIDED,
    &OF_OWNER,
    &OF_VISITOR,
];

/// Place in a list: the order key and place of the last row seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    pub order: i64,
    pub seq: i64,
}

/// What an officer narrows a list to; `None` means no matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub state: Option<String>,
    pub procedure: Option<String>,
    pub step: Option<String>,
    pub assignee: Option<Uuid>,
    pub channel: Option<String>,
    pub unit: Option<String>,
    /// Running due date at or after.
    pub due_from: Option<Timestamp>,
    /// Running due date before.
    pub due_before: Option<Timestamp>,
    /// Nobody is named to work on it.
    pub unassigned: bool,
    /// Accepted, and no term runs: paused, without a due date, or done and waiting to be fetched.
    pub standing: bool,
    /// The clock has started, whatever became of it.
    pub accepted: bool,
    pub decided_by: Option<String>,
    pub finished_class: Option<String>,
    /// Finished at or after.
    pub finished_from: Option<Timestamp>,
    /// Finished before.
    pub finished_before: Option<Timestamp>,
}

impl Filter {
    /// The same as the SQL of the lists, for a row in hand.
    pub(super) fn passes(&self, row: &DossierRow) -> bool {
        let is = |wanted: &Option<String>, found: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| found == Some(wanted))
        };
        let from = |wanted: Option<Timestamp>, found: Option<Timestamp>| {
            wanted.is_none_or(|wanted| found.is_some_and(|found| found >= wanted))
        };
        let before = |wanted: Option<Timestamp>, found: Option<Timestamp>| {
            wanted.is_none_or(|wanted| found.is_some_and(|found| found < wanted))
        };
        is(&self.state, Some(&row.state))
            && is(&self.procedure, Some(&row.procedure))
            && is(&self.step, row.step.as_deref())
            && self.assignee.is_none_or(|wanted| row.assignee == Some(wanted))
            && is(&self.channel, Some(&row.channel))
            && is(&self.unit, row.unit.as_deref())
            && from(self.due_from, row.running_due_at)
            && before(self.due_before, row.running_due_at)
            && !(self.unassigned && row.assignee.is_some())
            && !(self.standing && (row.accepted_at.is_none() || row.running_due_at.is_some()))
            && !(self.accepted && row.accepted_at.is_none())
            && is(&self.decided_by, row.decided_by.as_deref())
            && is(&self.finished_class, row.finished_class.as_deref())
            && from(self.finished_from, row.finished_at)
            && before(self.finished_before, row.finished_at)
    }

    pub(super) fn values(&self, within: &Within) -> Vec<Value> {
        vec![
            Value::Json(within.json()),
            Value::from(self.state.as_deref()),
            Value::from(self.procedure.as_deref()),
            Value::from(self.step.as_deref()),
            Value::from(self.assignee),
            Value::from(self.channel.as_deref()),
            Value::from(self.unit.as_deref()),
            Value::from(self.due_from),
            Value::from(self.due_before),
            Value::from(self.unassigned.then_some(1_i64)),
            Value::from(self.standing.then_some(1_i64)),
            Value::from(self.decided_by.as_deref()),
            Value::from(self.finished_class.as_deref()),
            Value::from(self.finished_from),
            Value::from(self.finished_before),
            Value::from(self.accepted.then_some(1_i64)),
        ]
    }
}

/// Dossiers an office still has to do with, due first.
pub async fn list_open(
    engine: &Engine,
    within: &Within,
    filter: &Filter,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Vec<DossierRow>, StoreError> {
    let sql = match within {
        Within::ReceivedBy(_) => &OPEN_RECEIVED,
        Within::Division(_) => &OPEN_DIVISION,
        Within::DecidedBy(units) if units.len() > UNITS_MAX => &OPEN_PROVINCE,
        Within::DecidedBy(_) => &OPEN_DECIDED,
    };
    let after = after.unwrap_or(Cursor { order: i64::MIN, seq: 0 });
    let mut values = filter.values(within);
    values.extend([Value::Int(after.order), Value::Int(after.seq), Value::Int(i64::from(limit))]);
    engine.read(sql, values).await?.iter().map(read_row).collect()
}

/// All dossiers, newest first.
pub async fn list_all(
    engine: &Engine,
    within: &Within,
    filter: &Filter,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Vec<DossierRow>, StoreError> {
    let sql = match within {
        Within::ReceivedBy(_) => &ALL_RECEIVED,
        Within::Division(_) => &ALL_DIVISION,
        Within::DecidedBy(units) if units.len() > UNITS_MAX => &ALL_PROVINCE,
        Within::DecidedBy(_) => &ALL_DECIDED,
    };
    let mut values = filter.values(within);
    values.extend([
        Value::Int(after.map_or(i64::MAX, |cursor| cursor.seq)),
        Value::Int(i64::from(limit)),
    ]);
    engine.read(sql, values).await?.iter().map(read_row).collect()
}

/// An account's dossiers and drafts, latest change first.
pub async fn list_of_owner(
    engine: &Engine,
    owner: Uuid,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Vec<DossierRow>, StoreError> {
    own_list(engine, &OF_OWNER, owner, after, limit).await
}

/// Drafts of a visitor without account.
pub async fn list_of_visitor(
    engine: &Engine,
    visitor: Uuid,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Vec<DossierRow>, StoreError> {
    own_list(engine, &OF_VISITOR, visitor, after, limit).await
}

async fn own_list(
    engine: &Engine,
    sql: &'static Sql,
    id: Uuid,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Vec<DossierRow>, StoreError> {
    let after = after.unwrap_or(Cursor { order: i64::MAX, seq: i64::MAX });
    let values = vec![
        Value::Id(id),
        Value::Int(after.order),
        Value::Int(after.seq),
        Value::Int(i64::from(limit)),
    ];
    engine.read(sql, values).await?.iter().map(read_row).collect()
}
