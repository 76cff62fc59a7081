//! Answers as people read them again: dates, amounts, names of units, labels of choices.
//! Not questions. What must hold: an answer that did not read well is shown as it was typed.

use kernel::code::UnitCode;
use kernel::partial_date::PartialDate;
use procedure::form::{Choices, Field, Lists, Typed, UnitDirectory as _, Widget};
use province::Province;
use serde_json::Value;

use crate::format;
use crate::i18n::Say;

/// Parts of an address from small to large, as one writes them.
const PARTS: [&str; 4] = ["facility", "detail", "hamlet", "unit"];

/// Shows answers in one language.
#[derive(Debug, Clone, Copy)]
pub struct Shower<'a> {
    pub say: &'a Say,
    pub province: &'a Province,
    /// The answers as read.
    pub answers: &'a Value,
    /// The same as typed.
    pub typed: &'a Typed,
}

impl Shower<'_> {
    /// The answer at a path in lines; empty when there is none.
    pub fn lines(&self, field: &Field, path: &str) -> Vec<String> {
        match at(self.answers, path) {
            Some(value) => self.value(field, value),
            None => self.as_typed(path),
        }
    }

    fn as_typed(&self, path: &str) -> Vec<String> {
        let below = format!("{path}.");
        let own = self.typed.get(path).into_iter();
        let parts =
            self.typed.range(below.clone()..).take_while(|(key, _)| key.starts_with(&below));
        own.chain(parts.map(|(_, text)| text))
            .filter(|text| !text.trim().is_empty())
            .cloned()
            .collect()
    }

    fn value(&self, field: &Field, value: &Value) -> Vec<String> {
        match (field.widget, value) {
            (_, Value::Null) => Vec::new(),
            (Widget::Address, Value::Object(parts)) => self.address(parts),
            (Widget::Multi, Value::Array(codes)) => codes
                .iter()
                .filter_map(Value::as_str)
                .map(|code| self.choice(field, code))
                .collect(),
            (_, Value::Bool(true)) => vec![self.say.t("common-yes")],
            (_, Value::Bool(false)) => vec![self.say.t("common-no")],
            (Widget::Money, Value::Number(number)) => {
                number.as_i64().map(|amount| format::money(self.say, amount)).into_iter().collect()
            }
            (_, Value::Number(number)) => vec![match number.as_i64() {
                Some(whole) => format::number(self.say, whole),
                None => number.to_string().replace('.', ","),
            }],
            (_, Value::String(text)) => vec![self.text(field, text)],
            (_, other) => vec![other.to_string()],
        }
    }

    fn text(&self, field: &Field, text: &str) -> String {
        match field.widget {
            Widget::Date | Widget::PartialDate => {
                text.parse::<PartialDate>().map_or_else(|_| text.to_owned(), |it| it.to_string())
            }
            Widget::Unit => self.unit(text),
            _ if field.choices.is_some() => self.choice(field, text),
            Widget::Derived => iso_date(text).unwrap_or_else(|| text.to_owned()),
            _ => text.to_owned(),
        }
    }

    fn address(&self, parts: &serde_json::Map<String, Value>) -> Vec<String> {
        let text = |part: &str| parts.get(part).and_then(Value::as_str).unwrap_or_default();
        let mut line: Vec<String> = PARTS
            .iter()
            .map(|part| if *part == "unit" { self.unit(text(part)) } else { text(part).to_owned() })
            .chain([text("as_written").to_owned(), text("text").to_owned()])
            .filter(|part| !part.is_empty())
            .collect();
        let country = text("country");
        if !country.is_empty() && country != "VN" {
            line.push(label(&self.province.lists, "nationality", country, self.say));
        }
        if line.is_empty() { Vec::new() } else { vec![line.join(", ")] }
    }

    /// Name of a commune by its code.
    pub fn unit(&self, code: &str) -> String {
        let parsed: Option<UnitCode> = code.parse().ok();
        let found = parsed.and_then(|code| self.province.units.name(&code));
        found.unwrap_or_else(|| code.to_owned())
    }

    fn choice(&self, field: &Field, code: &str) -> String {
        let items =
            field.choices.as_ref().map_or(&[][..], |it: &Choices| it.items(&self.province.lists));
        let item = items.iter().find(|item| item.code == code);
        item.map_or_else(|| code.to_owned(), |item| self.say.of(&item.vi, &item.en).to_owned())
    }
}

/// The label of a code in a list of the province.
pub fn label(lists: &Lists, list: &str, code: &str, say: &Say) -> String {
    let item = lists.get(list).and_then(|list| list.item(code));
    item.map_or_else(|| code.to_owned(), |item| say.of(&item.vi, &item.en).to_owned())
}

/// The value at a dotted path of a document.
pub fn at<'a>(document: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(document, |value, key| match value {
        Value::Object(map) => map.get(key),
        Value::Array(list) => key.parse::<usize>().ok().and_then(|index| list.get(index)),
        _ => None,
    })
}

fn iso_date(text: &str) -> Option<String> {
    (text.len() == 10).then(|| text.parse::<jiff::civil::Date>().ok())?.map(format::date)
}
