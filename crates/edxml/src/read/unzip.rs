//! Looks into a zip as it passes: whether it holds a single file and nothing else, and what that file is.
//! The `zip` crate wants to seek or to be asked for bytes; here they come. Anything unusual (encrypted, zip64, stored with
//! an unknown length, several files, bytes before, between or behind) is no zip to us and stays as it was sent. What must
//! always hold: what is given out is what the central directory also describes, and never more than the limits.

use std::io;

use flate2::{Crc, Decompress, FlushDecompress, Status};

/// What stands behind the file's data: its descriptor, the directory of one entry, the end. More than that is no such zip.
const TAIL_MAX: usize = 3 * 64 * 1024;
const LOCAL: usize = 30;
const OUT: usize = 32 * 1024;
/// Small files may unpack to many times their size.
const FREE: u64 = 1024 * 1024;

/// What a zip turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unzipped {
    /// A zip with a single file, which was given out whole.
    Single,
    /// A zip whose first file unpacks to more than the limits.
    TooMuch,
    /// Anything else.
    Other,
}

#[derive(Debug)]
enum Step {
    Header,
    Stored(u64),
    Deflated(Box<Decompress>),
    Tail,
    TooMuch,
    Other,
}

/// What the local header says.
#[derive(Debug, Default)]
struct Local {
    described_behind: bool,
    method: u16,
    crc: u32,
    packed: u64,
    unpacked: u64,
    name: Vec<u8>,
}

/// Looks into a zip.
#[derive(Debug)]
pub(crate) struct Unzip {
    bytes_max: u64,
    ratio_max: u64,
    step: Step,
    gathered: Vec<u8>,
    local: Local,
    packed: u64,
    crc: Crc,
    unpacked: u64,
    out: Vec<u8>,
}

impl Unzip {
    pub(crate) fn new((bytes_max, ratio_max): (u64, u64)) -> Self {
        Self {
            bytes_max,
            ratio_max,
            step: Step::Header,
            gathered: Vec::new(),
            local: Local::default(),
            packed: 0,
            crc: Crc::new(),
            unpacked: 0,
            out: Vec::new(),
        }
    }

    /// Whether no more bytes are wanted.
    pub(crate) const fn failed(&self) -> bool {
        matches!(self.step, Step::Other | Step::TooMuch)
    }

    /// Takes the next bytes; what they unpack to goes to `out`, whose faults are returned.
    pub(crate) fn take(
        &mut self,
        bytes: &[u8],
        out: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut rest = bytes;
        while !rest.is_empty() {
            rest = match &mut self.step {
                Step::Header => self.header(rest),
                Step::Stored(_) => self.stored(rest, out)?,
                Step::Deflated(_) => self.deflated(rest, out)?,
                Step::Tail => {
                    self.tail(rest);
                    return Ok(());
                }
                Step::TooMuch | Step::Other => return Ok(()),
            };
        }
        Ok(())
    }

    /// What it was.
    pub(crate) fn finish(self) -> Unzipped {
        match self.step {
            Step::TooMuch => Unzipped::TooMuch,
            Step::Tail if self.tail_fits() => Unzipped::Single,
            _ => Unzipped::Other,
        }
    }

