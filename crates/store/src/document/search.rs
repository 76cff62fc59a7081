//! Search for documents that came in and go out: by words of what is registered of them and of their files' text, by
//! days, type, standing and who has them, newest first. Not who may see what: the caller says which places the reader sees.
//! Two indexes are asked: one follows the record in its batch, the other is written by whoever reads the files, later.
//! What must hold: words of files are written only while the record is as it was when they were read, so that what is
//! withdrawn meanwhile leaves nothing behind; the rows are the newest that match, none left out.

use super::{
    Direction, DocumentRow,
    words::{Asked, Most, Words, at, hashed},
};
use crate::{
    StoreError,
    engine::{Engine, Sql, Statement, Value},
    register::{StoredRecord, stored_record},
};
use kernel::time::Timestamp;
use uuid::Uuid;

/// What is registered of one document: a sheet, notes, a typed body.
const SHEET_MOST: Most = Most { words: 2_000, pairs: 2_000 };
/// The text of its files: some ten pages tell what it is about.
const TEXT_MOST: Most = Most { words: 2_000, pairs: 4_000 };

const WORDS_SAVE: Sql = Sql::each(
    "document.words_save",
    "INSERT OR REPLACE INTO document_search (rowid, body) \
     SELECT document.seq, (SELECT group_concat(value, ' ') FROM json_each($2)) \
     FROM document WHERE id = $1",
    "INSERT INTO document_search (seq, body) SELECT document.seq, \
     array_to_tsvector(ARRAY(SELECT jsonb_array_elements_text(CAST($2 AS jsonb)))) \
     FROM document WHERE id = $1 ON CONFLICT (seq) DO UPDATE SET body = excluded.body",
);
const WORDS_GONE: Sql = Sql::each(
    "document.words_gone",
    "DELETE FROM document_search WHERE rowid = (SELECT seq FROM document WHERE id = $1)",
    "DELETE FROM document_search WHERE seq = (SELECT seq FROM document WHERE id = $1)",
);
// The row is locked by this first: a withdrawal that comes at the same time either is seen here, or sees what follows.
const STILL_SO: Sql = Sql::both(
    "document.still_so",
    "UPDATE document SET version = $2, unread = $3 \
     WHERE id = $1 AND version IN (0, $2) AND standing <> 'withdrawn'",
);
// PostgreSQL keeps words of texts as numbers (`words::hashed`).
const TEXT_SAVE: Sql = Sql::each(
    "document.text_save",
    "INSERT OR REPLACE INTO document_text_search (rowid, body) \
     SELECT document.seq, (SELECT group_concat(value, ' ') FROM json_each($2)) \
     FROM document WHERE id = $1",
    "INSERT INTO document_text_search (seq, words) SELECT document.seq, \
     ARRAY(SELECT CAST(jsonb_array_elements_text(CAST($2 AS jsonb)) AS BIGINT)) \
     FROM document WHERE id = $1 ON CONFLICT (seq) DO UPDATE SET words = excluded.words",
);
const TEXT_GONE: Sql = Sql::each(
    "document.text_gone",
    "DELETE FROM document_text_search WHERE rowid = (SELECT seq FROM document WHERE id = $1)",
    "DELETE FROM document_text_search WHERE seq = (SELECT seq FROM document WHERE id = $1)",
);
const UNREAD_GONE: Sql =
    Sql::both("document.unread_gone", "UPDATE document SET unread = 0 WHERE id = $1");
const READINGS_GONE: Sql =
    Sql::both("document.readings_gone", "DELETE FROM document_reading WHERE document = $1");
const READING_ADD: Sql = Sql::both(
    "document.reading_add",
    "INSERT INTO document_reading (document, file, outcome) VALUES ($1, $2, $3) \
     ON CONFLICT (document, file) DO UPDATE SET outcome = excluded.outcome",
);
const READINGS: Sql = Sql::both(
    "document.readings",
    "SELECT file, outcome FROM document_reading WHERE document = $1 ORDER BY file",
);
// Served by an index of such files alone.
const UNSEEN: Sql = Sql::both(
    "document.unseen",
    "SELECT d.id, d.direction FROM document_reading AS r JOIN document AS d ON d.id = r.document \
     WHERE r.outcome = 'scan' ORDER BY r.document DESC LIMIT 1",
);
const UNREAD: Sql = Sql::both(
    "document.unread",
    "SELECT COUNT(*) FROM (SELECT 1 FROM document WHERE agency = $1 AND unread > 0 LIMIT $2) AS found",
);
const AFTER: Sql = Sql::both(
    "document.after",
    "SELECT seq, id, direction FROM document WHERE seq > $1 AND direction <> 'beside' ORDER BY seq LIMIT $2",
);

