//! What a signer permits after signing: the transform methods DocMDP and FieldMDP in the signature, and the lock of its
//! field (ISO 32000-2 §12.8.2.2, §12.8.2.4, §12.7.5.5).
//! What must always hold: a signer can only forbid more, never permit what the format does not.

use lopdf::{Dictionary, Document, Object};

use super::{Change, ChangeKind};
use crate::pdf::field::{decoded, signature_fields};
use crate::pdf::{EmbeddedSignature, File};

/// Which fields are locked.
enum Lock {
    All,
    Only(Vec<String>),
    AllBut(Vec<String>),
}

pub(super) struct Permission {
    /// The level of DocMDP.
    pub(super) level: Option<u8>,
    locks: Vec<Lock>,
}

impl Permission {
    /// What a signature in the file as it was signed permits; nothing when that cannot be read.
    pub(super) fn of(file: Option<&File<'_>>, signature: &EmbeddedSignature) -> Self {
        let mut permission = Self { level: None, locks: Vec::new() };
        match file {
            Some(file) => permission.read(file, signature),
            None => permission.level = Some(1),
        }
        permission
    }

    fn read(&mut self, file: &File<'_>, signature: &EmbeddedSignature) {
        let document = &file.document;
        if let Ok(dictionary) = document.get_dictionary(signature.object) {
            for reference in list(document, dictionary, b"Reference") {
                let Ok(reference) = resolved(document, reference).as_dict() else { continue };
                let parameters = reference.get_deref(b"TransformParams", document);
                let parameters = parameters.and_then(Object::as_dict).ok();
                match name(document, reference, b"TransformMethod") {
                    Some(b"DocMDP") => self.narrow(parameters.map_or(2, |it| level(document, it))),
                    Some(b"FieldMDP") => self.lock(document, parameters),
                    _ => {}
                }
            }
        }
        let fields = signature_fields(file).unwrap_or_default();
        let field = fields.iter().find(|it| it.name == signature.field);
        let lock = field.and_then(|it| document.get_dictionary(it.id).ok());
        let lock = lock.and_then(|it| it.get_deref(b"Lock", document).ok());
        if let Some(lock) = lock.and_then(|it| it.as_dict().ok()) {
            self.lock(document, Some(lock));
            if lock.has(b"P") {
                self.narrow(level(document, lock));
            }
        }
    }

    fn narrow(&mut self, level: u8) {
        self.level = Some(self.level.map_or(level, |it| it.min(level)));
    }

    fn lock(&mut self, document: &Document, parameters: Option<&Dictionary>) {
        let Some(parameters) = parameters else { return };
        let names = list(document, parameters, b"Fields").iter();
        let names = names.filter_map(|it| resolved(document, it).as_str().ok());
        let names = names.map(|it| decoded(it).into_owned()).collect();
        match name(document, parameters, b"Action") {
            Some(b"Include") => self.locks.push(Lock::Only(names)),
            Some(b"Exclude") => self.locks.push(Lock::AllBut(names)),
            _ => self.locks.push(Lock::All),
        }
    }

    pub(super) fn allows(&self, change: &Change) -> bool {
        let locked = |field: &Option<String>| {
            let field = field.as_deref().unwrap_or_default();
            self.locks.iter().any(|it| it.holds(field))
        };
        match change.kind {
            ChangeKind::ValidationData | ChangeKind::DocumentTimestamp => true,
            ChangeKind::Metadata => self.level != Some(1),
            // A lock on all fields is about what they say; others may still sign.
            ChangeKind::Signature => {
                let field = change.field.as_deref().unwrap_or_default();
                let named =
                    self.locks.iter().any(|it| matches!(it, Lock::Only(_)) && it.holds(field));
                self.level != Some(1) && !named
            }
            ChangeKind::FormFilling => self.level != Some(1) && !locked(&change.field),
            _ => false,
        }
    }
}

impl Lock {
    /// A lock on a field is one on the fields below it.
    fn holds(&self, field: &str) -> bool {
        let within = |names: &[String]| {
            names.iter().any(|name| {
                field
                    .strip_prefix(name.as_str())
                    .is_some_and(|it| it.is_empty() || it.starts_with('.'))
            })
        };
        match self {
            Self::All => true,
            Self::Only(names) => within(names),
            Self::AllBut(names) => !within(names),
        }
    }
}

/// The level; 2 where none is written, and nothing at all where it is odd.
fn level(document: &Document, parameters: &Dictionary) -> u8 {
    match parameters.get_deref(b"P", document) {
        Err(_) => 2,
        Ok(level) => match level.as_i64() {
            Ok(2) => 2,
            Ok(3) => 3,
            _ => 1,
        },
    }
}

fn resolved<'d>(document: &'d Document, object: &'d Object) -> &'d Object {
    document.dereference(object).map_or(object, |it| it.1)
}

fn list<'d>(document: &'d Document, dictionary: &'d Dictionary, key: &[u8]) -> &'d [Object] {
    let array = dictionary.get_deref(key, document).and_then(Object::as_array);
    array.map(Vec::as_slice).unwrap_or_default()
}

fn name<'d>(document: &'d Document, dictionary: &'d Dictionary, key: &[u8]) -> Option<&'d [u8]> {
    dictionary.get_deref(key, document).and_then(Object::as_name).ok()
}
