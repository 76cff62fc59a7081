//! Looks through everything that servers and tests wrote while the suite ran for the personal
//! data that tests plant (`e2e/planted.txt`): names, numbers, addresses, secrets that a browser
//! test really typed in. One hit fails the suite. So does too little to look through.

use crate::place::Place;
use crate::stage::Log;
use anyhow::{Result, bail};
use std::path::PathBuf;

/// What tests plant, one text a line, `#` for remarks.
const PLANTED: &str = include_str!("../../e2e/planted.txt");

/// A suite whose servers wrote less did not log its requests.
const LINES_MIN: usize = 1_000;

/// The routes, as a test of crate `web` keeps them: `PATTERN METHOD name …`.
const ROUTES: &str =
    include_str!("../../crates/web/src/tests/snapshots/web__tests__table__routes.snap");

/// Asked by script alone, in moments that no task meets for certain.
const SCRIPT_ALONE: [&str; 3] = ["/vi-tri", "/tai-len/{upload}", "/lam-viec/phe-duyet/tien-do"];

/// Asked by programs of calendars. Crate web tests that only the pattern is logged.
const CALENDARS: &str = "/lich/{file}";

/// Pages of parcels: the sample has no other house to exchange with. Crate hub tests them.
const OTHER_HOUSES: [&str; 4] = [
    "/lien-thong/{id}",
    "/lien-thong/{id}/goi",
    "/lien-thong/{id}/bien-nhan",
    "/lien-thong/{id}/bang-chung",
];

pub(crate) fn run(place: &Place, log: &mut Log) -> Result<()> {
    let folder = place.reports()?;
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(&folder)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.to_string_lossy().ends_with("-server.log"));
    paths.sort();
    let mut hits = 0;
    let mut lines = 0;
    let mut seen = String::new();
    for path in &paths {
        let text = String::from_utf8_lossy(&std::fs::read(path)?).into_owned();
        lines += text.lines().count();
        seen.extend(text.lines().filter(|line| line.contains("http.route")));
        for (number, what) in leaks(&text, PLANTED) {
            // The line itself is not repeated: this log is kept.
            log.line(format!("{}:{number}: planted text {what}", path.display()));
            hits += 1;
        }
    }
    log.line(format!("{lines} lines of {} server logs searched, {hits} hits", paths.len()));
    if lines < LINES_MIN {
        bail!("servers wrote {lines} lines in all, too few for the search to mean anything");
    }
    let silent = unasked(&seen, ROUTES);
    if !silent.is_empty() {
        bail!("no log tells of {}, so nothing is known of them", silent.join(", "));
    }
    if hits > 0 {
        bail!("{hits} lines of server logs hold personal data; see {}", log.path.display());
    }
    Ok(())
}

/// Pages and addresses of the interface that no server was asked for.
fn unasked<'r>(log: &str, routes: &'r str) -> Vec<&'r str> {
    let reading = routes.lines().filter_map(|line| {
        let mut parts = line.split(' ');
        let (pattern, method, name) = (parts.next()?, parts.next()?, parts.next()?);
        let wanted = pattern.starts_with('/') && method == "GET" && !name.starts_with("assets.");
        wanted.then_some(pattern)
    });
    // As text, and as JSON.
    let told = |pattern: &str| {
        log.contains(&format!("http.route=\"{pattern}\""))
            || log.contains(&format!("\"http.route\":\"{pattern}\""))
    };
    let excused = |pattern: &str| {
        SCRIPT_ALONE.contains(&pattern) || OTHER_HOUSES.contains(&pattern) || pattern == CALENDARS
    };
    reading.filter(|pattern| !excused(pattern) && !told(pattern)).collect()
}

/// Numbers of the lines that hold a planted text, and which text by its own number; folded, so
/// that upper case, percent signs or another way of writing Vietnamese hide nothing simple.
fn leaks(log: &str, planted: &str) -> Vec<(usize, usize)> {
    let planted: Vec<&str> = planted
        .lines()
        .map(str::trim)
        .filter(|it| !it.is_empty() && !it.starts_with('#'))
        .collect();
    let mut leaks = Vec::new();
    for (number, line) in log.lines().enumerate() {
        let folded = line.to_lowercase();
        for (which, text) in planted.iter().enumerate() {
            let wanted = text.to_lowercase();
            if folded.contains(&wanted) || folded.contains(&percent(&wanted)) {
                leaks.push((number + 1, which + 1));
            }
        }
    }
    leaks
}

/// As it stands in an address.
fn percent(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02x}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planted_text_is_found_in_any_dress() {
        let planted = "# people\nLò Thị Thử Nghiệm\n038199012345\n";
        let log = "ok\n{\"name\":\"LÒ THỊ THỬ NGHIỆM\"}\nGET /?q=038199012345\nGET /?n=L%C3%B2%20Th%E1%BB%8B%20Th%E1%BB%AD%20Nghi%E1%BB%87m\n";
        assert_eq!(leaks(log, planted), [(2, 1), (3, 2), (4, 1)]);
        assert!(leaks("nothing here\n", planted).is_empty());
    }

    #[test]
    fn a_page_that_nobody_asked_for_is_named() {
        let routes =
            "/ GET home.show public 0B\n/a/{id} GET a.b public 0B\n/x POST x.y public 0B\n";
        let log = "request{http.route=\"/\"}\n{\"http.route\":\"/b\"}\n";
        assert_eq!(unasked(log, routes), ["/a/{id}"]);
        assert!(ROUTES.lines().filter(|line| line.starts_with('/')).count() > 50);
    }

    #[test]
    fn there_is_something_planted() {
        let texts = PLANTED.lines().filter(|it| !it.trim().is_empty() && !it.starts_with('#'));
        assert!(texts.clone().count() >= 5);
        assert!(texts.into_iter().all(|it| it.trim().chars().count() >= 8), "too short to be sure");
    }
}
