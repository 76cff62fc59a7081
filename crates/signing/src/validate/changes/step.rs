//! One update of a file: rules explain what they know, and what is left is illegal.
//! Order matters: the form is walked before pages, so that pages know which new annotations belong to new signatures.
//! What must always hold: an object is explained only if everything that refers to it is of the rule's concern.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Document, Object};

use super::graph::Difference;
use super::{Change, ChangeKind};
use crate::pdf::file::{File, Id};
use crate::pdf::lexer;

/// What the update that made `new` of `old` changed; `revision` is its number.
pub(super) fn changes(old: &File<'_>, new: &File<'_>, revision: usize) -> Vec<Change> {
    let mut step = Step::new(old, new, revision);
    step.run();
    step.list
}

pub(super) struct Step<'s> {
    pub(super) old: &'s File<'s>,
    pub(super) new: &'s File<'s>,
    pub(super) difference: Difference,
    revision: usize,
    explained: BTreeSet<Id>,
    /// Places on pages of fields that this update added.
    pub(super) new_widgets: BTreeSet<Id>,
    list: Vec<Change>,
}

impl<'s> Step<'s> {
    fn new(old: &'s File<'s>, new: &'s File<'s>, revision: usize) -> Self {
        Self {
            old,
            new,
            difference: Difference::between(old, new),
            revision,
            explained: BTreeSet::new(),
            new_widgets: BTreeSet::new(),
            list: Vec::new(),
        }
    }

    fn run(&mut self) {
        if self.difference.too_deep || !self.plainly_written() {
            self.illegal(ChangeKind::Structure, None);
        }
        self.catalog();
        self.pages();
        for id in self.difference.removed.clone() {
            self.illegal(ChangeKind::Removed, Some(id));
        }
        for id in self.difference.added.clone() {
            if self.difference.edges.contains_key(&id) {
                self.illegal(ChangeKind::Revealed, Some(id));
            }
        }
        for id in self.difference.changed.clone() {
            if !self.explained.contains(&id) && !self.sections_stream(id) {
                self.illegal(self.kind_of(id), Some(id));
            }
        }
    }

    /// Notes a change that a signer can permit.
    pub(super) fn note(&mut self, kind: ChangeKind, field: Option<&str>, id: Option<Id>) {
        let change = Change {
            revision: self.revision,
            kind,
            field: field.map(ToOwned::to_owned),
            object: id.map(|it| it.0),
            permitted: kind.permissible(),
        };
        if !self.list.contains(&change) {
            self.list.push(change);
        }
    }

    pub(super) fn illegal(&mut self, kind: ChangeKind, id: Option<Id>) {
        self.note(kind, None, id);
    }

    /// Takes the change of an object as explained, if nothing but these places referred to it before. Whoever else does
    /// would be changed along with it.
    pub(super) fn explain(&mut self, id: Id, places: &[(Id, &[u8])]) {
        if self.difference.only_from(id, places) {
            self.explained.insert(id);
        }
    }

    /// Takes the change of an object as explained whoever refers to it: its rule is about what the object is.
    pub(super) fn explain_anywhere(&mut self, id: Id) {
        self.explained.insert(id);
    }

    pub(super) fn changed(&self, id: Id) -> bool {
        self.difference.changed.contains(&id)
    }

    pub(super) fn added(&self, id: Id) -> bool {
        self.difference.added.contains(&id)
    }

    /// Cross-reference streams may take the place of older ones, unless something else uses them as well.
    fn sections_stream(&self, id: Id) -> bool {
        let is = |document: &Document| {
            let stream = document.get_object(id).and_then(Object::as_stream);
            stream.is_ok_and(|it| it.dict.has_type(b"XRef"))
        };
        is(&self.old.document) && is(&self.new.document) && !self.difference.edges.contains_key(&id)
    }

    fn kind_of(&self, id: Id) -> ChangeKind {
        let dictionary = self.old.document.get_dictionary(id);
        match dictionary.and_then(|it| it.get(b"Type")).and_then(Object::as_name) {
            Ok(b"Page" | b"Pages") => ChangeKind::Page,
            Ok(b"Catalog") => ChangeKind::Document,
            Ok(b"Annot") => ChangeKind::Annotation,
            _ => ChangeKind::Object,
        }
    }

    /// Whether no object of the update has a key twice, which readers take differently.
    fn plainly_written(&self) -> bool {
        let ids = self.difference.changed.iter().chain(&self.difference.added);
        ids.into_iter().all(|id| {
            self.new.source(*id).is_ok_and(|source| plain(&source, 0, 0))
                || self.sections_stream_of(*id)
        })
    }

    /// Whether the object holds sections or other objects; those are read by the strict opening alone.
    fn sections_stream_of(&self, id: Id) -> bool {
        let stream = self.new.document.get_object(id).and_then(Object::as_stream);
        stream.is_ok_and(|it| it.dict.has_type(b"XRef") || it.dict.has_type(b"ObjStm"))
    }
}

fn plain(source: &[u8], at: usize, depth: usize) -> bool {
    const DEPTH_MAX: usize = 64;
    let at = lexer::skip_space(source, at);
    if depth > DEPTH_MAX {
        return false;
    }
    if source.get(at..at + 2) != Some(b"<<") {
        return true;
    }
    let Ok(entries) = lexer::entries(source, at) else { return false };
    let keys: BTreeSet<&[u8]> = entries.iter().map(|it| it.0.as_slice()).collect();
    keys.len() == entries.len() && entries.iter().all(|it| plain(source, it.1.start, depth + 1))
}

/// A value with the object it stands in, if it is one of its own.
pub(super) fn at<'d>(
    document: &'d Document,
    dictionary: &'d Dictionary,
    key: &[u8],
) -> Option<(Option<Id>, &'d Object)> {
    let value = dictionary.get(key).ok()?;
    match document.dereference(value) {
        Ok((_, Object::Null)) | Err(_) => None,
        Ok(found) => Some(found),
    }
}

/// The items of an array under a key, and the object it stands in.
pub(super) fn items<'d>(
    document: &'d Document,
    dictionary: &'d Dictionary,
    key: &[u8],
) -> (Option<Id>, &'d [Object]) {
    match at(document, dictionary, key) {
        Some((id, Object::Array(items))) => (id, items),
        _ => (None, &[]),
    }
}
