//! Digests, signature algorithms and public keys: their identifiers in DER and the checking of a raw signature.
//! It does not judge whether an algorithm is still good enough; that is policy, and SHA-1 is here only so that old
//! papers can be read and called weak. What must always hold: an algorithm that is not known is an error of its own,
//! never a signature that fails or passes.

pub(crate) mod known;

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA384_ASN1, ECDSA_P384_SHA256_ASN1, ECDSA_P384_SHA384_ASN1,
    EcdsaVerificationAlgorithm, UnparsedPublicKey,
};
use const_oid::ObjectIdentifier;
use ecdsa::signature::hazmat::PrehashVerifier;
use rsa::BigUint;
use rsa::sha2;
use rsa::traits::PublicKeyParts;
use thiserror::Error;

use crate::asn1::{self, Asn1Error, Element, Reader, tag};
use crate::oid;

/// The longest RSA modulus that is looked at; longer ones only cost time.
const RSA_BITS_MAX: usize = 8192;

/// Why a signature could not be checked, or is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AlgorithmError {
    /// The identifier or key is of a kind this crate does not know.
    #[error("unknown algorithm")]
    Unknown,
    /// Key, parameters or signature are not in the form of their kind.
    #[error("malformed key or signature")]
    Malformed,
    /// Everything is in form, and the signature does not belong to message and key.
    #[error("signature does not match")]
    Mismatch,
}

impl From<Asn1Error> for AlgorithmError {
    fn from(_: Asn1Error) -> Self {
        Self::Malformed
    }
}

/// A digest algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Digest {
    /// For reading old papers alone.
    Sha1,
    /// The usual one.
    Sha256,
    /// With P-384.
    Sha384,
    /// With long RSA keys.
    Sha512,
}

impl Digest {
    /// Every digest that can be read.
    pub const ALL: [Self; 4] = [Self::Sha1, Self::Sha256, Self::Sha384, Self::Sha512];

    /// The digest of the parts, one after another.
    pub fn of(self, parts: &[&[u8]]) -> Vec<u8> {
        fn run<D: sha2::Digest>(parts: &[&[u8]]) -> Vec<u8> {
            let mut hasher = D::new();
            for part in parts {
                hasher.update(part);
            }
            hasher.finalize().to_vec()
        }
        match self {
            Self::Sha1 => run::<sha1::Sha1>(parts),
            Self::Sha256 => run::<sha2::Sha256>(parts),
            Self::Sha384 => run::<sha2::Sha384>(parts),
            Self::Sha512 => run::<sha2::Sha512>(parts),
        }
    }

    /// Bytes of a digest.
    pub const fn length(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// The object identifier.
    pub const fn oid(self) -> ObjectIdentifier {
        match self {
            Self::Sha1 => oid::SHA1,
            Self::Sha256 => oid::SHA256,
            Self::Sha384 => oid::SHA384,
            Self::Sha512 => oid::SHA512,
        }
    }

    /// AlgorithmIdentifier without parameters (RFC 5754 §2).
    pub fn identifier(self) -> Vec<u8> {
        asn1::sequence(&[&asn1::oid(self.oid())])
    }

    /// The digest that an AlgorithmIdentifier names; parameters may be absent or NULL.
    pub fn read(identifier: &Element<'_>) -> Result<Self, AlgorithmError> {
        let mut parts = identifier.tagged(tag::SEQUENCE)?.inside()?;
        let id = parts.expect(tag::OID)?.oid()?;
        parts.optional(tag::NULL)?;
        parts.finish()?;
        Self::ALL.into_iter().find(|it| it.oid() == id).ok_or(AlgorithmError::Unknown)
    }
}

/// How a digest becomes a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// ECDSA on the curve of the key; the signature is DER `SEQUENCE { r, s }`.
    Ecdsa,
    /// RSASSA-PKCS1-v1_5.
    RsaPkcs1,
    /// RSASSA-PSS with the same digest in its mask and a salt as long as the digest.
    RsaPss,
}

