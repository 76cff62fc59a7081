//! Connections beside the store, for bare writing, for counting and for filling. The settings are
//! those the store uses, so that a bare write is as durable.

use crate::ground::{Ground, Kind};
use std::collections::BTreeMap;

/// A connection set up as the engine sets up its writer.
pub(crate) fn sqlite(path: &str) -> anyhow::Result<rusqlite::Connection> {
    let connection = rusqlite::Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "journal_size_limit", 64 * 1024 * 1024)?;
    Ok(connection)
}

/// A connection whose driver runs in a task of its own until the client is dropped.
pub(crate) async fn postgres(url: &str) -> anyhow::Result<tokio_postgres::Client> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            eprintln!("a connection to PostgreSQL ended: {error}");
        }
    });
    Ok(client)
}

/// Tables that a filing writes to.
const TABLES: [&str; 7] =
    ["event", "record", "receipt", "number", "counter", "dossier", "dossier_search"];

/// Rows in each of them.
pub(crate) async fn counts(ground: &Ground) -> anyhow::Result<BTreeMap<&'static str, i64>> {
    let mut counts = BTreeMap::new();
    match ground.kind {
        Kind::Sqlite => {
            let connection = sqlite(ground.url.trim_start_matches("sqlite:"))?;
            for table in TABLES {
                let text = format!("SELECT COUNT(*) FROM {table}");
                counts.insert(table, connection.query_row(&text, [], |row| row.get(0))?);
            }
        }
        Kind::Postgres => {
            let client = postgres(&ground.url).await?;
            for table in TABLES {
                let row = client.query_one(&format!("SELECT COUNT(*) FROM {table}"), &[]).await?;
                counts.insert(table, row.try_get(0)?);
            }
        }
    }
    Ok(counts)
}
