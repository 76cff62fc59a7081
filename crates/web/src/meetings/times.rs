//! Days and hours as people type and read them. Not durations of office time.
//! What must always hold: what cannot be read as a day or an hour is told at its field; an hour is one of the clock.

use kernel::partial_date::PartialDate;
use kernel::time::{Date, Time, Timestamp, Weekday};
use meeting::meeting::Span;

use crate::format;
use crate::i18n::Say;

/// `24/02/2026`.
pub(super) fn day(text: &str) -> Option<Date> {
    text.trim().parse::<PartialDate>().ok()?.whole()
}

/// `08:00`, `8h30`, `14g`, `14.30`.
pub(super) fn hour(text: &str) -> Option<Time> {
    let text = text.trim().to_ascii_lowercase();
    let (hours, minutes) = match text.split_once([':', 'h', 'g', '.']) {
        Some((hours, minutes)) => (hours, if minutes.is_empty() { "0" } else { minutes }),
        None => (text.as_str(), "0"),
    };
    let digits = |part: &str| part.trim().chars().all(|c| c.is_ascii_digit());
    if !digits(hours) || !digits(minutes) {
        return None;
    }
    Time::new(hours.trim().parse().ok()?, minutes.trim().parse().ok()?, 0, 0).ok()
}

/// A moment of a day on the clocks of the State.
pub(super) fn at(day: Date, hour: Time) -> Timestamp {
    Timestamp::from_local(day.to_datetime(hour))
}

/// The day on which its week begins.
pub(super) fn monday(day: Date) -> Date {
    let mut monday = day;
    for _ in 0..6 {
        if monday.weekday() == Weekday::Monday {
            break;
        }
        monday = monday.yesterday().unwrap_or(monday);
    }
    monday
}

/// `thứ Ba, 24/02/2026, 08:00–11:30`; with both days where it goes on over midnight.
pub(super) fn span(say: &Say, span: Span) -> String {
    let (begins, ends) = (span.begins_at.local(), span.ends_at.local());
    let day = format::long_date(say, begins.date());
    if begins.date() == ends.date() {
        return format!("{day}, {}", hours(span));
    }
    format!("{day}, {} – {}", format::time(begins), format::moment(ends))
}

/// `08:00–11:30`.
pub(super) fn hours(span: Span) -> String {
    format!("{}–{}", format::time(span.begins_at.local()), format::time(span.ends_at.local()))
}
