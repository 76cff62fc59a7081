//! The closed set of named rules between answers (`x-rules`), which JSON Schema cannot say
//! (forms.md §1.3, §15). Not requirements of single fields. A rule whose answers are hidden or
//! missing holds; what is missing is somebody else's fault.

use super::derived::{call, is_late};
use jiff::{ToSpan, civil::Date};
use kernel::{partial_date::PartialDate, text::fold};
use serde_json::Value;

/// A rule as written, with its reading.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// As in the schema, for the officer's checklist.
    pub text: String,
    /// A breach warns rather than stops.
    pub warn: bool,
    pub(super) kind: Kind,
}

/// What it asks.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Distinct(String, String),
    /// The first is not after the second.
    Order {
        earlier: String,
        later: String,
        code: &'static str,
        blamed_earlier: bool,
    },
    AgeAtLeast {
        path: String,
        years: i16,
        on: String,
    },
    YearsBetween {
        elder: String,
        younger: String,
        years: i16,
        warn_years: Option<i16>,
    },
    LateAfter {
        path: String,
        days: i64,
        flag: String,
    },
    SumEquals {
        parts: Vec<String>,
        total: String,
    },
    /// Of all rows together at most so much.
    SumAtMost {
        part: String,
        most: String,
    },
    /// Yes in one row and no in all others.
    ExactlyOne(String),
    OneOf(Vec<String>),
    /// The second answer is the first one again: a seat lies in the commune filed at.
    Same(String, String),
    /// The text begins with these words, whatever accents and case.
    BeginsWith(String, String),
    /// None of these words stands in the text, whatever accents and case.
    WithoutWords(String, Vec<String>),
}

/// A rule outside the closed set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("rule is not one of the known ones")]
pub struct UnknownRule;

/// A breach: which path is to blame, the code, whether it only warns.
pub(super) struct Breach {
    pub path: String,
    pub code: &'static str,
    pub details: Vec<(&'static str, String)>,
    pub warn: bool,
}

impl Rule {
    /// Reads a rule, perhaps ending in `:warn`.
    pub fn parse(text: &str) -> Result<Rule, UnknownRule> {
        let (body, warn) = match text.trim().strip_suffix(":warn") {
            Some(body) => (body, true),
            None => (text, false),
        };
        let (name, arguments) = call(body).ok_or(UnknownRule)?;
        let own = |path: &&str| (*path).to_owned();
        let years = |text: &str| text.parse::<i16>().map_err(|_| UnknownRule);
        let kind = match (name, arguments.as_slice()) {
            ("distinct", [a, b]) => Kind::Distinct(own(a), own(b)),
            ("not_after", [a, b]) => Kind::Order {
                earlier: own(a),
                later: own(b),
                code: "date.too-late",
                blamed_earlier: true,
            },
            ("not_before", [a, b]) => Kind::Order {
                earlier: own(b),
                later: own(a),
                code: "date.too-early",
                blamed_earlier: false,
            },
            ("age_at_least", [path, age]) => {
                Kind::AgeAtLeast { path: own(path), years: years(age)?, on: "today".to_owned() }
            }
            ("age_at_least", [path, age, on]) => Kind::AgeAtLeast {
                path: own(path),
                years: years(age)?,
                on: on.strip_prefix("on=").unwrap_or(on).to_owned(),
            },
            ("years_between_at_least", [elder, younger, least]) => Kind::YearsBetween {
                elder: own(elder),
                younger: own(younger),
                years: years(least)?,
                warn_years: None,
            },
            ("years_between_at_least", [elder, younger, least, doubtful]) => Kind::YearsBetween {
                elder: own(elder),
                younger: own(younger),
                years: years(least)?,
                warn_years: Some(years(doubtful)?),
            },
            ("late_after_days", [path, days, flag]) => Kind::LateAfter {
                path: own(path),
                days: days.parse().map_err(|_| UnknownRule)?,
                flag: own(flag),
            },
            ("sum_equals", [parts @ .., total]) if !parts.is_empty() => Kind::SumEquals {
                parts: parts
                    .iter()
                    .map(|part| part.trim_matches(['[', ']', ' ']).to_owned())
                    .collect(),
                total: own(total),
            },
            ("sum_at_most", [part, most]) if part.contains(".*.") => {
                Kind::SumAtMost { part: own(part), most: own(most) }
            }
            ("exactly_one", [path]) if path.contains(".*.") => Kind::ExactlyOne(own(path)),
            ("one_of_required", paths) if paths.len() >= 2 => {
                Kind::OneOf(paths.iter().map(own).collect())
            }
            ("same", [a, b]) => Kind::Same(own(a), own(b)),
            ("begins_with", [path, words]) => Kind::BeginsWith(own(path), own(words)),
            ("without_words", [path, words @ ..]) if !words.is_empty() => {
                Kind::WithoutWords(own(path), words.iter().map(own).collect())
            }
            _ => return Err(UnknownRule),
        };
        Ok(Rule { text: text.trim().to_owned(), warn, kind })
    }