    fn header<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let fixed = self.gathered.len() < LOCAL;
        let wanted = if fixed {
            LOCAL
        } else {
            let lengths = number(&self.gathered, 26, 2) + number(&self.gathered, 28, 2);
            LOCAL + usize::try_from(lengths).unwrap_or_default()
        };
        let missing = wanted - self.gathered.len();
        let (now, later) = bytes.split_at(missing.min(bytes.len()));
        self.gathered.extend_from_slice(now);
        let whole = self.gathered.len() == wanted;
        let named = number(&self.gathered, 26, 2) + number(&self.gathered, 28, 2) > 0;
        if whole && !(fixed && named) {
            self.step = self.begin().unwrap_or(Step::Other);
        }
        later
    }

    fn begin(&mut self) -> Option<Step> {
        let it = std::mem::take(&mut self.gathered);
        let flags = number(&it, 6, 2);
        let name_length = usize::try_from(number(&it, 26, 2)).ok()?;
        let name = it.get(LOCAL..LOCAL + name_length)?.to_vec();
        self.local = Local {
            described_behind: flags & 8 != 0,
            method: u16::try_from(number(&it, 8, 2)).ok()?,
            crc: u32::try_from(number(&it, 14, 4)).ok()?,
            packed: number(&it, 18, 4),
            unpacked: number(&it, 22, 4),
            name,
        };
        let zip64 = self.local.packed == 0xFFFF_FFFF || self.local.unpacked == 0xFFFF_FFFF;
        let folder = self.local.name.is_empty() || self.local.name.ends_with(b"/");
        // Encrypted, in one of three ways.
        let closed = flags & 0x2041 != 0;
        if zip64 || folder || closed || !it.starts_with(b"PK\x03\x04") {
            return None;
        }
        match self.local.method {
            0 if !self.local.described_behind && self.local.packed == 0 => Some(Step::Tail),
            0 if !self.local.described_behind => Some(Step::Stored(self.local.packed)),
            8 => Some(Step::Deflated(Box::new(Decompress::new(false)))),
            _ => None,
        }
    }

    fn stored<'a>(
        &mut self,
        bytes: &'a [u8],
        out: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<&'a [u8]> {
        let Step::Stored(left) = self.step else { return Ok(bytes) };
        let count = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
        let (now, later) = bytes.split_at(count);
        self.packed += now.len() as u64;
        if self.give(now, out)? {
            let left = left - now.len() as u64;
            self.step = if left == 0 { Step::Tail } else { Step::Stored(left) };
        }
        Ok(later)
    }

    fn deflated<'a>(
        &mut self,
        bytes: &'a [u8],
        out: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<&'a [u8]> {
        let mut rest = bytes;
        loop {
            let Step::Deflated(unpack) = &mut self.step else { return Ok(rest) };
            let mut buffer = std::mem::take(&mut self.out);
            buffer.resize(OUT, 0);
            let (before_in, before_out) = (unpack.total_in(), unpack.total_out());
            let done = unpack.decompress(rest, &mut buffer, FlushDecompress::None);
            let read = usize::try_from(unpack.total_in() - before_in).unwrap_or_default();
            let made = usize::try_from(unpack.total_out() - before_out).unwrap_or_default();
            self.packed += read as u64;
            rest = rest.get(read..).unwrap_or_default();
            let given = self.give(buffer.get(..made).unwrap_or_default(), out)?;
            self.out = buffer;
            if !given {
                return Ok(rest);
            }
            match done {
                Ok(Status::StreamEnd) => {
                    self.step = Step::Tail;
                    return Ok(rest);
                }
                Ok(_) if read == 0 && made == 0 => {
                    if !rest.is_empty() {
                        self.step = Step::Other;
                    }
                    return Ok(rest);
                }
                Ok(_) => {}
                Err(_) => {
                    self.step = Step::Other;
                    return Ok(rest);
                }
            }
        }
    }

    /// Gives bytes out, unless they are too many.
    fn give(
        &mut self,
        bytes: &[u8],
        out: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<bool> {
        self.unpacked += bytes.len() as u64;
        let blown = self.unpacked > FREE && self.unpacked / self.packed.max(1) >= self.ratio_max;
        if self.unpacked > self.bytes_max || blown {
            self.step = Step::TooMuch;
            return Ok(false);
        }
        self.crc.update(bytes);
        out(bytes)?;
        Ok(true)
    }

    fn tail(&mut self, bytes: &[u8]) {
        self.gathered.extend_from_slice(bytes);
        let second = self.gathered.starts_with(b"PK\x03\x04");
        if second || self.gathered.len() > TAIL_MAX {
            self.gathered = Vec::new();
            self.step = Step::Other;
        }
    }

    /// Whether the descriptor, the directory and the end describe the one file that was given out.
    fn tail_fits(&self) -> bool {
        let measured = (u64::from(self.crc.sum()), self.packed, self.unpacked);
        let mut rest = self.gathered.as_slice();
        if self.local.described_behind {
            rest = rest.strip_prefix(b"PK\x07\x08".as_slice()).unwrap_or(rest);
            if (number(rest, 0, 4), number(rest, 4, 4), number(rest, 8, 4)) != measured {
                return false;
            }
            rest = rest.get(12..).unwrap_or_default();
        } else if (u64::from(self.local.crc), self.local.packed, self.local.unpacked) != measured {
            return false;
        }
        let central = rest;
        let sizes = (number(central, 16, 4), number(central, 20, 4), number(central, 24, 4));
        let length = |at| usize::try_from(number(central, at, 2)).unwrap_or_default();
        let all = 46 + length(28) + length(30) + length(32);
        let name = central.get(46..46 + length(28)).unwrap_or_default();
        let same = sizes == measured
            && name == self.local.name
            && number(central, 10, 2) == u64::from(self.local.method)
            && number(central, 42, 4) == 0;
        if !central.starts_with(b"PK\x01\x02") || !same {
            return false;
        }
        let end = central.get(all..).unwrap_or_default();
        let comment = usize::try_from(number(end, 20, 2)).unwrap_or_default();
        end.starts_with(b"PK\x05\x06")
            && end.len() == 22 + comment
            && (number(end, 8, 2), number(end, 10, 2)) == (1, 1)
    }
}

/// A number of so many bytes, the lowest first; 0 where there are none.
fn number(bytes: &[u8], at: usize, count: usize) -> u64 {
    let bytes = bytes.get(at..at + count).unwrap_or_default();
    bytes.iter().rev().fold(0, |value, byte| (value << 8) | u64::from(*byte))
}
