//! The rule of the form: new signature fields, empty ones that are signed, other fields that are filled.
//! A signed field never changes any more. What must always hold: nothing that was hidden becomes visible, no field moves,
//! and a new field is a signature field without actions.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Object};

use super::ChangeKind;
use super::graph::{added_items, different_keys};
use super::step::{Step, at, items};
use crate::pdf::field::decoded;
use crate::pdf::file::Id;

/// Fields inside one another.
const DEPTH_MAX: usize = 32;
/// Annotation flags that decide whether something is seen: Invisible, Hidden, NoView (ISO 32000-2 §12.5.3).
const SEEN: i64 = 1 + 2 + 32;
/// What filling changes in a field or its place: value, appearance, its state, how text is set, and flags.
const FILLING: [&[u8]; 10] = [b"V", b"AP", b"AS", b"F", b"Ff", b"DA", b"Q", b"I", b"RV", b"M"];
/// Where fields are referred to: in the form, on pages, from one another, from the tags of the text, and in arrays of
/// their own. An object that anything else refers to is more than a field, and would change there too.
const PLACES: [&[u8]; 8] =
    [b"Fields", b"AcroForm", b"Annots", b"Kids", b"Parent", b"Obj", b"CO", b""];

/// A field as far as it matters below it.
struct Above<'n> {
    name: &'n str,
    signature: bool,
    signed: bool,
    depth: usize,
}

