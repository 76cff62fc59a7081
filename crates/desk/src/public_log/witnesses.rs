//! What a log and its witnesses tell each other: the request for a cosignature, and the answer put under the head.
//! Not the sending; that is the program's. What must always hold: only lines that a known witness truly signed are kept.

use super::Publisher;
use crate::DeskError;
use store::log_head::{self, Head};
use transparency::note::SignatureLine;
use transparency::tree::consistency_ranges;
use transparency::witness::AddCheckpoint;
use transparency::{Checkpoint, Note};

pub(super) fn head_of(note: &str) -> Option<Checkpoint> {
    Note::parse(note).ok()?.text.parse().ok()
}

impl Publisher {
    /// The body of an `add-checkpoint` request for a witness that has last seen `old` leaves.
    ///
    /// Errors: a fault when the witness has seen more than there is: this store was put back to an older state.
    pub async fn witness_request(&self, head: &Head, old: u64) -> Result<AddCheckpoint, DeskError> {
        if old > head.size {
            return Err(DeskError::fault(format!(
                "a witness has seen {old} leaves of this log, the head has {}: the store was put back to an older state",
                head.size
            )));
        }
        let ranges = consistency_ranges(old, head.size).map_err(DeskError::fault)?;
        let proof = self.desk().log_hashes(&self.origin(), head.size, &ranges).await?;
        let mut note = Note::parse(&head.note).map_err(DeskError::fault)?;
        // Witnesses want the log's signature, not one another's.
        let ours = self.verifier();
        note.signatures.retain(|line| line.names(ours));
        Ok(AddCheckpoint { old, proof, note })
    }

    /// Puts cosignatures under a head, among the rows and where readers find it. Lines must have been checked
    /// (`transparency::witness::read_answer`).
    pub async fn cosigned(
        &self,
        head: &Head,
        lines: Vec<SignatureLine>,
    ) -> Result<Head, DeskError> {
        let mut note = Note::parse(&head.note).map_err(DeskError::fault)?;
        for line in lines {
            if !note.signatures.iter().any(|it| it.name == line.name && it.id == line.id) {
                note.signatures.push(line);
            }
        }
        let witnesses = note.signatures.len().saturating_sub(1) as u64;
        let head = Head { note: note.to_string(), witnesses, ..head.clone() };
        let engine = self.desk().store().engine();
        engine.write(vec![log_head::cosigned(&self.origin(), &head)]).await?;
        self.show(&head).await?;
        Ok(head)
    }
}
