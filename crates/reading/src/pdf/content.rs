//! Walks the operators of a page, a form or an appearance (ISO 32000-2 annex A) and puts every letter shown on a sheet,
//! where it stands. Colour, clipping, visibility and optional content do not count: a letter that is hidden is read too.
//! What must always hold: forms within forms end, and the streams being walked together are no larger than one may be.

use super::file::File;
use super::filters;
use super::font::Font;
use super::layout::{Glyph, Sheet};
use super::lexer::{Lexer, Token, is_space};
use super::matrix::Matrix;
use super::object::{Dict, Object, Stream};
use super::shelf::{Key, Shelf};
use crate::meter::Spent;
use memchr::memmem;
use std::collections::HashMap;
use std::rc::Rc;

/// Forms within forms.
const FORMS_MAX: usize = 20;
/// States saved within one another; deeper ones are not saved.
const STATES_MAX: usize = 500;
/// Operators that reading a font is charged as.
const FONT_COST: usize = 500;

pub(crate) struct Walker<'f, 'a> {
    file: &'f File<'a>,
    shelf: Shelf,
    /// Streams walked so far.
    walks: usize,
    /// Objects being walked.
    open: Vec<u32>,
    /// Bytes of the streams being walked.
    live: usize,
}

#[derive(Clone)]
struct State {
    matrix: Matrix,
    font: Option<Rc<[u8]>>,
    size: f64,
    letter_space: f64,
    word_space: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
}

/// What one stream is walked with.
struct Walk<'s> {
    resources: &'s Dict,
    state: State,
    saved: Vec<State>,
    text: Matrix,
    line: Matrix,
    /// For each marked content, whether it says what its letters are.
    marks: Vec<bool>,
    /// The text that stands for the letters shown next (§14.9.4).
    actual: Option<String>,
    within_actual: usize,
    /// Which walk this is.
    serial: usize,
    /// Objects that fonts of these resources are, by name.
    font_objects: HashMap<Rc<[u8]>, u32>,
    /// The font shown with last; no more than one is held by a walk, as states may be many.
    current: Option<(Rc<[u8]>, Rc<Font>)>,
}

impl<'f, 'a> Walker<'f, 'a> {
    pub(crate) fn new(file: &'f File<'a>) -> Self {
        Self { file, shelf: Shelf::default(), walks: 0, open: Vec::new(), live: 0 }
    }

    /// Walks the streams of a page as one.
    pub(crate) fn page(&mut self, contents: &Object, resources: &Dict, sheet: &mut Sheet) {
        let room = self.file.meter().limits().stream_bytes;
        let mut bytes = Vec::new();
        match self.file.resolve(contents) {
            Object::Stream(stream) => {
                bytes = filters::decode(self.file, &stream).unwrap_or_default();
            }
            Object::Array(parts) => {
                for part in parts {
                    let Some(stream) = self.file.resolve(&part).stream() else { continue };
                    let most = room.saturating_sub(bytes.len());
                    let part = filters::decode_within(self.file, &stream, most);
                    bytes.extend_from_slice(&part.unwrap_or_default());
                    bytes.push(b'\n');
                }
            }
            _ => return,
        }
        // Why it ended early is marked on the meter.
        let _ = self.walk(&bytes, resources, Matrix::SAME, sheet);
    }

    /// Walks a form or an appearance; `id` is the object it is, where it is one.
    pub(crate) fn form(
        &mut self,
        id: Option<u32>,
        form: &Stream,
        around: &Dict,
        matrix: Matrix,
        sheet: &mut Sheet,
    ) -> Result<(), Spent> {
        if id.is_some_and(|it| self.open.contains(&it)) {
            return Ok(());
        }
        if self.open.len() >= FORMS_MAX {
            self.file.meter().cut();
            return Ok(());
        }
        let most = self.file.meter().limits().stream_bytes.saturating_sub(self.live);
        let Some(bytes) = filters::decode_within(self.file, form, most) else { return Ok(()) };
        let resources = self.file.get(&form.dict, "Resources").dict();
        let own = self.file.get(&form.dict, "Matrix").array();
        let own = own.and_then(|it| Matrix::of(&it)).unwrap_or(Matrix::SAME);
        self.open.push(id.unwrap_or(u32::MAX));
        let resources = resources.as_ref().unwrap_or(around);
        let walked = self.walk(&bytes, resources, own.then(matrix).finite(), sheet);
        self.open.pop();
        walked
    }

    fn walk(
        &mut self,
        bytes: &[u8],
        resources: &Dict,
        matrix: Matrix,
        sheet: &mut Sheet,
    ) -> Result<(), Spent> {
        self.live += bytes.len();
        self.walks += 1;
        let mut walk = Walk::new(self.walks, resources, matrix);
        let mut lexer = Lexer::of_content(bytes, self.file.meter().limits().depth);
        let mut operands = Vec::new();
        let walked = loop {
            match lexer.token() {
                Ok(None) => break Ok(()),
                // What follows is read on from the middle of what was too much.
                Err(_) => {
                    self.file.meter().cut();
                    operands.clear();
                }
                Ok(Some(Token::Object(operand))) => {
                    if operands.len() >= 64 {
                        operands.clear();
                    }
                    operands.push(operand);
                }
                Ok(Some(Token::Word(b"BI"))) => skip_picture(&mut lexer),
                Ok(Some(Token::Word(word))) => {
                    let done = self.operator(word, &operands, &mut walk, sheet);
                    operands.clear();
                    if done.is_err() {
                        break done;
                    }
                }
            }
            if self.file.meter().operators(1).is_err() {
                break Err(Spent);
            }
        };
        self.live -= bytes.len();
        walked
    }

