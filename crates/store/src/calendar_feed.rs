//! Private addresses of calendars: at most one for an account, under the SHA-256 of its secret, so that a copy of the
//! database opens no calendar. Not what stands in a calendar, and not a register: what is taken back is forgotten. What
//! must hold: a new address ends the one before; only that of an official whose account is not locked is found.

use crate::{
    StoreError,
    engine::{Engine, Query, Row, Sql, Statement, Value},
};
use kernel::{hash::Sha256Hash, time::Timestamp};
use uuid::Uuid;

const MAKE: Sql = Sql::both(
    "calendar_feed.make",
    "INSERT INTO calendar_feed (account, secret_sha256, made_at) VALUES ($1, $2, $3) \
     ON CONFLICT (account) DO UPDATE SET secret_sha256 = excluded.secret_sha256, \
     made_at = excluded.made_at, fetched_at = NULL",
);
const OF_ACCOUNT: Sql = Sql::both(
    "calendar_feed.of_account",
    "SELECT made_at, fetched_at FROM calendar_feed WHERE account = $1",
);
const FIND: Sql = Sql::both(
    "calendar_feed.find",
    "SELECT f.made_at, f.fetched_at, f.account FROM calendar_feed f \
     JOIN account a ON a.id = f.account \
     WHERE f.secret_sha256 = $1 AND a.kind = 'official' AND a.state = 'active'",
);
const SEATS: Sql = Sql::both(
    "calendar_feed.seats",
    "SELECT seat.unit, seat.role FROM calendar_feed f JOIN seat ON seat.account = f.account \
     WHERE f.secret_sha256 = $1 ORDER BY seat.unit, seat.role",
);
const FETCHED: Sql = Sql::both(
    "calendar_feed.fetched",
    "UPDATE calendar_feed SET fetched_at = $2 WHERE secret_sha256 = $1",
);
const END: Sql = Sql::both("calendar_feed.end", "DELETE FROM calendar_feed WHERE account = $1");

pub const ALL: &[&Sql] = &[&MAKE, &OF_ACCOUNT, &FIND, &SEATS, &FETCHED, &END];

/// What is known of an address without its secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Feed {
    pub made_at: Timestamp,
    /// When a program last fetched it, as far as that was noted.
    pub fetched_at: Option<Timestamp>,
}

/// An address as found by its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub account: Uuid,
    pub feed: Feed,
    /// Seats held now, as (unit, role).
    pub seats: Vec<(String, String)>,
}

/// Keeps the address of an account, in place of the one before.
pub async fn make(
    engine: &Engine,
    account: Uuid,
    secret: Sha256Hash,
    at: Timestamp,
) -> Result<(), StoreError> {
    engine.write_one(&MAKE, vec![Value::Id(account), key(secret), Value::from(at)]).await
}

/// What is known of an account's address, if it has one.
pub async fn of_account(engine: &Engine, account: Uuid) -> Result<Option<Feed>, StoreError> {
    let rows = engine.read(&OF_ACCOUNT, vec![Value::Id(account)]).await?;
    rows.first().map(feed).transpose()
}

/// Whose address this is; one hop to the engine.
pub async fn find(engine: &Engine, secret: Sha256Hash) -> Result<Option<Found>, StoreError> {
    let queries = vec![Query::new(&FIND, vec![key(secret)]), Query::new(&SEATS, vec![key(secret)])];
    let mut answers = engine.read_many(queries).await?.into_iter();
    let (found, seats) = (answers.next().unwrap_or_default(), answers.next().unwrap_or_default());
    let Some(row) = found.first() else { return Ok(None) };
    let seats = seats.iter().map(|row| Ok((row.text(0)?, row.text(1)?)));
    Ok(Some(Found {
        account: row.id(2)?,
        feed: feed(row)?,
        seats: seats.collect::<Result<_, StoreError>>()?,
    }))
}

/// Notes that a program has fetched it.
pub async fn fetched(engine: &Engine, secret: Sha256Hash, at: Timestamp) -> Result<(), StoreError> {
    let values = vec![key(secret), Value::from(at)];
    engine.write(vec![Statement::any(&FETCHED, values)]).await.map(|_| ())
}

/// Takes the address of an account back, also in the batch that changes its password or locks it.
pub fn end(account: Uuid) -> Statement {
    Statement::any(&END, vec![Value::Id(account)])
}

fn feed(row: &Row) -> Result<Feed, StoreError> {
    Ok(Feed { made_at: row.timestamp(0)?, fetched_at: row.opt_timestamp(1)? })
}

fn key(secret: Sha256Hash) -> Value {
    Value::Bytes(secret.as_bytes().to_vec())
}
