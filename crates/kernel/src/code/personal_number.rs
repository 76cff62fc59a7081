//! The personal number ("số định danh cá nhân"), twelve digits that name a person for life (domain.md §8).
//! It says where the birth was registered, the century, the sex and the year; it has no check digit, so a well-formed
//! number may belong to nobody. What must always hold: it is shown masked unless asked for whole.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{digits_only, masked_between, shown_masked, text_form};
use crate::partial_date::PartialDate;

/// Digits in a personal number.
pub const PERSONAL_NUMBER_DIGITS: usize = 12;

/// Codes of the provinces as they stood when numbers began to be given, each after a zero (domain.md §8).
const PROVINCES: [u8; 63] = [
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37,
    38, 40, 42, 44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77,
    79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96,
];

/// The sex a personal number can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sex {
    /// Nam.
    Male,
    /// Nữ.
    Female,
}

/// A person's number. Serialised whole; `Display` and `Debug` mask it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonalNumber(String);

/// Why a text is no personal number, or does not fit the person.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PersonalNumberFault {
    /// Something else than digits.
    #[error("personal number has something else than digits")]
    NotDigits,
    /// Not twelve digits.
    #[error("personal number has {given} digits, not twelve")]
    Length {
        /// Digits given.
        given: usize,
    },
    /// It begins like a Vietnamese-born person's number but with no province.
    #[error("personal number begins with {given}, which is no province")]
    UnknownProvince {
        /// The three digits given.
        given: String,
    },
    /// It says another year of birth.
    #[error("personal number says birth in {number}, not {given}")]
    BirthYearDiffers {
        /// The year in the number.
        number: i16,
        /// The year declared.
        given: i16,
    },
    /// It says the other sex.
    #[error("personal number says the other sex")]
    SexDiffers {
        /// The sex in the number.
        number: Sex,
    },
}

impl PersonalNumberFault {
    /// Stable code for words files and interfaces.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotDigits => "personal-number.not-digits",
            Self::Length { .. } => "personal-number.length",
            Self::UnknownProvince { .. } => "personal-number.unknown-province",
            Self::BirthYearDiffers { .. } => "personal-number.birth-year-differs",
            Self::SexDiffers { .. } => "personal-number.sex-differs",
        }
    }
}

impl PersonalNumber {
    /// All twelve digits. Personal data: not for logs, metrics or addresses.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form for screens that need not show the whole: `038*****5678`.
    pub fn masked(&self) -> String {
        masked_between(&self.0, 3, 4)
    }

    /// Three digits for where the birth was registered: `0` and an old province code, or a country's code.
    pub fn birth_place(&self) -> &str {
        self.0.get(..3).unwrap_or_default()
    }

    /// Whether the birth was registered abroad. The list of country codes is not published with the rule, so any is taken.
    pub fn registered_abroad(&self) -> bool {
        !self.0.starts_with('0')
    }

    /// The year of birth, 1900 to 2399.
    pub fn birth_year(&self) -> i16 {
        1900 + 100 * (self.digit(3) / 2) + 10 * self.digit(4) + self.digit(5)
    }

    /// The sex.
    pub fn sex(&self) -> Sex {
        if self.digit(3) % 2 == 0 { Sex::Male } else { Sex::Female }
    }

    /// Whether the number fits a declared birth date and sex; the first difference otherwise.
    pub fn agrees_with(&self, birth: &PartialDate, sex: Sex) -> Result<(), PersonalNumberFault> {
        if self.birth_year() != birth.year() {
            return Err(PersonalNumberFault::BirthYearDiffers {
                number: self.birth_year(),
                given: birth.year(),
            });
        }
        if self.sex() != sex {
            return Err(PersonalNumberFault::SexDiffers { number: self.sex() });
        }
        Ok(())
    }

    fn digit(&self, place: usize) -> i16 {
        self.0.as_bytes().get(place).map_or(0, |byte| i16::from(byte.saturating_sub(b'0')))
    }
}

