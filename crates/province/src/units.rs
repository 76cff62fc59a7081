//! Administrative units with their validity and successors (`units.csv`, `unit-successors.csv`).
//! Not agencies. A new commune usually re-uses the code of one of its predecessors, so code and
//! validity together are the key, never the code alone (domain.md §5.1).

use crate::successors::Successor;
use jiff::civil::Date;
use kernel::{code::UnitCode, text::fold};
use procedure::form::{UnitCandidate, UnitDirectory, UnitMatch};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Kinds of unit as they begin a name, folded, with their abbreviations.
const KINDS: [(&str, &str); 13] = [
    ("thi tran", "thi tran"),
    ("thanh pho", "thanh pho"),
    ("thi xa", "thi xa"),
    ("phuong", "phuong"),
    ("huyen", "huyen"),
    ("tinh", "tinh"),
    ("quan", "quan"),
    ("xa", "xa"),
    ("tt.", "thi tran"),
    ("tp.", "thanh pho"),
    ("tx.", "thi xa"),
    ("p.", "phuong"),
    ("x.", "xa"),
];

/// One unit during its validity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    pub code: UnitCode,
    /// With its kind: "Phường Hạc Thành".
    pub name: String,
    /// `tỉnh`, `huyện`, `xã`, `phường` …
    pub kind: String,
    pub parent: Option<UnitCode>,
    pub valid_from: Option<Date>,
    pub valid_to: Option<Date>,
    /// Code in another package, where two disagree.
    pub alt_code: Option<UnitCode>,
    folded: Name,
}

/// A name taken apart for comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Name {
    kind: Option<&'static str>,
    bare: String,
}

/// All units of the province, of every period.
#[derive(Debug, Clone, Default)]
pub struct Units {
    all: Vec<Unit>,
    by_code: BTreeMap<UnitCode, Vec<usize>>,
    by_bare_name: HashMap<String, Vec<usize>>,
    successors: BTreeMap<UnitCode, Vec<Successor>>,
}

impl Unit {
    pub(crate) fn new(
        code: UnitCode,
        name: String,
        kind: String,
        parent: Option<UnitCode>,
        validity: (Option<Date>, Option<Date>),
        alt_code: Option<UnitCode>,
    ) -> Unit {
        let folded = take_apart(&name);
        let (valid_from, valid_to) = validity;
        Unit { code, name, kind, parent, valid_from, valid_to, alt_code, folded }
    }

    /// Whether it exists on a day.
    pub fn is_valid(&self, on: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= on) && self.valid_to.is_none_or(|to| on <= to)
    }

    /// A commune, ward or township: five digits.
    pub fn is_commune(&self) -> bool {
        self.code.as_str().len() == 5
    }

    /// The name within a sentence: "phường Hạc Thành".
    pub fn name_in_sentence(&self) -> String {
        let mut letters = self.name.chars();
        match letters.next() {
            Some(first) => first.to_lowercase().chain(letters).collect(),
            None => String::new(),
        }
    }
}

impl Units {
    pub(crate) fn new(all: Vec<Unit>, successors: Vec<Successor>) -> Units {
        let mut units = Units { all, ..Units::default() };
        for (number, unit) in units.all.iter().enumerate() {
            units.by_code.entry(unit.code.clone()).or_default().push(number);
            units.by_bare_name.entry(unit.folded.bare.clone()).or_default().push(number);
        }
        for successor in successors {
            units.successors.entry(successor.old_code.clone()).or_default().push(successor);
        }
        units
    }

    /// Every unit of every period.
    pub fn all(&self) -> &[Unit] {
        &self.all
    }

    /// The unit that bears a code on a day.
    pub fn get(&self, code: &UnitCode, on: Date) -> Option<&Unit> {
        self.of_code(code).find(|unit| unit.is_valid(on))
    }

    /// The latest unit that bore a code.
    pub fn latest(&self, code: &UnitCode) -> Option<&Unit> {
        self.of_code(code).max_by_key(|unit| unit.valid_to.unwrap_or(Date::MAX))
    }

    /// Communes and wards of a day, by code.
    pub fn communes(&self, on: Date) -> Vec<&Unit> {
        let mut found: Vec<&Unit> =
            self.all.iter().filter(|unit| unit.is_commune() && unit.is_valid(on)).collect();
        found.sort_by(|a, b| a.code.cmp(&b.code));
        found
    }

    /// The units above, nearest first.
    pub fn ancestors(&self, code: &UnitCode, on: Date) -> Vec<&Unit> {
        let mut found: Vec<&Unit> = Vec::new();
        let mut above = self.get(code, on).and_then(|unit| unit.parent.clone());
        while let Some(parent) = above.take() {
            let Some(unit) = self.get(&parent, on) else { break };
            if found.iter().any(|one| one.code == unit.code) {
                break;
            }
            found.push(unit);
            above.clone_from(&unit.parent);
        }
        found
    }

    /// The units directly below.
    pub fn children(&self, code: &UnitCode, on: Date) -> Vec<&Unit> {
        self.all
            .iter()
            .filter(|unit| unit.is_valid(on) && unit.parent.as_ref() == Some(code))
            .collect()
    }

    /// What became of a unit of the past; the old name tells apart units that shared a code.
    pub fn successors(&self, old: &Unit) -> Vec<&Successor> {
        let all = || self.successors.get(&old.code).into_iter().flatten();
        let named: Vec<&Successor> =
            all().filter(|one| take_apart(&one.old_name) == old.folded).collect();
        if named.is_empty() { all().collect() } else { named }
    }

