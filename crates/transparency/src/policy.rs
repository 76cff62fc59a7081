//! Whom a reader believes: the log's key, the witnesses he knows, and how many of them must have cosigned.
//! It is what a citizen, an auditor and our own page carry; never taken from the proof itself.
//! What must always hold: fewer cosignatures than the policy asks are never enough, and one witness counts once.

use thiserror::Error;

use crate::Checkpoint;
use crate::cosignature::cosigned_at;
use crate::note::{Note, NoteError, VerifierKey};

/// Trust, as its holder wrote it down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Origin line of the log.
    pub origin: String,
    /// The log's keys, old ones too.
    pub logs: Vec<VerifierKey>,
    /// Witnesses that count.
    pub witnesses: Vec<VerifierKey>,
    /// How many of them are needed.
    pub quorum: usize,
}

/// Why a checkpoint is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PolicyError {
    /// The note is not a checkpoint.
    #[error("not a checkpoint")]
    Shape,
    /// It belongs to another log.
    #[error("checkpoint is of another log")]
    Origin,
    /// The log's key did not sign it.
    #[error("checkpoint is not signed by the log's key")]
    Log(#[source] NoteError),
    /// Too few witnesses saw it.
    #[error("{found} of {needed} witnesses have cosigned")]
    Witnesses {
        /// Witnesses whose cosignature is true.
        found: usize,
        /// Witnesses that the policy asks for.
        needed: usize,
    },
}

/// A checkpoint that the policy accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Believed {
    /// The head.
    pub checkpoint: Checkpoint,
    /// When the needed number of witnesses had seen it (seconds after 1970-01-01T00:00:00Z); none when none is asked for.
    ///
    /// The tree existed at this time at the latest, whatever the log's own clock says.
    pub witnessed_at: Option<u64>,
    /// Names of the witnesses that cosigned.
    pub witnesses: Vec<String>,
}

impl Policy {
    /// Checks a checkpoint and its cosignatures.
    pub fn check(&self, note: &Note) -> Result<Believed, PolicyError> {
        let checkpoint: Checkpoint = note.text.parse().map_err(|_| PolicyError::Shape)?;
        if checkpoint.origin != self.origin {
            return Err(PolicyError::Origin);
        }
        let mut worst = NoteError::Unsigned;
        let believed =
            self.logs.iter().any(|key| note.check_log(key).map_err(|error| worst = error).is_ok());
        if !believed {
            return Err(PolicyError::Log(worst));
        }
        let mut seen: Vec<(u64, String)> = Vec::new();
        for witness in &self.witnesses {
            let name = witness.name().to_string();
            if seen.iter().any(|(_, it)| *it == name) {
                continue;
            }
            if let Some(seconds) = cosigned_at(note, witness) {
                seen.push((seconds, name));
            }
        }
        if seen.len() < self.quorum {
            return Err(PolicyError::Witnesses { found: seen.len(), needed: self.quorum });
        }
        seen.sort_unstable();
        let witnessed_at =
            self.quorum.checked_sub(1).and_then(|last| seen.get(last)).map(|(seconds, _)| *seconds);
        Ok(Believed {
            checkpoint,
            witnessed_at,
            witnesses: seen.into_iter().map(|(_, name)| name).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Hash;
    use crate::cosignature::cosign;
    use crate::note::{KeyName, Signer};

    fn key(name: &str) -> KeyName {
        KeyName::new(name).unwrap()
    }

    #[test]
    fn quorum_counts_each_witness_once_and_takes_the_time_when_it_was_reached() {
        let log = Signer::of_log(key("so.example"), &[1; 32]);
        let witnesses: Vec<Signer> = (10..13)
            .map(|seed| Signer::of_witness(key(&format!("w{seed}.example")), &[seed; 32]))
            .collect();
        let keys: Vec<VerifierKey> = witnesses.iter().map(|it| it.verifier().clone()).collect();
        let policy = Policy {
            origin: "so.example".into(),
            logs: vec![log.verifier().clone()],
            witnesses: keys,
            quorum: 2,
        };
        let mut note = Checkpoint::new("so.example", 1, Hash::of_leaf(b"a")).sign(&log);
        note.signatures.push(cosign(&witnesses[0], 100, &note.text));
        note.signatures.push(cosign(&witnesses[0], 90, &note.text));
        assert_eq!(policy.check(&note), Err(PolicyError::Witnesses { found: 1, needed: 2 }));
        note.signatures.push(cosign(&witnesses[2], 300, &note.text));
        let believed = policy.check(&note).unwrap();
        assert_eq!(believed.witnessed_at, Some(300));
        assert_eq!(believed.witnesses, ["w10.example", "w12.example"]);
    }

    #[test]
    fn other_log_other_key_and_other_text_are_refused() {
        let log = Signer::of_log(key("so.example"), &[1; 32]);
        let other = Signer::of_log(key("so.example"), &[2; 32]);
        let policy = Policy {
            origin: "so.example".into(),
            logs: vec![log.verifier().clone()],
            witnesses: vec![],
            quorum: 0,
        };
        let head = Checkpoint::new("so.example", 1, Hash::of_leaf(b"a"));
        assert_eq!(policy.check(&head.sign(&log)).unwrap().witnessed_at, None);
        assert_eq!(policy.check(&head.sign(&other)), Err(PolicyError::Log(NoteError::Unsigned)));
        let elsewhere = Checkpoint::new("other.example", 1, Hash::of_leaf(b"a"));
        assert_eq!(policy.check(&elsewhere.sign(&log)), Err(PolicyError::Origin));
        let mut changed = head.sign(&log);
        changed.text = changed.text.replace("\n1\n", "\n2\n");
        assert_eq!(policy.check(&changed), Err(PolicyError::Log(NoteError::Signature)));
    }
}
