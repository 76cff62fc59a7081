//! Which crate may use which. The arrows stand in `tidy.toml`, one list for each crate; what is
//! not listed is forbidden, and a crate without a list is a finding, so that nobody adds one
//! without saying where it belongs. Pure crates may not use anything that does input or output.

use super::{Finding, list};
use crate::place::Place;
use anyhow::{Context, Result, bail};
use serde_json::Value;

const RULE: &str = "doors";

/// A package of the workspace and what it depends on, tests included.
#[derive(Debug, Clone)]
pub(super) struct Package {
    pub(super) name: String,
    /// Name, and whether only tests use it.
    pub(super) uses: Vec<(String, bool)>,
}

/// The packages of the workspace, from `cargo metadata`.
pub(super) fn packages(place: &Place) -> Result<Vec<Package>> {
    let told = place
        .cargo()
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .output()?;
    if !told.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&told.stderr));
    }
    let told: Value = serde_json::from_slice(&told.stdout)?;
    let packages = told.get("packages").and_then(Value::as_array).context("no packages")?;
    Ok(packages.iter().map(package).collect())
}

fn package(told: &Value) -> Package {
    let text = |value: &Value, key: &str| {
        value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let uses = told.get("dependencies").and_then(Value::as_array).into_iter().flatten();
    let uses = uses.map(|it| (text(it, "name"), text(it, "kind") == "dev"));
    Package { name: text(told, "name"), uses: uses.collect() }
}

pub(super) fn check(packages: &[Package], settings: &toml::Table) -> Vec<Finding> {
    let doors = settings.get("doors").and_then(toml::Value::as_table);
    let pure = list(settings, "pure", "crates");
    let worldly = list(settings, "pure", "forbidden");
    let mut findings = Vec::new();
    for package in packages {
        let at = format!("{}/Cargo.toml", package.name);
        let Some(open) = doors.and_then(|it| it.get(&package.name)) else {
            let says = "has no list in [doors] of xtask/tidy.toml; say what it may use";
            findings.push(Finding::new(RULE, at, says));
            continue;
        };
        let open: Vec<&str> =
            open.as_array().into_iter().flatten().filter_map(toml::Value::as_str).collect();
        for (used, for_tests) in &package.uses {
            let ours = packages.iter().any(|it| it.name == *used);
            let itself = *used == package.name && *for_tests;
            if ours && !itself && !open.contains(&"*") && !open.contains(&used.as_str()) {
                let says = format!("`{}` may not use `{used}`; see ARCHITECTURE.md", package.name);
                findings.push(Finding::new(RULE, at.clone(), says));
            }
            if pure.contains(&package.name.as_str())
                && !for_tests
                && worldly.contains(&used.as_str())
            {
                let says = format!(
                    "`{}` has rules alone and may not use `{used}`, which reaches the world",
                    package.name
                );
                findings.push(Finding::new(RULE, at.clone(), says));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: &str = r#"
[doors]
kernel = []
dossier = ["kernel"]
person = ["kernel"]
tinhso = ["*"]
[pure]
crates = ["dossier"]
forbidden = ["tokio"]
"#;

    fn found(name: &str, uses: &[(&str, bool)]) -> Vec<String> {
        let packages = ["kernel", "dossier", "person", "tinhso", "payment"].map(|it| Package {
            name: it.to_owned(),
            uses: if it == name {
                uses.iter().map(|(used, tests)| ((*used).to_owned(), *tests)).collect()
            } else {
                Vec::new()
            },
        });
        let settings = SETTINGS.parse().unwrap();
        let findings = check(&packages, &settings);
        findings.into_iter().filter(|it| !it.at.starts_with("payment")).map(|it| it.says).collect()
    }

    #[test]
    fn an_arrow_that_is_not_drawn_is_found() {
        assert!(found("dossier", &[("kernel", false), ("serde", false)]).is_empty());
        assert!(found("tinhso", &[("dossier", false)]).is_empty());
        assert_eq!(found("dossier", &[("person", false)]).len(), 1);
        assert_eq!(found("dossier", &[("person", true)]).len(), 1);
        assert_eq!(found("kernel", &[("dossier", false)]).len(), 1);
    }

    #[test]
    fn a_crate_may_use_itself_in_tests_to_open_its_features() {
        assert!(found("dossier", &[("dossier", true)]).is_empty());
    }

    #[test]
    fn a_pure_crate_may_not_reach_the_world() {
        assert_eq!(found("dossier", &[("tokio", false)]).len(), 1);
        assert!(found("dossier", &[("tokio", true)]).is_empty());
        assert!(found("person", &[("tokio", false)]).is_empty());
    }

    #[test]
    fn a_crate_without_a_list_is_found() {
        let packages = [Package { name: "payment".to_owned(), uses: Vec::new() }];
        assert_eq!(check(&packages, &SETTINGS.parse().unwrap()).len(), 1);
    }
}
