//! Following a dossier by code and lookup secret: reading it again, and rating it.
//! Not the check of the secret ([`Desk::lookup`]); whoever calls has made it. What must hold: the
//! policies judge a follower, whatever account the same browser is signed in with.

use crate::{Desk, DeskError, Done, IdempotencyKey, Seen, dossier::Proposal};
use access::Principal;
use dossier::{Command, Dossier};
use kernel::{code::DossierCode, id::DossierId};
use register::Actor;

impl Desk {
    /// The dossier, as whoever knows its code and secret may see it.
    pub async fn read_followed(
        &self,
        code: &DossierCode,
        id: DossierId,
    ) -> Result<Option<Seen<Dossier>>, DeskError> {
        let Some(seen) = self.dossier_record(id).await? else { return Ok(None) };
        let who = Principal::Follower { code: code.clone() };
        Ok(Some(seen).filter(|seen| self.may_dossier(&who, "view", &seen.record)))
    }

    /// Carries out a command of a follower; the policies let through a rating and nothing else.
    /// `actor` is the browser's holder and stands in the history.
    pub async fn dossier_followed(
        &self,
        actor: &Actor,
        code: &DossierCode,
        id: DossierId,
        command: Command,
        key: &IdempotencyKey,
    ) -> Result<Done<Dossier>, DeskError> {
        let who = Principal::Follower { code: code.clone() };
        let propose = |_: Option<&Dossier>, _| Ok(Proposal::of(command.clone()));
        self.pass_dossier_as(&who, actor, id, key, None, propose).await
    }
}
