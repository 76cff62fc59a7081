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
  tinhso preview provinces/thanh-hoa/letters/quyet-dinh.typ --watch   see a paper while writing it
  tinhso serve --config /etc/tinhso/tinhso.toml  run for real
  DATABASE_URL=postgres://tinhso@db/tinhso tinhso migrate
  tinhso backup /var/backups/tinhso/2026-11-23   copy everything while running
  tinhso verify                                  prove that what is stored is whole
  tinhso log fsck                                prove that the public log is whole
  tinhso verify-proof FILE --key LOG-KEY         check a citizen's proof off line";

const PREVIEW_EXAMPLES: &str = "\
Examples:
  tinhso preview provinces/thanh-hoa/letters/quyet-dinh.typ                 quyet-dinh.pdf here, from its sample
  tinhso preview provinces/thanh-hoa/letters/mau/01-tiep-nhan.typ --out p.png --watch
  tinhso preview provinces/thanh-hoa/letters/ket-qua/khai-sinh.typ --data other.json";

const LOG_EXAMPLES: &str = "\
Examples:
  tinhso log key dichvucong.example.vn/nhat-ky > /etc/tinhso/log.key   make the secret key, once
  tinhso log show                                   the newest head, and what others check it with
  tinhso log fsck                                   build the tree anew from the database and compare every file
  tinhso log forget 019a…                           make the leaves of an erased record unlinkable";
const PROOF_EXAMPLES: &str = "\
Examples:
  tinhso verify-proof H56.201-261124-0001.tlog-proof --key 'dichvucong.example.vn/nhat-ky+9e…+AR…'
  tinhso verify-proof receipt.tlog-proof --key LOG-KEY --witness WITNESS-KEY --quorum 1
  tinhso verify-proof scanned.txt --key LOG-KEY     the text of a scanned QR code";
const WITNESS_EXAMPLES: &str = "\
Examples:
  tinhso log key --witness witness.example/w1 > witness.key
  tinhso witness --key-file witness.key --state data/witness --log LOG-KEY --address 127.0.0.1:8090";

#[derive(Debug, Subcommand)]
pub(crate) enum Log {
    /// Make a secret key and print it; keep it where nobody but the program reads it
    Key {
        /// Name of the log: its address without https:// and final slash
        origin: String,
        /// A key for a witness instead of a log
        #[arg(long)]
        witness: bool,
    },
    /// The newest head, the key that checks it, and how much waits
    Show(Serve),
    /// Build the tree anew from the database and compare every leaf, file and head
    Fsck(Serve),
    /// Make the leaves of a record unlinkable by removing its salt; proofs that were given out stay true
    Forget {
        /// Id of the record
        record: uuid::Uuid,
        #[command(flatten)]
        config: Serve,
    },
}

#[derive(Debug, Args)]
pub(crate) struct VerifyProof {
    /// The file of one proof or of several, or the text of a scanned code; - for standard input
    pub(crate) file: Utf8PathBuf,
    /// Public key of the log: name+id+key
    #[arg(long)]
    pub(crate) key: transparency::VerifierKey,
    /// Public key of a witness; may be given several times
    #[arg(long)]
    pub(crate) witness: Vec<transparency::VerifierKey>,
    /// How many witnesses must have cosigned
    #[arg(long, default_value_t = 0)]
    pub(crate) quorum: usize,
}

#[derive(Debug, Args)]
pub(crate) struct Witness {
    /// File with the witness' secret key
    #[arg(long)]
    pub(crate) key_file: Utf8PathBuf,
    /// Folder where the last head seen of each log is kept
    #[arg(long)]
    pub(crate) state: Utf8PathBuf,
    /// Public key of a log to follow; may be given several times
    #[arg(long, required = true)]
    pub(crate) log: Vec<transparency::VerifierKey>,
    /// Address to serve on
    #[arg(long, default_value = "127.0.0.1:8090")]
    pub(crate) address: SocketAddr,
}

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
    /// Fill one letter of a province and write it as PDF or PNG; again at every change with --watch
    #[command(after_help = PREVIEW_EXAMPLES)]
    Preview(Preview),
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
    /// The public log: make its key, look at it, check all of it
    #[command(after_help = LOG_EXAMPLES)]
    Log {
        #[command(subcommand)]
        command: Log,
    },
    /// Check a proof of the public log, off line
    #[command(after_help = PROOF_EXAMPLES)]
    VerifyProof(VerifyProof),
    /// Be a witness of public logs: cosign what only grows (C2SP tlog-witness)
    #[command(after_help = WITNESS_EXAMPLES)]
    Witness(Witness),
    /// Open the first administrator's account
    Account(Account),
}

#[derive(Debug, Args)]
pub(crate) struct Preview {
    /// The letter, such as provinces/thanh-hoa/letters/quyet-dinh.typ
    pub(crate) letter: Utf8PathBuf,
    /// What to fill it with; default: the sample beside it
    #[arg(long)]
    pub(crate) data: Option<Utf8PathBuf>,
    /// Where to write; .png draws pictures by pdftocairo (poppler-utils). Default: a PDF here
    #[arg(long)]
    pub(crate) out: Option<Utf8PathBuf>,
    /// Write again whenever a letter or the data changes
    #[arg(long)]
    pub(crate) watch: bool,
    /// Dots per inch of pictures
    #[arg(long, default_value_t = 96, value_parser = clap::value_parser!(u32).range(20..=600))]
    pub(crate) dpi: u32,
    /// Draw without colours, for small pictures
    #[arg(long)]
    pub(crate) grey: bool,
    /// Draw the first page alone
    #[arg(long)]
    pub(crate) first_page: bool,
    /// Folder with the four Tinos files; default: TINHSO_FONTS, else where Debian puts them
    #[arg(long)]
    pub(crate) fonts: Option<Utf8PathBuf>,
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
