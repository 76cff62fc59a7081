//! Requests for time stamps and the answers to them (RFC 3161 §2.4).
//! No transport. What must always hold: an answer is accepted only for the request it belongs to.

use const_oid::ObjectIdentifier;

use super::TimestampError;
use super::token::{TimestampToken, TokenError};
use crate::algorithm::Digest;
use crate::asn1::{self, Asn1Error, Element, Reader, tag};

/// A request for one time stamp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimestampRequest {
    /// Digest algorithm of the imprint.
    pub digest: Digest,
    /// Digest of what is stamped.
    pub imprint: Vec<u8>,
    /// The policy under which the stamp is to be made; `None` leaves it to the authority.
    pub policy: Option<ObjectIdentifier>,
    /// A number that the answer repeats, so that an old answer is not taken for a new one.
    pub nonce: Option<u64>,
    /// Whether the authority's certificate is to be in the token.
    pub certificate_wanted: bool,
}

impl TimestampRequest {
    /// A request over a digest, with the authority's certificate wanted.
    pub fn new(digest: Digest, imprint: &[u8], nonce: Option<u64>) -> Self {
        let imprint = imprint.to_vec();
        Self { digest, imprint, policy: None, nonce, certificate_wanted: true }
    }

    /// TimeStampReq in DER.
    pub fn der(&self) -> Vec<u8> {
        let nonce = self.nonce.map(asn1::small_integer).unwrap_or_default();
        let wanted = if self.certificate_wanted { asn1::boolean(true) } else { Vec::new() };
        let policy = self.policy.map(asn1::oid).unwrap_or_default();
        asn1::sequence(&[
            &asn1::small_integer(1),
            &message_imprint(self.digest, &self.imprint),
            &policy,
            &nonce,
            &wanted,
        ])
    }

    /// Reads a TimeStampReq. Extensions and a nonce beyond 64 bits are errors: an authority that does not honour them must
    /// refuse.
    pub fn read(der: &[u8]) -> Result<Self, TokenError> {
        let mut fields = Element::only(der)?.tagged(tag::SEQUENCE)?.inside()?;
        if fields.expect(tag::INTEGER)?.number()? != 1 {
            return Err(TokenError::Version);
        }
        let mut imprint = fields.sequence()?;
        let digest = Digest::read(&imprint.expect(tag::SEQUENCE)?)?;
        let hash = imprint.expect(tag::OCTET_STRING)?.content;
        if hash.len() != digest.length() {
            return Err(TokenError::Imprint);
        }
        imprint.finish()?;
        let policy = fields.optional(tag::OID)?.map(|it| it.oid()).transpose()?;
        let nonce = fields.optional(tag::INTEGER)?.map(|it| it.number()).transpose()?;
        let wanted = fields.optional(tag::BOOLEAN)?.map(|it| it.boolean()).transpose()?;
        if fields.optional(tag::constructed(0))?.is_some() {
            return Err(TokenError::Extension);
        }
        fields.finish()?;
        let certificate_wanted = wanted.unwrap_or(false);
        Ok(Self { digest, imprint: hash.to_vec(), policy, nonce, certificate_wanted })
    }

    /// The token's DER out of a TimeStampResp, after it was checked against this request.
    pub fn accept(&self, response: &[u8]) -> Result<Vec<u8>, TimestampError> {
        let der = response_token(response)?;
        let token = TimestampToken::read(&der)?;
        token.check_imprint(|_| self.imprint.clone())?;
        if token.imprint.digest != self.digest {
            return Err(TokenError::Imprint.into());
        }
        if token.nonce != self.nonce {
            return Err(TokenError::Nonce.into());
        }
        if self.policy.is_some_and(|policy| policy != token.policy) {
            return Err(TokenError::Policy.into());
        }
        token.check_signature(&[])?;
        Ok(der)
    }
}

/// MessageImprint.
pub(super) fn message_imprint(digest: Digest, imprint: &[u8]) -> Vec<u8> {
    asn1::sequence(&[&digest.identifier(), &asn1::octet_string(imprint)])
}

/// The token's DER out of a TimeStampResp whose status is `granted`, with or without changes.
pub fn response_token(response: &[u8]) -> Result<Vec<u8>, TimestampError> {
    let read = || -> Result<(u64, String, Option<Vec<u8>>), Asn1Error> {
        let mut fields = Element::only(response)?.tagged(tag::SEQUENCE)?.inside()?;
        let mut status = fields.sequence()?;
        let number = status.expect(tag::INTEGER)?.number()?;
        let text = status.optional(tag::SEQUENCE)?.map(|it| texts(&it)).transpose()?;
        let token = fields.optional(tag::SEQUENCE)?.map(|it| it.raw.to_vec());
        fields.finish()?;
        Ok((number, text.unwrap_or_default(), token))
    };
    match read().map_err(TokenError::from)? {
        (0 | 1, _, Some(token)) => Ok(token),
        (0 | 1, _, None) => Err(TokenError::from(Asn1Error::Truncated).into()),
        (number, text, _) => Err(TimestampError::Refused(format!("status {number} {text}"))),
    }
}

fn texts(free_text: &Element<'_>) -> Result<String, Asn1Error> {
    let parts = Reader::new(free_text.content).all()?;
    let parts = parts.iter().map(|it| String::from_utf8_lossy(it.content).into_owned());
    Ok(parts.collect::<Vec<_>>().join(" "))
}
