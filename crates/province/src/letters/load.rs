//! Reads the letters folder and checks it against the procedures that use it.
//! Not the typesetting. Every mistake gets its file and line.

use super::{DECISION, FOLDER, Letters, names};
use crate::catalogue::Loaded;
use crate::source::Folder;
use camino::{Utf8Path, Utf8PathBuf};
use procedure::form::FormDef;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const SOURCE: &str = ".typ";
const SAMPLE: &str = ".sample.json";

/// Every letter with its sample. A province without a letters folder has none.
pub(crate) fn load(folder: &mut Folder) -> Letters {
    let mut letters = Letters::default();
    gather(folder, Utf8Path::new(FOLDER), &mut letters);
    for sample in letters.samples.keys().filter(|it| !letters.sources.contains_key(*it)) {
        let file = sample_file(sample);
        folder.problem(&file, None, "letter.sample-alone", &[("letter", sample)]);
    }
    letters
}

fn gather(folder: &mut Folder, place: &Utf8Path, letters: &mut Letters) {
    for below in folder.list(place.as_str(), None) {
        gather(folder, &below, letters);
    }
    for file in folder.list(place.as_str(), Some(SOURCE)) {
        if let Some(source) = folder.read(&file) {
            letters.sources.insert(within(&file), source.text);
        }
    }
    for file in folder.list(place.as_str(), Some(SAMPLE)) {
        if let Some((sample, _)) = folder.json(&file) {
            let letter = within(&file).replace(SAMPLE, SOURCE);
            letters.samples.insert(letter, sample);
        }
    }
}

/// The path within the letters folder.
fn within(file: &Utf8Path) -> String {
    file.strip_prefix(FOLDER).unwrap_or(file).as_str().to_owned()
}

fn sample_file(letter: &str) -> Utf8PathBuf {
    Utf8Path::new(FOLDER).join(letter.replace(SOURCE, SAMPLE))
}

/// Checks the letters that procedures name: each exists, has a sample of such a procedure, and
/// reads nothing but what one of the forms it is used with asks.
pub(crate) fn used(folder: &mut Folder, loaded: &Loaded, letters: &Letters) {
    let mut forms: BTreeMap<&str, Vec<&Arc<FormDef>>> = BTreeMap::new();
    let mut wanting = BTreeSet::new();
    for procedure in &loaded.procedures {
        let version = (procedure.code.clone(), procedure.valid_from);
        let Some(source) = loaded.sources.get(&version) else { continue };
        for (number, paper) in procedure.results.iter().enumerate() {
            let Some(letter) = paper.letter.as_deref() else {
                wanting.insert(DECISION);
                continue;
            };
            let line = || source.toml_line(&format!("results.{number}.letter"));
            if !letters.sources.contains_key(letter) {
                let details = [("letter", letter)];
                folder.problem(&source.file, line(), "letter.unknown", &details);
            } else if !letters.samples.contains_key(letter) {
                let details = [("letter", letter)];
                folder.problem(&source.file, line(), "letter.no-sample", &details);
            }
            forms.entry(letter).or_default().extend(loaded.forms.get(&version));
        }
    }
    if letters.sources.is_empty() {
        return;
    }
    for letter in wanting.into_iter().filter(|it| !letters.sources.contains_key(*it)) {
        let file = Utf8Path::new(FOLDER).join(letter);
        folder.problem(&file, None, "letter.no-decision", &[("letter", letter)]);
    }
    for (letter, forms) in &forms {
        let Some(source) = letters.sources.get(*letter) else { continue };
        for (line, path) in names::read(source) {
            if !forms.iter().any(|form| names::known(form, path)) {
                let file = Utf8Path::new(FOLDER).join(letter);
                let details = [("field", path)];
                folder.problem(&file, Some(line), "letter.unknown-answer", &details);
            }
        }
    }
    for (letter, sample) in &letters.samples {
        let named = sample.get("procedure").and_then(Value::as_str);
        let code = named.and_then(|it| it.parse().ok());
        let known = code.is_some_and(|code| loaded.procedures.iter().any(|it| it.code == code));
        if let Some(named) = named.filter(|_| !known) {
            let file = sample_file(letter);
            folder.problem(&file, None, "letter.sample-procedure", &[("procedure", named)]);
        }
    }
}
