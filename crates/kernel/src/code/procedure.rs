//! National codes of administrative procedures, `1.001193` (domain.md §4.1).
//! A few internal codes of ministries break the pattern; they are data of their own and not taken here.
//! What must always hold: one digit, a dot, six digits.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{digits_only, shown_plainly, text_form};

/// A procedure's national code.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProcedureCode(String);

/// A text which is no procedure code.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("procedure code is not a digit, a dot and six digits")]
pub struct ProcedureCodeFault;

impl ProcedureCodeFault {
    /// Stable code for words files and interfaces.
    pub const fn code(&self) -> &'static str {
        "procedure-code.shape"
    }
}

impl ProcedureCode {
    /// The code, `1.001193`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ProcedureCode {
    type Err = ProcedureCodeFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let fits = text.split_once('.').is_some_and(|(group, number)| {
            group.len() == 1 && number.len() == 6 && digits_only(group) && digits_only(number)
        });
        if fits { Ok(Self(text.to_owned())) } else { Err(ProcedureCodeFault) }
    }
}

text_form!(ProcedureCode, ProcedureCodeFault);
shown_plainly!(ProcedureCode);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_the_national_pattern_is_taken() {
        assert_eq!(" 1.001193 ".parse::<ProcedureCode>().unwrap().to_string(), "1.001193");
        for text in ["", "1001193", "1.00119", "1.0011930", "11.001193", "1.00119x", "C08_XPHCDB"] {
            assert_eq!(text.parse::<ProcedureCode>(), Err(ProcedureCodeFault), "{text}");
        }
    }

    proptest! {
        #[test]
        fn parsed_code_prints_and_parses_to_itself(text in "\\PC*|[0-9][.][0-9]{6}") {
            if let Ok(code) = text.parse::<ProcedureCode>() {
                prop_assert_eq!(code.to_string().parse(), Ok(code));
            }
        }
    }
}
