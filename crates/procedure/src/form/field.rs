//! The compiled form: pages, fields, limits. Not the answers.
//! What must hold after [`FormDef::parse`]: every field has a known widget and a label, every
//! reference is resolved, every field stands on exactly one page unless it is computed.

use super::{Condition, Derived, ListItem, Lists, Rule};
use crate::model::Words;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// A form version, blocks resolved, the pages every filing shares included.
#[derive(Debug, Clone)]
pub struct FormDef {
    /// `$id`, such as `form/1.001193@2024-06-06`.
    pub id: String,
    pub title: Words,
    /// Number printed top right ("Mẫu số …"); data, never code.
    pub form_code: Option<String>,
    pub legal_basis: Vec<String>,
    /// What the applicant declares at the end ("Tôi cam đoan …").
    pub declaration: Option<Words>,
    pub unverified: Vec<String>,
    /// In the order people meet them: the form's own, then the shared ones.
    pub pages: Vec<Page>,
    /// The whole tree, in the order of the schema.
    pub fields: Vec<Field>,
    pub rules: Vec<Rule>,
    /// The schema with references resolved and shared pages merged.
    pub(super) schema: Value,
}

/// One page: one subject, a few fields.
#[derive(Debug, Clone)]
pub struct Page {
    pub key: String,
    pub title: Words,
    pub hint: Option<Words>,
    pub when: Option<Condition>,
    /// Belongs to every filing, not to this form.
    pub shared: bool,
    /// Fields or groups on the page; conditions of their ancestors are folded in.
    pub fields: Vec<Field>,
}

/// One question, group of questions or table.
#[derive(Debug, Clone)]
pub struct Field {
    /// Dotted path from the root; `*` stands for the row in a table: `members.*.full_name`.
    pub path: String,
    /// Last part of the path; empty for rows that are plain values.
    pub key: String,
    pub widget: Widget,
    pub label: Words,
    pub hint: Option<Words>,
    pub example: Option<String>,
    pub choices: Option<Choices>,
    /// Shown only then; a hidden answer is dropped.
    pub when: Option<Condition>,
    /// What the chosen case says already, by its key: not asked then, and answered so.
    pub by_case: BTreeMap<String, String>,
    /// Always required (once its group is filled or required).
    pub required: bool,
    pub required_when: Option<Condition>,
    /// Letter of forms.md §1.1: A, P, R, D, E, S.
    pub prefill: Option<String>,
    /// Dotted path the prefilled value comes from.
    pub source: Option<String>,
    pub derived: Option<Derived>,
    pub sensitivity: Option<String>,
    pub autocomplete: Option<String>,
    pub inputmode: Option<String>,
    /// "Thành viên {n}".
    pub item_label: Option<Words>,
    pub limits: Limits,
    /// Children of a group or table row; of an address, its additional parts.
    pub fields: Vec<Field>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Widget {
    Text,
    Textarea,
    Date,
    PartialDate,
    Time,
    Int,
    Decimal,
    Money,
    PersonalNumber,
    TaxCode,
    Phone,
    Email,
    Unit,
    Address,
    Choice,
    Multi,
    Bool,
    Group,
    Repeat,
    Derived,
    Name,
}

/// Where a choice draws its codes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choices {
    /// Key of a list of the province.
    List(String),
    /// Listed in the form itself.
    Inline(Vec<ListItem>),
}

impl Choices {
    /// The entries; empty when the list does not exist (the load check reports it).
    pub fn items<'a>(&'a self, lists: &'a Lists) -> &'a [ListItem] {
        match self {
            Choices::List(key) => lists.get(key).map_or(&[], |list| list.items.as_slice()),
            Choices::Inline(items) => items,
        }
    }
}

/// Limits from the standard keywords of the schema.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    pub length_min: Option<usize>,
    pub length_max: Option<usize>,
    pub minimum: Option<f64>,
    /// The value must be greater than this.
    pub above: Option<f64>,
    pub maximum: Option<f64>,
    pub items_min: Option<usize>,
    pub items_max: Option<usize>,
    pub pattern: Option<String>,
    /// The only value allowed, e.g. `true` for a declaration.
    pub constant: Option<Value>,
    /// JSON type of the value: `string`, `boolean` …
    pub json_type: Option<String>,
    /// For an address: parts that must be given.
    pub parts_required: Vec<String>,
    /// For an address: parts it has.
    pub parts: Vec<String>,
    pub(super) compiled: Arc<OnceLock<Option<jsonschema::Validator>>>,
}

/// A mistake in a form's schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormFault {
    /// Stable code such as `form.unknown-widget`.
    pub code: &'static str,
    /// Dotted path in the schema, or the page's key.
    pub place: String,
    pub details: Vec<(&'static str, String)>,
}

impl FormDef {
    /// Compiles a form from its schema, the blocks and the shared filing pages.
    pub fn parse(
        form_json: &Value,
        blocks_json: &Value,
        filing_json: &Value,
    ) -> Result<FormDef, Vec<FormFault>> {
        super::parse::parse(form_json, blocks_json, filing_json)
    }

    /// The page with this key.
    pub fn page(&self, key: &str) -> Option<&Page> {
        self.pages.iter().find(|page| page.key == key)
    }

    /// The field at a path; numbers of table rows are read as `*`.
    pub fn field(&self, path: &str) -> Option<&Field> {
        let template = template(path);
        let mut fields = self.fields.as_slice();
        loop {
            let next = fields.iter().find(|field| {
                template == field.path
                    || template.strip_prefix(&field.path).is_some_and(|rest| rest.starts_with('.'))
            })?;
            if next.path == template {
                return Some(next);
            }
            fields = &next.fields;
        }
    }

    /// Every field, parents before children.
    pub fn walk(&self) -> Vec<&Field> {
        let mut found = Vec::new();
        for field in &self.fields {
            field.walk(&mut found);
        }
        found
    }

    /// The schema with references resolved, hints included.
    pub fn schema(&self) -> &Value {
        &self.schema
    }
}

impl Field {
    fn walk<'a>(&'a self, into: &mut Vec<&'a Field>) {
        into.push(self);
        for child in &self.fields {
            child.walk(into);
        }
    }

    /// Whether it carries an answer of its own rather than only children.
    pub fn is_leaf(&self) -> bool {
        !matches!(self.widget, Widget::Group | Widget::Repeat)
    }
}

/// `members.0.full_name` → `members.*.full_name`.
pub(super) fn template(path: &str) -> String {
    path.split('.')
        .map(|part| {
            if !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) {
                "*"
            } else {
                part
            }
        })
        .collect::<Vec<_>>()
        .join(".")
}
