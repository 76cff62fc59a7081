//! Reads the files of a province folder and keeps their text, so that a mistake found later can
//! still be pointed at by line. Not their meaning.

use crate::problem::Problem;
use camino::{Utf8Path, Utf8PathBuf};
use serde::de::DeserializeOwned;
use serde_json::Value;
use toml::de::{DeTable, DeValue};

/// Bytes of one file; a larger one is no file a clerk wrote.
const FILE_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// A province folder being read.
#[derive(Debug)]
pub(crate) struct Folder {
    root: Utf8PathBuf,
    pub(crate) problems: Vec<Problem>,
}

/// A file's place and text.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) file: Utf8PathBuf,
    pub(crate) text: String,
}

impl Folder {
    pub(crate) fn new(root: &Utf8Path) -> Folder {
        Folder { root: root.to_owned(), problems: Vec::new() }
    }

    pub(crate) fn exists(&self, file: &Utf8Path) -> bool {
        self.root.join(file).exists()
    }

    /// Names of files with an ending, or of folders, directly below; sorted.
    pub(crate) fn list(&mut self, folder: &str, ending: Option<&str>) -> Vec<Utf8PathBuf> {
        let mut found = Vec::new();
        let Ok(entries) = self.root.join(folder).read_dir_utf8() else { return found };
        for entry in entries.flatten() {
            let path = entry.path();
            let fits = match ending {
                Some(ending) => path.is_file() && path.as_str().ends_with(ending),
                None => path.is_dir(),
            };
            if fits && let Some(name) = path.file_name() {
                found.push(Utf8PathBuf::from(folder).join(name));
            }
        }
        found.sort();
        found
    }

    /// The text of a file, or a problem.
    pub(crate) fn read(&mut self, file: &Utf8Path) -> Option<Source> {
        let path = self.root.join(file);
        let too_large = path.metadata().is_ok_and(|meta| meta.len() > FILE_BYTES_MAX);
        if too_large {
            self.problem(file, None, "file.too-large", &[]);
            return None;
        }
        match std::fs::read(&path) {
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) => Some(Source { file: file.to_owned(), text }),
                Err(error) => {
                    let line = newlines(error.as_bytes(), error.utf8_error().valid_up_to());
                    self.problem(file, Some(line), "file.not-utf8", &[]);
                    None
                }
            },
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                self.problem(file, None, "file.missing", &[]);
                None
            }
            Err(error) => {
                self.problem(file, None, "file.unreadable", &[("reason", &error.to_string())]);
                None
            }
        }
    }

    /// A TOML file in its type.
    pub(crate) fn toml<T: DeserializeOwned>(&mut self, file: &Utf8Path) -> Option<(T, Source)> {
        let source = self.read(file)?;
        match toml::from_str(&source.text) {
            Ok(value) => Some((value, source)),
            Err(error) => {
                let line = error.span().map(|span| newlines(source.text.as_bytes(), span.start));
                let reason = error.message().to_owned();
                self.problem(file, line, "file.toml", &[("reason", &reason)]);
                None
            }
        }
    }

    /// A JSON file.
    pub(crate) fn json(&mut self, file: &Utf8Path) -> Option<(Value, Source)> {
        let source = self.read(file)?;
        match serde_json::from_str(&source.text) {
            Ok(value) => Some((value, source)),
            Err(error) => {
                let reason = error.to_string();
                self.problem(file, Some(error.line()), "file.json", &[("reason", &reason)]);
                None
            }
        }
    }

    pub(crate) fn problem(
        &mut self,
        file: &Utf8Path,
        line: Option<usize>,
        code: &'static str,
        details: &[(&'static str, &str)],
    ) {
        self.problems.push(Problem::new(file, line, code, details));
    }
}

impl Source {
    /// The line of a path of keys in a TOML file: keys of tables, and for arrays of tables the
    /// `key` of the element. As close as can be told.
    pub(crate) fn toml_line(&self, place: &str) -> Option<usize> {
        let document = DeTable::parse(&self.text).ok()?;
        let mut at = 0;
        let mut value: Option<&DeValue<'_>> = None;
        for (depth, part) in place.split('.').enumerate() {
            let table = match value {
                None if depth == 0 => Some(document.get_ref()),
                Some(DeValue::Table(table)) => Some(table),
                _ => None,
            };
            if let Some(table) = table {
                let Some((key, found)) = table.iter().find(|(key, _)| key.get_ref() == part) else {
                    break;
                };
                at = key.span().start;
                value = Some(found.get_ref());
            } else if let Some(DeValue::Array(list)) = value {
                let element = list.iter().enumerate().find(|(number, one)| {
                    part.parse::<usize>() == Ok(*number) || names(one.get_ref(), part)
                });
                let Some((_, found)) = element else { break };
                at = found.span().start;
                value = Some(found.get_ref());
            } else {
                break;
            }
        }
        Some(newlines(self.text.as_bytes(), at))
    }

    /// The line of a dotted path of properties in a JSON file, found key after key.
    pub(crate) fn json_line(&self, place: &str) -> Option<usize> {
        let mut at = 0;
        let mut found = None;
        for part in
            place.split(['.', '(', ',', ' ']).filter(|part| !part.is_empty() && *part != "*")
        {
            let quoted = format!("\"{part}\"");
            let rest = self.text.get(at..)?;
            let Some(offset) = rest.find(&quoted) else { break };
            at += offset;
            found = Some(at);
            at += quoted.len();
        }
        if found.is_none() && !place.is_empty() {
            found = self.text.find(place);
        }
        found.map(|at| newlines(self.text.as_bytes(), at))
    }
}

fn names(value: &DeValue<'_>, key: &str) -> bool {
    let DeValue::Table(table) = value else { return false };
    table.iter().any(|(name, value)| {
        name.get_ref() == "key" && value.get_ref().as_str().is_some_and(|text| text == key)
    })
}

/// The line of a byte, from 1.
pub(crate) fn newlines(text: &[u8], at: usize) -> usize {
    text.iter().take(at).filter(|byte| **byte == b'\n').count() + 1
}
