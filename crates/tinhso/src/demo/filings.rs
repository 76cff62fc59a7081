//! What is filed in the sample: the province's sample filings, with other people's names, numbers
//! and recent dates put in, so that no two dossiers are alike and every rule still holds.

use super::people::{Script, Somebody};
use anyhow::Context as _;
use camino::Utf8Path;
use kernel::{random::Random, time::Date};
use procedure::form::{FormDef, Typed, flatten};
use serde_json::Value;
use std::collections::BTreeMap;

/// Sample filings by procedure code.
#[derive(Debug, Default)]
pub(crate) struct Samples {
    by_procedure: BTreeMap<String, Vec<Value>>,
}

/// The day on which the sample filings are said to be filed.
fn samples_day() -> Date {
    kernel::time::Date::constant(2026, 11, 20)
}

impl Samples {
    /// Reads `samples/*.jsonl` of a province folder.
    pub(crate) fn read(province: &Utf8Path) -> anyhow::Result<Samples> {
        let mut samples = Samples::default();
        let folder = province.join("samples");
        if !folder.is_dir() {
            return Ok(samples);
        }
        for entry in folder.read_dir_utf8()? {
            let path = entry?.into_path();
            let text = std::fs::read_to_string(&path)?;
            for line in text.lines().filter(|line| !line.trim().is_empty()) {
                let filing: Value = serde_json::from_str(line).with_context(|| path.to_string())?;
                let code = filing.get("procedure").and_then(Value::as_str).unwrap_or_default();
                samples.by_procedure.entry(code.to_owned()).or_default().push(filing);
            }
        }
        Ok(samples)
    }

    /// A sample filing of the procedure, drawn by chance.
    pub(crate) fn draw(&self, procedure: &str, random: &dyn Random) -> Option<&Value> {
        let among = self.by_procedure.get(procedure)?;
        let length = u64::try_from(among.len()).ok()?;
        among.get(usize::try_from(random.below(length)).ok()?)
    }
}

/// A filing ready to be typed.
#[derive(Debug, Clone)]
pub(crate) struct Filled {
    pub(crate) case: Option<String>,
    pub(crate) typed: Typed,
}

/// What a filing is filled for.
pub(crate) struct Occasion<'a> {
    pub(crate) script: &'a Script,
    pub(crate) form: &'a FormDef,
    pub(crate) on: Date,
    /// Commune addressed; procedures of provincial agencies keep it for the address alone.
    pub(crate) commune: &'a str,
    pub(crate) who: &'a Somebody,
    pub(crate) delivery: &'a str,
}

/// Fills a form from a sample filing, or with a plain request where the procedure has none.
pub(crate) fn fill(sample: Option<&Value>, occasion: &Occasion<'_>, random: &dyn Random) -> Filled {
    let mut names = BTreeMap::new();
    let mut numbers = BTreeMap::new();
    let mut answers = sample.cloned().unwrap_or_else(|| plain_request(occasion));
    let shift = days_between(samples_day(), occasion.on);
    let mut change = Change { occasion, random, shift, names: &mut names, numbers: &mut numbers };
    change.walk("", &mut answers);
    if let Some(addressee) = answers.get_mut("addressee") {
        *addressee = Value::from(occasion.commune);
    }
    let case = answers.get("case").and_then(Value::as_str).map(str::to_owned);
    let number = main_number(&answers);
    let mut typed = flatten(occasion.form, &answers);
    let name = main_name(&answers).unwrap_or_else(|| occasion.who.full_name.clone());
    typed.retain(|path, _| !path.starts_with("applicant.") && !path.starts_with("delivery."));
    for (path, text) in [
        ("applicant.for_whom", "self"),
        ("applicant.kind", "citizen"),
        ("applicant.full_name", name.as_str()),
        ("applicant.phone", occasion.who.phone.as_str()),
        ("applicant.address.unit", occasion.commune),
        ("applicant.address.detail", occasion.who.street.as_str()),
        ("applicant.address.country", "VN"),
        ("delivery.method", occasion.delivery),
        ("declaration_ack", "yes"),
    ] {
        typed.insert(path.to_owned(), text.to_owned());
    }
    let number = number.unwrap_or_else(|| format!("038094{:06}", random.below(1_000_000)));
    typed.insert("applicant.birth_date".to_owned(), birth_date_of(&number, &answers));
    typed.insert("applicant.sex".to_owned(), sex_of(&number).to_owned());
    typed.insert("applicant.personal_number".to_owned(), number);
    if occasion.delivery == "post" {
        for part in ["country", "unit", "detail"] {
            if let Some(text) = typed.get(&format!("applicant.address.{part}")).cloned() {
                typed.insert(format!("delivery.address.{part}"), text);
            }
        }
    }
    Filled { case, typed }
}

