//! The limit to compare with: the same statements by bare drivers, prepared once, nothing else.
//! On SQLite one connection commits 64 filings together; on PostgreSQL 16 connections send one
//! filing from BEGIN to COMMIT in a single round trip. As durable as the engine is set to be.

use crate::ground::{Ground, Kind};
use anyhow::Context as _;
use futures::future::try_join_all;
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use store::engine::{Statement, Value};
use tokio::time::Instant;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

/// Filings committed together on SQLite, as the engine does.
const GROUP: usize = 64;
/// Connections to PostgreSQL, as many as the engine opens.
const CONNECTIONS: usize = 16;

/// Writes all batches; how long that took.
pub(crate) async fn write(
    ground: &Ground,
    batches: Vec<Vec<Statement>>,
) -> anyhow::Result<Duration> {
    match ground.kind {
        Kind::Sqlite => {
            let path = ground.url.trim_start_matches("sqlite:").to_owned();
            tokio::task::spawn_blocking(move || sqlite(&path, &batches)).await?
        }
        Kind::Postgres => postgres(&ground.url, batches).await,
    }
}

fn sqlite(path: &str, batches: &[Vec<Statement>]) -> anyhow::Result<Duration> {
    let connection = crate::raw::sqlite(path)?;
    let mut prepared: HashMap<&'static str, rusqlite::Statement<'_>> = HashMap::new();
    for statement in batches.iter().flatten() {
        if !prepared.contains_key(statement.sql.name) {
            // `?n` binds by number whatever the order in the text; `$n` would bind by first use.
            let text = by_number(statement.sql.sqlite);
            prepared.insert(statement.sql.name, connection.prepare(&text)?);
        }
    }
    let begin = Instant::now();
    for group in batches.chunks(GROUP) {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        for statement in group.iter().flatten() {
            let ready = prepared.get_mut(statement.sql.name).context("not prepared")?;
            for (index, value) in (1..).zip(&statement.params) {
                bind(ready, index, value)?;
            }
            ready.raw_execute()?;
        }
        connection.execute_batch("COMMIT")?;
    }
    Ok(begin.elapsed())
}

/// `$1` as `?1`; the `$` of a JSON path stays.
fn by_number(text: &str) -> String {
    let mut parts = text.split('$');
    let mut numbered = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let parameter = part.starts_with(|first: char| first.is_ascii_digit());
        numbered.push(if parameter { '?' } else { '$' });
        numbered.push_str(part);
    }
    numbered
}

fn bind(ready: &mut rusqlite::Statement<'_>, index: usize, value: &Value) -> rusqlite::Result<()> {
    match value {
        Value::Null => ready.raw_bind_parameter(index, rusqlite::types::Null),
        Value::Bool(value) => ready.raw_bind_parameter(index, i64::from(*value)),
        Value::Int(value) => ready.raw_bind_parameter(index, value),
        Value::Text(value) | Value::Json(value) => ready.raw_bind_parameter(index, value),
        Value::Bytes(value) => ready.raw_bind_parameter(index, value),
        Value::Id(value) => ready.raw_bind_parameter(index, value.as_bytes().as_slice()),
    }
}

type Parameters = Vec<Box<dyn ToSql + Sync + Send>>;
/// One filing for PostgreSQL: statement names with values in the driver's own types.
type Filing = Vec<(&'static str, Parameters)>;

async fn postgres(url: &str, batches: Vec<Vec<Statement>>) -> anyhow::Result<Duration> {
    let texts: HashMap<&'static str, &'static str> =
        batches.iter().flatten().map(|it| (it.sql.name, it.sql.postgres)).collect();
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        let client = crate::raw::postgres(url).await?;
        let mut prepared = HashMap::new();
        for (name, text) in &texts {
            prepared.insert(*name, client.prepare(text).await?);
        }
        connections.push((client, prepared));
    }
    let filings: Vec<Filing> = batches
        .iter()
        .map(|batch| batch.iter().map(|it| (it.sql.name, parameters(&it.params))).collect())
        .collect();
    let filings = Arc::new(filings);
    let next = Arc::new(AtomicUsize::new(0));
    let begin = Instant::now();
    let mut tasks = Vec::new();
    for (client, prepared) in connections {
        let (filings, next) = (Arc::clone(&filings), Arc::clone(&next));
        tasks.push(tokio::spawn(async move {
            while let Some(filing) = filings.get(next.fetch_add(1, Ordering::Relaxed)) {
                one_trip(&client, &prepared, filing).await?;
            }
            anyhow::Ok(())
        }));
    }
    for task in tasks {
        task.await??;
    }
    Ok(begin.elapsed())
}

