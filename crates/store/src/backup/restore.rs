//! Puts a backup back into an empty installation.
//! Not a merge: a database that already holds tables or rows is refused.
//! Always holds: every file is checked against the manifest before a row is written, and the
//! tables are brought to the backup's version first, to the newest afterwards.

use camino::Utf8Path;
use deadpool_postgres::Object;
use futures::SinkExt;
use refinery::Target;
use rusqlite::Connection;
use rusqlite::backup::Backup;
use tokio::io::AsyncReadExt;

use super::manifest::{self, BackupTable, Manifest, damaged};
use super::postgres::{Source, quoted};
use super::{ATTEMPT, OnProgress, Progress, sqlite};
use crate::engine::{Engine, Postgres, Sqlite, postgres_fault, sqlite_fault};
use crate::error::StoreError;
use crate::objects::Objects;

/// Restores rows and objects from `source`. What the backup said it holds.
pub async fn restore(
    source: &Utf8Path,
    engine: &Engine,
    objects: &Objects,
    on_progress: OnProgress<'_>,
) -> Result<Manifest, StoreError> {
    let manifest = manifest::open(source).await?;
    if manifest.engine != engine.name() {
        return Err(StoreError::invalid(ATTEMPT, "the backup is of the other kind of database"));
    }
    if engine.schema_version().await?.is_some() {
        return Err(StoreError::invalid(ATTEMPT, "the database is not empty"));
    }
    // Objects first: a row must never be there before its object.
    let count = super::objects::copy_in(source, objects, manifest.objects.count, on_progress);
    if count.await? < manifest.objects.count {
        return Err(damaged("objects of the backup are missing"));
    }
    match engine {
        Engine::Sqlite(sqlite) => into_sqlite(sqlite, source).await?,
        Engine::Postgres(postgres) => {
            let version = i32::try_from(manifest.schema_version)
                .map_err(|_| damaged("the version of the tables cannot be read"))?;
            engine.migrate_to(Target::Version(version)).await?;
            into_postgres(postgres, source, &manifest, on_progress).await?;
        }
    }
    engine.migrate().await?;
    Ok(manifest)
}

async fn into_sqlite(engine: &Sqlite, source: &Utf8Path) -> Result<(), StoreError> {
    let copied = source.join(sqlite::FILE);
    engine
        .exclusive(ATTEMPT, move |connection| {
            load(&copied, connection).map_err(|error| sqlite_fault(ATTEMPT, &error))?;
            let state: String = connection
                .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
                .map_err(|error| sqlite_fault(ATTEMPT, &error))?;
            if state == "ok" { Ok(()) } else { Err(damaged("the database of the backup")) }
        })
        .await
}

fn load(copied: &Utf8Path, connection: &mut Connection) -> rusqlite::Result<()> {
    connection.flush_prepared_statement_cache();
    let kept = Connection::open_with_flags(copied, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let backup = Backup::new(&kept, connection)?;
    backup.step(-1)?;
    drop(backup);
    connection.pragma_update(None, "journal_mode", "WAL")
}

async fn into_postgres(
    engine: &Postgres,
    source: &Utf8Path,
    manifest: &Manifest,
    on_progress: OnProgress<'_>,
) -> Result<(), StoreError> {
    let client = engine.connection(ATTEMPT).await?;
    let loaded = load_tables(&client, source, manifest, on_progress).await;
    // After a failure its open transaction ends with it, and nothing was restored.
    drop(Object::take(client));
    loaded
}

async fn load_tables(
    client: &Object,
    source: &Utf8Path,
    manifest: &Manifest,
    on_progress: OnProgress<'_>,
) -> Result<(), StoreError> {
    let failed = |error: tokio_postgres::Error| postgres_fault(ATTEMPT, &error);
    client.batch_execute("SET statement_timeout = 0; BEGIN").await.map_err(failed)?;
    let of = manifest.files.len() as u64;
    for (file, done) in manifest.files.iter().zip(1..) {
        let table =
            file.table.as_ref().ok_or_else(|| damaged("a file of the backup has no table"))?;
        load_table(client, &source.join(&file.path), table).await?;
        on_progress(Progress::Tables { done, of });
    }
    client.batch_execute("COMMIT").await.map_err(failed)
}

async fn load_table(
    client: &Object,
    path: &Utf8Path,
    table: &BackupTable,
) -> Result<(), StoreError> {
    let failed = |error: tokio_postgres::Error| postgres_fault(ATTEMPT, &error);
    let unread = |error: std::io::Error| StoreError::file(ATTEMPT, &error);
    let target = Source { name: table.name.clone(), columns: table.columns.clone() };
    // What a trigger would write is a table of the backup itself.
    let triggers = async |change: &str| {
        let change = format!("ALTER TABLE {} {change} TRIGGER USER", quoted(&table.name));
        client.batch_execute(&change).await.map_err(failed)
    };
    triggers("DISABLE").await?;
    let text = format!("COPY {} FROM STDIN", target.text());
    let sink = client.copy_in(text.as_str()).await.map_err(failed)?;
    let mut sink = std::pin::pin!(sink);
    let mut file = tokio::fs::File::open(path).await.map_err(unread)?;
    loop {
        let mut chunk = bytes::BytesMut::with_capacity(256 * 1024);
        if file.read_buf(&mut chunk).await.map_err(unread)? == 0 {
            break;
        }
        sink.send(chunk.freeze()).await.map_err(failed)?;
    }
    let rows = sink.as_mut().finish().await.map_err(failed)?;
    triggers("ENABLE").await?;
    if rows != table.rows {
        return Err(damaged("a table has another number of rows than the manifest"));
    }
    continue_numbering(client, table).await
}

/// Columns that number themselves go on after the highest restored number.
async fn continue_numbering(client: &Object, table: &BackupTable) -> Result<(), StoreError> {
    let failed = |error: tokio_postgres::Error| postgres_fault(ATTEMPT, &error);
    let name = quoted(&table.name);
    let columns = client
        .query(
            "SELECT attname::text FROM pg_attribute \
             WHERE attrelid = to_regclass($1) AND attidentity <> '' AND NOT attisdropped",
            &[&name],
        )
        .await
        .map_err(failed)?;
    for row in columns {
        let column: String = row.try_get(0).map_err(failed)?;
        let highest = format!(
            "SELECT setval(pg_get_serial_sequence($1, $2), GREATEST(max({}), 1), \
             max({0}) IS NOT NULL) FROM {name}",
            quoted(&column)
        );
        client.query(highest.as_str(), &[&name, &column]).await.map_err(failed)?;
    }
    Ok(())
}
