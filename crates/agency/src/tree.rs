//! All units as a tree: who is above, below and inside whom. Pure and in memory; a province has
//! about a thousand units, so it is built once and shared.
//! What must always hold: no circle, every parent known, one unit per code.

use crate::{Name, Unit};
use kernel::code::AgencyCode;
use std::collections::BTreeMap;

/// Units by code, with their children.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    nodes: BTreeMap<AgencyCode, Node>,
    root: Option<AgencyCode>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Node {
    unit: Unit,
    children: Vec<AgencyCode>,
}

/// Why units do not form a tree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TreeFault {
    #[error("code {code} is given to two units")]
    Twice { code: AgencyCode },
    #[error("unit {code} names the parent {parent}, which does not exist")]
    ParentUnknown { code: AgencyCode, parent: AgencyCode },
    #[error("unit {code} is above itself")]
    Circle { code: AgencyCode },
    #[error("units {first} and {second} both have no parent")]
    TwoRoots { first: AgencyCode, second: AgencyCode },
}

impl Tree {
    /// Arranges units, in whatever order they come.
    pub fn build(units: impl IntoIterator<Item = Unit>) -> Result<Tree, TreeFault> {
        let mut nodes: BTreeMap<AgencyCode, Node> = BTreeMap::new();
        for unit in units {
            let code = unit.code.clone();
            let node = Node { unit, children: Vec::new() };
            if nodes.insert(code.clone(), node).is_some() {
                return Err(TreeFault::Twice { code });
            }
        }
        let mut root = None;
        let links: Vec<(AgencyCode, Option<AgencyCode>)> =
            nodes.values().map(|node| (node.unit.code.clone(), node.unit.parent.clone())).collect();
        for (code, parent) in links {
            let Some(parent) = parent else {
                if let Some(first) = root.replace(code.clone()) {
                    return Err(TreeFault::TwoRoots { first, second: code });
                }
                continue;
            };
            let Some(node) = nodes.get_mut(&parent) else {
                return Err(TreeFault::ParentUnknown { code, parent });
            };
            node.children.push(code);
        }
        let tree = Tree { nodes, root };
        tree.refuse_circles()?;
        Ok(tree)
    }

    /// In a tree each unit is reached once from the root; what is not reached hangs in a circle.
    fn refuse_circles(&self) -> Result<(), TreeFault> {
        let reached: std::collections::BTreeSet<AgencyCode> = self
            .root
            .iter()
            .flat_map(|root| std::iter::once(root.clone()).chain(self.descendants(root)))
            .collect();
        match self.nodes.keys().find(|code| !reached.contains(*code)) {
            Some(code) => Err(TreeFault::Circle { code: code.clone() }),
            None => Ok(()),
        }
    }

    /// The unit at the top: the province.
    pub fn root(&self) -> Option<&AgencyCode> {
        self.root.as_ref()
    }

    pub fn unit(&self, code: &AgencyCode) -> Option<&Unit> {
        self.nodes.get(code).map(|node| &node.unit)
    }

    /// A unit by its key in the province folder.
    pub fn by_key(&self, key: &str) -> Option<&Unit> {
        self.units().find(|unit| unit.key == key)
    }

    pub fn name(&self, code: &AgencyCode) -> Option<&Name> {
        self.unit(code).map(|unit| &unit.name)
    }

    /// All units by code.
    pub fn units(&self) -> impl Iterator<Item = &Unit> {
        self.nodes.values().map(|node| &node.unit)
    }

    /// Units directly below, by code; empty for a unit that does not exist.
    pub fn children(&self, code: &AgencyCode) -> &[AgencyCode] {
        self.nodes.get(code).map_or(&[], |node| node.children.as_slice())
    }

    /// Units above, nearest first.
    pub fn ancestors(&self, code: &AgencyCode) -> Vec<AgencyCode> {
        let mut above = Vec::new();
        let mut next = self.unit(code).and_then(|unit| unit.parent.clone());
        while let Some(parent) = next {
            next = self.unit(&parent).and_then(|unit| unit.parent.clone());
            above.push(parent);
        }
        above
    }

    /// Units below at any depth, without the unit itself.
    pub fn descendants(&self, code: &AgencyCode) -> Vec<AgencyCode> {
        let mut below = Vec::new();
        let mut open: Vec<&AgencyCode> = self.children(code).iter().collect();
        while let Some(next) = open.pop() {
            below.push(next.clone());
            open.extend(self.children(next));
        }
        below.sort();
        below
    }

    /// Whether `code` is `top` or lies below it. A unit that does not exist is inside itself only.
    pub fn within(&self, code: &AgencyCode, top: &AgencyCode) -> bool {
        code == top || self.ancestors(code).contains(top)
    }

    /// The agency a unit belongs to: itself, or the nearest unit above that is no division.
    pub fn agency_of(&self, code: &AgencyCode) -> Option<AgencyCode> {
        std::iter::once(code.clone())
            .chain(self.ancestors(code))
            .find(|code| self.unit(code).is_some_and(|unit| !unit.kind.is_division()))
    }
}
