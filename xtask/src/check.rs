//! Format and lints, as stages. Not the tests.

use crate::place::Place;
use crate::stage::Log;
use anyhow::Result;

pub(crate) fn format(place: &Place, log: &mut Log) -> Result<()> {
    log.command(place.cargo().args(["fmt", "--all", "--check"]))
}

pub(crate) fn clippy(place: &Place, log: &mut Log) -> Result<()> {
    log.command(place.cargo().args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "-D",
        "warnings",
    ]))
}
