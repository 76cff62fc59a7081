//! The Vietnamese lunar calendar: new moons and the sun's longitude reckoned at UTC+07:00 (domain.md §3).
//! It is not the Chinese calendar, reckoned at UTC+08:00, which differs by a day or a month in some years.
//! What must always hold: every date has one lunar date and back; the month with the winter solstice is the eleventh, and
//! in a year of thirteen months the first one without a major solar term is the leap month.
//! Formulas: Meeus, "Astronomical Algorithms", 2nd edition, chapters 25 and 49. Where a new moon falls within a minute of
//! midnight (1944, 1967, 2072 and 2085 in 1900–2100) other tables may name the neighbouring day.

mod sky;

#[cfg(test)]
mod tests;

use std::ops::RangeInclusive;

use crate::time::Date;

/// Lunar years for which the formulas are near enough; outside them nothing is converted.
pub const LUNAR_YEARS: RangeInclusive<i16> = 1900..=2199;

/// Julian day number of 1970-01-01, counted from noon.
const JULIAN_DAY_OF_EPOCH: i64 = 2_440_588;

/// A date of the lunar calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LunarDate {
    /// The year by the number of the solar year in which it mostly lies.
    pub year: i16,
    /// The month, 1 to 12; a leap month has the number of the month before it.
    pub month: i8,
    /// Whether it is the leap month of that number.
    pub leap: bool,
    /// The day, 1 to 30.
    pub day: i8,
}

/// A month of the lunar calendar with the day number on which it begins.
#[derive(Clone, Copy, Debug)]
struct Month {
    year: i16,
    number: i8,
    leap: bool,
    first: i64,
}

/// The solar date of a lunar date; none when that month or day does not exist or the year is beyond [`LUNAR_YEARS`].
pub fn solar_of_lunar(year: i16, month: i8, day: i8, leap: bool) -> Option<Date> {
    if !LUNAR_YEARS.contains(&year) || day < 1 {
        return None;
    }
    // Months 11 and 12 of a year begin the span that ends in the next year.
    let span = if month >= 11 { year + 1 } else { year };
    let months = months_to_eleventh_of(span);
    let place = months
        .iter()
        .position(|found| (found.year, found.number, found.leap) == (year, month, leap))?;
    let found = months.get(place)?;
    let next = months.get(place + 1).map_or_else(|| first_of_eleventh(span), |next| next.first);
    let number = found.first + i64::from(day) - 1;
    if number < next { date_of(number) } else { None }
}

/// The lunar date of a solar date; none when its lunar year is beyond [`LUNAR_YEARS`].
pub fn lunar_of_solar(date: Date) -> Option<LunarDate> {
    if !(LUNAR_YEARS.contains(&date.year()) || date.year() == LUNAR_YEARS.end() + 1) {
        return None;
    }
    let number = number_of(date);
    let span = date.year() + i16::from(number >= first_of_eleventh(date.year()));
    let months = months_to_eleventh_of(span);
    let found = months.iter().rev().find(|month| month.first <= number)?;
    let day = i8::try_from(number - found.first + 1).ok()?;
    LUNAR_YEARS.contains(&found.year).then_some(LunarDate {
        year: found.year,
        month: found.number,
        leap: found.leap,
        day,
    })
}

/// The months from the eleventh of `year - 1` up to the one before the eleventh of `year`: twelve or thirteen.
fn months_to_eleventh_of(year: i16) -> Vec<Month> {
    let first = eleventh_moon(year - 1);
    let end = eleventh_moon(year);
    let has_leap = end - first == 13;
    let mut months = Vec::with_capacity(13);
    let mut number = 10;
    let mut leap_seen = false;
    for moon in first..end {
        let begins = new_moon_day(moon);
        let leap = has_leap && !leap_seen && moon > first && !has_major_term(begins, moon);
        leap_seen |= leap;
        if !leap {
            number += 1;
        }
        let (year, number) = if number <= 12 { (year - 1, number) } else { (year, number - 12) };
        months.push(Month { year, number, leap, first: begins });
    }
    months
}

/// Whether the sun enters a sign (a multiple of 30°) in the month of this moon.
fn has_major_term(begins: i64, moon: i64) -> bool {
    let sign = |number: i64| sky::sun_sign_at_start_of(number);
    sign(begins) != sign(new_moon_day(moon + 1))
}

fn first_of_eleventh(year: i16) -> i64 {
    new_moon_day(eleventh_moon(year))
}

/// The number of the last moon that begins on or before the day of the winter solstice of `year`.
fn eleventh_moon(year: i16) -> i64 {
    let new_year = Date::new(year, 12, 31).map_or(0, number_of);
    let mut moon = sky::moon_near(new_year) + 1;
    // The solstice is past at the start of a day in sign 9, 270° to 300°; signs 10 and 11 cannot occur in December.
    while new_moon_day(moon) > new_year || sky::sun_sign_at_start_of(new_moon_day(moon)) == 9 {
        moon -= 1;
    }
    moon
}

/// The day, by Julian day number, on which a moon begins by the clocks of Việt Nam.
fn new_moon_day(moon: i64) -> i64 {
    sky::day_in_viet_nam(sky::new_moon(moon))
}

fn number_of(date: Date) -> i64 {
    let epoch = Date::constant(1970, 1, 1);
    JULIAN_DAY_OF_EPOCH + date.duration_since(epoch).as_secs().div_euclid(86_400)
}

fn date_of(number: i64) -> Option<Date> {
    let days = jiff::SignedDuration::from_hours((number - JULIAN_DAY_OF_EPOCH).checked_mul(24)?);
    Date::constant(1970, 1, 1).checked_add(days).ok()
}
