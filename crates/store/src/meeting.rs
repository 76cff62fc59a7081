//! Lists of meetings, of the rooms they are held in and of motions: one table for all of them; and what meetings need for
//! themselves alone, by which clashes are found.
//! Not the records; lists hand them out, a page at a time. What must hold: rows follow the record in the same batch.

use crate::{
    StoreError,
    document::Page,
    engine::{Engine, Sql, Statement, Value},
    register::{StoredRecord, stored_record},
};
use uuid::Uuid;

const LISTS_GONE: Sql =
    Sql::both("meeting.lists_gone", "DELETE FROM meeting_list WHERE record = $1");
const LIST_ADD: Sql = Sql::both(
    "meeting.list_add",
    "INSERT INTO meeting_list (list, at, record) VALUES ($1, $2, $3) \
     ON CONFLICT (list, at, record) DO NOTHING",
);
const NEEDS_GONE: Sql =
    Sql::both("meeting.needs_gone", "DELETE FROM meeting_need WHERE meeting = $1");
const NEED_ADD: Sql = Sql::both(
    "meeting.need_add",
    "INSERT INTO meeting_need (need, begins_at, ends_at, meeting) VALUES ($1, $2, $3, $4) \
     ON CONFLICT (need, begins_at, meeting) DO NOTHING",
);
const AHEAD: Sql = Sql::both(
    "meeting.ahead",
    "SELECT r.id, r.version, r.state, r.updated_at, l.at FROM meeting_list l \
     JOIN record r ON r.id = l.record WHERE l.list = $1 AND (l.at, l.record) > ($2, $3) \
     AND l.at < $4 ORDER BY l.at, l.record LIMIT $5",
);
const BEHIND: Sql = Sql::both(
    "meeting.behind",
    "SELECT r.id, r.version, r.state, r.updated_at, l.at FROM meeting_list l \
     JOIN record r ON r.id = l.record WHERE l.list = $1 AND (l.at, l.record) < ($2, $3) \
     ORDER BY l.at DESC, l.record DESC LIMIT $4",
);
const COUNT: Sql =
    Sql::both("meeting.count", "SELECT COUNT(*) FROM meeting_list WHERE list = $1 AND at >= $2");
// A meeting lasts at most a week, so that an index finds those that began before and still go on.
const NEEDED: Sql = Sql::both(
    "meeting.needed",
    "SELECT r.id, r.version, r.state, r.updated_at FROM meeting_need n \
     JOIN record r ON r.id = n.meeting \
     WHERE n.need = $1 AND n.begins_at >= CAST($2 AS BIGINT) - CAST($4 AS BIGINT) AND n.begins_at < $3 AND n.ends_at > $2 \
     ORDER BY n.begins_at, n.meeting LIMIT $5",
);

pub const ALL: &[&Sql] =
    &[&LISTS_GONE, &LIST_ADD, &NEEDS_GONE, &NEED_ADD, &AHEAD, &BEHIND, &COUNT, &NEEDED];

/// What a meeting needs for itself alone, and from when to when, in microseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needs {
    pub needs: Vec<String>,
    pub span: (i64, i64),
}

/// The lists in which a record stands, with its place in each, in place of those it stood in.
pub fn save(record: Uuid, lists: &[(String, i64)]) -> Vec<Statement> {
    let mut statements = vec![Statement::any(&LISTS_GONE, vec![Value::Id(record)])];
    statements.extend(lists.iter().map(|(list, at)| {
        let values = vec![Value::from(list.as_str()), Value::Int(*at), Value::Id(record)];
        Statement::any(&LIST_ADD, values)
    }));
    statements
}

/// What a meeting needs, in place of what it needed; none once it is over.
pub fn save_needs(meeting: Uuid, needs: Option<&Needs>) -> Vec<Statement> {
    let mut statements = vec![Statement::any(&NEEDS_GONE, vec![Value::Id(meeting)])];
    statements.extend(needs.into_iter().flat_map(|needs| {
        needs.needs.iter().map(|need| {
            let (begins_at, ends_at) = needs.span;
            let values = vec![
                Value::from(need.as_str()),
                Value::Int(begins_at),
                Value::Int(ends_at),
                Value::Id(meeting),
            ];
            Statement::any(&NEED_ADD, values)
        })
    }));
    statements
}

/// Records of a list whose place is at least `least` and below `most`, the lowest place first; `after` is where the page
/// before ended.
pub async fn ahead(
    engine: &Engine,
    list: &str,
    (least, most): (i64, i64),
    after: Option<(i64, Uuid)>,
    limit: u32,
) -> Result<Page, StoreError> {
    // Nothing lies between a place with no record and that place.
    let (at, record) = after.unwrap_or((least.saturating_sub(1), Uuid::max()));
    let values = vec![
        Value::from(list),
        Value::Int(at),
        Value::Id(record),
        Value::Int(most),
        Value::Int(i64::from(limit)),
    ];
    page(engine, &AHEAD, values).await
}

/// Records of a list whose place is below `most`, the highest place first; `before` is where the page before ended.
pub async fn behind(
    engine: &Engine,
    list: &str,
    most: i64,
    before: Option<(i64, Uuid)>,
    limit: u32,
) -> Result<Page, StoreError> {
    let (at, record) = before.unwrap_or((most, Uuid::nil()));
    let values =
        vec![Value::from(list), Value::Int(at), Value::Id(record), Value::Int(i64::from(limit))];
    page(engine, &BEHIND, values).await
}

/// How many stand in a list, from a place on.
pub async fn count(engine: &Engine, list: &str, least: i64) -> Result<u64, StoreError> {
    let rows = engine.read(&COUNT, vec![Value::from(list), Value::Int(least)]).await?;
    rows.first().map_or(Ok(0), |row| row.unsigned(0))
}

/// Meetings that need this within a span of microseconds; none lasts longer than `longest`.
pub async fn needed(
    engine: &Engine,
    need: &str,
    (begins_at, ends_at): (i64, i64),
    longest: i64,
    limit: u32,
) -> Result<Vec<StoredRecord>, StoreError> {
    let values = vec![
        Value::from(need),
        Value::Int(begins_at),
        Value::Int(ends_at),
        Value::Int(longest),
        Value::Int(i64::from(limit)),
    ];
    let rows = engine.read(&NEEDED, values).await?;
    rows.iter().map(|row| stored_record(row.id(0)?, row, 1)).collect()
}

async fn page(engine: &Engine, sql: &'static Sql, values: Vec<Value>) -> Result<Page, StoreError> {
    let rows = engine.read(sql, values).await?;
    rows.iter().map(|row| Ok((stored_record(row.id(0)?, row, 1)?, row.int(4)?))).collect()
}
