//! PostgreSQL: a pool of connections, statements prepared once on each.
//! Not tied to one server process: after a restart or failover the pool heals by itself.
//! Always holds: begin to commit is one round trip, and a commit is answered only when durable.

mod fault;
mod guard;
mod pipeline;
mod tls;
mod value;

use std::str::FromStr;
use std::time::Duration;

use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Object, Pool, PoolError};
use deadpool_postgres::{QueueMode, RecyclingMethod, Runtime, TimeoutType};
use tokio_postgres::Statement as Prepared;

use super::batch::{Batch, BatchOutcome};
use super::limits::EngineLimits;
use super::row::Row;
use super::sql::{Query, Sql};
use super::value::Value;
use crate::error::{ErrorKind, StoreError};

/// A pool of connections to one PostgreSQL database.
#[derive(Debug, Clone)]
pub struct Postgres {
    pool: Pool,
    rows_max: usize,
}

impl Postgres {
    pub(super) async fn open(url: &str, limits: &EngineLimits) -> Result<Self, StoreError> {
        let pool = build(url, limits)?;
        let engine = Self { pool, rows_max: limits.rows_max };
        engine.warn_of_risky_settings().await?;
        Ok(engine)
    }

    /// A connection of the pool, for the rooms of this crate that need more than values and rows.
    pub(crate) async fn connection(&self, attempt: &'static str) -> Result<Object, StoreError> {
        self.pool.get().await.map_err(|error| match error {
            PoolError::Timeout(TimeoutType::Wait) => {
                StoreError::of(ErrorKind::Busy, attempt, "no connection became free")
            }
            PoolError::Timeout(_) => {
                StoreError::of(ErrorKind::Lost, attempt, "the server does not answer")
            }
            PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)) => {
                // Whatever kept the connection from being made, no work was begun.
                fault::unreachable(attempt, &error)
            }
            PoolError::Closed => StoreError::of(ErrorKind::Lost, attempt, "the engine is closed"),
            other => StoreError::of(ErrorKind::Lost, attempt, other),
        })
    }

    /// Where one connection was dead the idle ones are likely dead too, so none of them is tried.
    fn forget_idle(&self) {
        self.pool.retain(|_, _| false);
    }

    /// Reads once more on a new connection when the first one turns out to be dead.
    pub(super) async fn read(
        &self,
        sql: &'static Sql,
        params: &[Value],
    ) -> Result<Vec<Row>, StoreError> {
        match self.read_once(sql, params).await {
            Err(error) if fault::worth_another_connection(&error) => {
                self.forget_idle();
                self.read_once(sql, params).await
            }
            result => result,
        }
    }

    async fn read_once(&self, sql: &'static Sql, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        let client = self.connection(sql.name).await?;
        let statement = prepare(&client, sql.name, sql.postgres).await?;
        match pipeline::one(&client, sql.name, &statement, params, self.rows_max).await {
            Ok(result) => Ok(result.rows),
            Err(failure) => Err(discard(client, failure.into_error(sql.name))),
        }
    }

    pub(super) async fn read_many(&self, queries: &[Query]) -> Result<Vec<Vec<Row>>, StoreError> {
        if queries.is_empty() {
            return Ok(Vec::new());
        }
        match self.read_many_once(queries).await {
            Err(error) if fault::worth_another_connection(&error) => {
                self.forget_idle();
                self.read_many_once(queries).await
            }
            result => result,
        }
    }

    async fn read_many_once(&self, queries: &[Query]) -> Result<Vec<Vec<Row>>, StoreError> {
        let client = self.connection("engine.read_many").await?;
        let mut steps = Vec::with_capacity(queries.len());
        for query in queries {
            let statement = prepare(&client, query.sql.name, query.sql.postgres).await?;
            steps.push(pipeline::Step::new(query.sql.name, statement, &query.params));
        }
        match pipeline::snapshot(&client, &steps, self.rows_max).await {
            Ok(results) => Ok(results.into_iter().map(|result| result.rows).collect()),
            Err(error) => Err(discard(client, error)),
        }
    }

    /// Runs in a task of its own, so that a caller who leaves cannot stop it half way.
    pub(super) async fn write(&self, batch: Batch) -> Result<BatchOutcome, StoreError> {
        let Some(attempt) = batch.statements.first().map(|statement| statement.sql.name) else {
            return Ok(BatchOutcome::default());
        };
        let engine = self.clone();
        let task = tokio::spawn(async move {
            match engine.write_once(&batch).await {
                Written::NeverBegan(_) => {
                    engine.forget_idle();
                    engine.write_once(&batch).await.into_result()
                }
                Written::Ended(result) => result,
            }
        });
        task.await.unwrap_or_else(|error| Err(StoreError::of(ErrorKind::Lost, attempt, error)))
    }

    async fn write_once(&self, batch: &Batch) -> Written {
        let client = match self.connection("engine.write").await {
            Ok(client) => client,
            Err(error) => return Written::Ended(Err(error)),
        };
        let prepared = guard::prepare_batch(&client, batch).await;
        let steps = match prepared {
            Ok(steps) => steps,
            // Preparing comes before BEGIN, so a dead connection has done nothing yet.
            Err(error) if fault::worth_another_connection(&error) => {
                return Written::NeverBegan(discard(client, error));
            }
            Err(error) => return Written::Ended(Err(error)),
        };
        match pipeline::transaction(&client, &steps, self.rows_max).await {
            Ok(results) => Written::Ended(Ok(BatchOutcome { results })),
            Err(pipeline::Failed { error, began: false }) => {
                Written::NeverBegan(discard(client, error))
            }
            Err(pipeline::Failed { error, .. }) => Written::Ended(Err(discard(client, error))),
        }
    }

    pub(super) async fn prepare(&self, sql: &'static Sql) -> Result<(), StoreError> {
        let client = self.connection(sql.name).await?;
        prepare(&client, sql.name, sql.postgres).await.map(|_| ())
    }

    /// Whether this server takes writes (a standby does not).
    pub(super) async fn writable(&self) -> Result<(), StoreError> {
        let attempt = "engine.ping";
        let client = self.connection(attempt).await?;
        let row = client
            .query_one("SELECT pg_is_in_recovery()", &[])
            .await
            .map_err(|error| fault::of(attempt, &error))?;
        match row.try_get(0) {
            Ok(false) => Ok(()),
            _ => Err(StoreError::of(ErrorKind::Lost, attempt, "the server takes no writes")),
        }
    }

    pub(super) fn close(&self) {
        self.pool.close();
    }

    /// Settings under which "committed" would not mean "durable" are said aloud.
    async fn warn_of_risky_settings(&self) -> Result<(), StoreError> {
        let attempt = "engine.open";
        let client = self.connection(attempt).await?;
        for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
            let row = client
                .query_one("SELECT current_setting($1)", &[&setting])
                .await
                .map_err(|error| fault::of(attempt, &error))?;
            if row.try_get::<_, String>(0).is_ok_and(|value| value == "off") {
                tracing::warn!(setting, "the database server may lose answered writes");
            }
        }
        Ok(())
    }
}

