//! Who receives, works on and decides a filing, and what units are called.
//! Not permissions. Everything is worked out from the procedure record and the commune chosen.

use crate::agencies::AgencyUnit;
use crate::load::Province;
use kernel::code::{AgencyCode, UnitCode};
use procedure::model::{Procedure, ReceivingUnit, Words};

impl Province {
    /// The desk that takes a filing in: of the commune it is addressed to, or of the provincial
    /// centre. `None` when a commune is needed and not given or unknown.
    pub fn receiving_unit(
        &self,
        procedure: &Procedure,
        addressee: Option<&UnitCode>,
    ) -> Option<&AgencyCode> {
        let agency = match procedure.receiving {
            ReceivingUnit::CommuneCentre => self.agencies.of_commune(addressee?)?,
            ReceivingUnit::ProvincialCentre => self.agencies.provincial_centre()?,
        };
        let desk = self.agencies.reception(&agency.code).unwrap_or(agency);
        Some(&desk.code)
    }

    /// The division that works on it.
    pub fn handling_division(
        &self,
        procedure: &Procedure,
        addressee: Option<&UnitCode>,
    ) -> Option<&AgencyCode> {
        let agency = self.deciding(procedure, addressee)?;
        self.agencies.division(&agency.code, &procedure.handling.division).map(|unit| &unit.code)
    }

    /// The agency that decides: its leaders sign, its records clerk numbers.
    pub fn deciding_agency(
        &self,
        procedure: &Procedure,
        addressee: Option<&UnitCode>,
    ) -> Option<&AgencyCode> {
        self.deciding(procedure, addressee).map(|unit| &unit.code)
    }

    fn deciding(&self, procedure: &Procedure, addressee: Option<&UnitCode>) -> Option<&AgencyUnit> {
        match procedure.handling.agency.as_str() {
            "commune" => self.agencies.of_commune(addressee?),
            key => self.agencies.by_key(key),
        }
    }

    /// Every desk that takes a procedure in, by code.
    pub fn receiving_units(&self, procedure: &Procedure) -> Vec<&AgencyCode> {
        match procedure.receiving {
            ReceivingUnit::ProvincialCentre => {
                self.receiving_unit(procedure, None).into_iter().collect()
            }
            ReceivingUnit::CommuneCentre => self
                .agencies
                .all()
                .filter(|unit| unit.kind != "division")
                .filter_map(|unit| self.receiving_unit(procedure, unit.commune.as_ref()))
                .collect(),
        }
    }

    /// Name of an agency or division.
    pub fn unit_name(&self, code: &AgencyCode) -> Option<&Words> {
        self.agencies.get(code).map(|unit| &unit.name)
    }

    /// Agencies above, nearest first.
    pub fn ancestors(&self, code: &AgencyCode) -> Vec<&AgencyCode> {
        self.agencies.ancestors(code).into_iter().map(|unit| &unit.code).collect()
    }

    /// Agencies and divisions below.
    pub fn descendants(&self, code: &AgencyCode) -> Vec<&AgencyCode> {
        self.agencies.descendants(code).into_iter().map(|unit| &unit.code).collect()
    }
}
