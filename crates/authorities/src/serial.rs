//! Serial numbers that are never given twice, whenever the program ends: the file holds the end of a reserved run, and is
//! on disk before the first number of the run is given.
//! A restart leaves the rest of a run out. What must always hold: one program at a time holds the file.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::sync::{Mutex, PoisonError};

use camino::Utf8Path;
use signing::timestamp::SerialNumbers;

/// Numbers reserved at once.
const RUN: u64 = 1_000;

/// Numbers kept in a file.
#[derive(Debug)]
pub struct SerialFile {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    file: File,
    next: u64,
    reserved: u64,
}

impl SerialFile {
    /// Opens the file, made when it is not there. The first number is 1.
    pub fn open(path: &Utf8Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        let mut file = options.read(true).write(true).create(true).truncate(false).open(path)?;
        file.try_lock().map_err(|_| {
            io::Error::new(
                io::ErrorKind::ResourceBusy,
                format!("{path} is in use by another program"),
            )
        })?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        let reserved = match text.trim() {
            "" => 1,
            number => number.parse().map_err(|_| {
                io::Error::new(io::ErrorKind::InvalidData, format!("{path} holds no number"))
            })?,
        };
        if let Some(folder) = path.parent().filter(|it| !it.as_str().is_empty()) {
            File::open(folder)?.sync_all()?;
        }
        Ok(Self { state: Mutex::new(State { file, next: reserved, reserved }) })
    }
}

impl State {
    fn reserve(&mut self) -> io::Result<()> {
        let end =
            self.reserved.checked_add(RUN).ok_or_else(|| io::Error::other("no more numbers"))?;
        // Fixed width, so that no byte of a longer number is ever left over.
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(format!("{end:020}\n").as_bytes())?;
        self.file.sync_all()?;
        self.reserved = end;
        Ok(())
    }
}

impl SerialNumbers for SerialFile {
    fn next(&self) -> Result<u64, String> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.next >= state.reserved {
            state.reserve().map_err(|fault| fault.to_string())?;
        }
        let number = state.next;
        state.next += 1;
        Ok(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_is_given_twice_over_restarts() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(folder.path()).unwrap().join("serial");
        let mut given = std::collections::BTreeSet::new();
        for restart in 0..5_u64 {
            let numbers = SerialFile::open(&path).unwrap();
            assert!(SerialFile::open(&path).is_err(), "one program at a time");
            for _ in 0..=(restart * 700) {
                assert!(given.insert(numbers.next().unwrap()));
            }
        }
        assert_eq!(given.first(), Some(&1));
    }

    #[test]
    fn file_that_holds_something_else_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(folder.path()).unwrap().join("serial");
        std::fs::write(&path, "seven").unwrap();
        assert!(SerialFile::open(&path).is_err());
    }
}
