//! What all tasks share: the program serving a fresh sample province, and the browser's driver.
//! `TINHSO_E2E_BASE` names a server that runs already; then none is started.

use crate::browser::Browser;
use crate::machine::{Program, free_port, root, setting};
use crate::shape::Shape;
use crate::waiting;
use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Filling a folder by an unoptimised build takes its time.
const START: Duration = Duration::from_mins(5);
/// Enough that lists have a second page.
const DOSSIERS: &str = "150";

/// The stage on which tasks play.
#[derive(Debug)]
pub struct World {
    /// Address of the server, without a slash at the end.
    pub base: String,
    pub(crate) driver: String,
    pub(crate) axe: String,
    pub(crate) failures: PathBuf,
    logs: PathBuf,
    /// Login and address of pages that lists lead to only among many alike.
    rare: Mutex<Vec<(String, String)>>,
    /// Kept for their end.
    _programs: Vec<Program>,
}

impl World {
    /// Remembers what a task has made and `login` can open, for the walk over every page, which
    /// takes only the first addresses of a list.
    pub fn remember(&self, login: &str, path: String) {
        self.rare.lock().unwrap_or_else(PoisonError::into_inner).push((login.to_owned(), path));
    }

    /// What was remembered for `login`.
    pub fn remembered(&self, login: &str) -> Vec<String> {
        let rare = self.rare.lock().unwrap_or_else(PoisonError::into_inner);
        rare.iter().filter(|(who, _)| who == login).map(|(_, path)| path.clone()).collect()
    }

    /// Starts everything; an error says what is missing.
    pub async fn start() -> Result<World> {
        let logs =
            setting("TINHSO_E2E_LOGS").map_or_else(|| root().join("target/xtask"), PathBuf::from);
        std::fs::create_dir_all(&logs)?;
        let axe = setting("TINHSO_E2E_AXE")
            .context("TINHSO_E2E_AXE names no axe.min.js; run `cargo xtask browser`")?;
        let axe = std::fs::read_to_string(&axe).with_context(|| format!("reading {axe}"))?;
        let failures = root().join("e2e/failures");
        // Pictures of an earlier run would be taken for this one's.
        let _ = std::fs::remove_dir_all(&failures);

        let port = free_port()?;
        let mut command = Command::new("chromedriver");
        command.arg(format!("--port={port}"));
        let driver = Program::start(&mut command, logs.join("chromedriver.log"))?;
        let mut programs = vec![driver];
        let driver = format!("http://127.0.0.1:{port}");
        waiting::until("chromedriver", Duration::from_secs(30), || ready(port, "/status")).await?;

        let base = if let Some(base) = setting("TINHSO_E2E_BASE") {
            base
        } else {
            let (server, base) = serve(&logs).await?;
            programs.push(server);
            base
        };
        let rare = Mutex::default();
        Ok(World { base, driver, axe, failures, logs, rare, _programs: programs })
    }

    /// Keeps what the server tells its monitoring, to be searched like its log.
    pub(crate) async fn keep_metrics(&self) -> Result<()> {
        let address = self.base.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).await?;
        let request =
            format!("GET /metrics HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok(std::fs::write(self.logs.join(format!("{}-metrics-server.log", name())), answer)?)
    }

    /// Whether the program runs on the second engine: what is long is shown on the first one alone.
    pub fn on_second_engine(&self) -> bool {
        setting("TINHSO_E2E_DATABASE").is_some()
    }

    /// A new browser without history, cookies or anything of another task.
    pub async fn browser(&self, shape: Shape) -> Result<Browser> {
        Browser::open(self, shape).await
    }
}

/// What logs and data of this run are called.
fn name() -> String {
    setting("TINHSO_E2E_NAME").unwrap_or_else(|| "browser".to_owned())
}

async fn serve(logs: &std::path::Path) -> Result<(Program, String)> {
    let program = setting("TINHSO_E2E_PROGRAM")
        .map_or_else(|| root().join("target/debug/tinhso"), PathBuf::from);
    if !program.is_file() {
        bail!("{} is not built; run `cargo build -p tinhso`", program.display());
    }
    let port = free_port()?;
    let address = format!("127.0.0.1:{port}");
    let mut command = Command::new(program);
    // The more it logs, the more the search for personal data has to look at.
    command.env("TINHSO_LOG", "debug");
    command.current_dir(root()).args(["demo", "--fresh", "--dossiers", DOSSIERS]);
    let name = name();
    command.args(["--address", &address, "--data"]).arg(logs.join(format!("{name}-demo")));
    // An empty database of the second engine.
    if let Some(database) = setting("TINHSO_E2E_DATABASE") {
        command.args(["--database", &database]);
    }
    let mut server = Program::start(&mut command, logs.join(format!("{name}-server.log")))?;
    let started = waiting::until("the sample province", START, || {
        let ended = server.child.try_wait();
        async move {
            if let Some(status) = ended? {
                bail!("the server ended with {status}");
            }
            ready(port, "/readyz").await
        }
    });
    started.await.with_context(|| format!("see {}", server.log.display()))?;
    Ok((server, format!("http://{address}")))
}

/// Whether a server answers 200; not listening yet is no error.
async fn ready(port: u16, path: &str) -> Result<Option<()>> {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)).await else { return Ok(None) };
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
    let mut answer = [0; 12];
    let asked = async {
        stream.write_all(request.as_bytes()).await?;
        stream.read_exact(&mut answer).await
    };
    Ok((asked.await.is_ok() && answer.ends_with(b" 200")).then_some(()))
}