// What else must hold of a document `d`. $1 before which place, $2 how many, $3 agency, $4 direction, $5 standing, $6 type,
// $7 and $8 its day, $9 and $10 when it arrived, $11 a place that has or had it, $12 files that cannot be read.
macro_rules! holds {
    () => {
        "d.agency = $3 AND d.seq < $1 AND ((CAST($4 AS TEXT) IS NULL AND d.direction <> 'beside') OR d.direction = $4) \
         AND (CAST($5 AS TEXT) IS NULL OR d.standing = $5) \
         AND (CAST($6 AS TEXT) IS NULL OR d.kind = $6) \
         AND COALESCE(d.dated, 0) BETWEEN $7 AND $8 AND d.arrived_at BETWEEN $9 AND $10 \
         AND (CAST($11 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM document_holder AS has \
         WHERE has.direction = d.direction AND has.place = $11 AND has.document = d.id)) \
         AND d.unread >= $12"
    };
}

// $13 and $14: the reader's own place among those that have what came in, and what goes out.
macro_rules! seen {
    () => {
        "(CAST($13 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM document_holder AS sees \
         WHERE sees.direction = d.direction AND sees.document = d.id \
         AND sees.place = CASE d.direction WHEN 'in' THEN $13 ELSE $14 END))"
    };
}

macro_rules! hits {
    ($from:literal, $order:literal, $sheet:literal) => {
        concat!(
            "SELECT seq, sheet FROM (SELECT d.seq, CAST(",
            $sheet,
            " AS BIGINT) AS sheet FROM ",
            $from,
            " AND ",
            holds!(),
            " AND ",
            seen!(),
            " ORDER BY ",
            $order,
            " DESC LIMIT $2) AS newest"
        )
    };
}

macro_rules! found {
    ($before:literal, $sheet:expr, $text:expr) => {
        concat!(
            $before,
            "hit AS (SELECT seq, MAX(sheet) AS sheet FROM (",
            $sheet,
            " UNION ALL ",
            $text,
            ") AS found GROUP BY seq ORDER BY seq DESC LIMIT $2) \
             SELECT r.id, r.version, r.state, r.updated_at, hit.seq, d.direction, hit.sheet \
             FROM hit JOIN document d ON d.seq = hit.seq JOIN record r ON r.id = d.id \
             ORDER BY hit.seq DESC"
        )
    };
}

// $15 what is asked of sheets, $16 of texts, each in its index's own language. SQLite walks its indexes from the newest
// on; `+ 0` keeps PostgreSQL from walking the primary key past everything that does not match.
const FIND: Sql = Sql::each(
    "document.find",
    found!(
        "WITH ",
        hits!(
            "document_search CROSS JOIN document d ON d.seq = document_search.rowid \
             WHERE document_search MATCH $15 AND document_search.rowid < $1",
            "document_search.rowid",
            "1"
        ),
        hits!(
            "document_text_search CROSS JOIN document d ON d.seq = document_text_search.rowid \
             WHERE document_text_search MATCH $16 AND document_text_search.rowid < $1",
            "document_text_search.rowid",
            "0"
        )
    ),
    found!(
        "WITH sheets AS MATERIALIZED (SELECT seq FROM document_search \
         WHERE body @@ CAST(CAST($15 AS TEXT) AS tsquery) AND seq + 0 < $1), \
         texts AS MATERIALIZED (SELECT seq FROM document_text_search WHERE words @> \
         ARRAY(SELECT CAST(jsonb_array_elements_text(CAST($16 AS jsonb)) AS BIGINT)) AND seq + 0 < $1), ",
        hits!("sheets JOIN document d ON d.seq = sheets.seq WHERE TRUE", "d.seq", "1"),
        hits!("texts JOIN document d ON d.seq = texts.seq WHERE TRUE", "d.seq", "0")
    ),
);
const BROWSE: Sql = Sql::both(
    "document.browse",
    concat!(
        "SELECT r.id, r.version, r.state, r.updated_at, d.seq, d.direction, CAST(1 AS BIGINT) \
         FROM document d JOIN record r ON r.id = d.id WHERE ",
        holds!(),
        " ORDER BY d.seq DESC LIMIT $2"
    ),
);
const BROWSE_HELD: Sql = Sql::both(
    "document.browse_held",
    concat!(
        "SELECT r.id, r.version, r.state, r.updated_at, d.seq, d.direction, CAST(1 AS BIGINT) \
         FROM document_holder AS own JOIN document d ON d.id = own.document JOIN record r ON r.id = d.id \
         WHERE ((own.direction = 'in' AND own.place = $13) OR (own.direction = 'out' AND own.place = $14)) AND ",
        holds!(),
        " ORDER BY d.seq DESC LIMIT $2"
    ),
);

