//! The rules of the offering register: pure `decide` and `evolve`.
//! Not permissions (those are `access`).

use super::{Offering, OfferingCommand, OfferingEvent, OfferingRefusal};
use ::register::{Entry, Misfit, Register};

/// The register of offerings.
#[derive(Debug, Clone, Copy)]
pub struct OfferingRegister;

/// What the rules look at beside the record.
#[derive(Debug, Clone, Copy)]
pub struct Context {
    /// A version of the procedure is in force.
    pub in_force: bool,
    /// The unit is of the kind that receives the procedure.
    pub received_here: bool,
}

impl Register for OfferingRegister {
    const NAME: &'static str = "offering";
    type Record = Offering;
    type Command = OfferingCommand;
    type Event = OfferingEvent;
    type Refusal = OfferingRefusal;
    type Context<'a> = Context;

    fn decide(
        record: Option<&Offering>,
        command: &OfferingCommand,
        context: &Context,
    ) -> Result<Vec<OfferingEvent>, OfferingRefusal> {
        let (OfferingCommand::Open { unit, procedure, note }
        | OfferingCommand::Close { unit, procedure, note }) = command;
        if record.is_some_and(|one| one.unit != *unit || one.procedure != *procedure) {
            return Err(OfferingRefusal::OtherRecord);
        }
        if !context.received_here {
            let (unit, procedure) = (unit.clone(), procedure.clone());
            return Err(OfferingRefusal::NotReceivedHere { unit, procedure });
        }
        let (unit, procedure) = (unit.clone(), procedure.clone());
        let note =
            note.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        match command {
            OfferingCommand::Open { .. } => {
                if !context.in_force {
                    return Err(OfferingRefusal::NotInForce { procedure });
                }
                if record.is_some_and(|one| one.open) {
                    return Err(OfferingRefusal::AlreadyOpen);
                }
                Ok(vec![OfferingEvent::Opened { unit, procedure, note }])
            }
            OfferingCommand::Close { .. } => {
                if record.is_some_and(|one| !one.open) {
                    return Err(OfferingRefusal::AlreadyClosed);
                }
                if note.is_none() {
                    return Err(OfferingRefusal::NoteMissing);
                }
                Ok(vec![OfferingEvent::Closed { unit, procedure, note }])
            }
        }
    }

    fn evolve(record: Option<Offering>, entry: &Entry<OfferingEvent>) -> Result<Offering, Misfit> {
        let (event, open, unit, procedure, note) = match &entry.event {
            OfferingEvent::Opened { unit, procedure, note } => {
                ("opened", true, unit, procedure, note)
            }
            OfferingEvent::Closed { unit, procedure, note } => {
                ("closed", false, unit, procedure, note)
            }
        };
        if let Some(old) = record
            && (old.open == open || old.unit != *unit || old.procedure != *procedure)
        {
            let found = if old.open { "open" } else { "closed" };
            return Err(Misfit { event, found: found.to_owned() });
        }
        Ok(Offering {
            unit: unit.clone(),
            procedure: procedure.clone(),
            open,
            since_at: entry.at,
            note: note.clone(),
        })
    }
}
