//! What is to happen to one dossier of the sample: when it comes, how it goes, where it stops.
//! Drawn by chance from a seed, so that the same sample can be made again. Pure.

use kernel::{random::Random, time::Timestamp};

/// How a dossier's life goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// To its result, using this share of the term, in percent; over 100 is late.
    Granted {
        percent: u32,
    },
    /// To a reasoned refusal.
    Refused {
        percent: u32,
    },
    /// Papers are missing; supplied after some days, then to its result.
    Supplemented {
        percent: u32,
        days: u32,
    },
    /// Papers are missing and never come.
    NeverSupplied,
    RejectedAtIntake,
    Withdrawn,
    /// Left where it is once this many steps are done: work in hand.
    StillOpen {
        steps: u32,
    },
    /// A draft that was never handed in.
    Draft,
}

/// One dossier to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plot {
    pub(crate) number: u32,
    pub(crate) begins_at: Timestamp,
    pub(crate) fate: Fate,
    pub(crate) online: bool,
    pub(crate) stars: Option<u8>,
}

/// Days back from now that the sample reaches: 24 months.
pub(crate) const DAYS: i64 = 730;
/// Nothing stays stuck in an office longer than so many days.
const STUCK_DAYS: i64 = 45;
/// Within so many days a dossier may still be in hand.
const RECENT_DAYS: i64 = 12;

/// Draws `count` plots over the last 24 months, more of them lately, as use grows.
pub(crate) fn draw(count: u32, now: Timestamp, random: &dyn Random) -> Vec<Plot> {
    let mut plots: Vec<Plot> = (0..count).map(|number| one(number, now, random)).collect();
    plots.sort_by_key(|plot| (plot.begins_at, plot.number));
    plots
}

fn one(number: u32, now: Timestamp, random: &dyn Random) -> Plot {
    // The smaller of two draws makes recent days twice as busy as those two years ago.
    let below = |n: u64| i64::try_from(random.below(n)).unwrap_or(0);
    let days = u64::try_from(DAYS).unwrap_or(1);
    let back = below(days).min(below(days));
    // People come between seven in the morning and nine in the evening.
    let second = 7 * 3600 + below(14 * 3600);
    let midnight = now.local_date();
    let day =
        kernel::time::Timestamp::from_local(midnight.to_datetime(kernel::time::Time::midnight()))
            .plus_seconds(-(back + 1) * 86_400);
    let begins_at = day.plus_seconds(second);
    let recent = back < RECENT_DAYS;
    Plot {
        number,
        begins_at,
        fate: fate(recent, back < STUCK_DAYS, random),
        online: random.below(100) < 62,
        stars: (random.below(100) < 45).then(|| stars(random)),
    }
}

fn fate(recent: bool, lately: bool, random: &dyn Random) -> Fate {
    let percent = |low: u64, high: u64| u32::try_from(low + random.below(high - low)).unwrap_or(50);
    if recent && random.below(100) < 70 {
        return match random.below(10) {
            0 => Fate::Draft,
            1 => Fate::NeverSupplied,
            _ => Fate::StillOpen { steps: u32::try_from(random.below(6)).unwrap_or(0) },
        };
    }
    match random.below(100) {
        0..=54 => Fate::Granted { percent: percent(20, 88) },
        55..=68 => Fate::Granted { percent: percent(88, 100) },
        75..=86 => Fate::Supplemented {
            percent: percent(30, 110),
            days: u32::try_from(1 + random.below(9)).unwrap_or(3),
        },
        87..=89 => Fate::Refused { percent: percent(30, 95) },
        90..=93 => Fate::RejectedAtIntake,
        94..=96 => Fate::Withdrawn,
        97 if lately => Fate::StillOpen { steps: u32::try_from(random.below(5)).unwrap_or(0) },
        98 if lately => Fate::NeverSupplied,
        99 => Fate::Draft,
        _ => Fate::Granted { percent: percent(103, 170) },
    }
}

fn stars(random: &dyn Random) -> u8 {
    match random.below(100) {
        0..=57 => 5,
        58..=84 => 4,
        85..=93 => 3,
        94..=97 => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::random::SeededRandom;

    fn now() -> Timestamp {
        Timestamp::parse("2026-11-23T10:00:00+07:00").unwrap()
    }

    #[test]
    fn the_same_seed_draws_the_same_sample() {
        let draw_with = |seed| draw(50, now(), &SeededRandom::new(seed));
        assert_eq!(draw_with(7), draw_with(7));
        assert_ne!(draw_with(7), draw_with(8));
    }

    #[test]
    fn every_fate_is_met_and_all_lie_within_two_years() {
        let plots = draw(2_400, now(), &SeededRandom::new(1));
        let has = |wanted: fn(&Fate) -> bool| plots.iter().any(|plot| wanted(&plot.fate));
        assert!(has(|f| matches!(f, Fate::Granted { percent } if *percent < 88)));
        assert!(has(|f| matches!(f, Fate::Granted { percent } if *percent > 100)));
        assert!(has(|f| matches!(f, Fate::Supplemented { .. })));
        assert!(has(|f| matches!(f, Fate::Refused { .. })));
        assert!(has(|f| matches!(f, Fate::Withdrawn)));
        assert!(has(|f| matches!(f, Fate::RejectedAtIntake)));
        assert!(has(|f| matches!(f, Fate::StillOpen { .. })));
        let first = now().plus_seconds(-(DAYS + 1) * 86_400);
        assert!(plots.iter().all(|plot| plot.begins_at > first && plot.begins_at < now()));
    }
}
