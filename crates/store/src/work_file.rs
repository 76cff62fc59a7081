//! Lists of work files: one table of lists for all of them, what lies in which file, and search.
//! Not the files (records of the register); lists hand out the records, a page at a time. Nor the words of what lies in a
//! file: those are found where they are kept. What must hold: rows follow the record in the same batch.

use crate::{
    StoreError,
    document::Page,
    engine::{Engine, Sql, Statement, Value},
    placed,
    register::{StoredRecord, stored_record},
};
use std::collections::BTreeSet;
use uuid::Uuid;

const SAVE: Sql = Sql::both(
    "work_file.save",
    "INSERT INTO work_file (id, agency, year, code) VALUES ($1, $2, $3, $4) \
     ON CONFLICT (id) DO UPDATE SET code = excluded.code",
);
const LISTS_GONE: Sql =
    Sql::both("work_file.lists_gone", "DELETE FROM work_file_list WHERE work_file = $1");
const LIST_ADD: Sql = Sql::both(
    "work_file.list_add",
    "INSERT INTO work_file_list (list, at, work_file) VALUES ($1, $2, $3) \
     ON CONFLICT (list, at, work_file) DO NOTHING",
);
const ITEM_ADD: Sql = Sql::both(
    "work_file.item_add",
    "INSERT INTO work_file_item (piece, work_file) VALUES ($1, $2) \
     ON CONFLICT (piece, work_file) DO NOTHING",
);
const ITEM_GONE: Sql = Sql::both(
    "work_file.item_gone",
    "DELETE FROM work_file_item WHERE piece = $1 AND work_file = $2",
);
const WORDS_SAVE: Sql = Sql::each(
    "work_file.words_save",
    "INSERT OR REPLACE INTO work_file_search (rowid, body) \
     SELECT work_file.seq, (SELECT group_concat(value, ' ') FROM json_each($2)) \
     FROM work_file WHERE id = $1",
    "INSERT INTO work_file_search (seq, body) SELECT work_file.seq, \
     array_to_tsvector(ARRAY(SELECT jsonb_array_elements_text(CAST($2 AS jsonb)))) \
     FROM work_file WHERE id = $1 ON CONFLICT (seq) DO UPDATE SET body = excluded.body",
);

const OF_LIST: Sql = Sql::both(
    "work_file.of_list",
    "SELECT r.id, r.version, r.state, r.updated_at, l.at FROM work_file_list l \
     JOIN record r ON r.id = l.work_file \
     WHERE l.list = $1 AND (l.at, l.work_file) < ($2, $3) AND l.at >= $4 \
     ORDER BY l.at DESC, l.work_file DESC LIMIT $5",
);
const COUNT: Sql = Sql::both(
    "work_file.count",
    "SELECT COUNT(*) FROM work_file_list WHERE list = $1 AND at >= $2",
);
const HOLDING: Sql = Sql::both(
    "work_file.holding",
    "SELECT r.id, r.version, r.state, r.updated_at FROM work_file_item i \
     JOIN record r ON r.id = i.work_file WHERE i.piece = $1 ORDER BY i.work_file DESC LIMIT $2",
);
const FIND: Sql = Sql::each(
    "work_file.find",
    "SELECT r.id, r.version, r.state, r.updated_at, w.seq FROM work_file w \
     JOIN record r ON r.id = w.id WHERE w.seq IN \
     (SELECT rowid FROM work_file_search WHERE work_file_search MATCH $1 AND rowid < $2 \
     ORDER BY rowid DESC LIMIT $3) ORDER BY w.seq DESC",
    "SELECT r.id, r.version, r.state, r.updated_at, w.seq FROM work_file w \
     JOIN record r ON r.id = w.id WHERE w.seq IN \
     (SELECT seq FROM work_file_search WHERE body @@ CAST(CAST($1 AS TEXT) AS tsquery) AND seq < $2 \
     ORDER BY seq DESC LIMIT $3) ORDER BY w.seq DESC",
);

