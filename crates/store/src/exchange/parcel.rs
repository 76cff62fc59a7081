//! Parcels: the carrier's queue, and the lists of traffic.
//! Not when to try again (`exchange::retry`). What must hold: a parcel is claimed by one carrier at a time, and none while
//! an older one of its course to the same node waits or is given up, however urgent it is.

use crate::{
    StoreError,
    engine::{Engine, Row, Sql, Statement, Value},
    register::{StoredRecord, stored_record},
};
use kernel::{hash::Sha256Hash, time::Timestamp};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The name of a conflict: the document was taken in before.
pub const SEEN_BEFORE: &str = "exchange.seen";

const SAVE: Sql = Sql::both(
    "parcel.save",
    "INSERT INTO parcel (id, way, node, agency, course, content, standing, opened_at, ended_at, fault, run_at, \
     urgency, tries) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0) \
     ON CONFLICT (id) DO UPDATE SET standing = excluded.standing, ended_at = excluded.ended_at, \
     fault = excluded.fault, run_at = excluded.run_at, tries = 0, leased_by = NULL, lease_until = NULL",
);
const CLAIM: Sql = Sql::each(
    "parcel.claim",
    "UPDATE parcel SET leased_by = $1, lease_until = $2 WHERE seq IN (SELECT p.seq FROM parcel p \
     WHERE p.standing = 'waiting' AND p.run_at <= $3 AND p.node = $5 \
     AND (p.lease_until IS NULL OR p.lease_until < $3) \
     AND NOT EXISTS (SELECT 1 FROM parcel q WHERE q.node = p.node AND q.course = p.course AND q.seq < p.seq \
     AND q.standing IN ('waiting', 'dead')) ORDER BY p.urgency DESC, p.run_at LIMIT $4) \
     RETURNING id, tries, package, bytes, urgency, seq",
    "UPDATE parcel SET leased_by = $1, lease_until = $2 WHERE seq IN (SELECT p.seq FROM parcel p \
     WHERE p.standing = 'waiting' AND p.run_at <= $3 AND p.node = $5 \
     AND (p.lease_until IS NULL OR p.lease_until < $3) \
     AND NOT EXISTS (SELECT 1 FROM parcel q WHERE q.node = p.node AND q.course = p.course AND q.seq < p.seq \
     AND q.standing IN ('waiting', 'dead')) ORDER BY p.urgency DESC, p.run_at LIMIT $4 FOR UPDATE SKIP LOCKED) \
     RETURNING id, tries, package, bytes, urgency, seq",
);
const PACKED: Sql = Sql::both(
    "parcel.packed",
    "UPDATE parcel SET package = $2, bytes = $3 \
     WHERE id = $1 AND package IS NULL AND standing IN ('waiting', 'taken')",
);
const HOLD: Sql = Sql::both(
    "parcel.hold",
    "UPDATE parcel SET lease_until = $2 WHERE id = $1 AND standing = 'waiting' AND lease_until < $2",
);
const PACKAGE: Sql = Sql::both("parcel.package", "SELECT package, bytes FROM parcel WHERE id = $1");
const UNPACKED: Sql =
    Sql::both("parcel.unpacked", "UPDATE parcel SET package = NULL, bytes = NULL WHERE id = $1");
