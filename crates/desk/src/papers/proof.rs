//! The proof of a decision in the public log, as the paper of the result shows it in a code: of the event that names the
//! signed bytes the paper begins with, so that the code on one paper proves nothing of another.
//! Not the proof itself (`public_log::proof`). What must always hold: a log that is away, or behind, costs the code and
//! never the paper.

use crate::Desk;
use dossier::Dossier;
use store::leaf;

/// The event that decides a dossier.
const DECIDED: &str = "approved";
/// The event of the paper that says so, committed right before it.
const SIGNED: &str = "paper_signed";

impl Desk {
    /// What the paper's code says: where proofs are checked, and the proof. None without a log, before a signed head
    /// covers the decision, and where it is too long for one code.
    pub(super) async fn decision_link(&self, record: &Dossier) -> Option<String> {
        let log = self.papers()?.log.as_ref()?;
        let leaves = leaf::of_record(self.store().engine(), record.id.as_uuid())
            .await
            .inspect_err(|error| tracing::warn!(%error, "no proof for a paper"))
            .ok()?;
        let at = leaves.iter().rposition(|(_, event)| event.kind == DECIDED)?;
        let signed = at
            .checked_sub(1)
            .filter(|at| leaves.get(*at).is_some_and(|(_, event)| event.kind == SIGNED));
        let (index, decided) = leaves.into_iter().nth(signed.unwrap_or(at))?;
        let proof = self.proof_of(&log.origin, index, &decided, log.quorum).await;
        let proof = proof.inspect_err(|error| tracing::warn!(%error, "no proof for a paper"));
        Self::proof_link(&log.check_address, &proof.ok()??)
    }
}
