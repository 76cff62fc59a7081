//! `cargo xtask test`: everything, from an empty machine with Rust to the closing line. Stages run
//! in the order in which they fail fastest. Servers that tests need are started here and stopped
//! here; servers named by the environment are used and left alone.

use crate::place::Place;
use crate::stage::{Log, Stages};
use crate::{check, contract, crash, demo, postgres, privacy, python, s3, setup, supply, tidy};
use anyhow::{Result, anyhow};
use std::path::Path;
use std::process::Command;
use std::thread::JoinHandle;

/// Enough sample dossiers that lists have a second page.
const API_DOSSIERS: u32 = 120;

/// What the second engine is shown in browsers: the whole journey, and every page by links. Pages of
/// records are reached by what the other tasks leave.
const JOURNEY: &[&str] = &[
    "a_citizen_files_a_birth_registration_on_a_phone_without_script",
    "a_document_goes_out_with_initials_signature_number_and_seal_and_arrives",
    "a_dossier_travels_to_its_result_and_rating",
    "a_draft_with_an_attachment_is_compared_with_its_edition_before",
    "a_leader_orders_a_task_and_sees_it_done",
    "a_supplement_pauses_the_clock",
    "an_incoming_document_ends_in_a_closed_work_file",
    "every_address_of_the_interface_answers",
    "every_page_is_whole_in_both_languages",
];

/// Tests that run at once for each core.
const TESTS_PER_CORE: usize = 3;

/// Where the test servers are.
struct Servers {
    postgres: postgres::Cluster,
    s3: s3::Server,
}

pub(crate) fn run(place: &Place) -> Result<()> {
    let mut stages = Stages::new(place, 16);
    let outcome = all(place, &mut stages);
    stages.summary();
    outcome
}

fn all(place: &Place, stages: &mut Stages) -> Result<()> {
    stages.run("setup", setup::run)?;
    let fetching = fetch_tools(place);
    stages.run("format", |log| check::format(place, log))?;
    stages.run("tidy", |log| tidy::run(place, log))?;
    stages.run("clippy", |log| check::clippy(place, log))?;
    stages.run("supply chain", |log| supply::run(place, log))?;
    stages.run("python tools", |log| {
        fetching.join().map_err(|_| anyhow!("fetching them broke off"))??;
        python::programs(place, log).map(|_| ())
    })?;
    let servers = stages.run("test servers", |log| {
        Ok(Servers { postgres: postgres::start(place, log)?, s3: s3::start(place, log)? })
    })?;
    // One build of everything, so that no later stage builds the same crates with other features.
    stages.run("build", |log| {
        log.command(place.cargo().args(["build", "--workspace", "--bins", "--tests", "--locked"]))
    })?;
    stages.run("tests", |log| tests(place, &servers, log))?;
    stages.run("crash", |log| crash::run(place, crash::KILLS, &servers.postgres.url, log))?;
    stages.run("failures", |log| failures(place, log))?;
    stages.run("doc tests", |log| {
        log.command(place.cargo().args(["test", "--doc", "--workspace", "--locked"]))
    })?;
    stages.run("browser tests", |log| {
        let axe = python::axe(place, log)?;
        browser(place, &axe, log)
    })?;
    stages.run("browser tests on PostgreSQL", |log| {
        let axe = python::axe(place, log)?;
        browser_on_postgres(place, &axe, &servers.postgres, JOURNEY, log)
    })?;
    stages.run("api contract", |log| {
        let demo = demo::start(place, &place.program(), "api-demo", API_DOSSIERS, log)?;
        contract::run(place, demo.port, log)
    })?;
    stages.run("privacy of logs", |log| privacy::run(place, log))
}

/// Fetches the tools in Python beside the first stages: these wait for the processor, and that for the network.
fn fetch_tools(place: &Place) -> JoinHandle<Result<()>> {
    let place = place.clone();
    std::thread::spawn(move || {
        let mut log = Log::open(&place, "python download")?;
        python::programs(&place, &mut log).map(|_| ())
    })
}

/// All tests but those of the browser, with nextest when it is installed.
fn tests(place: &Place, servers: &Servers, log: &mut Log) -> Result<()> {
    let mut command = place.cargo();
    if setup::found("cargo-nextest") {
        command.args(["nextest", "run", "--workspace", "--locked", "--no-fail-fast"]);
        command.args(["-E", "not (package(e2e) and kind(test))", "--color=never"]);
        // Tests of the engines wait for the disk more than they compute.
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        command.args(["--test-threads", &(cores * TESTS_PER_CORE).to_string()]);
    } else {
        command.args(["test", "--workspace", "--locked", "--no-fail-fast", "--exclude", "e2e"]);
        command.args(["--lib", "--bins", "--tests"]);
    }
    command.env("TINHSO_TEST_PYTHON", python::programs(place, log)?.join("python"));
    log.command(with(&mut command, servers))
}

fn with<'a>(command: &'a mut Command, servers: &Servers) -> &'a mut Command {
    command
        .env("TINHSO_TEST_POSTGRES", &servers.postgres.url)
        .env("TINHSO_TEST_S3", &servers.s3.url)
        .env("RUST_BACKTRACE", "1")
}

/// The real server with disk, engine and bucket taken away.
pub(crate) fn failures(place: &Place, log: &mut Log) -> Result<()> {
    let tools = python::programs(place, log)?;
    let mut command = place.cargo();
    // The whole workspace is named so that nothing is built again with other features.
    command.args(["test", "--workspace", "--test", "failures", "--locked"]);
    command.env("TINHSO_E2E_PROGRAM", place.program()).env("TINHSO_E2E_TOOLS", tools);
    log.command(command.env("TINHSO_E2E_LOGS", place.reports()?))
}

/// The browser tests of these names, or all, with the sample in a database of its own.
pub(crate) fn browser_on_postgres(
    place: &Place,
    axe: &Path,
    server: &postgres::Cluster,
    names: &[&str],
    log: &mut Log,
) -> Result<()> {
    let database = format!("tinhso_browser_{}", std::process::id());
    postgres::ask(&server.url, &format!("CREATE DATABASE {database}"), log)?;
    let mut command = tasks(place, axe)?;
    let (address, _) = server.url.rsplit_once('/').unwrap_or((server.url.as_str(), ""));
    command.env("TINHSO_E2E_DATABASE", format!("{address}/{database}"));
    command.env("TINHSO_E2E_NAME", "browser-postgres").arg("--").args(names);
    let outcome = log.command(&mut command);
    postgres::ask(&server.url, &format!("DROP DATABASE {database} WITH (FORCE)"), log)?;
    outcome
}

/// The browser tests, one after another: two cores carry one browser well.
pub(crate) fn browser(place: &Place, axe: &Path, log: &mut Log) -> Result<()> {
    log.command(&mut tasks(place, axe)?)
}

fn tasks(place: &Place, axe: &Path) -> Result<Command> {
    let mut command = place.cargo();
    // The whole workspace is named so that nothing is built again with other features.
    command.args(["test", "--workspace", "--test", "tasks", "--locked"]);
    command.env("TINHSO_E2E_PROGRAM", place.program());
    command.env("TINHSO_E2E_AXE", axe);
    command.env("TINHSO_E2E_LOGS", place.reports()?);
    Ok(command)
}
