//! `crash`: kills a filing process again and again on both engines and has it proved that nothing
//! acknowledged was lost: of ten kills seven hit a process that drives the desk, three the program
//! itself while programs file over HTTP. The killing and proving are `tinhso-load crash`; this
//! runs it, built by the dev profile.
//! What must always hold: with no number given, each engine sees at least 200 kills.

use crate::place::Place;
use crate::stage::Log;
use anyhow::Result;
use std::process::Command;

/// Kills on each engine in the whole test, which must end within the hour; `--kills 1000` is for a release.
pub(crate) const KILLS: u32 = 40;

/// `postgres`: address of a server for the second engine. The tool has been built.
pub(crate) fn run(place: &Place, kills: u32, postgres: &str, log: &mut Log) -> Result<()> {
    let mut command = Command::new(place.target.join("debug/tinhso-load"));
    // Both ways together make the number that was asked for.
    let served = kills * 3 / 10;
    let desk = kills - served;
    command.current_dir(&place.root);
    command.args(["crash", "--kills", &desk.to_string(), "--served", &served.to_string()]);
    // The model province loads fastest, and a life is mostly its start.
    command.args(["--province", "provinces/mau"]);
    command.arg("--folder").arg(place.folder("crash")?);
    command.arg("--json").arg(place.reports()?.join("crash.json"));
    command.env("TINHSO_TEST_POSTGRES", postgres);
    log.command(&mut command)
}
