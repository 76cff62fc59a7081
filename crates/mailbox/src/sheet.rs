//! What a letter tells for the book of incoming documents, so that the clerk has less to type.
//! What must always hold: what a letter does not tell is left open, never guessed; the clerk mends it before it is entered.

use desk::document::TYPES;
use document::incoming::{LINE_CHARS_MAX, SUBJECT_CHARS_MAX};
use document::letter::Letter;
use document::model::{NewFile, Sheet, Urgency};
use kernel::time::{Date, Timestamp};
use province::Province;

/// Stands where a letter says nothing and the book wants something.
const UNKNOWN: &str = "?";
/// Longest number and sign, in characters.
const NUMBER_CHARS_MAX: usize = 40;

/// The sheet of a document that came as a letter.
pub(crate) fn of(province: &Province, letter: &Letter, files: &[NewFile], today: Date) -> Sheet {
    let types = province.lists.get(TYPES);
    let items = types.iter().flat_map(|list| &list.items);
    let mut codes = items.map(|item| item.code.as_str());
    let first = codes.clone().next();
    let kind = codes.find(|code| *code == hub::OTHER_KIND).or(first);
    let name = letter.from.split('<').next().unwrap_or_default().trim();
    let author = if name.is_empty() { letter.from.as_str() } else { name };
    let first_line = letter.text.lines().find(|line| !line.is_empty()).unwrap_or_default();
    let file = files.first().map(|new| new.file.name.as_str()).unwrap_or_default();
    let subject = [letter.subject.as_str(), first_line, file, UNKNOWN];
    let subject = subject.into_iter().find(|text| !text.is_empty()).unwrap_or(UNKNOWN);
    let written = letter.written_at.map(Timestamp::local_date);
    Sheet {
        author: cut(if author.is_empty() { UNKNOWN } else { author }, LINE_CHARS_MAX),
        number: number_in(&letter.subject).unwrap_or_default().to_owned(),
        dated: written.filter(|day| *day <= today).unwrap_or(today),
        kind: kind.unwrap_or(hub::OTHER_KIND).to_owned(),
        subject: cut(subject, SUBJECT_CHARS_MAX),
        urgency: Urgency::Normal,
        signer: String::new(),
        pages: None,
        answer_by: None,
    }
}

/// A number and sign as documents bear it, such as `123/UBND-VX` (Decree 30/2020 annex I): digits, a slash, capitals.
pub fn number_in(text: &str) -> Option<&str> {
    text.split_whitespace().map(|word| word.trim_matches(|at| "()[]{}.,;:\"'“”".contains(at))).find(
        |word| {
            let Some((digits, sign)) = word.split_once('/') else { return false };
            let known = |at: char| at.is_alphanumeric() || "-/&".contains(at);
            (1..=6).contains(&digits.len())
                && digits.bytes().all(|digit| digit.is_ascii_digit())
                && sign.chars().filter(|at| at.is_uppercase()).count() >= 2
                && sign.chars().all(known)
                && word.chars().count() <= NUMBER_CHARS_MAX
        },
    )
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect::<String>().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_known_by_its_shape_and_a_day_is_none() {
        for (text, number) in [
            ("Gửi công văn số 123/UBND-VX ngày 05/10/2026", Some("123/UBND-VX")),
            ("Fwd: (05/QĐ-UBND)", Some("05/QĐ-UBND")),
            ("V/v họp ngày 05/10/2026", None),
            ("1234567/AB", None),
            ("12/ab", None),
            ("", None),
        ] {
            assert_eq!(number_in(text), number, "{text}");
        }
    }
}
