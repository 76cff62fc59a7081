//! `bench`: builds what is measured, then runs the measurements one after another, each with its
//! table on the screen and its figures as JSON in `target/bench`. The engines are measured by
//! `tinhso-load`; here only what concerns the builder is: how long a build and a test take.
//! What must always hold: everything is built before the first clock starts.

use crate::clock::{Since, words};
use crate::place::{Place, setting};
use crate::stage::Stages;
use crate::{postgres, python, setup};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

/// What can be measured, in this order.
const PARTS: [&str; 12] = [
    "desk",
    "http",
    "mix",
    "size",
    "lists",
    "documents",
    "exchange",
    "directory",
    "signing",
    "letters",
    "conference",
    "builder",
];
/// Parts that measure Python programs beside ours.
const BESIDE: [&str; 2] = ["signing", "letters"];
/// A rule of a capability: what a newcomer edits first.
const EDITED: &str = "crates/dossier/src/decide/mod.rs";
/// Seconds the loop from an edit to its tests may take.
const LOOP_SECONDS_MAX: u64 = 15;

/// What the command line asked for.
#[derive(Debug, PartialEq, Eq)]
struct Wish<'a> {
    parts: Vec<&'a str>,
    /// Small and short, to see that it works; the figures mean little.
    quick: bool,
    /// Also a build from nothing, in a folder of its own.
    build: bool,
    /// Options handed on to the one part that was named.
    rest: Vec<&'a str>,
}

impl<'a> Wish<'a> {
    fn read(arguments: &[&'a str]) -> Result<Self> {
        let named = arguments.iter().take_while(|it| PARTS.contains(*it)).copied();
        let mut parts: Vec<&str> = named.collect();
        let mut wish = Self { parts: Vec::new(), quick: false, build: false, rest: Vec::new() };
        for argument in arguments.iter().skip(parts.len()) {
            match *argument {
                "--quick" => wish.quick = true,
                "--build" => wish.build = true,
                other => wish.rest.push(other),
            }
        }
        if parts.is_empty() {
            parts = PARTS.to_vec();
        }
        wish.parts = parts;
        match wish.rest.first() {
            Some(first) if wish.parts.len() > 1 || !first.starts_with("--") => {
                bail!("`{first}` is no part of the measurements: {}", PARTS.join(", "))
            }
            _ => Ok(wish),
        }
    }

    /// Options that make a part small, when asked for.
    fn options(&self, part: &str) -> Vec<&'a str> {
        let quick: &[&str] = match part {
            "desk" => &["--dossiers", "1000", "--rounds", "1"],
            "http" => &["--citizens", "40", "--waves", "1"],
            "mix" => {
                &["--dossiers", "300", "--seconds", "5", "--rounds", "1", "--steps", "200,400"]
            }
            "size" => &["--dossiers", "300"],
            "letters" => &["--papers", "200", "--turn", "5", "--rounds", "2"],
            "lists" => &["--sizes", "1000,10000"],
            "exchange" => &["--packages", "300"],
            "directory" => &["--agencies", "2000"],
            "documents" => &["--documents", "3000", "--questions", "40"],
            "conference" => {
                &["--receivers", "60", "--seconds", "2", "--rounds", "1", "--soak", "0"]
            }
            "signing" => &["--papers", "50", "--rounds", "1", "--batch", "50", "--memory", "200"],
            _ => &[],
        };
        let quick = if self.quick { quick } else { &[] };
        let build = (part == "size" && self.build).then_some("--build");
        quick.iter().copied().chain(build).chain(self.rest.iter().copied()).collect()
    }

    fn holds(&self, part: &str) -> bool {
        self.parts.contains(&part)
    }
}

/// `arguments`: parts, `--quick`, `--build`, and options of the part when only one is named.
pub(crate) fn run(place: &Place, arguments: &[&str]) -> Result<()> {
    let wish = Wish::read(arguments)?;
    let since = Since::now();
    let dist = wish.holds("size") && !wish.quick;
    let beside = BESIDE.iter().any(|part| wish.holds(part));
    let mut stages = Stages::new(place, 2 + usize::from(dist) + usize::from(beside));
    stages.run("build", |log| {
        let build = ["build", "--release", "--locked", "--package", "tinhso", "--package", "load"];
        log.command(place.cargo().args(build))
    })?;
    if dist {
        stages.run("build of what ships", |log| {
            let build = ["build", "--profile", "dist", "--locked", "--package", "tinhso"];
            log.command(place.cargo().args(build))
        })?;
    }
    let python = if beside {
        let programs = stages.run("python tools", |log| python::programs(place, log))?;
        Some(programs.join("python"))
    } else {
        None
    };
    let server = match setting("TINHSO_TEST_POSTGRES") {
        Some(_) => None,
        None => Some(stages.run("postgres", |log| postgres::start(place, log))?),
    };
    for (number, part) in (1..).zip(&wish.parts) {
        println!("\n[{number}/{}] {part} …", wish.parts.len());
        let began = Since::now();
        let report = place.folder("bench")?.join(format!("{part}.json"));
        if *part == "builder" {
            builder(place, &report)?;
        } else {
            measure(place, part, &wish, server.as_ref(), python.as_deref(), &report)?;
        }
        println!("  took {}; figures: {}", words(began.elapsed()), report.display());
    }
    println!("\nMeasured in {}.", words(since.elapsed()));
    Ok(())
}