    fn operator(
        &mut self,
        word: &[u8],
        operands: &[Object],
        walk: &mut Walk<'_>,
        sheet: &mut Sheet,
    ) -> Result<(), Spent> {
        let number =
            |place: usize| operands.get(place).and_then(Object::number).unwrap_or_default();
        match word {
            b"q" if walk.saved.len() < STATES_MAX => walk.saved.push(walk.state.clone()),
            b"Q" => {
                if let Some(state) = walk.saved.pop() {
                    walk.state = state;
                }
            }
            b"cm" => {
                if let Some(matrix) = Matrix::of(operands) {
                    walk.state.matrix = matrix.then(walk.state.matrix).finite();
                }
            }
            b"BT" => {
                walk.text = Matrix::SAME;
                walk.line = Matrix::SAME;
            }
            b"Tc" => walk.state.letter_space = number(0),
            b"Tw" => walk.state.word_space = number(0),
            b"Tz" => walk.state.stretch = number(0) / 100.0,
            b"TL" => walk.state.leading = number(0),
            b"Ts" => walk.state.rise = number(0),
            b"Tf" => {
                if let [Object::Name(name), Object::Number(size)] = operands {
                    walk.state.font = Some(name.as_slice().into());
                    walk.state.size = *size;
                }
            }
            b"Td" => walk.next_line(number(0), number(1)),
            b"TD" => {
                walk.state.leading = -number(1);
                walk.next_line(number(0), number(1));
            }
            b"Tm" => {
                if let Some(matrix) = Matrix::of(operands) {
                    walk.text = matrix.finite();
                    walk.line = walk.text;
                }
            }
            b"T*" => walk.next_line(0.0, -walk.state.leading),
            b"Tj" => self.show(operands.first(), walk, sheet)?,
            b"'" => {
                walk.next_line(0.0, -walk.state.leading);
                self.show(operands.first(), walk, sheet)?;
            }
            b"\"" => {
                walk.state.word_space = number(0);
                walk.state.letter_space = number(1);
                walk.next_line(0.0, -walk.state.leading);
                self.show(operands.get(2), walk, sheet)?;
            }
            b"TJ" => {
                let Some(Object::Array(parts)) = operands.first() else { return Ok(()) };
                for part in parts {
                    match part {
                        Object::Number(back) => walk.back(*back),
                        part => self.show(Some(part), walk, sheet)?,
                    }
                    self.file.meter().operators(1)?;
                }
            }
            b"Do" => {
                walk.current = None;
                return self.place(operands, walk, sheet);
            }
            b"BMC" => walk.marks.push(false),
            b"BDC" => self.begin_marked(operands.get(1), walk),
            b"EMC" => {
                let ended = walk.marks.pop() == Some(true);
                walk.within_actual = walk.within_actual.saturating_sub(usize::from(ended));
                walk.actual = walk.actual.take().filter(|_| !ended);
            }
            _ => {}
        }
        Ok(())
    }

    fn place(
        &mut self,
        operands: &[Object],
        walk: &Walk<'_>,
        sheet: &mut Sheet,
    ) -> Result<(), Spent> {
        let Some(Object::Name(name)) = operands.first() else { return Ok(()) };
        let Some(object) = self.named(walk.resources, "XObject", name) else { return Ok(()) };
        let Some(form) = self.file.resolve(&object).stream() else { return Ok(()) };
        if self.file.get(&form.dict, "Subtype").name() != Some(b"Form") {
            return Ok(());
        }
        self.form(object.reference(), &form, walk.resources, walk.state.matrix, sheet)
    }

    fn begin_marked(&self, properties: Option<&Object>, walk: &mut Walk<'_>) {
        let properties = match properties {
            Some(Object::Dict(dict)) => dict.clone(),
            Some(Object::Name(name)) => {
                let found = self.named(walk.resources, "Properties", name);
                found.and_then(|it| self.file.resolve(&it).dict()).unwrap_or_default()
            }
            _ => Dict::default(),
        };
        let actual = self.file.get(&properties, "ActualText");
        walk.marks.push(actual.string().is_some());
        if let Some(text) = actual.string() {
            walk.within_actual += 1;
            walk.actual = Some(super::string::text(text));
        }
    }

    /// The font that is set.
    fn font(&mut self, walk: &mut Walk<'_>) -> Option<Rc<Font>> {
        let name = walk.state.font.clone()?;
        if let Some((_, font)) = walk.current.as_ref().filter(|(it, _)| *it == name) {
            return Some(Rc::clone(font));
        }
        walk.current = None;
        let font = self.find_font(&name, walk)?;
        walk.current = Some((name, Rc::clone(&font)));
        Some(font)
    }