pub const ALL: &[&Sql] = &[
    &SAVE,
    &LISTS_GONE,
    &LIST_ADD,
    &ITEM_ADD,
    &ITEM_GONE,
    &WORDS_SAVE,
    &OF_LIST,
    &COUNT,
    &HOLDING,
    &FIND,
];

/// Name of the statement whose conflict means that another file of the agency and year bears the code.
pub const CODE_TAKEN: &str = SAVE.name;

/// One file in the lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkFileRow {
    pub id: Uuid,
    pub agency: String,
    pub year: i16,
    pub code: String,
    /// Lists in which it stands, with its place in each: the highest stands first.
    pub lists: Vec<(String, i64)>,
    /// What came in, and what went out, by this change.
    pub added: Vec<Uuid>,
    pub removed: Vec<Uuid>,
    /// From where it is found, and by what.
    pub places: BTreeSet<String>,
    pub text: String,
}

/// Everything that follows from a file.
pub fn save(row: &WorkFileRow) -> Result<Vec<Statement>, StoreError> {
    let id = || Value::Id(row.id);
    let values = vec![
        id(),
        Value::from(row.agency.as_str()),
        Value::Int(i64::from(row.year)),
        Value::from(row.code.as_str()),
    ];
    let mut statements =
        vec![Statement::any(&SAVE, values), Statement::any(&LISTS_GONE, vec![id()])];
    statements.extend(row.lists.iter().map(|(list, at)| {
        Statement::any(&LIST_ADD, vec![Value::from(list.as_str()), Value::Int(*at), id()])
    }));
    let of_item = |sql| move |piece: &Uuid| Statement::any(sql, vec![Value::Id(*piece), id()]);
    statements.extend(row.removed.iter().map(of_item(&ITEM_GONE)));
    statements.extend(row.added.iter().map(of_item(&ITEM_ADD)));
    let words = Value::json(&placed::words(&row.places, &row.text))?;
    statements.push(Statement::any(&WORDS_SAVE, vec![id(), words]));
    Ok(statements)
}

/// Files of a list, the highest place first; `before` is where the page before ended, `least` the lowest place that counts.
pub async fn of_list(
    engine: &Engine,
    (list, least): (&str, i64),
    before: Option<(i64, Uuid)>,
    limit: u32,
) -> Result<Page, StoreError> {
    let (at, work_file) = before.unwrap_or((i64::MAX, Uuid::max()));
    let values = vec![
        Value::from(list),
        Value::Int(at),
        Value::Id(work_file),
        Value::Int(least),
        Value::Int(i64::from(limit)),
    ];
    page(engine, &OF_LIST, values).await
}

/// How many stand in a list.
pub async fn count(engine: &Engine, (list, least): (&str, i64)) -> Result<u64, StoreError> {
    let rows = engine.read(&COUNT, vec![Value::from(list), Value::Int(least)]).await?;
    rows.first().map_or(Ok(0), |row| row.unsigned(0))
}

/// Files in which a piece lies, newest first.
pub async fn holding(
    engine: &Engine,
    piece: Uuid,
    limit: u32,
) -> Result<Vec<StoredRecord>, StoreError> {
    let rows = engine.read(&HOLDING, vec![Value::Id(piece), Value::Int(i64::from(limit))]).await?;
    rows.iter().map(|row| stored_record(row.id(0)?, row, 1)).collect()
}

/// Files with every word of a text, the last one perhaps unfinished, in any of the places, newest first.
pub async fn find(
    engine: &Engine,
    (places, text): (&[String], &str),
    before: Option<i64>,
    limit: u32,
) -> Result<Page, StoreError> {
    let Some(query) = placed::query(engine, places, text) else { return Ok(Vec::new()) };
    let values = vec![
        Value::Text(query),
        Value::Int(before.unwrap_or(i64::MAX)),
        Value::Int(i64::from(limit)),
    ];
    page(engine, &FIND, values).await
}

async fn page(engine: &Engine, sql: &'static Sql, values: Vec<Value>) -> Result<Page, StoreError> {
    let rows = engine.read(sql, values).await?;
    rows.iter().map(|row| Ok((stored_record(row.id(0)?, row, 1)?, row.int(4)?))).collect()
}
