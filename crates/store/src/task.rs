//! Tasks in lists: who has them, which documents they belong to, who was reminded, and the leader's board.
//! Not the tasks (records of the register); lists hand out the records, a page at a time. What must hold: rows follow the
//! record in the same batch; open tasks are grouped while the board loads (they are few), all others are counters; no word
//! of a task stands here.

use crate::{
    StoreError,
    document::Page,
    engine::{Engine, Sql, Statement, Value},
    register::stored_record,
};
use kernel::time::Timestamp;
use uuid::Uuid;

/// In place of a day where there is none: behind every day.
pub const NO_DAY: i64 = 99_999_999;

const SAVE: Sql = Sql::both(
    "task.save",
    "INSERT INTO task (id, agency, giver, owner_unit, owner_agency, month, standing, class, due) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
     ON CONFLICT (id) DO UPDATE SET standing = excluded.standing, class = excluded.class, \
     due = excluded.due",
);
const HOLDERS_GONE: Sql = Sql::both("task.holders_gone", "DELETE FROM task_holder WHERE task = $1");
const HOLDER_ADD: Sql = Sql::both(
    "task.holder_add",
    "INSERT INTO task_holder (place, role, task, open, sort) VALUES ($1, $2, $3, $4, $5)",
);
const PAPERS_GONE: Sql = Sql::both("task.papers_gone", "DELETE FROM task_paper WHERE task = $1");
const PAPER_ADD: Sql = Sql::both(
    "task.paper_add",
    "INSERT INTO task_paper (document, relation, task) VALUES ($1, $2, $3)",
);
const REMINDERS_GONE: Sql =
    Sql::both("task.reminders_gone", "DELETE FROM task_reminder WHERE task = $1");
const REMINDER_ADD: Sql = Sql::both(
    "task.reminder_add",
    "INSERT INTO task_reminder (place, task, kind, days, due, at) VALUES ($1, $2, $3, $4, $5, $6)",
);
// Writes nothing new: its row count says whether the document that orders is still there, and its lock lets no withdrawal
// come in between.
const SOURCE: Sql = Sql::both(
    "task.source",
    "UPDATE document SET standing = standing WHERE id = $1 AND standing <> 'withdrawn'",
);

macro_rules! of_places {
    ($places:literal) => {
        concat!(
            "SELECT r.id, r.version, r.state, r.updated_at, h.sort FROM (SELECT task, sort \
             FROM task_holder WHERE place ",
            $places,
            " AND role = $2 AND open = $3 \
             AND (sort, task) > ($4, $5) GROUP BY sort, task ORDER BY sort, task LIMIT $6) h \
             JOIN record r ON r.id = h.task ORDER BY h.sort, h.task"
        )
    };
}

const OF_PLACES: Sql = Sql::each(
    "task.of_places",
    of_places!("IN (SELECT value FROM json_each($1))"),
    of_places!("= ANY (ARRAY(SELECT jsonb_array_elements_text($1)))"),
);
const HELD: Sql = Sql::each(
    "task.held",
    "SELECT COUNT(DISTINCT task) FROM task_holder \
     WHERE place IN (SELECT value FROM json_each($1)) AND role = $2 AND open = 1",
    "SELECT COUNT(DISTINCT task) FROM task_holder \
     WHERE place = ANY (ARRAY(SELECT jsonb_array_elements_text($1))) AND role = $2 AND open = 1",
);
const OF_DOCUMENT: Sql = Sql::both(
    "task.of_document",
    "SELECT r.id, r.version, r.state, r.updated_at, 0 FROM task_paper p \
     JOIN record r ON r.id = p.task WHERE p.document = $1 AND p.relation = $2 AND p.task > $3 \
     ORDER BY p.task LIMIT $4",
);
const REMINDERS: Sql = Sql::each(
    "task.reminders",
    "SELECT task, kind, days, due, MAX(at) FROM task_reminder \
     WHERE place IN (SELECT value FROM json_each($1)) GROUP BY task, kind, days, due \
     ORDER BY 5 DESC, task LIMIT $2",
    "SELECT task, kind, days, due, MAX(at) FROM task_reminder \
     WHERE place = ANY (ARRAY(SELECT jsonb_array_elements_text($1))) \
     GROUP BY task, kind, days, due ORDER BY 5 DESC, task LIMIT $2",
);

