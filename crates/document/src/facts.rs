//! What of an event its leaf in the public log commits to by name: that a document came in then, under which number, with
//! which file. Not the event itself: nothing that a document says. What must always hold: every value is one line.

use crate::incoming::Event;

/// Names and values, in a fixed order.
pub fn leaf_facts(event: &Event) -> Vec<(&'static str, String)> {
    match event {
        Event::Arrived { agency, files, .. } => {
            let mut facts = vec![("unit", agency.to_string())];
            if let Some(file) = files.first() {
                facts.push(("content", file.sha256.to_string()));
                facts.push(("bytes", file.size.to_string()));
            }
            facts
        }
        Event::Registered { registration, .. } => vec![
            ("year", registration.year.to_string()),
            ("number", registration.number.to_string()),
        ],
        _ => Vec::new(),
    }
}
