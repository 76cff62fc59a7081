//! Writing a package, in the file form alone, byte for byte the same for the same values.
//! It is strict where the reader is tolerant: a field that could not be read back is an error. What must always hold: an
//! attachment is read in pieces, every child of the envelope has the prefix `edXML`, and what is written reads back equal.

mod document;
mod emitter;
pub(crate) mod prepare;
mod status;

use std::io::{self, Read, Write};

use signing::key::Credential;

use crate::error::WriteError;
use crate::model::envelope::{Envelope, Reference};
use crate::model::status::Status;
use prepare::{Package, prepare, prepare_status};

/// Where the contents of attachments come from. For signing each is opened twice, and must be the same.
pub trait Contents {
    /// The content of the attachment, from its beginning.
    fn open(&self, reference: &Reference) -> io::Result<Box<dyn Read + '_>>;
}

/// Writes a document package without a signature.
pub fn write(
    envelope: &Envelope,
    contents: &dyn Contents,
    out: &mut dyn Write,
) -> Result<(), WriteError> {
    prepare::write(&Package::Document(envelope, contents), None, out).map(|_| ())
}

/// Writes a document package signed by the credential, with its certificates.
pub fn write_signed(
    envelope: &Envelope,
    contents: &dyn Contents,
    credential: &Credential,
    out: &mut dyn Write,
) -> Result<(), WriteError> {
    let chain = certificates(credential);
    let prepared = prepare(envelope, contents, credential.key().algorithm(), &chain)?;
    prepared.write(&credential.key().sign(prepared.to_be_signed())?, out)
}

/// Writes a status package without a signature.
pub fn write_status(status: &Status, out: &mut dyn Write) -> Result<(), WriteError> {
    prepare::write(&Package::Status(status), None, out).map(|_| ())
}

/// Writes a status package signed by the credential, with its certificates.
pub fn write_status_signed(
    status: &Status,
    credential: &Credential,
    out: &mut dyn Write,
) -> Result<(), WriteError> {
    let chain = certificates(credential);
    let prepared = prepare_status(status, credential.key().algorithm(), &chain)?;
    prepared.write(&credential.key().sign(prepared.to_be_signed())?, out)
}

fn certificates(credential: &Credential) -> Vec<signing::certificate::Certificate> {
    let own = std::iter::once(credential.certificate());
    own.chain(credential.chain()).cloned().collect()
}
