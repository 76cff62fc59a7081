//! Clashes: meetings that need the same room or the same person at the same time. Shown to whoever plans; nothing is
//! refused for them, since a leader may leave one meeting for another.
//! Not free times. What must always hold: a meeting does not clash with itself, nor with one that ends when it begins; the
//! answer does not depend on the order of what is given.

use crate::meeting::Span;
use kernel::id::{AccountId, MeetingId, SiteId};
use std::collections::{BTreeMap, BTreeSet};

/// What one meeting needs, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    pub meeting: MeetingId,
    pub span: Span,
    pub needs: BTreeSet<Shared>,
}

/// What two meetings cannot both have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shared {
    Site(SiteId),
    /// Chair, secretary, host or co-host.
    Person(AccountId),
}

/// Two meetings at one time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clash {
    /// The one of them that begins first.
    pub one: MeetingId,
    pub other: MeetingId,
    pub shared: BTreeSet<Shared>,
}

/// Every pair of these that clashes, in the order of their beginnings.
pub fn clashes(bookings: &[Booking]) -> Vec<Clash> {
    let mut sorted: Vec<&Booking> = bookings.iter().collect();
    sorted.sort_by_key(|booking| (booking.span, booking.meeting));
    // What is still going on, by what it needs: only neighbours in time are compared.
    let mut open: BTreeMap<Shared, Vec<&Booking>> = BTreeMap::new();
    let mut found: Vec<Clash> = Vec::new();
    for booking in sorted {
        let mut with: BTreeMap<MeetingId, (Span, BTreeSet<Shared>)> = BTreeMap::new();
        for need in &booking.needs {
            let others = open.entry(*need).or_default();
            others.retain(|other| other.span.ends_at > booking.span.begins_at);
            let clashing = others.iter().filter(|other| {
                other.meeting != booking.meeting && other.span.overlaps(booking.span)
            });
            for other in clashing {
                let place = with.entry(other.meeting).or_insert((other.span, BTreeSet::new()));
                place.1.insert(*need);
            }
            others.push(booking);
        }
        let mut clashing: Vec<_> = with.into_iter().collect();
        clashing.sort_by_key(|(meeting, (span, _))| (*span, *meeting));
        found.extend(clashing.into_iter().map(|(one, (_, shared))| Clash {
            one,
            other: booking.meeting,
            shared,
        }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Booking, Clash, Shared, clashes};
    use crate::meeting::Span;
    use kernel::{
        id::{AccountId, MeetingId, SiteId},
        random::SeededRandom,
        time::Timestamp,
    };
    use proptest::prelude::*;

    fn booking(meeting: u64, hours: (i64, i64), needs: &[Shared]) -> Booking {
        let at = |hour: i64| Timestamp::EPOCH.plus_seconds(hour * 3_600);
        Booking {
            meeting: MeetingId::new(Timestamp::EPOCH, &SeededRandom::new(meeting)),
            span: Span { begins_at: at(hours.0), ends_at: at(hours.1) },
            needs: needs.iter().copied().collect(),
        }
    }

    fn room(n: u64) -> Shared {
        Shared::Site(SiteId::new(Timestamp::EPOCH, &SeededRandom::new(n)))
    }

    fn person(n: u64) -> Shared {
        Shared::Person(AccountId::new(Timestamp::EPOCH, &SeededRandom::new(n)))
    }

    #[test]
    fn two_meetings_in_one_room_at_one_time_clash() {
        let one = booking(1, (8, 10), &[room(1), person(1)]);
        let two = booking(2, (9, 11), &[room(1), person(2)]);
        let found = clashes(&[two.clone(), one.clone()]);
        let shared = [room(1)].into_iter().collect();
        assert_eq!(found, [Clash { one: one.meeting, other: two.meeting, shared }]);
    }

    #[test]
    fn meeting_that_begins_when_another_ends_does_not_clash() {
        let one = booking(1, (8, 10), &[room(1)]);
        let two = booking(2, (10, 11), &[room(1)]);
        assert!(clashes(&[one, two]).is_empty());
    }

    #[test]
    fn meetings_of_other_rooms_and_people_do_not_clash() {
        let one = booking(1, (8, 10), &[room(1), person(1)]);
        let two = booking(2, (8, 10), &[room(2), person(2)]);
        assert!(clashes(&[one, two]).is_empty());
    }

    #[test]
    fn long_meeting_clashes_with_each_that_falls_into_it() {
        let long = booking(1, (8, 17), &[person(1)]);
        let short = [booking(2, (9, 10), &[person(1)]), booking(3, (14, 15), &[person(1)])];
        let all = [&short[..], std::slice::from_ref(&long)].concat();
        let others: Vec<MeetingId> = clashes(&all).iter().map(|clash| clash.other).collect();
        assert_eq!(others, short.map(|booking| booking.meeting));
    }

    proptest! {
        #[test]
        fn clashes_are_those_found_by_looking_at_every_pair(
            rows in proptest::collection::vec(((0_i64..40, 1_i64..9), 0_u64..4, 0_u64..4), 0..14),
        ) {
            let bookings: Vec<Booking> = rows.iter().enumerate().map(|(at, ((from, hours), one, two))| {
                booking(at as u64 + 100, (*from, from + hours), &[room(*one), person(*two)])
            }).collect();
            let mut expected = Vec::new();
            for (at, one) in bookings.iter().enumerate() {
                for other in &bookings[at + 1..] {
                    let shared: std::collections::BTreeSet<Shared> =
                        one.needs.intersection(&other.needs).copied().collect();
                    if one.span.overlaps(other.span) && !shared.is_empty() {
                        let (one, other) = if (one.span, one.meeting) < (other.span, other.meeting) {
                            (one, other)
                        } else {
                            (other, one)
                        };
                        expected.push(Clash { one: one.meeting, other: other.meeting, shared });
                    }
                }
            }
            let mut found = clashes(&bookings);
            found.sort();
            expected.sort();
            prop_assert_eq!(found, expected);
        }
    }
}
