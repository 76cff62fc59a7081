//! The rule of the document's catalog and of data about the document.
//! What must always hold: settings that change what is shown or done when the file is opened are never explained.

use lopdf::{Dictionary, Object};

use super::ChangeKind;
use super::graph::different_keys;
use super::step::{Step, at};
use crate::pdf::file::Id;

impl Step<'_> {
    pub(super) fn catalog(&mut self) {
        let (Ok(root), Ok(new_root)) = (self.old.catalog(), self.new.catalog()) else {
            return self.illegal(ChangeKind::Document, None);
        };
        let (old, new) = (self.old, self.new);
        let (Ok(before), Ok(after)) =
            (old.document.get_dictionary(root), new.document.get_dictionary(new_root))
        else {
            return self.illegal(ChangeKind::Document, Some(root));
        };
        if root != new_root {
            return self.illegal(ChangeKind::Document, Some(new_root));
        }
        self.explain_anywhere(root);
        for key in different_keys(before, after) {
            match key.as_slice() {
                // Looked at below, changed here or where they stand.
                b"AcroForm" | b"DSS" | b"Metadata" => {}
                b"Extensions" | b"Version" => self.note(ChangeKind::Metadata, None, Some(root)),
                _ => self.illegal(ChangeKind::Document, Some(root)),
            }
        }
        self.extensions(root, before);
        self.metadata(root, before, after);
        self.information();
        self.store(root, before, after);
        self.form(root, before, after);
    }

    fn extensions(&mut self, root: Id, before: &Dictionary) {
        if let Some((Some(id), _)) = at(&self.old.document, before, b"Extensions")
            && self.changed(id)
        {
            self.explain(id, &[(root, b"Extensions")]);
            self.note(ChangeKind::Metadata, None, Some(id));
        }
    }

    /// The document's metadata, a stream of XML that no page shows.
    fn metadata(&mut self, root: Id, before: &Dictionary, after: &Dictionary) {
        let about = |object: &Object| {
            object.as_stream().is_ok_and(|it| {
                it.dict.has_type(b"Metadata")
                    && matches!(it.dict.get(b"Subtype").and_then(Object::as_name), Ok(b"XML"))
            })
        };
        let was = at(&self.old.document, before, b"Metadata");
        let is = at(&self.new.document, after, b"Metadata");
        let moved = before.get(b"Metadata").ok() != after.get(b"Metadata").ok();
        match (was, is) {
            (_, Some((id, object))) if moved => {
                let new = id.is_some_and(|it| self.added(it));
                let kind =
                    if new && about(object) { ChangeKind::Metadata } else { ChangeKind::Document };
                self.note(kind, None, id);
            }
            (Some((Some(id), old)), Some((_, new)))
                if self.changed(id) && about(old) && about(new) =>
            {
                self.explain(id, &[(root, b"Metadata")]);
                self.note(ChangeKind::Metadata, None, Some(id));
            }
            (Some((id, _)), None) => self.illegal(ChangeKind::Document, id),
            _ => {}
        }
    }

    /// The document information dictionary, which only the trailer refers to.
    fn information(&mut self) {
        let of = |trailer: &Dictionary| trailer.get(b"Info").and_then(Object::as_reference).ok();
        let (was, is) = (of(&self.old.document.trailer), of(&self.new.document.trailer));
        if let Some(id) = was.filter(|it| self.changed(*it)) {
            let plain = self.new.document.get_dictionary(id).is_ok();
            if plain {
                self.explain(id, &[]);
            }
            self.note(ChangeKind::Metadata, None, Some(id));
        }
        if was != is {
            self.note(ChangeKind::Metadata, None, is);
        }
    }
}
