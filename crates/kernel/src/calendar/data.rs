//! The calendar as written down: weekly days off, office hours and the listed days of each year.
//! It is data of a province, confirmed by its administrator; it answers no question about dates itself.
//! What must always hold: only data that passes [`CalendarData::check`] becomes a calendar.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::time::{Date, Time, Weekday};

pub(super) const MIDDAY: Time = Time::constant(12, 0, 0, 0);

/// All a working calendar is made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarData {
    /// Days of each week on which no office works for deadlines, in English lower case: `["saturday", "sunday"]`.
    #[serde(with = "weekday_names")]
    pub weekly_days_off: Vec<Weekday>,
    /// Office hours; the first entry in force on a date counts, the last one when none is.
    pub office_hours: Vec<OfficeHours>,
    /// Listed days of every year known, in any order, at most one row a date.
    pub days: Vec<CalendarDay>,
    /// A same-day procedure accepted after this time of day is due the next working day (domain.md §2.5).
    pub same_day_cutoff: Time,
    /// Years whose list of days is complete and confirmed from the official notice.
    pub years_confirmed: Vec<i16>,
}

/// Office hours with the time they are in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeHours {
    /// First day in force; from always when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Date>,
    /// Last day in force; for ever when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
    /// The part of each year they hold for; the whole year when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub season: Option<Season>,
    /// The stretches of a day, in order.
    pub sessions: Vec<OfficeSession>,
}

/// A part of every year, both ends included; it may run over the new year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Season {
    /// First day.
    pub from: MonthDay,
    /// Last day.
    pub to: MonthDay,
}

/// A day of every year, written `MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MonthDay {
    month: i8,
    day: i8,
}

/// One stretch of office hours within a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeSession {
    /// Opening, inclusive.
    pub opens: Time,
    /// Closing, exclusive.
    pub closes: Time,
}

/// One listed day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarDay {
    /// The date.
    pub date: Date,
    /// What it is.
    pub kind: DayKind,
    /// Its name: province data as written, or in a proposal a key of the words files beginning `holiday-`.
    pub name: String,
}

/// What a listed day is (domain.md §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// A public holiday.
    Holiday,
    /// Off because a holiday fell on a weekly day off ("nghỉ bù").
    SubstituteOff,
    /// A working day the government made free ("hoán đổi").
    SwapOff,
    /// A weekly day off worked instead.
    MakeUpWork,
}

/// How calendar data contradicts itself.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CalendarFault {
    /// Every day of the week is off.
    #[error("every day of the week is off")]
    NoWorkingDay,
    /// There are no office hours, or hours without a session.
    #[error("office hours have no session")]
    NoSession,
    /// A session closes before it opens, or opens before the one before it closes.
    #[error("office sessions are not in order")]
    SessionOrder,
    /// A date is listed twice.
    #[error("{date} is listed twice")]
    DayTwice {
        /// The date.
        date: Date,
    },
    /// A year is confirmed without a single listed day.
    #[error("year {year} is confirmed but lists no day")]
    YearEmpty {
        /// The year.
        year: i16,
    },
    /// A text is no day of the year in the form `MM-DD`.
    #[error("day of the year is not written as month and day")]
    MonthDay,
}

impl CalendarFault {
    /// Stable code for words files and interfaces.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoWorkingDay => "calendar.no-working-day",
            Self::NoSession => "calendar.no-session",
            Self::SessionOrder => "calendar.session-order",
            Self::DayTwice { .. } => "calendar.day-twice",
            Self::YearEmpty { .. } => "calendar.year-empty",
            Self::MonthDay => "calendar.month-day",
        }
    }
}

impl CalendarData {
    /// Finds the first contradiction.
    pub fn check(&self) -> Result<(), CalendarFault> {
        let off: BTreeSet<i8> =
            self.weekly_days_off.iter().map(|day| day.to_monday_one_offset()).collect();
        if off.len() == 7 {
            return Err(CalendarFault::NoWorkingDay);
        }
        if self.office_hours.is_empty() {
            return Err(CalendarFault::NoSession);
        }
        for hours in &self.office_hours {
            check_sessions(&hours.sessions)?;
        }
        let mut dates = BTreeSet::new();
        for day in &self.days {
            if !dates.insert(day.date) {
                return Err(CalendarFault::DayTwice { date: day.date });
            }
        }
        let listed = |year: i16| self.days.iter().any(|day| day.date.year() == year);
        match self.years_confirmed.iter().find(|year| !listed(**year)) {
            Some(year) => Err(CalendarFault::YearEmpty { year: *year }),
            None => Ok(()),
        }
    }
}

fn check_sessions(sessions: &[OfficeSession]) -> Result<(), CalendarFault> {
    let mut closed_at = None;
    for session in sessions {
        let after_last = closed_at.is_none_or(|closed| closed <= session.opens);
        if session.opens >= session.closes || !after_last {
            return Err(CalendarFault::SessionOrder);
        }
        closed_at = Some(session.closes);
    }
    if closed_at.is_some() { Ok(()) } else { Err(CalendarFault::NoSession) }
}

impl OfficeHours {
    /// Whether these hours are in force on a date.
    pub fn in_force_on(&self, date: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= date)
            && self.valid_to.is_none_or(|to| date <= to)
            && self.season.is_none_or(|season| season.contains(date))
    }
}

impl Season {
    /// Whether a date lies in the season.
    pub fn contains(&self, date: Date) -> bool {
        let day = MonthDay { month: date.month(), day: date.day() };
        if self.from <= self.to {
            self.from <= day && day <= self.to
        } else {
            self.from <= day || day <= self.to
        }
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:02}-{:02}", self.month, self.day)
    }
}

impl FromStr for MonthDay {
    type Err = CalendarFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let part = |digits: &str| {
            let fits = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
            if fits { digits.parse::<i8>().ok() } else { None }
        };
        let (month, day) = text.split_once('-').ok_or(CalendarFault::MonthDay)?;
        let (month, day) = part(month).zip(part(day)).ok_or(CalendarFault::MonthDay)?;
        // 2024 is a leap year: 29 February is a day of some years.
        Date::new(2024, month, day).map_err(|_| CalendarFault::MonthDay)?;
        Ok(Self { month, day })
    }
}

impl TryFrom<String> for MonthDay {
    type Error = CalendarFault;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<MonthDay> for String {
    fn from(day: MonthDay) -> Self {
        day.to_string()
    }
}

/// Weekdays as English names in lower case, for the date library gives them no written form.
mod weekday_names {
    use super::Weekday;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Clone, Copy, Serialize, Deserialize)]
    #[serde(rename_all = "lowercase", remote = "Weekday")]
    enum Name {
        Monday,
        Tuesday,
        Wednesday,
        Thursday,
        Friday,
        Saturday,
        Sunday,
    }

    #[derive(Serialize, Deserialize)]
    struct Named(#[serde(with = "Name")] Weekday);

    #[expect(clippy::ptr_arg, reason = "serde passes the field itself")]
    pub(super) fn serialize<S: Serializer>(
        days: &Vec<Weekday>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(days.iter().map(|day| Named(*day)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Weekday>, D::Error> {
        let names = Vec::<Named>::deserialize(deserializer)?;
        Ok(names.into_iter().map(|named| named.0).collect())
    }
}
