//! One line for each document of the books, with what reports count, and the sums of a period.
//! Not the books (`document`). What must hold: lines follow the record in the same batch; a number and the list behind it
//! come from the same lines by the same conditions.

use crate::{
    StoreError,
    document::{Direction, Page},
    engine::{Engine, Sql, Statement, Value},
    register::stored_record,
};
use uuid::Uuid;

const SAVE: Sql = Sql::both(
    "document_line.save",
    "INSERT INTO document_line (document, direction, agency, day, kind, way, standing, due, ended, \
     signed, copies, electronic) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
     ON CONFLICT (document) DO UPDATE SET kind = excluded.kind, way = excluded.way, \
     standing = excluded.standing, due = excluded.due, ended = excluded.ended, \
     signed = excluded.signed, copies = excluded.copies, electronic = excluded.electronic",
);

// How a line stands against its due date on the day $5; 99999999 is no day.
macro_rules! pace {
    () => {
        "CASE WHEN l.due = 99999999 THEN 'no_due' WHEN l.ended <= l.due THEN 'in_time' \
         WHEN l.ended < 99999999 THEN 'late' WHEN l.due < $5 THEN 'overdue' ELSE 'running' END"
    };
}
macro_rules! counts {
    ($cast:literal) => {
        concat!(
            "SELECT l.kind, l.way, l.standing, ",
            pace!(),
            ", COUNT(*), SUM(l.signed)",
            $cast,
            ", SUM(l.copies)",
            $cast,
            ", SUM(l.electronic)",
            $cast,
            " FROM document_line l \
             WHERE l.direction = $1 AND l.agency = $2 AND l.day >= $3 AND l.day <= $4 \
             GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"
        )
    };
}

const COUNTS: Sql = Sql::each("document_line.counts", counts!(""), counts!("::bigint"));
const CARRIED: Sql = Sql::both(
    "document_line.carried",
    "SELECT COUNT(*) FROM document_line \
     WHERE direction = $1 AND agency = $2 AND ended >= $3 AND day < $3",
);
const ENDED: Sql = Sql::both(
    "document_line.ended",
    "SELECT COUNT(*) FROM document_line \
     WHERE direction = $1 AND agency = $2 AND ended >= $3 AND ended <= $4",
);
macro_rules! records {
    ($and:expr) => {
        concat!(
            "SELECT r.id, r.version, r.state, r.updated_at, l.day FROM document_line l \
             JOIN record r ON r.id = l.document WHERE l.direction = $1 AND l.agency = $2 ",
            $and,
            " AND (l.day, l.document) > ($6, $7) ORDER BY l.day, l.document LIMIT $8"
        )
    };
}

const OF_PERIOD: Sql = Sql::both(
    "document_line.of_period",
    records!(concat!(
        "AND l.day >= $3 AND l.day <= $4 AND ($9 = '' OR l.kind = $9) AND ($10 = '' OR l.way = $10) \
         AND ($11 = '' OR l.standing = $11) AND ($12 = '' OR (",
        pace!(),
        ") = $12)"
    )),
);
const OF_CARRIED: Sql = Sql::both(
    "document_line.of_carried",
    records!("AND l.ended >= $3 AND l.day < $3 AND l.day <= $4 AND l.day <= $5"),
);
const OF_ENDED: Sql = Sql::both(
    "document_line.of_ended",
    records!("AND l.ended >= $3 AND l.ended <= $4 AND l.day <= $5"),
);

pub const ALL: &[&Sql] = &[&SAVE, &COUNTS, &CARRIED, &ENDED, &OF_PERIOD, &OF_CARRIED, &OF_ENDED];

/// A document in the books. Days are numbers yyyymmdd, [`crate::task::NO_DAY`] for none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineRow {
    pub document: Uuid,
    pub direction: Direction,
    pub agency: String,
    /// Of the registration or the release.
    pub day: i64,
    pub kind: String,
    pub way: String,
    pub standing: String,
    pub due: i64,
    pub ended: i64,
    pub signed: u64,
    /// Recipients, and those reached electronically.
    pub copies: u64,
    pub electronic: u64,
}

