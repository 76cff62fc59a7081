//! `tinhso preview`: one letter filled and written as PDF, or as pictures by poppler's pdftocairo;
//! again whenever a letter or the data changes. Not the papers of real dossiers.
//! What must hold: while watching, a mistake is told and the watching goes on.

use super::{check, told, typesetter};
use crate::command;
use crate::telling::{Failure, Telling};
use anyhow::Context as _;
use camino::{Utf8Path, Utf8PathBuf};
use kernel::time::{Clock, SystemClock};
use province::{LETTERS_FOLDER, Letters, Province};
use serde_json::Value;
use std::time::{Duration, SystemTime};

/// How often files are looked at while watching.
const LOOK: Duration = Duration::from_millis(250);

/// Where everything lies.
struct Errand {
    province: Province,
    /// The province folder.
    root: Utf8PathBuf,
    /// The letter's path within the letters folder.
    letter: String,
    data: Utf8PathBuf,
    options: command::Preview,
}

pub(crate) async fn preview(options: command::Preview, telling: &Telling) -> anyhow::Result<()> {
    let errand = errand(options)?;
    if !errand.options.watch {
        return errand.once(telling);
    }
    telling.tell("program-preview-watching", &[("folder", errand.root.as_str())]);
    let mut seen = None;
    loop {
        let now = errand.touched();
        if seen != Some(now) {
            seen = Some(now);
            if let Err(error) = errand.once(telling) {
                telling.failure(&error);
            }
        }
        tokio::time::sleep(LOOK).await;
    }
}

fn errand(options: command::Preview) -> anyhow::Result<Errand> {
    let asked = options.letter.clone();
    let folder = asked.ancestors().find(|it| it.file_name() == Some(LETTERS_FOLDER));
    let astray = || Failure::new("program-preview-astray", &[("path", asked.as_str())]);
    let folder = folder.ok_or_else(astray)?;
    let root = match folder.parent() {
        Some(root) if !root.as_str().is_empty() => root.to_owned(),
        _ => Utf8PathBuf::from("."),
    };
    let letter = asked.strip_prefix(folder)?.as_str().to_owned();
    let province = Province::load(&root).map_err(|problems| {
        let count = problems.len().to_string();
        let values = [("folder", root.as_str()), ("count", count.as_str())];
        Failure::new("program-province-broken", &values)
    })?;
    let data = match &options.data {
        Some(data) => data.clone(),
        None => asked.with_extension("sample.json"),
    };
    Ok(Errand { province, root, letter, data, options })
}

impl Errand {
    /// Reads, typesets, writes, and tells what came of it.
    fn once(&self, telling: &Telling) -> anyhow::Result<()> {
        let text = std::fs::read_to_string(&self.data)
            .map_err(|error| self.no_data(&error.to_string()))?;
        let sample: Value =
            serde_json::from_str(&text).map_err(|error| self.no_data(&error.to_string()))?;
        let letters = Letters::read(&self.root);
        let typesetter = typesetter(&letters, self.options.fonts.clone())?;
        let data = self.province.spoken_sample(&sample);
        let today = SystemClock.now().local_date();
        let begun = SystemClock.now();
        let made = typesetter.render(&self.letter, &data, check::dated(&sample).unwrap_or(today));
        let milliseconds = (SystemClock.now().as_micros() - begun.as_micros()) / 1000;
        let paper = match made {
            Ok(paper) => paper,
            Err(error) => {
                let mistakes = told(&error);
                for one in &mistakes {
                    check::tell(&self.root, &self.letter, one, telling);
                }
                let count = mistakes.len().to_string();
                let values = [("letter", self.letter.as_str()), ("count", count.as_str())];
                return Err(Failure::new("program-preview-failed", &values).into());
            }
        };
        let written = self.write(&paper.pdf, paper.pages)?;
        telling.tell(
            "program-preview-made",
            &[
                ("file", written.as_str()),
                ("pages", &paper.pages.to_string()),
                ("milliseconds", &milliseconds.to_string()),
                ("kilobytes", &paper.pdf.len().div_ceil(1024).to_string()),
            ],
        );
        for anchor in &paper.anchors {
            telling.line(&format!(
                "  <{}> {} · {:.0} × {:.0} pt · x {:.1}, y {:.1}",
                anchor.label,
                anchor.page + 1,
                anchor.width,
                anchor.height,
                anchor.x,
                anchor.y
            ));
        }
        Ok(())
    }

    fn no_data(&self, why: &str) -> Failure {
        Failure::new("program-preview-data", &[("path", self.data.as_str()), ("why", why)])
    }

    /// Where the paper was put: the PDF itself, or the pictures of its pages.
    fn write(&self, pdf: &[u8], pages: usize) -> anyhow::Result<Utf8PathBuf> {
        let stem = Utf8Path::new(&self.letter).file_stem().unwrap_or("paper");
        let out =
            self.options.out.clone().unwrap_or_else(|| Utf8PathBuf::from(format!("{stem}.pdf")));
        if out.extension() != Some("png") {
            std::fs::write(&out, pdf).with_context(|| format!("write {out}"))?;
            return Ok(out);
        }
        let beside = out.with_extension("preview.pdf");
        std::fs::write(&beside, pdf).with_context(|| format!("write {beside}"))?;
        let mut draw = std::process::Command::new("pdftocairo");
        draw.args(["-png", "-r", &self.options.dpi.to_string()]);
        if self.options.grey {
            draw.arg("-gray");
        }
        if pages == 1 || self.options.first_page {
            draw.arg("-singlefile");
        }
        let drawn = draw.arg(&beside).arg(out.with_extension("")).status();
        std::fs::remove_file(&beside).with_context(|| format!("remove {beside}"))?;
        match drawn {
            Ok(status) if status.success() => Ok(out),
            Ok(status) => anyhow::bail!("pdftocairo: {status}"),
            Err(_) => Err(Failure::new("program-preview-no-poppler", &[]).into()),
        }
    }

    /// The latest change among the letters and the data.
    fn touched(&self) -> Option<SystemTime> {
        let mut files = vec![self.data.clone()];
        gather(&self.root.join(LETTERS_FOLDER), &mut files);
        files.iter().filter_map(|file| file.metadata().ok()?.modified().ok()).max()
    }
}

fn gather(folder: &Utf8Path, files: &mut Vec<Utf8PathBuf>) {
    let Ok(entries) = folder.read_dir_utf8() else { return };
    for entry in entries.flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            gather(entry.path(), files);
        } else {
            files.push(entry.path().to_owned());
        }
    }
}
