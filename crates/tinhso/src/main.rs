//! The program: subcommands, configuration, wiring. Nothing is decided here.
//! What must always hold: only this crate reads the environment and configuration files, and every
//! failure to start says what is wrong and how to mend it.

mod command;
mod conference;
mod config;
mod demo;
mod exchange;
mod letters;
mod logs;
mod mailbox;
mod maintain;
mod open;
mod package;
mod paper;
mod public_log;
mod recognition;
mod recording;
mod serve;
mod signing;
mod telling;
mod trust;

use clap::Parser;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = command::Arguments::parse();
    let telling = telling::Telling::start();
    if let command::Command::VerifyPaper(options) = &arguments.command {
        return paper::verify(options, &telling);
    }
    match run(arguments, &telling) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            telling.failure(&error);
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: command::Arguments, telling: &telling::Telling) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match arguments.command {
            command::Command::Demo(options) => demo::run(options, telling).await,
            command::Command::Serve(options) => serve::run(options, telling).await,
            command::Command::Check { folder } => {
                recognition::tell(telling).await;
                maintain::check(&folder, telling)
            }
            command::Command::Preview(options) => letters::preview(options, telling).await,
            command::Command::Migrate(options) => maintain::migrate(options, telling).await,
            command::Command::Backup { target, config } => {
                maintain::backup(&target, config, telling).await
            }
            command::Command::Restore { source, config } => {
                maintain::restore(&source, config, telling).await
            }
            command::Command::Verify { shallow, config } => {
                maintain::verify(!shallow, config, telling).await
            }
            command::Command::Scrub(options) => maintain::scrub(options, telling).await,
            command::Command::ExportFile(options) => package::export(options, telling).await,
            command::Command::CheckExport(options) => {
                tokio::task::block_in_place(|| package::check(&options, telling))
            }
            command::Command::Log { command } => public_log::manage(command, telling).await,
            command::Command::VerifyProof(options) => public_log::verify_proof(&options, telling),
            // Its exit codes are its own; see `main`.
            command::Command::VerifyPaper(_) => Ok(()),
            command::Command::Witness(options) => public_log::witness(options, telling).await,
            command::Command::Pki { command } => signing::manage(command, telling).await,
            command::Command::Tsa(options) => signing::tsa(options, telling).await,
            command::Command::Keys(options) => {
                tokio::task::block_in_place(|| signing::keys(&options, telling))
            }
            command::Command::Account(options) => maintain::account(options, telling).await,
        }
    })
}
