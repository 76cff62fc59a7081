//! Copies every table of a PostgreSQL database as COPY text, all in one snapshot.
//! Not `pg_dump`: it needs no program beside ours, and restores into our own migrations.
//! Always holds: one repeatable-read transaction spans all tables; rows are counted and hashed.

use std::collections::BTreeSet;

use camino::Utf8Path;
use deadpool_postgres::Object;
use futures::TryStreamExt;
use kernel::hash::Hasher;
use tokio::io::AsyncWriteExt;

use super::manifest::BackupTable;
use super::{ATTEMPT, BackupFile, OnProgress, Progress, Rows};
use crate::engine::{Postgres, postgres_fault};
use crate::error::StoreError;

/// A table and its columns, quoted for use in SQL.
pub(super) struct Source {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
}

impl Source {
    /// `"table" ("column", …)`, as COPY wants it.
    pub(super) fn text(&self) -> String {
        let columns: Vec<String> = self.columns.iter().map(|name| quoted(name)).collect();
        format!("{} ({})", quoted(&self.name), columns.join(", "))
    }
}

pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

pub(super) async fn copy(
    engine: &Postgres,
    target: &Utf8Path,
    on_progress: OnProgress<'_>,
) -> Result<Rows, StoreError> {
    let client = engine.connection(ATTEMPT).await?;
    let rows = copy_tables(&client, target, on_progress).await;
    // Its settings and, after a failure, its transaction end with it.
    drop(Object::take(client));
    rows
}

async fn copy_tables(
    client: &Object,
    target: &Utf8Path,
    on_progress: OnProgress<'_>,
) -> Result<Rows, StoreError> {
    let failed = |error: tokio_postgres::Error| postgres_fault(ATTEMPT, &error);
    let begin = "SET statement_timeout = 0; BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    client.batch_execute(begin).await.map_err(failed)?;
    tokio::fs::create_dir_all(target.join("tables"))
        .await
        .map_err(|error| StoreError::file(ATTEMPT, &error))?;
    let sources = tables(client).await?;
    let of = sources.len() as u64;
    let mut files = Vec::with_capacity(sources.len());
    for (source, done) in sources.into_iter().zip(1..) {
        files.push(copy_table(client, source, target).await?);
        on_progress(Progress::Tables { done, of });
    }
    let mut hashes = BTreeSet::new();
    for row in client.query("SELECT DISTINCT sha256 FROM file", &[]).await.map_err(failed)? {
        hashes.insert(super::objects::hash_of(row.try_get(0).map_err(failed)?)?);
    }
    client.batch_execute("COMMIT").await.map_err(failed)?;
    Ok(Rows { files, hashes })
}

async fn copy_table(
    client: &Object,
    source: Source,
    target: &Utf8Path,
) -> Result<BackupFile, StoreError> {
    let path = format!("tables/{}.copy", source.name);
    let mut file = tokio::fs::File::create(target.join(&path))
        .await
        .map_err(|error| StoreError::file(ATTEMPT, &error))?;
    let text = format!("COPY {} TO STDOUT", source.text());
    let failed = |error: tokio_postgres::Error| postgres_fault(ATTEMPT, &error);
    let stream = client.copy_out(text.as_str()).await.map_err(failed)?;
    let mut stream = std::pin::pin!(stream);
    let (mut hasher, mut bytes, mut rows) = (Hasher::new(), 0, 0);
    while let Some(chunk) = stream.try_next().await.map_err(failed)? {
        hasher.update(&chunk);
        bytes += chunk.len() as u64;
        // COPY writes a line feed inside a value as `\n`, so each one here ends a row.
        rows += chunk.split(|byte| *byte == b'\n').skip(1).count() as u64;
        file.write_all(&chunk).await.map_err(|error| StoreError::file(ATTEMPT, &error))?;
    }
    file.flush().await.map_err(|error| StoreError::file(ATTEMPT, &error))?;
    file.sync_all().await.map_err(|error| StoreError::file(ATTEMPT, &error))?;
    let table = BackupTable { name: source.name, columns: source.columns, rows };
    Ok(BackupFile { path, bytes, sha256: hasher.finish().to_string(), table: Some(table) })
}

/// Our tables, each after those its foreign keys point to.
async fn tables(client: &Object) -> Result<Vec<Source>, StoreError> {
    let failed = |error: tokio_postgres::Error| postgres_fault(ATTEMPT, &error);
    let rows = client
        .query(
            "WITH RECURSIVE depth (oid, level) AS ( \
               SELECT oid, 0 FROM pg_class \
               WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace \
               UNION SELECT k.conrelid, d.level + 1 FROM depth d \
               JOIN pg_constraint k ON k.confrelid = d.oid AND k.contype = 'f' \
               WHERE k.conrelid <> k.confrelid AND d.level < 64) \
             SELECT c.relname::text, array_agg(a.attname::text ORDER BY a.attnum) \
             FROM (SELECT oid, max(level) AS level FROM depth GROUP BY oid) d \
             JOIN pg_class c ON c.oid = d.oid \
             JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 \
               AND NOT a.attisdropped AND a.attgenerated = '' \
             WHERE c.relname <> 'refinery_schema_history' \
             GROUP BY c.relname, d.level ORDER BY d.level, c.relname",
            &[],
        )
        .await
        .map_err(failed)?;
    rows.iter()
        .map(|row| {
            Ok(Source {
                name: row.try_get(0).map_err(failed)?,
                columns: row.try_get(1).map_err(failed)?,
            })
        })
        .collect()
}
