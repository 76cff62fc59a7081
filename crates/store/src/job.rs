//! The outbox: jobs written with the events that ask for them, claimed with a lease, retried with
//! back-off, and left as dead letters for a person when they keep failing.
//! Not what a job does (`desk`). What must hold: a job is claimed by one worker at a time; a
//! worker that dies loses its lease and the job is claimed again, so jobs must be repeatable.

use crate::{
    StoreError,
    engine::{Engine, Row, Sql, Statement, Value},
};
use kernel::time::Timestamp;
use uuid::Uuid;

const ADD: Sql = Sql::both(
    "job.add",
    "INSERT INTO job (id, kind, body, run_at, state, attempts, created_at) \
     VALUES ($1, $2, $3, $4, 'waiting', 0, $5) ON CONFLICT (id) DO NOTHING",
);
const CLAIM: Sql = Sql::each(
    "job.claim",
    "UPDATE job SET state = 'running', leased_by = $1, lease_until = $2, attempts = attempts + 1 \
     WHERE id IN (SELECT id FROM job WHERE (state = 'waiting' AND run_at <= $3) \
     OR (state = 'running' AND lease_until < $3) ORDER BY run_at LIMIT $4) \
     RETURNING id, kind, body, attempts",
    "UPDATE job SET state = 'running', leased_by = $1, lease_until = $2, attempts = attempts + 1 \
     WHERE id IN (SELECT id FROM job WHERE (state = 'waiting' AND run_at <= $3) \
     OR (state = 'running' AND lease_until < $3) ORDER BY run_at LIMIT $4 \
     FOR UPDATE SKIP LOCKED) RETURNING id, kind, body, attempts",
);
const DONE: Sql =
    Sql::both("job.done", "DELETE FROM job WHERE id = $1 AND leased_by = $2 AND state = 'running'");
const RETRY: Sql = Sql::both(
    "job.retry",
    "UPDATE job SET state = $3, run_at = $4, last_error = $5, lease_until = NULL, leased_by = NULL \
     WHERE id = $1 AND leased_by = $2 AND state = 'running'",
);
const DEAD: Sql = Sql::both(
    "job.dead",
    "SELECT id, kind, attempts, last_error, created_at FROM job WHERE state = 'dead' \
     AND id > $1 ORDER BY id LIMIT $2",
);
const REVIVE: Sql = Sql::both(
    "job.revive",
    "UPDATE job SET state = 'waiting', attempts = 0, run_at = $2 WHERE id = $1 AND state = 'dead'",
);
const DISMISS: Sql = Sql::both(
    "job.dismiss",
    "UPDATE job SET state = 'dismissed', last_error = $2 WHERE id = $1 AND state = 'dead'",
);
const DEPTH: Sql =
    Sql::both("job.depth", "SELECT state, COUNT(*) FROM job GROUP BY state ORDER BY state");
const OLDEST: Sql = Sql::both(
    "job.oldest_due",
    "SELECT run_at FROM job WHERE state = 'waiting' AND run_at <= $1 ORDER BY run_at LIMIT 1",
);

pub const ALL: &[&Sql] = &[&ADD, &CLAIM, &DONE, &RETRY, &DEAD, &REVIVE, &DISMISS, &DEPTH, &OLDEST];

/// A job in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    pub id: Uuid,
    pub kind: String,
    /// JSON; ids only, never a person's data.
    pub body: String,
    /// This try, from 1.
    pub attempt: u64,
}

/// A job that failed too often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadJob {
    pub id: Uuid,
    pub kind: String,
    pub attempts: u64,
    pub last_error: Option<String>,
    pub created_at: Timestamp,
}

pub fn add(id: Uuid, kind: &str, body: String, run_at: Timestamp, now: Timestamp) -> Statement {
    Statement::any(
        &ADD,
        vec![
            Value::Id(id),
            Value::from(kind),
            Value::Json(body),
            Value::from(run_at),
            Value::from(now),
        ],
    )
}

/// Claims up to `limit` due jobs for `worker` until the lease ends.
pub async fn claim(
    engine: &Engine,
    worker: &str,
    now: Timestamp,
    lease_until: Timestamp,
    limit: u32,
) -> Result<Vec<Job>, StoreError> {
    let values = vec![
        Value::from(worker),
        Value::from(lease_until),
        Value::from(now),
        Value::Int(i64::from(limit)),
    ];
    engine
        .write_returning(&CLAIM, values)
        .await?
        .iter()
        .map(|row: &Row| {
            Ok(Job {
                id: row.id(0)?,
                kind: row.text(1)?,
                body: row.text(2)?,
                attempt: row.unsigned(3)?,
            })
        })
        .collect()
}

pub async fn done(engine: &Engine, id: Uuid, worker: &str) -> Result<(), StoreError> {
    engine.write_one(&DONE, vec![Value::Id(id), Value::from(worker)]).await
}

/// Puts a failed job back for `run_at`, or among the dead when `dead`.
pub async fn retry(
    engine: &Engine,
    id: Uuid,
    worker: &str,
    dead: bool,
    run_at: Timestamp,
    error: &str,
) -> Result<(), StoreError> {
    let state = if dead { "dead" } else { "waiting" };
    let values = vec![
        Value::Id(id),
        Value::from(worker),
        Value::from(state),
        Value::from(run_at),
        Value::from(error),
    ];
    engine.write_one(&RETRY, values).await
}

pub async fn dead(engine: &Engine, after: Uuid, limit: u32) -> Result<Vec<DeadJob>, StoreError> {
    let rows = engine.read(&DEAD, vec![Value::Id(after), Value::Int(i64::from(limit))]).await?;
    rows.iter()
        .map(|row| {
            Ok(DeadJob {
                id: row.id(0)?,
                kind: row.text(1)?,
                attempts: row.unsigned(2)?,
                last_error: row.opt_text(3)?,
                created_at: row.timestamp(4)?,
            })
        })
        .collect()
}

/// A person puts a dead job back.
pub async fn revive(engine: &Engine, id: Uuid, now: Timestamp) -> Result<(), StoreError> {
    engine.write_one(&REVIVE, vec![Value::Id(id), Value::from(now)]).await
}

/// A person lets a dead job go: it is kept with who did it and why, and never run again.
pub async fn dismiss(engine: &Engine, id: Uuid, why: &str) -> Result<(), StoreError> {
    engine.write_one(&DISMISS, vec![Value::Id(id), Value::from(why)]).await
}

/// Jobs by state, for metrics and readiness.
pub async fn depth(engine: &Engine) -> Result<Vec<(String, u64)>, StoreError> {
    let rows = engine.read(&DEPTH, Vec::new()).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.unsigned(1)?))).collect()
}

/// Since when the job waits that should have been claimed first; `None` when none is due.
pub async fn oldest_due(engine: &Engine, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    let rows = engine.read(&OLDEST, vec![Value::from(now)]).await?;
    rows.first().map(|row| row.timestamp(0)).transpose()
}
