//! Growing: the right edge of a tree, enough to append leaves and to tell the root without reading the tree again.
//! It keeps nothing on disk; what must be stored comes back from [`Frontier::append`].
//! What must always hold: it equals the tree of the same leaves, however they were grouped on the way.

use crate::Hash;
use crate::tree::{Hashes, Position, TreeError, complete_subtrees};

/// The complete subtrees of a tree, widest first, one a bit of its size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    edge: Vec<Hash>,
}

impl Frontier {
    /// The tree without leaves.
    pub const fn empty() -> Self {
        Self { size: 0, edge: Vec::new() }
    }

    /// The edge of a kept tree of `size` leaves: at most 64 hashes are read.
    pub fn of(size: u64, hashes: &impl Hashes) -> Result<Self, TreeError> {
        let edge = complete_subtrees(0, size)
            .into_iter()
            .map(|position| hashes.hash_at(position).ok_or(TreeError::Missing))
            .collect::<Result<_, _>>()?;
        Ok(Self { size, edge })
    }

    /// Leaves so far.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Adds one leaf. Answers every complete subtree that it finished, the leaf itself first.
    pub fn append(&mut self, leaf: Hash) -> Vec<(Position, Hash)> {
        let mut finished = vec![(Position { level: 0, index: self.size }, leaf)];
        let mut hash = leaf;
        let mut level = 0;
        // Every low bit that is set is a left sibling waiting for this one.
        while self.size >> level & 1 == 1 {
            let Some(left) = self.edge.pop() else { break };
            hash = Hash::of_node(&left, &hash);
            level += 1;
            finished.push((Position { level, index: self.size >> level }, hash));
        }
        self.edge.push(hash);
        self.size += 1;
        finished
    }

    /// The root of the leaves so far.
    pub fn root(&self) -> Hash {
        let mut parts = self.edge.iter().rev();
        let Some(last) = parts.next() else { return Hash::of_empty_tree() };
        parts.fold(*last, |right, left| Hash::of_node(left, &right))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::tree;

    #[test]
    fn edge_has_the_root_of_the_tree_at_every_size_and_can_be_taken_up_again() {
        let mut stored = HashMap::new();
        let mut frontier = Frontier::empty();
        assert_eq!(frontier.root(), Hash::of_empty_tree());
        for leaf in 0_u64..600 {
            stored.extend(frontier.append(Hash::of_leaf(&leaf.to_be_bytes())));
            let kept = |position: Position| stored.get(&position).copied();
            assert_eq!(tree::root(leaf + 1, &kept), Ok(frontier.root()));
            assert_eq!(Frontier::of(leaf + 1, &kept).as_ref(), Ok(&frontier));
        }
    }
}
