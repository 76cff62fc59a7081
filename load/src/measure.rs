//! Figures: medians, percentiles, tables, the JSON report. Not the measuring itself.
//! What must always hold: every figure in the table is also in the JSON, under the same name.

use crate::machine;
use camino::Utf8Path;
use serde_json::{Map, Value, json};
use std::time::Duration;

/// Everything a run came to: rows for people, values for programs.
#[derive(Debug)]
pub(crate) struct Report {
    figures: Vec<Value>,
    machine: Value,
}

impl Report {
    pub(crate) fn begin() -> Self {
        let machine = machine::facts();
        println!("machine: {}", machine::told(&machine));
        Self { figures: Vec::new(), machine }
    }

    /// Adds one figure; `goal` says what it should be, in words.
    pub(crate) fn figure(&mut self, name: &str, value: f64, unit: &str, goal: Option<&str>) {
        let aim = goal.map_or_else(String::new, |goal| format!("   goal {goal}"));
        println!("  {name:<58} {:>12} {unit}{aim}", shown(value));
        let mut entry = Map::new();
        entry.insert("name".to_owned(), json!(name));
        entry.insert("value".to_owned(), json!(value));
        entry.insert("unit".to_owned(), json!(unit));
        entry.insert("goal".to_owned(), json!(goal));
        self.figures.push(Value::Object(entry));
    }

    pub(crate) fn end(self, path: Option<&Utf8Path>) -> anyhow::Result<()> {
        let after = machine::load();
        println!("load of the machine at the end: {after}");
        let Some(path) = path else { return Ok(()) };
        let all = json!({ "machine": self.machine, "load_after": after, "figures": self.figures });
        std::fs::write(path, serde_json::to_string_pretty(&all)?)?;
        Ok(())
    }
}

fn shown(value: f64) -> String {
    if value.abs() >= 100.0 { format!("{value:.0}") } else { format!("{value:.2}") }
}

/// The middle of the values; 0 of none.
pub(crate) fn median(values: &[f64]) -> f64 {
    percentile(values, 50.0)
}

/// The value that `percent` of the values do not exceed (nearest rank); 0 of none.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "ranks of samples that fit in memory"
)]
pub(crate) fn percentile(values: &[f64], percent: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (percent / 100.0 * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0.0)
}

/// Milliseconds with their fraction.
pub(crate) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

/// So many things in so long, each second.
pub(crate) fn per_second(count: usize, duration: Duration) -> f64 {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    f64::from(count) / duration.as_secs_f64().max(f64::EPSILON)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let values: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert!((percentile(&values, 99.0) - 99.0).abs() < f64::EPSILON);
        assert!((percentile(&values, 100.0) - 100.0).abs() < f64::EPSILON);
        assert!((median(&[3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!(median(&[]).abs() < f64::EPSILON);
    }
}
