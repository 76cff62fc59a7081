//! An S3 server for tests: moto's, in memory, on loopback, with one bucket. Not durable, not fast;
//! it answers the protocol. Its address is `TINHSO_TEST_S3`, its keys are `test` and `test`.

use crate::clock::wait_until;
use crate::http;
use crate::place::{Place, setting};
use crate::python;
use crate::stage::Log;
use anyhow::{Result, bail};
use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The bucket that tests write to, under prefixes of their own.
pub(crate) const BUCKET: &str = "tinhso-test";
const PORT: u16 = 54349;

/// A running server; stopped when dropped, unless kept.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) url: String,
    child: Option<Child>,
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended by itself.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Server {
    /// Leaves the server running when this value goes away, and notes how to stop it.
    pub(crate) fn keep(&mut self, place: &Place) -> Result<()> {
        if let Some(child) = self.child.take() {
            std::fs::write(note(place)?, child.id().to_string())?;
        }
        Ok(())
    }
}

/// The server named by `TINHSO_TEST_S3`, or a new one with an empty bucket.
pub(crate) fn start(place: &Place, log: &mut Log) -> Result<Server> {
    if let Some(url) = setting("TINHSO_TEST_S3") {
        log.line(format!("Using TINHSO_TEST_S3, {url}"));
        return Ok(Server { url, child: None });
    }
    let programs = python::programs(place, log)?;
    let port = http::free_port(PORT)?;
    let output = File::create(place.reports()?.join("s3-server.log"))?;
    let child = Command::new(programs.join("moto_server"))
        .args(["--host", "127.0.0.1", "--port", &port.to_string()])
        .stdin(Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(output)
        .spawn()?;
    let server = Server { url: format!("http://127.0.0.1:{port}"), child: Some(child) };
    log.line(format!("Starting the S3 server on port {port}"));
    let made = || {
        http::ask(port, "PUT", &format!("/{BUCKET}"), "").is_ok_and(|answer| answer.status == 200)
    };
    if !wait_until(Duration::from_mins(1), made) {
        bail!("the S3 server did not answer; see target/xtask/s3-server.log");
    }
    Ok(server)
}

/// Stops the server that an earlier `cargo xtask s3` left running.
pub(crate) fn stop(place: &Place) -> Result<()> {
    let note = note(place)?;
    if let Ok(id) = std::fs::read_to_string(&note) {
        crate::setup::quiet(Command::new("kill").arg(id.trim()));
        std::fs::remove_file(note)?;
    }
    Ok(())
}

fn note(place: &Place) -> Result<PathBuf> {
    Ok(place.reports()?.join("s3-server.pid"))
}
