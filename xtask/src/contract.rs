//! The JSON API against its own OpenAPI document, by schemathesis: requests made from the
//! document, with odd values among them. A server error or an answer outside the document fails.
//! Bounded in examples and time, and only ever against a server on this machine.

use crate::http;
use crate::place::Place;
use crate::python;
use crate::stage::Log;
use anyhow::{Result, bail};
use std::process::Command;

/// Where the program serves its OpenAPI document.
pub(crate) const DOCUMENT: &str = "/api/openapi.json";

pub(crate) fn run(place: &Place, port: u16, log: &mut Log) -> Result<()> {
    let document = http::ask(port, "GET", DOCUMENT, "")?;
    if document.status != 200 {
        bail!("{DOCUMENT} answered {}", document.status);
    }
    let programs = python::programs(place, log)?;
    let base = format!("http://127.0.0.1:{port}");
    let mut command = Command::new(programs.join("schemathesis"));
    command.current_dir(place.reports()?);
    command.arg("run").arg(format!("{base}{DOCUMENT}"));
    command.args(["--url", &base, "--phases", "examples,coverage,fuzzing"]);
    command.args(["--checks", "not_a_server_error,response_schema_conformance,status_code_conformance,content_type_conformance"]);
    command.args(["--max-examples", "20", "--seed", "20261123", "--no-color"]);
    // Limits on tries are part of the API; the rate keeps the run below them.
    command.args(["--rate-limit", "150/s", "--suppress-health-check", "all"]);
    log.command(&mut command)
}
