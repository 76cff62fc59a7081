//! Packages in the file form from anybody: read or refused, never a panic; torn into pieces they read the same; what was
//! read is written and reads back; and no signature holds but over what was signed.

use std::io::{self, Read, Write};

use edxml::{
    Contents, Discard, Limits, Package, ReadError, Received, Reference, Status, read, write,
    write_status,
};

const SIGNED: &[u8] = include_bytes!("../seeds/edxml/signed");

/// Two bytes at a time.
struct Torn<'a>(&'a [u8]);

impl Read for Torn<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = out.len().min(2);
        self.0.read(&mut out[..count])
    }
}

/// Attachments with nothing in them.
struct Nothing;

impl Contents for Nothing {
    fn open(&self, _: &Reference) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(io::empty()))
    }
}

fn taken<R: Read>(source: R) -> Result<Received, ReadError> {
    let limits =
        Limits { attachment_bytes_max: 100_000, unpack_ratio_max: 20, ..Limits::default() };
    read(source, &mut Discard, &limits)
}

fn written(call: impl FnOnce(&mut dyn Write) -> bool) -> Option<Package> {
    let mut bytes = Vec::new();
    if !call(&mut bytes) {
        // A text that the reader takes and the writer does not, such as an id of several prefixes.
        return None;
    }
    Some(taken(bytes.as_slice()).expect("what is written is read").package)
}

pub fn run(bytes: &[u8]) {
    let whole = taken(bytes);
    let torn = taken(Torn(bytes));
    match (&whole, &torn) {
        (Ok(one), Ok(other)) => assert!(one == other, "torn reading differs"),
        // Of several faults close together, another may be met first.
        (Err(one), Err(other)) => assert!(one.code().is_some() && other.code().is_some()),
        _ => panic!("torn reading ends otherwise"),
    }
    let Ok(received) = whole else { return };
    if received.signature.is_some() {
        let signed = taken(SIGNED).expect("the seed is read");
        assert!(received.package == signed.package, "nobody signed this package");
    }
    match received.package {
        Package::Document(document) => {
            let envelope = document.envelope;
            match written(|out| write(&envelope, &Nothing, out).is_ok()) {
                None => {}
                Some(Package::Document(again)) => assert!(again.envelope == envelope),
                Some(Package::Status(_)) => panic!("a document became a status"),
            }
        }
        Package::Status(status) => same(&status),
    }
}

fn same(status: &Status) {
    match written(|out| write_status(status, out).is_ok()) {
        None => {}
        Some(Package::Status(again)) => assert!(*again == *status),
        Some(Package::Document(_)) => panic!("a status became a document"),
    }
}
