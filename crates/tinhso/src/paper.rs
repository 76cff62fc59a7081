//! `tinhso verify-paper`: what signatures on a paper are worth, off line, in words and as a report for programs.
//! Not the judging (`signing::validate`). What must always hold: nothing is fetched; the file's size and the time are
//! bounded whatever the file holds; the exit code alone tells the verdict.

use crate::{
    command,
    telling::{Failure, Telling},
    trust,
};
use camino::Utf8Path;
use kernel::time::{Clock as _, SystemClock, Timestamp};
use signing::validate::{Indication, Policy, Report, validate_any};
use std::process::ExitCode;
use std::sync::mpsc;
use std::time::Duration;
use web::paper_check::{Trust, spoken::Spoken};

/// Exit codes besides 0 (every signature passed) and 1 (the command itself failed).
const INDETERMINATE: u8 = 3;
const FAILED: u8 = 4;
const UNSIGNED: u8 = 5;
const UNFINISHED: u8 = 6;

/// Judges the paper and says what was found.
pub(crate) fn verify(options: &command::VerifyPaper, telling: &Telling) -> ExitCode {
    match judge(options, telling) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            telling.failure(&error);
            ExitCode::FAILURE
        }
    }
}

fn judge(options: &command::VerifyPaper, telling: &Telling) -> anyhow::Result<u8> {
    let now = match &options.at {
        Some(moment) => Timestamp::parse(moment)
            .map_err(|_| Failure::new("paper-tell-moment", &[("moment", moment)]))?,
        None => SystemClock.now(),
    };
    let trust = match &options.trust {
        Some(folder) => trust::read(folder)?,
        None => Trust::default(),
    };
    let Some(file) = bytes(&options.file, options.megabytes, telling)? else {
        return Ok(UNFINISHED);
    };
    let beside = match &options.content {
        Some(path) => match bytes(path, options.megabytes, telling)? {
            Some(bytes) => Some(bytes),
            None => return Ok(UNFINISHED),
        },
        None => None,
    };
    let (done, judged) = mpsc::channel();
    // A thread of its own: when the time is over, the program ends and the thread with it.
    std::thread::spawn(move || {
        let policy = Policy { evidence: &trust.evidence, ..Policy::new(now, &trust.anchors) };
        let _ = done.send(validate_any(&file, beside.as_deref(), &policy));
    });
    let time = Duration::from_secs(options.seconds);
    // No time at all is never enough, however fast the machine is.
    let told = (!time.is_zero()).then(|| judged.recv_timeout(time).ok()).flatten();
    let Some(report) = told else {
        let values = [("file", options.file.as_str()), ("seconds", &options.seconds.to_string())];
        telling.failure(&Failure::new("paper-tell-long", &values).into());
        return Ok(UNFINISHED);
    };
    let Some(report) = report else {
        telling.tell("paper-tell-none", &[("file", options.file.as_str())]);
        return Ok(UNSIGNED);
    };
    if options.json {
        telling.line(&serde_json::to_string_pretty(&report)?);
    } else {
        tell(&report, options.file.as_path(), telling);
    }
    Ok(code(&report))
}

/// The file's bytes; `None`, and said so, when there are too many.
fn bytes(path: &Utf8Path, megabytes: u64, telling: &Telling) -> anyhow::Result<Option<Vec<u8>>> {
    let unreadable = |error: std::io::Error| {
        Failure::new("config-unreadable", &[("path", path.as_str()), ("why", &error.to_string())])
    };
    let size = std::fs::metadata(path).map_err(unreadable)?.len();
    if size > megabytes.saturating_mul(1_000_000) {
        let values = [("file", path.as_str()), ("megabytes", &megabytes.to_string())];
        telling.failure(&Failure::new("paper-tell-large", &values).into());
        return Ok(None);
    }
    Ok(Some(std::fs::read(path).map_err(unreadable)?))
}

fn tell(report: &Report, file: &Utf8Path, telling: &Telling) {
    let spoken = Spoken::of(telling.say(), report);
    telling.line(&format!("{file}: {}", spoken.conclusion.title));
    telling.line(&format!("    {}", spoken.conclusion.text));
    if !spoken.conclusion.verdict.is_empty() {
        telling.tell("paper-tell-verdict", &[("verdict", &spoken.conclusion.verdict)]);
    }
    for (signature, number) in spoken.signatures.iter().zip(1..) {
        let word = telling.sentence("paper-signature", &[]);
        telling.line(&format!("{word} {number}: {}", signature.conclusion.title));
        for (label, value) in &signature.rows {
            telling.line(&format!("    {label}: {value}"));
        }
        telling.line(&format!("    {}", signature.conclusion.verdict));
        for line in signature.changes.iter().chain(&signature.details) {
            telling.line(&format!("      - {line}"));
        }
    }
    spoken.notes.iter().for_each(|note| telling.line(&format!("  - {note}")));
}

/// The worst of all signatures decides.
fn code(report: &Report) -> u8 {
    match report.verdict.map(|verdict| verdict.indication) {
        Some(Indication::TotalPassed) => 0,
        Some(Indication::Indeterminate) => INDETERMINATE,
        Some(Indication::TotalFailed) => FAILED,
        None => UNSIGNED,
    }
}
