//! Archival packages: one closed work file as a ZIP that another system can read in many years. `manifest.xml` is METS with
//! Dublin Core and PREMIS events (what it is, what happened to it, every file with its SHA-256, the order); beside it a
//! detached signature of the agency, and the files as they are, unpacked.
//!
//! Not where files lie, not who may make a package, and not keys: bytes in, bytes out.
//! What must always hold: a package is the same bytes whenever it is made of the same things, so that reading one back ends
//! with writing it again and comparing; work and memory do not grow with the files.

mod fault;
mod manifest;
mod package;
mod tree;

pub use fault::Fault;
pub use manifest::{Event, FileEntry, Item, Manifest};
pub use package::{Checked, MANIFEST, MANIFEST_BYTES_MAX, SEAL, Writer, check};

#[cfg(test)]
mod tests;
