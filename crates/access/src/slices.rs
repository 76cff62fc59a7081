//! The policies in force, sorted by what they can speak of: one small set for each action and kind
//! of asker, since the authorizer tries every policy it is given.
//! Not a second set of rules: a policy is left out only where its own head says it does not apply.
//! What must hold: for every question the slice answers as all policies together would.

use cedar_policy::{
    ActionConstraint, EntityTypeName, EntityUid, Policy, PolicySet, PrincipalConstraint,
};
use std::collections::{HashMap, HashSet};

/// Sets of policies by action and kind of asker.
#[derive(Debug)]
pub(crate) struct Slices {
    by_action: HashMap<String, Slice>,
}

/// The policies on one action.
#[derive(Debug)]
pub(crate) struct Slice {
    pub(crate) action: EntityUid,
    by_asker: HashMap<EntityTypeName, PolicySet>,
}

impl Slices {
    /// `groups` are the actions that have others below them: a policy on one of these is in every
    /// set, because only the authorizer knows who is in a group.
    pub(crate) fn sort(
        policies: &PolicySet,
        actions: HashMap<String, EntityUid>,
        groups: &HashSet<EntityUid>,
        askers: &[EntityTypeName],
    ) -> Self {
        let slice = |action: EntityUid| {
            let on_it: Vec<&Policy> =
                policies.policies().filter(|policy| speaks_of(policy, &action, groups)).collect();
            let by_asker = askers
                .iter()
                .map(|asker| {
                    let theirs = on_it.iter().filter(|policy| concerns(policy, asker));
                    (asker.clone(), set(theirs.map(|policy| (*policy).clone())))
                })
                .collect();
            Slice { action, by_asker }
        };
        let by_action = actions.into_iter().map(|(name, uid)| (name, slice(uid))).collect();
        Self { by_action }
    }

    /// Names of all actions, in order.
    pub(crate) fn actions(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.by_action.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    pub(crate) fn of(&self, action: &str) -> Option<&Slice> {
        self.by_action.get(action)
    }
}

impl Slice {
    /// The policies that can concern this asker.
    pub(crate) fn for_asker(&self, principal: &EntityUid) -> Option<&PolicySet> {
        self.by_asker.get(principal.type_name())
    }
}

fn speaks_of(policy: &Policy, action: &EntityUid, groups: &HashSet<EntityUid>) -> bool {
    match policy.action_constraint() {
        ActionConstraint::Any => true,
        ActionConstraint::Eq(named) => named == *action,
        ActionConstraint::In(named) => {
            named.iter().any(|one| one == action || groups.contains(one))
        }
    }
}

fn concerns(policy: &Policy, asker: &EntityTypeName) -> bool {
    match policy.principal_constraint() {
        PrincipalConstraint::Any | PrincipalConstraint::In(_) => true,
        PrincipalConstraint::Eq(named) => named.type_name() == asker,
        PrincipalConstraint::Is(kind) | PrincipalConstraint::IsIn(kind, _) => kind == *asker,
    }
}

fn set(policies: impl Iterator<Item = Policy>) -> PolicySet {
    let mut set = PolicySet::new();
    for policy in policies {
        // Ids are unique in the set the policies come from.
        let added = set.add(policy);
        debug_assert!(added.is_ok(), "a policy id occurs twice");
    }
    set
}
