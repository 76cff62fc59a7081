//! A PDF as objects by number: each is read when it is asked for and not kept, so that memory does not grow with the file.
//! Only unpacked object streams are kept, a few at a time. What must always hold: an object that is missing, damaged or
//! beyond the limits is null.

use super::filters;
use super::lexer::Lexer;
use super::object::{Dict, Object, Stream};
use super::xref::{self, Entry, Table};
use crate::ReadingError;
use crate::meter::Meter;
use memchr::memmem;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

/// How many references may follow one another.
const HOPS_MAX: usize = 8;

pub(crate) struct File<'a> {
    bytes: &'a [u8],
    meter: &'a Meter,
    table: Table,
    /// Objects found by looking through the file, once the table has named a wrong place.
    found: OnceCell<Table>,
    packed: RefCell<Vec<(u32, Rc<Packed>)>>,
    /// Unpacking an object stream or looking through the file: what that needs must not need the same again.
    busy: Cell<bool>,
}

/// An object stream, unpacked (§7.5.7).
struct Packed {
    bytes: Vec<u8>,
    /// Number of each object and where it begins.
    places: Vec<(u32, usize)>,
}

impl<'a> File<'a> {
    /// Opens a file by its cross-reference data, or by looking through it where these are broken.
    pub(crate) fn open(bytes: &'a [u8], meter: &'a Meter) -> Result<Self, ReadingError> {
        let mut file = Self {
            bytes,
            meter,
            table: Table::default(),
            found: OnceCell::new(),
            packed: RefCell::default(),
            busy: Cell::new(false),
        };
        file.table = xref::read(&file);
        if file.table.encrypted {
            return Err(ReadingError::Encrypted);
        }
        if file.get(&file.catalog(), "Pages").dict().is_none() {
            file.packed.take();
            file.table = file.scan();
            if file.table.encrypted {
                return Err(ReadingError::Encrypted);
            }
        }
        Ok(file)
    }