impl Step<'_> {
    pub(super) fn form(&mut self, root: Id, before: &Dictionary, after: &Dictionary) {
        let (old, new) = (self.old, self.new);
        let was = at(&old.document, before, b"AcroForm");
        let is = at(&new.document, after, b"AcroForm");
        let empty = Dictionary::new();
        let (was_at, had) = match was {
            Some((id, Object::Dictionary(had))) => (id, had),
            Some((id, _)) => return self.illegal(ChangeKind::Field, id),
            None => (None, &empty),
        };
        let has = match is {
            Some((_, Object::Dictionary(has))) => has,
            None if was.is_none() => return,
            _ => return self.illegal(ChangeKind::Field, was_at),
        };
        for key in different_keys(had, has) {
            let permitted = match key.as_slice() {
                b"Fields" | b"NeedAppearances" => true,
                b"SigFlags" => {
                    flags(has, b"SigFlags") & flags(had, b"SigFlags") == flags(had, b"SigFlags")
                }
                b"DA" | b"Q" => !had.has(&key),
                b"DR" => self.resources_only_grow(had, has),
                _ => false,
            };
            if !permitted {
                self.illegal(ChangeKind::Field, was_at);
            } else if key != b"Fields" && key != b"SigFlags" {
                self.note(ChangeKind::FormFilling, None, was_at);
            }
        }
        if let Some(id) = was_at.filter(|it| self.changed(*it)) {
            self.explain(id, &[(root, b"AcroForm")]);
        }
        let place = match was_at {
            Some(id) => (id, &b"Fields"[..]),
            None => (root, &b"AcroForm"[..]),
        };
        let top = Above { name: "", signature: false, signed: false, depth: 0 };
        self.fields((had, has), b"Fields", place, &top);
    }

    /// Resources of the form: fonts may be added for filling, none may become another.
    fn resources_only_grow(&self, had: &Dictionary, has: &Dictionary) -> bool {
        let of = |object: Option<(Option<Id>, &Object)>| match object {
            Some((None, Object::Dictionary(it))) => Some(it.clone()),
            None => Some(Dictionary::new()),
            // Resources of their own are compared as an object, where nothing explains a change.
            Some(_) => None,
        };
        let old = of(at(&self.old.document, had, b"DR"));
        let new = of(at(&self.new.document, has, b"DR"));
        let (Some(old), Some(new)) = (old, new) else { return !had.has(b"DR") };
        old.iter().all(|(kind, before)| match (before, new.get(kind)) {
            (Object::Dictionary(before), Ok(Object::Dictionary(after))) => {
                before.iter().all(|(name, value)| after.get(name).is_ok_and(|it| it == value))
            }
            (before, Ok(after)) => before == after,
            (_, Err(_)) => false,
        })
    }

    /// The fields, or kids of a field, under `key`, whose list stands at `place` when it is an object of its own.
    fn fields(
        &mut self,
        (had, has): (&Dictionary, &Dictionary),
        key: &[u8],
        place: (Id, &[u8]),
        above: &Above<'_>,
    ) {
        let (old, new) = (self.old, self.new);
        let (was_at, before) = items(&old.document, had, key);
        let (_, after) = items(&new.document, has, key);
        if above.depth > DEPTH_MAX {
            return self.illegal(ChangeKind::Field, None);
        }
        let Some(added) = added_items(before, after) else {
            return self.illegal(ChangeKind::Field, was_at);
        };
        for item in added {
            match item.as_reference() {
                Ok(id) if self.added(id) => self.new_field(id, above),
                id => self.illegal(ChangeKind::Field, id.ok()),
            }
        }
        if let Some(id) = was_at.filter(|it| self.changed(*it)) {
            self.explain(id, &[place]);
        }
        let unique: BTreeSet<Id> = before.iter().filter_map(|it| it.as_reference().ok()).collect();
        for id in unique {
            self.field(id, above);
        }
    }

    /// A field that was there.
    fn field(&mut self, id: Id, above: &Above<'_>) {
        let (old, new) = (self.old, self.new);
        let (Ok(before), Ok(after)) =
            (old.document.get_dictionary(id), new.document.get_dictionary(id))
        else {
            return;
        };
        let name = full_name(before, above.name);
        let kind = before.get(b"FT").and_then(Object::as_name);
        let signature = kind.map_or(above.signature, |it| it == b"Sig");
        let signed = above.signed || (signature && before.has(b"V"));
        if self.changed(id) {
            let keys = different_keys(before, after);
            let filled = keys.iter().filter(|key| *key != b"Kids");
            let filled: Vec<&[u8]> = filled.map(Vec::as_slice).collect();
            if permitted(before, after, &filled, signed) && self.difference.only_under(id, &PLACES)
            {
                self.explain_anywhere(id);
                if after.has(b"V") && signature && !before.has(b"V") {
                    self.signature(after, &name, id);
                } else if !filled.is_empty() {
                    self.note(ChangeKind::FormFilling, Some(&name), Some(id));
                }
            } else {
                self.illegal(ChangeKind::Field, Some(id));
                self.explain_anywhere(id);
            }
        }
        // What changed around a signed field or its places stays unexplained.
        if !signed {
            self.appearance(id, before, &name);
            self.value(id, before, &name);
        }
        let below = Above { name: &name, signature, signed, depth: above.depth + 1 };
        self.fields((before, after), b"Kids", (id, b"Kids"), &below);
    }

    /// An appearance may change with the value, if nothing else is drawn with it.
    fn appearance(&mut self, id: Id, before: &Dictionary, name: &str) {
        let old = self.old;
        let Some((own, Object::Dictionary(appearance))) = at(&old.document, before, b"AP") else {
            return;
        };
        self.filled(own, (id, b"AP"), name);
        for key in [&b"N"[..], b"R", b"D"] {
            let place = own.map_or((id, &b"AP"[..]), |it| (it, key));
            let Some((looks, object)) = at(&old.document, appearance, key) else { continue };
            self.filled(looks, place, name);
            // One look for each state, such as a box with and without its tick.
            let Object::Dictionary(states) = object else { continue };
            for (state, _) in states {
                let place = looks.map_or(place, |it| (it, state.as_slice()));
                let look = at(&old.document, states, state).and_then(|it| it.0);
                self.filled(look, place, name);
            }
        }
    }

    /// Takes a changed object as part of filling a field, if only that field referred to it.
    fn filled(&mut self, id: Option<Id>, place: (Id, &[u8]), name: &str) {
        if let Some(id) = id.filter(|it| self.changed(*it)) {
            self.explain(id, &[place]);
            self.note(ChangeKind::FormFilling, Some(name), Some(id));
        }
    }

    /// A value that is an object of its own.
    fn value(&mut self, id: Id, before: &Dictionary, name: &str) {
        let value = at(&self.old.document, before, b"V");
        self.filled(value.and_then(|it| it.0), (id, b"V"), name);
    }

    /// A field that is new: a signature field with its places, and nothing that acts.
    fn new_field(&mut self, id: Id, above: &Above<'_>) {
        let new = self.new;
        let Ok(field) = new.document.get_dictionary(id) else {
            return self.illegal(ChangeKind::Field, Some(id));
        };
        let name = full_name(field, above.name);
        let kind = field.get(b"FT").and_then(Object::as_name);
        let signature = kind.map_or(above.signature, |it| it == b"Sig");
        let named = field.has(b"T");
        if !signature || !named || field.has(b"A") || field.has(b"AA") {
            return self.illegal(ChangeKind::Field, Some(id));
        }
        self.new_widgets.insert(id);
        for kid in items(&new.document, field, b"Kids").1 {
            let place = kid.as_reference().ok().filter(|it| self.added(*it));
            let plain =
                place.and_then(|it| new.document.get_dictionary(it).ok()).is_some_and(|it| {
                    !it.has(b"A") && !it.has(b"AA") && !it.has(b"Kids") && !it.has(b"T")
                });
            match place {
                Some(place) if plain => drop(self.new_widgets.insert(place)),
                place => self.illegal(ChangeKind::Field, place.or(Some(id))),
            }
        }
        self.signature(field, &name, id);
    }

    /// Whether a field, or a place of it, has an appearance.
    fn shows(&self, field: &Dictionary) -> bool {
        let (_, kids) = items(&self.new.document, field, b"Kids");
        let kids = kids.iter().filter_map(|it| it.as_reference().ok());
        let mut kids = kids.filter_map(|it| self.new.document.get_dictionary(it).ok());
        field.has(b"AP") || field.has(b"MK") || kids.any(|it| it.has(b"AP") || it.has(b"MK"))
    }

    /// The signature in a field that was signed by this update, or the empty field it added.
    fn signature(&mut self, field: &Dictionary, name: &str, id: Id) {
        let Ok(value) = field.get(b"V") else {
            // Nobody answers for what an unsigned field shows, so it must show nothing.
            let kind = if self.shows(field) { ChangeKind::Field } else { ChangeKind::Signature };
            return self.note(kind, Some(name), Some(id));
        };
        let value = value.as_reference().ok().filter(|it| self.added(*it));
        let dictionary = value.and_then(|it| self.new.document.get_dictionary(it).ok());
        let Some(dictionary) = dictionary else {
            return self.illegal(ChangeKind::Field, Some(id));
        };
        let is = |key: &[u8], wanted: &[u8]| {
            dictionary.get(key).and_then(Object::as_name).is_ok_and(|it| it == wanted)
        };
        let stamp = is(b"SubFilter", b"ETSI.RFC3161");
        let kind = if stamp { ChangeKind::DocumentTimestamp } else { ChangeKind::Signature };
        self.note(kind, Some(name), Some(id));
    }
}

/// Whether the keys of a field, or of a place where it is shown, may change so.
fn permitted(before: &Dictionary, after: &Dictionary, keys: &[&[u8]], signed: bool) -> bool {
    if signed {
        return keys.is_empty();
    }
    let seen = |field: &Dictionary| flags(field, b"F") & SEEN;
    let kept = |key: &[u8]| matches!(key, b"V" | b"AS") || after.has(key);
    keys.iter().all(|key| FILLING.contains(key) && kept(key)) && seen(before) == seen(after)
}

fn flags(dictionary: &Dictionary, key: &[u8]) -> i64 {
    dictionary.get(key).and_then(Object::as_i64).unwrap_or(0)
}

fn full_name(field: &Dictionary, above: &str) -> String {
    let part = field.get(b"T").and_then(Object::as_str).map(decoded).unwrap_or_default();
    match (above.is_empty(), part.is_empty()) {
        (_, true) => above.to_owned(),
        (true, false) => part.into_owned(),
        (false, false) => format!("{above}.{part}"),
    }
}
