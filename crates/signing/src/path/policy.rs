//! Certificate policies along a path (RFC 5280 §6.1.2 to §6.1.6), with mappings and the counters that require or inhibit.
//! The tree of the standard is kept as its lowest level alone: each node knows in which words of the trusted authority it
//! began, which is all that the end asks for. What must always hold: the number of nodes stays bounded.

use std::collections::BTreeSet;

use const_oid::ObjectIdentifier;

use super::PathError;
use crate::asn1::{Asn1Error, Element, tag};
use crate::certificate::Certificate;
use crate::oid;

/// Nodes at one level; mappings could make them many.
const NODES_MAX: usize = 512;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Node {
    policy: ObjectIdentifier,
    expected: BTreeSet<ObjectIdentifier>,
    /// The policy in the words of the trusted authority.
    origin: ObjectIdentifier,
}

#[derive(Debug)]
pub(super) struct Policies {
    nodes: Vec<Node>,
    explicit_in: usize,
    mapping_in: usize,
    any_in: usize,
}

impl Policies {
    /// At the start of a path of so many certificates; `required` when some policy must hold.
    pub(super) fn new(length: usize, required: bool) -> Self {
        let any = Node {
            policy: oid::ANY_POLICY,
            expected: BTreeSet::from([oid::ANY_POLICY]),
            origin: oid::ANY_POLICY,
        };
        let late = length + 1;
        let explicit_in = if required { 0 } else { late };
        Self { nodes: vec![any], explicit_in, mapping_in: late, any_in: late }
    }

    /// §6.1.3 (d) to (f).
    pub(super) fn certificate(
        &mut self,
        certificate: &Certificate,
        last: bool,
    ) -> Result<(), PathError> {
        let listed = certificate.policies()?.unwrap_or_default();
        let mut next: BTreeSet<Node> = BTreeSet::new();
        for policy in listed.iter().filter(|it| **it != oid::ANY_POLICY) {
            let child =
                |origin| Node { policy: *policy, expected: BTreeSet::from([*policy]), origin };
            let before = next.len();
            for node in self.nodes.iter().filter(|it| it.expected.contains(policy)) {
                next.insert(child(node.began(*policy)));
            }
            let any = self.nodes.iter().any(|it| it.policy == oid::ANY_POLICY);
            if next.len() == before && any {
                next.insert(child(*policy));
            }
        }
        let any_counts = self.any_in > 0 || (!last && certificate.self_issued());
        if listed.contains(&oid::ANY_POLICY) && any_counts {
            for node in &self.nodes {
                for expected in &node.expected {
                    if next.iter().any(|it| it.policy == *expected) {
                        continue;
                    }
                    next.insert(Node {
                        policy: *expected,
                        expected: BTreeSet::from([*expected]),
                        origin: node.began(*expected),
                    });
                }
            }
        }
        if next.len() > NODES_MAX {
            return Err(PathError::Policy);
        }
        self.nodes = next.into_iter().collect();
        if self.explicit_in == 0 && self.nodes.is_empty() {
            return Err(PathError::Policy);
        }
        Ok(())
    }

    /// §6.1.4 (a), (b), (h) to (j): what an authority says for those below it.
    pub(super) fn prepare(&mut self, authority: &Certificate) -> Result<(), PathError> {
        self.map(authority)?;
        if !authority.self_issued() {
            self.count_down();
        }
        let (explicit, mapping) = constraints(authority)?;
        self.explicit_in = self.explicit_in.min(explicit.unwrap_or(usize::MAX));
        self.mapping_in = self.mapping_in.min(mapping.unwrap_or(usize::MAX));
        if let Some(extension) = authority.extension(oid::INHIBIT_ANY_POLICY) {
            let skip = Element::only(&extension.value)?.number()?;
            self.any_in = self.any_in.min(usize::try_from(skip).unwrap_or(usize::MAX));
        }
        Ok(())
    }