const PUT_OFF: Sql = Sql::both(
    "parcel.put_off",
    "UPDATE parcel SET tries = tries + 1, run_at = $2, fault = $3, leased_by = NULL, lease_until = NULL \
     WHERE id = $1 AND standing = 'waiting'",
);
const SEE: Sql = Sql::both(SEEN_BEFORE, "INSERT INTO exchange_seen (key, parcel) VALUES ($1, $2)");
const SEEN: Sql = Sql::both("exchange.seen_by", "SELECT parcel FROM exchange_seen WHERE key = $1");
const OF_AGENCY: Sql = Sql::both(
    "parcel.of_agency",
    "SELECT r.id, r.version, r.state, r.updated_at, p.seq, p.tries, p.run_at FROM parcel p \
     JOIN record r ON r.id = p.id WHERE p.agency = $1 AND p.seq < $2 ORDER BY p.seq DESC LIMIT $3",
);
const OF_STANDING: Sql = Sql::both(
    "parcel.of_standing",
    "SELECT r.id, r.version, r.state, r.updated_at, p.seq, p.tries, p.run_at FROM parcel p \
     JOIN record r ON r.id = p.id WHERE p.agency = $1 AND p.standing = $4 AND p.seq < $2 \
     ORDER BY p.seq DESC LIMIT $3",
);
const WORDS_GONE: Sql = Sql::both("parcel.words_gone", "DELETE FROM parcel_word WHERE parcel = $1");
const WORDS: Sql = Sql::each(
    "parcel.words",
    "INSERT INTO parcel_word (agency, word, standing, opened_at, parcel) SELECT $1, value, $2, $3, $4 FROM json_each($5)",
    "INSERT INTO parcel_word (agency, word, standing, opened_at, parcel) \
     SELECT $1, jsonb_array_elements_text(CAST($5 AS jsonb)), $2, $3, $4",
);
macro_rules! found {
    ($and:literal) => {
        concat!(
            "SELECT r.id, r.version, r.state, r.updated_at, w.opened_at, p.tries, p.run_at FROM parcel_word w \
             JOIN parcel p ON p.id = w.parcel JOIN record r ON r.id = w.parcel \
             WHERE w.agency = $1 AND w.word = $2 AND w.standing = $3 AND w.opened_at >= $4 \
             AND (w.opened_at, w.parcel) < ($5, $6) ",
            $and,
            "ORDER BY w.opened_at DESC, w.parcel DESC LIMIT $7"
        )
    };
}
// The index has the whole order, so that a page reads as many rows as it shows.
const FIND: Sql = Sql::both("parcel.find", found!(""));
const FIND_BOTH: Sql = Sql::both(
    "parcel.find_both",
    found!(
        "AND EXISTS (SELECT 1 FROM parcel_word v WHERE v.agency = $1 AND v.word = $8 AND v.standing = $3 \
         AND v.opened_at = w.opened_at AND v.parcel = w.parcel) "
    ),
);
const MET: Sql = Sql::both(
    "parcel.met",
    "SELECT COUNT(*) FROM (SELECT 1 FROM parcel_word WHERE agency = $1 AND word = $2 AND standing = $3 LIMIT $4) m",
);
const AFTER: Sql = Sql::both(
    "parcel.after",
    "SELECT r.id, r.version, r.state, r.updated_at, p.seq, p.tries, p.run_at FROM parcel p \
     JOIN record r ON r.id = p.id WHERE p.seq > $1 AND NOT EXISTS (SELECT 1 FROM parcel_word w WHERE w.parcel = p.id) \
     ORDER BY p.seq LIMIT $2",
);
const COUNTS: Sql = Sql::both(
    "parcel.counts",
    "SELECT node, standing, COUNT(*), MIN(opened_at) FROM parcel WHERE standing IN ('waiting', 'dead') \
     GROUP BY node, standing ORDER BY node, standing",
);

pub const ALL: &[&Sql] = &[
    &SAVE,
    &CLAIM,
    &PACKED,
    &HOLD,
    &PACKAGE,
    &UNPACKED,
    &PUT_OFF,
    &SEE,
    &SEEN,
    &OF_AGENCY,
    &OF_STANDING,
    &WORDS_GONE,
    &WORDS,
    &FIND,
    &FIND_BOTH,
    &MET,
    &AFTER,
    &COUNTS,
];

/// One parcel in the lists.
#[derive(Debug, Clone)]
pub struct ParcelRow {
    pub id: Uuid,
    pub way: &'static str,
    pub node: String,
    pub agency: String,
    pub course: Sha256Hash,
    pub content: &'static str,
    pub standing: &'static str,
    pub opened_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub fault: Option<String>,
    /// When the carrier may take it.
    pub run_at: Timestamp,
    /// How urgent its document is; 0 for what is not.
    pub urgency: u8,
}

/// A parcel that the carrier has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    pub id: Uuid,
    /// Tries that failed.
    pub failed: u64,
    /// Its package, once it was made.
    pub package: Option<(Sha256Hash, u64)>,
}

