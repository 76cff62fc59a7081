//! A window of bytes that is read into at its end and consumed at its beginning.
//! It knows nothing of what the bytes are. What must always hold: its memory is used again, so that sources which give few
//! bytes at a time cost no more than others.

use std::io::{self, Read};

/// How much room there is for reading, at least.
const ROOM: usize = 64 * 1024;

/// Bytes between a beginning and an end.
#[derive(Debug, Default)]
pub(crate) struct Window {
    bytes: Vec<u8>,
    start: usize,
    end: usize,
}

impl Window {
    /// What is in it.
    pub(crate) fn held(&self) -> &[u8] {
        self.bytes.get(self.start..self.end).unwrap_or_default()
    }

    /// Takes bytes from its beginning, and says how many.
    pub(crate) fn consume(&mut self, count: usize) -> usize {
        let count = count.min(self.end - self.start);
        self.start += count;
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        }
        count
    }

    /// Puts bytes behind its end.
    pub(crate) fn push(&mut self, more: &[u8]) {
        self.make_room(more.len());
        if let Some(room) = self.bytes.get_mut(self.end..self.end + more.len()) {
            room.copy_from_slice(more);
            self.end += more.len();
        }
    }

    /// Puts a byte before its beginning.
    pub(crate) fn put_before(&mut self, byte: u8) {
        if self.start == 0 {
            self.bytes.insert(0, byte);
            self.end += 1;
            return;
        }
        self.start -= 1;
        if let Some(place) = self.bytes.get_mut(self.start) {
            *place = byte;
        }
    }

    /// Reads once behind its end, and says how many bytes came; none is the end of the source.
    pub(crate) fn fill<R: Read>(&mut self, source: &mut R) -> io::Result<usize> {
        if self.bytes.is_empty() {
            self.bytes.resize(2 * ROOM, 0);
        }
        self.make_room(ROOM / 2);
        loop {
            let room = self.bytes.get_mut(self.end..).unwrap_or_default();
            match source.read(room) {
                Err(fault) if fault.kind() == io::ErrorKind::Interrupted => {}
                Ok(count) => {
                    self.end = self.bytes.len().min(self.end + count);
                    return Ok(count);
                }
                Err(fault) => return Err(fault),
            }
        }
    }

    /// Makes so much room behind its end, moving what is held only when that is needed.
    fn make_room(&mut self, count: usize) {
        if self.bytes.len() - self.end >= count {
            return;
        }
        self.bytes.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.bytes.len() - self.end < count {
            self.bytes.resize(self.end + count, 0);
        }
    }
}
