//! Dates and moments as packages write them: `2026/11/20`, `2026/11/20 16:05:12`, in the time of Việt Nam.
//! Read are also the forms that senders use instead. What must always hold: what is written reads back the same, and a
//! date that is ambiguous is read one way alone: the year first, or the day first and the year last.

use kernel::time::{Date, Time, Timestamp};

/// A date: `yyyy/MM/dd`, `yyyy-MM-dd`, `dd/MM/yyyy`, `dd-MM-yyyy`; a time behind it is passed over.
pub(crate) fn read_date(text: &str) -> Option<Date> {
    let (date, time) = split(text);
    if !time.is_empty() {
        read_time(time)?;
    }
    read_day(date)
}

/// A moment: a date as above, then `HH:mm:ss` with or without parts of a second and seconds. Parts are dropped. An offset
/// from UTC is honoured; without one it is Vietnamese time; without a time it is midnight.
pub(crate) fn read_moment(text: &str) -> Option<Timestamp> {
    if let Ok(moment) = Timestamp::parse(text) {
        return Some(Timestamp::from_micros(moment.as_micros().div_euclid(1_000_000) * 1_000_000));
    }
    let (date, time) = split(text);
    let time = if time.is_empty() { Time::midnight() } else { read_time(time)? };
    Some(Timestamp::from_local(read_day(date)?.to_datetime(time)))
}

/// `yyyy/MM/dd`.
pub(crate) fn write_date(date: Date) -> String {
    format!("{:04}/{:02}/{:02}", date.year(), date.month(), date.day())
}

/// `yyyy/MM/dd HH:mm:ss`.
pub(crate) fn write_moment(moment: Timestamp) -> String {
    let local = moment.local();
    let (date, time) = (local.date(), local.time());
    format!("{} {:02}:{:02}:{:02}", write_date(date), time.hour(), time.minute(), time.second())
}

fn split(text: &str) -> (&str, &str) {
    let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, ""));
    (date.trim(), time.trim())
}

fn read_day(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split(['/', '-']).collect();
    let [first, month, last] = parts.as_slice() else { return None };
    let (year, day) = if first.len() == 4 { (first, last) } else { (last, first) };
    if year.len() != 4 {
        return None;
    }
    Date::new(number(year, 4)?, number(month, 2)?, number(day, 2)?).ok()
}

fn read_time(text: &str) -> Option<Time> {
    let text = text.strip_suffix('Z').unwrap_or(text);
    let parts: Vec<&str> = text.split(':').collect();
    let (hour, minute, second) = match parts.as_slice() {
        [hour, minute] => (hour, minute, "0"),
        [hour, minute, second] => (hour, minute, second.split('.').next().unwrap_or_default()),
        _ => return None,
    };
    Time::new(number(hour, 2)?, number(minute, 2)?, number(second, 2)?, 0).ok()
}

fn number<T: std::str::FromStr>(text: &str, digits_max: usize) -> Option<T> {
    let digits = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    (digits && text.len() <= digits_max).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_every_form_senders_use() {
        let wanted = Date::constant(2026, 3, 9);
        for text in [
            "2026/03/09",
            "2026-03-09",
            "09/03/2026",
            "9/3/2026",
            "2026-03-09T00:00:00",
            "09-03-2026",
        ] {
            assert_eq!(read_date(text), Some(wanted), "{text}");
        }
        for text in [
            "",
            "2026",
            "2026/13/01",
            "2026/02/30",
            "26/03/09",
            "2026/3",
            "+026/03/09",
            "2026/03/09 x",
        ] {
            assert_eq!(read_date(text), None, "{text}");
        }
    }

    #[test]
    fn moments_are_read_in_every_form_senders_use() {
        let wanted = Timestamp::parse("2026-11-20T16:05:12+07:00").unwrap();
        for text in [
            "2026/11/20 16:05:12",
            "2026-11-20 16:05:12",
            "20/11/2026 16:05:12",
            "2026-11-20T16:05:12",
            "2026-11-20T16:05:12.345",
            "2026-11-20T09:05:12Z",
            "2026-11-20T16:05:12+07:00",
        ] {
            assert_eq!(read_moment(text), Some(wanted), "{text}");
        }
        assert_eq!(write_moment(wanted), "2026/11/20 16:05:12");
        assert_eq!(read_moment("2026/11/20"), Timestamp::parse("2026-11-20T00:00:00+07:00").ok());
        assert_eq!(read_moment("2026/11/20 25:00:00"), None);
    }
}
