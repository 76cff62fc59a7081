//! The signed heads of the public log, the newest few of each log.
//! Not the leaves under them (`leaf`), nor the published file of the newest (`objects`).
//! What must hold: one size of one log has one head; a head changes only by more cosignatures.

use crate::{
    StoreError,
    engine::{Engine, Row, Sql, Statement},
};
use kernel::time::Timestamp;

const NEWEST: Sql = Sql::both(
    "log_head.newest",
    "SELECT size, note, witnesses, at FROM log_head WHERE origin = $1 ORDER BY size DESC LIMIT $2",
);
const ADD: Sql = Sql::both(
    "log_head.add",
    "INSERT INTO log_head (origin, size, note, witnesses, at) VALUES ($1, $2, $3, $4, $5)",
);
const COSIGNED: Sql = Sql::both(
    "log_head.cosigned",
    "UPDATE log_head SET note = $3, witnesses = $4 WHERE origin = $1 AND size = $2 AND witnesses < $4",
);
// The newest few, and whatever the witnesses have seen last.
const PRUNE: Sql = Sql::both(
    "log_head.prune",
    "DELETE FROM log_head WHERE origin = $1 AND size < $2 AND size NOT IN \
     (SELECT size FROM log_head WHERE origin = $1 ORDER BY witnesses DESC, size DESC LIMIT $3) \
     AND size NOT IN (SELECT size FROM log_head WHERE origin = $1 ORDER BY size DESC LIMIT $3)",
);

pub const ALL: &[&Sql] = &[&NEWEST, &ADD, &COSIGNED, &PRUNE];

/// Heads kept beside the newest.
pub const KEPT: u64 = 16;

/// A signed head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Leaves under it.
    pub size: u64,
    /// Signed note, cosignatures included.
    pub note: String,
    /// Witnesses that cosigned it.
    pub witnesses: u64,
    pub at: Timestamp,
}

/// Keeps a signed head of the log `origin` and lets go of old ones. A conflict means that one of this size is there.
pub fn add(origin: &str, head: &Head) -> Vec<Statement> {
    let size = head.size;
    let note = head.note.as_str();
    let values =
        vec![origin.into(), size.into(), note.into(), head.witnesses.into(), head.at.into()];
    vec![
        Statement::any(&ADD, values),
        Statement::any(&PRUNE, vec![origin.into(), size.into(), KEPT.into()]),
    ]
}

/// Replaces a head's note by the same one with more cosignatures; nothing when there are not more.
pub fn cosigned(origin: &str, head: &Head) -> Statement {
    let note = head.note.as_str();
    let values = vec![origin.into(), head.size.into(), note.into(), head.witnesses.into()];
    Statement::any(&COSIGNED, values)
}

/// The newest heads of the log `origin`, at most `most`, the newest first.
pub async fn newest(engine: &Engine, origin: &str, most: u64) -> Result<Vec<Head>, StoreError> {
    let rows = engine.read(&NEWEST, vec![origin.into(), most.into()]).await?;
    let read = |row: &Row| {
        Ok(Head {
            size: row.unsigned(0)?,
            note: row.text(1)?,
            witnesses: row.unsigned(2)?,
            at: row.timestamp(3)?,
        })
    };
    rows.iter().map(read).collect()
}
