//! Compiles a form's JSON Schema and display hints into a [`FormDef`].
//! Not a general schema reader: only what the province's format allows. All mistakes are
//! collected, so that a clerk mends them in one go.

use super::field::{Choices, Field, FormDef, FormFault, Limits, Widget};
use super::merge::{fault, resolve, with_filing};
use super::{Condition, Derived, ListItem, Rule};
use crate::model::Words;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Keywords of a property that the format knows.
const HINTS: [&str; 23] = [
    "x-label",
    "x-widget",
    "x-hint",
    "x-example",
    "x-list",
    "x-enum-labels",
    "x-by-case",
    "x-when",
    "x-required-when",
    "x-prefill",
    "x-source",
    "x-derived",
    "x-sensitivity",
    "x-map-justice",
    "x-autocomplete",
    "x-inputmode",
    "x-item-label",
    "x-omit",
    "x-paper",
    "x-note",
    "x-unverified",
    "x-legal-basis",
    "x-currency",
];

/// Parts of an address that are read as one answer (forms.md §1.1).
pub(super) const ADDRESS_PARTS: [&str; 6] =
    ["country", "unit", "hamlet", "detail", "as_written", "text"];

pub(super) fn parse(
    form_json: &Value,
    blocks_json: &Value,
    filing_json: &Value,
) -> Result<FormDef, Vec<FormFault>> {
    let mut faults = Vec::new();
    let form = resolve(form_json, form_json, blocks_json, "", 0, &mut faults);
    let filing = resolve(filing_json, filing_json, blocks_json, "", 0, &mut faults);
    let (schema, shared_pages) = with_filing(&form, &filing);
    if schema.get("type").and_then(Value::as_str) != Some("object") {
        faults.push(fault("form.not-an-object", "", &[]));
    }
    let mut fields = children(&schema, "", &mut faults);
    let pages = super::pages::lay_out(&schema, &shared_pages, &mut fields, &mut faults);
    let rules = rules(&schema, &mut faults);
    let text = |key: &str| schema.get(key).and_then(Value::as_str).map(str::to_owned);
    let def = FormDef {
        id: text("$id").unwrap_or_default(),
        title: words(&schema, "x-title").unwrap_or_else(|| {
            faults.push(fault("form.no-title", "x-title", &[]));
            Words::default()
        }),
        form_code: text("x-form-code"),
        legal_basis: strings(&schema, "x-legal-basis"),
        declaration: words(&schema, "x-declaration"),
        unverified: strings(&schema, "x-unverified"),
        pages,
        fields,
        rules,
        schema,
    };
    check_paths(&def, &mut faults);
    if faults.is_empty() { Ok(def) } else { Err(faults) }
}

/// The fields below an object schema.
fn children(schema: &Value, prefix: &str, faults: &mut Vec<FormFault>) -> Vec<Field> {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        return Vec::new();
    };
    let required = strings(schema, "required");
    for name in &required {
        if !properties.contains_key(name) {
            faults.push(fault("form.required-unknown", prefix, &[("field", name)]));
        }
    }
    properties
        .iter()
        .map(|(key, property)| {
            let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
            field(property, key, &path, required.contains(key), faults)
        })
        .collect()
}

fn field(
    property: &Value,
    key: &str,
    path: &str,
    required: bool,
    faults: &mut Vec<FormFault>,
) -> Field {
    let empty = Map::new();
    let map = property.as_object().unwrap_or(&empty);
    for hint in map.keys().filter(|name| name.starts_with("x-")) {
        if !HINTS.contains(&hint.as_str()) {
            faults.push(fault("form.unknown-hint", path, &[("hint", hint)]));
        }
    }
    let text = |name: &str| map.get(name).and_then(Value::as_str).map(str::to_owned);
    let derived = text("x-derived").and_then(|formula| {
        Derived::parse(&formula)
            .map_err(|_| faults.push(fault("form.unknown-derived", path, &[("formula", &formula)])))
            .ok()
    });
    let widget = widget(map, path, derived.is_some(), faults);
    let label = words(property, "x-label").unwrap_or_default();
    if label.vi.is_empty() {
        faults.push(fault("form.no-label", path, &[]));
    }
    Field {
        path: path.to_owned(),
        key: key.to_owned(),
        label,
        hint: words(property, "x-hint"),
        example: map.get("x-example").and_then(scalar),
        choices: choices(map, widget, path, faults),
        when: condition(map, "x-when", path, faults),
        by_case: by_case(map, path, faults),
        required,
        required_when: condition(map, "x-required-when", path, faults),
        prefill: text("x-prefill").filter(|letter| letter != "-" && letter != "–"),
        source: text("x-source"),
        derived,
        sensitivity: text("x-sensitivity"),
        autocomplete: text("x-autocomplete"),
        inputmode: text("x-inputmode"),
        item_label: words(property, "x-item-label"),
        limits: limits(map),
        fields: below(property, widget, path, faults),
        widget,
    }
}

