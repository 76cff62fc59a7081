//! What of an event its leaf in the public log commits to by name: that a document came in then, under which number, with
//! which file. Not the event itself: nothing that a document says. What must always hold: every value is one line.

use crate::{copy, incoming::Event, model::DocumentFile, outgoing};

/// Names and values, in a fixed order.
pub fn leaf_facts(event: &Event) -> Vec<(&'static str, String)> {
    match event {
        Event::Arrived { agency, files, .. } => {
            let mut facts = vec![("unit", agency.to_string())];
            facts.extend(files.first().into_iter().flat_map(content));
            facts
        }
        Event::Registered { registration, .. } => vec![
            ("year", registration.year.to_string()),
            ("number", registration.number.to_string()),
        ],
        _ => Vec::new(),
    }
}

/// The same for what goes out: the paper as it was signed, then under its number and seal.
pub fn outgoing_leaf_facts(event: &outgoing::Event) -> Vec<(&'static str, String)> {
    match event {
        outgoing::Event::Signed { paper } => content(paper).to_vec(),
        outgoing::Event::Released { released } => {
            let mut facts = content(&released.paper).to_vec();
            facts.push(("year", released.year.to_string()));
            facts.push(("number", released.number.to_string()));
            facts
        }
        _ => Vec::new(),
    }
}

/// The same for a certified copy: its paper under its number and seal.
pub fn copy_leaf_facts(event: &copy::Event) -> Vec<(&'static str, String)> {
    match event {
        copy::Event::Issued { issued } => {
            let mut facts = content(&issued.paper).to_vec();
            facts.push(("year", issued.year.to_string()));
            facts.push(("number", issued.number.to_string()));
            facts
        }
        _ => Vec::new(),
    }
}

fn content(file: &DocumentFile) -> [(&'static str, String); 2] {
    [("content", file.sha256.to_string()), ("bytes", file.size.to_string())]
}
