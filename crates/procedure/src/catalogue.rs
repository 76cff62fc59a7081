//! All versions of all procedures of a province, and the ways to find one.
//! Not search by words ([`crate::search`]). A dossier keeps the version in force when it was
//! accepted, so nothing ever leaves the catalogue.

use crate::model::{Audience, Level, Procedure};
use jiff::civil::Date;
use kernel::code::ProcedureCode;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The catalogue. Versions of one code are sorted by their first day.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    versions_by_code: BTreeMap<ProcedureCode, Vec<Arc<Procedure>>>,
    code_by_slug: BTreeMap<String, ProcedureCode>,
}

impl Catalogue {
    /// Gathers versions in any order. The load check sees to overlaps.
    pub fn new(procedures: impl IntoIterator<Item = Procedure>) -> Catalogue {
        let mut catalogue = Catalogue::default();
        for procedure in procedures {
            catalogue.code_by_slug.insert(procedure.slug.clone(), procedure.code.clone());
            catalogue
                .versions_by_code
                .entry(procedure.code.clone())
                .or_default()
                .push(Arc::new(procedure));
        }
        for versions in catalogue.versions_by_code.values_mut() {
            versions.sort_by_key(|version| version.valid_from);
        }
        catalogue
    }

    /// The version in force on a day.
    pub fn in_force(&self, code: &ProcedureCode, on: Date) -> Option<&Arc<Procedure>> {
        self.versions(code).iter().rev().find(|version| is_in_force(version, on))
    }

    /// A certain version, by its first day.
    pub fn version(&self, code: &ProcedureCode, valid_from: Date) -> Option<&Arc<Procedure>> {
        self.versions(code).iter().find(|version| version.valid_from == valid_from)
    }

    /// All versions of a code, oldest first.
    pub fn versions(&self, code: &ProcedureCode) -> &[Arc<Procedure>] {
        self.versions_by_code.get(code).map_or(&[], Vec::as_slice)
    }

    /// The version in force of a public address.
    pub fn by_slug(&self, slug: &str, on: Date) -> Option<&Arc<Procedure>> {
        self.in_force(self.code_by_slug.get(slug)?, on)
    }

    /// Everything in force on a day, by code.
    pub fn all_in_force(&self, on: Date) -> impl Iterator<Item = &Arc<Procedure>> {
        self.versions_by_code.keys().filter_map(move |code| self.in_force(code, on))
    }

    /// By field ("lĩnh vực").
    pub fn by_field(&self, field: &str, on: Date) -> Vec<&Arc<Procedure>> {
        self.all_in_force(on).filter(|procedure| procedure.field == field).collect()
    }

    /// By level of the office that handles it.
    pub fn by_level(&self, level: Level, on: Date) -> Vec<&Arc<Procedure>> {
        self.all_in_force(on).filter(|procedure| procedure.levels.contains(&level)).collect()
    }

    /// By whom it is for.
    pub fn by_audience(&self, audience: Audience, on: Date) -> Vec<&Arc<Procedure>> {
        self.all_in_force(on).filter(|procedure| procedure.audience.contains(&audience)).collect()
    }

    /// By the key of the agency that decides (`commune` for all communes).
    pub fn by_agency(&self, agency: &str, on: Date) -> Vec<&Arc<Procedure>> {
        self.all_in_force(on).filter(|procedure| procedure.handling.agency == agency).collect()
    }

    /// The procedures of a life event, in the event's order; those not in force are left out.
    pub fn of_codes<'a>(
        &'a self,
        codes: &'a [ProcedureCode],
        on: Date,
    ) -> impl Iterator<Item = &'a Arc<Procedure>> {
        codes.iter().filter_map(move |code| self.in_force(code, on))
    }

    /// Every version.
    pub fn all_versions(&self) -> impl Iterator<Item = &Arc<Procedure>> {
        self.versions_by_code.values().flatten()
    }
}

fn is_in_force(procedure: &Procedure, on: Date) -> bool {
    procedure.valid_from <= on && procedure.valid_to.is_none_or(|to| on <= to)
}
