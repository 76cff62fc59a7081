//! What of an event of a work file its leaf in the public log commits to by name: how much was in it when it was closed, and
//! that it was handed over or destroyed. Nothing of what it says. What must always hold: every value is one line.

use crate::file::Event;

/// Names and values, in a fixed order.
pub fn leaf_facts(event: &Event) -> Vec<(&'static str, String)> {
    match event {
        Event::Opened { agency, .. } => vec![("unit", agency.to_string())],
        Event::Closed { contents, .. } => {
            let pages: u64 = contents.iter().map(|line| u64::from(line.pages)).sum();
            vec![("items", contents.len().to_string()), ("pages", pages.to_string())]
        }
        Event::Exported { manifest, .. } => vec![("content", manifest.to_string())],
        _ => Vec::new(),
    }
}
