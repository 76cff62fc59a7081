//! Lists of documents that come in and go out: by agency and standing, the books, by who has a share; second copies.
//! Not the documents (records of the register); lists hand out the records, a page at a time. What they are found by lies
//! in `search` and `words`.
//! What must hold: rows follow the record in the same batch; of a withdrawn document nothing is left here but its line in
//! the book.

pub mod search;
mod words;

use crate::{
    StoreError,
    engine::{Engine, Sql, Statement, Value},
    register::{StoredRecord, stored_record},
};
use kernel::{hash::Sha256Hash, time::Timestamp};
use uuid::Uuid;

const SAVE: Sql = Sql::both(
    "document.save",
    "INSERT INTO document (id, agency, standing, arrived_at, year, number, twin, direction, version, \
     kind, dated, urgency) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
     ON CONFLICT (id) DO UPDATE SET standing = excluded.standing, year = excluded.year, \
     number = excluded.number, twin = excluded.twin, version = excluded.version, \
     kind = excluded.kind, dated = excluded.dated, urgency = excluded.urgency",
);
const HOLDERS_GONE: Sql =
    Sql::both("document.holders_gone", "DELETE FROM document_holder WHERE document = $1");
const HOLDER_ADD: Sql = Sql::both(
    "document.holder_add",
    "INSERT INTO document_holder (place, document, open, due, since, direction, urgency) \
     VALUES ($1, $2, $3, $4, $5, $6, $7)",
);
const FILES_GONE: Sql =
    Sql::both("document.files_gone", "DELETE FROM document_file WHERE document = $1");
const FILE_ADD: Sql = Sql::both(
    "document.file_add",
    "INSERT INTO document_file (agency, sha256, document) VALUES ($1, $2, $3) \
     ON CONFLICT (agency, sha256, document) DO NOTHING",
);
macro_rules! record_of {
    ($more:expr) => {
        concat!("SELECT r.id, r.version, r.state, r.updated_at", $more)
    };
}

const OF_STANDING: Sql = Sql::both(
    "document.of_standing",
    record_of!(
        ", d.seq FROM document d JOIN record r ON r.id = d.id \
         WHERE d.direction = $5 AND d.agency = $1 AND d.standing = $2 AND d.seq < $3 ORDER BY d.seq DESC LIMIT $4"
    ),
);
const OF_BOOK: Sql = Sql::both(
    "document.of_book",
    record_of!(
        ", d.number FROM document d JOIN record r ON r.id = d.id \
         WHERE d.direction = $5 AND d.agency = $1 AND d.year = $2 AND d.number < $3 AND d.number IS NOT NULL \
         ORDER BY d.number DESC LIMIT $4"
    ),
);
const YEAR_BEFORE: Sql = Sql::both(
    "document.year_before",
    "SELECT MAX(year) FROM document WHERE direction = $1 AND agency = $2 AND year < $3 AND number IS NOT NULL",
);
const OF_HOLDER: Sql = Sql::both(
    "document.of_holder",
    record_of!(
        ", h.since FROM document_holder h JOIN record r ON r.id = h.document \
         WHERE h.direction = $6 AND h.place = $1 AND h.open = $2 AND (h.since, h.document) < ($3, $4) \
         ORDER BY h.since DESC, h.document DESC LIMIT $5"
    ),
);
// A place in a queue is one number: the urgency above, the place among equals below it ([`BELOW_URGENCY`]).
const OF_QUEUE: Sql = Sql::both(
    "document.of_queue",
    record_of!(
        ", d.urgency * 36028797018963968 + d.seq FROM document d JOIN record r ON r.id = d.id \
         WHERE d.direction = $5 AND d.agency = $1 AND d.standing = $2 AND (d.urgency, d.seq) < ($6, $3) \
         ORDER BY d.urgency DESC, d.seq DESC LIMIT $4"
    ),
);
const QUEUE_OF_HOLDER: Sql = Sql::both(
    "document.queue_of_holder",
    record_of!(
        ", h.urgency * 36028797018963968 + h.since FROM document_holder h JOIN record r ON r.id = h.document \
         WHERE h.direction = $5 AND h.place = $1 AND h.open = 1 \
         AND (h.urgency, h.since, h.document) < ($6, $2, $3) \
         ORDER BY h.urgency DESC, h.since DESC, h.document DESC LIMIT $4"
    ),
);
const URGENT: Sql = Sql::both(
    "document.urgent",
    "SELECT COUNT(*) FROM document WHERE direction = $1 AND agency = $2 AND standing = $3 AND urgency > 0",
);
const COUNTS: Sql = Sql::both(
    "document.counts",
    "SELECT standing, COUNT(*) FROM document WHERE direction = $2 AND agency = $1 \
     AND standing IN ('arrived', 'registered', 'submitted', 'in_hand', 'draft', 'under_review', \
     'to_sign', 'signed', 'asked', 'approved') \
     GROUP BY standing ORDER BY standing",
);
const HELD: Sql = Sql::both(
    "document.held",
    "SELECT COUNT(*) FROM document_holder WHERE direction = $2 AND place = $1 AND open = 1",
);
const BY_TWIN: Sql =
    Sql::both("document.by_twin", "SELECT id FROM document WHERE agency = $1 AND twin = $2");
