//! Runs a task as a row of named stages: a line when each begins, a line when it ends with its
//! time, everything else into a log file of its own. Knows nothing of what the stages do.
//! A failed stage ends the row, after the end of its log was shown.

use crate::clock::{Since, words};
use crate::place::Place;
use anyhow::{Context, Result, bail};
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

/// A silent stage says that it is still alive after this long.
const HEARTBEAT: Duration = Duration::from_secs(30);
/// Lines of a failed stage's log that are shown.
const TAIL: usize = 60;

/// Tests that ran.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

/// The stages of one task, in order.
#[derive(Debug)]
pub(crate) struct Stages {
    place: Place,
    since: Since,
    number: usize,
    of: usize,
    pub(crate) counts: Counts,
}

/// The log of one stage.
#[derive(Debug)]
pub(crate) struct Log {
    pub(crate) path: PathBuf,
    file: File,
    lines: Vec<String>,
    name: String,
    since: Since,
}

impl Stages {
    pub(crate) fn new(place: &Place, of: usize) -> Self {
        Self { place: place.clone(), since: Since::now(), number: 0, of, counts: Counts::default() }
    }

    /// Runs one stage. The tests that its tools reported are added to [`Stages::counts`].
    pub(crate) fn run<T>(
        &mut self,
        name: &str,
        work: impl FnOnce(&mut Log) -> Result<T>,
    ) -> Result<T> {
        self.number += 1;
        println!("[{}/{}] {name} …", self.number, self.of);
        let mut log = Log::open(&self.place, name)?;
        let outcome = work(&mut log);
        let counts = count_tests(&log.lines);
        self.counts.passed += counts.passed;
        self.counts.failed += counts.failed;
        let took = words(log.since.elapsed());
        let total = words(self.since.elapsed());
        let Err(error) = outcome else {
            let tests = if counts.passed > 0 {
                format!(", {} tests", counts.passed)
            } else {
                String::new()
            };
            println!("      ok in {took}{tests} (total {total})");
            return outcome;
        };
        if counts.failed == 0 {
            self.counts.failed += 1;
        }
        println!("      FAILED after {took} (total {total}), log: {}", log.path.display());
        for line in log.lines.iter().skip(log.lines.len().saturating_sub(TAIL)) {
            println!("      | {line}");
        }
        Err(error.context(format!("stage `{name}` failed")))
    }

    /// The closing line, in the form that test runners use.
    pub(crate) fn summary(&self) {
        println!("All stages took {}.", words(self.since.elapsed()));
        println!("{} passed, {} failed", self.counts.passed, self.counts.failed);
    }
}

impl Log {
    /// A log of its own, for what runs beside the stages.
    pub(crate) fn open(place: &Place, name: &str) -> Result<Self> {
        let path = place.reports()?.join(format!("{}.log", name.replace(' ', "-")));
        let file = File::create(&path).with_context(|| format!("writing {}", path.display()))?;
        Ok(Self { path, file, lines: Vec::new(), name: name.to_owned(), since: Since::now() })
    }

    /// Writes one line into the log.
    pub(crate) fn line(&mut self, line: impl Into<String>) {
        let line = line.into();
        // A log that cannot be written must not fail the stage that it describes.
        let _ = writeln!(self.file, "{line}");
        self.lines.push(line);
    }

    /// Runs a command to its end with all it prints in the log; an error when it fails.
    pub(crate) fn command(&mut self, command: &mut Command) -> Result<()> {
        self.line(format!("$ {}", shown(command)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child =
            command.spawn().with_context(|| format!("starting `{}`", shown(command)))?;
        let (sender, lines) = mpsc::channel();
        follow(child.stdout.take(), sender.clone());
        follow(child.stderr.take(), sender);
        loop {
            match lines.recv_timeout(HEARTBEAT) {
                Ok(line) => self.line(line),
                Err(RecvTimeoutError::Timeout) => self.heartbeat(),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        let status = child.wait()?;
        if !status.success() {
            bail!("`{}` ended with {status}", shown(command));
        }
        Ok(())
    }

    fn heartbeat(&self) {
        let last = self.lines.last().map_or("", |line| line.trim());
        let last: String = last.chars().take(90).collect();
        println!("      {} still running, {}: {last}", self.name, words(self.since.elapsed()));
    }
}

fn follow(pipe: Option<impl Read + Send + 'static>, sender: Sender<String>) {
    let Some(pipe) = pipe else { return };
    std::thread::spawn(move || {
        let mut pipe = BufReader::new(pipe);
        let mut bytes = Vec::new();
        while pipe.read_until(b'\n', &mut bytes).is_ok_and(|read| read > 0) {
            let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
            if sender.send(line).is_err() {
                return;
            }
            bytes.clear();
        }
    });
}

/// A command as a person would type it.
pub(crate) fn shown(command: &Command) -> String {
    let mut text = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}

/// Adds up the closing lines of nextest (`3 tests run: 2 passed, 1 failed`) and of
/// `cargo test` (`test result: ok. 3 passed; 0 failed`).
fn count_tests(lines: &[String]) -> Counts {
    let mut counts = Counts::default();
    for line in lines {
        let nextest = line
            .split_once(" run: ")
            .filter(|it| it.0.ends_with("test") || it.0.ends_with("tests"));
        let plain = line.trim_start().strip_prefix("test result: ");
        let Some(told) = nextest.map(|it| it.1).or(plain) else { continue };
        let mut before = "";
        for word in told.split(|it: char| !it.is_ascii_alphanumeric()).filter(|it| !it.is_empty()) {
            let number = before.parse::<u64>().unwrap_or(0);
            match word {
                "passed" => counts.passed += number,
                "failed" | "timed" => counts.failed += number,
                _ => {}
            }
            before = word;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(text: &str) -> Counts {
        count_tests(&text.lines().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn closing_lines_of_both_runners_are_added_up() {
        let text = "     Summary [   0.012s] 5 tests run: 3 passed (1 slow), 2 failed, 7 skipped\n\
                    test result: ok. 4 passed; 0 failed; 0 ignored; 0 measured\n\
                    a test named 9 passed by\n";
        assert_eq!(counted(text), Counts { passed: 7, failed: 2 });
    }

    #[test]
    fn a_test_that_timed_out_counts_as_failed() {
        assert_eq!(
            counted("Summary [1s] 2/3 tests run: 1 passed, 1 timed out, 0 skipped"),
            Counts { passed: 1, failed: 1 }
        );
    }
}
