//! Packages in the older form from anybody: read or refused, never a panic, torn into pieces they read the same, and
//! no attachment is larger than the limits.

use std::io::{self, Read};

use edxml::{Coverage, Discard, Limits, Package, ReadError, Received, read_mime};

/// Two bytes at a time.
struct Torn<'a>(&'a [u8]);

impl Read for Torn<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = out.len().min(2);
        self.0.read(&mut out[..count])
    }
}

fn taken<R: Read>(source: R) -> Result<Received, ReadError> {
    let limits =
        Limits { attachment_bytes_max: 100_000, unpack_ratio_max: 20, ..Limits::default() };
    read_mime(source, None, &mut Discard, &limits)
}

pub fn run(bytes: &[u8]) {
    let whole = taken(bytes);
    match (&whole, &taken(Torn(bytes))) {
        (Ok(one), Ok(other)) => assert!(one == other, "torn reading differs"),
        // Of several faults close together, another may be met first.
        (Err(one), Err(other)) => assert!(one.code().is_some() && other.code().is_some()),
        _ => panic!("torn reading ends otherwise"),
    }
    let Ok(received) = whole else { return };
    let Package::Document(document) = received.package else { return };
    assert!(document.attachments.iter().all(|it| it.size <= 100_000));
    let beside = !document.attachments.is_empty();
    let covered = received.signature.is_some_and(|it| it.coverage == Coverage::Everything);
    assert!(!(beside && covered), "what travels beside is said to be signed");
}
