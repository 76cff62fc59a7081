//! Blanks of a paper: what is only known after the first signature and stands on the page all the same, such as the
//! number and the day of release, which the records clerk writes between the leader's signature and the seal, and the
//! place of that seal (Decree 30/2020, annex I). They are fields of the form (ISO 32000-2 §12.7.5): filling one is a
//! change that a signature permits. What is written is drawn by whoever lays papers out, as stamps are.
//! What must always hold: a blank is filled once and then closed, and an empty one shows nothing.

use std::fmt::Write as _;

use lopdf::Object;

use super::field::FormField;
use super::file::File;
use super::update::Update;
use super::{PdfError, appearance, field, text};

/// Annotation flag Print (ISO 32000-2 §12.5.3).
const PRINT: u32 = 4;
/// Field flag ReadOnly (ISO 32000-2 table 227).
const READ_ONLY: u32 = 1;

/// An appearance that shows nothing.
const NOTHING: &str = "<</Type/XObject/Subtype/Form/BBox[0 0 1 1]/Length 0>>\nstream\n\nendstream";

/// What a blank waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlankKind {
    /// A line of text.
    Text,
    /// A signature, by [`super::prepare`] under the same name.
    Signature,
}

/// A place to write or sign in later.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Blank<'a> {
    /// What it waits for.
    pub kind: BlankKind,
    /// The field's name, without points.
    pub name: &'a str,
    /// The page, from 0.
    pub page: usize,
    /// Left, bottom, right, top in points from the page's lower left corner.
    pub rectangle: [f32; 4],
}

/// What is written into a blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The field's name.
    pub name: &'a str,
    /// The text, for programs and screen readers.
    pub text: &'a str,
    /// A PDF whose first page is shown in the field, stretched to its size; `None` leaves the room empty for good.
    pub drawn: Option<&'a [u8]>,
}

/// The file with these blanks at its end. Before anybody signs: a new field is no permitted change afterwards.
pub fn add_blanks(pdf: &[u8], blanks: &[Blank<'_>]) -> Result<Vec<u8>, PdfError> {
    let file = File::open(pdf)?;
    let taken = all(&file)?;
    let mut update = Update::new(&file);
    let mut items = Vec::with_capacity(blanks.len());
    for blank in blanks {
        if taken.iter().any(|it| it.name == blank.name) {
            return Err(PdfError::FieldTaken);
        }
        let page = file.page(blank.page)?;
        let [left, bottom, right, top] = blank.rectangle;
        let (width, height) = (text::number(right - left), text::number(top - bottom));
        let nothing = format!(
            "<</Type/XObject/Subtype/Form/BBox[0 0 {width} {height}]/Length 0>>\nstream\n\nendstream"
        );
        let nothing = update.add(nothing.into_bytes());
        let [left, bottom, right, top] = [left, bottom, right, top].map(text::number);
        let body = format!(
            "<</Type/Annot/Subtype/Widget/FT/{}/T{}/F {PRINT}/P {} {} R\
             /Rect[{left} {bottom} {right} {top}]/AP<</N {} {} R>>>>",
            match blank.kind {
                BlankKind::Text => "Tx",
                BlankKind::Signature => "Sig",
            },
            text::string(blank.name),
            page.0,
            page.1,
            nothing.0,
            nothing.1,
        );
        let widget = update.add(body.into_bytes());
        items.push(update.lay(widget, page)?);
    }
    update.change(file.catalog()?, "AcroForm", |update, form| {
        items.iter().try_fold(form, |form, item| update.append(form, "Fields", item))
    })?;
    Ok(update.finish()?.bytes)
}

/// Where a field that waits is shown, if there is one of this name: left, bottom, right, top in points.
pub fn blank_rectangle(pdf: &[u8], name: &str) -> Result<Option<[f32; 4]>, PdfError> {
    let file = File::open(pdf)?;
    let waiting = all(&file)?.into_iter().find(|it| it.name == name && it.value.is_none());
    let Some(field) = waiting else { return Ok(None) };
    let dictionary = file.document.get_dictionary(field.id).map_err(|_| PdfError::Missing)?;
    let corners = dictionary.get_deref(b"Rect", &file.document).and_then(Object::as_array);
    let corners = corners.map_err(|_| PdfError::Syntax)?.iter().map(Object::as_float);
    let corners: Vec<f32> = corners.collect::<Result<_, _>>().map_err(|_| PdfError::Syntax)?;
    corners.try_into().map(Some).map_err(|_| PdfError::Syntax)
}

fn all(file: &File<'_>) -> Result<Vec<FormField>, PdfError> {
    Ok([field::text_fields(file)?, field::signature_fields(file)?].concat())
}

/// The file with these entries in its blanks.
pub fn fill_blanks(pdf: &[u8], entries: &[Entry<'_>]) -> Result<Vec<u8>, PdfError> {
    let file = File::open(pdf)?;
    let mut update = Update::new(&file);
    fill(&mut update, &file, entries)?;
    Ok(update.finish()?.bytes)
}

/// Writes entries into blanks and closes them.
pub(super) fn fill(
    update: &mut Update<'_, '_>,
    file: &File<'_>,
    entries: &[Entry<'_>],
) -> Result<(), PdfError> {
    if entries.is_empty() {
        return Ok(());
    }
    let fields = field::text_fields(file)?;
    for entry in entries {
        let blank = fields.iter().find(|it| it.name == entry.name).ok_or(PdfError::NoField)?;
        if blank.value.is_some() {
            return Err(PdfError::FieldTaken);
        }
        let drawn = match entry.drawn {
            Some(drawn) => appearance::import(update, drawn)?,
            None => update.add(NOTHING.as_bytes().to_vec()),
        };
        let mut shown = String::new();
        let _ = write!(shown, "<</N {} {} R>>", drawn.0, drawn.1);
        update.set(blank.id, "V", &text::string(entry.text))?;
        update.set(blank.id, "AP", &shown)?;
        update.set(blank.id, "Ff", &READ_ONLY.to_string())?;
    }
    Ok(())
}
