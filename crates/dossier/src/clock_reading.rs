//! Reading a clock out of proven facts: was the dossier decided in time, and if it was not decided, when is it late?
//! Not the check of the proofs, and not the dossier's own timing; it knows nothing but what was handed to it.
//! What must always hold: a missing event is told, never bridged; the last due time proven is the one that counts.

use thiserror::Error;

/// One proven event, as far as the clock needs it. Times are seconds after 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvenEvent {
    /// `accepted`, without the register.
    pub kind: String,
    pub at: i64,
    pub record: String,
    pub version: u64,
    /// The due time that this event set.
    pub due_at: Option<i64>,
}

/// What the events show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Not accepted as far as they show: no clock ran.
    NotAccepted,
    /// Accepted without a due time.
    NoDue,
    /// Not decided as far as they show; late for whoever sees no decision after `due_at`.
    Running { due_at: i64 },
    /// Standing still since then: the citizen owes something.
    Paused { since: i64 },
    /// Decided, stopped or refused by the due time.
    InTime { due_at: i64, ended_at: i64 },
    /// Decided, stopped or refused after the due time.
    Late { due_at: i64, ended_at: i64 },
}

/// Why the events show nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// There is none.
    #[error("there is no event")]
    Empty,
    /// They belong to more than one dossier.
    #[error("the events belong to several dossiers")]
    Several,
    /// Versions do not follow one another: an event before this one was left out.
    #[error("an event before version {0} was left out")]
    Gap(u64),
}

/// Reads events in the order of their versions.
pub fn read(events: &[ProvenEvent]) -> Result<Reading, Unreadable> {
    let first = events.first().ok_or(Unreadable::Empty)?;
    if events.iter().any(|event| event.record != first.record) {
        return Err(Unreadable::Several);
    }
    for (event, expected) in events.iter().zip(first.version..) {
        if event.version != expected {
            return Err(Unreadable::Gap(event.version));
        }
    }
    let (mut reading, mut due_at) = (Reading::NotAccepted, None);
    for event in events {
        due_at = event.due_at.or(due_at);
        reading = match (event.kind.as_str(), due_at, reading) {
            ("accepted" | "supplement_answered", Some(due_at), _) => Reading::Running { due_at },
            ("accepted", None, _) => Reading::NoDue,
            // Whatever moves the due time of a running clock: the last one proven is the one that counts.
            (_, Some(due_at), Reading::Running { .. }) if event.due_at.is_some() => {
                Reading::Running { due_at }
            }
            ("supplement_requested", Some(_), Reading::Running { .. }) => {
                Reading::Paused { since: event.at }
            }
            // What ends while the clock stands still is not late by it.
            (
                "released" | "stopped" | "rejected_at_intake",
                Some(due_at),
                Reading::Paused { .. },
            ) => Reading::InTime { due_at, ended_at: event.at },
            (
                "released" | "stopped" | "rejected_at_intake",
                Some(due_at),
                Reading::Running { .. },
            ) => {
                let ended_at = event.at;
                if ended_at > due_at {
                    Reading::Late { due_at, ended_at }
                } else {
                    Reading::InTime { due_at, ended_at }
                }
            }
            (_, _, before) => before,
        };
    }
    Ok(reading)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(kinds: &[(&str, i64, Option<i64>)]) -> Vec<ProvenEvent> {
        let event = |(version, (kind, at, due_at)): (u64, &(&str, i64, Option<i64>))| ProvenEvent {
            kind: (*kind).to_owned(),
            at: *at,
            record: "r".to_owned(),
            version,
            due_at: *due_at,
        };
        (4..).zip(kinds).map(event).collect()
    }

    #[test]
    fn decision_after_the_last_due_time_is_late_and_before_it_is_not() {
        let begun = [("submitted", 1, None), ("accepted", 2, Some(100)), ("handed_over", 3, None)];
        assert_eq!(read(&events(&begun)), Ok(Reading::Running { due_at: 100 }));
        let ended = |at| read(&events(&[&begun[..], &[("released", at, None)]].concat()));
        assert_eq!(ended(101), Ok(Reading::Late { due_at: 100, ended_at: 101 }));
        assert_eq!(ended(100), Ok(Reading::InTime { due_at: 100, ended_at: 100 }));
    }

    #[test]
    fn pause_moves_the_due_time_and_nothing_is_late_while_it_lasts() {
        let paused = [("accepted", 2, Some(100)), ("supplement_requested", 50, None)];
        assert_eq!(read(&events(&paused)), Ok(Reading::Paused { since: 50 }));
        let resumed = [&paused[..], &[("supplement_answered", 150, Some(210))]].concat();
        assert_eq!(read(&events(&resumed)), Ok(Reading::Running { due_at: 210 }));
        let late = [&resumed[..], &[("released", 211, None)]].concat();
        assert_eq!(read(&events(&late)), Ok(Reading::Late { due_at: 210, ended_at: 211 }));
        let stopped = [&paused[..], &[("stopped", 500, None)]].concat();
        assert_eq!(read(&events(&stopped)), Ok(Reading::InTime { due_at: 100, ended_at: 500 }));
    }

    #[test]
    fn due_time_that_is_moved_while_the_clock_runs_is_the_one_that_counts() {
        let moved = [("accepted", 2, Some(100)), ("extended", 90, Some(200))];
        assert_eq!(read(&events(&moved)), Ok(Reading::Running { due_at: 200 }));
        let late = [&moved[..], &[("released", 201, None)]].concat();
        assert_eq!(read(&events(&late)), Ok(Reading::Late { due_at: 200, ended_at: 201 }));
    }

    #[test]
    fn event_left_out_or_of_another_dossier_is_told() {
        let mut gap = events(&[("accepted", 2, Some(100)), ("released", 200, None)]);
        gap[1].version += 1;
        assert_eq!(read(&gap), Err(Unreadable::Gap(6)));
        let mut several = events(&[("accepted", 2, Some(100)), ("released", 200, None)]);
        several[1].record = "s".to_owned();
        assert_eq!(read(&several), Err(Unreadable::Several));
        assert_eq!(read(&[]), Err(Unreadable::Empty));
        assert_eq!(read(&events(&[("submitted", 1, None)])), Ok(Reading::NotAccepted));
    }
}
