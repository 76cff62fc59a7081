//! The way back: a document of answers as flat text, as people type it. For filings that come by
//! the interface, for prefilled values and for tests. What must hold: flattening accepted answers
//! and reading them again gives the same answers.

use super::Typed;
use super::field::{Field, FormDef, Widget};
use super::parse::ADDRESS_PARTS;
use kernel::partial_date::PartialDate;
use serde_json::Value;

/// Answers as flat text. Computed answers and properties the form does not know are left out.
pub fn flatten(form: &FormDef, answers: &Value) -> Typed {
    let mut typed = Typed::new();
    for field in &form.fields {
        if let Some(value) = answers.get(&field.key) {
            into(field, &field.key, value, &mut typed);
        }
    }
    typed
}

/// One answer at a path.
pub(super) fn into(field: &Field, path: &str, value: &Value, typed: &mut Typed) {
    if field.derived.is_some() || value.is_null() {
        return;
    }
    match field.widget {
        Widget::Group => {
            for child in &field.fields {
                if let Some(below) = value.get(&child.key) {
                    into(child, &format!("{path}.{}", child.key), below, typed);
                }
            }
        }
        Widget::Repeat => {
            for (number, row) in value.as_array().into_iter().flatten().enumerate() {
                for child in &field.fields {
                    if child.key.is_empty() {
                        into(child, &format!("{path}.{number}"), row, typed);
                    } else if let Some(below) = row.get(&child.key) {
                        into(child, &format!("{path}.{number}.{}", child.key), below, typed);
                    }
                }
            }
        }
        Widget::Multi => {
            for code in value.as_array().into_iter().flatten().filter_map(Value::as_str) {
                typed.insert(format!("{path}.{code}"), "on".to_owned());
            }
        }
        Widget::Address => {
            for part in ADDRESS_PARTS {
                if let Some(text) = value.get(part).and_then(Value::as_str) {
                    typed.insert(format!("{path}.{part}"), text.to_owned());
                }
            }
            for extra in &field.fields {
                if let Some(below) = value.get(&extra.key) {
                    into(extra, &format!("{path}.{}", extra.key), below, typed);
                }
            }
        }
        _ => {
            if let Some(text) = text(field, value) {
                typed.insert(path.to_owned(), text);
            }
        }
    }
}

fn text(field: &Field, value: &Value) -> Option<String> {
    match value {
        Value::Bool(true) => Some("yes".to_owned()),
        Value::Bool(false) => Some("no".to_owned()),
        Value::Number(number) => match (number.as_i64(), field.widget) {
            (Some(whole), Widget::Money | Widget::Decimal) => Some(kernel::number::grouped(whole)),
            (Some(whole), _) => Some(whole.to_string()),
            (None, _) => Some(number.to_string().replace('.', ",")),
        },
        Value::String(text) => match field.widget {
            Widget::Date | Widget::PartialDate => Some(
                text.parse::<PartialDate>().map_or_else(|_| text.clone(), |date| date.to_string()),
            ),
            _ => Some(text.clone()),
        },
        _ => None,
    }
}