    pub(crate) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    pub(crate) fn meter(&self) -> &'a Meter {
        self.meter
    }

    pub(crate) fn trailer(&self) -> &Dict {
        &self.table.trailer
    }

    pub(crate) fn catalog(&self) -> Dict {
        self.get(self.trailer(), "Root").dict().unwrap_or_default()
    }

    /// The value of a key, references followed.
    pub(crate) fn get(&self, dict: &Dict, key: &str) -> Object {
        dict.get(key).map_or(Object::Null, |it| self.resolve(it))
    }

    /// What a reference names, or the object itself.
    pub(crate) fn resolve(&self, object: &Object) -> Object {
        let Object::Reference(mut id) = *object else { return object.clone() };
        for _ in 0..HOPS_MAX {
            match self.object(id) {
                Object::Reference(next) => id = next,
                found => return found,
            }
        }
        Object::Null
    }

    fn object(&self, id: u32) -> Object {
        if self.meter.operators(1).is_err() {
            return Object::Null;
        }
        match self.table.entries.get(&id) {
            None => return Object::Null,
            Some(Entry::At(place)) => {
                if let Some(object) = self.at(*place as usize, Some(id)) {
                    return object;
                }
            }
            Some(Entry::In(stream, index)) => {
                if let Some(object) = self.packed_object(*stream, *index, id) {
                    return object;
                }
            }
        }
        if self.busy.get() {
            return Object::Null;
        }
        // The table is wrong; look where the object is instead.
        match self.found.get_or_init(|| self.scan()).entries.get(&id) {
            Some(Entry::At(place)) => self.at(*place as usize, Some(id)).unwrap_or(Object::Null),
            _ => Object::Null,
        }
    }

    fn scan(&self) -> Table {
        self.busy.set(true);
        let table = xref::scan(self);
        self.busy.set(false);
        table
    }

    /// The object that begins at a place, if it has this number (or any number, where none is asked for).
    pub(crate) fn at(&self, place: usize, id: Option<u32>) -> Option<Object> {
        let mut lexer = Lexer::of_file(self.bytes, place, self.meter.limits().depth);
        let number = lexer.integer()?;
        lexer.integer()?;
        let right = id.is_none_or(|it| usize::try_from(it) == Ok(number));
        if !lexer.word(b"obj") || !right {
            return None;
        }
        let read = lexer.object();
        self.meter.decoded(lexer.at().saturating_sub(place)).ok()?;
        let Ok(object) = read else {
            self.meter.cut();
            return None;
        };
        let object = object?;
        if let Object::Dict(dict) = object {
            lexer.skip_space();
            if !lexer.rest().starts_with(b"stream") {
                return Some(Object::Dict(dict));
            }
            let (start, end) = self.stream_bytes(&dict, lexer.at() + b"stream".len());
            return Some(Object::Stream(Box::new(Stream { dict, start, end })));
        }
        Some(object)
    }

    /// From where to where a stream goes: by its length, or else to the word that ends it.
    fn stream_bytes(&self, dict: &Dict, after_word: usize) -> (usize, usize) {
        let rest = self.bytes.get(after_word..).unwrap_or_default();
        let start = after_word
            + if rest.starts_with(b"\r\n") {
                2
            } else {
                usize::from(rest.starts_with(b"\n") || rest.starts_with(b"\r"))
            };
        // A length that is an object of its own is not followed through an object stream, which has a length itself.
        let length = match dict.get("Length") {
            Some(Object::Reference(id)) => match self.table.entries.get(id) {
                Some(Entry::At(place)) => self.length_at(*place as usize, *id),
                _ => None,
            },
            Some(other) => other.count(),
            None => None,
        };
        if let Some(end) = length.and_then(|it| start.checked_add(it)) {
            let mut lexer = Lexer::of_file(self.bytes, end, 1);
            if end <= self.bytes.len() && (lexer.word(b"endstream") || lexer.word(b"endobj")) {
                return (start, end);
            }
        }
        let rest = self.bytes.get(start..).unwrap_or_default();
        let length = memmem::find(rest, b"endstream").unwrap_or(rest.len());
        if self.meter.decoded(length).is_err() {
            return (start, start);
        }
        (start, start + length)
    }

    fn length_at(&self, place: usize, id: u32) -> Option<usize> {
        let mut lexer = Lexer::of_file(self.bytes, place, 1);
        let right = usize::try_from(id) == Ok(lexer.integer()?);
        lexer.integer()?;
        (right && lexer.word(b"obj")).then(|| lexer.integer())?
    }

    fn packed_object(&self, stream: u32, index: u32, id: u32) -> Option<Object> {
        let packed = self.packed(stream)?;
        let named = packed.places.get(index as usize).filter(|(number, _)| *number == id);
        let (_, place) =
            named.or_else(|| packed.places.iter().find(|(number, _)| *number == id))?;
        let mut lexer = Lexer::of_file(&packed.bytes, *place, self.meter.limits().depth);
        let read = lexer.object();
        self.meter.decoded(lexer.at().saturating_sub(*place)).ok()?;
        if read.is_err() {
            self.meter.cut();
        }
        read.ok()?
    }

    /// An object stream, unpacked now or lately.
    fn packed(&self, id: u32) -> Option<Rc<Packed>> {
        let known =
            self.packed.borrow().iter().find(|(it, _)| *it == id).map(|(_, it)| Rc::clone(it));
        if known.is_some() || self.busy.replace(true) {
            return known;
        }
        let packed = self.unpack_object(id).map(Rc::new);
        self.busy.set(false);
        let packed = packed?;
        let mut kept = self.packed.borrow_mut();
        let room = self.meter.limits().stream_bytes.saturating_sub(packed.bytes.len());
        while kept.len() >= 256 || kept.iter().map(|(_, it)| it.bytes.len()).sum::<usize>() > room {
            kept.remove(0);
        }
        kept.push((id, Rc::clone(&packed)));
        Some(packed)
    }

    fn unpack_object(&self, id: u32) -> Option<Packed> {
        // Streams do not stand in streams.
        let Some(Entry::At(place)) = self.table.entries.get(&id) else { return None };
        self.unpack(&self.at(*place as usize, Some(id))?.stream()?)
    }

    fn unpack(&self, stream: &Stream) -> Option<Packed> {
        let count = stream.dict.get("N")?.count()?;
        let first = stream.dict.get("First")?.count()?;
        let bytes = filters::decode(self, stream)?;
        let mut lexer = Lexer::of_file(&bytes, 0, 1);
        let mut places = Vec::new();
        for _ in 0..count.min(self.meter.limits().objects).min(bytes.len() / 2) {
            let (Some(number), Some(offset)) = (lexer.integer(), lexer.integer()) else { break };
            let Ok(number) = u32::try_from(number) else { break };
            places.push((number, first.saturating_add(offset)));
        }
        Some(Packed { bytes, places })
    }

    /// The numbers of the objects in an object stream that stands at a place.
    pub(crate) fn numbers_in(&self, place: usize) -> Vec<u32> {
        let stream = self.at(place, None).and_then(Object::stream);
        let packed = stream.and_then(|it| self.unpack(&it));
        packed.map(|it| it.places.iter().map(|(number, _)| *number).collect()).unwrap_or_default()
    }
}
