//! Administrative units with their validity and successors (`units.csv`, `unit-successors.csv`),
//! and the present communes of other provinces (`units-elsewhere.csv`), which only answers name.
//! Not agencies. A new commune usually re-uses the code of one of its predecessors, so code and
//! validity together are the key, never the code alone (domain.md §5.1).

use crate::successors::Successor;
use jiff::civil::Date;
use kernel::{code::UnitCode, text::fold};
use procedure::form::{Reach, UnitCandidate, UnitDirectory, UnitMatch};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Kinds of unit as they begin a name, folded, with their abbreviations.
const KINDS: [(&str, &str); 14] = [
    ("dac khu", "dac khu"),
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

/// A commune offered for a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    pub code: UnitCode,
    /// With its kind; of another province's commune, with the province.
    pub name: String,
    /// The unit of the past that the text named, which this one follows.
    pub formerly: Option<String>,
}

/// All units of the province, of every period.
#[derive(Debug, Clone, Default)]
pub struct Units {
    all: Vec<Unit>,
    by_code: BTreeMap<UnitCode, Vec<usize>>,
    by_bare_name: HashMap<String, Vec<usize>>,
    successors: BTreeMap<UnitCode, Vec<Successor>>,
    /// Those of the other provinces; `None` where no file names them.
    elsewhere: Option<Box<Units>>,
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

    /// With the communes of other provinces beside.
    pub(crate) fn with_elsewhere(mut self, all: Vec<Unit>) -> Units {
        self.elsewhere = (!all.is_empty()).then(|| Box::new(Units::new(all, Vec::new())));
        self
    }

    /// Every unit of every period, of this province.
    pub fn all(&self) -> &[Unit] {
        &self.all
    }

    /// The unit of this province that bears a code on a day.
    pub fn get(&self, code: &UnitCode, on: Date) -> Option<&Unit> {
        self.of_code(code).find(|unit| unit.is_valid(on))
    }

    /// The latest unit that bore a code, of any province.
    pub fn latest(&self, code: &UnitCode) -> Option<&Unit> {
        let here = self.of_code(code).max_by_key(|unit| unit.valid_to.unwrap_or(Date::MAX));
        here.or_else(|| self.elsewhere.as_ref()?.latest(code))
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

    /// Present communes whose names begin with or contain the text; for choosing while typing.
    /// Behind a comma may stand the beginning of the district or province. Old names lead to their
    /// successors; those of other provinces come after this province's that fit as well.
    pub fn suggest(&self, text: &str, on: Date, limit: usize, reach: Reach) -> Vec<Suggestion> {
        let (first, rest) = text.split_once(',').unwrap_or((text, ""));
        let (wanted, above) = (take_apart(first), take_apart(rest));
        if wanted.bare.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<(u8, Suggestion)> = Vec::new();
        for (unit, rank) in self.fitting(&wanted, &above) {
            if unit.is_valid(on) {
                found.push((rank * 3, suggestion(unit.name.clone(), unit, None)));
                continue;
            }
            for successor in self.successors(unit) {
                if let Some(new) = self.get(&successor.new_code, on) {
                    found.push((rank * 3 + 1, suggestion(new.name.clone(), new, Some(unit))));
                }
            }
        }
        if let Some(elsewhere) = self.elsewhere.as_ref().filter(|_| reach == Reach::Country) {
            for (unit, rank) in elsewhere.fitting(&wanted, &above) {
                found.push((rank * 3 + 2, suggestion(elsewhere.long_name(unit), unit, None)));
            }
        }
        found.sort_by(|a, b| (a.0, &a.1.code, &a.1.formerly).cmp(&(b.0, &b.1.code, &b.1.formerly)));
        found.dedup_by(|a, b| a.1.code == b.1.code && a.1.formerly == b.1.formerly);
        found.into_iter().take(limit).map(|(_, suggestion)| suggestion).collect()
    }

    /// Communes a text fits, with how well: 0 is the name, 1 its beginning, 2 a part.
    fn fitting<'a>(
        &'a self,
        wanted: &'a Name,
        above: &'a Name,
    ) -> impl Iterator<Item = (&'a Unit, u8)> {
        let lies_there = |unit: &Unit| {
            above.bare.is_empty()
                || unit.parent.as_ref().is_some_and(|code| {
                    self.of_code(code).any(|it| it.folded.bare.starts_with(&above.bare))
                })
        };
        self.all.iter().filter(|unit| unit.is_commune()).filter_map(move |unit| {
            if wanted.kind.is_some() && unit.folded.kind != wanted.kind || !lies_there(unit) {
                return None;
            }
            let name = &unit.folded.bare;
            let rank = match name {
                _ if *name == wanted.bare => 0,
                _ if name.starts_with(&wanted.bare) => 1,
                _ if name.contains(&wanted.bare) => 2,
                _ => return None,
            };
            Some((unit, rank))
        })
    }

