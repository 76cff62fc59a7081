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

/// The writings of a file with what each changed, compared when it is asked for.
pub(super) struct History<'h, 'a> {
    file: &'h File<'a>,
    revisions: Revisions,
    steps: Vec<Option<Vec<Change>>>,
}

impl<'h, 'a> History<'h, 'a> {
    pub(super) fn new(file: &'h File<'a>) -> Self {
        let revisions = Revisions::of(file);
        let steps = vec![None; revisions.count()];
        Self { file, revisions, steps }
    }

    /// Which writing the file's first `end` bytes are, from 1.
    pub(super) fn revision_at(&self, end: usize) -> usize {
        self.revisions.at(end)
    }

    /// Whether there are bytes after the first writing that belong to no update.
    pub(super) fn stray(&self) -> bool {
        self.revisions.stray(self.file, 0)
    }

    /// What the writing with this number, above 1, changed.
    fn step(&mut self, revision: usize) -> Vec<Change> {
        let known = self.steps.get(revision - 1).cloned().flatten();
        known.unwrap_or_else(|| {
            let changes = step::changes(self.file, &self.revisions, revision);
            if let Some(place) = self.steps.get_mut(revision - 1) {
                *place = Some(changes.clone());
            }
            changes
        })
    }
}

/// What was changed since a signature, judged by what its signer permits.
pub(super) fn since(history: &mut History<'_, '_>, signature: &EmbeddedSignature) -> Changes {
    let permission = Permission::of(history.file, signature);
    let first = history.revision_at(signature.end);
    let mut list: Vec<Change> = Vec::new();
    for revision in first + 1..=history.revisions.count() {
        list.extend(history.step(revision));
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