    /// The paths it speaks of.
    pub fn fields(&self) -> Vec<&str> {
        match &self.kind {
            Kind::Distinct(a, b) | Kind::Same(a, b) => vec![a, b],
            Kind::Order { earlier, later, .. } => vec![earlier, later],
            Kind::AgeAtLeast { path, on, .. } => vec![path, on],
            Kind::YearsBetween { elder, younger, .. } => vec![elder, younger],
            Kind::LateAfter { path, flag, .. } => vec![path, flag],
            Kind::SumEquals { parts, total } => {
                parts.iter().map(String::as_str).chain([total.as_str()]).collect()
            }
            Kind::SumAtMost { part, most } => vec![part, most],
            Kind::ExactlyOne(path) | Kind::BeginsWith(path, _) | Kind::WithoutWords(path, _) => {
                vec![path]
            }
            Kind::OneOf(paths) => paths.iter().map(String::as_str).collect(),
        }
    }

    /// The same rule for one row: `items.*.a` becomes `items.0.a`.
    pub(super) fn for_row(&self, table: &str, row: usize) -> Rule {
        let star = format!("{table}.*");
        let number = format!("{table}.{row}");
        let here = |path: &String| match path.strip_prefix(&star) {
            Some(rest) => format!("{number}{rest}"),
            None => path.clone(),
        };
        let kind = match &self.kind {
            Kind::Distinct(a, b) => Kind::Distinct(here(a), here(b)),
            Kind::Order { earlier, later, code, blamed_earlier } => Kind::Order {
                earlier: here(earlier),
                later: here(later),
                code,
                blamed_earlier: *blamed_earlier,
            },
            Kind::AgeAtLeast { path, years, on } => {
                Kind::AgeAtLeast { path: here(path), years: *years, on: here(on) }
            }
            Kind::YearsBetween { elder, younger, years, warn_years } => Kind::YearsBetween {
                elder: here(elder),
                younger: here(younger),
                years: *years,
                warn_years: *warn_years,
            },
            Kind::LateAfter { path, days, flag } => {
                Kind::LateAfter { path: here(path), days: *days, flag: here(flag) }
            }
            Kind::OneOf(paths) => Kind::OneOf(paths.iter().map(here).collect()),
            Kind::Same(a, b) => Kind::Same(here(a), here(b)),
            Kind::BeginsWith(path, words) => Kind::BeginsWith(here(path), words.clone()),
            Kind::WithoutWords(path, words) => Kind::WithoutWords(here(path), words.clone()),
            Kind::SumEquals { .. } | Kind::SumAtMost { .. } | Kind::ExactlyOne(_) => {
                self.kind.clone()
            }
        };
        Rule { kind, ..self.clone() }
    }

    /// The table whose rows it is to be checked for, one by one. Some rules take all rows together.
    pub(super) fn table(&self) -> Option<&str> {
        use Kind::{ExactlyOne, SumAtMost, SumEquals};
        if matches!(self.kind, SumEquals { .. } | SumAtMost { .. } | ExactlyOne(_)) {
            return None;
        }
        self.fields().iter().find_map(|path| path.split_once(".*").map(|(table, _)| table))
    }

