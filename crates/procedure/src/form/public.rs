//! The form as plain JSON Schema 2020-12 for the outside, and the second, independent check of
//! accepted answers. Not the reader. Display hints go; `x-when` and `x-required-when` become
//! standard `if`/`then`/`else`, so that any validator in any language agrees with ours.

use super::Condition;
use super::field::{Field, FormDef, Widget};
use serde_json::{Map, Value, json};

/// The standard schema. The chosen case stands in the document as `case`.
pub fn public_schema(form: &FormDef) -> Value {
    let mut schema = form.schema.clone();
    let mut rules = Vec::new();
    for field in &form.fields {
        expand(field, None, &mut rules);
    }
    strip(&mut schema, &form.fields, true);
    if let Some(map) = schema.as_object_mut() {
        map.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        // A relative identifier has no meaning outside.
        map.shift_remove("$id");
        if let Some(properties) = map.get_mut("properties").and_then(Value::as_object_mut) {
            properties.insert("case".to_owned(), json!({ "type": "string" }));
        }
        map.insert("allOf".to_owned(), Value::Array(rules));
    }
    schema
}

/// The compiled schema of a form.
#[derive(Debug)]
pub struct Checker {
    validator: jsonschema::Validator,
}

impl Checker {
    /// Compiles it; fails when a keyword is wrong, e.g. a pattern.
    pub fn new(form: &FormDef) -> Result<Checker, String> {
        jsonschema::draft202012::new(&public_schema(form))
            .map(|validator| Checker { validator })
            .map_err(|error| error.to_string())
    }

    /// Paths (JSON pointers) at which the answers break the schema, with the keyword; no values.
    pub fn check(&self, answers: &Value, case: &str) -> Vec<(String, String)> {
        let mut document = answers.clone();
        if let Some(map) = document.as_object_mut() {
            map.insert("case".to_owned(), json!(case));
        }
        self.validator
            .iter_errors(&document)
            .map(|error| (error.instance_path().to_string(), error.schema_path().to_string()))
            .collect()
    }
}

/// Removes hints, and requirements that hold only under a condition.
fn strip(schema: &mut Value, fields: &[Field], at_root: bool) {
    let Some(map) = schema.as_object_mut() else { return };
    map.retain(|key, _| !key.starts_with("x-") && key != "$comment");
    let conditional: Vec<&str> = fields
        .iter()
        .filter(|field| {
            field.when.is_some() || field.derived.is_some() || !field.by_case.is_empty()
        })
        .map(|field| field.key.as_str())
        .collect();
    if let Some(required) = map.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|name| name.as_str().is_none_or(|name| !conditional.contains(&name)));
        if required.is_empty() {
            map.shift_remove("required");
        }
    }
    if !at_root {
        map.shift_remove("$id");
    }
    if let Some(properties) = map.get_mut("properties").and_then(Value::as_object_mut) {
        for (key, property) in properties.iter_mut() {
            let below = fields.iter().find(|field| field.key == *key);
            strip(property, below.map_or(&[], |field| field.fields.as_slice()), false);
        }
    }
    if let Some(items) = map.get_mut("items") {
        strip(items, fields, false);
    }
}

/// Adds the conditional rules of a field and those below it. `above` is the condition under which
/// the parent shows; a hidden parent asks for nothing below it.
fn expand(field: &Field, above: Option<&Condition>, rules: &mut Vec<Value>) {
    if field.derived.is_none() {
        if let Some(when) = &field.when {
            let path = inner_path(when, &field.path);
            let hidden = place(path, json!({ "properties": { field.key.as_str(): false } }));
            let mut rule = json!({ "if": schema_of(when), "else": hidden });
            if field.required
                && let Some(map) = rule.as_object_mut()
            {
                let given = place(path, json!({ "required": [field.key] }));
                map.insert("then".to_owned(), given);
            }
            rules.push(at_row(rule, when, &field.path));
        }
        said_by_case(field, rules);
        if let Some(required_when) = &field.required_when {
            let mut condition = required_when.clone();
            for more in [above, field.when.as_ref()].into_iter().flatten() {
                condition = more.clone().and(condition);
            }
            let given = chain(inner_path(&condition, &field.path));
            let rule = json!({ "if": schema_of(&condition), "then": given });
            rules.push(at_row(rule, &condition, &field.path));
        }
    }
    let both = match (above, &field.when) {
        (Some(above), Some(own)) => Some(above.clone().and(own.clone())),
        (Some(one), None) => Some(one.clone()),
        (None, own) => own.clone(),
    };
    // The parts of an address are read as one answer; the reader demands them itself.
    if field.widget != Widget::Address {
        for child in &field.fields {
            expand(child, both.as_ref(), rules);
        }
    }
}

