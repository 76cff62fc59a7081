//! What the program stands on, for tests that take it away: a PostgreSQL cluster, an S3 server, a
//! small disk, a disk that fails. All are real and on this machine; each ends with its test.

use crate::machine::{Program, free_port, root, setting};
use crate::waiting;
use anyhow::{Context, Result, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use tokio::net::TcpStream;

const PATIENCE: Duration = Duration::from_mins(1);

/// A cluster of its own.
#[derive(Debug)]
pub struct Cluster {
    tools: PathBuf,
    folder: PathBuf,
    port: u16,
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // It may have been stopped by the test.
        let _ = self.stop();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Cluster {
    /// Makes and starts it.
    pub fn make() -> Result<Cluster> {
        let tools = postgres_tools().context("no PostgreSQL 15 or newer")?;
        let port = free_port()?;
        // Under a folder that the server's own user may walk into.
        let name = format!("tinhso-failures-{}-{port}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder)?;
        if root_rights() {
            run(Command::new("chown").arg("postgres").arg(&folder))?;
        }
        let cluster = Cluster { tools, folder, port };
        let mut initdb = cluster.tool("initdb");
        initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"]);
        // Nothing here outlives the test; the engine's own durability is tested elsewhere.
        run(initdb.arg("--no-sync"))?;
        cluster.start()?;
        Ok(cluster)
    }

    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    pub fn start(&self) -> Result<()> {
        let options = format!(
            "-c port={} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''",
            self.port
        );
        let mut start = self.tool("pg_ctl");
        start.args(["start", "--wait", "--silent"]).arg("-l").arg(self.folder.join("server.log"));
        run(start.args(["-o", &options]))
    }

    /// As when the machine loses power: nobody is asked.
    pub fn stop(&self) -> Result<()> {
        run(self.tool("pg_ctl").args(["stop", "--mode=immediate", "--silent"]))
    }

    fn tool(&self, name: &str) -> Command {
        let program = self.tools.join(name);
        let mut command = if root_rights() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir("/").arg("-D").arg(self.folder.join("data"));
        command
    }
}

/// An S3 server of its own, at an address that stays the same.
#[derive(Debug)]
pub struct Bucket {
    port: u16,
    program: Option<Program>,
}

impl Bucket {
    const NAME: &str = "giay-to";

    pub async fn make() -> Result<Bucket> {
        let mut bucket = Bucket { port: free_port()?, program: None };
        bucket.start().await?;
        Ok(bucket)
    }

    pub fn url() -> String {
        format!("s3://{}/thu", Self::NAME)
    }

    pub fn environment(&self) -> Vec<(String, String)> {
        let settings = [
            ("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{}", self.port)),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", "test".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
        ];
        settings.map(|(name, value)| (name.to_owned(), value)).to_vec()
    }

    pub async fn start(&mut self) -> Result<()> {
        let tools = setting("TINHSO_E2E_TOOLS")
            .map_or_else(|| root().join("target/venv/bin"), PathBuf::from);
        let mut command = Command::new(tools.join("moto_server"));
        command.args(["--host", "127.0.0.1", "--port", &self.port.to_string()]);
        let log = crate::served::logs()?.join("failures-bucket.log");
        self.program = Some(Program::start(&mut command, log)?);
        let port = self.port;
        waiting::until("the S3 server", PATIENCE, || async move {
            Ok(TcpStream::connect(("127.0.0.1", port)).await.ok())
        })
        .await?;
        let mut visitor = crate::http::Visitor::new(&format!("http://127.0.0.1:{port}"));
        let made = visitor.call("PUT", &format!("/{}", Self::NAME), &[], "", b"").await?;
        ensure!(made.status == 200, "no bucket: {}", made.status);
        Ok(())
    }

    pub fn stop(&mut self) {
        self.program = None;
    }
}

/// What starts a program that sees a small disk of its own at `folder`; needs no rights where the
/// machine lets everybody have a view of their own.
pub fn small_disk(folder: &Path, size: &str) -> Vec<String> {
    let mount = format!("mount -t tmpfs -o size={size} tmpfs {} && exec \"$@\"", folder.display());
    let mut words = vec!["unshare".to_owned(), "--mount".to_owned()];
    if !root_rights() {
        words.push("--map-root-user".to_owned());
    }
    words.extend(["sh", "-c", mount.as_str(), "sh"].map(str::to_owned));
    words
}

/// A library that makes the files of the engine fail while `switch` exists; the environment that
/// loads it.
pub fn failing_disk(folder: &Path, switch: &Path) -> Result<Vec<(String, String)>> {
    let source = root().join("e2e/tests/failures/failing_disk.c");
    let library = folder.join("failing_disk.so");
    run(Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source))?;
    let text = |path: &Path| path.to_string_lossy().into_owned();
    Ok(vec![
        ("LD_PRELOAD".to_owned(), text(&library)),
        ("TINHSO_FAILING_SWITCH".to_owned(), text(switch)),
        ("TINHSO_FAILING_FILES".to_owned(), format!("{}/tinhso.db", text(folder))),
    ])
}

fn run(command: &mut Command) -> Result<()> {
    let told = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let told = told.spawn().with_context(|| format!("{command:?}"))?.wait_with_output()?;
    if !told.status.success() {
        bail!("{command:?}: {}", String::from_utf8_lossy(&told.stderr));
    }
    Ok(())
}

fn root_rights() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|it| it.stdout.starts_with(b"0\n"))
}

fn postgres_tools() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let newest = versions
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok())
        .filter(|version| *version >= 15)
        .max()?;
    Some(Path::new("/usr/lib/postgresql").join(newest.to_string()).join("bin"))
}