    /// Checks it. `answer` gives visible answers, `shown` says whether a field is asked at all.
    pub(super) fn breach(
        &self,
        today: Date,
        answer: &dyn Fn(&str) -> Option<Value>,
        shown: &dyn Fn(&str) -> bool,
    ) -> Option<Breach> {
        let date = |path: &str| -> Option<PartialDate> {
            if path == "today" {
                return today.to_string().parse().ok();
            }
            answer(path)?.as_str()?.parse().ok()
        };
        let blame = |path: &str, code: &'static str, details: Vec<(&'static str, String)>| {
            Some(Breach { path: path.to_owned(), code, details, warn: self.warn })
        };
        match &self.kind {
            Kind::Distinct(a, b) => {
                let (first, second) = (answer(a)?, answer(b)?);
                if first != second {
                    return None;
                }
                blame(b, "same-twice", vec![("other", a.clone())])
            }
            Kind::Order { earlier, later, code, blamed_earlier } => {
                let (first, second) = (date(earlier)?, date(later)?);
                if first.earliest() <= second.latest() {
                    return None;
                }
                let (blamed, other, bound) = if *blamed_earlier {
                    (earlier, later, second)
                } else {
                    (later, earlier, first)
                };
                blame(blamed, code, vec![("other", other.clone()), ("limit", bound.to_iso())])
            }
            Kind::AgeAtLeast { path, years, on } => {
                let (birth, on) = (date(path)?, date(on)?.latest());
                if has_years(birth.earliest(), *years, on) {
                    return None;
                }
                blame(path, "age.too-young", vec![("years", years.to_string())])
            }
            Kind::YearsBetween { elder, younger, years, warn_years } => {
                let (first, second) = (date(elder)?.earliest(), date(younger)?.latest());
                let warn = if !has_years(first, *years, second) {
                    self.warn
                } else if warn_years.is_some_and(|more| !has_years(first, more, second)) {
                    true
                } else {
                    return None;
                };
                let years = if warn { warn_years.unwrap_or(*years) } else { *years };
                Some(Breach {
                    path: elder.clone(),
                    code: "age.too-close",
                    details: vec![("years", years.to_string()), ("other", younger.clone())],
                    warn,
                })
            }
            Kind::LateAfter { path, days, flag } => {
                let said = match answer(flag)? {
                    Value::Bool(late) => late,
                    Value::String(text) => text != "on_time",
                    _ => return None,
                };
                if !is_late(date(path)?, *days, today) || said {
                    return None;
                }
                blame(flag, "late.not-said", vec![("days", days.to_string())])
            }
            Kind::SumEquals { parts, total } => {
                let wanted = answer(total)?.as_f64()?;
                let sum = sum(parts, answer)?;
                if (sum - wanted).abs() < 0.005 {
                    return None;
                }
                blame(total, "sum.differs", vec![("sum", sum.to_string())])
            }
            Kind::SumAtMost { part, most } => {
                let limit = answer(most)?.as_f64()?;
                let sum = sum(std::slice::from_ref(part), answer)?;
                let (table, _) = part.split_once(".*.")?;
                if sum <= limit {
                    return None;
                }
                let told = vec![("sum", sum.to_string()), ("limit", limit.to_string())];
                blame(table, "sum.too-large", told)
            }
            Kind::ExactlyOne(path) => {
                let (table, rest) = path.split_once(".*.")?;
                let rows = answer(table)?;
                // A row without an answer is at fault by itself.
                let said: Option<Vec<bool>> = rows
                    .as_array()?
                    .iter()
                    .map(|row| super::condition::at(row, rest)?.as_bool())
                    .collect();
                let said = said.filter(|said| !said.is_empty())?;
                let chosen = said.iter().filter(|yes| **yes).count();
                if chosen == 1 {
                    return None;
                }
                blame(table, "rows.not-one", vec![("given", chosen.to_string())])
            }
            Kind::OneOf(paths) => {
                let asked: Vec<&String> = paths.iter().filter(|path| shown(path)).collect();
                if asked.iter().any(|path| answer(path).is_some()) {
                    return None;
                }
                let names = paths.join(" ");
                blame(asked.first()?, "one-of-required", vec![("fields", names)])
            }
            Kind::Same(a, b) => {
                let (first, second) = (answer(a)?, answer(b)?);
                if first == second {
                    return None;
                }
                blame(a, "differs", vec![("other", b.clone())])
            }
            Kind::BeginsWith(path, words) => {
                let said = answer(path)?;
                if has_words_at_start(said.as_str()?, words) {
                    return None;
                }
                blame(path, "text.begins-otherwise", vec![("words", words.clone())])
            }
            Kind::WithoutWords(path, words) => {
                let said = answer(path)?;
                let spaced = format!(" {} ", words_of(said.as_str()?));
                let found =
                    words.iter().find(|one| spaced.contains(&format!(" {} ", fold(one))))?;
                blame(path, "text.barred-words", vec![("words", found.clone())])
            }
        }
    }
}

/// A text folded, its words parted by single spaces.
fn words_of(text: &str) -> String {
    let folded = fold(text);
    let words = folded.split(|mark: char| !mark.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

fn has_words_at_start(text: &str, words: &str) -> bool {
    words_of(text).strip_prefix(&words_of(words)).is_some_and(|rest| rest.starts_with(' '))
}

fn has_years(from: Date, years: i16, on: Date) -> bool {
    from.checked_add(i64::from(years).years()).is_ok_and(|grown| grown <= on)
}

fn sum(parts: &[String], answer: &dyn Fn(&str) -> Option<Value>) -> Option<f64> {
    let mut total = None;
    for part in parts {
        let found = match part.split_once(".*.") {
            Some((table, rest)) => answer(table).and_then(|rows| {
                let numbers: Vec<f64> = rows
                    .as_array()?
                    .iter()
                    .filter_map(|row| super::condition::at(row, rest)?.as_f64())
                    .collect();
                (!numbers.is_empty()).then(|| numbers.iter().sum())
            }),
            None => answer(part).and_then(|value| value.as_f64()),
        };
        if let Some(number) = found {
            total = Some(total.unwrap_or(0.0) + number);
        }
    }
    total
}
