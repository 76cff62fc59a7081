//! X.509 certificates: reading them without changing a byte (RFC 5280 §4).
//! It does not decide whether a certificate may be trusted; that needs a path, a time and revocation.
//! What must always hold: signature checks use the bytes that came, and a certificate is either read whole or refused.

mod extension;
mod name;

use std::fmt;
use std::sync::Arc;

use const_oid::ObjectIdentifier;
use kernel::time::Timestamp;
use thiserror::Error;

use crate::algorithm::{AlgorithmError, PublicKey, SignatureAlgorithm, known};
use crate::asn1::{Asn1Error, Element, Reader, read_time, tag};
use crate::oid;

pub use extension::{BasicConstraints, Extension, KeyUsage};
pub use name::Name;

/// Why bytes are no certificate that this crate reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CertificateError {
    /// Not DER, or not the fields of a certificate.
    #[error("certificate is malformed: {0}")]
    Malformed(#[from] Asn1Error),
    /// The two places that name the signature algorithm differ (RFC 5280 §4.1.1.2).
    #[error("certificate names two signature algorithms")]
    TwoAlgorithms,
    /// An extension stands there twice (RFC 5280 §4.2).
    #[error("certificate has an extension twice")]
    TwiceExtended,
}

#[derive(PartialEq, Eq)]
struct Parts {
    der: Vec<u8>,
    tbs: Vec<u8>,
    serial: Vec<u8>,
    issuer: Name,
    subject: Name,
    not_before_at: Timestamp,
    not_after_at: Timestamp,
    key_info: Vec<u8>,
    algorithm: Result<SignatureAlgorithm, AlgorithmError>,
    signature: Vec<u8>,
    extensions: Vec<Extension>,
}

/// A certificate, cheap to clone.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate(Arc<Parts>);

impl Certificate {
    /// Reads the DER of a certificate.
    pub fn read(der: &[u8]) -> Result<Self, CertificateError> {
        let mut outer = Element::only(der)?.tagged(tag::SEQUENCE)?.inside()?;
        let tbs = outer.expect(tag::SEQUENCE)?;
        let algorithm = outer.expect(tag::SEQUENCE)?;
        let signature = outer.expect(tag::BIT_STRING)?.whole_bits()?;
        outer.finish()?;

        let mut inner = tbs.inside()?;
        let version = match inner.optional(tag::constructed(0))? {
            Some(version) => Element::only(version.content)?.number()?,
            None => 0,
        };
        let serial = inner.expect(tag::INTEGER)?.content;
        if inner.expect(tag::SEQUENCE)?.raw != algorithm.raw {
            return Err(CertificateError::TwoAlgorithms);
        }
        let issuer = Name::read(inner.expect(tag::SEQUENCE)?.raw)?;
        let mut validity = inner.sequence()?;
        let not_before_at = read_time(&validity.element()?)?;
        let not_after_at = read_time(&validity.element()?)?;
        validity.finish()?;
        let subject = Name::read(inner.expect(tag::SEQUENCE)?.raw)?;
        let key_info = inner.expect(tag::SEQUENCE)?.raw;
        inner.optional(tag::primitive(1))?;
        inner.optional(tag::primitive(2))?;
        let extensions = match inner.optional(tag::constructed(3))? {
            Some(_) if version != 2 => return Err(Asn1Error::Value.into()),
            Some(wrapped) => Extension::list(Reader::new(wrapped.content).sequence()?)?,
            None => Vec::new(),
        };
        inner.finish()?;
        for (position, extension) in extensions.iter().enumerate() {
            if extensions.iter().skip(position + 1).any(|other| other.id == extension.id) {
                return Err(CertificateError::TwiceExtended);
            }
        }
        Ok(Self(Arc::new(Parts {
            der: der.to_vec(),
            tbs: tbs.raw.to_vec(),
            serial: serial.to_vec(),
            issuer,
            subject,
            not_before_at,
            not_after_at,
            key_info: key_info.to_vec(),
            algorithm: SignatureAlgorithm::read(&algorithm, None),
            signature: signature.to_vec(),
            extensions,
        })))
    }

    /// All bytes, as they came.
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// Contents of the serial number's INTEGER, as they came.
    pub fn serial(&self) -> &[u8] {
        &self.0.serial
    }

    /// The serial number in hexadecimal digits, as other programs show it.
    pub fn serial_shown(&self) -> String {
        crate::hexadecimal(&self.0.serial)
    }

    /// Who signed it.
    pub fn issuer(&self) -> &Name {
        &self.0.issuer
    }

    /// Whose it is.
    pub fn subject(&self) -> &Name {
        &self.0.subject
    }

    /// The first moment of its validity.
    pub fn not_before_at(&self) -> Timestamp {
        self.0.not_before_at
    }

    /// The last second of its validity.
    pub fn not_after_at(&self) -> Timestamp {
        self.0.not_after_at
    }

