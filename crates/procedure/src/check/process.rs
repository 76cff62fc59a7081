//! Checks of one process as a graph: begins with the intake, every step is reachable, every step
//! reaches the hand-over, nothing goes in circles, sending back goes back.

use super::Finding;
use crate::process::{Process, ROLES, Step, StepKind};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// All findings of one process.
pub fn process(process: &Process) -> Vec<Finding> {
    let mut found = Vec::new();
    let Some(first) = process.steps.first() else {
        return vec![Finding::stop("process.empty", "step", &[("process", &process.key)])];
    };
    if first.kind != StepKind::Intake {
        found.push(Finding::stop("process.no-intake", place(first, "kind"), &[]));
    }
    let mut by_key: BTreeMap<&str, &Step> = BTreeMap::new();
    for step in &process.steps {
        if by_key.insert(&step.key, step).is_some() {
            found.push(Finding::stop("process.step-twice", place(step, "key"), &[]));
        }
        if !ROLES.contains(&step.role.as_str()) {
            let known = ROLES.join(", ");
            let details = [("role", step.role.as_str()), ("known", known.as_str())];
            found.push(Finding::stop("process.unknown-role", place(step, "role"), &details));
        }
        if step.name.en.is_empty() {
            found.push(Finding::warn("missing-english", place(step, "name"), &[]));
        }
    }
    for step in &process.steps {
        links(step, &by_key, &mut found);
    }
    let order = graph(process, &by_key, &mut found);
    for step in &process.steps {
        for back in &step.back {
            let earlier = order.get(back.as_str()) < order.get(step.key.as_str());
            if by_key.contains_key(back.as_str()) && !earlier {
                let details = [("step", back.as_str())];
                found.push(Finding::stop("process.back-forward", place(step, "back"), &details));
            }
        }
    }
    found
}

fn place(step: &Step, key: &str) -> String {
    format!("step.{}.{key}", step.key)
}

fn links(step: &Step, by_key: &BTreeMap<&str, &Step>, found: &mut Vec<Finding>) {
    for (list, key) in [(&step.next, "next"), (&step.back, "back")] {
        for target in list.iter().filter(|target| !by_key.contains_key(target.as_str())) {
            let details = [("step", target.as_str())];
            found.push(Finding::stop("process.unknown-step", place(step, key), &details));
        }
    }
    match (step.kind, step.next.is_empty()) {
        (StepKind::Deliver, false) => {
            found.push(Finding::stop("process.goes-on", place(step, "next"), &[]));
        }
        (StepKind::Deliver, true) | (_, false) => {}
        (_, true) => found.push(Finding::stop("process.dead-end", place(step, "next"), &[])),
    }
}

/// Reachability both ways; gives each step's distance from the intake.
fn graph<'a>(
    process: &'a Process,
    by_key: &BTreeMap<&str, &'a Step>,
    found: &mut Vec<Finding>,
) -> BTreeMap<&'a str, usize> {
    let mut distance: BTreeMap<&str, usize> = BTreeMap::new();
    let mut queue = VecDeque::new();
    if let Some(first) = process.steps.first() {
        distance.insert(&first.key, 0);
        queue.push_back(first);
    }
    while let Some(step) = queue.pop_front() {
        let next = distance.get(step.key.as_str()).copied().unwrap_or(0) + 1;
        for target in step.next.iter().filter_map(|key| by_key.get(key.as_str())) {
            if !distance.contains_key(target.key.as_str()) {
                distance.insert(&target.key, next);
                queue.push_back(target);
            }
        }
    }
    let ending = ending(process);
    for step in &process.steps {
        if !distance.contains_key(step.key.as_str()) {
            found.push(Finding::stop("process.unreachable", place(step, "key"), &[]));
        } else if !ending.contains(step.key.as_str()) && !step.next.is_empty() {
            found.push(Finding::stop("process.endless", place(step, "next"), &[]));
        }
    }
    for step in &process.steps {
        if ending.contains(step.key.as_str()) && comes_back(step, by_key) {
            found.push(Finding::stop("process.circle", place(step, "next"), &[]));
        }
    }
    distance
}

/// Steps from which the hand-over can be reached.
fn ending(process: &Process) -> BTreeSet<&str> {
    let mut ending: BTreeSet<&str> = process
        .steps
        .iter()
        .filter(|step| step.kind == StepKind::Deliver)
        .map(|step| step.key.as_str())
        .collect();
    loop {
        let more: Vec<&str> = process
            .steps
            .iter()
            .filter(|step| !ending.contains(step.key.as_str()))
            .filter(|step| step.next.iter().any(|key| ending.contains(key.as_str())))
            .map(|step| step.key.as_str())
            .collect();
        if more.is_empty() {
            return ending;
        }
        ending.extend(more);
    }
}

/// Whether going forward from a step leads to it again.
fn comes_back(step: &Step, by_key: &BTreeMap<&str, &Step>) -> bool {
    let mut seen = BTreeSet::new();
    let mut queue: Vec<&str> = step.next.iter().map(String::as_str).collect();
    while let Some(key) = queue.pop() {
        if key == step.key {
            return true;
        }
        if seen.insert(key)
            && let Some(next) = by_key.get(key)
        {
            queue.extend(next.next.iter().map(String::as_str));
        }
    }
    false
}
