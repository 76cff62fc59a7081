//! Evidence of whether a certificate was taken back: lists (RFC 5280 §5) and answers by OCSP (RFC 6960), and its checking.
//! How evidence is fetched lies behind [`RevocationSource`]; how fresh it must be is the caller's policy. What must always
//! hold: evidence counts only when it is about this certificate and signed by who may speak for its issuer, and it is
//! kept and passed on in the bytes it came in, since later validators judge those.

mod answer;
mod list;

use std::fmt;

use kernel::time::Timestamp;
use thiserror::Error;

use crate::algorithm::{AlgorithmError, SignatureAlgorithm};
use crate::asn1::Asn1Error;
use crate::certificate::Certificate;

/// One piece of evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// DER of a CertificateList.
    List(Vec<u8>),
    /// DER of an OCSPResponse.
    Ocsp(Vec<u8>),
}

/// No evidence could be had now. The text names addresses and faults, never persons.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("evidence of revocation cannot be had: {0}")]
pub struct Unavailable(pub String);

/// Where evidence comes from: the network, a cache, or an authority in the same program.
pub trait RevocationSource: Send + Sync + fmt::Debug {
    /// Fresh evidence about a certificate.
    fn evidence(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
    ) -> Result<Evidence, Unavailable>;
}

/// Why evidence does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum EvidenceError {
    /// Not in form.
    #[error("evidence is malformed: {0}")]
    Malformed(#[from] Asn1Error),
    /// It does not speak of this certificate.
    #[error("evidence is not about this certificate")]
    Foreign,
    /// Its signer may not speak for the issuer.
    #[error("evidence is not signed by who may speak for the issuer")]
    Signer,
    /// Its signature is not good.
    #[error("signature of the evidence: {0}")]
    Signature(#[from] AlgorithmError),
    /// The responder said that it cannot answer, or does not know the certificate.
    #[error("responder does not know")]
    Unknown,
    /// A list for a part of the certificates or reasons, or with critical extensions that are not known.
    #[error("evidence is of a kind that is not supported")]
    Unsupported,
}

/// What evidence says about a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Not taken back.
    Good,
    /// Taken back.
    Revoked {
        /// From when on.
        revoked_at: Timestamp,
        /// The number of the reason (RFC 5280 §5.3.1), if one is given.
        reason: Option<u64>,
    },
}

/// Evidence that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it says.
    pub standing: Standing,
    /// The moment it speaks of.
    pub this_update_at: Timestamp,
    /// The moment by which there is newer evidence.
    pub next_update_at: Option<Timestamp>,
    /// Who signed: the issuer, or a responder the issuer named.
    pub signer: Certificate,
    /// How it was signed.
    pub algorithm: SignatureAlgorithm,
}

impl Finding {
    /// Whether the evidence knows the state at `moment`: it is from later, or not yet due for renewal then.
    pub fn knows(&self, moment: Timestamp) -> bool {
        self.this_update_at >= moment || self.next_update_at.is_some_and(|next| next >= moment)
    }

    /// Whether the certificate was taken back at `moment`.
    pub fn revoked_at(&self, moment: Timestamp) -> bool {
        matches!(self.standing, Standing::Revoked { revoked_at, .. } if revoked_at <= moment)
    }
}

/// Checks evidence about a certificate that `issuer` issued; the pair must have been checked before. `others` are
/// certificates among which a responder's may be.
pub fn check(
    evidence: &Evidence,
    certificate: &Certificate,
    issuer: &Certificate,
    others: &[Certificate],
) -> Result<Finding, EvidenceError> {
    match evidence {
        Evidence::List(der) => list::check(der, certificate, issuer),
        Evidence::Ocsp(der) => answer::check(der, certificate, issuer, others),
    }
}
