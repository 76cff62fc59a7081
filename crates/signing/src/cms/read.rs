//! Reading and checking: the digest of the content, the signed attributes, the signature, the certificate they name.
//! Trust, time and revocation are asked elsewhere. What must always hold: every attribute stands once with one value, and
//! no byte is encoded anew before it is checked.

use const_oid::ObjectIdentifier;
use thiserror::Error;

use crate::algorithm::{AlgorithmError, Digest, SignatureAlgorithm};
use crate::asn1::{Asn1Error, Element, tag};
use crate::certificate::{Certificate, Name};
use crate::oid;

/// Why bytes are no good signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CmsError {
    /// Not DER, or not the fields of SignedData. `Asn1Error::Indefinite` is an encoding we do not support.
    #[error("signature is malformed: {0}")]
    Malformed(#[from] Asn1Error),
    /// Another kind of CMS than SignedData, or content of another kind than expected.
    #[error("CMS is not of the expected kind")]
    Kind,
    /// None, or more than one signer; PAdES has exactly one.
    #[error("signature has not exactly one signer")]
    Signers,
    /// The certificate that signed is not in the structure.
    #[error("signer's certificate is missing")]
    NoCertificate,
    /// A signed attribute is missing, there twice, or has not exactly one value.
    #[error("signed attributes are not in form")]
    Attributes,
    /// Digest in the attributes and digest of the content differ: something else was signed.
    #[error("digest of the content differs")]
    Digest,
    /// The attribute that names the certificate names another.
    #[error("signed attributes name another certificate")]
    Certificate,
    /// An algorithm of digest or signature is unknown, or the signature does not match.
    #[error(transparent)]
    Algorithm(#[from] AlgorithmError),
}

/// How strongly signed attributes bind the certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// By `signing-certificate-v2` with this digest, as PAdES asks.
    Version2(Digest),
    /// By the old `signing-certificate`, which is SHA-1.
    Version1,
    /// Not at all: lawful in old PDF signatures, not in PAdES.
    None,
}

/// An attribute with its one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// What it is.
    pub id: ObjectIdentifier,
    /// Its value.
    pub value: Element<'a>,
}

/// A SignedData, pointing into the bytes it was read from.
#[derive(Clone, Debug)]
pub struct SignedData<'a> {
    /// The kind of its content.
    pub content_type: ObjectIdentifier,
    /// Its content, unless detached.
    pub content: Option<&'a [u8]>,
    /// Certificates in it, those that cannot be read left out.
    pub certificates: Vec<Certificate>,
    /// DER of revocation lists in it.
    pub lists: Vec<&'a [u8]>,
    /// Who signed.
    pub signers: Vec<SignerInfo<'a>>,
}

/// One signer's part.
#[derive(Clone, Debug)]
pub struct SignerInfo<'a> {
    identifier: Element<'a>,
    digest: Result<Digest, AlgorithmError>,
    algorithm: Result<SignatureAlgorithm, AlgorithmError>,
    signed: Option<Element<'a>>,
    unsigned: Vec<Attribute<'a>>,
    /// The raw signature, over which time stamps are made.
    pub signature: &'a [u8],
}

/// What a check of digest and signature found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedSigner {
    /// The certificate whose key signed.
    pub certificate: Certificate,
    /// How.
    pub algorithm: SignatureAlgorithm,
    /// How the certificate is bound.
    pub binding: Binding,
}

