//! Two writings of a file as graphs of objects: which objects differ, and who referred to them before.
//! No meaning is given to an object here. What must always hold: an object counts as unchanged only if it is equal in
//! every part, and every reference to a changed object is found.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Object};

use crate::pdf::file::{File, Id};

/// Objects inside one another; deeper ones are never explained.
const DEPTH_MAX: usize = 100;

/// Who refers to an object: the object around the reference, and the key there.
pub(super) type Edge = (Id, Vec<u8>);

/// What differs.
#[derive(Debug, Default)]
pub(super) struct Difference {
    /// Objects that were there and are another now.
    pub(super) changed: BTreeSet<Id>,
    /// Objects that were not there.
    pub(super) added: BTreeSet<Id>,
    /// Objects that are not there any more.
    pub(super) removed: BTreeSet<Id>,
    /// References of the older writing to changed and added objects.
    pub(super) edges: BTreeMap<Id, Vec<Edge>>,
    /// Whether an object goes deeper than is looked at.
    pub(super) too_deep: bool,
}

impl Difference {
    pub(super) fn between(old: &File<'_>, new: &File<'_>) -> Self {
        let (before, after) = (&old.document.objects, &new.document.objects);
        let mut difference = Self::default();
        for (id, object) in before {
            match after.get(id) {
                None => drop(difference.removed.insert(*id)),
                Some(now) if !same(object, now) => drop(difference.changed.insert(*id)),
                Some(_) => {}
            }
        }
        difference.added = after.keys().filter(|id| !before.contains_key(id)).copied().collect();
        for (id, object) in before {
            difference.references(*id, object);
        }
        difference
    }

    fn references(&mut self, id: Id, object: &Object) {
        match object {
            Object::Dictionary(dictionary) => self.entries(id, dictionary),
            Object::Stream(stream) => self.entries(id, &stream.dict),
            other => self.inside(id, b"", other, 0),
        }
    }

    fn entries(&mut self, id: Id, dictionary: &Dictionary) {
        for (key, value) in dictionary {
            self.inside(id, key, value, 0);
        }
    }

    fn inside(&mut self, id: Id, key: &[u8], value: &Object, depth: usize) {
        if depth > DEPTH_MAX {
            self.too_deep = true;
            return;
        }
        match value {
            Object::Reference(target)
                if self.changed.contains(target) || self.added.contains(target) =>
            {
                self.edges.entry(*target).or_default().push((id, key.to_vec()));
            }
            Object::Array(items) => {
                for item in items {
                    self.inside(id, key, item, depth + 1);
                }
            }
            Object::Dictionary(dictionary) => {
                for (_, value) in dictionary {
                    self.inside(id, key, value, depth + 1);
                }
            }
            _ => {}
        }
    }

    /// Whether every reference of the older writing to the object comes from one of these places.
    pub(super) fn only_from(&self, id: Id, places: &[(Id, &[u8])]) -> bool {
        let edges = self.edges.get(&id).map(Vec::as_slice).unwrap_or_default();
        edges.iter().all(|(from, key)| places.iter().any(|it| it.0 == *from && it.1 == key))
    }

    /// Whether every reference of the older writing to the object stands under one of these keys.
    pub(super) fn only_under(&self, id: Id, keys: &[&[u8]]) -> bool {
        let edges = self.edges.get(&id).map(Vec::as_slice).unwrap_or_default();
        edges.iter().all(|(_, key)| keys.contains(&key.as_slice()))
    }
}

/// Whether two objects are the same, their places in the file aside.
pub(super) fn same(one: &Object, other: &Object) -> bool {
    match (one, other) {
        (Object::Stream(one), Object::Stream(other)) => {
            one.dict == other.dict && one.content == other.content
        }
        _ => one == other,
    }
}

/// Keys whose values differ, those that only one of them has among them.
pub(super) fn different_keys(old: &Dictionary, new: &Dictionary) -> BTreeSet<Vec<u8>> {
    let keys = old.iter().chain(new.iter()).map(|(key, _)| key.clone());
    keys.filter(|key| match (old.get(key), new.get(key)) {
        (Ok(one), Ok(other)) => !same(one, other),
        _ => true,
    })
    .collect()
}

/// Whether the items of `old` all stand in `new`, in their order. Gives the items that are new.
pub(super) fn added_items<'o>(old: &[Object], new: &'o [Object]) -> Option<Vec<&'o Object>> {
    let mut left = old.iter().peekable();
    let mut added = Vec::new();
    for item in new {
        match left.peek() {
            Some(wanted) if *wanted == item => drop(left.next()),
            _ => added.push(item),
        }
    }
    left.next().is_none().then_some(added)
}