    fn find_font(&mut self, name: &Rc<[u8]>, walk: &mut Walk<'_>) -> Option<Rc<Font>> {
        let named = Key::Named(walk.serial, Rc::clone(name));
        let known = walk.font_objects.get(name).map_or(named.clone(), |it| Key::Object(*it));
        if let Some(font) = self.shelf.get(&known) {
            return Some(font);
        }
        // One that is missing is no reason to lose text.
        let object = self.named(walk.resources, "Font", name);
        let object = object.unwrap_or(Object::Dict(Dict::default()));
        let mut key = named;
        if let Some(id) = object.reference() {
            if walk.font_objects.len() > 1_000 {
                walk.font_objects.clear();
            }
            walk.font_objects.insert(Rc::clone(name), id);
            key = Key::Object(id);
            if let Some(font) = self.shelf.get(&key) {
                return Some(font);
            }
        }
        self.file.meter().operators(FONT_COST).ok()?;
        let dict = self.file.resolve(&object).dict().unwrap_or_default();
        let font = Rc::new(Font::read(self.file, &dict));
        self.shelf.put(key, &font);
        Some(font)
    }

    /// A resource as it is written. Looking for one is charged by how many there are.
    fn named(&self, resources: &Dict, kind: &str, name: &[u8]) -> Option<Object> {
        let resolved;
        let named = match resources.get(kind)? {
            Object::Dict(dict) => dict,
            other => {
                resolved = self.file.resolve(other).dict()?;
                &resolved
            }
        };
        self.file.meter().operators(1 + named.0.len() / 8).ok()?;
        named.find(name).cloned()
    }

    fn show(
        &mut self,
        string: Option<&Object>,
        walk: &mut Walk<'_>,
        sheet: &mut Sheet,
    ) -> Result<(), Spent> {
        let Some(Object::String(bytes)) = string else { return Ok(()) };
        let Some(font) = self.font(walk) else { return Ok(()) };
        self.file.meter().operators(bytes.len())?;
        let mut rest = bytes.as_slice();
        let mut meaning = String::new();
        loop {
            meaning.clear();
            let Some(code) = font.code(rest, &mut meaning) else { break };
            rest = rest.get(code.length..).unwrap_or_default();
            let mut meant = code.meant;
            if walk.within_actual > 0 {
                meaning = walk.actual.take().unwrap_or_default();
                meant = true;
            }
            let state = &walk.state;
            let scaled =
                Matrix([state.size * state.stretch, 0.0, 0.0, state.size, 0.0, state.rise]);
            let place = scaled.then(walk.text).then(state.matrix).finite();
            let glyph =
                Glyph { place, width: code.width, meaning: meant.then_some(meaning.as_str()) };
            sheet.put(&glyph, self.file.meter())?;
            let space = state.letter_space + if code.is_space { state.word_space } else { 0.0 };
            let forward = (code.width * state.size + space) * state.stretch;
            walk.text = Matrix::moved(forward, 0.0).then(walk.text).finite();
        }
        Ok(())
    }
}

impl<'s> Walk<'s> {
    fn new(serial: usize, resources: &'s Dict, matrix: Matrix) -> Self {
        let state = State {
            matrix,
            font: None,
            size: 1.0,
            letter_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
        };
        Self {
            resources,
            state,
            saved: Vec::new(),
            text: Matrix::SAME,
            line: Matrix::SAME,
            marks: Vec::new(),
            actual: None,
            within_actual: 0,
            serial,
            font_objects: HashMap::new(),
            current: None,
        }
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line = Matrix::moved(x, y).then(self.line).finite();
        self.text = self.line;
    }

    /// Thousandths of the size, to the left (§9.4.3).
    fn back(&mut self, thousandths: f64) {
        let x = -thousandths / 1000.0 * self.state.size * self.state.stretch;
        self.text = Matrix::moved(x, 0.0).then(self.text).finite();
    }
}

/// Passes over a picture within the content (§8.9.7): to an `EI` that stands alone and after which text follows.
fn skip_picture(lexer: &mut Lexer<'_>) {
    let rest = lexer.rest();
    let Some(data) = memmem::find(rest, b"ID") else { return lexer.go(usize::MAX) };
    let begin = lexer.at() + data + 2;
    let rest = rest.get(data + 2..).unwrap_or_default();
    for found in memmem::find_iter(rest, b"EI") {
        let alone = found.checked_sub(1).and_then(|it| rest.get(it)).is_none_or(|it| is_space(*it));
        let after = rest.get(found + 2..).unwrap_or_default();
        let ends = after.first().is_none_or(|it| is_space(*it));
        let plain =
            after.iter().take(10).all(|it| is_space(*it) && *it != 0 || (32..127).contains(it));
        if alone && ends && plain {
            return lexer.go(begin + found + 2);
        }
    }
    lexer.go(usize::MAX);
}
