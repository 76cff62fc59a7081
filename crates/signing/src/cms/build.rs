//! Building: the attributes to be signed first, the finished structure when the signature is there.
//! The two steps are apart so that a key far away can sign between them. What must always hold: the attributes are signed
//! as a DER SET, and stand in the structure under their context tag with the same contents (RFC 5652 §5.4).

use const_oid::ObjectIdentifier;

use super::CmsError;
use crate::algorithm::{Digest, SignatureAlgorithm};
use crate::asn1::{self, Element, tag};
use crate::certificate::Certificate;
use crate::oid;

/// A structure whose signature is not there yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assembly {
    algorithm: SignatureAlgorithm,
    content_type: ObjectIdentifier,
    content: Option<Vec<u8>>,
    certificate: Certificate,
    chain: Vec<Certificate>,
    attributes: Vec<Vec<u8>>,
    bare: bool,
}

impl Assembly {
    /// A detached signature over content whose digest, by the algorithm's digest, is given.
    pub fn detached(
        content_digest: &[u8],
        algorithm: SignatureAlgorithm,
        certificate: &Certificate,
        chain: &[Certificate],
    ) -> Self {
        let parts = (oid::DATA, None);
        Self::new(parts, content_digest, algorithm, certificate, chain)
    }

    /// A signature that carries its content, such as a time-stamp token.
    pub fn carrying(
        content_type: ObjectIdentifier,
        content: Vec<u8>,
        algorithm: SignatureAlgorithm,
        certificate: &Certificate,
        chain: &[Certificate],
    ) -> Self {
        let digest = algorithm.digest.of(&[&content]);
        Self::new((content_type, Some(content)), &digest, algorithm, certificate, chain)
    }

    fn new(
        (content_type, content): (ObjectIdentifier, Option<Vec<u8>>),
        content_digest: &[u8],
        algorithm: SignatureAlgorithm,
        certificate: &Certificate,
        chain: &[Certificate],
    ) -> Self {
        let attributes = vec![
            attribute(oid::CONTENT_TYPE, &asn1::oid(content_type)),
            attribute(oid::MESSAGE_DIGEST, &asn1::octet_string(content_digest)),
            attribute(oid::SIGNING_CERTIFICATE_V2, &signing_certificate(certificate)),
        ];
        let certificate = certificate.clone();
        let chain = chain.to_vec();
        Self { algorithm, content_type, content, certificate, chain, attributes, bare: false }
    }

    /// Adds a signed attribute, made by [`attribute`].
    #[must_use]
    pub fn with(mut self, attribute: Vec<u8>) -> Self {
        self.attributes.push(attribute);
        self
    }

    /// Leaves the certificates out, for those who have them.
    #[must_use]
    pub fn without_certificates(mut self) -> Self {
        self.bare = true;
        self
    }

    /// The bytes that the key signs.
    pub fn to_be_signed(&self) -> Vec<u8> {
        asn1::set(&self.attributes)
    }

    /// The ContentInfo in DER, with the signature and unsigned attributes.
    pub fn finish(&self, signature: &[u8], unsigned: &[Vec<u8>]) -> Vec<u8> {
        let digest = self.algorithm.digest.identifier();
        let unsigned =
            if unsigned.is_empty() { Vec::new() } else { asn1::implicit_set(1, unsigned) };
        let issuer_and_serial = asn1::sequence(&[
            self.certificate.issuer().der(),
            &asn1::tlv(tag::INTEGER, &[self.certificate.serial()]),
        ]);
        let signer = asn1::sequence(&[
            &asn1::small_integer(1),
            &issuer_and_serial,
            &digest,
            &asn1::implicit_set(0, &self.attributes),
            &self.algorithm.identifier(),
            &asn1::octet_string(signature),
            &unsigned,
        ]);
        let mut certificates = vec![self.certificate.der().to_vec()];
        for certificate in &self.chain {
            if !certificates.iter().any(|it| it == certificate.der()) {
                certificates.push(certificate.der().to_vec());
            }
        }
        let certificates =
            if self.bare { Vec::new() } else { asn1::implicit_set(0, &certificates) };
        let content = self
            .content
            .as_ref()
            .map(|content| asn1::explicit(0, &asn1::octet_string(content)))
            .unwrap_or_default();
        // Version 3 as soon as the content is not plain data (RFC 5652 §5.1).
        let version = if self.content_type == oid::DATA { 1 } else { 3 };
        let signed_data = asn1::sequence(&[
            &asn1::small_integer(version),
            &asn1::set(&[digest]),
            &asn1::sequence(&[&asn1::oid(self.content_type), &content]),
            &certificates,
            &asn1::set(&[signer]),
        ]);
        asn1::sequence(&[&asn1::oid(oid::SIGNED_DATA), &asn1::explicit(0, &signed_data)])
    }
}

/// An attribute with one value.
pub fn attribute(id: ObjectIdentifier, value: &[u8]) -> Vec<u8> {
    asn1::sequence(&[&asn1::oid(id), &asn1::set(&[value.to_vec()])])
}

/// The structure of one signer with an unsigned attribute more. What is signed keeps its bytes.
pub fn with_unsigned(der: &[u8], attribute: &[u8]) -> Result<Vec<u8>, CmsError> {
    let outer = Element::only(der)?.inside()?.all()?;
    let [kind, wrapped] = outer.as_slice() else { return Err(CmsError::Kind) };
    let fields = Element::only(wrapped.content)?.inside()?.all()?;
    let Some((signers, before)) = fields.split_last() else { return Err(CmsError::Kind) };
    let signers = signers.tagged(tag::SET)?.inside()?.all()?;
    let [signer] = signers.as_slice() else { return Err(CmsError::Signers) };
    let mut parts = signer.inside()?.all()?;
    let mut unsigned = vec![attribute.to_vec()];
    if parts.last().is_some_and(|it| it.tag == tag::constructed(1)) {
        let old = parts.pop().map(|it| it.inside()?.all()).transpose()?.unwrap_or_default();
        unsigned.extend(old.iter().map(|it| it.raw.to_vec()));
    }
    let mut signer: Vec<u8> = parts.iter().flat_map(|it| it.raw).copied().collect();
    signer.extend(asn1::implicit_set(1, &unsigned));
    let before: Vec<u8> = before.iter().flat_map(|it| it.raw).copied().collect();
    let signed_data = asn1::sequence(&[&before, &asn1::set(&[asn1::sequence(&[&signer])])]);
    Ok(asn1::sequence(&[kind.raw, &asn1::explicit(0, &signed_data)]))
}

/// SigningCertificateV2 with the certificate's SHA-256, which is the default and so not named (RFC 5035 §4).
fn signing_certificate(certificate: &Certificate) -> Vec<u8> {
    let hash = asn1::octet_string(&Digest::Sha256.of(&[certificate.der()]));
    let directory_name = asn1::explicit(4, certificate.issuer().der());
    let issuer_serial = asn1::sequence(&[
        &asn1::sequence(&[&directory_name]),
        &asn1::tlv(tag::INTEGER, &[certificate.serial()]),
    ]);
    let identifier = asn1::sequence(&[&hash, &issuer_serial]);
    asn1::sequence(&[&asn1::sequence(&[&identifier])])
}
