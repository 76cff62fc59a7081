//! Documents that must keep up with the code: every crate has a heading in ARCHITECTURE.md, the
//! changelog has a part for what is not released, links between documents lead somewhere.

use super::Finding;
use super::tree::{TextFile, Tree};

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = headings(tree);
    let changes = tree.find("CHANGELOG.md").map_or("", |it| it.text.as_str());
    if !changes.lines().any(|line| line.trim_end() == "## [Unreleased]") {
        let says = "has no `## [Unreleased]` part";
        findings.push(Finding::new("changelog", "CHANGELOG.md", says));
    }
    for file in tree.under("", ".md") {
        findings.extend(links(tree, file));
    }
    findings
}

fn headings(tree: &Tree) -> Vec<Finding> {
    let text = tree.find("ARCHITECTURE.md").map_or("", |it| it.text.as_str());
    let headings: Vec<&str> = text.lines().filter(|line| line.starts_with('#')).collect();
    let manifests =
        tree.under("crates/", "/Cargo.toml").filter(|it| it.path.split('/').count() == 3);
    let mut findings = Vec::new();
    for manifest in manifests {
        let wanted = format!("`{}`", manifest.room());
        if !headings.iter().any(|heading| heading.contains(&wanted)) {
            let says = format!("has no heading for the crate {wanted}");
            findings.push(Finding::new("architecture", "ARCHITECTURE.md", says));
        }
    }
    findings
}

/// Relative links to files that are not there.
fn links(tree: &Tree, file: &TextFile) -> Vec<Finding> {
    let folder = file.path.rsplit_once('/').map_or("", |it| it.0);
    let mut findings = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        for part in line.split("](").skip(1) {
            let Some((link, _)) = part.split_once(')') else { continue };
            let link = link.split('#').next().unwrap_or_default();
            if link.is_empty() || link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            let path = joined(folder, link);
            let there = tree.files.iter().any(|it| {
                it.path
                    .strip_prefix(path.as_str())
                    .is_some_and(|it| it.is_empty() || it.starts_with('/'))
            });
            if !there {
                let at = format!("{}:{}", file.path, number + 1);
                findings.push(Finding::new(
                    "link",
                    at,
                    format!("leads to {path}, which is not there"),
                ));
            }
        }
    }
    findings
}

fn joined(folder: &str, link: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|it| !it.is_empty()).collect();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<&'static str> {
        check(&Tree::of(files)).into_iter().map(|it| it.rule).collect()
    }

    #[test]
    fn a_crate_without_a_heading_is_found() {
        let changes = ("CHANGELOG.md", "## [Unreleased]\n");
        let manifest = ("crates/kernel/Cargo.toml", "");
        assert_eq!(found(&[changes, manifest, ("ARCHITECTURE.md", "kernel")]), ["architecture"]);
        assert!(found(&[changes, manifest, ("ARCHITECTURE.md", "### `kernel`\n")]).is_empty());
    }

    #[test]
    fn a_changelog_without_an_unreleased_part_is_found() {
        assert_eq!(found(&[("CHANGELOG.md", "## [0.1.0]\n")]), ["changelog"]);
    }

    #[test]
    fn a_link_to_nowhere_is_found() {
        let changes = ("CHANGELOG.md", "## [Unreleased]\n");
        let good = ("docs/a.md", "[x](../CHANGELOG.md#a) [y](https://example.org) [z](#here)");
        assert!(found(&[changes, good]).is_empty());
        assert_eq!(found(&[changes, ("docs/a.md", "[x](missing.md)")]), ["link"]);
    }
}
