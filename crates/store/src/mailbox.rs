//! Boxes of e-mail that letters are fetched from: how far each was read, who reads it now, how its line does.
//! Not letters (documents hold them) and not addresses or passwords (configuration). What must hold: how far a box was read
//! is written in the batch that takes the letter in; one process reads a box at a time; a fault is a code, never a text
//! from outside.

use crate::{
    StoreError,
    engine::{Engine, Row, Sql, Statement, Value},
};
use kernel::time::Timestamp;

const CLAIM: Sql = Sql::both(
    "mailbox.claim",
    "INSERT INTO mailbox (name, agency, leased_by, lease_until) VALUES ($1, $2, $3, $4) \
     ON CONFLICT (name) DO UPDATE SET agency = excluded.agency, leased_by = excluded.leased_by, \
     lease_until = excluded.lease_until \
     WHERE mailbox.lease_until IS NULL OR mailbox.lease_until < $5 OR mailbox.leased_by = $3 \
     RETURNING validity, letter",
);
const READ_TO: Sql = Sql::both(
    "mailbox.read_to",
    "UPDATE mailbox SET validity = $2, letter = $3, taken = taken + $4, kept_out = kept_out + $5, \
     passed_over = passed_over + $6 WHERE name = $1 AND (validity <> $2 OR letter < $3)",
);
const GOOD: Sql = Sql::both(
    "mailbox.good",
    "UPDATE mailbox SET good_at = $2, failures = 0, lease_until = NULL WHERE name = $1",
);
const BAD: Sql = Sql::both(
    "mailbox.bad",
    "UPDATE mailbox SET bad_at = $2, fault = $3, failures = failures + 1, lease_until = NULL \
     WHERE name = $1",
);
const ALL_BOXES: Sql = Sql::both(
    "mailbox.all",
    "SELECT name, agency, taken, kept_out, passed_over, good_at, bad_at, fault, failures \
     FROM mailbox ORDER BY name",
);

pub const ALL: &[&Sql] = &[&CLAIM, &READ_TO, &GOOD, &BAD, &ALL_BOXES];

/// Up to where a box was read (RFC 3501 §2.3.1.1): numbers of letters hold as long as the validity is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Place {
    pub validity: u32,
    /// Number of the last letter that was looked at.
    pub letter: u32,
}

/// What became of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is with the clerk.
    Taken,
    /// It bore a mark of secrecy.
    KeptOut,
    /// It could not be read or taken: a person looks into the box.
    PassedOver,
    /// It had been taken before, or is there no more.
    Known,
}

/// How one box does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    pub name: String,
    pub agency: String,
    pub taken: u64,
    pub kept_out: u64,
    pub passed_over: u64,
    pub good_at: Option<Timestamp>,
    pub bad_at: Option<Timestamp>,
    /// The last failure.
    pub fault: Option<String>,
    /// Failures since it last worked.
    pub failures: u64,
}

/// Begins a reading, or goes on with one's own; `None` while somebody else reads.
pub async fn claim(
    engine: &Engine,
    (name, agency): (&str, &str),
    reader: &str,
    (now, until): (Timestamp, Timestamp),
) -> Result<Option<Place>, StoreError> {
    let values = vec![
        Value::from(name),
        Value::from(agency),
        Value::from(reader),
        Value::from(until),
        Value::from(now),
    ];
    let rows = engine.write_returning(&CLAIM, values).await?;
    let number = |row: &Row, at| row.int(at).map(|value| u32::try_from(value).unwrap_or_default());
    rows.first()
        .map(|row| Ok(Place { validity: number(row, 0)?, letter: number(row, 1)? }))
        .transpose()
}

/// The box was read up to here.
pub fn read_to(name: &str, place: Place, outcome: Outcome) -> Statement {
    let one = |which| Value::Int(i64::from(outcome == which));
    let values = vec![
        Value::from(name),
        Value::Int(i64::from(place.validity)),
        Value::Int(i64::from(place.letter)),
        one(Outcome::Taken),
        one(Outcome::KeptOut),
        one(Outcome::PassedOver),
    ];
    Statement::any(&READ_TO, values)
}

/// A reading came to its end; the next may begin.
pub async fn good(engine: &Engine, name: &str, at: Timestamp) -> Result<(), StoreError> {
    engine.write_one(&GOOD, vec![Value::from(name), Value::from(at)]).await
}

/// A reading broke off.
pub async fn bad(
    engine: &Engine,
    name: &str,
    at: Timestamp,
    fault: &str,
) -> Result<(), StoreError> {
    let values = vec![Value::from(name), Value::from(at), Value::from(fault)];
    engine.write_one(&BAD, values).await
}

/// Every box that was ever read.
pub async fn all(engine: &Engine) -> Result<Vec<Health>, StoreError> {
    let health = |row: &Row| {
        Ok(Health {
            name: row.text(0)?,
            agency: row.text(1)?,
            taken: row.unsigned(2)?,
            kept_out: row.unsigned(3)?,
            passed_over: row.unsigned(4)?,
            good_at: row.opt_timestamp(5)?,
            bad_at: row.opt_timestamp(6)?,
            fault: row.opt_text(7)?,
            failures: row.unsigned(8)?,
        })
    };
    engine.read(&ALL_BOXES, Vec::new()).await?.iter().map(health).collect()
}
