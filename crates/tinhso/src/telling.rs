//! What the program says on the terminal: progress, tables, failures with a remedy.
//! Words come from the words files; the language from the locale of the terminal.
//! What must always hold: a failure names what is wrong and what to do about it.

#![expect(
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unused_self,
    reason = "this is the terminal's one voice"
)]

use crate::config::{self, ConfigFault, Origin};
use std::{borrow::Cow, sync::Arc};
use web::i18n::{Arg, Language, Say, Words};

pub(crate) struct Telling {
    say: Say,
}

impl Telling {
    /// A voice in the language of the terminal: Vietnamese unless the locale is English.
    pub(crate) fn start() -> Self {
        let locale = config::environment("TINHSO_LANG")
            .or_else(|| config::environment("LC_ALL"))
            .or_else(|| config::environment("LANG"))
            .unwrap_or_default();
        let language = if locale.starts_with("en") { Language::En } else { Language::Vi };
        // The built-in words are checked by a test; should they fail all the same, keys are told.
        let words = Words::load(&[]).unwrap_or_else(|fault| {
            eprintln!("{fault}");
            std::process::exit(70)
        });
        Telling { say: Say::new(Arc::new(words), language) }
    }

    pub(crate) fn say(&self) -> &Say {
        &self.say
    }

    /// One line on standard output.
    pub(crate) fn tell(&self, key: &str, values: &[(&str, &str)]) {
        println!("{}", self.sentence(key, values));
    }

    /// A line that is not a sentence: a table row, an address.
    pub(crate) fn line(&self, text: &str) {
        println!("{text}");
    }

    /// A line that replaces the last one while work goes on.
    pub(crate) fn progress(&self, key: &str, values: &[(&str, &str)]) {
        eprint!("\r\x1b[2K{}", self.sentence(key, values));
    }

    /// Ends a line of progress.
    pub(crate) fn progress_done(&self) {
        eprintln!();
    }

    pub(crate) fn sentence(&self, key: &str, values: &[(&str, &str)]) -> String {
        let values: Vec<(&str, Arg<'_>)> =
            values.iter().map(|(name, value)| (*name, Arg::Text(Cow::Borrowed(*value)))).collect();
        self.say.with(key, &values)
    }

    /// Why the program stops, with a remedy where one is known.
    pub(crate) fn failure(&self, error: &anyhow::Error) {
        if let Some(fault) = error.downcast_ref::<ConfigFault>() {
            eprintln!("{}", self.config_fault(fault));
            return;
        }
        if let Some(failure) = error.downcast_ref::<Failure>() {
            let values: Vec<(&str, &str)> =
                failure.values.iter().map(|(name, value)| (*name, value.as_str())).collect();
            eprintln!("{}", self.sentence(failure.key, &values));
            return;
        }
        eprintln!("{}", self.sentence("program-failed", &[("why", &format!("{error:#}"))]));
    }

    fn config_fault(&self, fault: &ConfigFault) -> String {
        match fault {
            ConfigFault::Unreadable { path, why } => {
                self.sentence("config-unreadable", &[("path", path.as_str()), ("why", why)])
            }
            ConfigFault::Syntax { path, why } => {
                self.sentence("config-syntax", &[("path", path.as_str()), ("why", why)])
            }
            ConfigFault::Value { name, origin, value, problem } => {
                let origin = match origin {
                    Origin::Environment(variable) => {
                        self.sentence("config-origin-environment", &[("name", variable)])
                    }
                    Origin::File(path) if path.as_str().is_empty() => {
                        self.sentence("config-origin-default", &[])
                    }
                    Origin::File(path) => {
                        self.sentence("config-origin-file", &[("path", path.as_str())])
                    }
                };
                let problem = self.sentence(problem, &[]);
                self.sentence(
                    "config-value",
                    &[("name", name), ("origin", &origin), ("value", value), ("problem", &problem)],
                )
            }
        }
    }
}

/// A failure with words of its own.
#[derive(Debug, thiserror::Error)]
#[error("{key} {values:?}")]
pub(crate) struct Failure {
    pub(crate) key: &'static str,
    pub(crate) values: Vec<(&'static str, String)>,
}

impl Failure {
    pub(crate) fn new(key: &'static str, values: &[(&'static str, &str)]) -> Self {
        let values = values.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Failure { key, values }
    }
}
