//! Secret votes: keys, what was signed for whom, and the ballots that were cast.
//! Not who may vote and not what came of it (`meeting`). What must hold: no row of a ballot says when or by whom it came; a
//! ballot is taken only while its vote is open, in one statement with that question.

use crate::{
    StoreError,
    engine::{Engine, Sql, Statement, Value},
};
use uuid::Uuid;

const KEY_ADD: Sql = Sql::both(
    "ballot.key_add",
    "INSERT INTO ballot_key (motion, secret, modulus, exponent, open) VALUES ($1, $2, $3, $4, 1) \
     ON CONFLICT (motion) DO NOTHING",
);
const KEY: Sql = Sql::both(
    "ballot.key",
    "SELECT secret, modulus, exponent, open FROM ballot_key WHERE motion = $1",
);
// A key without its secret half is closed for good.
const SHUT: Sql = Sql::both(
    "ballot.shut",
    "UPDATE ballot_key SET open = $2 WHERE motion = $1 AND secret IS NOT NULL",
);
// Fails where the vote was opened again or got a ballot since it was counted.
const COUNTED: Sql = Sql::both(
    "ballot.counted",
    "UPDATE ballot_key SET secret = NULL WHERE motion = $1 AND open = 0 AND secret IS NOT NULL \
     AND (SELECT count(*) FROM ballot WHERE motion = $1) = $2",
);
const KEY_GONE: Sql =
    Sql::both("ballot.key_gone", "UPDATE ballot_key SET open = 0, secret = NULL WHERE motion = $1");
const ISSUED: Sql = Sql::both(
    "ballot.issued",
    "SELECT blinded FROM ballot_issued WHERE motion = $1 AND voter = $2",
);
const ISSUE: Sql = Sql::both(
    "ballot.issue",
    "INSERT INTO ballot_issued (motion, voter, blinded) VALUES ($1, $2, $3)",
);
// On PostgreSQL the key is locked until the ballot is kept, so that whoever shuts the vote waits for it and counts it.
const CAST: Sql = Sql::each(
    "ballot.cast",
    "INSERT INTO ballot (motion, receipt, choice) \
     SELECT $1, $2, $3 FROM ballot_key WHERE motion = $1 AND open = 1 \
     ON CONFLICT (motion, receipt) DO NOTHING",
    "INSERT INTO ballot (motion, receipt, choice) \
     SELECT motion, $2, $3 FROM ballot_key WHERE motion = $1 AND open = 1 FOR SHARE \
     ON CONFLICT (motion, receipt) DO NOTHING",
);
const FOUND: Sql =
    Sql::both("ballot.found", "SELECT choice FROM ballot WHERE motion = $1 AND receipt = $2");
const CAST_ALL: Sql = Sql::both(
    "ballot.cast_all",
    "SELECT receipt, choice FROM ballot WHERE motion = $1 ORDER BY receipt",
);
const GONE: Sql = Sql::both("ballot.gone", "DELETE FROM ballot WHERE motion = $1");
const ISSUED_GONE: Sql =
    Sql::both("ballot.issued_gone", "DELETE FROM ballot_issued WHERE motion = $1");

pub const ALL: &[&Sql] = &[
    &KEY_ADD,
    &KEY,
    &SHUT,
    &COUNTED,
    &KEY_GONE,
    &ISSUED,
    &ISSUE,
    &CAST,
    &FOUND,
    &CAST_ALL,
    &GONE,
    &ISSUED_GONE,
];

/// The key of a secret vote.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    /// PKCS #8; gone once the vote is closed.
    pub secret: Option<Vec<u8>>,
    pub modulus: Vec<u8>,
    pub exponent: Vec<u8>,
    pub open: bool,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Key").field("open", &self.open).finish_non_exhaustive()
    }
}

/// A ballot as it was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ballot {
    pub receipt: Vec<u8>,
    pub choice: String,
}