/// In place of a class: done, in time or late.
pub const DONE: &str = "done";

macro_rules! board_list {
    ($column:literal, $among:literal) => {
        concat!(
            "SELECT r.id, r.version, r.state, r.updated_at, t.due FROM task t \
             JOIN record r ON r.id = t.id WHERE t.",
            $column,
            " ",
            $among,
            " AND t.month >= $2 AND t.month <= $3 AND ($4 = '' OR t.giver = $4) \
             AND ($5 = '' OR t.class = $5 \
             OR ($5 = 'done' AND t.class IN ('done_in_time', 'done_late'))) AND t.due >= $6 AND t.due <= $7 \
             AND (t.due, t.id) > ($8, $9) ORDER BY t.due, t.id LIMIT $10"
        )
    };
}

const OF_AGENCIES: Sql = Sql::each(
    "task.of_agencies",
    board_list!("owner_agency", "IN (SELECT value FROM json_each($1))"),
    board_list!("owner_agency", "= ANY (ARRAY(SELECT jsonb_array_elements_text($1)))"),
);
const OF_UNITS: Sql = Sql::each(
    "task.of_units",
    board_list!("owner_unit", "IN (SELECT value FROM json_each($1))"),
    board_list!("owner_unit", "= ANY (ARRAY(SELECT jsonb_array_elements_text($1)))"),
);

macro_rules! open {
    ($among:literal, $cast:literal) => {
        concat!(
            "SELECT owner_unit, owner_agency, COUNT(*), \
             SUM(CASE WHEN due < $5 THEN 1 ELSE 0 END)",
            $cast,
            ", \
             SUM(CASE WHEN due >= $5 AND due <= $6 THEN 1 ELSE 0 END)",
            $cast,
            " FROM task WHERE owner_agency ",
            $among,
            " AND class = 'open' AND month >= $2 AND month <= $3 AND ($4 = '' OR giver = $4) \
             GROUP BY owner_unit, owner_agency ORDER BY owner_unit, owner_agency"
        )
    };
}

const OPEN: Sql = Sql::each(
    "task.open",
    open!("IN (SELECT value FROM json_each($1))", ""),
    open!("= ANY (ARRAY(SELECT jsonb_array_elements_text($1)))", "::bigint"),
);
// Items are compared byte by byte, whatever the server's collation.
const COUNTED: Sql = Sql::each(
    "task.counted",
    "SELECT unit, item, value FROM counter WHERE name = $1 \
     AND unit IN (SELECT value FROM json_each($2)) AND item >= $3 AND item < $4 \
     ORDER BY unit, item",
    "SELECT unit, item, value FROM counter WHERE name = $1 \
     AND unit = ANY (ARRAY(SELECT jsonb_array_elements_text($2))) \
     AND item >= $3 COLLATE \"C\" AND item < $4 COLLATE \"C\" ORDER BY unit, item",
);

pub const ALL: &[&Sql] = &[
    &SAVE,
    &HOLDERS_GONE,
    &HOLDER_ADD,
    &PAPERS_GONE,
    &PAPER_ADD,
    &REMINDERS_GONE,
    &REMINDER_ADD,
    &SOURCE,
    &OF_PLACES,
    &HELD,
    &OF_DOCUMENT,
    &REMINDERS,
    &OF_AGENCIES,
    &OF_UNITS,
    &OPEN,
    &COUNTED,
];

/// Name of the statement whose unmet row count means that the document that orders was withdrawn.
pub const SOURCE_GONE: &str = SOURCE.name;

