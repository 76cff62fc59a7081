//! The tree of agencies: provincial ones as written, communes expanded from one template.
//! Not officials. What must hold: codes are unique, every parent exists.

use crate::source::{Folder, Source};
use crate::units::{Unit, Units};
use camino::Utf8Path;
use jiff::civil::Date;
use kernel::code::{AgencyCode, UnitCode};
use procedure::model::Words;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Kind of the parts of an agency.
const DIVISION: &str = "division";
/// Key of the division where dossiers of its agency come in.
pub const RECEPTION: &str = "mot-cua";
/// Key of the provincial service centre.
pub const PROVINCIAL_CENTRE: &str = "ttpvhcc";

/// A body or one of its divisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyUnit {
    pub code: AgencyCode,
    /// Key in `agencies.toml`; of a division, its key inside the agency.
    pub key: String,
    pub name: Words,
    /// `department`, `service_centre`, `commune_committee` …, `division`.
    pub kind: String,
    pub parent: Option<AgencyCode>,
    /// The commune it belongs to.
    pub commune: Option<UnitCode>,
    pub address: Option<Words>,
    /// As people dial it; a division without one has its agency's.
    pub phone: Option<String>,
    /// As numbers and signs of documents name it: `UBND`, `KT` (Decree 30/2020 annex III).
    pub abbreviation: String,
    /// Whether the code was seen in an official source.
    pub verified: bool,
    /// The desk where dossiers of its agency come in.
    pub reception: bool,
}

impl AgencyUnit {
    /// Whether it is a part of an agency, without a book and a seal of its own.
    pub fn is_division(&self) -> bool {
        self.kind == DIVISION
    }
}

