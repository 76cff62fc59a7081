//! Lays the fields of a form out on its pages.
//! Not rendering. What must hold: a leaf stands on the page that names it most closely, on one
//! page only; what is computed or filled by the system may stand on none.

use super::field::{Field, FormFault, Page};
use super::merge::fault;
use super::parse::{strings, words};
use super::{Condition, Widget};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Builds the pages and folds their conditions into `fields`.
pub(super) fn lay_out(
    schema: &Value,
    shared_pages: &[Value],
    fields: &mut [Field],
    faults: &mut Vec<FormFault>,
) -> Vec<Page> {
    let own = schema.get("x-pages").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if own.is_empty() {
        faults.push(fault("form.no-pages", "x-pages", &[]));
    }
    let sources: Vec<(&Value, bool)> = own
        .iter()
        .map(|page| (page, false))
        .chain(shared_pages.iter().map(|page| (page, true)))
        .collect();
    let mut owner: BTreeMap<String, usize> = BTreeMap::new();
    let mut whens = Vec::new();
    let mut keys = BTreeSet::new();
    for (number, (page, _)) in sources.iter().enumerate() {
        let key = key_of(page);
        if key.is_empty() || !keys.insert(key.clone()) {
            faults.push(fault("form.page-key", &key, &[]));
        }
        for path in strings(page, "fields") {
            if owner.insert(path.clone(), number).is_some() {
                faults.push(fault("form.field-on-two-pages", &key, &[("field", &path)]));
            }
            if !exists(fields, &path) {
                let place = format!("x-pages.{key}.fields.{path}");
                faults.push(fault("form.page-unknown-field", &place, &[("field", &path)]));
            }
        }
        whens.push(page_condition(page, &key, faults));
    }
    for field in fields.iter_mut() {
        fold(field, &owner, &whens, None);
        unplaced(field, &owner, false, faults);
    }
    sources
        .iter()
        .enumerate()
        .map(|(number, (page, shared))| Page {
            key: key_of(page),
            title: words(page, "title").unwrap_or_default(),
            hint: words(page, "hint"),
            when: whens.get(number).cloned().flatten(),
            shared: *shared,
            fields: strings(page, "fields")
                .iter()
                .filter_map(|path| placed(fields, path, number, &owner, None))
                .collect(),
        })
        .collect()
}

fn key_of(page: &Value) -> String {
    page.get("key").and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn page_condition(page: &Value, key: &str, faults: &mut Vec<FormFault>) -> Option<Condition> {
    let value = page.get("when")?;
    let read = serde_json::from_value(value.clone());
    if read.is_err() {
        faults.push(fault("form.unreadable-condition", key, &[("keyword", "when")]));
    }
    read.ok()
}

fn exists(fields: &[Field], path: &str) -> bool {
    fields.iter().any(|field| {
        field.path == path || (path.starts_with(&field.path) && exists(&field.fields, path))
    })
}

/// Adds a page's condition to the fields it names, unless the same page holds the parent.
fn fold(
    field: &mut Field,
    owner: &BTreeMap<String, usize>,
    whens: &[Option<Condition>],
    inherited: Option<usize>,
) {
    let mut page = inherited;
    if let Some(number) = owner.get(&field.path) {
        if inherited != Some(*number)
            && let Some(Some(when)) = whens.get(*number)
        {
            // A group spread over pages keeps its own condition; its leaves get their page's.
            narrow(field, when);
        }
        page = Some(*number);
    }
    for child in &mut field.fields {
        fold(child, owner, whens, page);
    }
}

fn narrow(field: &mut Field, when: &Condition) {
    field.when = Some(match field.when.take() {
        Some(own) => when.clone().and(own),
        None => when.clone(),
    });
}

/// Reports leaves that no page shows.
fn unplaced(
    field: &Field,
    owner: &BTreeMap<String, usize>,
    covered: bool,
    faults: &mut Vec<FormFault>,
) {
    let covered = covered || owner.contains_key(&field.path);
    if covered {
        return;
    }
    if field.widget == Widget::Group {
        for child in &field.fields {
            unplaced(child, owner, false, faults);
        }
        return;
    }
    let silent = field.derived.is_some() || field.prefill.as_deref() == Some("S");
    if !silent {
        faults.push(fault("form.field-without-page", &field.path, &[]));
    }
}

/// A copy of the field at `path` for page `number`: conditions of ancestors folded in, children
/// that another page names left out.
fn placed(
    fields: &[Field],
    path: &str,
    number: usize,
    owner: &BTreeMap<String, usize>,
    above: Option<&Condition>,
) -> Option<Field> {
    for field in fields {
        if field.path == path {
            let mut copy = field.clone();
            if let Some(above) = above {
                narrow(&mut copy, above);
            }
            ask_where_open(&mut copy);
            prune(&mut copy, number, owner);
            return Some(copy);
        }
        if path.strip_prefix(&field.path).is_some_and(|rest| rest.starts_with('.')) {
            let both = match (above, &field.when) {
                (Some(above), Some(own)) => Some(above.clone().and(own.clone())),
                (Some(one), None) | (None, Some(one)) => Some(one.clone()),
                (None, None) => None,
            };
            return placed(&field.fields, path, number, owner, both.as_ref());
        }
    }
    None
}

/// On a page, a question that some cases answer is asked in the others only.
fn ask_where_open(field: &mut Field) {
    if !field.by_case.is_empty() {
        let answered = field.by_case.keys().cloned().collect();
        let case = Condition::In { field: "case".to_owned(), r#in: answered };
        narrow(field, &Condition::Not { not: Box::new(case) });
    }
    for child in &mut field.fields {
        ask_where_open(child);
    }
}

fn prune(field: &mut Field, number: usize, owner: &BTreeMap<String, usize>) {
    field.fields.retain(|child| owner.get(&child.path).is_none_or(|page| *page == number));
    for child in &mut field.fields {
        prune(child, number, owner);
    }
}
