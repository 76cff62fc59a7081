//! `tinhso-load`: measures the program and kills it. Each subcommand runs by itself, prints a table
//! and can write the same figures as JSON. Not part of the product and not a test framework.
//! What must always hold: what is compared runs side by side in one run, in alternating rounds, and
//! nothing outside this machine is ever called.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool speaks on its standard streams"
)]

mod authority;
mod bare;
mod capture;
mod conference;
mod crash;
mod crash_child;
mod crash_served;
mod desk_bench;
mod directory_bench;
mod document_fill;
mod document_mould;
mod documents;
mod exchange_bench;
mod filing;
mod fill;
mod ground;
mod http;
mod http_filing;
mod letters;
mod lists;
mod log_bench;
mod machine;
mod measure;
mod mix;
mod raw;
mod served;
mod signing_bench;
mod size;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures and crashes Tỉnh Số.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// PostgreSQL server for the second engine; its databases named tinhso_load_* are made and
    /// dropped. Default: TINHSO_TEST_POSTGRES; without either only the embedded engine is measured
    #[arg(long, global = true)]
    postgres: Option<String>,
    /// Province folder
    #[arg(long, global = true, default_value = "provinces/thanh-hoa")]
    province: camino::Utf8PathBuf,
    /// Folder for temporary databases; should lie on the disk that is to be measured
    #[arg(long, global = true)]
    folder: Option<camino::Utf8PathBuf>,
    /// Writes the figures as JSON
    #[arg(long, global = true)]
    json: Option<camino::Utf8PathBuf>,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Dossiers filed per second, durable, against bare prepared statements
    Desk(desk_bench::Options),
    /// Dossiers filed per second over HTTP, by prepared drafts and whole
    Http(http_filing::Options),
    /// Open list, search and follow-up at growing sizes
    Lists(lists::Options),
    /// Lists, book and search over documents, by their files' text too
    Documents(documents::Options),
    /// An open-loop mix of requests against a served instance, then the highest rate
    Mix(mix::Options),
    /// Leaves of the public log per second, and the time from commit to head
    Log(log_bench::Options),
    /// Packages a second between two houses, signed, logged and receipted
    Exchange(exchange_bench::Options),
    /// The directory of 120,000 agencies: read whole, read again, and asked
    Directory(directory_bench::Options),
    /// Papers signed and validated per core, against pyHanko
    Signing(signing_bench::Options),
    /// Forwarding of a video conference to all sites, against Janus
    Conference(conference::Options),
    /// The forwarding core alone, steered over its standard streams
    #[command(hide = true)]
    ConferenceServer(conference::server::Options),
    /// Official papers per second against WeasyPrint, and memory over many
    Letters(letters::Options),
    /// Sizes, idle memory, time to the first page
    Size(size::Options),
    /// Kills a filing process again and again, then proves that nothing acknowledged was lost
    Crash(crash::Options),
    /// Files dossiers without end, acknowledging each on standard output
    #[command(hide = true)]
    CrashChild(crash_child::Options),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let outcome = match runtime {
        Ok(runtime) => runtime.block_on(run(arguments)),
        Err(error) => Err(error.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let setting = ground::Setting {
        postgres: arguments.postgres.or_else(ground::postgres_of_environment),
        province: arguments.province,
        folder: arguments.folder,
    };
    if let What::CrashChild(options) = &arguments.what {
        return crash_child::run(&setting, options).await;
    }
    if let What::ConferenceServer(options) = &arguments.what {
        return conference::server::run(options).await;
    }
    let mut report = measure::Report::begin();
    match arguments.what {
        What::Desk(options) => desk_bench::run(&setting, &options, &mut report).await?,
        What::Http(options) => http_filing::run(&setting, &options, &mut report).await?,
        What::Lists(options) => lists::run(&setting, &options, &mut report).await?,
        What::Documents(options) => documents::run(&setting, &options, &mut report).await?,
        What::Mix(options) => mix::run(&setting, &options, &mut report).await?,
        What::Log(options) => log_bench::run(&setting, &options, &mut report).await?,
        What::Exchange(options) => exchange_bench::run(&setting, &options, &mut report).await?,
        What::Directory(options) => directory_bench::run(&setting, &options, &mut report).await?,
        What::Signing(options) => signing_bench::run(&options, &mut report)?,
        What::Letters(options) => letters::run(&setting, &options, &mut report)?,
        What::Size(options) => size::run(&setting, &options, &mut report).await?,
        What::Crash(options) => crash::run(&setting, &options, &mut report).await?,
        What::Conference(options) => conference::run(&options, &mut report)?,
        What::CrashChild(_) | What::ConferenceServer(_) => {}
    }
    report.end(arguments.json.as_deref())
}