/// A digest and a scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SignatureAlgorithm {
    /// Digest of the message.
    pub digest: Digest,
    /// What is done with the digest.
    pub scheme: Scheme,
}

impl SignatureAlgorithm {
    /// ECDSA over SHA-256, for P-256.
    pub const ECDSA_SHA256: Self = Self { digest: Digest::Sha256, scheme: Scheme::Ecdsa };
    /// ECDSA over SHA-384, for P-384.
    pub const ECDSA_SHA384: Self = Self { digest: Digest::Sha384, scheme: Scheme::Ecdsa };
    /// RSA of PKCS #1 v1.5 over SHA-256.
    pub const RSA_SHA256: Self = Self { digest: Digest::Sha256, scheme: Scheme::RsaPkcs1 };

    /// The identifier that names both scheme and digest; RSASSA-PSS has none.
    pub fn oid(self) -> Option<ObjectIdentifier> {
        let mut known = oid::SIGNATURES.iter();
        let found =
            known.find(|(_, scheme, digest)| *scheme == self.scheme && *digest == self.digest);
        found.map(|(id, ..)| *id)
    }

    /// The algorithm that an identifier of scheme and digest names.
    pub fn of_oid(id: ObjectIdentifier) -> Option<Self> {
        let found = oid::SIGNATURES.iter().find(|(known, ..)| *known == id);
        found.map(|(_, scheme, digest)| Self { digest: *digest, scheme: *scheme })
    }

    /// AlgorithmIdentifier as certificates and CMS carry it (RFC 4055 §3 and §5, RFC 5758 §3.2).
    pub fn identifier(self) -> Vec<u8> {
        match (self.scheme, self.oid()) {
            (Scheme::RsaPss, _) | (_, None) => pss_identifier(self.digest),
            (Scheme::Ecdsa, Some(id)) => asn1::sequence(&[&asn1::oid(id)]),
            (Scheme::RsaPkcs1, Some(id)) => asn1::sequence(&[&asn1::oid(id), &asn1::null()]),
        }
    }

    /// The algorithm that an AlgorithmIdentifier names. In CMS the digest stands beside it and fills in where the
    /// identifier is the key's alone (`rsaEncryption`); when both name one they must be the same.
    pub fn read(identifier: &Element<'_>, beside: Option<Digest>) -> Result<Self, AlgorithmError> {
        let mut parts = identifier.tagged(tag::SEQUENCE)?.inside()?;
        let id = parts.expect(tag::OID)?.oid()?;
        let algorithm = if id == oid::RSA_ENCRYPTION {
            let digest = beside.ok_or(AlgorithmError::Unknown)?;
            Self { digest, scheme: Scheme::RsaPkcs1 }
        } else if id == oid::RSA_PSS {
            Self { digest: read_pss(&parts.expect(tag::SEQUENCE)?)?, scheme: Scheme::RsaPss }
        } else {
            let known = oid::SIGNATURES.iter().find(|(known, ..)| *known == id);
            let (_, scheme, digest) = *known.ok_or(AlgorithmError::Unknown)?;
            Self { digest, scheme }
        };
        parts.optional(tag::NULL)?;
        parts.finish()?;
        if beside.is_some_and(|it| it != algorithm.digest) {
            return Err(AlgorithmError::Malformed);
        }
        Ok(algorithm)
    }
}

fn pss_identifier(digest: Digest) -> Vec<u8> {
    let hash = asn1::explicit(0, &digest.identifier());
    let mask = asn1::sequence(&[&asn1::oid(oid::MGF1), &digest.identifier()]);
    let salt = asn1::small_integer(digest.length() as u64);
    let parameters = asn1::sequence(&[&hash, &asn1::explicit(1, &mask), &asn1::explicit(2, &salt)]);
    asn1::sequence(&[&asn1::oid(oid::RSA_PSS), &parameters])
}

