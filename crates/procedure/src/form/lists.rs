//! Code lists ("danh mục") that choices draw from, as they stand in `lists/<key>.toml`.
//! Not the answers. A code means something only together with its list (forms.md §2).

use crate::model::Words;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All lists of a province by key.
pub type Lists = BTreeMap<String, CodeList>;

/// One list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeList {
    pub key: String,
    pub name: Words,
    /// The instrument it comes from.
    #[serde(default)]
    pub source: String,
    #[serde(default)]
    pub valid_from: Option<Date>,
    #[serde(default = "yes")]
    pub verified: bool,
    #[serde(default, rename = "item")]
    pub items: Vec<ListItem>,
}

fn yes() -> bool {
    true
}

/// One entry of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListItem {
    pub code: String,
    pub vi: String,
    #[serde(default)]
    pub en: String,
    #[serde(default)]
    pub valid_from: Option<Date>,
    #[serde(default)]
    pub valid_to: Option<Date>,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default = "yes")]
    pub verified: bool,
}

impl CodeList {
    /// The entry with this code.
    pub fn item(&self, code: &str) -> Option<&ListItem> {
        self.items.iter().find(|item| item.code == code)
    }
}

/// Finds the entry a typed text means: its code, or else its label regardless of accents.
pub(super) fn chosen<'a>(items: &'a [ListItem], text: &str) -> Option<&'a ListItem> {
    if let Some(item) = items.iter().find(|item| item.code == text) {
        return Some(item);
    }
    let folded = kernel::text::fold(text);
    let mut labelled = items.iter().filter(|item| {
        kernel::text::fold(&item.vi) == folded || kernel::text::fold(&item.en) == folded
    });
    let found = labelled.next()?;
    labelled.next().is_none().then_some(found)
}
