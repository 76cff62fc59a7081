//! A fresh, migrated database of either kind, and the few statements the tests use.

use std::sync::atomic::{AtomicU32, Ordering};

use store::StoreError;
use store::engine::{Engine, EngineLimits, Sql, Statement, Value};
use uuid::Uuid;

pub(crate) const PUT: Sql =
    Sql::both("test.put", "INSERT INTO counter (name, unit, item, value) VALUES ($1, $2, $3, $4)");
pub(crate) const SET: Sql = Sql::both(
    "test.set",
    // The parameters are deliberately out of order: `$n` is the n-th value on both engines.
    "UPDATE counter SET value = $4 WHERE item = $3 AND unit = $2 AND name = $1",
);
pub(crate) const ALL_VALUES: Sql =
    Sql::both("test.all", "SELECT item, value FROM counter ORDER BY name, unit, item");
pub(crate) const COUNT: Sql = Sql::both("test.count", "SELECT COUNT(*) FROM counter");
pub(crate) const EVENT: Sql = Sql::both(
    "test.event",
    "INSERT INTO event (record_id, version, register, kind, at, actor, body) \
     VALUES ($1, $2, 'dossier', 'submitted', $3, $4, $5)",
);
pub(crate) const RECORD: Sql = Sql::both(
    "test.record",
    "INSERT INTO record (id, register, version, state, updated_at) \
     VALUES ($1, 'dossier', $2, $3, $4)",
);
pub(crate) const FILE: Sql = Sql::both(
    "test.file",
    "INSERT INTO file (id, sha256, size, media_type, name, created_at, owner) \
     VALUES ($1, $2, $3, 'application/pdf', 'Đơn đề nghị.pdf', 1, 'dos_1')",
);

static SERIAL: AtomicU32 = AtomicU32::new(0);

/// A database that is dropped at the end of the test.
pub(crate) struct Fixture {
    pub(crate) engine: Engine,
    pub(crate) folder: tempfile::TempDir,
    pub(crate) url: String,
    database: Option<String>,
}

impl Fixture {
    pub(crate) async fn sqlite() -> Self {
        Self::sqlite_with(EngineLimits::default()).await
    }

    pub(crate) async fn sqlite_with(limits: EngineLimits) -> Self {
        let fixture = Self::empty_sqlite(limits).await;
        fixture.engine.migrate().await.expect("the tables are made");
        fixture
    }

    pub(crate) async fn empty_sqlite(limits: EngineLimits) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}/store.db", folder.path().display());
        let engine = Engine::open(&url, &limits).await.expect("the file opens");
        Self { engine, folder, url, database: None }
    }

    pub(crate) async fn postgres() -> Self {
        Self::postgres_with(EngineLimits { connections: 4, ..EngineLimits::default() }).await
    }

    pub(crate) async fn postgres_with(limits: EngineLimits) -> Self {
        let fixture = Self::empty_postgres(limits).await;
        fixture.engine.migrate().await.expect("the tables are made");
        fixture
    }

    pub(crate) async fn empty_postgres(limits: EngineLimits) -> Self {
        let server = server();
        let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
        let database = format!("tinhso_test_{}_{serial}", std::process::id());
        on_server(&format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)")).await;
        on_server(&format!("CREATE DATABASE {database}")).await;
        let url = with_database(&server, &database);
        let engine = Engine::open(&url, &limits).await.expect("the database opens");
        let folder = tempfile::tempdir().unwrap();
        Self { engine, folder, url, database: Some(database) }
    }

    /// A second, empty database of the same kind.
    pub(crate) async fn another_empty(&self) -> Self {
        match self.engine {
            Engine::Sqlite(_) => Self::empty_sqlite(EngineLimits::default()).await,
            Engine::Postgres(_) => Self::empty_postgres(EngineLimits::default()).await,
        }
    }

    pub(crate) async fn end(self) {
        self.engine.close().await;
        if let Some(database) = self.database {
            on_server(&format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)")).await;
        }
    }

    pub(crate) async fn count(&self) -> i64 {
        self.engine.read(&COUNT, vec![]).await.unwrap()[0].int(0).unwrap()
    }
}

#[expect(clippy::disallowed_methods, reason = "the address of the test server is the test's own")]
fn server() -> String {
    std::env::var("TINHSO_TEST_POSTGRES").unwrap_or_else(|_| {
        panic!(
            "these tests need PostgreSQL: run `cargo xtask postgres`, then set \
             TINHSO_TEST_POSTGRES=postgres://postgres@127.0.0.1:54329/postgres"
        )
    })
}

/// Runs a statement on the test server itself.
pub(crate) async fn on_server(text: &str) {
    let (client, connection) = tokio_postgres::connect(&server(), tokio_postgres::NoTls)
        .await
        .expect("the test server answers");
    let connection = tokio::spawn(connection);
    client.batch_execute(text).await.expect("the test server obeys");
    drop(client);
    connection.await.unwrap().unwrap();
}

fn with_database(server: &str, database: &str) -> String {
    let (before, _) = server.rsplit_once('/').expect("the address names a database");
    format!("{before}/{database}")
}

/// Puts one counter row.
pub(crate) fn put(item: &str, value: i64) -> Statement {
    Statement::any(&PUT, vec!["test".into(), "u".into(), item.into(), Value::Int(value)])
}

/// Changes one counter row, or conflicts.
pub(crate) fn set(item: &str, value: i64) -> Statement {
    Statement::one(&SET, vec!["test".into(), "u".into(), item.into(), Value::Int(value)])
}

pub(crate) fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub(crate) fn conflict_in(statement: &'static str) -> StoreError {
    StoreError::Conflict { statement }
}
