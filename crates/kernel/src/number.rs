//! Numbers as Vietnamese papers write them: dots between thousands, a decimal comma, and amounts and dates in words.
//! The words here are the language of official papers (forms.md §1.4), fixed in every interface language; they are not
//! interface words. What must always hold: a grouped number reads back as itself, and each number has one reading.

use crate::money::Dong;
use crate::time::Date;

#[cfg(test)]
mod tests;

/// How the year is read out; both occur on papers, so the province chooses (forms.md §1.4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum YearStyle {
    /// 2026 is "hai nghìn không trăm hai mươi sáu".
    #[default]
    WithHundreds,
    /// 2026 is "hai nghìn hai mươi sáu".
    Short,
}

const DIGITS: [&str; 10] = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];

const THOUSAND_MILLION: u64 = 1_000_000_000;

/// An integer with dots between thousands: `-1.234.567`.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        text.push('-');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

/// A number counted in units of 10⁻ᵖˡᵃᶜᵉˢ, with a decimal comma: `decimal(123456, 2)` is `1.234,56`.
pub fn decimal(scaled: i64, places: u8) -> String {
    if places == 0 {
        return grouped(scaled);
    }
    let width = usize::from(places) + 1;
    let digits = format!("{:0>width$}", scaled.unsigned_abs());
    let (whole, fraction) = digits.split_at(digits.len() - usize::from(places));
    let sign = if scaled < 0 { "-" } else { "" };
    // With at least one place the whole part is at most a tenth of the range.
    let whole = grouped(whole.parse().unwrap_or(i64::MAX));
    format!("{sign}{whole},{fraction}")
}

/// A number in Vietnamese words, in lower case: 105 is "một trăm linh năm".
pub fn in_words(number: u64) -> String {
    if number == 0 {
        return digit(0).to_owned();
    }
    let mut words = Vec::new();
    push_number(&mut words, number, false);
    words.join(" ")
}

/// An amount in words, with a capital and the currency: "Một trăm năm mươi triệu đồng".
pub fn money_in_words(amount: Dong) -> String {
    let words = in_words(amount.0.unsigned_abs());
    let sign = if amount.0 < 0 { "âm " } else { "" };
    capitalised(&format!("{sign}{words} đồng"))
}

/// A date in words, with a capital: "Ngày mười lăm tháng ba năm hai nghìn không trăm hai mươi sáu".
/// Years before the first are read by their number.
pub fn date_in_words(date: Date, style: YearStyle) -> String {
    let day = in_words(u64::from(date.day().unsigned_abs()));
    let month = match date.month() {
        4 => "tư".to_owned(),
        month => in_words(u64::from(month.unsigned_abs())),
    };
    let year = u64::from(date.year().unsigned_abs());
    let full = in_words(year);
    let year = match style {
        YearStyle::WithHundreds => full,
        YearStyle::Short => full.replace(" không trăm", ""),
    };
    format!("Ngày {day} tháng {month} năm {year}")
}

/// A date as official papers bear it: `ngày 04 tháng 02 năm 2026`; days under 10 and months 1 and 2 with a nought
/// (Decree 30/2020, annex I, part I, 4).
pub fn date_on_paper(date: Date) -> String {
    let month = match date.month() {
        month @ 1..=2 => format!("{month:02}"),
        month => month.to_string(),
    };
    format!("ngày {:02} tháng {month} năm {}", date.day(), date.year())
}

/// Reads out `number` > 0; `follows` says that higher groups were read before, so that empty hundreds are spoken.
fn push_number(words: &mut Vec<&'static str>, number: u64, follows: bool) {
    let (high, low) = (number / THOUSAND_MILLION, number % THOUSAND_MILLION);
    if high > 0 {
        push_number(words, high, follows);
        words.push("tỷ");
    }
    let mut follows = follows || high > 0;
    for (group, name) in
        [(low / 1_000_000, "triệu"), (low / 1000 % 1000, "nghìn"), (low % 1000, "")]
    {
        if group == 0 {
            continue;
        }
        push_group(words, group, follows);
        if !name.is_empty() {
            words.push(name);
        }
        follows = true;
    }
}

/// Reads out a group of three digits, 1 to 999.
fn push_group(words: &mut Vec<&'static str>, group: u64, follows: bool) {
    let (hundreds, tens, units) = (group / 100, group / 10 % 10, group % 10);
    let spoken_hundreds = hundreds > 0 || follows;
    if spoken_hundreds {
        words.extend([digit(hundreds), "trăm"]);
    }
    match tens {
        0 if units > 0 && spoken_hundreds => words.push("linh"),
        0 => {}
        1 => words.push("mười"),
        _ => words.extend([digit(tens), "mươi"]),
    }
    match (tens, units) {
        (_, 0) => {}
        (2.., 1) => words.push("mốt"),
        (2.., 4) => words.push("tư"),
        (1.., 5) => words.push("lăm"),
        _ => words.push(digit(units)),
    }
}

fn digit(value: u64) -> &'static str {
    usize::try_from(value).ok().and_then(|place| DIGITS.get(place)).copied().unwrap_or_default()
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