/// How a write went.
enum Written {
    Ended(Result<BatchOutcome, StoreError>),
    /// The connection was dead before BEGIN: trying once more cannot do anything twice.
    NeverBegan(StoreError),
}

impl Written {
    fn into_result(self) -> Result<BatchOutcome, StoreError> {
        match self {
            Self::Ended(result) => result,
            Self::NeverBegan(error) => Err(error),
        }
    }
}

/// Prepares a text once per connection.
async fn prepare(
    client: &Object,
    statement: &'static str,
    text: &str,
) -> Result<Prepared, StoreError> {
    client.prepare_cached(text).await.map_err(|error| fault::of(statement, &error))
}

/// Keeps a broken connection, or one whose prepared statements are out of date, from being reused.
fn discard(client: Object, error: StoreError) -> StoreError {
    if fault::worth_another_connection(&error) || client.is_closed() {
        drop(Object::take(client));
    }
    error
}

fn build(url: &str, limits: &EngineLimits) -> Result<Pool, StoreError> {
    let attempt = "engine.open";
    let mut config = tokio_postgres::Config::from_str(url)
        // The message could repeat a part of the address, password and all.
        .map_err(|_| StoreError::invalid(attempt, "the postgres address cannot be read"))?;
    let wait = Duration::from_secs(limits.wait_seconds.max(1));
    if config.get_application_name().is_none() {
        config.application_name("tinhso");
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(wait);
    }
    config.tcp_user_timeout(Duration::from_secs(limits.statement_seconds.max(1)));
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = match config.get_ssl_mode() {
        tokio_postgres::config::SslMode::Require => {
            Manager::from_config(config, tls::connector(limits.certificates.as_deref())?, recycling)
        }
        _ => Manager::from_config(config, tokio_postgres::NoTls, recycling),
    };
    let statement_milliseconds = limits.statement_seconds.saturating_mul(1000);
    Pool::builder(manager)
        .max_size(limits.connections.max(1))
        // The connection used last has its plans and the server's caches warm.
        .queue_mode(QueueMode::Lifo)
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(wait))
        .create_timeout(Some(wait))
        .recycle_timeout(Some(wait))
        .post_create(Hook::async_fn(move |client, _| {
            Box::pin(async move {
                client
                    .batch_execute(&format!(
                        // Each text is written for one plan, whatever its values; planning anew
                        // or compiling costs more than our statements run.
                        "SET statement_timeout = {statement_milliseconds}; \
                         SET plan_cache_mode = force_generic_plan; SET jit = off"
                    ))
                    .await
                    .map_err(HookError::Backend)
            })
        }))
        .build()
        .map_err(|error| StoreError::invalid(attempt, error))
}

/// A failure of PostgreSQL, by kind. For the other rooms of this crate that use a connection.
pub(crate) fn fault(statement: &'static str, error: &tokio_postgres::Error) -> StoreError {
    fault::of(statement, error)
}
