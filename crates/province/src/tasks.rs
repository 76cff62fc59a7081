//! `tasks.toml` and `savings.toml`: when people are reminded of tasks and how they are rated, and what is assumed of work
//! on paper. Not the rules that use them. What must always hold: each assumption is there once, with where it comes from.

use crate::source::Folder;
use camino::Utf8Path;
use jiff::civil::Date;
use procedure::model::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// `tasks.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskSettings {
    /// Working days before the due date, each a reminder.
    pub remind_before_working_days: Vec<u32>,
    /// Working days after the due date when the head of the unit and the giver are told.
    pub escalate_after_working_days: u32,
    /// Working days before the due date from which a task counts as due soon.
    pub due_soon_working_days: u32,
    /// The marks, best first.
    #[serde(rename = "rating")]
    pub ratings: Vec<TaskRating>,
}

/// A mark for how well a task was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskRating {
    pub key: String,
    pub points: u32,
    pub name: Words,
}

/// `savings.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavingsFile {
    pub valid_from: Date,
    #[serde(rename = "assumption")]
    pub assumptions: Vec<Assumption>,
}

/// What is taken for granted of work on paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assumption {
    /// One of [`ASSUMPTIONS`].
    pub key: String,
    pub value: u64,
    /// Nobody measured it; the office replaces it by its own figure.
    #[serde(default)]
    pub assumed: bool,
    /// Where the figure comes from.
    pub source: Words,
}

/// The assumptions that the formula asks for.
pub const ASSUMPTIONS: [&str; 6] = [
    "pages_per_document",
    "internal_copies",
    "dong_per_page",
    "dong_per_letter",
    "minutes_per_document",
    "dong_per_hour",
];

impl TaskSettings {
    /// The mark of this key.
    pub fn rating(&self, key: &str) -> Option<&TaskRating> {
        self.ratings.iter().find(|rating| rating.key == key)
    }
}

impl SavingsFile {
    /// The value of an assumption; 0 for a key that is none.
    pub fn value(&self, key: &str) -> u64 {
        self.assumptions.iter().find(|one| one.key == key).map_or(0, |one| one.value)
    }
}

pub(crate) fn tasks(folder: &mut Folder) -> Option<TaskSettings> {
    let file = Utf8Path::new("tasks.toml");
    let (settings, source) = folder.toml::<TaskSettings>(file)?;
    if settings.ratings.is_empty() {
        folder.problem(file, None, "tasks.no-rating", &[]);
    }
    let mut known = BTreeSet::new();
    for (number, rating) in settings.ratings.iter().enumerate() {
        if !known.insert(&rating.key) {
            let line = source.toml_line(&format!("rating.{number}.key"));
            folder.problem(file, line, "tasks.rating-twice", &[("key", rating.key.as_str())]);
        }
    }
    Some(settings)
}

pub(crate) fn savings(folder: &mut Folder) -> Option<SavingsFile> {
    let file = Utf8Path::new("savings.toml");
    let (savings, source) = folder.toml::<SavingsFile>(file)?;
    let mut known = BTreeSet::new();
    for (number, one) in savings.assumptions.iter().enumerate() {
        let details = [("key", one.key.as_str())];
        let line = source.toml_line(&format!("assumption.{number}.key"));
        if !ASSUMPTIONS.contains(&one.key.as_str()) {
            folder.problem(file, line, "savings.unknown", &details);
        } else if !known.insert(one.key.as_str()) {
            folder.problem(file, line, "savings.twice", &details);
        }
        if one.source.vi.trim().is_empty() {
            folder.problem(file, line, "savings.no-source", &details);
        }
    }
    for key in ASSUMPTIONS.iter().filter(|key| !known.contains(*key)) {
        folder.problem(file, None, "savings.missing", &[("key", key)]);
    }
    Some(savings)
}
