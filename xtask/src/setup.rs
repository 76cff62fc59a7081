//! Installs what the tests need besides Rust, through the system's package manager (apt).
//! Says what is missing and what it is going to run before it runs it; on a machine that has
//! everything it changes nothing and asks for no rights.

use crate::stage::{Log, shown};
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// One thing the tests need.
struct Need {
    /// What it is for, in the words of the message.
    what: &'static str,
    /// Debian's packages, and Ubuntu's where the name differs.
    packages: &'static [&'static str],
    ready: fn() -> bool,
}

const NEEDS: &[Need] = &[
    Need {
        what: "PostgreSQL 15 or newer, for the tests of the second engine",
        packages: &["postgresql"],
        ready: || postgres_tools().is_some(),
    },
    Need {
        what: "Chromium, for the browser tests",
        packages: &["chromium"],
        ready: || found("chromium") || found("chromium-browser") || found("google-chrome"),
    },
    Need {
        what: "ChromeDriver, for the browser tests",
        packages: &["chromium-driver"],
        ready: || found("chromedriver"),
    },
    Need {
        what: "Python with venv, for the S3 server and the API tests",
        packages: &["python3", "python3-venv"],
        ready: || quiet(Command::new("python3").args(["-c", "import venv, ensurepip"])),
    },
    Need {
        what: "a C compiler, for the embedded engine and TLS",
        packages: &["build-essential"],
        ready: || found("cc") && found("c++"),
    },
    Need {
        what: "SoftHSM, a token in software, for the tests of keys in hardware",
        packages: &["softhsm2"],
        ready: || found("softhsm2-util"),
    },
    Need {
        what: "poppler, qpdf, openssl and certutil, which read and judge papers beside us",
        packages: &["poppler-utils", "qpdf", "openssl", "libnss3-tools"],
        ready: || {
            ["pdfsig", "pdftotext", "pdftocairo", "pdftoppm", "qpdf", "openssl", "certutil"]
                .into_iter()
                .all(found)
        },
    },
    Need {
        what: "tesseract with Vietnamese, which reads scans",
        packages: &["tesseract-ocr", "tesseract-ocr-vie"],
        ready: || {
            let languages = Command::new("tesseract").arg("--list-langs").output();
            let told = languages.map(|it| String::from_utf8_lossy(&it.stdout).into_owned());
            told.is_ok_and(|it| it.lines().any(|line| line.trim() == "vie"))
        },
    },
    Need {
        what: "ffmpeg, which makes films of what meetings recorded",
        packages: &["ffmpeg"],
        ready: || found("ffmpeg") && found("ffprobe"),
    },
    Need {
        what: "xmlsec1, which signs and judges packages of documents beside us",
        packages: &["xmlsec1"],
        ready: || found("xmlsec1"),
    },
    Need {
        what: "Tinos, the fonts of official papers",
        packages: &["fonts-croscore"],
        ready: || Path::new("/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf").is_file(),
    },
    Need {
        what: "pango, for the typesetter that ours is measured against",
        packages: &["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"],
        ready: || {
            let listed = Command::new("/sbin/ldconfig").arg("-p").output();
            listed.is_ok_and(|it| {
                let listed = String::from_utf8_lossy(&it.stdout).into_owned();
                ["libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"]
                    .iter()
                    .all(|library| listed.contains(library))
            })
        },
    },
    Need {
        what: "a font with Vietnamese letters, for the browser tests and screenshots",
        packages: &["fontconfig", "fonts-dejavu-core"],
        ready: || {
            let fonts = Command::new("fc-list").arg(":lang=vi").output();
            fonts.is_ok_and(|it| !it.stdout.is_empty())
        },
    },
];

/// Installs what is missing.
pub(crate) fn run(log: &mut Log) -> Result<()> {
    let missing: Vec<&Need> = NEEDS.iter().filter(|need| !(need.ready)()).collect();
    if missing.is_empty() {
        log.line("Everything the tests need is already on this machine.");
        println!("      everything the tests need is already on this machine");
        return Ok(());
    }
    for need in &missing {
        println!("      missing: {}", need.what);
    }
    let mut packages: Vec<&str> =
        missing.iter().flat_map(|need| need.packages.iter().copied()).collect();
    packages.dedup();
    if !found("apt-get") {
        bail!(
            "this machine has no apt-get; install by its own means what Debian calls: {}",
            packages.join(" ")
        );
    }
    let mut update = privileged("apt-get");
    update.arg("update");
    let mut install = privileged("apt-get");
    install.args(["install", "--yes", "--no-install-recommends"]).args(&packages);
    install.env("DEBIAN_FRONTEND", "noninteractive");
    for mut command in [update, install] {
        println!("      running: {}", shown(&command));
        log.command(&mut command)?;
    }
    let still: Vec<&str> = missing.iter().filter(|it| !(it.ready)()).map(|it| it.what).collect();
    if still.is_empty() {
        return Ok(());
    }
    bail!("installed {}, but still missing: {}", packages.join(" "), still.join("; "))
}

/// A command with the rights to install: as it is for root, by `sudo` for everybody else.
fn privileged(program: &str) -> Command {
    if crate::postgres::root() {
        return Command::new(program);
    }
    let mut command = Command::new("sudo");
    command.arg(program);
    command
}

/// Whether `program` is on the path.
pub(crate) fn found(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// The folder of the newest PostgreSQL server's programs.
pub(crate) fn postgres_tools() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let newest = versions
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok())
        .filter(|version| *version >= 15)
        .max()?;
    let tools = Path::new("/usr/lib/postgresql").join(newest.to_string()).join("bin");
    tools.join("initdb").is_file().then_some(tools)
}

/// Runs a probe and tells whether it went well.
pub(crate) fn quiet(command: &mut Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
