//! Dossier codes ("mã hồ sơ", domain.md §2.1): receiving agency, day of receipt and the agency's serial of that day.
//! Both the current form (`H15.50.05.13-261008-0975`) and the older one (`000.00.16.H56-210915-0012`) are read and kept.
//! What must always hold: the text is kept letter for letter once given, for it is printed on receipts; a serial beyond
//! four digits grows longer rather than fails.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::agency::AgencyCode;
use super::{digits_only, shown_plainly, text_form};
use crate::time::Date;

/// The largest serial: seven digits.
pub const DOSSIER_SERIAL_MAX: u32 = 9_999_999;

/// A dossier's code with its parts.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DossierCode {
    text: String,
    agency: AgencyCode,
    received_on: Date,
    serial: u32,
}

/// Why a text is no dossier code, or parts make none.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DossierCodeFault {
    /// Not three parts between two hyphens.
    #[error("dossier code has not three parts between hyphens")]
    Shape,
    /// The first part is no agency code of either form.
    #[error("dossier code begins with no agency code")]
    Agency,
    /// The second part is no date of six digits, or the year is outside 2000 to 2099.
    #[error("dossier code has no date in its middle")]
    Date,
    /// The third part has not four to seven digits, or the serial is beyond seven.
    #[error("dossier code has no serial of four to seven digits")]
    Serial,
}

impl DossierCodeFault {
    /// Stable code for words files and interfaces.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Shape => "dossier-code.shape",
            Self::Agency => "dossier-code.agency",
            Self::Date => "dossier-code.date",
            Self::Serial => "dossier-code.serial",
        }
    }
}

impl DossierCode {
    /// The code for the dossier number `serial` of `agency` on a day: four digits, more when needed.
    pub fn new(agency: &AgencyCode, on: Date, serial: u32) -> Result<Self, DossierCodeFault> {
        if !(2000..=2099).contains(&on.year()) {
            return Err(DossierCodeFault::Date);
        }
        if serial > DOSSIER_SERIAL_MAX {
            return Err(DossierCodeFault::Serial);
        }
        let (year, month, day) = (on.year() - 2000, on.month(), on.day());
        let text = format!("{agency}-{year:02}{month:02}{day:02}-{serial:04}");
        Ok(Self { text, agency: agency.clone(), received_on: on, serial })
    }

    /// The code as given and printed.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The receiving agency, in the current form of its code even when the dossier's code has the older one.
    pub const fn agency(&self) -> &AgencyCode {
        &self.agency
    }

    /// The day in the code.
    pub const fn received_on(&self) -> Date {
        self.received_on
    }

    /// The serial of that agency and day.
    pub const fn serial(&self) -> u32 {
        self.serial
    }
}

fn date_of(digits: &str) -> Option<Date> {
    if digits.len() != 6 || !digits_only(digits) {
        return None;
    }
    let part = |from: usize| digits.get(from..from + 2)?.parse::<i8>().ok();
    Date::new(2000 + i16::from(part(0)?), part(2)?, part(4)?).ok()
}

/// Reads both forms, in small letters too, as people copy them from a receipt.
impl FromStr for DossierCode {
    type Err = DossierCodeFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim().to_ascii_uppercase();
        let parts: Vec<&str> = text.split('-').collect();
        let [agency, day, number] = parts.as_slice() else {
            return Err(DossierCodeFault::Shape);
        };
        let unpadded = agency.trim() == *agency;
        let agency = agency
            .parse()
            .or_else(|_| AgencyCode::from_old(agency))
            .ok()
            .filter(|_| unpadded)
            .ok_or(DossierCodeFault::Agency)?;
        let received_on = date_of(day).ok_or(DossierCodeFault::Date)?;
        if !(4..=7).contains(&number.len()) || !digits_only(number) {
            return Err(DossierCodeFault::Serial);
        }
        let serial = number.parse().map_err(|_| DossierCodeFault::Serial)?;
        Ok(Self { text: text.clone(), agency, received_on, serial })
    }
}

text_form!(DossierCode, DossierCodeFault);
shown_plainly!(DossierCode);

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn both_forms_are_read_into_their_parts() {
        for (text, agency, on, serial) in [
            ("H15.50.05.13-261008-0975", "H15.50.05.13", date(2026, 10, 8), 975),
            ("000.00.16.H56-210915-0012", "H56.16", date(2021, 9, 15), 12),
            ("h56.03-240229-1512345", "H56.03", date(2024, 2, 29), 1_512_345),
        ] {
            let code: DossierCode = text.parse().unwrap();
            assert_eq!(code.as_str(), text.to_uppercase());
            assert_eq!(code.agency().as_str(), agency);
            assert_eq!((code.received_on(), code.serial()), (on, serial));
        }
    }

    #[test]
    fn serial_is_padded_to_four_digits_and_grows_beyond() {
        let agency: AgencyCode = "H56.03".parse().unwrap();
        let made = |serial| DossierCode::new(&agency, date(2026, 11, 24), serial);
        assert_eq!(made(7).unwrap().as_str(), "H56.03-261124-0007");
        assert_eq!(made(10_000).unwrap().as_str(), "H56.03-261124-10000");
        assert_eq!(made(10_000_000), Err(DossierCodeFault::Serial));
        assert_eq!(DossierCode::new(&agency, date(2100, 1, 1), 1), Err(DossierCodeFault::Date));
    }

    #[test]
    fn malformed_codes_are_refused_by_their_wrong_part() {
        for (text, fault) in [
            ("", DossierCodeFault::Shape),
            ("H56.03-261124", DossierCodeFault::Shape),
            ("H56.03-261124-0007-1", DossierCodeFault::Shape),
            ("H5-261124-0007", DossierCodeFault::Agency),
            ("H56 -261124-0007", DossierCodeFault::Agency),
            ("H56.03-260229-0007", DossierCodeFault::Date),
            ("H56.03-2611240-0007", DossierCodeFault::Date),
            ("H56.03-261124-007", DossierCodeFault::Serial),
            ("H56.03-261124-00000007", DossierCodeFault::Serial),
        ] {
            assert_eq!(text.parse::<DossierCode>(), Err(fault), "{text}");
        }
    }

    proptest! {
        #[test]
        fn made_code_parses_to_itself(days in 0_i32..36_500, serial in 0..=DOSSIER_SERIAL_MAX) {
            let agency: AgencyCode = "H56.03.12".parse().unwrap();
            let on = date(2000, 1, 1).saturating_add(jiff::Span::new().days(days));
            let code = DossierCode::new(&agency, on, serial).unwrap();
            prop_assert_eq!(code.as_str().parse(), Ok(code.clone()));
            let json = serde_json::to_string(&code).unwrap();
            prop_assert_eq!(serde_json::from_str::<DossierCode>(&json).unwrap(), code);
        }

        #[test]
        fn any_text_is_parsed_or_refused(text in "\\PC*|[A-Z0-9. -]{0,30}") {
            if let Ok(code) = text.parse::<DossierCode>() {
                prop_assert_eq!(code.as_str().parse(), Ok(code.clone()));
            }
        }
    }
}
