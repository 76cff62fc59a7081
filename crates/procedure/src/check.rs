//! Load checks: everything that can be wrong with a procedure, a process or a form although each
//! file reads well. Not file reading (that is `province`) and no sentences: a finding has a code,
//! a place and values; words files explain it with its remedy under `check-<code>`.

mod catalogue;
mod process;
mod references;

pub use catalogue::{versions, work};
pub use process::process;
pub use references::{form, procedure};

/// Something wrong, to be explained.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Stable code such as `process.unreachable`.
    pub code: &'static str,
    /// Path of keys inside the file: `step.sign.next`.
    pub place: String,
    pub details: Vec<(&'static str, String)>,
    /// Worth mending, but the province can start.
    pub warn: bool,
}

impl Finding {
    pub(crate) fn stop(
        code: &'static str,
        place: impl Into<String>,
        details: &[(&'static str, &str)],
    ) -> Finding {
        let details = details.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Finding { code, place: place.into(), details, warn: false }
    }

    pub(crate) fn warn(
        code: &'static str,
        place: impl Into<String>,
        details: &[(&'static str, &str)],
    ) -> Finding {
        Finding { warn: true, ..Finding::stop(code, place, details) }
    }
}

#[cfg(test)]
mod tests;
