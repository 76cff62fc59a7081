//! The rule of the document security store: validation data is added and never taken away (EN 319 142-1 §5.4.2).
//! What the data is worth is judged where it is used. What must always hold: everything that was in the store still is.

use lopdf::{Dictionary, Object};

use super::ChangeKind;
use super::graph::different_keys;
use super::step::{Step, at, items};
use crate::pdf::file::Id;

/// Arrays of the store, and of its entries for single signatures.
const LISTS: [&[u8]; 6] = [b"Certs", b"CRLs", b"OCSPs", b"Cert", b"CRL", b"OCSP"];

impl Step<'_> {
    pub(super) fn store(&mut self, root: Id, before: &Dictionary, after: &Dictionary) {
        let was = at(&self.old.document, before, b"DSS");
        let is = at(&self.new.document, after, b"DSS");
        let empty = Dictionary::new();
        let (was_at, old) = match was {
            Some((id, Object::Dictionary(old))) => (id, old),
            Some((id, _)) => return self.illegal(ChangeKind::Document, id),
            None => (None, &empty),
        };
        let new = match is {
            Some((_, Object::Dictionary(new))) => new,
            None if was.is_none() => return,
            _ => return self.illegal(ChangeKind::Document, was_at),
        };
        let place = (was_at.unwrap_or(root), was_at.is_none().then_some(&b"DSS"[..]));
        if let Some(id) = was_at.filter(|it| self.changed(*it)) {
            self.explain(id, &[(root, b"DSS")]);
        }
        let mut touched = was.is_none() || was_at.is_some_and(|it| self.changed(it));
        touched |= before.get(b"DSS").ok() != after.get(b"DSS").ok();
        for key in different_keys(old, new) {
            if !LISTS.contains(&key.as_slice()) && key != b"VRI" && key != b"Type" {
                self.illegal(ChangeKind::Document, was_at);
            }
        }
        touched |= self.lists(place, old, new);
        touched |= self.by_signature(place, old, new);
        if touched {
            self.note(ChangeKind::ValidationData, None, is.and_then(|it| it.0));
        }
    }

    /// The arrays of a dictionary that stands at a place; whether one of them changed.
    fn lists(&mut self, place: Place<'_>, old: &Dictionary, new: &Dictionary) -> bool {
        let mut touched = false;
        for key in LISTS {
            let (was_at, had) = items(&self.old.document, old, key);
            let (_, has) = items(&self.new.document, new, key);
            touched |= had != has;
            if !had.iter().all(|it| has.contains(it)) {
                self.illegal(ChangeKind::Document, was_at);
            }
            // Only streams are validation data.
            for id in
                has.iter().filter(|it| !had.contains(it)).filter_map(|it| it.as_reference().ok())
            {
                if !matches!(self.new.document.get_object(id), Ok(Object::Stream(_))) {
                    self.illegal(ChangeKind::Document, Some(id));
                }
            }
            if let Some(id) = was_at.filter(|it| self.changed(*it)) {
                self.explain(id, &[(place.0, place.1.unwrap_or(key))]);
            }
        }
        touched
    }

    /// What belongs to single signatures, by the digest of their contents.
    fn by_signature(&mut self, place: Place<'_>, old: &Dictionary, new: &Dictionary) -> bool {
        let was = at(&self.old.document, old, b"VRI");
        let is = at(&self.new.document, new, b"VRI");
        let (was_at, had) = match (was, is) {
            (None, is) => return is.is_some(),
            (Some((id, Object::Dictionary(had))), Some(_)) => (id, had),
            (Some((id, _)), _) => {
                self.illegal(ChangeKind::Document, id);
                return true;
            }
        };
        let Some((_, Object::Dictionary(has))) = is else {
            self.illegal(ChangeKind::Document, was_at);
            return true;
        };
        if let Some(id) = was_at.filter(|it| self.changed(*it)) {
            self.explain(id, &[(place.0, place.1.unwrap_or(b"VRI"))]);
        }
        let inner = (
            was_at.unwrap_or(place.0),
            if was_at.is_some() { None } else { place.1.or(Some(b"VRI")) },
        );
        for (key, _) in had {
            let before = at(&self.old.document, had, key);
            let after = at(&self.new.document, has, key);
            match (before, after) {
                (Some((id, Object::Dictionary(before))), Some((_, Object::Dictionary(after)))) => {
                    if let Some(id) = id.filter(|it| self.changed(*it)) {
                        self.explain(id, &[(inner.0, inner.1.unwrap_or(key))]);
                    }
                    let place = (
                        id.unwrap_or(inner.0),
                        if id.is_some() { None } else { inner.1.or(Some(key)) },
                    );
                    self.lists(place, before, after);
                }
                (None, _) => {}
                _ => self.illegal(ChangeKind::Document, was_at),
            }
        }
        had != has
    }
}

/// The object that a dictionary stands in, and the key there when it is not the object itself.
type Place<'k> = (Id, Option<&'k [u8]>);
