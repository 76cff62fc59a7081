//! What the tests share: provinces, typesetters, and poppler's eyes for text and places.
//! Poppler is installed by `cargo xtask setup`.

use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::{Date, date};
use province::Province;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;
use typeset::{Fonts, Limits, Rendered, Typesetter};

/// The day of the samples.
pub(crate) const TODAY: Date = date(2026, 11, 24);

pub(crate) fn folder(name: &str) -> Utf8PathBuf {
    Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../../provinces").join(name)
}

pub(crate) fn province(name: &str) -> Province {
    Province::load(&folder(name)).unwrap_or_else(|problems| {
        let stopping: Vec<_> = problems.iter().filter(|one| !one.warn).collect();
        panic!("{name} does not load: {stopping:#?}")
    })
}

pub(crate) fn typesetter(province: &Province) -> Typesetter {
    patient(Fonts::embedded().unwrap(), province.letters.sources.clone())
}

/// With a deadline that a busy machine keeps too.
pub(crate) fn patient(fonts: Fonts, letters: BTreeMap<String, String>) -> Typesetter {
    let limits = Limits { deadline: Duration::from_mins(2), ..Limits::default() };
    Typesetter::with_limits(fonts, letters, limits).unwrap()
}

/// A sample as its letter gets it.
pub(crate) fn sample(province: &Province, letter: &str) -> Value {
    province.spoken_sample(&province.letters.samples[letter])
}

/// A typesetter with one letter, `letter.typ`.
pub(crate) fn single(source: &str) -> Typesetter {
    let letters = BTreeMap::from([("letter.typ".to_owned(), source.to_owned())]);
    patient(Fonts::embedded().unwrap(), letters)
}

/// What a reader sees, spaces and line breaks made one space.
pub(crate) fn text(paper: &Rendered) -> String {
    let told = poppler("pdftotext", &["-", "-"], &paper.pdf);
    told.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A word on a page: its text, page from 0, and its box from the lower left corner.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) page: usize,
    pub(crate) left: f64,
    pub(crate) bottom: f64,
    pub(crate) top: f64,
}

/// Every word with its place.
pub(crate) fn words(paper: &Rendered) -> Vec<Word> {
    let told = poppler("pdftotext", &["-bbox", "-", "-"], &paper.pdf);
    let mut words = Vec::new();
    let (mut page, mut height) = (0, 0.0);
    for line in told.lines() {
        let line = line.trim();
        let number = |name: &str| -> f64 {
            let (_, rest) = line.split_once(&format!("{name}=\"")).unwrap();
            rest.split('"').next().unwrap().parse().unwrap()
        };
        if line.starts_with("<page ") {
            page += 1;
            height = number("height");
        } else if let Some(rest) = line.strip_prefix("<word ") {
            let (_, text) = rest.split_once('>').unwrap();
            words.push(Word {
                text: text.trim_end_matches("</word>").to_owned(),
                page: page - 1,
                left: number("xMin"),
                bottom: height - number("yMax"),
                top: height - number("yMin"),
            });
        }
    }
    words
}

fn poppler(program: &str, arguments: &[&str], input: &[u8]) -> String {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program}: {error}; run `cargo xtask setup`"));
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let feeding = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    feeding.join().unwrap().unwrap();
    assert!(output.status.success(), "{program}: {}", output.status);
    String::from_utf8(output.stdout).unwrap()
}