/// RSASSA-PSS-params (RFC 4055 §3.1). Absent fields mean SHA-1 and twenty bytes.
fn read_pss(parameters: &Element<'_>) -> Result<Digest, AlgorithmError> {
    let mut parts = parameters.inside()?;
    let digest = match parts.optional(tag::constructed(0))? {
        Some(hash) => Digest::read(&Element::only(hash.content)?)?,
        None => Digest::Sha1,
    };
    let mask = match parts.optional(tag::constructed(1))? {
        Some(mask) => {
            let mut mask = Reader::new(mask.content).sequence()?;
            if mask.expect(tag::OID)?.oid()? != oid::MGF1 {
                return Err(AlgorithmError::Unknown);
            }
            Digest::read(&mask.element()?)?
        }
        None => Digest::Sha1,
    };
    let salt = match parts.optional(tag::constructed(2))? {
        Some(salt) => Element::only(salt.content)?.number()?,
        None => 20,
    };
    if mask != digest || salt != digest.length() as u64 {
        return Err(AlgorithmError::Unknown);
    }
    Ok(digest)
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    P256(Box<p256::ecdsa::VerifyingKey>),
    P384(Box<p384::ecdsa::VerifyingKey>),
    Rsa(rsa::RsaPublicKey),
}

/// A public key that signatures are checked with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    kind: Kind,
    info: Vec<u8>,
}

impl PublicKey {
    /// From the DER of a SubjectPublicKeyInfo.
    pub fn read(info: &[u8]) -> Result<Self, AlgorithmError> {
        let mut parts = Element::only(info)?.tagged(tag::SEQUENCE)?.inside()?;
        let mut algorithm = parts.sequence()?;
        let bits = parts.expect(tag::BIT_STRING)?.whole_bits()?;
        parts.finish()?;
        let id = algorithm.expect(tag::OID)?.oid()?;
        let kind = if id == oid::EC_PUBLIC_KEY {
            curve_point(algorithm.element()?.oid()?, bits)?
        } else if id == oid::RSA_ENCRYPTION {
            Kind::Rsa(rsa_key(bits)?)
        } else {
            return Err(AlgorithmError::Unknown);
        };
        Ok(Self { kind, info: info.to_vec() })
    }

    /// The DER of the SubjectPublicKeyInfo, as it came.
    pub fn info(&self) -> &[u8] {
        &self.info
    }

    /// Size of the curve's field or of the modulus.
    pub fn bits(&self) -> usize {
        match &self.kind {
            Kind::P256(_) => 256,
            Kind::P384(_) => 384,
            Kind::Rsa(key) => key.n().bits(),
        }
    }

    /// Whether the key is an RSA key.
    pub const fn rsa(&self) -> bool {
        matches!(self.kind, Kind::Rsa(_))
    }

    /// How a key of this kind signs when nobody says otherwise.
    pub const fn usual_algorithm(&self) -> SignatureAlgorithm {
        match self.kind {
            Kind::P256(_) => SignatureAlgorithm::ECDSA_SHA256,
            Kind::P384(_) => SignatureAlgorithm::ECDSA_SHA384,
            Kind::Rsa(_) => SignatureAlgorithm::RSA_SHA256,
        }
    }

    /// SHA-1 of the key's bits, the usual key identifier (RFC 5280 §4.2.1.2, method 1).
    pub fn identifier(&self) -> Vec<u8> {
        let bits = Element::only(&self.info)
            .and_then(|it| it.inside())
            .and_then(|mut parts| {
                parts.element()?;
                parts.element()?.whole_bits()
            })
            .unwrap_or_default();
        Digest::Sha1.of(&[bits])
    }

