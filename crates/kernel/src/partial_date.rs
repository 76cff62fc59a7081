//! Dates of which the day, or the day and month, may be unknown: old birth registrations often know only the year.
//! It is not for moments or deadlines, which are always whole. What must always hold: a day is never known without its
//! month, the parts name an existing date, and the stored text is the ISO form (`2026`, `2026-02`, `2026-02-24`).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::time::Date;

/// A year, a month of a year, or a day. Sorts by the earliest day it may mean, the vaguer first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PartialDate {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
}

/// Why a text or its parts are no date.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PartialDateFault {
    /// Neither `dd/mm/yyyy`, `mm/yyyy`, `yyyy` nor the ISO form.
    #[error("date is not written as day, month and year")]
    Shape,
    /// The year is not of four digits.
    #[error("year is not of four digits")]
    Year,
    /// No such month.
    #[error("there is no month {given}")]
    Month {
        /// The number given.
        given: i8,
    },
    /// No such day in that month and year.
    #[error("there is no day {given} in this month")]
    Day {
        /// The number given.
        given: i8,
    },
}

impl PartialDateFault {
    /// Stable code for words files and interfaces.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Shape => "date.shape",
            Self::Year => "date.year",
            Self::Month { .. } => "date.month",
            Self::Day { .. } => "date.day",
        }
    }
}

impl PartialDate {
    /// A date of which at least the year, 1000 to 9999, is known.
    pub fn new(year: i16, month: Option<i8>, day: Option<i8>) -> Result<Self, PartialDateFault> {
        if !(1000..=9999).contains(&year) {
            return Err(PartialDateFault::Year);
        }
        if let Some(given) = month
            && !(1..=12).contains(&given)
        {
            return Err(PartialDateFault::Month { given });
        }
        match (month, day) {
            (None, Some(_)) => return Err(PartialDateFault::Shape),
            (Some(month), Some(given)) if Date::new(year, month, given).is_err() => {
                return Err(PartialDateFault::Day { given });
            }
            _ => {}
        }
        Ok(Self { year, month, day })
    }

    /// The year.
    pub const fn year(&self) -> i16 {
        self.year
    }

    /// The month, 1 to 12, when known.
    pub const fn month(&self) -> Option<i8> {
        self.month
    }

    /// The day of the month when known.
    pub const fn day(&self) -> Option<i8> {
        self.day
    }

    /// The whole date when every part is known.
    pub fn whole(&self) -> Option<Date> {
        Date::new(self.year, self.month?, self.day?).ok()
    }

    /// The first day it may mean.
    pub fn earliest(&self) -> Date {
        Date::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1)).unwrap_or(Date::MIN)
    }

    /// The last day it may mean.
    pub fn latest(&self) -> Date {
        match (self.month, self.day) {
            (Some(_), Some(_)) => self.earliest(),
            (Some(_), None) => self.earliest().last_of_month(),
            (None, _) => self.earliest().last_of_year(),
        }
    }

    /// The stored form: `2026`, `2026-02` or `2026-02-24`.
    pub fn to_iso(&self) -> String {
        match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{:04}-{month:02}-{day:02}", self.year),
            (Some(month), None) => format!("{:04}-{month:02}", self.year),
            (None, _) => format!("{:04}", self.year),
        }
    }

    /// Years from here to `on`, when both the month and day allow no doubt; the age of a person born on this date.
    pub fn full_years_until(&self, on: Date) -> Option<i16> {
        let years = |born: Date| {
            let reached = (on.month(), on.day()) >= (born.month(), born.day());
            on.year() - born.year() - i16::from(!reached)
        };
        let (most, least) = (years(self.earliest()), years(self.latest()));
        (most == least).then_some(most)
    }
}

/// A whole date; outside the years 1000 to 9999 refused.
impl TryFrom<Date> for PartialDate {
    type Error = PartialDateFault;

    fn try_from(date: Date) -> Result<Self, Self::Error> {
        Self::new(date.year(), Some(date.month()), Some(date.day()))
    }
}

/// As papers show it: `24/02/2026`, `02/2026`, `2026`.
impl fmt::Display for PartialDate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.month, self.day) {
            (Some(month), Some(day)) => write!(formatter, "{day:02}/{month:02}/{:04}", self.year),
            (Some(month), None) => write!(formatter, "{month:02}/{:04}", self.year),
            (None, _) => write!(formatter, "{:04}", self.year),
        }
    }
}

