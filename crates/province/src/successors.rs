//! Reads `units.csv`, `units-elsewhere.csv` and `unit-successors.csv`. Not the questions about units.
//! Every row is checked on its own and against the others; the line is kept for each mistake.

use crate::source::Folder;
use crate::units::Unit;
use camino::Utf8Path;
use jiff::civil::Date;
use kernel::code::UnitCode;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// What a unit of the past became.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Successor {
    pub old_code: UnitCode,
    pub old_name: String,
    pub old_district_code: String,
    pub old_district: String,
    pub new_code: UnitCode,
    pub new_name: String,
    /// `whole` or some kind of `part`.
    pub extent: String,
}

#[derive(Debug, Deserialize)]
struct Row {
    code: UnitCode,
    name: String,
    r#type: String,
    parent: Option<UnitCode>,
    #[serde(default)]
    valid_from: Option<Date>,
    #[serde(default)]
    valid_to: Option<Date>,
    #[serde(default)]
    alt_code: Option<UnitCode>,
}

/// First and last day; open where absent.
type Period = (Option<Date>, Option<Date>);

/// The rows of `units.csv`.
pub(crate) fn units(folder: &mut Folder) -> Vec<Unit> {
    units_of(folder, Utf8Path::new("units.csv"))
}

/// The rows of `units-elsewhere.csv`, the communes of other provinces; a province may do without.
pub(crate) fn elsewhere(folder: &mut Folder, here: &[Unit]) -> Vec<Unit> {
    let file = Utf8Path::new("units-elsewhere.csv");
    if !folder.exists(file) {
        return Vec::new();
    }
    let known: BTreeSet<&UnitCode> = here.iter().map(|unit| &unit.code).collect();
    let found = units_of(folder, file);
    for unit in found.iter().filter(|unit| known.contains(&unit.code)) {
        folder.problem(file, None, "unit.overlap", &[("code", unit.code.as_str())]);
    }
    found
}

fn units_of(folder: &mut Folder, file: &Utf8Path) -> Vec<Unit> {
    let rows: Vec<(Row, usize)> = rows(folder, file);
    let codes: BTreeSet<UnitCode> = rows.iter().map(|(row, _)| row.code.clone()).collect();
    let mut seen: BTreeMap<UnitCode, Vec<Period>> = BTreeMap::new();
    let mut found = Vec::new();
    for (row, line) in rows {
        let code = row.code.to_string();
        if let Some(parent) = row.parent.as_ref().filter(|parent| !codes.contains(*parent)) {
            let details = [("code", code.as_str()), ("parent", parent.as_str())];
            folder.problem(file, Some(line), "unit.unknown-parent", &details);
        }
        if row.valid_from.zip(row.valid_to).is_some_and(|(from, to)| to < from) {
            folder.problem(file, Some(line), "unit.validity", &[("code", &code)]);
        }
        let periods = seen.entry(row.code.clone()).or_default();
        let from = row.valid_from.unwrap_or(Date::MIN);
        let to = row.valid_to.unwrap_or(Date::MAX);
        let overlaps = periods.iter().any(|(other_from, other_to)| {
            from <= other_to.unwrap_or(Date::MAX) && other_from.unwrap_or(Date::MIN) <= to
        });
        if overlaps {
            folder.problem(file, Some(line), "unit.overlap", &[("code", &code)]);
        }
        periods.push((row.valid_from, row.valid_to));
        found.push(Unit::new(
            row.code,
            row.name,
            row.r#type,
            row.parent,
            (row.valid_from, row.valid_to),
            row.alt_code,
        ));
    }
    found
}

/// The rows of `unit-successors.csv`; a province without history has none.
pub(crate) fn successors(folder: &mut Folder, units: &[Unit]) -> Vec<Successor> {
    let file = Utf8Path::new("unit-successors.csv");
    if !folder.exists(file) {
        return Vec::new();
    }
    let rows: Vec<(Successor, usize)> = rows(folder, file);
    let known: BTreeSet<&UnitCode> = units.iter().map(|unit| &unit.code).collect();
    let mut found = Vec::new();
    for (row, line) in rows {
        for code in [&row.old_code, &row.new_code] {
            if !known.contains(code) {
                folder.problem(
                    file,
                    Some(line),
                    "unit.unknown-successor",
                    &[("code", code.as_str())],
                );
            }
        }
        found.push(row);
    }
    found
}

fn rows<T: for<'a> Deserialize<'a>>(folder: &mut Folder, file: &Utf8Path) -> Vec<(T, usize)> {
    let Some(source) = folder.read(file) else { return Vec::new() };
    let mut reader = csv::Reader::from_reader(source.text.as_bytes());
    let headers = reader.headers().cloned().unwrap_or_default();
    let mut found = Vec::new();
    for record in reader.records() {
        let read = record.and_then(|record| {
            let line = record.position().map_or(0, csv::Position::line);
            let row = record.deserialize::<T>(Some(&headers))?;
            Ok((row, usize::try_from(line).unwrap_or(usize::MAX)))
        });
        match read {
            Ok(row) => found.push(row),
            Err(error) => {
                let line = error.position().and_then(|at| usize::try_from(at.line()).ok());
                folder.problem(file, line, "file.csv", &[("reason", &error.to_string())]);
            }
        }
    }
    found
}
