//! Packed documents (ZIP) from anybody: their parts by name, unpacked as they are read. Nothing is written to a disk and no
//! name is a path. What must always hold: before the directory is read its entries are counted; bytes are charged as they
//! come out, whatever the directory says of their number, so that entries that share bytes are charged for each.

use crate::ReadingError;
use crate::meter::Meter;
use crate::xml::Watch;
use memchr::memmem;
use std::io::{BufReader, Cursor, Error, Read};
use zip::ZipArchive;

/// Below this an entry may be packed as well as it can be.
const RATIO_FROM: usize = 1 << 20;

pub(crate) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    names: Vec<String>,
    meter: &'a Meter,
}

/// Whether this is an office document that a password locks: a compound file with a package in it ([MS-OFFCRYPTO] §2.3).
pub(crate) fn is_locked_office(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".bytes().flat_map(|it| [it, 0]).collect();
    bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") && memmem::find(bytes, &name).is_some()
}

impl<'a> Package<'a> {
    pub(crate) fn open(bytes: &'a [u8], meter: &'a Meter) -> Result<Self, ReadingError> {
        if is_locked_office(bytes) {
            return Err(ReadingError::Encrypted);
        }
        if !bytes.starts_with(b"PK\x03\x04") {
            return Err(ReadingError::NotThisKind);
        }
        // Each entry of a directory begins so (APPNOTE 4.3.12); more by chance are one in four thousand million bytes.
        let most = meter.limits().entries;
        if memmem::find_iter(bytes, b"PK\x01\x02").take(most + 1).count() > most {
            return Err(ReadingError::TooManyEntries);
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ReadingError::Damaged)?;
        let names = archive.file_names_raw().map(|it| String::from_utf8_lossy(it).into_owned());
        Ok(Self { names: names.collect(), archive, meter })
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// The bytes of a part, or nothing where there is none. Names of parts differ in more than case (ECMA-376 part 2 §6.2.2).
    pub(crate) fn part<'s>(
        &'s mut self,
        name: &str,
        watch: &'s Watch,
    ) -> Result<Option<BufReader<impl Read + use<'s, 'a>>>, ReadingError> {
        let found = self.names.iter().position(|it| it.eq_ignore_ascii_case(name));
        let Some(place) = found else { return Ok(None) };
        let raw = self.archive.by_index_raw(place).map_err(|_| ReadingError::Damaged)?;
        if raw.encrypted() {
            return Err(ReadingError::Encrypted);
        }
        drop(raw);
        let entry = self.archive.by_index(place).map_err(|_| ReadingError::Damaged)?;
        let packed = usize::try_from(entry.compressed_size()).unwrap_or(usize::MAX);
        let meter = self.meter;
        let unpacked = Unpacked { packed, count: 0, inner: entry, meter, watch };
        Ok(Some(BufReader::with_capacity(16 << 10, unpacked)))
    }
}

struct Unpacked<'w, R> {
    inner: R,
    packed: usize,
    count: usize,
    meter: &'w Meter,
    watch: &'w Watch,
}

impl<R: Read> Read for Unpacked<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> Result<usize, Error> {
        let count = self.inner.read(into)?;
        self.count += count;
        let pending = self.watch.pending.get() + count;
        self.watch.pending.set(pending);
        let most = self.packed.saturating_mul(self.meter.limits().ratio).max(RATIO_FROM);
        let spent = self.meter.decoded(count).is_err();
        if spent || self.count > most || pending > self.meter.limits().stream_bytes {
            self.watch.refused.set(Some(ReadingError::Bomb));
            return Err(Error::other("too much"));
        }
        Ok(count)
    }
}
