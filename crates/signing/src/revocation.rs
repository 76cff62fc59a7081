//! Evidence of whether a certificate was taken back: lists (RFC 5280 §5) and answers by OCSP (RFC 6960).
//! How evidence is fetched lies behind [`RevocationSource`]. What must always hold: evidence is kept and passed on in the
//! bytes it came in, since later validators judge those.

use std::fmt;

use thiserror::Error;

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