/// One task in the lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    pub id: Uuid,
    pub agency: String,
    pub giver: String,
    pub owner_unit: String,
    pub owner_agency: String,
    /// Of the order: `2026-11`.
    pub month: String,
    pub standing: &'static str,
    pub class: &'static str,
    pub open: bool,
    /// Last day as the number yyyymmdd; [`NO_DAY`] for none.
    pub due: i64,
    pub ended_at: Option<Timestamp>,
    /// Place and role: [`crate::document::unit_place`] or [`crate::document::person_place`].
    pub holders: Vec<(String, &'static str)>,
    /// Document and relation.
    pub papers: Vec<(Uuid, &'static str)>,
    pub reminders: Vec<ReminderRow>,
}

/// One reminder of one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReminderRow {
    pub place: String,
    pub kind: String,
    pub days: u64,
    pub due: i64,
    pub at: Timestamp,
}

/// A reminder as its reader gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReminderFound {
    pub task: Uuid,
    pub kind: String,
    pub days: u64,
    pub due: i64,
    pub at: Timestamp,
}

/// Open tasks of one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRow {
    pub unit: String,
    pub agency: String,
    pub open: u64,
    pub late: u64,
    pub soon: u64,
}

/// What of the board a list shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// Of whole agencies, or of single units.
    pub whole_agencies: bool,
    pub places: Vec<String>,
    /// First and last month of the orders: `2026-11`.
    pub months: (String, String),
    /// Account id as text; empty for all.
    pub giver: String,
    /// Class; empty for all.
    pub class: String,
    /// First and last day of the due date.
    pub due: (i64, i64),
}

/// Everything that follows from a task.
pub fn save(row: &TaskRow) -> Vec<Statement> {
    let id = || Value::Id(row.id);
    let text = |text: &str| Value::from(text);
    let sort = match row.ended_at {
        Some(at) => at.as_micros().saturating_neg(),
        None => row.due,
    };
    let mut statements = vec![
        Statement::any(
            &SAVE,
            vec![
                id(),
                text(&row.agency),
                text(&row.giver),
                text(&row.owner_unit),
                text(&row.owner_agency),
                text(&row.month),
                text(row.standing),
                text(row.class),
                Value::Int(row.due),
            ],
        ),
        Statement::any(&HOLDERS_GONE, vec![id()]),
        Statement::any(&PAPERS_GONE, vec![id()]),
        Statement::any(&REMINDERS_GONE, vec![id()]),
    ];
    statements.extend(row.holders.iter().map(|(place, role)| {
        let open = Value::Int(i64::from(row.open));
        Statement::any(&HOLDER_ADD, vec![text(place), text(role), id(), open, Value::Int(sort)])
    }));
    statements.extend(row.papers.iter().map(|(document, relation)| {
        Statement::any(&PAPER_ADD, vec![Value::Id(*document), text(relation), id()])
    }));
    statements.extend(row.reminders.iter().map(|reminder| {
        let values = vec![
            text(&reminder.place),
            id(),
            text(&reminder.kind),
            Value::from(reminder.days),
            Value::Int(reminder.due),
            Value::from(reminder.at),
        ];
        Statement::any(&REMINDER_ADD, values)
    }));
    statements
}

/// Stands only while the document is not withdrawn; conflicts as [`SOURCE_GONE`].
pub fn source_stands(document: Uuid) -> Statement {
    Statement::one(&SOURCE, vec![Value::Id(document)])
}

fn json(places: &[String]) -> Value {
    Value::Json(serde_json::Value::from(places).to_string())
}

/// Tasks that any of the places has in a role: what is due first, or of the ended ones the last.
pub async fn of_places(
    engine: &Engine,
    places: &[String],
    (role, open): (&str, bool),
    after: Option<(i64, Uuid)>,
    limit: u32,
) -> Result<Page, StoreError> {
    let (sort, task) = after.unwrap_or((i64::MIN, Uuid::nil()));
    let values = vec![
        json(places),
        Value::from(role),
        Value::Int(i64::from(open)),
        Value::Int(sort),
        Value::Id(task),
        Value::Int(i64::from(limit)),
    ];
    page(engine, &OF_PLACES, values).await
}

