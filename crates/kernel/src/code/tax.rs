//! Tax codes ("mã số thuế"), which are also enterprise codes: ten digits with a check digit, a branch's suffix, or since
//! 1 July 2025 the twelve-digit personal number of a person or business household (domain.md §8).
//! What must always hold: the check digit of a ten-digit code is right, and a branch is written with a hyphen.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{digits_only, masked_between, shown_masked, text_form};

/// Weights of the nine digits before the check digit.
const WEIGHTS: [u32; 9] = [31, 29, 23, 19, 17, 13, 7, 5, 3];

/// What a tax code names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TaxCodeKind {
    /// Ten digits: an enterprise or another taxpayer.
    Taxpayer,
    /// Ten digits and three: a branch of it.
    Branch,
    /// Twelve digits: a person or a business household.
    Person,
}

/// A tax code. Serialised whole; a person's is masked in `Display` and `Debug`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TaxCode(String);

/// Why a text is no tax code.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TaxCodeFault {
    /// Something else than digits and the branch's hyphen.
    #[error("tax code has something else than digits")]
    NotDigits,
    /// Neither ten, ten and three, nor twelve digits.
    #[error("tax code has {given} digits, not ten, thirteen or twelve")]
    Length {
        /// Digits given.
        given: usize,
    },
    /// The tenth digit does not follow from the nine before it.
    #[error("check digit of the tax code is wrong")]
    CheckDigit,
    /// Branch 000 does not exist.
    #[error("there is no branch 000")]
    Branch,
}

impl TaxCodeFault {
    /// Stable code for words files and interfaces.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotDigits => "tax-code.not-digits",
            Self::Length { .. } => "tax-code.length",
            Self::CheckDigit => "tax-code.check-digit",
            Self::Branch => "tax-code.branch",
        }
    }
}

impl TaxCode {
    /// The whole code: `0100233488`, `0100233488-001` or twelve digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What it names.
    pub fn kind(&self) -> TaxCodeKind {
        match self.0.len() {
            10 => TaxCodeKind::Taxpayer,
            12 => TaxCodeKind::Person,
            _ => TaxCodeKind::Branch,
        }
    }

    /// The form for logs and lists: a person's masked, an enterprise's whole, for that is public.
    pub fn masked(&self) -> String {
        match self.kind() {
            TaxCodeKind::Person => masked_between(&self.0, 3, 4),
            TaxCodeKind::Taxpayer | TaxCodeKind::Branch => self.0.clone(),
        }
    }

    /// The check digit for nine digits; none when the sum leaves no digit, for such numbers are never issued.
    fn check_digit(nine: &str) -> Option<char> {
        let sum: u32 = nine
            .chars()
            .zip(WEIGHTS)
            .map(|(digit, weight)| digit.to_digit(10).unwrap_or(0) * weight)
            .sum();
        char::from_digit(10 - sum % 11, 10)
    }
}

/// Reads digits with or without the branch's hyphen; spaces and dots are dropped.
impl FromStr for TaxCode {
    type Err = TaxCodeFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text: String =
            text.chars().filter(|character| !matches!(character, ' ' | '.')).collect();
        let (head, tail) = text.split_once('-').unwrap_or((&text, ""));
        if !digits_only(head) || !digits_only(tail) {
            return Err(TaxCodeFault::NotDigits);
        }
        let digits = format!("{head}{tail}");
        let length = TaxCodeFault::Length { given: digits.len() };
        let hyphen_fits = !text.contains('-') || (head.len() == 10 && tail.len() == 3);
        if !hyphen_fits || !matches!(digits.len(), 10 | 12 | 13) {
            return Err(length);
        }
        if digits.len() == 12 {
            return Ok(Self(digits));
        }
        let (base, branch) = digits.split_at_checked(10).ok_or_else(|| length.clone())?;
        let (nine, last) = base.split_at_checked(9).ok_or(length)?;
        if Self::check_digit(nine) != last.chars().next() {
            return Err(TaxCodeFault::CheckDigit);
        }
        match branch {
            "" => Ok(Self(base.to_owned())),
            "000" => Err(TaxCodeFault::Branch),
            _ => Ok(Self(format!("{base}-{branch}"))),
        }
    }
}

text_form!(TaxCode, TaxCodeFault);
shown_masked!(TaxCode);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn codes_with_the_right_check_digit_are_taken() {
        for (text, normal, kind) in [
            ("0100233488", "0100233488", TaxCodeKind::Taxpayer),
            ("2801234571", "2801234571", TaxCodeKind::Taxpayer),
            ("0100233488-001", "0100233488-001", TaxCodeKind::Branch),
            ("0100233488001", "0100233488-001", TaxCodeKind::Branch),
            ("038185012345", "038185012345", TaxCodeKind::Person),
        ] {
            let code: TaxCode = text.parse().unwrap();
            assert_eq!((code.as_str(), code.kind()), (normal, kind));
        }
    }

    #[test]
    fn wrong_codes_are_refused_with_the_reason() {
        for (text, fault) in [
            ("0100233487", TaxCodeFault::CheckDigit),
            ("2801234540", TaxCodeFault::CheckDigit),
            ("0100233488-000", TaxCodeFault::Branch),
            ("0100233488-01", TaxCodeFault::Length { given: 12 }),
            ("038185012-345", TaxCodeFault::Length { given: 12 }),
            ("01002334", TaxCodeFault::Length { given: 8 }),
            ("01002334x8", TaxCodeFault::NotDigits),
        ] {
            assert_eq!(text.parse::<TaxCode>(), Err(fault), "{text}");
        }
        // The sum of 280123454 leaves no digit: no tenth digit makes it a code.
        for last in 0..10 {
            assert!(format!("280123454{last}").parse::<TaxCode>().is_err());
        }
    }

    #[test]
    fn only_a_persons_code_is_masked() {
        let shown = |text: &str| text.parse::<TaxCode>().unwrap().to_string();
        assert_eq!(shown("0100233488"), "0100233488");
        assert_eq!(shown("038185012345"), "038*****2345");
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_noticed(nine in "[0-9]{9}", place in 0_usize..10, shift in 1_u8..10) {
            let Some(check) = TaxCode::check_digit(&nine) else { return Ok(()) };
            let good = format!("{nine}{check}");
            prop_assert!(good.parse::<TaxCode>().is_ok());
            let mut bytes = good.into_bytes();
            bytes[place] = b'0' + (bytes[place] - b'0' + shift) % 10;
            prop_assert!(String::from_utf8(bytes).unwrap().parse::<TaxCode>().is_err());
        }

        #[test]
        fn parsed_code_prints_and_parses_to_itself(text in "\\PC*|[0-9 .-]{0,15}") {
            if let Ok(code) = text.parse::<TaxCode>() {
                prop_assert_eq!(code.as_str().parse(), Ok(code.clone()));
            }
        }
    }
}
