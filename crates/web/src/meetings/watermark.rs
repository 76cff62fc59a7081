//! A copy of a PDF with a line of words across each page, so that a picture of it tells who looked at it, and when.
//! Not protection: whoever knows how can take it off again. What must always hold: every page of the copy bears the line,
//! or there is no copy; the stored file is not touched.
//!
//! The words are drawn in Helvetica, which every reader has (ISO 32000-2 §9.6.2.2). It has no Vietnamese letters, so names
//! stand without their marks.

use kernel::text::fold;
use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

/// Names of what is added, which no page has of its own.
const FONT: &str = "TinhSoMarkFont";
const STATE: &str = "TinhSoMarkState";
/// Pages of one paper.
const PAGES_MAX: usize = 2_000;
/// Height of the letters, in points.
const SIZE: f32 = 20.0;
/// From one line of words to the next, in points.
const STEP: f32 = 190.0;
/// Pages of the same tree above one another.
const DEPTH_MAX: usize = 64;

/// The copy; `None` when a page of it cannot be marked.
pub(super) fn across(pdf: &[u8], words: &str) -> Option<Vec<u8>> {
    let mut document = Document::load_mem(pdf).ok()?;
    if document.is_encrypted() {
        return None;
    }
    let pages: Vec<ObjectId> = document.page_iter().take(PAGES_MAX + 1).collect();
    if pages.is_empty() || pages.len() > PAGES_MAX {
        return None;
    }
    let font = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica",
    });
    let state = document.add_object(dictionary! {
        "Type" => "ExtGState", "ca" => 0.25_f32, "CA" => 0.25_f32,
    });
    let text = letters(words);
    for page in pages {
        mark(&mut document, page, (font, state), &text)?;
    }
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).ok()?;
    Some(bytes)
}

/// In capitals, without marks.
fn letters(words: &str) -> String {
    let plain = |c: char| if c.is_ascii_graphic() || c == ' ' { c } else { ' ' };
    fold(words).to_ascii_uppercase().chars().map(plain).collect()
}

fn mark(
    document: &mut Document,
    page: ObjectId,
    (font, state): (ObjectId, ObjectId),
    text: &str,
) -> Option<()> {
    let area =
        inherited(document, page, b"CropBox").or_else(|| inherited(document, page, b"MediaBox"));
    let corners = corners(document, &area?)?;
    let mut resources = match inherited(document, page, b"Resources") {
        Some(found) => resolved(document, &found)?,
        None => Dictionary::new(),
    };
    add(document, &mut resources, "Font", (FONT, font))?;
    add(document, &mut resources, "ExtGState", (STATE, state))?;
    // What a page leaves unfinished must not turn or hide the words: its own content is shut in.
    let before = document.add_object(Stream::new(Dictionary::new(), b"q\n".to_vec()));
    let after = document.add_object(Stream::new(Dictionary::new(), drawing(corners, text)?));
    let own = document.get_dictionary(page).ok()?.get(b"Contents").ok().cloned();
    let own = match own {
        None => Vec::new(),
        Some(Object::Array(parts)) => parts,
        Some(Object::Reference(id)) => match document.get_object(id).ok()? {
            Object::Array(parts) => parts.clone(),
            _ => vec![Object::Reference(id)],
        },
        Some(_) => return None,
    };
    let ends = [vec![Object::Reference(before)], own, vec![Object::Reference(after)]];
    let dictionary = document.get_object_mut(page).ok()?.as_dict_mut().ok()?;
    dictionary.set("Resources", Object::Dictionary(resources));
    dictionary.set("Contents", Object::Array(ends.concat()));
    Some(())
}

/// A value of a page, or of what is above it in the tree of pages (ISO 32000-2 §7.7.3.4).
fn inherited(document: &Document, page: ObjectId, key: &[u8]) -> Option<Object> {
    let mut at = page;
    for _ in 0..DEPTH_MAX {
        let dictionary = document.get_dictionary(at).ok()?;
        if let Ok(found) = dictionary.get(key) {
            return Some(found.clone());
        }
        at = dictionary.get(b"Parent").ok()?.as_reference().ok()?;
    }
    None
}

fn resolved(document: &Document, object: &Object) -> Option<Dictionary> {
    let (_, object) = document.dereference(object).ok()?;
    object.as_dict().ok().cloned()
}

/// Left, bottom, right, top.
fn corners(document: &Document, area: &Object) -> Option<[f32; 4]> {
    let (_, area) = document.dereference(area).ok()?;
    let numbers = area.as_array().ok()?.iter();
    let numbers: Option<Vec<f32>> =
        numbers.map(|it| document.dereference(it).ok()?.1.as_float().ok()).collect();
    numbers?.try_into().ok()
}

/// One more name in a part of the resources.
fn add(
    document: &Document,
    resources: &mut Dictionary,
    part: &str,
    (name, id): (&str, ObjectId),
) -> Option<()> {
    let mut names = match resources.get(part.as_bytes()) {
        Ok(found) => resolved(document, found)?,
        Err(_) => Dictionary::new(),
    };
    names.set(name, Object::Reference(id));
    resources.set(part, Object::Dictionary(names));
    Some(())
}

/// The words at a slant, again and again from the bottom to the top.
fn drawing([left, bottom, right, top]: [f32; 4], text: &str) -> Option<Vec<u8>> {
    let operation = |name: &str, operands: Vec<Object>| Operation::new(name, operands);
    let number = Object::Real;
    let mut operations = vec![
        operation("q", Vec::new()),
        operation("gs", vec![STATE.into()]),
        operation("g", vec![number(0.3)]),
        operation("BT", Vec::new()),
        operation("Tf", vec![FONT.into(), number(SIZE)]),
    ];
    let turn = [0.906_f32, 0.423, -0.423, 0.906];
    let (width, height) = ((right - left).max(1.0), (top - bottom).max(1.0));
    let mut up = -0.4 * width;
    while up < height {
        let from = [left + 0.06 * width, bottom + up.max(-0.4 * width)];
        let matrix = turn.into_iter().chain(from).map(number).collect();
        operations.push(operation("Tm", matrix));
        operations.push(operation("Tj", vec![Object::string_literal(text)]));
        up += STEP;
    }
    operations.push(operation("ET", Vec::new()));
    operations.push(operation("Q", Vec::new()));
    let mut bytes = b"\nQ\n".to_vec();
    bytes.extend(Content { operations }.encode().ok()?);
    Some(bytes)
}
