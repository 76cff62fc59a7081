//! Computed answers (`x-derived`): dates in words, late flags, names of units.
//! Not typed by anybody; what was typed for such a field is ignored. Their inputs are visible
//! answers only, so a hidden field never leaks into a paper.

use super::Facts;
use jiff::{ToSpan, civil::Date};
use kernel::{
    code::UnitCode,
    money::Dong,
    number::{self, YearStyle},
    partial_date::PartialDate,
};
use serde_json::{Value, json};

/// How a field is computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Derived {
    /// "Ngày mười lăm tháng ba năm …" (forms.md §1.4).
    DateInWords(String),
    /// "Một trăm năm mươi triệu đồng".
    MoneyInWords(String),
    /// `overdue` when more than so many days have passed, else `on_time`; in the case
    /// `long_ago`, that. A boolean field gets true or false.
    Late { path: String, days: i64 },
    /// Name of the commune at the path.
    CommuneName(String),
    /// The day of filing.
    Today,
    /// Sum of the numbers at a path with `*`.
    Sum(String),
    /// Number of rows of a table.
    Count(String),
    /// The answer at another path.
    Copy(String),
}

impl Derived {
    /// Reads `name(argument, …)`.
    pub fn parse(formula: &str) -> Result<Derived, UnknownFormula> {
        let (name, arguments) = call(formula).ok_or(UnknownFormula)?;
        match (name, arguments.as_slice()) {
            ("date_in_words", [path]) => Ok(Derived::DateInWords((*path).to_owned())),
            ("money_in_words", [path]) => Ok(Derived::MoneyInWords((*path).to_owned())),
            ("late", [path, days]) => Ok(Derived::Late {
                path: (*path).to_owned(),
                days: days.parse().map_err(|_| UnknownFormula)?,
            }),
            ("commune_name", [path]) => Ok(Derived::CommuneName((*path).to_owned())),
            ("today", []) => Ok(Derived::Today),
            ("sum", [path]) => Ok(Derived::Sum((*path).to_owned())),
            ("count", [path]) => Ok(Derived::Count((*path).to_owned())),
            ("copy", [path]) => Ok(Derived::Copy((*path).to_owned())),
            _ => Err(UnknownFormula),
        }
    }

    /// The paths it reads.
    pub fn fields(&self) -> Vec<&str> {
        match self {
            Derived::DateInWords(path)
            | Derived::MoneyInWords(path)
            | Derived::Late { path, .. }
            | Derived::CommuneName(path)
            | Derived::Sum(path)
            | Derived::Count(path)
            | Derived::Copy(path) => vec![path],
            Derived::Today => Vec::new(),
        }
    }

    /// Computes it; `answer` looks up a visible answer, `json_type` is the field's type.
    pub(super) fn compute(
        &self,
        json_type: Option<&str>,
        facts: &Facts<'_>,
        answer: &dyn Fn(&str) -> Option<Value>,
    ) -> Option<Value> {
        match self {
            Derived::DateInWords(path) => {
                let date: PartialDate = answer(path)?.as_str()?.parse().ok()?;
                Some(json!(number::date_in_words(date.whole()?, YearStyle::default())))
            }
            Derived::MoneyInWords(path) => {
                Some(json!(number::money_in_words(Dong(answer(path)?.as_i64()?))))
            }
            Derived::Late { path, days } => {
                let date: PartialDate = answer(path)?.as_str()?.parse().ok()?;
                let late = is_late(date, *days, facts.today);
                if json_type == Some("boolean") {
                    return Some(json!(late));
                }
                Some(json!(match (facts.case, late) {
                    ("long_ago", _) => "long_ago",
                    (_, true) => "overdue",
                    (_, false) => "on_time",
                }))
            }
            Derived::CommuneName(path) => {
                let code: UnitCode = answer(path)?.as_str()?.parse().ok()?;
                facts.units.name(&code).map(Value::String)
            }
            Derived::Today => Some(json!(facts.today.to_string())),
            Derived::Sum(path) => {
                let (table, rest) = path.split_once(".*.")?;
                let rows = answer(table)?;
                let sum: i64 = rows
                    .as_array()?
                    .iter()
                    .filter_map(|row| super::condition::at(row, rest)?.as_i64())
                    .sum();
                Some(json!(sum))
            }
            Derived::Count(path) => Some(json!(answer(path)?.as_array()?.len())),
            Derived::Copy(path) => answer(path),
        }
    }
}

/// A formula outside the closed set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("formula is not one of the known ones")]
pub struct UnknownFormula;

/// Whether more than `days` days have passed since the date; the latest reading of a partial date
/// counts, so that nobody is called late for a day they need not know.
pub(super) fn is_late(date: PartialDate, days: i64, today: Date) -> bool {
    date.latest().checked_add(days.days()).is_ok_and(|last| last < today)
}

/// `name(a, b)` → name and arguments.
pub(super) fn call(text: &str) -> Option<(&str, Vec<&str>)> {
    let (name, rest) = text.trim().split_once('(')?;
    let inside = rest.strip_suffix(')')?.trim();
    let arguments =
        if inside.is_empty() { Vec::new() } else { inside.split(',').map(str::trim).collect() };
    Some((name.trim(), arguments))
}