const BY_FILE: Sql = Sql::both(
    "document.by_file",
    "SELECT document FROM document_file WHERE agency = $1 AND sha256 = $2 \
     ORDER BY document LIMIT 1",
);
const LONG_LIST: Sql = Sql::both(
    "document.long_list",
    record_of!(
        ", d.seq FROM document d JOIN record r ON r.id = d.id \
         WHERE d.direction = $5 AND d.agency = $1 AND d.standing = $2 AND d.seq < $3 AND d.arrived_at < $6 \
         ORDER BY d.seq DESC LIMIT $4"
    ),
);
const LONG_SO: Sql = Sql::both(
    "document.long_so",
    "SELECT COUNT(*) FROM document WHERE direction = $1 AND agency = $2 AND standing = $3 \
     AND arrived_at < $4",
);
const WITH_BYTES: Sql = Sql::both(
    "document.with_bytes",
    "SELECT d.id, d.direction FROM document_file f JOIN document d ON d.id = f.document \
     WHERE f.sha256 = $1 ORDER BY d.id",
);

pub const ALL: &[&Sql] = &[
    &SAVE,
    &HOLDERS_GONE,
    &HOLDER_ADD,
    &FILES_GONE,
    &FILE_ADD,
    &OF_STANDING,
    &OF_BOOK,
    &YEAR_BEFORE,
    &OF_HOLDER,
    &OF_QUEUE,
    &QUEUE_OF_HOLDER,
    &URGENT,
    &COUNTS,
    &HELD,
    &BY_TWIN,
    &BY_FILE,
    &LONG_LIST,
    &LONG_SO,
    &WITH_BYTES,
];

/// What one degree of urgency is worth in a place of a queue: more than any row's number, and any moment in microseconds.
const BELOW_URGENCY: i64 = 1 << 55;

/// Name of the statement whose conflict means that the same document, or its number, is there already.
pub const TWIN_TAKEN: &str = SAVE.name;

/// Whether a document comes in, goes out, or stands in no book (papers of work files): their lists, books and searches are
/// apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    In,
    Out,
    Beside,
    /// Certified copies: a book of their own.
    Copy,
}

impl Direction {
    /// The name in rows and jobs.
    pub const fn key(self) -> &'static str {
        match self {
            Direction::In => "in",
            Direction::Out => "out",
            Direction::Beside => "beside",
            Direction::Copy => "copy",
        }
    }

    /// The direction of that name.
    pub fn of_key(key: &str) -> Option<Direction> {
        let all = [Direction::In, Direction::Out, Direction::Beside, Direction::Copy];
        all.into_iter().find(|one| one.key() == key)
    }
}

/// One document in the lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRow {
    pub direction: Direction,
    pub id: Uuid,
    pub agency: String,
    pub standing: &'static str,
    pub arrived_at: Timestamp,
    pub year: Option<i16>,
    pub number: Option<u64>,
    pub twin: Option<Sha256Hash>,
    /// Of the record that these rows follow from.
    pub version: u64,
    /// Key of its type; none where nothing is known of it.
    pub kind: Option<String>,
    /// The day it bears, as the number yyyymmdd.
    pub dated: Option<i64>,
    /// How high it stands in queues; 0 for what is not urgent.
    pub urgency: u8,
    pub files: Vec<Sha256Hash>,
    pub holders: Vec<HolderRow>,
    /// Everything it is found by, unfolded.
    pub text: String,
}

/// Somebody in whose list it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolderRow {
    /// [`unit_place`], [`agency_place`] or [`person_place`].
    pub place: String,
    pub open: bool,
    /// Day as the number yyyymmdd.
    pub due: Option<i64>,
    pub since: Timestamp,
}

/// The place of a unit.
pub fn unit_place(unit: &str) -> String {
    format!("u:{}", unit.to_lowercase())
}

/// The place of an agency with all its units.
pub fn agency_place(agency: &str) -> String {
    format!("a:{}", agency.to_lowercase())
}

/// The place of a person in a unit: whoever changes seats leaves the list behind.
pub fn person_place(unit: &str, account: Uuid) -> String {
    format!("p:{}:{}", unit.to_lowercase(), account.simple())
}

