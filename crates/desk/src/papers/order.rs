//! Commands around a signature: asked beforehand whether they would be carried out, and given with the number that stands
//! in the signed paper. What must always hold: neither writes anything that the door would not.

use crate::{Desk, DeskError, Done, IdempotencyKey, dossier::Proposal, numbers::Taken};
use access::Principal;
use dossier::{Command, Dossier};
use kernel::{id::DossierId, time::Timestamp};
use key_use::NewUse;
use register::Actor;
use std::sync::atomic::{AtomicBool, Ordering};

impl Desk {
    /// A command that keeps what keys have signed, with the number that stands in it. When another
    /// writer was faster it is not carried out at all: the paper would bear a wrong number.
    pub(crate) async fn dossier_numbered(
        &self,
        actor: &Actor,
        id: DossierId,
        (command, taken): (Command, Taken),
        uses: Vec<NewUse>,
        key: &IdempotencyKey,
        seen: u64,
    ) -> Result<Done<Dossier>, DeskError> {
        let tried = AtomicBool::new(false);
        let propose = |_: Option<&Dossier>, _: Timestamp| {
            if tried.swap(true, Ordering::Relaxed) {
                return Err(DeskError::Busy.into());
            }
            Ok(Proposal {
                numbers: vec![taken.clone()],
                uses: uses.clone(),
                ..Proposal::of(command.clone())
            })
        };
        self.pass_dossier(actor, id, key, Some(seen), propose).await
    }

    /// Whether a command would be carried out, were it given now. Nothing is written.
    pub(crate) fn judge_dossier(
        &self,
        actor: &Actor,
        command: &Command,
        record: &Dossier,
    ) -> Result<(), DeskError> {
        let who = Principal::from(actor);
        self.permit_dossier(&who, command, Some(record), &self.directory())?;
        let proposal = Proposal::of(command.clone());
        self.rule(actor, Some(record), &proposal, self.clock().now()).map(|_| ())
    }
}
