//! Validation of signed papers that were brought in, PDF or CMS, by ETSI EN 319 102-1: verdict, evidence, and what was
//! changed after signing.
//! Nothing is fetched and no clock is read: trust, evidence, strengths and the moment are given as a [`Policy`]. What
//! must always hold: the bytes that came are what is judged, and any bytes whatever give a report and never a panic.

mod brought;
pub mod changes;
mod material;
mod paper;
mod report;
mod signer;
mod stamp;
pub mod strength;
mod structure;
mod trust;
mod verdict;

use const_oid::ObjectIdentifier;
use kernel::time::Timestamp;

use crate::certificate::{Certificate, KeyUsage};
use crate::revocation::Evidence;

pub use brought::validate_any;
pub use paper::validate_pdf;
pub use report::{
    About, Chain, CoverageReport, EvidenceKind, Format, Note, Party, ReachedLevel, Report,
    RevocationUsed, SignatureReport, TimestampReport,
};
pub use strength::Strengths;
pub use structure::validate_cms;
pub use verdict::{Conclusion, Indication, SubIndication, Verdict};

/// Whether a certificate must be shown not to be revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevocationRule {
    /// Evidence is needed for every certificate below the trusted one.
    Required,
    /// Evidence counts when it is at hand; its lack is noted.
    WhenKnown,
}

/// How recent evidence of revocation must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// Evidence must know the moment for which the signature is proven to exist, and of a time stamp the moment it
    /// states. What a file holds suffices as long as certificates are in date; that a key was stolen and revoked later is
    /// noticed only when the policy gives newer evidence.
    Known,
    /// Nearly as the standard has it (§5.6.2.2): evidence must know the moment of validation, or stand under an archive
    /// time stamp from before its next update.
    Strict,
}

/// What a validation goes by.
#[derive(Clone, Debug)]
pub struct Policy<'a> {
    /// The moment of validation.
    pub now: Timestamp,
    /// Certificates trusted for signers.
    pub anchors: &'a [Certificate],
    /// Certificates trusted for time stamps.
    pub timestamp_anchors: &'a [Certificate],
    /// Certificates that may stand between, besides those the paper brings.
    pub between: &'a [Certificate],
    /// Evidence of revocation besides what the paper brings.
    pub evidence: &'a [Evidence],
    /// How long algorithms are strong.
    pub strengths: Strengths,
    /// Whether evidence of revocation is needed.
    pub revocation: RevocationRule,
    /// How recent it must be.
    pub freshness: Freshness,
    /// One of these uses must be allowed to a signer's key.
    pub usage: KeyUsage,
    /// Acceptable certificate policies; `None` accepts any.
    pub policies: Option<&'a [ObjectIdentifier]>,
    /// Bytes of all writings of a PDF, each of which is read whole. A file with more is named as unsupported.
    pub read_bytes_max: usize,
}

/// Enough for thirty years of renewed time stamps on a large paper.
pub const READ_BYTES_MAX: usize = 512 * 1024 * 1024;

impl<'a> Policy<'a> {
    /// The usual policy with these trusted certificates: evidence of revocation required, known at the proven moment.
    pub fn new(now: Timestamp, anchors: &'a [Certificate]) -> Self {
        Self {
            now,
            anchors,
            timestamp_anchors: anchors,
            between: &[],
            evidence: &[],
            strengths: Strengths::usual(),
            revocation: RevocationRule::Required,
            freshness: Freshness::Known,
            usage: KeyUsage::DIGITAL_SIGNATURE.and(KeyUsage::CONTENT_COMMITMENT),
            policies: None,
            read_bytes_max: READ_BYTES_MAX,
        }
    }
}
