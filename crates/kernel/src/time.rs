//! Moments and civil dates. A moment is a count of microseconds in UTC; a date is what the wall calendar in Việt Nam shows.
//! It is not a time zone library: the State has one zone, UTC+07:00, without daylight saving (domain.md §3).
//! What must always hold: every moment has microsecond resolution, so that both databases keep exactly what was signed;
//! only [`SystemClock`] reads the system time.

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::tz::Offset;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use jiff::civil::{Date, DateTime, Time, Weekday};

/// The one time zone of the State, UTC+07:00 the whole year.
pub const VIETNAM: Offset = Offset::constant(7);

const MICROS_PER_SECOND: i64 = 1_000_000;

/// A moment: microseconds since 1970-01-01T00:00:00Z. Stored and serialised as that number.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(i64);

/// A text which is no RFC 3339 moment.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("text is no moment in RFC 3339 form")]
pub struct ParseTimestampError;

impl ParseTimestampError {
    /// Stable code for words files and interfaces.
    pub const fn code(&self) -> &'static str {
        "timestamp.shape"
    }
}

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(0);

    /// A moment from microseconds since the epoch.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the epoch.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// This moment moved by whole seconds, back when negative; stops at the ends of the range.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(MICROS_PER_SECOND)))
    }

    /// This moment moved by microseconds, back when negative; stops at the ends of the range.
    #[must_use]
    pub const fn plus_micros(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }

    /// Whole seconds from `earlier` to this moment, rounded down; negative when `earlier` is later.
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0).div_euclid(MICROS_PER_SECOND)
    }

    /// What clocks in Việt Nam show at this moment; moments beyond the years ±9999 show the last one they can.
    pub fn local(self) -> DateTime {
        VIETNAM.to_datetime(self.instant())
    }

    /// The date in Việt Nam at this moment.
    pub fn local_date(self) -> Date {
        self.local().date()
    }

    /// The moment at which clocks in Việt Nam show `local`; parts of a microsecond are dropped.
    pub fn from_local(local: DateTime) -> Self {
        let instant = VIETNAM.to_timestamp(local).unwrap_or(if local.year() < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        });
        let micros = instant.as_nanosecond().div_euclid(1000);
        Self(i64::try_from(micros).unwrap_or(i64::MAX))
    }

    /// The moment written in RFC 3339 form, with any offset.
    pub fn parse(text: &str) -> Result<Self, ParseTimestampError> {
        let instant: jiff::Timestamp = text.trim().parse().map_err(|_| ParseTimestampError)?;
        let micros = instant.as_nanosecond().div_euclid(1000);
        i64::try_from(micros).map(Self).map_err(|_| ParseTimestampError)
    }

    fn instant(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        })
    }
}

/// RFC 3339 with the offset of Việt Nam: `2026-02-24T17:00:00+07:00`.
impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.instant().display_with_offset(VIETNAM).fmt(formatter)
    }
}

impl FromStr for Timestamp {
    type Err = ParseTimestampError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// Where the present moment comes from.
pub trait Clock: Send + Sync + fmt::Debug {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// The machine's clock, rounded down to microseconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place which reads the system time")]
    fn now(&self) -> Timestamp {
        let now = std::time::SystemTime::now();
        match now.duration_since(std::time::UNIX_EPOCH) {
            Ok(since) => Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX)),
            Err(before) => {
                let micros = i64::try_from(before.duration().as_micros()).unwrap_or(i64::MAX);
                Timestamp(-micros)
            }
        }
    }
}

/// A clock moved by hand, for tests and simulations. It goes back only when it is set back.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock standing at `now`.
    pub const fn new(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.0))
    }

    /// Puts the clock to `now`, earlier or later.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.0, Ordering::SeqCst);
    }

    /// Moves the clock on; a negative number leaves it where it is.
    pub fn advance_seconds(&self, seconds: i64) {
        let micros = seconds.max(0).saturating_mul(MICROS_PER_SECOND);
        let _previous = self
            .0
            .try_update(Ordering::SeqCst, Ordering::SeqCst, |now| Some(now.saturating_add(micros)));
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn moment_is_shown_with_the_offset_of_viet_nam() {
        let moment = Timestamp::from_local(date(2026, 2, 24).at(17, 0, 0, 0));
        assert_eq!(moment.to_string(), "2026-02-24T17:00:00+07:00");
        assert_eq!(moment, Timestamp::parse("2026-02-24T10:00:00Z").unwrap());
        assert_eq!(serde_json::to_string(&moment).unwrap(), moment.as_micros().to_string());
    }

    #[test]
    fn date_changes_at_midnight_of_viet_nam() {
        assert_eq!(
            Timestamp::parse("2026-02-24T16:59:59Z").unwrap().local_date(),
            date(2026, 2, 24)
        );
        assert_eq!(
            Timestamp::parse("2026-02-24T17:00:00Z").unwrap().local_date(),
            date(2026, 2, 25)
        );
    }

    #[test]
    fn moments_at_the_ends_of_the_range_are_still_shown() {
        for micros in [i64::MIN, i64::MAX] {
            let moment = Timestamp::from_micros(micros);
            assert_eq!(moment.local().year().abs(), 9999);
            assert!(!moment.to_string().is_empty());
        }
        assert_eq!(Timestamp::from_local(DateTime::MIN).local().year(), -9999);
        assert_eq!(Timestamp::from_local(DateTime::MAX).local().year(), 9999);
    }

    #[test]
    fn manual_clock_goes_back_only_when_set() {
        let clock = ManualClock::new(Timestamp::from_micros(5));
        clock.advance_seconds(2);
        clock.advance_seconds(-9);
        assert_eq!(clock.now(), Timestamp::from_micros(2_000_005));
        clock.set(Timestamp::EPOCH);
        assert_eq!(clock.now(), Timestamp::EPOCH);
    }

    #[test]
    fn seconds_round_down_in_both_directions() {
        let start = Timestamp::from_micros(0);
        assert_eq!(Timestamp::from_micros(1_999_999).seconds_since(start), 1);
        assert_eq!(Timestamp::from_micros(-1).seconds_since(start), -1);
        assert_eq!(start.plus_seconds(-3).plus_micros(3), Timestamp::from_micros(-2_999_997));
    }

    #[test]
    fn system_clock_is_after_this_was_written() {
        assert!(SystemClock.now() > Timestamp::parse("2026-01-01T00:00:00Z").unwrap());
    }

    proptest! {
        #[test]
        fn printed_moment_parses_to_itself(micros in -60_000_000_000_000_000_i64..250_000_000_000_000_000) {
            let moment = Timestamp::from_micros(micros);
            prop_assert_eq!(Timestamp::parse(&moment.to_string()), Ok(moment));
            prop_assert_eq!(Timestamp::from_local(moment.local()), moment);
        }

        #[test]
        fn any_text_is_parsed_or_refused(text in "\\PC*") {
            let _ = Timestamp::parse(&text);
        }
    }
}
