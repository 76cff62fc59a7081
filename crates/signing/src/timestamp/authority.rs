//! A time-stamping authority of our own, for the demo and for closed networks (RFC 3161).
//! Its time is only as good as the clock that the caller reads. What must always hold: a serial number is used once, which
//! the caller sees to, and weak digests are refused.

use const_oid::ObjectIdentifier;
use kernel::time::Timestamp;
use thiserror::Error;

use super::request::{TimestampRequest, message_imprint};
use super::token::TokenError;
use crate::algorithm::{AlgorithmError, Digest};
use crate::asn1;
use crate::cms::Assembly;
use crate::key::{Credential, KeyError};
use crate::oid;

/// Why a request was not stamped.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TimestampRefusal {
    /// The request is not in form, or asks what this authority does not do.
    #[error("request is not in form: {0}")]
    Request(#[from] TokenError),
    /// The digest is too weak to be stamped.
    #[error("digest is too weak")]
    Weak,
    /// The request asks for another policy than the authority's.
    #[error("policy is not the authority's")]
    Policy,
    /// There is no number for the stamp.
    #[error("no serial number can be had: {0}")]
    Serial(String),
    /// The authority's key did not sign.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl TimestampRefusal {
    /// The number of the failure (RFC 3161 §2.4.2, PKIFailureInfo).
    pub const fn failure(&self) -> usize {
        match self {
            Self::Request(TokenError::Digest(AlgorithmError::Unknown)) | Self::Weak => 0,
            Self::Request(TokenError::Version) => 2,
            Self::Request(TokenError::Extension) => 16,
            Self::Request(_) => 5,
            Self::Policy => 15,
            Self::Serial(_) | Self::Key(_) => 25,
        }
    }

    /// The TimeStampResp that says so (RFC 3161 §2.4.2): `rejection` with the kind of failure.
    pub fn response(&self) -> Vec<u8> {
        let failure = self.failure();
        // A named bit list: bit 0 is the highest of the first byte, zeros at the end are cut off.
        let mut bits = vec![0_u8; failure / 8 + 1];
        if let Some(last) = bits.last_mut() {
            *last = 0x80 >> (failure % 8);
        }
        let unused = u8::try_from(7 - failure % 8).unwrap_or(0);
        let failure = asn1::tlv(asn1::tag::BIT_STRING, &[&[unused], &bits]);
        asn1::sequence(&[&asn1::sequence(&[&asn1::small_integer(2), &failure])])
    }
}

/// An authority by its key, certificate and policy.
#[derive(Clone, Debug)]
pub struct TimestampAuthority {
    credential: Credential,
    policy: ObjectIdentifier,
    accuracy_seconds: Option<u64>,
}

impl TimestampAuthority {
    /// An authority. Its certificate must be for time stamps alone, or nobody accepts what it stamps.
    pub const fn new(credential: Credential, policy: ObjectIdentifier) -> Self {
        Self { credential, policy, accuracy_seconds: None }
    }

    /// States how far its clock may be off.
    #[must_use]
    pub const fn with_accuracy(mut self, seconds: u64) -> Self {
        self.accuracy_seconds = Some(seconds);
        self
    }

    /// Its key and certificates.
    pub const fn credential(&self) -> &Credential {
        &self.credential
    }

    /// The TimeStampResp for a request: a token with this serial number and moment, or a refusal whose
    /// [`TimestampRefusal::response`] is to be sent.
    pub fn answer(
        &self,
        request: &[u8],
        serial: u64,
        now: Timestamp,
    ) -> Result<Vec<u8>, TimestampRefusal> {
        let request = TimestampRequest::read(request)?;
        if request.digest == Digest::Sha1 {
            return Err(TimestampRefusal::Weak);
        }
        if request.policy.is_some_and(|policy| policy != self.policy) {
            return Err(TimestampRefusal::Policy);
        }
        let accuracy = self.accuracy_seconds.map(asn1::small_integer);
        let accuracy = accuracy.map(|it| asn1::sequence(&[&it])).unwrap_or_default();
        let nonce = request.nonce.map(asn1::small_integer).unwrap_or_default();
        let info = asn1::sequence(&[
            &asn1::small_integer(1),
            &asn1::oid(self.policy),
            &message_imprint(request.digest, &request.imprint),
            &asn1::small_integer(serial),
            &asn1::generalized_time(now),
            &accuracy,
            &nonce,
        ]);
        let certificate = self.credential.certificate();
        let key = self.credential.key();
        let chain = self.credential.chain();
        let mut assembly =
            Assembly::carrying(oid::TST_INFO, info, key.algorithm(), certificate, chain);
        if !request.certificate_wanted {
            assembly = assembly.without_certificates();
        }
        let signature = key.sign(&assembly.to_be_signed())?;
        let token = assembly.finish(&signature, &[]);
        let granted = asn1::sequence(&[&asn1::small_integer(0)]);
        Ok(asn1::sequence(&[&granted, &token]))
    }
}