impl<'a> SignedData<'a> {
    /// Reads a ContentInfo with SignedData and nothing after it.
    pub fn read(der: &'a [u8]) -> Result<Self, CmsError> {
        let mut outer = Element::only(der)?.tagged(tag::SEQUENCE)?.inside()?;
        if outer.expect(tag::OID)?.oid()? != oid::SIGNED_DATA {
            return Err(CmsError::Kind);
        }
        let wrapped = outer.expect(tag::constructed(0))?;
        outer.finish()?;
        let mut fields = Element::only(wrapped.content)?.tagged(tag::SEQUENCE)?.inside()?;
        fields.expect(tag::INTEGER)?.number()?;
        fields.expect(tag::SET)?;
        let mut content_info = fields.sequence()?;
        let content_type = content_info.expect(tag::OID)?.oid()?;
        let content = match content_info.optional(tag::constructed(0))? {
            Some(wrapped) => {
                Some(Element::only(wrapped.content)?.tagged(tag::OCTET_STRING)?.content)
            }
            None => None,
        };
        content_info.finish()?;
        let certificates = match fields.optional(tag::constructed(0))? {
            Some(all) => all.inside()?.all()?,
            None => Vec::new(),
        };
        let lists = match fields.optional(tag::constructed(1))? {
            Some(all) => all.inside()?.all()?,
            None => Vec::new(),
        };
        let signers = fields.expect(tag::SET)?.inside()?.all()?;
        fields.finish()?;
        Ok(Self {
            content_type,
            content,
            certificates: certificates
                .iter()
                .filter_map(|it| Certificate::read(it.raw).ok())
                .collect(),
            lists: lists.iter().filter(|it| it.tag == tag::SEQUENCE).map(|it| it.raw).collect(),
            signers: signers.iter().map(SignerInfo::read).collect::<Result<_, _>>()?,
        })
    }

    /// The one signer there is.
    pub fn signer(&self) -> Result<&SignerInfo<'a>, CmsError> {
        match self.signers.as_slice() {
            [signer] => Ok(signer),
            _ => Err(CmsError::Signers),
        }
    }

    /// Checks the one signer against the digest of the content, which `digest` computes.
    /// Certificates of the structure come first, then `others`.
    pub fn check(
        &self,
        others: &[Certificate],
        digest: impl FnOnce(Digest) -> Vec<u8>,
    ) -> Result<CheckedSigner, CmsError> {
        self.check_signer(self.signer()?, others, digest)
    }

    /// Checks one of several signers in the same way.
    pub fn check_signer(
        &self,
        signer: &SignerInfo<'_>,
        others: &[Certificate],
        digest: impl FnOnce(Digest) -> Vec<u8>,
    ) -> Result<CheckedSigner, CmsError> {
        let certificate = self
            .certificates
            .iter()
            .chain(others)
            .find(|it| signer.names(it))
            .ok_or(CmsError::NoCertificate)?;
        let content_digest = digest(signer.digest?);
        let algorithm = signer.algorithm?;
        let key = certificate.public_key()?;
        let Some(signed) = signer.signed else {
            return Err(CmsError::Attributes);
        };
        let attributes = Attribute::list(&signed)?;
        let value = |id| attributes.iter().find(|it| it.id == id).map(|it| it.value);
        let content_type = value(oid::CONTENT_TYPE).ok_or(CmsError::Attributes)?;
        if content_type.oid()? != self.content_type {
            return Err(CmsError::Kind);
        }
        let named = value(oid::MESSAGE_DIGEST).ok_or(CmsError::Attributes)?;
        if named.tagged(tag::OCTET_STRING)?.content != content_digest {
            return Err(CmsError::Digest);
        }
        let binding = binding(
            value(oid::SIGNING_CERTIFICATE_V2),
            value(oid::SIGNING_CERTIFICATE),
            certificate,
        )?;
        key.verify(algorithm, &signer.signed_bytes()?, signer.signature)?;
        Ok(CheckedSigner { certificate: certificate.clone(), algorithm, binding })
    }
}

impl<'a> SignerInfo<'a> {
    fn read(element: &Element<'a>) -> Result<Self, CmsError> {
        let mut fields = element.tagged(tag::SEQUENCE)?.inside()?;
        fields.expect(tag::INTEGER)?.number()?;
        let identifier = fields.element()?;
        let digest = Digest::read(&fields.expect(tag::SEQUENCE)?);
        let signed = fields.optional(tag::constructed(0))?;
        let algorithm = fields.expect(tag::SEQUENCE)?;
        let algorithm = digest.and_then(|it| SignatureAlgorithm::read(&algorithm, Some(it)));
        let signature = fields.expect(tag::OCTET_STRING)?.content;
        let unsigned = match fields.optional(tag::constructed(1))? {
            Some(all) => Attribute::values(&all)?,
            None => Vec::new(),
        };
        fields.finish()?;
        Ok(Self { identifier, digest, algorithm, signed, unsigned, signature })
    }

