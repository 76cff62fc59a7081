//! Walks through the portal as one person, from link to link, and keeps what each page answered.
//! A route's first addresses are enough: lists lead to thousands of alike pages. Always holds:
//! only what a link or an asking form leads to is visited, so a dead link is found.

use crate::html::Html;
use crate::http::{Answer, Visitor};
use crate::routes::{self, Route};
use anyhow::Result;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Different addresses looked at of one route.
const ADDRESSES_OF_ROUTE_MAX: usize = 3;

/// A page that somebody came to.
#[derive(Debug, Clone)]
pub struct Visited {
    pub path: String,
    pub route: Route,
    pub answer: Answer,
}

/// Everything reachable by links from `start`; `routes` limits where to go.
pub async fn walk(
    visitor: &mut Visitor,
    start: &[String],
    routes: &[Route],
) -> Result<(Vec<Visited>, Vec<String>)> {
    let mut waiting: VecDeque<String> = start.iter().cloned().collect();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut taken: BTreeMap<Route, usize> = BTreeMap::new();
    let mut visited = Vec::new();
    let mut faults = Vec::new();
    while let Some(path) = waiting.pop_front() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let Some(route) = routes::find(routes, "GET", &path) else {
            faults.push(format!("{path} belongs to no route"));
            continue;
        };
        // Files are fetched once; what the browser caches is no page.
        if route.name.starts_with("assets.") {
            continue;
        }
        let taken = taken.entry(*route).or_default();
        if *taken == ADDRESSES_OF_ROUTE_MAX {
            continue;
        }
        *taken += 1;
        let answer = visitor.get(&path).await?;
        if (300..400).contains(&answer.status) {
            waiting.extend(local(answer.header("location"), &path));
        }
        if answer.header("content-type").starts_with("text/html") {
            let page = Html::read(&answer.text());
            waiting.extend(page.links().iter().filter_map(|link| local(link, &path)));
        }
        visited.push(Visited { path, route: *route, answer });
    }
    Ok((visited, faults))
}

/// The path that a link on `page` leads to, when it stays in the portal.
fn local(link: &str, page: &str) -> Option<String> {
    let link = link.split('#').next().unwrap_or_default();
    if let Some(query) = link.strip_prefix('?') {
        let path = page.split('?').next().unwrap_or_default();
        return Some(format!("{path}?{query}"));
    }
    let inside = link.starts_with('/') && !link.starts_with("//");
    // The switch of language is looked at on its own.
    (inside && !link.contains("lang=")).then(|| link.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_links_of_the_portal_are_followed() {
        assert_eq!(local("/thu-tuc#main", "/"), Some("/thu-tuc".to_owned()));
        assert_eq!(local("?trang=2", "/thu-tuc?a=1"), Some("/thu-tuc?trang=2".to_owned()));
        for outside in ["#main", "https://example.vn/", "//example.vn", "tel:0237", "/?lang=en"] {
            assert_eq!(local(outside, "/"), None, "{outside}");
        }
    }
}