    /// Present communes whose names begin with, contain or nearly are the text; for choosing while
    /// typing. Old names lead to their successors, with the old name beside.
    pub fn suggest(&self, text: &str, on: Date, limit: usize) -> Vec<(&Unit, Option<&Unit>)> {
        let wanted = take_apart(text);
        if wanted.bare.is_empty() {
            return Vec::new();
        }
        let rank = |unit: &Unit| -> Option<u8> {
            if wanted.kind.is_some() && unit.folded.kind != wanted.kind {
                return None;
            }
            if unit.folded.bare == wanted.bare {
                return Some(0);
            }
            if unit.folded.bare.starts_with(&wanted.bare) {
                return Some(1);
            }
            unit.folded.bare.contains(&wanted.bare).then_some(2)
        };
        let mut found: Vec<(u8, &Unit, Option<&Unit>)> = Vec::new();
        for unit in self.all.iter().filter(|unit| unit.is_commune()) {
            let Some(rank) = rank(unit) else { continue };
            if unit.is_valid(on) {
                found.push((rank * 2, unit, None));
                continue;
            }
            for successor in self.successors(unit) {
                if let Some(new) = self.get(&successor.new_code, on) {
                    found.push((rank * 2 + 1, new, Some(unit)));
                }
            }
        }
        found.sort_by(|a, b| {
            (a.0, &a.1.code, a.2.map(|old| &old.name)).cmp(&(
                b.0,
                &b.1.code,
                b.2.map(|old| &old.name),
            ))
        });
        found.dedup_by(|a, b| {
            a.1.code == b.1.code && a.2.map(|one| &one.name) == b.2.map(|one| &one.name)
        });
        found.into_iter().take(limit).map(|(_, unit, old)| (unit, old)).collect()
    }

    fn of_code(&self, code: &UnitCode) -> impl Iterator<Item = &Unit> {
        self.by_code.get(code).into_iter().flatten().filter_map(|number| self.all.get(*number))
    }

    fn of_name(&self, name: &Name) -> Vec<&Unit> {
        self.by_bare_name
            .get(&name.bare)
            .into_iter()
            .flatten()
            .filter_map(|number| self.all.get(*number))
            .filter(|unit| unit.is_commune())
            .filter(|unit| name.kind.is_none() || unit.folded.kind == name.kind)
            .collect()
    }

    fn candidates(&self, old: &[&Unit], on: Date) -> UnitMatch {
        let mut seen = BTreeSet::new();
        let mut candidates = Vec::new();
        for unit in old {
            for successor in self.successors(unit) {
                if let Some(new) = self.get(&successor.new_code, on)
                    && seen.insert(new.code.clone())
                {
                    candidates.push(candidate(new));
                }
            }
        }
        if candidates.is_empty() { UnitMatch::None } else { UnitMatch::OldName { candidates } }
    }

    /// Whether a unit lay in the district named (folded, bare).
    fn lies_in(&self, unit: &Unit, district: &str) -> bool {
        unit.parent
            .as_ref()
            .is_some_and(|code| self.of_code(code).any(|above| above.folded.bare == district))
    }
}

impl UnitDirectory for Units {
    fn resolve(&self, text: &str, on: Date) -> UnitMatch {
        let text = text.trim();
        if let Ok(code) = text.parse::<UnitCode>() {
            let of_code: Vec<&Unit> =
                self.of_code(&code).filter(|unit| unit.is_commune()).collect();
            return match of_code.iter().find(|unit| unit.is_valid(on)) {
                Some(unit) => UnitMatch::One(unit.code.clone()),
                None => self.candidates(&of_code, on),
            };
        }
        let mut parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let Some(wanted) = parts.next().map(take_apart) else { return UnitMatch::None };
        let district = parts
            .map(take_apart)
            .find(|part| matches!(part.kind, Some("huyen" | "thi xa" | "thanh pho" | "quan")));
        let named = self.of_name(&wanted);
        if let Some(district) = district {
            let old: Vec<&Unit> = named
                .iter()
                .copied()
                .filter(|unit| !unit.is_valid(on) && self.lies_in(unit, &district.bare))
                .collect();
            if !old.is_empty() {
                return self.candidates(&old, on);
            }
        }
        let present: Vec<&Unit> = named.iter().copied().filter(|unit| unit.is_valid(on)).collect();
        match present.as_slice() {
            [] => self.candidates(&named, on),
            [only] => UnitMatch::One(only.code.clone()),
            several => match accented(several, text).as_slice() {
                [only] => UnitMatch::One(only.code.clone()),
                _ => UnitMatch::Many(several.iter().map(|unit| candidate(unit)).collect()),
            },
        }
    }

    fn name(&self, code: &UnitCode) -> Option<String> {
        self.latest(code).map(|unit| unit.name.clone())
    }
}

/// Those whose name is typed with its very accents.
fn accented<'a>(units: &[&'a Unit], text: &str) -> Vec<&'a Unit> {
    let typed = kernel::text::nfc(text).to_lowercase();
    units.iter().copied().filter(|unit| unit.name.to_lowercase().ends_with(&typed)).collect()
}

fn candidate(unit: &Unit) -> UnitCandidate {
    UnitCandidate { code: unit.code.clone(), name: unit.name.clone() }
}

/// Kind and bare name, folded.
fn take_apart(text: &str) -> Name {
    let folded = fold(text);
    for (prefix, kind) in KINDS {
        if let Some(rest) = folded.strip_prefix(prefix) {
            let separate = prefix.ends_with('.') || rest.starts_with(' ');
            if separate && !rest.trim().is_empty() {
                return Name { kind: Some(kind), bare: rest.trim().to_owned() };
            }
        }
    }
    Name { kind: None, bare: folded.trim().to_owned() }
}
