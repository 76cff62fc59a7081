//! Electronic identifiers of agencies ("mã định danh điện tử", domain.md §5.2), as `H56.03.12`.
//! Whether such an agency exists is province data. The form used before 2020 runs the other way (`000.12.03.H56`) and is
//! only converted. What must always hold: a code has one to four groups, and a parent's code begins its children's.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{digits_only, shown_plainly, text_form};

/// Characters the exchange axis allows in an identifier.
pub const AGENCY_CODE_CHARACTERS_MAX: usize = 35;
const GROUPS_MAX: usize = 4;

/// An agency's identifier in the current form. Sorts parents before their children.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AgencyCode(String);

/// Why a text is no agency code.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AgencyCodeFault {
    /// The text has not the form of the current identifier.
    #[error("agency code has not the form of a letter, two digits and up to three groups")]
    Shape,
    /// The text has not the form used before 2020.
    #[error("agency code has not the older form of three number groups and a root")]
    OldShape,
}

impl AgencyCodeFault {
    /// Stable code for words files and interfaces.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Shape => "agency-code.shape",
            Self::OldShape => "agency-code.old-shape",
        }
    }
}

impl AgencyCode {
    /// The code, `H56.03.12`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Groups in the code, 1 to 4.
    pub fn level(&self) -> usize {
        self.0.split('.').count()
    }

    /// The first group, which names the ministry or province.
    #[must_use]
    pub fn root(&self) -> Self {
        Self(self.0.split('.').next().unwrap_or_default().to_owned())
    }

    /// The code one group shorter; none at the root.
    pub fn parent(&self) -> Option<Self> {
        self.0.rsplit_once('.').map(|(parent, _)| Self(parent.to_owned()))
    }

    /// Whether `other` is this agency or below it.
    pub fn contains(&self, other: &Self) -> bool {
        let rest = other.0.strip_prefix(&self.0);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }

    /// Converts the form used before 2020: `000.01.12.H28` is `H28.12.01`. Groups of zeros are dropped.
    pub fn from_old(text: &str) -> Result<Self, AgencyCodeFault> {
        let text = text.trim().to_ascii_uppercase();
        let groups: Vec<&str> = text.split('.').collect();
        let [third, second, first, root] = groups.as_slice() else {
            return Err(AgencyCodeFault::OldShape);
        };
        let widths = (third.len(), second.len(), first.len()) == (3, 2, 2);
        let digits = [third, second, first].iter().all(|group| digits_only(group));
        if !widths || !digits || !root_fits(root) {
            return Err(AgencyCodeFault::OldShape);
        }
        let mut code = (*root).to_owned();
        for group in [first, second, third] {
            if group.bytes().any(|byte| byte != b'0') {
                code.push('.');
                code.push_str(group);
            }
        }
        Ok(Self(code))
    }

    /// The form used before 2020, where this code has one: two groups of two digits and one of three at most.
    pub fn to_old(&self) -> Option<String> {
        let mut groups = self.0.split('.');
        let root = groups.next()?;
        let mut slots = ["000", "00", "00"];
        let mut free = slots.len();
        for group in groups {
            if !digits_only(group) || group.bytes().all(|byte| byte == b'0') {
                return None;
            }
            // A group of three digits has only the leftmost place to go to, and nothing comes after it.
            let place = if group.len() == 3 && free > 0 { 0 } else { free.checked_sub(1)? };
            let slot = slots.get_mut(place).filter(|slot| slot.len() == group.len())?;
            *slot = group;
            free = place;
        }
        let [third, second, first] = slots;
        Some(format!("{third}.{second}.{first}.{root}"))
    }
}

fn root_fits(group: &str) -> bool {
    matches!(group.as_bytes(), [b'A'..=b'Z', b'0'..=b'9', b'0'..=b'9'])
}

fn group_fits(group: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
    matches!(group.len(), 2 | 3) && group.bytes().all(inner)
}

/// Reads the current form, in small letters too.
impl FromStr for AgencyCode {
    type Err = AgencyCodeFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim().to_ascii_uppercase();
        let mut groups = text.split('.');
        let root = groups.next().is_some_and(root_fits);
        let fits = root && groups.all(group_fits) && text.split('.').count() <= GROUPS_MAX;
        if fits { Ok(Self(text)) } else { Err(AgencyCodeFault::Shape) }
    }
}

text_form!(AgencyCode, AgencyCodeFault);
shown_plainly!(AgencyCode);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code(text: &str) -> AgencyCode {
        text.parse().unwrap()
    }

    #[test]
    fn codes_of_both_forms_stand_for_each_other() {
        for (old, new) in [
            ("000.00.00.H56", "H56"),
            ("000.00.16.H56", "H56.16"),
            ("000.01.12.H28", "H28.12.01"),
            ("005.01.12.H28", "H28.12.01.005"),
            ("005.00.12.H28", "H28.12.005"),
        ] {
            assert_eq!(AgencyCode::from_old(old), Ok(code(new)));
            assert_eq!(code(new).to_old().as_deref(), Some(old));
        }
    }

    #[test]
    fn code_without_an_older_form_says_so() {
        for text in ["H15.50.05.13", "H56.0A", "H56.005.12", "H56.00.12", "H56.005.006"] {
            assert_eq!(code(text).to_old(), None, "{text}");
        }
    }

    #[test]
    fn malformed_codes_are_refused() {
        for text in
            ["", "H5", "56", "H56.", "H56.1", "H56.1234", "H56.03.12.01.02", "H56,03", "Đ56"]
        {
            assert_eq!(text.parse::<AgencyCode>(), Err(AgencyCodeFault::Shape), "{text}");
        }
        for text in ["H56", "00.00.00.H56", "000.00.00.056", "000.0A.00.H56", "000.00.H56"] {
            assert_eq!(AgencyCode::from_old(text), Err(AgencyCodeFault::OldShape), "{text}");
        }
    }

    #[test]
    fn parents_contain_their_children_only() {
        let office = code("h56.03.12");
        assert_eq!(office.parent(), Some(code("H56.03")));
        assert_eq!(code("H56").parent(), None);
        assert_eq!((office.root(), office.level()), (code("H56"), 3));
        assert!(code("H56.03").contains(&office) && office.contains(&office));
        assert!(!code("H56.03").contains(&code("H56.031")) && !office.contains(&code("H56")));
    }

    proptest! {
        #[test]
        fn parsed_code_prints_and_parses_to_itself(text in "\\PC*|[A-Z][0-9]{2}([.][0-9A-Z]{2,3}){0,4}") {
            if let Ok(code) = text.parse::<AgencyCode>() {
                prop_assert_eq!(code.to_string().parse(), Ok(code.clone()));
                prop_assert!(code.as_str().len() <= AGENCY_CODE_CHARACTERS_MAX);
                if let Some(old) = code.to_old() {
                    prop_assert_eq!(AgencyCode::from_old(&old), Ok(code));
                }
            }
        }

        #[test]
        fn converted_old_code_is_well_formed(text in "\\PC*|[0-9]{3}[.][0-9]{2}[.][0-9]{2}[.][A-Z][0-9]{2}") {
            if let Ok(code) = AgencyCode::from_old(&text) {
                prop_assert_eq!(code.as_str().parse(), Ok(code.clone()));
            }
        }
    }
}