fn plain_request(occasion: &Occasion<'_>) -> Value {
    serde_json::json!({
        "addressee": occasion.commune,
        "request_text": occasion.script.phrases.request,
    })
}

struct Change<'a> {
    occasion: &'a Occasion<'a>,
    random: &'a dyn Random,
    /// Days between the samples' day and the day of filing.
    shift: i64,
    names: &'a mut BTreeMap<String, String>,
    numbers: &'a mut BTreeMap<String, String>,
}

impl Change<'_> {
    fn walk(&mut self, key: &str, value: &mut Value) {
        match value {
            Value::Object(fields) => {
                let male = match fields.get("personal_number").and_then(Value::as_str) {
                    Some(number) => sex_of(number) == "male",
                    None => fields.get("sex").and_then(Value::as_str) == Some("male"),
                };
                for (key, value) in fields.iter_mut() {
                    if key == "full_name" {
                        self.rename(value, male);
                    } else {
                        self.walk(key, value);
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.walk(key, item)),
            Value::String(text) if key == "personal_number" => *text = self.renumber(text),
            Value::String(text) => {
                if let Some(moved) = self.moved(text) {
                    *text = moved;
                }
            }
            _ => {}
        }
    }

    /// The same name stays the same within one filing: a father who files is still the father.
    fn rename(&mut self, value: &mut Value, male: bool) {
        let Value::String(name) = value else { return };
        if name.starts_with(&self.occasion.script.phrases.organisation) || name.is_empty() {
            return;
        }
        let (script, random) = (self.occasion.script, self.random);
        let new = self
            .names
            .entry(name.clone())
            .or_insert_with(|| kernel::text::capitals(&script.name(male, random)));
        name.clone_from(new);
    }

    /// Place, sex and year of birth stay; the rest is drawn anew.
    fn renumber(&mut self, number: &str) -> String {
        let random = self.random;
        let kept: String = number.chars().take(6).collect();
        self.numbers
            .entry(number.to_owned())
            .or_insert_with(|| format!("{kept}{:06}", random.below(1_000_000)))
            .clone()
    }

    /// Dates of the samples' own year move with the day of filing; earlier ones are people's lives.
    fn moved(&self, text: &str) -> Option<String> {
        let date: Date = text.parse().ok()?;
        if date.year() < samples_day().year() || text.len() != 10 {
            return None;
        }
        let days = i32::try_from(self.shift).ok()?;
        let moved = shift_days(date, days);
        Some(moved.strftime("%Y-%m-%d").to_string())
    }
}

fn shift_days(date: Date, days: i32) -> Date {
    let midnight =
        kernel::time::Timestamp::from_local(date.to_datetime(kernel::time::Time::midnight()));
    midnight.plus_seconds(i64::from(days) * 86_400).local_date()
}

fn days_between(from: Date, to: Date) -> i64 {
    let at = |date: Date| {
        kernel::time::Timestamp::from_local(date.to_datetime(kernel::time::Time::midnight()))
    };
    at(to).seconds_since(at(from)) / 86_400
}

/// Who files: the requester, or the first person the form speaks of.
fn main_person(answers: &Value) -> Option<&Value> {
    ["requester", "applicant", "owner", "filer", "groom", "head"]
        .iter()
        .filter_map(|key| answers.get(key))
        .find(|person| person.get("personal_number").and_then(Value::as_str).is_some())
}

fn main_name(answers: &Value) -> Option<String> {
    Some(main_person(answers)?.get("full_name")?.as_str()?.to_owned())
}

fn main_number(answers: &Value) -> Option<String> {
    Some(main_person(answers)?.get("personal_number")?.as_str()?.to_owned())
}

fn sex_of(number: &str) -> &'static str {
    let digit = number.chars().nth(3).and_then(|c| c.to_digit(10)).unwrap_or(0);
    if digit.is_multiple_of(2) { "male" } else { "female" }
}

/// A birth date that agrees with the number: the person's own, else the middle of the year.
fn birth_date_of(number: &str, answers: &Value) -> String {
    let own = main_person(answers)
        .and_then(|person| person.get("birth_date"))
        .and_then(Value::as_str)
        .filter(|date| date.len() == 10);
    if let Some(date) = own {
        return date.to_owned();
    }
    let century = if number.chars().nth(3).and_then(|c| c.to_digit(10)).unwrap_or(0) < 2 {
        "19"
    } else {
        "20"
    };
    let year: String = number.chars().skip(4).take(2).collect();
    format!("{century}{year}-06-15")
}
