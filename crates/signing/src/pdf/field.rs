//! Form fields of a file, as far as signing needs them: names, kinds, values (ISO 32000-2 §12.7).
//! Nested fields pass their kind on to those below. What must always hold: the walk ends whatever the fields refer to.

use std::borrow::Cow;
use std::collections::BTreeSet;

use lopdf::{Dictionary, Object};

use super::PdfError;
use super::file::{File, Id};

/// Fields inside one another.
const DEPTH_MAX: usize = 32;

/// One field of the kind that was looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FormField {
    pub(crate) id: Id,
    /// The full name, parts joined by points.
    pub(crate) name: String,
    /// What it holds: an object of its own, such as a signature, or something else.
    pub(crate) value: Option<Result<Id, PdfError>>,
}

/// Every field for signatures, in the order of the form.
pub(crate) fn signature_fields(file: &File<'_>) -> Result<Vec<FormField>, PdfError> {
    fields(file, b"Sig")
}

/// Every field for text, in the order of the form.
pub(super) fn text_fields(file: &File<'_>) -> Result<Vec<FormField>, PdfError> {
    fields(file, b"Tx")
}

fn fields(file: &File<'_>, kind: &'static [u8]) -> Result<Vec<FormField>, PdfError> {
    let catalog = file.document.catalog().map_err(|_| PdfError::Syntax)?;
    let Ok(form) = catalog.get_deref(b"AcroForm", &file.document) else { return Ok(Vec::new()) };
    let form = form.as_dict().map_err(|_| PdfError::Syntax)?;
    let Ok(fields) = form.get_deref(b"Fields", &file.document) else { return Ok(Vec::new()) };
    let mut walk = Walk { file, kind, seen: BTreeSet::new(), found: Vec::new() };
    walk.all(fields, "", false, 0)?;
    Ok(walk.found)
}

struct Walk<'f, 'a> {
    file: &'f File<'a>,
    kind: &'static [u8],
    seen: BTreeSet<Id>,
    found: Vec<FormField>,
}

impl Walk<'_, '_> {
    fn all(
        &mut self,
        fields: &Object,
        above: &str,
        wanted: bool,
        depth: usize,
    ) -> Result<(), PdfError> {
        if depth > DEPTH_MAX {
            return Err(PdfError::Syntax);
        }
        for field in fields.as_array().map_err(|_| PdfError::Syntax)? {
            // A field that is not an object of its own cannot be named by anything; no program writes one.
            let id = field.as_reference().map_err(|_| PdfError::Syntax)?;
            if !self.seen.insert(id) {
                return Err(PdfError::Syntax);
            }
            let Ok(dictionary) = self.file.document.get_dictionary(id) else { continue };
            self.one(id, dictionary, above, wanted, depth)?;
        }
        Ok(())
    }

    fn one(
        &mut self,
        id: Id,
        field: &Dictionary,
        above: &str,
        wanted: bool,
        depth: usize,
    ) -> Result<(), PdfError> {
        let part = field.get(b"T").and_then(|it| it.as_str()).map(decoded).unwrap_or_default();
        let name = match (above.is_empty(), part.is_empty()) {
            (_, true) => above.to_owned(),
            (true, false) => part.into_owned(),
            (false, false) => format!("{above}.{part}"),
        };
        let kind = field.get_deref(b"FT", &self.file.document).and_then(Object::as_name);
        let wanted = kind.map_or(wanted, |kind| kind == self.kind);
        let value =
            field.get(b"V").ok().map(|value| value.as_reference().map_err(|_| PdfError::Syntax));
        if wanted && (value.is_some() || !field.has(b"Kids")) && field_itself(field) {
            self.found.push(FormField { id, name: name.clone(), value });
        }
        match field.get_deref(b"Kids", &self.file.document) {
            Ok(kids) => self.all(kids, &name, wanted, depth + 1),
            Err(_) => Ok(()),
        }
    }
}

/// A child without a name of its own is only a place where its parent is shown.
fn field_itself(field: &Dictionary) -> bool {
    field.has(b"T") || field.has(b"V") || !field.has(b"Parent")
}

/// A text string as PDF has it: UTF-16 with its mark, UTF-8 with its mark, or single bytes.
pub(crate) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    if let Some(units) = bytes.strip_prefix(&[0xfe, 0xff]) {
        let units = units.chunks_exact(2).map(|pair| match pair {
            [high, low] => u16::from_be_bytes([*high, *low]),
            _ => 0,
        });
        return Cow::Owned(char::decode_utf16(units).map(|it| it.unwrap_or('\u{fffd}')).collect());
    }
    if let Some(text) = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]) {
        return String::from_utf8_lossy(text);
    }
    Cow::Owned(bytes.iter().map(|byte| char::from(*byte)).collect())
}
