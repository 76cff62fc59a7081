//! Forgetting for good: what was removed leaves the free room of the database file and the words of text indexes too.
//! Not for every day: it writes the whole database anew; whoever uses it meanwhile waits or is refused. Not backups, not the
//! server's archive of its log, not snapshots of disks. What must hold: nothing that a row says is changed.

use super::{Engine, postgres_fault, sqlite_fault};
use crate::error::StoreError;

const ATTEMPT: &str = "engine.scrub";
/// The text indexes: a row that went leaves its words in their parts until those are made one.
const INDEXES: &str =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%fts5%'";

impl Engine {
    /// Writes the database anew without what was removed from it. Takes as long as copying it.
    pub async fn scrub(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(engine) => engine.exclusive(ATTEMPT, scrub_file).await,
            Self::Postgres(engine) => {
                let connection = engine.connection(ATTEMPT).await?;
                // Whatever the outcome, this connection keeps no other settings for who has it next.
                let done = async {
                    connection.batch_execute("SET statement_timeout = 0").await?;
                    connection.batch_execute("VACUUM (FULL, ANALYZE)").await
                };
                let done = done.await;
                let reset = connection.batch_execute("RESET statement_timeout").await;
                done.and(reset).map_err(|error| postgres_fault(ATTEMPT, &error))
            }
        }
    }
}

fn scrub_file(connection: &mut rusqlite::Connection) -> Result<(), StoreError> {
    let scrub = |connection: &rusqlite::Connection| {
        let mut statement = connection.prepare(INDEXES)?;
        let names = statement.query_map([], |row| row.get(0))?;
        let names = names.collect::<rusqlite::Result<Vec<String>>>()?;
        for name in names {
            connection
                .execute_batch(&format!("INSERT INTO {name} ({name}) VALUES ('optimize')"))?;
        }
        connection.execute_batch("VACUUM")?;
        // Told in a row and not as an error: somebody reads what was before, and so it is still in the file.
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))
    };
    match scrub(connection).map_err(|error| sqlite_fault(ATTEMPT, &error))? {
        0 => Ok(()),
        _ => Err(StoreError::Lost {
            statement: ATTEMPT,
            detail: "the database is being read; stop the program and try again".to_owned(),
        }),
    }
}
