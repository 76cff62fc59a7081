//! The table of routes, as the test of crate `web` keeps it: what may be asked, and the pattern
//! that an address belongs to. Always holds: nothing here is written by hand, so a new route shows
//! up by itself.

use anyhow::{Context, Result};

const TABLE: &str =
    include_str!("../../crates/web/src/tests/snapshots/web__tests__table__routes.snap");

/// A line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    pub pattern: &'static str,
    pub method: &'static str,
    /// `catalogue.procedure`.
    pub name: &'static str,
    /// `public`, `visitor`, `lookup`, `signedin`, `officials`, or roles joined by `+`.
    pub who: &'static str,
}

/// All routes.
pub fn table() -> Result<Vec<Route>> {
    let lines = TABLE.lines().filter(|line| line.starts_with('/'));
    let routes: Option<Vec<Route>> = lines
        .map(|line| {
            let mut parts = line.split(' ');
            Some(Route {
                pattern: parts.next()?,
                method: parts.next()?,
                name: parts.next()?,
                who: parts.next()?,
            })
        })
        .collect();
    routes.filter(|it| !it.is_empty()).context("the table of routes cannot be read")
}

/// The route that answers a path; a part that is written out wins over one that stands for any.
pub fn find<'r>(routes: &'r [Route], method: &str, path: &str) -> Option<&'r Route> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let fitting = routes.iter().filter(|it| it.method == method && fits(it.pattern, path));
    fitting.min_by_key(|it| it.pattern.matches('{').count())
}

fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<&str>, Vec<&str>) =
        (pattern.split('/').collect(), path.split('/').collect());
    pattern.len() == path.len()
        && pattern
            .iter()
            .zip(&path)
            .all(|(wanted, part)| wanted == part || (wanted.starts_with('{') && !part.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_finds_its_route() {
        let routes = table().unwrap();
        let name = |path: &str| find(&routes, "GET", path).map(|it| it.pattern);
        assert_eq!(name("/"), Some("/"));
        assert_eq!(name("/thu-tuc?linh-vuc=1"), Some("/thu-tuc"));
        assert_eq!(name("/quan-tri/tai-khoan/moi"), Some("/quan-tri/tai-khoan/moi"));
        assert_eq!(name("/quan-tri/tai-khoan/0193"), Some("/quan-tri/tai-khoan/{id}"));
        assert_eq!(name("/no/such/page"), None);
    }
}
