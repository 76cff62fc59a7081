//! The program as an operator runs it: `tinhso serve` with a configuration file, over an engine and
//! an object store of the test's choice, with the accounts of the model province. Ended when
//! dropped. Everything around it may be broken by the test; nothing in it is a fake.

use crate::http::Visitor;
use crate::machine::{Program, free_port, root, setting};
use crate::waiting;
use anyhow::{Context, Result, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Starting and healing take no longer than this on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(90);

/// Where the program keeps what.
#[derive(Debug, Clone)]
pub struct Places {
    /// `sqlite:…` or `postgres://…`.
    pub database: String,
    /// A folder or `s3://bucket/prefix`.
    pub objects: String,
    /// Folder of the configuration, and of uploads on their way.
    pub folder: PathBuf,
    /// Settings of the environment, such as the keys of a bucket.
    pub environment: Vec<(String, String)>,
    /// What starts the program, before its own name: `unshare --mount …`, for one.
    pub wrapper: Vec<String>,
}

/// The running program.
#[derive(Debug)]
pub struct Served {
    pub base: String,
    program: Program,
    places: Places,
}

impl Places {
    /// The embedded engine and a folder, both under `folder`.
    pub fn under(folder: &Path) -> Places {
        Places {
            database: format!("sqlite:{}/tinhso.db", folder.display()),
            objects: format!("{}/objects", folder.display()),
            folder: folder.to_owned(),
            environment: Vec::new(),
            wrapper: Vec::new(),
        }
    }

    fn config(&self) -> PathBuf {
        self.folder.join("tinhso.toml")
    }

    /// A command of the program in these places.
    fn command(&self, wrapper: &[String], arguments: &[&str]) -> Result<Command> {
        let program = program()?;
        let mut command = match wrapper.split_first() {
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(&program);
                command
            }
            None => Command::new(&program),
        };
        command.current_dir(root()).args(arguments).env("TINHSO_LANG", "en");
        for (name, value) in &self.environment {
            command.env(name, value);
        }
        Ok(command)
    }

    /// Makes the accounts of the model province in the engine.
    pub fn fill(&self, wrapper: &[String]) -> Result<()> {
        let sample = self.folder.join("sample");
        let sample = sample.to_str().context("the folder's name is not text")?;
        let arguments = ["demo", "--fill-only", "--dossiers", "0", "--province", "provinces/mau"];
        let mut command = self.command(wrapper, &arguments)?;
        command.args(["--database", &self.database, "--data", sample]);
        let told = command.stdin(Stdio::null()).output()?;
        ensure!(told.status.success(), "filling: {}", String::from_utf8_lossy(&told.stderr));
        Ok(())
    }
}

impl Served {
    /// Starts the program and waits until it answers; its log goes to `target/xtask`.
    pub async fn start(name: &str, places: Places) -> Result<Served> {
        let port = free_port()?;
        let base = format!("http://127.0.0.1:{port}");
        let text = format!(
            "address = \"127.0.0.1:{port}\"\nbase_url = \"{base}\"\ndatabase_url = \"{}\"\n\
             objects = \"{}\"\nstaging = \"{}/staging\"\nprovince = \"{}\"\n\
             log_level = \"debug\"\n",
            places.database,
            places.objects,
            places.folder.display(),
            root().join("provinces/mau").display(),
        );
        std::fs::write(places.config(), text)?;
        let config = places.config();
        let config = config.to_str().context("the folder's name is not text")?;
        let mut command = places.command(&places.wrapper, &["serve", "--config", config])?;
        let log = logs()?.join(format!("failures-{name}-server.log"));
        let program = Program::start(&mut command, log)?;
        let mut served = Served { base, program, places };
        served.wait_for("the program", "/healthz", 200).await?;
        Ok(served)
    }

    /// Number of the process that was started: the program, or what wraps it.
    pub fn process(&self) -> u32 {
        self.program.child.id()
    }

    /// Waits until an address answers this status.
    pub async fn wait_for(&mut self, what: &str, path: &str, status: u16) -> Result<()> {
        let base = self.base.clone();
        let child = &mut self.program.child;
        let log = self.program.log.clone();
        waiting::until(what, PATIENCE, || {
            let ended = child.try_wait();
            let (base, log) = (base.clone(), log.clone());
            async move {
                if let Some(status) = ended? {
                    bail!("the program ended with {status}; see {}", log.display());
                }
                let asked = Visitor::new(&base).get(path).await;
                Ok(asked.is_ok_and(|answer| answer.status == status).then_some(()))
            }
        })
        .await
    }

    /// Waits until readiness is red for this part.
    pub async fn wait_for_red(&mut self, part: &str) -> Result<()> {
        self.wait_for(&format!("red readiness of {part}"), "/readyz", 503).await?;
        let told = Visitor::new(&self.base).get("/readyz").await?.json()?;
        let parts = told.get("parts").and_then(|it| it.as_array()).cloned().unwrap_or_default();
        let red = parts.iter().any(|it| {
            it.get("name").is_some_and(|name| name == part)
                && it.get("status").is_some_and(|status| status == "red")
        });
        ensure!(red, "readiness does not name {part}: {told}");
        Ok(())
    }

    /// Whether the program's own verification finds nothing.
    pub fn verify(&self, wrapper: &[String]) -> Result<()> {
        let config = self.places.config();
        let config = config.to_str().context("the folder's name is not text")?;
        let told = self.places.command(wrapper, &["verify", "--config", config])?.output()?;
        let said = String::from_utf8_lossy(&told.stdout).into_owned();
        let fault = String::from_utf8_lossy(&told.stderr).into_owned();
        ensure!(told.status.success(), "verify: {said}{fault}");
        Ok(())
    }
}

/// The built program.
pub fn program() -> Result<PathBuf> {
    let program = setting("TINHSO_E2E_PROGRAM")
        .map_or_else(|| root().join("target/debug/tinhso"), PathBuf::from);
    ensure!(program.is_file(), "{} is not built; run `cargo build -p tinhso`", program.display());
    Ok(program)
}

/// Where logs of servers go, to be searched for personal data.
pub fn logs() -> Result<PathBuf> {
    let logs =
        setting("TINHSO_E2E_LOGS").map_or_else(|| root().join("target/xtask"), PathBuf::from);
    std::fs::create_dir_all(&logs)?;
    Ok(logs)
}
