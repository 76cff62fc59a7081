//! Writes the documents of a [`Mould`] as fast as an engine takes them: in order, in large steps, answered before they are
//! durable. Not how the program writes. On SQLite one connection beside the engine does it, so that millions take minutes;
//! a run that was killed is gone on with. On PostgreSQL the indexes of words are made afterwards, so a half-filled database
//! is refused.
//! What must always hold: afterwards the store has what the engine's own batches would have left, and its own settings.

use crate::{
    document_mould::Mould,
    ground::{Ground, Kind},
    measure, raw,
};
use anyhow::{Context as _, ensure};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use std::sync::{Arc, mpsc};
use store::{
    Engine, EngineLimits,
    engine::{Expect, Statement},
};
use tokio::time::Instant;

/// Documents of one transaction on SQLite.
const STEP: u64 = 5_000;
/// Documents of one batch on PostgreSQL, and batches on their way at the same time.
const BATCH: u64 = 100;
const AT_ONCE: usize = 4;
/// Documents after which a line tells how far it is.
const TOLD: u64 = 50_000;
/// What the filling connection keeps in memory.
const CACHE_KIBIBYTES: i64 = 6 * 1024 * 1024;
/// Words waiting in memory before they are written as a part of an index; SQLite's own limit is a megabyte.
const WORDS_BYTES: i64 = 64 * 1024 * 1024;
const WORDS_BYTES_USUAL: i64 = 1024 * 1024;
const INDEXES_OF_WORDS: [&str; 2] = ["document_search", "document_text_search"];

/// Writes all documents that are not there.
pub(crate) async fn fill(
    ground: &Ground,
    engine: &Engine,
    mould: &Arc<Mould>,
) -> anyhow::Result<()> {
    match ground.kind {
        Kind::Sqlite => {
            let path = ground.url.trim_start_matches("sqlite:").to_owned();
            let (engine, mould) = (engine.clone(), Arc::clone(mould));
            tokio::task::spawn_blocking(move || sqlite(&path, engine, &mould)).await?
        }
        Kind::Postgres => postgres(&ground.url, mould).await,
    }
}

fn told(name: &str, done: u64, mould: &Mould, left: u64, begin: Instant) {
    let rate = measure::per_second(usize::try_from(done - left).unwrap_or(0), begin.elapsed());
    println!("  {name}: {done} of {} filled, {rate:.0}/s", mould.size);
}

/// A thread makes the statements while this one runs them.
fn sqlite(path: &str, engine: Engine, mould: &Arc<Mould>) -> anyhow::Result<()> {
    let mut connection = raw::sqlite(path)?;
    let count = "SELECT COUNT(*) FROM document";
    let left: i64 = connection.query_row(count, [], |row| row.get(0))?;
    let (left, size) = (u64::try_from(left)?, mould.size);
    if left >= size {
        return Ok(());
    }
    connection.pragma_update(None, "synchronous", "OFF")?;
    connection.pragma_update(None, "cache_size", -CACHE_KIBIBYTES)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.set_prepared_statement_cache_capacity(64);
    words_waiting(&connection, WORDS_BYTES)?;
    let (sender, receiver) = mpsc::sync_channel::<anyhow::Result<Vec<Statement>>>(2_000);
    let made = Arc::clone(mould);
    let maker = std::thread::spawn(move || {
        for number in left..size {
            // Nobody waits any more after a failure.
            if sender.send(made.statements(&engine, number)).is_err() {
                break;
            }
        }
    });
    let begin = Instant::now();
    let mut done = left;
    while done < size {
        let step = connection.transaction()?;
        let end = (done + STEP).min(size);
        for _ in done..end {
            for statement in receiver.recv()?? {
                run(&step, &statement)?;
            }
        }
        step.commit()?;
        if end / TOLD != done / TOLD || end == size {
            told("sqlite", end, mould, left, begin);
        }
        done = end;
    }
    maker.join().map_err(|_| anyhow::anyhow!("the maker of documents failed"))?;
    words_waiting(&connection, WORDS_BYTES_USUAL)?;
    let text = "PRAGMA analysis_limit = 400; PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);";
    Ok(connection.execute_batch(text)?)
}

fn words_waiting(connection: &rusqlite::Connection, bytes: i64) -> anyhow::Result<()> {
    for index in INDEXES_OF_WORDS {
        let text = format!("INSERT INTO {index} ({index}, rank) VALUES ('hashsize', ?1)");
        connection.execute(&text, [bytes])?;
    }
    Ok(())
}

fn run(connection: &rusqlite::Connection, statement: &Statement) -> anyhow::Result<()> {
    let mut prepared = connection.prepare_cached(statement.sql.sqlite)?;
    for index in 1..=prepared.parameter_count() {
        let name = prepared.parameter_name(index).context("parameter")?;
        let number: usize = name.trim_start_matches('$').parse()?;
        prepared.raw_bind_parameter(index, statement.params.get(number - 1).context("value")?)?;
    }
    let changed = prepared.raw_execute()?;
    let name = statement.sql.name;
    match statement.expect {
        Expect::Rows(rows) => ensure!(rows == changed as u64, "{name} changed {changed} rows"),
        Expect::Any => {}
    }
    Ok(())
}

async fn postgres(url: &str, mould: &Arc<Mould>) -> anyhow::Result<()> {
    let client = raw::postgres(url).await?;
    let count = "SELECT COUNT(*) FROM document";
    let left: i64 = client.query_one(count, &[]).await?.try_get(0)?;
    if u64::try_from(left)? >= mould.size {
        return Ok(());
    }
    ensure!(left == 0, "a half-filled database has lost its indexes of words: drop it");
    let name: String = client.query_one("SELECT current_database()", &[]).await?.try_get(0)?;
    let mut made_by: Vec<String> = Vec::new();
    for index in ["document_search_body", "document_text_search_words"] {
        let text = "SELECT indexdef FROM pg_indexes WHERE indexname = $1";
        made_by.push(client.query_one(text, &[&index]).await?.try_get(0)?);
        client.batch_execute(&format!("DROP INDEX {index}")).await?;
    }
    let own = format!("ALTER DATABASE {name} SET synchronous_commit = off");
    client.batch_execute(&own).await?;
    let engine = Engine::open(url, &EngineLimits::default()).await?;
    write_all(&engine, mould).await?;
    engine.close().await;
    client.batch_execute(&format!("ALTER DATABASE {name} RESET synchronous_commit")).await?;
    client.batch_execute("SET maintenance_work_mem = '1GB'").await?;
    for index in made_by {
        client.batch_execute(&index).await?;
    }
    client.batch_execute("VACUUM (ANALYZE)").await?;
    Ok(client.batch_execute("CHECKPOINT").await?)
}

async fn write_all(engine: &Engine, mould: &Arc<Mould>) -> anyhow::Result<()> {
    let begin = Instant::now();
    stream::iter(0..mould.size.div_ceil(BATCH))
        .map(|step| async move {
            let end = ((step + 1) * BATCH).min(mould.size);
            let mut statements = Vec::new();
            for number in step * BATCH..end {
                statements.extend(mould.statements(engine, number)?);
            }
            engine.write(statements).await?;
            if end.is_multiple_of(TOLD) {
                told(engine.name(), end, mould, 0, begin);
            }
            anyhow::Ok(())
        })
        .buffered(AT_ONCE)
        .try_collect::<Vec<()>>()
        .await?;
    Ok(())
}
