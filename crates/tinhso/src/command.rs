//! The command line. Help texts are English, the language of operators' tools; what a command then
//! tells comes from the words files.

use camino::Utf8PathBuf;
use clap::{Args, Parser, Subcommand};
use std::net::SocketAddr;

/// Tỉnh Số: the work of a province on line.
#[derive(Debug, Parser)]
#[command(version, about, long_about = None, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  tinhso demo                                    a sample province on http://127.0.0.1:8080
  tinhso demo --fresh --dossiers 5000            throw the sample away and make a larger one
  tinhso check provinces/thanh-hoa               explain every mistake in a province folder
  tinhso serve --config /etc/tinhso/tinhso.toml  run for real
  DATABASE_URL=postgres://tinhso@db/tinhso tinhso migrate
  tinhso backup /var/backups/tinhso/2026-11-23   copy everything while running
  tinhso verify                                  prove that what is stored is whole";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start a sample province: fill a data folder once, then serve it
    Demo(Demo),
    /// Serve for real, with a configuration file and environment
    Serve(Serve),
    /// Check a province folder and explain each mistake with file, line and remedy
    Check {
        /// The folder, such as provinces/thanh-hoa
        folder: Utf8PathBuf,
    },
    /// Bring the database to this version's schema
    Migrate(Serve),
    /// Copy database and objects to a folder while the program runs
    Backup {
        /// An empty or new folder
        target: Utf8PathBuf,
        #[command(flatten)]
        config: Serve,
    },
    /// Bring a backup into an empty database and object store
    Restore {
        /// A folder made by `tinhso backup`
        source: Utf8PathBuf,
        #[command(flatten)]
        config: Serve,
    },
    /// Check that every record is the fold of its entries and every file is there and unchanged
    Verify {
        /// Only look whether files exist, without reading them
        #[arg(long)]
        shallow: bool,
        #[command(flatten)]
        config: Serve,
    },
    /// Open the first administrator's account
    Account(Account),
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Folder for the sample's database and files
    #[arg(long, default_value = "data/demo")]
    pub(crate) data: Utf8PathBuf,
    /// Throw the sample away and start over
    #[arg(long)]
    pub(crate) fresh: bool,
    /// Address to serve on
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub(crate) address: SocketAddr,
    /// How many dossiers the sample holds
    #[arg(long, default_value_t = 2_400, value_parser = clap::value_parser!(u32).range(0..=200_000))]
    pub(crate) dossiers: u32,
    /// Province folder
    #[arg(long, default_value = "provinces/thanh-hoa")]
    pub(crate) province: Utf8PathBuf,
    /// Database instead of the embedded one, such as postgres://…; must be empty
    #[arg(long)]
    pub(crate) database: Option<String>,
    /// Fill the sample and stop, without serving
    #[arg(long)]
    pub(crate) fill_only: bool,
}

#[derive(Debug, Args, Clone)]
pub(crate) struct Serve {
    /// Configuration file; without it, environment and defaults
    #[arg(long)]
    pub(crate) config: Option<Utf8PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Account {
    /// Login of the new administrator
    pub(crate) login: String,
    /// Full name
    #[arg(long)]
    pub(crate) name: String,
    /// Unit whose part of the tree they administer; default: the province
    #[arg(long)]
    pub(crate) unit: Option<String>,
    #[command(flatten)]
    pub(crate) config: Serve,
}
