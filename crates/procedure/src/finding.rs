//! What an office finds while it works on a dossier and its paper then says: an amount, a day, a number in a book.
//! Not answers of the applicant (`form`). What must hold: a text that is read says the same to every letter, and one that
//! cannot be read is told, never guessed at.

use crate::model::Words;
use jiff::civil::Date;
use kernel::{money::Dong, number};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// One thing to be found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Where letters read it: `result.amount`, `register.book_no`.
    pub key: String,
    pub name: Words,
    pub kind: FindingKind,
    /// Without it the paper says nothing that holds, so it is not made.
    #[serde(default)]
    pub required: bool,
    /// What the sample province fills in.
    #[serde(default)]
    pub example: Option<String>,
}

/// How it is written and read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    Text,
    /// `24/02/2026`
    Date,
    /// Đồng, dots allowed; letters get the words beside it.
    Money,
    /// With a decimal comma.
    Number,
}

impl Finding {
    /// The value that letters get; `None` when the text is not of its kind.
    pub fn read(&self, text: &str) -> Option<Value> {
        let text = text.trim();
        match self.kind {
            FindingKind::Text => Some(json!(text)),
            FindingKind::Date => {
                Date::strptime("%d/%m/%Y", text).ok().map(|day| json!(day.to_string()))
            }
            FindingKind::Money => money(text).map(|amount| json!(amount)),
            FindingKind::Number => {
                let plain = text.replace('.', "").replace(',', ".");
                plain.parse::<f64>().ok().filter(|it| it.is_finite()).map(|it| json!(it))
            }
        }
    }

    /// Puts what was found where letters read it. Text that cannot be read is left out.
    pub fn tell(&self, text: &str, data: &mut Map<String, Value>) {
        let Some(value) = self.read(text) else { return };
        if let (FindingKind::Money, Some(amount)) = (self.kind, money(text.trim())) {
            let words = number::money_in_words(Dong(amount));
            set(data, &format!("{}_words", self.key), json!(words));
        }
        set(data, &self.key, value);
    }
}

fn money(text: &str) -> Option<i64> {
    let digits = text.replace('.', "");
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

/// Sets a value at a dotted path, making what is missing on the way.
fn set(data: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            data.insert(path.to_owned(), value);
        }
        Some((first, rest)) => {
            let below = data.entry(first.to_owned()).or_insert_with(|| json!({}));
            if let Some(below) = below.as_object_mut() {
                set(below, rest, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(kind: FindingKind) -> Finding {
        let name = Words { vi: "Mức trợ cấp".to_owned(), en: "Amount".to_owned() };
        Finding { key: "result.amount".to_owned(), name, kind, required: true, example: None }
    }

    #[test]
    fn amounts_are_read_with_dots_and_told_with_their_words() {
        let mut data = Map::new();
        finding(FindingKind::Money).tell("1.000.000", &mut data);
        assert_eq!(data["result"]["amount"], 1_000_000);
        assert_eq!(data["result"]["amount_words"], "Một triệu đồng");
    }

    #[test]
    fn days_and_numbers_are_written_as_in_this_country() {
        assert_eq!(finding(FindingKind::Date).read(" 24/02/2026 "), Some(json!("2026-02-24")));
        assert_eq!(finding(FindingKind::Date).read("31/02/2026"), None);
        assert_eq!(finding(FindingKind::Number).read("1,5"), Some(json!(1.5)));
        assert_eq!(finding(FindingKind::Number).read("một"), None);
        assert_eq!(finding(FindingKind::Money).read("-5"), None);
    }

    #[test]
    fn what_is_found_stands_beside_what_is_there() {
        let mut data = json!({ "register": { "registered_on": "2026-11-24" } });
        let finding = Finding { key: "register.book_no".to_owned(), ..finding(FindingKind::Text) };
        finding.tell("02/2026", data.as_object_mut().unwrap());
        assert_eq!(
            data["register"],
            json!({ "registered_on": "2026-11-24", "book_no": "02/2026" })
        );
    }
}
