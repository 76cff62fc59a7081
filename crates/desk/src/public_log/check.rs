//! Checking the whole log: every leaf against the event it was made of, every file against the leaves, every kept head
//! against the tree. Changes nothing.
//! What must always hold: a finding names the leaf, file or head that is wrong.

use super::edge::{Edge, LogFile};
use super::facts::opening;
use super::publish::CHECKPOINT;
use super::witnesses::head_of;
use crate::{Desk, DeskError};
use std::collections::BTreeMap;
use store::leaf::{self, KeptLeaf};
use store::log_head;
use transparency::{Hash, Note, VerifierKey};

/// Leaves read at once.
const ROUND: u64 = 2_048;
/// Findings that are told one by one.
const FINDINGS_MAX: usize = 100;

/// What is wrong and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogFinding {
    /// The rows have no leaf at this position.
    LeafMissing { position: u64 },
    /// The leaf is not the one that its event and salt make.
    LeafDiffers { position: u64 },
    /// A file is not there.
    FileMissing { path: String },
    /// A file is not what the leaves make.
    FileDiffers { path: String },
    /// A kept or published head does not lead to the root of its leaves, or is longer than the log.
    HeadDiffers { size: u64 },
    /// A head is not signed by the log's key, or is no head of this log.
    HeadForeign { place: String },
}

/// What checking came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogCheck {
    pub leaves: u64,
    /// Leaves whose record was forgotten: they stand, and nobody can open them.
    pub forgotten: u64,
    /// Leaves that no head covers yet, and events that are not leaves yet.
    pub unpublished: u64,
    pub files: u64,
    pub heads: u64,
    pub findings: u64,
    /// The first of them.
    pub first: Vec<LogFinding>,
}

impl LogCheck {
    fn find(&mut self, finding: LogFinding) {
        self.findings += 1;
        if self.first.len() < FINDINGS_MAX {
            self.first.push(finding);
        }
    }
}

impl Desk {
    /// Builds the tree anew from the rows and compares everything that was signed or published with it.
    pub async fn check_log(
        &self,
        key: &VerifierKey,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<LogCheck, DeskError> {
        let origin = key.name().as_str();
        let mut result = LogCheck::default();
        // Heads first: leaves that are appended meanwhile are none of theirs.
        let heads = self.heads_to_check(key, &mut result).await?;
        let covered = heads.keys().next_back().copied().unwrap_or(0);
        let count = leaf::count(self.store().engine()).await?;
        let mut edge = Edge::empty();
        while edge.size() < count {
            let from = edge.size();
            let next = heads.keys().copied().find(|size| *size > from).unwrap_or(count);
            let to = count.min(from + ROUND).min(next);
            for (position, leaf) in (from..).zip(self.leaves_to_check(from, to, &mut result).await?)
            {
                check_leaf(position, &leaf, &mut result);
                let full = edge.append(leaf.entry);
                if edge.size() <= covered {
                    self.check_files(origin, full, &mut result).await?;
                }
            }
            if edge.size() < to {
                return Ok(result);
            }
            if let Some(root) = heads.get(&edge.size()) {
                if !root.same(&edge.root()) {
                    result.find(LogFinding::HeadDiffers { size: edge.size() });
                }
                if edge.size() == covered {
                    self.check_files(origin, edge.partial(), &mut result).await?;
                }
            }
            result.leaves = edge.size();
            progress(result.leaves);
        }
        for size in heads.keys().filter(|size| **size > count) {
            result.find(LogFinding::HeadDiffers { size: *size });
        }
        let waiting = leaf::waiting(self.store().engine(), u64::from(u32::MAX)).await?;
        result.unpublished = count.saturating_sub(covered) + waiting;
        Ok(result)
    }

    async fn leaves_to_check(
        &self,
        from: u64,
        to: u64,
        result: &mut LogCheck,
    ) -> Result<Vec<KeptLeaf>, DeskError> {
        let leaves = leaf::kept(self.store().engine(), from, to).await?;
        let gap = (from..to).find(|position| {
            let place = usize::try_from(position - from).unwrap_or(usize::MAX);
            leaves.get(place).is_none_or(|leaf| leaf.position != *position)
        });
        let Some(position) = gap else { return Ok(leaves) };
        // Behind a gap nothing can be compared: every hash after it is another.
        result.find(LogFinding::LeafMissing { position });
        Ok(leaves.into_iter().take_while(|leaf| leaf.position < position).collect())
    }

    async fn heads_to_check(
        &self,
        key: &VerifierKey,
        result: &mut LogCheck,
    ) -> Result<BTreeMap<u64, Hash>, DeskError> {
        let origin = key.name().as_str();
        let kept = log_head::newest(self.store().engine(), origin, 4 * log_head::KEPT).await?;
        let mut notes: Vec<(String, String)> =
            kept.into_iter().map(|head| (format!("head {}", head.size), head.note)).collect();
        match self.store().objects().log_file(origin, CHECKPOINT).await? {
            Some(bytes) => {
                notes.push((CHECKPOINT.to_owned(), String::from_utf8_lossy(&bytes).into_owned()));
            }
            None if notes.is_empty() => {}
            None => result.find(LogFinding::FileMissing { path: CHECKPOINT.to_owned() }),
        }
        let mut heads: BTreeMap<u64, Hash> = BTreeMap::new();
        for (place, note) in notes {
            result.heads += 1;
            let signed = Note::parse(&note).is_ok_and(|note| note.check_log(key).is_ok());
            let head = head_of(&note).filter(|head| signed && head.origin == origin);
            let Some(head) = head else {
                result.find(LogFinding::HeadForeign { place });
                continue;
            };
            if heads.get(&head.size).is_some_and(|root| !root.same(&head.root)) {
                result.find(LogFinding::HeadDiffers { size: head.size });
            }
            heads.insert(head.size, head.root);
        }
        Ok(heads)
    }

    async fn check_files(
        &self,
        origin: &str,
        files: Vec<LogFile>,
        result: &mut LogCheck,
    ) -> Result<(), DeskError> {
        for (file, bytes) in files {
            result.files += 1;
            let path = file.to_string();
            match self.log_bytes(origin, file).await? {
                None => result.find(LogFinding::FileMissing { path }),
                Some(there) if there != bytes => result.find(LogFinding::FileDiffers { path }),
                Some(_) => {}
            }
        }
        Ok(())
    }
}

fn check_leaf(position: u64, leaf: &KeptLeaf, result: &mut LogCheck) {
    let Some(event) = &leaf.event else {
        result.forgotten += 1;
        return;
    };
    let salt = event.salt.as_deref().and_then(|salt| <[u8; 32]>::try_from(salt).ok());
    let made = salt.and_then(|salt| opening(event, salt).ok()?.entry().ok());
    if made.is_none_or(|entry| entry.to_bytes() != leaf.entry) {
        result.find(LogFinding::LeafDiffers { position });
    }
}
