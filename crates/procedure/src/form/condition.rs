//! Conditions over answers, as `x-when` and `x-required-when` in schemas and `when_answers` in
//! `procedure.toml`. Not rules between answers (those are [`super::Rule`]). A field that is hidden
//! or not given never fulfils `in`.

use kernel::partial_date::PartialDate;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// A condition over answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Condition {
    All {
        all: Vec<Condition>,
    },
    Any {
        any: Vec<Condition>,
    },
    Not {
        not: Box<Condition>,
    },
    /// The answer at `field` is one of `in`; of an array, one of its members is.
    In {
        field: String,
        #[serde(deserialize_with = "scalars")]
        r#in: Vec<String>,
    },
    /// The answer at `field` has been given (true) or not (false).
    Present {
        field: String,
        present: bool,
    },
    /// The date at `field` says day, month and year (true), or less than that, or nothing (false).
    Whole {
        field: String,
        whole: bool,
    },
}

/// Reads codes written as text, number or truth value; JSON authors write all three.
fn scalars<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let values = Vec::<Value>::deserialize(deserializer)?;
    values
        .into_iter()
        .map(|value| match value {
            Value::String(text) => Ok(text),
            Value::Number(number) => Ok(number.to_string()),
            Value::Bool(true) => Ok("yes".to_owned()),
            Value::Bool(false) => Ok("no".to_owned()),
            _ => Err(serde::de::Error::custom("a code is a text, a number or a truth value")),
        })
        .collect()
}

impl Condition {
    /// Whether it holds; `answer` looks up the answer at a dotted path.
    pub fn holds(&self, answer: &dyn Fn(&str) -> Option<Value>) -> bool {
        match self {
            Condition::All { all } => all.iter().all(|one| one.holds(answer)),
            Condition::Any { any } => any.iter().any(|one| one.holds(answer)),
            Condition::Not { not } => !not.holds(answer),
            Condition::In { field, r#in } => {
                answer(field).is_some_and(|value| is_one_of(&value, r#in))
            }
            Condition::Present { field, present } => {
                answer(field).is_some_and(|value| is_given(&value)) == *present
            }
            Condition::Whole { field, whole } => {
                answer(field).is_some_and(|value| is_whole_date(&value)) == *whole
            }
        }
    }

    /// Whether it holds over a document of answers and a chosen case.
    pub fn holds_in(&self, answers: &Value, case: &str) -> bool {
        self.holds(&|path| match path {
            "case" => Some(Value::String(case.to_owned())),
            _ => at(answers, path).cloned(),
        })
    }

    /// Every path it looks at.
    pub fn fields(&self) -> Vec<&str> {
        match self {
            Condition::All { all: many } | Condition::Any { any: many } => {
                many.iter().flat_map(Condition::fields).collect()
            }
            Condition::Not { not } => not.fields(),
            Condition::In { field, .. }
            | Condition::Present { field, .. }
            | Condition::Whole { field, .. } => vec![field],
        }
    }

    /// Both, flattened.
    pub(super) fn and(self, other: Condition) -> Condition {
        let mut all = match self {
            Condition::All { all } => all,
            one => vec![one],
        };
        match other {
            Condition::All { all: more } => all.extend(more),
            one => all.push(one),
        }
        Condition::All { all }
    }
}

/// The value at a dotted path of a document.
pub(crate) fn at<'a>(document: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(document, |value, key| match value {
        Value::Object(map) => map.get(key),
        Value::Array(list) => key.parse::<usize>().ok().and_then(|index| list.get(index)),
        _ => None,
    })
}

fn is_one_of(value: &Value, wanted: &[String]) -> bool {
    let has = |text: &str| wanted.iter().any(|one| one == text);
    match value {
        Value::String(text) => has(text),
        Value::Number(number) => has(&number.to_string()),
        Value::Bool(true) => has("yes") || has("true"),
        Value::Bool(false) => has("no") || has("false"),
        Value::Array(list) => list.iter().any(|one| is_one_of(one, wanted)),
        Value::Null | Value::Object(_) => false,
    }
}

/// Whether a value is a date with its day, as read or as people type it.
fn is_whole_date(value: &Value) -> bool {
    value
        .as_str()
        .and_then(|text| text.parse::<PartialDate>().ok())
        .is_some_and(|date| date.whole().is_some())
}

/// Whether a value says anything: not null, not empty.
pub(crate) fn is_given(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(map) => map.values().any(is_given),
        Value::Bool(_) | Value::Number(_) => true,
    }
}