/// What a case says is the answer in that case; in the others the field is as required as it is.
fn said_by_case(field: &Field, rules: &mut Vec<Value>) {
    if field.by_case.is_empty() {
        return;
    }
    for (case, said) in &field.by_case {
        let is = json!({ "properties": { "case": { "const": case } } });
        let fixed = json!({ "properties": { field.key.as_str(): { "const": said } } });
        rules.push(json!({ "if": is, "then": place(&field.path, fixed) }));
    }
    if field.required {
        let cases: Vec<&String> = field.by_case.keys().collect();
        let among = json!({ "properties": { "case": { "enum": cases } } });
        let given = place(&field.path, json!({ "required": [field.key] }));
        rules.push(json!({ "if": among, "else": given }));
    }
}

/// Whether the condition is about the row itself.
fn of_row(condition: &Condition) -> bool {
    condition.fields().iter().any(|path| path.starts_with('.'))
}

/// The path within the row for a rule about rows, else from the root.
fn inner_path<'a>(condition: &Condition, path: &'a str) -> &'a str {
    if !of_row(condition) {
        return path;
    }
    let row = super::parse::row_of(path);
    path.strip_prefix(row).and_then(|rest| rest.strip_prefix('.')).unwrap_or(path)
}

/// Wraps a rule written for a row into the table's items.
fn at_row(rule: Value, condition: &Condition, path: &str) -> Value {
    if !of_row(condition) {
        return rule;
    }
    super::parse::row_of(path).split('.').rev().fold(rule, |inner, part| descend(part, inner))
}

fn descend(part: &str, inner: Value) -> Value {
    if part == "*" {
        return json!({ "items": inner });
    }
    json!({ "properties": { part: inner } })
}

/// A rule about the parent of a path's last key, wherever that parent is present.
fn place(path: &str, rule: Value) -> Value {
    match path.rsplit_once('.') {
        Some((above, _)) => above.split('.').rev().fold(rule, |inner, part| descend(part, inner)),
        None => rule,
    }
}

/// Requires a path with all its parents; a table is not required for the sake of its rows.
fn chain(path: &str) -> Value {
    let parts: Vec<&str> = path.split('.').collect();
    let row = parts.iter().rposition(|part| *part == "*");
    let mut inner = json!({});
    for (number, part) in parts.iter().enumerate().rev() {
        inner = if *part == "*" {
            json!({ "items": inner })
        } else if row.is_some_and(|row| number < row) {
            json!({ "properties": { *part: inner } })
        } else {
            json!({ "required": [*part], "properties": { *part: inner } })
        };
    }
    inner
}

/// A condition as a schema over the document (or over the row, for paths beginning with a dot).
fn schema_of(condition: &Condition) -> Value {
    let many = |list: &[Condition]| -> Value { list.iter().map(schema_of).collect() };
    match condition {
        Condition::All { all } if all.is_empty() => json!(true),
        Condition::Any { any } if any.is_empty() => json!(false),
        Condition::All { all } => json!({ "allOf": many(all) }),
        Condition::Any { any } => json!({ "anyOf": many(any) }),
        Condition::Not { not } => json!({ "not": schema_of(not) }),
        Condition::In { field, r#in } => {
            let codes: Vec<Value> = r#in.iter().flat_map(|code| literals(code)).collect();
            let one = json!({ "enum": codes });
            let value = json!({ "anyOf": [one.clone(), { "type": "array", "contains": one }] });
            reach(field, value)
        }
        Condition::Present { field, present } => {
            let given = json!({ "not": { "enum": [null, "", [], {}] } });
            let schema = reach(field, given);
            if *present { schema } else { json!({ "not": schema }) }
        }
        Condition::Whole { field, whole } => {
            let schema = reach(field, json!({ "pattern": r"^\d{4}-\d{2}-\d{2}$" }));
            if *whole { schema } else { json!({ "not": schema }) }
        }
    }
}

/// The values a written code stands for: text, number or truth value.
fn literals(code: &str) -> Vec<Value> {
    let mut values = vec![json!(code)];
    match code {
        "yes" | "true" => values.push(json!(true)),
        "no" | "false" => values.push(json!(false)),
        _ => {}
    }
    if let Ok(number) = code.parse::<i64>() {
        values.push(json!(number));
    }
    values
}

/// The value at a path exists and fits.
fn reach(path: &str, value: Value) -> Value {
    let path = path.strip_prefix('.').unwrap_or(path);
    let mut wrapped = value;
    for part in path.split('.').rev() {
        let mut properties = Map::new();
        properties.insert(part.to_owned(), wrapped);
        wrapped = json!({ "type": "object", "required": [part], "properties": properties });
    }
    wrapped
}