/// One line of a list, with what the carrier knows of it.
#[derive(Debug, Clone)]
pub struct Listed {
    pub record: StoredRecord,
    /// Its place in the list.
    pub at: i64,
    pub failed: u64,
    pub run_at: Timestamp,
}

/// Parcels to one node that are not over, by standing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backlog {
    pub node: String,
    pub standing: String,
    pub count: u64,
    pub oldest_at: Timestamp,
}

fn bytes(hash: &Sha256Hash) -> Value {
    Value::Bytes(hash.as_bytes().to_vec())
}

pub fn save(row: &ParcelRow) -> Statement {
    Statement::any(
        &SAVE,
        vec![
            Value::Id(row.id),
            Value::from(row.way),
            Value::from(row.node.as_str()),
            Value::from(row.agency.as_str()),
            bytes(&row.course),
            Value::from(row.content),
            Value::from(row.standing),
            Value::from(row.opened_at),
            Value::from(row.ended_at),
            row.fault.as_deref().map_or(Value::Null, Value::from),
            Value::from(row.run_at),
            Value::Int(i64::from(row.urgency)),
        ],
    )
}

/// Notes that a document came in; the batch is a conflict ([`SEEN_BEFORE`]) when it had come before.
pub fn see(key: &Sha256Hash, parcel: Uuid) -> Statement {
    Statement::one(&SEE, vec![bytes(key), Value::Id(parcel)])
}

/// The parcel with which a document came in.
pub async fn seen(engine: &Engine, key: &Sha256Hash) -> Result<Option<Uuid>, StoreError> {
    let rows = engine.read(&SEEN, vec![bytes(key)]).await?;
    rows.first().map(|row| row.id(0)).transpose()
}

/// Claims up to `limit` due parcels to a node until the lease ends: those of urgent documents first, in that order.
pub async fn claim(
    engine: &Engine,
    (carrier, node): (&str, &str),
    now: Timestamp,
    lease_until: Timestamp,
    limit: u32,
) -> Result<Vec<Claimed>, StoreError> {
    let values = vec![
        Value::from(carrier),
        Value::from(lease_until),
        Value::from(now),
        Value::Int(i64::from(limit)),
        Value::from(node),
    ];
    let rows = engine.write_returning(&CLAIM, values).await?;
    let mut claimed = Vec::with_capacity(rows.len());
    for row in &rows {
        let parcel =
            Claimed { id: row.id(0)?, failed: row.unsigned(1)?, package: package_of(row, 2)? };
        claimed.push((std::cmp::Reverse(row.int(4)?), row.int(5)?, parcel));
    }
    // Neither engine returns rows in the order in which they were chosen.
    claimed.sort_by_key(|(urgency, seq, _)| (*urgency, *seq));
    Ok(claimed.into_iter().map(|(_, _, parcel)| parcel).collect())
}

fn package_of(row: &Row, at: usize) -> Result<Option<(Sha256Hash, u64)>, StoreError> {
    let Some(hash) = row.opt_bytes(at)? else { return Ok(None) };
    let hash = <[u8; 32]>::try_from(hash.as_slice())
        .map_err(|_| StoreError::invalid("parcel.package", "not 32 bytes"))?;
    Ok(Some((Sha256Hash::from_bytes(hash), row.unsigned(at + 1)?)))
}

/// The package was made; the first one stays.
pub fn packed(id: Uuid, package: &Sha256Hash, size: u64) -> Statement {
    Statement::any(&PACKED, vec![Value::Id(id), bytes(package), Value::from(size)])
}

/// The package is not kept any more.
pub fn unpacked(id: Uuid) -> Statement {
    Statement::any(&UNPACKED, vec![Value::Id(id)])
}

/// A claimed parcel is not claimed by others before this moment.
pub async fn hold(engine: &Engine, id: Uuid, until: Timestamp) -> Result<(), StoreError> {
    let statement = Statement::any(&HOLD, vec![Value::Id(id), Value::from(until)]);
    engine.write(vec![statement]).await.map(|_| ())
}

/// The package of a parcel.
pub async fn package(engine: &Engine, id: Uuid) -> Result<Option<(Sha256Hash, u64)>, StoreError> {
    let rows = engine.read(&PACKAGE, vec![Value::Id(id)]).await?;
    rows.first().map_or(Ok(None), |row| package_of(row, 0))
}

