//! Amounts in đồng, the currency without decimals (domain.md §2.7).
//! It is not an account book and knows no words: the word for the currency stands in the words files.
//! What must always hold: sums never wrap around; what [`Dong::grouped`] writes, parsing reads back.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::number::grouped;

/// An amount in đồng; negative for money given back. Stored and serialised as the number.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Dong(pub i64);

/// Why a text is no amount.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ParseDongError {
    /// Neither plain digits nor digits in groups of three between dots.
    #[error("amount is not written in digits, plain or in groups of three")]
    Shape,
    /// Beyond what an amount can hold.
    #[error("amount is too large")]
    TooLarge,
}

impl ParseDongError {
    /// Stable code for words files and interfaces.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Shape => "money.shape",
            Self::TooLarge => "money.too-large",
        }
    }
}

impl Dong {
    /// Nothing to pay.
    pub const ZERO: Self = Self(0);

    /// The number of đồng.
    pub const fn amount(self) -> i64 {
        self.0
    }

    /// The sum, unless it is beyond the range.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, unless it is beyond the range.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// This amount for each of `count` things, unless it is beyond the range.
    #[must_use]
    pub fn times(self, count: u32) -> Option<Self> {
        self.0.checked_mul(i64::from(count)).map(Self)
    }

    /// The number with dots between thousands, as every paper writes it: `15.000`.
    pub fn grouped(self) -> String {
        grouped(self.0)
    }
}

/// Reads `15.000` and `15000`, with a minus sign before negative amounts.
impl FromStr for Dong {
    type Err = ParseDongError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let mut groups = unsigned.split('.');
        let first = groups.next().unwrap_or_default();
        let grouped = unsigned.contains('.');
        let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
        let first_fits = !first.is_empty() && digits(first) && (!grouped || first.len() <= 3);
        if !first_fits || !groups.all(|group| group.len() == 3 && digits(group)) {
            return Err(ParseDongError::Shape);
        }
        let number = text.replace('.', "");
        number.parse().map(Self).map_err(|_| ParseDongError::TooLarge)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, amount) in [
            ("15.000", 15_000),
            ("15000", 15_000),
            (" 0 ", 0),
            ("150.000.000", 150_000_000),
            ("-8.000", -8_000),
            ("-9223372036854775808", i64::MIN),
        ] {
            assert_eq!(text.parse(), Ok(Dong(amount)), "{text}");
        }
    }

    #[test]
    fn amounts_with_doubtful_dots_are_refused() {
        for text in
            ["", "-", "15.00", "1500.000", ".500", "15,000", "15.000.", "+5", "15 000", "1e3"]
        {
            assert_eq!(text.parse::<Dong>(), Err(ParseDongError::Shape), "{text}");
        }
        assert_eq!("9223372036854775808".parse::<Dong>(), Err(ParseDongError::TooLarge));
    }

    #[test]
    fn sums_beyond_the_range_are_refused() {
        assert_eq!(Dong(2_000).times(3), Some(Dong(6_000)));
        assert_eq!(Dong(i64::MAX).times(2), None);
        assert_eq!(Dong(i64::MAX).checked_add(Dong(1)), None);
        assert_eq!(Dong(5).checked_sub(Dong(8)), Some(Dong(-3)));
    }

    proptest! {
        #[test]
        fn grouped_amount_parses_to_itself(amount: i64) {
            prop_assert_eq!(Dong(amount).grouped().parse(), Ok(Dong(amount)));
            prop_assert_eq!(amount.to_string().parse(), Ok(Dong(amount)));
        }

        #[test]
        fn any_text_is_parsed_or_refused(text in "\\PC*") {
            let _ = text.parse::<Dong>();
        }
    }
}