pub(crate) const ALL: &[&Sql] = &[
    &WORDS_SAVE,
    &WORDS_GONE,
    &STILL_SO,
    &TEXT_SAVE,
    &TEXT_GONE,
    &UNREAD_GONE,
    &READINGS_GONE,
    &READING_ADD,
    &READINGS,
    &UNSEEN,
    &UNREAD,
    &AFTER,
    &FIND,
    &BROWSE,
    &BROWSE_HELD,
];

/// Name of the statement whose conflict means that the record went on while its files were read.
pub const WENT_ON: &str = STILL_SO.name;

/// What follows from a record for search; with its text gone, everything that was read of its files is gone too.
pub(super) fn save(row: &DocumentRow) -> Result<Vec<Statement>, StoreError> {
    let id = || vec![Value::Id(row.id)];
    if row.text.is_empty() {
        let gone = [&WORDS_GONE, &TEXT_GONE, &READINGS_GONE, &UNREAD_GONE];
        return Ok(gone.into_iter().map(|sql| Statement::any(sql, id())).collect());
    }
    let mut words = Words::new(SHEET_MOST);
    words.lines(&row.text);
    let words = Value::json(&words.of_agency(&row.agency))?;
    Ok(vec![Statement::any(&WORDS_SAVE, vec![Value::Id(row.id), words])])
}

/// What was read of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub file: Uuid,
    /// A code for words and figures.
    pub outcome: String,
    /// Its text was not to be had, or not all of it.
    pub unread: bool,
}

/// Everything that follows from a record with the text of its files; as one batch it is kept only while the record is at
/// the version of `row`: otherwise [`WENT_ON`] is the conflict.
pub fn read(
    engine: &Engine,
    row: &DocumentRow,
    texts: &[String],
    readings: &[Reading],
) -> Result<Vec<Statement>, StoreError> {
    let id = || Value::Id(row.id);
    let unread = readings.iter().filter(|reading| reading.unread).count() as u64;
    let still = vec![id(), Value::from(row.version), Value::from(unread)];
    let mut statements = vec![Statement::one(&STILL_SO, still)];
    statements.extend(super::save(row)?);
    statements.push(Statement::any(&READINGS_GONE, vec![id()]));
    statements.extend(readings.iter().map(|reading| {
        let values = vec![id(), Value::Id(reading.file), Value::from(reading.outcome.as_str())];
        Statement::any(&READING_ADD, values)
    }));
    statements.push(if texts.is_empty() {
        Statement::any(&TEXT_GONE, vec![id()])
    } else {
        text(engine, row, texts)?
    });
    Ok(statements)
}

/// The words of a document's files, beside what is registered of it, so that a query may name a sender and a word of the
/// text.
pub fn text(engine: &Engine, row: &DocumentRow, texts: &[String]) -> Result<Statement, StoreError> {
    let mut words = Words::new(TEXT_MOST);
    words.lines(&row.text);
    for text in texts {
        words.running(text);
    }
    let words = words.of_agency(&row.agency);
    let words = match engine {
        Engine::Sqlite(_) => Value::json(&words)?,
        Engine::Postgres(_) => {
            Value::json(&words.iter().map(|word| hashed(word)).collect::<Vec<_>>())?
        }
    };
    Ok(Statement::any(&TEXT_SAVE, vec![Value::Id(row.id), words]))
}

/// What became of reading a document's files: file, code.
pub async fn readings(engine: &Engine, document: Uuid) -> Result<Vec<(Uuid, String)>, StoreError> {
    let rows = engine.read(&READINGS, vec![Value::Id(document)]).await?;
    rows.iter().map(|row| Ok((row.id(0)?, row.text(1)?))).collect()
}

/// A document with a scan that nobody has looked at: the newest, since ids begin with their moment.
pub async fn unseen(engine: &Engine) -> Result<Option<(Uuid, Direction)>, StoreError> {
    let rows = engine.read(&UNSEEN, Vec::new()).await?;
    rows.first().map(|row| Ok((row.id(0)?, direction(&row.text(1)?)?))).transpose()
}

/// How many of an agency's documents have files that could not be read, as far as `most`.
pub async fn unread(engine: &Engine, agency: &str, most: u32) -> Result<u64, StoreError> {
    let values = vec![Value::from(agency), Value::Int(i64::from(most))];
    let rows = engine.read(&UNREAD, values).await?;
    rows.first().map_or(Ok(0), |row| row.unsigned(0))
}

/// All documents one after another: place, id, direction.
pub async fn after(
    engine: &Engine,
    place: i64,
    limit: u32,
) -> Result<Vec<(i64, Uuid, Direction)>, StoreError> {
    let rows = engine.read(&AFTER, vec![Value::Int(place), Value::Int(i64::from(limit))]).await?;
    rows.iter().map(|row| Ok((row.int(0)?, row.id(1)?, direction(&row.text(2)?)?))).collect()
}

