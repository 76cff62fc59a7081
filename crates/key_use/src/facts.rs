//! What of an event its leaf in the public log commits to by name, so that a proof shows which key signed what.
//! Not the event itself: no reason, no note, no session. What must always hold: every value is one line, and names nobody.

use crate::Event;

/// Names and values, in a fixed order.
pub fn leaf_facts(event: &Event) -> Vec<(&'static str, String)> {
    match event {
        Event::Recorded(new) => vec![
            ("key", new.key.to_string()),
            ("key_kind", new.kind.name().to_owned()),
            ("unit", new.unit.to_string()),
            ("signed", new.signed.record.clone()),
            ("content", new.signed.content.to_string()),
        ],
        Event::Reported { .. } => Vec::new(),
        Event::Settled { finding, .. } => vec![("finding", finding.name().to_owned())],
    }
}