/// Keeps a key unless there is one.
pub async fn add_key(engine: &Engine, motion: Uuid, key: &Key) -> Result<(), StoreError> {
    let values = vec![
        Value::Id(motion),
        Value::Bytes(key.secret.clone().unwrap_or_default()),
        Value::Bytes(key.modulus.clone()),
        Value::Bytes(key.exponent.clone()),
    ];
    engine.write(vec![Statement::any(&KEY_ADD, values)]).await.map(|_| ())
}

pub async fn key(engine: &Engine, motion: Uuid) -> Result<Option<Key>, StoreError> {
    let rows = engine.read(&KEY, vec![Value::Id(motion)]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    Ok(Some(Key {
        secret: row.opt_bytes(0)?,
        modulus: row.bytes(1)?,
        exponent: row.bytes(2)?,
        open: row.int(3)? == 1,
    }))
}

/// From now on no ballot is taken, or they are taken again; nothing changes once the vote was closed for good.
pub async fn set_open(engine: &Engine, motion: Uuid, open: bool) -> Result<(), StoreError> {
    let values = vec![Value::Id(motion), Value::Int(i64::from(open))];
    engine.write(vec![Statement::any(&SHUT, values)]).await.map(|_| ())
}

/// With the closing: the key signs no more, what was signed for whom is forgotten, and the ballots are those that were counted.
pub fn close_counted(motion: Uuid, counted: usize) -> Vec<Statement> {
    let counted = Value::Int(i64::try_from(counted).unwrap_or(i64::MAX));
    vec![
        Statement::one(&COUNTED, vec![Value::Id(motion), counted]),
        Statement::any(&ISSUED_GONE, vec![Value::Id(motion)]),
    ]
}

/// Without a count: the key signs no more, and what was signed for whom is forgotten.
pub fn close(motion: Uuid) -> Vec<Statement> {
    [&KEY_GONE, &ISSUED_GONE].map(|sql| Statement::any(sql, vec![Value::Id(motion)])).to_vec()
}

/// With a withdrawal: nothing of it is left.
pub fn forget(motion: Uuid) -> Vec<Statement> {
    let mut statements = close(motion);
    statements.push(Statement::any(&GONE, vec![Value::Id(motion)]));
    statements
}

/// What was signed for a voter.
pub async fn issued(
    engine: &Engine,
    motion: Uuid,
    voter: u32,
) -> Result<Option<Vec<u8>>, StoreError> {
    let rows = engine.read(&ISSUED, vec![Value::Id(motion), Value::Int(i64::from(voter))]).await?;
    rows.first().map(|row| row.bytes(0)).transpose()
}

/// What is signed for a voter, beside the entry that says so.
pub fn issue(motion: Uuid, voter: u32, blinded: Vec<u8>) -> Statement {
    let values = vec![Value::Id(motion), Value::Int(i64::from(voter)), Value::Bytes(blinded)];
    Statement::any(&ISSUE, values)
}

/// Takes a ballot. False when the vote is not open, and the ballot was not taken before.
pub async fn cast(engine: &Engine, motion: Uuid, ballot: &Ballot) -> Result<bool, StoreError> {
    let receipt = Value::Bytes(ballot.receipt.clone());
    let values = vec![Value::Id(motion), receipt.clone(), Value::from(ballot.choice.as_str())];
    engine.write(vec![Statement::any(&CAST, values)]).await?;
    let rows = engine.read(&FOUND, vec![Value::Id(motion), receipt]).await?;
    Ok(rows.first().map(|row| row.text(0)).transpose()?.as_deref() == Some(&ballot.choice))
}

/// All ballots of a vote, by their receipts.
pub async fn all(engine: &Engine, motion: Uuid) -> Result<Vec<Ballot>, StoreError> {
    let rows = engine.read(&CAST_ALL, vec![Value::Id(motion)]).await?;
    rows.iter().map(|row| Ok(Ballot { receipt: row.bytes(0)?, choice: row.text(1)? })).collect()
}
