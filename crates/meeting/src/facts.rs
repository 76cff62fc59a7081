//! What of an event its leaf in the public log commits to by name: how many were there, how a vote went, which minutes and
//! recordings belong to the meeting. Nothing of what was said, and nobody's name.
//! What must always hold: every value is one line; of a secret vote there is the tally and the commitment, nothing else.

use crate::{meeting, motion, site};

type Facts = Vec<(&'static str, String)>;

/// Of a meeting: names and values, in a fixed order.
pub fn meeting_leaf_facts(event: &meeting::Event) -> Facts {
    match event {
        meeting::Event::Requested { opening } => vec![("unit", opening.agency.to_string())],
        meeting::Event::PaperAdded { kept, .. } => {
            vec![("content", kept.file.sha256.to_string())]
        }
        meeting::Event::RollCalled { roll } => vec![
            ("present", roll.counts.present.to_string()),
            ("heads", roll.counts.heads.to_string()),
            ("members", roll.counts.members_present.to_string()),
        ],
        meeting::Event::RecordingKept { kept, .. } => {
            vec![("content", kept.sha256.to_string()), ("seconds", kept.seconds.to_string())]
        }
        meeting::Event::MinutesFiled { document } => vec![("document", document.to_string())],
        _ => Vec::new(),
    }
}

/// Of a motion.
pub fn motion_leaf_facts(event: &motion::Event) -> Facts {
    match event {
        motion::Event::Proposed { opening } => vec![
            ("meeting", opening.meeting.to_string()),
            ("members", opening.voters.len().to_string()),
        ],
        motion::Event::Closed { closing } => {
            let counts = closing.outcome.counts.iter();
            let counts = counts.map(|count| format!("{}={}", count.option, count.votes));
            let mut facts = vec![
                ("counts", counts.collect::<Vec<_>>().join(" ")),
                ("passed", closing.outcome.passed.to_string()),
            ];
            facts.extend(closing.commitment.map(|ballots| ("ballots", ballots.to_string())));
            facts
        }
        _ => Vec::new(),
    }
}

/// Of a site.
pub fn site_leaf_facts(event: &site::Event) -> Facts {
    match event {
        site::Event::Opened { unit, .. } => vec![("unit", unit.to_string())],
        _ => Vec::new(),
    }
}
