//! Bytes of a document as UTF-8, a window at a time, whatever of UTF-8 and UTF-16 they came in.
//! It decodes UTF-16 and takes a byte order mark away; that UTF-8 is UTF-8 the parser checks where it looks at text. What
//! must always hold: the window grows only when the parser asks for more of one tag.

use std::io::{self, Read};

use crate::window::Window;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Undecided,
    Utf8,
    LittleEndian,
    BigEndian,
}

/// A window on a document.
#[derive(Debug)]
pub(crate) struct Source<R> {
    inner: R,
    form: Form,
    window: Window,
    /// Bytes of UTF-16 that wait for the rest of their character.
    waiting: Window,
    consumed: u64,
    ended: bool,
}

impl<R: Read> Source<R> {
    pub(crate) fn new(inner: R) -> Self {
        Self {
            inner,
            form: Form::Undecided,
            window: Window::default(),
            waiting: Window::default(),
            consumed: 0,
            ended: false,
        }
    }

    /// What is in the window.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.window.held()
    }

    /// How many bytes of UTF-8 were consumed.
    pub(crate) const fn consumed(&self) -> u64 {
        self.consumed
    }

    /// Takes bytes out of the window.
    pub(crate) fn consume(&mut self, count: usize) {
        self.consumed += self.window.consume(count) as u64;
    }

    /// Makes the window larger; false at the end of the document.
    pub(crate) fn more(&mut self) -> io::Result<bool> {
        if self.form == Form::Undecided {
            self.decide()?;
        }
        if self.ended {
            return Ok(false);
        }
        let before = self.bytes().len();
        while !self.ended && self.bytes().len() == before {
            self.read()?;
        }
        Ok(self.bytes().len() > before)
    }

    /// Looks at the first bytes: a mark, or a `<` in two bytes (XML, appendix F).
    fn decide(&mut self) -> io::Result<()> {
        let mut first = Vec::with_capacity(4);
        (&mut self.inner).take(4).read_to_end(&mut first)?;
        let (form, mark) = match first.as_slice() {
            [0xEF, 0xBB, 0xBF, ..] => (Form::Utf8, 3),
            [0xFF, 0xFE, ..] => (Form::LittleEndian, 2),
            [0xFE, 0xFF, ..] => (Form::BigEndian, 2),
            [b'<', 0, ..] => (Form::LittleEndian, 0),
            [0, b'<', ..] => (Form::BigEndian, 0),
            _ => (Form::Utf8, 0),
        };
        self.form = form;
        let rest = first.get(mark..).unwrap_or_default();
        if form == Form::Utf8 {
            self.window.push(rest);
        } else {
            self.waiting.push(rest);
        }
        Ok(())
    }

    fn read(&mut self) -> io::Result<()> {
        if self.form == Form::Utf8 {
            self.ended = self.window.fill(&mut self.inner)? == 0;
            return Ok(());
        }
        self.ended = self.waiting.fill(&mut self.inner)? == 0;
        self.decode()
    }

    /// Moves whole characters from what waits to the window.
    fn decode(&mut self) -> io::Result<()> {
        let pairs = self.waiting.held().chunks_exact(2);
        let big = self.form == Form::BigEndian;
        let mut units: Vec<u16> = pairs
            .map(|pair| {
                let pair = [pair.first(), pair.last()].map(|it| it.copied().unwrap_or_default());
                if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
            })
            .collect();
        let half = units.last().is_some_and(|it| (0xD800..0xDC00).contains(it));
        if half && !self.ended {
            units.pop();
        }
        let invalid = || io::Error::new(io::ErrorKind::InvalidData, "text is no UTF-16");
        let odd = !self.waiting.held().len().is_multiple_of(2);
        if self.ended && odd {
            return Err(invalid());
        }
        self.waiting.consume(units.len() * 2);
        for read in char::decode_utf16(units) {
            let read = read.map_err(|_| invalid())?;
            let mut bytes = [0; 4];
            self.window.push(read.encode_utf8(&mut bytes).as_bytes());
        }
        Ok(())
    }
}
