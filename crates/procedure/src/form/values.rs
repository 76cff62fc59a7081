//! Reads one typed value by its widget: the strict words of `kernel`, the limits of the schema.
//! Not visibility or requirement. Total: any text gives a value, nothing, or faults.

use super::field::{Field, Widget};
use super::lists::chosen;
use super::{Facts, Fault, Reach, Typed, UnitMatch};
use kernel::{
    code::{Email, PersonalNumber, PersonalNumberFault, Phone, PhoneFault, TaxCode, TaxCodeFault},
    money::Dong,
    partial_date::PartialDate,
    text,
};
use serde_json::{Map, Value, json};

/// Characters of a line when the schema names no limit (forms.md §1.1).
const LINE_CHARACTERS_MAX: usize = 255;
/// Characters of a longer text when the schema names no limit.
const TEXT_CHARACTERS_MAX: usize = 4000;

/// What a typed value turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Parsed {
    Nothing,
    Good(Value),
    Bad(Vec<Fault>),
}

/// Reads the value at `path`.
pub(super) fn parse(field: &Field, path: &str, typed: &Typed, facts: &Facts<'_>) -> Parsed {
    match field.widget {
        Widget::Multi => return multi(field, path, typed, facts),
        Widget::Address => return address(field, path, typed, facts),
        Widget::Group | Widget::Repeat | Widget::Derived => return Parsed::Nothing,
        _ => {}
    }
    let raw = typed.get(path).map_or("", String::as_str);
    if raw.trim().is_empty() {
        return Parsed::Nothing;
    }
    match one(field, raw, facts) {
        Ok(value) => match limits(field, &value) {
            Some((code, details)) => Parsed::Bad(vec![Fault::stop(path, code, details)]),
            None => Parsed::Good(value),
        },
        Err((code, details)) => Parsed::Bad(vec![Fault::stop(path, code, details)]),
    }
}

