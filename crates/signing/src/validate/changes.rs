//! What was changed in a PDF after it was signed: each update of the file against the file before it, and whether the
//! signer and the format permit it (ISO 32000-2 §12.8.2, DocMDP and FieldMDP).
//! Permitted are signatures, document time stamps, validation data, metadata that pages do not show, and form filling
//! where the signer did not forbid it. What must always hold: what no rule explains is illegal.

mod catalog;
mod form;
mod graph;
mod pages;
mod permission;
mod revisions;
mod step;
mod store;

use std::cell::OnceCell;

use serde::Serialize;

use crate::pdf::{EmbeddedSignature, File};
use permission::Permission;
use revisions::Revisions;

/// Kinds of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Certificates and evidence of revocation.
    ValidationData,
    /// A time stamp of the document.
    DocumentTimestamp,
    /// Data about the document, which its pages do not show.
    Metadata,
    /// A signature, or an empty field for one.
    Signature,
    /// The value of a form field.
    FormFilling,
    /// Something on a page, or the order of pages.
    Page,
    /// A note, link or other thing laid over a page.
    Annotation,
    /// A field of the form, otherwise than by filling it.
    Field,
    /// Settings of the whole document.
    Document,
    /// Another object, such as the content of a page, a picture or a font.
    Object,
    /// An object that was taken away.
    Removed,
    /// An object that pages already referred to before it was there.
    Revealed,
    /// The update is not written as an update must be.
    Structure,
}

impl ChangeKind {
    /// Whether a signer can permit it at all.
    pub const fn permissible(self) -> bool {
        matches!(
            self,
            Self::ValidationData
                | Self::DocumentTimestamp
                | Self::Metadata
                | Self::Signature
                | Self::FormFilling
        )
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The writing of the file that brought it, from 1.
    pub revision: usize,
    /// What it is.
    pub kind: ChangeKind,
    /// The full name of the form field, for changes of the form.
    pub field: Option<String>,
    /// The number of the object.
    pub object: Option<u32>,
    /// Whether it is permitted.
    pub permitted: bool,
}

/// Everything that was changed after a signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Whether all of it is permitted.
    pub permitted: bool,
    /// How many times the file was written to since.
    pub updates: usize,
    /// What the signer permits: 1 nothing, 2 filling the form and signing, 3 notes besides (ISO 32000-2 table 257).
    /// Notes are not told from other annotations here, and count as illegal.
    pub certified_level: Option<u8>,
    /// The changes.
    pub list: Vec<Change>,
}

/// The writings of a file with what each changed, opened and compared when it is asked for.
pub(super) struct History<'h, 'a> {
    file: &'h File<'a>,
    revisions: Revisions,
    /// Earlier writings; the newest is the file itself.
    opened: Vec<OnceCell<Option<File<'a>>>>,
    steps: Vec<OnceCell<Vec<Change>>>,
}

impl<'h, 'a> History<'h, 'a> {
    pub(super) fn new(file: &'h File<'a>) -> Self {
        let revisions = Revisions::of(file);
        let opened = (0..revisions.count()).map(|_| OnceCell::new()).collect();
        let steps = (0..revisions.count()).map(|_| OnceCell::new()).collect();
        Self { file, revisions, opened, steps }
    }

    /// Which writing the file's first `end` bytes are, from 1.
    pub(super) fn revision_at(&self, end: usize) -> usize {
        self.revisions.at(end)
    }

    /// Whether there are bytes after the first writing that belong to no update.
    pub(super) fn stray(&self) -> bool {
        self.revisions.stray(self.file, 0)
    }

    /// The file as it was when it had been written so many times.
    pub(super) fn opened(&self, revision: usize) -> Option<&File<'a>> {
        if revision == self.revisions.count() {
            return Some(self.file);
        }
        let place = self.opened.get(revision.checked_sub(1)?)?;
        let open = || File::open(self.file.bytes().get(..self.revisions.end(revision)?)?).ok();
        place.get_or_init(open).as_ref()
    }

    /// What the writing with this number, above 1, changed.
    fn step(&self, revision: usize) -> &[Change] {
        let Some(place) = self.steps.get(revision - 1) else { return &[] };
        place.get_or_init(|| match (self.opened(revision - 1), self.opened(revision)) {
            (Some(old), Some(new)) => step::changes(old, new, revision),
            _ => vec![Change::illegal(revision, ChangeKind::Structure, None)],
        })
    }
}

/// What was changed since a signature, judged by what its signer permits.
pub(super) fn since(history: &History<'_, '_>, signature: &EmbeddedSignature) -> Changes {
    let first = history.revision_at(signature.end);
    // As it was when it was signed: what came later cannot loosen it.
    let permission = Permission::of(history.opened(first), signature);
    let mut list: Vec<Change> = Vec::new();
    for revision in first + 1..=history.revisions.count() {
        list.extend_from_slice(history.step(revision));
    }
    if history.revisions.stray(history.file, signature.end) {
        let revision = history.revisions.count();
        list.push(Change::illegal(revision, ChangeKind::Structure, None));
    }
    for change in &mut list {
        change.permitted = permission.allows(change);
    }
    Changes {
        permitted: list.iter().all(|it| it.permitted),
        updates: history.revisions.count().saturating_sub(first),
        certified_level: permission.level,
        list,
    }
}

impl Change {
    fn illegal(revision: usize, kind: ChangeKind, object: Option<u32>) -> Self {
        Self { revision, kind, field: None, object, permitted: false }
    }
}
