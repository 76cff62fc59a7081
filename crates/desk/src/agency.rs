//! Commands to the register of organisation units. Rows: one per unit.

use crate::{
    Desk, DeskError, Done, IdempotencyKey, Seen,
    door::{self, Request, Ruling},
};
use ::agency::{AgencyRegister, Command, Context, Unit};
use kernel::code::AgencyCode;
use register::{Actor, Register};
use uuid::Uuid;

impl Desk {
    /// Carries out a command on a unit of the organisation.
    pub async fn unit(
        &self,
        actor: &Actor,
        code: &AgencyCode,
        command: Command,
        key: &IdempotencyKey,
        seen: Option<u64>,
    ) -> Result<Done<Unit>, DeskError> {
        let done = self.pass_unit(actor, code, command, key, seen).await?;
        self.reload_directory().await?;
        Ok(done)
    }

    /// The same without reading the tree again; for many at once.
    pub(crate) async fn unit_quietly(
        &self,
        actor: &Actor,
        code: &AgencyCode,
        command: Command,
        key: &IdempotencyKey,
    ) -> Result<Done<Unit>, DeskError> {
        self.pass_unit(actor, code, command, key, None).await
    }

    async fn pass_unit(
        &self,
        actor: &Actor,
        code: &AgencyCode,
        command: Command,
        key: &IdempotencyKey,
        seen: Option<u64>,
    ) -> Result<Done<Unit>, DeskError> {
        let directory = self.directory();
        let now = self.clock().now();
        let id = unit_id(code);
        let request = Request { actor, id, key, seen, now };
        door::pass::<AgencyRegister, _, _>(
            self.store(),
            &self.shared.numbers,
            request,
            |record| {
                // A new unit is judged by the unit it is placed under.
                let judged = match &command {
                    Command::Establish { parent: Some(parent), .. } => parent,
                    _ => code,
                };
                self.permit_unit(actor, command.action(), judged, &directory)?;
                let context = Context { today: now.local_date(), tree: &directory.tree };
                let events = AgencyRegister::decide(record, &command, &context)
                    .map_err(|refusal| DeskError::refused(&refusal))?;
                Ok(Ruling::of(events))
            },
            |change| {
                let state = if change.after.valid_to.is_some() { "closed" } else { "open" };
                Ok(vec![store::agency::save_unit(code.as_ref(), id, state, now)])
            },
        )
        .await
    }

    /// A unit with the version to hand back when changing it.
    pub async fn read_unit(&self, code: &AgencyCode) -> Result<Option<Seen<Unit>>, DeskError> {
        let stored =
            store::register::record(self.store().engine(), AgencyRegister::NAME, unit_id(code))
                .await?;
        stored
            .map(|stored| Ok(Seen { record: door::parse(&stored.state)?, version: stored.version }))
            .transpose()
    }
}

/// A unit's record id follows from its code, so that a code names one record for ever.
pub(crate) fn unit_id(code: &AgencyCode) -> Uuid {
    named_id(&format!("unit:{code}"))
}

/// A record id made from a name.
pub(crate) fn named_id(name: &str) -> Uuid {
    let hash = kernel::hash::Sha256Hash::of(name.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(hash.as_bytes().first_chunk::<16>().unwrap_or(&[0; 16]));
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
