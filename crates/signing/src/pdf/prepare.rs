//! The two steps of signing: first the file with a hole where the signature will be, then the signature in the hole.
//! Between them lies whatever makes the signature, however far away and slow. What must always hold: the byte range
//! covers everything but the hole, and filling the hole moves no byte.

use std::fmt::Write as _;
use std::ops::Range;

use kernel::time::Timestamp;

use super::file::{File, Id};
use super::update::Update;
use super::{Entry, PdfError, appearance, blank, field, text};
use crate::algorithm::Digest;

/// Annotation flags Print and Locked (ISO 32000-2 §12.5.3).
const FLAGS: u32 = 4 + 128;
/// Letters kept for each number of the byte range.
const NUMBER_WIDTH: usize = 10;

/// Where on which page the signature is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place<'a> {
    /// The page, from 0.
    pub page: usize,
    /// Left, bottom, right, top in points from the page's lower left corner.
    pub rectangle: [f32; 4],
    /// A PDF whose first page is shown there.
    pub appearance: Option<&'a [u8]>,
}

/// The form field that holds the signature: a new one, or one that waits empty under this name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Field<'a> {
    /// Its name, without points.
    pub name: &'a str,
    /// Where it is shown; a new field without a place is invisible. An empty field keeps its own place.
    pub place: Option<Place<'a>>,
}

/// What whoever signs first permits afterwards (DocMDP, ISO 32000-2 §12.8.2.2). Validation data and time stamps of the
/// document are always permitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certification {
    /// Nothing.
    NoChanges,
    /// Filling the form, and signing.
    FormFilling,
    /// Notes besides.
    Annotations,
}

impl Certification {
    const fn level(self) -> u8 {
        match self {
            Self::NoChanges => 1,
            Self::FormFilling => 2,
            Self::Annotations => 3,
        }
    }
}

/// What the signature says besides who signed. None of it is evidence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Details<'a> {
    /// The moment of signing by the signer's own clock.
    pub signed_at: Timestamp,
    /// The signer's name.
    pub name: Option<&'a str>,
    /// Why.
    pub reason: Option<&'a str>,
    /// Where.
    pub location: Option<&'a str>,
    /// What is permitted afterwards, if this is to be the certifying signature, which is the first.
    pub certification: Option<Certification>,
    /// Blanks that are written in with this signature and closed by it: none of them may change afterwards, others may
    /// still sign (FieldMDP, ISO 32000-2 §12.8.2.4). In one revision, because pyHanko takes a locked field for changed
    /// whose appearance is older than the lock.
    pub fills: &'a [Entry<'a>],
}

/// A file with a hole for a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    bytes: Vec<u8>,
    hole: Range<usize>,
}

impl Prepared {
    /// The file, complete but for the hole.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The hole with its brackets.
    pub fn hole(&self) -> Range<usize> {
        self.hole.clone()
    }

    /// Takes up again what [`Prepared::bytes`] and [`Prepared::hole`] gave, after a signature far away was waited for.
    pub fn resume(bytes: Vec<u8>, hole: Range<usize>) -> Result<Self, PdfError> {
        let empty = match bytes.get(hole.clone()) {
            Some([b'<', inside @ .., b'>']) => inside.iter().all(|byte| *byte == b'0'),
            _ => false,
        };
        if empty { Ok(Self { bytes, hole }) } else { Err(PdfError::Syntax) }
    }

    /// Bytes of a signature that fit.
    pub fn capacity(&self) -> usize {
        self.hole.len().saturating_sub(2) / 2
    }

    /// The digest of everything but the hole.
    pub fn digest(&self, digest: Digest) -> Vec<u8> {
        let before = self.bytes.get(..self.hole.start).unwrap_or_default();
        let after = self.bytes.get(self.hole.end..).unwrap_or_default();
        digest.of(&[before, after])
    }

    /// The signed file.
    pub fn embed(mut self, signature: &[u8]) -> Result<Vec<u8>, PdfError> {
        let kept = self.capacity();
        let range = self.hole.start + 1..self.hole.start + 1 + signature.len() * 2;
        if signature.len() > kept {
            return Err(PdfError::TooSmall { needed: signature.len(), kept });
        }
        let place = self.bytes.get_mut(range).ok_or(PdfError::Syntax)?;
        place.copy_from_slice(crate::hexadecimal(signature).as_bytes());
        Ok(self.bytes)
    }
}

/// Prepares a signature as PAdES has it; `capacity` bytes are kept for it.
pub fn prepare(
    file: &File<'_>,
    field: &Field<'_>,
    details: &Details<'_>,
    capacity: usize,
) -> Result<Prepared, PdfError> {
    let mut rest = format!("/M{}", text::date(details.signed_at));
    for (key, value) in
        [("Name", details.name), ("Reason", details.reason), ("Location", details.location)]
    {
        if let Some(value) = value {
            let _ = write!(rest, "/{key}{}", text::string(value));
        }
    }
    let mut transforms = String::new();
    if let Some(certification) = details.certification {
        let _ = write!(
            transforms,
            "<</Type/SigRef/TransformMethod/DocMDP/TransformParams\
             <</Type/TransformParams/P {}/V/1.2>>>>",
            certification.level()
        );
    }
    if !details.fills.is_empty() {
        let root = file.catalog()?;
        let names: Vec<String> = details.fills.iter().map(|it| text::string(it.name)).collect();
        let _ = write!(
            transforms,
            "<</Type/SigRef/TransformMethod/FieldMDP/Data {} {} R/TransformParams\
             <</Type/TransformParams/Action/Include/Fields[{}]/V/1.2>>>>",
            root.0,
            root.1,
            names.join(" ")
        );
    }
    if !transforms.is_empty() {
        let _ = write!(rest, "/Reference[{transforms}]");
    }
    let kind = "/Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached";
    let more = More { certifies: details.certification.is_some(), fills: details.fills };
    with_hole(file, field, (kind, more), &rest, capacity)
}

