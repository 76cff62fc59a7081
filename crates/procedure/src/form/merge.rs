//! Resolves `$ref` into the blocks file and merges the pages every filing shares.
//! Not reading of fields. After [`resolve`], no `$ref` is left, and words beside a reference
//! stand over those of the block.

use super::FormFault;
use serde_json::{Map, Value};

/// References may nest so deep; more is a circle.
const DEPTH_MAX: u8 = 12;

/// Replaces every reference in `schema`; `home` is the document that `#/…` refers to.
pub(super) fn resolve(
    schema: &Value,
    home: &Value,
    blocks: &Value,
    place: &str,
    depth: u8,
    faults: &mut Vec<FormFault>,
) -> Value {
    if depth > DEPTH_MAX {
        faults.push(fault("form.circular-ref", place, &[]));
        return Value::Object(Map::new());
    }
    match schema {
        Value::Object(map) => {
            let Some(reference) = map.get("$ref").and_then(Value::as_str) else {
                let mut resolved = Map::new();
                for (key, value) in map {
                    if key == "$defs" {
                        continue;
                    }
                    let below = join(place, key);
                    resolved
                        .insert(key.clone(), resolve(value, home, blocks, &below, depth, faults));
                }
                return Value::Object(resolved);
            };
            let Some((target, target_home)) = find(reference, home, blocks) else {
                faults.push(fault("form.unknown-ref", place, &[("ref", reference)]));
                return Value::Object(Map::new());
            };
            let mut base = resolve(target, target_home, blocks, place, depth + 1, faults);
            let mut beside = map.clone();
            beside.shift_remove("$ref");
            let beside = resolve(&Value::Object(beside), home, blocks, place, depth, faults);
            lay_over(&mut base, &beside);
            omit(&mut base, place, faults);
            base
        }
        Value::Array(list) => Value::Array(
            list.iter().map(|one| resolve(one, home, blocks, place, depth, faults)).collect(),
        ),
        other => other.clone(),
    }
}

fn find<'a>(reference: &str, home: &'a Value, blocks: &'a Value) -> Option<(&'a Value, &'a Value)> {
    let (document, pointer) = reference.split_once('#')?;
    let document = if document.is_empty() { home } else { blocks };
    Some((document.pointer(pointer)?, document))
}

/// Lays the keywords beside a reference over the block: `properties` are merged by key, all other
/// keywords replace.
fn lay_over(base: &mut Value, beside: &Value) {
    let (Value::Object(base), Value::Object(beside)) = (base, beside) else { return };
    for (key, value) in beside {
        match base.get_mut(key) {
            Some(existing) if key == "properties" => {
                let (Some(existing), Some(more)) = (existing.as_object_mut(), value.as_object())
                else {
                    continue;
                };
                for (name, property) in more {
                    match existing.get_mut(name) {
                        Some(old) => lay_over(old, property),
                        None => {
                            existing.insert(name.clone(), property.clone());
                        }
                    }
                }
            }
            _ => {
                base.insert(key.clone(), value.clone());
            }
        }
    }
}

/// Leaves out the sub-fields named in `x-omit`.
fn omit(base: &mut Value, place: &str, faults: &mut Vec<FormFault>) {
    let Some(map) = base.as_object_mut() else { return };
    let Some(omitted) = map.shift_remove("x-omit") else { return };
    for name in omitted.as_array().into_iter().flatten().filter_map(Value::as_str) {
        let removed = map
            .get_mut("properties")
            .and_then(Value::as_object_mut)
            .and_then(|properties| properties.shift_remove(name));
        if removed.is_none() {
            faults.push(fault("form.unknown-omit", place, &[("field", name)]));
        }
        if let Some(required) = map.get_mut("required").and_then(Value::as_array_mut) {
            required.retain(|one| one.as_str() != Some(name));
        }
    }
}

/// Adds the shared filing schema to a form's: properties the form defines itself win.
/// Returns the merged schema and the shared pages that still have fields.
pub(super) fn with_filing(form: &Value, filing: &Value) -> (Value, Vec<Value>) {
    let mut merged = form.clone();
    let own: Vec<String> = names(form);
    let Some(root) = merged.as_object_mut() else { return (merged, Vec::new()) };
    let empty = Map::new();
    let shared = filing.get("properties").and_then(Value::as_object).unwrap_or(&empty);
    let properties = root.entry("properties").or_insert_with(|| Value::Object(Map::new()));
    if let Some(properties) = properties.as_object_mut() {
        for (name, property) in shared {
            if !own.contains(name) {
                properties.insert(name.clone(), property.clone());
            }
        }
    }
    for keyword in ["required", "x-rules"] {
        let added: Vec<Value> = list(filing, keyword)
            .iter()
            .filter(|one| !mentions(one, &own, keyword))
            .cloned()
            .collect();
        let target = root.entry(keyword).or_insert_with(|| Value::Array(Vec::new()));
        if let Some(target) = target.as_array_mut() {
            for one in added {
                if !target.contains(&one) {
                    target.push(one);
                }
            }
        }
    }
    let pages =
        list(filing, "x-pages").iter().filter_map(|page| without_own_fields(page, &own)).collect();
    (merged, pages)
}

/// Whether a shared keyword's entry speaks of a property that the form defines itself.
fn mentions(entry: &Value, own: &[String], keyword: &str) -> bool {
    let Some(text) = entry.as_str() else { return false };
    if keyword == "required" {
        return own.iter().any(|name| name == text);
    }
    text.split(|mark: char| !mark.is_alphanumeric() && mark != '_' && mark != '.').any(|word| {
        let root = word.split('.').next().unwrap_or(word);
        own.iter().any(|name| name == root)
    })
}

fn without_own_fields(page: &Value, own: &[String]) -> Option<Value> {
    let kept: Vec<Value> = list(page, "fields")
        .iter()
        .filter(|field| {
            let root = field.as_str().and_then(|path| path.split('.').next()).unwrap_or_default();
            !own.iter().any(|name| name == root)
        })
        .cloned()
        .collect();
    if kept.is_empty() {
        return None;
    }
    let mut page = page.clone();
    page.as_object_mut()?.insert("fields".to_owned(), Value::Array(kept));
    Some(page)
}

fn names(schema: &Value) -> Vec<String> {
    schema
        .get("properties")
        .and_then(Value::as_object)
        .map(|map| map.keys().cloned().collect())
        .unwrap_or_default()
}

fn list<'a>(schema: &'a Value, keyword: &str) -> &'a [Value] {
    schema.get(keyword).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn join(place: &str, key: &str) -> String {
    match key {
        "properties" => place.to_owned(),
        "items" => format!("{place}.*"),
        _ if place.is_empty() => key.to_owned(),
        _ => format!("{place}.{key}"),
    }
}

/// A fault with its details.
pub(super) fn fault(
    code: &'static str,
    place: &str,
    details: &[(&'static str, &str)],
) -> FormFault {
    FormFault {
        code,
        place: place.to_owned(),
        details: details.iter().map(|(name, value)| (*name, (*value).to_owned())).collect(),
    }
}
