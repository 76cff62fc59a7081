//! The ZIP: manifest, seal, files in their order, all stored as they are; written as a stream, read back by writing again.
//! What must always hold: what [`check`] takes is, byte for byte, what [`Writer`] would write.

use crate::{Fault, Manifest};
use kernel::hash::{Hasher, Sha256Hash};
use std::io::{self, Read, Seek, SeekFrom, Write};
use zip::{
    CompressionMethod, DateTime, ZipArchive, ZipWriter,
    write::{SimpleFileOptions, StreamWriter},
};

/// Name of the manifest in a package.
pub const MANIFEST: &str = "manifest.xml";
/// Name of the agency's detached signature over the manifest (CMS, DER).
pub const SEAL: &str = "manifest.p7s";
/// Largest manifest that is read.
pub const MANIFEST_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Largest signature that is read.
const SEAL_BYTES_MAX: u64 = 1024 * 1024;
/// Bytes that are held of a file at once.
const CHUNK: usize = 64 * 1024;

/// A package that is being written.
#[derive(Debug)]
pub struct Writer<W: Write> {
    zip: ZipWriter<StreamWriter<W>>,
}

impl<W: Write> Writer<W> {
    /// Begins with the manifest, and the seal if there is one.
    pub fn begin(out: W, manifest: &str, seal: Option<&[u8]>) -> Result<Self, Fault> {
        let mut writer = Writer { zip: ZipWriter::new_stream(out) };
        writer.entry(MANIFEST)?;
        writer.write(manifest.as_bytes())?;
        if let Some(seal) = seal {
            writer.entry(SEAL)?;
            writer.write(seal)?;
        }
        Ok(writer)
    }

    /// The next file; its bytes follow by [`Writer::write`].
    pub fn entry(&mut self, name: &str) -> Result<(), Fault> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(DateTime::default())
            .large_file(true);
        Ok(self.zip.start_file(name, options)?)
    }

    /// More bytes of the file that was begun last.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        Ok(self.zip.write_all(bytes)?)
    }

    /// Ends the package.
    pub fn end(self) -> Result<W, Fault> {
        Ok(self.zip.finish()?.into_inner())
    }
}

/// A package that is whole.
#[derive(Debug)]
pub struct Checked {
    pub manifest: Manifest,
    /// Its text, which the seal signs.
    pub manifest_xml: String,
    /// The agency's signature; to be judged by whoever knows whom to trust.
    pub seal: Option<Vec<u8>>,
}

/// Reads a package back: every file where the manifest has it, with its size and hash, in order, and nothing else.
pub fn check<R: Read + Seek>(mut package: R) -> Result<Checked, Fault> {
    let whole = hash_of(&mut package)?;
    let mut zip = ZipArchive::new(&mut package)?;
    let names: Vec<String> = (0..zip.len())
        .map(|at| Ok(zip.by_index(at)?.name()?.into_owned()))
        .collect::<Result<_, Fault>>()?;
    if names.first().map(String::as_str) != Some(MANIFEST) {
        return Err(Fault::Missing(MANIFEST.to_owned()));
    }
    let manifest_xml = String::from_utf8(small(&mut zip, 0, MANIFEST_BYTES_MAX)?)
        .map_err(|why| Fault::Manifest(why.to_string()))?;
    let manifest = Manifest::read(&manifest_xml)?;
    let sealed = names.get(1).map(String::as_str) == Some(SEAL);
    let seal = if sealed { Some(small(&mut zip, 1, SEAL_BYTES_MAX)?) } else { None };
    let mut again = Writer::begin(Sink(Hasher::new()), &manifest_xml, seal.as_deref())?;
    let mut at = 1 + usize::from(sealed);
    for (path, file) in manifest.paths() {
        match names.get(at) {
            None => return Err(Fault::Missing(path)),
            Some(name) if *name != path => return Err(Fault::Entry(name.clone())),
            Some(_) => {}
        }
        again.entry(&path)?;
        let (size, sha256) = copied(&mut zip, at, &path, &mut again)?;
        if size != file.size || sha256 != file.sha256 {
            return Err(Fault::Content(path));
        }
        at += 1;
    }
    if let Some(more) = names.get(at) {
        return Err(Fault::Entry(more.clone()));
    }
    if again.end()?.0.finish() != whole {
        return Err(Fault::Frame);
    }
    Ok(Checked { manifest, manifest_xml, seal })
}

/// Takes bytes and keeps their hash.
struct Sink(Hasher);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn hash_of<R: Read + Seek>(package: &mut R) -> Result<Sha256Hash, Fault> {
    package.seek(SeekFrom::Start(0))?;
    let mut sink = Sink(Hasher::new());
    io::copy(package, &mut sink)?;
    package.seek(SeekFrom::Start(0))?;
    Ok(sink.0.finish())
}

fn small<R: Read + Seek>(zip: &mut ZipArchive<R>, at: usize, max: u64) -> Result<Vec<u8>, Fault> {
    let entry = zip.by_index(at)?;
    let name = entry.name()?.into_owned();
    let mut bytes = Vec::new();
    let read =
        entry.take(max + 1).read_to_end(&mut bytes).map_err(|_| Fault::Content(name.clone()))?;
    if read as u64 > max { Err(Fault::Content(name)) } else { Ok(bytes) }
}

fn copied<R: Read + Seek, W: Write>(
    zip: &mut ZipArchive<R>,
    at: usize,
    path: &str,
    to: &mut Writer<W>,
) -> Result<(u64, Sha256Hash), Fault> {
    let mut entry = zip.by_index(at)?;
    let (mut hasher, mut size) = (Hasher::new(), 0_u64);
    let mut chunk = vec![0; CHUNK];
    loop {
        // A broken check sum of the ZIP ends the reading with an error.
        let read = entry.read(&mut chunk).map_err(|_| Fault::Content(path.to_owned()))?;
        let Some(bytes) = chunk.get(..read).filter(|bytes| !bytes.is_empty()) else {
            return Ok((size, hasher.finish()));
        };
        hasher.update(bytes);
        to.write(bytes)?;
        size += bytes.len() as u64;
    }
}
