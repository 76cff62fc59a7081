//! How the lines to other houses do: when one last worked, when it last failed and why, how far its directory was read.
//! Not their addresses (configuration). What must hold: a fault is a code, never a text from outside.

use crate::{
    StoreError,
    engine::{Engine, Row, Sql, Statement, Value},
};
use kernel::time::Timestamp;

const GOOD: Sql = Sql::both(
    "exchange_node.good",
    "INSERT INTO exchange_node (node, good_at) VALUES ($1, $2) \
     ON CONFLICT (node) DO UPDATE SET good_at = excluded.good_at, failures = 0",
);
const BAD: Sql = Sql::both(
    "exchange_node.bad",
    "INSERT INTO exchange_node (node, bad_at, fault, failures) VALUES ($1, $2, $3, 1) \
     ON CONFLICT (node) DO UPDATE SET bad_at = excluded.bad_at, fault = excluded.fault, \
     failures = exchange_node.failures + 1",
);
const MARK: Sql = Sql::both(
    "exchange_node.mark",
    "INSERT INTO exchange_node (node, mark) VALUES ($1, $2) \
     ON CONFLICT (node) DO UPDATE SET mark = excluded.mark",
);
const SYNCED: Sql = Sql::both(
    "exchange_node.synced",
    "INSERT INTO exchange_node (node, synced_at) VALUES ($1, $2) \
     ON CONFLICT (node) DO UPDATE SET synced_at = excluded.synced_at",
);
const ALL_NODES: Sql = Sql::both(
    "exchange_node.all",
    "SELECT node, good_at, bad_at, fault, failures, mark, synced_at FROM exchange_node ORDER BY node",
);

pub const ALL: &[&Sql] = &[&GOOD, &BAD, &MARK, &SYNCED, &ALL_NODES];

/// How one line does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    pub node: String,
    pub good_at: Option<Timestamp>,
    pub bad_at: Option<Timestamp>,
    /// The last failure.
    pub fault: Option<String>,
    /// Failures since it last worked.
    pub failures: u64,
    /// Up to where its mailbox was read.
    pub mark: Option<String>,
    pub synced_at: Option<Timestamp>,
}

/// The node answered; for the batch of what it answered to.
pub fn good(node: &str, at: Timestamp) -> Statement {
    Statement::one(&GOOD, vec![Value::from(node), Value::from(at)])
}

pub async fn bad(
    engine: &Engine,
    node: &str,
    at: Timestamp,
    fault: &str,
) -> Result<(), StoreError> {
    let values = vec![Value::from(node), Value::from(at), Value::from(fault)];
    engine.write_one(&BAD, values).await
}

/// The node's mailbox was read up to here.
pub async fn mark(engine: &Engine, node: &str, mark: &str) -> Result<(), StoreError> {
    engine.write_one(&MARK, vec![Value::from(node), Value::from(mark)]).await
}

/// The node's directory was read whole.
pub async fn synced(engine: &Engine, node: &str, at: Timestamp) -> Result<(), StoreError> {
    engine.write_one(&SYNCED, vec![Value::from(node), Value::from(at)]).await
}

/// Every line that was ever used.
pub async fn all(engine: &Engine) -> Result<Vec<Health>, StoreError> {
    let health = |row: &Row| {
        Ok(Health {
            node: row.text(0)?,
            good_at: row.opt_timestamp(1)?,
            bad_at: row.opt_timestamp(2)?,
            fault: row.opt_text(3)?,
            failures: row.unsigned(4)?,
            mark: row.opt_text(5)?,
            synced_at: row.opt_timestamp(6)?,
        })
    };
    engine.read(&ALL_NODES, Vec::new()).await?.iter().map(health).collect()
}