    /// Whether the signer's identifier names this certificate.
    pub fn names(&self, certificate: &Certificate) -> bool {
        if self.identifier.tag == tag::primitive(0) {
            let has = certificate.subject_key_identifier();
            return has.is_ok_and(|it| it.as_deref() == Some(self.identifier.content));
        }
        let fields = self.identifier.tagged(tag::SEQUENCE).and_then(|it| it.inside()?.all());
        let Ok([issuer, serial]) = fields.as_deref() else { return false };
        serial.content == certificate.serial()
            && Name::read(issuer.raw).is_ok_and(|it| it.matches(certificate.issuer()))
    }

    /// How it was signed.
    pub fn algorithm(&self) -> Result<SignatureAlgorithm, AlgorithmError> {
        self.algorithm
    }

    /// The signed attributes, if there are any.
    pub fn signed(&self) -> Result<Vec<Attribute<'a>>, CmsError> {
        self.signed.as_ref().map_or_else(|| Ok(Vec::new()), Attribute::list)
    }

    /// The unsigned attributes.
    pub fn unsigned(&self) -> &[Attribute<'a>] {
        &self.unsigned
    }

    /// The bytes the signature is over: the signed attributes under the tag of a SET.
    fn signed_bytes(&self) -> Result<Vec<u8>, CmsError> {
        let mut bytes = self.signed.ok_or(CmsError::Attributes)?.raw.to_vec();
        let first = bytes.first_mut().ok_or(CmsError::Attributes)?;
        *first = tag::SET;
        Ok(bytes)
    }
}

impl<'a> Attribute<'a> {
    /// All attributes, each of which must be there once, with one value.
    fn list(set: &Element<'a>) -> Result<Vec<Self>, CmsError> {
        let attributes = Self::values(set)?;
        for (position, attribute) in attributes.iter().enumerate() {
            if attributes.iter().skip(position + 1).any(|it| it.id == attribute.id) {
                return Err(CmsError::Attributes);
            }
        }
        Ok(attributes)
    }

    /// All values of all attributes: unsigned ones may stand there more than once, such as two time stamps.
    fn values(set: &Element<'a>) -> Result<Vec<Self>, CmsError> {
        let mut attributes: Vec<Self> = Vec::new();
        for element in set.inside()?.all()? {
            let mut fields = element.tagged(tag::SEQUENCE)?.inside()?;
            let id = fields.expect(tag::OID)?.oid()?;
            let values = fields.expect(tag::SET)?.inside()?.all()?;
            fields.finish()?;
            if values.is_empty() {
                return Err(CmsError::Attributes);
            }
            attributes.extend(values.into_iter().map(|value| Self { id, value }));
        }
        Ok(attributes)
    }
}

fn binding(
    version_2: Option<Element<'_>>,
    version_1: Option<Element<'_>>,
    certificate: &Certificate,
) -> Result<Binding, CmsError> {
    let Some(attribute) = version_2.or(version_1) else { return Ok(Binding::None) };
    let mut identifiers = attribute.tagged(tag::SEQUENCE)?.inside()?.sequence()?;
    // The first names the signer's certificate; others would only limit the path (RFC 5035 §3).
    let mut identifier = identifiers.sequence()?;
    let (digest, binding) = if version_2.is_some() {
        let digest = match identifier.optional(tag::SEQUENCE)? {
            Some(algorithm) => Digest::read(&algorithm)?,
            None => Digest::Sha256,
        };
        (digest, Binding::Version2(digest))
    } else {
        (Digest::Sha1, Binding::Version1)
    };
    let hash = identifier.expect(tag::OCTET_STRING)?.content;
    if hash != digest.of(&[certificate.der()]) {
        return Err(CmsError::Certificate);
    }
    Ok(binding)
}
