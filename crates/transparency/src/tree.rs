//! Tree arithmetic: which subtrees make up a root, an inclusion proof and a consistency proof, and how proofs are checked.
//! It knows where a stored hash lies by level and index only; reading it from tiles is [`crate::tile`], growing is
//! [`crate::grow`].
//! What must always hold: a proof that checks convinces nobody of a leaf or a history that is not in the tree, whatever its
//! bytes (RFC 6962 §2.1.1, §2.1.2; checks as RFC 9162 §2.1.3.2, §2.1.4.2 state them).

use thiserror::Error;

use crate::Hash;

/// More hashes than any proof of a tree below 2^63 leaves can have.
pub const LONGEST_PROOF: usize = 63;

/// A complete subtree: `2^level` leaves, the `index`-th of its level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Height over the leaves, below 64.
    pub level: u32,
    /// Which one of its level, from the left, from zero.
    pub index: u64,
}

/// Why no proof can be made, or why one does not check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TreeError {
    /// The leaf or the older size lies outside the tree.
    #[error("index or size lies outside the tree")]
    Outside,
    /// A hash that the tree needs is not there.
    #[error("a stored hash of the tree is missing")]
    Missing,
    /// The proof has too many or too few hashes for its sizes.
    #[error("proof has the wrong length")]
    Length,
    /// The hashes lead to another root.
    #[error("proof leads to another root")]
    Root,
}

/// Reads the hash of one complete subtree.
pub trait Hashes {
    /// The hash at `position`, none when it is not kept.
    fn hash_at(&self, position: Position) -> Option<Hash>;
}

impl<F: Fn(Position) -> Option<Hash>> Hashes for F {
    fn hash_at(&self, position: Position) -> Option<Hash> {
        self(position)
    }
}

/// The complete subtrees whose hashes make the hash of leaves `start..end`, widest (leftmost) first.
///
/// `start` must be a multiple of the smallest power of two not below `end - start`, as every range of a proof is.
pub fn complete_subtrees(start: u64, end: u64) -> Vec<Position> {
    let mut parts = Vec::new();
    let mut from = start;
    while from < end {
        let level = (end - from).ilog2();
        parts.push(Position { level, index: from >> level });
        from += 1 << level;
    }
    parts
}

/// The hash of leaves `start..end` out of stored hashes.
pub fn range_hash(start: u64, end: u64, hashes: &impl Hashes) -> Result<Hash, TreeError> {
    let mut whole: Option<Hash> = None;
    for position in complete_subtrees(start, end).into_iter().rev() {
        let part = hashes.hash_at(position).ok_or(TreeError::Missing)?;
        whole = Some(whole.map_or(part, |right| Hash::of_node(&part, &right)));
    }
    Ok(whole.unwrap_or_else(Hash::of_empty_tree))
}

/// The root of the tree of `size` leaves.
pub fn root(size: u64, hashes: &impl Hashes) -> Result<Hash, TreeError> {
    range_hash(0, size, hashes)
}

/// The widest power of two below `size` (for `size` of at least two): where RFC 6962 splits a tree.
fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// The ranges whose hashes prove leaf `index` in a tree of `size`, the leaf's sibling first.
///
/// Errors: [`TreeError::Outside`] when there is no such leaf.
pub fn inclusion_ranges(index: u64, size: u64) -> Result<Vec<(u64, u64)>, TreeError> {
    if index >= size {
        return Err(TreeError::Outside);
    }
    let mut ranges = Vec::new();
    let (mut start, mut end) = (0, size);
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            ranges.push((middle, end));
            end = middle;
        } else {
            ranges.push((start, middle));
            start = middle;
        }
    }
    ranges.reverse();
    Ok(ranges)
}

/// The ranges whose hashes prove that the tree of `old` leaves is the beginning of the tree of `size`.
///
/// Empty when `old` is zero or equals `size`. Errors: [`TreeError::Outside`] when `old` is greater than `size`.
pub fn consistency_ranges(old: u64, size: u64) -> Result<Vec<(u64, u64)>, TreeError> {
    if old > size {
        return Err(TreeError::Outside);
    }
    if old == 0 || old == size {
        return Ok(Vec::new());
    }
    let mut ranges = Vec::new();
    let (mut start, mut end) = (0, size);
    while old != end {
        let middle = start + split(end - start);
        if old <= middle {
            ranges.push((middle, end));
            end = middle;
        } else {
            ranges.push((start, middle));
            start = middle;
        }
    }
    // The checker already holds the old root; it needs the last range only when that is not the whole old tree.
    if start != 0 {
        ranges.push((start, end));
    }
    ranges.reverse();
    Ok(ranges)
}