    /// Whether `moment` lies in its validity, both ends included.
    pub fn valid_at(&self, moment: Timestamp) -> bool {
        (self.0.not_before_at..self.0.not_after_at.plus_seconds(1)).contains(&moment)
    }

    /// The DER of its SubjectPublicKeyInfo.
    pub fn key_info(&self) -> &[u8] {
        &self.0.key_info
    }

    /// Its key.
    pub fn public_key(&self) -> Result<PublicKey, AlgorithmError> {
        PublicKey::read(&self.0.key_info)
    }

    /// How it was signed.
    pub fn algorithm(&self) -> Result<SignatureAlgorithm, AlgorithmError> {
        self.0.algorithm
    }

    /// Whether subject and issuer are the same name: a root, or a changed key of the same authority.
    pub fn self_issued(&self) -> bool {
        self.0.issuer.matches(&self.0.subject)
    }

    /// Checks that the key signed this certificate. Names, usage and validity are another question.
    pub fn verify(&self, key: &PublicKey) -> Result<(), AlgorithmError> {
        known::verify(key, self.0.algorithm?, &self.0.tbs, &self.0.signature)
    }

    /// Whether `issuer` has the name this certificate gives as its issuer, and its key identifier if one is named.
    pub fn may_be_issued_by(&self, issuer: &Self) -> bool {
        if !self.issuer().matches(issuer.subject()) {
            return false;
        }
        match (self.authority_key_identifier(), issuer.subject_key_identifier()) {
            (Ok(Some(wanted)), Ok(Some(has))) => wanted == has,
            _ => true,
        }
    }

    /// Every extension, in its order.
    pub fn extensions(&self) -> &[Extension] {
        &self.0.extensions
    }

    /// The extension with this identifier.
    pub fn extension(&self, id: ObjectIdentifier) -> Option<&Extension> {
        self.0.extensions.iter().find(|it| it.id == id)
    }

    /// What kind of authority it is, if the extension is there.
    pub fn basic_constraints(&self) -> Result<Option<BasicConstraints>, Asn1Error> {
        self.typed(oid::BASIC_CONSTRAINTS, BasicConstraints::read)
    }

    /// What its key may be used for, if it is limited.
    pub fn key_usage(&self) -> Result<Option<KeyUsage>, Asn1Error> {
        self.typed(oid::KEY_USAGE, KeyUsage::read)
    }

    /// The purposes its key is limited to, if it is.
    pub fn purposes(&self) -> Result<Option<Vec<ObjectIdentifier>>, Asn1Error> {
        self.typed(oid::EXTENDED_KEY_USAGE, extension::purposes)
    }

    /// The identifiers of its policies, without qualifiers.
    pub fn policies(&self) -> Result<Option<Vec<ObjectIdentifier>>, Asn1Error> {
        self.typed(oid::CERTIFICATE_POLICIES, extension::policies)
    }

    /// The identifier of its key.
    pub fn subject_key_identifier(&self) -> Result<Option<Vec<u8>>, Asn1Error> {
        self.typed(oid::SUBJECT_KEY_IDENTIFIER, |value| {
            Ok(Element::only(value)?.tagged(tag::OCTET_STRING)?.content.to_vec())
        })
    }

    /// The identifier of its issuer's key.
    pub fn authority_key_identifier(&self) -> Result<Option<Vec<u8>>, Asn1Error> {
        let read = self.typed(oid::AUTHORITY_KEY_IDENTIFIER, |value| {
            let mut parts = Element::only(value)?.tagged(tag::SEQUENCE)?.inside()?;
            Ok(parts.optional(tag::primitive(0))?.map(|it| it.content.to_vec()))
        });
        read.map(Option::flatten)
    }

    /// Addresses at which the list of revoked certificates can be had.
    pub fn revocation_list_urls(&self) -> Result<Vec<String>, Asn1Error> {
        let read = self.typed(oid::CRL_DISTRIBUTION_POINTS, extension::distribution_urls)?;
        Ok(read.unwrap_or_default())
    }

    /// Addresses at which somebody answers for single certificates by OCSP.
    pub fn responder_urls(&self) -> Result<Vec<String>, Asn1Error> {
        let read = self.typed(oid::AUTHORITY_INFO_ACCESS, extension::responder_urls)?;
        Ok(read.unwrap_or_default())
    }

    fn typed<T>(
        &self,
        id: ObjectIdentifier,
        read: impl FnOnce(&[u8]) -> Result<T, Asn1Error>,
    ) -> Result<Option<T>, Asn1Error> {
        self.extension(id).map(|it| read(&it.value)).transpose()
    }
}

/// Only what never names a person: certificates of officials carry names.
impl fmt::Debug for Certificate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Certificate")
            .field("serial", &self.serial_shown())
            .finish_non_exhaustive()
    }
}
