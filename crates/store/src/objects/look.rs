//! An upload that is looked into before it is stored, wherever it waits.
//! What must always hold: whoever looks sees every byte written so far.

use std::io::{Cursor, Read, Seek, SeekFrom};

/// What was written so far, to look into.
#[derive(Debug)]
pub enum Look {
    Memory(Cursor<Vec<u8>>),
    Disk(std::fs::File),
}

impl Read for Look {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Look::Memory(bytes) => bytes.read(buffer),
            Look::Disk(file) => file.read(buffer),
        }
    }
}

impl Seek for Look {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        match self {
            Look::Memory(bytes) => bytes.seek(to),
            Look::Disk(file) => file.seek(to),
        }
    }
}