/// Reads twelve digits; spaces and dots between them are dropped, as on the card's printed groups.
impl FromStr for PersonalNumber {
    type Err = PersonalNumberFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits: String =
            text.chars().filter(|character| !matches!(character, ' ' | '.')).collect();
        if !digits_only(&digits) {
            return Err(PersonalNumberFault::NotDigits);
        }
        if digits.len() != PERSONAL_NUMBER_DIGITS {
            return Err(PersonalNumberFault::Length { given: digits.len() });
        }
        let number = Self(digits);
        let place = number.birth_place();
        let known = place.parse().is_ok_and(|code| PROVINCES.contains(&code));
        if !number.registered_abroad() && !known {
            return Err(PersonalNumberFault::UnknownProvince { given: place.to_owned() });
        }
        Ok(number)
    }
}

text_form!(PersonalNumber, PersonalNumberFault);
shown_masked!(PersonalNumber);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(text: &str) -> PersonalNumber {
        text.parse().unwrap()
    }

    #[test]
    fn number_says_place_year_and_sex() {
        let woman = number("038185012345");
        assert_eq!((woman.birth_place(), woman.birth_year()), ("038", 1985));
        assert_eq!(woman.sex(), Sex::Female);
        assert!(!woman.registered_abroad());
        for (text, year, sex) in [
            ("038085012345", 1985, Sex::Male),
            ("038205012345", 2005, Sex::Male),
            ("038326012345", 2026, Sex::Female),
            ("038400012345", 2100, Sex::Male),
            ("038999012345", 2399, Sex::Female),
        ] {
            assert_eq!((number(text).birth_year(), number(text).sex()), (year, sex), "{text}");
        }
    }

    #[test]
    fn wrong_numbers_are_refused_with_the_reason() {
        let fault = |text: &str| text.parse::<PersonalNumber>().unwrap_err();
        assert_eq!(fault("03818501234"), PersonalNumberFault::Length { given: 11 });
        assert_eq!(fault(""), PersonalNumberFault::Length { given: 0 });
        assert_eq!(fault("03818501234x"), PersonalNumberFault::NotDigits);
        assert_eq!(fault("039185012345").code(), "personal-number.unknown-province");
        assert_eq!(fault("000185012345").code(), "personal-number.unknown-province");
    }

    #[test]
    fn number_is_compared_with_the_declared_person() {
        let woman = number("038185012345");
        let born = |text: &str| text.parse::<PartialDate>().unwrap();
        assert_eq!(woman.agrees_with(&born("1985"), Sex::Female), Ok(()));
        assert_eq!(
            woman.agrees_with(&born("3/1986"), Sex::Female),
            Err(PersonalNumberFault::BirthYearDiffers { number: 1985, given: 1986 })
        );
        assert_eq!(
            woman.agrees_with(&born("1985"), Sex::Male),
            Err(PersonalNumberFault::SexDiffers { number: Sex::Female })
        );
    }

    #[test]
    fn number_is_shown_masked() {
        let woman = number("038 185 012 345");
        assert_eq!(woman.to_string(), "038*****2345");
        assert_eq!(format!("{woman:?}"), "038*****2345");
        assert_eq!(serde_json::to_string(&woman).unwrap(), "\"038185012345\"");
    }

    proptest! {
        #[test]
        fn parsed_number_prints_and_parses_to_itself(text in "(038|001|096|1[0-9]{2})[0-9]{9}") {
            let parsed = number(&text);
            prop_assert_eq!(parsed.as_str(), &text);
            prop_assert!((1900..2400).contains(&parsed.birth_year()));
            let json = serde_json::to_string(&parsed).unwrap();
            prop_assert_eq!(serde_json::from_str::<PersonalNumber>(&json).unwrap(), parsed);
        }

        #[test]
        fn any_text_is_parsed_or_refused(text in "\\PC*|[0-9 .]{0,14}") {
            let _ = text.parse::<PersonalNumber>();
        }
    }
}