    /// §6.1.5 (a), (b), (g): the policies that hold, in the words of the trusted authority.
    pub(super) fn finish(
        mut self,
        leaf: &Certificate,
        acceptable: Option<&[ObjectIdentifier]>,
    ) -> Result<Vec<ObjectIdentifier>, PathError> {
        self.explicit_in = self.explicit_in.saturating_sub(1);
        if constraints(leaf)?.0 == Some(0) {
            self.explicit_in = 0;
        }
        let origins: BTreeSet<ObjectIdentifier> = self.nodes.iter().map(|it| it.origin).collect();
        let hold: Vec<ObjectIdentifier> = match acceptable {
            None => origins.into_iter().collect(),
            Some(list) if list.contains(&oid::ANY_POLICY) => origins.into_iter().collect(),
            Some(list) if origins.contains(&oid::ANY_POLICY) => list.to_vec(),
            Some(list) => origins.into_iter().filter(|it| list.contains(it)).collect(),
        };
        if self.explicit_in == 0 && hold.is_empty() {
            return Err(PathError::Policy);
        }
        Ok(hold)
    }

    const fn count_down(&mut self) {
        self.explicit_in = self.explicit_in.saturating_sub(1);
        self.mapping_in = self.mapping_in.saturating_sub(1);
        self.any_in = self.any_in.saturating_sub(1);
    }

    fn map(&mut self, authority: &Certificate) -> Result<(), PathError> {
        let Some(extension) = authority.extension(oid::POLICY_MAPPINGS) else { return Ok(()) };
        let mut pairs = Vec::new();
        for pair in Element::only(&extension.value)?.tagged(tag::SEQUENCE)?.inside()?.all()? {
            let mut pair = pair.tagged(tag::SEQUENCE)?.inside()?;
            let (theirs, ours) = (pair.expect(tag::OID)?.oid()?, pair.expect(tag::OID)?.oid()?);
            if theirs == oid::ANY_POLICY || ours == oid::ANY_POLICY {
                return Err(Asn1Error::Value.into());
            }
            pairs.push((theirs, ours));
        }
        let issuers: BTreeSet<ObjectIdentifier> = pairs.iter().map(|it| it.0).collect();
        if self.mapping_in == 0 {
            self.nodes.retain(|node| !issuers.contains(&node.policy));
            return Ok(());
        }
        for issuer in issuers {
            let expected: BTreeSet<ObjectIdentifier> =
                pairs.iter().filter(|it| it.0 == issuer).map(|it| it.1).collect();
            let mut there = false;
            for node in self.nodes.iter_mut().filter(|it| it.policy == issuer) {
                node.expected.clone_from(&expected);
                there = true;
            }
            if !there && self.nodes.iter().any(|it| it.policy == oid::ANY_POLICY) {
                self.nodes.push(Node { policy: issuer, expected, origin: issuer });
            }
        }
        Ok(())
    }
}

impl Node {
    /// Where a child of this node began: below any policy, with itself.
    fn began(&self, child: ObjectIdentifier) -> ObjectIdentifier {
        if self.policy == oid::ANY_POLICY { child } else { self.origin }
    }
}

/// `requireExplicitPolicy` and `inhibitPolicyMapping` of PolicyConstraints.
fn constraints(certificate: &Certificate) -> Result<(Option<usize>, Option<usize>), Asn1Error> {
    let Some(extension) = certificate.extension(oid::POLICY_CONSTRAINTS) else {
        return Ok((None, None));
    };
    let mut fields = Element::only(&extension.value)?.tagged(tag::SEQUENCE)?.inside()?;
    let mut count = |number| -> Result<Option<usize>, Asn1Error> {
        let Some(field) = fields.optional(tag::primitive(number))? else { return Ok(None) };
        let skip = Element { tag: tag::INTEGER, ..field }.number()?;
        Ok(Some(usize::try_from(skip).unwrap_or(usize::MAX)))
    };
    Ok((count(0)?, count(1)?))
}
