//! The pages of a file in their order (ISO 32000-2 §7.7.3). What must always hold: no node of the tree is visited twice, and
//! no more pages are listed than are to be read.

use super::file::File;
use super::object::{Dict, Object};
use std::collections::BTreeSet;
use std::rc::Rc;

/// Where a page is, and what it has from the nodes above it.
pub(crate) struct Place {
    page: Object,
    resources: Rc<Object>,
}

pub(crate) struct Page {
    pub(crate) dict: Dict,
    pub(crate) contents: Object,
    pub(crate) resources: Dict,
}

impl Place {
    pub(crate) fn read(&self, file: &File<'_>) -> Option<Page> {
        let dict = file.resolve(&self.page).dict()?;
        let own = dict.get("Resources").map(|it| file.resolve(it));
        let resources = own.unwrap_or_else(|| file.resolve(&self.resources));
        let contents = dict.get("Contents").cloned().unwrap_or(Object::Null);
        Some(Page { dict, contents, resources: resources.dict().unwrap_or_default() })
    }
}

pub(crate) fn list(file: &File<'_>) -> Vec<Place> {
    let catalog = file.catalog();
    let mut pages = Vec::new();
    let mut seen = BTreeSet::new();
    let root = catalog.get("Pages").cloned().unwrap_or(Object::Null);
    // The next node to visit is the last.
    let mut waiting = vec![(root, Rc::new(Object::Null), 0)];
    while let Some((node, inherited, depth)) = waiting.pop() {
        if node.reference().is_some_and(|it| !seen.insert(it)) {
            continue;
        }
        if depth > file.meter().limits().depth || file.meter().is_spent() {
            file.meter().cut();
            continue;
        }
        let Some(dict) = file.resolve(&node).dict() else { continue };
        let Some(kids) = file.get(&dict, "Kids").array() else {
            if pages.len() >= file.meter().limits().pages {
                file.meter().cut();
                break;
            }
            // A page that stands in the tree itself is kept whole; that is against the standard and rare.
            pages.push(Place { page: node, resources: inherited });
            continue;
        };
        let resources = dict.get("Resources").map_or(inherited, |it| Rc::new(it.clone()));
        // Nodes without pages are rare; a list of very many is not worth the memory.
        let most = 2 * file.meter().limits().pages;
        if kids.len() > most {
            file.meter().cut();
        }
        let kids = kids.into_iter().take(most).rev();
        waiting.extend(kids.map(|kid| (kid, Rc::clone(&resources), depth + 1)));
    }
    pages
}
