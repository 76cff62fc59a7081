//! How dates, times, terms, money and counts are written for people, in their language.
//!
//! Vietnamese: `24/02/2026`, `17:00`, `thứ Ba, 24/02/2026`, `15.000 đồng`, `2 ngày làm việc`.
//! English keeps day/month/year, since that is what the papers beside it show. Not for machines:
//! `<time datetime>` takes the ISO form.

use crate::i18n::{Language, Say};
use jiff::civil::{Date, DateTime, Weekday};

/// `24/02/2026`.
pub fn date(date: Date) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

/// `17:00, 24/02/2026`.
pub fn moment(local: DateTime) -> String {
    format!("{}, {}", time(local), date(local.date()))
}

/// `17:00`.
pub fn time(local: DateTime) -> String {
    format!("{:02}:{:02}", local.hour(), local.minute())
}

/// `thứ Ba, 24/02/2026`.
pub fn long_date(say: &Say, day: Date) -> String {
    let key = match day.weekday() {
        Weekday::Monday => "common-monday",
        Weekday::Tuesday => "common-tuesday",
        Weekday::Wednesday => "common-wednesday",
        Weekday::Thursday => "common-thursday",
        Weekday::Friday => "common-friday",
        Weekday::Saturday => "common-saturday",
        Weekday::Sunday => "common-sunday",
    };
    format!("{}, {}", say.t(key), date(day))
}

/// `15.000 đồng`; in English `15,000 đồng`.
pub fn money(say: &Say, amount: i64) -> String {
    format!("{} {}", number(say, amount), say.t("common-dong"))
}

/// A whole number in groups of three: dots in Vietnamese, commas in English.
pub fn number(say: &Say, number: i64) -> String {
    let mark = if say.language() == Language::Vi { '.' } else { ',' };
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        text.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}

/// A file's size: `1,4 MB`, `320 KB`.
pub fn bytes(say: &Say, size: u64) -> String {
    const KILO: u64 = 1_000;
    const MEGA: u64 = 1_000_000;
    if size < MEGA {
        return format!("{} KB", size.div_ceil(KILO));
    }
    let mark = if say.language() == Language::Vi { ',' } else { '.' };
    format!("{}{mark}{} MB", size / MEGA, (size % MEGA) / (MEGA / 10))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Words;
    use jiff::civil;
    use std::sync::Arc;

    fn say(language: Language) -> Say {
        Say::new(Arc::new(Words::load(&[]).unwrap()), language)
    }

    #[test]
    fn dates_and_money_are_written_as_papers_write_them() {
        let (vi, en) = (say(Language::Vi), say(Language::En));
        let day = civil::date(2026, 2, 24);
        assert_eq!(date(day), "24/02/2026");
        assert_eq!(moment(day.at(17, 0, 0, 0)), "17:00, 24/02/2026");
        assert_eq!(long_date(&vi, day), "thứ Ba, 24/02/2026");
        assert_eq!(long_date(&en, day), "Tuesday, 24/02/2026");
        assert_eq!(money(&vi, 15_000), "15.000 đồng");
        assert_eq!(money(&en, 1_234_567), "1,234,567 đồng");
        assert_eq!(number(&vi, -100), "-100");
        assert_eq!(number(&vi, 0), "0");
    }

    #[test]
    fn sizes_are_rounded_for_people() {
        let vi = say(Language::Vi);
        assert_eq!(bytes(&vi, 1), "1 KB");
        assert_eq!(bytes(&vi, 320_000), "320 KB");
        assert_eq!(bytes(&vi, 1_450_000), "1,4 MB");
    }
}
