//! `bench`: builds the program and the measuring tool for release and runs its measurements one
//! after another, each with a JSON file in the reports. Measures nothing itself.
//! What must always hold: everything is built before the first clock starts.

use crate::place::{Place, setting};
use crate::postgres;
use crate::stage::Stages;
use anyhow::{Result, bail};
use std::process::Command;

/// What is measured when nothing is named; `lists` alone takes more than a quarter of an hour.
const ALL: [&str; 4] = ["desk", "mix", "size", "lists"];

/// `arguments`: a measurement and its options, or nothing for all of them.
pub(crate) fn run(place: &Place, arguments: &[&str]) -> Result<()> {
    let mut stages = Stages::new(place, 2);
    stages.run("build", |log| {
        let build = ["build", "--release", "--locked", "--package", "tinhso", "--package", "load"];
        log.command(place.cargo().args(build))
    })?;
    let server = match setting("TINHSO_TEST_POSTGRES") {
        Some(_) => None,
        None => Some(stages.run("postgres", |log| postgres::start(place, log))?),
    };
    let chosen: Vec<Vec<&str>> = if arguments.is_empty() {
        ALL.iter().map(|name| vec![*name]).collect()
    } else {
        vec![arguments.to_vec()]
    };
    for arguments in chosen {
        let name = arguments.first().copied().unwrap_or_default();
        println!("\n{name}");
        let report = place.reports()?.join(format!("bench-{name}.json"));
        let mut command = Command::new(place.target.join("release/tinhso-load"));
        command.current_dir(&place.root).args(&arguments).arg("--json").arg(&report);
        // On the disk of the build folder: a folder of temporary files may lie in memory.
        command.arg("--folder").arg(place.folder("bench")?);
        if let Some(server) = &server {
            command.env("TINHSO_TEST_POSTGRES", &server.url);
        }
        let status = command.status()?;
        if !status.success() {
            bail!("measuring {name} ended with {status}");
        }
        println!("  figures: {}", report.display());
    }
    Ok(())
}
