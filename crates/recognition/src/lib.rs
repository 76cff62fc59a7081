//! Letters in pictures: the optional port by which scans are read, for marks of secrecy and for search. The work is done by
//! programs beside ours, `tesseract` and, for PDF files, `pdftoppm`; without them scans stay unread and pages say so.
//! Not which scans are read, nor what becomes of their words (`desk::document`).
//! What must always hold: each program has its time and memory and is killed when they are over; a page is drawn at a size
//! that does not depend on what its file says; nothing that was read is in a log or left on disk.

use std::io;
use std::process::Stdio;
use std::time::Duration;

use camino::Utf8PathBuf;
use desk::recognition::{Recogniser, Scan, Unrecognised};
use futures::future::BoxFuture;
use tokio::io::AsyncReadExt as _;
use tokio::process::Command;

/// Pixels of a page's long side: an A4 page at 200 dots per inch has 2,339.
const SIDE_PIXELS: &str = "2500";
/// Most bytes of the words of one page.
const WORDS_BYTES_MAX: u64 = 200_000;
/// How words are looked for: as pages are set, and scattered, which finds a stamp that stands by itself.
const SET: &str = "3";
const SCATTERED: &str = "11";

/// The programs and what each may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    pub tesseract: Utf8PathBuf,
    pub pdftoppm: Utf8PathBuf,
    /// Languages as tesseract names them, such as `vie` or `vie+eng`.
    pub languages: String,
    /// For one page, each program.
    pub seconds_max: u64,
    /// Bytes of memory that a program may address.
    pub memory_bytes_max: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            tesseract: "tesseract".into(),
            pdftoppm: "pdftoppm".into(),
            languages: "vie".to_owned(),
            seconds_max: 30,
            memory_bytes_max: 1 << 30,
        }
    }
}

/// Why nothing can be recognised on this machine; the sentences stand under `check-recognition-…`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// A program is not there, or does not run.
    #[error("{0} does not run")]
    Program(String),
    /// Tesseract does not know a language.
    #[error("tesseract does not know the language {0}")]
    Language(String),
}

/// Reads scans with tesseract.
#[derive(Debug, Clone)]
pub struct Tesseract {
    settings: Settings,
}

impl Tesseract {
    pub fn new(settings: Settings) -> Self {
        Self { settings }
    }

    /// Whether everything is there.
    pub async fn check(&self) -> Result<(), Missing> {
        let missing = |program: &str| Missing::Program(program.to_owned());
        let ran = async |program: &str, arguments: &[&str]| {
            let done = self.run(program, arguments).await;
            done.map_err(|_| missing(program))
        };
        ran(self.settings.pdftoppm.as_str(), &["-v"]).await?;
        let program = self.settings.tesseract.as_str();
        let told = ran(program, &["--list-langs"]).await?;
        let known: Vec<&str> = told.lines().map(str::trim).collect();
        let unknown = self.settings.languages.split('+').find(|it| !known.contains(it));
        unknown.map_or(Ok(()), |language| Err(Missing::Language(language.to_owned())))
    }

    async fn pages(&self, scan: &Scan) -> Result<Vec<String>, Unrecognised> {
        let folder = tempfile::tempdir().map_err(|_| Unrecognised::Away)?;
        let at = |name: &str| folder.path().join(name).to_str().map(str::to_owned);
        let (file, drawn) = at("scan").zip(at("page")).ok_or(Unrecognised::Away)?;
        tokio::fs::write(&file, &scan.bytes).await.map_err(|_| Unrecognised::Away)?;
        let mut pages = Vec::new();
        for number in 1..=scan.pages.max(1) {
            let picture = if scan.media_type == "application/pdf" {
                if !self.draw(&file, &drawn, number).await? {
                    break;
                }
                format!("{drawn}.png")
            } else if number > 1 {
                break;
            } else {
                file.clone()
            };
            let mut words = self.words(&picture, SET).await?;
            if number == 1 {
                words.push('\n');
                words.push_str(&self.words(&picture, SCATTERED).await?);
            }
            pages.push(words);
        }
        Ok(pages)
    }

    /// Draws one page of a PDF; false beyond its last.
    async fn draw(&self, file: &str, drawn: &str, number: u32) -> Result<bool, Unrecognised> {
        let (number, picture) = (number.to_string(), format!("{drawn}.png"));
        let _ = tokio::fs::remove_file(&picture).await;
        let program = self.settings.pdftoppm.as_str();
        let arguments = [
            "-q",
            "-png",
            "-gray",
            "-singlefile",
            "-scale-to",
            SIDE_PIXELS,
            "-f",
            &number,
            "-l",
            &number,
            file,
            drawn,
        ];
        let done = self.run(program, &arguments).await;
        match done {
            Ok(_) => Ok(tokio::fs::try_exists(&picture).await.unwrap_or(false)),
            // Beyond the last page it fails; of the first page that is a file nobody can draw.
            Err(Unrecognised::Broken) if number != "1" => Ok(false),
            Err(fault) => Err(fault),
        }
    }

    async fn words(&self, picture: &str, mode: &str) -> Result<String, Unrecognised> {
        let languages = self.settings.languages.as_str();
        let arguments = [picture, "stdout", "-l", languages, "--psm", mode, "--dpi", "200"];
        self.run(self.settings.tesseract.as_str(), &arguments).await
    }

    /// Runs a program within its time and memory; what it says on its standard output.
    async fn run(&self, program: &str, arguments: &[&str]) -> Result<String, Unrecognised> {
        let (memory, seconds) = (self.settings.memory_bytes_max, self.settings.seconds_max);
        let mut command = Command::new("prlimit");
        command
            .arg(format!("--as={memory}"))
            .arg(format!("--cpu={seconds}"))
            .args(["--core=0", "--", program])
            .args(arguments)
            .env("OMP_THREAD_LIMIT", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        let work = async {
            let mut child = command.spawn()?;
            let mut words = Vec::new();
            if let Some(stdout) = child.stdout.take() {
                stdout.take(WORDS_BYTES_MAX).read_to_end(&mut words).await?;
            }
            let status = child.wait().await?;
            Ok::<_, io::Error>((status, words))
        };
        let done = tokio::time::timeout(Duration::from_secs(seconds), work).await;
        let (status, words) =
            done.map_err(|_| Unrecognised::TooSlow)?.map_err(|_| Unrecognised::Away)?;
        if status.success() {
            return Ok(String::from_utf8_lossy(&words).into_owned());
        }
        // prlimit ends so when the program is not there (as shells do).
        if status.code() == Some(127) || status.code() == Some(126) {
            return Err(Unrecognised::Away);
        }
        Err(Unrecognised::Broken)
    }
}

impl Recogniser for Tesseract {
    fn read<'a>(&'a self, scan: &'a Scan) -> BoxFuture<'a, Result<Vec<String>, Unrecognised>> {
        Box::pin(self.pages(scan))
    }
}