/// Documents of a period that are alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountRow {
    pub kind: String,
    pub way: String,
    pub standing: String,
    /// `no_due`, `in_time`, `late`, `overdue` or `running`.
    pub pace: String,
    pub count: u64,
    pub signed: u64,
    pub copies: u64,
    pub electronic: u64,
}

/// The sums of a period.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sums {
    pub alike: Vec<CountRow>,
    /// In the book before the period and not ended before it.
    pub carried: u64,
    /// Ended in it.
    pub ended: u64,
}

/// Which lines: of an agency and period, seen on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    pub direction: Direction,
    pub agency: String,
    pub first: i64,
    pub last: i64,
    pub today: i64,
}

/// The lines behind a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Behind {
    Carried,
    Ended,
    /// By kind, way, standing and pace; empty for all.
    Of {
        kind: String,
        way: String,
        standing: String,
        pace: String,
    },
}

pub fn save(row: &LineRow) -> Statement {
    let values = vec![
        Value::Id(row.document),
        Value::from(row.direction.key()),
        Value::from(row.agency.as_str()),
        Value::Int(row.day),
        Value::from(row.kind.as_str()),
        Value::from(row.way.as_str()),
        Value::from(row.standing.as_str()),
        Value::Int(row.due),
        Value::Int(row.ended),
        Value::from(row.signed),
        Value::from(row.copies),
        Value::from(row.electronic),
    ];
    Statement::any(&SAVE, values)
}

/// The sums of a period.
pub async fn sums(engine: &Engine, period: &Period) -> Result<Sums, StoreError> {
    let values = |count: usize| period.values().into_iter().take(count).collect::<Vec<_>>();
    let rows = engine.read(&COUNTS, values(5)).await?;
    let alike = rows.iter().map(|row| {
        Ok(CountRow {
            kind: row.text(0)?,
            way: row.text(1)?,
            standing: row.text(2)?,
            pace: row.text(3)?,
            count: row.unsigned(4)?,
            signed: row.unsigned(5)?,
            copies: row.unsigned(6)?,
            electronic: row.unsigned(7)?,
        })
    });
    let alike = alike.collect::<Result<_, StoreError>>()?;
    let carried = engine.read(&CARRIED, values(3)).await?;
    let ended = engine.read(&ENDED, values(4)).await?;
    let count = |rows: Vec<crate::engine::Row>| rows.first().map_or(Ok(0), |row| row.unsigned(0));
    Ok(Sums { alike, carried: count(carried)?, ended: count(ended)? })
}

/// The documents behind a number, in the order of the book.
pub async fn behind(
    engine: &Engine,
    period: &Period,
    behind: &Behind,
    after: Option<(i64, Uuid)>,
    limit: u32,
) -> Result<Page, StoreError> {
    let (day, document) = after.unwrap_or((i64::MIN, Uuid::nil()));
    let mut values = period.values();
    values.extend([Value::Int(day), Value::Id(document), Value::Int(i64::from(limit))]);
    let sql = match behind {
        Behind::Carried => &OF_CARRIED,
        Behind::Ended => &OF_ENDED,
        Behind::Of { kind, way, standing, pace } => {
            values.extend([kind, way, standing, pace].map(|text| Value::from(text.as_str())));
            &OF_PERIOD
        }
    };
    let rows = engine.read(sql, values).await?;
    rows.iter().map(|row| Ok((stored_record(row.id(0)?, row, 1)?, row.int(4)?))).collect()
}

impl Period {
    fn values(&self) -> Vec<Value> {
        vec![
            Value::from(self.direction.key()),
            Value::from(self.agency.as_str()),
            Value::Int(self.first),
            Value::Int(self.last),
            Value::Int(self.today),
        ]
    }
}