/// A try failed; the next is then.
pub async fn put_off(
    engine: &Engine,
    id: Uuid,
    run_at: Timestamp,
    fault: &str,
) -> Result<(), StoreError> {
    let values = vec![Value::Id(id), Value::from(run_at), Value::from(fault)];
    engine.write_one(&PUT_OFF, values).await
}

/// An agency's parcels, newest first, all or those that stand so; `before` is the place of the last one of the page before.
pub async fn of_agency(
    engine: &Engine,
    agency: &str,
    standing: Option<&str>,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<Listed>, StoreError> {
    let mut values = vec![
        Value::from(agency),
        Value::Int(before.unwrap_or(i64::MAX)),
        Value::Int(i64::from(limit)),
    ];
    let rows = match standing {
        Some(standing) => {
            values.push(Value::from(standing));
            engine.read(&OF_STANDING, values).await?
        }
        None => engine.read(&OF_AGENCY, values).await?,
    };
    rows.iter().map(listed).collect()
}

fn listed(row: &Row) -> Result<Listed, StoreError> {
    Ok(Listed {
        record: stored_record(row.id(0)?, row, 1)?,
        at: row.int(4)?,
        failed: row.unsigned(5)?,
        run_at: row.timestamp(6)?,
    })
}

/// What a parcel is found by, each word with how it stands.
pub fn words(
    id: Uuid,
    (agency, standing): (&str, &str),
    opened_at: Timestamp,
    words: &BTreeSet<String>,
) -> Result<[Statement; 2], StoreError> {
    let values = vec![
        Value::from(agency),
        Value::from(standing),
        Value::from(opened_at),
        Value::Id(id),
        Value::json(words)?,
    ];
    Ok([Statement::any(&WORDS_GONE, vec![Value::Id(id)]), Statement::any(&WORDS, values)])
}

/// What is asked of the parcels of one agency. Both words have to be theirs.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub agency: &'a str,
    pub word: &'a str,
    pub other: Option<&'a str>,
    pub standing: &'a str,
    /// When they were opened at the earliest.
    pub since: Timestamp,
}

/// How many parcels of an agency that stand so have a word, counted up to `most`.
pub async fn met(
    engine: &Engine,
    (agency, word, standing): (&str, &str, &str),
    most: u32,
) -> Result<u64, StoreError> {
    let values = vec![
        Value::from(agency),
        Value::from(word),
        Value::from(standing),
        Value::Int(i64::from(most)),
    ];
    let rows = engine.read(&MET, values).await?;
    rows.first().map_or(Ok(0), |row| row.unsigned(0))
}

/// Parcels that were opened before a moment, newest first: of those of that moment the ones below the id.
pub async fn find(
    engine: &Engine,
    asked: &Asked<'_>,
    before: (i64, Uuid),
    limit: u32,
) -> Result<Vec<Listed>, StoreError> {
    let mut values = vec![
        Value::from(asked.agency),
        Value::from(asked.word),
        Value::from(asked.standing),
        Value::from(asked.since),
        Value::Int(before.0),
        Value::Id(before.1),
        Value::Int(i64::from(limit)),
    ];
    let sql = match asked.other {
        Some(other) => {
            values.push(Value::from(other));
            &FIND_BOTH
        }
        None => &FIND,
    };
    engine.read(sql, values).await?.iter().map(listed).collect()
}

/// Parcels that are found by nothing yet, in the order in which they were opened, behind one's place.
pub async fn after(engine: &Engine, place: i64, limit: u32) -> Result<Vec<Listed>, StoreError> {
    let values = vec![Value::Int(place), Value::Int(i64::from(limit))];
    engine.read(&AFTER, values).await?.iter().map(listed).collect()
}

/// What is not over, by node and standing.
pub async fn backlog(engine: &Engine) -> Result<Vec<Backlog>, StoreError> {
    let rows = engine.read(&COUNTS, Vec::new()).await?;
    rows.iter()
        .map(|row| {
            Ok(Backlog {
                node: row.text(0)?,
                standing: row.text(1)?,
                count: row.unsigned(2)?,
                oldest_at: row.timestamp(3)?,
            })
        })
        .collect()
}