    /// "Xã Quỳnh Lưu, tỉnh Nghệ An".
    fn long_name(&self, unit: &Unit) -> String {
        let above = unit.parent.as_ref().and_then(|code| self.latest(code));
        match above {
            Some(above) => format!("{}, {}", unit.name, above.name_in_sentence()),
            None => unit.name.clone(),
        }
    }

    /// The province a text names, if one of these.
    fn province_named(&self, name: &Name) -> Option<&Unit> {
        self.all.iter().find(|unit| {
            unit.code.as_str().len() == 2
                && unit.folded.bare == name.bare
                && (name.kind.is_none() || name.kind == unit.folded.kind)
        })
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

impl Units {
    /// Among these units alone; a district or province may stand behind a comma.
    fn resolve_here(&self, text: &str, on: Date, province: Option<&Unit>) -> UnitMatch {
        if let Ok(code) = text.parse::<UnitCode>() {
            let of_code: Vec<&Unit> =
                self.of_code(&code).filter(|unit| unit.is_commune()).collect();
            return match of_code.iter().find(|unit| unit.is_valid(on)) {
                Some(unit) => UnitMatch::One(unit.code.clone()),
                None => self.candidates(&of_code, on),
            };
        }
        let mut parts = parts(text);
        let Some(wanted) = parts.next() else { return UnitMatch::None };
        let district =
            parts.find(|part| matches!(part.kind, Some("huyen" | "thi xa" | "thanh pho" | "quan")));
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
        let there = |unit: &Unit| {
            province.is_none_or(|province| unit.parent.as_ref() == Some(&province.code))
        };
        let present: Vec<&Unit> =
            named.iter().copied().filter(|unit| unit.is_valid(on) && there(unit)).collect();
        let first = text.split(',').next().unwrap_or_default().trim();
        match present.as_slice() {
            [] => self.candidates(&named, on),
            [only] => UnitMatch::One(only.code.clone()),
            several => match accented(several, first).as_slice() {
                [only] => UnitMatch::One(only.code.clone()),
                _ => UnitMatch::Many(several.iter().map(|unit| candidate(unit)).collect()),
            },
        }
    }
}

impl UnitDirectory for Units {
    fn resolve(&self, text: &str, on: Date, reach: Reach) -> UnitMatch {
        let text = text.trim();
        let elsewhere = self.elsewhere.as_ref().filter(|_| reach == Reach::Country);
        let Some(elsewhere) = elsewhere else { return self.resolve_here(text, on, None) };
        let there = parts(text).skip(1).find_map(|part| elsewhere.province_named(&part));
        let here = parts(text).skip(1).any(|part| self.province_named(&part).is_some());
        if there.is_none() || here {
            let found = self.resolve_here(text, on, None);
            if here || found != UnitMatch::None {
                return found;
            }
        }
        match elsewhere.resolve_here(text, on, there) {
            UnitMatch::Many(mut several) => {
                for one in &mut several {
                    one.name = self.name(&one.code).unwrap_or_default();
                }
                UnitMatch::Many(several)
            }
            found => found,
        }
    }

    fn name(&self, code: &UnitCode) -> Option<String> {
        if self.of_code(code).next().is_some() {
            return self.latest(code).map(|unit| unit.name.clone());
        }
        let elsewhere = self.elsewhere.as_ref()?;
        elsewhere.latest(code).map(|unit| elsewhere.long_name(unit))
    }
}

/// The parts between commas, taken apart.
fn parts(text: &str) -> impl Iterator<Item = Name> + '_ {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(take_apart)
}

fn suggestion(name: String, unit: &Unit, old: Option<&Unit>) -> Suggestion {
    Suggestion { code: unit.code.clone(), name, formerly: old.map(|old| old.name.clone()) }
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