/// All agencies by code.
#[derive(Debug, Clone, Default)]
pub struct Agencies {
    by_code: BTreeMap<AgencyCode, AgencyUnit>,
    code_by_key: BTreeMap<String, AgencyCode>,
    code_by_commune: BTreeMap<UnitCode, AgencyCode>,
    codes_below: BTreeMap<AgencyCode, Vec<AgencyCode>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AgenciesFile {
    #[serde(default)]
    agency: Vec<AgencyRow>,
    commune: CommuneTemplate,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AgencyRow {
    key: String,
    code: AgencyCode,
    #[serde(default)]
    verified: bool,
    kind: String,
    name: Words,
    /// None: the first letters of its name.
    #[serde(default)]
    abbreviation: Option<String>,
    #[serde(default)]
    parent: Option<String>,
    #[serde(default)]
    address: Option<Words>,
    #[serde(default)]
    phone: Option<String>,
    #[serde(default)]
    division: Vec<DivisionRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DivisionRow {
    key: String,
    /// Last group of the code.
    code: String,
    name: Words,
    #[serde(default)]
    abbreviation: Option<String>,
    /// Another name in units of some kind.
    #[serde(default)]
    name_by_type: BTreeMap<String, Words>,
    /// The desk where dossiers come in; the key `mot-cua` says the same.
    #[serde(default)]
    reception: bool,
    #[serde(default)]
    phone: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CommuneTemplate {
    key: String,
    code_base: AgencyCode,
    first_number: u32,
    #[serde(default)]
    verified: bool,
    kind: String,
    #[serde(default)]
    parent: Option<String>,
    name: Words,
    #[serde(default)]
    abbreviation: Option<String>,
    /// Telephone of each commune's committee that is known, by the commune's code.
    #[serde(default)]
    phones: BTreeMap<UnitCode, String>,
    #[serde(default)]
    division: Vec<DivisionRow>,
}

/// What a division has of its agency.
struct Above<'a> {
    code: &'a AgencyCode,
    commune: Option<&'a UnitCode>,
    address: Option<&'a Words>,
    phone: Option<&'a String>,
    verified: bool,
}

/// The abbreviation given, or the first letters of the words of a name, without what stands in braces.
fn abbreviation(given: Option<&String>, name: &str) -> String {
    let first = |word: &str| word.chars().next().filter(|letter| letter.is_alphabetic());
    given.cloned().unwrap_or_else(|| {
        name.split_whitespace().filter_map(first).flat_map(char::to_uppercase).collect()
    })
}

impl Agencies {
    /// The unit with this code.
    pub fn get(&self, code: &AgencyCode) -> Option<&AgencyUnit> {
        self.by_code.get(code)
    }

    /// The agency with this key (`so-noi-vu`, `ubnd-14797`).
    pub fn by_key(&self, key: &str) -> Option<&AgencyUnit> {
        self.by_code.get(self.code_by_key.get(key)?)
    }

    /// The committee of a commune.
    pub fn of_commune(&self, commune: &UnitCode) -> Option<&AgencyUnit> {
        self.by_code.get(self.code_by_commune.get(commune)?)
    }

    /// A division by its key inside an agency.
    pub fn division(&self, agency: &AgencyCode, key: &str) -> Option<&AgencyUnit> {
        self.children(agency).find(move |unit| unit.key == key && unit.is_division())
    }

    /// The desk of an agency where dossiers come in.
    pub fn reception(&self, agency: &AgencyCode) -> Option<&AgencyUnit> {
        self.children(agency).find(|unit| unit.reception)
    }

    /// The provincial service centre: by its key, else the first agency above the communes that
    /// has a desk.
    pub fn provincial_centre(&self) -> Option<&AgencyUnit> {
        self.by_key(PROVINCIAL_CENTRE).or_else(|| {
            self.by_code
                .values()
                .find(|unit| unit.commune.is_none() && self.reception(&unit.code).is_some())
        })
    }

    /// Units directly below, as written.
    pub fn children(&self, code: &AgencyCode) -> impl Iterator<Item = &AgencyUnit> {
        let below = self.codes_below.get(code).map_or(&[][..], Vec::as_slice);
        below.iter().filter_map(|code| self.by_code.get(code))
    }

    /// The units above, nearest first.
    pub fn ancestors(&self, code: &AgencyCode) -> Vec<&AgencyUnit> {
        let mut found: Vec<&AgencyUnit> = Vec::new();
        let mut above = self.get(code).and_then(|unit| unit.parent.as_ref());
        while let Some(unit) = above.and_then(|code| self.get(code)) {
            if found.len() > self.by_code.len() {
                break;
            }
            found.push(unit);
            above = unit.parent.as_ref();
        }
        found
    }

    /// Everything below, the unit itself left out, by code.
    pub fn descendants(&self, code: &AgencyCode) -> Vec<&AgencyUnit> {
        let mut found = Vec::new();
        let mut queue = vec![code.clone()];
        while let Some(next) = queue.pop() {
            if found.len() > self.by_code.len() {
                break;
            }
            for unit in self.children(&next) {
                found.push(unit);
                queue.push(unit.code.clone());
            }
        }
        found.sort_by(|a, b| a.code.cmp(&b.code));
        found
    }

    /// All units, by code.
    pub fn all(&self) -> impl Iterator<Item = &AgencyUnit> {
        self.by_code.values()
    }
}

/// The agencies of the province; communes are those of `on`.
pub(crate) fn load(folder: &mut Folder, units: &Units, on: Date) -> Option<Agencies> {
    let file = Utf8Path::new("agencies.toml");
    let (rows, source) = folder.toml::<AgenciesFile>(file)?;
    let mut loading = Loading { folder, source, agencies: Agencies::default() };
    for (number, row) in rows.agency.iter().enumerate() {
        loading.agency(row, number, &rows.agency);
    }
    for (number, commune) in units.communes(on).into_iter().enumerate() {
        loading.commune(&rows.commune, commune, number);
    }
    Some(loading.agencies)
}

struct Loading<'a> {
    folder: &'a mut Folder,
    source: Source,
    agencies: Agencies,
}

impl Loading<'_> {
    fn agency(&mut self, row: &AgencyRow, number: usize, all: &[AgencyRow]) {
        let place = format!("agency.{number}");
        let parent = row.parent.as_ref().and_then(|key| {
            let found = all.iter().find(|one| one.key == *key).map(|one| one.code.clone());
            if found.is_none() {
                let details = [("agency", row.key.as_str()), ("parent", key.as_str())];
                self.problem(&format!("{place}.parent"), "agency.unknown-parent", &details);
            }
            found
        });
        if self.agencies.code_by_key.insert(row.key.clone(), row.code.clone()).is_some() {
            self.problem(&format!("{place}.key"), "agency.key-twice", &[("agency", &row.key)]);
        }
        self.add(
            AgencyUnit {
                code: row.code.clone(),
                key: row.key.clone(),
                name: row.name.clone(),
                kind: row.kind.clone(),
                parent,
                commune: None,
                address: row.address.clone(),
                phone: row.phone.clone(),
                abbreviation: abbreviation(row.abbreviation.as_ref(), &row.name.vi),
                verified: row.verified,
                reception: false,
            },
            &format!("{place}.code"),
        );
        let above = Above {
            code: &row.code,
            commune: None,
            address: row.address.as_ref(),
            phone: row.phone.as_ref(),
            verified: row.verified,
        };
        for (place_below, division) in row.division.iter().enumerate() {
            let place = format!("{place}.division.{place_below}");
            self.division(&above, division, division.name.clone(), &place);
        }
    }

    fn commune(&mut self, template: &CommuneTemplate, commune: &Unit, number: usize) {
        let serial = u64::from(template.first_number) + number as u64;
        let text = format!("{}.{serial:03}", template.code_base);
        let Ok(code) = text.parse::<AgencyCode>() else {
            self.problem("commune.code_base", "agency.code", &[("code", &text)]);
            return;
        };
        let parent =
            template.parent.as_ref().and_then(|key| self.agencies.code_by_key.get(key)).cloned();
        if parent.is_none() && template.parent.is_some() && number == 0 {
            self.problem("commune.parent", "agency.unknown-parent", &[("agency", "commune")]);
        }
        let unit = commune.name_in_sentence();
        let filled = |words: &Words| Words {
            vi: words.vi.replace("{unit}", &unit),
            en: words.en.replace("{unit}", &unit),
        };
        let key = template.key.replace("{unit_code}", commune.code.as_str());
        self.agencies.code_by_key.insert(key.clone(), code.clone());
        self.agencies.code_by_commune.insert(commune.code.clone(), code.clone());
        self.add(
            AgencyUnit {
                code: code.clone(),
                key,
                name: filled(&template.name),
                kind: template.kind.clone(),
                parent,
                commune: Some(commune.code.clone()),
                address: None,
                phone: template.phones.get(&commune.code).cloned(),
                abbreviation: abbreviation(template.abbreviation.as_ref(), &template.name.vi),
                verified: template.verified,
                reception: false,
            },
            "commune.first_number",
        );
        let above = Above {
            code: &code,
            commune: Some(&commune.code),
            address: None,
            phone: template.phones.get(&commune.code),
            verified: template.verified,
        };
        for (below, division) in template.division.iter().enumerate() {
            let words = division.name_by_type.get(&commune.kind).unwrap_or(&division.name);
            let place = format!("commune.division.{below}");
            self.division(&above, division, filled(words), &place);
        }
    }

    fn division(&mut self, above: &Above<'_>, division: &DivisionRow, name: Words, place: &str) {
        let text = format!("{}.{}", above.code, division.code);
        let Ok(code) = text.parse::<AgencyCode>() else {
            self.problem(&format!("{place}.code"), "agency.code", &[("code", &text)]);
            return;
        };
        self.add(
            AgencyUnit {
                code,
                key: division.key.clone(),
                name,
                kind: DIVISION.to_owned(),
                parent: Some(above.code.clone()),
                commune: above.commune.cloned(),
                address: above.address.cloned(),
                phone: division.phone.as_ref().or(above.phone).cloned(),
                abbreviation: abbreviation(division.abbreviation.as_ref(), &division.name.vi),
                verified: above.verified,
                reception: division.reception || division.key == RECEPTION,
            },
            &format!("{place}.code"),
        );
    }

    fn add(&mut self, unit: AgencyUnit, place: &str) {
        let code = unit.code.clone();
        if let Some(parent) = unit.parent.clone() {
            self.agencies.codes_below.entry(parent).or_default().push(code.clone());
        }
        if let Some(other) = self.agencies.by_code.insert(code.clone(), unit) {
            let details = [("code", code.as_str()), ("other", other.key.as_str())];
            let line = self.source.toml_line(place);
            let file = self.source.file.clone();
            self.folder.problem(&file, line, "agency.code-twice", &details);
        }
    }

    fn problem(&mut self, place: &str, code: &'static str, details: &[(&'static str, &str)]) {
        let line = self.source.toml_line(place);
        let file = self.source.file.clone();
        self.folder.problem(&file, line, code, details);
    }
}
