//! Commands to the register of offerings: which procedures are open where. Rows: one per pair.

use crate::{
    Desk, DeskError, Done, IdempotencyKey,
    agency::named_id,
    door::{self, Request, Ruling},
};
use kernel::code::AgencyCode;
use procedure::offering::{Context, Offering, OfferingCommand, OfferingRegister};
use register::{Actor, Register};
use store::agency::OfferingRow;

impl Desk {
    /// Opens or closes a procedure at a reception unit.
    pub async fn offering(
        &self,
        actor: &Actor,
        command: OfferingCommand,
        key: &IdempotencyKey,
    ) -> Result<Done<Offering>, DeskError> {
        let (unit, procedure) = match &command {
            OfferingCommand::Open { unit, procedure, .. }
            | OfferingCommand::Close { unit, procedure, .. } => (unit.clone(), procedure.clone()),
        };
        let directory = self.directory();
        let now = self.clock().now();
        let in_force = self.province().catalogue.in_force(&procedure, now.local_date());
        let received_here = in_force.is_some_and(|version| self.receives(&unit, version));
        let id = named_id(&format!("offering:{unit}:{procedure}"));
        let request = Request { actor, id, key, seen: None, now };
        let done = door::pass::<OfferingRegister, _, _>(
            self.store(),
            &self.shared.numbers,
            request,
            |record| {
                self.permit_offering(actor, &unit, &procedure, &directory)?;
                let context = Context { in_force: in_force.is_some(), received_here };
                let events = OfferingRegister::decide(record, &command, &context)
                    .map_err(|refusal| DeskError::refused(&refusal))?;
                Ok(Ruling::of(events))
            },
            |change| {
                let row = OfferingRow {
                    unit: unit.to_string(),
                    procedure: procedure.to_string(),
                    id,
                    open: change.after.open,
                };
                Ok(vec![store::agency::save_offering(&row)])
            },
        )
        .await?;
        self.reload_directory().await?;
        Ok(done)
    }

    /// Whether a unit is one that receives this procedure.
    pub fn receives(&self, unit: &AgencyCode, version: &procedure::model::Procedure) -> bool {
        let directory = self.directory();
        let commune = directory.tree.unit(unit).and_then(|unit| unit.commune.clone());
        self.province().receiving_unit(version, commune.as_ref()) == Some(unit)
    }
}
