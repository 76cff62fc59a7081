//! Reads the calendar folder into a working calendar: one file a year, office hours beside.
//! Not the counting of days (`kernel::calendar`).

use crate::source::Folder;
use camino::Utf8Path;
use jiff::civil::{Date, Time};
use kernel::calendar::{
    CalendarData, CalendarDay, OfficeHours, OfficeSession, Season, WorkingCalendar,
};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct YearFile {
    year: i16,
    confirmed: bool,
    #[serde(rename = "source")]
    _source: String,
    #[serde(default)]
    day: Vec<CalendarDay>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct HoursFile {
    #[serde(default, rename = "verified")]
    _verified: bool,
    weekly_days_off: Vec<String>,
    same_day_cutoff: Time,
    season: Vec<SeasonRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeasonRow {
    #[serde(default)]
    valid_from: Option<Date>,
    #[serde(default)]
    valid_to: Option<Date>,
    /// Part of each year: `{ from = "04-16", to = "10-15" }`.
    #[serde(default)]
    season: Option<Season>,
    sessions: Vec<(Time, Time)>,
}

/// The calendar, or problems.
pub(crate) fn load(folder: &mut Folder) -> Option<WorkingCalendar> {
    let file = Utf8Path::new("calendar/office-hours.toml");
    let (hours, source) = folder.toml::<HoursFile>(file)?;
    let mut days = Vec::new();
    let mut years_confirmed = Vec::new();
    for path in folder.list("calendar", Some(".toml")) {
        if path == file {
            continue;
        }
        let Some((year, text)) = folder.toml::<YearFile>(&path) else { continue };
        if path.file_stem() != Some(&year.year.to_string()) {
            folder.problem(&path, text.toml_line("year"), "calendar.wrong-year", &[]);
        }
        for (number, day) in year.day.iter().enumerate() {
            // Substitute days may fall into the first days of the next year.
            if (day.date.year() - year.year).abs() > 1 || day.date.year() < year.year {
                let line = text.toml_line(&format!("day.{number}.date"));
                let date = day.date.to_string();
                folder.problem(&path, line, "calendar.day-elsewhere", &[("date", &date)]);
            }
        }
        if year.confirmed {
            years_confirmed.push(year.year);
        }
        days.extend(year.day);
    }
    // The kernel reads weekdays by name; go through its own form so that names agree.
    let data = serde_json::json!({
        "weekly_days_off": hours.weekly_days_off,
        "office_hours": [],
        "days": [],
        "same_day_cutoff": hours.same_day_cutoff,
        "years_confirmed": years_confirmed,
    });
    let mut data: CalendarData = match serde_json::from_value(data) {
        Ok(data) => data,
        Err(error) => {
            let line = source.toml_line("weekly_days_off");
            folder.problem(file, line, "calendar.weekday", &[("reason", &error.to_string())]);
            return None;
        }
    };
    data.days = days;
    data.office_hours = hours
        .season
        .into_iter()
        .map(|row| OfficeHours {
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            season: row.season,
            sessions: row
                .sessions
                .into_iter()
                .map(|(opens, closes)| OfficeSession { opens, closes })
                .collect(),
        })
        .collect();
    match WorkingCalendar::new(data) {
        Ok(calendar) => Some(calendar),
        Err(fault) => {
            folder.problem(file, None, fault.code(), &[("reason", &fault.to_string())]);
            None
        }
    }
}
