//! Attendance as it was, from joins and leaves: how much of a meeting somebody was there, whether in time, and the same over
//! many meetings for a site. Whole seconds throughout.
//! Not roll-calls, which are part of the record. What must always hold: nobody is there longer than the meeting lasts; stays
//! that overlap, as of two devices, count once; a share of nothing is none.

use crate::meeting::Span;
use kernel::time::Timestamp;

/// One connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    pub joined_at: Timestamp,
    /// None for somebody who was there to the end.
    pub left_at: Option<Timestamp>,
}

/// How somebody attended one meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Presence {
    /// The meeting, in seconds.
    pub of_seconds: i64,
    pub present_seconds: i64,
    pub first_at: Option<Timestamp>,
    pub last_at: Option<Timestamp>,
    /// Seconds from the beginning to the first join; none who never came.
    pub late_seconds: Option<i64>,
    /// Seconds from the last leave to the end.
    pub early_seconds: Option<i64>,
    /// Times somebody was away and came back.
    pub interruptions: u32,
}

/// How a site attended many meetings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SiteRecord {
    /// Meetings it was invited to that took place.
    pub invited: u32,
    pub attended: u32,
    /// Attended, and there in time.
    pub punctual: u32,
    pub of_seconds: i64,
    pub present_seconds: i64,
    pub interruptions: u32,
}

/// How these stays cover a meeting from its opening to its closing.
pub fn presence(held: Span, stays: &[Stay]) -> Presence {
    let mut inside: Vec<(Timestamp, Timestamp)> = stays
        .iter()
        .map(|stay| {
            let left = stay.left_at.unwrap_or(held.ends_at);
            (stay.joined_at.max(held.begins_at), left.min(held.ends_at))
        })
        .filter(|(from, to)| from < to)
        .collect();
    inside.sort();
    let mut joined: Vec<(Timestamp, Timestamp)> = Vec::new();
    for (from, to) in inside {
        match joined.last_mut() {
            Some((_, end)) if from <= *end => *end = to.max(*end),
            _ => joined.push((from, to)),
        }
    }
    let seconds = |(from, to): &(Timestamp, Timestamp)| micros(*from, *to);
    let first_at = joined.first().map(|(from, _)| *from);
    let last_at = joined.last().map(|(_, to)| *to);
    let times = u32::try_from(joined.len()).unwrap_or(u32::MAX);
    Presence {
        of_seconds: held.ends_at.seconds_since(held.begins_at).max(0),
        present_seconds: joined.iter().map(seconds).sum::<i64>() / 1_000_000,
        first_at,
        last_at,
        late_seconds: first_at.map(|at| at.seconds_since(held.begins_at)),
        early_seconds: last_at.map(|at| held.ends_at.seconds_since(at)),
        interruptions: times.saturating_sub(1),
    }
}

const fn micros(from: Timestamp, to: Timestamp) -> i64 {
    to.as_micros().saturating_sub(from.as_micros())
}

/// The record of a site over its meetings; whoever comes later than the tolerance is not in time.
pub fn site_record(presences: &[Presence], tolerance_seconds: i64) -> SiteRecord {
    let mut record = SiteRecord::default();
    for one in presences {
        record.invited = record.invited.saturating_add(1);
        record.of_seconds = record.of_seconds.saturating_add(one.of_seconds);
        record.present_seconds = record.present_seconds.saturating_add(one.present_seconds);
        record.interruptions = record.interruptions.saturating_add(one.interruptions);
        if let Some(late) = one.late_seconds {
            record.attended = record.attended.saturating_add(1);
            record.punctual = record.punctual.saturating_add(u32::from(late <= tolerance_seconds));
        }
    }
    record
}

impl SiteRecord {
    /// Meetings attended, of those invited to, in hundredths.
    pub fn attended_share(&self) -> Option<u32> {
        self.attended.saturating_mul(100).checked_div(self.invited)
    }

    /// Meetings at which it was in time, of those attended, in hundredths.
    pub fn punctual_share(&self) -> Option<u32> {
        self.punctual.saturating_mul(100).checked_div(self.attended)
    }

    /// Time present, of the time of the meetings, in hundredths.
    pub fn present_share(&self) -> Option<i64> {
        self.present_seconds.saturating_mul(100).checked_div(self.of_seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::{Presence, Stay, presence, site_record};
    use crate::meeting::Span;
    use kernel::time::Timestamp;
    use proptest::prelude::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::EPOCH.plus_seconds(seconds)
    }

    fn stay(from: i64, to: i64) -> Stay {
        Stay { joined_at: at(from), left_at: Some(at(to)) }
    }

    const HELD: Span = Span {
        begins_at: Timestamp::from_micros(0),
        ends_at: Timestamp::from_micros(3_600_000_000),
    };

    #[test]
    fn whoever_waited_before_the_opening_is_in_time() {
        let found = presence(HELD, &[Stay { joined_at: at(-600), left_at: None }]);
        assert_eq!(
            (found.present_seconds, found.late_seconds, found.early_seconds),
            (3_600, Some(0), Some(0))
        );
        assert_eq!(found.interruptions, 0);
    }

    #[test]
    fn broken_line_counts_as_an_interruption_and_two_devices_count_once() {
        let stays = [stay(60, 1_000), stay(500, 1_200), stay(1_500, 3_000)];
        let found = presence(HELD, &stays);
        assert_eq!(found.present_seconds, 1_140 + 1_500);
        assert_eq!((found.late_seconds, found.early_seconds), (Some(60), Some(600)));
        assert_eq!(found.interruptions, 1);
    }

    #[test]
    fn whoever_never_came_was_not_late() {
        let found = presence(HELD, &[stay(-50, -10), stay(4_000, 5_000)]);
        assert_eq!(found, Presence { of_seconds: 3_600, ..Presence::default() });
        let record = site_record(&[found], 300);
        assert_eq!((record.invited, record.attended, record.punctual_share()), (1, 0, None));
    }

    #[test]
    fn record_of_a_site_counts_meetings_and_shares_them() {
        let presences = [
            presence(HELD, &[stay(0, 3_600)]),
            presence(HELD, &[stay(301, 3_600)]),
            presence(HELD, &[stay(300, 1_800)]),
            presence(HELD, &[]),
        ];
        let record = site_record(&presences, 300);
        assert_eq!((record.invited, record.attended, record.punctual), (4, 3, 2));
        assert_eq!((record.attended_share(), record.punctual_share()), (Some(75), Some(66)));
        assert_eq!(record.present_share(), Some((3_600 + 3_299 + 1_500) * 100 / 14_400));
        assert_eq!(site_record(&[], 300).attended_share(), None);
    }

    proptest! {
        #[test]
        fn nobody_is_there_longer_than_the_meeting_and_order_does_not_matter(
            mut rows in proptest::collection::vec((-2_000_i64..5_000, 0_i64..4_000), 0..12),
        ) {
            let stays: Vec<Stay> = rows.iter().map(|(from, long)| stay(*from, from + long)).collect();
            let found = presence(HELD, &stays);
            rows.reverse();
            let reversed: Vec<Stay> = rows.iter().map(|(from, long)| stay(*from, from + long)).collect();
            prop_assert_eq!(&found, &presence(HELD, &reversed));
            let seconds = (0..3_600_i64).filter(|second| {
                stays.iter().any(|one| one.joined_at <= at(*second) && at(second + 1) <= one.left_at.unwrap())
            }).count();
            prop_assert_eq!(found.present_seconds, i64::try_from(seconds).unwrap());
            prop_assert!(found.present_seconds <= found.of_seconds);
        }
    }
}
