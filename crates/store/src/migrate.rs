//! Brings the tables of either engine to the newest version.
//! Not able to go back: migrations only ever add (expand) and later remove (contract).
//! Always holds: both folders under `migrations/` have the same file names, a shipped file is
//! never edited, and of several programs that start together one migrates while the others wait.

use refinery::{Runner, Target};

use crate::engine::{Engine, Postgres};
use crate::error::{ErrorKind, StoreError};

const ATTEMPT: &str = "engine.migrate";
/// PostgreSQL's advisory lock for migrating; any fixed number of ours.
const LOCK: i64 = 0x7469_6e68_736f;

mod sqlite {
    refinery::embed_migrations!("migrations/sqlite");
}

mod postgres {
    refinery::embed_migrations!("migrations/postgres");
}

/// What migrating did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migrated {
    /// Names of the migrations applied now, in order.
    pub applied: Vec<String>,
    /// The version the tables are at.
    pub version: i64,
}

impl Engine {
    /// Applies every migration that is missing.
    pub async fn migrate(&self) -> Result<Migrated, StoreError> {
        self.migrate_to(Target::Latest).await
    }

    /// Applies migrations up to a version, for restoring an older backup.
    pub(crate) async fn migrate_to(&self, target: Target) -> Result<Migrated, StoreError> {
        match self {
            Self::Sqlite(engine) => {
                engine
                    .exclusive(ATTEMPT, move |connection| {
                        let report = sqlite::migrations::runner()
                            .set_target(target)
                            .run(connection)
                            .map_err(|error| fault(&error))?;
                        let last = sqlite::migrations::runner()
                            .get_last_applied_migration(connection)
                            .map_err(|error| fault(&error))?;
                        // Statements prepared before no longer fit the tables.
                        connection.flush_prepared_statement_cache();
                        Ok(migrated(&report, last.as_ref()))
                    })
                    .await
            }
            Self::Postgres(engine) => migrate_postgres(engine, target).await,
        }
    }

    /// The version this program works with: that of its newest migration.
    pub fn schema_version_wanted(&self) -> i64 {
        let migrations = match self {
            Self::Sqlite(_) => sqlite::migrations::runner(),
            Self::Postgres(_) => postgres::migrations::runner(),
        };
        let versions = migrations.get_migrations().iter().map(|one| i64::from(one.version()));
        versions.max().unwrap_or(0)
    }

    /// The version the tables are at; `None` before the first migration.
    pub async fn schema_version(&self) -> Result<Option<i64>, StoreError> {
        let last = match self {
            Self::Sqlite(engine) => {
                engine
                    .exclusive(ATTEMPT, |connection| {
                        last_sqlite(&sqlite::migrations::runner(), connection)
                    })
                    .await?
            }
            Self::Postgres(engine) => {
                let mut client = engine.connection(ATTEMPT).await?;
                let history = client
                    .query_one("SELECT to_regclass('refinery_schema_history') IS NULL", &[])
                    .await
                    .map_err(|error| crate::engine::postgres_fault(ATTEMPT, &error))?;
                if history.try_get::<_, bool>(0).unwrap_or(true) {
                    return Ok(None);
                }
                postgres::migrations::runner()
                    .get_last_applied_migration_async(&mut **client)
                    .await
                    .map_err(|error| fault(&error))?
                    .map(|migration| i64::from(migration.version()))
            }
        };
        Ok(last)
    }
}

fn last_sqlite(
    runner: &Runner,
    connection: &mut rusqlite::Connection,
) -> Result<Option<i64>, StoreError> {
    let exists = connection
        .table_exists(None, "refinery_schema_history")
        .map_err(|error| crate::engine::sqlite_fault(ATTEMPT, &error))?;
    if !exists {
        return Ok(None);
    }
    let last = runner.get_last_applied_migration(connection).map_err(|error| fault(&error))?;
    Ok(last.map(|migration| i64::from(migration.version())))
}

async fn migrate_postgres(engine: &Postgres, target: Target) -> Result<Migrated, StoreError> {
    // The lock belongs to the session, so it also ends when this program dies.
    let mut client = engine.connection(ATTEMPT).await?;
    let failed = |error: tokio_postgres::Error| crate::engine::postgres_fault(ATTEMPT, &error);
    client.batch_execute("SET statement_timeout = 0").await.map_err(failed)?;
    client.execute("SELECT pg_advisory_lock($1)", &[&LOCK]).await.map_err(failed)?;
    let runner = postgres::migrations::runner().set_target(target);
    let report = runner.run_async(&mut **client).await.map_err(|error| fault(&error));
    let last = match &report {
        Ok(_) => runner
            .get_last_applied_migration_async(&mut **client)
            .await
            .map_err(|error| fault(&error)),
        Err(error) => Err(error.clone()),
    };
    // Never back to the pool: its session settings and lock end with it.
    drop(deadpool_postgres::Object::take(client));
    Ok(migrated(&report?, last?.as_ref()))
}

fn migrated(report: &refinery::Report, last: Option<&refinery::Migration>) -> Migrated {
    Migrated {
        applied: report.applied_migrations().iter().map(ToString::to_string).collect(),
        version: last.map_or(0, |migration| i64::from(migration.version())),
    }
}

fn fault(error: &refinery::Error) -> StoreError {
    StoreError::of(ErrorKind::Invalid, ATTEMPT, error)
}
