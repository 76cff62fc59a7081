//! The only code that knows which database runs: values in, rows out, batches of writes.
//! Not a query builder and not a home for SQL: that lies in the modules named after capabilities.
//! Always holds: both engines give the same answers and the same kinds of error
//! (`tests/conformance` runs on each), and a write is answered only when it is durable.

mod batch;
mod limits;
mod measure;
mod postgres;
mod row;
mod schema;
mod scrub;
mod sql;
mod sqlite;
mod value;

pub use batch::{Batch, BatchOutcome, Expect, Statement, StatementResult};
pub use limits::EngineLimits;
pub use postgres::Postgres;
pub use row::Row;
pub use schema::{Column, ColumnKind, Index, Schema, Table};
pub use sql::{Query, Sql};
pub use sqlite::Sqlite;
pub use value::Value;

pub(crate) use postgres::fault as postgres_fault;
pub(crate) use sqlite::{blocking, fault as sqlite_fault};

use crate::error::StoreError;

const PING: Sql = Sql::both("engine.ping", "SELECT 1");

/// Statements of the engine itself.
pub const ALL: &[&Sql] = &[&PING];

/// A database, one of two. Cloning is cheap and gives the same database.
#[derive(Debug, Clone)]
pub enum Engine {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Engine {
    /// Opens `sqlite:path/to/file.db` (created when absent) or `postgres://user@host/database`.
    ///
    /// The tables are not touched: call [`Engine::migrate`].
    pub async fn open(url: &str, limits: &EngineLimits) -> Result<Self, StoreError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            return Sqlite::open(path, limits).await.map(Self::Sqlite);
        }
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            return Postgres::open(url, limits).await.map(Self::Postgres);
        }
        Err(StoreError::invalid("engine.open", "the address is neither sqlite: nor postgres:"))
    }

    /// `sqlite` or `postgres`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "sqlite",
            Self::Postgres(_) => "postgres",
        }
    }

    /// One query on a reader. Sees everything whose write was answered before.
    pub async fn read(
        &self,
        sql: &'static Sql,
        params: Vec<Value>,
    ) -> Result<Vec<Row>, StoreError> {
        value::check(sql.name, &params)?;
        match self {
            Self::Sqlite(engine) => {
                let answers = engine.read(vec![Query::new(sql, params)]).await?;
                Ok(answers.into_iter().next().unwrap_or_default())
            }
            Self::Postgres(engine) => engine.read(sql, &params).await,
        }
    }

    /// Several queries in one hop that all see the same moment. Answers in the order asked.
    pub async fn read_many(&self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>, StoreError> {
        for query in &queries {
            value::check(query.sql.name, &query.params)?;
        }
        match self {
            Self::Sqlite(engine) => engine.read(queries).await,
            Self::Postgres(engine) => engine.read_many(&queries).await,
        }
    }

    /// Keeps the whole batch or nothing of it, and returns only when it is durable.
    ///
    /// A taken unique key and an unmet [`Expect::Rows`] are [`StoreError::Conflict`].
    /// After [`StoreError::Lost`] the batch may or may not have been kept.
    /// Dropping the future does not stop the batch half way.
    pub async fn write(&self, batch: impl Into<Batch>) -> Result<BatchOutcome, StoreError> {
        let batch: Batch = batch.into();
        for statement in &batch.statements {
            value::check(statement.sql.name, &statement.params)?;
        }
        let (begun, statements) = (measure::begun(), batch.statements.len());
        let result = match self {
            Self::Sqlite(engine) => engine.write(batch).await,
            Self::Postgres(engine) => engine.write(batch).await,
        };
        measure::batch(self.name(), statements, &result, begun);
        result
    }

    /// One statement with a RETURNING clause; its rows. Durable when it returns.
    pub async fn write_returning(
        &self,
        sql: &'static Sql,
        params: Vec<Value>,
    ) -> Result<Vec<Row>, StoreError> {
        let outcome = self.write(vec![Statement::any(sql, params)]).await?;
        Ok(outcome.results.into_iter().next().map(|result| result.rows).unwrap_or_default())
    }

    /// One statement that must change exactly one row, or it is a conflict.
    pub async fn write_one(&self, sql: &'static Sql, params: Vec<Value>) -> Result<(), StoreError> {
        self.write(vec![Statement::one(sql, params)]).await.map(|_| ())
    }

    /// Asks the engine to parse a statement without running it.
    pub async fn prepare(&self, sql: &'static Sql) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(engine) => engine.prepare(sql).await,
            Self::Postgres(engine) => engine.prepare(sql).await,
        }
    }

    /// Whether reading and writing answer at this moment. For readiness checks.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.read(&PING, Vec::new()).await?;
        match self {
            Self::Sqlite(engine) => engine.exclusive("engine.ping", |_| Ok(())).await,
            Self::Postgres(engine) => engine.writable().await,
        }
    }

    /// The tables as they are, described so that both engines can be compared.
    pub async fn schema(&self) -> Result<Schema, StoreError> {
        match self {
            Self::Sqlite(engine) => engine.exclusive("engine.schema", schema::of_sqlite).await,
            Self::Postgres(engine) => schema::of_postgres(engine).await,
        }
    }

    /// Answers what is queued, then lets go of the database. Later calls are [`StoreError::Lost`].
    pub async fn close(&self) {
        match self {
            Self::Sqlite(engine) => engine.close().await,
            Self::Postgres(engine) => engine.close(),
        }
    }
}
