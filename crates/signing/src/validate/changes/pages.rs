//! The rule of pages: nothing of a page may change but that new signatures have their place on it.
//! What must always hold: the pages are the same in the same order, and every annotation that is new belongs to a
//! signature field that is new.

use super::ChangeKind;
use super::graph::{added_items, different_keys};
use super::step::{Step, items};
use crate::pdf::file::Id;

impl Step<'_> {
    pub(super) fn pages(&mut self) {
        let (old, new) = (self.old, self.new);
        let before: Vec<Id> = old.document.page_iter().collect();
        if !new.document.page_iter().eq(before.iter().copied()) {
            self.illegal(ChangeKind::Page, None);
        }
        for page in before {
            self.page(page);
        }
    }

    fn page(&mut self, id: Id) {
        let (old, new) = (self.old, self.new);
        let (Ok(before), Ok(after)) =
            (old.document.get_dictionary(id), new.document.get_dictionary(id))
        else {
            return self.illegal(ChangeKind::Page, Some(id));
        };
        if self.changed(id) {
            if different_keys(before, after).iter().any(|key| key != b"Annots") {
                return self.illegal(ChangeKind::Page, Some(id));
            }
            self.explain_anywhere(id);
        }
        let (was_at, had) = items(&old.document, before, b"Annots");
        let (_, has) = items(&new.document, after, b"Annots");
        match added_items(had, has) {
            None => self.illegal(ChangeKind::Annotation, Some(id)),
            Some(added) => {
                for item in added {
                    let known = item.as_reference().is_ok_and(|it| self.new_widgets.contains(&it));
                    if !known {
                        self.illegal(ChangeKind::Annotation, item.as_reference().ok().or(Some(id)));
                    }
                }
            }
        }
        if let Some(list) = was_at.filter(|it| self.changed(*it)) {
            self.explain(list, &[(id, b"Annots")]);
        }
    }
}
