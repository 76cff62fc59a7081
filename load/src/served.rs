//! The real program under measurement: a sample province filled by `tinhso demo --fill-only`, then
//! served by `tinhso serve` as in production, on a free port of this machine. Stopped when dropped.

use crate::{
    ground::{Ground, Kind, Setting},
    http::{Ask, Client},
};
use anyhow::{Context as _, ensure};
use camino::{Utf8Path, Utf8PathBuf};
use kernel::random::{OsRandom, Random as _};
use std::{
    net::{SocketAddr, TcpListener},
    process::Stdio,
    time::Duration,
};
use tokio::{
    process::{Child, Command},
    time::{Instant, sleep},
};

/// Header by which requests say whose address they come from, as behind a proxy.
pub(crate) const ADDRESS_HEADER: &str = "x-measured-address";
/// How long a start may take before it is given up.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running program.
#[derive(Debug)]
pub(crate) struct Served {
    child: Child,
    pub(crate) client: Client,
    /// From the start of the process to its first page.
    pub(crate) first_page: Duration,
    ground: Ground,
}

impl Served {
    /// Fills a new sample of so many dossiers on an engine and serves it.
    pub(crate) async fn start(
        setting: &Setting,
        kind: Kind,
        program: &Utf8Path,
        dossiers: u32,
    ) -> anyhow::Result<Served> {
        ensure!(program.is_file(), "{program} is not built: cargo build --release");
        let ground = Ground::make(setting, kind).await?;
        let folder = Utf8PathBuf::try_from(ground.folder.path().to_owned())?;
        let data = folder.join("data");
        let database = match kind {
            Kind::Sqlite => format!("sqlite:{data}/tinhso.db"),
            Kind::Postgres => ground.url.clone(),
        };
        println!("{}: filling a sample of {dossiers} dossiers", kind.name());
        let filled = Command::new(program)
            .args(["demo", "--fill-only", "--fresh", "--data", data.as_str()])
            .args(["--database", &database])
            .args(["--dossiers", &dossiers.to_string(), "--province", setting.province.as_str()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .await?;
        ensure!(filled.success(), "the sample could not be filled");
        let address = free_address()?;
        let config = data.join("measured.toml");
        let text = format!(
            "address = \"{address}\"\nbase_url = \"http://{address}\"\n\
             database_url = \"{database}\"\nobjects = \"{data}/objects\"\n\
             province = \"{}\"\naddress_header = \"{ADDRESS_HEADER}\"\n\
             requests_per_second = 100000\nlog_level = \"error\"\n",
            setting.province
        );
        std::fs::write(&config, text)?;
        let begin = Instant::now();
        let child = Command::new(program)
            .args(["serve", "--config", config.as_str()])
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .kill_on_drop(true)
            .spawn()?;
        let client = Client::new(address)?;
        let mut served = Served { child, client, first_page: Duration::ZERO, ground };
        served.wait(begin).await?;
        Ok(served)
    }

    async fn wait(&mut self, begin: Instant) -> anyhow::Result<()> {
        while begin.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait()? {
                anyhow::bail!("the program ended with {status}");
            }
            if self.client.ask(Ask::get("/")).await.is_ok_and(|answer| answer.status == 200) {
                self.first_page = begin.elapsed();
                return Ok(());
            }
            sleep(Duration::from_millis(5)).await;
        }
        anyhow::bail!("no page within {} s", PATIENCE.as_secs())
    }

    pub(crate) fn process(&self) -> anyhow::Result<u32> {
        self.child.id().context("the program has ended")
    }

    pub(crate) async fn stop(mut self) -> anyhow::Result<()> {
        self.child.kill().await?;
        self.child.wait().await?;
        self.ground.remove().await
    }
}

fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// The program beside this one: both are built by the same profile.
pub(crate) fn beside() -> anyhow::Result<Utf8PathBuf> {
    let me = Utf8PathBuf::try_from(std::env::current_exe()?)?;
    Ok(me.with_file_name("tinhso"))
}

/// An address of somebody: limits are per address, and a province has many.
pub(crate) fn somebody() -> String {
    let at = OsRandom.below(1 << 24);
    format!("10.{}.{}.{}", at >> 16, (at >> 8) & 255, at & 255)
}

/// Signs in and gives the token of the session.
pub(crate) async fn sign_in(
    client: &Client,
    login: &str,
    password: &str,
) -> anyhow::Result<String> {
    let body = serde_json::json!({ "login": login, "password": password });
    let ask = Ask::json(http::Method::POST, "/api/v1/sessions", &body);
    let answer = client.ask(ask.with(ADDRESS_HEADER, somebody())).await?;
    ensure!(answer.status == 201, "{login} cannot sign in: {}", answer.status);
    let told = answer.json()?;
    Ok(told.get("token").and_then(|token| token.as_str()).context("no token")?.to_owned())
}