/// What is looked for in one agency. Everything that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search {
    pub agency: String,
    /// Words in any order, phrases in quotation marks; empty for none.
    pub text: String,
    /// Without one, what came in and what goes out.
    pub direction: Option<Direction>,
    pub standing: Option<&'static str>,
    pub kind: Option<String>,
    /// The first and last day it may bear, as numbers yyyymmdd.
    pub dated: (Option<i64>, Option<i64>),
    /// From, and to before, when it arrived or was begun.
    pub arrived: (Option<Timestamp>, Option<Timestamp>),
    /// A place that has or had it in hand.
    pub holder: Option<String>,
    /// With files that could not be read.
    pub unread: bool,
    /// The reader's own places for what came in and what goes out; none for whoever may look at the whole agency.
    pub own: Option<(String, String)>,
}

/// A document that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    pub record: StoredRecord,
    pub direction: Direction,
    /// Its place in the order of arrival.
    pub place: i64,
    /// Found by what is registered of it; otherwise by the text of its files alone.
    pub in_sheet: bool,
}

/// What is found, newest first; `before` is the place of the last one of the page before.
pub async fn find(
    engine: &Engine,
    search: &Search,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<Hit>, StoreError> {
    let day = |day: Option<i64>, other: Option<i64>, open: i64| match (day, other) {
        (Some(day), _) => day,
        // What bears no day does not lie before any.
        (None, Some(_)) => open.max(1),
        (None, None) => open,
    };
    let moment = |at: Option<Timestamp>, open: i64| at.map_or(open, Timestamp::as_micros);
    let mut values = vec![
        Value::Int(before.unwrap_or(i64::MAX)),
        Value::Int(i64::from(limit)),
        Value::from(search.agency.as_str()),
        Value::from(search.direction.map(Direction::key)),
        Value::from(search.standing),
        Value::from(search.kind.as_deref()),
        Value::Int(day(search.dated.0, search.dated.1, 0)),
        Value::Int(day(search.dated.1, search.dated.0, i64::MAX)),
        Value::Int(moment(search.arrived.0, i64::MIN)),
        Value::Int(moment(search.arrived.1, i64::MAX).saturating_sub(1)),
        Value::from(search.holder.as_deref()),
        Value::Int(i64::from(search.unread)),
    ];
    let own = search.own.as_ref().map(|own| [own.0.as_str(), own.1.as_str()]);
    let mut own = own.into_iter().flatten();
    let own = [Value::from(own.next()), Value::from(own.next())];
    let rows = if search.text.trim().is_empty() {
        if search.own.is_some() {
            values.extend(own);
            engine.read(&BROWSE_HELD, values).await?
        } else {
            engine.read(&BROWSE, values).await?
        }
    } else {
        let Some(asked) = Asked::read(&search.text) else { return Ok(Vec::new()) };
        values.extend(own);
        values.extend(queries(engine, &asked, &search.agency)?);
        engine.read(&FIND, values).await?
    };
    rows.iter()
        .map(|row| {
            Ok(Hit {
                record: stored_record(row.id(0)?, row, 1)?,
                place: row.int(4)?,
                direction: direction(&row.text(5)?)?,
                in_sheet: row.int(6)? == 1,
            })
        })
        .collect()
}

fn direction(key: &str) -> Result<Direction, StoreError> {
    Direction::of_key(key).ok_or_else(|| StoreError::invalid(FIND.name, "no such direction"))
}

/// What is asked of each index in its own language.
fn queries(engine: &Engine, asked: &Asked, agency: &str) -> Result<[Value; 2], StoreError> {
    let complete = asked.complete(agency);
    let begun = asked.begun.as_ref().map(|word| at(agency, word));
    let whole = asked.whole.iter().map(|word| at(agency, word));
    Ok(match engine {
        Engine::Sqlite(_) => {
            let quoted = |word: &String| format!("\"{word}\"");
            let begun = begun.iter().map(|word| format!("\"{word}\" *"));
            let sheet: Vec<String> = whole.map(|word| quoted(&word)).chain(begun).collect();
            let text: Vec<String> = complete.iter().map(quoted).collect();
            [Value::Text(sheet.join(" AND ")), Value::Text(text.join(" AND "))]
        }
        Engine::Postgres(_) => {
            let begun = begun.iter().map(|word| format!("'{word}':*"));
            let sheet: Vec<String> = whole.map(|word| format!("'{word}'")).chain(begun).collect();
            let text: Vec<i64> = complete.iter().map(|word| hashed(word)).collect();
            [Value::Text(sheet.join(" & ")), Value::json(&text)?]
        }
    })
}