/// Everything that follows from a document.
pub fn save(row: &DocumentRow) -> Result<Vec<Statement>, StoreError> {
    let hash = |hash: &Sha256Hash| Value::Bytes(hash.as_bytes().to_vec());
    let id = || Value::Id(row.id);
    let mut statements = vec![
        Statement::any(
            &SAVE,
            vec![
                id(),
                Value::from(row.agency.as_str()),
                Value::from(row.standing),
                Value::from(row.arrived_at),
                row.year.map_or(Value::Null, |year| Value::Int(i64::from(year))),
                row.number.map_or(Value::Null, Value::from),
                row.twin.as_ref().map_or(Value::Null, hash),
                Value::from(row.direction.key()),
                Value::from(row.version),
                Value::from(row.kind.as_deref()),
                Value::from(row.dated),
                Value::Int(i64::from(row.urgency)),
            ],
        ),
        Statement::any(&HOLDERS_GONE, vec![id()]),
        Statement::any(&FILES_GONE, vec![id()]),
    ];
    statements.extend(row.holders.iter().map(|holder| {
        let values = vec![
            Value::from(holder.place.as_str()),
            id(),
            Value::Int(i64::from(holder.open)),
            holder.due.map_or(Value::Null, Value::Int),
            Value::from(holder.since),
            Value::from(row.direction.key()),
            Value::Int(i64::from(row.urgency)),
        ];
        Statement::any(&HOLDER_ADD, values)
    }));
    statements.extend(row.files.iter().map(|file| {
        Statement::any(&FILE_ADD, vec![Value::from(row.agency.as_str()), hash(file), id()])
    }));
    statements.extend(search::save(row)?);
    Ok(statements)
}

/// A page of records, with the place of each in its list.
pub type Page = Vec<(StoredRecord, i64)>;

/// Documents of an agency that stand so, newest first; `before` is the place of the last one of the page before.
pub async fn of_standing(
    engine: &Engine,
    direction: Direction,
    (agency, standing): (&str, &str),
    before: Option<i64>,
    limit: u32,
) -> Result<Page, StoreError> {
    let values = vec![
        Value::from(agency),
        Value::from(standing),
        Value::Int(before.unwrap_or(i64::MAX)),
        Value::Int(i64::from(limit)),
        Value::from(direction.key()),
    ];
    page(engine, &OF_STANDING, values).await
}

/// Lines of an agency's book of a year, from the highest number down.
pub async fn of_book(
    engine: &Engine,
    direction: Direction,
    (agency, year): (&str, i16),
    before: Option<i64>,
    limit: u32,
) -> Result<Page, StoreError> {
    let values = vec![
        Value::from(agency),
        Value::Int(i64::from(year)),
        Value::Int(before.unwrap_or(i64::MAX)),
        Value::Int(i64::from(limit)),
        Value::from(direction.key()),
    ];
    page(engine, &OF_BOOK, values).await
}

/// The last year before this one in which an agency's book has lines.
pub async fn book_year_before(
    engine: &Engine,
    direction: Direction,
    agency: &str,
    year: i16,
) -> Result<Option<i16>, StoreError> {
    let values =
        vec![Value::from(direction.key()), Value::from(agency), Value::Int(i64::from(year))];
    let rows = engine.read(&YEAR_BEFORE, values).await?;
    let found = rows.first().map_or(Ok(None), |row| row.opt_int(0))?;
    Ok(found.and_then(|year| i16::try_from(year).ok()))
}

/// Documents in which a place has a share, open or ended, newest share first.
pub async fn of_holder(
    engine: &Engine,
    direction: Direction,
    (place, open): (&str, bool),
    before: Option<(i64, Uuid)>,
    limit: u32,
) -> Result<Page, StoreError> {
    let (since, document) = before.unwrap_or((i64::MAX, Uuid::max()));
    let values = vec![
        Value::from(place),
        Value::Int(i64::from(open)),
        Value::Int(since),
        Value::Id(document),
        Value::Int(i64::from(limit)),
        Value::from(direction.key()),
    ];
    page(engine, &OF_HOLDER, values).await
}

/// Urgency and place among equals of a place in a queue; above all of them where there is none yet.
fn queue_place(place: Option<i64>) -> (i64, i64) {
    place.map_or((i64::MAX, i64::MAX), |at| (at / BELOW_URGENCY, at % BELOW_URGENCY))
}

/// Documents of an agency that stand so, the most urgent first and among equals the newest.
pub async fn of_queue(
    engine: &Engine,
    direction: Direction,
    (agency, standing): (&str, &str),
    before: Option<i64>,
    limit: u32,
) -> Result<Page, StoreError> {
    let (urgency, seq) = queue_place(before);
    let values = vec![
        Value::from(agency),
        Value::from(standing),
        Value::Int(seq),
        Value::Int(i64::from(limit)),
        Value::from(direction.key()),
        Value::Int(urgency),
    ];
    page(engine, &OF_QUEUE, values).await
}

