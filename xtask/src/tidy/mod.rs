//! House rules that no compiler checks: doors between crates, where SQL and HTML may stand, words
//! in both languages, module docs, file sizes, documents that keep up. What differs from rule to
//! rule (who may use whom, known families of keys, accepted exceptions) stands in `tidy.toml`.
//! Every rule is a function from the tree to findings and has a test in which it fails.

mod documents;
mod doors;
mod fluent;
mod rooms;
mod rust_source;
mod sizes;
mod tree;
mod words;

use crate::place::Place;
use crate::stage::Log;
use anyhow::{Context, Result, bail};
use tree::Tree;

/// Something that breaks a rule, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Finding {
    rule: &'static str,
    /// `path` or `path:line`.
    at: String,
    /// What is wrong and what to do.
    says: String,
}

impl Finding {
    fn new(rule: &'static str, at: impl Into<String>, says: impl Into<String>) -> Self {
        Self { rule, at: at.into(), says: says.into() }
    }
}

/// Checks the whole work tree; an error when anything was found.
pub(crate) fn run(place: &Place, log: &mut Log) -> Result<()> {
    let settings = std::fs::read_to_string(place.root.join("xtask/tidy.toml"))?;
    let settings: toml::Table = settings.parse().context("xtask/tidy.toml")?;
    let tree = Tree::read(place)?;
    let packages = doors::packages(place)?;
    let mut findings = doors::check(&packages, &settings);
    findings.extend(rooms::check(&tree));
    findings.extend(words::check(&tree, &settings));
    findings.extend(sizes::check(&tree, &settings));
    findings.extend(documents::check(&tree));

    let report = sizes::report(&tree);
    println!("      {report}");
    log.line(report);
    for finding in &findings {
        log.line(format!("{}: {}: {}", finding.at, finding.rule, finding.says));
    }
    if !findings.is_empty() {
        bail!("{} findings", findings.len());
    }
    Ok(())
}

/// The strings of the list called `name` in the table called `table`.
fn list<'a>(settings: &'a toml::Table, table: &str, name: &str) -> Vec<&'a str> {
    let values = settings.get(table).and_then(|it| it.get(name)).and_then(toml::Value::as_array);
    values.into_iter().flatten().filter_map(toml::Value::as_str).collect()
}
