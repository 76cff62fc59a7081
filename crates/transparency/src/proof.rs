//! A proof that a leaf is in the log: index, hashes and a checkpoint in one text (C2SP `tlog-proof`).
//! It may carry an [`Opening`] as its extra data, which nobody has signed and which is believed only because the leaf it
//! makes is in the tree.
//! What must always hold: nothing in the file says whom to believe; that comes from the reader's own [`Policy`].

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE64;
use thiserror::Error;

use crate::leaf::LeafError;
use crate::lines::{decimal, line};
use crate::note::{Note, NoteError};
use crate::policy::{Believed, PolicyError};
use crate::tree::{LONGEST_PROOF, TreeError, check_inclusion};
use crate::{Entry, Hash, Opening, Policy};

const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// Index, hashes, checkpoint, and perhaps more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Which leaf, from zero.
    pub index: u64,
    /// The leaf's sibling first.
    pub hashes: Vec<Hash>,
    /// The signed head.
    pub note: Note,
    /// Unsigned bytes beside it; ours are an [`Opening`], or the bytes of an [`Entry`].
    pub extra: Option<Vec<u8>>,
}

/// Why a proof proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ProofError {
    /// Not in the format.
    #[error("not a proof in the format c2sp.org/tlog-proof@v1")]
    Shape,
    /// Its checkpoint cannot be read.
    #[error("checkpoint of the proof cannot be read")]
    Note(#[source] NoteError),
    /// Its checkpoint is not believed.
    #[error("checkpoint of the proof is not believed")]
    Policy(#[source] PolicyError),
    /// The leaf is not in that tree at that place.
    #[error("leaf is not in the tree of the checkpoint")]
    Tree(#[source] TreeError),
    /// It carries no opening, or a broken one.
    #[error("proof carries no facts that can be read")]
    Opening(#[source] LeafError),
}

/// What a proof shows to a reader who believes its checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The facts and their salt.
    pub opening: Opening,
    /// The head in which they stand.
    pub believed: Believed,
}

impl Proof {
    /// Checks that the entry with these bytes stands in a tree that the policy believes.
    pub fn check(&self, entry: &[u8], policy: &Policy) -> Result<Believed, ProofError> {
        let believed = policy.check(&self.note).map_err(ProofError::Policy)?;
        let head = &believed.checkpoint;
        check_inclusion(&Hash::of_leaf(entry), self.index, head.size, &self.hashes, &head.root)
            .map_err(ProofError::Tree)?;
        Ok(believed)
    }

    /// The entry that is carried instead of an opening: it shows the kind and hour of a leaf whose facts are not the
    /// reader's, such as the newest of a head, so that the head cannot be older than that hour.
    pub fn bare(&self) -> Option<Entry> {
        Entry::from_bytes(self.extra.as_deref()?).ok()
    }

    /// Checks the leaf that the carried facts and salt make, and answers them.
    pub fn open(&self, policy: &Policy) -> Result<Shown, ProofError> {
        let extra = self.extra.as_deref().ok_or(ProofError::Opening(LeafError::Shape))?;
        let opening = Opening::from_bytes(extra).map_err(ProofError::Opening)?;
        let entry = opening.entry().map_err(ProofError::Opening)?;
        let believed = self.check(&entry.to_bytes(), policy)?;
        Ok(Shown { opening, believed })
    }
}

/// The proofs in a text that holds several, one after the other. Errors of the first that cannot be read.
pub fn read_all(text: &str) -> Result<Vec<Proof>, ProofError> {
    let starts: Vec<usize> = text
        .match_indices(HEADER)
        .map(|(at, _)| at)
        .filter(|at| *at == 0 || text.get(at - 1..*at) == Some("\n"))
        .collect();
    if starts.first() != Some(&0) {
        return Err(ProofError::Shape);
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|(start, end)| text.get(*start..end).ok_or(ProofError::Shape)?.parse())
        .collect()
}

impl fmt::Display for Proof {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{HEADER}")?;
        if let Some(extra) = &self.extra {
            writeln!(formatter, "extra {}", BASE64.encode(extra))?;
        }
        writeln!(formatter, "index {}", self.index)?;
        self.hashes.iter().try_for_each(|hash| writeln!(formatter, "{hash}"))?;
        write!(formatter, "\n{}", self.note)
    }
}

impl FromStr for Proof {
    type Err = ProofError;

    fn from_str(text: &str) -> Result<Self, ProofError> {
        let (header, rest) = line(text).ok_or(ProofError::Shape)?;
        if header != HEADER {
            return Err(ProofError::Shape);
        }
        let (mut next, mut rest) = line(rest).ok_or(ProofError::Shape)?;
        let mut extra = None;
        if let Some(encoded) = next.strip_prefix("extra ") {
            extra = Some(BASE64.decode(encoded.as_bytes()).map_err(|_| ProofError::Shape)?);
            (next, rest) = line(rest).ok_or(ProofError::Shape)?;
        }
        let index = next.strip_prefix("index ").and_then(decimal).ok_or(ProofError::Shape)?;
        let mut hashes = Vec::new();
        loop {
            (next, rest) = line(rest).ok_or(ProofError::Shape)?;
            if next.is_empty() {
                break;
            }
            if hashes.len() == LONGEST_PROOF {
                return Err(ProofError::Shape);
            }
            hashes.push(Hash::from_base64(next).ok_or(ProofError::Shape)?);
        }
        let note = Note::parse(rest).map_err(ProofError::Note)?;
        Ok(Self { index, hashes, note, extra })
    }
}

#[cfg(test)]
pub(crate) mod tests;
