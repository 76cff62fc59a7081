//! The tasks of the work tree: `cargo xtask NAME`. Set-up, checks, tests, servers for tests,
//! screenshots. Not part of the product, never installed with it, and light enough to build in
//! seconds. Every task says what it does and ends with 0 only when all went well.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool speaks on its standard streams"
)]

mod bench;
mod check;
mod clock;
mod contract;
mod crash;
mod demo;
mod gallery;
mod http;
mod place;
mod postgres;
mod privacy;
mod python;
mod s3;
mod setup;
mod stage;
mod suite;
mod supply;
mod tidy;

use anyhow::Result;
use place::Place;
use stage::{Log, Stages};
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask NAME

  test              everything: installs what tests need, checks, all tests, both engines, browser
  check             format, lints and house rules
  fmt               format alone (cargo fmt mends)
  clippy            lints alone
  tidy              house rules alone: doors, words, module docs, sizes, documents
  setup             install what the tests need (apt), saying what first
  postgres [--stop] a throw-away PostgreSQL for tests; prints its address
  s3 [--stop]       a throw-away S3 server for tests; prints its address
  browser           the browser tests alone, on the built program; --postgres: all on PostgreSQL
  api               the API tests alone, on the built program
  bench [PART …]    measure: all, or some of desk, http, mix, size, lists, documents, exchange, directory, signing,
                    letters, builder; one part takes options of its own;
                    --quick for a small run, --build to time a clean build
  crash [--kills N] kill a filing process N times on each engine and prove that nothing is lost
  failures          take disk, engine and bucket away under the built program
  supply            licences, bans and sources of all dependencies, by cargo-deny
  shots [ADDRESS]   screenshots of pages at 360 and 1366 pixels, into target/shots
  gallery           small pictures of every letter of the sample province, into docs/letters
  privacy           search the logs of the last runs for planted personal data

Logs of every stage are kept in target/xtask/.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<()> {
    let place = &Place::find()?;
    match arguments {
        ["test"] => suite::run(place),
        ["check"] => checks(place),
        ["fmt"] => one(place, "format", |log| check::format(place, log)),
        ["clippy"] => one(place, "clippy", |log| check::clippy(place, log)),
        ["tidy"] => one(place, "tidy", |log| tidy::run(place, log)),
        ["setup"] => one(place, "setup", setup::run),
        ["postgres"] => {
            let mut cluster = one(place, "postgres", |log| postgres::start(place, log))?;
            cluster.keep();
            println!("export TINHSO_TEST_POSTGRES={}", cluster.url);
            Ok(())
        }
        ["postgres", "--stop"] => {
            postgres::stop(place);
            Ok(())
        }
        ["s3"] => {
            let mut server = one(place, "s3", |log| s3::start(place, log))?;
            server.keep(place)?;
            println!("export TINHSO_TEST_S3={}", server.url);
            Ok(())
        }
        ["s3", "--stop"] => s3::stop(place),
        ["supply"] => one(place, "supply chain", |log| supply::run(place, log)),
        ["failures"] => {
            one(place, "build", |log| {
                log.command(place.cargo().args(["build", "--package", "tinhso", "--locked"]))
            })?;
            one(place, "failures", |log| suite::failures(place, log))
        }
        ["browser", "--postgres"] => browser_on_postgres(place),
        ["browser"] => {
            one(place, "build", |log| {
                log.command(place.cargo().args(["build", "--workspace", "--bins", "--tests"]))
            })?;
            one(place, "browser tests", |log| {
                let axe = python::axe(place, log)?;
                suite::browser(place, &axe, log)
            })
        }
        ["api"] => one(place, "api contract", |log| {
            let demo = demo::start(place, &place.program(), "api-demo", 120, log)?;
            contract::run(place, demo.port, log)
        }),
        ["bench", rest @ ..] => bench::run(place, rest),
        ["crash"] => kill(place, crash::KILLS),
        ["crash", "--kills", kills] => kill(place, kills.parse()?),
        ["shots", rest @ ..] => shots(place, rest.first().copied()),
        ["gallery"] => {
            one(place, "build", |log| {
                log.command(place.cargo().args(["build", "--package", "tinhso", "--locked"]))
            })?;
            one(place, "gallery", |log| gallery::run(place, log))
        }
        ["privacy"] => one(place, "privacy of logs", |log| privacy::run(place, log)),
        [] | ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(())
        }
        other => anyhow::bail!("no task `{}`\n\n{HELP}", other.join(" ")),
    }
}

/// The crash test with a server of its own, unless one is given.
fn kill(place: &Place, kills: u32) -> Result<()> {
    let mut stages = Stages::new(place, 3);
    stages.run("build", |log| {
        log.command(place.cargo().args(["build", "--package", "load", "--locked"]))
    })?;
    let given = place::setting("TINHSO_TEST_POSTGRES");
    let server = if given.is_some() {
        None
    } else {
        Some(stages.run("postgres", |log| postgres::start(place, log))?)
    };
    let url = given.or(server.as_ref().map(|server| server.url.clone())).unwrap_or_default();
    stages.run("crash", |log| crash::run(place, kills, &url, log))
}

/// All browser tests with the sample on PostgreSQL.
fn browser_on_postgres(place: &Place) -> Result<()> {
    let mut stages = Stages::new(place, 3);
    stages.run("build", |log| {
        log.command(place.cargo().args(["build", "--workspace", "--bins", "--tests"]))
    })?;
    let server = stages.run("postgres", |log| postgres::start(place, log))?;
    stages.run("browser tests on PostgreSQL", |log| {
        let axe = python::axe(place, log)?;
        suite::browser_on_postgres(place, &axe, &server, &[], log)
    })
}

/// Pictures of pages of a running server, or of a sample started for it.
fn shots(place: &Place, address: Option<&str>) -> Result<()> {
    one(place, "shots", |log| {
        let axe = python::axe(place, log)?;
        let mut command = place.cargo();
        command.args(["run", "--package", "e2e", "--bin", "shots", "--"]);
        command.arg(place.folder("shots")?).env("TINHSO_E2E_AXE", axe);
        command.env("TINHSO_E2E_PROGRAM", place.program());
        if let Some(address) = address {
            command.env("TINHSO_E2E_BASE", address);
        }
        log.command(&mut command)
    })?;
    println!("Pictures in {}", place.target.join("shots").display());
    Ok(())
}

fn checks(place: &Place) -> Result<()> {
    let mut stages = Stages::new(place, 3);
    stages.run("format", |log| check::format(place, log))?;
    stages.run("tidy", |log| tidy::run(place, log))?;
    stages.run("clippy", |log| check::clippy(place, log))
}

fn one<T>(place: &Place, name: &str, work: impl FnOnce(&mut Log) -> Result<T>) -> Result<T> {
    Stages::new(place, 1).run(name, work)
}
