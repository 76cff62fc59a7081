//! Checks across files: versions of one code must not overlap, and the steps of the process must
//! fit the legal term (domain.md §2.5: eight hours are one working day).

use super::Finding;
use crate::model::Procedure;
use crate::process::{Process, StepKind};
use crate::terms;
use std::collections::BTreeMap;

/// Overlapping or doubled versions, gathered over the whole catalogue. The place is the code.
pub fn versions(procedures: &[&Procedure]) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut by_code: BTreeMap<&str, Vec<&Procedure>> = BTreeMap::new();
    let mut by_slug: BTreeMap<&str, &str> = BTreeMap::new();
    for procedure in procedures {
        by_code.entry(procedure.code.as_str()).or_default().push(procedure);
        let other = by_slug.insert(&procedure.slug, procedure.code.as_str());
        if let Some(other) = other.filter(|other| *other != procedure.code.as_str()) {
            let details = [("slug", procedure.slug.as_str()), ("other", other)];
            found.push(Finding::stop("procedure.slug-twice", procedure.code.as_str(), &details));
        }
    }
    for (code, mut versions) in by_code {
        versions.sort_by_key(|version| version.valid_from);
        for pair in versions.windows(2) {
            let [earlier, later] = pair else { continue };
            if earlier.valid_to.is_none_or(|to| to >= later.valid_from) {
                let (first, second) =
                    (earlier.valid_from.to_string(), later.valid_from.to_string());
                let details = [("first", first.as_str()), ("second", second.as_str())];
                found.push(Finding::stop("procedure.versions-overlap", code, &details));
            }
        }
    }
    found
}

/// Whether the steps fit the shortest legal term of a procedure. The clock stops at release, so
/// handing over does not count.
pub fn work(procedure: &Procedure, process: &Process) -> Vec<Finding> {
    let Some(limit) = terms::all(procedure).iter().map(terms::working_hours).min() else {
        return Vec::new();
    };
    let hours = longest(process, 0, &mut vec![None; process.steps.len()], 0);
    if hours <= limit {
        return Vec::new();
    }
    let (hours, limit) = (hours.to_string(), limit.to_string());
    let details =
        [("process", process.key.as_str()), ("hours", hours.as_str()), ("limit", limit.as_str())];
    vec![Finding::stop("process.beyond-term", "process", &details)]
}

/// Hours of the longest way from a step to the end; circles are cut (they are a finding anyway).
fn longest(process: &Process, number: usize, known: &mut Vec<Option<u32>>, depth: usize) -> u32 {
    if let Some(Some(hours)) = known.get(number) {
        return *hours;
    }
    let Some(step) = process.steps.get(number) else { return 0 };
    if step.kind == StepKind::Deliver || depth > process.steps.len() {
        return 0;
    }
    let mut most = 0;
    for key in &step.next {
        if let Some(next) = process.steps.iter().position(|one| one.key == *key) {
            most = most.max(longest(process, next, known, depth + 1));
        }
    }
    let hours = step.hours.saturating_add(most);
    if let Some(slot) = known.get_mut(number) {
        *slot = Some(hours);
    }
    hours
}
