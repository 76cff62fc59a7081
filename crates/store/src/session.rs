//! Sessions of browsers: who a browser is signed in as, or which visitor it is.
//!
//! The key is the SHA-256 of the secret in the browser's cookie, so that a copy of the database
//! signs nobody in. `account` holds the account, or the visitor's id for people without one. Not a
//! register: sessions are forgotten, not kept. What must hold: an expired session is never found,
//! and a locked account's session says so.

use crate::{
    StoreError,
    engine::{Engine, Query, Row, Sql, Statement, Value},
};
use kernel::{hash::Sha256Hash, time::Timestamp};
use uuid::Uuid;

const SAVE: Sql = Sql::both(
    "session.save",
    "INSERT INTO session (id, account, data, created_at, seen_at, expires_at) \
     VALUES ($1, $2, $3, $4, $4, $5) \
     ON CONFLICT (id) DO UPDATE SET account = excluded.account, data = excluded.data, \
     expires_at = excluded.expires_at",
);
const FIND: Sql = Sql::both(
    "session.find",
    "SELECT s.account, s.data, s.created_at, s.seen_at, a.full_name, a.kind, a.state \
     FROM session s LEFT JOIN account a ON a.id = s.account \
     WHERE s.id = $1 AND s.expires_at > $2",
);
const SEATS: Sql = Sql::both(
    "session.seats",
    "SELECT seat.unit, seat.role FROM session s JOIN seat ON seat.account = s.account \
     WHERE s.id = $1 ORDER BY seat.unit, seat.role",
);
const TOUCH: Sql =
    Sql::both("session.touch", "UPDATE session SET seen_at = $2, expires_at = $3 WHERE id = $1");
const END: Sql = Sql::both("session.end", "DELETE FROM session WHERE id = $1");
const END_OF_ACCOUNT: Sql =
    Sql::both("session.end_of_account", "DELETE FROM session WHERE account = $1");
const SWEEP: Sql = Sql::both("session.sweep", "DELETE FROM session WHERE expires_at <= $1");

pub const ALL: &[&Sql] = &[&SAVE, &FIND, &SEATS, &TOUCH, &END, &END_OF_ACCOUNT, &SWEEP];

/// A session as found, with what the pages need to know of its account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Account or visitor.
    pub holder: Uuid,
    /// What the pages keep in it, as JSON.
    pub data: String,
    pub created_at: Timestamp,
    pub seen_at: Timestamp,
    /// `None` when the holder is a visitor.
    pub account: Option<FoundAccount>,
    /// Seats held now, as (unit, role).
    pub seats: Vec<(String, String)>,
}

/// The account behind a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundAccount {
    pub full_name: String,
    pub kind: String,
    pub state: String,
}

/// Keeps a session, new or changed.
pub async fn save(
    engine: &Engine,
    id: Sha256Hash,
    holder: Uuid,
    data: String,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    let values = vec![
        key(id),
        Value::Id(holder),
        Value::Json(data),
        Value::from(now),
        Value::from(expires_at),
    ];
    write(engine, Statement::any(&SAVE, values)).await
}

/// The session under this key, unless it has expired; one hop to the engine.
pub async fn find(
    engine: &Engine,
    id: Sha256Hash,
    now: Timestamp,
) -> Result<Option<Found>, StoreError> {
    let queries =
        vec![Query::new(&FIND, vec![key(id), Value::from(now)]), Query::new(&SEATS, vec![key(id)])];
    let mut answers = engine.read_many(queries).await?.into_iter();
    let (sessions, seats) =
        (answers.next().unwrap_or_default(), answers.next().unwrap_or_default());
    let Some(row) = sessions.first() else { return Ok(None) };
    let seats = seats.iter().map(|row| Ok((row.text(0)?, row.text(1)?)));
    Ok(Some(Found {
        holder: row.id(0)?,
        data: row.json::<serde_json::Value>(1)?.to_string(),
        created_at: row.timestamp(2)?,
        seen_at: row.timestamp(3)?,
        account: account(row)?,
        seats: seats.collect::<Result<_, StoreError>>()?,
    }))
}

/// Notes that the session is in use, and lets it live longer.
pub async fn touch(
    engine: &Engine,
    id: Sha256Hash,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    let values = vec![key(id), Value::from(now), Value::from(expires_at)];
    write(engine, Statement::any(&TOUCH, values)).await
}

/// Ends one session.
pub async fn end(engine: &Engine, id: Sha256Hash) -> Result<(), StoreError> {
    write(engine, Statement::any(&END, vec![key(id)])).await
}

/// Ends all sessions of an account, in the batch that changes its password or locks it.
pub fn end_of_account(account: Uuid) -> Statement {
    Statement::any(&END_OF_ACCOUNT, vec![Value::Id(account)])
}

/// Forgets sessions that have expired.
pub async fn sweep(engine: &Engine, now: Timestamp) -> Result<(), StoreError> {
    write(engine, Statement::any(&SWEEP, vec![Value::from(now)])).await
}

async fn write(engine: &Engine, statement: Statement) -> Result<(), StoreError> {
    engine.write(vec![statement]).await.map(|_| ())
}

fn key(id: Sha256Hash) -> Value {
    Value::Bytes(id.as_bytes().to_vec())
}

fn account(row: &Row) -> Result<Option<FoundAccount>, StoreError> {
    let (name, kind, state) = (row.opt_text(4)?, row.opt_text(5)?, row.opt_text(6)?);
    Ok(match (name, kind, state) {
        (Some(full_name), Some(kind), Some(state)) => Some(FoundAccount { full_name, kind, state }),
        _ => None,
    })
}
