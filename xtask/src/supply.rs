//! The supply chain, by cargo-deny and `deny.toml`: licences, banned crates, sources, and known
//! holes when their list can be fetched. The tool is no part of the set-up, because building it
//! takes longer than all tests of a crate; without it the stage says so.

use crate::place::Place;
use crate::setup;
use crate::stage::Log;
use anyhow::Result;

pub(crate) fn run(place: &Place, log: &mut Log) -> Result<()> {
    if !setup::found("cargo-deny") {
        let told = "cargo-deny is not installed (cargo install --locked cargo-deny): not checked";
        println!("      {told}");
        log.line(told);
        return Ok(());
    }
    log.command(place.cargo().args(["deny", "check", "bans", "licenses", "sources"]))?;
    if setup::quiet(place.cargo().args(["deny", "fetch", "db"])) {
        return log.command(place.cargo().args(["deny", "check", "advisories"]));
    }
    log.line("the list of known holes cannot be fetched from here: not checked");
    Ok(())
}