/// What a signature brings beside itself.
#[derive(Clone, Copy, Debug, Default)]
struct More<'a> {
    certifies: bool,
    fills: &'a [Entry<'a>],
}

/// Prepares a document time stamp (ISO 32000-2 §12.8.5).
pub fn prepare_timestamp(
    file: &File<'_>,
    field: &Field<'_>,
    capacity: usize,
) -> Result<Prepared, PdfError> {
    let kind = "/Type/DocTimeStamp/Filter/Adobe.PPKLite/SubFilter/ETSI.RFC3161";
    with_hole(file, field, (kind, More::default()), "", capacity)
}

fn with_hole(
    file: &File<'_>,
    field: &Field<'_>,
    (kind, more): (&str, More<'_>),
    rest: &str,
    capacity: usize,
) -> Result<Prepared, PdfError> {
    let mut update = Update::new(file);
    let mut body = format!("<<{kind}/ByteRange");
    let range_at = body.len();
    let blank = " ".repeat(NUMBER_WIDTH);
    let _ = write!(body, "[0 {blank} {blank} {blank}]/Contents");
    let hole_at = body.len();
    let _ = write!(body, "<{}>{rest}>>", "00".repeat(capacity));
    let signature = update.add(body.into_bytes());
    let fields = field::signature_fields(file)?;
    blank::fill(&mut update, file, more.fills)?;
    if more.certifies {
        // Only the first signature can say what may follow it.
        if fields.iter().any(|it| it.value.is_some()) {
            return Err(PdfError::FieldTaken);
        }
        let permissions = format!("{} {} R", signature.0, signature.1);
        update.change(file.catalog()?, "Perms", |_, source| {
            super::update::with_key(&source, "DocMDP", permissions.as_bytes())
        })?;
    }
    let existing = fields.into_iter().find(|it| it.name == field.name);
    match existing {
        Some(existing) if existing.value.is_some() => return Err(PdfError::FieldTaken),
        Some(existing) => fill(&mut update, existing.id, field, signature)?,
        None => add_field(&mut update, field, signature)?,
    }
    let written = update.finish()?;
    let start = *written.bodies.get(&signature.0).ok_or(PdfError::Missing)?;
    let hole = start + hole_at..start + hole_at + capacity * 2 + 2;
    let mut bytes = written.bytes;
    let after = bytes.len().checked_sub(hole.end).ok_or(PdfError::Syntax)?;
    let mut range = format!("[0 {} {} {after}", hole.start, hole.end);
    let width = "[0   ]".len() + 3 * NUMBER_WIDTH;
    if range.len() >= width {
        return Err(PdfError::TooLarge);
    }
    while range.len() + 1 < width {
        range.push(' ');
    }
    range.push(']');
    let place = start + range_at..start + range_at + width;
    bytes.get_mut(place).ok_or(PdfError::Syntax)?.copy_from_slice(range.as_bytes());
    Ok(Prepared { bytes, hole })
}

/// Puts the signature into an empty field.
fn fill(
    update: &mut Update<'_, '_>,
    id: Id,
    field: &Field<'_>,
    signature: Id,
) -> Result<(), PdfError> {
    update.set(id, "V", &format!("{} {} R", signature.0, signature.1))?;
    if let Some(stamp) = field.place.and_then(|it| it.appearance) {
        let form = appearance::import(update, stamp)?;
        update.set(id, "AP", &format!("<</N {} {} R>>", form.0, form.1))?;
    }
    mark_form(update, None)
}

/// Adds a field that is its own place on the page.
fn add_field(
    update: &mut Update<'_, '_>,
    field: &Field<'_>,
    signature: Id,
) -> Result<(), PdfError> {
    let page = update.file().page(field.place.map_or(0, |it| it.page))?;
    let rectangle = field.place.map_or([0.0; 4], |it| it.rectangle);
    let [left, bottom, right, top] = rectangle.map(text::number);
    let mut body = format!(
        "<</Type/Annot/Subtype/Widget/FT/Sig/T{}/F {FLAGS}/P {} {} R/V {} {} R/Rect[{left} {bottom} {right} {top}]",
        text::string(field.name),
        page.0,
        page.1,
        signature.0,
        signature.1,
    );
    if let Some(stamp) = field.place.and_then(|it| it.appearance) {
        let form = appearance::import(update, stamp)?;
        let _ = write!(body, "/AP<</N {} {} R>>", form.0, form.1);
    }
    body.push_str(">>");
    let widget = update.add(body.into_bytes());
    let item = update.lay(widget, page)?;
    mark_form(update, Some(&item))
}

/// Names the new field in the form and says that there are signatures, which are only appended to
/// (`SigFlags` 3, ISO 32000-2 §12.7.3).
fn mark_form(update: &mut Update<'_, '_>, item: Option<&str>) -> Result<(), PdfError> {
    let catalog = update.file().catalog()?;
    update.change(catalog, "AcroForm", |update, form| {
        let form = match item {
            Some(item) => update.append(form, "Fields", item)?,
            None => form,
        };
        super::update::with_key(&form, "SigFlags", b"3")
    })
}
