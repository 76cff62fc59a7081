//! The program ffmpeg beside ours: found once, run within bounds.
//! Not what it is asked to do. What must always hold: it ends when the one who waits for it does; it gets no input of ours
//! but files and takes the processor after everybody else; of what it says no more than a tail is kept.

use std::collections::VecDeque;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, BufReader};
use tokio::process::Command;

/// How long it may take to say what it is.
const ANSWER_MAX: Duration = Duration::from_secs(20);
/// What is kept of its complaints.
const TAIL_BYTES_MAX: usize = 4_096;
/// By how much others go first.
const NICENESS: &str = "10";
/// What a film is encoded with.
const ENCODERS: [&str; 3] = ["libx264", "aac", "flac"];

/// Why no film can be made on this machine.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Missing {
    /// The program is not there, or does not run.
    #[error("{0} does not run")]
    Program(String),
    /// It was built without an encoder that is needed.
    #[error("ffmpeg has no encoder {0}")]
    Encoder(&'static str),
}

/// A program that was found and can make films.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ffmpeg {
    program: PathBuf,
    version: String,
    nice: bool,
    threads: u16,
}

/// Why a run failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It ended with a fault; the end of what it complained of.
    Ended(String),
    /// It could not be started, or what it said could not be read.
    Io(io::Error),
}

impl Ffmpeg {
    /// Asks the program, `ffmpeg` of the search path if none is given, what it is and what it encodes with.
    pub async fn find(program: Option<&Path>) -> Result<Self, Missing> {
        let program = program.unwrap_or(Path::new("ffmpeg")).to_owned();
        let missing = || Missing::Program(program.display().to_string());
        let mut ffmpeg =
            Self { program: program.clone(), version: String::new(), nice: true, threads: 1 };
        let told = if let Some(told) = ffmpeg.answer("-version").await {
            told
        } else {
            ffmpeg.nice = false;
            ffmpeg.answer("-version").await.ok_or_else(missing)?
        };
        ffmpeg.version = told
            .strip_prefix("ffmpeg version ")
            .and_then(|rest| rest.split_whitespace().next())
            .ok_or_else(missing)?
            .to_owned();
        let told = ffmpeg.answer("-encoders").await.ok_or_else(missing)?;
        let there =
            |name: &str| told.lines().any(|line| line.split_whitespace().nth(1) == Some(name));
        match ENCODERS.into_iter().find(|name| !there(name)) {
            Some(name) => Err(Missing::Encoder(name)),
            None => Ok(ffmpeg),
        }
    }

    /// What it calls its version, such as `5.1.9-0+deb12u1`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// With so many threads for each decoder, filter and encoder, of which there is 1 otherwise.
    #[must_use]
    pub fn with_threads(mut self, threads: u16) -> Self {
        self.threads = threads.max(1);
        self
    }

    /// The words that bound the threads of the next input or output.
    pub(crate) fn bound(&self) -> [String; 2] {
        ["-threads".to_owned(), self.threads.to_string()]
    }

    /// Runs in a folder, and tells from time to time how much of the length is done, from 0 to 1. It is killed when this
    /// is dropped.
    pub(crate) async fn run(
        &self,
        folder: &Path,
        arguments: &[String],
        length: Duration,
        told: impl FnMut(f32),
    ) -> Result<(), Failure> {
        let threads = self.threads.to_string();
        let mut child = self
            .command()
            .args(["-hide_banner", "-nostdin", "-nostats", "-loglevel", "error", "-y"])
            .args(["-progress", "pipe:1", "-filter_threads", &threads])
            .args(["-filter_complex_threads", &threads])
            // A site that sends nonsense does not cost the others their film.
            .args(["-max_error_rate", "1"])
            .args(arguments)
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(Failure::Io)?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let (heard, tail, status) =
            tokio::join!(progress(stdout, length, told), tail(stderr), child.wait());
        let status = status.map_err(Failure::Io)?;
        if !status.success() {
            let tail = tail.unwrap_or_default();
            return Err(Failure::Ended(format!("{status}: {}", tail.trim_end())));
        }
        heard.map_err(Failure::Io)
    }

    /// What it says to one question.
    async fn answer(&self, question: &str) -> Option<String> {
        let mut command = self.command();
        command.args(["-hide_banner", question]).stderr(Stdio::null());
        let told = tokio::time::timeout(ANSWER_MAX, command.output()).await.ok()?.ok()?;
        told.status.success().then(|| String::from_utf8_lossy(&told.stdout).into_owned())
    }

    fn command(&self) -> Command {
        let mut command = if self.nice {
            let mut command = Command::new("nice");
            command.args(["-n", NICENESS]).arg(&self.program);
            command
        } else {
            Command::new(&self.program)
        };
        command.stdin(Stdio::null()).kill_on_drop(true);
        command
    }
}

/// Reads `out_time_us` among what `-progress` writes, a key and its value a line.
async fn progress(
    stdout: Option<impl AsyncRead + Unpin>,
    length: Duration,
    mut told: impl FnMut(f32),
) -> io::Result<()> {
    let Some(stdout) = stdout else { return Ok(()) };
    let mut lines = BufReader::new(stdout).lines();
    while let Some(line) = lines.next_line().await? {
        if let Some(part) = part(&line, length) {
            told(part);
        }
    }
    Ok(())
}

fn part(line: &str, length: Duration) -> Option<f32> {
    let micros: u64 = line.strip_prefix("out_time_us=")?.trim().parse().ok()?;
    if length.is_zero() {
        return None;
    }
    Some(Duration::from_micros(micros).div_duration_f32(length).min(1.0))
}

/// Reads to the end and keeps the last of it.
async fn tail(stderr: Option<impl AsyncRead + Unpin>) -> io::Result<String> {
    let Some(mut stderr) = stderr else { return Ok(String::new()) };
    let mut kept = VecDeque::with_capacity(TAIL_BYTES_MAX);
    let mut buffer = [0; 1_024];
    loop {
        let read = stderr.read(&mut buffer).await?;
        if read == 0 {
            return Ok(String::from_utf8_lossy(kept.make_contiguous()).into_owned());
        }
        kept.extend(buffer.iter().take(read));
        kept.drain(..kept.len().saturating_sub(TAIL_BYTES_MAX));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_a_part_of_the_length() {
        let length = Duration::from_secs(10);
        assert_eq!(part("out_time_us=2500000", length), Some(0.25));
        assert_eq!(part("out_time_us=99000000", length), Some(1.0));
        for line in ["out_time_us=N/A", "out_time_us=-40", "out_time_ms=1", "progress=end", ""] {
            assert_eq!(part(line, length), None);
        }
        assert_eq!(part("out_time_us=1", Duration::ZERO), None);
    }

    #[tokio::test]
    async fn of_many_complaints_the_last_are_kept() {
        let complaints = format!("{}the last", "x".repeat(100_000));
        let kept = tail(Some(complaints.as_bytes())).await.unwrap();
        assert!(kept.len() == TAIL_BYTES_MAX && kept.ends_with("xthe last"));
    }

    #[tokio::test]
    async fn a_program_that_is_none_is_named() {
        for name in ["/nowhere/ffmpeg", "true"] {
            let missing = Ffmpeg::find(Some(Path::new(name))).await;
            assert_eq!(missing, Err(Missing::Program(name.to_owned())));
        }
    }
}
