//! A mistake in a province folder, to be explained to the clerk who wrote it.
//! Not a sentence: words files have one under `check-<code>`, with the remedy beside it.

use camino::{Utf8Path, Utf8PathBuf};
use procedure::check::Finding;

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Relative to the province folder.
    pub file: Utf8PathBuf,
    /// Counted from 1, where it can be told.
    pub line: Option<usize>,
    /// Stable code such as `process.unreachable`; the words' key is `check-` and the code with
    /// dots as hyphens.
    pub code: &'static str,
    /// Path of keys inside the file; may be empty.
    pub place: String,
    pub details: Vec<(&'static str, String)>,
    /// Worth mending, but the province can start.
    pub warn: bool,
}

impl Problem {
    pub(crate) fn new(
        file: &Utf8Path,
        line: Option<usize>,
        code: &'static str,
        details: &[(&'static str, &str)],
    ) -> Problem {
        Problem {
            file: file.to_owned(),
            line,
            code,
            place: String::new(),
            details: details.iter().map(|(name, value)| (*name, (*value).to_owned())).collect(),
            warn: false,
        }
    }

    pub(crate) fn from_finding(file: &Utf8Path, line: Option<usize>, finding: Finding) -> Problem {
        Problem {
            file: file.to_owned(),
            line,
            code: finding.code,
            place: finding.place,
            details: finding.details,
            warn: finding.warn,
        }
    }

    /// Key of the words: `check-process-unreachable`.
    pub fn words_key(&self) -> String {
        format!("check-{}", self.code.replace('.', "-"))
    }
}
