//! Codes of administrative units as the statistics office gives them: province `38`, historic district `380`,
//! commune `14758` (domain.md §5.1). The names and successors of units are data elsewhere.
//! What must always hold: a code keeps its leading zeros, and its length says its level.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{digits_only, shown_plainly, text_form};

/// The level of an administrative unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnitLevel {
    /// Two digits.
    Province,
    /// Three digits; none since 1 July 2025, but old papers name them.
    District,
    /// Five digits.
    Commune,
}

/// An administrative unit's code.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UnitCode(String);

/// A text which is no unit code.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("unit code is not of two, three or five digits")]
pub struct UnitCodeFault;

impl UnitCodeFault {
    /// Stable code for words files and interfaces.
    pub const fn code(&self) -> &'static str {
        "unit-code.shape"
    }
}

impl UnitCode {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The level its length says.
    pub fn level(&self) -> UnitLevel {
        match self.0.len() {
            2 => UnitLevel::Province,
            3 => UnitLevel::District,
            _ => UnitLevel::Commune,
        }
    }
}

impl FromStr for UnitCode {
    type Err = UnitCodeFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if matches!(text.len(), 2 | 3 | 5) && digits_only(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(UnitCodeFault)
        }
    }
}

text_form!(UnitCode, UnitCodeFault);
shown_plainly!(UnitCode);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn length_says_the_level() {
        for (text, level) in [
            ("38", UnitLevel::Province),
            ("380", UnitLevel::District),
            ("14758", UnitLevel::Commune),
        ] {
            assert_eq!(text.parse::<UnitCode>().unwrap().level(), level);
        }
        assert_eq!("01".parse::<UnitCode>().unwrap().as_str(), "01");
        for text in ["", "1", "1475", "147580", "3x", "３８"] {
            assert_eq!(text.parse::<UnitCode>(), Err(UnitCodeFault), "{text}");
        }
    }

    proptest! {
        #[test]
        fn parsed_code_prints_and_parses_to_itself(text in "\\PC*|[0-9]{0,6}") {
            if let Ok(code) = text.parse::<UnitCode>() {
                prop_assert_eq!(code.to_string().parse(), Ok(code));
            }
        }
    }
}
