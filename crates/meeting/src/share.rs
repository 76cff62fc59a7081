//! Shares of a number of people, as rules name them: "more than half", "at least two thirds". Whole numbers throughout.
//! Not which rule holds where: that is data of the province. What must always hold: a share lies between nothing and all and
//! can be reached; of nobody nothing is reached; [`Share::needed`] is the least count that reaches it.

use serde::{Deserialize, Serialize};

/// A share of so many people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Share {
    numerator: u32,
    denominator: u32,
    /// More than the fraction, not just as much.
    more: bool,
}

/// A fraction that is none, or that nobody could reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a share lies between nothing and all, and can be reached")]
pub struct ShareFault;

/// As it stands in the province's folder and in events.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Written {
    numerator: u32,
    denominator: u32,
    more: bool,
}

impl Share {
    /// More than this fraction: `more_than(1, 2)` is "quá nửa".
    pub const fn more_than(numerator: u32, denominator: u32) -> Result<Self, ShareFault> {
        if numerator < denominator {
            Ok(Self { numerator, denominator, more: true })
        } else {
            Err(ShareFault)
        }
    }

    /// This fraction or more: `at_least(2, 3)` is "từ hai phần ba trở lên".
    pub const fn at_least(numerator: u32, denominator: u32) -> Result<Self, ShareFault> {
        if numerator > 0 && numerator <= denominator {
            Ok(Self { numerator, denominator, more: false })
        } else {
            Err(ShareFault)
        }
    }

    pub const fn numerator(self) -> u32 {
        self.numerator
    }

    pub const fn denominator(self) -> u32 {
        self.denominator
    }

    /// Whether the fraction itself is not enough.
    pub const fn is_more_than(self) -> bool {
        self.more
    }

    /// Whether `count` of `of` people are this share.
    pub fn reached(self, count: u32, of: u32) -> bool {
        of > 0 && u64::from(count) >= u64::from(self.needed(of))
    }

    /// The least count of `of` people that is this share.
    pub fn needed(self, of: u32) -> u32 {
        let part = u64::from(of) * u64::from(self.numerator);
        let whole = u64::from(self.denominator);
        let needed = if self.more { part / whole + 1 } else { part.div_ceil(whole) };
        // Not more than `of`, save for more than none of nobody.
        u32::try_from(needed).unwrap_or(u32::MAX)
    }
}

impl TryFrom<Written> for Share {
    type Error = ShareFault;

    fn try_from(written: Written) -> Result<Self, ShareFault> {
        let Written { numerator, denominator, more } = written;
        if more {
            Share::more_than(numerator, denominator)
        } else {
            Share::at_least(numerator, denominator)
        }
    }
}

impl From<Share> for Written {
    fn from(share: Share) -> Self {
        let Share { numerator, denominator, more } = share;
        Written { numerator, denominator, more }
    }
}

#[cfg(test)]
mod tests {
    use super::Share;
    use proptest::prelude::*;

    #[test]
    fn more_than_half_of_an_even_number_is_one_more_than_half() {
        let half = Share::more_than(1, 2).unwrap();
        for (of, needed) in [(1, 1), (2, 2), (3, 2), (4, 3), (24, 13), (25, 13), (348, 175)] {
            assert_eq!(half.needed(of), needed, "of {of}");
            assert!(half.reached(needed, of) && !half.reached(needed - 1, of), "of {of}");
        }
    }

    #[test]
    fn at_least_two_thirds_is_met_by_exactly_two_thirds() {
        let most = Share::at_least(2, 3).unwrap();
        for (of, needed) in [(1, 1), (2, 2), (3, 2), (4, 3), (30, 20), (31, 21)] {
            assert_eq!(most.needed(of), needed, "of {of}");
            assert!(most.reached(needed, of) && !most.reached(needed - 1, of), "of {of}");
        }
    }

    #[test]
    fn share_that_is_none_or_cannot_be_reached_is_refused() {
        assert!(Share::more_than(1, 1).is_err() && Share::more_than(0, 0).is_err());
        assert!(Share::at_least(0, 2).is_err() && Share::at_least(3, 2).is_err());
        assert!(Share::at_least(1, 1).unwrap().reached(5, 5));
        for text in [
            r#"{"numerator":1,"denominator":0,"more":true}"#,
            r#"{"numerator":0,"denominator":2,"more":false}"#,
        ] {
            assert!(serde_json::from_str::<Share>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn of_nobody_nothing_is_reached() {
        assert!(!Share::at_least(1, 2).unwrap().reached(0, 0));
        assert!(!Share::more_than(1, 2).unwrap().reached(0, 0));
    }

    proptest! {
        #[test]
        fn arithmetic_is_that_of_fractions(
            (denominator, numerator) in (1_u32..40).prop_flat_map(|of| (Just(of), 0..=of)),
            of in 1_u32..2_000,
            count in 0_u32..2_000,
            more: bool,
        ) {
            let share = if more {
                Share::more_than(numerator, denominator)
            } else {
                Share::at_least(numerator, denominator)
            };
            let (left, right) = (count * denominator, of * numerator);
            if let Ok(share) = share {
                let exact = if more { left > right } else { left >= right };
                prop_assert_eq!(share.reached(count, of), exact);
                prop_assert!((1..=of).contains(&share.needed(of)), "nobody could reach it");
                let text = serde_json::to_string(&share).unwrap();
                prop_assert_eq!(serde_json::from_str::<Share>(&text).unwrap(), share);
            }
        }
    }
}