fn measure(
    place: &Place,
    part: &str,
    wish: &Wish<'_>,
    server: Option<&postgres::Cluster>,
    python: Option<&Path>,
    report: &Path,
) -> Result<()> {
    let mut command = Command::new(place.target.join("release/tinhso-load"));
    command.current_dir(&place.root).arg(part).args(wish.options(part));
    if let Some(python) = python.filter(|_| BESIDE.contains(&part)) {
        command.arg("--python").arg(python);
    }
    command.arg("--json").arg(report);
    // On the disk of the build folder: a folder of temporary files may lie in memory.
    command.arg("--folder").arg(place.folder("bench")?);
    if let Some(server) = server {
        command.env("TINHSO_TEST_POSTGRES", &server.url);
    }
    let status = command.status().context("starting tinhso-load")?;
    if !status.success() {
        bail!("measuring {part} ended with {status}");
    }
    Ok(())
}

/// From an edit of a rule to the end of its tests, as somebody who works on it waits for it.
fn builder(place: &Place, report: &Path) -> Result<()> {
    let tests: &[&str] = if setup::found("cargo-nextest") {
        &["nextest", "run", "--package", "dossier", "--locked"]
    } else {
        &["test", "--package", "dossier", "--locked"]
    };
    let run = || -> Result<()> {
        let told = place.cargo().args(tests).output().context("starting cargo")?;
        if !told.status.success() {
            bail!("{}", String::from_utf8_lossy(&told.stderr));
        }
        Ok(())
    };
    // Everything the edit does not touch is built already, as it is for somebody at work.
    run()?;
    touch(&place.root.join(EDITED))?;
    let began = Since::now();
    run()?;
    let seconds = began.elapsed().as_secs_f64();
    let goal = format!("<= {LOOP_SECONDS_MAX}");
    println!("  {:<58} {seconds:>12.2} s   goal {goal}", "from an edit of a rule to its tests");
    let packages = packages(place)?;
    println!("  {:<58} {packages:>12}", "packages in the lock file");
    let figure = |name: &str, value: Value, unit: &str, goal: Value| json!({ "name": name, "value": value, "unit": unit, "goal": goal });
    let figures = json!({ "figures": [
        figure("from an edit of a rule to its tests", json!(seconds), "s", json!(goal)),
        figure("packages in the lock file", json!(packages), "", Value::Null),
    ] });
    std::fs::write(report, serde_json::to_string_pretty(&figures)?)?;
    Ok(())
}

/// Makes a file look edited without changing a letter of it.
#[expect(clippy::disallowed_methods, reason = "cargo compares this time with that of its builds")]
fn touch(path: &Path) -> Result<()> {
    let file = std::fs::File::options()
        .append(true)
        .open(path)
        .with_context(|| format!("opening {}", path.display()))?;
    file.set_modified(std::time::SystemTime::now())?;
    Ok(())
}

/// Packages of the whole work tree, tools and tests with it.
fn packages(place: &Place) -> Result<usize> {
    let text = std::fs::read_to_string(place.root.join("Cargo.lock"))?;
    Ok(text.lines().filter(|line| *line == "[[package]]").count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_named_means_everything() {
        let wish = Wish::read(&["--quick"]).unwrap();
        assert_eq!(wish.parts, PARTS);
        assert!(wish.quick && !wish.build);
        assert_eq!(wish.options("size"), ["--dossiers", "300"]);
    }

    #[test]
    fn options_go_to_the_one_part_named() {
        let wish = Wish::read(&["mix", "--rate", "100"]).unwrap();
        assert_eq!(wish.options("mix"), ["--rate", "100"]);
        let wish = Wish::read(&["size", "--build"]).unwrap();
        assert_eq!(wish.options("size"), ["--build"]);
        assert!(Wish::read(&["desk", "mix", "--rate", "100"]).is_err());
        assert!(Wish::read(&["desks"]).is_err());
    }
}
