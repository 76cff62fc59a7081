//! The proof of a decision in the public log, as the paper of the result shows it in a code.
//! Not the proof itself (`public_log::proof`). What must always hold: a log that is away, or behind, costs the code and
//! never the paper.

use crate::Desk;
use dossier::Dossier;
use store::leaf;

/// The event that decides a dossier.
const DECIDED: &str = "approved";

impl Desk {
    /// What the paper's code says: where proofs are checked, and the proof. None without a log, before a signed head
    /// covers the decision, and where it is too long for one code.
    pub(super) async fn decision_link(&self, record: &Dossier) -> Option<String> {
        let log = self.papers()?.log.as_ref()?;
        let leaves = leaf::of_record(self.store().engine(), record.id.as_uuid())
            .await
            .inspect_err(|error| tracing::warn!(%error, "no proof for a paper"))
            .ok()?;
        let (index, decided) = leaves.into_iter().rfind(|(_, event)| event.kind == DECIDED)?;
        let proof = self.proof_of(&log.origin, index, &decided, log.quorum).await;
        let proof = proof.inspect_err(|error| tracing::warn!(%error, "no proof for a paper"));
        Self::proof_link(&log.check_address, &proof.ok()??)
    }
}