/// The hashes that prove leaf `index` in a tree of `size`.
pub fn prove_inclusion(
    index: u64,
    size: u64,
    hashes: &impl Hashes,
) -> Result<Vec<Hash>, TreeError> {
    hashes_of(&inclusion_ranges(index, size)?, hashes)
}

/// The hashes that prove that the tree of `old` leaves is the beginning of the tree of `size`.
pub fn prove_consistency(
    old: u64,
    size: u64,
    hashes: &impl Hashes,
) -> Result<Vec<Hash>, TreeError> {
    hashes_of(&consistency_ranges(old, size)?, hashes)
}

fn hashes_of(ranges: &[(u64, u64)], hashes: &impl Hashes) -> Result<Vec<Hash>, TreeError> {
    ranges.iter().map(|&(start, end)| range_hash(start, end, hashes)).collect()
}

/// Checks that `leaf` is the `index`-th leaf of the tree of `size` leaves with this `root`.
///
/// Errors: [`TreeError::Outside`], [`TreeError::Length`] or [`TreeError::Root`]; `Ok` only when the proof holds.
pub fn check_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), TreeError> {
    if lead(leaf, index, size, proof)?.same(root) { Ok(()) } else { Err(TreeError::Root) }
}

/// The root to which a proof leads from its leaf. It proves nothing until that root is believed.
///
/// Errors: [`TreeError::Outside`], [`TreeError::Length`].
pub fn lead(leaf: &Hash, index: u64, size: u64, proof: &[Hash]) -> Result<Hash, TreeError> {
    if index >= size {
        return Err(TreeError::Outside);
    }
    let (mut node, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in proof {
        if last == 0 {
            return Err(TreeError::Length);
        }
        if node & 1 == 1 || node == last {
            hash = Hash::of_node(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                (node, last) = (node >> 1, last >> 1);
            }
        } else {
            hash = Hash::of_node(&hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    if last == 0 { Ok(hash) } else { Err(TreeError::Length) }
}

/// Checks that the tree of `old` leaves with `old_root` is the beginning of the tree of `size` leaves with `root`.
///
/// The empty tree is the beginning of every tree and needs no hashes.
pub fn check_consistency(
    old: u64,
    size: u64,
    old_root: &Hash,
    root: &Hash,
    proof: &[Hash],
) -> Result<(), TreeError> {
    if old > size {
        return Err(TreeError::Outside);
    }
    if old == size || old == 0 {
        if !proof.is_empty() {
            return Err(TreeError::Length);
        }
        let same =
            if old == 0 { old_root.same(&Hash::of_empty_tree()) } else { old_root.same(root) };
        return if same { Ok(()) } else { Err(TreeError::Root) };
    }
    let (mut node, mut last) = (old - 1, size - 1);
    while node & 1 == 1 {
        (node, last) = (node >> 1, last >> 1);
    }
    let mut siblings = proof.iter();
    // A whole power of two: its root is the first hash, and is not sent.
    let seed = if node == 0 { *old_root } else { *siblings.next().ok_or(TreeError::Length)? };
    let (mut old_hash, mut new_hash) = (seed, seed);
    for sibling in siblings {
        if last == 0 {
            return Err(TreeError::Length);
        }
        if node & 1 == 1 || node == last {
            old_hash = Hash::of_node(sibling, &old_hash);
            new_hash = Hash::of_node(sibling, &new_hash);
            while node & 1 == 0 && node != 0 {
                (node, last) = (node >> 1, last >> 1);
            }
        } else {
            new_hash = Hash::of_node(&new_hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    if last != 0 {
        return Err(TreeError::Length);
    }
    if old_hash.same(old_root) && new_hash.same(root) { Ok(()) } else { Err(TreeError::Root) }
}

#[cfg(test)]
mod tests;