/// Reads what people write (`24/02/2026`, `2/2026`, `2026`; also with dots or hyphens) and the ISO form.
impl FromStr for PartialDate {
    type Err = PartialDateFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Vec<&str> = text.trim().split(['/', '-', '.']).map(str::trim).collect();
        match parts.as_slice() {
            [year] => Self::new(year_of(year)?, None, None),
            [year, month] if year.len() == 4 => Self::new(year_of(year)?, Some(part(month)?), None),
            [month, year] => Self::new(year_of(year)?, Some(part(month)?), None),
            [year, month, day] if year.len() == 4 => {
                Self::new(year_of(year)?, Some(part(month)?), Some(part(day)?))
            }
            [day, month, year] => Self::new(year_of(year)?, Some(part(month)?), Some(part(day)?)),
            _ => Err(PartialDateFault::Shape),
        }
    }
}

fn year_of(text: &str) -> Result<i16, PartialDateFault> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(PartialDateFault::Shape);
    }
    if text.len() != 4 {
        return Err(PartialDateFault::Year);
    }
    text.parse().map_err(|_| PartialDateFault::Year)
}

fn part(text: &str) -> Result<i8, PartialDateFault> {
    let digits = matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits {
        text.parse().map_err(|_| PartialDateFault::Shape)
    } else {
        Err(PartialDateFault::Shape)
    }
}

impl TryFrom<String> for PartialDate {
    type Error = PartialDateFault;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> Self {
        date.to_iso()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn dates_are_read_as_people_write_them() {
        for (text, iso) in [
            ("24/02/2026", "2026-02-24"),
            ("4/2/2026", "2026-02-04"),
            (" 24-02-2026 ", "2026-02-24"),
            ("24.2.2026", "2026-02-24"),
            ("2/2026", "2026-02"),
            ("2026", "2026"),
            ("2026-02", "2026-02"),
            ("2026-02-24", "2026-02-24"),
        ] {
            assert_eq!(text.parse::<PartialDate>().unwrap().to_iso(), iso, "{text}");
        }
    }

    #[test]
    fn dates_which_do_not_exist_are_refused_by_their_wrong_part() {
        for (text, fault) in [
            ("29/02/2026", PartialDateFault::Day { given: 29 }),
            ("0/2/2026", PartialDateFault::Day { given: 0 }),
            ("1/13/2026", PartialDateFault::Month { given: 13 }),
            ("24/02/26", PartialDateFault::Year),
            ("0999", PartialDateFault::Year),
            ("", PartialDateFault::Shape),
            ("1/2/3/2026", PartialDateFault::Shape),
            ("+1/2/2026", PartialDateFault::Shape),
            ("hôm qua", PartialDateFault::Shape),
        ] {
            assert_eq!(text.parse::<PartialDate>(), Err(fault), "{text}");
        }
        assert_eq!(PartialDate::new(2026, None, Some(3)), Err(PartialDateFault::Shape));
    }

    #[test]
    fn vague_date_spans_all_it_may_mean() {
        let span = |text: &str| {
            let parsed: PartialDate = text.parse().unwrap();
            (parsed.earliest(), parsed.latest())
        };
        assert_eq!(span("2024"), (date(2024, 1, 1), date(2024, 12, 31)));
        assert_eq!(span("2/2024"), (date(2024, 2, 1), date(2024, 2, 29)));
        assert_eq!(span("24/2/2024"), (date(2024, 2, 24), date(2024, 2, 24)));
    }

    #[test]
    fn age_is_given_only_when_certain() {
        let age =
            |text: &str| text.parse::<PartialDate>().unwrap().full_years_until(date(2026, 2, 24));
        assert_eq!(age("24/2/2008"), Some(18));
        assert_eq!(age("25/2/2008"), Some(17));
        assert_eq!(age("1/2008"), Some(18));
        assert_eq!(age("2008"), None);
    }

    proptest! {
        #[test]
        fn printed_date_parses_to_itself(year in 1000_i16..=9999, month in 1_i8..=12, day in 1_i8..=28, known in 0..3) {
            let date = PartialDate::new(year, (known > 0).then_some(month), (known > 1).then_some(day)).unwrap();
            prop_assert_eq!(date.to_string().parse(), Ok(date));
            prop_assert_eq!(date.to_iso().parse(), Ok(date));
            let json = serde_json::to_string(&date).unwrap();
            prop_assert_eq!(serde_json::from_str::<PartialDate>(&json).unwrap(), date);
            prop_assert!(date.earliest() <= date.latest());
        }

        #[test]
        fn any_text_is_parsed_or_refused(text in "\\PC*|[0-9/.-]{0,12}") {
            let _ = text.parse::<PartialDate>();
        }
    }
}
