//! How a signature looks on the page: a page of another PDF, drawn by whoever lays papers out, taken over as a form
//! XObject with its fonts and pictures (ISO 32000-2 §8.10, §12.5.5).
//! Nothing is drawn here. What must always hold: everything the page refers to comes along, once, under new numbers, and
//! nothing that is only reached upwards (its parent, other pages).

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, LoadOptions, Object, Stream, StringFormat};

use super::file::{File, Id};
use super::update::Update;
use super::{PdfError, text};

/// Objects a stamp may consist of.
const OBJECTS_MAX: usize = 10_000;
/// Objects inside one another.
const DEPTH_MAX: usize = 64;

/// Takes over the first page of `stamp` and gives the number of the form.
pub(super) fn import(update: &mut Update<'_, '_>, stamp: &[u8]) -> Result<Id, PdfError> {
    let unusable = |_| PdfError::Appearance;
    let options = LoadOptions { strict: true, ..LoadOptions::default() };
    let document = Document::load_mem_with_options(stamp, options).map_err(unusable)?;
    let page = document.page_iter().next().ok_or(PdfError::Appearance)?;
    let dictionary = document.get_dictionary(page).map_err(unusable)?;
    let content = document.get_page_content(page);
    let area = inherited(&document, dictionary, b"MediaBox").ok_or(PdfError::Appearance)?.clone();
    let mut import = Import { document: &document, update, numbers: BTreeMap::new(), todo: vec![] };

    let mut form = Dictionary::new();
    form.set("Type", Object::Name(b"XObject".to_vec()));
    form.set("Subtype", Object::Name(b"Form".to_vec()));
    form.set("BBox", area);
    if let Some(resources) = inherited(&document, dictionary, b"Resources") {
        form.set("Resources", resources.clone());
    }
    if let Ok(group) = dictionary.get(b"Group") {
        form.set("Group", group.clone());
    }
    let mut stream = Stream::new(form, content);
    // Smaller when it can be; the plain form is as good.
    let _smaller = stream.compress();
    let body = import.written(&Object::Stream(stream), 0)?;
    let id = import.update.add(body);
    import.rest()?;
    Ok(id)
}

/// The part of a page that is shown, in points: left, bottom, right, top (ISO 32000-2 §7.7.3.4, §14.11.2).
pub fn page_box(pdf: &[u8], page: usize) -> Result<[f32; 4], PdfError> {
    let file = File::open(pdf)?;
    let id = file.page(page)?;
    let dictionary = file.document.get_dictionary(id).map_err(|_| PdfError::Syntax)?;
    let found = inherited(&file.document, dictionary, b"CropBox")
        .or_else(|| inherited(&file.document, dictionary, b"MediaBox"));
    let corners = found.and_then(|it| it.as_array().ok()).ok_or(PdfError::Syntax)?;
    let corners: Vec<f32> = corners
        .iter()
        .map(|it| file.document.dereference(it).and_then(|(_, it)| it.as_float()))
        .collect::<Result<_, _>>()
        .map_err(|_| PdfError::Syntax)?;
    let [a, b, c, d] = corners.try_into().map_err(|_| PdfError::Syntax)?;
    Ok([f32::min(a, c), f32::min(b, d), f32::max(a, c), f32::max(b, d)])
}

fn inherited<'d>(document: &'d Document, page: &'d Dictionary, key: &[u8]) -> Option<&'d Object> {
    let mut node = page;
    for _ in 0..DEPTH_MAX {
        if let Ok(value) = node.get_deref(key, document) {
            return Some(value);
        }
        node = node.get_deref(b"Parent", document).ok()?.as_dict().ok()?;
    }
    None
}

struct Import<'i, 'f, 'a> {
    document: &'i Document,
    update: &'i mut Update<'f, 'a>,
    numbers: BTreeMap<Id, Id>,
    todo: Vec<Id>,
}

impl Import<'_, '_, '_> {
    /// Takes over what was referred to, until nothing is left.
    fn rest(&mut self) -> Result<(), PdfError> {
        while let Some(old) = self.todo.pop() {
            let object = self.document.get_object(old).map_err(|_| PdfError::Appearance)?;
            let body = self.written(object, 0)?;
            let new = *self.numbers.get(&old).ok_or(PdfError::Appearance)?;
            self.update.put(new, body);
        }
        Ok(())
    }

    fn number(&mut self, old: Id) -> Result<Id, PdfError> {
        if let Some(new) = self.numbers.get(&old) {
            return Ok(*new);
        }
        if self.numbers.len() >= OBJECTS_MAX {
            return Err(PdfError::Appearance);
        }
        let new = self.update.reserve();
        self.numbers.insert(old, new);
        self.todo.push(old);
        Ok(new)
    }

    fn written(&mut self, object: &Object, depth: usize) -> Result<Vec<u8>, PdfError> {
        if depth > DEPTH_MAX {
            return Err(PdfError::Appearance);
        }
        Ok(match object {
            Object::Null => b"null".to_vec(),
            Object::Boolean(value) => value.to_string().into_bytes(),
            Object::Integer(value) => value.to_string().into_bytes(),
            // The shortest digits that give the same number again, never with an exponent.
            Object::Real(value) => value.to_string().into_bytes(),
            Object::Name(name) => text::name(name).into_bytes(),
            Object::String(bytes, StringFormat::Literal | StringFormat::Hexadecimal) => {
                text::bytes(bytes).into_bytes()
            }
            Object::Array(items) => {
                let mut written = vec![b'['];
                for item in items {
                    written.extend(self.written(item, depth + 1)?);
                    written.push(b' ');
                }
                written.push(b']');
                written
            }
            Object::Dictionary(dictionary) => self.dictionary(dictionary, None, depth)?,
            Object::Stream(stream) => {
                let length = stream.content.len();
                let mut written = self.dictionary(&stream.dict, Some(length), depth)?;
                written.extend_from_slice(b"\nstream\n");
                written.extend_from_slice(&stream.content);
                written.extend_from_slice(b"\nendstream");
                written
            }
            Object::Reference(old) => {
                let (id, generation) = self.number(*old)?;
                format!("{id} {generation} R").into_bytes()
            }
        })
    }

    fn dictionary(
        &mut self,
        dictionary: &Dictionary,
        length: Option<usize>,
        depth: usize,
    ) -> Result<Vec<u8>, PdfError> {
        let mut written = b"<<".to_vec();
        for (key, value) in dictionary {
            // A parent leads up to the whole document; structure belongs to the page it was made for.
            let upwards = [&b"Parent"[..], b"StructParent", b"StructParents"];
            if upwards.contains(&key.as_slice()) || (length.is_some() && key == b"Length") {
                continue;
            }
            written.extend(text::name(key).into_bytes());
            written.push(b' ');
            written.extend(self.written(value, depth + 1)?);
        }
        if let Some(length) = length {
            written.extend_from_slice(format!("/Length {length}").as_bytes());
        }
        written.extend_from_slice(b">>");
        Ok(written)
    }
}
