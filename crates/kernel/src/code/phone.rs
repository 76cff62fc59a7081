//! Vietnamese telephone numbers, mobile and landline, in the national form `0912345678` (domain.md §8).
//! Short service numbers and foreign numbers are not taken: nobody could be told anything there by message.
//! What must always hold: one number has one stored form, whatever spaces, dots or country prefix it was given with.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{digits_only, masked_between, shown_masked, text_form};

/// What kind of line a number is; only mobiles receive messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PhoneKind {
    /// Ten digits beginning with a mobile operator's prefix.
    Mobile,
    /// Eleven digits beginning with an area code `02…`.
    Landline,
}

/// A telephone number. Serialised whole; `Display` and `Debug` mask it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

/// Why a text is no Vietnamese telephone number.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PhoneFault {
    /// Something else than digits and the usual separators.
    #[error("telephone number has something else than digits")]
    NotDigits,
    /// The prefix is neither a mobile operator's nor an area's.
    #[error("telephone number begins with no known prefix")]
    Prefix,
    /// A known prefix with too few or too many digits after it.
    #[error("telephone number has {given} digits, not {wanted}")]
    Length {
        /// Digits given, counted in the national form.
        given: usize,
        /// Digits a number with this prefix has.
        wanted: usize,
    },
}

impl PhoneFault {
    /// Stable code for words files and interfaces.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotDigits => "phone.not-digits",
            Self::Prefix => "phone.prefix",
            Self::Length { .. } => "phone.length",
        }
    }
}

impl Phone {
    /// The number in national form. Personal data: not for logs, metrics or addresses.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number in international form: `+84912345678`.
    pub fn international(&self) -> String {
        format!("+84{}", self.0.strip_prefix('0').unwrap_or(&self.0))
    }

    /// The form for screens that need not show the whole: `091****678`.
    pub fn masked(&self) -> String {
        masked_between(&self.0, 3, 3)
    }

    /// Mobile or landline.
    pub fn kind(&self) -> PhoneKind {
        if self.0.starts_with("02") { PhoneKind::Landline } else { PhoneKind::Mobile }
    }
}

/// The kind a national number's first digits announce.
fn announced(national: &str) -> Option<PhoneKind> {
    let mut digits = national.bytes();
    match (digits.next()?, digits.next()?, digits.next()?) {
        (b'0', b'2', b'0'..=b'9') => Some(PhoneKind::Landline),
        (b'0', b'3', b'2'..=b'9')
        | (b'0', b'5', b'2' | b'5' | b'6' | b'8' | b'9')
        | (b'0', b'7', b'0' | b'6'..=b'9')
        | (b'0', b'8', b'1'..=b'9')
        | (b'0', b'9', b'0'..=b'4' | b'6'..=b'9') => Some(PhoneKind::Mobile),
        _ => None,
    }
}

/// Reads the national form and the forms beginning `+84`, `0084` or `84`; spaces, dots, hyphens and brackets are dropped.
impl FromStr for Phone {
    type Err = PhoneFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bare: String = text
            .chars()
            .filter(|character| !matches!(character, ' ' | '.' | '-' | '(' | ')' | '\u{a0}'))
            .collect();
        let unsigned = bare.strip_prefix('+').unwrap_or(&bare);
        if !digits_only(unsigned) {
            return Err(PhoneFault::NotDigits);
        }
        let abroad = if bare.starts_with('+') {
            Some(unsigned.strip_prefix("84").ok_or(PhoneFault::Prefix)?)
        } else {
            unsigned.strip_prefix("0084").or_else(|| unsigned.strip_prefix("84"))
        };
        let national = match abroad {
            // Some people keep the zero after the country's prefix.
            Some(rest) if rest.starts_with('0') => rest.to_owned(),
            Some(rest) => format!("0{rest}"),
            None => unsigned.to_owned(),
        };
        let wanted = match announced(&national).ok_or(PhoneFault::Prefix)? {
            PhoneKind::Mobile => 10,
            PhoneKind::Landline => 11,
        };
        if national.len() != wanted {
            return Err(PhoneFault::Length { given: national.len(), wanted });
        }
        Ok(Self(national))
    }
}

text_form!(Phone, PhoneFault);
shown_masked!(Phone);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_number_has_one_stored_form() {
        for text in [
            "0912345678",
            "+84912345678",
            "0084 912 345 678",
            "84912345678",
            "+84 (0)912.345.678",
            "0912-345-678",
        ] {
            let phone: Phone = text.parse().unwrap();
            assert_eq!(phone.as_str(), "0912345678", "{text}");
            assert_eq!(phone.international(), "+84912345678");
            assert_eq!(phone.kind(), PhoneKind::Mobile);
        }
        let office: Phone = "(0237) 3852 246".parse().unwrap();
        assert_eq!((office.as_str(), office.kind()), ("02373852246", PhoneKind::Landline));
    }

    #[test]
    fn other_numbers_are_refused_with_the_reason() {
        for (text, fault) in [
            ("091234567", PhoneFault::Length { given: 9, wanted: 10 }),
            ("09123456789", PhoneFault::Length { given: 11, wanted: 10 }),
            ("0237385224", PhoneFault::Length { given: 10, wanted: 11 }),
            ("0112345678", PhoneFault::Prefix),
            ("0952345678", PhoneFault::Prefix),
            ("+12025550123", PhoneFault::Prefix),
            ("113", PhoneFault::Prefix),
            ("", PhoneFault::Prefix),
            ("0912x45678", PhoneFault::NotDigits),
            ("++84912345678", PhoneFault::NotDigits),
        ] {
            assert_eq!(text.parse::<Phone>(), Err(fault), "{text}");
        }
    }

    #[test]
    fn number_is_shown_masked() {
        let phone: Phone = "0912345678".parse().unwrap();
        assert_eq!(format!("{phone} {phone:?}"), "091****678 091****678");
    }

    proptest! {
        #[test]
        fn parsed_number_prints_and_parses_to_itself(text in "\\PC*|[+]?[0-9 .()-]{0,16}|0[3-9][0-9]{8}") {
            if let Ok(phone) = text.parse::<Phone>() {
                prop_assert_eq!(phone.as_str().parse(), Ok(phone.clone()));
                prop_assert_eq!(phone.international().parse(), Ok(phone));
            }
        }
    }
}