/// How many open tasks any of the places has in a role.
pub async fn held(engine: &Engine, places: &[String], role: &str) -> Result<u64, StoreError> {
    let rows = engine.read(&HELD, vec![json(places), Value::from(role)]).await?;
    rows.first().map_or(Ok(0), |row| row.unsigned(0))
}

/// Tasks that a document ordered or reported.
pub async fn of_document(
    engine: &Engine,
    document: Uuid,
    relation: &str,
    after: Uuid,
    limit: u32,
) -> Result<Page, StoreError> {
    let values = vec![
        Value::Id(document),
        Value::from(relation),
        Value::Id(after),
        Value::Int(i64::from(limit)),
    ];
    page(engine, &OF_DOCUMENT, values).await
}

/// The last reminders of the places.
pub async fn reminders(
    engine: &Engine,
    places: &[String],
    limit: u32,
) -> Result<Vec<ReminderFound>, StoreError> {
    let values = vec![json(places), Value::Int(i64::from(limit))];
    let rows = engine.read(&REMINDERS, values).await?;
    rows.iter()
        .map(|row| {
            Ok(ReminderFound {
                task: row.id(0)?,
                kind: row.text(1)?,
                days: row.unsigned(2)?,
                due: row.int(3)?,
                at: row.timestamp(4)?,
            })
        })
        .collect()
}

/// The tasks behind a number of the board.
pub async fn chosen(
    engine: &Engine,
    chosen: &Chosen,
    after: Option<(i64, Uuid)>,
    limit: u32,
) -> Result<Page, StoreError> {
    let (due, id) = after.unwrap_or((i64::MIN, Uuid::nil()));
    let text = |text: &String| Value::from(text.as_str());
    let values = vec![
        json(&chosen.places),
        text(&chosen.months.0),
        text(&chosen.months.1),
        text(&chosen.giver),
        text(&chosen.class),
        Value::Int(chosen.due.0),
        Value::Int(chosen.due.1),
        Value::Int(due),
        Value::Id(id),
        Value::Int(i64::from(limit)),
    ];
    let sql = if chosen.whole_agencies { &OF_AGENCIES } else { &OF_UNITS };
    page(engine, sql, values).await
}

/// Open tasks of the units of agencies: all, late before `today`, due soon until `soon`.
pub async fn open(
    engine: &Engine,
    agencies: &[String],
    months: (&str, &str),
    giver: &str,
    (today, soon): (i64, i64),
) -> Result<Vec<OpenRow>, StoreError> {
    let values = vec![
        json(agencies),
        Value::from(months.0),
        Value::from(months.1),
        Value::from(giver),
        Value::Int(today),
        Value::Int(soon),
    ];
    let rows = engine.read(&OPEN, values).await?;
    rows.iter()
        .map(|row| {
            Ok(OpenRow {
                unit: row.text(0)?,
                agency: row.text(1)?,
                open: row.unsigned(2)?,
                late: row.unsigned(3)?,
                soon: row.unsigned(4)?,
            })
        })
        .collect()
}

/// Counters of units whose item lies in a range: (unit, item, value).
pub async fn counted(
    engine: &Engine,
    name: &str,
    units: &[String],
    (from, before): (&str, &str),
) -> Result<Vec<(String, String, i64)>, StoreError> {
    let values = vec![Value::from(name), json(units), Value::from(from), Value::from(before)];
    let rows = engine.read(&COUNTED, values).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?, row.int(2)?))).collect()
}

async fn page(engine: &Engine, sql: &'static Sql, values: Vec<Value>) -> Result<Page, StoreError> {
    let rows = engine.read(sql, values).await?;
    rows.iter().map(|row| Ok((stored_record(row.id(0)?, row, 1)?, row.int(4)?))).collect()
}