/// The children of a group, of a table's row, or the additional parts of an address.
fn below(property: &Value, widget: Widget, path: &str, faults: &mut Vec<FormFault>) -> Vec<Field> {
    match widget {
        Widget::Group => {
            let fields = children(property, path, faults);
            if fields.is_empty() {
                faults.push(fault("form.empty-group", path, &[]));
            }
            fields
        }
        Widget::Address => {
            let mut own = property.clone();
            if let Some(properties) = own.get_mut("properties").and_then(Value::as_object_mut) {
                properties.retain(|name, _| !ADDRESS_PARTS.contains(&name.as_str()));
            }
            if let Some(required) = own.get_mut("required").and_then(Value::as_array_mut) {
                required
                    .retain(|name| name.as_str().is_none_or(|name| !ADDRESS_PARTS.contains(&name)));
            }
            children(&own, path, faults)
        }
        Widget::Repeat => {
            let row = format!("{path}.*");
            match property.get("items") {
                Some(items) if items.get("properties").is_some() => children(items, &row, faults),
                Some(items) if items.get("x-widget").is_some() => {
                    vec![field(items, "", &row, true, faults)]
                }
                _ => {
                    faults.push(fault("form.repeat-without-items", path, &[]));
                    Vec::new()
                }
            }
        }
        _ => Vec::new(),
    }
}

fn widget(
    map: &Map<String, Value>,
    path: &str,
    derived: bool,
    faults: &mut Vec<FormFault>,
) -> Widget {
    let Some(value) = map.get("x-widget") else {
        if derived {
            return Widget::Derived;
        }
        if map.contains_key("properties") {
            return Widget::Group;
        }
        faults.push(fault("form.no-widget", path, &[]));
        return Widget::Text;
    };
    serde_json::from_value(value.clone()).unwrap_or_else(|_| {
        faults.push(fault("form.unknown-widget", path, &[("widget", &value.to_string())]));
        Widget::Text
    })
}

fn choices(
    map: &Map<String, Value>,
    widget: Widget,
    path: &str,
    faults: &mut Vec<FormFault>,
) -> Option<Choices> {
    if let Some(key) = map.get("x-list").and_then(Value::as_str) {
        return Some(Choices::List(key.to_owned()));
    }
    let inline = map.get("enum").or_else(|| map.get("items").and_then(|items| items.get("enum")));
    if let Some(codes) = inline.and_then(Value::as_array) {
        let items = map.get("items");
        let labels =
            map.get("x-enum-labels").or_else(|| items.and_then(|one| one.get("x-enum-labels")));
        let found = codes.iter().filter_map(scalar).map(|code| {
            let label = labels.and_then(|labels| words(labels, &code)).unwrap_or_default();
            if label.vi.is_empty() && widget != Widget::Derived {
                faults.push(fault("form.choice-without-label", path, &[("choice", &code)]));
            }
            ListItem {
                code,
                vi: label.vi,
                en: label.en,
                valid_from: None,
                valid_to: None,
                note: None,
                verified: true,
            }
        });
        return Some(Choices::Inline(found.collect()));
    }
    if matches!(widget, Widget::Choice | Widget::Multi) {
        faults.push(fault("form.choice-without-list", path, &[]));
    }
    None
}

