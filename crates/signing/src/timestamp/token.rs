//! Time-stamp tokens: reading and checking what is in them (RFC 3161 §2.4.2, RFC 5816).
//! Whether the authority is trusted, and was at that time, is for path validation. What must always hold: a token whose
//! certificate is not for time stamps alone is refused.

use const_oid::ObjectIdentifier;
use kernel::time::Timestamp;
use thiserror::Error;

use crate::algorithm::{AlgorithmError, Digest};
use crate::asn1::{Asn1Error, Element, read_time, tag};
use crate::certificate::Certificate;
use crate::cms::{Binding, CheckedSigner, CmsError, SignedData};
use crate::oid;

/// Why a token is not good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TokenError {
    /// Not in form.
    #[error("time stamp is malformed: {0}")]
    Malformed(#[from] Asn1Error),
    /// Its signature is not good.
    #[error("time stamp's signature: {0}")]
    Signature(#[from] CmsError),
    /// The digest in it is of an unknown kind.
    #[error("time stamp's digest: {0}")]
    Digest(#[from] AlgorithmError),
    /// It stamps something else.
    #[error("time stamp is of something else")]
    Imprint,
    /// It answers another request.
    #[error("time stamp answers another request")]
    Nonce,
    /// It was made under another policy than the one asked for.
    #[error("time stamp is of another policy")]
    Policy,
    /// A version that is not known.
    #[error("request is of an unknown version")]
    Version,
    /// A request asks for more than this crate knows.
    #[error("request has extensions")]
    Extension,
    /// The certificate is not for time stamps alone, or does not say so as a critical limit (RFC 3161 §2.3).
    #[error("certificate is not for time stamps")]
    Purpose,
}

/// The digest that was stamped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imprint {
    /// Its algorithm.
    pub digest: Digest,
    /// Its bytes.
    pub hash: Vec<u8>,
}

/// A token, pointing into the bytes it was read from.
#[derive(Clone, Debug)]
pub struct TimestampToken<'a> {
    /// The signature around it.
    pub signed: SignedData<'a>,
    /// What was stamped.
    pub imprint: Imprint,
    /// When.
    pub generated_at: Timestamp,
    /// Its number, most significant byte first.
    pub serial: &'a [u8],
    /// The authority's policy.
    pub policy: ObjectIdentifier,
    /// The number of the request, if it fits 64 bits.
    pub nonce: Option<u64>,
}

impl<'a> TimestampToken<'a> {
    /// Reads the DER of a TimeStampToken. Nothing is checked yet.
    pub fn read(der: &'a [u8]) -> Result<Self, TokenError> {
        let signed = SignedData::read(der)?;
        if signed.content_type != oid::TST_INFO {
            return Err(CmsError::Kind.into());
        }
        let content = signed.content.ok_or(CmsError::Kind)?;
        let mut fields = Element::only(content)?.tagged(tag::SEQUENCE)?.inside()?;
        if fields.expect(tag::INTEGER)?.number()? != 1 {
            return Err(Asn1Error::Value.into());
        }
        let policy = fields.expect(tag::OID)?.oid()?;
        let mut imprint = fields.sequence()?;
        let digest = Digest::read(&imprint.expect(tag::SEQUENCE)?)?;
        let hash = imprint.expect(tag::OCTET_STRING)?.content.to_vec();
        imprint.finish()?;
        let serial = fields.expect(tag::INTEGER)?.content;
        let generated_at = read_time(&fields.expect(tag::GENERALIZED_TIME)?)?;
        fields.optional(tag::SEQUENCE)?;
        fields.optional(tag::BOOLEAN)?;
        let nonce = fields.optional(tag::INTEGER)?.and_then(|it| it.number().ok());
        fields.optional(tag::constructed(0))?;
        fields.optional(tag::constructed(1))?;
        fields.finish()?;
        let imprint = Imprint { digest, hash };
        Ok(Self { signed, imprint, generated_at, serial, policy, nonce })
    }

    /// Checks that what was stamped has the digest which `digest` computes.
    pub fn check_imprint(&self, digest: impl FnOnce(Digest) -> Vec<u8>) -> Result<(), TokenError> {
        if digest(self.imprint.digest) == self.imprint.hash {
            return Ok(());
        }
        Err(TokenError::Imprint)
    }

    /// Checks the token's own signature and that its certificate is for time stamps.
    pub fn check_signature(&self, others: &[Certificate]) -> Result<CheckedSigner, TokenError> {
        let content = self.signed.content.unwrap_or_default();
        let checked = self.signed.check(others, |digest| digest.of(&[content]))?;
        if checked.binding == Binding::None {
            return Err(CmsError::Certificate.into());
        }
        let certificate = &checked.certificate;
        let critical = certificate.extension(oid::EXTENDED_KEY_USAGE).is_some_and(|it| it.critical);
        let purposes = certificate.purposes()?.unwrap_or_default();
        if !critical || purposes != [oid::PURPOSE_TIME_STAMPING] {
            return Err(TokenError::Purpose);
        }
        Ok(checked)
    }
}
