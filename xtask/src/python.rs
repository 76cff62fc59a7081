//! The Python tools of the tests, in a virtual environment in the build folder: an S3 server
//! (moto), API tests from the OpenAPI document (schemathesis), judges of signed papers (pyHanko) and
//! of signed packages (signxml), a typesetter to measure ours against (WeasyPrint), the accessibility rules (axe-core, taken out of a package). Nothing of them is ever part of the product.
//! The environment is made once for each content of `requirements.txt`.

use crate::place::Place;
use crate::stage::Log;
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::process::Command;

const WANTED: &str = include_str!("../requirements.txt");
/// Carries `axe.min.js`; its own dependencies (a browser driver) are not wanted.
const AXE: &str = "axe-playwright-python==0.1.8";

/// The programs' folder of the virtual environment, made when it is missing or out of date.
pub(crate) fn programs(place: &Place, log: &mut Log) -> Result<PathBuf> {
    let folder = place.folder("venv")?;
    let programs = folder.join("bin");
    let stamp = folder.join("installed.txt");
    let wanted = format!("{WANTED}{AXE}\n");
    if std::fs::read_to_string(&stamp).is_ok_and(|it| it == wanted) {
        log.line("The Python tools are installed.");
        return Ok(programs);
    }
    log.command(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    let requirements = place.root.join("xtask/requirements.txt");
    let pip = || {
        let mut pip = Command::new(programs.join("python"));
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        pip
    };
    log.command(pip().arg("-r").arg(requirements))?;
    log.command(pip().arg("--no-deps").arg(AXE))?;
    std::fs::write(&stamp, wanted)?;
    Ok(programs)
}

/// The script of the accessibility rules.
pub(crate) fn axe(place: &Place, log: &mut Log) -> Result<PathBuf> {
    programs(place, log)?;
    let libraries = place.target.join("venv/lib");
    for entry in std::fs::read_dir(&libraries)? {
        let script = entry?.path().join("site-packages/axe_playwright_python/axe.min.js");
        if script.is_file() {
            return Ok(script);
        }
    }
    None.with_context(|| format!("no axe.min.js under {}", libraries.display()))
}
