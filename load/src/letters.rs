//! `letters`: official papers per second in this process, side by side with WeasyPrint making a
//! page of the same text, and memory over many papers. Not what the papers look like.
//! What must always hold: every paper has data of its own, so that nothing is measured that was
//! only remembered; both sides take turns in the same run.

use crate::{
    ground::Setting,
    machine,
    measure::{Report, median, milliseconds, per_second, percentile},
};
use anyhow::{Context as _, ensure};
use camino::Utf8PathBuf;
use jiff::civil::{Date, date};
use province::Province;
use serde_json::{Value, json};
use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Command, Stdio},
    time::Duration,
};
use tokio::time::Instant;
use typeset::{Fonts, Typesetter};

/// One page with a table-less body: what an office makes most.
const LETTER: &str = "quyet-dinh.typ";
const DATED: Date = date(2026, 11, 24);

/// Makes one PDF/A-2b for each line of standard input, a name, and answers its milliseconds.
const OTHER: &str = include_str!("letters.py");

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Papers over which memory is watched
    #[arg(long, default_value_t = 10_000)]
    papers: usize,
    /// Papers in each turn of the comparison
    #[arg(long, default_value_t = 40)]
    turn: usize,
    /// Turns
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Python that has WeasyPrint; without it ours is measured alone
    #[arg(long)]
    python: Option<Utf8PathBuf>,
    /// Folder with the Tinos files
    #[arg(long, default_value = "/usr/share/fonts/truetype/croscore")]
    fonts: Utf8PathBuf,
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
pub(crate) fn run(setting: &Setting, options: &Options, report: &mut Report) -> anyhow::Result<()> {
    let fonts = Fonts::preferring(&options.fonts)?;
    println!("  family of fonts: {}", fonts.family());
    let province = Province::load(&setting.province)
        .map_err(|problems| anyhow::anyhow!("{} mistakes in the province", problems.len()))?;
    let letters = &province.letters;
    let typesetter = Typesetter::new(fonts, letters.sources.clone())?;
    let sample = letters.samples.get(LETTER).context("no sample of the decision")?;
    let mut number = 0;
    let mut one = || -> anyhow::Result<Duration> {
        number += 1;
        let begun = Instant::now();
        typesetter.render(LETTER, &named(sample, number), DATED)?;
        Ok(begun.elapsed())
    };
    report.figure("first paper of the process", milliseconds(one()?), "ms", None);

    let mut other = options.python.as_ref().map(Other::begin).transpose()?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..options.rounds {
        for _ in 0..options.turn {
            ours.push(milliseconds(one()?));
        }
        if let Some(other) = &mut other {
            for turn in 0..options.turn {
                theirs.push(other.one(&format!("Nguyễn Văn Số {turn}"))?);
            }
        }
    }
    report.figure("a decision, one page, median", median(&ours), "ms", None);
    report.figure("a decision, one page, p99", percentile(&ours, 99.0), "ms", None);
    if !theirs.is_empty() {
        report.figure("WeasyPrint, a page of the same text, median", median(&theirs), "ms", None);
        let ratio = median(&theirs) / median(&ours).max(f64::EPSILON);
        report.figure("ours is so many times as fast", ratio, "×", None);
    }

    let resident = || machine::resident_bytes(std::process::id()).unwrap_or_default();
    let begun = Instant::now();
    let mut early = resident();
    for paper in 0..options.papers {
        one()?;
        // What stays for good is taken within the first tenth: fonts, tables, the allocator's.
        if paper == options.papers / 10 {
            early = resident();
        }
    }
    let rate = per_second(options.papers, begun.elapsed());
    report.figure("papers on one thread, one after another", rate, "/s", None);
    let late = resident();
    report.figure("memory after all papers", late as f64 / 1_048_576.0, "MB", None);
    let growth = late.saturating_sub(early) as f64 / 1_048_576.0;
    report.figure("grown over the last nine tenths of them", growth, "MB", Some("<= 8"));
    ensure!(late > 0, "this machine does not tell a process's memory");
    Ok(())
}

/// The sample with a name and a number of its own.
fn named(sample: &Value, number: usize) -> Value {
    let mut data = sample.clone();
    if let Some(map) = data.as_object_mut() {
        map.insert("number".to_owned(), json!(format!("{number:02}/QĐ-UBND")));
        if let Some(signer) = map.get_mut("signer").and_then(Value::as_object_mut) {
            signer.insert("name".to_owned(), json!(format!("Nguyễn Văn Số {number}")));
        }
    }
    data
}

/// WeasyPrint in a process of its own, warm.
struct Other {
    child: std::process::Child,
    answers: BufReader<std::process::ChildStdout>,
}

impl Other {
    fn begin(python: &Utf8PathBuf) -> anyhow::Result<Other> {
        let mut child = Command::new(python)
            .args(["-c", OTHER])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("starting {python}"))?;
        let answers = BufReader::new(child.stdout.take().context("no answers")?);
        let mut other = Other { child, answers };
        // The first loads the fonts.
        other.one("Nguyễn Văn Đầu")?;
        Ok(other)
    }

    /// Milliseconds of one page, as the other process measures them.
    fn one(&mut self, name: &str) -> anyhow::Result<f64> {
        let input = self.child.stdin.as_mut().context("no input")?;
        writeln!(input, "{name}")?;
        input.flush()?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        line.trim().parse().with_context(|| format!("WeasyPrint answered {line:?}"))
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        // Its input ends, and so does it.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
