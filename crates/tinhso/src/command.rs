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
  tinhso check-export FILE --trust FOLDER        read the package of a work file back
  tinhso log fsck                                prove that the public log is whole
  tinhso verify-proof FILE --key LOG-KEY         check a citizen's proof off line
  tinhso verify-paper FILE --trust FOLDER        check the signatures on a paper off line
  tinhso keys --config /etc/tinhso/tinhso.toml   try every key that signs";

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
const PAPER_EXAMPLES: &str = "\
Exit codes:
  0  every signature is TOTAL-PASSED
  1  the command itself failed
  3  INDETERMINATE: what is at hand does not suffice to say
  4  TOTAL-FAILED: changed, forged or broken
  5  no digital signature, or not a kind of file that is read
  6  not finished: larger than --megabytes, or longer than --seconds

Examples:
  tinhso verify-paper ket-qua.pdf --trust /etc/tinhso/trust
  tinhso verify-paper ket-qua.pdf --trust trust --at 2026-11-24T09:00:00+07:00 --json
  tinhso verify-paper ket-qua.xml.p7s --content ket-qua.xml --trust trust   a signature beside its file";
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
    /// The signed paper that the proof stands on: says whether it is the one that was proven
    #[arg(long)]
    pub(crate) paper: Option<Utf8PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyPaper {
    /// A PDF, or a signature in CMS (DER or PEM)
    pub(crate) file: Utf8PathBuf,
    /// The file that a detached signature signs
    #[arg(long)]
    pub(crate) content: Option<Utf8PathBuf>,
    /// Folder with the certificates that are trusted (.pem, .crt) and lists of revoked ones (.crl)
    #[arg(long)]
    pub(crate) trust: Option<Utf8PathBuf>,
    /// The report as JSON instead of words
    #[arg(long)]
    pub(crate) json: bool,
    /// The moment for which it is judged, in RFC 3339 form; default: now
    #[arg(long)]
    pub(crate) at: Option<String>,
    /// Largest file that is read
    #[arg(long, default_value_t = 100)]
    pub(crate) megabytes: u64,
    /// Longest time it may take
    #[arg(long, default_value_t = 60)]
    pub(crate) seconds: u64,
}

#[derive(Debug, Args)]
pub(crate) struct ExportFile {
    /// Id of the work file, as in the address of its page
    pub(crate) id: kernel::id::WorkFileId,
    /// Where to write; a new file. Default: code and year of the file, here
    #[arg(long)]
    pub(crate) out: Option<Utf8PathBuf>,
    #[command(flatten)]
    pub(crate) config: Serve,
}

