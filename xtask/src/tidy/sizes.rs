//! How long the source files are. Aim: median 120 lines, nine in ten under 400; a file over 600
//! lines needs a one-line reason in `[sizes.long]` of `tidy.toml`, and a reason that is no longer
//! needed must go. Generated files and data are not counted.

use super::Finding;
use super::tree::{TextFile, Tree};

const LONGEST: usize = 600;

pub(super) fn check(tree: &Tree, settings: &toml::Table) -> Vec<Finding> {
    let reasons = settings.get("sizes").and_then(|it| it.get("long"));
    let reasons = reasons.and_then(toml::Value::as_table);
    let excused = |path: &str| reasons.is_some_and(|it| it.contains_key(path));
    let mut findings = Vec::new();
    for file in sources(tree) {
        let lines = file.text.lines().count();
        if lines > LONGEST && !excused(&file.path) {
            let says = format!(
                "has {lines} lines; split it, or give the reason in [sizes.long] of xtask/tidy.toml"
            );
            findings.push(Finding::new("size", file.path.clone(), says));
        }
    }
    for path in reasons.into_iter().flat_map(toml::Table::keys) {
        let long = tree.find(path).is_some_and(|it| it.text.lines().count() > LONGEST);
        if !long {
            let says = "is excused for its length and no longer needs to be; take the line out";
            findings.push(Finding::new("size", path.clone(), says));
        }
    }
    findings
}

/// One line for people.
pub(super) fn report(tree: &Tree) -> String {
    let mut sizes: Vec<(usize, &str)> =
        sources(tree).map(|it| (it.text.lines().count(), it.path.as_str())).collect();
    sizes.sort_unstable();
    let at = |part: usize| sizes.get(sizes.len() * part / 100).map_or(0, |it| it.0);
    let (most, path) = sizes.last().copied().unwrap_or_default();
    let total: usize = sizes.iter().map(|it| it.0).sum();
    format!(
        "{} source files, {total} lines: median {}, p90 {}, longest {most} ({path})",
        sizes.len(),
        at(50),
        at(90)
    )
}

fn sources(tree: &Tree) -> impl Iterator<Item = &TextFile> {
    tree.files.iter().filter(|file| {
        let ending = file.path.rsplit_once('.').map_or("", |it| it.1);
        matches!(ending, "rs" | "html" | "js" | "sql" | "cedar")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_file_needs_a_reason_and_a_reason_needs_a_long_file() {
        let long = "x\n".repeat(LONGEST + 1);
        let tree = Tree::of(&[("crates/a/src/long.rs", &long), ("crates/a/src/short.rs", "x\n")]);
        let found = |settings: &str| check(&tree, &settings.parse().unwrap()).len();
        assert_eq!(found(""), 1);
        assert_eq!(found("[sizes.long]\n\"crates/a/src/long.rs\" = \"one ritual\""), 0);
        assert_eq!(
            found(
                "[sizes.long]\n\"crates/a/src/long.rs\" = \"r\"\n\"crates/a/src/short.rs\" = \"r\""
            ),
            1
        );
    }

    #[test]
    fn the_report_names_median_and_longest() {
        let tree = Tree::of(&[("a.rs", "1\n"), ("b.rs", "1\n2\n"), ("c.rs", "1\n2\n3\n")]);
        let report = report(&tree);
        assert!(report.contains("median 2"), "{report}");
        assert!(report.contains("longest 3 (c.rs)"), "{report}");
    }
}
