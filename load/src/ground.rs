//! Throw-away stores of either engine, and a desk over them. PostgreSQL databases made here are
//! named `tinhso_load_*` and dropped again. Not the configuration of a real installation.
//! What must always hold: nothing that was there before is touched.

use anyhow::Context as _;
use camino::{Utf8Path, Utf8PathBuf};
use desk::Desk;
use kernel::{
    random::{OsRandom, Random as _},
    time::{Clock, DateTime, SystemClock, Timestamp},
};
use province::Province;
use std::sync::Arc;
use store::{Engine, EngineLimits, Objects, ObjectsOptions, Store};
use tempfile::TempDir;

/// What the command line said about where to measure.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    pub(crate) postgres: Option<String>,
    pub(crate) province: Utf8PathBuf,
    pub(crate) folder: Option<Utf8PathBuf>,
}

/// One of the two engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Sqlite => "sqlite",
            Kind::Postgres => "postgres",
        }
    }
}

impl Setting {
    /// The engines that can be measured here.
    pub(crate) fn kinds(&self) -> Vec<Kind> {
        if self.postgres.is_none() {
            println!(
                "no PostgreSQL given (--postgres, TINHSO_TEST_POSTGRES): embedded engine only"
            );
            return vec![Kind::Sqlite];
        }
        vec![Kind::Sqlite, Kind::Postgres]
    }
}

#[expect(clippy::disallowed_methods, reason = "a measuring tool is steered by its environment")]
pub(crate) fn postgres_of_environment() -> Option<String> {
    std::env::var("TINHSO_TEST_POSTGRES").ok().filter(|url| !url.is_empty())
}

/// A temporary database with its objects; removed when closed.
#[derive(Debug)]
pub(crate) struct Ground {
    pub(crate) kind: Kind,
    pub(crate) folder: TempDir,
    /// What `DATABASE_URL` would be.
    pub(crate) url: String,
    database: Option<(String, String)>,
}

impl Ground {
    pub(crate) async fn make(setting: &Setting, kind: Kind) -> anyhow::Result<Ground> {
        Self::from_template(setting, kind, None).await
    }

    /// A database that stays when this ends, under a name of its own, made when it is not there.
    pub(crate) async fn kept(setting: &Setting, kind: Kind, name: &str) -> anyhow::Result<Ground> {
        let folder = tempfile::Builder::new().prefix("tinhso-load-").tempdir()?;
        let url = if kind == Kind::Sqlite {
            let place = setting.folder.clone().context("keeping needs --folder")?;
            std::fs::create_dir_all(&place)?;
            format!("sqlite:{place}/kept-{name}.db")
        } else {
            let server = setting.postgres.clone().context("no PostgreSQL given")?;
            let name = format!("tinhso_load_kept_{name}");
            let there = with_database(&server, &name)?;
            if tokio_postgres::connect(&there, tokio_postgres::NoTls).await.is_err() {
                administer(&server, &format!("CREATE DATABASE {name}")).await?;
            }
            there
        };
        Ok(Ground { kind, folder, url, database: None })
    }

    /// A copy of this store, which nobody may have open meanwhile.
    pub(crate) async fn copy(&self, setting: &Setting) -> anyhow::Result<Ground> {
        Self::from_template(setting, self.kind, Some(self)).await
    }

    async fn from_template(
        setting: &Setting,
        kind: Kind,
        template: Option<&Ground>,
    ) -> anyhow::Result<Ground> {
        let folder = match &setting.folder {
            Some(folder) => {
                std::fs::create_dir_all(folder)?;
                tempfile::Builder::new().prefix("tinhso-load-").tempdir_in(folder)?
            }
            None => tempfile::Builder::new().prefix("tinhso-load-").tempdir()?,
        };
        if kind == Kind::Sqlite {
            let file = folder.path().join("tinhso.db");
            if let Some(template) = template {
                std::fs::copy(template.folder.path().join("tinhso.db"), &file)?;
            }
            let url = format!("sqlite:{}", file.to_str().context("folder name is not UTF-8")?);
            return Ok(Ground { kind, folder, url, database: None });
        }
        let server = setting.postgres.clone().context("no PostgreSQL given")?;
        let name = format!("tinhso_load_{}", OsRandom.token(8));
        let like = match template.and_then(|template| template.database.as_ref()) {
            Some((_, name)) => format!(" TEMPLATE {name}"),
            None => String::new(),
        };
        administer(&server, &format!("CREATE DATABASE {name}{like}")).await?;
        let url = with_database(&server, &name)?;
        Ok(Ground { kind, folder, url, database: Some((server, name)) })
    }

