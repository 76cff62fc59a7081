//! How long a file is kept ("thời hạn bảo quản"): forever, or a number of years. Which of them there are is a list of the
//! province. What must always hold: key and value stand for each other one to one.

use kernel::time::Date;
use serde::{Deserialize, Serialize};

/// Key of what is kept forever ("vĩnh viễn").
const FOREVER: &str = "vinh-vien";
/// Ends the key of a number of years: `10-nam`.
const YEARS: &str = "-nam";
/// Longest time that is not forever.
const YEARS_MAX: u16 = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retention {
    Years(u16),
    Forever,
}

impl Retention {
    /// The time of a key of the province's list.
    pub fn of_key(key: &str) -> Option<Retention> {
        if key == FOREVER {
            return Some(Retention::Forever);
        }
        let years = key.strip_suffix(YEARS)?.parse().ok()?;
        let retention = Retention::Years(years);
        ((1..=YEARS_MAX).contains(&years) && retention.key() == key).then_some(retention)
    }

    /// The key in the province's list.
    pub fn key(self) -> String {
        match self {
            Retention::Forever => FOREVER.to_owned(),
            Retention::Years(years) => format!("{years}{YEARS}"),
        }
    }

    /// The last day on which a file has to be kept whose work ended on this day; none for what is kept forever. Years are
    /// counted from the end of the year in which the work ended (Law on archives 33/2024; whole years, to be on the safe
    /// side).
    pub fn last_day(self, ended_on: Date) -> Option<Date> {
        match self {
            Retention::Forever => None,
            Retention::Years(years) => {
                let year = ended_on.year().saturating_add(i16::try_from(years).ok()?);
                Date::new(year, 12, 31).ok()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Retention;
    use kernel::time::Date;

    #[test]
    fn key_and_time_stand_for_each_other_and_nothing_else_is_a_time() {
        for retention in [Retention::Forever, Retention::Years(5), Retention::Years(70)] {
            assert_eq!(Retention::of_key(&retention.key()), Some(retention));
        }
        for wrong in ["", "nam", "0-nam", "05-nam", "101-nam", "-5-nam", "vinh-vien-nam"] {
            assert_eq!(Retention::of_key(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn years_are_counted_from_the_end_of_the_year_in_which_the_work_ended() {
        let ended = Date::constant(2026, 3, 5);
        assert_eq!(Retention::Years(5).last_day(ended), Some(Date::constant(2031, 12, 31)));
        assert_eq!(Retention::Forever.last_day(ended), None);
    }
}
