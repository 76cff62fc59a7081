//! What the form can fill in for the person from what is known already: the verified identity,
//! answers given on another page, presets of the schema.
//! Not look-ups: the caller brings what it may know. Never replaces anything typed.

use super::field::{Field, FormDef};
use super::{Typed, flatten};
use crate::form::condition::at;
use serde_json::Value;

/// Values for fields that are still empty: of the path in `x-source`, first among what was typed,
/// then in `known` (a document such as `{"applicant": {"full_name": …}}`); a field without a source
/// whose prefill letter is `A` takes the value at its own path in `known`; else the preset of the
/// schema. Returns additions only.
pub fn prefill(form: &FormDef, known: &Value, typed: &Typed) -> Typed {
    let mut added = Typed::new();
    for field in &form.fields {
        fill(form, field, known, typed, &mut added);
    }
    added.retain(|path, _| !typed.contains_key(path));
    added
}

fn fill(form: &FormDef, field: &Field, known: &Value, typed: &Typed, added: &mut Typed) {
    if field.derived.is_some()
        || field.path.contains('*')
        || begun(&field.path, typed) && field.is_leaf()
    {
        return;
    }
    if field.is_leaf() {
        if let Some(source) = &field.source {
            copy_typed(source, &field.path, typed, added);
            if begun(&field.path, added) {
                return;
            }
        }
        let own = (field.prefill.as_deref() == Some("A")).then_some(field.path.as_str());
        if let Some(path) = field.source.as_deref().or(own)
            && let Some(value) = at(known, path)
        {
            flatten::into(field, &field.path, value, added);
            return;
        }
        if let Some(preset) = form.preset(&field.path) {
            flatten::into(field, &field.path, preset, added);
        }
        return;
    }
    for child in &field.fields {
        fill(form, child, known, typed, added);
    }
}

/// Copies a typed answer with all its parts.
fn copy_typed(source: &str, target: &str, typed: &Typed, added: &mut Typed) {
    let below = format!("{source}.");
    if let Some(text) = typed.get(source).filter(|text| !text.trim().is_empty()) {
        added.insert(target.to_owned(), text.clone());
    }
    let parts = typed.range(below.clone()..).take_while(|(key, _)| key.starts_with(&below));
    for (key, text) in parts.filter(|(_, text)| !text.trim().is_empty()) {
        if let Some(part) = key.get(below.len()..) {
            added.insert(format!("{target}.{part}"), text.clone());
        }
    }
}

fn begun(path: &str, typed: &Typed) -> bool {
    let below = format!("{path}.");
    typed.contains_key(path)
        || typed.range(below.clone()..).next().is_some_and(|(key, _)| key.starts_with(&below))
}

impl FormDef {
    /// The preset (`default`) of the schema at a path.
    fn preset(&self, path: &str) -> Option<&Value> {
        let mut schema = &self.schema;
        for key in path.split('.') {
            schema = schema.get("properties")?.get(key)?;
        }
        schema.get("default")
    }
}