#[derive(Debug, Args)]
pub(crate) struct CheckExport {
    /// The package
    pub(crate) file: Utf8PathBuf,
    /// Folder with the certificates that are trusted (.pem, .crt) and lists of revoked ones (.crl)
    #[arg(long)]
    pub(crate) trust: Option<Utf8PathBuf>,
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

const PKI_EXAMPLES: &str = "\
Examples:
  tinhso pki init pki --organisation NAME --url http://127.0.0.1:8092
  tinhso pki official pki an.nt --name NAME --title TITLE --organisation NAME
  tinhso pki organisation pki H56.03 --name NAME
  tinhso pki official pki binh.tv --name NAME --organisation NAME --public-key token.pem
  tinhso pki revoke pki an.nt --reason key-compromise
  tinhso pki crl pki officials | openssl crl -noout -text
  tinhso pki serve pki --address 127.0.0.1:8092";
const TSA_EXAMPLES: &str = "\
Examples:
  tinhso tsa --key-file pki/time.key --certificate pki/time.crt --serials pki/time.serial
  openssl ts -query -data paper.pdf -sha256 -cert |
    curl -s -H 'Content-Type: application/timestamp-query' --data-binary @- http://127.0.0.1:8091 |
    openssl ts -reply -in /dev/stdin -text";

#[derive(Debug, Subcommand)]
pub(crate) enum Pki {
    /// Found an office: root, authorities for officials and organisations, time stamps
    Init {
        /// A new folder
        folder: Utf8PathBuf,
        /// Organisation in the names of the authorities
        #[arg(long)]
        organisation: String,
        /// Address at which lists and answers will be served; it stands in every certificate
        #[arg(long, default_value = "http://127.0.0.1:8092")]
        url: String,
        /// Keys of the authorities
        #[arg(long, value_enum, default_value_t = Kind::P256)]
        kind: Kind,
    },
    /// Certificate of an official; printed with that of the authority
    Official {
        /// The office's folder
        folder: Utf8PathBuf,
        #[command(flatten)]
        whose: Whose,
        /// Title
        #[arg(long)]
        title: Option<String>,
        /// Their organisation
        #[arg(long)]
        organisation: String,
    },
    /// Certificate of an organisation's seal
    Organisation {
        /// The office's folder
        folder: Utf8PathBuf,
        #[command(flatten)]
        whose: Whose,
    },
    /// Take a certificate back
    Revoke {
        /// The office's folder
        folder: Utf8PathBuf,
        /// Label, or serial number in hexadecimal digits
        which: String,
        /// Why
        #[arg(long, value_enum, default_value_t = RevocationReason::Unspecified)]
        reason: RevocationReason,
    },
    /// Print the revocation list of root, officials or organisations
    Crl {
        /// The office's folder
        folder: Utf8PathBuf,
        /// root, officials or organisations
        authority: String,
    },
    /// Everything that was issued
    Show {
        /// The office's folder
        folder: Utf8PathBuf,
    },
    /// Serve lists, certificates and a responder (OCSP)
    Serve {
        /// The office's folder
        folder: Utf8PathBuf,
        /// Address to serve on
        #[arg(long, default_value = "127.0.0.1:8092")]
        address: SocketAddr,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Whose {
    /// By what it is found again: a login name, an agency's code
    pub(crate) label: String,
    /// Full name
    #[arg(long)]
    pub(crate) name: String,
    /// Years it is good for
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=10))]
    pub(crate) years: u32,
    /// Kind of the key that is drawn
    #[arg(long, value_enum, default_value_t = Kind::P256)]
    pub(crate) kind: Kind,
    /// A public key (PEM) that stays where it is, such as in a token, in place of one that is drawn
    #[arg(long)]
    pub(crate) public_key: Option<Utf8PathBuf>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(crate) enum Kind {
    P256,
    P384,
    Rsa3072,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(crate) enum RevocationReason {
    Unspecified,
    KeyCompromise,
    AffiliationChanged,
    Superseded,
    Cessation,
}

#[derive(Debug, Args)]
pub(crate) struct Tsa {
    /// File with the key (PEM, PKCS #8)
    #[arg(long)]
    pub(crate) key_file: Utf8PathBuf,
    /// File with its certificate and those above it (PEM)
    #[arg(long)]
    pub(crate) certificate: Utf8PathBuf,
    /// File in which the serial numbers that were given are kept
    #[arg(long)]
    pub(crate) serials: Utf8PathBuf,
    /// Policy under which it stamps
    #[arg(long, default_value = "1.3.6.1.4.1.32473.1.2")]
    pub(crate) policy: String,
    /// Seconds by which the clock may be off, as stamps say
    #[arg(long, default_value_t = 1)]
    pub(crate) accuracy_seconds: u64,
    /// Address to serve on
    #[arg(long, default_value = "127.0.0.1:8091")]
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
    /// Make the database forget for good what was withdrawn or removed: writes it anew, so best in a quiet hour
    Scrub(Serve),
    /// Write the package of a closed work file for another system: manifest, check sums, files
    ExportFile(ExportFile),
    /// Read a package of a work file back, off line: every hash, the order, nothing more, the agency's seal
    CheckExport(CheckExport),
    /// The public log: make its key, look at it, check all of it
    #[command(after_help = LOG_EXAMPLES)]
    Log {
        #[command(subcommand)]
        command: Log,
    },
    /// Check a proof of the public log, off line
    #[command(after_help = PROOF_EXAMPLES)]
    VerifyProof(VerifyProof),
    /// Check the digital signatures on a paper, off line (ETSI EN 319 102-1)
    #[command(after_help = PAPER_EXAMPLES)]
    VerifyPaper(VerifyPaper),
    /// Be a witness of public logs: cosign what only grows (C2SP tlog-witness)
    #[command(after_help = WITNESS_EXAMPLES)]
    Witness(Witness),
    /// A small certificate office, for the demo and for closed networks
    #[command(after_help = PKI_EXAMPLES)]
    Pki {
        #[command(subcommand)]
        command: Pki,
    },
    /// Be a time-stamping authority (RFC 3161)
    #[command(after_help = TSA_EXAMPLES)]
    Tsa(Tsa),
    /// Try every key that the configuration names, and its time-stamping authorities
    Keys(Serve),
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
