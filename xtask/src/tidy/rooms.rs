//! What may stand in which room: SQL in `store` alone, HTML in `web` alone, the environment in
//! `tinhso` alone; every module says what it is; no path of somebody's machine is committed.
//! Tests may hold hostile HTML and read the addresses of test servers; SQL they may not.

use super::Finding;
use super::rust_source::{self, Source};
use super::tree::{TextFile, Tree};

/// Rooms that are tools, not product.
const TOOLS: &[&str] = &["xtask", "e2e", "load", "fuzz"];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.under("", ".rs") {
        findings.extend(module_doc(file));
        if TOOLS.contains(&file.room()) {
            continue;
        }
        let everything = rust_source::read(&file.text, true);
        findings.extend(sql(file, &everything));
        if file.holds_tests() || file.path.ends_with("/build.rs") {
            continue;
        }
        let product = rust_source::read(&file.text, false);
        findings.extend(html(file, &product));
        findings.extend(environment(file, &product));
    }
    findings.extend(machine_paths(tree));
    findings
}

fn module_doc(file: &TextFile) -> Option<Finding> {
    if file.text.trim_start().starts_with("//!") {
        return None;
    }
    let says = "begins without `//!`; say in 2 to 6 lines what it is, is not, and always holds";
    Some(Finding::new("module doc", file.path.clone(), says))
}

fn sql(file: &TextFile, source: &Source) -> Vec<Finding> {
    if file.room() == "store" {
        return Vec::new();
    }
    let literals = source.literals.iter().filter(|it| speaks_sql(&it.text));
    let finding = |line| {
        Finding::new("sql", format!("{}:{line}", file.path), "SQL stands in crates/store alone")
    };
    literals.map(|it| finding(it.line)).collect()
}

/// Whether a text is a statement: begins with a verb of SQL and goes on as the verb asks.
fn speaks_sql(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let has = |word: &str| words.contains(&word);
    match words.first().copied() {
        Some("SELECT" | "DELETE") => has("FROM"),
        Some("INSERT") => has("INTO"),
        Some("UPDATE") => has("SET"),
        Some("CREATE" | "ALTER" | "DROP") => has("TABLE") || has("INDEX") || has("DATABASE"),
        Some("WITH") => has("SELECT"),
        Some("PRAGMA") => true,
        _ => false,
    }
}

fn html(file: &TextFile, source: &Source) -> Vec<Finding> {
    if file.room() == "web" {
        return Vec::new();
    }
    let literals = source.literals.iter().filter(|it| speaks_html(&it.text));
    let finding = |line| {
        Finding::new("html", format!("{}:{line}", file.path), "HTML stands in crates/web alone")
    };
    literals.map(|it| finding(it.line)).collect()
}

/// Whether a text holds the end of an element, or the beginning of a common one.
fn speaks_html(text: &str) -> bool {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('<') {
        let name: String = after
            .strip_prefix('/')
            .unwrap_or(after)
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        let closed = after.get(name.len()..).is_some_and(|it| it.starts_with(['>', ' ', '/']));
        let known = matches!(
            name.as_str(),
            "html"
                | "head"
                | "body"
                | "div"
                | "span"
                | "p"
                | "a"
                | "b"
                | "em"
                | "strong"
                | "br"
                | "ul"
                | "li"
                | "table"
                | "tr"
                | "td"
                | "form"
                | "input"
                | "button"
                | "script"
                | "style"
                | "h1"
                | "h2"
                | "svg"
                | "img"
        );
        if known && (closed || after.starts_with('/')) {
            return true;
        }
        rest = after;
    }
    false
}

fn environment(file: &TextFile, source: &Source) -> Vec<Finding> {
    if file.room() == "tinhso" {
        return Vec::new();
    }
    let lines = source.code.lines().enumerate();
    let reads = lines.filter(|(_, line)| line.contains("std::env") || line.contains("env::var"));
    let says = "only crates/tinhso reads the environment; pass the setting in";
    reads
        .map(|(number, _)| {
            Finding::new("environment", format!("{}:{}", file.path, number + 1), says)
        })
        .collect()
}

fn machine_paths(tree: &Tree) -> Vec<Finding> {
    // Put together here so that this file does not find itself.
    let signs = [["/wo", "rk/"], ["/ro", "ot/"], ["/ho", "me/"], ["/Use", "rs/"]];
    let signs = signs.map(|it| it.concat());
    let mut findings = Vec::new();
    for file in &tree.files {
        for (number, line) in file.text.lines().enumerate() {
            // An address of the web may well have a part of that name.
            let found = signs.iter().any(|sign| {
                line.match_indices(sign.as_str()).any(|(at, _)| {
                    let before = line.get(..at).and_then(|it| it.chars().next_back());
                    before.is_none_or(|it| !it.is_ascii_alphanumeric() && !"}.-_/".contains(it))
                })
            });
            if found {
                let at = format!("{}:{}", file.path, number + 1);
                findings.push(Finding::new("machine path", at, "names a folder of one machine"));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<&'static str> {
        check(&Tree::of(&[(path, text)])).into_iter().map(|it| it.rule).collect()
    }

    #[test]
    fn a_module_without_a_doc_is_found() {
        assert_eq!(found("crates/kernel/src/a.rs", "pub fn a() {}"), ["module doc"]);
        assert!(found("crates/kernel/src/a.rs", "//! Says.\n").is_empty());
    }

    #[test]
    fn sql_outside_the_store_is_found_even_in_tests() {
        let text = "//! d\nconst A: &str = \"SELECT a FROM b\";";
        assert_eq!(found("crates/web/src/a.rs", text), ["sql"]);
        assert_eq!(found("crates/desk/tests/a.rs", text), ["sql"]);
        assert!(found("crates/store/src/a.rs", text).is_empty());
        assert!(found("crates/web/src/a.rs", "//! d\nconst A: &str = \"UPDATE me\";").is_empty());
        assert!(found("crates/web/src/a.rs", "//! d\n// SELECT a FROM b\n").is_empty());
    }

    #[test]
    fn html_outside_the_web_is_found_but_not_in_tests() {
        let text = "//! d\nconst A: &str = \"<p>Hi</p>\";";
        assert_eq!(found("crates/desk/src/a.rs", text), ["html"]);
        assert!(found("crates/web/src/a.rs", text).is_empty());
        assert!(found("crates/desk/src/a/tests.rs", text).is_empty());
        let hostile =
            format!("//! d\n#[cfg(test)]\nmod tests {{\n{}\n}}", "const A: &str = \"<script>x\";");
        assert!(found("crates/desk/src/a.rs", &hostile).is_empty());
        let generic = "//! d\nconst A: &str = \"Vec<T> < 3 <unknown>\";";
        assert!(found("crates/desk/src/a.rs", generic).is_empty());
    }

    #[test]
    fn reading_the_environment_outside_the_program_is_found() {
        let text = "//! d\nfn f() { std::env::var(\"A\"); }";
        assert_eq!(found("crates/web/src/a.rs", text), ["environment"]);
        assert!(found("crates/tinhso/src/a.rs", text).is_empty());
        assert!(found("crates/store/tests/a.rs", text).is_empty());
        assert!(found("crates/web/build.rs", text).is_empty());
    }

    #[test]
    fn a_path_of_a_machine_is_found() {
        let path = ["see /ho", "me/anna/x"].concat();
        assert_eq!(found("docs/a.md", &path), ["machine path"]);
        let address = ["https://example.org/ho", "me/x"].concat();
        assert!(found("docs/a.md", &address).is_empty());
    }
}
