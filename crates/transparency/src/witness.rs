//! A witness' part: read what a log asks, check it against the last checkpoint seen, cosign or say why not
//! (C2SP `tlog-witness`, `add-checkpoint`).
//! No socket and no file: whoever serves it keeps the last checkpoint, and must swap old for new in one step.
//! What must always hold: a witness never cosigns two trees of which one is not the beginning of the other.

use std::fmt::Write as _;

use thiserror::Error;

use crate::cosignature::cosign;
use crate::lines::{decimal, line};
use crate::note::{Note, NoteError, SignatureLine, Signer, VerifierKey};
use crate::tree::{LONGEST_PROOF, check_consistency};
use crate::{Checkpoint, Hash};

/// What a log sends: the size that the witness knows, the proof from there, the new checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// Size of the last checkpoint that the log believes this witness has cosigned.
    pub old: u64,
    /// Consistency proof from there.
    pub proof: Vec<Hash>,
    /// The new checkpoint, signed by the log.
    pub note: Note,
}

impl AddCheckpoint {
    /// The body to send.
    pub fn body(&self) -> String {
        let mut body = format!("old {}\n", self.old);
        for hash in &self.proof {
            let _ = writeln!(body, "{hash}");
        }
        let _ = write!(body, "\n{}", self.note);
        body
    }

    /// Reads a body. Errors: [`Refusal::Malformed`].
    pub fn parse(body: &str) -> Result<Self, Refusal> {
        let (first, mut rest) = line(body).ok_or(Refusal::Malformed)?;
        let old = first.strip_prefix("old ").and_then(decimal).ok_or(Refusal::Malformed)?;
        let mut proof = Vec::new();
        loop {
            let (next, after) = line(rest).ok_or(Refusal::Malformed)?;
            rest = after;
            if next.is_empty() {
                break;
            }
            if proof.len() == LONGEST_PROOF {
                return Err(Refusal::Malformed);
            }
            proof.push(Hash::from_base64(next).ok_or(Refusal::Malformed)?);
        }
        let note = Note::parse(rest).map_err(|_| Refusal::Malformed)?;
        Ok(Self { old, proof, note })
    }
}

/// The last checkpoint that a witness cosigned for one log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Leaves.
    pub size: u64,
    /// Root over them.
    pub root: Hash,
}

impl Seen {
    /// What a witness has seen of a log that never asked before.
    pub fn nothing() -> Self {
        Self { size: 0, root: Hash::of_empty_tree() }
    }
}

/// Why a witness does not cosign, each with the status that the specification gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The body is not what the specification says, or its old size is greater than its new one.
    #[error("request is not an add-checkpoint request")]
    Malformed,
    /// No log of this origin is known here.
    #[error("origin is not known to this witness")]
    Unknown,
    /// The log's key did not sign.
    #[error("checkpoint is not signed by the log's key")]
    Unsigned,
    /// The old size is not the last one seen; the answer names that one.
    #[error("last checkpoint seen has {0} leaves")]
    Conflict(u64),
    /// The proof does not lead from the old root to the new one.
    #[error("consistency proof does not hold")]
    Inconsistent,
}

impl Refusal {
    /// HTTP status of the answer.
    pub const fn status(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::Unsigned => 403,
            Self::Unknown => 404,
            Self::Conflict(_) => 409,
            Self::Inconsistent => 422,
        }
    }
}

/// Checks a request against what was seen. Answers what must be kept, atomically, before the line is sent.
///
/// `seconds`: the witness' clock, after 1970-01-01T00:00:00Z.
pub fn witness(
    request: &AddCheckpoint,
    logs: &[(String, VerifierKey)],
    seen: Seen,
    signer: &Signer,
    seconds: u64,
) -> Result<(Seen, SignatureLine), Refusal> {
    let checkpoint: Checkpoint = request.note.text.parse().map_err(|_| Refusal::Malformed)?;
    let mut keys = logs
        .iter()
        .filter(|(origin, _)| *origin == checkpoint.origin)
        .map(|(_, key)| key)
        .peekable();
    if keys.peek().is_none() {
        return Err(Refusal::Unknown);
    }
    if !keys.any(|key| request.note.check_log(key).is_ok()) {
        return Err(Refusal::Unsigned);
    }
    if request.old > checkpoint.size {
        return Err(Refusal::Malformed);
    }
    if request.old != seen.size
        || (seen.size == checkpoint.size && !seen.root.same(&checkpoint.root))
    {
        return Err(Refusal::Conflict(seen.size));
    }
    check_consistency(seen.size, checkpoint.size, &seen.root, &checkpoint.root, &request.proof)
        .map_err(|_| Refusal::Inconsistent)?;
    let line = cosign(signer, seconds, &request.note.text);
    Ok((Seen { size: checkpoint.size, root: checkpoint.root }, line))
}

/// Reads a witness' answer: the lines that `keys` truly signed over `note`; others are dropped.
///
/// Errors: [`NoteError::Unsigned`] when none is left, [`NoteError::Shape`] when a line is not a signature line.
pub fn read_answer(
    answer: &str,
    note: &Note,
    keys: &[VerifierKey],
) -> Result<Vec<SignatureLine>, NoteError> {
    let lines = answer.strip_suffix('\n').ok_or(NoteError::Shape)?;
    let mut kept = Vec::new();
    for line in lines.split('\n') {
        let line = SignatureLine::parse(line)?;
        if keys.iter().any(|key| crate::cosignature::time_of(&line, &note.text, key).is_some()) {
            kept.push(line);
        }
    }
    if kept.is_empty() { Err(NoteError::Unsigned) } else { Ok(kept) }
}

#[cfg(test)]
mod tests;
