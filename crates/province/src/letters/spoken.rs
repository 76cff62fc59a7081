//! Answers as an official paper says them, in Vietnamese whatever the reader's language.
//! Not the pages' way of showing answers. Beside a spoken value stand what it came from
//! (`sex_code`) and how it is read out (`capital_words`), under the same key with an ending.
//! What must hold: nothing typed is lost, and what no form knows is left as it is.

use crate::units::Units;
use kernel::code::UnitCode;
use kernel::money::Dong;
use kernel::number::{self, YearStyle};
use kernel::partial_date::PartialDate;
use procedure::form::{Field, FormDef, Lists, Widget};
use serde_json::{Map, Value, json};

/// Endings of what stands beside an answer.
pub(super) const ENDINGS: [&str; 3] = ["_codes", "_code", "_words"];

/// Where codes and units get their words.
struct Speaker<'a> {
    lists: &'a Lists,
    units: &'a Units,
}

pub(super) fn spoken(form: &FormDef, answers: &Value, lists: &Lists, units: &Units) -> Value {
    let Some(answers) = answers.as_object() else { return answers.clone() };
    Value::Object(Speaker { lists, units }.object(&form.fields, answers))
}

impl Speaker<'_> {
    fn object(&self, fields: &[Field], answers: &Map<String, Value>) -> Map<String, Value> {
        let mut told = Map::new();
        for (key, value) in answers {
            match fields.iter().find(|field| field.key == *key) {
                Some(field) => self.one(field, value, &mut told),
                None => {
                    told.insert(key.clone(), value.clone());
                }
            }
        }
        told
    }

    fn one(&self, field: &Field, value: &Value, told: &mut Map<String, Value>) {
        let key = field.key.as_str();
        let mut beside = |ending: &str, value: Value| {
            told.entry(format!("{key}{ending}")).or_insert(value);
        };
        let said = match field.widget {
            Widget::Group => match value.as_object() {
                Some(answers) => Value::Object(self.object(&field.fields, answers)),
                None => value.clone(),
            },
            Widget::Repeat => self.rows(field, value),
            Widget::Address => {
                if let Some(unit) = value.get("unit") {
                    beside("_code", unit.clone());
                }
                self.address(field, value)
            }
            Widget::Unit => {
                beside("_code", value.clone());
                value.as_str().map_or_else(|| value.clone(), |code| json!(self.unit(code)))
            }
            Widget::Multi => {
                beside("_codes", value.clone());
                let codes = value.as_array().into_iter().flatten().filter_map(Value::as_str);
                codes.map(|code| self.label(field, code)).collect()
            }
            _ if field.choices.is_some() => {
                beside("_code", value.clone());
                value.as_str().map_or_else(|| value.clone(), |code| json!(self.label(field, code)))
            }
            Widget::Money => {
                if let Some(amount) = value.as_i64() {
                    beside("_words", json!(number::money_in_words(Dong(amount))));
                }
                value.clone()
            }
            Widget::Date | Widget::PartialDate => {
                let date: Option<PartialDate> = value.as_str().and_then(|it| it.parse().ok());
                if let Some(day) = date.and_then(|date| date.whole()) {
                    beside("_words", json!(number::date_in_words(day, YearStyle::default())));
                }
                value.clone()
            }
            _ => value.clone(),
        };
        told.insert(key.to_owned(), said);
    }

    fn rows(&self, field: &Field, value: &Value) -> Value {
        let rows = value.as_array().into_iter().flatten();
        rows.map(|row| match row.as_object() {
            Some(answers) => Value::Object(self.object(&field.fields, answers)),
            None => row.clone(),
        })
        .collect()
    }

    /// The words of a code; the code itself where the list has none.
    fn label(&self, field: &Field, code: &str) -> String {
        let items = field.choices.as_ref().map_or(&[][..], |choices| choices.items(self.lists));
        items
            .iter()
            .find(|item| item.code == code)
            .map_or_else(|| code.to_owned(), |item| item.vi.clone())
    }

    /// "Bệnh viện Phụ sản Thanh Hóa, phường Hạc Thành, tỉnh Thanh Hóa"; an address kept as it was
    /// written stays so, because its units may no longer exist.
    fn address(&self, field: &Field, value: &Value) -> Value {
        let Some(parts) = value.as_object() else { return value.clone() };
        let text = |key: &str| parts.get(key).and_then(Value::as_str).map(str::to_owned);
        let mut line: Vec<Option<String>> = vec![text("facility"), text("detail"), text("hamlet")];
        match text("as_written") {
            Some(written) => {
                line.truncate(1);
                line.push(Some(written));
            }
            None => line.push(text("unit").map(|code| self.unit(&code))),
        }
        // Vietnam goes without saying.
        if let Some(country) = text("country").filter(|country| country != "VN") {
            let named = field.fields.iter().find(|part| part.key == "country");
            line.push(Some(named.map_or(country.clone(), |part| self.label(part, &country))));
        }
        json!(line.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }

    /// "phường Hạc Thành, tỉnh Thanh Hóa".
    fn unit(&self, code: &str) -> String {
        let unit = code.parse::<UnitCode>().ok().and_then(|code| self.units.latest(&code));
        let Some(unit) = unit else { return code.to_owned() };
        let mut names = vec![unit.name_in_sentence()];
        let mut above = unit.parent.as_ref();
        while let Some(parent) = above.and_then(|code| self.units.latest(code)) {
            let name = parent.name_in_sentence();
            if names.contains(&name) {
                break;
            }
            names.push(name);
            above = parent.parent.as_ref();
        }
        names.join(", ")
    }
}
