//! Signing in two steps, so that a slow key far away fits: prepare reads every attachment once and says what is to be signed,
//! write reads them again and puts the signature in.
//! It has no key. What must always hold: the second reading gave what the first gave, and the signature holds, or writing
//! ends with an error.

use std::io::{self, Write};

use data_encoding::BASE64;
use kernel::hash::Sha256Hash;
use signing::algorithm::SignatureAlgorithm;
use signing::certificate::Certificate;

use super::emitter::Emitter;
use super::{Contents, document, status};
use crate::error::WriteError;
use crate::model::envelope::Envelope;
use crate::model::status::Status;
use crate::signature::{ENVELOPED, EXCLUSIVE, NAMESPACE, SHA256, from_der, method};
use crate::xml::tag::Tag;

/// What is to be written.
pub(super) enum Package<'a> {
    Document(&'a Envelope, &'a dyn Contents),
    Status(&'a Status),
}

/// A package that waits for its signature.
pub struct Prepared<'a> {
    package: Package<'a>,
    digest: Sha256Hash,
    algorithm: SignatureAlgorithm,
    certificates: Vec<Certificate>,
    to_be_signed: Vec<u8>,
}

impl std::fmt::Debug for Prepared<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Prepared").field("digest", &self.digest).finish_non_exhaustive()
    }
}

/// Prepares a document package for the key of the first certificate; the others are its issuers.
pub fn prepare<'a>(
    envelope: &'a Envelope,
    contents: &'a dyn Contents,
    algorithm: SignatureAlgorithm,
    certificates: &[Certificate],
) -> Result<Prepared<'a>, WriteError> {
    prepared(Package::Document(envelope, contents), algorithm, certificates)
}

/// Prepares a status package likewise.
pub fn prepare_status<'a>(
    status: &'a Status,
    algorithm: SignatureAlgorithm,
    certificates: &[Certificate],
) -> Result<Prepared<'a>, WriteError> {
    prepared(Package::Status(status), algorithm, certificates)
}

fn prepared<'a>(
    package: Package<'a>,
    algorithm: SignatureAlgorithm,
    certificates: &[Certificate],
) -> Result<Prepared<'a>, WriteError> {
    let method = method(algorithm).ok_or(WriteError::Algorithm)?;
    let digest = write(&package, None, &mut io::sink())?;
    let mut sink = io::sink();
    let mut out = Emitter::new(&mut sink);
    out.start(&Tag::new("ds", "Signature").declare("ds", NAMESPACE))?;
    out.keep();
    signed_info(&mut out, method, digest)?;
    let to_be_signed = out.kept();
    Ok(Prepared { package, digest, algorithm, certificates: certificates.to_vec(), to_be_signed })
}

impl Prepared<'_> {
    /// The message that the key signs.
    pub fn to_be_signed(&self) -> &[u8] {
        &self.to_be_signed
    }

    /// Writes the package with the signature, which is as `SigningKey::sign` gives it.
    pub fn write(&self, signature: &[u8], out: &mut dyn Write) -> Result<(), WriteError> {
        let own = self.certificates.first().ok_or(WriteError::Signature)?;
        let key = own.public_key().map_err(|_| WriteError::Signature)?;
        key.verify(self.algorithm, &self.to_be_signed, signature)
            .map_err(|_| WriteError::Signature)?;
        let value = from_der(&key, signature).ok_or(WriteError::Signature)?;
        if write(&self.package, Some((self, &value)), out)? != self.digest {
            return Err(WriteError::ContentChanged);
        }
        Ok(())
    }
}

/// Writes a package, and says what its digest is without the signature.
pub(super) fn write(
    package: &Package<'_>,
    signature: Option<(&Prepared<'_>, &[u8])>,
    out: &mut dyn Write,
) -> Result<Sha256Hash, WriteError> {
    if let Package::Document(envelope, _) = package {
        document::check_document(envelope)?;
    }
    let mut out = Emitter::new(out);
    out.raw(b"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n")?;
    out.start(&Tag::new("", "edXML").declare("", crate::NAMESPACE))?;
    out.start(&Tag::new("edXML", "edXMLEnvelope").declare("edXML", crate::NAMESPACE))?;
    out.begin("edXMLHeader")?;
    match package {
        Package::Document(envelope, _) => {
            document::message(&mut out, envelope)?;
            document::trace(&mut out, &envelope.trace, &envelope.business)?;
        }
        Package::Status(it) => status::status(&mut out, it)?,
    }
    out.begin("DigitalSignature")?;
    if let Some((prepared, value)) = signature {
        signature_element(&mut out, prepared, value)?;
    }
    out.end()?;
    out.end()?;
    if let Package::Document(envelope, _) = package {
        out.begin("edXMLBody")?;
        document::manifest(&mut out, &envelope.manifest)?;
        out.end()?;
    }
    out.end()?;
    if let Package::Document(envelope, contents) = package {
        document::attachments(&mut out, &envelope.manifest, *contents)?;
    }
    out.end()?;
    out.finish()
}

fn signature_element(
    out: &mut Emitter<'_>,
    prepared: &Prepared<'_>,
    value: &[u8],
) -> Result<(), WriteError> {
    let method = method(prepared.algorithm).ok_or(WriteError::Algorithm)?;
    out.set_apart(true);
    out.start(&Tag::new("ds", "Signature").declare("ds", NAMESPACE))?;
    signed_info(out, method, prepared.digest)?;
    element(out, "SignatureValue", &BASE64.encode(value))?;
    out.start(&Tag::new("ds", "KeyInfo"))?;
    out.start(&Tag::new("ds", "X509Data"))?;
    for it in &prepared.certificates {
        element(out, "X509Certificate", &BASE64.encode(it.der()))?;
    }
    out.end()?;
    out.end()?;
    out.end()?;
    out.set_apart(false);
    Ok(())
}

fn signed_info(out: &mut Emitter<'_>, method: &str, digest: Sha256Hash) -> Result<(), WriteError> {
    out.start(&Tag::new("ds", "SignedInfo"))?;
    algorithm(out, "CanonicalizationMethod", EXCLUSIVE)?;
    algorithm(out, "SignatureMethod", method)?;
    out.start(&Tag::new("ds", "Reference").with("", "URI", ""))?;
    out.start(&Tag::new("ds", "Transforms"))?;
    algorithm(out, "Transform", ENVELOPED)?;
    algorithm(out, "Transform", EXCLUSIVE)?;
    out.end()?;
    algorithm(out, "DigestMethod", SHA256)?;
    element(out, "DigestValue", &BASE64.encode(digest.as_bytes()))?;
    out.end()?;
    out.end()
}

fn algorithm(out: &mut Emitter<'_>, name: &str, value: &str) -> Result<(), WriteError> {
    out.start(&Tag::new("ds", name).with("", "Algorithm", value))?;
    out.end()
}

fn element(out: &mut Emitter<'_>, name: &str, text: &str) -> Result<(), WriteError> {
    out.start(&Tag::new("ds", name))?;
    out.text(text)?;
    out.end()
}
