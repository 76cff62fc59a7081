//! What stands beside the pages: title and subject, form fields, annotations and the appearance of stamps
//! (ISO 32000-2 §12.5, §12.7, §14.3). What must always hold: trees and lists here end even where they lead back to
//! themselves.

use super::content::Walker;
use super::file::File;
use super::filters;
use super::layout::Sheet;
use super::matrix::Matrix;
use super::object::{Dict, Object};
use super::string;
use crate::meter::Spent;
use crate::text::Lines;
use crate::xml;
use std::collections::BTreeSet;

/// Annotations read of one page, and fields of a file.
const ENTRIES_MAX: usize = 20_000;
/// Titles are short; XMP with pictures in it is not.
const METADATA_MAX: usize = 1 << 20;

/// Title, subject and keywords: by the information dictionary and by XMP.
pub(crate) fn properties(file: &File<'_>, extra: &mut Lines) -> Result<(), Spent> {
    let information = file.get(file.trailer(), "Info").dict().unwrap_or_default();
    for key in ["Title", "Subject", "Keywords"] {
        add(file, &information, key, extra)?;
    }
    let Some(metadata) = file.get(&file.catalog(), "Metadata").stream() else { return Ok(()) };
    let bytes = filters::decode_within(file, &metadata, METADATA_MAX).unwrap_or_default();
    for text in xml::metadata(&bytes, file.meter()) {
        extra.add_once(&text, file.meter())?;
    }
    Ok(())
}

/// Values of all form fields, and what a choice shows.
pub(crate) fn fields(file: &File<'_>, extra: &mut Lines) -> Result<(), Spent> {
    let form = file.get(&file.catalog(), "AcroForm").dict().unwrap_or_default();
    let mut waiting = file.get(&form, "Fields").array().unwrap_or_default();
    waiting.reverse();
    let mut seen = BTreeSet::new();
    let mut count = 0;
    while let Some(field) = waiting.pop() {
        if field.reference().is_some_and(|it| !seen.insert(it)) {
            continue;
        }
        count += 1;
        if count > ENTRIES_MAX {
            file.meter().cut();
            return Ok(());
        }
        file.meter().operators(1)?;
        let Some(dict) = file.resolve(&field).dict() else { continue };
        value(file, &dict, extra)?;
        let kids = file.get(&dict, "Kids").array().unwrap_or_default();
        if waiting.len() + kids.len() > 2 * ENTRIES_MAX {
            file.meter().cut();
            continue;
        }
        waiting.extend(kids.into_iter().rev());
    }
    Ok(())
}

fn value(file: &File<'_>, field: &Dict, extra: &mut Lines) -> Result<(), Spent> {
    match file.get(field, "V") {
        Object::String(text) => extra.add_once(&string::text(&text), file.meter()),
        Object::Array(chosen) => {
            for one in chosen.iter().take(1_000) {
                if let Object::String(text) = file.resolve(one) {
                    extra.add_once(&string::text(&text), file.meter())?;
                }
            }
            Ok(())
        }
        Object::Stream(long) => {
            let bytes = filters::decode(file, &long).unwrap_or_default();
            extra.add_once(&string::text(&bytes), file.meter())
        }
        _ => Ok(()),
    }
}

/// What the annotations of a page say, and what they show.
pub(crate) fn annotations(
    file: &File<'_>,
    page: &Dict,
    walker: &mut Walker<'_, '_>,
    extra: &mut Lines,
) -> Result<(), Spent> {
    let annotations = file.get(page, "Annots").array().unwrap_or_default();
    if annotations.is_empty() {
        return Ok(());
    }
    // Appearances of fields may take fonts from the form (§12.7.3).
    let form = file.get(&file.catalog(), "AcroForm").dict().unwrap_or_default();
    let around = file.get(&form, "DR").dict().unwrap_or_default();
    if annotations.len() > ENTRIES_MAX {
        file.meter().cut();
    }
    for annotation in annotations.iter().take(ENTRIES_MAX) {
        file.meter().operators(1)?;
        let Some(dict) = file.resolve(annotation).dict() else { continue };
        for key in ["Contents", "Subj"] {
            add(file, &dict, key, extra)?;
        }
        value(file, &dict, extra)?;
        let appearances = file.get(&dict, "AP").dict().unwrap_or_default();
        let Some(normal) = appearances.get("N") else { continue };
        let shown = match file.resolve(normal) {
            Object::Dict(states) => {
                let state = file.get(&dict, "AS");
                state.name().and_then(|it| states.find(it)).cloned().unwrap_or(Object::Null)
            }
            _ => normal.clone(),
        };
        let Some(form) = file.resolve(&shown).stream() else { continue };
        let mut sheet = Sheet::default();
        walker.form(shown.reference(), &form, &around, Matrix::SAME, &mut sheet)?;
        for line in sheet.lines() {
            extra.add_once(&line, file.meter())?;
        }
    }
    Ok(())
}

fn add(file: &File<'_>, dict: &Dict, key: &str, extra: &mut Lines) -> Result<(), Spent> {
    match file.get(dict, key) {
        Object::String(text) => extra.add_once(&string::text(&text), file.meter()),
        _ => Ok(()),
    }
}