fn limits(map: &Map<String, Value>) -> Limits {
    let size = |name: &str| {
        map.get(name).and_then(Value::as_u64).and_then(|number| usize::try_from(number).ok())
    };
    let number = |name: &str| map.get(name).and_then(Value::as_f64);
    let text = |name: &str| map.get(name).and_then(Value::as_str).map(str::to_owned);
    let whole = Value::Object(map.clone());
    let parts = map
        .get("properties")
        .and_then(Value::as_object)
        .map(|properties| properties.keys().cloned().collect())
        .unwrap_or_default();
    Limits {
        length_min: size("minLength"),
        length_max: size("maxLength"),
        minimum: number("minimum"),
        above: number("exclusiveMinimum"),
        maximum: number("maximum"),
        items_min: size("minItems"),
        items_max: size("maxItems"),
        pattern: text("pattern"),
        constant: map.get("const").cloned(),
        json_type: text("type"),
        parts_required: strings(&whole, "required"),
        parts,
        compiled: std::sync::Arc::default(),
    }
}

fn condition(
    map: &Map<String, Value>,
    keyword: &str,
    path: &str,
    faults: &mut Vec<FormFault>,
) -> Option<Condition> {
    let value = map.get(keyword)?;
    let read = serde_json::from_value(value.clone());
    if read.is_err() {
        faults.push(fault("form.unreadable-condition", path, &[("keyword", keyword)]));
    }
    read.ok()
}

/// Answers that cases give; of choices only.
fn by_case(
    map: &Map<String, Value>,
    path: &str,
    faults: &mut Vec<FormFault>,
) -> BTreeMap<String, String> {
    let Some(value) = map.get("x-by-case") else { return BTreeMap::new() };
    let read: Result<BTreeMap<String, String>, _> = serde_json::from_value(value.clone());
    let choice = map.get("x-widget").and_then(Value::as_str) == Some("choice");
    match read {
        Ok(answers) if choice => answers,
        _ => {
            faults.push(fault("form.unreadable-by-case", path, &[]));
            BTreeMap::new()
        }
    }
}

fn rules(schema: &Value, faults: &mut Vec<FormFault>) -> Vec<Rule> {
    let mut rules = Vec::new();
    for text in strings(schema, "x-rules") {
        match Rule::parse(&text) {
            Ok(rule) => rules.push(rule),
            Err(_) => faults.push(fault("form.unknown-rule", "x-rules", &[("rule", &text)])),
        }
    }
    rules
}

/// Conditions, rules and formulas may only speak of fields that exist.
fn check_paths(def: &FormDef, faults: &mut Vec<FormFault>) {
    let known = |path: &str, row: &str| -> bool {
        if path == "case" || path == "today" {
            return true;
        }
        let full = match path.strip_prefix('.') {
            Some(rest) => format!("{row}.{rest}"),
            None => path.to_owned(),
        };
        def.field(&full).is_some() || address_part(def, &full)
    };
    let mut check = |paths: Vec<&str>, place: &str, row: &str| {
        for path in paths.into_iter().filter(|path| !known(path, row)) {
            faults.push(fault("form.unknown-field", place, &[("field", path)]));
        }
    };
    for field in def.walk() {
        let row = row_of(&field.path);
        for condition in [&field.when, &field.required_when].into_iter().flatten() {
            check(condition.fields(), &field.path, row);
        }
        if let Some(derived) = &field.derived {
            check(derived.fields(), &field.path, row);
        }
    }
    for page in &def.pages {
        check(page.when.iter().flat_map(Condition::fields).collect(), &page.key, "");
    }
    for rule in &def.rules {
        check(rule.fields(), &rule.text, "");
    }
}

fn address_part(def: &FormDef, path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(parent, part)| {
        ADDRESS_PARTS.contains(&part)
            && def.field(parent).is_some_and(|field| field.widget == Widget::Address)
    })
}

/// The innermost table row a path lies in: `members.*` for `members.*.full_name`.
pub(super) fn row_of(path: &str) -> &str {
    match path.rfind(".*") {
        Some(end) => path.get(..end + 2).unwrap_or_default(),
        None => "",
    }
}

pub(super) fn words(schema: &Value, key: &str) -> Option<Words> {
    let value = schema.get(key)?;
    let text =
        |language: &str| value.get(language).and_then(Value::as_str).unwrap_or_default().to_owned();
    Some(Words { vi: text("vi"), en: text("en") })
}

pub(super) fn strings(schema: &Value, key: &str) -> Vec<String> {
    schema
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|one| one.as_str().map(str::to_owned))
        .collect()
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}
