//! What of an event its holder needs: to line up the clock (received, accepted with its due time, paused and resumed,
//! decided, stopped), and to know the paper again that was signed, sealed or copied. Not the event itself: no name, no
//! reason's text, no answer of anybody.
//! What must always hold: every value is one line, and times are seconds after 1970-01-01T00:00:00Z.

use crate::{
    Event,
    model::{AttachedFile, StopBasis},
};
use kernel::time::Timestamp;

/// Names and values, in a fixed order; empty for events that touch neither the clock nor a signed paper.
///
/// A paper is told by the SHA-256 of its bytes (`content`) and their count (`bytes`). Signed files only grow at their
/// end, so that these bytes are the beginning of every later state of the paper.
pub fn leaf_facts(event: &Event) -> Vec<(&'static str, String)> {
    match event {
        Event::Opened { procedure, .. } => vec![("procedure", procedure.code.to_string())],
        Event::Submitted(filed) => {
            vec![("code", filed.code.to_string()), ("unit", filed.passage.unit.to_string())]
        }
        Event::Accepted(accepted) => {
            let mut facts = due(accepted.due_at);
            facts.push(("unit", accepted.passage.unit.to_string()));
            facts
        }
        Event::RejectedAtIntake { reason_code, .. } => vec![("reason", reason_code.clone())],
        Event::SupplementRequested { number, supply_by, left_seconds, .. } => {
            let mut facts =
                vec![("pause", "supplement".to_owned()), ("number", number.to_string())];
            facts.extend(left_seconds.map(|left| ("left_seconds", left.to_string())));
            facts.extend(supply_by.map(|on| ("supply_by", on.to_string())));
            facts
        }
        Event::SupplementAnswered { number, resumed, .. } => {
            let mut facts =
                vec![("resume", "supplement".to_owned()), ("number", number.to_string())];
            facts.extend(due(resumed.due_at));
            facts
        }
        Event::Released { granted, worked_seconds, .. } => {
            vec![("granted", granted.to_string()), ("worked_seconds", worked_seconds.to_string())]
        }
        Event::Stopped { basis, worked_seconds, .. } => {
            let basis = match basis {
                StopBasis::Withdrawal => "withdrawal",
                StopBasis::NoSupplement => "no_supplement",
                StopBasis::Law => "law",
            };
            vec![("stop", basis.to_owned()), ("worked_seconds", worked_seconds.to_string())]
        }
        Event::PaperSigned { file }
        | Event::PaperSealed { file }
        | Event::AttachmentSealed { file } => paper(file),
        Event::ResultCopied { paper: copy } | Event::PaperStrengthened { paper: copy } => {
            paper(&copy.file)
        }
        _ => Vec::new(),
    }
}

fn paper(file: &AttachedFile) -> Vec<(&'static str, String)> {
    vec![("content", file.sha256.to_string()), ("bytes", file.size.to_string())]
}

fn due(at: Option<Timestamp>) -> Vec<(&'static str, String)> {
    at.map(|at| ("due_at", (at.as_micros() / 1_000_000).to_string())).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reason_of_a_refusal_is_told_by_its_class_alone() {
        let event = Event::RejectedAtIntake {
            reason_code: "not_competent".into(),
            reason: "Ông Nguyễn Văn A nộp nhầm nơi".into(),
            go_to: None,
            worked_seconds: 0,
        };
        assert_eq!(leaf_facts(&event), [("reason", "not_competent".to_owned())]);
    }
}