/// Documents of which a place has something open, the most urgent first and among equals the newest.
pub async fn queue_of_holder(
    engine: &Engine,
    direction: Direction,
    place: &str,
    before: Option<(i64, Uuid)>,
    limit: u32,
) -> Result<Page, StoreError> {
    let (urgency, since) = queue_place(before.map(|(at, _)| at));
    let values = vec![
        Value::from(place),
        Value::Int(since),
        Value::Id(before.map_or(Uuid::max(), |(_, document)| document)),
        Value::Int(i64::from(limit)),
        Value::from(direction.key()),
        Value::Int(urgency),
    ];
    page(engine, &QUEUE_OF_HOLDER, values).await
}

/// How many urgent documents of an agency stand so.
pub async fn urgent(
    engine: &Engine,
    direction: Direction,
    (agency, standing): (&str, &str),
) -> Result<u64, StoreError> {
    let values = vec![Value::from(direction.key()), Value::from(agency), Value::from(standing)];
    let rows = engine.read(&URGENT, values).await?;
    rows.first().map_or(Ok(0), |row| row.unsigned(0))
}

/// How many of an agency's documents stand in each open standing.
pub async fn counts(
    engine: &Engine,
    direction: Direction,
    agency: &str,
) -> Result<Vec<(String, u64)>, StoreError> {
    let values = vec![Value::from(agency), Value::from(direction.key())];
    let rows = engine.read(&COUNTS, values).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.unsigned(1)?))).collect()
}

/// In how many documents a place has something open.
pub async fn held(engine: &Engine, direction: Direction, place: &str) -> Result<u64, StoreError> {
    let values = vec![Value::from(place), Value::from(direction.key())];
    let rows = engine.read(&HELD, values).await?;
    rows.first().map_or(Ok(0), |row| row.unsigned(0))
}

/// The document with the same sender, number and day, or with the same file.
pub async fn twin(
    engine: &Engine,
    agency: &str,
    key: Option<&Sha256Hash>,
    files: &[Sha256Hash],
) -> Result<Option<Uuid>, StoreError> {
    let hash = |hash: &Sha256Hash| Value::Bytes(hash.as_bytes().to_vec());
    let questions = key.map(|key| (&BY_TWIN, key)).into_iter();
    for (sql, key) in questions.chain(files.iter().map(|file| (&BY_FILE, file))) {
        let rows = engine.read(sql, vec![Value::from(agency), hash(key)]).await?;
        if let Some(row) = rows.first() {
            return row.id(0).map(Some);
        }
    }
    Ok(None)
}

/// An agency's documents that stand so and arrived before a moment, from the last one down.
pub async fn long_list(
    engine: &Engine,
    direction: Direction,
    ((agency, standing), arrived_before): ((&str, &str), Timestamp),
    before: Option<i64>,
    limit: u32,
) -> Result<Page, StoreError> {
    let values = vec![
        Value::from(agency),
        Value::from(standing),
        Value::Int(before.unwrap_or(i64::MAX)),
        Value::Int(i64::from(limit)),
        Value::from(direction.key()),
        Value::from(arrived_before),
    ];
    page(engine, &LONG_LIST, values).await
}

/// How many of an agency's documents stand so that arrived before this moment.
pub async fn long_so(
    engine: &Engine,
    direction: Direction,
    (agency, standing): (&str, &str),
    before: Timestamp,
) -> Result<u64, StoreError> {
    let values = vec![
        Value::from(direction.key()),
        Value::from(agency),
        Value::from(standing),
        Value::from(before),
    ];
    let rows = engine.read(&LONG_SO, values).await?;
    rows.first().map_or(Ok(0), |row| row.unsigned(0))
}

/// Every document, of any agency, with a file of these bytes.
pub async fn with_bytes(
    engine: &Engine,
    sha256: &Sha256Hash,
) -> Result<Vec<(Uuid, Option<Direction>)>, StoreError> {
    let value = Value::Bytes(sha256.as_bytes().to_vec());
    let rows = engine.read(&WITH_BYTES, vec![value]).await?;
    rows.iter().map(|row| Ok((row.id(0)?, Direction::of_key(&row.text(1)?)))).collect()
}

async fn page(engine: &Engine, sql: &'static Sql, values: Vec<Value>) -> Result<Page, StoreError> {
    let rows = engine.read(sql, values).await?;
    rows.iter().map(|row| Ok((stored_record(row.id(0)?, row, 1)?, row.int(4)?))).collect()
}