    /// Checks the signature over the message.
    pub fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), AlgorithmError> {
        let hash = || algorithm.digest.of(&[message]);
        match (&self.kind, algorithm.scheme) {
            (Kind::P256(key), Scheme::Ecdsa) => {
                let parsed = p256::ecdsa::Signature::from_der(signature).map_err(malformed)?;
                let point = key.to_encoded_point(false);
                on_curve((self.bits(), algorithm.digest), point.as_bytes(), message, signature)
                    .unwrap_or_else(|| key.verify_prehash(&hash(), &parsed).map_err(mismatch))
            }
            (Kind::P384(key), Scheme::Ecdsa) => {
                let parsed = p384::ecdsa::Signature::from_der(signature).map_err(malformed)?;
                let point = key.to_encoded_point(false);
                on_curve((self.bits(), algorithm.digest), point.as_bytes(), message, signature)
                    .unwrap_or_else(|| key.verify_prehash(&hash(), &parsed).map_err(mismatch))
            }
            (Kind::Rsa(key), Scheme::RsaPkcs1) => {
                let padding = match algorithm.digest {
                    Digest::Sha1 => rsa::Pkcs1v15Sign::new::<sha1::Sha1>(),
                    Digest::Sha256 => rsa::Pkcs1v15Sign::new::<sha2::Sha256>(),
                    Digest::Sha384 => rsa::Pkcs1v15Sign::new::<sha2::Sha384>(),
                    Digest::Sha512 => rsa::Pkcs1v15Sign::new::<sha2::Sha512>(),
                };
                key.verify(padding, &hash(), signature).map_err(mismatch)
            }
            (Kind::Rsa(key), Scheme::RsaPss) => {
                let padding = match algorithm.digest {
                    Digest::Sha1 => rsa::Pss::new::<sha1::Sha1>(),
                    Digest::Sha256 => rsa::Pss::new::<sha2::Sha256>(),
                    Digest::Sha384 => rsa::Pss::new::<sha2::Sha384>(),
                    Digest::Sha512 => rsa::Pss::new::<sha2::Sha512>(),
                };
                key.verify(padding, &hash(), signature).map_err(mismatch)
            }
            _ => Err(AlgorithmError::Malformed),
        }
    }
}

/// What the fast library says of a signature whose form was looked at before; none when it does not know the digest on a
/// curve of so many bits.
fn on_curve(
    (bits, digest): (usize, Digest),
    point: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Option<Result<(), AlgorithmError>> {
    let known: &'static EcdsaVerificationAlgorithm = match (bits, digest) {
        (256, Digest::Sha256) => &ECDSA_P256_SHA256_ASN1,
        (256, Digest::Sha384) => &ECDSA_P256_SHA384_ASN1,
        (384, Digest::Sha256) => &ECDSA_P384_SHA256_ASN1,
        (384, Digest::Sha384) => &ECDSA_P384_SHA384_ASN1,
        _ => return None,
    };
    Some(UnparsedPublicKey::new(known, point).verify(message, signature).map_err(mismatch))
}

fn mismatch<E>(_: E) -> AlgorithmError {
    AlgorithmError::Mismatch
}

fn malformed<E>(_: E) -> AlgorithmError {
    AlgorithmError::Malformed
}

fn curve_point(curve: ObjectIdentifier, point: &[u8]) -> Result<Kind, AlgorithmError> {
    if curve == oid::P256 {
        let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(point).map_err(malformed)?;
        return Ok(Kind::P256(Box::new(key)));
    }
    if curve == oid::P384 {
        let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(point).map_err(malformed)?;
        return Ok(Kind::P384(Box::new(key)));
    }
    Err(AlgorithmError::Unknown)
}

fn rsa_key(bits: &[u8]) -> Result<rsa::RsaPublicKey, AlgorithmError> {
    let mut parts = Element::only(bits)?.tagged(tag::SEQUENCE)?.inside()?;
    let modulus = BigUint::from_bytes_be(parts.expect(tag::INTEGER)?.unsigned()?);
    let exponent = BigUint::from_bytes_be(parts.expect(tag::INTEGER)?.unsigned()?);
    parts.finish()?;
    rsa::RsaPublicKey::new_with_max_size(modulus, exponent, RSA_BITS_MAX).map_err(malformed)
}