    pub(crate) fn objects_folder(&self) -> anyhow::Result<Utf8PathBuf> {
        let folder = Utf8Path::from_path(self.folder.path()).context("folder is not UTF-8")?;
        Ok(folder.join("objects"))
    }

    /// The migrated store.
    pub(crate) async fn store(&self) -> anyhow::Result<Store> {
        let engine = Engine::open(&self.url, &EngineLimits::default()).await?;
        engine.migrate().await?;
        let objects = self.objects_folder()?;
        std::fs::create_dir_all(&objects)?;
        let options = ObjectsOptions {
            url: format!("file:{objects}"),
            together: self.kind == Kind::Sqlite,
            staging: None,
            endpoint: None,
            region: None,
            access_key: None,
            secret_key: None,
        };
        Ok(Store::new(engine, Objects::open(&options).await?))
    }

    /// Removes what was made.
    pub(crate) async fn remove(self) -> anyhow::Result<()> {
        if let Some((server, name)) = &self.database {
            administer(server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
        }
        self.folder.close()?;
        Ok(())
    }
}

/// A desk over a store, on the samples' working day but with time running.
pub(crate) async fn desk(store: Store, folder: &Utf8Path) -> anyhow::Result<Desk> {
    let province = Province::load(folder)
        .map_err(|problems| anyhow::anyhow!("{folder} has {} mistakes", problems.len()))?;
    let access = access::Access::load(&[])?;
    let clock: Arc<dyn Clock> = Arc::new(RunningClock::start());
    Ok(Desk::open(store, Arc::new(province), access, clock, Arc::new(OsRandom)).await?)
}

/// Begins at ten o'clock on the day of the sample filings and runs on from there.
#[derive(Debug)]
pub(crate) struct RunningClock {
    ahead_micros: i64,
}

/// The day on which the sample filings are said to be filed.
const DAY: DateTime = DateTime::constant(2026, 11, 20, 10, 0, 0, 0);

impl RunningClock {
    pub(crate) fn start() -> Self {
        let begin = Timestamp::from_local(DAY).as_micros();
        Self { ahead_micros: begin - SystemClock.now().as_micros() }
    }
}

impl Clock for RunningClock {
    fn now(&self) -> Timestamp {
        SystemClock.now().plus_micros(self.ahead_micros)
    }
}

/// Runs one statement in the server's own database.
pub(crate) async fn administer(server: &str, statement: &str) -> anyhow::Result<()> {
    let (client, connection) = tokio_postgres::connect(server, tokio_postgres::NoTls)
        .await
        .context("connecting to PostgreSQL")?;
    let connection = tokio::spawn(connection);
    let outcome = client.batch_execute(statement).await;
    drop(client);
    connection.await??;
    Ok(outcome?)
}

/// The address with another database in it.
fn with_database(server: &str, name: &str) -> anyhow::Result<String> {
    let (address, options) = match server.split_once('?') {
        Some((address, options)) => (address, format!("?{options}")),
        None => (server, String::new()),
    };
    let (begin, _) = address.rsplit_once('/').context("the address names no database")?;
    Ok(format!("{begin}/{name}{options}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_database_keeps_host_and_options() {
        let found = with_database("postgres://a@h:1/postgres?x=y", "b").unwrap();
        assert_eq!(found, "postgres://a@h:1/b?x=y");
    }
}