/// The driver sends each request when it is first polled, so joining them makes one trip.
async fn one_trip(
    client: &tokio_postgres::Client,
    prepared: &HashMap<&'static str, tokio_postgres::Statement>,
    filing: &Filing,
) -> anyhow::Result<()> {
    let statements = async {
        let all = filing.iter().map(|(name, values)| async move {
            let ready = prepared.get(name).context("not prepared")?;
            let values: Vec<&(dyn ToSql + Sync)> =
                values.iter().map(|value| &**value as &(dyn ToSql + Sync)).collect();
            anyhow::Ok(client.execute(ready, &values).await?)
        });
        try_join_all(all).await
    };
    let (begun, written, committed) = tokio::join!(
        biased;
        client.batch_execute("BEGIN"),
        statements,
        client.batch_execute("COMMIT")
    );
    begun?;
    written?;
    committed?;
    Ok(())
}

fn parameters(values: &[Value]) -> Parameters {
    values
        .iter()
        .map(|value| -> Box<dyn ToSql + Sync + Send> {
            match value {
                Value::Null => Box::new(Nothing),
                Value::Bool(value) => Box::new(*value),
                Value::Int(value) => Box::new(*value),
                Value::Text(value) => Box::new(value.clone()),
                Value::Bytes(value) => Box::new(value.clone()),
                Value::Id(value) => Box::new(Identity(*value)),
                Value::Json(value) => Box::new(Json(value.clone())),
            }
        })
        .collect()
}

/// NULL of whatever type the parameter has.
#[derive(Debug)]
struct Nothing;

impl ToSql for Nothing {
    fn to_sql(
        &self,
        _: &tokio_postgres::types::Type,
        _: &mut bytes::BytesMut,
    ) -> Result<tokio_postgres::types::IsNull, Box<dyn std::error::Error + Sync + Send>> {
        Ok(tokio_postgres::types::IsNull::Yes)
    }

    fn accepts(_: &tokio_postgres::types::Type) -> bool {
        true
    }

    tokio_postgres::types::to_sql_checked!();
}

/// A UUID; the driver's own conversion is left to the store's features.
#[derive(Debug)]
struct Identity(Uuid);

impl ToSql for Identity {
    fn to_sql(
        &self,
        _: &tokio_postgres::types::Type,
        out: &mut bytes::BytesMut,
    ) -> Result<tokio_postgres::types::IsNull, Box<dyn std::error::Error + Sync + Send>> {
        out.extend_from_slice(self.0.as_bytes());
        Ok(tokio_postgres::types::IsNull::No)
    }

    fn accepts(kind: &tokio_postgres::types::Type) -> bool {
        *kind == tokio_postgres::types::Type::UUID
    }

    tokio_postgres::types::to_sql_checked!();
}

/// JSON already written, in the binary form of jsonb: version 1, then the text.
#[derive(Debug)]
struct Json(String);

impl ToSql for Json {
    fn to_sql(
        &self,
        _: &tokio_postgres::types::Type,
        out: &mut bytes::BytesMut,
    ) -> Result<tokio_postgres::types::IsNull, Box<dyn std::error::Error + Sync + Send>> {
        out.extend_from_slice(&[1]);
        out.extend_from_slice(self.0.as_bytes());
        Ok(tokio_postgres::types::IsNull::No)
    }

    fn accepts(kind: &tokio_postgres::types::Type) -> bool {
        *kind == tokio_postgres::types::Type::JSONB
    }

    tokio_postgres::types::to_sql_checked!();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_numbered_and_paths_are_left_alone() {
        let text = "INSERT INTO t SELECT $2, json_extract($1, '$.words'), '$'";
        let numbered = "INSERT INTO t SELECT ?2, json_extract(?1, '$.words'), '$'";
        assert_eq!(by_number(text), numbered);
    }
}
