//! The built program with its sample province, for tasks that need a running server: API tests,
//! screenshots. Started on a free port with a data folder of its own; ended when dropped.

use crate::clock::wait_until;
use crate::http;
use crate::place::Place;
use crate::stage::Log;
use anyhow::{Result, bail};
use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const PORT: u16 = 18080;
/// Filling a data folder by an unoptimised build takes its time.
const PATIENCE: Duration = Duration::from_mins(5);

/// A running demo.
#[derive(Debug)]
pub(crate) struct Demo {
    pub(crate) port: u16,
    child: Child,
}

impl Drop for Demo {
    fn drop(&mut self) {
        // Asked first, so that it may finish its writes; forced when it does not listen.
        crate::setup::quiet(Command::new("kill").arg(self.child.id().to_string()));
        let ended = wait_until(Duration::from_secs(10), || {
            self.child.try_wait().is_ok_and(|status| status.is_some())
        });
        if !ended {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

/// Starts `program demo` with `dossiers` sample dossiers in a new folder `target/xtask/NAME`.
/// What it prints goes to `target/xtask/NAME-server.log`.
pub(crate) fn start(
    place: &Place,
    program: &Path,
    name: &str,
    dossiers: u32,
    log: &mut Log,
) -> Result<Demo> {
    let port = http::free_port(PORT)?;
    let output = place.reports()?.join(format!("{name}-server.log"));
    let file = File::create(&output)?;
    let mut command = Command::new(program);
    command.env("TINHSO_LOG", "debug");
    command.current_dir(&place.root).args(["demo", "--fresh", "--data"]);
    command.arg(place.reports()?.join(name));
    command.args(["--address", &format!("127.0.0.1:{port}"), "--dossiers", &dossiers.to_string()]);
    log.line(format!("$ {}", crate::stage::shown(&command)));
    let child = command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file).spawn()?;
    let mut demo = Demo { port, child };
    let mut ended = None;
    let ready = wait_until(PATIENCE, || {
        ended = demo.child.try_wait().ok().flatten();
        ended.is_some()
            || http::ask(port, "GET", "/readyz", "").is_ok_and(|answer| answer.status == 200)
    });
    if let Some(status) = ended {
        bail!("the demo ended with {status}; see {}", output.display());
    }
    if !ready {
        bail!("the demo did not become ready; see {}", output.display());
    }
    Ok(demo)
}
