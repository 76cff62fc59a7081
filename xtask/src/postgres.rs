//! A throw-away PostgreSQL cluster for tests: made by `initdb`, listening on loopback only, with
//! `fsync` on so that durability tests mean something, and buffers as the operator's guide asks.
//! Never the machine's own cluster.
//! The server refuses to run as root; root hands it to the user `postgres`.

use crate::http;
use crate::place::{Place, setting};
use crate::setup::{postgres_tools, quiet};
use crate::stage::Log;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The port that is tried first.
const PORT: u16 = 54329;
const USER: &str = "postgres";

/// A running cluster; stopped when dropped if it was started here.
#[derive(Debug)]
pub(crate) struct Cluster {
    pub(crate) url: String,
    stop: Option<Place>,
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(place) = self.stop.take() {
            stop(&place);
        }
    }
}

impl Cluster {
    /// Leaves the server running when this value goes away.
    pub(crate) fn keep(&mut self) {
        self.stop = None;
    }
}

/// The cluster named by `TINHSO_TEST_POSTGRES`, or our own, started when it does not run yet.
pub(crate) fn start(place: &Place, log: &mut Log) -> Result<Cluster> {
    if let Some(url) = setting("TINHSO_TEST_POSTGRES") {
        log.line(format!("Using TINHSO_TEST_POSTGRES, {url}"));
        return Ok(Cluster { url, stop: None });
    }
    let tools = postgres_tools().context("no PostgreSQL 15 or newer; run `cargo xtask setup`")?;
    let folder = folder(place)?;
    if let Some(port) = running(&tools, &folder) {
        log.line(format!("Already running on port {port}"));
        return Ok(Cluster { url: url(port), stop: None });
    }
    if !quiet(as_owner("test").arg("-f").arg(folder.join("PG_VERSION"))) {
        let mut initdb = as_owner(tools.join("initdb"));
        initdb.arg("-D").arg(&folder).args(["-U", USER, "--auth=trust"]);
        log.command(initdb.args(["--encoding=UTF8", "--locale=C"]))?;
    }
    let port = http::free_port(PORT)?;
    let options = format!(
        "-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=on \
         -c max_connections=300 -c shared_buffers=1GB"
    );
    let mut start = as_owner(tools.join("pg_ctl"));
    start.args(["start", "--wait", "--silent", "-D"]).arg(&folder);
    start.arg("-l").arg(folder.join("server.log")).arg("-o").arg(options);
    // The server would hold the log's pipe open for ever; it has a log file of its own.
    log.line(format!("Starting PostgreSQL on port {port}"));
    if !quiet(&mut start) {
        anyhow::bail!("PostgreSQL did not start; see {}", folder.join("server.log").display());
    }
    Ok(Cluster { url: url(port), stop: Some(place.clone()) })
}

/// Stops our cluster; nothing happens when it does not run.
pub(crate) fn stop(place: &Place) {
    let (Some(tools), Ok(folder)) = (postgres_tools(), folder(place)) else { return };
    let mut stop = as_owner(tools.join("pg_ctl"));
    quiet(stop.args(["stop", "--mode=fast", "--silent", "-D"]).arg(folder));
}

/// Runs one statement on a server.
pub(crate) fn ask(url: &str, statement: &str, log: &mut Log) -> Result<()> {
    let tools = postgres_tools().context("no PostgreSQL 15 or newer; run `cargo xtask setup`")?;
    log.command(Command::new(tools.join("psql")).args(["--quiet", "-c", statement]).arg(url))
}

fn url(port: u16) -> String {
    format!("postgres://{USER}@127.0.0.1:{port}/postgres")
}

/// The port in the second half of `postmaster.pid`, when that server is alive.
fn running(tools: &Path, folder: &Path) -> Option<u16> {
    if !quiet(as_owner(tools.join("pg_ctl")).arg("status").arg("-D").arg(folder)) {
        return None;
    }
    let told = as_owner("cat").arg(folder.join("postmaster.pid")).output().ok()?;
    let told = String::from_utf8(told.stdout).ok()?;
    told.lines().nth(3)?.trim().parse().ok()
}

/// Where the cluster lives: in the build folder, or among temporary files when the server's user may
/// not walk into the build folder.
fn folder(place: &Place) -> Result<PathBuf> {
    let wished = place.folder("postgres")?;
    if !root() {
        return Ok(wished);
    }
    let folder = if quiet(as_owner("test").arg("-x").arg(&place.target)) {
        wished
    } else {
        let name = place.root.to_string_lossy().replace('/', "-");
        let other = std::env::temp_dir().join(format!("tinhso-postgres{name}"));
        std::fs::create_dir_all(&other)?;
        other
    };
    quiet(Command::new("chown").arg(USER).arg(&folder));
    quiet(Command::new("chmod").arg("700").arg(&folder));
    Ok(folder)
}

/// A command as the user that may own a cluster.
fn as_owner(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = if root() {
        let mut command = Command::new("runuser");
        command.args(["-u", USER, "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.current_dir("/");
    command
}

/// Whether this process runs as root.
pub(crate) fn root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|it| it.stdout.starts_with(b"0\n"))
}