type Details = Vec<(&'static str, String)>;
type Reason = (&'static str, Details);

fn one(field: &Field, raw: &str, facts: &Facts<'_>) -> Result<Value, Reason> {
    let raw = raw.trim();
    match field.widget {
        Widget::Name => name(field, raw),
        Widget::Textarea => {
            let limit = field.limits.length_max.unwrap_or(TEXT_CHARACTERS_MAX);
            let text = text::clean_text(raw, limit);
            text.map(Value::String).map_err(|fault| (fault.code(), most(limit)))
        }
        Widget::Date => date(raw),
        Widget::PartialDate => partial(raw).map(|date| json!(date.to_iso())),
        Widget::Time => time(raw),
        Widget::Int => whole(raw),
        Widget::Decimal => decimal(raw),
        Widget::Money => {
            let plain = raw.trim_end_matches(['đ', 'Đ', '₫', ' ']);
            let amount: Dong = plain
                .parse()
                .map_err(|fault: kernel::money::ParseDongError| (fault.code(), Vec::new()))?;
            Ok(json!(amount.0))
        }
        Widget::PersonalNumber => {
            let number: PersonalNumber = raw.parse().map_err(personal_number_reason)?;
            Ok(json!(number.as_str()))
        }
        Widget::TaxCode => {
            let code: TaxCode = raw.parse().map_err(|fault: TaxCodeFault| {
                let details = match &fault {
                    TaxCodeFault::Length { given } => vec![("given", given.to_string())],
                    _ => Vec::new(),
                };
                (fault.code(), details)
            })?;
            Ok(json!(code.as_str()))
        }
        Widget::Phone => {
            let phone: Phone = raw.parse().map_err(|fault: PhoneFault| {
                let details = match &fault {
                    PhoneFault::Length { given, wanted } => {
                        vec![("given", given.to_string()), ("wanted", wanted.to_string())]
                    }
                    _ => Vec::new(),
                };
                (fault.code(), details)
            })?;
            Ok(json!(phone.as_str()))
        }
        Widget::Email => {
            let email: Email = raw
                .parse()
                .map_err(|fault: kernel::code::EmailFault| (fault.code(), Vec::new()))?;
            Ok(json!(email.as_str()))
        }
        Widget::Unit => unit(raw, facts, Reach::Province),
        Widget::Choice => choice(field, raw, facts),
        Widget::Bool => match raw {
            "yes" | "true" | "on" | "1" => Ok(json!(true)),
            "no" | "false" | "off" | "0" => Ok(json!(false)),
            _ => Err(("choice.unknown", Vec::new())),
        },
        _ => line(field, raw).map(Value::String),
    }
}

fn most(limit: usize) -> Details {
    vec![("limit", limit.to_string())]
}

fn line(field: &Field, raw: &str) -> Result<String, Reason> {
    let limit = field.limits.length_max.unwrap_or(LINE_CHARACTERS_MAX);
    text::clean_line(raw, limit).map_err(|fault| (fault.code(), most(limit)))
}

/// Names: letters of any language with their marks, space, apostrophe, hyphen, dot
/// (forms.md §1.3, Civil Code art. 26).
fn name(field: &Field, raw: &str) -> Result<Value, Reason> {
    let name = line(field, raw)?;
    let strange = name
        .chars()
        .find(|mark| !mark.is_alphabetic() && !matches!(mark, ' ' | '\'' | '’' | '-' | '.'));
    match strange {
        Some(mark) => Err(("name.characters", vec![("character", mark.to_string())])),
        None if !name.chars().any(char::is_alphabetic) => Err(("name.characters", Vec::new())),
        None => Ok(Value::String(name)),
    }
}

fn partial(raw: &str) -> Result<PartialDate, Reason> {
    raw.parse().map_err(|fault: kernel::partial_date::PartialDateFault| (fault.code(), Vec::new()))
}

fn date(raw: &str) -> Result<Value, Reason> {
    match partial(raw)?.whole() {
        Some(date) => Ok(json!(date.to_string())),
        None => Err(("date.not-whole", Vec::new())),
    }
}

/// `6:40`, `06:40`, `6h40`, `6 giờ 40`.
fn time(raw: &str) -> Result<Value, Reason> {
    let wrong = || ("time.shape", Vec::new());
    let lower = text::fold(raw);
    let mut parts =
        lower.split([':', 'h', 'g', 'i', 'o', 'p', 'u', 't', ' ']).filter(|part| !part.is_empty());
    let hour: u8 = parts.next().and_then(|part| part.parse().ok()).ok_or_else(wrong)?;
    let minute: u8 = parts.next().map_or(Ok(0), str::parse).map_err(|_| wrong())?;
    if hour > 23
        || minute > 59
        || parts.next().is_some()
        || !raw.contains([':', 'h', 'g', 'H', 'G'])
    {
        return Err(wrong());
    }
    Ok(json!(format!("{hour:02}:{minute:02}")))
}

fn whole(raw: &str) -> Result<Value, Reason> {
    let amount: Dong = raw.parse().map_err(|_| ("int.shape", Vec::new()))?;
    Ok(json!(amount.0))
}

/// Decimal comma, dots between thousands: `1.234,5`. A single dot followed by one or two digits is
/// read as a decimal point, as phones type it.
fn decimal(raw: &str) -> Result<Value, Reason> {
    let wrong = || ("decimal.shape", Vec::new());
    let (whole, fraction) = match (raw.split_once(','), raw.split_once('.')) {
        (Some(parts), _) => parts,
        (None, Some((whole, fraction))) if fraction.len() < 3 => (whole, fraction),
        _ => (raw, ""),
    };
    let digits = fraction.len() <= 4 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let whole: Dong = whole.parse().map_err(|_| wrong())?;
    if !digits {
        return Err(wrong());
    }
    if fraction.trim_end_matches('0').is_empty() {
        return Ok(json!(whole.0));
    }
    let number: f64 = format!("{}.{fraction}", whole.0).parse().map_err(|_| wrong())?;
    Ok(json!(number))
}

fn unit(raw: &str, facts: &Facts<'_>, reach: Reach) -> Result<Value, Reason> {
    let listed = |candidates: Vec<super::UnitCandidate>| {
        candidates
            .into_iter()
            .map(|candidate| ("candidate", candidate.code.as_str().to_owned()))
            .collect::<Details>()
    };
    match facts.units.resolve(raw, facts.today, reach) {
        UnitMatch::One(code) => Ok(json!(code.as_str())),
        UnitMatch::Many(candidates) => Err(("unit.several", listed(candidates))),
        UnitMatch::OldName { candidates } => Err(("unit.old-name", listed(candidates))),
        UnitMatch::None => Err(("unit.unknown", Vec::new())),
    }
}

fn choice(field: &Field, raw: &str, facts: &Facts<'_>) -> Result<Value, Reason> {
    let items = field.choices.as_ref().map_or(&[][..], |choices| choices.items(facts.lists));
    let wrong = || ("choice.unknown", Vec::new());
    let item = chosen(items, raw).ok_or_else(wrong)?;
    if item.valid_from.is_some_and(|from| from > facts.today)
        || item.valid_to.is_some_and(|to| to < facts.today)
    {
        return Err(("choice.not-in-force", Vec::new()));
    }
    Ok(json!(item.code))
}

fn multi(field: &Field, path: &str, typed: &Typed, facts: &Facts<'_>) -> Parsed {
    let prefix = format!("{path}.");
    let items = field.choices.as_ref().map_or(&[][..], |choices| choices.items(facts.lists));
    let mut ticked: Vec<&str> = typed
        .range(prefix.clone()..)
        .take_while(|(key, _)| key.starts_with(&prefix))
        .filter(|(_, value)| !matches!(value.trim(), "" | "no" | "off" | "false"))
        .filter_map(|(key, _)| key.get(prefix.len()..))
        .collect();
    if ticked.is_empty() {
        return Parsed::Nothing;
    }
    // In the order of the list, whatever the order of ticking.
    let codes: Vec<Value> = items
        .iter()
        .filter(|item| ticked.contains(&item.code.as_str()))
        .map(|item| json!(item.code))
        .collect();
    ticked.retain(|code| !items.iter().any(|item| item.code == *code));
    if !ticked.is_empty() {
        return Parsed::Bad(vec![Fault::stop(path, "choice.unknown", Vec::new())]);
    }
    let least = field.limits.items_min.unwrap_or(0);
    if codes.len() < least {
        let details = vec![("limit", least.to_string())];
        return Parsed::Bad(vec![Fault::stop(path, "choice.too-few", details)]);
    }
    if let Some(most) = field.limits.items_max.filter(|most| codes.len() > *most) {
        let details = vec![("limit", most.to_string())];
        return Parsed::Bad(vec![Fault::stop(path, "choice.too-many", details)]);
    }
    Parsed::Good(Value::Array(codes))
}

/// An address (forms.md §1.1): in Viet Nam a commune or the words of an old paper, abroad a text.
fn address(field: &Field, path: &str, typed: &Typed, facts: &Facts<'_>) -> Parsed {
    let mut map = Map::new();
    let mut faults = Vec::new();
    let known = |part: &str| {
        field.limits.parts.is_empty() || field.limits.parts.iter().any(|one| one == part)
    };
    for part in super::parse::ADDRESS_PARTS.into_iter().filter(|part| known(part)) {
        let at = format!("{path}.{part}");
        let raw = typed.get(&at).map_or("", |text| text.trim());
        if raw.is_empty() {
            continue;
        }
        let read = match part {
            "unit" => unit(raw, facts, Reach::Country),
            "country" => country(raw),
            _ => text::clean_line(raw, 500)
                .map(Value::String)
                .map_err(|fault| (fault.code(), most(500))),
        };
        match read {
            Ok(value) => {
                map.insert(part.to_owned(), value);
            }
            Err((code, details)) => faults.push(Fault::stop(&at, code, details)),
        }
    }
    for extra in &field.fields {
        let at = format!("{path}.{}", extra.key);
        match parse(extra, &at, typed, facts) {
            Parsed::Good(value) => {
                map.insert(extra.key.clone(), value);
            }
            Parsed::Bad(more) => faults.extend(more),
            Parsed::Nothing => {}
        }
    }
    if !faults.is_empty() {
        return Parsed::Bad(faults);
    }
    // The country alone is a preset, not an answer.
    if map.keys().all(|key| key == "country") {
        return Parsed::Nothing;
    }
    let abroad = map.get("country").and_then(Value::as_str).is_some_and(|code| code != "VN");
    let located = map.contains_key("unit")
        || map.contains_key("as_written")
        || (abroad && (map.contains_key("text") || map.contains_key("detail")));
    if !located {
        return Parsed::Bad(vec![Fault::stop(&format!("{path}.unit"), "required", Vec::new())]);
    }
    for part in field.limits.parts_required.iter().filter(|part| !map.contains_key(*part)) {
        faults.push(Fault::stop(&format!("{path}.{part}"), "required", Vec::new()));
    }
    if faults.is_empty() { Parsed::Good(Value::Object(map)) } else { Parsed::Bad(faults) }
}

/// Two letters of ISO 3166.
fn country(raw: &str) -> Result<Value, Reason> {
    if raw.len() == 2 && raw.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Ok(json!(raw.to_ascii_uppercase()));
    }
    Err(("choice.unknown", Vec::new()))
}

/// Limits of the schema on a value that reads well.
fn limits(field: &Field, value: &Value) -> Option<Reason> {
    let limits = &field.limits;
    if let Some(constant) = &limits.constant
        && constant != value
    {
        let code = if constant == &json!(true) { "declaration.refused" } else { "value.other" };
        return Some((code, Vec::new()));
    }
    if let Some(text) = value.as_str() {
        let length = text.chars().count();
        if let Some(least) = limits.length_min.filter(|least| length < *least) {
            return Some(("text.too-short", vec![("limit", least.to_string())]));
        }
        if let Some(most) = limits.length_max.filter(|most| length > *most) {
            return Some(("text.too-long", vec![("limit", most.to_string())]));
        }
        if limits.pattern.is_some() && !matches_pattern(field, value) {
            return Some(("text.pattern", Vec::new()));
        }
    }
    let number = value.as_f64()?;
    if let Some(least) = limits.minimum.filter(|least| number < *least) {
        return Some(("number.too-small", vec![("limit", least.to_string())]));
    }
    if let Some(bound) = limits.above.filter(|bound| number <= *bound) {
        return Some(("number.not-above", vec![("limit", bound.to_string())]));
    }
    if let Some(most) = limits.maximum.filter(|most| number > *most) {
        return Some(("number.too-large", vec![("limit", most.to_string())]));
    }
    None
}

/// Compiled once a form; a pattern that does not compile is reported by the load check.
fn matches_pattern(field: &Field, value: &Value) -> bool {
    let validator = field.limits.compiled.get_or_init(|| {
        let pattern = field.limits.pattern.as_deref()?;
        jsonschema::draft202012::new(&json!({ "type": "string", "pattern": pattern })).ok()
    });
    validator.as_ref().is_none_or(|validator| validator.is_valid(value))
}

/// The reason as code and details, never the number itself.
pub(super) fn personal_number_reason(fault: PersonalNumberFault) -> Reason {
    let details = match &fault {
        PersonalNumberFault::Length { given } => vec![("given", given.to_string())],
        PersonalNumberFault::UnknownProvince { given } => vec![("given", given.clone())],
        PersonalNumberFault::BirthYearDiffers { number, given } => {
            vec![("number", number.to_string()), ("given", given.to_string())]
        }
        PersonalNumberFault::NotDigits | PersonalNumberFault::SexDiffers { .. } => Vec::new(),
    };
    (fault.code(), details)
}
