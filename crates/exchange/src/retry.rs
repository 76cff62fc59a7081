//! How long a parcel waits after a failure: 1 minute, 5, 30, 2 hours, 6 hours, and then a person is asked (domain.md §7.4).

/// Pauses in seconds.
const PAUSES: [i64; 5] = [60, 300, 1_800, 7_200, 21_600];

/// Tries after which a parcel is given up.
pub const TRIES_MAX: usize = PAUSES.len() + 1;

/// Seconds to wait after so many failed tries; none when a person has to look.
pub fn pause_seconds(failed: usize) -> Option<i64> {
    PAUSES.get(failed.checked_sub(1)?).copied()
}
