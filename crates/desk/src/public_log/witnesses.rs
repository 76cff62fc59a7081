//! What a log and its witnesses tell each other: the request for a cosignature, and the answer put under the head.
//! Not the sending; that is the program's. What must always hold: only lines that a known witness truly signed are kept.

use super::publish::CHECKPOINT;
use crate::{Desk, DeskError};
use store::log_head::{self, Head};
use transparency::note::SignatureLine;
use transparency::tree::consistency_ranges;
use transparency::witness::AddCheckpoint;
use transparency::{Checkpoint, Note, VerifierKey};

pub(super) fn head_of(note: &str) -> Option<Checkpoint> {
    Note::parse(note).ok()?.text.parse().ok()
}

impl Desk {
    /// The body of an `add-checkpoint` request for a witness that has last seen `old` leaves.
    ///
    /// Errors: a fault when the witness has seen more than there is: this store was put back to an older state.
    pub async fn witness_request(
        &self,
        log: &VerifierKey,
        head: &Head,
        old: u64,
    ) -> Result<AddCheckpoint, DeskError> {
        if old > head.size {
            return Err(DeskError::fault(format!(
                "a witness has seen {old} leaves of this log, the head has {}: the store was put back to an older state",
                head.size
            )));
        }
        let ranges = consistency_ranges(old, head.size).map_err(DeskError::fault)?;
        let proof = self.log_hashes(log.name().as_str(), head.size, &ranges).await?;
        let mut note = Note::parse(&head.note).map_err(DeskError::fault)?;
        // Witnesses want the log's signature, not one another's.
        note.signatures.retain(|line| line.names(log));
        Ok(AddCheckpoint { old, proof, note })
    }

    /// Puts cosignatures under a head, among the rows and where readers find it. Lines must have been checked
    /// (`transparency::witness::read_answer`).
    pub async fn cosigned(
        &self,
        log: &VerifierKey,
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
        let origin = log.name().as_str();
        self.store().engine().write(vec![log_head::cosigned(origin, &head)]).await?;
        self.show_head(origin, &head).await?;
        Ok(head)
    }

    /// Puts a head where readers find it, unless a newer one or the same with more cosignatures is there.
    pub(super) async fn show_head(&self, origin: &str, head: &Head) -> Result<(), DeskError> {
        let newer = |there: &[u8]| {
            let there = std::str::from_utf8(there).ok().and_then(|note| Note::parse(note).ok());
            let size =
                there.as_ref().and_then(|it| it.text.parse::<Checkpoint>().ok()).map(|it| it.size);
            let signatures = there.map_or(0, |it| it.signatures.len());
            let ours = Note::parse(&head.note).map_or(0, |it| it.signatures.len());
            size.is_some_and(|size| (size, signatures) < (head.size, ours))
        };
        let objects = self.store().objects();
        objects.replace_log_head(origin, CHECKPOINT, head.note.as_bytes(), newer).await?;
        Ok(())
    }
}
